"""The tables of a register: the same in SQLite and PostgreSQL. ``version`` and ``log`` are only ever appended to."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    text,
)
from sqlalchemy import Text as AnyText

FORMAT = "1"
META = MetaData()
OTHERS = "record <> 'event'"
Number = BigInteger().with_variant(Integer, "sqlite")
# Texts are compared and ordered by their bytes, as SQLite does, whatever language a server's database is set to.
Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


# What the register is: format, centre, and a random id of its own.
meta = Table("meta", META, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

# Every version of every record, as canonical JSON. log_n is the entry of the log that brought it; n is given by the
# one writer (events/register/writing.py), without gaps, the same in both stores.
version = Table(
    "version", META,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("log_n", Number, nullable=False),
    Column("text", LargeBinary, nullable=False),
    # A version is asked for by its record: the hash, which covers the record's id, needs no tree of its own, and each
    # tree of random keys costs an import a page a row.
    Index("version_subject", "subject", "hash", unique=True),
    Index("version_log", "log_n"),
)  # fmt: skip

# The hash-linked log: each entry holds the hash of the one before, and the digest of the versions that it brought.
log = Table(
    "log", META,
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("text", LargeBinary, nullable=False),
)  # fmt: skip

# A release and the original that it was made from (docs/register.md): never goes out but to who has the original.
link = Table(
    "link", META,
    Column("release", LargeBinary(32), primary_key=True),
    Column("original", LargeBinary(32), nullable=False),
    Column("subject", Text, nullable=False),
    Index("link_subject", "subject"),
)  # fmt: skip

# The present of every record, derived from its versions and only from them: can be made anew at any time.
current = Table(
    "current", META,
    Column("subject", Text, primary_key=True),
    Column("record", Text, nullable=False),
    Column("shown_n", Number, nullable=False),
    Column("heads", Integer, nullable=False),
    Column("conflict", Integer, nullable=False),
    Column("op", Text, nullable=False),
    Column("log_n", Number, nullable=False),
    _text("kind"), _text("start"), _text("end"), _text("section"), _text("origin"), _text("source"),
    _text("marking"), _text("validation"), _text("date_edtf"),
    Column("lon", Float), Column("lat", Float),
    Column("near_km", Float),
    _text("folded"),
    # Query by section, type and period: the three in one index; by period alone; what was touched last; conflicts.
    Index("current_section_kind_start", "section", "kind", "start", "end"),
    Index("current_start", "start", "end"),
    Index("current_log", "log_n"),
    # The few that are no events: patrols, levels, requests. Asked with the same words, since a parameter would not fit them.
    Index("current_other", "record", sqlite_where=text(OTHERS), postgresql_where=text(OTHERS)),
    Index("current_conflict", "conflict", sqlite_where=text("conflict = 1"), postgresql_where=text("conflict = 1")),
)  # fmt: skip

# Which record a row of a source became, and the digest of what the source said then.
source_key = Table(
    "source_key", META,
    Column("dataset", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("digest", LargeBinary(16), nullable=False),
)  # fmt: skip

# What is remembered of a source: how its columns were matched, and its terms.
source = Table(
    "source", META,
    Column("dataset", Text, primary_key=True),
    _text("format"), _text("terms"), _text("choices"),
    Column("log_n", Number, nullable=False),
)  # fmt: skip

# An import, from its first row on: a killed one stands as unfinished and can go on.
run = Table(
    "run", META,
    Column("id", Text, primary_key=True),
    _text("file"), _text("digest"), _text("dataset"), _text("format"), _text("choices"), _text("state"), _text("actor"),
    _text("started_utc"), _text("updated_utc"), _text("counts"),
    Column("next_row", Number, nullable=False),
    Index("run_digest", "digest"),
)  # fmt: skip

# Rows that wait for a person: held for a decision, or refused. They go only when somebody has dealt with them.
inbox = Table(
    "inbox", META,
    Column("id", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("dataset", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("row", Number, nullable=False),
    Column("state", Text, nullable=False),  # held, refused, done, dismissed
    _text("reason"), _text("field"), _text("found"), _text("expected"), _text("options"), _text("header"), _text("cells"),
    # cells: as they stood in the file; corrected: as a person has written them since.
    _text("event"), _text("subject"), _text("at_utc"), _text("by"), _text("why"), _text("corrected"),
    Index("inbox_state", "state", "at_utc"),
    Index("inbox_key", "dataset", "key"),
)  # fmt: skip

# The other centres: their public keys, and how far each way the packages have come.
peer = Table(
    "peer", META,
    Column("name", Text, primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
    _text("since_utc"), _text("note"),
)  # fmt: skip
outgoing = Table(
    "outgoing", META,
    Column("peer", Text, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("n", Number, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),
    Column("item", LargeBinary(32), nullable=False),
    _text("subject"),  # of a version, whose text is in the register: the record that it is of
    Column("text", LargeBinary, nullable=False),
    Index("outgoing_item", "peer", "line", "item", unique=True),
)  # fmt: skip
# Of each line that goes out: the last item that the peer says it has, and the log entry up to which it was filled.
sent = Table(
    "sent", META,
    Column("peer", Text, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("acknowledged", Number, nullable=False),
    Column("considered", Number, nullable=False),
)  # fmt: skip
incoming = Table(
    "incoming", META,
    Column("peer", Text, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("n", Number, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)  # fmt: skip
package = Table(
    "package", META,
    Column("sha256", Text, primary_key=True),
    Column("way", Text, primary_key=True),  # in, out
    _text("peer"), _text("profile"), _text("at_utc"), _text("by"), _text("name"), _text("manifest"),
    Column("log_n", Number, nullable=False),
)  # fmt: skip
# What a person drops or keeps apart: two events that are not the same, whatever they look like.
apart = Table(
    "apart", META, Column("one", Text, primary_key=True), Column("other", Text, primary_key=True), _text("by"),
)  # fmt: skip
APPEND_ONLY = ("version", "log")
