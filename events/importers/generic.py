"""Any table of reports: columns by their names in both languages, or as a person maps them.

Coordinates in any notation, dates in any of the usual writings, place names by the gazetteer; what no column of
the schema takes is kept verbatim in ``extra``. A row is refused where it cannot be an event, and held where a
person has to say which of two things it means.
"""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import DataProblem
from data.room_geometry import Note
from data.room_text import shown
from events import schema
from events.columns import recognise as columns_of
from events.importers.exchanged import exchanged
from events.importers.format import Choices, Chunk, Format, Head, HeldRow
from events.importers.placing import Ambiguous, Placed, place
from events.importers.rows_chunk import rows_of
from events.importers.sums import summed
from events.importers.sums import sums as sums_of
from events.points_dates import Dates, read_dates, read_day
from events.points_events import as_events
from events.points_numbers import read_numbers
from events.points_settled import Settled, read_hijri, read_settled
from events.points_table import Table
from events.points_where import Where
from events.refusal import Refusal

Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
# A row that has none of these is a line of the table's frame (a total, a footer), and no report.
_TELLING = (
    "lon", "lat", "coordinates", "date", "place", "place_ar", "place_en", "district", "title", "title_ar", "title_en",
    "text", "text_ar", "text_en", "kind",
)  # fmt: skip
_PLACES = ("place", "place_ar", "place_en")
_CONTEXT = ("district", "neighbour")
_TEXT = pa.large_string()


def columns(
    header: tuple[str, ...], choices: Choices, mapped: dict[str, str] | None = None
) -> dict[str, int]:
    """Return the place of each field's column: as a person maps it, then by name.

    Raises
    ------
    DataProblem
        Nothing by which a row could be an event is among them.
    UsageProblem
        The mapping names a field that does not exist.
    """
    name = choices.dataset
    places = columns_of(header, {**(mapped or {}), **dict(choices.mapping)}, name, coordinates=False)
    if not any(field in places for field in _TELLING):
        raise DataProblem("import.no_columns", found=shown(", ".join(header), 600))
    return places


def read(made: Table, choices: Choices) -> Chunk:
    r"""Turn a part of any table into events.

    Parameters
    ----------
    made : Table
    choices : Choices
        What is settled of the whole file.

    Raises
    ------
    DataProblem, UsageProblem
        No column is recognised, or the mapping is wrong.

    Examples
    --------
    >>> from events.importers.source import open_source
    >>> raw = "id,date,place,dead,colour\n7,03/04/2025,Ghat,2,red\n8,2025-05-16,العوينات,,\n9,2025-05-16,Ghat,,\n"
    >>> table = next(open_source(raw.encode()).chunks())
    >>> chunk = read(table, Choices(dataset="a list"))
    >>> chunk.events[["key", "row", "place_precision", "source"]].values.tolist()
    [['9', 4, 'municipality', '']]
    >>> [(one.row, one.reason, one.options) for one in chunk.held]
    [(2, 'date_order', ('2025-04-03', '2025-03-04')), (3, 'place_ambiguous', ('uwaynat-sudan', 'geonames-2219689'))]
    """
    places = columns(made.header, choices, made.mapped)
    where = _where(made, places, choices)
    empty, sums = ~_telling(made, places), sums_of(made, places)
    refused = [*made.odd, *_refused(made, places, where, empty & ~sums), *summed(made, where, sums)]
    empty |= sums
    kept = np.flatnonzero((where.reason == "") & ~empty)
    if len(kept) < len(empty):
        made, where = _taken(made, kept), where.taken(kept)
    dates = _dates(made, places, choices)
    frame = _frame(made, places, where, dates, choices)
    found = _by_name(made, places, frame)
    frame = _placed(frame, found)
    odd = exchanged(made, where) if choices.swapped is None else np.zeros(len(frame), dtype=bool)
    held = _held(made, places, frame, dates, found, odd, choices)
    rest = np.ones(len(frame), dtype=bool)
    rest[list(held)] = False
    events = frame if rest.all() else frame[rest].reset_index(drop=True)
    return Chunk(events, tuple(held.values()), tuple(sorted(refused, key=lambda one: one.row)))


def recognise(head: Head) -> int:
    r"""Return how likely a table is one of reports: never certain, so that a named format goes before it.

    Examples
    --------
    >>> from events.importers.source import open_source
    >>> recognise(open_source(b"date,lon,lat\n2025-05-16,24.9,22.1\n").head())
    30
    """
    try:
        places = columns(head.table.header, Choices(), head.table.mapped)
    except DataProblem:
        return 1
    located = {"lon", "coordinates", "place", "place_ar", "place_en"} & set(places)
    return 30 if located and "date" in places else 20 if located else 10


def _where(made: Table, places: dict[str, int], choices: Choices) -> Where:
    if {"lon", "lat"} <= places.keys() or "coordinates" in places:
        # The geometry of a map layer is longitude and latitude by its format, whatever columns beside it are.
        own = bool(made.mapped) and all(
            made.header[places[field]] == made.mapped[field] for field in made.mapped
        )
        return Where.of(
            made,
            places,
            swapped=bool(choices.swapped),
            epsg=None if own and "lon" in places else choices.epsg,
        )
    return Where.nowhere(len(made.numbers))


def _telling(made: Table, places: dict[str, int]) -> Flags:
    """Return which rows say anything that an event is made of."""
    full = np.zeros(len(made.numbers), dtype=bool)
    for field in _TELLING:
        if field in places and not full.all():
            column = pc.utf8_trim_whitespace(made.columns[places[field]])
            full |= pc.not_equal(column, "").to_numpy(zero_copy_only=False)
    return full


def _refused(made: Table, places: dict[str, int], where: Where, empty: Flags) -> list[Refusal]:
    refused = where.refusals(made, places)
    places_ = np.flatnonzero(empty & (where.reason == ""))
    for at, cells in zip(places_.tolist(), rows_of(made, places_), strict=True):
        first = next((place for place, cell in enumerate(cells) if cell.strip()), 0)
        named = ", ".join(dict.fromkeys(made.header[places[field]] for field in _TELLING if field in places))
        refused.append(
            Refusal(
                int(made.numbers[at]), made.header[first], cells[first], shown(named), "import.nothing", cells
            )
        )
    return refused


def _taken(made: Table, kept: npt.NDArray[np.int64]) -> Table:
    rows = [column.take(pa.array(kept)) for column in made.columns]
    return Table(made.header, rows, made.numbers[kept], [], made.tags, made.mapped, made.hxl)


def settled(choices: Choices) -> Settled:
    """Return what choices say of dates."""
    order = "" if choices.day_first is None else "day" if choices.day_first else "month"
    return Settled(order, choices.hijri)


def _dates(made: Table, places: dict[str, int], choices: Choices) -> Dates:
    blank = pa.array([""], _TEXT).take(pa.array(np.zeros(len(made.numbers), dtype=np.int64)))
    starts = made.columns[places["date"]] if "date" in places else blank
    ends = made.columns[places["end"]] if "end" in places else None
    known = settled(choices)
    return read_dates(starts, ends, lambda text: read_settled(text, known))


def _frame(
    made: Table, places: dict[str, int], where: Where, dates: Dates, choices: Choices
) -> gpd.GeoDataFrame:
    """Return all kept rows in the schema, with the columns that importing adds."""
    named = dict(places)
    if not set(_PLACES) & set(named) and "district" in named:
        named["place"] = named["district"]
    notes: list[Note] = []
    frame = as_events(made, named, where, notes, dates)
    unread = []
    for field in ("dead", "missing"):
        if field in places:
            numbers = read_numbers(made.columns[places[field]])
            good = numbers.values >= 0
            frame[field] = np.where(good, numbers.values, np.nan)
            unread.append((places[field], ~good))
    for field in ("title", "text", "place"):
        if field in places and {f"{field}_ar", f"{field}_en"} & places.keys():
            # "Title" beside "title_en": where they differ and are of one language, the first is kept as it stands.
            own = pd.Series(made.columns[places[field]].to_pylist())
            unread.append(
                (places[field], ((own != frame[f"{field}_ar"]) & (own != frame[f"{field}_en"])).to_numpy())
            )
    frame["extra"] = _extra(made, places, unread)
    frame["row"] = made.numbers
    key = pc.utf8_trim_whitespace(made.columns[places["id"]]) if "id" in places else None
    frame["key"] = "" if key is None else pd.array(pa.chunked_array([key]), dtype="str")
    frame["id"] = ""
    return frame


def _extra(made: Table, places: dict[str, int], unread: list[tuple[int, Flags]]) -> Any:
    """Return what no column of the schema takes, as JSON text by column; "" where there is nothing."""
    import orjson

    # Dates, coordinates, kinds and markings are read into the schema; what they said is in the row's own cells.
    taken = set(places.values()) - {places[field] for field in (*_CONTEXT, "zone") if field in places}
    taken -= {places[field] for field in ("geo_precision", "where_prec") if field in places}
    rest: list[tuple[int, Flags | None]] = [(at, None) for at in range(len(made.header)) if at not in taken]
    parts = []
    names = _distinct(made.header)
    for at, rows in [*rest, *unread]:
        column = made.columns[at]
        codes = pc.dictionary_encode(column if rows is None else pc.if_else(pa.array(rows), column, ""))
        label = orjson.dumps(names[at]).decode()
        texts = [
            f"{label}:{orjson.dumps(cell).decode()}" if cell.strip() else None
            for cell in codes.dictionary.to_pylist()
        ]
        parts.append(pa.array(texts, _TEXT).take(codes.indices))
    if not parts:
        return ""
    # An empty text goes first: Arrow leaves out the row, and not only the cell, where all that it joins is missing.
    first = pa.scalar("", _TEXT)
    joined = pc.binary_join_element_wise(first, *parts, pa.scalar(",", _TEXT), null_handling="skip")
    joined = pc.utf8_slice_codeunits(joined, 1)
    ends = pa.scalar("{", _TEXT), pa.scalar("}", _TEXT), pa.scalar("", _TEXT)
    whole = pc.if_else(pc.equal(joined, ""), "", pc.binary_join_element_wise(ends[0], joined, *ends[1:]))
    return pd.array(pa.chunked_array([whole]), dtype="str")


def _distinct(header: tuple[str, ...]) -> list[str]:
    """Return names of columns, each its own: one without a name is called by its number."""
    names: list[str] = []
    for number, name in enumerate(header, start=1):
        plain = name.strip() or str(number)
        names.append(plain if plain not in names else f"{plain} ({number})")
    return names


def _by_name(made: Table, places: dict[str, int], frame: gpd.GeoDataFrame) -> Objects:
    """Return, by row, where the gazetteer puts a row that has no coordinates: each name is asked once."""
    found = np.full(len(frame), None, dtype=object)
    rows = np.flatnonzero(frame.geometry.isna().to_numpy())
    fields = [field for field in _PLACES if field in places]
    district = not fields and "district" in places
    fields = ["district"] if district else fields
    if not len(rows) or not fields:
        return found
    pick = pa.array(rows)
    names = [_texts(made, places[field], pick) for field in fields]
    context = [_texts(made, places[field], pick) for field in _CONTEXT if field in places]
    for at, *texts in zip(rows.tolist(), *names, *context, strict=True):
        hints = tuple(filter(None, texts[len(names) :]))
        found[at] = next(
            filter(
                None,
                (
                    place(name, hints, district=district)
                    for name in dict.fromkeys(texts[: len(names)])
                    if name
                ),
            ),
            None,
        )
    return found


def _texts(made: Table, place_: int, rows: pa.Array) -> list[str]:
    texts: list[str] = pc.utf8_trim_whitespace(made.columns[place_].take(rows)).to_pylist()
    return texts


def _placed(frame: gpd.GeoDataFrame, found: Objects) -> gpd.GeoDataFrame:
    """Put the rows at the places that their names gave, with the precision and the metres of these."""
    import shapely

    hits = np.array([isinstance(one, Placed) for one in found], dtype=bool)
    if not hits.any():
        return frame
    at = [one for one in found if isinstance(one, Placed)]
    shapes = frame.geometry.to_numpy().copy()
    points = shapely.points([one.lon for one in at], [one.lat for one in at])
    shapes[hits] = [None if math.isnan(one.lon) else point for one, point in zip(at, points, strict=True)]
    frame = frame.set_geometry(gpd.GeoSeries(shapes, crs="EPSG:4326"))
    frame.loc[hits, "place_precision"] = [one.precision for one in at]
    frame.loc[hits, "uncertainty_m"] = [one.uncertainty_m for one in at]
    frame.loc[hits, "place_role"] = ["about" if math.isnan(one.lon) else "held_at" for one in at]
    frame.loc[hits, "certainty"] = ["" if one.certain else "uncertain" for one in at]
    return frame


def _held(
    made: Table,
    places: dict[str, int],
    frame: gpd.GeoDataFrame,
    dates: Dates,
    found: Objects,
    odd: Flags,
    choices: Choices,
) -> dict[int, HeldRow]:
    """Return the rows that somebody has to settle, by their place: one matter at a time, dates first."""
    asked: dict[int, tuple[str, str, tuple[str, ...] | None]] = {}
    for field, rules in (("date", dates.rule), ("end", dates.end_rule)):
        if rules is None or field not in places:
            continue
        for rule, reason in _REASONS.items():
            for at in np.flatnonzero(rules == rule).tolist():
                asked.setdefault(at, (reason, field, () if rule != "ambiguous" else None))
    for at in np.flatnonzero([isinstance(one, Ambiguous) for one in found]).tolist():
        asked.setdefault(at, ("place_ambiguous", _place_field(made, places, at), found[at].options))
    for at in np.flatnonzero(odd).tolist():
        asked.setdefault(
            at, ("place_swapped", "lat" if "lat" in places else "coordinates", _pairs(frame, at))
        )
    rows = {}
    order = np.array(sorted(asked), dtype=np.int64)
    keys = frame["key"].to_numpy(dtype=object)
    for at, cells, event in zip(order.tolist(), rows_of(made, order), _events(frame, order), strict=True):
        reason, field, options = asked[at]
        text = options[0] if reason == "place_swapped" and options else cells[places[field]]
        rows[at] = HeldRow(
            int(made.numbers[at]), str(keys[at]), reason, made.header[places[field]], text,
            _both(text, choices) if options is None else options, event, cells,
        )  # fmt: skip
    return rows


_REASONS = {"ambiguous": "date_order", "unread": "date_unclear", "backwards": "date_backwards"}


def _both(text: str, choices: Choices) -> tuple[str, ...]:
    """Return the two days that numbers between slashes may mean, day first and month first."""
    days = []
    for order in ("day", "month"):
        day = read_day(text, order)
        if not day.edtf and choices.hijri:
            day = read_hijri(text, order) or day
        days.append(day.edtf)
    return tuple(dict.fromkeys(filter(None, days)))


def _pairs(frame: gpd.GeoDataFrame, at: int) -> tuple[str, str]:
    """Return the two points that a pair may mean, each "latitude, longitude": as it stands, and exchanged."""
    lon, lat = (f"{value:.6f}".rstrip("0").rstrip(".") for value in frame.geometry.iloc[at].coords[0])
    return f"{lat}, {lon}", f"{lon}, {lat}"


def _place_field(made: Table, places: dict[str, int], at: int) -> str:
    fields = [field for field in (*_PLACES, "district") if field in places]
    return next((field for field in fields if made.columns[places[field]][at].as_py().strip()), fields[0])


def _events(frame: gpd.GeoDataFrame, rows: npt.NDArray[np.int64]) -> list[dict[str, object]]:
    """Return what is known of some events: the columns of the schema that say something, and lon, lat.

    A column at a time: a file may have a million rows that wait.
    """
    known: list[dict[str, object]] = [{} for _ in rows]
    some = frame.iloc[rows]
    for column in schema.COLUMNS:
        for event, value in zip(known, some[column.name].tolist(), strict=True):
            if column.kind == "number":
                if value == value:
                    event[column.name] = float(value)
            elif value != "":
                event[column.name] = str(value)
    for event, point in zip(known, some.geometry, strict=True):
        if point is not None:
            event |= {"lon": point.x, "lat": point.y}
    return known


FORMAT = Format(
    key="generic",
    dataset="",
    shared_ids=False,
    no_redistribution=False,
    recognise=recognise,
    read=read,
)
