"""Counts of IOM's Displacement Tracking Matrix: the API's csv on HDX, HDX HAPI's, and the workbooks of rounds in Libya.

A row is how many displaced persons or migrants were in an area when a round was taken. It is one event about that
area and never a point, though the Libyan sheets hold the centre of each municipality (baladiya) and neighbourhood
(muhalla). Their columns are worded anew each round ("ADM 3 Baladiya-Area (EN)", "ADM3_Baladiya_EN"), so they are
known by the words in them. Those sheets state the round but no date: the rows are without one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS, t
from events.columns import fold_name
from events.importers.areas import by_code, by_name
from events.importers.counts import area_columns, areas_of, labelled, nowhere, sentence, words_of
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.rows import Cells, blank, either, joined, likeness, mapped, recognised
from events.importers.rows_chunk import chunk
from events.importers.rows_dates import dates, order_of
from events.points_table import Table

FIELDS = {
    "operation": ("operation",),
    "country": ("admin0name",),
    "iso": ("admin0pcode", "location_code"),
    "admin1": ("admin1name", "admin1_name", "provider_admin1_name"),
    "admin1_code": ("admin1pcode", "admin1_code"),
    "admin2": ("admin2name", "admin2_name", "provider_admin2_name"),
    "admin2_code": ("admin2pcode", "admin2_code"),
    "count": ("numpresentidpind", "population"),
    "date": ("reportingdate", "reference_period_start"),
    "round": ("roundnumber", "reporting_round"),
    "reason": ("displacementreason",),
    "origin": ("idporiginadmin1pcode", "idporiginadmin1name"),
    "assessment": ("assessmenttype", "assessment_type"),
}
# Of the Libyan workbooks: the words that a name of a column holds, by level of the area.
_LEVELS = {"adm1": "admin1", "mantika": "admin2", "baladiya": "baladiya", "muhalla": "muhalla"}
_PLACES = (
    ("muhalla", "municipality"), ("baladiya", "municipality"), ("admin2", "district"), ("admin1", "district"),
    ("country", "country"),
)  # fmt: skip
_PEOPLE = {
    "migrant": "Migrants present",
    "migrants": "Migrants present",
    "idp": "Displacement",
    "idps": "Displacement",
}
_COUNT = {"ind", "individual", "individuals", "persons", "number", "total"}


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Return the columns of a sheet of a Libyan round, by the words in their names; empty where it is none.

    Examples
    --------
    >>> columns_of(["ADM 3 Baladiya-Area (EN)", "ADM 3 Baladiya-Area (AR)", "Baladiya PCode", "Lat", "Migrants (IND)"])
    {'baladiya': 0, 'baladiya_ar': 1, 'baladiya_code': 2, 'migrants': 4}
    """
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        words = re.findall(r"[a-z]+|\d+", fold_name(name).replace("_", " "))
        joined_words = re.sub(r"\badm (?=\d)", "adm", " ".join(words)).split()
        level = next((of for word, of in _LEVELS.items() if word in joined_words), None)
        level = next((of for word, of in reversed(_LEVELS.items()) if word in joined_words), level)
        people = next((word for word in joined_words if word in _PEOPLE), None)
        if people and _COUNT & set(joined_words):
            found.setdefault("idps" if people.startswith("idp") else "migrants", place)
        elif people or level is None:
            if {"round"} & set(joined_words) or "assessmentround" in joined_words:
                found.setdefault("round", place)
            elif "nationality" in joined_words:
                found.setdefault("nationality", place)
            elif "date" in joined_words:
                found.setdefault("date", place)
        elif "pcode" in joined_words or "code" in joined_words:
            found.setdefault(f"{level}_code", place)
        elif "type" not in joined_words:
            found.setdefault(f"{level}_ar" if "ar" in joined_words else level, place)
    return found if {"baladiya", "muhalla"} & found.keys() and {"migrants", "idps"} & found.keys() else {}


def recognise(head: Head) -> int:
    """Return how surely a table is one of DTM's."""
    by_name_ = likeness(
        head, FIELDS, ("count",), ("country", "iso", "admin1"), ("round",), ("operation", "reason")
    )
    return by_name_ or (90 if columns_of(head.table.header) else 0)


def read(table: Table, choices: Choices) -> Chunk:
    """Return the counts of a table of DTM: one event a row, none with a point."""
    if not columns_of(table.header) and "count" in recognised(table.header, FIELDS):
        cells = Cells.of(table, FIELDS, choices)
        places = {"country": cells.places["iso"]} if "iso" in cells.places else {}  # HAPI has the code alone
        return _chunk(Cells(table, {**places, **cells.places}), choices, "Displacement", "idps", "count")
    cells = Cells(table, columns_of(table.header))
    people = "migrants" if "migrants" in cells.places else "idps"
    return _chunk(
        cells, choices, "Migrants present" if people == "migrants" else "Displacement", people, people
    )


def _chunk(cells: Cells, choices: Choices, kind: str, people: str, count: str) -> Chunk:
    rows = len(cells)
    land = either(mapped(cells.text("country"), by_name), mapped(cells.text("iso"), by_code))
    # The Libyan workbooks name no country: their municipalities are Libya's.
    land = either(land, blank(rows, "LY" if {"baladiya", "muhalla"} & cells.places.keys() else ""))
    columns: dict[str, Any] = area_columns(cells, _PLACES, land)
    arabic = Cells(
        cells.table,
        {name.removesuffix("_ar"): place for name, place in cells.places.items() if name.endswith("_ar")},
    )
    own = area_columns(arabic, _PLACES, land)["place_ar"]
    columns["place_ar"] = either(own, columns["place_ar"])
    areas = words_of(areas_of(cells, _PLACES))
    columns |= {"kind": kind, "source": "IOM DTM", "status": "reported", "certainty": "stated"}
    said = pc.replace_substring_regex(cells.text(count), r"\.0+$", "")
    for lang in LANGS:
        columns[f"title_{lang}"] = sentence(
            f"format.count.{people}",
            lang,
            rows,
            count=either(said, blank(rows, "?")),
            place=either(columns[f"place_{lang}"], areas[lang]),
        )
        parts = labelled(
            [
                ("round", cells.text("round")),
                ("reason", cells.text("reason")),
                ("nationality", cells.text("nationality")),
            ],
            lang,
        )
        columns[f"text_{lang}"] = joined([parts, blank(rows, t("format.count.no_pin", lang))], ". ")
    columns["extra"] = cells.rest(())
    dated = dates(cells.text("date"), order_of(choices.day_first, ""))
    # A total under a sheet of municipalities names none.
    needs = tuple({"baladiya", "muhalla"} & cells.places.keys()) or ("country", "iso", "admin1")
    return chunk(cells, columns, nowhere(rows), dated, _keys(cells), needs)


def _keys(cells: Cells) -> pa.Array:
    """Return what one row alone counts: the API's ids stand on several rows, of other areas, and not on all."""
    area = cells.text(
        "muhalla_code", "baladiya_code", "muhalla", "baladiya", "admin2_code", "admin2", "admin1_code", "admin1", "iso",
        "country",
    )  # fmt: skip
    more = ("round", "date", "nationality", "operation", "reason", "origin", "assessment")
    return joined([area, *(cells.text(name) for name in more)], "|")


def days(table: Table, choices: Choices) -> tuple[tuple[pa.Array, ...], str]:
    """Return the dates of a table, and which number stands first."""
    return (Cells.of(table, FIELDS, choices).text("date"),), ""


FORMAT = Format("iom_dtm", "IOM DTM", True, False, recognise, read, days=days)
