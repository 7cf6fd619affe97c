"""What a register holds now: a frame of events, their history, and what waits for a decision."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
from sqlalchemy import ARRAY, ColumnElement, Select, and_, any_, cast, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from data.errors import DataProblem
from events import schema
from events.query import Filter
from events.register import synthetic, tables
from events.register.deriving import present
from events.register.opening import Register
from events.register.state import State
from events.register.trouble import blob, sound, trouble
from events.register.versions import Version
from events.register.versions import stored as version_of
from events.register.who import Actor
from geo.gazetteer import fold

# Imported events farther than this from border and coast are kept, and off the map unless asked for.
FAR_KM = 50.0
# Columns beside the schema's.
ADDED = ("section", "near_km", "conflict", "log_n")


@dataclass(frozen=True)
class Asked:
    """What is asked of a register.

    Parameters
    ----------
    filter : Filter
        As on the map.
    far_km : float or None
        Leave out events of files farther than this from border and coast; None for all.
    conflicts : bool
        Only those with a conflict.
    ids : tuple of str or None
        Only these.
    limit : int or None
        The newest so many, undated ones last.
    undated : bool or None
        Only those without a date, the last changed first; only those with one; None for both.
    """

    filter: Filter = Filter()  # noqa: RUF009 - frozen
    far_km: float | None = FAR_KM
    conflicts: bool = False
    ids: tuple[str, ...] | None = None
    limit: int | None = None
    undated: bool | None = None


def events(register: Register, actor: Actor, asked: Asked | None = None) -> gpd.GeoDataFrame:
    """Return the living events of a register.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    asked : Asked, optional

    Returns
    -------
    GeoDataFrame
        In the schema, EPSG:4326, the newest first, undated last, then by id; and the columns ``ADDED``: the section,
        the least kilometres to border or coast, whether there is a conflict, the log entry of the last change. An event
        in conflict has the highest marking, and the strictest terms, that any of its heads says. Those of a synthetic
        register have titles under its mark.
    """
    actor.must("read")
    asked = asked or Asked()
    now, stored = tables.current.c, tables.version.c
    # The texts are fetched for the rows that are shown alone: ordering carries numbers and a few words.
    chosen = (
        select(now.subject, now.start, now.section, now.near_km, now.conflict, now.log_n, now.shown_n)
        .where(_where(register, asked))
        .order_by(*((now.log_n.desc(),) if asked.undated else (now.start.desc(),)), now.subject)
        .limit(asked.limit)
        .subquery()
    )
    query = (
        select(*(chosen.c[name] for name in ("subject", *ADDED)), stored.text)
        .join(tables.version, stored.n == chosen.c.shown_n)
        .order_by(chosen.c.start.desc(), chosen.c.subject)
    )
    try:
        with sound(), register.engine.connect() as connection:
            rows = connection.execute(query).all()
            found = _frame(rows, present(connection, [row.subject for row in rows if row.conflict]))
            return synthetic.titles(found) if register.synthetic else found
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def _frame(rows: Sequence[Any], disputed: Mapping[str, State]) -> gpd.GeoDataFrame:
    bodies = [orjson.loads(blob(row.text))["body"] for row in rows]
    if not all(isinstance(row.subject, str) for row in rows):
        raise TypeError("subject")  # no id is of bytes
    bodies = [
        {**body, **strictest(disputed[row.subject].heads)} if row.subject in disputed else body
        for row, body in zip(rows, bodies, strict=True)
    ]
    frame = framed(bodies, [row.subject for row in rows])
    for name in ADDED:
        frame[name] = [getattr(row, name) for row in rows]
    frame["near_km"] = frame["near_km"].astype(float)
    frame["conflict"] = frame["conflict"].astype(bool)
    return frame


def strictest(heads: Sequence[Version]) -> dict[str, object]:
    """Return the marking and the terms under which a record in conflict stands until somebody decides.

    The one head that is shown may be the open one: what another holds back is held back in every file that is made
    of the register's events, as it is in packages (docs/decisions/0020). A marking that is none of TLP's counts as
    the highest, as everywhere.
    """
    said = {str(head.body.get("marking") or "") for head in heads}
    order = ("", *schema.MARKINGS)
    found: dict[str, object] = {
        "marking": max(said, key=lambda one: (order.index(one) if one in order else len(order), one))
    }
    if any(head.body.get("terms") == schema.NO_REDISTRIBUTION for head in heads):
        found["terms"] = schema.NO_REDISTRIBUTION
    return found


def framed(bodies: Sequence[dict[str, object]], ids: Sequence[str]) -> gpd.GeoDataFrame:
    """Return bodies of events as a frame in the schema."""
    names = [name for name in schema.NAMES if name != "id"]
    rows = pd.DataFrame({name: [body.get(name) for body in bodies] for name in names})
    rows["id"] = list(ids)
    place = [np.array([body.get(name, np.nan) for body in bodies], dtype=float) for name in ("lon", "lat")]
    return schema.frame(rows, *place)


def count(register: Register, actor: Actor, asked: Asked | None = None) -> int:
    """Return how many living events there are."""
    actor.must("read")
    try:
        with sound(), register.engine.connect() as connection:
            query = select(func.count()).select_from(tables.current).where(_where(register, asked or Asked()))
            return int(connection.execute(query).scalar() or 0)
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def ids(register: Register, actor: Actor, asked: Asked) -> list[str]:
    """Return the ids of the living events that are asked for, in no order; ``asked.ids`` may be of any number."""
    actor.must("read")
    query = select(tables.current.c.subject).where(_where(register, asked))
    try:
        with sound(), register.engine.connect() as connection:
            return list(connection.execute(query).scalars())
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem


def _where(register: Register, asked: Asked) -> ColumnElement[bool]:
    now, wanted = tables.current.c, asked.filter
    server = register.engine.dialect.name == "postgresql"
    # Where a text stands in another, as Python's `in` says it: LIKE has signs of its own, and a longest pattern.
    within = func.strpos if server else func.instr
    parts: list[ColumnElement[bool]] = [now.record == "event", now.op == "put"]
    if wanted.start or wanted.end or asked.undated is False:
        parts.append(now.start != "")
    if asked.undated:
        parts.append(now.start == "")
    if wanted.start:
        parts.append(now.end >= wanted.start)
    if wanted.end:
        parts.append(now.start <= wanted.end)
    for column, codes in (
        (now.kind, wanted.types),
        (now.section, wanted.sections),
        (now.origin, wanted.origins),
    ):
        if codes is not None:
            parts.append(column.in_(codes))
    words = fold(wanted.text).split()
    if register.synthetic:
        words = [word for word in words if not synthetic.says(word)]
    parts += [within(now.folded, word) > 0 for word in words]
    if asked.far_km is not None:
        parts.append(or_(now.origin != "file", now.near_km.is_(None), now.near_km <= asked.far_km))
    if asked.conflicts:
        parts.append(now.conflict == 1)
    if asked.ids is not None:
        # One parameter, however many there are.
        one_of = any_(cast(list(asked.ids), ARRAY(tables.Text))) if server else _listed(asked.ids)
        parts.append(now.subject == one_of if server else now.subject.in_(one_of))
    return and_(*parts)


def _listed(ids: Sequence[str]) -> Select[Any]:
    return select(func.json_each(orjson.dumps(list(ids)).decode()).table_valued("value").c.value)


def one(register: Register, actor: Actor, subject: str) -> State:
    """Return the present of one record: what is shown, its heads, whether they differ.

    Raises
    ------
    DataProblem
        There is no such record.
    """
    actor.must("read")
    try:
        with sound(), register.engine.connect() as connection:
            found = present(connection, [subject])
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
    if subject not in found:
        raise DataProblem("version.unknown", found=subject)
    return found[subject]


def history(register: Register, actor: Actor, subject: str) -> list[Version]:
    """Return all versions of a record, the oldest first, parents before their children."""
    actor.must("read")
    try:
        with sound(), register.engine.connect() as connection:
            texts = connection.execute(
                select(tables.version.c.text).where(tables.version.c.subject == subject)
            ).scalars()
            versions = [version_of(blob(text)) for text in texts]
            return sorted(versions, key=lambda version: (version.clock_ms, version.hash))
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
