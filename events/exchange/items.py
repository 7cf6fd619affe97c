"""What a line between two centres is made of: items in a row, each chained to the one before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import orjson

from data.errors import PackageProblem
from events.register.versions import Version, read, stored

_OPEN = b'{"version":'


@dataclass(frozen=True)
class Link:
    """Which original a release was made from; goes only where the original goes too.

    Parameters
    ----------
    release, original : str
        Hashes.
    subject : str
        The record of both.
    """

    release: str
    original: str
    subject: str


def text(item: Version | Link) -> bytes:
    """Return the line of an item: canonical JSON.

    Examples
    --------
    >>> text(Link("a", "b", "tripoli-x"))
    b'{"link":{"original":"b","release":"a","subject":"tripoli-x"}}'
    """
    if isinstance(item, Version):
        return _OPEN + item.text + b"}"
    return orjson.dumps({"link": vars(item)}, option=orjson.OPT_SORT_KEYS)


def name(item: Version | Link) -> bytes:
    """Return the 32 bytes that an item is known by: a version's hash, or that of a link's text."""
    if isinstance(item, Version):
        return bytes.fromhex(item.hash)
    return hashlib.sha256(text(item)).digest()


def item(line: bytes) -> Version | Link:
    """Return the item of a line, checked.

    Raises
    ------
    DataProblem
        It is no version in its canonical form.
    PackageProblem
        It is neither a version nor a link.
    """
    if line.startswith(_OPEN) and line.endswith(b"}"):
        return read(line[len(_OPEN) : -1])
    try:
        raw = orjson.loads(line)
        link = Link(**raw["link"])
        sound = text(link) == line and all(len(bytes.fromhex(h)) == 32 for h in (link.release, link.original))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        sound = False
    if not sound:
        raise PackageProblem("package.item", found=line[:80].decode("utf-8", "replace"))
    return link


def kept(line: bytes) -> Version | Link:
    """Return the item of a line that this register wrote: it was checked before it came there."""
    return stored(line[len(_OPEN) : -1]) if line.startswith(_OPEN) else item(line)


def genesis(line: str) -> bytes:
    """Return what the first item of a line is chained to."""
    return hashlib.sha256(b"marsad line " + line.encode()).digest()


def following(before: bytes, line: bytes) -> bytes:
    """Return the hash of an item in its chain: SHA-256 over the hash before it and its text."""
    return hashlib.sha256(before + line).digest()
