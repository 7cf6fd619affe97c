"""Records of the situational picture in a register: listed, with their history, written, dropped."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select
from sqlalchemy import text as text_of
from sqlalchemy.exc import SQLAlchemyError

from data.errors import DataProblem
from events.register import clock, editing, tables
from events.register.deriving import present
from events.register.opening import Register
from events.register.reading import one
from events.register.trouble import blob, sound, trouble
from events.register.versions import Version, content, stored
from events.register.who import Actor
from events.register.writing import writing
from events.situation.records import RECORDS, Record, subject_of

# What stands beside the fields of a kind.
WRITTEN = ("centre", "author", "institution", "written_utc")


def listing(register: Register, actor: Actor, record: str) -> pd.DataFrame:
    """Return the living records of a kind.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    record : str
        Of `events.situation.records.RECORDS`.

    Returns
    -------
    DataFrame
        A row a record, by id: ``id``, each field of the kind (texts "" and numbers NaN where nothing is said), ``centre``,
        ``author``, ``institution``, ``written_utc`` (of the version that is shown), ``conflict`` (bool) and ``seen`` (hashes of
        the heads, for `put`).

    Raises
    ------
    AccessProblem, StoreProblem
    """
    actor.must("read")
    now, kept = tables.current.c, tables.version.c
    query = (
        select(now.subject, now.heads, now.conflict, kept.text)
        .join(tables.version, kept.n == now.shown_n)
        .where(text_of(tables.OTHERS), now.record == record, now.op == "put")
        .order_by(now.subject)
    )
    try:
        with sound(), register.engine.connect() as connection:
            rows = connection.execute(query).all()
            several = present(connection, [row.subject for row in rows if row.heads > 1])
            found = [(row.subject, stored(blob(row.text)), bool(row.conflict)) for row in rows]
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
    kind = RECORDS[record]
    out = _frame(kind, [(subject, version) for subject, version, _ in found])
    out["conflict"] = [conflict for _, _, conflict in found]
    out["seen"] = [
        several[subject].hashes if subject in several else (version.hash,) for subject, version, _ in found
    ]
    return out


def history(register: Register, actor: Actor, record: str, subject: str | None = None) -> pd.DataFrame:
    """Return every version of the records of a kind, or of one of them, the oldest first.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    record : str
    subject : str, optional

    Returns
    -------
    DataFrame
        A row a version: ``id``, the fields as it says them, ``WRITTEN``, ``op``, ``why`` (the reason that its author gave
        for writing it; some kinds have a field "reason" of their own), ``hash``.

    Raises
    ------
    AccessProblem, StoreProblem
    """
    actor.must("read")
    now, kept = tables.current.c, tables.version.c
    chosen = select(kept.text).join(tables.current, now.subject == kept.subject)
    chosen = chosen.where(text_of(tables.OTHERS), now.record == record)
    if subject is not None:
        chosen = chosen.where(kept.subject == subject)
    try:
        with sound(), register.engine.connect() as connection:
            versions = [stored(blob(text)) for text in connection.execute(chosen).scalars()]
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
    versions.sort(key=lambda version: (version.clock_ms, version.subject, version.hash))
    out = _frame(RECORDS[record], [(version.subject, version) for version in versions])
    for column, name in (("op", "op"), ("why", "reason"), ("hash", "hash")):
        out[column] = [getattr(version, name) for version in versions]
    return out


def empty(record: str) -> pd.DataFrame:
    """Return what `listing` gives where there is no register, or nothing in it: no rows, all columns.

    Examples
    --------
    >>> empty("part").columns.tolist()[:3], len(empty("part"))
    (['id', 'section', 'from_km'], 0)
    """
    out = _frame(RECORDS[record], [])
    return out.assign(conflict=pd.Series(dtype=bool), seen=pd.Series(dtype=object))


def _frame(kind: Record, found: Sequence[tuple[str, Version]]) -> pd.DataFrame:
    columns: dict[str, Any] = {"id": pd.array([subject for subject, _ in found], dtype="str")}
    for field in kind.fields:
        said: list[Any] = [version.body.get(field.name) for _, version in found]
        if field.is_number:
            columns[field.name] = pd.array(
                [float("nan") if value is None else value for value in said], dtype=float
            )
        else:
            columns[field.name] = pd.array(["" if value is None else value for value in said], dtype="str")
    columns |= {
        name: pd.array([str(getattr(version, name)) for _, version in found], dtype="str")
        for name in ("centre", "author", "institution")
    }
    at = [clock.instant(version.clock_ms).strftime("%Y-%m-%dT%H:%M:%SZ") for _, version in found]
    return pd.DataFrame({**columns, "written_utc": pd.array(at, dtype="str")})


def put(
    register: Register,
    actor: Actor,
    record: str,
    values: Mapping[str, object],
    reason: str = "",
    subject: str | None = None,
    seen: Sequence[str] = (),
) -> str:
    """Write a record: a new one, or a new version of one that is there; return its id.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role that the kind asks for; to settle two heads, and to bring back what was dropped, "decide".
    record : str
        Of `events.situation.records.RECORDS`.
    values : mapping
        All its fields.
    reason : str
        Why, in their words.
    subject : str, optional
        The record that is to be changed. Where a kind has one record for each thing, it is found by its field.
    seen : sequence of str
        Hashes of the heads that the writer had before them; without them it is written over those that stand.

    Raises
    ------
    AccessProblem
        The role is missing, or it is another centre's own.
    ConflictProblem
        Somebody has changed it in the meantime.
    DataProblem, StoreProblem

    Examples
    --------
    Cutting a section, and its name made better:

    >>> from events.register.opening import created
    >>> from pathlib import Path
    >>> import tempfile
    >>> desk, folder = Actor("duty"), tempfile.TemporaryDirectory()
    >>> register = created(Path(folder.name) / "r.sqlite", "tripoli")
    >>> north = {"section": "egypt", "from_km": 900, "to_km": 1100, "name_ar": "الشمال", "name_en": "North"}
    >>> name = put(register, desk, "part", north)
    >>> put(register, desk, "part", {**north, "name_en": "The north"}, subject=name) == name
    True
    >>> listing(register, desk, "part")["name_en"].tolist(), len(history(register, desk, "part"))
    (['The north'], 2)
    >>> register.engine.dispose(); folder.cleanup()
    """
    kind = RECORDS[record]
    body = content(record, values)
    on_the_section(body)
    wanted = subject or subject_of(record, register.centre, body)
    if wanted is None:
        return editing.add(register, actor, [body], reason, record, kind.role)[0]
    _own(register, kind, wanted)
    try:
        found = one(register, actor, wanted)
    except DataProblem:
        if subject is not None:
            raise
        return _first(register, actor, kind, wanted, body, reason)
    if found.shown.record != record:
        raise DataProblem("version.record", found=wanted)
    editing.change(register, actor, wanted, seen or found.hashes, body, reason, kind.role, record)
    return wanted


def _first(
    register: Register, actor: Actor, kind: Record, subject: str, body: Mapping[str, object], reason: str
) -> str:
    action = editing.action_of(kind.name, "add")
    with writing(register, actor, action, reason, kind.role) as change:
        if _there(change.connection, subject):  # somebody wrote it first, a moment ago
            raise DataProblem("record.there", found=subject)
        change.put([editing.version(change, subject, (), "put", body, reason, kind.name)])
    return subject


def _there(connection: Connection, subject: str) -> bool:
    found = select(tables.current.c.subject).where(tables.current.c.subject == subject)
    return connection.execute(found).first() is not None


def _own(register: Register, kind: Record, subject: str) -> None:
    """Refuse to write what is another centre's own: each has its key, and turns no other."""
    if kind.own and not subject.startswith(f"{register.centre}-"):
        raise DataProblem("record.own", found=subject, expected=register.centre)


def drop(register: Register, actor: Actor, subject: str, seen: Sequence[str], reason: str) -> str:
    """Delete a record, with a reason; its history stays. Return the hash of the tombstone.

    Raises
    ------
    AccessProblem, ConflictProblem, DataProblem, StoreProblem
    """
    found = one(register, actor, subject)
    kind = RECORDS.get(found.shown.record)
    if kind is None:
        raise DataProblem("version.unknown", found=subject)
    _own(register, kind, subject)
    return editing.remove(register, actor, subject, seen or found.hashes, reason, kind.name)


def on_the_section(body: Mapping[str, object]) -> None:
    """Ask that a stretch lies on its section, which ends somewhere.

    Asked of what is written here alone: another centre may measure by another release of the lines, and what it wrote
    stands.

    Raises
    ------
    DataProblem
        The stretch ends beyond the section's end.

    Examples
    --------
    >>> on_the_section({"section": "tunisia", "from_km": 0.0, "to_km": 5_000.0})
    Traceback (most recent call last):
    data.errors.DataProblem: Field to_km: 5000 is beyond the end of the section, which is 480 km long. Correct the kilometre.
    """
    if "to_km" not in body:
        return
    from geo.sections import sections

    lines = sections().set_index("id")["length_km"]
    length_km, last_km = float(lines[str(body["section"])]), float(str(body["to_km"]))
    if last_km > length_km:
        raise DataProblem("record.beyond", field="to_km", found=f"{last_km:g}", expected=f"{length_km:,.0f}")
