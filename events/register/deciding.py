"""What a person decides of rows in the inbox: it is read again through the same checks, and stays if they fail."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
import orjson
import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from data.errors import DataProblem, UsageProblem
from events.importers.format import Format
from events.importers.recognise import FORMATS
from events.points_table import LAT, LON, Table
from events.register import tables
from events.register.bodies import canonical, digest
from events.register.choosing import OF_PAIRS, OF_PLACES, chosen_fields
from events.register.duplicates import Others, set_apart
from events.register.editing import pair
from events.register.importing import store
from events.register.inbox import Item, Wanted, listed
from events.register.matching import Hand, Known, base_of, known_rows, merged, states
from events.register.opening import Register
from events.register.planning import OPEN, Plan, Task, plan
from events.register.prepared import Part, Row, parts
from events.register.settled import read_choices
from events.register.state import State
from events.register.trouble import trouble
from events.register.versions import Version, tidy
from events.register.who import Actor
from events.register.writing import Writing, writing

# A change holds the only right to write: as many rows as are read again in a moment.
AT_ONCE = 500


@dataclass(frozen=True)
class Outcome:
    """What became of a row.

    Parameters
    ----------
    id : str
        Of the row in the inbox.
    way : str
        "added", "updated", "unchanged", "held", "refused" or "dismissed".
    """

    id: str
    way: str


def correct(
    register: Register,
    actor: Actor,
    ids: Sequence[str],
    cells: Mapping[str, str] | None = None,
    fields: Mapping[str, object] | None = None,
    why: str = "",
) -> list[Outcome]:
    """Write cells anew, or say columns of the event itself, and read the rows again.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "report"; "decide" where a row is held.
    ids : sequence of str
        Rows of the inbox that wait.
    cells : mapping, optional
        New cells by column.
    fields : mapping, optional
        Columns of the schema, and lon, lat; None takes one away. Said of the event after the cells were read.
    why : str
        In their words.

    Raises
    ------
    DataProblem
        A row does not wait, or has no such column.
    AccessProblem, StoreProblem
    """
    return _reread(register, actor, ids, dict(cells or {}), dict(fields or {}), frozenset(), why)


def choose(register: Register, actor: Actor, ids: Sequence[str], option: str, why: str = "") -> list[Outcome]:
    """Say which of its options a cell means: a day, or a place.

    Raises
    ------
    UsageProblem
        It is not among the options of a row.
    AccessProblem
        The actor lacks the role "decide".
    """
    out = []
    for one in _waiting(register, actor, ids):
        if option not in one.options or one.reason == "duplicate":
            raise UsageProblem("inbox.option", found=option, expected=", ".join(one.options))
        place = one.reason in (OF_PLACES, OF_PAIRS)
        fields = chosen_fields(one.reason, option, one.options) if place else {}
        cells = {} if place else {one.field: option}
        out += _reread(
            register, actor, [one.id], cells, fields, frozenset(), why, one.event if place else None
        )
    return out


def separate(register: Register, actor: Actor, ids: Sequence[str], why: str = "") -> list[Outcome]:
    """Say that rows are events of their own: no duplicates, and not the same as what has their id in the file."""
    return _reread(register, actor, ids, {}, {}, frozenset({"duplicate", "key_twice"}), why)


def same(register: Register, actor: Actor, identifier: str, subject: str, why: str = "") -> list[Outcome]:
    """Say that a row is the same matter as an event of the register: both are kept, and shown as one.

    Which of the two is shown goes by their ids (`editing.pair`), so that two centres never unite each into the
    other; saying later that an event stands for itself (`editing.change`) takes it back.

    Raises
    ------
    DataProblem
        There is no such event.
    """
    actor.must("decide")
    (one,) = _waiting(register, actor, [identifier])
    with _change(register, actor, why) as change:
        found = states(change.connection, [subject]).get(subject)
        if found is None or found.shown.op != "put":
            raise DataProblem("version.unknown", found=subject)
        made = _planned(change, one, frozenset({"duplicate", "key_twice"}), {}, {}, why, None)
        for version in list(made.versions):
            if version.op == "put" and not version.parents:
                hand, (gone, stays) = Hand(register, actor, why), pair(version.subject, subject)
                heads = [version] if gone == version.subject else list(found.heads)
                made.versions.append(hand.version(gone, heads, "merge", {"into": stays}))
        _write(change, one, made)
        change.detail.update(row=one.id, into=subject)
    return [Outcome(one.id, made.ways[one.key])]


def keep(register: Register, actor: Actor, ids: Sequence[str], why: str = "") -> list[Outcome]:
    """Keep an event as people have made it, against what its source says now: the row is settled."""
    return _edited(register, actor, ids, False, why)


def follow(register: Register, actor: Actor, ids: Sequence[str], why: str = "") -> list[Outcome]:
    """Follow the source where it and people say different things of an event."""
    return _edited(register, actor, ids, True, why)


def dismiss(register: Register, actor: Actor, ids: Sequence[str], why: str) -> list[Outcome]:
    """Take rows out of the inbox without making events of them; a reason is asked for.

    Raises
    ------
    DataProblem
        No reason is given, or a row does not wait.
    AccessProblem
        The actor lacks the role "decide".
    """
    actor.must("decide")
    if not why.strip():
        raise DataProblem("inbox.reason")
    items = _waiting(register, actor, ids)
    with _change(register, actor, why) as change:
        for one in items:
            _set(change, one, state="dismissed", by=actor.name, why=why)
        change.detail.update(rows=[one.id for one in items], dismissed=len(items))
    return [Outcome(one.id, "dismissed") for one in items]


def _waiting(register: Register, actor: Actor, ids: Sequence[str]) -> list[Item]:
    wanted = list(dict.fromkeys(ids))
    found = {one.id: one for one in listed(register, actor, Wanted(OPEN, tuple(wanted)))}
    missing = [one for one in wanted if one not in found]
    if missing:
        raise DataProblem("inbox.unknown", found=", ".join(missing[:3]))
    return [found[one] for one in wanted]


def _change(
    register: Register, actor: Actor, why: str, role: str = "decide"
) -> AbstractContextManager[Writing]:
    return writing(register, actor, "inbox", why, role)


def _reread(
    register: Register,
    actor: Actor,
    ids: Sequence[str],
    cells: dict[str, str],
    fields: dict[str, object],
    decided: frozenset[str],
    why: str,
    event: Mapping[str, object] | None = None,
) -> list[Outcome]:
    items = _waiting(register, actor, ids)
    role = "decide" if decided or any(one.state == "held" for one in items) else "report"
    actor.must(role)
    out = []
    try:
        for start in range(0, len(items), AT_ONCE):
            some = items[start : start + AT_ONCE]
            with _change(register, actor, why, role) as change:
                for one in some:
                    made = _planned(change, one, decided, cells, fields, why, event)
                    _write(change, one, made)
                    if "duplicate" in decided and one.reason == "duplicate":
                        new = [version.subject for version in made.versions if not version.parents]
                        set_apart(
                            change.connection, actor, [(mine, other) for mine in new for other in one.options]
                        )
                    out.append(Outcome(one.id, made.ways[one.key]))
                change.detail.update(rows=[one.id for one in some])
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
    return out


def _planned(
    change: Writing,
    one: Item,
    decided: frozenset[str],
    cells: Mapping[str, str],
    fields: Mapping[str, object],
    why: str,
    event: Mapping[str, object] | None,
) -> Plan:
    """Read a row again and say what becomes of it."""
    format_ = _format(one)
    now = list(one.corrected or one.cells)
    for column, text in cells.items():
        if column not in one.header:
            raise DataProblem("inbox.column", found=column, expected=", ".join(one.header))
        place = one.header.index(column)
        now += [""] * (place + 1 - len(now))
        now[place] = text
    if (
        event is None
        and one.event
        and (decided or one.reason in ("edited", "duplicate", "key_twice"))
        and not cells
    ):
        event = one.event  # it was read well; only what it is beside others is open
    row = _row(change, one, format_, now) if event is None else None
    if fields or row is None:
        known = (
            dict(event)
            if event is not None
            else (orjson.loads(row.body) if row is not None else {}) or one.event
        )
        body = canonical(tidy({**known, **fields}))
        row = Row(one.row, one.key, "event", body, digest(body))
    row = row._replace(
        number=one.row, key=one.key, twice="other" if one.reason == "key_twice" else "", cells=one.cells
    )
    others = None if "duplicate" in decided else Others(one.dataset)
    hand = Hand(change.register, change.actor, why)
    task = Task(one.run, one.dataset, format_.shared_ids, hand, others, decided)
    part = Part(Table(one.header, [], np.array([], np.int64), [], 0, {}), [row])
    made = plan(change.connection, task, part, [row])
    if cells and one.id in made.changed:
        made.changed[one.id]["corrected"] = orjson.dumps(now).decode()
    elif cells:
        made.changed[one.id] = {"corrected": orjson.dumps(now).decode()}
    return made


def _row(change: Writing, one: Item, format_: Format, now: Sequence[str]) -> Row:
    """Read cells as their file's format does, by the choices of their import."""
    text = change.connection.execute(select(tables.run.c.choices).where(tables.run.c.id == one.run)).scalar()
    columns = [
        pa.array([now[at] if at < len(now) else ""], pa.large_string()) for at in range(len(one.header))
    ]
    mapped = {"lon": LON, "lat": LAT} if {LON, LAT} <= set(one.header) else {}
    if any(now[len(one.header) :]):
        body = b"{}"
        return Row(one.row, one.key, "refused", body, digest(body), "", one.cells, one.reason, one.field, one.found,
                   one.expected)  # fmt: skip
    table = Table(one.header, columns, np.array([one.row], np.int64), [], 0, mapped)
    found = [row for part in parts(iter([table]), format_, read_choices(text or "")) for row in part.rows]
    if len(found) != 1:
        raise DataProblem("inbox.unreadable", row=one.row, field="", found="", expected="")
    return found[0]


def _format(one: Item) -> Format:
    for format_ in FORMATS:
        if format_.key == one.format:
            return format_
    raise UsageProblem("import.format", found=one.format, expected=", ".join(each.key for each in FORMATS))


def _edited(register: Register, actor: Actor, ids: Sequence[str], theirs: bool, why: str) -> list[Outcome]:
    items = _waiting(register, actor, ids)
    wrong = next((one for one in items if one.reason != "edited"), None)
    if wrong is not None:
        raise DataProblem("inbox.not_edited", found=wrong.id)
    with _change(register, actor, why) as change:
        present = states(change.connection, [one.subject for one in items])
        known = {one.id: known_rows(change.connection, one.dataset, [one.key]).get(one.key) for one in items}
        for one in items:
            last = known[one.id]
            change.put(
                _settled(change, one, present[one.subject], last.digest if last else None, theirs, why)
            )
            kept = {one.key: Known(one.subject, digest(canonical(one.event)))}
            store(change.connection, one.dataset, Plan(again=kept) if last else Plan(keys=kept))
            _set(change, one, state="done", by=actor.name, why=why)
        change.detail.update(rows=[one.id for one in items], theirs=theirs)
    return [Outcome(one.id, "updated" if theirs else "unchanged") for one in items]


def _settled(
    change: Writing, one: Item, state: State, last: bytes | None, theirs: bool, why: str
) -> list[Version]:
    """Return the versions that settle what the source and people say of an event; what each said stays to be seen."""
    hand, shown = Hand(change.register, change.actor, why), state.shown
    base = base_of(change.connection, state, last)
    said = hand.version(shown.subject, [base] if base else state.heads, "put", one.event)
    op, body = shown.op, dict(shown.body)
    if theirs:
        op = "put"
        body = (
            merged(base.body, one.event, shown.body).body if base and shown.op == "put" else dict(one.event)
        )
    return [said, hand.version(shown.subject, [*state.heads, said], op, body)]


def _write(change: Writing, one: Item, made: Plan) -> None:
    change.put(made.versions)
    store(change.connection, one.dataset, made)


def _set(change: Writing, one: Item, **values: str) -> None:
    change.connection.execute(tables.inbox.update().where(tables.inbox.c.id == one.id).values(**values))
