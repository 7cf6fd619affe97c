"""Counted rows of an archive as a frame of events that takes little memory, for the map and the packed file.

A row of pandas texts takes a kilobyte, and there are millions of rows. Here a text stands once and rows have numbers for
it (categories), so that what is the same in all rows takes a byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.words import LANGS, t
from events import schema
from events.archive import layout
from events.archive.layout import Archive
from events.archive.rows import NO_DAY, Rows
from events.located import ADDED
from events.points_lonlat import LonLatArray
from events.schema import lonlat
from layers.curve import fixed, keys
from layers.style import kinds_for
from layers.weights import COLUMN

Codes = npt.NDArray[np.integer[Any]]
OTHER = "OTHER"
# Compared and put into order as texts.
PLAIN = ("id", "start", "end")


def framed(archive: Archive, rows: Rows, resolution: int) -> gpd.GeoDataFrame:
    """Return counted rows as events of the schema with their weight, each in the middle of its cell.

    Parameters
    ----------
    archive : Archive
    rows : Rows
    resolution : int
        Of their cells.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, the columns of `events.located.located` and ``weight``; texts but for ``PLAIN`` are categories, and
        places are numbers (`events.schema.lonlat`). ``uncertainty_m`` is the circle around the middle that holds every place
        counted there. ``id`` is empty: the page calls a count by its row.
    """
    cells = pq.read_table(layout.cells(archive.folder, resolution))
    # Behind the last cell stands nowhere.
    lon, lat, reach_m = (np.append(cells[name].to_numpy(), np.nan) for name in ("lon", "lat", "reach_m"))
    nowhere = len(cells)
    at = np.searchsorted(cells["cell"].to_numpy(), rows.cell)
    at = np.where(rows.cell != 0, at, nowhere).astype(np.int32)
    # Along the curve and by day, as the file has them, so that rows are told apart by where they stand.
    place = np.append(keys(fixed(lon[:-1]), fixed(lat[:-1])), 2**62)
    order = np.lexsort((rows.group, rows.end, rows.start, place[at]))
    at, group = at[order], rows.group[order]
    columns = {
        **_when(rows, group, order),
        **{name: category(rows.groups[name].to_pylist(), group) for name in GROUPED},
        "kind": category([*rows.groups["kind"].to_pylist(), OTHER], group),
        **_where(cells["cell"].to_pylist(), at, resolution),
        "uncertainty_m": reach_m[at],
        "origin": category(["file"], np.zeros_like(at)),
        "id": _texts([""], np.zeros_like(at)),
        COLUMN: rows.events[order],
    }
    blank = category([""], np.zeros_like(at))
    empty = {"number": np.full(len(at), np.nan)}
    whole = {
        **{one.name: columns.pop(one.name, empty.get(one.kind, blank)) for one in schema.COLUMNS},
        **{name: columns.pop(name, blank) for name in ADDED},
        **columns,
    }
    return gpd.GeoDataFrame(
        pd.DataFrame(whole, copy=False), geometry=LonLatArray(lon[at], lat[at], "EPSG:4326")
    )


GROUPED = ("section", "district_ar", "district_en", "country", "marking", "terms")


def category(texts: Sequence[str], codes: Codes) -> pd.Categorical:
    """Return a column of texts by number; a text may stand twice.

    Examples
    --------
    >>> list(category(["a", "b", "a"], np.array([2, 1, 0])))
    ['a', 'b', 'a']
    """
    encoded = pa.array(texts, pa.large_string()).dictionary_encode()
    kinds = encoded.dictionary.to_pylist()
    number = encoded.indices.to_numpy().astype(np.min_scalar_type(-max(len(kinds), 1)))
    return pd.Categorical.from_codes(number[codes], kinds)


def _texts(texts: Sequence[str], codes: Codes) -> pd.Series:
    return pd.Series(pa.array(texts, pa.large_string()).take(pa.array(codes)).to_pandas(), dtype="str")


def _when(rows: Rows, group: Codes, order: Codes) -> dict[str, pd.Categorical | pd.Series]:
    """Return the days of rows, and the titles that they make with their kinds."""
    first, last = (one.view(np.uint32).astype(np.uint64) for one in (rows.start, rows.end))
    spans, back = np.unique((first << 32 | last)[order], return_inverse=True)
    days = np.column_stack([spans >> 32, spans & 0xFFFF_FFFF]).astype(np.uint32).view(np.int32).tolist()
    start, end = ([iso(day) for day in one] for one in zip(*days, strict=True))
    edtf = [a if a == b else f"{a}/{b}" for a, b in zip(start, end, strict=True)]
    precision = ["none" if not a else "day" if a == b else "range" for a, b in zip(start, end, strict=True)]
    found: dict[str, pd.Categorical | pd.Series] = {
        "start": _texts(start, back),
        "end": _texts(end, back),
        "date_edtf": category(edtf, back),
        "date_precision": category(precision, back),
    }
    kinds = rows.groups["kind"].to_pylist()
    known = {one["code"]: one["name"] for one in kinds_for(kinds)}
    different, of = np.unique(np.array(kinds, dtype=object), return_inverse=True)
    pairs, back = np.unique(of[group] * len(spans) + back, return_inverse=True)
    for lang in LANGS:
        called = [known.get(code, known[OTHER])[lang] for code in different]
        # As events without a title have them: the kind, and the date.
        told = [(called[pair // len(spans)], edtf[pair % len(spans)]) for pair in pairs.tolist()]
        found[f"title_{lang}"] = category([f"{name} — {date}" if date else name for name, date in told], back)
    return found


def iso(day: int) -> str:
    """Return a day as ISO 8601, "" for none."""
    return "" if day == NO_DAY else str(np.datetime64(day, "D"))


def _where(cells: list[int], at: Codes, resolution: int) -> dict[str, pd.Categorical]:
    held = ["held_at"] * len(cells)
    found = {
        "place_role": category([*held, "none"], at),
        "place_precision": category([*[""] * len(cells), "none"], at),
    }
    for lang in LANGS:
        said = [t("archive.cell", lang, cell=f"\u2066{one:x}\u2069", resolution=resolution) for one in cells]
        found[f"place_{lang}"] = category([*said, ""], at)
    return found


def beside(counted: gpd.GeoDataFrame, singly: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return counted rows and, after them, single events as one frame that takes as little memory."""
    if not len(singly):
        return counted
    columns = {}
    for name in counted.columns.drop("geometry"):
        first, then = counted[name], singly[name]
        columns[name] = (
            pd.Series(pd.api.types.union_categoricals([first.array, pd.Categorical(then)]))
            if isinstance(first.dtype, pd.CategoricalDtype)
            else pd.concat([first, then], ignore_index=True)
        )
    lon, lat = (np.concatenate(both) for both in zip(*map(lonlat, (counted, singly)), strict=True))
    return gpd.GeoDataFrame(pd.DataFrame(columns, copy=False), geometry=LonLatArray(lon, lat, "EPSG:4326"))
