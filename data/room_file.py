"""The bytes of a file that a person named or dropped in, within a limit."""

from __future__ import annotations

from pathlib import Path

from data.errors import FileProblem
from data.room_text import shown


def read_bytes(source: Path | bytes, name: str, limit: int) -> bytes:
    """Return the bytes of ``source``; ``name`` is what messages call it.

    Raises
    ------
    FileProblem
        There is no such file, it is a folder or a device, may not be read, is empty, or is above ``limit``
        bytes.
    """
    raw = source if isinstance(source, bytes) else _from_disk(source, name, limit)
    if len(raw) > limit:
        raise _too_big(name, len(raw), limit)
    if not raw.strip(b"\0 \t\r\n"):
        raise FileProblem("room.empty", file=shown(name))
    return raw


def _from_disk(path: Path, name: str, limit: int) -> bytes:
    try:
        if path.is_dir():
            raise FileProblem("room.folder", file=shown(name))
        if path.exists() and not path.is_file():
            raise FileProblem("room.not_a_file", file=shown(name))
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise FileProblem("file.missing", file=shown(name)) from None
    except OSError as problem:
        raise FileProblem("room.open", file=shown(name), found=problem.strerror or "") from problem


def _too_big(name: str, found: int, limit: int) -> FileProblem:
    return FileProblem(
        "room.too_big", file=shown(name), found=f"{found / 1e6:,.1f}", expected=f"{limit / 1e6:,.0f}"
    )
