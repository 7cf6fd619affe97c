"""The product's font for pictures of plots: unpacked from the browser's packages, where these are installed.

A page that draws a plot finds an Arabic font in the browser; what makes pictures on the server has those of the server, and
a small server has none with Arabic letters. The browser's packages hold the product's font as WOFF (W3C, WOFF File Format 1.0,
2012), the Arabic letters in one file and the Latin in another. What makes pictures takes one file of a family, and for letters
that this lacks any other font in any weight: so the two are put together, as the OpenType specification (1.9) describes them.
"""

from __future__ import annotations

import atexit
import shutil
import struct
import tempfile
import zlib
from functools import cache
from itertools import pairwise
from pathlib import Path

from layers.node import WEB

FILES = WEB / "node_modules/@fontsource/ibm-plex-sans-arabic/files"
WEIGHTS = (400, 600)
Tables = dict[bytes, bytes]
# Bits of a composite glyph's flags: arguments are words; one scale, two, or four; another component follows.
WORDS, SCALE, TWO, FOUR, MORE = 0x01, 0x08, 0x40, 0x80, 0x20


def tables(woff: bytes) -> Tables:
    """Return the tables of a WOFF file by tag.

    Raises
    ------
    ValueError
        It is no WOFF file.
    """
    signature, _, _, count = struct.unpack_from(">4sIIH", woff)
    if signature != b"wOFF":
        raise ValueError("no WOFF file")
    found = {}
    for number in range(count):
        tag, offset, packed, size, _ = struct.unpack_from(">4sIIII", woff, 44 + 20 * number)
        table = woff[offset : offset + packed]
        found[tag] = zlib.decompress(table) if packed < size else table
    return found


def joined(ours: Tables, theirs: Tables) -> Tables:
    """Return one font with the glyphs of two of the same family, the second's after the first's.

    How letters are joined (GSUB, GPOS) stays as the first has it; a letter that both have is the first's.
    """
    glyphs, more = _glyphs(ours), _glyphs(theirs)
    whole = [*glyphs, *(_moved(glyph, len(glyphs)) for glyph in more)]
    count, offsets = len(whole), [0]
    for glyph in whole:
        offsets.append(offsets[-1] + len(glyph))
    letters = {code: glyph + len(glyphs) for code, glyph in _letters(theirs).items()} | _letters(ours)
    maxp = [
        max(pair)
        for pair in zip(*(struct.unpack(">14H", one[b"maxp"][4:32]) for one in (ours, theirs)), strict=True)
    ]
    return {
        **{tag: table for tag, table in ours.items() if tag not in (b"DSIG", b"hdmx", b"VDMX", b"LTSH")},
        b"glyf": b"".join(whole),
        b"loca": struct.pack(f">{count + 1}I", *offsets),
        b"hmtx": b"".join([*_widths(ours, len(glyphs)), *_widths(theirs, len(more))]),
        b"cmap": _cmap(letters),
        b"maxp": ours[b"maxp"][:4] + struct.pack(">14H", count, *maxp[1:]),
        b"hhea": ours[b"hhea"][:34] + struct.pack(">H", count),
        b"head": ours[b"head"][:50] + struct.pack(">hh", 1, 0),
        b"post": struct.pack(">I", 0x00030000) + ours[b"post"][4:32],
    }  # fmt: skip


def truetype(found: Tables) -> bytes:
    """Return a TrueType file of tables."""
    entries, body, start = b"", b"", 12 + 16 * len(found)
    for tag, table in sorted(found.items()):
        padded = table + b"\0" * (-len(table) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries += struct.pack(">4sIII", tag, checksum, start + len(body), len(table))
        body += padded
    # The three numbers say how to search the entries by halves, which nobody does among fifteen.
    return struct.pack(">IHHHH", 0x00010000, len(found), 0, 0, 0) + entries + body


@cache
def register() -> bool:
    """Give the product's font to what makes pictures, once a process; False where the browser's packages are not installed."""
    import vl_convert

    made = {}
    name: bytes | None = None
    for weight in WEIGHTS:
        parts = [FILES / f"ibm-plex-sans-arabic-{part}-{weight}-normal.woff" for part in ("arabic", "latin")]
        if not all(part.is_file() for part in parts):
            return False
        both = joined(*(tables(part.read_bytes()) for part in parts))
        # One family, told apart by weight: the bolder file calls itself another.
        name = name or both[b"name"]
        made[weight] = truetype(both | {b"name": name})
    folder = Path(tempfile.mkdtemp(prefix="marsad-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for weight, font in made.items():
        (folder / f"{weight}.ttf").write_bytes(font)
    vl_convert.register_font_directory(str(folder))
    return True


def _glyphs(font: Tables) -> list[bytes]:
    """Return the outlines of a font, one a glyph, b"" for a space."""
    (long,) = struct.unpack(">h", font[b"head"][50:52])
    (count,) = struct.unpack(">H", font[b"maxp"][4:6])
    offsets = struct.unpack_from(f">{count + 1}{'I' if long else 'H'}", font[b"loca"])
    return [font[b"glyf"][a * (1 if long else 2) : b * (1 if long else 2)] for a, b in pairwise(offsets)]


def _moved(glyph: bytes, by: int) -> bytes:
    """Return an outline whose parts, where it is made of other glyphs, are these by their new numbers."""
    padded = bytearray(glyph + b"\0" * (-len(glyph) % 4))
    if not glyph or struct.unpack_from(">h", glyph)[0] >= 0:
        return bytes(padded)
    at, flags = 10, MORE
    while flags & MORE:
        flags, part = struct.unpack_from(">HH", padded, at)
        struct.pack_into(">H", padded, at + 2, part + by)
        at += 8 if flags & WORDS else 6
        at += 2 if flags & SCALE else 4 if flags & TWO else 8 if flags & FOUR else 0
    return bytes(padded)


def _widths(font: Tables, count: int) -> list[bytes]:
    """Return width and left bearing of each glyph; the last width holds for all after it."""
    (told,) = struct.unpack(">H", font[b"hhea"][34:36])
    raw = font[b"hmtx"]
    own = [raw[4 * number : 4 * number + 4] for number in range(told)]
    rest = 4 * told
    return [*own, *(own[-1][:2] + raw[rest + 2 * n : rest + 2 * n + 2] for n in range(count - told))]


def _letters(font: Tables) -> dict[int, int]:
    """Return the glyph of each letter: the table's part of format 4, which every font for Windows has."""
    cmap = font[b"cmap"]
    (count,) = struct.unpack_from(">H", cmap, 2)
    starts = [struct.unpack_from(">HHI", cmap, 4 + 8 * number)[2] for number in range(count)]
    at = next(start for start in starts if struct.unpack_from(">H", cmap, start)[0] == 4)
    segments = struct.unpack_from(">H", cmap, at + 6)[0] // 2
    ends, begins, deltas, ranges = (
        struct.unpack_from(f">{segments}H", cmap, at + 14 + skip + 2 * segments * column)
        for column, skip in enumerate((0, 2, 2, 2))
    )
    found = {}
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        for code in range(begin, min(end, 0xFFFE) + 1):
            glyph = code
            if ranges[number]:
                place = at + 16 + 6 * segments + 2 * number + ranges[number] + 2 * (code - begin)
                (glyph,) = struct.unpack_from(">H", cmap, place)
                if not glyph:
                    continue
            found[code] = (glyph + deltas[number]) & 0xFFFF
    return {code: glyph for code, glyph in found.items() if glyph}


def _cmap(letters: dict[int, int]) -> bytes:
    """Return the table from letters to glyphs, in format 12, a group a letter."""
    groups = b"".join(struct.pack(">III", code, code, glyph) for code, glyph in sorted(letters.items()))
    table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(letters)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table
