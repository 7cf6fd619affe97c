"""What becomes of rows: looked up, compared, and put into one of five, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy import Row as Found

from events.register import tables
from events.register.bodies import canonical, digest
from events.register.deriving import Derived, among, parts
from events.register.duplicates import Others
from events.register.firsts import firsts_of
from events.register.matching import Hand, Known, base_of, known_rows, loads, merged, states
from events.register.prepared import Part, Row
from events.register.state import State
from events.register.versions import Version, first_versions

OPEN = ("held", "refused")
WAYS = ("added", "updated", "unchanged", "held", "refused")
_WAITING = ("reason", "field", "found", "expected", "options", "event", "subject")


@dataclass(frozen=True)
class Task:
    """What the rows belong to.

    Parameters
    ----------
    run, dataset : str
    shared : bool
        Whether the source's ids are the same the world over.
    hand : Hand
        Who imports.
    others : Others or None
        Events that a new row may be; None where a person has settled that.
    decided : frozenset of str
        Reasons that a person has settled ("duplicate", "key_twice"): they hold nothing up.
    """

    run: str
    dataset: str
    shared: bool
    hand: Hand
    others: Others | None
    decided: frozenset[str] = frozenset()


@dataclass
class Plan:
    """What is to be written for some rows.

    Parameters
    ----------
    versions : list of Version
    keys, again : dict
        What each key is from now on: new ones, and those that said something else before.
    waiting : list of dict
        New rows of the inbox.
    changed : dict
        What changes in rows of the inbox, by id.
    ways : dict
        By key, in which of ``WAYS`` it ended.
    ready : dict
        What new events are asked for by (`firsts.First.derived`).
    new : set of str
        Events whose ids were made here, at random.
    """

    versions: list[Version] = field(default_factory=list)
    keys: dict[str, Known] = field(default_factory=dict)
    again: dict[str, Known] = field(default_factory=dict)
    waiting: list[dict[str, object]] = field(default_factory=list)
    changed: dict[str, dict[str, object]] = field(default_factory=dict)
    ways: dict[str, str] = field(default_factory=dict)
    ready: dict[str, Derived] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.versions or self.keys or self.again or self.waiting or self.changed)

    @property
    def counts(self) -> Counter[str]:
        """How many rows ended in which way."""
        return Counter(self.ways.values())


def plan(
    connection: Connection,
    task: Task,
    part: Part,
    rows: Sequence[Row],
    own: Collection[int] = (),
    unknown: bool = False,
) -> Plan:
    """Say what becomes of rows.

    Parameters
    ----------
    connection : Connection
        To read from: what is found there is what the plan rests on.
    task : Task
    part : Part
        What the rows are of.
    rows : sequence of Row
        Their keys are unique.
    own : collection of int
        Log entries of this import.
    unknown : bool
        Whether none of the rows can be known here, as of a source's first file: they are not looked for.
    """
    return _Planner(connection, task, part, rows, unknown).made(own)


class _Planner:
    def __init__(
        self, connection: Connection, task: Task, part: Part, rows: Sequence[Row], unknown: bool
    ) -> None:
        self.connection, self.task, self.part, self.rows = connection, task, part, rows
        keys = [] if unknown else [row.key for row in rows]
        self.known = known_rows(connection, task.dataset, keys)
        self.entries = _entries(connection, task.dataset, keys)
        self.firsts = firsts_of(task.hand, task.dataset, task.shared)
        self.out = Plan()

    def made(self, own: Collection[int]) -> Plan:
        new: list[Row] = []
        changed: list[tuple[Row, Known]] = []
        for row in self.rows:
            self.out.ways[row.key] = self._first(row, new, changed)
        new = self._shared(new, changed)
        self._changed(changed)
        self._new(new, own)
        return self.out

    def _first(self, row: Row, new: list[Row], changed: list[tuple[Row, Known]]) -> str:
        """Return the way of a row that needs no more looking at; the others are put on a list."""
        if row.twice == "same":
            return "unchanged"
        known = self.known.get(row.key)
        if row.way != "event":
            return self._waits(row, row.way)
        if known is not None and known.digest == row.digest:
            self._closes(row)
            return "unchanged"
        if self._decided(row):
            return "unchanged"
        if known is not None:
            changed.append((row, known))
        elif row.twice == "other" and "key_twice" not in self.task.decided:
            return self._waits(row, "held", reason="key_twice", found=row.key.rpartition("~")[0])
        else:
            new.append(row)
        return "unchanged"

    def _shared(self, new: list[Row], changed: list[tuple[Row, Known]]) -> list[Row]:
        """Take out rows whose event came from another centre before."""
        if not self.task.shared or not new:
            return new
        subjects = {row.key: self.firsts.subject(row) for row in new}
        column = tables.current.c.subject
        there = {
            subject
            for some in parts(list(subjects.values()))
            for subject in self.connection.execute(select(column).where(column.in_(some))).scalars()
        }
        changed += [(row, Known(subjects[row.key], b"")) for row in new if subjects[row.key] in there]
        return [row for row in new if subjects[row.key] not in there]

    def _changed(self, changed: Sequence[tuple[Row, Known]]) -> None:
        present = states(self.connection, [known.subject for _, known in changed])
        for row, known in changed:
            self.out.ways[row.key] = self._followed(row, known, present[known.subject])

    def _followed(self, row: Row, known: Known, state: State) -> str:
        base = base_of(self.connection, state, known.digest or None)
        said = self._widened(loads(row.body), base)
        if base is None or state.conflict or state.shown.op == "delete":
            return self._waits(row, "held", reason="edited", subject=known.subject)
        # United with another event, it follows its source unseen.
        living = state.shown.op == "put"
        found = merged(base.body, said, state.shown.body if living else base.body)
        if found.against:
            names = "; ".join(found.against)
            return self._waits(row, "held", reason="edited", field=names, subject=known.subject)
        kept = Known(known.subject, digest(canonical(said)))
        if kept.digest != known.digest:
            (self.out.again if known.digest else self.out.keys)[row.key] = kept
        self._closes(row)
        if canonical(said) == canonical(base.body):
            return "unchanged"
        self.out.versions += self.task.hand.followed(state, base, said, found.body)
        return "updated"

    def _widened(self, said: dict[str, object], base: Version | None) -> dict[str, object]:
        """Keep other columns of a row that a narrower file of the same source lacks: it says nothing of them."""
        before, now = _others(base.body if base else {}), _others(said)
        if before.keys() > now.keys():
            has = {name.strip() for name in self.part.table.header}
            left = {name: cell for name, cell in before.items() if name in now or name not in has}
            if left.keys() > now.keys():
                said = {**said, "extra": orjson.dumps({**left, **now}).decode()}
        return said

    def _new(self, new: Sequence[Row], own: Collection[int]) -> None:
        made = self.part.made
        missing = [row for row in new if row.key not in made]
        if missing:
            made = {**made, **self.firsts.made(missing)}
        one = self.firsts
        version_of = first_versions(one.centre, one.author, one.institution, one.reason)
        versions = {row.key: version_of(*made[row.key][:3]) for row in new}
        like: Mapping[str, list[str]] = {}
        others = self.task.others
        if others is not None and new and others.there(self.connection, own):
            bodies = {key: version.body for key, version in versions.items()}
            like = others.candidates(self.connection, bodies, own)
        held = {row.key for row in new if row.key in like}
        for row in new:
            if row.key in held:
                ids = like[row.key]
                self.out.ways[row.key] = self._waits(row, "held", reason="duplicate", options=ids)
        added = [row for row in new if row.key not in held] if held else new
        out = self.out
        out.versions += [versions[row.key] for row in added]
        out.new.update([versions[row.key].subject for row in added if not one.shares(row)])
        out.ready.update({made[row.key].subject: made[row.key].derived for row in added})
        out.keys.update({row.key: Known(made[row.key].subject, row.digest) for row in added})
        out.ways.update(dict.fromkeys([row.key for row in added], "added"))
        if self.entries:
            for row in added:
                self._closes(row)
        # In the order of the index by id: the pages of a random order are each fetched for one row.
        self.out.versions.sort(key=_subject)

    def _waits(self, row: Row, way: str, **more: Any) -> str:
        """Put a row into the inbox, where it may stand already; what a person has decided stays decided."""
        cells = orjson.dumps(self.part.cells(row)).decode()
        said: dict[str, object] = {
            "reason": row.reason, "field": row.field, "found": row.found, "expected": row.expected, "subject": "",
            "options": row.options, "event": row.body.decode() if row.body != b"{}" else "", **more,
        }  # fmt: skip
        said["options"] = orjson.dumps(said["options"]).decode() if said["options"] else ""
        entry = self.entries.get(row.key)
        if entry is None:
            register = self.task.hand.register
            self.out.waiting.append(
                {
                    "id": register.fresh(), "run": self.task.run, "dataset": self.task.dataset, "key": row.key,
                    "row": row.number, "state": way, "header": orjson.dumps(self.part.table.header).decode(),
                    "cells": cells, "at_utc": register.now().isoformat(timespec="seconds"), "by": "", "why": "", **said,
                }
            )  # fmt: skip
            return way
        if entry.state not in OPEN and entry.cells == cells:
            return "unchanged"
        there = {name: getattr(entry, name) for name in _WAITING}
        if entry.state != way or entry.cells != cells or there != said:
            header = orjson.dumps(self.part.table.header).decode()
            self.out.changed[entry.id] = {
                **said, "state": way, "cells": cells, "header": header, "run": self.task.run, "row": row.number,
                "by": "", "why": "",
            }  # fmt: skip
        return way

    def _decided(self, row: Row) -> bool:
        """Return whether a person has dealt with this very row."""
        entry = self.entries.get(row.key)
        return (
            entry is not None
            and entry.state not in OPEN
            and entry.cells == orjson.dumps(self.part.cells(row)).decode()
        )

    def _closes(self, row: Row) -> None:
        """Take a row out of the inbox that is an event now, or says again what it said before."""
        entry = self.entries.get(row.key)
        if entry is not None and entry.state in OPEN:
            self.out.changed[entry.id] = {
                "state": "done",
                "by": self.task.hand.actor.name,
                "why": self.task.hand.reason,
                "run": self.task.run,
            }


_subject = attrgetter("subject")


def _others(body: Mapping[str, object]) -> dict[str, str]:
    """Return the other columns of a row that an event holds; none where what it holds is no JSON of ours."""
    try:
        found = orjson.loads(str(body.get("extra") or "{}"))
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _entries(connection: Connection, dataset: str, keys: Sequence[str]) -> dict[str, Found[Any]]:
    """Return the rows of the inbox by key; none for a dataset that has none."""
    column = tables.inbox.c
    if connection.execute(select(column.id).where(column.dataset == dataset).limit(1)).first() is None:
        return {}
    # Which keys wait, by the driver's own way: of ten thousand a handful.
    query = "SELECT key FROM inbox WHERE dataset = ? AND key {}"
    waiting = [row[0] for row in among(connection, query, keys, dataset)]
    return {
        row.key: row
        for part in parts(waiting)
        for row in connection.execute(
            select(tables.inbox).where(column.dataset == dataset, column.key.in_(part))
        )
    }
