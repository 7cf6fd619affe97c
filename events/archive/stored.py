"""What an archive gives out: its counts, and the events themselves where it still holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def wanted(asked: Filter, profile: str) -> pc.Expression:
    """Return what a filter and a release ask of counted rows, as `events.query.passes` and `events.redaction` say it.

    Parameters
    ----------
    asked : Filter
        Days, types and sections; its text is not asked: counts have none.
    profile : str
        "public", "partner" or "internal".
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
    return found


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


def split(archive: Archive, where: pc.Expression, most: int) -> Split:
    """Return how many of the latest days come singly, so that their events are ``most`` at most.

    Parameters
    ----------
    archive : Archive
    where : Expression
        What is asked for (`wanted`).
    most : int
        Events; 0 for none.
    """
    found = counts(archive, layout.COARSEST, where, ["start", "events"])
    if pc.sum(found["events"]).as_py() is None or most == 0:
        return Split()
    if pc.sum(found["events"]).as_py() <= most:
        return Split(whole=True)
    by_day = found.filter(pc.is_valid(found["start"])).group_by("start").aggregate([("events", "sum")])
    by_day = by_day.sort_by([("start", "descending")])
    fits = np.flatnonzero(np.cumsum(by_day["events_sum"].to_numpy()) <= most)
    return Split(by_day["start"][int(fits[-1])].as_py()) if len(fits) else Split()


def how_many(archive: Archive, resolution: int, where: pc.Expression, how: Split) -> int:
    """Return how many counted rows a resolution has of what is asked for; none of them is kept in memory."""
    files = sorted((archive.folder / "counts" / f"r{resolution}").glob("*.parquet"))
    return sum(ds.dataset(path, schema=SCHEMA).count_rows(filter=where & how.counted) for path in files)


def gone(archive: Archive) -> list[int]:
    """Return the parts whose events are not held any more, only their counts."""
    there = {
        int(path.stem.removeprefix("part-")) for path in (archive.folder / "events").glob("part-*.parquet")
    }
    return [number for number in range(archive.parts) if number not in there]


def counted(
    archive: Archive, resolution: int, where: pc.Expression, how: Split, step: str, most: int
) -> Rows | None:
    """Return what is asked for and does not come singly: before its day, and what the archive holds no more.

    Parameters
    ----------
    archive : Archive
    resolution : int
        Of the cells.
    where : Expression
        What is asked for (`wanted`).
    how : Split
    step : str
        "day" or "week": what of days is told apart.
    most : int
        Rows; where there are more, None.
    """
    files = sorted((archive.folder / "counts" / f"r{resolution}").glob("*.parquet"))
    lost = [layout.part(archive.folder, "tallies", number) for number in gone(archive)] if how.some else []

    def tables() -> Iterator[pa.Table]:
        for path in files:
            yield _read([path], where & how.counted)
        for path in lost:
            late = _read([path] if path.is_file() else [], where & how.single)
            if len(late) and resolution != FINEST:
                from events.archive.cluster import check

                check()
                late = coarser(late, resolution)
            yield late

    return gathered(tables(), step, most)


def single(archive: Archive, where: pc.Expression, how: Split, profile: str) -> gpd.GeoDataFrame:
    """Return the events that come singly, as `profile` lets them out: the schema, ids told apart.

    Parameters
    ----------
    archive : Archive
    where : Expression
        What is asked for (`wanted`): the parts say days as texts, so that each is asked by its counts' own columns.
    how : Split
    profile : str
    """
    columns = [*schema.NAMES, "geometry"]
    frames = [schema.frame(pd.DataFrame({"id": []}, dtype="str"), [], [])]
    if how.some:
        for path in sorted((archive.folder / "events").glob("part-*.parquet")):
            read = pq.read_table(path, columns=[*DAYS, "kind", "section", "marking", "terms"])
            for name in DAYS:
                read = read.set_column(read.schema.get_field_index(name), name, _days(read[name]))
            at = ds.dataset(read.append_column("at", pa.array(np.arange(len(read)))))
            kept = at.to_table(["at"], filter=where & how.single)["at"]
            if len(kept):
                frames.append(gpd.GeoDataFrame.from_arrow(pq.read_table(path, columns=columns).take(kept)))
    held = [frame for frame in frames if len(frame)] or frames
    return release(schema.joined([frame[columns] for frame in held]), profile).events


def _days(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, texts.type), texts).cast(pa.date32())
