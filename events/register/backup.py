"""A register in one file: backed up from either store, proved, and restored into either."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import SQLAlchemyError

from data.errors import StoreProblem
from events.register import tables
from events.register.log import Verified, verify
from events.register.opening import Register, bare, opened, trouble
from events.register.where import is_server, place
from events.register.writing import insert

# Rows a step: a few megabytes at a time, whatever the register holds.
ROWS = 5_000
# What a restored register must not go on with: its lines to the other centres may be behind what they have received.
LEFT_OUT = ("outgoing",)


def backup(register: Register, path: Path) -> Verified:
    """Write a register to one file while others go on working, prove the copy, and only then give it its name.

    Parameters
    ----------
    register : Register
        In a file or on a server.
    path : Path
        The file to write: itself a register that opens as one. What stood there is replaced by a proved copy only.

    Returns
    -------
    Verified
        What the copy holds; its ``head``, noted elsewhere, proves later that it is this one.

    Raises
    ------
    StoreProblem
        It cannot be written, or the register does not prove sound.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=".part", dir=path.parent)
    except OSError as problem:
        raise StoreProblem("store.write", file=path, found=problem.strerror or str(problem)) from problem
    os.close(handle)
    part = Path(name)
    try:
        _copied(register, part)
        found = _proved(part)
        _settle(part)
        part.replace(path)
    except (SQLAlchemyError, sqlite3.Error, OSError) as problem:
        raise trouble(problem, str(path)) from problem
    finally:
        for left in part.parent.glob(f"{part.name}*"):
            left.unlink()
    return found


def restore(path: Path, where: str | Path | None = None) -> Register:
    """Make a register from a backup, proved before and after.

    Parameters
    ----------
    path : Path
        What `backup` wrote.
    where : str or Path, optional
        A path or an address where no register is yet (`events.register.opening.place`).

    Returns
    -------
    Register
        With all that the file holds but its lines to other centres: those begin anew, and the first package after a
        restore holds everything, so that a centre that received more than the backup knows loses nothing.

    Raises
    ------
    StoreProblem
        The file is no sound register, there is one at the place already, or it cannot be written.
    """
    target = place(where)
    if not is_server(target) and Path(target).exists():
        raise StoreProblem("store.there", file=target)
    source = opened(path)
    try:
        before = verify(source)
        if is_server(target):
            _poured(source, bare(target))
        else:
            backup(source, Path(target))
    finally:
        source.engine.dispose()
    register = opened(target)
    with register.engine.connect().execution_options(marsad_write=True) as connection, connection.begin():
        for name in LEFT_OUT:
            connection.execute(tables.META.tables[name].delete())
    if verify(register) != before:
        raise StoreProblem("store.restored", file=path)
    return register


def _copied(register: Register, part: Path) -> None:
    if register.path is not None:
        # SQLite's own way: a plain copy of the file would leave out what is in its journal.
        source, target = sqlite3.connect(register.path), sqlite3.connect(part)
        try:
            source.backup(target, pages=10_000)
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            source.close()
            target.close()
        return
    part.unlink()
    copy = bare(str(part))
    try:
        _poured(register, copy)
    finally:
        copy.engine.dispose()


def _proved(part: Path) -> Verified:
    copy = opened(part)
    try:
        return verify(copy)
    finally:
        copy.engine.dispose()


def _poured(source: Register, target: Register) -> None:
    """Copy every table, as it stood at one moment."""
    reading = source.engine.connect()
    if source.path is None:
        reading = reading.execution_options(isolation_level="REPEATABLE READ")
    with (
        reading as old,
        old.begin(),
        target.engine.connect().execution_options(marsad_write=True) as new,
        new.begin(),
    ):
        for table in tables.META.sorted_tables:
            _table(table, old, new)


def _table(table: Table, old: Connection, new: Connection) -> None:
    names = [column.name for column in table.columns]
    rows = old.execution_options(yield_per=ROWS).execute(select(table).order_by(*table.primary_key.columns))
    plain: Callable[[object], object] = lambda value: bytes(value) if isinstance(value, memoryview) else value  # noqa: E731
    for some in rows.partitions(ROWS):
        insert(new, table.name, names, [tuple(map(plain, row)) for row in some])


def _settle(part: Path) -> None:
    """Bring the copy onto the disk, in one file."""
    connection = sqlite3.connect(part)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
    with part.open("rb+") as file:
        os.fsync(file.fileno())
