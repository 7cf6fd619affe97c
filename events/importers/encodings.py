"""Which encoding a file is in, told from all of it: one pass that also takes its digest and its size."""

from __future__ import annotations

import codecs
import hashlib
import math
import re
from dataclasses import dataclass
from typing import BinaryIO

from data.errors import UsageProblem
from data.room_text import shown

_BLOCK_BYTES = 1 << 20
_START_BYTES = 1 << 16
# Words with bytes above 127 that are kept to tell one-byte encodings apart: some thousands of words tell.
_SAMPLE_BYTES = 200_000
_WORDS = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_HIGH = re.compile(rb"[\x80-\xff]")
_PAIRS = re.compile(rb"[\x80-\xff]{2,}")
# Arabic names between words of other letters leave it above; Greek read as Windows-1256 is half Latin letters.
_ARABIC_SHARE = 0.8
# Fewer are not enough for a guess among all encodings there are.
_ENOUGH_BYTES = 24
# One in a hundred: a cell cut within a letter, or a line pasted from elsewhere, does not turn a file of UTF-8 into
# one of Windows-1256.
_BROKEN_SHARE = 0.01
# How often each letter stands in Arabic text, in thousandths, rounded: what matters is that alef and lam are frequent
# where the other encoding reads fa and za.
_FREQUENCY = {
    "ا": 130, "ل": 120, "ي": 70, "م": 65, "و": 60, "ن": 60, "ر": 50, "ت": 45, "ب": 40, "ة": 35, "ع": 35, "د": 33, "س": 30,
    "ف": 30, "ه": 28, "أ": 26, "ك": 22, "ق": 22, "ح": 20, "ج": 15, "ش": 12, "ص": 10, "ط": 10, "خ": 10, "ى": 10, "إ": 8,
    "ض": 7, "ث": 6, "ز": 6, "ذ": 6, "ء": 5, "ئ": 4, "غ": 4, "ظ": 3, "آ": 2, "ؤ": 1,
}  # fmt: skip
_ARABIC = ("cp1256", "iso8859_6")


@dataclass(frozen=True)
class Facts:
    """What one pass over a file tells.

    Parameters
    ----------
    digest : str
        SHA-256 of its bytes, in hexadecimal.
    size : int
        Bytes.
    encoding : str
        Of its text, as Python calls it; "utf-8-sig" where it begins with a byte order mark.
    broken : int
        Letters of UTF-8 that are cut or wrong, and are read as U+FFFD.
    start : bytes
        Its first bytes.
    """

    digest: str
    size: int
    encoding: str
    broken: int
    start: bytes


def examine(stream: BinaryIO) -> Facts:
    r"""Read a stream to its end and say what it is.

    Examples
    --------
    >>> import io
    >>> for code in ("utf-8", "utf-16", "cp1256", "iso8859_6"):
    ...     print(examine(io.BytesIO("id,المكان\n1,طرابلس\n".encode(code))).encoding)
    utf-8
    utf-16
    cp1256
    iso8859_6
    >>> examine(io.BytesIO("Sétif, Médéa".encode("cp1252"))).encoding
    'cp1252'
    """
    digest, size, start = hashlib.sha256(), 0, b""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    letters = broken = high = pairs = kept = 0
    words: list[bytes] = []
    while block := stream.read(_BLOCK_BYTES):
        digest.update(block)
        size += len(block)
        if len(start) < _START_BYTES:
            start = (start + block)[:_START_BYTES]
        if block.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(block)
        broken += text.count("\ufffd") - block.count(b"\xef\xbf\xbd")
        letters += len(text) - len(text.encode("ascii", "ignore"))
        if kept < _SAMPLE_BYTES:
            found = _WORDS.findall(block)
            words += found[:20_000]
            kept += sum(map(len, found[:20_000]))
            high += len(_HIGH.findall(block))
            pairs += sum(map(len, _PAIRS.findall(block)))
    broken += len(decoder.decode(b"", final=True))
    broken = max(broken, 0)
    encoding = _marked(start)
    if not encoding and broken > _BROKEN_SHARE * letters:
        encoding, broken = _one_byte(words, high, pairs), 0
    return Facts(digest.hexdigest(), size, encoding or "utf-8", broken if _is_utf_8(encoding) else 0, start)


def known(encoding: str) -> str:
    """Return the name that Python has for an encoding that a person chose.

    Raises
    ------
    UsageProblem
        There is none of that name, or it is not one of text.
    """
    try:
        info = codecs.lookup(encoding)
        "".encode(info.name)
    except (LookupError, ValueError):
        raise UsageProblem("import.encoding", found=shown(encoding)) from None
    return info.name


def _is_utf_8(encoding: str) -> bool:
    return encoding in ("", "utf-8", "utf-8-sig")


def _marked(start: bytes) -> str:
    """Return what a byte order mark, or the zero bytes of UTF-16 without one, say; "" where there is neither."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even = start[: len(start) // 2 * 2]
    if b"\0" not in even:
        return ""
    for code in ("utf-16-le", "utf-16-be"):
        text = even.decode(code, "replace")
        # Plain text read two bytes a letter is Chinese; a stray zero byte does not make a file UTF-16.
        if sum(sign < "\u0700" or "\u2000" <= sign < "\u2070" for sign in text) > 0.9 * len(text):
            return code
    return ""


def _one_byte(words: list[bytes], high: int, pairs: int) -> str:
    """Tell Windows-1256, ISO-8859-6 and Windows-1252 apart.

    Whole Arabic words are bytes above 127; an accented letter mostly stands alone between plain ones. Of the two
    Arabic encodings the one whose letters are as frequent as in Arabic. What is neither (Greek, Cyrillic) is
    asked of charset-normalizer.
    """
    if pairs * 2 <= high:
        return "cp1252"
    scores = {code: _arabic(words, code) for code in _ARABIC}
    best = max(scores, key=lambda code: scores[code][0])
    if scores[best][1] >= _ARABIC_SHARE or high < _ENOUGH_BYTES:
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(b" ".join(words)).best()
    return found.encoding if found is not None and found.encoding != "ascii" else "cp1256"


def _arabic(words: list[bytes], code: str) -> tuple[float, float]:
    """Return how Arabic a sample is in an encoding (mean log frequency), and the share of Arabic letters in it."""
    text = "".join(_HIGH_ONLY.sub(b"", word).decode(code, "replace") for word in words[:5_000])
    letters = [sign for sign in text if sign not in _NO_LETTERS]
    if not letters or text.count("\ufffd") > _BROKEN_SHARE * len(text):
        return -math.inf, 0.0
    score = sum(math.log(_FREQUENCY.get(sign, 0.05)) for sign in letters) / len(letters)
    return score, sum(sign in _FREQUENCY for sign in letters) / len(letters)


# Marks of vowels, the stretching line, and punctuation: they say nothing of how frequent a letter is.
_NO_LETTERS = frozenset("\xa0،؛؟ـ«»" + "".join(map(chr, range(0x64B, 0x653))))
_HIGH_ONLY = re.compile(rb"[\x00-\x7f]+")
