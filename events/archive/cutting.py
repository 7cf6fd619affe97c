"""A table of text of any size is cut into pieces of whole rows, which are then read apart, each like the whole.

A line feed within quotation marks ends no row. Whether a byte stands within them is known once the marks before it are
counted, so that each block is looked at once, all of them at the same time, and the cuts follow from the counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.errors import DataProblem, FileProblem
from events.points_quotes import MAX_ROW_CHARACTERS

BOM = b"\xef\xbb\xbf"
QUOTE, LINE = ord('"'), ord("\n")
READ_BYTES = 2**23


@dataclass(frozen=True)
class Seen:
    """What a block of a file holds.

    Parameters
    ----------
    quotes : int
        Quotation marks.
    outside, inside : int
        Line feeds after an even and an odd number of marks of the block.
    digest : str
        BLAKE2b of its bytes.
    """

    quotes: int
    outside: int
    inside: int
    digest: str


@dataclass(frozen=True)
class Piece:
    """Whole rows of a file.

    Parameters
    ----------
    number : int
        Of the part that it becomes.
    file : int
        Which of the files.
    path : str
    start, end : int
        Bytes.
    row : int
        Of the file, its first; the header is row 1.
    """

    number: int
    file: int
    path: str
    start: int
    end: int
    row: int


def blocks(size: int, step: int) -> list[tuple[int, int]]:
    """Return the blocks of a file.

    Examples
    --------
    >>> blocks(10, 4)
    [(0, 4), (4, 8), (8, 10)]
    """
    return [(start, min(start + step, size)) for start in range(0, size, step)]


def look(path: str, start: int, end: int) -> Seen:
    """Count the quotation marks and line feeds of a block.

    Raises
    ------
    FileProblem
        The file cannot be read here.
    """
    quotes = outside = inside = 0
    digest = hashlib.blake2b(digest_size=16)
    try:
        with Path(path).open("rb") as file:
            file.seek(start)
            while start < end:
                raw = file.read(min(READ_BYTES, end - start))
                if not raw:
                    raise FileProblem("archive.changed", file=path)
                start += len(raw)
                digest.update(raw)
                lines = raw.count(b"\n")
                within = _within(raw, quotes) if b'"' in raw else lines * (quotes % 2)
                quotes += raw.count(b'"')
                inside += within
                outside += lines - within
    except FileNotFoundError:
        raise FileProblem("file.missing", file=path) from None
    return Seen(quotes, outside, inside, digest.hexdigest())


def _within(raw: bytes, before: int) -> int:
    """Count the line feeds that an odd number of marks stands before."""
    signs = np.frombuffer(raw, dtype=np.uint8)
    # The sum wraps around at 256, which is even.
    odd = (np.cumsum(signs == QUOTE, dtype=np.uint8) + np.uint8(before % 2)) & 1
    return int(np.count_nonzero((signs == LINE) & (odd == 1)))


def header(path: Path) -> tuple[bytes, int]:
    """Return the first row of a file with its line feed, and where the rows after it begin.

    Raises
    ------
    FileProblem
        It cannot be opened, or is not text in UTF-8.
    DataProblem
        It has no row that ends.
    """
    try:
        with path.open("rb") as file:
            start = file.read(MAX_ROW_CHARACTERS)
    except FileNotFoundError:
        raise FileProblem("file.missing", file=str(path)) from None
    begin = len(BOM) if start.startswith(BOM) else 0
    while start[begin : begin + 1] in (b"\n", b"\r"):
        begin += 1
    if b"\0" in start[:4000]:
        raise FileProblem("archive.encoding", file=path.name)
    end = _row_end(start, begin, odd=False)
    if end is None:
        raise DataProblem("points.no_rows", file=path.name)
    return start[begin:end], end


def cut(file: int, path: str, size: int, step: int, seen: Sequence[Seen], first: int) -> list[Piece]:
    """Return the pieces of a file, the first of which begins after the header; numbers from ``first``."""
    _, begin = header(Path(path))
    ends, quotes, lines = [(begin, 2)], 0, 0
    # Lines above the header are no rows; row 1 is the header, whose line feed is counted below.
    above = _above(Path(path), begin)
    for (_, end), one in zip(blocks(size, step), seen, strict=True):
        odd = quotes % 2 == 1
        lines += one.inside if odd else one.outside
        quotes += one.quotes
        if end >= size:
            break
        at, whole = _aligned(path, end, quotes % 2 == 1)
        if at > ends[-1][0]:
            ends.append((at, 1 + lines - above + (not whole)))
    starts = [at for at, _ in ends]
    return [
        Piece(first + i, file, path, at, end, row)
        for i, ((at, row), end) in enumerate(zip(ends, [*starts[1:], size], strict=True))
        if end > at
    ]


def _above(path: Path, begin: int) -> int:
    """Count the line feeds before the header."""
    with path.open("rb") as file:
        start = file.read(begin).removeprefix(BOM)
    return len(start[: len(start) - len(start.lstrip(b"\r\n"))].split(b"\n")) - 1


def _aligned(path: str, at: int, odd: bool) -> tuple[int, bool]:
    """Return where the next row begins at or after a byte, and whether it is that byte."""
    with Path(path).open("rb") as file:
        file.seek(at - 1)
        if file.read(1) == b"\n" and not odd:
            return at, True
        raw = file.read(MAX_ROW_CHARACTERS)
        end = _row_end(raw, 0, odd)
        if end is None and len(raw) == MAX_ROW_CHARACTERS:
            raise DataProblem("archive.quote", file=Path(path).name, found=f"{at:,}")
        return at + (len(raw) if end is None else end), False


def _row_end(raw: bytes, begin: int, odd: bool) -> int | None:
    """Return where the row that begins, or goes on, at a byte ends, its line feed included; None where it does not."""
    while True:
        line = raw.find(b"\n", begin)
        if line < 0:
            return None
        odd ^= raw.count(b'"', begin, line) % 2 == 1
        if not odd:
            return line + 1
        begin = line + 1
