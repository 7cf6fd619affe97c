"""The bytes of a table, looked at before it is read: whether they are UTF-8, and whether cells are quoted."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.room_text import encoding

# Smaller files are read as any other: nothing is gained.
LARGE_BYTES = 4 << 20
START_BYTES = 1_000_000
_STEP_BYTES = 1 << 20
_LINE_ENDS = b"\r\n"


@dataclass(frozen=True)
class Look:
    """What was seen of a large file of UTF-8.

    Parameters
    ----------
    start : bytes
        How it begins, without its byte order mark.
    marks : int
        Quotation marks in it.
    state : tuple of int
        Its size and when it was written to: as long as they are the same, it is the same file.
    """

    start: bytes
    marks: int
    state: tuple[int, int]


def look(path: Path, limit: int) -> Look | None:
    """Look through a large file, a step at a time; None for whatever is not one, or not UTF-8 from its first line on.

    Memory for a whole file takes longer to be given than the file to be read: no more than a step of it is held.
    """
    try:
        with path.open("rb", buffering=0) as file:
            state = state_of(path)
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode) or not LARGE_BYTES <= state[0] <= limit:
                return None
            start, marks, left = b"", 0, b""
            for step in _steps(file):
                start = start or bytes(step[:START_BYTES])
                marks += count_of(step, b'"')
                whole = memoryview(left + bytes(step)) if left else step
                cut = _whole_signs(whole)
                if not is_utf8(whole[:cut]):
                    return None
                left = bytes(whole[cut:])
    except OSError:
        return None
    start = start.removeprefix(codecs.BOM_UTF8)
    return None if left or start[:1] in (b"\r", b"\n") or b"\0" in start[:4000] else Look(start, marks, state)


def lines_of(path: Path) -> int:
    """Return how many lines a file has after its first."""
    count, last = 0, b"\n"
    with path.open("rb", buffering=0) as file:
        for step in _steps(file):
            count, last = count + count_of(step, b"\n"), bytes(step[-1:])
    return count - (last == b"\n")


def state_of(path: Path) -> tuple[int, int]:
    """Return a file's size and when it was last written to."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _steps(file: FileIO) -> Iterator[memoryview]:
    """Yield a file's bytes, each time in the same memory."""
    view = memoryview(bytearray(_STEP_BYTES))
    while count := file.readinto(view):
        yield view[:count]


def _whole_signs(raw: memoryview) -> int:
    """Return where the last whole sign of UTF-8 ends: the rest of one may come with the next step."""
    for back in range(1, min(4, len(raw)) + 1):
        byte = raw[-back]
        if byte & 0xC0 != 0x80:  # the first byte of a sign, which says how many there are
            length = 1 if byte < 0x80 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(raw) if length <= back else len(raw) - back
    return len(raw)


def plain_utf8(raw: memoryview) -> tuple[memoryview, bool]:
    r"""Return a text as UTF-8, without its byte order mark and the blank lines around it, and whether it is valid.

    Blank lines around a table are no rows; those inside are counted, so that row numbers stay right.

    Examples
    --------
    >>> body, valid = plain_utf8(memoryview("a\n\n".encode("utf-16")))
    >>> bytes(body), valid
    (b'a', True)
    """
    start = bytes(raw[:4000])
    marked = start.startswith(codecs.BOM_UTF8)
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in start
    valid = (marked or not wide) and is_utf8(raw)
    if not marked and not valid:
        whole = bytes(raw)
        raw, valid = memoryview(whole.decode(encoding(whole), "replace").encode()), True
    return _stripped(raw[len(codecs.BOM_UTF8) :] if marked else raw), valid


def _stripped(raw: memoryview) -> memoryview:
    first, last = 0, len(raw)
    while first < last and raw[first] in _LINE_ENDS:
        first += 1
    while last > first and raw[last - 1] in _LINE_ENDS:
        last -= 1
    return raw[first:last]


def is_utf8(raw: memoryview) -> bool:
    """Tell whether bytes are valid UTF-8; no text is made of them.

    Examples
    --------
    >>> is_utf8(memoryview("غات".encode())), is_utf8(memoryview("غات".encode("cp1256")))
    (True, False)
    """
    bounds = pa.py_buffer(np.array([0, len(raw)], dtype=np.int64))
    one = pa.Array.from_buffers(pa.large_string(), 1, [None, bounds, pa.py_buffer(raw)])
    try:
        one.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def count_of(raw: memoryview, sign: bytes) -> int:
    """Return how often a byte stands in others.

    Examples
    --------
    >>> count_of(memoryview(b'a,"b"'), b'"')
    2
    """
    cells: npt.NDArray[np.uint8] = np.frombuffer(raw, np.uint8)
    steps = range(0, len(cells), _STEP_BYTES)
    return sum(int(np.count_nonzero(cells[at : at + _STEP_BYTES] == sign[0])) for at in steps)
