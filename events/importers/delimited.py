"""CSV, TSV and their like, read as they stream: a file of any length in the memory of a batch."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO, TextIO

import numpy as np
import pyarrow as pa

from data.errors import FileProblem
from data.room_text import shown
from events.importers.batches import Layout, Opened, as_table, checked, laid_out, slices
from events.importers.sniffing import delimiter
from events.points_quotes import MAX_ROW_CHARACTERS, Lines, records, sound
from events.points_table import FEW_BYTES, Table, by_arrow
from events.refusal import Refusal

_START_CHARACTERS = 200_000
_FIRST_ROWS = 200
_FIRST_CHARACTERS, _BLOCK_CHARACTERS = 200_000, 2_000_000
# A sheet of Excel has no more; each column is looked at by itself, and a line of commas alone has millions.
MOST_COLUMNS = 16_384


def open_delimited(opened: Callable[[], BinaryIO], encoding: str, name: str = "") -> Opened:
    """Lay open a table of text.

    Parameters
    ----------
    opened : callable
        Opens the file anew, at its beginning.
    encoding : str
        Of its text; bytes that it does not have become U+FFFD.
    name : str
        What messages call it.

    Raises
    ------
    FileProblem
        It has more columns than any spreadsheet.
    """
    # One setting for the whole process, which only ever grows: a reader in another thread would stop in its row.
    csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))

    def text() -> TextIO:
        return io.TextIOWrapper(opened(), encoding, errors="replace", newline="")

    with text() as stream:
        start = stream.read(_START_CHARACTERS).removeprefix("\ufeff")
    sign = delimiter(start, whole=len(start) < _START_CHARACTERS)
    first = records(Lines(io.StringIO(start, newline="")), sign, 1)
    rows = [cells for _, cells in islice(first, _FIRST_ROWS) if not isinstance(cells, Refusal)]
    if (width := max(map(len, rows), default=0)) > MOST_COLUMNS:
        raise FileProblem("room.columns", file=shown(name), found=f"{width:,}", expected=f"{MOST_COLUMNS:,}")
    layout = laid_out(rows)

    def batches(count: int) -> Iterator[Table]:
        with text() as stream:
            if stream.read(1) != "\ufeff":
                stream.seek(0)
            for table in _blocks(Lines(stream), layout, sign):
                yield from slices(table, count)

    return Opened(layout, batches)


def _blocks(lines: Lines, layout: Layout, sign: str) -> Iterator[Table]:
    """Yield the table block by block: by Arrow where it reads as the row by row reader would, else row by row."""
    number = 1
    above = records(lines, sign, number)
    for _ in range(layout.skipped):
        next(above)
        number += 1
    size = _FIRST_CHARACTERS
    while True:
        block = "".join(reversed(lines.back)) + lines.text.read(size)
        lines.back.clear()
        size = _BLOCK_CHARACTERS
        if block and block[-1] != "\n":
            block += lines.text.readline(MAX_ROW_CHARACTERS)
        if not block:
            return
        columns = _by_arrow(block, len(layout.header), sign)
        if columns is not None:
            numbers = np.arange(number, number + len(columns[0]), dtype=np.int64)
            number += len(numbers)
            yield checked(layout, columns, numbers, [])
            continue
        lines.back = list(reversed(list(io.StringIO(block, newline=""))))
        found = []
        rows = records(lines, sign, number, len(layout.header))
        while lines.back and (record := next(rows, None)):
            found.append(record)
        number += len(found)
        odd = [cells for _, cells in found if isinstance(cells, Refusal)]
        fit = [(place, cells) for place, cells in found if not isinstance(cells, Refusal)]
        yield as_table(layout, [place for place, _ in fit], [cells for _, cells in fit], odd)


def _by_arrow(block: str, width: int, sign: str) -> list[pa.Array] | None:
    """Return the columns of whole rows, or None where one is ragged, blank, or quoted in a way of its own."""
    # Arrow starts threads, from which a small table gains nothing.
    if len(block) < FEW_BYTES or block.count('"') % 2:
        return None
    body = block.encode()
    columns = by_arrow(body, width, sign, skipped=0, block_bytes=len(body) + 1, threads=False)
    return columns if columns and sound(block, len(columns[0]), sign) else None
