"""An archive on a map: counts by day, type, section, district and cell, and the latest events as themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.errors import DataProblem, UsageProblem
from data.words import LANGS, n, t
from events import schema
from events.archive import layout
from events.archive.layout import RESOLUTIONS, Archive
from events.archive.stored import Split, counted, how_many, single, split, wanted
from events.located import ADDED, located
from layers.content import gather
from layers.curve import fixed, keys
from layers.export import page
from layers.payload import View
from layers.style import kinds_for
from layers.weights import COLUMN

Floats = npt.NDArray[np.float64]
# What a counted row takes in the finished page, base64 included, at least: finer resolutions are not tried in vain.
LEAST_ROW_BYTES = 2.0
# A counted row takes 1.2 kB of memory while the page is made: so many stay below 4 GB.
MOST_ROWS = 2_500_000
# So many events come singly unless one asks for others: the page then stays small and opens at once.
SINGLE = 100_000
MOST_MB = 60.0
# The page sums in 32 bits.
MOST_EVENTS = 2**32 - 1


@dataclass(frozen=True)
class Drawn:
    """A map of an archive.

    Parameters
    ----------
    page : bytes
        HTML.
    events, singly : int
        On the map, and how many of them as themselves.
    rows : int
        Counted rows.
    resolution : int or None
        Of the cells that the others are counted in; None where all come singly.
    """

    page: bytes
    events: int
    singly: int
    rows: int
    resolution: int | None


def drawn(
    archive: Archive,
    view: View,
    resolution: int | None = None,
    most_single: int = SINGLE,
    most_mb: float = MOST_MB,
) -> Drawn:
    """Return the map of an archive, as exact as fits.

    Parameters
    ----------
    archive : Archive
    view : View
        How it is made; its filter says which events, but for texts.
    resolution : int or None
        Of the cells; by default the finest that fits.
    most_single : int
        Events of the latest days that come as themselves, whole days only.
    most_mb : float
        Of the file, megabytes.

    Raises
    ------
    UsageProblem
        A resolution that there is not, or no resolution fits.
    DataProblem
        Nothing is asked for that the archive has, or more than a page can sum.
    """
    if resolution is not None and resolution not in RESOLUTIONS:
        known = ", ".join(map(str, sorted(RESOLUTIONS)))
        raise UsageProblem("filter.code", option="--resolution", found=resolution, expected=known)
    where = wanted(view.asked, view.profile)
    how = split(archive, where, most_single)
    some = single(archive, where, how, view.profile)
    singly = located(some).assign(**{COLUMN: 1})
    limit = most_mb * 1e6
    tried = RESOLUTIONS if resolution is None else (resolution,)
    smallest = fewest = 0
    for one in tried:
        fewest = how_many(archive, one, where, how)
        if fewest > MOST_ROWS or (fewest * LEAST_ROW_BYTES > limit and one != tried[-1]):
            continue
        rows = counted(archive, one, where, how)
        made = _page(archive, rows, singly, one, how, view)
        if len(made.page) <= limit:
            return made
        smallest = len(made.page)
    if fewest > MOST_ROWS:
        raise UsageProblem("archive.too_many_rows", found=f"{fewest:,}", expected=f"{MOST_ROWS:,}")
    raise UsageProblem("archive.too_large", found=f"{smallest / 1e6:.0f}", expected=f"{most_mb:g}")


def _page(
    archive: Archive, rows: pa.Table, singly: gpd.GeoDataFrame, resolution: int, how: Split, view: View
) -> Drawn:
    total = int(pc.sum(rows["events"]).as_py() or 0) + len(singly)
    if not total:
        raise DataProblem("archive.nothing", file=archive.folder.name)
    if total > MOST_EVENTS:
        raise DataProblem("archive.too_many", found=f"{total:,}", expected=f"{MOST_EVENTS:,}")
    events = (
        singly if not len(rows) else pd.concat([framed(archive, rows, resolution), singly], ignore_index=True)
    )
    if not len(rows):
        events = events.drop(columns=COLUMN)
    content = gather(gpd.GeoDataFrame(events, geometry="geometry", crs="EPSG:4326"))
    note = said(total - len(singly), len(singly), resolution, how.since) if len(rows) else None
    made = page(replace(content, note=note), view)
    return Drawn(made, total, len(singly), len(rows), resolution if len(rows) else None)


def said(counted_events: int, singly: int, resolution: int, since: date | None) -> dict[str, str]:
    """Return what a reader has to know of a map of counts, in both languages."""
    words = {}
    for lang in LANGS:
        whole = n("archive.note.counted", counted_events, lang, resolution=resolution)
        day = f"\u2066{since.isoformat()}\u2069" if since else ""
        rest = n("archive.note.single", singly, lang, day=day) if singly and since else ""
        words[lang] = " ".join(part for part in (whole, rest, t("archive.note.text", lang)) if part)
    return words


def framed(archive: Archive, rows: pa.Table, resolution: int) -> gpd.GeoDataFrame:
    """Return counted rows as events of the schema with their weight, each in the middle of its cell.

    Parameters
    ----------
    archive : Archive
    rows : Table
        `events.archive.tallies.SCHEMA`.
    resolution : int
        Of their cells.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, the columns of `events.located.located` and ``weight``; ``uncertainty_m`` is the circle around the
        middle that holds every place counted there. ``id`` is empty: the page calls a count by its row.
    """
    cells = pq.read_table(layout.cells(archive.folder, resolution))
    known = cells["cell"].to_numpy()
    cell = rows["cell"].to_numpy()
    at = np.minimum(np.searchsorted(known, cell), len(known) - 1) if len(known) else np.zeros(len(cell), int)
    placed = cell != 0
    lon, lat, reach_m = (
        np.where(placed, cells[name].to_numpy()[at], np.nan) if len(known) else np.full(len(cell), np.nan)
        for name in ("lon", "lat", "reach_m")
    )
    # Along the curve and by day, as the file has them, so that rows are told apart by where they stand.
    place = np.full(len(cell), 2**62, dtype=np.int64)
    place[placed] = keys(fixed(lon[placed]), fixed(lat[placed]))
    day = rows["start"].cast(pa.int32()).fill_null(-(2**31)).to_numpy()
    order = np.lexsort((day, place))
    rows, placed, cell = rows.take(pa.array(order)), placed[order], cell[order]
    return _events(rows, placed, cell, resolution, lon[order], lat[order], reach_m[order])


def _events(
    rows: pa.Table,
    placed: npt.NDArray[np.bool_],
    cell: npt.NDArray[np.uint64],
    resolution: int,
    lon: Floats,
    lat: Floats,
    reach_m: Floats,
) -> gpd.GeoDataFrame:
    start, end = (_iso(rows[name]) for name in ("start", "end"))
    several = pc.not_equal(start, end)
    edtf = pc.if_else(several, pc.binary_join_element_wise(start, end, "/"), start)
    precision = pc.if_else(pc.equal(start, ""), "none", pc.if_else(several, "range", "day"))
    names, called = np.unique(cell, return_inverse=True)
    columns = {
        **{name: rows[name] for name in ("kind", "marking", "terms", "country")},
        "start": start,
        "end": end,
        "date_edtf": edtf,
        "date_precision": precision,
        "place_role": pa.array(np.where(placed, "held_at", "none")),
        "place_precision": pa.array(np.where(placed, "", "none")),
        "origin": pa.array(["file"] * len(rows)),
    }
    for lang in LANGS:
        said_of = [
            t("archive.cell", lang, cell=f"\u2066{one:x}\u2069", resolution=resolution) if one else ""
            for one in names.tolist()
        ]
        columns[f"place_{lang}"] = pa.array(said_of).take(pa.array(called))
        columns[f"title_{lang}"] = _title(rows["kind"], edtf, lang)
    frame = pd.DataFrame(
        {name: pd.Series(column.to_pandas(), dtype="str") for name, column in columns.items()}
    )
    frame["uncertainty_m"] = reach_m
    frame["id"] = pd.Series([""] * len(frame), dtype="str")
    made = schema.frame(frame, lon, lat)
    own = {name: pd.Series([""] * len(frame), dtype="str") for name in ADDED}
    own |= {
        name: pd.Series(rows[name].to_pandas(), dtype="str")
        for name in ("section", "district_ar", "district_en")
    }
    return made.assign(**own, **{COLUMN: rows["events"].to_numpy()})


def _iso(days: pa.ChunkedArray) -> pa.Array:
    return days.combine_chunks().cast(pa.string()).fill_null("")


def _title(kind: pa.ChunkedArray, edtf: pa.Array, lang: str) -> pa.Array:
    """Return titles as events without one have them: the kind, and the date."""
    encoded = kind.combine_chunks().dictionary_encode()
    known = {one["code"]: one["name"][lang] for one in kinds_for(encoded.dictionary.to_pylist())}
    called = pa.array([known.get(code, known["OTHER"]) for code in encoded.dictionary.to_pylist()]).take(
        encoded.indices
    )
    return pc.if_else(pc.equal(edtf, ""), called, pc.binary_join_element_wise(called, edtf, " — "))
