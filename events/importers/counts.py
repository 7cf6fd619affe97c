"""Rows that count something in an area over a period: events without a point, the count in their words."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS, t
from events.importers.areas import area_names
from events.importers.rows import TEXT, Cells, Objects, blank, either, joined
from events.importers.rows_dates import Dated
from events.points_where import Where


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
        ``place_ar``, ``place_en`` ("Alkufra, South, Libya"), precision, role, country.
    """
    columns: dict[str, Any] = {"country": country}
    for lang in LANGS:
        names = [area_names(cells.text(field), lang, country=field == "country") for field, _ in levels]
        columns[f"place_{lang}"] = joined(_once(names), "، " if lang == "ar" else ", ")
    classes: Objects = np.full(len(cells), "none", dtype=object)
    for field, level in reversed(levels):
        classes[pc.not_equal(cells.text(field), "").to_numpy(zero_copy_only=False)] = level
    columns["place_precision"] = classes
    columns["place_role"] = np.where(classes == "none", "none", "about")
    return columns


def _once(names: list[pa.Array]) -> list[pa.Array]:
    """Return the names without one that stands beside itself: Tripoli in the district of Tripoli."""
    made = names[:1]
    for before, name in pairwise(names):
        made.append(pc.if_else(pc.equal(before, name), "", name))
    return made


def titles(
    words: dict[str, pa.Array], count: pa.Array, dated: Dated, columns: dict[str, Any], week: bool
) -> None:
    """Set titles: "Protests: 12 in the week from 2016-02-06 — West, Libya", and a text that says what it is.

    Parameters
    ----------
    words : dict
        Name of the kind, by language.
    count : pyarrow.Array
        As the file has it.
    dated : Dated
    columns : dict
        With ``place_ar`` and ``place_en``; ``title_*`` is added.
    week : bool
        Whether the period is called a week.
    """
    start, end = pa.array(dated.start, TEXT), pa.array(dated.end, TEXT)
    rows = len(count)
    for lang in LANGS:
        when = _when(start, end, week, rows, lang)
        columns[f"title_{lang}"] = _filled(
            t("format.count.events", lang, kind="\0kind\0", count="\0count\0", when="\0when\0", place="\0place\0"),
            {"kind": words[lang], "count": either(count, blank(rows, "?")), "when": when, "place": columns[f"place_{lang}"]},
            rows,
        )  # fmt: skip


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
