"""The file of a package: a zip whose comment is the signature over every byte before it.

Written one way only, and read only if it is exactly so: the members in their order, one after the other from the
first byte, nothing between, before or after them. The signature is checked before anything is unpacked.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.errors import PackageProblem
from data.room_limits import MAX_RATIO, RATIO_FROM_BYTES
from events.exchange.keys import Key, fingerprint

PLAIN = ("contents.html", "manifest.json", "items.jsonl")
SEALED = ("contents.html", "manifest.json", "sealed.bin")
_COMMENT = re.compile(rb"marsad-ed25519 ([0-9a-f]{64}) ([0-9a-f]{128})")
COMMENT_BYTES = 15 + 64 + 1 + 128
# A laptop of 4 GB holds a package and what it unpacks to; packing stops earlier (events/exchange/packing.py).
MAX_FILE_BYTES = 300_000_000
MAX_MEMBER_BYTES = {
    "contents.html": 8_000_000, "manifest.json": 1_000_000, "items.jsonl": 300_000_000, "sealed.bin": MAX_FILE_BYTES,
}  # fmt: skip
# PKWARE's APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16: header of a member, its entry in the directory, the directory's end.
_LOCAL = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DOS_1980 = (0, 33)


@dataclass(frozen=True)
class Signed:
    """What stands at the end of a package.

    Parameters
    ----------
    fingerprint : str
        Of the signer's key.
    signature : bytes
    covered : bytes
        What is signed: everything before.
    """

    fingerprint: str
    signature: bytes
    covered: bytes


def written(members: Mapping[str, bytes], key: Key) -> bytes:
    """Return the file of a package: the same bytes for the same members and key."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.comment = bytes(COMMENT_BYTES)
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system, info.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o100644 << 16,
            )
            archive.writestr(info, content, compresslevel=6)
    covered = buffer.getvalue()[:-COMMENT_BYTES]
    return covered + f"marsad-ed25519 {fingerprint(key.public)} {key.sign(covered).hex()}".encode()


def signed(raw: bytes) -> Signed:
    """Return what a package is signed with; nothing is unpacked.

    Raises
    ------
    PackageProblem
        It does not end as a package does: it was cut off, or is none.
    """
    found = _COMMENT.fullmatch(raw[-COMMENT_BYTES:])
    if not raw.startswith(b"PK\x03\x04"):
        raise PackageProblem("package.none")
    if found is None:
        raise PackageProblem("package.cut")
    return Signed(found[1].decode(), bytes.fromhex(found[2].decode()), raw[:-COMMENT_BYTES])


def members(raw: bytes) -> dict[str, bytes]:
    """Return the members of a package whose signature is proved.

    Raises
    ------
    PackageProblem
        It is not exactly of the form: members more, fewer, twice or in another order, bytes between them, fields
        that readers of zip files take differently, or more in it than a package may hold.
    """
    end = len(raw) - COMMENT_BYTES - _END.size
    if end < 0:
        raise PackageProblem("package.zip", found="size")
    sign, disk, disk_of, here, count, size, start, comment = _END.unpack_from(raw, end)
    if (sign, disk, disk_of, here, comment) != (
        b"PK\x05\x06",
        0,
        0,
        count,
        COMMENT_BYTES,
    ) or start + size != end:
        raise PackageProblem("package.zip", found="end")
    names = next(
        (names for names in (PLAIN, SEALED) if count == len(names) and names[-1].encode() in raw[start:end]),
        None,
    )
    if names is None:
        raise PackageProblem("package.members", found=count, expected=", ".join(PLAIN))
    out, at, entry = {}, 0, start
    for name in names:
        content, at, entry = _member(raw, name, at, entry)
        out[name] = content
    if (at, entry) != (start, end):
        raise PackageProblem("package.zip", found="gap")
    return out


def _member(raw: bytes, name: str, at: int, entry: int) -> tuple[bytes, int, int]:
    """Return the content of a member, and where the next one and its entry in the directory begin."""
    label = name.encode()
    try:
        listed = _ENTRY.unpack_from(raw, entry)
        local = _LOCAL.unpack_from(raw, at)
    except struct.error as problem:
        raise PackageProblem("package.zip", found=name) from problem
    crc, packed, size = listed[7:10]
    expected_local = (b"PK\x03\x04", 20, 0, 8, *_DOS_1980, crc, packed, size, len(label), 0)
    expected = (
        b"PK\x01\x02",
        0x314,
        20,
        0,
        8,
        *_DOS_1980,
        crc,
        packed,
        size,
        len(label),
        0,
        0,
        0,
        0,
        0o100644 << 16,
        at,
    )
    after_label = at + _LOCAL.size + len(label)
    if (
        listed != expected
        or local != expected_local
        or raw[entry + _ENTRY.size : entry + _ENTRY.size + len(label)] != label
        or raw[at + _LOCAL.size : after_label] != label
    ):
        raise PackageProblem("package.members", found=name, expected=", ".join(PLAIN))
    content = _inflated(raw[after_label : after_label + packed], name, size)
    if zlib.crc32(content) != crc:
        raise PackageProblem("package.zip", found=name)
    return content, after_label + packed, entry + _ENTRY.size + len(label)


def _inflated(packed: bytes, name: str, size: int) -> bytes:
    """Return what was deflated, never more than the size that was said."""
    if size > MAX_MEMBER_BYTES[name] or (size > RATIO_FROM_BYTES and size > MAX_RATIO * len(packed)):
        raise PackageProblem(
            "package.size", found=f"{size / 1e6:,.1f}", expected=f"{MAX_MEMBER_BYTES[name] / 1e6:,.0f}"
        )
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = engine.decompress(packed, size + 1)
    except zlib.error as problem:
        raise PackageProblem("package.zip", found=name) from problem
    if len(content) != size or not engine.eof or engine.unused_data or engine.unconsumed_tail:
        raise PackageProblem("package.zip", found=name)
    return content


def joined(lines: Sequence[bytes]) -> bytes:
    """Return lines as a member holds them: each ended by a line feed."""
    return b"".join(line + b"\n" for line in lines)
