"""What a database's error means to a person."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, TimeoutError

from data.errors import StoreProblem

# SQLite's primary result codes (sqlite.org/rescode.html).
_FILE = {
    sqlite3.SQLITE_FULL: "store.full", sqlite3.SQLITE_READONLY: "store.readonly", sqlite3.SQLITE_CANTOPEN: "store.open",
    sqlite3.SQLITE_PERM: "store.open", sqlite3.SQLITE_BUSY: "store.busy", sqlite3.SQLITE_LOCKED: "store.busy",
    sqlite3.SQLITE_NOTADB: "store.foreign", sqlite3.SQLITE_CORRUPT: "store.damaged", sqlite3.SQLITE_IOERR: "store.disk",
}  # fmt: skip
# The file beside the register that its readers share cannot grow: the disk is full, which SQLite calls an I/O error.
_FULL = (sqlite3.SQLITE_IOERR_SHMSIZE,)
# Python's own, without a code: bytes that are no text stand where a text was written.
_UNREADABLE = "Could not decode to UTF-8"
# PostgreSQL's codes (its manual, appendix A), the longest prefix first.
_SERVER = {
    "53100": "store.full", "25006": "store.readonly", "42501": "store.rights", "55P03": "store.busy", "57014": "store.busy",
    "40": "store.busy", "28": "store.server", "3D": "store.server", "08": "store.server", "53": "store.server",
    "57": "store.server", "58": "store.disk", "XX": "store.damaged",
}  # fmt: skip
# What Python says of a value that is of another kind than the one that was written.
_MISSHAPEN = (
    TypeError,
    KeyError,
    ValueError,
    AttributeError,
    IndexError,
    OverflowError,
    MemoryError,
    RecursionError,
)
_SYSTEM = {errno.ENOSPC: "store.full", errno.EDQUOT: "store.full", errno.EROFS: "store.readonly"}


def trouble(problem: Exception, where: str) -> StoreProblem:
    """Return what a database's error means.

    Parameters
    ----------
    problem : Exception
        Of SQLAlchemy, of a driver, or of the system.
    where : str
        The register, as it may be shown.
    """
    cause = getattr(problem, "orig", None) or problem
    return StoreProblem(_key(problem, cause), file=where, found=_line(cause))


@contextmanager
def sound() -> Iterator[None]:
    """Read rows and take them apart: what stands there and was never written by a register is damage.

    SQLite keeps a number or a text where bytes belong, if somebody puts it there, and a file may come from a stranger's
    hand. Only what reads belongs inside: an error of one's own would be called damage too.

    Raises
    ------
    sqlite3.DatabaseError
        As SQLite calls it itself, so that whoever reads has nothing else to expect.

    Examples
    --------
    >>> with sound():
    ...     bytes("a text")
    Traceback (most recent call last):
    sqlite3.DatabaseError: TypeError
    """
    try:
        yield
    except _MISSHAPEN as problem:
        damage = sqlite3.DatabaseError(type(problem).__name__)
        damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damage from problem


def blob(value: object) -> bytes:
    """Return bytes as they stand; of a number in their place Python would make as many zeros.

    Raises
    ------
    TypeError
        It is none: within `sound`.
    """
    if not isinstance(value, bytes | memoryview):
        raise TypeError(type(value).__name__)
    return bytes(value)


def _key(problem: Exception, cause: BaseException) -> str:
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None) or 0
        if not code and str(cause).startswith(_UNREADABLE):
            return "store.damaged"
        return "store.full" if code in _FULL else _FILE.get(code & 0xFF, "store.failed")
    if isinstance(cause, OSError):
        return _SYSTEM.get(cause.errno or 0, "store.write")
    if isinstance(problem, TimeoutError):  # all of this program's connections are at work
        return "store.busy"
    state = getattr(cause, "sqlstate", None)
    if state:
        return next((_SERVER[state[:size]] for size in (5, 2) if state[:size] in _SERVER), "store.failed")
    # Without a code it was the connection itself that broke, or never stood.
    broken = type(cause).__name__ in ("OperationalError", "InterfaceError")
    gone = isinstance(problem, DBAPIError) and problem.connection_invalidated
    return "store.server" if broken or gone else "store.failed"


def _line(cause: BaseException) -> str:
    lines = str(cause).splitlines()
    return lines[0][:200] if lines else type(cause).__name__
