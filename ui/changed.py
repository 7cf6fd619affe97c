"""What has changed in a register since a position of its log, asked of the present: one look-up in an index."""

from __future__ import annotations

import sqlite3

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from events.register import tables
from events.register.opening import Register
from events.register.trouble import blob, sound, trouble
from events.register.who import Actor


def since(register: Register, actor: Actor, position: int, limit: int) -> list[str]:
    """Return the ids of events that were added, changed or deleted after a log entry, no more than ``limit``.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    position : int
        The number of the entry.
    limit : int
        How many are wanted at most: whoever gets as many knows that there may be more.

    Raises
    ------
    AccessProblem
        The actor may not read.
    StoreProblem
        The register cannot be read.
    """
    actor.must("read")
    now = tables.current.c
    query = select(now.subject).where(now.log_n > position, now.record == "event").limit(limit)
    try:
        with sound(), register.engine.connect() as connection:
            return list(connection.execute(query).scalars())
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def entry(register: Register, position: int) -> str:
    """Return the hash of a log entry, "" where there is none: a register that was put back from a backup has another.

    Raises
    ------
    StoreProblem
        The register cannot be read.
    """
    query = select(tables.log.c.hash).where(tables.log.c.n == position)
    try:
        with sound(), register.engine.connect() as connection:
            found = connection.execute(query).scalar()
            return blob(found).hex() if found is not None else ""
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
