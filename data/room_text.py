"""Text from outside: which encoding its bytes are in, and how much of it a message shows."""

from __future__ import annotations

import codecs
import re

from data.room_limits import SHOWN_CHARACTERS

# Bytes that Windows-1252 leaves undefined, and that Windows-1256 uses for Arabic-script letters.
_ONLY_1256 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_PAIR = re.compile(rb"[\x80-\xff]{2,}")
# Enough to tell, and quick on a file of a gigabyte.
_SAMPLE_BYTES = 4_000_000


def encoding(raw: bytes) -> str:
    """Return the encoding of ``raw``: utf-8-sig, utf-16, utf-16-le, utf-16-be, utf-8, cp1256 or cp1252.

    A byte order mark decides. Else zero bytes tell UTF-16, and bytes that are valid UTF-8 are UTF-8 (other
    encodings are so only by accident). Else Arabic is told from Western text by its runs: in Windows-1256
    whole Arabic words are bytes above 127, in Windows-1252 an accented letter mostly stands alone between
    plain ones.

    Examples
    --------
    >>> encoding("طرابلس".encode("cp1256")), encoding("Sétif, Médéa".encode("cp1252"))
    ('cp1256', 'cp1252')
    """
    if raw.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = raw[:4000]
    if b"\0" in start:
        # ASCII marks (commas, digits, line ends) have their zero byte second in little endian, first in big.
        return "utf-16-le" if start[1::2].count(0) >= start[0::2].count(0) else "utf-16-be"
    if raw.isascii():
        return "utf-8"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _windows(raw)
    return "utf-8"


def _windows(raw: bytes) -> str:
    """Tell Windows-1256 from Windows-1252."""
    sample = b"".join(_HIGH_PAIR.findall(raw, 0, _SAMPLE_BYTES))
    high = len(_HIGH.findall(raw, 0, _SAMPLE_BYTES))
    if _ONLY_1256.search(raw, 0, _SAMPLE_BYTES) or len(sample) * 2 > high:
        return "cp1256"
    return "cp1252"


def decode(raw: bytes) -> str:
    """Return ``raw`` as text by :func:`encoding`; a byte that its encoding does not have becomes U+FFFD."""
    return raw.decode(encoding(raw), errors="replace")


def writable(text: str) -> str:
    r"""Return ``text`` as it can be written: half of a surrogate pair, which JSON can hold, becomes "?".

    Examples
    --------
    >>> writable("a\ud800")
    'a?'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def shown(text: str, characters: int = SHOWN_CHARACTERS) -> str:
    r"""Return ``text`` as a message can carry it: one line, no control or direction marks, not too long.

    Examples
    --------
    >>> shown("a\u202etxt.exe\n")
    'atxt.exe'
    """
    line = "".join(sign for sign in text[: characters * 4] if sign.isprintable())
    return line if len(line) <= characters else line[: characters - 1] + "…"
