"""`marsad archive build`: files of any size become an archive, in the memory of a few pieces.

Every file of an archive is a function of the rows it holds alone, and is written whole or not at all. So it does not matter
how many workers there are, which of them does what, or which of them dies: what was lost is done again, and is the same.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.errors import DataProblem, FileProblem, MarsadError, SetupProblem, UsageProblem
from data.files_out import safe_cell, write_whole
from data.words import LANGS, t
from events import schema
from events.archive import layout
from events.archive.cluster import check, client
from events.archive.cutting import Piece, blocks, cut, look
from events.archive.hexagons import reaches
from events.archive.layout import FINEST, RESOLUTIONS, Archive
from events.archive.reading import Way, read_piece, refusals_table, way_of
from events.archive.tallies import SCHEMA, coarser, summed, tallied
from events.located import ADDED
from events.refusal import Refusal

PIECE_MB = 32
MEMORY_GB = 4.0
# Counted rows that one task sums: about half a gigabyte of its worker.
PERIOD_ROWS = 1_500_000
# Rows of a part that are read at once where a span of days is asked for.
GROUP_ROWS = 16_384
NO_DAY = -(2**31)


@dataclass(frozen=True)
class Asked:
    """How an archive is to be built.

    Parameters
    ----------
    mapping : mapping
        Column by field, before what is recognised by name.
    order : str
        "day" or "month" for dates like 03/04/2025, "" for neither.
    piece_mb : float
        Of a file, as one part.
    scheduler : str or None
    workers : int or None
    memory_gb : float
        See `events.archive.cluster.client`.
    """

    mapping: Mapping[str, str]
    order: str = ""
    piece_mb: float = PIECE_MB
    scheduler: str | None = None
    workers: int | None = None
    memory_gb: float = MEMORY_GB


def build(
    folder: Path, files: Sequence[Path], asked: Asked, tell: Callable[..., None] = lambda *_, **__: None
) -> Archive:
    """Build an archive, or go on with one that was begun from the same files in the same way.

    Parameters
    ----------
    folder : Path
        Where; made if it is not there. On a cluster all workers see it, and the files, under the same paths.
    files : sequence of Path
        CSV or TSV in UTF-8, of any size.
    asked : Asked
    tell : callable
        Takes what is being done: a key and its values.

    Returns
    -------
    Archive

    Raises
    ------
    MarsadError
        A file cannot be read, no row of them is an event, the folder holds something else, or a worker cannot do a piece.
    """
    check()
    paths = [path.resolve() for path in files]
    way = way_of(paths, asked.mapping, asked.order)
    folder = folder.resolve()
    step = max(int(asked.piece_mb * 1e6), 1)
    _folder(folder)
    with client(asked.scheduler, asked.workers, asked.memory_gb) as at:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            pieces, plan = _planned(at, paths, way, step)
            _begin(folder, plan)
            _parts(folder, pieces, way, tell)
            tell("archive.counting")
            _swept(folder)
            rows = _counts(folder)
        except (KilledWorker, FutureCancelledError, OSError, TimeoutError) as error:
            raise _said(error) from error
    _swept(folder)
    return _finish(folder, plan, pieces, rows, way)


def _swept(folder: Path) -> None:
    """Remove what workers that died left half written: nobody writes here any more."""
    for path in folder.rglob(".marsad-*"):
        path.unlink(missing_ok=True)


def _said(error: Exception) -> MarsadError:
    """Return what a person is told of an error of the cluster: a piece that kills its workers, a cluster that is gone."""
    if type(error).__name__ == "KilledWorker":
        return SetupProblem("archive.killed")
    if isinstance(error, OSError) and not isinstance(error, TimeoutError) and error.filename:
        return FileProblem("file.write", file=str(error.filename), found=error.strerror or str(error))
    return SetupProblem("archive.cluster", found=f"{type(error).__name__}: {error}"[:300])


def _folder(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "plan.json").is_file():
        raise UsageProblem("archive.folder", found=str(folder))
    if folder.exists() and not folder.is_dir():
        raise UsageProblem("archive.folder", found=str(folder))
    for name in ("events", "tallies", "refused", "cells", *(f"counts/r{one}" for one in RESOLUTIONS)):
        (folder / name).mkdir(parents=True, exist_ok=True)


def _planned(at: Any, paths: list[Path], way: Way, step: int) -> tuple[list[Piece], dict[str, Any]]:
    """Return the pieces of the files, and what the archive is made of."""
    sizes = [path.stat().st_size for path in paths]
    asked = [
        (str(path), *block) for path, size in zip(paths, sizes, strict=True) for block in blocks(size, step)
    ]
    # Impure: the same path may hold other bytes another time.
    seen = at.gather(at.map(look, *zip(*asked, strict=True), pure=False))
    pieces: list[Piece] = []
    sources, done = [], 0
    for number, (path, size) in enumerate(zip(paths, sizes, strict=True)):
        own = seen[done : done + len(blocks(size, step))]
        done += len(own)
        pieces += cut(number, str(path), size, step, own, len(pieces))
        sources.append({"name": path.name, "bytes": size, "blocks": [one.digest for one in own]})
    mapping = dict(way.mapping)
    plan = {
        "version": layout.VERSION,
        "sources": sources,
        "piece_bytes": step,
        "mapping": mapping,
        "order": way.order,
    }
    return pieces, plan


def _begin(folder: Path, plan: dict[str, Any]) -> None:
    """Write the plan, or find it there."""
    there = layout.read_json(folder / "plan.json")
    if there is None:
        write_whole(folder / "plan.json", layout.as_json(plan))
    elif there != plan:
        raise UsageProblem("archive.other", found=str(folder))


def _parts(folder: Path, pieces: list[Piece], way: Way, tell: Callable[..., None]) -> None:
    """Write what is not there yet of the parts: read, located and counted, each by itself."""
    import dask.dataframe as dd
    import dask_geopandas  # noqa: F401  a frame of Dask whose parts are GeoDataFrames is then one of its own

    todo = [one for one in pieces if not layout.part(folder, "tallies", one.number).is_file()]
    tell("archive.parts", parts=len(pieces), left=len(todo))
    if not todo:
        return
    # A GeoDataFrame of dask-geopandas: a partition a piece, none of which is ever here.
    events = dd.from_map(_located, todo, folder=folder, way=way, meta=_meta(), enforce_metadata=False)
    told = events.map_partitions(_stored, folder=folder, meta=_TOLD, enforce_metadata=False).compute()
    for one in todo:
        if one.number not in set(told["part"]):  # no row of it is an event
            _write_tally(folder, one.number, SCHEMA.empty_table())


_TOLD = pd.DataFrame({"part": np.empty(0, dtype=np.int64), "events": np.empty(0, dtype=np.int64)})


def _meta() -> gpd.GeoDataFrame:
    frame = schema.frame(pd.DataFrame({"id": []}, dtype="str"), [], [])
    texts = {name: pd.Series([], dtype="str") for name in ADDED}
    numbers = {"part": "int32", "file": "int32", "row": "int64"}
    own = {"cell": pd.Series([], dtype="uint64")} | {
        name: pd.Series([], dtype=kind) for name, kind in numbers.items()
    }
    return frame.assign(**texts, **own)[[*schema.NAMES, *ADDED, *own, "geometry"]]


def _located(piece: Piece, folder: Path, way: Way) -> gpd.GeoDataFrame:
    """Return the events of a piece, located; the rows that are none are written beside."""
    events, refused = read_piece(piece, way)
    if refused:
        found = refusals_table(refused, piece)
        write_whole(layout.part(folder, "refused", piece.number), lambda path: pq.write_table(found, path))
    return events


def _stored(events: gpd.GeoDataFrame, folder: Path) -> pd.DataFrame:
    """Write a part and its counts; the counts last, since they say that the part is there."""
    if not len(events):
        return _TOLD
    number = int(events["part"].iloc[0])
    kept = events.drop(columns="part")

    def write(path: Path) -> None:
        kept.to_parquet(
            path, index=False, compression="zstd", row_group_size=4 * GROUP_ROWS, schema_version="1.1.0"
        )

    write_whole(layout.part(folder, "events", number), write)
    _write_tally(folder, number, tallied(events))
    return pd.DataFrame({"part": [number], "events": [len(events)]})


def _write_tally(folder: Path, number: int, counts: pa.Table) -> None:
    _write(layout.part(folder, "tallies", number), counts)


def _write(path: Path, table: pa.Table) -> None:
    write_whole(path, lambda part: pq.write_table(table, part, compression="zstd", row_group_size=GROUP_ROWS))


def _counts(folder: Path) -> dict[int, int]:
    """Sum the counts of the parts, span of days by span of days, and return how many rows there are by resolution."""
    import dask.dataframe as dd

    parts = sorted((folder / "tallies").glob("part-*.parquet"))
    meta = pd.DataFrame({"day": np.empty(0, dtype=np.int64), "rows": np.empty(0, dtype=np.int64)})
    days = dd.from_map(_days, parts, meta=meta, enforce_metadata=False)
    by_day = days.groupby("day")["rows"].sum().compute().sort_index()
    if by_day.empty:
        raise DataProblem("archive.empty", file=str(folder))
    spans = spans_of(by_day)
    for old in (folder / "counts").rglob("*.parquet"):
        old.unlink()
    told = dd.from_map(
        _summed_span, range(len(spans)), spans, folder=folder, parts=parts, meta=_ROWS, enforce_metadata=False
    )
    rows = told.groupby("resolution")["rows"].sum().compute()
    files = sorted((folder / "counts" / f"r{FINEST}").iterdir())
    seen = dd.from_map(_cells_in, files, meta=_CELLS, enforce_metadata=False).compute()
    finest = np.unique(seen["cell"].to_numpy(dtype=np.uint64))
    finest = finest[finest != 0]
    for resolution, cell, lon, lat, reach_m in reaches(finest):
        found = pa.table({"cell": cell, "lon": lon, "lat": lat, "reach_m": reach_m})
        _write(layout.cells(folder, resolution), found)
    return {int(resolution): int(count) for resolution, count in rows.sort_index().items()}


_ROWS = pd.DataFrame({"resolution": np.empty(0, dtype=np.int64), "rows": np.empty(0, dtype=np.int64)})


def _days(path: Path) -> pd.DataFrame:
    """Return how many counted rows a part has of each first day (days since 1970-01-01, ``NO_DAY`` for none)."""
    start = pq.read_table(path, columns=["start"])["start"].cast(pa.int32()).fill_null(NO_DAY).to_numpy()
    day, rows = np.unique(start, return_counts=True)
    return pd.DataFrame({"day": day.astype(np.int64), "rows": rows.astype(np.int64)})


def spans_of(by_day: pd.Series, most: int = PERIOD_ROWS) -> list[tuple[int, int]]:
    """Return spans of days, both ends included, that have about as many rows each, and at most ``most`` where they can.

    Examples
    --------
    >>> spans_of(pd.Series([4, 3, 9, 1, 1], index=[NO_DAY, 10, 11, 12, 40]), 5)
    [(-2147483648, -2147483648), (10, 10), (11, 11), (12, 40)]
    """
    spans: list[tuple[int, int]] = []
    held = 0
    for day, rows in zip(by_day.index.tolist(), by_day.tolist(), strict=True):
        if spans and held + rows <= most and spans[-1][0] != NO_DAY:
            spans[-1] = (spans[-1][0], day)
            held += rows
        else:
            spans.append((day, day))
            held = rows
    return spans


def _summed_span(number: int, span: tuple[int, int], folder: Path, parts: list[Path]) -> pd.DataFrame:
    """Sum what all parts count of a span of days, at each resolution, and write it."""
    held = [one for path in parts if len(one := _slice(path, span))]
    counts = summed(pa.concat_tables(held))
    rows = []
    for resolution in RESOLUTIONS:
        if resolution != FINEST:
            counts = coarser(counts, resolution)
        _write(layout.counts(folder, resolution, number), counts)
        rows.append(len(counts))
    return pd.DataFrame({"resolution": RESOLUTIONS, "rows": rows}).astype("int64")


def _slice(path: Path, span: tuple[int, int]) -> pa.Table:
    start = pc.field("start")
    first, last = (pa.scalar(day, pa.int32()).cast(pa.date32()) for day in span)
    wanted = start.is_null() if span[0] == NO_DAY else (start >= first) & (start <= last)
    return pq.read_table(path, filters=wanted, use_threads=False, schema=SCHEMA)


_CELLS = pd.DataFrame({"cell": np.empty(0, dtype=np.uint64)})


def _cells_in(path: Path) -> pd.DataFrame:
    return pd.DataFrame({"cell": np.unique(pq.read_table(path, columns=["cell"])["cell"].to_numpy())})


def _finish(
    folder: Path, plan: dict[str, Any], pieces: list[Piece], rows: dict[int, int], way: Way
) -> Archive:
    """Join what was refused into one table, and say that the archive is whole."""
    refused = _refused(folder, way)
    events, kinds = 0, set()
    for path in sorted((folder / "counts" / f"r{layout.COARSEST}").iterdir()):
        found = pq.read_table(path, columns=["events", "kind"])
        events += int(found["events"].to_numpy().sum())
        kinds |= set(found["kind"].unique().to_pylist())
    known = {
        "version": layout.VERSION,
        "sources": [{"name": one["name"], "bytes": one["bytes"]} for one in plan["sources"]],
        "events": events,
        "refused": refused,
        "kinds": sorted(kinds - {""}),
        "parts": len(pieces),
        "rows": {str(resolution): count for resolution, count in rows.items()},
    }
    write_whole(folder / "archive.json", layout.as_json(known))
    return layout.opened(folder)


def _refused(folder: Path, way: Way) -> int:
    """Write the refused rows as CSV, their cells and the reason in both languages, and return how many there are."""
    count = 0
    parts = sorted((folder / "refused").glob("part-*.parquet"))

    def write(path: Path) -> None:
        nonlocal count
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            ours = ("file", "row", "field", "found", "expected")
            out.writerow(
                [
                    f"{t(f'archive.refused.{key}', 'ar')} / {t(f'archive.refused.{key}', 'en')}"
                    for key in (*ours, "reason", "cells")
                ]
            )
            for part in parts:
                for row in pq.read_table(part).to_pylist():
                    one = Refusal(row["row"], row["field"], row["found"], row["expected"], row["key"], ())
                    reason = " / ".join(one.say(lang) for lang in LANGS)
                    cells = [
                        way.names[row["file"]],
                        row["row"],
                        row["field"],
                        row["found"],
                        row["expected"],
                        reason,
                        *json.loads(row["cells"]),
                    ]
                    out.writerow([safe_cell(str(cell).encode("utf-8", "replace").decode()) for cell in cells])
                    count += 1

    if parts:
        write_whole(folder / "refused.csv", write)
    return count
