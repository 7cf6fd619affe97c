"""One change to a register: versions, their log entry and the present derived from them, all or nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from events.register import tables
from events.register.deriving import Derived, among, derive
from events.register.opening import Register, trouble
from events.register.trouble import blob, sound
from events.register.versions import Version
from events.register.who import Actor

ZERO = bytes(32)
# What an entry of the log says.
ENTRY = frozenset((
    "action", "actor", "at_utc", "before", "centre", "count", "detail", "institution", "n", "reason", "register", "role",
    "versions",
))  # fmt: skip


@dataclass
class Writing:
    """A change under way: what it has added so far.

    Parameters
    ----------
    register : Register
    connection : Connection
        In a transaction that holds the only right to write.
    actor : Actor
    log_n : int
        The number that its log entry will have.
    versions : list of Version
        In the order in which they were put.
    numbers : dict
        Their numbers in the register, by hash.
    linked : list of str
        Records of which a link between release and original was added.
    ready : dict
        What new records are asked for by, where it has been worked out (`firsts.First.derived`).
    new : set of str
        Records whose ids were made at random for this change: they are not looked for. A million of them meet one of
        another million once in a thousand imports (50 bits); the table's own key then refuses the change.
    detail : dict
        What the log entry says besides: file, counts, package, whatever the action is about.
    """

    register: Register
    connection: Connection
    actor: Actor
    log_n: int
    versions: list[Version] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    linked: list[str] = field(default_factory=list)
    ready: dict[str, Derived] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    detail: dict[str, object] = field(default_factory=dict)

    def put(self, versions: Sequence[Version]) -> int:
        """Add versions; what is known already is left out. Return how many were new."""
        fresh = {version.hash: version for version in versions}
        for known in known_hashes(
            self.connection, [one for one in fresh.values() if one.subject not in self.new]
        ):
            fresh.pop(known, None)
        if fresh:
            last = self.connection.execute(select(func.max(tables.version.c.n))).scalar() or 0
            numbers = {hash_: n for n, hash_ in enumerate(fresh, last + 1)}
            rows = [
                (n, bytes.fromhex(v.hash), v.subject, self.log_n, v.text)
                for n, v in enumerate(fresh.values(), last + 1)
            ]
            insert(self.connection, "version", ("n", "hash", "subject", "log_n", "text"), rows)
            self.numbers |= numbers
        self.versions += fresh.values()
        return len(fresh)


@contextmanager
def writing(
    register: Register,
    actor: Actor,
    action: str,
    reason: str = "",
    role: str = "report",
    stands: Callable[[], None] | None = None,
) -> Iterator[Writing]:
    """Open a change; at its end the log entry is written, the present derived, and all of it committed.

    Parameters
    ----------
    register : Register
    actor : Actor
        Who does it; asked for ``role``.
    action : str
        What is done: ``action.<...>`` of the catalogue.
    reason : str
        Why, in their words.
    role : str
        Of `events.register.who.ROLES`.
    stands : callable, optional
        Called once all of it is written and only the commit is left, which asks nothing more of Python.

    Raises
    ------
    AccessProblem
        The actor lacks the role.
    StoreProblem
        It could not be written: the register is as it was.
    """
    actor.must(role)
    try:
        with register.engine.connect().execution_options(marsad_write=True) as connection, connection.begin():
            last = connection.execute(
                select(tables.log.c.n, tables.log.c.hash).order_by(tables.log.c.n.desc()).limit(1)
            ).first()
            with sound():
                before = blob(last.hash) if last else ZERO
                change = Writing(register, connection, actor, (last.n if last else 0) + 1)
            yield change
            text = entry(change, before, action, reason, role)
            insert(
                connection,
                "log",
                ("n", "hash", "text"),
                [(change.log_n, hashlib.sha256(text).digest(), text)],
            )
            derive(
                connection,
                change.versions,
                change.log_n,
                change.linked,
                change.numbers,
                change.ready,
                change.new,
            )
            if stands is not None:
                stands()
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def entry(change: Writing, before: bytes, action: str, reason: str, role: str) -> bytes:
    """Return the canonical JSON of a log entry: it holds the hash of the one before, so that none can be taken out."""
    digest = hashlib.sha256(b"".join(bytes.fromhex(version.hash) for version in change.versions)).hexdigest()
    return orjson.dumps(
        {
            "action": action,
            "actor": change.actor.name,
            "at_utc": change.register.now().isoformat(timespec="milliseconds"),
            "before": before.hex(),
            "centre": change.register.centre,
            "count": len(change.versions),
            "detail": change.detail,
            "institution": change.actor.institution,
            "n": change.log_n,
            "reason": reason,
            "register": change.register.id,
            "role": role,
            "versions": digest,
        },
        option=orjson.OPT_SORT_KEYS,
    )


def insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert many rows by the driver's own way, which is several times faster than by objects."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        from events.register.server import copy

        copy(connection, table, columns, rows)
        return
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(rows))  # noqa: S608 - names are ours


def known_hashes(connection: Connection, versions: Sequence[Version]) -> set[str]:
    """Return the hashes of all versions in the register that belong to the records of these."""
    subjects = dict.fromkeys(version.subject for version in versions)
    rows = among(connection, "SELECT hash FROM version WHERE subject {}", subjects)
    with sound():
        return {blob(row[0]).hex() for row in rows}


def position(register: Register) -> int:
    """Return the number of the last log entry, 0 for none: it grows with every change, whoever made it."""
    try:
        with register.engine.connect() as connection:
            return connection.execute(select(func.max(tables.log.c.n))).scalar() or 0
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
