"""The outgoing line of a peer: which items it has, what is put on it, and where it begins anew.

Each peer has one line for each profile, so that a package of one profile is never a part of what another lets
out. Items are numbered and chained; a version's text is kept once, in the register's table of versions.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import Connection, Select, and_, select

from events.exchange.items import Link, following, genesis, kept, name, text
from events.register import tables
from events.register.deriving import parts
from events.register.opening import Register
from events.register.trouble import blob, sound
from events.register.versions import Version
from events.register.writing import insert


@dataclass(frozen=True)
class Line:
    """An outgoing line.

    Parameters
    ----------
    peer : str
        The centre that it goes to, or "*".
    name : str
        The profile and ten random letters: a restored register goes on with another.
    last : int
        Number of its last item.
    hash : bytes
        The chain at its last item.
    acknowledged : int
        The last item that the peer says it has.
    considered : int
        The log entry up to which changes are on it.
    """

    peer: str
    name: str
    last: int
    hash: bytes
    acknowledged: int = 0
    considered: int = 0

    @property
    def profile(self) -> str:
        """What goes out on it."""
        return self.name.split("-")[0]


def fresh(register: Register, peer: str, profile: str) -> Line:
    """Return a new line: nothing is on it."""
    line = f"{profile}-{register.fresh()}"
    return Line(peer, line, 0, genesis(line))


def current(connection: Connection, peer: str, profile: str) -> Line | None:
    """Return the line in use, or None where none is."""
    out, sent = tables.outgoing.c, tables.sent.c
    found = connection.execute(
        select(out.line, out.n, out.hash)
        .where(out.peer == peer, out.line.startswith(f"{profile}-", autoescape=True))
        .order_by(out.n.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    state = connection.execute(
        select(sent.acknowledged, sent.considered).where(sent.peer == peer, sent.line == found.line)
    ).first()
    with sound():
        return Line(peer, found.line, found.n, blob(found.hash), *(state or (0, 0)))


def dropped(connection: Connection, line: Line) -> None:
    """Forget a line: the next package to the peer begins a new one, and holds everything."""
    for table in (tables.outgoing, tables.sent):
        connection.execute(table.delete().where(table.c.peer == line.peer, table.c.line == line.name))


def filled(connection: Connection, line: Line, items: Sequence[Version | Link], considered: int) -> Line:
    """Put items on a line and return the line; the items are such as are not on it yet."""
    rows, hash_ = [], line.hash
    for n, one in enumerate(items, line.last + 1):
        whole = text(one)
        hash_ = following(hash_, whole)
        # A version's text is in the register already.
        subject, kept_text = ("", whole) if isinstance(one, Link) else (one.subject, b"")
        rows.append((line.peer, line.name, n, hash_, name(one), subject, kept_text))
    if rows:
        insert(connection, "outgoing", ("peer", "line", "n", "hash", "item", "subject", "text"), rows)
    longer = replace(line, last=line.last + len(rows), hash=hash_, considered=considered)
    noted(connection, longer)
    return longer


def noted(connection: Connection, line: Line) -> None:
    """Write how far a line has come."""
    table = tables.sent
    connection.execute(table.delete().where(table.c.peer == line.peer, table.c.line == line.name))
    connection.execute(
        table.insert().values(
            peer=line.peer, line=line.name, acknowledged=line.acknowledged, considered=line.considered
        )
    )


def absent(connection: Connection, line: Line, items: Sequence[Version | Link]) -> list[Version | Link]:
    """Return those of the items that are not on a line, in their order."""
    column, there = tables.outgoing.c, set()
    for part in parts([name(one) for one in items]):
        query = select(column.item).where(
            column.peer == line.peer, column.line == line.name, column.item.in_(part)
        )
        there |= {bytes(raw) for raw in connection.execute(query).scalars()}
    return [one for one in items if name(one) not in there]


def chained(connection: Connection, line: Line, n: int) -> bytes:
    """Return the hash of the chain at item ``n``; before the first it is the line's own."""
    if n == 0:
        return genesis(line.name)
    column = tables.outgoing.c
    query = select(column.hash).where(column.peer == line.peer, column.line == line.name, column.n == n)
    return bytes(connection.execute(query).scalar_one())


def texts(connection: Connection, line: Line, after: int) -> Generator[tuple[bytes, bytes], None, None]:
    """Yield the chain's hash and the text of each item after number ``after``."""
    # Closed where a caller stops early: a server would keep the rest ready.
    with connection.execute(_texts(line, after).execution_options(yield_per=1_000)) as rows, sound():
        for row in rows:
            whole = blob(row.text) if row.text else b'{"version":' + blob(row.version) + b"}"
            yield blob(row.hash), whole


def versions(connection: Connection, line: Line, after: int, until: int) -> list[Version]:
    """Return the versions on a line after number ``after``, up to number ``until``."""
    with closing(texts(connection, line, after)) as found:
        some = [kept(whole) for _, whole in islice(found, max(until - after, 0))]
    return [one for one in some if isinstance(one, Version)]


def _texts(line: Line, after: int) -> Select[tuple[bytes, bytes, bytes]]:
    out, stored = tables.outgoing.c, tables.version.c
    return (
        select(out.hash, out.text, stored.text.label("version"))
        .outerjoin(tables.version, and_(stored.subject == out.subject, stored.hash == out.item))
        .where(out.peer == line.peer, out.line == line.name, out.n > after)
        .order_by(out.n)
    )
