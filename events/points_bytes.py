"""The bytes of a table: read at once into memory that nobody copies, as UTF-8, without what surrounds the rows."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.room_file import read_bytes
from data.room_text import encoding

# Smaller files are read as any other: nothing is gained.
LARGE_BYTES = 4 << 20
_STEP_BYTES = 1 << 20
_LINE_ENDS = b"\r\n"


def contents(source: Path | bytes, name: str, limit: int) -> bytes | memoryview:
    """Return the bytes of ``source``; those of a large file as a view of memory of large pages.

    Python's own ``read`` takes as long again to be given memory, a page of 4 kB at a time, as to read a file into it.

    Raises
    ------
    FileProblem
        As `data.room_file.read_bytes` has it.
    """
    if isinstance(source, Path) and (view := _large(source, limit)) is not None:
        return view
    return read_bytes(source, name, limit)


def _large(path: Path, limit: int) -> memoryview | None:
    """Return the bytes of a large file; None for whatever is not one, or is being written to."""
    try:
        with path.open("rb", buffering=0) as file:
            if not stat.S_ISREG(path.stat().st_mode) or not LARGE_BYTES <= path.stat().st_size <= limit:
                return None
            view = np.empty(path.stat().st_size, dtype=np.uint8).data
            at = 0
            while at < len(view) and (count := file.readinto(view[at:])):
                at += count
            whole = at == len(view) and not file.read(1)
            return view if whole and bytes(view[:_STEP_BYTES]).strip(b"\0 \t\r\n") else None
    except OSError:
        return None


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
