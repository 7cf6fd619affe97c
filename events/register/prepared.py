"""Rows of a file as the register takes them: a key to know each again, and its event as canonical JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from data.errors import DataProblem, MarsadError
from events import schema
from events.importers import stated
from events.importers.format import Choices, Chunk, Format
from events.points_table import Table
from events.refusal import Refusal
from events.register.bodies import bodies_of, canonical, digest, known_of
from events.register.firsts import First, Firsts, packed, unpacked
from events.register.row_keys import Seen, keyless_of
from events.register.synthetic import is_marked

# Rows that a format reads at a time: enough that columns pay, few enough that they weigh nothing.
ROWS = 10_000


class Row(NamedTuple):
    """A row of a file, before the register has looked at it.

    Parameters
    ----------
    number : int
        Its row in the file.
    key : str
        What it is known by within its dataset: the source's id, or `OF_CELLS` and the digest of its cells; the second
        of one key in a file ends in "~2".
    way : str
        "event", "held" or "refused", as its format read it.
    body : bytes
        The event as canonical JSON (`events.register.versions.tidy`); what is known of it where it is held.
    digest : bytes
        Of the body.
    twice : str
        "same" where the source's id stood before with the same event, "other" where with another; else "".
    cells : tuple of str or None
        The row as it stands; None for an event, whose cells stand in the table.
    reason, field, found, expected : str
        Why it is held or refused.
    options : tuple of str
        What may be meant.
    """

    number: int
    key: str
    way: str
    body: bytes
    digest: bytes
    twice: str = ""
    cells: tuple[str, ...] | None = None
    reason: str = ""
    field: str = ""
    found: str = ""
    expected: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """Some rows of a file, in its order.

    Parameters
    ----------
    table : Table
        That they were read from.
    rows : list of Row
    made : dict
        The first versions of those that are events, by key, where they have been put together already.
    """

    table: Table
    rows: list[Row]
    made: dict[str, First] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Any, ...]:
        # As columns: rows by themselves take twice as long to another process.
        rows = tuple(list(column) for column in zip(*self.rows, strict=True))
        return _received, (self.table, rows, packed(self.made))

    def cells(self, row: Row) -> tuple[str, ...]:
        """Return a row as it stands in the file."""
        return row.cells if row.cells is not None else cells_of(self.table, row.number)


def _received(table: Table, rows: tuple[list[Any], ...], made: tuple[Any, ...]) -> Part:
    return Part(table, list(map(Row, *rows)) if rows else [], unpacked(made))


def parts(
    tables: Iterator[Table],
    format_: Format,
    choices: Choices,
    read_alone: bool = False,
    firsts: Firsts | None = None,
) -> Iterator[Part]:
    """Read a file part by part; no row is lost, and none stops the file.

    Parameters
    ----------
    tables : iterator of Table
        As `events.importers.source.Source.chunks` gives them.
    format_ : Format
    choices : Choices
    read_alone : bool
        Whether a format's own error ends it: where one row is read again, it is the answer.
    firsts : Firsts, optional
        Makes the first versions of the events, where the rows are going to be new.
    """
    seen = Seen(format_.apart)
    for table in gathered(tables):
        chunk = stated.read(format_, table, choices) if read_alone else read_safely(format_, table, choices)
        rows, bodies = _rows(table, chunk, format_.no_redistribution)
        rows = seen.told_apart(rows)
        new = [row for row in rows if row.way == "event"] if firsts else []
        yield Part(table, rows, firsts.made(new, [bodies[row.number] for row in new]) if firsts else {})


def gathered(tables: Iterable[Table]) -> Iterator[Table]:
    """Yield tables of at least `ROWS` rows, the last one aside: columns pay only where they are long."""
    waiting: list[Table] = []
    count = 0
    for table in tables:
        waiting.append(table)
        count += len(table.numbers) + len(table.odd)
        if count >= ROWS:
            yield _one(waiting)
            waiting, count = [], 0
    if waiting:
        yield _one(waiting)


def _one(tables: Sequence[Table]) -> Table:
    import pyarrow as pa

    if len(tables) == 1:
        return tables[0]
    first = tables[0]
    columns = [pa.concat_arrays(column) for column in zip(*(table.columns for table in tables), strict=True)]
    numbers = np.concatenate([table.numbers for table in tables])
    odd = [one for table in tables for one in table.odd]
    return Table(first.header, columns, numbers, odd, first.tags, first.mapped, first.hxl)


def read_safely(format_: Format, table: Table, choices: Choices) -> Chunk:
    """Read a table; where a format fails on it, its halves, so that one bad row is refused alone.

    Raises
    ------
    MarsadError
        What the format says of the whole file: a column that is missing.
    """
    try:
        return stated.read(format_, table, choices)
    except MarsadError:
        raise
    except Exception as problem:  # a fault of ours, on a row that nobody foresaw: it costs that row alone
        if len(table.numbers) < 2:
            cells = tuple(column[0].as_py() or "" for column in table.columns) if len(table.numbers) else ()
            number = int(table.numbers[0]) if len(table.numbers) else 0
            mine = (
                [Refusal(number, "", type(problem).__name__, "", "inbox.unreadable", cells)] if number else []
            )
            return Chunk(schema.frame(pd.DataFrame({"row": [], "key": []}), [], []), (), (*mine, *table.odd))
    half = len(table.numbers) // 2
    chunks = [read_safely(format_, part, choices) for part in (_cut(table, 0, half), _cut(table, half, None))]
    frames = [chunk.events for chunk in chunks if len(chunk.events)]
    events = pd.concat(frames, ignore_index=True) if frames else chunks[0].events
    return Chunk(events, chunks[0].held + chunks[1].held, chunks[0].refused + chunks[1].refused)


def _cut(table: Table, start: int, end: int | None) -> Table:
    size = None if end is None else end - start
    columns = [column.slice(start, size) for column in table.columns]
    odd = table.odd if start == 0 else []
    return Table(table.header, columns, table.numbers[start:end], odd, table.tags, table.mapped, table.hxl)


def cells_of(table: Table, number: int) -> tuple[str, ...]:
    """Return the cells of a row of a table by its number in the file."""
    place = int(np.searchsorted(table.numbers, number))
    return tuple(column[place].as_py() or "" for column in table.columns)


def _rows(table: Table, chunk: Chunk, forbidden: bool) -> tuple[list[Row], dict[int, dict[str, Any]]]:
    """Return all rows of a chunk in the order of the file; and the bodies of those that are events, by row."""
    keyless = keyless_of(table)
    bodies, problems = bodies_of(chunk, forbidden)
    numbers = chunk.events["row"].tolist() if len(chunk.events) else []
    keys = chunk.events["key"].tolist() if len(chunk.events) else []
    rows = []
    for place, body in enumerate(bodies):
        number, key = int(numbers[place]), str(keys[place])
        if problem := problems.get(place) or _made_up(body):
            cells = cells_of(table, number)
            rows.append(_refused(problem, number, key or keyless(number, cells), cells))
            continue
        text = canonical(body)
        rows.append(Row(number, key or keyless(number, None), "event", text, digest(text)))
    for held in chunk.held:
        text = canonical(known_of(held.event))
        key = held.key or keyless(held.row, held.cells)
        rows.append(
            Row(held.row, key, "held", text, digest(text), "", held.cells, held.reason, held.field, held.found, "",
                held.options)
        )  # fmt: skip
    for one in chunk.refused:
        key = keyless(one.row, one.cells)
        rows.append(
            Row(
                one.row,
                key,
                "refused",
                b"{}",
                digest(b"{}"),
                "",
                one.cells,
                one.key,
                one.field,
                one.found,
                one.expected,
            )
        )
    rows.sort(key=lambda row: row.number)
    return rows, dict(zip(numbers, bodies, strict=True))


def _made_up(body: dict[str, Any]) -> DataProblem | None:
    """Return why a row is refused that says itself that nobody reported it: it came out of a synthetic register."""
    field = next((name for name in ("title_ar", "title_en") if is_marked(str(body.get(name) or ""))), None)
    return DataProblem("inbox.synthetic", field=field, found=body[field]) if field else None


def _refused(problem: DataProblem, number: int, key: str, cells: tuple[str, ...]) -> Row:
    field, found, expected = (str(problem.values.get(name, "")) for name in ("field", "found", "expected"))
    return Row(number, key, "refused", b"{}", digest(b"{}"), "", cells, problem.key, field, found, expected)
