"""Incidents of IOM's Missing Migrants Project, in the five forms that its files have had since 2014.

API and JSON of 2025 (``web_id``, ``reported_date``), web export of 2019 (``Web ID``, ``9-Jul-19``), export of 2021
(``Main ID``, ``Mon, 01/06/2014 - 12:00``, month first), "all data" since 2022, and HXL of 2015 whose names of
columns are the tags (day first). The spellings of IOM's own files are among the names.

Notes
-----
From the project's pages on its methodology: positions are often estimates, most of all at sea; the date is that
of the death or, where unknown, of the day on which bodies were found or the incident was reported. So a point
stands for what lies within 25 km of it, and where the description names nothing narrower than a country, a desert
or a sea there is no point. Counts of persons alone are kept; a count below nothing is none, and stays as it is in the text.
"""

from __future__ import annotations

import html
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS, t
from events.columns import fold_name
from events.importers.areas import by_name, called
from events.importers.counts import labelled
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.rows import Cells, as_said, blank, either, joined, likeness, mapped, objects
from events.importers.rows_chunk import chunk, placed
from events.importers.rows_dates import Dated, dates, order_of
from events.points_table import Table

FIELDS = {
    "key": ("web_id", "main_id"),
    "old": ("event_id",),
    "incident": ("incident_id",),
    "date": ("incident_date", "reported_date", "date_of_incident", "date_reported", "website_date", "date"),
    "year": ("incident_year", "reported_year", "year"),
    "month": ("reported_month", "incident_month", "month"),
    "dead": ("number_dead", "number_of_dead", "no_dead", "dead", "affected_dead"),
    "missing": (
        "number_missing", "minimum_estimated_number_of_missing", "number_of_missing", "minimum_estimated_number_missing",
        "no_missing", "missing", "affected_missing",
    ),
    "total": (
        "total_dead_and_missing", "total_number_of_dead_and_missing", "total_dead_missing", "total_number_dead_and_missing",
        "no_dead_missing",
    ),
    "survivors": ("number_of_survivors", "number_survivors", "no_survivors", "survivors"),
    "cause": ("cause_of_death", "cause_death", "cause_type", "cause_of_death_reported", "cause_of_death_category"),
    "country": ("country_of_incident", "incident_country"),
    "region": ("region_of_incident", "region", "incident_region", "region_incident"),
    "place": (
        "location_description", "location_of_incident", "location_of_death", "location_death", "location_of_the_incident",
        "description_of_location",
    ),
    "coordinates": (
        "location_coordinates", "location_coodinates", "coordinates", "coordinates_of_incident", "geo_coordinates",
    ),
    "lat": ("geo_lat", "latitude", "lat"),
    "lon": ("geo_lon", "longitude", "lon"),
    "route": ("migration_route", "migrantion_route", "route"),
    "source": ("information_source", "source_of_information", "meta_source_name", "source"),
    "url": ("url", "link"),
    "quality": ("source_quality", "meta_source_reliability"),
}  # fmt: skip
KIND = "Missing migrants"
_NAME = "IOM Missing Migrants Project"
# Words of a description that narrow a place to no more than a country, a desert or a sea.
_BROAD_WORDS = """
a an the in on at of off from to near between and or within somewhere along around unspecified unknown
undetermined exact location locations place area areas site coast coasts coastal coastline shore shores
waters international territorial sea open desert sahara saharan southern northern eastern western central
south north east west region mediterranean med strait channel sicily route border borders borderlands
africa african europe european libya libyan italy italian malta maltese greece greek tunisia tunisian
algeria algerian niger chad chadian sudan sudanese egypt egyptian turkey lampedusa crete remains bodies
body washed ashore up found by boat loction cost
"""
_BROAD = frozenset(_BROAD_WORDS.split())
_CLAUSE = re.compile(
    r"\s[-–—]\s|[.;]\s|\n|,?\s(?:survivors|embarkation|disembark\w*|depart\w*|after|following|intercepted|en route)\b",
    re.I,
)
_TITLE_CHARACTERS = 90


def recognise(head: Head) -> int:
    """Return how surely a file is one of the Missing Migrants Project."""
    if head.tags and {"affected_dead", "affected_missing"} <= set(map(fold_name, head.table.header)):
        return likeness(head, FIELDS, ("dead",), ("missing",), ("region",), ("date",))
    return likeness(
        head,
        FIELDS,
        ("dead", "total"),
        ("missing", "total"),
        ("date", "year"),
        ("route", "quality"),
        ("coordinates", "lat", "place"),
    )


def read(table: Table, choices: Choices) -> Chunk:
    """Return the rows of a table of the project as events."""
    cells = Cells.of(table, FIELDS, choices)
    rows = len(cells)
    described = mapped(cells.text("place"), _clean)
    columns: dict[str, Any] = {
        "kind": KIND, "source": joined([blank(rows, _NAME), cells.text("source")], ": "), "source_url": cells.text("url"),
        "country": _land(cells.text("country"), described), "status": "reported", "certainty": "stated",
        "dead": cells.number("dead"), "missing": cells.number("missing"),
    }  # fmt: skip
    place = pc.if_else(pc.equal(described, ""), cells.text("country", "region"), described)
    short = mapped(place, _short)
    said = {name: cells.text(name) for name in ("cause", "route")}
    # A table that went through other hands has its counts as "7.0".
    said |= {
        name: pc.replace_substring_regex(cells.text(name), r"\.0+$", "")
        for name in ("dead", "missing", "survivors")
    }
    columns |= as_said("place", place)
    for lang in LANGS:
        parts = [blank(rows, t("format.dead_missing", lang)), called(short, lang, columns["country"])]
        columns[f"title_{lang}"] = joined(parts, " — ")
        columns[f"text_{lang}"] = labelled(
            [(name, said[name]) for name in ("dead", "missing", "survivors", "cause", "route")], lang
        )
    broad = mapped(described, lambda text: "country" if _is_broad(text) else "municipality")
    whole = cells.where()
    classes = objects(broad).copy()
    nowhere = ~np.isfinite(whole.lon) & (objects(described) == "")
    classes[nowhere] = np.where(objects(place)[nowhere] == "", "none", "country")
    where = placed(columns, whole, classes)
    dated = _dated(cells, choices)
    for lang in LANGS:
        columns[f"date_note_{lang}"] = np.where(dated.start != "", t("format.note.mmp", lang), "").astype(
            object
        )
    columns["extra"] = cells.rest(("key", "source", "url"), np.isfinite(where.lon))
    return chunk(
        cells, columns, where, dated, _keys(cells), ("date", "coordinates", "lat", "place", "dead", "missing")
    )


def _clean(text: str) -> str:
    """Return a description in one line; IOM's site writes an apostrophe as "&#039;"."""
    return " ".join(html.unescape(text).split())


def _short(text: str) -> str:
    """Return where it was without what became of the people, for a title."""
    short = _CLAUSE.split(text, maxsplit=1)[0].strip(" ,.")
    return short if len(short) <= _TITLE_CHARACTERS else short[:_TITLE_CHARACTERS].rsplit(" ", 1)[0] + "…"


def _land(named: pa.Array, described: pa.Array) -> pa.Array:
    """Return the country of each row: of its column, else of what the description ends with."""
    return either(mapped(named, by_name), mapped(pc.if_else(pc.equal(named, ""), described, ""), _country))


def _country(text: str) -> str:
    """Return the country that a description ends with, for the exports that have no column of it.

    Examples
    --------
    >>> _country("Off the coast of Zuwara, Libya"), _country("Libya"), _country("Greece-Turkey border")
    ('LY', 'LY', '')
    """
    return by_name(_CLAUSE.split(text, maxsplit=1)[0].rsplit(",", 1)[-1].strip(" .")) if text else ""


def _is_broad(text: str) -> bool:
    """Tell a description that names nothing narrower than a country, a desert or a sea.

    Examples
    --------
    >>> [_is_broad(text) for text in ("Unspecified location in the Sahara desert, Libya", "Off the coast of Libya",
    ...     "Unspecified location off the coast of Zuwara, Libya", "40 miles north of Tripoli", "")]
    [True, True, False, False, False]
    """
    words = re.findall(r"\w+", fold_name(_CLAUSE.split(text, maxsplit=1)[0]).replace("_", " "))
    return bool(words) and all(word in _BROAD for word in words)


def _dated(cells: Cells, choices: Choices) -> Dated:
    """Read dates; where a workbook has none or 0, the month and the year that stand beside it."""
    date = pc.if_else(pc.equal(cells.text("date"), "0"), "", cells.text("date"))
    month = pc.if_else(pc.match_substring_regex(cells.text("month"), r"^[A-Za-z]+$"), cells.text("month"), "")
    year = cells.text("year")
    beside = pc.if_else(pc.equal(year, ""), "", joined([month, year], " "))
    return dates(either(date, beside), order_of(choices.day_first, _order(cells)))


def days(table: Table, choices: Choices) -> tuple[tuple[pa.Array, ...], str]:
    """Return the dates of a table, and which number stands first."""
    cells = Cells.of(table, FIELDS, choices)
    return (cells.text("date"),), _order(cells)


def _order(cells: Cells) -> str:
    """Return "month" where the site wrote the weekday before the date, "day" in the HXL file of 2015, else ""."""
    tagged = (
        cells.table.header[cells.places["date"]].strip().startswith("#") if "date" in cells.places else False
    )
    if pc.any(pc.match_substring_regex(cells.text("date"), r"^[A-Za-z]{3,9},")).as_py():
        return "month"
    return "day" if tagged else ""


def _keys(cells: Cells) -> pa.Array:
    """Return the project's id of each row; rows of one incident that IOM splits by boat or by find bear one."""
    main, incident = objects(cells.text("key")), objects(cells.text("incident"))
    base = np.where(
        main == "", incident, np.where((incident == "") | (incident == main), main, main + "/" + incident)
    )
    # The numbers of 2015 are not those of the web export of 2019, though some are in both.
    number = cells.text("old")
    old = pc.if_else(pc.equal(number, ""), "", joined([blank(len(cells), "event"), number], "/"))
    return either(pa.array(base.tolist(), pa.large_string()), old)


FORMAT = Format("iom_missing", _NAME, True, False, recognise, read, apart=True, days=days)
