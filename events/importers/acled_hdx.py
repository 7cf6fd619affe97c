"""ACLED's monthly counts as HDX publishes them: sheets by district (HRP countries) and the HAPI csv.

Neither has coordinates. Sheets have ``Month`` and ``Year``, HAPI ``reference_period_start`` and ``_end``.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from events.importers.acled_weekly import text
from events.importers.areas import by_code, by_name
from events.importers.counts import area_columns, areas_of, nowhere, titles, words_of
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.rows import Cells, blank, either, joined, kinds, likeness, mapped, names_of
from events.importers.rows_chunk import chunk
from events.importers.rows_dates import Dated, dates
from events.points_table import Table
from events.schema import NO_REDISTRIBUTION

FIELDS = {
    "country": ("country", "location_name"),
    "iso": ("iso3", "location_code"),
    "admin1": ("admin1", "admin1_name"),
    "admin2": ("admin2", "admin2_name"),
    "own1": ("provider_admin1_name",),
    "own2": ("provider_admin2_name",),
    "admin1_code": ("admin1_pcode", "admin1_code"),
    "admin2_code": ("admin2_pcode", "admin2_code"),
    "month": ("month",),
    "year": ("year",),
    "date": ("reference_period_start",),
    "end": ("reference_period_end",),
    "type": ("event_type",),
    "count": ("events",),
    "fatalities": ("fatalities",),
}


def recognise(head: Head) -> int:
    """Return how surely a file is one of ACLED's on HDX."""
    found = likeness(head, FIELDS, ("date", "month"), ("date", "year"), ("count",), ("iso", "country"))
    # A sheet of monthly counts says ACLED nowhere: fatalities or P-codes beside the events do.
    return found and likeness(head, FIELDS, ("fatalities", "admin2_code", "admin1_code"))


def read(table: Table, choices: Choices) -> Chunk:
    """Return monthly counts: one event a row, none with a point."""
    cells = Cells.of(table, FIELDS, choices)
    named = _of_name(f"{choices.sheet} {choices.file}", "fatalities" in cells.places)
    own = either(cells.text("type"), blank(len(cells), named))
    land = either(mapped(cells.text("country"), by_name), mapped(cells.text("iso"), by_code))
    levels = (("admin2", "district"), ("admin1", "district"), ("country", "country"))
    columns: dict[str, Any] = area_columns(_named(cells), levels, land)
    columns |= {
        "kind": kinds(mapped(own, _plain), {}), "source": "ACLED (HDX)", "status": "reported", "terms": NO_REDISTRIBUTION,
        "certainty": "stated", "dead": cells.number("fatalities"),
    }  # fmt: skip
    dated = _dated(cells)
    words = {lang: names_of(mapped(own, _plain), lang) for lang in ("ar", "en")}
    areas = words_of(areas_of(_named(cells), levels))
    columns |= titles(words, areas, cells.text("count"), dated, week=False)
    for lang in ("ar", "en"):
        columns[f"text_{lang}"] = text(cells, lang)
    columns["extra"] = cells.rest(())
    # One P-code may stand for several areas of ACLED's, and "NA" for all that have none: their names are needed too.
    parts = (
        cells.text("iso", "country"), cells.text("admin1_code"), cells.text("admin2_code"), cells.text("own1", "admin1"),
        cells.text("own2", "admin2"), pa.array(dated.start, pa.large_string()), own,
    )  # fmt: skip
    key = joined(parts, "|")
    return chunk(cells, columns, nowhere(len(cells)), dated, key, ("date", "month", "count"))


def _of_name(name: str, fatalities: bool) -> str:
    """Return what a sheet counts, as far as its name or its file's says.

    Examples
    --------
    >>> _of_name("HRP_1 political-violence-events-and-fatalities.xlsx", True), _of_name("Sheet1 a.xlsx", False)
    ('Political violence', 'Demonstrations')
    """
    name = name.casefold().replace("_", " ").replace("-", " ")
    for words, kind in (
        ("civilian", "Civilian targeting"),
        ("demonstration", "Demonstrations"),
        ("political", "Political violence"),
    ):
        if words in name:
            return kind
    return (
        "Events" if fatalities else "Demonstrations"
    )  # ACLED's demonstrations alone come without fatalities


def _plain(own: str) -> str:
    """Return ACLED's own spelling of HAPI's "civilian_targeting"."""
    plain = own.replace("_", " ").strip()
    plain = "demonstrations" if plain == "demonstration" else plain
    return plain[:1].upper() + plain[1:]


def _named(cells: Cells) -> Cells:
    """Return the cells with areas as ACLED names them, and the country by its code where that is all the file has."""
    places = dict(cells.places)
    if "iso" in places:
        places.setdefault("country", places["iso"])
    places |= {f"admin{level}": places[f"own{level}"] for level in (1, 2) if f"own{level}" in places}
    return Cells(cells.table, places)


def _dated(cells: Cells) -> Dated:
    """Return the month of each row, or the period that it states."""
    if "date" in cells.places:
        dated = dates(cells.text("date"), "day")
        return dated.until(dates(cells.text("end"), "day"))
    year = pc.replace_substring_regex(cells.text("year"), r"\.0+$", "")
    month = pc.replace_substring_regex(cells.text("month"), r"\.0+$", "")
    number = pc.match_substring_regex(month, r"^\d{1,2}$")
    padded = pc.utf8_lpad(month, 2, "0")
    as_number = pc.binary_join_element_wise(year, padded, pa.scalar("-", pa.large_string()))
    as_word = joined([month, year], " ")
    return dates(pc.if_else(number, as_number, as_word), "day")


FORMAT = Format("acled_hdx", "ACLED (HDX)", True, True, recognise, read, named=True)
