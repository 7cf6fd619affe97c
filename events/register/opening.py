"""A register is opened: a file on this machine, or a PostgreSQL server."""

from __future__ import annotations

import contextlib
import re
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from data.errors import StoreProblem, UsageProblem
from data.room_text import shown
from events.register import onefile, tables
from events.register.shape import check_shape
from events.register.trouble import trouble as trouble
from events.register.where import is_server, place
from events.register.where import shown as shown_place

# The row of "meta" that a register of made-up reports has, whatever it says: nothing that is written to it makes it real.
SYNTHETIC = "synthetic"
CENTRE = re.compile(r"[a-z][a-z0-9-]{1,30}")
# A letter for every byte: 256 is eight times 32, so that each letter is as likely as any other.
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8


def now_utc() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def random_id() -> str:
    """Return ten letters (50 bits): an id that tells neither how many there are nor in what order they came."""
    return secrets.token_bytes(10).translate(_LETTERS).decode()


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
    synthetic : bool
        Whether what it holds is made up, for practice (docs/decisions/0028): it says so wherever any of it is shown.
    """

    engine: Engine
    centre: str
    id: str
    where: str
    now: Callable[[], datetime] = now_utc
    fresh: Callable[[], str] = random_id
    synthetic: bool = False

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
        raise StoreProblem("store.folder" if Path(name).is_dir() else "store.missing", file=shown_place(name))
    engine = _engine(name)
    try:
        said = _said(engine, name)
    except BaseException:
        engine.dispose()
        raise
    if not is_server(name):
        onefile.journalled(engine)  # only now: a stranger's file is left as it is
    return Register(engine, said["centre"], said["id"], shown_place(name), now, fresh, SYNTHETIC in said)


def _said(engine: Engine, name: str) -> dict[str, str]:
    """Return what a register says of itself."""
    try:
        with engine.connect() as connection:
            if not is_server(name):
                check_shape(connection, name)
            known = inspect(connection)
            if not all(known.has_table(table) for table in ("meta", "version", "log")):
                raise StoreProblem("store.foreign", file=shown_place(name))
            said = {str(row.name): str(row.value) for row in connection.execute(select(tables.meta))}
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, shown_place(name)) from problem
    if said.get("format") != tables.FORMAT or not {"centre", "id"} <= said.keys():
        raise StoreProblem(
            "store.format", file=shown_place(name), found=said.get("format", "?"), expected=tables.FORMAT
        )
    # The name goes into ids, packages and the key's path: only such as `created` takes.
    if not CENTRE.fullmatch(said["centre"]):
        raise StoreProblem("store.strange", file=shown_place(name), found=shown(said["centre"]))
    return said


def created(
    where: str | Path | None,
    centre: str,
    *,
    now: Callable[[], datetime] = now_utc,
    fresh: Callable[[], str] = random_id,
    synthetic: bool = False,
) -> Register:
    """Make a new, empty register for a centre, and open it; a synthetic one stays so for good.

    Raises
    ------
    StoreProblem
        There is one already, or it cannot be written there.
    UsageProblem
        The centre's name is none.
    """
    if not CENTRE.fullmatch(centre):
        raise UsageProblem("store.centre", found=centre)
    said = {"format": tables.FORMAT, "centre": centre, "id": fresh(), "made_utc": now().isoformat()}
    said |= {SYNTHETIC: "1"} if synthetic else {}
    return _made(place(where), said, now, fresh)


def bare(name: str) -> Register:
    """Make the tables of a register with nothing in them, not even whose it is: to be filled from a backup.

    Raises
    ------
    StoreProblem
        There is a register already, or it cannot be written there.
    """
    return _made(name, {}, now_utc, random_id)


def _made(name: str, said: dict[str, str], now: Callable[[], datetime], fresh: Callable[[], str]) -> Register:
    if not is_server(name):
        if Path(name).exists():
            raise StoreProblem("store.there", file=name)
        try:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise StoreProblem("store.write", file=name, found=problem.strerror or str(problem)) from problem
    engine = _engine(name, new=True)
    try:
        with engine.connect().execution_options(marsad_write=True) as connection, connection.begin():
            if inspect(connection).has_table("meta"):
                raise StoreProblem("store.there", file=shown_place(name))
            tables.META.create_all(connection)
            _finish(connection, name)
            if said:
                connection.execute(tables.meta.insert(), [{"name": key, "value": said[key]} for key in said])
    except (SQLAlchemyError, sqlite3.Error) as problem:
        engine.dispose()
        _tidied(name)
        raise trouble(problem, shown_place(name)) from problem
    except StoreProblem:
        engine.dispose()
        raise
    if not is_server(name):
        onefile.journalled(engine)
    centre, id_ = said.get("centre", ""), said.get("id", "")
    return Register(engine, centre, id_, shown_place(name), now, fresh, SYNTHETIC in said)


def _tidied(name: str) -> None:
    """Leave no empty file where a register could not be made: it would be taken for one the next time."""
    if not is_server(name):
        with contextlib.suppress(OSError):
            if Path(name).stat().st_size == 0:
                Path(name).unlink()


def _engine(name: str, *, new: bool = False) -> Engine:
    if is_server(name):
        from events.register import server

        return server.engine(name)
    return onefile.engine(name, new=new)


def _finish(connection: Connection, name: str) -> None:
    """Add what keeps versions and log from being changed, and what else the store asks."""
    if is_server(name):
        from events.register.server import set_up

        set_up(connection, shown_place(name))
        return
    for line in onefile.GUARDS:
        connection.exec_driver_sql(line)
