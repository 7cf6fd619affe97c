"""The log of a register: who changed what, when and why, and the proof that nothing was taken out or altered."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from data.errors import StoreProblem
from events.register import tables
from events.register.opening import Register, trouble
from events.register.versions import read
from events.register.who import Actor
from events.register.writing import ZERO


@dataclass(frozen=True)
class Verified:
    """What `verify` found sound.

    Parameters
    ----------
    entries, versions : int
        How many.
    head : str
        Hash of the last entry: noted elsewhere, it proves later that nothing before it was changed.
    backwards : int
        Entries whose clock is before that of the entry before: the machine's clock was set back.
    """

    entries: int
    versions: int
    head: str
    backwards: int


def entries(
    register: Register, actor: Actor, last: int = 100, subject: str | None = None
) -> list[dict[str, object]]:
    """Return the last entries of the log, the newest first; those of one record where it is named."""
    actor.must("read")
    query = select(tables.log.c.text).order_by(tables.log.c.n.desc()).limit(last)
    if subject is not None:
        query = query.where(
            tables.log.c.n.in_(select(tables.version.c.log_n).where(tables.version.c.subject == subject))
        )
    try:
        with register.engine.connect() as connection:
            return [orjson.loads(bytes(text)) for text in connection.execute(query).scalars()]
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def verify(register: Register) -> Verified:
    """Prove the chain: every entry follows on the one before, every version is what its hash says.

    Raises
    ------
    StoreProblem
        Where it breaks, by the number of the entry.
    """
    try:
        with register.engine.connect() as connection:
            return _verified(register, connection)
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def _verified(register: Register, connection: Connection) -> Verified:
    before, expected, backwards, clock = ZERO, 1, 0, ""
    digests = _digests(connection)
    count, digest, total = next(digests, (0, "", 0)), "", 0
    rows = connection.execution_options(yield_per=1_000).execute(
        select(tables.log.c.n, tables.log.c.hash, tables.log.c.text).order_by(tables.log.c.n)
    )
    nothing = hashlib.sha256(b"").hexdigest()
    for n, stored, raw in rows:
        text = bytes(raw)
        said = orjson.loads(text)
        sound = (
            n == expected == said["n"]
            and hashlib.sha256(text).digest() == bytes(stored)
            and said["before"] == before.hex()
            and said["register"] == register.id
        )
        log_n, digest, size = count
        mine = (digest, size) if log_n == n else (nothing, 0)
        if not sound or (said["versions"], said["count"]) != mine:
            raise StoreProblem("store.chain", file=register.where, found=n)
        if log_n == n:
            total += size
            count = next(digests, (0, "", 0))
        backwards += said["at_utc"] < clock
        before, expected, clock = bytes(stored), expected + 1, said["at_utc"]
    if count[0]:
        raise StoreProblem("store.chain", file=register.where, found=count[0])
    _check_current(register, connection)
    return Verified(expected - 1, total, before.hex(), backwards)


def _digests(connection: Connection) -> Iterator[tuple[int, str, int]]:
    """Yield, for each log entry that brought versions, its number, the digest of their hashes, and how many."""
    column = tables.version.c
    rows = connection.execution_options(yield_per=5_000).execute(
        select(column.log_n, column.n, column.hash, column.subject, column.text).order_by(
            column.log_n, column.n
        )
    )
    at, running, size = 0, hashlib.sha256(), 0
    for log_n, _, stored, subject, text in rows:
        if log_n != at:
            if at:
                yield at, running.hexdigest(), size
            at, running, size = log_n, hashlib.sha256(), 0
        raw = bytes(text)
        if hashlib.sha256(raw).digest() != bytes(stored) or read(raw).subject != subject:
            # A digest that no entry has: the chain breaks here.
            running.update(b"altered")
        running.update(bytes(stored))
        size += 1
    if at:
        yield at, running.hexdigest(), size


def _check_current(register: Register, connection: Connection) -> None:
    """Ask that every record has a present, and none is without versions."""
    records = connection.execute(select(func.count(func.distinct(tables.version.c.subject)))).scalar()
    shown = connection.execute(select(func.count()).select_from(tables.current)).scalar()
    if records != shown:
        raise StoreProblem("store.derived", file=register.where, found=shown, expected=records)


def digest(register: Register) -> str:
    """Return one hash of all that a register holds: log, versions, and the present derived from them.

    Two stores that were given the same changes have the same.
    """
    whole = hashlib.sha256()
    now = tables.current.c
    present_columns = [column for column in now if column.name != "shown_n"]
    with register.engine.connect() as connection:
        for query in (
            select(tables.log.c.n, tables.log.c.hash).order_by(tables.log.c.n),
            select(tables.version.c.hash, tables.version.c.log_n).order_by(tables.version.c.hash),
            select(*present_columns).order_by(now.subject),
        ):
            # Servers order texts by their language: the order is made here, the same everywhere.
            rows = sorted(repr(tuple(map(_plain, row))) for row in connection.execute(query))
            whole.update("\n".join(rows).encode())
    return whole.hexdigest()


def _plain(value: object) -> object:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
