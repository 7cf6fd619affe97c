"""An archive holds every row once, counts exactly, and is the same whoever built it and whoever died of it."""

from __future__ import annotations

import csv
import json
import shutil
import time
from pathlib import Path

import dask_geopandas
import geopandas as gpd
import numpy as np
import pandas as pd
import psutil
import pyarrow.parquet as pq
import pytest

from data.errors import FileProblem, UsageProblem
from events.archive import layout
from events.archive.building import Asked, _begin, _folder, build
from events.archive.hexagons import apart_m, cells_of
from events.archive.layout import FINEST, RESOLUTIONS, opened
from events.archive.tallies import DAYS, KEYS, WORDS
from events.points import read_points
from tests.events.archive.made import PIECE_MB, asked, begun, content, ended


@pytest.fixture(scope="module")
def whole(archive: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(archive / "events")


def test_two_worker_processes_one_of_them_killed_give_the_same_bytes_as_one(
    archive: Path, sources: list[Path], tmp_path: Path
) -> None:
    other = tmp_path / "two"
    process = begun(other, sources, "--piece-mb", PIECE_MB, "--workers", "2")
    tallies = other / "tallies"
    # Half-way: some parts are there, most are not.
    while not (tallies.is_dir() and any(tallies.iterdir())):
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    workers = [
        child
        for child in psutil.Process(process.pid).children(recursive=True)
        if "spawn_main" in " ".join(child.cmdline())
    ]
    assert len(workers) == 2
    workers[0].kill()
    left = len(list(tallies.iterdir()))
    assert "rows are no events" in ended(process)
    assert left < opened(archive).parts == len(list(tallies.iterdir()))
    assert content(other) == content(archive)


def test_what_was_cut_short_goes_on_and_gives_the_same(
    archive: Path, sources: list[Path], scheduler: str, tmp_path: Path
) -> None:
    other = tmp_path / "again"
    shutil.copytree(archive, other)
    for path in [
        other / "archive.json",
        *sorted((other / "tallies").iterdir())[3:],
        *(other / "counts").rglob("*.parquet"),
    ]:
        path.unlink()
    kept = layout.part(other, "events", 0).stat().st_mtime_ns
    with pytest.raises(FileProblem, match="not finished"):
        opened(other)
    build(other, sources, asked(scheduler))
    assert content(other) == content(archive)
    assert layout.part(other, "events", 0).stat().st_mtime_ns == kept


def test_the_events_are_those_of_the_files_located_alike(
    archive: Path, sources: list[Path], whole: gpd.GeoDataFrame
) -> None:
    from events.located import ADDED, located

    for number, path in enumerate(sources):
        points = read_points(path)
        own = whole[whole["file"] == number].sort_values("row", ignore_index=True)
        assert len(own) == len(points.events)
        want = located(points.events)
        # Ids are kept as they stand; `read_points` renames those that stand twice, of which there are none here.
        for name in ("id", "kind", "start", "end", "text_en", "marking", "country", *ADDED):
            assert own[name].tolist() == want[name].tolist(), name
        assert own.geometry.geom_equals(want.geometry).where(own.geometry.notna(), want.geometry.isna()).all()
    with (archive / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        refused = list(csv.reader(file))[1:]
    want_refused = [(path.name, str(one.row)) for path in sources for one in read_points(path).refused]
    assert [(row[0], row[1]) for row in refused] == want_refused
    assert len(refused) == opened(archive).refused > 10


def test_the_parts_are_geoparquet_that_dask_geopandas_reads(archive: Path, whole: gpd.GeoDataFrame) -> None:
    read = dask_geopandas.read_parquet(archive / "events")
    assert isinstance(read, dask_geopandas.GeoDataFrame)
    assert read.npartitions == opened(archive).parts
    assert read.crs == "EPSG:4326"
    metadata = json.loads(pq.read_schema(layout.part(archive, "events", 0)).metadata[b"geo"])
    assert metadata["columns"]["geometry"]["encoding"] == "WKB"
    assert opened(archive).events == len(whole)


def test_counts_are_a_brute_count_at_every_resolution(archive: Path, whole: gpd.GeoDataFrame) -> None:
    from events.archive.hexagons import parents

    for resolution in RESOLUTIONS:
        cell = whole["cell"].to_numpy()
        own = whole.assign(cell=cell if resolution == FINEST else parents(cell, resolution))
        want = own.groupby(list(KEYS)).size()
        table = pq.read_table(archive / "counts" / f"r{resolution}").to_pandas()
        for name in DAYS:
            table[name] = table[name].map(lambda day: "" if day is None or pd.isna(day) else str(day))
        found = table.set_index(list(KEYS))["events"]
        assert found.index.is_unique
        pd.testing.assert_series_equal(
            found.sort_index(), want.sort_index(), check_names=False, check_index_type=False
        )
    assert set(WORDS) < set(whole.columns)
    assert table["events"].max() > 5


def test_a_cell_reaches_as_far_as_its_events_lie(archive: Path, whole: gpd.GeoDataFrame) -> None:
    from events.archive.hexagons import parents

    placed = whole[whole.geometry.notna()]
    assert (
        cells_of(placed.geometry.x.to_numpy(), placed.geometry.y.to_numpy()).tolist()
        == placed["cell"].tolist()
    )
    for resolution in RESOLUTIONS:
        cells = pq.read_table(layout.cells(archive, resolution)).to_pandas().set_index("cell")
        cell = placed["cell"].to_numpy()
        own = cells.loc[cell if resolution == FINEST else parents(cell, resolution)]
        away_m = apart_m(own["lon"], own["lat"], placed.geometry.x, placed.geometry.y)
        assert (away_m <= own["reach_m"].to_numpy()).all()
        # And not much farther: the radius of H3's cells grows by the square root of 7 a step.
        assert own["reach_m"].max() < 1_700 * np.sqrt(7) ** (FINEST - resolution) + 4_000


def test_another_archive_is_not_written_over(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageProblem, match="no archive"):
        _folder(tmp_path)
    with pytest.raises(UsageProblem, match="other files"):
        _begin(archive, {"version": 1, "sources": []})
    assert Asked({}).piece_mb == 32
