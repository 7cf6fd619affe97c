"""The register on a server: PostgreSQL with PostGIS; the same tables, and a view that QGIS opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, ProgrammingError

from data.errors import StoreProblem
from events.register import tables
from events.register.where import ADDRESS, shown

# The role that works with a register and owns nothing of it; whoever signs in to the server is made a member.
ROLE = "register"
# Any number, the same for all who write to this register's log; held until the transaction ends, given in turn.
ONE_WRITER = "SELECT pg_advisory_xact_lock(777170131)"
WAIT_S = 30
SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")
SESSION = (
    # A commit is acknowledged when it is on the disk, whatever the server's own setting is.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')",
    f"SET lock_timeout = '{WAIT_S}s'",
    # A program that hangs in the middle of a change does not keep all others from writing.
    "SET idle_in_transaction_session_timeout = '120s'",
    # Compiling a query takes longer than any of ours.
    "SET jit = off",
    "SET client_encoding = 'UTF8'",
)
GUARDS = [
    "CREATE FUNCTION marsad_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is only appended to'; END $$",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION marsad_append_only()"
        for table in tables.APPEND_ONLY
    ),
]
# What may only be read, or only added to; all else is worked with.
_RIGHTS = {"meta": "SELECT", "link": "SELECT, INSERT", **dict.fromkeys(tables.APPEND_ONLY, "SELECT, INSERT")}


def _said(*names: str) -> str:
    return ", ".join(f"body->>'{name}' AS {name}" for name in names)


def _number(*names: str) -> str:
    return ", ".join(f"(body->>'{name}')::double precision AS {name}" for name in names)


VIEW = f"""
CREATE VIEW register_events AS
SELECT shown_n AS fid, subject AS id, kind, {_said("title_ar", "title_en", "text_ar", "text_en")},
  nullif(start, '')::date AS start, nullif("end", '')::date AS "end", date_edtf, {_said("date_precision")}, section,
  {_said("place_ar", "place_en", "place_role", "place_precision")}, {_number("uncertainty_m")}, near_km,
  {_said("country", "bodies_ar", "bodies_en", "status")}, validation, {_said("certainty", "reliability", "credibility")},
  {_number("dead", "missing")}, origin, source, {_said("source_url", "terms")},
  coalesce(nullif(marking, ''), 'TLP:CLEAR') AS marking, conflict = 1 AS conflict,
  ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geometry(Point, 4326) AS geometry
FROM (
  SELECT current.*, convert_from(version.text, 'UTF8')::jsonb->'body' AS body
  FROM current JOIN version ON version.n = current.shown_n
  WHERE current.record = 'event' AND current.op = 'put'
) AS living
"""  # noqa: S608 - names are ours


def engine(where: str) -> Engine:
    """Return an engine for an address of a server; nothing is asked of it yet.

    Raises
    ------
    StoreProblem
        It is no address.
    """
    read = ADDRESS.fullmatch(where)
    if read is None or read["scheme"].lower() not in SCHEMES or not _known(read["query"] or ""):
        raise StoreProblem("store.address", file=shown(where))
    try:
        made = create_engine(_url(where), pool_pre_ping=True, pool_size=8, max_overflow=24)
    except (ArgumentError, ValueError):
        raise StoreProblem("store.address", file=shown(where)) from None
    event.listen(made, "connect", _prepare)
    event.listen(made, "begin", _begin)
    return made


def _known(query: str) -> bool:
    """Return whether PostgreSQL knows all parameters: what it does not know it repeats, a slip in a password too."""
    names = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    return all(pair.partition("=")[0] in names for pair in query.split("&") if pair)


def _url(where: str) -> URL:
    url = make_url(f"postgresql+psycopg://{where.split('://', 1)[1]}")
    given = {"connect_timeout": "10", "application_name": "marsad"}
    return url.update_query_dict({name: given[name] for name in given if name not in url.query})


def _prepare(connection: Any, _: object) -> None:
    connection.autocommit = True
    for line in SESSION:
        connection.execute(line)
    connection.autocommit = False


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("marsad_write", False):
        connection.exec_driver_sql(ONE_WRITER)  # what is read after it is what the writer before has left
    else:
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
        )  # one moment for all it reads


def set_up(connection: Connection, where: str) -> None:
    """Add to the tables of a new register what a server asks: guards, PostGIS, the view, and the rights of ``ROLE``.

    Raises
    ------
    StoreProblem
        PostGIS or the role is missing, and whoever makes the register may not add it.
    """
    _asked(
        connection,
        "SELECT 1 FROM pg_extension WHERE extname = 'postgis'",
        "CREATE EXTENSION postgis",
        "store.postgis",
        where,
    )
    _asked(
        connection,
        f"SELECT 1 WHERE to_regrole('{ROLE}') IS NOT NULL",
        f"CREATE ROLE {ROLE} NOLOGIN",
        "store.role",
        where,
    )
    for line in [*GUARDS, VIEW, f"GRANT SELECT ON register_events TO {ROLE}"]:
        connection.exec_driver_sql(line)
    for name in tables.META.tables:
        rights = _RIGHTS.get(name, "SELECT, INSERT, UPDATE, DELETE")
        connection.exec_driver_sql(f'GRANT {rights} ON "{name}" TO {ROLE}')


def _asked(connection: Connection, there: str, make: str, key: str, where: str) -> None:
    if connection.exec_driver_sql(there).first() is None:
        try:
            connection.exec_driver_sql(make)
        except DBAPIError as problem:
            raise StoreProblem(
                key, file=where, found=str(problem.orig).splitlines()[0], expected=make
            ) from problem


def copy(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows by COPY."""
    names = ", ".join(f'"{name}"' for name in columns)
    line = f'COPY "{table}" ({names}) FROM STDIN'
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(line) as stream:
            for row in rows:
                stream.write_row(row)
    except psycopg.Error as problem:
        # As SQLAlchemy says it, so that whoever calls need not know the driver.
        raise ProgrammingError(line, None, problem, connection_invalidated=driver.closed) from problem
