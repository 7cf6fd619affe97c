"""The present of the records that a change touched: what is shown, whether heads differ, and what is asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Connection, delete

from events.query import SEARCHED
from events.register import tables
from events.register.state import State, state
from events.register.trouble import blob, sound
from events.register.versions import Version, stored
from geo.gazetteer import fold

COLUMNS = tuple(column.name for column in tables.current.columns)
# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
PARAMETERS = 10_000
# What `derived` gives of one event: the columns of ``current`` from "kind" to "near_km", and the texts, folded; with the
# id before the texts (`searched`) it is the whole rest of the row.
Derived = tuple[Any, ...]
Any_ = TypeVar("Any_")


def parts(things: Sequence[Any_]) -> Iterator[Sequence[Any_]]:
    """Yield as many things at a time as a statement takes."""
    for start in range(0, len(things), PARAMETERS):
        yield things[start : start + PARAMETERS]


def among(
    connection: Connection, query: str, values: Iterable[object], *given: object
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query whose ``{}`` is any of many values, by the driver's own way.

    Parameters
    ----------
    connection : Connection
    query : str
        Of ours, with ``{}`` where the test stands: ``"SELECT n FROM version WHERE subject {}"``.
    values : iterable
        Texts or bytes, any number of them.
    *given : str
        What stands before them in the query, each as ``?``.
    """
    wanted = list(values)
    server = connection.dialect.name == "postgresql"
    for part in parts(wanted):
        if server:
            asked = query.replace("?", "%s").format("= ANY(%s)")
            yield from connection.exec_driver_sql(asked, (*given, list(part)))
        else:
            marks = ",".join("?" * len(part))
            yield from connection.exec_driver_sql(query.format(f"IN ({marks})"), (*given, *part))


def derive(
    connection: Connection,
    versions: Sequence[Version],
    log_n: int,
    linked: Sequence[str] = (),
    numbers: Mapping[str, int] | None = None,
    ready: Mapping[str, Derived] | None = None,
    new: Collection[str] = (),
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
    numbers : mapping, optional
        Of the versions that were added: their number by hash.
    ready : mapping, optional
        Of records that are new: the columns of ``current`` from "kind" on, where they have been worked out.
    new : collection of str
        Records whose ids were made for this change: they need not be looked for.
    """
    from events.register.writing import insert

    ready, at = ready or {}, dict(numbers or {})
    # A record that is new, with one version, needs nothing that is not at hand: a million of them are imported so.
    fresh = [version for version in versions if version.subject in new and version.subject in ready]
    rows = [(v.subject, v.record, at[v.hash], 1, 0, v.op, log_n, *ready[v.subject]) for v in fresh]
    if len(fresh) < len(versions) or linked:
        rows += _touched(
            connection,
            [v for v in versions if v.subject not in new or v.subject not in ready],
            log_n,
            linked,
            at,
            ready,
        )
    insert(connection, "current", COLUMNS, rows)


def _touched(
    connection: Connection,
    versions: Sequence[Version],
    log_n: int,
    linked: Sequence[str],
    numbers: Mapping[str, int],
    ready: Mapping[str, Derived],
) -> list[tuple[object, ...]]:
    """Take out the rows of ``current`` of records that may be there, and return what they are now."""
    count = Counter(version.subject for version in versions)
    count.update(linked)
    subjects = list(count)
    older = _there(connection, subjects)
    older |= {subject for subject in subjects if count[subject] > 1}
    states = {version.subject: State(version, (version,), False) for version in versions}
    states |= present(connection, sorted(older))
    at = {
        **numbers,
        **_numbers(
            connection, [subject for subject in subjects if states[subject].shown.hash not in numbers]
        ),
    }
    for part in parts(sorted(older)):
        connection.execute(delete(tables.current).where(tables.current.c.subject.in_(part)))
    whole = {subject: values for subject, values in ready.items() if subject not in older}
    return rows_of(subjects, states, at, log_n, whole)


def present(connection: Connection, subjects: Sequence[str]) -> dict[str, State]:
    """Return the present of records, from all their versions; a record that is not known is left out."""
    versions: dict[str, list[Version]] = defaultdict(list)
    links: dict[str, dict[str, str]] = defaultdict(dict)
    with sound():
        for (text,) in among(connection, "SELECT text FROM version WHERE subject {}", subjects):
            version = stored(blob(text))
            versions[version.subject].append(version)
        for row in among(
            connection, "SELECT subject, release, original FROM link WHERE subject {}", subjects
        ):
            links[row[0]][blob(row[1]).hex()] = blob(row[2]).hex()
        return {subject: state(found, links.get(subject)) for subject, found in versions.items()}


def _there(connection: Connection, subjects: Sequence[str]) -> set[str]:
    return {row[0] for row in among(connection, "SELECT subject FROM current WHERE subject {}", subjects)}


def _numbers(connection: Connection, subjects: Sequence[str]) -> dict[str, int]:
    """Return the numbers of all versions of some records, by hash."""
    rows = among(connection, "SELECT hash, n FROM version WHERE subject {}", subjects)
    with sound():
        return {blob(row[0]).hex(): row[1] for row in rows}


def rows_of(
    subjects: Sequence[str],
    states: Mapping[str, State],
    numbers: Mapping[str, int],
    log_n: int,
    ready: Mapping[str, Derived] | None = None,
) -> list[tuple[object, ...]]:
    """Return the rows of ``current`` for records, in the order of ``COLUMNS``."""
    made = ready or {}
    missing = [subject for subject in subjects if subject not in made]
    worked = derived([states[subject].shown.body for subject in missing])
    made = {
        **made,
        **{one: (*rest, searched(one, text)) for one, (*rest, text) in zip(missing, worked, strict=True)},
    }
    rows: list[tuple[object, ...]] = []
    for subject in subjects:
        found = states[subject]
        shown = found.shown
        rows.append(
            (
                subject, shown.record, numbers[shown.hash], len(found.heads), int(found.conflict), shown.op, log_n,
                *made[subject],
            )
        )  # fmt: skip
    return rows


def derived(bodies: Sequence[Mapping[str, object]]) -> list[Derived]:
    """Return what events are asked for by, worked out of their bodies: the columns of ``current`` from "kind" on."""
    sections, near_km = along(bodies)
    out: list[Derived] = []
    for body, section, near in zip(bodies, sections, near_km, strict=True):
        said = body.get
        out.append(
            (
                said("kind", ""), said("start", ""), said("end", ""), section, said("origin", ""), said("source", ""),
                said("marking", ""), said("validation", ""), said("date_edtf", ""), said("lon"), said("lat"), near,
                searched_text(body),
            )
        )  # fmt: skip
    return out


# The id is the record's own, not its body's.
_SEARCHED = tuple(name for name in SEARCHED if name != "id")


def searched_text(body: Mapping[str, object]) -> str:
    """Return the texts of a body that are searched, folded; its id, which is searched too, comes before them."""
    # One by one: what is plain ASCII costs nothing to fold, and a text beside it does not change that.
    return "\n".join([fold(str(body[name])) for name in _SEARCHED if name in body])


def searched(subject: str, text: str) -> str:
    """Return what a record is found by: its id, and its texts."""
    return f"{subject.lower()}\n{text}" if text else subject.lower()


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
    sections = [""] * len(bodies)
    near_km: list[float | None] = [None] * len(bodies)
    rows = [place for place, body in enumerate(bodies) if "lon" in body]
    places = [_place(bodies[row]) for row in rows]
    found = _located(dict.fromkeys(places))
    for row, place in zip(rows, places, strict=True):
        section, near_km[row] = found[place]
        sections[row] = section if bodies[row].get("place_role", "none") != "none" else ""
    return sections, near_km


Place = tuple[float, float, float]


def _place(body: Mapping[str, Any]) -> Place:
    # Where no uncertainty is said the place counts as exact.
    return float(body["lon"]), float(body["lat"]), float(body.get("uncertainty_m", 0.0))


# Places last located: sources name the same towns again and again, and an edit rarely moves an event.
_known: dict[Place, tuple[str, float]] = {}
KNOWN = 50_000


def _located(places: Iterable[Place]) -> dict[Place, tuple[str, float]]:
    wanted = list(places)
    found = {place: _known[place] for place in wanted if place in _known}
    new = [place for place in wanted if place not in found]
    if new:
        from events.located import sections_of

        made = dict(zip(new, zip(*sections_of(*np.array(new, dtype=float).T), strict=True), strict=True))
        if len(_known) + len(made) > KNOWN:
            _known.clear()
        if len(made) <= KNOWN:
            _known.update(made)
        found |= made
    return found
