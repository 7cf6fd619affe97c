"""The present of every record compared with what its versions give, and the file with what SQLite makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from sqlalchemy import Connection, select

from data.errors import StoreProblem
from events.register import tables
from events.register.deriving import COLUMNS, among, present, rows_of
from events.register.trouble import blob

# Rows a step: a few megabytes at a time, whatever the register holds.
ROWS = 5_000
# Kilometres; another processor may round the last digit of a distance the other way.
SAME_KM = 0.0015
_LOG_N, _NEAR_KM = COLUMNS.index("log_n"), COLUMNS.index("near_km")
Row = tuple[object, ...]


def check_present(connection: Connection, where: str) -> None:
    """Ask that the present of every record is what its versions give, and that there is no other.

    Parameters
    ----------
    connection : Connection
        In one transaction that sees one moment.
    where : str
        The register, as it may be shown.

    Raises
    ------
    StoreProblem
        The first record whose present is another.
    """
    subject = tables.version.c.subject
    streamed = {"yield_per": ROWS}
    now = tables.current
    with (
        connection.execute(select(now).order_by(now.c.subject), execution_options=streamed) as shown,
        connection.execute(select(subject).distinct().order_by(subject), execution_options=streamed) as all_,
    ):
        records = iter(all_.scalars())
        for some in shown.partitions(ROWS):
            rows = [tuple(row) for row in some]
            subjects = list(islice(records, len(rows)))
            wrong = set(subjects) ^ {str(row[0]) for row in rows} or _wrong(connection, subjects, rows)
            if wrong:
                raise StoreProblem("store.derived", file=where, found=min(wrong))
        if (left := next(records, None)) is not None:
            raise StoreProblem("store.derived", file=where, found=left)


def _wrong(connection: Connection, subjects: Sequence[str], rows: Sequence[Row]) -> set[str]:
    states = present(connection, subjects)
    numbers: dict[str, int] = {}
    entry: dict[str, int] = {}
    for subject, hash_, n, log_n in among(
        connection, "SELECT subject, hash, n, log_n FROM version WHERE subject {}", subjects
    ):
        numbers[blob(hash_).hex()] = n
        entry[subject] = max(log_n, entry.get(subject, 0))
    again = rows_of(subjects, states, numbers, 0)
    return {
        str(row[0])
        for row, made in zip(rows, again, strict=True)
        if not _same(row, made) or int(str(row[_LOG_N])) < entry[str(row[0])]
    }


def _same(row: Row, made: Row) -> bool:
    """Compare all but the entry that touched it last: a package may have touched it without adding a version."""
    near, other = row[_NEAR_KM], made[_NEAR_KM]
    close = near == other or (
        isinstance(near, float) and isinstance(other, float) and abs(near - other) <= SAME_KM
    )
    left_out = (_LOG_N, _NEAR_KM)
    return close and all(
        one == two for at, (one, two) in enumerate(zip(row, made, strict=True)) if at not in left_out
    )


def check_file(connection: Connection, where: str) -> None:
    """Ask SQLite whether its file is whole, its indexes included.

    Raises
    ------
    StoreProblem
        It is damaged.
    """
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        if said != "ok":
            raise StoreProblem("store.damaged", file=where, found=said)
