"""The present of the records that a change touched: what is shown, whether heads differ, and what is asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import pandas as pd
from sqlalchemy import Connection, delete, select

from events.query import SEARCHED
from events.register import tables
from events.register.state import State, state
from events.register.versions import Version, read
from geo.gazetteer import fold

COLUMNS = tuple(column.name for column in tables.current.columns)
# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
PARAMETERS = 10_000
Any_ = TypeVar("Any_")


def parts(things: Sequence[Any_]) -> Iterator[Sequence[Any_]]:
    """Yield as many things at a time as a statement takes."""
    for start in range(0, len(things), PARAMETERS):
        yield things[start : start + PARAMETERS]


def derive(
    connection: Connection, versions: Sequence[Version], log_n: int, linked: Sequence[str] = ()
) -> None:
    """Write the present of every record that these versions belong to.

    Parameters
    ----------
    connection : Connection
        In the transaction that added the versions.
    versions : sequence of Version
        What was added.
    log_n : int
        The log entry that brings them.
    linked : sequence of str
        Records of which a link was added.
    """
    from events.register.writing import insert

    count = Counter(version.subject for version in versions)
    count.update(linked)
    subjects = list(count)
    # A record that is new, with one version, needs nothing that is not at hand: a million of them are imported so.
    older = _there(connection, subjects) | {subject for subject in subjects if count[subject] > 1}
    states = {version.subject: State(version, (version,), False) for version in versions}
    states |= present(connection, sorted(older))
    numbers = _numbers(connection, [states[subject].shown.hash for subject in subjects])
    for part in parts(sorted(older)):
        connection.execute(delete(tables.current).where(tables.current.c.subject.in_(part)))
    if subjects:
        insert(connection, "current", COLUMNS, _rows(subjects, states, numbers, log_n))


def present(connection: Connection, subjects: Sequence[str]) -> dict[str, State]:
    """Return the present of records, from all their versions; a record that is not known is left out."""
    versions: dict[str, list[Version]] = defaultdict(list)
    links: dict[str, dict[str, str]] = defaultdict(dict)
    stored, link = tables.version.c, tables.link.c
    for part in parts(subjects):
        for subject, text in connection.execute(
            select(stored.subject, stored.text).where(stored.subject.in_(part))
        ):
            versions[subject].append(read(bytes(text)))
        for row in connection.execute(
            select(link.subject, link.release, link.original).where(link.subject.in_(part))
        ):
            links[row.subject][bytes(row.release).hex()] = bytes(row.original).hex()
    return {subject: state(found, links.get(subject)) for subject, found in versions.items()}


def _there(connection: Connection, subjects: Sequence[str]) -> set[str]:
    column = tables.current.c.subject
    return {
        name
        for part in parts(subjects)
        for name in connection.execute(select(column).where(column.in_(part))).scalars()
    }


def _numbers(connection: Connection, hashes: Sequence[str]) -> dict[str, int]:
    column = tables.version.c
    return {
        bytes(row.hash).hex(): row.n
        for part in parts([bytes.fromhex(hash_) for hash_ in hashes])
        for row in connection.execute(select(column.hash, column.n).where(column.hash.in_(part)))
    }


def _rows(
    subjects: Sequence[str], states: Mapping[str, State], numbers: Mapping[str, int], log_n: int
) -> list[tuple[object, ...]]:
    sections, near_km = along([states[subject].shown.body for subject in subjects])
    rows = []
    for subject, section, near in zip(subjects, sections, near_km, strict=True):
        found = states[subject]
        shown, body = found.shown, found.shown.body
        texts = [subject, *(str(body[name]) for name in SEARCHED if name in body)]
        rows.append(
            (
                subject, shown.record, numbers[shown.hash], len(found.heads), int(found.conflict), shown.op, log_n,
                *(body.get(name, "") for name in _TEXTS[:3]), section, *(body.get(name, "") for name in _TEXTS[3:]),
                body.get("lon"), body.get("lat"), near, fold("\n".join(texts)),
            )
        )  # fmt: skip
    return rows


# In the order of the table's columns: section, which is derived, stands between end and origin.
_TEXTS = ("kind", "start", "end", "origin", "source", "marking", "validation", "date_edtf")


def along(bodies: Sequence[Mapping[str, object]]) -> tuple[list[str], list[float | None]]:
    """Return the section that each event belongs to ("" for none), and the kilometres to the nearest line.

    Parameters
    ----------
    bodies : sequence of mapping
        Bodies of events.

    Returns
    -------
    list of str, list of float or None
        The section as the map has it (docs/decisions/0017); the least distance to border or coast that the
        uncertainty leaves, None without a place.
    """
    rows = [place for place, body in enumerate(bodies) if "lon" in body]
    sections, near_km = [""] * len(bodies), [None] * len(bodies)
    if rows:
        from events.located import sections_of

        frame = pd.DataFrame(
            [[bodies[place].get(name) for name in ("lon", "lat", "uncertainty_m")] for place in rows],
            columns=["lon", "lat", "uncertainty_m"], dtype=float,
        )  # fmt: skip
        found, least = sections_of(*(frame[name].to_numpy() for name in frame))
        for place, section, near in zip(rows, found, least, strict=True):
            placed = bodies[place].get("place_role", "none") != "none"
            sections[place] = section if placed else ""
            near_km[place] = near
    return sections, near_km
