"""What would become of a file's first rows, as the import would have it, before it is begun: nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from events.importers.format import Choices, Format
from events.importers.source import Source
from events.register import tables
from events.register.duplicates import Others, spots_of
from events.register.matching import Hand
from events.register.opening import Register
from events.register.planning import Plan, Task, plan
from events.register.prepared import Row, parts
from events.register.trouble import trouble
from events.register.who import Actor


@dataclass(frozen=True)
class Foreseen:
    """What would become of a row.

    Parameters
    ----------
    way : str
        "added", "updated", "unchanged", "held" or "refused".
    reason, field, found : str
        Why it would be held, as in `events.register.inbox.Item`; "" where it would not be.
    options : tuple of str
        What may be meant; of a possible duplicate, the ids of the events that it is like.
    subject : str
        The event that its source has changed.
    """

    way: str
    reason: str = ""
    field: str = ""
    found: str = ""
    options: tuple[str, ...] = ()
    subject: str = ""


def foreseen(
    register: Register, actor: Actor, source: Source, format_: Format, choices: Choices, rows: int
) -> dict[int, Foreseen]:
    """Return what would become of the first rows of a file, by their number in it.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "report".
    source : Source
    format_ : Format
    choices : Choices
        What has been settled, as `events.register.importing.run` takes it.
    rows : int
        How many.

    Raises
    ------
    AccessProblem, StoreProblem
    FileProblem, DataProblem
        The file is damaged, or the format cannot read it at all.
    """
    actor.must("report")
    dataset = choices.dataset or format_.dataset
    out: dict[int, Foreseen] = {}
    try:
        with register.engine.connect() as connection:
            for part in parts(iter([source.head(rows).table]), format_, choices):
                bodies = [orjson.loads(row.body) for row in part.rows if row.way == "event"]
                others = Others(dataset, spots_of(bodies))
                task = Task("", dataset, format_.shared_ids, Hand(register, actor), others)
                found = plan(connection, task, part, part.rows)
                why = _why(connection, dataset, found)
                out |= {row.number: _foreseen(row, found.ways[row.key], why) for row in part.rows}
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
    return out


def _why(connection: Connection, dataset: str, found: Plan) -> dict[str, Mapping[str, Any]]:
    """Return what the inbox would say of each row that would be held, by key: new there, or waiting there already."""
    why: dict[str, Mapping[str, Any]] = {str(entry["key"]): entry for entry in found.waiting}
    keys = [key for key, way in found.ways.items() if way == "held" and key not in why]
    if keys:
        column = tables.inbox.c
        query = select(tables.inbox).where(column.dataset == dataset, column.key.in_(keys))
        for entry in connection.execute(query).mappings():
            why[entry["key"]] = {**entry, **found.changed.get(entry["id"], {})}
    return why


def _foreseen(row: Row, way: str, why: Mapping[str, Mapping[str, Any]]) -> Foreseen:
    if way != "held":
        return Foreseen(way)
    said = why[row.key]
    options: Sequence[str] = orjson.loads(said["options"] or "[]")
    return Foreseen(
        way, str(said["reason"]), str(said["field"]), str(said["found"]), tuple(options), str(said["subject"])
    )
