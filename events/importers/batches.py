"""Rows of any file as tables of text, batch by batch: what does not fit is refused with its cells, not dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.room_geometry import Note
from data.room_text import shown
from events.importers.sniffing import header_at, is_tags
from events.points_quotes import MAX_CELL_CHARACTERS
from events.points_table import Table
from events.refusal import Refusal

_TAG_ROWS = 3


@dataclass(frozen=True)
class Layout:
    """How the rows of a file are laid out.

    Parameters
    ----------
    header : tuple of str
        Names of the columns as they stand; "1", "2", ... where the file has none.
    first : tuple of str
        Its first row that is not blank.
    hxl : tuple of str
        The row of HXL tags, one a column; empty where there is none.
    skipped : int
        Rows from the top that are no data: titles, names of columns, tags.
    tags : int
        How many of these are rows of tags below the names.
    mapped : dict
        Fields whose column is certain (the geometry of a map layer).
    above : int
        Rows above the names of the columns.
    """

    header: tuple[str, ...]
    first: tuple[str, ...] = ()
    hxl: tuple[str, ...] = ()
    skipped: int = 1
    tags: int = 0
    mapped: dict[str, str] = field(default_factory=dict)
    above: int = 0


@dataclass(frozen=True)
class Opened:
    """A sheet that is laid open: its layout, its rows in batches of at most so many, and remarks."""

    layout: Layout
    batches: Callable[[int], Iterator[Table]]
    notes: tuple[Note, ...] = ()


def laid_out(rows: Sequence[Sequence[str]]) -> Layout:
    """Return the layout of a table by its first rows, blank ones among them.

    Examples
    --------
    >>> layout = laid_out([["Date", "Lat"], ["#date", "#geo+lat"], ["2025-05-01", "24.9"]])
    >>> layout.header, layout.hxl, layout.skipped
    (('Date', 'Lat'), ('#date', '#geo+lat'), 2)
    """
    first = next((tuple(row) for row in rows if any(cell.strip() for cell in row)), ())
    place = header_at(rows)
    if place is None:
        width = max((len(row) for row in rows), default=0)
        return Layout(tuple(map(str, range(1, width + 1))), first, skipped=0)
    header = tuple(rows[place])
    if is_tags(header):
        return Layout(header, first, header, place + 1, above=place)
    # A header may be wider than it has names: the columns of a table end with the last that has one.
    end = max((number for number, cell in enumerate(header, 1) if cell.strip()), default=len(header))
    below = max((_width(row) for row in rows[place + 1 :]), default=end)
    header = header[: max(end, min(below, len(header)))]
    # Between the names and the tags there may be names again, in another language.
    tagged = [at for at in range(place + 1, min(place + 1 + _TAG_ROWS, len(rows))) if is_tags(rows[at])]
    if not tagged:
        return Layout(header, first, (), place + 1, above=place)
    hxl = tuple((*rows[tagged[0]], *[""] * len(header))[: len(header)])
    return Layout(header, first, hxl, tagged[-1] + 1, len(tagged), above=place)


def _width(row: Sequence[str]) -> int:
    return max((number for number, cell in enumerate(row, 1) if cell.strip()), default=0)


def as_table(layout: Layout, numbers: list[int], rows: list[list[str]], odd: list[Refusal]) -> Table:
    """Return rows as a table; blank ones are left out, those that do not fit are added to ``odd``.

    Parameters
    ----------
    layout : Layout
    numbers : list of int
        The rows' numbers in the file.
    rows : list of list of str
        Short ones are filled up; longer ones are refused.
    odd : list of Refusal
        What was refused before.
    """
    width = len(layout.header)
    if any(len(row) != width for row in rows):
        numbers, rows, odd = _fitted(width, numbers, rows, odd)
    columns = [pa.array(one, pa.large_string()) for one in zip(*rows, strict=True)]
    columns = columns or [pa.array([], pa.large_string()) for _ in range(width)]
    return checked(layout, columns, np.array(numbers, dtype=np.int64), odd)


def checked(
    layout: Layout, columns: list[pa.Array], numbers: npt.NDArray[np.int64], odd: list[Refusal]
) -> Table:
    """Return columns as a table without its blank rows; rows with a cell that cannot be kept are refused."""
    kept = np.zeros(len(numbers), dtype=bool)
    for column in columns:
        kept |= pc.not_equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
        if kept.all():
            break
    refused = _unfit(layout, columns, numbers)
    if refused:
        kept &= ~np.isin(numbers, [one.row for one in refused])
    if not kept.all():
        columns, numbers = [column.filter(pa.array(kept)) for column in columns], numbers[kept]
    return Table(layout.header, columns, numbers, [*odd, *refused], layout.tags, layout.mapped, layout.hxl)


def _fitted(
    width: int, numbers: list[int], rows: list[list[str]], odd: list[Refusal]
) -> tuple[list[int], list[list[str]], list[Refusal]]:
    fit: list[list[str]] = []
    places: list[int] = []
    refused = list(odd)
    for number, row in zip(numbers, rows, strict=True):
        if any(cell.strip() for cell in row[width:]):
            refused.append(Refusal(number, "", str(len(row)), str(width), "points.cells", tuple(row)))
            continue
        fit.append((row + [""] * (width - len(row)))[:width])
        places.append(number)
    return places, fit, refused


def _unfit(layout: Layout, columns: list[pa.Array], numbers: npt.NDArray[np.int64]) -> list[Refusal]:
    """Refuse rows with a cell that is too long, or that holds a zero byte, which no store of text takes."""
    found: dict[int, Refusal] = {}
    for place, column in enumerate(columns):
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        for key, expected, hit in (
            ("import.cell", f"{MAX_CELL_CHARACTERS:,}", longest > MAX_CELL_CHARACTERS and pc.greater(
                pc.utf8_length(column), MAX_CELL_CHARACTERS)),
            ("import.zero_byte", "", longest and pc.match_substring(column, "\0")),
        ):  # fmt: skip
            if hit is False or hit == 0:
                continue
            for row in np.flatnonzero(hit.to_numpy(zero_copy_only=False)).tolist():
                cells = tuple(one[row].as_py() for one in columns)
                text = cells[place]
                size = f"{len(text):,}" if key == "import.cell" else shown(text)
                found.setdefault(
                    row, Refusal(int(numbers[row]), layout.header[place], size, expected, key, cells)
                )
    return [found[row] for row in sorted(found)]


def slices(table: Table, rows: int) -> Iterator[Table]:
    """Return a table in parts of at most so many rows; what was refused goes with the first."""
    for start in range(0, max(len(table.numbers), 1), rows):
        yield Table(
            table.header,
            [column.slice(start, rows) for column in table.columns],
            table.numbers[start : start + rows],
            table.odd if start == 0 else [],
            table.tags,
            table.mapped,
            table.hxl,
        )
