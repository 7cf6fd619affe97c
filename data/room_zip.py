"""Zip archives from outside: every name and size is checked, and sizes are counted while unpacking."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from data.errors import FileProblem
from data.room_limits import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FROM_BYTES
from data.room_text import shown

_CHUNK_BYTES = 1 << 20


def members(raw: bytes, name: str, endings: tuple[str, ...]) -> dict[str, bytes]:
    """Return the members of an archive whose names end so, by name; nothing is written to disk.

    An archive is refused as a whole when any member, wanted or not, has a name that leaves the archive, is a
    symbolic link or a device, is encrypted, or stands twice. What the headers say of sizes is not trusted.

    Parameters
    ----------
    raw : bytes
        The archive.
    name : str
        What messages call it.
    endings : tuple of str
        Lower-case endings of the members to unpack, ".shp" and the like.

    Raises
    ------
    FileProblem
        The archive is damaged, or breaks a rule.
    """
    with _opened(raw, name) as archive:
        budget = _Budget(name, len(raw))
        wanted = [info for info in archive.infolist() if _is_wanted(info.filename, endings)]
        return {info.filename: b"".join(_pieces(archive, info, budget)) for info in wanted}


def check(raw: bytes, name: str, max_unpacked: int) -> None:
    """Refuse an archive as ``members`` does, without keeping what is in it: for readers that open it themselves.

    Parameters
    ----------
    raw : bytes
        The archive.
    name : str
        What messages call it.
    max_unpacked : int
        Bytes that its members may come to in all.

    Raises
    ------
    FileProblem
        The archive is damaged, or breaks a rule.
    """
    with _opened(raw, name) as archive:
        budget = _Budget(name, len(raw), max_unpacked)
        for info in archive.infolist():
            for _ in _pieces(archive, info, budget):
                pass


@contextmanager
def _opened(raw: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose names are in order; what is found damaged then or later is said."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_names(archive.infolist(), name)
            yield archive
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as problem:
        raise FileProblem("room.zip_damaged", file=shown(name)) from problem


def _is_wanted(member: str, endings: tuple[str, ...]) -> bool:
    """Tell whether to unpack; macOS keeps a shadow ("._x.shp") of each file, which is none."""
    last = member.rsplit("/", 1)[-1]
    return last.lower().endswith(endings) and not last.startswith("._") and not member.startswith("__MACOSX/")


def _check_names(infos: list[zipfile.ZipInfo], name: str) -> None:
    if len(infos) > MAX_ENTRIES:
        raise FileProblem(
            "room.zip_entries", file=shown(name), found=f"{len(infos):,}", expected=f"{MAX_ENTRIES:,}"
        )
    seen: set[str] = set()
    for info in infos:
        member = info.orig_filename
        parts = member.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0] or "\\" in member or "\0" in member:
            raise FileProblem("room.zip_name", file=shown(name), found=shown(member))
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise FileProblem("room.zip_link", file=shown(name), found=shown(member))
        if info.flag_bits & 0x1:
            raise FileProblem("room.zip_locked", file=shown(name), found=shown(member))
        if member.lower() in seen:
            raise FileProblem("room.zip_twice", file=shown(name), found=shown(member))
        seen.add(member.lower())


class _Budget:
    """Counts what really comes out of an archive, and stops when it is too much."""

    def __init__(self, name: str, packed: int, most: int = MAX_UNPACKED_BYTES) -> None:
        self.name = name
        self.packed = packed
        self.most = most
        self.out = 0

    def spend(self, count: int) -> None:
        self.out += count
        bomb = self.out > RATIO_FROM_BYTES and self.out > MAX_RATIO * self.packed
        if self.out > self.most or bomb:
            raise FileProblem(
                "room.zip_bomb", file=shown(self.name), found=f"{self.out / 1e6:,.0f}",
                packed=f"{self.packed / 1e6:,.2f}",
                expected=f"{self.most / 1e6:,.0f}", ratio=MAX_RATIO,
            )  # fmt: skip


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Iterator[bytes]:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileProblem("room.zip_method", file=shown(budget.name), found=shown(info.filename))
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK_BYTES):
            budget.spend(len(chunk))
            yield chunk
