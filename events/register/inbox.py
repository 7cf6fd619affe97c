"""The inbox: rows of files that wait for a person, held for a decision or refused with a reason.

A row leaves it when somebody has corrected it, chosen what it means, said that it is or is not a duplicate, or
dismissed it with a reason; whatever is done goes through the checks that the import made, and into the log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.exc import SQLAlchemyError

from data.errors import DataProblem
from data.words import t
from events.register import tables
from events.register.opening import Register
from events.register.planning import OPEN
from events.register.trouble import sound, trouble
from events.register.who import Actor
from events.register.writing import writing


@dataclass(frozen=True)
class Item:
    """A row of the inbox.

    Parameters
    ----------
    id : str
        Of its own.
    state : str
        "held", "refused", "done" or "dismissed".
    dataset, key : str
        What the row is known by.
    row : int
        Its row in the file.
    run, file, format : str
        The import that brought it, its file, and the format that it was read by.
    reason : str
        Why: ``held.<reason>``, or ``error.<reason>`` where it is refused.
    field, found, expected : str
        The column, what stands there, and what should.
    options : tuple of str
        What may be meant; ids of events for "duplicate".
    header, cells : tuple of str
        The row as it stood in the file.
    corrected : tuple of str
        The cells as a person has written them since; empty where nobody has.
    event : dict
        The event as far as it is known: columns of the schema, and lon, lat.
    subject : str
        The event that it is a later state of, "" where it is none yet.
    at_utc, by, why : str
        Since when it waits; who has decided, and why.
    """

    id: str
    state: str
    dataset: str
    key: str
    row: int
    run: str
    file: str
    format: str
    reason: str
    field: str
    found: str
    expected: str
    options: tuple[str, ...]
    header: tuple[str, ...]
    cells: tuple[str, ...]
    corrected: tuple[str, ...]
    event: dict[str, object]
    subject: str
    at_utc: str
    by: str
    why: str

    @property
    def values(self) -> dict[str, object]:
        """What its sentence names."""
        from data.room_text import shown

        return {
            "row": self.row, "field": shown(self.field), "found": shown(self.found), "expected": self.expected,
            "options": ", ".join(self.options), "event": self.subject, "dataset": shown(self.dataset),
            "file": shown(self.file),
        }  # fmt: skip

    def say(self, lang: str) -> str:
        """Return why it waits, in ``lang``."""
        return t(f"held.{self.reason}" if self.waits_held else f"error.{self.reason}", lang, **self.values)

    @property
    def waits_held(self) -> bool:
        """Whether its reason is that of a row held, and not of one refused."""
        return "." not in self.reason


@dataclass(frozen=True)
class Wanted:
    """Which rows of the inbox are asked for; what is None or "" does not matter.

    Parameters
    ----------
    states : tuple of str
    ids : tuple of str or None
    dataset, run, reason, field, found : str
        "found" is the cell: all rows that say "al-Uwaynat" at once.
    text : str
        Part of a cell.
    """

    states: tuple[str, ...] = OPEN
    ids: tuple[str, ...] | None = None
    dataset: str = ""
    run: str = ""
    reason: str = ""
    field: str = ""
    found: str = ""
    text: str = ""


def listed(
    register: Register, actor: Actor, wanted: Wanted | None = None, limit: int | None = None, offset: int = 0
) -> list[Item]:
    """Return rows of the inbox, those that wait longest first, in the order of their files.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    wanted : Wanted, optional
        All that wait, by default.
    limit, offset : int, optional
        A page of them.
    """
    actor.must("read")
    column, run = tables.inbox.c, tables.run.c
    query = (
        select(tables.inbox, run.file, run.format)
        .join(tables.run, run.id == column.run, isouter=True)
        .where(_where(wanted or Wanted()))
        .order_by(column.at_utc, column.run, column.row, column.id)
        .limit(limit)
        .offset(offset)
    )
    with reading(register) as rows:
        return [_item(row) for row in rows(query)]


def item(register: Register, actor: Actor, identifier: str) -> Item:
    """Return one row of the inbox.

    Raises
    ------
    DataProblem
        There is none of this id.
    """
    found = listed(register, actor, Wanted((*OPEN, "done", "dismissed"), (identifier,)))
    if not found:
        raise DataProblem("inbox.unknown", found=identifier)
    return found[0]


def count(register: Register, actor: Actor, wanted: Wanted | None = None) -> int:
    """Return how many rows of the inbox there are."""
    actor.must("read")
    with reading(register) as rows:
        return int(
            rows(select(func.count()).select_from(tables.inbox).where(_where(wanted or Wanted())))[0][0]
        )


@dataclass(frozen=True)
class Group:
    """Rows that wait for the same reason at the same value, to be decided at once."""

    dataset: str
    state: str
    reason: str
    field: str
    found: str
    count: int


def groups(register: Register, actor: Actor, wanted: Wanted | None = None) -> list[Group]:
    """Return what waits, by dataset, state, reason, column and cell; the most first."""
    actor.must("read")
    column = tables.inbox.c
    names = (column.dataset, column.state, column.reason, column.field, column.found)
    query = select(*names, func.count()).where(_where(wanted or Wanted())).group_by(*names)
    with reading(register) as rows:
        found = [Group(*row) for row in rows(query)]
    return sorted(found, key=lambda one: (-one.count, one.dataset, one.reason, one.field, one.found))


def alike(register: Register, actor: Actor, one: Item) -> list[Item]:
    """Return the rows that wait for the same reason at the same value of the same dataset, ``one`` among them."""
    wanted = Wanted((one.state,), None, one.dataset, "", one.reason, one.field, one.found)
    return [
        other
        for other in listed(register, actor, wanted)
        if other.field == one.field and other.found == one.found
    ]


@contextmanager
def reading(register: Register) -> Iterator[Callable[[Any], Any]]:
    """Open a register to read: gives what runs a query; a database's error becomes one that a person can read."""
    try:
        with sound(), register.engine.connect() as connection:
            yield lambda query: connection.execute(query).all()
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def _where(wanted: Wanted) -> ColumnElement[bool]:
    column = tables.inbox.c
    parts: list[ColumnElement[bool]] = [column.state.in_(wanted.states)]
    for name in ("dataset", "run", "reason", "field", "found"):
        if value := getattr(wanted, name):
            parts.append(column[name] == value)
    if wanted.ids is not None:
        parts.append(column.id.in_(wanted.ids))
    if wanted.text:
        parts.append(column.cells.contains(wanted.text, autoescape=True))
    return and_(*parts)


def _item(row: Any) -> Item:
    lists: dict[str, Any] = {
        name: tuple(_loads(getattr(row, name), [])) for name in ("options", "header", "cells", "corrected")
    }
    texts = {
        name: getattr(row, name)
        for name in ("id", "state", "dataset", "key", "run", "reason", "field", "found", "expected", "subject", "at_utc",
                     "by", "why")
    }  # fmt: skip
    event = _loads(row.event, {})
    cells = [cell for some in lists.values() for cell in some]
    if not (isinstance(event, dict) and all(isinstance(one, str) for one in [*cells, *texts.values()])):
        raise TypeError(row.id)  # no import writes such a row
    return Item(
        row=int(row.row),
        file=row.file or "",
        format=row.format or "",
        event=event,
        **texts,
        **lists,
    )


def _loads(text: str, empty: Any) -> Any:
    return orjson.loads(text) if text else empty


def table(items: Sequence[Item]) -> Iterator[list[str]]:
    """Yield the rows of a table of items: their own cells, and beside them what is wrong, in both languages."""
    header: dict[str, None] = {}
    for one in items:
        header.update(dict.fromkeys(_names(one)))
    ours = ("id", "file", "row", "state", "field", "found", "expected")
    titles = [f"{t(f'inbox.column.{name}', 'ar')} / {t(f'inbox.column.{name}', 'en')}" for name in ours]
    yield [*header, *titles, t("inbox.column.reason", "ar"), t("inbox.column.reason", "en")]
    for one in items:
        cells: Mapping[str, str] = dict(zip(_names(one), one.corrected or one.cells, strict=False))
        state = f"{t(f'inbox.state.{one.state}', 'ar')} / {t(f'inbox.state.{one.state}', 'en')}"
        said = [
            one.id,
            one.file,
            str(one.row),
            state,
            one.field,
            one.found,
            one.expected or ", ".join(one.options),
        ]
        yield [*(cells.get(name, "") for name in header), *said, one.say("ar"), one.say("en")]


def _names(one: Item) -> list[str]:
    """Return the names of a row's cells; those beyond the header, and names that stand twice, by their place."""
    names: list[str] = []
    for place in range(max(len(one.cells), len(one.header))):
        name = one.header[place] if place < len(one.header) else ""
        names.append(name if name and name not in names else f"{name} ({place + 1})".strip())
    return names


def exported(register: Register, actor: Actor, items: Sequence[Item]) -> bytes:
    """Return a CSV of items to carry away, reasons beside them, and write down in the log who took it.

    UTF-8 with a byte order mark; no cell starts a formula. The rows are as their source has them, whatever it marks or
    forbids to pass on: who only reads sees them on the page. Who reports corrects such a file and imports it again.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "report".
    items : sequence of Item

    Raises
    ------
    AccessProblem, StoreProblem
    """
    import csv
    import hashlib
    import io

    from data.files_out import safe_cell

    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in table(items))
    raw = out.getvalue().encode("utf-8-sig", "replace")
    with writing(register, actor, "inbox.export") as change:
        change.detail |= {
            "sha256": hashlib.sha256(raw).hexdigest(),
            "profile": "internal",
            "count": len(items),
        }
    return raw
