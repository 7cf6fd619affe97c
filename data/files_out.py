"""Ways out: a file is written whole or not at all, and a cell of a table never starts a formula."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from data.errors import FileProblem

# Spreadsheet programs take a cell that starts with one of these for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_whole(path: Path, content: bytes | Callable[[Path], None]) -> Path:
    """Write ``path`` whole or not at all: a temporary file beside it, fsync, rename.

    Parameters
    ----------
    path : Path
        The file to write; one that is there is replaced in one step.
    content : bytes or callable
        The bytes, or a function that writes to the path it is given (which ends like ``path``, since some
        writers go by the ending).

    Returns
    -------
    Path
        ``path``.

    Raises
    ------
    FileProblem
        The folder is missing, or the system refuses (read-only, full). What stood there before still stands.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "a.txt", b"whole").read_text()
    'whole'
    """
    if not path.parent.is_dir():
        raise FileProblem("room.write_folder", file=str(path), folder=str(path.parent))
    # The name is short whatever the target's length, so that a long target name cannot break it.
    part = path.parent / f".marsad-{secrets.token_hex(6)}{path.suffix[:12]}"
    try:
        if isinstance(content, bytes):
            part.write_bytes(content)
        else:
            content(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as problem:
        raise FileProblem("room.write", file=str(path), found=problem.strerror or str(problem)) from problem
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return path


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last; systems that cannot sync a folder (Windows) do without."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def safe_cell(text: str) -> str:
    """Return ``text`` so that no spreadsheet program takes it for a formula: an apostrophe goes before it.

    A plain number keeps its sign: ``-12.5`` is a longitude, not a formula.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell("-12.5"), safe_cell("مرصد")
    ("'=1+1", '-12.5', 'مرصد')
    """
    if not text.lstrip(" ").startswith(FORMULA_STARTS):
        return text
    # Digits of one script only, and no exponent: float() alone would let "-1_0" and "+infinity" through.
    if text[0] in "+-" and text[1:].replace(".", "", 1).isdecimal() and text.isascii():
        return text
    return "'" + text
