"""ACLED's weekly aggregated files (since 2025): how many events of a type a region had in a week.

Their points are centres of regions, so no row becomes a point: each is one event about its region, with the
count in its title. ``WEEK`` is the Saturday on which the week starts (ACLED, "How to use ACLED's Aggregated
Data"), as ``2016-02-06`` or ``31-December-2016``.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from events.importers.acled import KINDS, country
from events.importers.counts import area_columns, areas_of, labelled, nowhere, titles, words_of
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.rows import TEXT, Cells, blank, either, joined, kinds, likeness, names_of
from events.importers.rows_chunk import chunk
from events.importers.rows_dates import dates, order_of
from events.points_table import Table
from events.schema import NO_REDISTRIBUTION

FIELDS = {
    "date": ("week",),
    "country": ("country",),
    "admin1": ("admin1", "admin_1"),
    "type": ("event_type",),
    "sub_type": ("sub_event_type",),
    "disorder": ("disorder_type",),
    "count": ("events",),
    "fatalities": ("fatalities",),
    "exposed": ("population_exposure", "population_best"),
    "lon": ("centroid_longitude",),
    "lat": ("centroid_latitude",),
}


def recognise(head: Head) -> int:
    """Return how surely a file is ACLED's weekly one."""
    return likeness(
        head, FIELDS, ("date",), ("count",), ("type", "sub_type", "disorder"), ("admin1", "country")
    )


def read(table: Table, choices: Choices) -> Chunk:
    """Return the rows of the weekly file: one event a row, none with a point."""
    cells = Cells.of(table, FIELDS, choices)
    own = either(cells.text("sub_type"), either(cells.text("type"), cells.text("disorder")))
    base = dates(cells.text("date"), order_of(choices.day_first, "day"))
    dated = base.spread(base.precision == "day", 0, 6)
    levels = (("admin1", "district"), ("country", "country"))
    columns: dict[str, Any] = area_columns(cells, levels, country(cells))
    columns |= {
        "kind": kinds(cells.text("type", "sub_type", "disorder"), KINDS), "source": "ACLED", "status": "reported",
        "terms": NO_REDISTRIBUTION, "certainty": "stated", "dead": cells.number("fatalities"),
    }  # fmt: skip
    words = {lang: names_of(own, lang) for lang in ("ar", "en")}
    columns |= titles(words, words_of(areas_of(cells, levels)), cells.text("count"), dated, week=True)
    for lang in ("ar", "en"):
        columns[f"text_{lang}"] = text(cells, lang)
    columns["extra"] = cells.rest(())
    area = [cells.text(name) for name in ("country", "admin1", "disorder", "type", "sub_type")]
    key = joined([pa.array(dated.start, TEXT), *area], "|")
    return chunk(cells, columns, nowhere(len(cells)), dated, key, ("date", "type", "sub_type", "count"))


def text(cells: Cells, lang: str) -> Any:
    """Return the counts of a row in words, and that it is no point."""
    from data.words import t

    parts = labelled([("fatalities", cells.text("fatalities")), ("exposed", cells.text("exposed"))], lang)
    return joined([parts, blank(len(cells), t("format.count.no_pin", lang))], ". ")


def days(table: Table, choices: Choices) -> tuple[tuple[pa.Array, ...], str]:
    """Return the dates of a table, and which number stands first."""
    return (Cells.of(table, FIELDS, choices).text("date"),), "day"


FORMAT = Format("acled_weekly", "ACLED", True, True, recognise, read, days=days)
