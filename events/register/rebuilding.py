"""The present of all records made anew from their versions, and compared with what stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.exc import SQLAlchemyError

from events.register import tables
from events.register.deriving import COLUMNS, derive, present
from events.register.opening import Register, trouble
from events.register.who import Actor
from events.register.writing import writing

ROWS = 5_000


def rebuild(register: Register, actor: Actor, reason: str = "") -> int:
    """Make the present of every record anew, in one change, and return how many of them were not as they should be.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "decide".
    reason : str
        Why.

    Raises
    ------
    AccessProblem, StoreProblem
    """
    with writing(register, actor, "register.rebuild", reason, "decide") as change:
        before = _contents(change.connection)
        change.connection.execute(tables.current.delete())
        column = tables.version.c
        rows = change.connection.execute(
            select(column.subject, func.max(column.log_n)).group_by(column.subject).order_by(column.subject)
        ).all()
        for start in range(0, len(rows), ROWS):
            _derived(change.connection, rows[start : start + ROWS])
        if register.path is not None:  # a file that was made before an index was thought of gets it now
            for index in tables.current.indexes:
                index.create(change.connection, checkfirst=True)
        after = _contents(change.connection)
        wrong = len(before ^ after)
        change.detail["wrong"] = wrong
    return wrong


def _derived(connection: Connection, rows: Sequence[Row[str, int]]) -> None:
    by_entry: dict[int, list[str]] = {}
    for subject, log_n in rows:
        by_entry.setdefault(log_n, []).append(subject)
    for log_n, subjects in by_entry.items():
        derive(connection, [found.shown for found in present(connection, subjects).values()], log_n, subjects)


def _contents(connection: Connection) -> set[tuple[object, ...]]:
    """Return the present as it stands; of what changed a record last, the entry that added a version counts."""
    names = [name for name in COLUMNS if name != "log_n"]
    try:
        return {tuple(row) for row in connection.execute(select(*(tables.current.c[name] for name in names)))}
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, "current") from problem
