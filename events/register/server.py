"""The register on a server: PostgreSQL with PostGIS; the same tables, and a view that QGIS opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, create_engine

# Any number, the same for all who write to this register's log; held until the transaction ends.
ONE_WRITER = "SELECT pg_advisory_xact_lock(777170131)"
GUARDS: list[str] = [
    "CREATE FUNCTION marsad_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is only appended to', TG_TABLE_NAME; END $$",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION marsad_append_only()"
        for table in ("version", "log")
    ),
]


def engine(where: str) -> Engine:
    """Return an engine for an address of a server."""
    rest = where.split("://", 1)[1]
    return create_engine(f"postgresql+psycopg://{rest}", pool_pre_ping=True)


def copy(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows by COPY."""
    names = ", ".join(f'"{name}"' for name in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def numbered(connection: Connection) -> None:
    """Let the numbering of versions go on after those that were copied in with their numbers."""
    connection.exec_driver_sql(
        "SELECT setval(pg_get_serial_sequence('version', 'n'), coalesce(max(n), 1), max(n) IS NOT NULL) FROM version"
    )
