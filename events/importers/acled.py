"""Events of ACLED (Armed Conflict Location & Event Data), in all three forms that its files have had.

Current: 31 columns, dates ``2022-06-06`` (API) or ``16 May 2025`` (export tool), ``inter1`` as text or number.
Older (2018-2022): 31 columns with ``data_id`` and ``iso3``, some with semicolons. Oldest (Africa, versions 6-8):
25 columns in upper case, dates ``18/04/2001`` day first. Columns are found by name, so order and extras do not
matter.

Notes
-----
From ACLED's codebook:

- ``time_precision`` 2: sometime within a week or a like period, whose middle stands as the date, so three days
  each way; 3: sometime within a month, a day of which stands as the date.
- ``geo_precision`` 1: the place itself; 2: near it, or a small part of a region that it stands for; 3: a larger
  region, for which a natural feature or the capital stands: no point is drawn then.
- Actor 1 and 2 imply no direction.

A monadic export repeats an event for each of its sides, with one id: with the sides exchanged, or with a side a row
and no second one. These rows are one event with all of its sides.

ACLED's terms of use do not allow its rows to be passed on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from events.columns import fold_name
from events.importers.areas import by_code, by_name, called
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.rows import (
    TEXT,
    Cells,
    Objects,
    as_said,
    blank,
    either,
    joined,
    kinds,
    likeness,
    mapped,
    names_of,
    objects,
)
from events.importers.rows_chunk import chunk, placed
from events.importers.rows_dates import Dated, dates, order_of
from events.points_table import Table
from events.points_where import Where
from events.schema import NO_REDISTRIBUTION

FIELDS = {
    "key": ("event_id_cnty",),
    "date": ("event_date",),
    "time_precision": ("time_precision",),
    "type": ("event_type",),
    "sub_type": ("sub_event_type",),
    "actor1": ("actor1",),
    "assoc1": ("assoc_actor_1", "ally_actor_1"),
    "actor2": ("actor2",),
    "assoc2": ("assoc_actor_2", "ally_actor_2"),
    "interaction": ("interaction",),
    "iso": ("iso", "iso3"),
    "country": ("country",),
    "admin1": ("admin1",),
    "admin2": ("admin2",),
    "admin3": ("admin3",),
    "place": ("location",),
    "lon": ("longitude",),
    "lat": ("latitude",),
    "geo_precision": ("geo_precision",),
    "source": ("source",),
    "notes": ("notes",),
    "fatalities": ("fatalities",),
}
# Where ACLED's type is surely one of ours: a battle is a violent interaction between two armed groups, an
# agreement is one. A remote explosive need not be a mine, nor a suicide bomb what we call terrorism: these and
# all others keep ACLED's word.
KINDS = {
    "Battles": "CLASH",
    "Armed clash": "CLASH",
    "Government regains territory": "CLASH",
    "Non-state actor overtakes territory": "CLASH",
    "Battle-No change of territory": "CLASH",
    "Battle-Government regains territory": "CLASH",
    "Battle-Non-state actor overtakes territory": "CLASH",
    "Agreement": "AGREE",
}
# What differs between the rows of one event in a monadic export.
_SIDES = frozenset((
    "actor1", "assoc_actor_1", "ally_actor_1", "inter1", "actor2", "assoc_actor_2", "ally_actor_2", "inter2", "interaction",
    "data_id",
))  # fmt: skip
_CLASSES = {"1": "town", "2": "municipality", "3": "district"}


def recognise(head: Head) -> int:
    """Return how surely a file is one of ACLED's events."""
    return likeness(
        head,
        FIELDS,
        ("date",),
        ("type",),
        ("key", "interaction"),
        ("actor1",),
        ("time_precision", "geo_precision", "key"),
    )


def read(table: Table, choices: Choices) -> Chunk:
    """Return the rows of a table of ACLED as events."""
    cells = Cells.of(table, FIELDS, choices)
    own, more = cells.text("type"), cells.text("sub_type")
    columns: dict[str, Any] = {
        "kind": _kinds(own, more), "source": joined([blank(len(cells), "ACLED"), cells.text("source")], ": "),
        "country": country(cells), "terms": NO_REDISTRIBUTION, "status": "reported", "certainty": "stated",
        "dead": cells.number("fatalities"),
    }  # fmt: skip
    place = cells.text("place", "admin3", "admin2", "admin1", "country")
    bodies = joined([cells.text(field) for field in ("actor1", "assoc1", "actor2", "assoc2")], "; ")
    areas = (cells.text("admin2"), cells.text("admin1"))
    columns |= as_said("place", place) | as_said("text", cells.text("notes"))
    for lang in ("ar", "en"):
        parts = [names_of(either(more, own), lang), called(place, lang, columns["country"], areas)]
        columns[f"title_{lang}"] = joined(parts, " — ")
    whole = cells.where()
    where = placed(columns, whole, _classes(cells, whole))
    dated = _dated(cells, columns, order_of(choices.day_first, "day"))
    on_map = np.isfinite(where.lon)
    extra = cells.rest(("key", "place", "notes", "source"), on_map)
    bodies, columns["extra"] = _united(cells, bodies, extra)
    columns |= as_said("bodies", bodies)
    return chunk(cells, columns, where, dated, cells.text("key"), ("date", "type", "lon", "lat", "country"))


def _united(cells: Cells, sides_of: pa.Array, extra_of: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return bodies and other columns; rows that are one event seen from each side have the first's, with what others add.

    Rows of one id that differ in more than their sides are left for a person to look at.
    """
    key = cells.text("key")
    ids = pc.dictionary_encode(key).indices.to_numpy(zero_copy_only=False)
    twice = (np.bincount(ids, minlength=1)[ids] > 1) & pc.not_equal(key, "").to_numpy(zero_copy_only=False)
    if not twice.any():
        return sides_of, extra_of
    header = [fold_name(name) for name in cells.table.header]
    same = [column for name, column in zip(header, cells.table.columns, strict=True) if name not in _SIDES]
    bodies, extra = sides_of.to_pylist(), extra_of.to_pylist()
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in np.flatnonzero(twice).tolist():
        groups.setdefault(tuple(column[row].as_py() for column in same), []).append(row)
    for first, *others in (rows for rows in groups.values() if len(rows) > 1):
        sides = [side for row in (first, *others) for side in bodies[row].split("; ") if side]
        whole = "; ".join(dict.fromkeys(sides))
        said = orjson.loads(extra[first])
        for place, row in enumerate(others, start=2):
            added = set(bodies[row].split("; ")) - set(bodies[first].split("; "))
            more = orjson.loads(extra[row]) if added else {}
            said |= {f"{name} ({place})": cell for name, cell in more.items() if fold_name(name) in _SIDES}
        for row in (first, *others):
            bodies[row], extra[row] = whole, orjson.dumps(said).decode()
    return pa.array(bodies, TEXT), pa.array(extra, TEXT)


def _kinds(own: pa.Array, more: pa.Array) -> pa.Array:
    """Return the code that the sub-type or the type surely is, else the type as ACLED words it."""
    by_sub = mapped(more, lambda text: KINDS.get(text, ""))
    return either(by_sub, kinds(either(own, more), KINDS))


def country(cells: Cells) -> pa.Array:
    """Return the alpha-2 code of each row's country, by name or by ISO number."""
    return either(mapped(cells.text("country"), by_name), mapped(cells.text("iso"), by_code))


def _classes(cells: Cells, where: Where) -> Objects:
    """Return the class of each place; without ``geo_precision`` it is near the point, and no more is known."""
    code = mapped(
        cells.text("geo_precision"), lambda one: _CLASSES.get(one.removesuffix(".0"), "municipality")
    )
    classes = objects(code)
    nowhere = ~np.isfinite(where.lon)
    named = objects(cells.text("place", "admin3", "admin2"))
    region = objects(cells.text("admin1"))
    land = objects(cells.text("country"))
    coarse = np.where(
        named != "", classes, np.where(region != "", "district", np.where(land != "", "country", "none"))
    )
    return np.where(nowhere, coarse, classes)


def _dated(cells: Cells, columns: dict[str, Any], order: str) -> Dated:
    """Read dates, and widen those that stand for a week or a month."""
    from data.words import t

    dated = dates(cells.text("date"), order)
    precision = cells.text("time_precision")
    week = pc.is_in(precision, pa.array(["2", "2.0"], pa.large_string())).to_numpy(zero_copy_only=False)
    month = pc.is_in(precision, pa.array(["3", "3.0"], pa.large_string())).to_numpy(zero_copy_only=False)
    day = dated.precision == "day"
    week, month = week & day, month & day
    for lang in ("ar", "en"):
        note = np.full(len(cells), "", dtype=object)
        note[week], note[month] = t("format.note.week", lang), t("format.note.month", lang)
        columns[f"date_note_{lang}"] = note
    return dated.spread(week, 3, 3).months(month)


def days(table: Table, choices: Choices) -> tuple[tuple[pa.Array, ...], str]:
    """Return the dates of a table, and which number stands first."""
    return (Cells.of(table, FIELDS, choices).text("date"),), "day"


FORMAT = Format("acled", "ACLED", True, True, recognise, read, days=days)
