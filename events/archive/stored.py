"""What an archive gives out: its counts, and the events themselves where it still holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from events import schema
from events.archive import layout
from events.archive.layout import FINEST, Archive
from events.archive.rows import Rows, gathered
from events.archive.tallies import DAYS, SCHEMA, coarser
from events.query import Filter
from events.redaction import MARKINGS, release


@dataclass(frozen=True)
class Split:
    """Which of the events asked for come singly: those from a day on, or all, or none.

    Parameters
    ----------
    since : date or None
        The first day of those that come singly.
    whole : bool
        Whether all do, those without a date too.
    """

    since: date | None = None
    whole: bool = False

    @property
    def some(self) -> bool:
        """Whether any do."""
        return self.whole or self.since is not None

    @property
    def single(self) -> pc.Expression:
        """Those that come singly."""
        if self.whole:
            return pc.scalar(True)
        return pc.field("start") >= pa.scalar(self.since) if self.since else pc.scalar(False)

    @property
    def counted(self) -> pc.Expression:
        """Those that do not."""
        if self.whole:
            return pc.scalar(False)
        if self.since is None:
            return pc.scalar(True)
        return pc.field("start").is_null() | (pc.field("start") < pa.scalar(self.since))


@dataclass(frozen=True)
class Wanted:
    """What is asked of an archive.

    Parameters
    ----------
    where : Expression
        Of the columns of `events.archive.tallies.SCHEMA`.
    near : bool
        Whether it names cells of the finest resolution, which coarser counts do not tell apart.
    """

    where: pc.Expression
    near: bool = False

    def answered(self, resolution: int) -> int:
        """Return the resolution whose counts answer it for the cells of a resolution."""
        return FINEST if self.near else resolution


def within(archive: Archive, box_deg: Sequence[float]) -> pa.Array:
    """Return the cells of the finest resolution whose middle lies within west, south, east, north (degrees, WGS84)."""
    west, south, east, north = box_deg
    cells = pq.read_table(layout.cells(archive.folder, FINEST))
    lon, lat = (cells[name].to_numpy() for name in ("lon", "lat"))
    return cells["cell"].filter(pa.array((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)))


def wanted(asked: Filter, profile: str, cells: pa.Array | None = None) -> Wanted:
    """Return what a filter and a release ask of counted rows, as `events.query.passes` and `events.redaction` say it.

    Parameters
    ----------
    asked : Filter
        Days, types and sections; its text is not asked: counts have none.
    profile : str
        "public", "partner" or "internal".
    cells : array of uint64 or None
        Of the finest resolution; None for all, and what has no place.
    """
    start, end = pc.field("start"), pc.field("end")
    found = pc.scalar(True)
    if asked.start:
        found &= end >= pa.scalar(date.fromisoformat(asked.start))
    if asked.end:
        found &= start <= pa.scalar(date.fromisoformat(asked.end))
    for name, codes in (("kind", asked.types), ("section", asked.sections)):
        if codes is not None:
            found &= pc.field(name).isin([code for code in codes if code])
    if (markings := MARKINGS[profile]) is not None:
        found &= pc.field("marking").isin(markings) & (pc.field("terms") != schema.NO_REDISTRIBUTION)
    if cells is not None:
        found &= pc.field("cell").isin(cells)
    return Wanted(found, cells is not None)


def counts(
    archive: Archive, resolution: int, where: pc.Expression, columns: list[str] | None = None
) -> pa.Table:
    """Return counted rows of a resolution; `events.archive.tallies.SCHEMA`.

    Examples
    --------
    >>> from pathlib import Path
    >>> counts(Archive(Path("nowhere"), 0, 0, 0, {}, (), ()), 5, pc.scalar(True)).num_rows
    0
    """
    files = sorted((archive.folder / "counts" / f"r{resolution}").glob("*.parquet"))
    return _read(files, where, columns)


def _read(files: Iterable[Path], where: pc.Expression, columns: list[str] | None = None) -> pa.Table:
    names = SCHEMA.names if columns is None else columns
    found = [ds.dataset(path, schema=SCHEMA).to_table(columns=names, filter=where) for path in files]
    return pa.concat_tables([pa.schema([SCHEMA.field(name) for name in names]).empty_table(), *found])


def split(archive: Archive, what: Wanted, most: int) -> Split:
    """Return how many of the latest days come singly, so that their events are ``most`` at most.

    Parameters
    ----------
    archive : Archive
    what : Wanted
    most : int
        Events; 0 for none.
    """
    found = counts(archive, what.answered(layout.COARSEST), what.where, ["start", "events"])
    if pc.sum(found["events"]).as_py() is None or most == 0:
        return Split()
    if pc.sum(found["events"]).as_py() <= most:
        return Split(whole=True)
    by_day = found.filter(pc.is_valid(found["start"])).group_by("start").aggregate([("events", "sum")])
    by_day = by_day.sort_by([("start", "descending")])
    fits = np.flatnonzero(np.cumsum(by_day["events_sum"].to_numpy()) <= most)
    return Split(by_day["start"][int(fits[-1])].as_py()) if len(fits) else Split()


def how_many(archive: Archive, resolution: int, what: Wanted, how: Split) -> int:
    """Return how many counted rows a resolution has of what is asked for; none of them is kept in memory."""
    files = sorted((archive.folder / "counts" / f"r{resolution}").glob("*.parquet"))
    return sum(ds.dataset(path, schema=SCHEMA).count_rows(filter=what.where & how.counted) for path in files)


def gone(archive: Archive) -> list[int]:
    """Return the parts whose events are not held any more, only their counts."""
    there = {
        int(path.stem.removeprefix("part-")) for path in (archive.folder / "events").glob("part-*.parquet")
    }
    return [number for number in range(archive.parts) if number not in there]


def counted(archive: Archive, resolution: int, what: Wanted, how: Split, step: str, most: int) -> Rows | None:
    """Return what is asked for and does not come singly: before its day, and what the archive holds no more.

    Parameters
    ----------
    archive : Archive
    resolution : int
        Of the cells.
    what : Wanted
    how : Split
    step : str
        "day" or "week": what of days is told apart.
    most : int
        Rows; where there are more, None.
    """
    answered = what.answered(resolution)
    files = sorted((archive.folder / "counts" / f"r{answered}").glob("*.parquet"))
    lost = [layout.part(archive.folder, "tallies", number) for number in gone(archive)] if how.some else []

    def tables() -> Iterator[pa.Table]:
        for path in files:
            yield above(_read([path], what.where & how.counted), answered)
        for path in lost:
            yield above(_read([path] if path.is_file() else [], what.where & how.single), FINEST)

    def above(found: pa.Table, of: int) -> pa.Table:
        if of == resolution or not len(found):
            return found
        from events.archive.cluster import check

        check()
        return coarser(found, resolution)

    return gathered(tables(), step, most)


def single(archive: Archive, what: Wanted, how: Split, profile: str) -> gpd.GeoDataFrame:
    """Return the events that come singly, as `profile` lets them out: the schema, ids told apart.

    Parameters
    ----------
    archive : Archive
    what : Wanted
        The parts say days as texts, so that each is asked by its counts' own columns.
    how : Split
    profile : str
    """
    columns = [*schema.NAMES, "geometry"]
    frames = [schema.frame(pd.DataFrame({"id": []}, dtype="str"), [], [])]
    if how.some:
        for path in sorted((archive.folder / "events").glob("part-*.parquet")):
            read = pq.read_table(path, columns=[*DAYS, "kind", "section", "marking", "terms", "cell"])
            for name in DAYS:
                read = read.set_column(read.schema.get_field_index(name), name, _days(read[name]))
            at = ds.dataset(read.append_column("at", pa.array(np.arange(len(read)))))
            kept = at.to_table(["at"], filter=what.where & how.single)["at"]
            if len(kept):
                frames.append(gpd.GeoDataFrame.from_arrow(pq.read_table(path, columns=columns).take(kept)))
    held = [frame for frame in frames if len(frame)] or frames
    return release(schema.joined([frame[columns] for frame in held]), profile).events


def _days(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, texts.type), texts).cast(pa.date32())
