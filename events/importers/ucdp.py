"""Events of UCDP's Georeferenced Event Dataset (GED): yearly versions, monthly candidates, the copy on HDX.

GED 20 and later have 49 columns, 19.1 has 42; some candidate files have no header; the copy on HDX has a row of
HXL tags and ``iso3``. Dates are ``2017-10-04`` or ``2017-10-04 00:00:00.000``.

Notes
-----
From UCDP's GED codebook:

- ``where_prec`` 1: the place itself (a town or village as a rule); 2: within some 25 km of it; 3: a district
  (second order), 4: a province (first order), 5: an area or a line without clear bounds, 6: the country,
  7: international waters or airspace. From 3 on the point stands for an area: it is not drawn.
- ``date_prec`` 1: the day; 2 and above: ``date_start`` and ``date_end`` bound it.
- ``best``, ``low``, ``high``: deaths.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS, t
from events.importers.areas import by_code, by_gleditsch_ward, by_name, called
from events.importers.counts import labelled
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.rows import (
    Cells,
    as_said,
    blank,
    either,
    joined,
    kinds,
    likeness,
    mapped,
    names_of,
    objects,
    with_names,
)
from events.importers.rows_chunk import chunk, placed
from events.importers.rows_dates import dates, order_of
from events.points_table import Table

FIELDS = {
    "key": ("id",),
    "relid": ("relid",),
    "type": ("type_of_violence",),
    "conflict": ("conflict_name",),
    "dyad": ("dyad_name",),
    "side_a": ("side_a",),
    "side_b": ("side_b",),
    "headline": ("source_headline",),
    "office": ("source_office",),
    "original": ("source_original",),
    "where_prec": ("where_prec",),
    "place": ("where_coordinates",),
    "described": ("where_description",),
    "adm1": ("adm_1",),
    "adm2": ("adm_2",),
    "lat": ("latitude",),
    "lon": ("longitude",),
    "country": ("country",),
    "country_id": ("country_id",),
    "iso3": ("iso3",),
    "date_prec": ("date_prec",),
    "date": ("date_start",),
    "end": ("date_end",),
    "best": ("best", "best_est"),
    "high": ("high", "high_est"),
    "low": ("low", "low_est"),
}
# The 49 columns of version 20 and later, for candidate files that come without a header.
_NAMES = """
id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name
dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id
side_b number_of_sources source_article source_office source_date source_headline source_original
where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid
country country_id region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians
deaths_unknown best high low gwnoa gwnob
"""
NAMES = tuple(_NAMES.split())
# UCDP's three types. None is surely one of our kinds: a state-based event may be a clash, an air strike or a
# bombing, so each keeps UCDP's word.
TYPES = {"1": "State-based violence", "2": "Non-state violence", "3": "One-sided violence"}
_CLASSES = {
    "1": "town", "2": "municipality", "3": "municipality*", "4": "district", "5": "district", "6": "country",
    "7": "district",
}  # fmt: skip


def recognise(head: Head) -> int:
    """Return how surely a file is UCDP's GED, by its header, or by a first row of 49 cells like its rows."""
    if headerless(head.first):
        return 95
    return likeness(head, FIELDS, ("type",), ("date",), ("side_a", "dyad"), ("where_prec", "best"))


def headerless(first: tuple[str, ...]) -> bool:
    """Tell a row of GED by the year, the type of violence and the two dates in their places."""
    if len(first) < len(NAMES) or any(cell.strip() for cell in first[len(NAMES) :]):
        return False
    cell = dict(zip(NAMES, first, strict=False))
    return (
        re.fullmatch(r"\d+", cell["id"].strip()) is not None
        and re.fullmatch(r"(19|20)\d\d", cell["year"].strip()) is not None
        and cell["type_of_violence"].strip() in TYPES
        and all(re.match(r"\d{4}-\d{2}-\d{2}", cell[name].strip()) for name in ("date_start", "date_end"))
    )


def read(table: Table, choices: Choices) -> Chunk:
    """Return the rows of a table of GED as events."""
    if "type" not in Cells.of(table, FIELDS).places:
        table = with_names(table, NAMES)
    cells = Cells.of(table, FIELDS, choices)
    rows = len(cells)
    own = mapped(cells.text("type"), lambda text: TYPES.get(text.removesuffix(".0"), text))
    land = either(mapped(cells.text("country"), by_name), mapped(cells.text("iso3"), by_code))
    place = cells.text("place", "adm2", "adm1", "country")
    bodies = joined([cells.text("side_a"), cells.text("side_b")], "; ")
    order = order_of(choices.day_first, "")
    start = dates(cells.text("date"), order)
    dated = start.until(dates(cells.text("end"), order))
    vague = ~pc.is_in(cells.text("date_prec"), pa.array(["", "1", "1.0"], pa.large_string())).to_numpy(
        zero_copy_only=False
    )
    columns: dict[str, Any] = {
        "kind": kinds(own, {}), "source": joined([blank(rows, "UCDP GED"), mapped(cells.text("office"), _each_once)], ": "),
        "country": either(land, mapped(cells.text("country_id"), by_gleditsch_ward)), "status": "reported",
        "certainty": np.where(vague, "uncertain", "stated").astype(object), "dead": cells.number("best"),
    }  # fmt: skip
    columns |= as_said("place", place) | as_said("bodies", bodies)
    areas = (cells.text("adm2"), cells.text("adm1"))
    for lang in LANGS:
        parts = [names_of(own, lang), called(place, lang, columns["country"], areas)]
        columns[f"title_{lang}"] = joined(parts, " — ")
        columns[f"text_{lang}"] = _text(cells, lang)
        columns[f"date_note_{lang}"] = np.where(vague, t("format.note.ucdp", lang), "").astype(object)
    code = objects(cells.text("where_prec")).tolist()
    classes = np.array([_CLASSES.get(one.removesuffix(".0"), "municipality") for one in code], dtype=object)
    where = placed(columns, cells.where(), classes)
    columns["extra"] = cells.rest(("key", "place"), np.isfinite(where.lon))
    return chunk(cells, columns, where, dated, cells.text("key"), ("date", "type", "lon", "lat", "country"))


def _each_once(offices: str) -> str:
    """Return the news offices of an event, each once: the file names one for every article."""
    return "; ".join(dict.fromkeys(name.strip() for name in offices.split(";") if name.strip()))


def _text(cells: Cells, lang: str) -> pa.Array:
    parts = [(name, cells.text(name)) for name in ("best", "low", "high", "headline")]
    return labelled(parts, lang)


def days(table: Table, choices: Choices) -> tuple[tuple[pa.Array, ...], str]:
    """Return the dates of a table; nothing is known of which number stands first."""
    cells = Cells.of(table, FIELDS, choices)
    return (cells.text("date"), cells.text("end")), ""


FORMAT = Format("ucdp", "UCDP GED", True, False, recognise, read, days=days)
