"""The rows of a foreign table as events of the schema: kinds, titles, ids, dates, precision of places."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.room_geometry import Note
from data.words import t
from events import schema
from events.columns import fold_name
from events.points_dates import Dates, read_dates
from events.points_numbers import precision, read_numbers
from events.points_table import Table
from events.points_where import Flags, Objects, Where

# A kind that is not of our list is kept as the file words it; longer ones are texts in the wrong column.
_KIND_CHARACTERS = 60
# What ACLED's geo_precision and UCDP's where_prec say of a place (codebooks; 5 and 7 of UCDP are fuzzy
# areas).
_ACLED = {"1": "town", "2": "municipality", "3": "district"}
_RULES = {
    "day_first": "room.date.day_first", "month_first": "room.date.month_first", "local": "room.date.local",
    "day_settled": "note.date.day_first", "month_settled": "note.date.month_first", "hijri": "note.date.hijri",
    "serial": "note.date.serial",
}  # fmt: skip
_UCDP = {
    "1": "exact", "2": "town", "3": "municipality", "4": "district", "5": "district", "6": "country", "7": "country",
}  # fmt: skip


def as_events(
    made: Table,
    places: dict[str, int],
    where: Where,
    notes: list[Note],
    dates: Dates | None = None,
) -> gpd.GeoDataFrame:
    """Return the frame of the rows that are kept, and add remarks to ``notes``; ``dates`` if they were read before."""
    count = len(made.numbers)
    blank = same("", count)

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
        of = said_in(column(base)) if base in places else {"ar": blank, "en": blank}
        for lang in ("ar", "en"):
            own = f"{base}_{lang}"
            rows[own] = _or(column(own), of[lang]) if own in places else of[lang]
    if dates is None:
        dates = read_dates(column("date"), column("end") if "end" in places else None)
    _own_dates(dates, column, places)
    kinds = _kinds(column("kind"))
    # Ours only where the file has no title at all: beside one that was said, in either language, none is made up.
    untitled = pc.equal(pc.utf8_trim_whitespace(_or(rows["title_ar"], rows["title_en"])), "")
    edtf = pa.array(dates.edtf, pa.large_string())
    for lang, other in (("ar", "en"), ("en", "ar")):
        place, second = rows[f"place_{lang}"], edtf
        if rows["place_ar"] is not blank or rows["place_en"] is not blank:
            second = pc.utf8_trim_whitespace(_or(_or(place, rows[f"place_{other}"]), edtf))
        both = pc.binary_join_element_wise(kinds[lang], second, pa.scalar(" — ", pa.large_string()))
        made_up = pc.if_else(pc.equal(second, ""), kinds[lang], both)
        rows[f"title_{lang}"] = pc.if_else(untitled, made_up, rows[f"title_{lang}"])
    source = column("source")
    rows |= {
        "id": _ids(column("id"), made.numbers, notes),
        "kind": kinds["code"],
        # Never the name of the file: it was given for a folder, not for readers. Nor is it in an id.
        "source": source if source is blank else _or(source, blank),
        "date_edtf": edtf, "start": dates.start, "end": dates.end, "date_precision": dates.precision,
        "date_phrase": dates.phrase,
        **_date_notes(dates, notes, blank),
    }  # fmt: skip
    for field in (
        "source_url",
        "bodies_ar",
        "bodies_en",
        "country",
        "paragraph",
        "reliability",
        "credibility",
        "notes",
    ):
        rows[field] = column(field)
    rows["marking"] = _markings(column("marking"))
    rows["terms"] = _terms(made, column("terms"), notes)
    # The schema has two letters there; a name of a country is no code.
    if "country" in places:
        rows["country"] = pc.if_else(
            pc.match_substring_regex(rows["country"], "^[A-Z]{2}$"), rows["country"], blank
        )
    rows["origin"] = same("file", count)
    rows["status"] = same("reported", count)
    if "status" in places:
        rows["status"] = _coded(column("status"), schema.STATUSES, _objects(rows["status"]))
    rows["validation"] = blank
    if "validation" in places:
        rows["validation"] = _coded(column("validation"), schema.VALIDATIONS, _objects(blank))
    empty = _series(blank)
    frame = pd.DataFrame(
        {key: empty if value is blank else _series(value) for key, value in rows.items()}, copy=False
    )
    located = np.isfinite(where.lon)
    _placed(frame, where, located, column, places)
    if where.zero:
        notes.append(Note("room.note.zero", {"count": where.zero}))
    return schema.frame(frame, where.lon, where.lat)


def _markings(texts: pa.Array) -> pa.Array:
    """Return each row's TLP token; a marking that is not one of TLP's is held to be the highest.

    Whoever marked a row meant to keep it in; a word we do not know must not let it out.
    """
    codes = pc.dictionary_encode(texts)
    found = []
    for text in codes.dictionary.to_pylist():
        token = text.strip().upper().removeprefix("TLP:").strip()
        token = {"WHITE": "CLEAR"}.get(token, token)  # TLP 1.0's name of it
        found.append(
            "" if not token else f"TLP:{token}" if f"TLP:{token}" in schema.MARKINGS else schema.MARKINGS[-1]
        )
    return pa.array(found, pa.large_string()).take(codes.indices)


def _terms(made: Table, own: pa.Array, notes: list[Note]) -> pa.Array:
    """Return "no_redistribution" for every row of a file whose source forbids passing rows on.

    ACLED's terms of use give no right to pass its event rows on; its files are known by the column that no
    other publisher has.
    """
    if "event_id_cnty" not in map(fold_name, made.header):
        return own
    notes.append(Note("room.note.acled", {"count": len(made.numbers)}))
    return pa.array([schema.NO_REDISTRIBUTION] * len(made.numbers), pa.large_string())


def said_in(texts: pa.Array) -> dict[str, pa.Array]:
    """Return texts of a column that names no language under the one that they are written in, "" under the other.

    Arabic is what has more Arabic letters than others. Where a page has nothing in its own language it shows the
    other one's: that is the page's matter, and an event holds only what was said.

    Examples
    --------
    >>> said_in(pa.array(["غات", "Ghat (غات)", ""], pa.large_string()))["ar"].to_pylist()
    ['غات', '', '']
    """
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:  # which is told much faster
        return {"ar": same("", len(texts)), "en": texts}
    arabic = pc.match_substring_regex(texts, r"\p{Arabic}")
    if pc.any(arabic).as_py():
        some = texts.filter(arabic)
        letters = pc.count_substring_regex(some, r"\p{L}")
        most = pc.greater(pc.multiply(pc.count_substring_regex(some, r"\p{Arabic}"), 2), letters)
        arabic = pc.replace_with_mask(arabic, arabic, most)
    return {"ar": pc.if_else(arabic, texts, ""), "en": pc.if_else(arabic, "", texts)}


def same(text: str, count: int) -> pa.Array:
    """Return a column that says the same in every row.

    Examples
    --------
    >>> same("x", 2).to_pylist()
    ['x', 'x']
    """
    return pa.repeat(pa.scalar(text, pa.large_string()), count)


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


def _date_notes(dates: Dates, notes: list[Note], blank: pa.Array) -> dict[str, Any]:
    """Return the rule of each date in both languages, and count what was not certain."""
    seen = pc.unique(pa.array(dates.rule, pa.large_string())).to_pylist()
    for rule, key in (("ambiguous", "room.note.ambiguous"), ("unread", "room.note.unread_date")):
        if rule in seen and (count := int((dates.rule == rule).sum())):
            notes.append(Note(key, {"count": count}))
    if dates.backwards:
        notes.append(Note("room.note.backwards", {"count": dates.backwards}))
    made: dict[str, Any] = {"date_note_ar": blank, "date_note_en": blank}
    if not set(seen) & _RULES.keys():
        return made
    for lang in ("ar", "en"):
        words = np.full(len(dates.rule), "", dtype=object)
        for rule, key in _RULES.items():
            if rule in seen:
                words[dates.rule == rule] = t(key, lang)
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


def _ids(texts: pa.Array, numbers: npt.NDArray[np.int64], notes: list[Note]) -> Any:
    """Return the file's ids; where one is empty or stands twice, the number of the row."""
    texts = pc.utf8_trim_whitespace(texts)
    if len(texts) and texts[0].as_py() and pc.all(pc.less(texts[:-1], texts[1:])).as_py() is not False:
        return texts  # each greater than the one before: no two alike, as numbered rows mostly stand
    series = pd.Series(_series(texts))
    bad = (series.duplicated() | (series == "")).to_numpy()
    ids = series.to_numpy(dtype=object).copy()
    if not bad.all() and (ids != "").any():
        notes.append(Note("room.note.renamed", {"count": int(bad.sum())}))
    fresh = np.array([f"row-{number}" for number in numbers[bad].tolist()], dtype=object)
    taken = set(ids[~bad].tolist())
    if not taken.isdisjoint(fresh.tolist()):
        fresh = np.array([f"row--{number}" if f"row-{number}" in taken else f"row-{number}"
                          for number in numbers[bad].tolist()], dtype=object)  # fmt: skip
    ids[bad] = fresh
    return ids


def _coded(texts: pa.Array, codes: tuple[str, ...], otherwise: Objects) -> Objects:
    """Return the cells that are one of ``codes``, else what stands in ``otherwise``."""
    own = _objects(texts)
    return np.where(np.isin(own, codes), own, otherwise)


def _placed(frame: pd.DataFrame, where: Where, located: Flags, column: Any, places: dict[str, int]) -> None:
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
    frame["place_precision"] = _series(np.where(located, given, "none"))
    frame["uncertainty_m"] = np.where(located, metres, np.nan)
    held = np.full(len(given), "held_at", dtype=object)
    role = _coded(column("place_role"), schema.ROLES, held) if "place_role" in places else held
    frame["place_role"] = _series(np.where(located, role, "none"))
