"""A register's file from a stranger's hand: what is in it besides a register is refused, and never at work."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from data.errors import ConflictProblem, DataProblem, StoreProblem
from data.words import LANGS
from events.exchange import requests
from events.exchange.conflicts import conflicts
from events.exchange.keys import Key
from events.exchange.outlook import outlook
from events.exchange.peers import listing
from events.exchange.snapshot import snapshot
from events.importers import generic
from events.importers.format import Choices
from events.importers.source import open_source
from events.register import duplicates, editing, importing, inbox, log, reading
from events.register.backup import restore
from events.register.gone import gone
from events.register.opening import Register, created, opened
from events.register.who import Actor

DUTY = Actor("duty", "customs")
BODY = {"kind": "PATROL", "title_en": "Patrol", "marking": "TLP:RED", "lon": 24.9, "lat": 25.0}
# What somebody may have put into a file that they hand on: each would be at work as soon as it is read or written.
STRANGE = {
    "a trigger that lowers each marking": "CREATE TRIGGER t AFTER INSERT ON current BEGIN UPDATE current SET marking = ''; END",
    "a trigger that pins a key": "CREATE TRIGGER t AFTER INSERT ON log BEGIN INSERT INTO peer VALUES ('x', zeroblob(32), '', ''); END",
    "a trigger by the name of a guard": (
        "DROP TRIGGER log_no_update; CREATE TRIGGER log_no_update AFTER INSERT ON log BEGIN DELETE FROM inbox; END"
    ),
    "a view in a table's place": "ALTER TABLE current RENAME TO other; CREATE VIEW current AS SELECT * FROM other",
    "a view that never ends, in the first table's place": (
        "DROP TABLE meta; CREATE VIEW meta AS WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n) "
        "SELECT value AS name, value FROM n"
    ),
    "a table besides": "CREATE TABLE spy (text)",
    "a table of another program": "CREATE VIRTUAL TABLE spy USING rtree(id, a, b)",
    "a table that drops rows in silence": (
        "DROP TABLE peer; CREATE TABLE peer (name TEXT NOT NULL ON CONFLICT IGNORE, key BLOB NOT NULL, "
        "since_utc TEXT DEFAULT '' NOT NULL, note TEXT DEFAULT '' NOT NULL, PRIMARY KEY (name) ON CONFLICT IGNORE)"
    ),
    "a column that is worked out": "ALTER TABLE inbox ADD COLUMN more TEXT AS (hex(zeroblob(100000000)))",
    "an index that holds rows back": "DROP INDEX version_log; CREATE UNIQUE INDEX version_log ON version (subject)",
    "an index that costs what it likes": "CREATE INDEX spy ON log (hex(zeroblob(1000)))",
    "another program's figures": "CREATE TABLE gpkg_contents (table_name TEXT); PRAGMA application_id = 1196444487",
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a register with one event."""
    path = tmp_path_factory.mktemp("sound") / "register.sqlite"
    register = created(path, "tripoli")
    editing.add(register, DUTY, [BODY])
    source = open_source(b"id,date,longitude,latitude,kind\n1,someday,24.9,22.1,PATROL\n", "a.csv")
    importing.run(register, DUTY, source, generic.FORMAT, Choices(dataset="list"))
    register.engine.dispose()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    return path.read_bytes()


def bent(folder: Path, sound: bytes, *lines: str) -> Path:
    """The file as a stranger has left it."""
    path = folder / "stranger.sqlite"
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as raw:
        for line in lines:
            raw.executescript(line)
    return path


def refused(path: Path, key: str = "store.strange") -> StoreProblem:
    before = path.read_bytes()
    with pytest.raises(StoreProblem) as problem:
        opened(path)
    assert problem.value.key == key
    assert all(str(path) in problem.value.say(lang) for lang in LANGS)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    return problem.value


@pytest.mark.parametrize("name", STRANGE)
def test_what_no_register_has_is_refused_and_the_file_left_as_it_is(
    tmp_path: Path, sound: bytes, name: str
) -> None:
    refused(bent(tmp_path, sound, STRANGE[name]))


def test_it_is_not_restored_either(tmp_path: Path, sound: bytes) -> None:
    path = bent(tmp_path, sound, STRANGE["a trigger that lowers each marking"])
    with pytest.raises(StoreProblem) as problem:
        restore(path, tmp_path / "own.sqlite")
    assert problem.value.key == "store.strange"
    assert not (tmp_path / "own.sqlite").exists()


def test_what_is_strange_is_named_in_a_few_words(tmp_path: Path, sound: bytes) -> None:
    name = "x" * 5_000 + "\u202e\n\x1b[31m"
    said = refused(bent(tmp_path, sound, f'CREATE TABLE "{name}" (a)')).say("en")
    assert len(said) < 800
    assert not set(said) & {"\u202e", "\n", "\x1b"}


def test_a_schema_that_was_written_by_hand_is_refused(tmp_path: Path, sound: bytes) -> None:
    # A name that SQLite keeps for itself, and so cannot be had by asking for it.
    line = "CREATE TRIGGER sqlite_stat1 AFTER INSERT ON current BEGIN UPDATE current SET marking = ''; END"
    with closing(sqlite3.connect(bent(tmp_path, sound))) as raw:
        raw.execute("PRAGMA writable_schema=ON")
        raw.execute("INSERT INTO sqlite_master VALUES ('trigger', 'sqlite_stat1', 'current', 0, ?)", (line,))
        raw.commit()
    refused(tmp_path / "stranger.sqlite")


@pytest.mark.parametrize("centre", ["../../../tmp/x", "Tripoli", "", "tripoli\nother", "*", "a" * 40])
def test_a_centre_of_another_form_is_refused(tmp_path: Path, sound: bytes, centre: str) -> None:
    path = bent(tmp_path, sound)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE meta SET value = ? WHERE name = 'centre'", (centre,))
        raw.commit()
    refused(path)


def test_texts_in_another_order_are_refused(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "stranger.sqlite"
    with (
        closing(sqlite3.connect(bent(tmp_path, sound))) as old,
        closing(sqlite3.connect(tmp_path / "new")) as new,
    ):
        new.execute("PRAGMA encoding='UTF-16le'")
        for line in old.iterdump():
            if line.startswith(("CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE", "CREATE TRIGGER")):
                new.execute(line)
        new.executemany("INSERT INTO meta VALUES (?, ?)", old.execute("SELECT * FROM meta").fetchall())
        new.commit()
    path.unlink()
    (tmp_path / "new").rename(path)
    assert "UTF-16" in refused(path).say("en")


@pytest.mark.parametrize(
    "lines",
    [
        ("PRAGMA application_id = 1196444487", "PRAGMA user_version = 10300"),
        ("PRAGMA page_size = 512", "VACUUM"),
        ("PRAGMA auto_vacuum = FULL", "VACUUM"),
        ("PRAGMA secure_delete = ON", "PRAGMA journal_mode = PERSIST"),
        ("PRAGMA journal_mode = WAL",),
        ("ANALYZE",),
        ("PRAGMA default_cache_size = 2147483647",),
    ],
)
def test_what_only_sets_the_file_otherwise_is_harmless(
    tmp_path: Path, sound: bytes, lines: tuple[str, ...]
) -> None:
    register = opened(bent(tmp_path, sound, *lines))
    editing.add(register, DUTY, [BODY])
    assert log.verify(register).versions == 2
    assert list(reading.events(register, DUTY)["marking"]) == ["TLP:RED"] * 2
    with register.engine.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("trusted_schema", "synchronous", "foreign_keys", "journal_mode", "writable_schema")
        }
    assert said == {
        "trusted_schema": 0,
        "synchronous": 2,
        "foreign_keys": 1,
        "journal_mode": "wal",
        "writable_schema": 0,
    }


@pytest.mark.parametrize(
    "line",
    [
        "UPDATE version SET text = CAST(replace(CAST(text AS TEXT), 'RED', 'XXX') AS BLOB)",
        "UPDATE version SET text = CAST(text AS TEXT)",
        "UPDATE version SET text = 4000000000000",  # of a number Python makes as many zero bytes
        "UPDATE version SET hash = 4000000000000",
        "UPDATE version SET subject = x'00ff'",
        "UPDATE version SET log_n = 'one'",
        "UPDATE log SET text = 'not JSON', hash = 7",
    ],
)
def test_without_its_guards_it_opens_and_what_was_changed_is_found(
    tmp_path: Path, sound: bytes, line: str
) -> None:
    guards = [f"DROP TRIGGER {table}_no_update" for table in ("version", "log")]
    path = bent(tmp_path, sound, *guards, line)
    register = opened(path)
    with pytest.raises(StoreProblem) as problem:
        log.verify(register)
    assert problem.value.key == "store.chain"


def again(register: Register) -> None:
    """The same file, with a row that has changed and one that is new."""
    raw = b"id,date,longitude,latitude,kind\n1,2025-01-01,24.9,22.1,PATROL\n2,2025-01-01,11.5,24.9,PATROL\n"
    importing.run(register, DUTY, open_source(raw, "a.csv"), generic.FORMAT, Choices(dataset="list"))


# What a file may hold where bytes, JSON or a number belong, and how it came there.
MISSHAPEN = [
    "UPDATE version SET text = CAST(text AS TEXT)",
    "UPDATE version SET text = 4000000000000",
    "UPDATE version SET text = 1.5",
    "UPDATE version SET text = x'5b5d'",
    "UPDATE version SET text = CAST('{\"body\": 7}' AS BLOB)",
    "UPDATE version SET text = x'ff'",
    "UPDATE version SET hash = 'text'",
    "UPDATE version SET subject = x'00ff'; UPDATE current SET subject = x'00ff', conflict = 1",
    "UPDATE current SET near_km = 'far', conflict = 'maybe'",
    "UPDATE current SET op = 'delete'; UPDATE version SET text = 'x'",
    "UPDATE current SET conflict = 1; UPDATE version SET text = 'x'",
    "UPDATE current SET record = 'request'",
    "UPDATE current SET record = 'receipt'",
    "UPDATE log SET text = CAST(text AS TEXT)",
    "UPDATE log SET text = 9",
    "UPDATE log SET text = x'ff'",
    "UPDATE log SET text = CAST('{}' AS BLOB)",
    "UPDATE log SET hash = 'a text'",
    "UPDATE log SET hash = 4000000000000",
    "UPDATE source_key SET digest = 'a text'",
    "INSERT INTO source_key VALUES ('list', '2', 'tripoli-none', 7)",
    "UPDATE log SET text = CAST('[]' AS BLOB)",
    'UPDATE log SET text = CAST(replace(CAST(text AS TEXT), \'"actor":"duty"\', \'"actor":{}\') AS BLOB)',
    'UPDATE version SET text = CAST(replace(CAST(text AS TEXT), \'"clock_ms":\', \'"clock_ms":"x","x":\') AS BLOB)',
    "INSERT INTO link VALUES ('a', 7, (SELECT subject FROM version))",
    "INSERT INTO peer VALUES ('benghazi', 'a text', '', '')",
    "UPDATE inbox SET cells = '[7, {}]'",
    "UPDATE inbox SET options = x'ff', event = '[]'",
    "UPDATE inbox SET row = 'one'",
    "UPDATE inbox SET reason = x'00'",
]
ASKED: dict[str, Callable[[Register, str], object]] = {
    "events": lambda register, _: list(reading.events(register, DUTY)["title_en"]),
    "one": lambda register, subject: reading.one(register, DUTY, subject).shown.body,
    "history": lambda register, subject: reading.history(register, DUTY, subject),
    "entries": lambda register, _: log.entries(register, DUTY),
    "gone": lambda register, _: gone(register, DUTY),
    "proposed": lambda register, _: duplicates.proposed(register, DUTY),
    "listed": lambda register, _: [one.say("en") for one in inbox.listed(register, DUTY)],
    "groups": lambda register, _: inbox.groups(register, DUTY),
    "conflicts": lambda register, _: conflicts(register, DUTY),
    "requests": lambda register, _: requests.listing(register, DUTY),
    "receipts": lambda register, subject: requests.receipts(register, DUTY, [subject]),
    "peers": lambda register, _: listing(register, DUTY),
    "outlook": lambda register, _: outlook(register, DUTY, "benghazi", "public"),
    "snapshot": lambda register, subject: snapshot(register, DUTY, [subject], "public", Key("tripoli", bytes(32))),
    "remove": lambda register, subject: editing.remove(register, DUTY, subject, (), "twice"),
    "verify": lambda register, _: log.verify(register),
    "change": lambda register, subject: editing.change(
        register, DUTY, subject, reading.one(register, DUTY, subject).hashes, {**BODY, "title_en": "Changed"}
    ),
    "add": lambda register, _: editing.add(register, DUTY, [BODY]),
    "import": lambda register, _: again(register),
}  # fmt: skip


@pytest.mark.parametrize("line", MISSHAPEN)
def test_a_value_of_another_kind_is_damage_wherever_it_is_read(
    tmp_path: Path, sound: bytes, line: str
) -> None:
    guards = [f"DROP TRIGGER {table}_no_update" for table in ("version", "log")]
    register = opened(bent(tmp_path, sound, *guards, line))
    subject = "tripoli-none"
    with closing(sqlite3.connect(tmp_path / "stranger.sqlite")) as raw:
        (subject,) = raw.execute("SELECT subject FROM version").fetchone()
    found = []
    for name, ask in ASKED.items():
        try:
            ask(register, subject if isinstance(subject, str) else "tripoli-none")
        except (StoreProblem, ConflictProblem, DataProblem) as problem:
            found.append((name, problem.key))
    assert found, "nothing was amiss"
    assert {key for _, key in found} <= {
        "store.damaged",
        "store.chain",
        "store.derived",
        "version.unknown",
        "version.changed",
        "version.form",
    }
    assert ("verify", "store.damaged") not in found or len(found) > 1
    register.engine.dispose()


@pytest.mark.parametrize("value", ["4000000000000", "x'00ff'", "'tripoli\n'"])
def test_who_it_is_in_another_kind_of_value_is_refused_in_words(
    tmp_path: Path, sound: bytes, value: str
) -> None:
    path = bent(tmp_path, sound)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"UPDATE meta SET value = {value} WHERE name = 'centre'")
        raw.commit()
    refused(path)
