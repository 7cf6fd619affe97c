"""The process in which a spreadsheet from outside is opened; sheets.py runs this file.

A few cells can name a row and a column so far out that the space between them takes more memory than there is, and
a reader that finds none left ends its whole process: here that is this one, which stands alone (isolated mode, nothing
of the product is imported) under limits of memory and time. In: a line of JSON, then the file. Out: lines of JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO


def limited(memory_bytes: int, cpu_s: int) -> None:
    """Limit this process; a system that lacks a means does without it."""
    with contextlib.suppress(ImportError):
        import resource

        for name, value in (("RLIMIT_AS", memory_bytes), ("RLIMIT_CPU", cpu_s), ("RLIMIT_CORE", 0)):
            with contextlib.suppress(ValueError, OSError, AttributeError):
                resource.setrlimit(getattr(resource, name), (value, value))


def text(cell: object) -> str:
    """Return a cell as a person reads it: 7 and not 7.0, a day without a time of midnight.

    Examples
    --------
    >>> [text(cell) for cell in (7.0, 13.25, datetime(2025, 5, 16), datetime(2025, 5, 16, 14, 30), True, None)]
    ['7', '13.25', '2025-05-16', '2025-05-16 14:30:00', 'true', '']
    """
    if isinstance(cell, str):
        return cell
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


def answer(job: dict[str, Any], raw: bytes, out: BinaryIO) -> None:
    """Write the names of the sheets that hold cells; or of one sheet its merged cells, then its rows."""
    import orjson
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))

    def said(value: object) -> None:
        out.write(orjson.dumps(value) + b"\n")

    if not job["sheet"]:
        said([name for name in book.sheet_names if book.get_sheet_by_name(name).end is not None])
        return
    sheet = book.get_sheet_by_name(job["sheet"])
    if sheet.end is None or sheet.start is None:
        said([])
        return
    rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
    if rows * columns > job["cells"]:
        raise MemoryError
    merged = [
        (top, left, min(bottom, rows - 1))
        for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()
        if bottom > top and left < columns
    ]
    # Merged cells never lie over each other; a file in which they do is made to keep its reader at work.
    if sum(bottom - top + 1 for top, _, bottom in merged) > rows * columns:
        raise ValueError("merged")
    said(merged)
    before = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        said(before + [text(cell) for cell in row])


def main() -> None:
    """Do the job; what goes wrong shows in the exit code, and in lines that are missing."""
    job = json.loads(sys.stdin.buffer.readline())
    limited(job["memory_bytes"], job["cpu_s"])
    try:
        answer(job, sys.stdin.buffer.read(), sys.stdout.buffer)
    except MemoryError:
        sys.stdout.buffer.write(b"much\n")
    else:
        sys.stdout.buffer.write(b"end\n")


if __name__ == "__main__":
    main()
