"""The register in one file: how SQLite is opened so that a commit lasts and several processes can work at once."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from events.register import tables

# How long a writer waits for others to finish: an import's batches are under a second each.
WAIT_S = 30.0
POLL_S = 0.005
CACHE_KB = 64_000
# Pages of the journal that are kept before they are brought into the file: a large import rewrites the same
# pages of its indexes again and again, and brings them over once. Half a gigabyte at most, and only a large import fills it.
JOURNAL_PAGES = 32_000
# Of a new file. Keys are random, so each row changes a page of each index, and whole pages are written: larger ones
# hold more of a batch's rows. A trial of 1,000,000 rows took 40 µs of writing each with 4,096 bytes, 35 with these.
PAGE_BYTES = 16_384
GUARDS = [
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} is only appended to'); END"
    for table in tables.APPEND_ONLY
    for verb in ("UPDATE", "DELETE")
]


def engine(where: str, *, new: bool = False) -> Engine:
    """Return an engine for a file; it is made only where ``new`` says so."""
    path = Path(where).absolute()
    made = create_engine(
        "sqlite://", creator=lambda: _connected(path, new), poolclass=QueuePool, pool_size=8, max_overflow=24
    )
    event.listen(made, "begin", _begin(path))
    return made


def journalled(engine: Engine) -> None:
    """Let readers and a writer work at the same time, from now on; a file that may not be written stays as it is."""
    raw = engine.raw_connection()
    try:
        with contextlib.suppress(sqlite3.OperationalError):
            raw.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        raw.close()


def _connected(path: Path, new: bool) -> sqlite3.Connection:
    try:
        return _prepared(path, f"mode={'rwc' if new else 'rw'}")
    except sqlite3.OperationalError as problem:
        # Where nothing can be written beside it, a file with no journal is whole as it stands, and nobody is writing.
        journal = path.with_name(f"{path.name}-wal")
        code = problem.sqlite_errorcode & 0xFF
        if code not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or not path.is_file():
            raise
        if journal.exists() and journal.stat().st_size:
            raise
        return _prepared(path, "mode=ro&immutable=1")


def _prepared(path: Path, how: str) -> sqlite3.Connection:
    made = sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, timeout=WAIT_S, check_same_thread=False)
    try:
        made.isolation_level = None  # we say BEGIN ourselves
        for line in (
            f"PRAGMA page_size={PAGE_BYTES}",  # a file that has pages keeps its own
            f"PRAGMA busy_timeout={int(WAIT_S * 1000)}", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON",
            "PRAGMA trusted_schema=OFF", f"PRAGMA cache_size=-{CACHE_KB}", f"PRAGMA wal_autocheckpoint={JOURNAL_PAGES}",
            "SELECT count(*) FROM sqlite_master",
        ):  # fmt: skip
            made.execute(line).fetchone()
    except BaseException:
        made.close()
        raise
    return made


def _begin(path: Path) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        # A reader that turns writer half way fails when another has written since: a writer says so at its start.
        if not connection.get_execution_options().get("marsad_write", False):
            connection.exec_driver_sql("BEGIN")
            return
        with _in_turn(path):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return begin


@contextlib.contextmanager
def _in_turn(path: Path) -> Iterator[None]:
    """Wait for one's turn to ask for the right to write.

    SQLite lets in whoever asks at the right moment: an import that ends a batch and begins the next kept an edit
    waiting for twelve seconds. Here the one who waits for SQLite keeps all others from asking.
    """
    try:
        import fcntl

        turn = path.with_name(f"{path.name}-turn")
        try:
            file = os.open(turn, os.O_RDWR | os.O_CREAT, 0o666)
        except PermissionError:
            file = os.open(turn, os.O_RDONLY)  # another's: it can be locked all the same
    except (ImportError, OSError):  # no such locks here, or nothing can be written: then without an order
        yield
        return
    try:
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(POLL_S)
        yield
    finally:
        os.close(file)
