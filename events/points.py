"""A file of points becomes events: any CSV, TSV or GeoJSON, columns recognised by name or mapped by a person.

Nothing is lost: a row that cannot be placed is returned as a refusal with its cells and its reason; a date
that is not certain leaves its event undated with its words kept. Text stays as it stands in the file, in
both languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.room_file import read_bytes
from data.room_geometry import Note
from data.room_limits import MAX_POINTS_BYTES
from data.room_text import shown
from data.words import t
from events import schema
from events.columns import fold_name, recognise
from events.points_dates import Dates, read_dates
from events.points_numbers import Numbers, angles, precision, read_numbers, split_pairs
from events.points_table import Odd, Table, table

__all__ = ["Points", "Refusal", "read_points", "write_refusals"]
# A kind that is not of our list is kept as the file words it; longer ones are texts in the wrong column.
_KIND_CHARACTERS = 60
_LON, _LAT = (-180.0, 180.0), (-90.0, 90.0)
# What ACLED's geo_precision and UCDP's where_prec say of a place (codebooks; 5 and 7 of UCDP are fuzzy
# areas).
_ACLED = {"1": "town", "2": "municipality", "3": "district"}
_UCDP = {
    "1": "exact", "2": "town", "3": "municipality", "4": "district", "5": "district", "6": "country", "7": "country",
}  # fmt: skip
Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
_OURS = ("row", "field", "found", "expected")


@dataclass(frozen=True)
class Refusal:
    """A row that could not become an event.

    Parameters
    ----------
    row : int
        Its row in the file: the header is row 1; of GeoJSON, the number of the feature.
    field : str
        Its column.
    found, expected : str
        What stood there, and what should.
    key : str
        The reason: ``error.points.<...>`` of the catalogue, without ``error.``.
    cells : tuple of str
        The whole row as it stands in the file.
    """

    row: int
    field: str
    found: str
    expected: str
    key: str
    cells: tuple[str, ...]

    @property
    def values(self) -> dict[str, object]:
        """What its sentence names, as an error has it."""
        return {
            "row": self.row,
            "field": shown(self.field),
            "found": shown(self.found),
            "expected": self.expected,
        }

    def say(self, lang: str) -> str:
        """Return the reason in ``lang``."""
        return t(f"error.{self.key}", lang, **self.values)


@dataclass(frozen=True)
class Points:
    """What a file of points holds.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema, EPSG:4326, origin "file", in the order of the file.
    read : int
        Rows of the file; ``len(events) + len(refused)``.
    refused : tuple of Refusal
        The rows that are no events, each with its reason.
    columns : dict
        Column of the file by field, as recognised or mapped.
    notes : tuple of Note
        What a person should know of how it was read.
    name : str
        The file's name.
    header : tuple of str
        The columns of the file.
    """

    events: gpd.GeoDataFrame
    read: int
    refused: tuple[Refusal, ...]
    columns: dict[str, str]
    notes: tuple[Note, ...]
    name: str
    header: tuple[str, ...]


def read_points(
    source: Path | bytes, mapping: dict[str, str] | None = None, *, name: str | None = None
) -> Points:
    r"""Read a CSV, TSV or GeoJSON file of points as events.

    Parameters
    ----------
    source : Path or bytes
        The file, or what was uploaded.
    mapping : dict, optional
        Column by field (``{"lon": "X", "lat": "Y"}``), before what is recognised by name; fields are the
        keys of ``events.columns.NAMES``.
    name : str, optional
        What messages and ids call it; by default the path's own.

    Raises
    ------
    FileProblem
        It cannot be opened or is no such file.
    DataProblem, UsageProblem
        No coordinates are recognised, or the mapping is wrong; the message names the columns found.

    Examples
    --------
    >>> head = "id,النوع,خط الطول,خط العرض,التاريخ"
    >>> raw = f"{head}\n007,دورية حدودية,٢٤٫٩٩٩,٢٢٫٠٠١,2025-05-16\n8,x,95,200,\n".encode()
    >>> points = read_points(raw, name="a.csv")
    >>> points.events[["id", "kind", "start", "place_precision"]].values.tolist()
    [['007', 'PATROL', '2025-05-16', 'exact']]
    >>> points.refused[0].say("en")
    'Row 3, field خط العرض: found 200, expected ±90. Longitude and latitude may be swapped, or in metres.'
    """
    if name is None:
        name = source.name if isinstance(source, Path) else "file"
    made = table(read_bytes(source, name, MAX_POINTS_BYTES), name)
    places = recognise(made.header, {**made.mapped, **(mapping or {})}, name)
    where = _Where.of(made, places)
    kept = np.flatnonzero(where.reason == "")
    rows = made if len(kept) == len(where.reason) else _taken(made, kept)
    notes = [Note("room.note.tags", {"count": made.tags})] if made.tags else []
    frame = _events(rows, places, where.taken(kept), name, notes)
    refused = sorted([*where.refusals(made, places), *map(_refusal, made.odd)], key=lambda one: one.row)
    if refused:
        notes.insert(0, Note("room.note.refused", {"count": len(refused)}))
    columns = {field: made.header[place] for field, place in places.items()}
    read = len(made.numbers) + len(made.odd)
    return Points(frame, read, tuple(refused), columns, tuple(notes), name, made.header)


def write_refusals(points: Points, path: Path) -> Path:
    """Write the refused rows as CSV: their own cells, and beside them what is wrong and the reason.

    UTF-8 with a byte order mark, so that spreadsheet programs read Arabic; no cell starts a formula.
    """
    import csv
    import io

    from data.files_out import safe_cell, write_whole

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    width = max([len(points.header), *(len(one.cells) for one in points.refused)])
    own = [*points.header, *[""] * (width - len(points.header))]
    ours = [f"{t(f'room.refused.{key}', 'ar')} / {t(f'room.refused.{key}', 'en')}" for key in _OURS]
    ours += [t("room.refused.reason", lang) for lang in ("ar", "en")]
    writer.writerow([safe_cell(cell) for cell in (*own, *ours)])
    for one in points.refused:
        cells = [*one.cells, *[""] * (width - len(one.cells))]
        reasons = [str(one.row), one.field, one.found, one.expected, one.say("ar"), one.say("en")]
        writer.writerow([safe_cell(cell) for cell in (*cells, *reasons)])
    return write_whole(path, out.getvalue().encode("utf-8-sig", "replace"))


def _refusal(odd: Odd) -> Refusal:
    return Refusal(odd.row, odd.field, odd.found, odd.expected, odd.key, odd.cells)


def _taken(made: Table, kept: npt.NDArray[np.int64]) -> Table:
    columns = [column.take(pa.array(kept)) for column in made.columns]
    return Table(made.header, columns, made.numbers[kept], made.odd, made.tags, made.mapped)


@dataclass(frozen=True)
class _Where:
    """Coordinates by row, why a row is refused ("" where it is not), and the field that this lies in."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    lon_decimals: npt.NDArray[np.int64]
    lat_decimals: npt.NDArray[np.int64]
    reason: Objects
    field: Objects
    zero: int

    @classmethod
    def of(cls, made: Table, places: dict[str, int]) -> _Where:
        paired = None
        if "coordinates" in places:
            header = fold_name(made.header[places["coordinates"]])
            texts = made.columns[places["coordinates"]]
            lons, lats, paired = split_pairs(texts, lon_first=header.startswith("lon"))
        else:
            lons, lats = made.columns[places["lon"]], made.columns[places["lat"]]
        return _judged(lons, lats, paired)

    def taken(self, kept: npt.NDArray[np.int64]) -> _Where:
        return _Where(
            self.lon[kept], self.lat[kept], self.lon_decimals[kept], self.lat_decimals[kept],
            self.reason[kept], self.field[kept], self.zero,
        )  # fmt: skip

    def refusals(self, made: Table, places: dict[str, int]) -> list[Refusal]:
        """Return the refused rows with all their cells."""
        expected = {"lon": "±180", "lat": "±90", "coordinates": "32.8872, 13.1913"}
        made_of = []
        for place in np.flatnonzero(self.reason != "").tolist():
            field = self.field[place]
            at = places.get(field, places.get("coordinates", 0))
            cells = tuple(column[place].as_py() for column in made.columns)
            made_of.append(
                Refusal(
                    int(made.numbers[place]),
                    made.header[at],
                    cells[at],
                    expected[field],
                    self.reason[place],
                    cells,
                )
            )
        return made_of


def _judged(lons: pa.Array, lats: pa.Array, paired: Flags | None) -> _Where:
    """Read coordinates and say which rows cannot be placed: no number, out of range, one of two missing."""
    x, y = read_numbers(lons), read_numbers(lats)
    x, y = _angles(lons, lats, x, y)
    count = len(x.values)
    reason, field = np.full(count, "", dtype=object), np.full(count, "", dtype=object)

    def refuse(rows: Flags, key: str, name: str) -> None:
        free = rows & (reason == "")
        reason[free], field[free] = key, name

    if paired is not None:
        refuse(paired, "points.number", "coordinates")
    for name, numbers, (low, high) in (("lon", x, _LON), ("lat", y, _LAT)):
        refuse(numbers.odd, "points.number", name)
        outside = ~((numbers.values >= low) & (numbers.values <= high)) & ~numbers.empty
        refuse(outside, "points.range", name)
    refuse(x.empty & ~y.empty, "points.half", "lon")
    refuse(y.empty & ~x.empty, "points.half", "lat")
    # No one reports from 0, 0: it is what programs write for nothing.
    zero = (x.values == 0) & (y.values == 0)
    lon, lat = np.where(zero, np.nan, x.values), np.where(zero, np.nan, y.values)
    return _Where(lon, lat, x.decimals, y.decimals, reason, field, int(zero.sum()))


def _angles(lons: pa.Array, lats: pa.Array, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Try the rows that are no plain numbers as angles (32° 53' N 13° 11' E), as geo.notation reads them."""
    rows = np.flatnonzero((x.odd | y.odd) & ~x.empty & ~y.empty)
    if not len(rows):
        return x, y
    pick = pa.array(rows)
    for row, read in zip(rows, angles(lons.take(pick).to_pylist(), lats.take(pick).to_pylist()), strict=True):
        if read is not None:
            x.values[row], y.values[row] = read[0], read[1]
            x.decimals[row] = y.decimals[row] = read[2]
            x.odd[row] = y.odd[row] = False
    return x, y


def _events(
    made: Table, places: dict[str, int], where: _Where, name: str, notes: list[Note]
) -> gpd.GeoDataFrame:
    """Return the frame of the rows that are kept, and add remarks to ``notes``."""
    count = len(made.numbers)
    blank = pa.array([""], pa.large_string()).take(pa.array(np.zeros(count, dtype=np.int64)))

    def column(*fields: str) -> pa.Array:
        """Return the first of the fields that the file has, by row: an empty cell falls to the next."""
        found = [made.columns[places[field]] for field in fields if field in places]
        if not found:
            return blank
        first = found[0]
        for other in found[1:]:
            first = _or(first, other)
        return first

    rows: dict[str, Any] = {}
    for base in ("title", "text", "place"):
        rows[f"{base}_ar"] = column(f"{base}_ar", base, f"{base}_en")
        rows[f"{base}_en"] = column(f"{base}_en", base, f"{base}_ar")
    dates = read_dates(column("date"), column("end") if "end" in places else None)
    _own_dates(dates, column, places)
    kinds = _kinds(column("kind"))
    for lang in ("ar", "en"):
        place = rows[f"place_{lang}"]
        second = pc.utf8_trim_whitespace(_or(place, pa.array(dates.edtf, pa.large_string())))
        both = pc.binary_join_element_wise(kinds[lang], second, pa.scalar(" — ", pa.large_string()))
        rows[f"title_{lang}"] = _or(
            rows[f"title_{lang}"], pc.if_else(pc.equal(second, ""), kinds[lang], both)
        )
    source = column("source")
    rows |= {
        "id": _ids(column("id"), made.numbers, name, notes),
        "kind": kinds["code"],
        "source": _or(source, pa.scalar(shown(name), pa.large_string())),
        "date_edtf": dates.edtf, "start": dates.start, "end": dates.end, "date_precision": dates.precision,
        "date_phrase": dates.phrase,
        **_date_notes(dates, notes),
    }  # fmt: skip
    for field in (
        "source_url",
        "bodies_ar",
        "bodies_en",
        "country",
        "paragraph",
        "reliability",
        "credibility",
        "marking",
    ):
        rows[field] = column(field)
    # The schema has two letters there; a name of a country is no code.
    rows["country"] = pc.if_else(
        pc.match_substring_regex(rows["country"], "^[A-Z]{2}$"), rows["country"], blank
    )
    frame = pd.DataFrame({key: _series(value) for key, value in rows.items()})
    frame["origin"] = "file"
    located = np.isfinite(where.lon)
    _placed(frame, where, located, column, places)
    frame["status"] = _coded(column("status"), schema.STATUSES, np.full(count, "reported", dtype=object))
    if where.zero:
        notes.append(Note("room.note.zero", {"count": where.zero}))
    return schema.frame(frame, where.lon, where.lat)


def _or(texts: pa.Array, other: Any) -> pa.Array:
    """Return ``texts``, and ``other`` where they are blank."""
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), other, texts)


def _series(values: Any) -> Any:
    """Return an Arrow or numpy column as pandas text, without a copy where that can be."""
    array = values if isinstance(values, pa.Array) else pa.array(values, pa.large_string())
    return pd.array(pa.chunked_array([array]), dtype="str")


def _own_dates(dates: Dates, column: Any, places: dict[str, int]) -> None:
    """Take EDTF, precision and phrase from columns of ours, where the file is a table that came from here."""
    if "date_edtf" not in places or places.get("date") == places["date_edtf"]:
        return
    known = dates.start != ""
    own = {field: _objects(column(field)) for field in ("date_edtf", "date_precision", "date_phrase")}
    fine = known & (own["date_edtf"] != "")
    dates.edtf[fine] = own["date_edtf"][fine]
    coded = fine & np.isin(own["date_precision"], schema.DATE_PRECISIONS)
    dates.precision[coded] = own["date_precision"][coded]
    worded = own["date_phrase"] != ""
    dates.phrase[worded] = own["date_phrase"][worded]


def _objects(array: pa.Array) -> Objects:
    objects: Objects = array.to_numpy(zero_copy_only=False)
    return objects


def _date_notes(dates: Dates, notes: list[Note]) -> dict[str, Objects]:
    """Return the rule of each date in both languages, and count what was not certain."""
    for rule, key in (("ambiguous", "room.note.ambiguous"), ("unread", "room.note.unread_date")):
        if count := int((dates.rule == rule).sum()):
            notes.append(Note(key, {"count": count}))
    if dates.backwards:
        notes.append(Note("room.note.backwards", {"count": dates.backwards}))
    made = {}
    for lang in ("ar", "en"):
        words = np.full(len(dates.rule), "", dtype=object)
        for rule in ("day_first", "month_first", "local"):
            hit = dates.rule == rule
            if hit.any():
                words[hit] = t(f"room.date.{rule}", lang)
        made[f"date_note_{lang}"] = words
    return made


def _kinds(texts: pa.Array) -> dict[str, pa.Array]:
    """Return code and names of each row's kind: of our list by code or name, else the file's own word."""
    from data.catalogue import read

    known: dict[str, tuple[str, str, str]] = {}
    for code, english, arabic in read("kinds")[["code", "name_en", "name_ar"]].itertuples(index=False):
        known |= dict.fromkeys(map(fold_name, (code, english, arabic)), (code, arabic, english))
    codes = pc.dictionary_encode(texts)
    found = []
    for text in codes.dictionary.to_pylist():
        own = text.strip()[:_KIND_CHARACTERS].rstrip()
        found.append(known.get(fold_name(text[:200])) or ((own, own, own) if own else known["other"]))
    return {
        name: pa.array([kind[place] for kind in found], pa.large_string()).take(codes.indices)
        for place, name in enumerate(("code", "ar", "en"))
    }


def _ids(texts: pa.Array, numbers: npt.NDArray[np.int64], name: str, notes: list[Note]) -> Objects:
    """Return the file's ids; where one is empty or stands twice, the file's stem and the row's number."""
    series = pd.Series(_series(pc.utf8_trim_whitespace(texts)))
    bad = (series.duplicated() | (series == "")).to_numpy()
    ids = series.to_numpy(dtype=object).copy()
    if not bad.any():
        return ids
    if not bad.all() and (ids != "").any():
        notes.append(Note("room.note.renamed", {"count": int(bad.sum())}))
    stem = shown(PurePath(name).stem, 40)
    fresh = np.array([f"{stem}-{number}" for number in numbers[bad].tolist()], dtype=object)
    taken = set(ids[~bad].tolist())
    if not taken.isdisjoint(fresh.tolist()):
        fresh = np.array([f"{stem}--{number}" if f"{stem}-{number}" in taken else f"{stem}-{number}"
                          for number in numbers[bad].tolist()], dtype=object)  # fmt: skip
    ids[bad] = fresh
    return ids


def _coded(texts: pa.Array, codes: tuple[str, ...], otherwise: Objects) -> Objects:
    """Return the cells that are one of ``codes``, else what stands in ``otherwise``."""
    own = _objects(texts)
    return np.where(np.isin(own, codes), own, otherwise)


def _placed(frame: pd.DataFrame, where: _Where, located: Flags, column: Any, places: dict[str, int]) -> None:
    """Set place precision, its metres and the place's role."""
    metres, classes = precision(where.lon_decimals, where.lat_decimals)
    given = np.array(classes, dtype=object)
    for field, scale in (("geo_precision", _ACLED), ("where_prec", _UCDP)):
        if field in places:  # a class of place says how exact it is, not in metres
            own = [scale.get(text.strip().removesuffix(".0"), "") for text in column(field).to_pylist()]
            classed = np.array(own, dtype=object)
            given, metres = np.where(classed != "", classed, given), np.where(classed != "", np.nan, metres)
    if "uncertainty_m" in places:
        stated = read_numbers(column("uncertainty_m")).values
        metres = np.where(stated > 0, stated, metres)
    if "place_precision" in places:
        own_class = _coded(
            column("place_precision"), schema.PRECISIONS, np.full(len(given), "", dtype=object)
        )
        given = np.where(own_class != "", own_class, given)
    frame["place_precision"] = np.where(located, given, "none")
    frame["uncertainty_m"] = np.where(located, metres, np.nan)
    role = _coded(column("place_role"), schema.ROLES, np.full(len(given), "held_at", dtype=object))
    frame["place_role"] = np.where(located, role, "none")
