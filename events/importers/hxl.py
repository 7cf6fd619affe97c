"""Any file with a row of HXL tags, which say what a column is whatever its name: ``#geo+lat``, ``#date+start``.

A row with a place of its own (``#geo`` beside ``#event`` or ``#loc``) becomes a point; a row of counts of an area
(``#affected``, ``#population``, ``#indicator`` by ``#adm1`` or ``#country``) never does: where a file of counts gives
coordinates they are the centre of the area.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS
from events.importers.areas import by_code, by_name
from events.importers.counts import area_columns, areas_of, words_of
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.insecurity import class_of
from events.importers.rows import (
    TEXT,
    Cells,
    as_said,
    blank,
    either,
    joined,
    kinds,
    mapped,
    names_of,
    objects,
    texts,
)
from events.importers.rows_chunk import chunk, placed
from events.importers.rows_dates import dates, order_of
from events.points_numbers import precision
from events.points_table import Table

# Field by tag: hashtag and the attributes that must be there; the first that a file has is taken.
TAGS: dict[str, tuple[str, ...]] = {
    "lat": ("#geo+lat",),
    "lon": ("#geo+lon",),
    "coordinates": ("#geo+coord", "#geo+coords"),
    "geo_precision": ("#geo+precision", "#geo+accuracy"),
    "date": (
        "#date+start",
        "#date+occurred",
        "#date+event",
        "#date+incident",
        "#date+reported",
        "#date",
        "#event+date",
    ),
    "end": ("#date+end",),
    "key": ("#event+id", "#event+code", "#meta+id", "#id+code", "#id"),
    "kind": ("#event+type", "#cause+type", "#event+category", "#event", "#crisis+type", "#cause", "#crisis"),
    "title": ("#event+name", "#event+title", "#meta+title"),
    "text": ("#description", "#event+description", "#event+text", "#meta+description"),
    "dead": (
        "#affected+killed",
        "#affected+dead",
        "#affected+fatalities",
        "#affected+fatal",
        "#affected+deaths",
    ),
    "missing": ("#affected+missing",),
    "place": ("#loc+name", "#loc", "#adm4+name", "#adm3+name"),
    "admin2": ("#adm2+name", "#adm2"),
    "admin1": ("#adm1+name", "#adm1", "#region+name", "#region"),
    "country": ("#country+name", "#country"),
    "iso": ("#country+code",),
    "bodies": ("#actor+name", "#actor", "#group+name", "#group"),
    "source": ("#meta+source+name", "#meta+source", "#source"),
    "url": ("#meta+source+url", "#meta+url", "#url"),
}
_DEEPEST = 25


def recognise(head: Head) -> int:
    """Return 60 for a file whose tags say what happened or was counted, and where: its own publisher's format goes before."""
    tags = _tags(head.table, head.tags)
    found = by_tag(tags)
    somewhere = {"lat", "coordinates", "place", "admin2", "admin1", "country", "iso"} & found.keys()
    counted = any(re.match(r"\s*#(affected|population|indicator|reached|inneed)\b", tag) for tag in tags)
    said = {"date", "kind", "dead", "title", "text"} & found.keys()
    return 60 if somewhere and (said or counted) else 0


def by_tag(tags: Sequence[str]) -> dict[str, int]:
    """Return the place of each field in a row of tags.

    Examples
    --------
    >>> by_tag(["#event+id", "#date +start", "#geo+lat", "#geo+lon", "#adm1+en+name"])
    {'lat': 2, 'lon': 3, 'date': 1, 'key': 0, 'admin1': 4}
    """
    parsed = [_parsed(tag) for tag in tags]
    found: dict[str, int] = {}
    for field, wanted in TAGS.items():
        for hashtag, attributes in map(_parsed, wanted):
            place = next(
                (at for at, (own, has) in enumerate(parsed)
                 if own == hashtag and attributes <= has and at not in found.values() and (attributes or not has & {"code"})),
                None,
            )  # fmt: skip
            if place is not None:
                found[field] = place
                break
    return found


def _parsed(tag: str) -> tuple[str, frozenset[str]]:
    hashtag, *attributes = re.findall(r"[#\w]+", tag.strip().casefold()) or [""]
    return hashtag, frozenset(attributes)


def _tags(table: Table, known: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the row of tags: as it was found, or the header itself."""
    if known or table.hxl:
        return tuple(known or table.hxl)
    filled = [name for name in table.header if name.strip()]
    return table.header if filled and all(name.strip().startswith("#") for name in filled) else ()


def read(table: Table, choices: Choices) -> Chunk:
    """Return the rows of a table with tags as events."""
    tags = _tags(table)
    if not tags:
        table, tags = _deeper(table)
    cells = Cells(table, by_tag(tags))
    own = cells.text("kind")
    land = either(
        mapped(cells.text("country"), by_name),
        mapped(either(cells.text("iso"), cells.text("country")), by_code),
    )
    levels = (
        ("place", "municipality"),
        ("admin2", "district"),
        ("admin1", "district"),
        ("country", "country"),
    )
    columns: dict[str, Any] = area_columns(cells, levels, land)
    classes = columns["place_precision"]
    columns |= {
        "kind": kinds(own, {}), "source": cells.text("source"),
        "source_url": cells.text("url"), "status": "reported", "certainty": "stated", "dead": cells.number("dead"),
        "missing": cells.number("missing"),
    }  # fmt: skip
    counted, areas = _counted(cells, tags), words_of(areas_of(cells, levels))
    columns |= as_said("title", cells.text("title")) | as_said("bodies", cells.text("bodies"))
    columns |= as_said("text", either(cells.text("text"), counted))
    untitled = pc.equal(cells.text("title"), "")
    for lang in LANGS:
        called = names_of(own, lang) if "kind" in cells.places else either(counted, names_of(own, lang))
        made = joined([called, areas[lang]], " — ")
        # Ours only where the file says none, in whatever language.
        columns[f"title_{lang}"] = pc.if_else(untitled, made, columns[f"title_{lang}"])
    whole = cells.where()
    metres, digits = precision(whole.lon_decimals, whole.lat_decimals)
    if {"kind", "place", "key", "title"} & cells.places.keys():
        stated = objects(mapped(cells.text("geo_precision"), lambda text: class_of(text) if text else ""))
        own_class = np.where(stated == "", np.array(digits, dtype=object), stated)
        classes = np.where(np.isfinite(whole.lon), own_class, classes)
        metres = np.where(stated == "", metres, np.nan)
    else:
        # The point of a count is the centre of what is counted.
        classes = np.array([f"{one}*" for one in classes.tolist()], dtype=object)
    where = placed(columns, whole, classes, metres)
    order = order_of(choices.day_first, "")
    dated = dates(cells.text("date"), order).until(dates(cells.text("end"), order))
    columns["extra"] = cells.rest(("key", "title", "text", "source", "url"), np.isfinite(where.lon))
    return chunk(cells, columns, where, dated, cells.text("key"), tuple(cells.places))


def _counted(cells: Cells, tags: Sequence[str]) -> Any:
    """Return "name of the column: count" of each column of persons affected."""
    parts = []
    for place, tag in enumerate(tags):
        if re.match(r"\s*#(affected|population|indicator|reached|inneed)\b", tag):
            value = texts(cells.table.columns[place])
            said = pc.binary_join_element_wise(
                blank(len(cells), cells.table.header[place].strip() + ": "), value, pa.scalar("", TEXT)
            )
            parts.append(pc.if_else(pc.equal(value, ""), "", said))
    return joined(parts, " · ") if parts else blank(len(cells))


def _deeper(table: Table) -> tuple[Table, tuple[str, ...]]:
    """Return a table whose tags stand under more than one row of names, from below them on."""
    for at in range(min(_DEEPEST, len(table.numbers))):
        row = tuple((column[at].as_py() or "").strip() for column in table.columns)
        filled = [cell for cell in row if cell]
        if filled and all(cell.startswith("#") for cell in filled):
            columns = [column.slice(at + 1) for column in table.columns]
            return Table(
                table.header, columns, table.numbers[at + 1 :], table.odd, at + 1, table.mapped, row
            ), row
    return table, ()


def days(table: Table, choices: Choices) -> tuple[tuple[pa.Array, ...], str]:
    """Return the dates of a table; nothing is known of which number stands first."""
    tags = _tags(table)
    if not tags:
        table, tags = _deeper(table)
    cells = Cells(table, by_tag(tags))
    return (cells.text("date"), cells.text("end")), ""


FORMAT = Format("hxl", "", False, False, recognise, read, days=days)
