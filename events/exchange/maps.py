"""A map carries the package of its events: taken out of the page, and put into it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from data.errors import PackageProblem

OPEN = b'<script type="application/octet-stream;base64" id="marsad-package">'
CLOSE = b"</script>"
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
# A page begins with its doctype; a package with a zip's first header.
_START = re.compile(rb"\s*<(!doctype|html)", re.I)


def is_map(raw: bytes) -> bool:
    """Return whether a file is a page and no package."""
    return _START.match(raw[:100].removeprefix(b"\xef\xbb\xbf")) is not None


def in_map(page: bytes, package: bytes) -> bytes:
    """Return a page with a package in its element, which is there and empty.

    Examples
    --------
    >>> page = b"<!DOCTYPE html><p>" + OPEN + CLOSE
    >>> from_map(in_map(page, b"package")), map_digest(in_map(page, b"package")) == map_digest(page)
    (b'package', True)
    """
    before, inside, after = _parts(page)
    if inside:
        raise PackageProblem("package.map_twice")
    return before + base64.b64encode(package) + after


def from_map(page: bytes) -> bytes:
    """Return the package that a page carries.

    Raises
    ------
    PackageProblem
        It carries none, or its element is damaged.
    """
    _, inside, _ = _parts(page)
    if not inside:
        raise PackageProblem("package.map_none")
    try:
        package = base64.b64decode(inside, validate=True)
    except binascii.Error as problem:
        raise PackageProblem("package.map_damaged") from problem
    if not _BASE64.fullmatch(inside) or base64.b64encode(package) != inside:
        raise PackageProblem("package.map_damaged")
    return package


def map_digest(page: bytes) -> str:
    """Return the SHA-256 of a page without its package: what the package itself can name."""
    before, _, after = _parts(page)
    return hashlib.sha256(before + after).hexdigest()


def _parts(page: bytes) -> tuple[bytes, bytes, bytes]:
    """Return a page before, in and after the content of its element."""
    if page.count(OPEN) != 1:
        raise PackageProblem("package.map_none")
    before, rest = page.split(OPEN)
    inside, close, after = rest.partition(CLOSE)
    if not close:
        raise PackageProblem("package.map_damaged")
    return before + OPEN, inside, close + after
