"""Rows of delimited text whose quotation marks may be wrong: a row with one that is never closed is refused alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TextIO

from events.refusal import Refusal

# Above it a cell is no report but a file that lost its quotation marks; a spreadsheet's own limit is 32,767.
MAX_CELL_CHARACTERS = 1_000_000
# A cell may hold lines of its own, a report of some paragraphs; a quotation mark that is never closed would take
# the rest of the file for one.
MAX_LINES = 500
MAX_ROW_CHARACTERS = 16_000_000


class _RunawayQuote(Exception):
    pass


class Lines:
    """The lines of a text, which can be given back; keeps those that the row at hand has taken."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.back: list[str] = []
        self.taken: list[str] = []
        self.size = 0
        self.ended = False

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self.back.pop() if self.back else self.text.readline(MAX_ROW_CHARACTERS)
        if not line:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        self.size += len(line)
        if len(self.taken) > MAX_LINES or self.size >= MAX_ROW_CHARACTERS:
            raise _RunawayQuote
        return line


def records(
    lines: Lines, sign: str, number: int, width: int | None = None
) -> Iterator[tuple[int, list[str] | Refusal]]:
    r"""Yield rows with their numbers; one that opens a quotation mark and never closes it is refused alone.

    Nor may a mark be closed in a row farther down by one that opens there: after the mark that closes a cell comes
    the sign between cells, or the row's end (RFC 4180, 2). Within one line that is not insisted on, where the row
    has as many cells as the table.

    Parameters
    ----------
    lines : Lines
    sign : str
        Between cells.
    number : int
        Of the first row.
    width : int, optional
        How many columns the table has, where that is known.

    Examples
    --------
    >>> text = 'a,"the "big" one"\nb,"open\nc,well\nd,"open again\n'
    >>> [row if isinstance(row, list) else row.key for _, row in records(Lines(io.StringIO(text)), ",", 1, 2)]
    [['a', 'the big" one"'], 'import.quote', ['c', 'well'], 'import.quote']
    """
    reader = csv.reader(lines, delimiter=sign, strict=True)
    while True:
        lines.taken.clear()
        lines.size = 0
        try:
            row = next(reader)
            if not lines.ended:  # else the reader asked for more lines than there are: a quotation is open
                yield number, row
                number += 1
                continue
        except StopIteration:
            return
        except (_RunawayQuote, csv.Error):
            pass
        line = lines.taken[0]
        lines.back += reversed(lines.taken[1:])
        lines.ended = False
        reader = csv.reader(lines, delimiter=sign, strict=True)
        yield number, _lenient(line, sign, number, width)
        number += 1


def _lenient(line: str, sign: str, number: int, width: int | None) -> list[str] | Refusal:
    """Return a line as a row where its marks, though oddly placed, are pairs and part it rightly; else refused."""
    if len(line) <= MAX_CELL_CHARACTERS and line.count('"') % 2 == 0:
        row = next(csv.reader([line], delimiter=sign))
        if width is None or len(row) == width:
            return row
    line = line.rstrip("\r\n")
    long = len(line) > MAX_CELL_CHARACTERS
    found, expected = (f"{len(line):,}", f"{MAX_CELL_CHARACTERS:,}") if long else (line, '"')
    key = "import.cell" if long else "import.quote"
    return Refusal(number, "", found, expected, key, tuple(line.split(sign)))


def sound(text: str, rows: int, sign: str) -> bool:
    """Tell whether no quotation mark of a text is closed where it should not be, which Arrow does not look at.

    Parameters
    ----------
    text : str
    rows : int
        How many rows were read of it: where they are as many as its lines no cell reaches over several.
    sign : str
        Between cells.
    """
    lines = text.count("\n") + (not text.endswith("\n"))
    if text.count('"') % 2:
        return False
    if rows == lines:
        return True
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True):
            pass
    except csv.Error:
        return False
    return True
