"""Counted rows in little memory: what they share stands once, a row is five numbers; and days joined to weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from events.archive.tallies import DAYS, WORDS, grouped

Days = npt.NDArray[np.int32]
NO_DAY = -(2**31)
WEEK_DAYS = 7
# A Saturday, 3 January 1970: the week of Libya begins on it (Unicode CLDR, supplemental weekData, firstDay of LY).
WEEK_FIRST = 2
STEPS = {"day": 1, "week": WEEK_DAYS}


@dataclass(frozen=True)
class Rows:
    """Counted rows.

    Parameters
    ----------
    groups : Table
        `events.archive.tallies.WORDS`: each combination once, in their order.
    group : array of int32
        Which of them.
    start, end : array of int32
        Days since 1970-01-01, ``NO_DAY`` for none.
    cell : array of uint64
        Of H3, 0 for none.
    events : array of int64
        How many.
    """

    groups: pa.Table
    group: Days
    start: Days
    end: Days
    cell: npt.NDArray[np.uint64]
    events: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.group)


def gathered(tables: Iterable[pa.Table], step: str = "day", most: int | None = None) -> Rows | None:
    """Return counted rows, those of one step of time, group and cell summed; None where they are more than ``most``.

    Parameters
    ----------
    tables : iterable of Table
        `events.archive.tallies.SCHEMA`; one is in memory at a time.
    step : str
        Of ``STEPS``. Of a week, a row's days are the first and the last that any of the rows may have: the days of the
        week, cut at the first and the last day of all.
    most : int or None

    Examples
    --------
    >>> from datetime import date
    >>> from events.archive.tallies import SCHEMA
    >>> days = [date(2025, 1, 6), date(2025, 1, 10), date(2025, 1, 11)]
    >>> row = {"kind": "MEET", "cell": 5, "events": 2} | dict.fromkeys(WORDS[1:], "")
    >>> table = pa.Table.from_pylist([row | {"start": day, "end": day} for day in days], SCHEMA)
    >>> rows = gathered([table], "week")
    >>> rows.start.astype("M8[D]").astype(str).tolist(), rows.end.astype("M8[D]").astype(str).tolist()
    (['2025-01-06', '2025-01-11'], ['2025-01-10', '2025-01-11'])
    >>> rows.events.tolist()
    [4, 2]
    """
    known: dict[tuple[str, ...], int] = {}
    held: list[pa.Table] = []
    first, last, count, several = 2**31 - 1, NO_DAY, 0, False
    for table in tables:
        if not len(table):
            continue
        numbers = _numbers(table, known)
        start, end = (numbers[name].to_numpy() for name in DAYS)
        first, last = min(first, int(start[start != NO_DAY].min(initial=first))), max(last, int(end.max()))
        if step != "day":
            numbers = _summed(_joined(numbers, STEPS[step]))
        several = several or bool(held)
        held.append(numbers)
        count += len(numbers)
        # A week may stand in two tables, and is then one row of two.
        if most is not None and count > (most if step == "day" else 2 * most):
            return None
    whole = pa.concat_tables([_NUMBERS.empty_table(), *held])
    held.clear()
    whole = _summed(whole) if several else whole
    if most is not None and len(whole) > most:
        return None
    columns = {name: whole[name].to_numpy() for name in _NUMBERS.names}
    if step != "day":
        dated = columns["start"] != NO_DAY
        columns["start"] = np.where(dated, np.maximum(columns["start"], first), NO_DAY).astype(np.int32)
        columns["end"] = np.where(dated, np.minimum(columns["end"], last), NO_DAY).astype(np.int32)
    return _ordered(known, columns)


_NUMBERS = pa.schema(
    [
        ("group", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("cell", pa.uint64()),
        ("events", pa.int64()),
    ]
)


def _numbers(table: pa.Table, known: dict[tuple[str, ...], int]) -> pa.Table:
    """Return a table with one number for all of its words; those that are new are added to ``known``."""
    groups, group = grouped(table)
    told = zip(*groups.to_pydict().values(), strict=True)
    number = np.array([known.setdefault(words, len(known)) for words in told], dtype=np.int32)
    days = {name: table[name].cast(pa.int32()).fill_null(NO_DAY) for name in DAYS}
    return pa.table(
        {"group": number[group], **days, "cell": table["cell"], "events": table["events"]}, schema=_NUMBERS
    )


def _joined(numbers: pa.Table, days: int) -> pa.Table:
    """Return rows with the first day of the step that they begin in, and the last of that they end in."""
    start, end = (numbers[name].to_numpy().astype(np.int64) for name in DAYS)
    told = {
        "start": np.where(start == NO_DAY, NO_DAY, start - (start - WEEK_FIRST) % days),
        "end": np.where(end == NO_DAY, NO_DAY, end + days - 1 - (end - WEEK_FIRST) % days),
    }
    for name, column in told.items():
        at = _NUMBERS.get_field_index(name)
        numbers = numbers.set_column(at, _NUMBERS.field(name), pa.array(column.astype(np.int32)))
    return numbers


def _summed(numbers: pa.Table) -> pa.Table:
    keys = [name for name in _NUMBERS.names if name != "events"]
    found = numbers.group_by(keys, use_threads=False).aggregate([("events", "sum")])
    return found.rename_columns([*keys, "events"]).select(_NUMBERS.names)


def _groups(known: dict[tuple[str, ...], int]) -> pa.Table:
    columns = zip(*known, strict=True) if known else [()] * len(WORDS)
    return pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(WORDS, columns, strict=True)}
    )


def _ordered(known: dict[tuple[str, ...], int], columns: dict[str, npt.NDArray[Any]]) -> Rows:
    """Return rows whose groups are in the order of their words: in which order they were met does not show."""
    groups = _groups(known)
    at = pc.sort_indices(groups, sort_keys=[(name, "ascending") for name in WORDS]).to_numpy()
    place = np.empty(len(at), dtype=np.int32)
    place[at] = np.arange(len(at), dtype=np.int32)
    columns["group"] = place[columns["group"]]
    return Rows(groups.take(pa.array(at)), *(columns[name] for name in _NUMBERS.names))
