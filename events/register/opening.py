"""A register is opened: a file on this machine, or a PostgreSQL server."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from data.errors import StoreProblem, UsageProblem
from events.register import tables
from events.register.where import is_server, place

CENTRE = re.compile(r"[a-z][a-z0-9-]{1,30}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
# How long a writer waits for another to finish: an import's batches are under a second.
WAIT_S = 10.0
CACHE_KB = 64_000


def now_utc() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def random_id() -> str:
    """Return ten letters (50 bits): an id that tells neither how many there are nor in what order they came."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


@dataclass(frozen=True)
class Register:
    """An open register.

    Parameters
    ----------
    engine : Engine
        Of SQLAlchemy; SQLite or PostgreSQL.
    centre : str
        The centre that it belongs to ("tripoli").
    id : str
        Its own random id: two registers of one centre are two.
    where : str
        Its path, or its address without the password.
    now : callable
        The clock.
    fresh : callable
        Makes the random part of new ids.
    """

    engine: Engine
    centre: str
    id: str
    where: str
    now: Callable[[], datetime] = now_utc
    fresh: Callable[[], str] = random_id

    @property
    def path(self) -> Path | None:
        """The file, or None for a server."""
        return Path(self.where) if self.engine.dialect.name == "sqlite" else None


def opened(
    where: str | Path | None = None,
    *,
    now: Callable[[], datetime] = now_utc,
    fresh: Callable[[], str] = random_id,
) -> Register:
    """Open a register that is there.

    Parameters
    ----------
    where : str or Path, optional
        A path, or ``postgresql://...``; by default as `place` says.
    now, fresh : callable, optional
        The clock and the source of ids.

    Raises
    ------
    StoreProblem
        There is none, it is no register, or it cannot be reached.
    """
    name = place(where)
    if not is_server(name) and not Path(name).is_file():
        raise StoreProblem("store.missing", file=name)
    engine = _engine(name)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("meta"):
                raise StoreProblem("store.foreign", file=_shown(name))
            said = {row.name: row.value for row in connection.execute(select(tables.meta))}
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, _shown(name)) from problem
    if said.get("format") != tables.FORMAT or "centre" not in said:
        raise StoreProblem(
            "store.format", file=_shown(name), found=said.get("format", "?"), expected=tables.FORMAT
        )
    return Register(engine, said["centre"], said["id"], _shown(name), now, fresh)


def created(
    where: str | Path | None,
    centre: str,
    *,
    now: Callable[[], datetime] = now_utc,
    fresh: Callable[[], str] = random_id,
) -> Register:
    """Make a new, empty register for a centre, and open it.

    Raises
    ------
    StoreProblem
        There is one already, or it cannot be written there.
    UsageProblem
        The centre's name is none.
    """
    if not CENTRE.fullmatch(centre):
        raise UsageProblem("store.centre", found=centre)
    made = bare(place(where), centre, now=now, fresh=fresh)
    said = {"format": tables.FORMAT, "centre": centre, "id": made.id, "made_utc": now().isoformat()}
    try:
        with made.engine.connect().execution_options(marsad_write=True) as connection, connection.begin():
            connection.execute(tables.meta.insert(), [{"name": key, "value": said[key]} for key in said])
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, made.where) from problem
    return made


def bare(
    name: str,
    centre: str = "",
    *,
    now: Callable[[], datetime] = now_utc,
    fresh: Callable[[], str] = random_id,
) -> Register:
    """Make the tables of a register with nothing in them, not even whose it is: to be filled from a backup.

    Raises
    ------
    StoreProblem
        There is a register already, or it cannot be written there.
    """
    if not is_server(name):
        if Path(name).exists():
            raise StoreProblem("store.there", file=name)
        try:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise StoreProblem("store.write", file=name, found=problem.strerror or str(problem)) from problem
    engine = _engine(name)
    try:
        with engine.connect().execution_options(marsad_write=True) as connection, connection.begin():
            if inspect(connection).has_table("meta"):
                raise StoreProblem("store.there", file=_shown(name))
            tables.META.create_all(connection)
            for line in _guards(engine.dialect.name):
                connection.exec_driver_sql(line)
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, _shown(name)) from problem
    return Register(engine, centre, fresh(), _shown(name), now, fresh)


def _guards(dialect: str) -> list[str]:
    """Return what keeps versions and log from being changed, whoever asks."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is only appended to'); END"
            for table in tables.APPEND_ONLY
            for verb in ("UPDATE", "DELETE")
        ]
    from events.register.server import GUARDS

    return GUARDS


def _engine(where: str) -> Engine:
    if is_server(where):
        from events.register.server import engine

        return engine(where)
    made = create_engine(
        f"sqlite:///{where}", connect_args={"timeout": WAIT_S, "check_same_thread": False}, pool_size=8
    )
    event.listen(made, "connect", _prepare)
    event.listen(made, "begin", _begin)
    return made


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """Set what makes a commit lasting and several processes possible."""
    connection.isolation_level = None  # we say BEGIN ourselves
    for line in (
        f"PRAGMA busy_timeout={int(WAIT_S * 1000)}", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF", f"PRAGMA cache_size=-{CACHE_KB}",
    ):  # fmt: skip
        connection.execute(line)


def _begin(connection: Any) -> None:
    # A reader that turns writer half way fails when another has written since: a writer says so at its start.
    write = connection.get_execution_options().get("marsad_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _shown(where: str) -> str:
    """Return the place as it may be shown: an address without its password."""
    return re.sub(r"//([^:/@]*):[^@/]*@", r"//\1@", where)


def trouble(problem: Exception, where: str) -> StoreProblem:
    """Return what a database's error means to a person."""
    text = str(getattr(problem, "orig", None) or problem)
    keys = (
        ("full", "store.full"), ("No space", "store.full"), ("readonly", "store.readonly"),
        ("read-only", "store.readonly"), ("unable to open", "store.open"), ("locked", "store.busy"),
        ("lock timeout", "store.busy"), ("not a database", "store.foreign"), ("malformed", "store.damaged"),
        ("permission denied", "store.rights"), ("connection", "store.server"), ("disk I/O", "store.disk"),
    )  # fmt: skip
    key = next((key for part, key in keys if part.lower() in text.lower()), "store.failed")
    if isinstance(problem, DBAPIError) and problem.connection_invalidated:
        key = "store.server"
    return StoreProblem(key, file=where, found=text.splitlines()[0][:200] if text else "?")
