"""What is no longer shown: records that were deleted, or said to be the same as another."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from events.register import tables
from events.register.opening import Register
from events.register.trouble import blob, sound, trouble
from events.register.versions import Version, read
from events.register.who import Actor


@dataclass(frozen=True)
class Gone:
    """A record that is no longer shown.

    Parameters
    ----------
    last : Version
        The version that took it away: op "delete" or "merge", with who, when and why.
    before : Version or None
        The last version that said something, which a `change` may bring back; None where there is none.
    """

    last: Version
    before: Version | None


def gone(register: Register, actor: Actor, limit: int = 200) -> list[Gone]:
    """Return the events that were deleted or united with others, the latest first.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    limit : int
        No more than these.

    Raises
    ------
    AccessProblem, StoreProblem
    """
    actor.must("read")
    now, stored = tables.current.c, tables.version.c
    query = (
        select(now.subject, stored.text)
        .join(tables.version, stored.n == now.shown_n)
        .where(now.record == "event", now.op != "put")
        .order_by(now.log_n.desc())
        .limit(limit)
    )
    try:
        with sound(), register.engine.connect() as connection:
            rows = connection.execute(query).all()
            older = connection.execute(
                select(stored.subject, stored.text).where(stored.subject.in_([row.subject for row in rows]))
            ).all()
            said: dict[str, Version] = {}
            for row in older:
                version = read(blob(row.text))
                known = said.get(row.subject)
                if version.op == "put" and (known is None or known.clock_ms < version.clock_ms):
                    said[row.subject] = version
            return [Gone(read(blob(row.text)), said.get(row.subject)) for row in rows]
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
