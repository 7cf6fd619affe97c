"""Spreadsheets (XLSX, and the older XLS): read by calamine once the zip archive has been checked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from data.errors import FileProblem
from data.room_text import shown, writable
from data.room_zip import check
from events.importers.batches import Opened, as_table, laid_out, slices
from events.points_table import Table

# A sheet shrinks ten to thirty times in the archive: room for one of a million rows, none for a bomb.
MAX_UNPACKED_BYTES = 1_500_000_000
_FIRST_ROWS = 200


def sheets(raw: bytes, name: str) -> tuple[str, ...]:
    """Return the names of the sheets that hold cells, in their order.

    Raises
    ------
    FileProblem
        The file is damaged, or no honest archive.
    """
    book = _book(raw, name)
    full = tuple(sheet for sheet in book.sheet_names if _sheet(book, sheet, name).end is not None)
    if not full:
        raise FileProblem("room.empty", file=shown(name))
    return full


def open_sheet(raw: bytes, sheet: str, name: str) -> Opened:
    """Lay open one sheet: titles above the table are passed over, merged cells say what they say in each row."""
    found = _sheet(_book(raw, name), sheet, name)
    cells = found.to_python(skip_empty_area=False)
    rows = [[_text(cell) for cell in row] for row in cells]
    layout = laid_out(rows[:_FIRST_ROWS])
    for (top, left), (bottom, _) in found.merged_cell_ranges or ():
        # A cell merged over rows of data holds for each of them; one merged over columns stands in its first.
        if top >= layout.skipped and bottom > top:
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    numbers = list(range(layout.skipped + 1, len(rows) + 1))
    table = as_table(layout, numbers, rows[layout.skipped :], [])

    def batches(count: int) -> Iterator[Table]:
        return slices(table, count)

    return Opened(layout, batches)


def _book(raw: bytes, name: str) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    if raw.startswith(b"PK"):
        check(raw, name, MAX_UNPACKED_BYTES)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except (CalamineError, OSError, ValueError) as problem:
        raise FileProblem("room.damaged", file=shown(name)) from problem


def _sheet(book: Any, sheet: str, name: str) -> Any:
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_name(sheet)
    except (CalamineError, OSError, ValueError) as problem:
        raise FileProblem("room.damaged", file=shown(name)) from problem


def _text(cell: object) -> str:
    """Return a cell as a person reads it: 7 and not 7.0, a day without a time of midnight.

    Examples
    --------
    >>> [_text(cell) for cell in (7.0, 13.25, datetime(2025, 5, 16), datetime(2025, 5, 16, 14, 30), True, None)]
    ['7', '13.25', '2025-05-16', '2025-05-16 14:30:00', 'true', '']
    """
    if isinstance(cell, str):
        return writable(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
