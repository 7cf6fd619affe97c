"""The log of a register: who changed what, when and why, and the proof that nothing was taken out or altered."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from data.errors import StoreProblem
from events.register import tables
from events.register.opening import Register
from events.register.proving import check_file, check_present
from events.register.trouble import blob, sound, trouble
from events.register.versions import stored as stored_version
from events.register.who import Actor
from events.register.writing import ENTRY, ZERO


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
        with sound(), register.engine.connect() as connection:
            return [_entry(blob(text)) for text in connection.execute(query).scalars()]
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def _entry(text: bytes) -> dict[str, object]:
    """Return an entry as it was written; within `sound`, since whoever shows it counts on its fields."""
    said: dict[str, object] = orjson.loads(text)
    texts = (said[name] for name in ("action", "actor", "at_utc", "centre", "institution", "reason", "role"))
    if not all(isinstance(one, str) for one in texts):
        raise TypeError("text")
    if not (
        isinstance(said["count"], int) and isinstance(said["n"], int) and isinstance(said["detail"], dict)
    ):
        raise TypeError("number")
    return said


def verify(register: Register, *, derived: bool = True) -> Verified:
    """Prove the register: every entry follows on the one before, and every version is what its hash says.

    And the present of every record is what its versions give, and a file is whole. What was cut off at the end of the log shows only to those who have noted a later head elsewhere.

    Parameters
    ----------
    register : Register
    derived : bool
        Whether to prove what can be made anew too: present and indexes. It takes several times as long.

    Raises
    ------
    StoreProblem
        Where the chain breaks, by the number of the entry; which record's present is another; or the file is damaged.
    """
    try:
        with sound(), register.engine.connect() as connection:
            if derived:
                check_file(connection, register.where)
            found = _verified(register, connection)
            if derived:
                check_present(connection, register.where)
            return found
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def _verified(register: Register, connection: Connection) -> Verified:
    entry, version = tables.log.c, tables.version.c
    chain = select(entry.n, entry.hash, entry.text).order_by(entry.n)
    brought = select(version.log_n, version.n, version.hash, version.subject, version.text)
    with (
        connection.execute(chain, execution_options={"yield_per": 1_000}) as entries_,
        connection.execute(
            brought.order_by(version.log_n, version.n), execution_options={"yield_per": 5_000}
        ) as versions,
    ):
        return _chained(register, entries_, _digests(versions))


def _chained(
    register: Register, rows: Iterable[Any], digests: Iterator[tuple[int | None, str, int]]
) -> Verified:
    before, expected, backwards, clock = ZERO, 1, 0, ""
    end: tuple[int | None, str, int] = (None, "", 0)
    count, total = next(digests, end), 0
    nothing = hashlib.sha256(b"").hexdigest()
    for n, stored, raw in rows:
        text, hash_ = _blob(raw), _blob(stored)
        said = _said(text) if hashlib.sha256(text).digest() == hash_ else {}
        sound = (
            n == expected == said.get("n")
            and said["before"] == before.hex()
            and (said["register"], said["centre"]) == (register.id, register.centre)
        )
        log_n, digest, size = count
        mine = (digest, size) if log_n == n else (nothing, 0)
        if not sound or (said["versions"], said["count"]) != mine:
            raise StoreProblem("store.chain", file=register.where, found=n)
        if log_n == n:
            total += size
            count = next(digests, end)
        backwards += said["at_utc"] < clock
        before, expected, clock = hash_, expected + 1, said["at_utc"]
    if count != end:
        raise StoreProblem("store.chain", file=register.where, found=count[0])
    return Verified(expected - 1, total, before.hex(), backwards)


def _said(text: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) and set(said) >= ENTRY else {}


def _digests(rows: Iterable[Any]) -> Iterator[tuple[int | None, str, int]]:
    """Yield, for each log entry that brought versions, its number, the digest of their hashes, and how many."""
    at: int | None = None
    running, size = hashlib.sha256(), 0
    for expected, (log_n, n, stored, subject, text) in enumerate(rows, 1):
        if log_n != at:
            if at is not None:
                yield at, running.hexdigest(), size
            at, running, size = log_n, hashlib.sha256(), 0
        hash_ = _blob(stored)
        if n != expected or not _is(_blob(text), hash_, subject):
            # A digest that no entry has: the chain breaks here.
            running.update(b"altered")
        running.update(hash_)
        size += 1
    if at is not None:
        yield at, running.hexdigest(), size


def _blob(value: object) -> bytes:
    """Return bytes as they stand, nothing for what is none: of a number in their place Python makes as many zeros."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def _is(text: bytes, hash_: bytes, subject: str) -> bool:
    """Return whether a text is that of the version with this hash, and of this record."""
    if hashlib.sha256(text).digest() != hash_:
        return False
    try:
        version = stored_version(text)
    except (orjson.JSONDecodeError, TypeError, KeyError):
        return False
    return version.subject == subject


def digest(register: Register) -> str:
    """Return one hash of all that a register holds: log, versions, and the present derived from them.

    Two stores that were given the same changes have the same.
    """
    whole = hashlib.sha256()
    now = tables.current.c
    with register.engine.connect() as connection:
        for query in (
            select(tables.log.c.n, tables.log.c.hash).order_by(tables.log.c.n),
            select(tables.version.c.n, tables.version.c.hash, tables.version.c.log_n).order_by(
                tables.version.c.n
            ),
            select(tables.current).order_by(now.subject),
        ):
            for row in connection.execute(query, execution_options={"yield_per": 5_000}):
                whole.update(repr(tuple(map(_plain, row))).encode())
    return whole.hexdigest()


def _plain(value: object) -> object:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
