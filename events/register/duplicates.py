"""Possible duplicates: a new row beside the events of other sources, and events already kept beside each other.

What looks like one event is only ever proposed. A person says that two are one (`editing.unite`, which can be taken
back) or that they are not (`keep_apart`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import orjson
from sqlalchemy import ColumnElement, Connection, and_, false, or_, select
from sqlalchemy.exc import SQLAlchemyError

from events.register import tables
from events.register.deriving import parts
from events.register.likeness import MOST_DAYS, Lattice, Spots, alike, likeness
from events.register.opening import Register
from events.register.trouble import blob, sound, trouble
from events.register.who import Actor
from events.register.writing import insert, writing

Body = Mapping[str, object]
# As many as a person looks at beside one row.
MOST = 5
# The register's own pairs: as many as a page of decisions is worth.
MOST_PAIRS = 1_000


class Others:
    """The events of a register that are not of one dataset, to look for those that a new row may be.

    Parameters
    ----------
    dataset : str
        Whose rows are compared; never with each other: a source knows its own.
    near : Spots, optional
        Only events that may be near these are looked at: a few rows are compared without reading a whole register.
    """

    def __init__(self, dataset: str, near: Spots | None = None) -> None:
        self.dataset = dataset
        self._near = near
        self._lattices: list[Lattice] = []
        self._until = 0

    def candidates(
        self, connection: Connection, bodies: Mapping[str, Body], own: Collection[int] = ()
    ) -> dict[str, list[str]]:
        """Return, by key, the ids of the events that each body may be, the likest first; none for most.

        Parameters
        ----------
        connection : Connection
        bodies : mapping
            By key.
        own : collection of int
            Log entries of this import itself: what they brought is of the same dataset.
        """
        if not self.there(connection, own):
            return {}
        keys = list(bodies)
        spots = spots_of([bodies[key] for key in keys])
        near: dict[str, list[int]] = {}
        for lattice in self._lattices:
            for mine, theirs in lattice.near(spots):
                near.setdefault(keys[int(spots.n[mine])], []).append(int(lattice.spots.n[theirs]))
        found = _bodies(connection, sorted({n for numbers in near.values() for n in numbers}))
        out = {}
        for key, numbers in near.items():
            like = [found[n] for n in numbers if n in found and alike(bodies[key], found[n][1])]
            like.sort(key=lambda one: (-(likeness(bodies[key], one[1]) or 0.0), one[0]))
            if like:
                out[key] = [subject for subject, _ in like[:MOST]]
        return out

    def there(self, connection: Connection, own: Collection[int] = ()) -> bool:
        """Return whether there is any event at all that a row could be."""
        self._catch_up(connection, own)
        return bool(self._lattices)

    def _catch_up(self, connection: Connection, own: Collection[int]) -> None:
        """Take in what has been added since it was last asked."""
        now = tables.current.c
        last = connection.execute(
            select(tables.log.c.n).order_by(tables.log.c.n.desc()).limit(1)
        ).scalar() or 0  # fmt: skip
        if all(n in own for n in range(self._until + 1, last + 1)):
            self._until = last
            return
        key = tables.source_key.c
        query = select(now.shown_n, now.start, now.end, now.lon, now.lat).where(
            and_(
                now.log_n > self._until, now.record == "event", now.op == "put", now.start != "", now.lon.is_not(None),
                now.subject.not_in(select(key.subject).where(key.dataset == self.dataset)),
            )
        )  # fmt: skip
        if self._near is not None:
            query = query.where(_around(self._near))
        rows = [tuple(row) for row in connection.execute(query)]
        self._until = last
        if rows:
            self._lattices.append(Lattice(Spots.of(rows)))


def _around(spots: Spots) -> ColumnElement[bool]:
    """Return that an event may be near one of some spots: a term a spot, so that an index finds each."""
    now = tables.current.c
    near = []
    for start, end, lon, lat in zip(spots.start, spots.end, spots.lon, spots.lat, strict=True):
        # What takes longer than MOST_DAYS is compared with nothing. A degree is more than MOST_KM, up to 75 north.
        first, last = (str(np.datetime64(int(day), "D")) for day in (start - 1 - MOST_DAYS, end + 1))
        east, north = float(lon), float(lat)
        box = now.lon.between(east - 1, east + 1), now.lat.between(north - 1, north + 1)
        near.append(and_(now.start >= first, now.start <= last, *box))
    return or_(false(), *near)


def spots_of(bodies: Sequence[Body]) -> Spots:
    """Return where and when events are, by their bodies."""
    return Spots.of([_spot(place, body) for place, body in enumerate(bodies)])


def _spot(number: int, body: Body) -> tuple[int, str, str, float, float]:
    start, end = str(body.get("start", "")), str(body.get("end", ""))
    return number, start, end, body.get("lon"), body.get("lat")  # type: ignore[return-value]


def _bodies(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, Body]]:
    """Return id and body by the number of the version that is shown; what has been replaced since is left out."""
    now, stored = tables.current.c, tables.version.c
    found = {}
    for part in parts(numbers):
        query = (
            select(stored.n, stored.subject, stored.text)
            .join(tables.current, now.shown_n == stored.n)
            .where(stored.n.in_(part), now.op == "put", now.subject == stored.subject)
        )
        for row in connection.execute(query):
            found[row.n] = (row.subject, orjson.loads(blob(row.text))["body"])
    return found


@dataclass(frozen=True)
class Pair:
    """Two events that may be one.

    Parameters
    ----------
    one, other : str
        Their ids, in the order of the alphabet.
    likeness : float or None
        Of their texts, 0 to 100; None where no language has a text of both.
    """

    one: str
    other: str
    likeness: float | None


def proposed(register: Register, actor: Actor, most: int = MOST_PAIRS) -> list[Pair]:
    """Return pairs of living events of different sources or centres that may be one, the likest first.

    Two rows of one dataset are never proposed, nor two events that were written in one centre by hand: who wrote
    them had both before them. Pairs that a person has kept apart are left out.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    most : int
        At most so many.
    """
    actor.must("read")
    try:
        with sound(), register.engine.connect() as connection:
            return _proposed(connection, most)
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def _proposed(connection: Connection, most: int) -> list[Pair]:
    now, key = tables.current.c, tables.source_key.c
    rows = connection.execute(
        select(now.shown_n, now.start, now.end, now.lon, now.lat, now.subject, key.dataset)
        .join(tables.source_key, key.subject == now.subject, isouter=True)
        .where(now.record == "event", now.op == "put", now.start != "", now.lon.is_not(None))
        .order_by(now.shown_n)
    ).all()
    names: dict[str, int] = {}
    home = {row.shown_n: names.setdefault(_home(row.subject, row.dataset), len(names)) for row in rows}
    if len(names) < 2:
        return []
    spots = Spots.of([tuple(row[:5]) for row in rows])
    near = [
        (int(spots.n[mine]), int(spots.n[theirs]))
        for mine, theirs in Lattice(spots).near(spots)
        if mine < theirs and home[int(spots.n[mine])] != home[int(spots.n[theirs])]
    ]
    found = _bodies(connection, sorted({n for pair in near for n in pair}))
    separate = {tuple(row) for row in connection.execute(select(tables.apart.c.one, tables.apart.c.other))}
    pairs = []
    for mine, theirs in near:
        (one, body), (other, theirs_body) = found[mine], found[theirs]
        ids = (min(one, other), max(one, other))
        if ids not in separate and alike(body, theirs_body):
            pairs.append(Pair(*ids, likeness(body, theirs_body)))
    pairs.sort(key=lambda pair: (-(pair.likeness or 0.0), pair.one, pair.other))
    return pairs[:most]


def _home(subject: str, dataset: str | None) -> str:
    """Return where an event comes from: its dataset, else the centre whose id it has."""
    return f"dataset {dataset}" if dataset else subject.rpartition("-")[0]


def keep_apart(register: Register, actor: Actor, pairs: Iterable[tuple[str, str]], reason: str = "") -> int:
    """Say that events are not the same, so that they are not proposed again; return how many pairs are new.

    Raises
    ------
    AccessProblem
        The actor lacks the role "decide".
    """
    with writing(register, actor, "event.apart", reason, "decide") as change:
        made = set_apart(change.connection, actor, pairs)
        change.detail["pairs"] = [list(pair) for pair in made]
    return len(made)


def set_apart(
    connection: Connection, actor: Actor, pairs: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Write pairs that are not the same, within a change; return those that were not there."""
    wanted = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    column = tables.apart.c
    for one in sorted({pair[0] for pair in wanted}):
        query = select(column.one, column.other).where(column.one == one)
        wanted -= {(row.one, row.other) for row in connection.execute(query)}
    made = sorted(wanted)
    if made:
        insert(connection, "apart", ("one", "other", "by"), [(*pair, actor.name) for pair in made])
    return made
