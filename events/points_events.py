"""The rows of a foreign table as events of the schema: kinds, titles, ids, dates, precision of places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.room_geometry import Note
from data.words import LANGS, t
from events import schema
from events.columns import fold_name
from events.points_dated import Dated, dated, own, settled
from events.points_dates import Dates
from events.points_ids import ids
from events.points_kinds import Crossed, Kinds, kinds, titles
from events.points_numbers import PRECISIONS, precision_classes, read_numbers
from events.points_pieces import each
from events.points_table import Table
from events.points_where import Where
from events.points_words import TEXT, Words, chosen, either, said, said_in, same, series

__all__ = ["as_events", "events_of", "said_in", "same"]
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
# With one of these a title is not of the kind and the date alone.
_OTHER_TITLES = {"title", "title_ar", "title_en", "place", "place_ar", "place_en", "date_edtf"}
# With one of these the class of a place is not that of its digits.
_CLASSES = {"geo_precision", "where_prec", "place_precision"}
# Columns that are taken as they stand.
_AS_THEY_STAND = (
    "source_url", "bodies_ar", "bodies_en", "country", "paragraph", "reliability", "credibility", "notes",
)  # fmt: skip
Floats = npt.NDArray[np.float64]
Column = Callable[..., Words]


def as_events(
    made: Table,
    places: dict[str, int],
    where: Where,
    notes: list[Note],
    dates: Dates | None = None,
) -> gpd.GeoDataFrame:
    """Return the frame of the rows that are kept, and add remarks to ``notes``; ``dates`` if they were read before."""
    return events_of([made], places, [where], notes, None if dates is None else [settled(dates)])


def events_of(
    pieces: Sequence[Table],
    places: dict[str, int],
    wheres: Sequence[Where],
    notes: list[Note],
    dates: Sequence[Dated] | None = None,
) -> gpd.GeoDataFrame:
    """Return the frame of the rows of all pieces of a table, which are worked on side by side.

    Parameters
    ----------
    pieces : sequence of Table
    places : dict
        The place of each field's column.
    wheres : sequence of Where
        Where the rows of each piece are.
    notes : list of Note
        Remarks are added.
    dates : sequence of Dated, optional
        If they were read before.

    Returns
    -------
    GeoDataFrame
        In the schema, EPSG:4326.
    """
    counts = [len(one.numbers) for one in pieces]

    def all_of(field: str) -> list[pa.Array] | None:
        return [one.columns[places[field]] for one in pieces] if field in places else None

    if dates is None:
        dates = dated(all_of("date") or [same("", count) for count in counts], all_of("end"))
    kind = kinds(all_of("kind"), len(pieces))
    crossed = None
    if places.keys().isdisjoint(_OTHER_TITLES):
        crossed = Crossed.of(kind[0], dates[0], sum(counts))
    parts = each(lambda *of: _words(places, crossed, *of), pieces, dates, kind)
    located = each(lambda *of: _placed(places, *of), pieces, wheres)
    texts = {name: series([part[name] for part in parts], counts) for name in parts[0]}
    texts["id"] = series(ids(all_of("id"), [one.numbers for one in pieces], notes), counts)
    _remarks(pieces, parts, dates, wheres, notes)
    for name in ("place_precision", "place_role"):
        texts[name] = series([part[name] for part, _ in located], counts)
    metres = np.concatenate([each_m for _, each_m in located])
    lon, lat = (np.concatenate([getattr(one, name) for one in wheres]) for name in ("lon", "lat"))
    frame = pd.DataFrame(texts | {"uncertainty_m": metres}, copy=False)
    return schema.frame(frame, lon, lat)


def _words(
    places: dict[str, int], crossed: Crossed | None, made: Table, dates: Dated, kind: Kinds
) -> dict[str, Words]:
    """Return the columns of text of a piece, but for its ids and what depends on its places."""
    count = len(made.numbers)

    def column(field: str) -> Words:
        return made.columns[places[field]] if field in places else ""

    made_of: dict[str, Words] = {}
    for base in ("title", "text", "place"):
        of = said(column(base))
        for lang in LANGS:
            field = f"{base}_{lang}"
            made_of[field] = either(column(field), of[lang])
    if "date_edtf" in places and places.get("date") != places["date_edtf"]:
        dates = own(dates, column, count)
    made_of |= titles(made_of, kind, dates, crossed)
    made_of |= {
        "kind": kind.code,
        # Never the name of the file: it was given for a folder, not for readers. Nor is it in an id.
        "source": either(column("source"), ""),
        "date_edtf": dates.edtf, "start": dates.start, "end": dates.end, "date_precision": dates.precision,
        "date_phrase": dates.phrase,
        **{f"date_note_{lang}": _date_notes(dates.rule, lang) for lang in LANGS},
        **{field: column(field) for field in _AS_THEY_STAND},
        "marking": _of_distinct(column("marking"), _marking),
        "terms": schema.NO_REDISTRIBUTION if _of_acled(made) else column("terms"),
        "origin": "file",
        "status": _coded(column("status"), schema.STATUSES, "reported"),
        "validation": _coded(column("validation"), schema.VALIDATIONS, ""),
    }  # fmt: skip
    if "country" in places:  # The schema has two letters there; a name of a country is no code.
        lettered = pc.match_substring_regex(made_of["country"], "^[A-Z]{2}$")
        made_of["country"] = chosen(lettered, made_of["country"], "")
    return made_of


def _of_distinct(words: Words, said_of: Callable[[str], str]) -> Words:
    """Return what is told of each text, told once of those that are alike."""
    if isinstance(words, str):
        return said_of(words)
    codes = pc.dictionary_encode(words)
    return pa.array([said_of(text) for text in codes.dictionary.to_pylist()], TEXT).take(codes.indices)


def _marking(text: str) -> str:
    """Return a row's TLP token; a marking that is not one of TLP's is held to be the highest.

    Whoever marked a row meant to keep it in; a word we do not know must not let it out.
    """
    token = text.strip().upper().removeprefix("TLP:").strip()
    token = {"WHITE": "CLEAR"}.get(token, token)  # TLP 1.0's name of it
    return "" if not token else f"TLP:{token}" if f"TLP:{token}" in schema.MARKINGS else schema.MARKINGS[-1]


def _of_acled(made: Table) -> bool:
    """Tell a file whose source forbids passing rows on.

    ACLED's terms of use give no right to pass its event rows on; its files are known by the column that no
    other publisher has.
    """
    return "event_id_cnty" in map(fold_name, made.header)


def _date_notes(rule: Words, lang: str) -> Words:
    """Return the rule of each date in words."""
    return _of_distinct(rule, lambda one: t(_RULES[one], lang) if one in _RULES else "")


def _remarks(
    pieces: Sequence[Table],
    parts: Sequence[dict[str, Words]],
    dates: Sequence[Dated],
    wheres: Sequence[Where],
    notes: list[Note],
) -> None:
    """Count what was not certain, and say what a person should know of the file."""
    counts = [len(one.numbers) for one in pieces]
    for rule, key in (("ambiguous", "room.note.ambiguous"), ("unread", "room.note.unread_date")):
        if count := sum(_count(one.rule, rule, rows_) for one, rows_ in zip(dates, counts, strict=True)):
            notes.append(Note(key, {"count": count}))
    if backwards := sum(one.backwards for one in dates):
        notes.append(Note("room.note.backwards", {"count": backwards}))
    if _of_acled(pieces[0]):
        notes.append(Note("room.note.acled", {"count": sum(counts)}))
    if zero := sum(one.zero for one in wheres):
        notes.append(Note("room.note.zero", {"count": zero}))


def _count(words: Words, text: str, count: int) -> int:
    if isinstance(words, str):
        return count if words == text else 0
    return int(pc.equal(words, text).true_count)


def _coded(texts: Words, codes: tuple[str, ...], otherwise: Words) -> Words:
    """Return the cells that are one of ``codes``, else what stands in ``otherwise``."""
    if isinstance(texts, str):
        return texts if texts in codes else otherwise
    return chosen(pc.is_in(texts, value_set=pa.array(codes, TEXT)), texts, otherwise)


def _placed(places: dict[str, int], made: Table, where: Where) -> tuple[dict[str, Words], Floats]:
    """Return place precision and the place's role, and the metres of the first."""

    def column(field: str) -> Words:
        return made.columns[places[field]] if field in places else ""

    located = np.isfinite(where.lon)
    known: Any = bool(located.all()) or pa.array(located)
    metres, classes = precision_classes(where.lon_decimals, where.lat_decimals)
    # A row without a place has none of the classes: "none" stands after them.
    given: Words = pa.array((*PRECISIONS, "none"), TEXT).take(
        pa.array(np.where(located, classes, len(PRECISIONS)))
    )
    for field, scale in (("geo_precision", _ACLED), ("where_prec", _UCDP)):
        if field in places:  # a class of place says how exact it is, not in metres
            classed = _of_distinct(column(field), partial(_class_of, scale))
            stands = pc.not_equal(classed, "")
            given = chosen(stands, classed, given)
            metres = np.where(stands.to_numpy(zero_copy_only=False), np.nan, metres)
    if "uncertainty_m" in places:
        stated = read_numbers(column("uncertainty_m")).values
        metres = np.where(stated > 0, stated, metres)
    if not places.keys().isdisjoint(_CLASSES):
        given = chosen(known, _coded(column("place_precision"), schema.PRECISIONS, given), "none")
    role = chosen(known, _coded(column("place_role"), schema.ROLES, "held_at"), "none")
    words = {"place_precision": given, "place_role": role}
    return words, np.where(located, metres, np.nan)


def _class_of(scale: dict[str, str], text: str) -> str:
    return scale.get(text.strip().removesuffix(".0"), "")
