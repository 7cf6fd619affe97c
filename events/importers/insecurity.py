"""Incidents of Insecurity Insight, as HDX publishes them by topic: health care, education, aid, explosive weapons.

Notes
-----
``Geo Precision`` is a text that begins with a number on UCDP's scale, with blanks around it: "(1) Exact",
"(2) 25 km Precision ", "(6) Country". From 3 on the point is a centre of an area, which is not drawn. Topics differ
in their columns: the topic is told by them, and only counts of killed people are taken over where the file has one
such column; where it has several nobody says whether they overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS
from events.columns import fold_name
from events.importers.areas import by_code, by_name
from events.importers.counts import labelled, places_of, words_of
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.rows import Cells, as_said, blank, either, joined, likeness, mapped, names_of
from events.importers.rows_chunk import chunk, placed
from events.importers.rows_dates import dates, order_of
from events.points_table import Table
from events.schema import NO_REDISTRIBUTION

FIELDS = {
    "key": ("sind_event_id", "sind_id", "event_id"),
    "date": ("date", "incident_date", "event_date"),
    "text": ("event_description", "description"),
    "country": ("country",),
    "iso": ("country_iso", "iso", "iso3"),
    "admin1": ("admin_1", "admin1"),
    "lat": ("latitude",),
    "lon": ("longitude",),
    "geo_precision": ("geo_precision", "geo_location_precision", "geoprecision"),
    "by": ("reported_perpetrator_name", "reported_perpetrator", "perpetrator"),
    "with": ("weapon_carried_used", "weapon", "explosive_weapon_type", "type_of_explosive", "launch_method"),
}
# A topic by a word in the names of its columns, the more telling first: files of explosive weapons count health
# workers too, those of camps name the victim's sex.
_TOPICS = (
    ("explosive", "Explosive weapons"), ("health", "Attack on health care"), ("vaccin", "Attack on health care"), ("educat", "Attack on education"),
    ("school", "Attack on education"), ("food", "Attack on food security"), ("market", "Attack on food security"),
    ("aid_worker", "Attack on aid workers"), ("idp", "Attack on displaced persons"),
    ("refugee", "Attack on displaced persons"), ("displaced", "Attack on displaced persons"),
    ("camp", "Attack on displaced persons"), ("sexual", "Conflict-related sexual violence"),
)  # fmt: skip
_CLASSES = {
    "1": "town", "2": "municipality", "3": "municipality*", "4": "district", "5": "district", "6": "country",
    "7": "district",
}  # fmt: skip
_WORDS = (
    ("country", "country"), ("admin 1", "district"), ("adm1", "district"), ("province", "district"), ("governorate", "district"),
    ("region", "district"), ("state", "district"), ("admin", "municipality*"), ("district", "municipality*"),
    ("25", "municipality"), ("exact", "town"),
)  # fmt: skip


def recognise(head: Head) -> int:
    """Return how surely a file is Insecurity Insight's."""
    found = likeness(head, FIELDS, ("date",), ("text",), ("country", "iso"), ("geo_precision",), ("lat",))
    marked = "sind_event_id" in map(fold_name, head.table.header)
    return max(found, 85 if marked else 0)


def read(table: Table, choices: Choices) -> Chunk:
    """Return the rows of a table of Insecurity Insight as events."""
    cells = Cells.of(table, FIELDS, choices)
    rows = len(cells)
    own = blank(rows, topic(table.header))
    land = either(mapped(cells.text("country"), by_name), mapped(cells.text("iso"), by_code))
    columns: dict[str, Any] = {
        "kind": own, "source": "Insecurity Insight", "country": land, "status": "reported", "certainty": "stated",
        # What it permits is not known here: kept in until somebody has asked.
        "terms": NO_REDISTRIBUTION,
        "dead": _dead(cells),
    }  # fmt: skip
    region = cells.text("admin1")
    areas = ((region, False), (either(cells.text("country"), cells.text("iso")), True))
    columns |= places_of(areas) | as_said("bodies", cells.text("by")) | as_said("text", cells.text("text"))
    untold, words = pc.equal(cells.text("text"), ""), words_of(areas)
    for lang in LANGS:
        columns[f"title_{lang}"] = joined([names_of(own, lang), words[lang]], " — ")
        told = labelled([("by", cells.text("by")), ("with", cells.text("with"))], lang)
        columns[f"text_{lang}"] = pc.if_else(untold, told, columns[f"text_{lang}"])
    # Without a word on the point it is the smallest area that is named.
    named = pc.if_else(pc.equal(region, ""), "country", "district")
    stated = cells.text("geo_precision")
    classes = pc.if_else(pc.equal(stated, ""), named, mapped(stated, class_of))
    where = placed(columns, cells.where(), np.array(classes.to_pylist(), dtype=object))
    columns["extra"] = cells.rest(("key", "text"), np.isfinite(where.lon))
    dated = dates(cells.text("date"), order_of(choices.day_first, ""))
    return chunk(cells, columns, where, dated, cells.text("key"), ("date", "text", "lat", "country"))


def class_of(text: str) -> str:
    """Return the class of a place from a text of Geo Precision; of an unknown one it is the district.

    Examples
    --------
    >>> class_of("(2) 25 km Precision "), class_of("(6) Country"), class_of("Admin 1"), class_of("")
    ('municipality', 'country', 'district', 'district')
    """
    number = re.search(r"\(?\b([1-7])\b\)?", text) if re.match(r"\s*\(?[1-7]\b", text) else None
    if number:
        return _CLASSES[number[1]]
    plain = text.casefold()
    return next((level for word, level in _WORDS if word in plain), "district")


def topic(header: Sequence[str]) -> str:
    """Return what a file is about, by the columns that no other topic has.

    Examples
    --------
    >>> topic(["Date", "Health Workers Killed"]), topic(["Date", "Country"])
    ('Attack on health care', 'Insecurity incident')
    """
    names = " ".join(map(fold_name, header))
    return next((kind for word, kind in _TOPICS if word in names), "Insecurity incident")


def _dead(cells: Cells) -> Any:
    """Return how many were killed, where exactly one column counts them."""
    found = [
        place for place, name in enumerate(cells.table.header) if re.search(r"(^|_)killed$", fold_name(name))
    ]
    if len(found) != 1:
        return np.full(len(cells), np.nan)
    return Cells(cells.table, {"killed": found[0]}).number("killed")


def days(table: Table, choices: Choices) -> tuple[tuple[pa.Array, ...], str]:
    """Return the dates of a table, and which number stands first."""
    return (Cells.of(table, FIELDS, choices).text("date"),), ""


FORMAT = Format("insecurity", "Insecurity Insight", True, True, recognise, read, days=days)
