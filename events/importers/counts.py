"""Rows that count something in an area over a period: events without a point, the count in their words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS, t
from events.importers.areas import area_names
from events.importers.rows import TEXT, Cells, Objects, blank, either, joined
from events.importers.rows_dates import Dated
from events.points_events import said_in
from events.points_where import Where

# Names of areas as a file has them, the smallest first, each with whether it is a country's.
Areas = Sequence[tuple[pa.Array, bool]]
_SIGNS = {"ar": "، ", "en": ", "}


def nowhere(count: int) -> Where:
    """Return no place for any row: coordinates of the file, if it has some, are centres of areas.

    Parameters
    ----------
    count : int
        Rows.
    """
    none, empty = np.full(count, np.nan), np.full(count, "", dtype=object)
    return Where(none, none, np.zeros(count, np.int64), np.zeros(count, np.int64), empty, empty.copy(), 0)


def area_columns(cells: Cells, levels: tuple[tuple[str, str], ...], country: pa.Array) -> dict[str, Any]:
    """Return the columns of place of rows that are about an area.

    Parameters
    ----------
    cells : Cells
    levels : tuple of (field, class)
        Fields that name the area, the smallest first, with the class of a place known so far.
    country : pyarrow.Array
        Alpha-2 codes.

    Returns
    -------
    dict
        ``place_ar``, ``place_en`` (as `places_of`), precision, role, country.
    """
    columns: dict[str, Any] = {"country": country, **places_of(areas_of(cells, levels))}
    classes: Objects = np.full(len(cells), "none", dtype=object)
    for field, level in reversed(levels):
        classes[pc.not_equal(cells.text(field), "").to_numpy(zero_copy_only=False)] = level
    columns["place_precision"] = classes
    columns["place_role"] = np.where(classes == "none", "none", "about")
    return columns


def areas_of(cells: Cells, levels: tuple[tuple[str, str], ...]) -> Areas:
    """Return the areas that rows name, the smallest first, each with whether it is a country; ``levels`` as above."""
    return [(cells.text(field), field == "country") for field, _ in levels]


def words_of(areas: Areas) -> dict[str, pa.Array]:
    """Return what titles call areas, by language: each by its name there, or as it stands where none is known.

    Examples
    --------
    >>> text = [pa.array([name], TEXT) for name in ("Paris", "South", "Libya")]
    >>> words_of([(text[0], False), (text[1], False), (text[2], True)])["ar"].to_pylist()
    ['Paris، الجنوب، ليبيا']
    """
    return {lang: joined(_once(_names(areas, lang)), _SIGNS[lang]) for lang in LANGS}


def places_of(areas: Areas) -> dict[str, pa.Array]:
    """Return ``place_ar`` and ``place_en`` ("Alkufra, South, Libya"): a language has the areas where it has a name of each.

    Where neither has, they stand as the source has them, under the language of most of it.

    Examples
    --------
    >>> district, region = (pa.array(names, TEXT) for names in (["Alkufra", "Paris"], ["South", "South"]))
    >>> found = places_of([(district, False), (region, False)])
    >>> found["place_ar"].to_pylist(), found["place_en"].to_pylist()
    (['الكفرة، الجنوب', ''], ['Alkufra, South', 'Paris, South'])
    """
    words, found = words_of(areas), {}
    for lang in LANGS:
        whole = pa.array(np.ones(len(words[lang]), dtype=bool))
        for name in _names(areas, lang):
            whole = pc.and_(whole, pc.equal(name, said_in(name)[lang]))
        found[lang] = pc.if_else(whole, words[lang], "")
    neither = pc.and_(pc.equal(found["ar"], ""), pc.equal(found["en"], ""))
    mixed = said_in(words["en"])
    return {f"place_{lang}": pc.if_else(neither, mixed[lang], found[lang]) for lang in LANGS}


def _names(areas: Areas, lang: str) -> list[pa.Array]:
    return [area_names(name, lang, country=country) for name, country in areas]


def _once(names: list[pa.Array]) -> list[pa.Array]:
    """Return the names without one that stands beside itself: Tripoli in the district of Tripoli."""
    made = names[:1]
    for before, name in pairwise(names):
        made.append(pc.if_else(pc.equal(before, name), "", name))
    return made


def titles(
    words: dict[str, pa.Array], places: dict[str, pa.Array], count: pa.Array, dated: Dated, week: bool
) -> dict[str, pa.Array]:
    """Return ``title_ar`` and ``title_en``: "Protests: 12 in the week from 2016-02-06 — West, Libya".

    Parameters
    ----------
    words : dict
        Name of the kind, by language.
    places : dict
        Names of the areas, by language (`words_of`).
    count : pyarrow.Array
        As the file has it.
    dated : Dated
    week : bool
        Whether the period is called a week.
    """
    start, end = pa.array(dated.start, TEXT), pa.array(dated.end, TEXT)
    rows = len(count)
    made = {}
    for lang in LANGS:
        when = _when(start, end, week, rows, lang)
        made[f"title_{lang}"] = _filled(
            t("format.count.events", lang, kind="\0kind\0", count="\0count\0", when="\0when\0", place="\0place\0"),
            {"kind": words[lang], "count": either(count, blank(rows, "?")), "when": when, "place": places[lang]},
            rows,
        )  # fmt: skip
    return made


def sentence(key: str, lang: str, rows: int, **values: pa.Array) -> pa.Array:
    """Return a sentence of the catalogue with values by row in its places.

    Parameters
    ----------
    key, lang : str
        Of the catalogue.
    rows : int
        How many.
    **values : pyarrow.Array
        Text by placeholder.
    """
    return _filled(t(key, lang, **{name: f"\0{name}\0" for name in values}), values, rows)


def _when(start: pa.Array, end: pa.Array, week: bool, rows: int, lang: str) -> pa.Array:
    made = (
        sentence("format.count.week", lang, rows, start=start)
        if week
        else sentence("format.count.period", lang, rows, start=start, end=end)
    )
    return pc.if_else(pc.equal(start, ""), "?", made)


def _filled(text: str, values: dict[str, pa.Array], rows: int) -> pa.Array:
    parts = [values[part] if part in values else blank(rows, part) for part in text.split("\0")]
    return pc.binary_join_element_wise(*parts, pa.scalar("", TEXT))


def labelled(parts: list[tuple[str, pa.Array]], lang: str) -> pa.Array:
    """Return "Dead: 5 · Missing: 3": each label of the catalogue with its value, where there is one."""
    made = []
    for label, value in parts:
        head = blank(len(value), t(f"format.label.{label}", lang) + ": ")
        both = pc.binary_join_element_wise(head, value, pa.scalar("", TEXT))
        made.append(pc.if_else(pc.equal(value, ""), "", both))
    return joined(made, " · ")
