"""Which of an archive a map draws: what is asked, what fits, and what the archive still holds."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pyarrow.parquet as pq
import pytest

from data.errors import DataProblem, UsageProblem
from events.archive import layout
from events.archive.layout import FINEST, RESOLUTIONS, opened
from events.query import Filter, passes
from layers.archived import COARSEST_BY_DAY, boxed, drawn
from layers.payload import View
from layers.verify import verify
from tests.events.archive.conftest import archive, sources

__all__ = ["archive", "sources"]
MADE = datetime(2025, 3, 1, tzinfo=UTC)


def view(profile: str = "internal", **asked: object) -> View:
    return View(made_utc=MADE, profile=profile, asked=Filter(**asked))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole(archive: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(archive / "events")


def test_all_singly_where_they_are_few(archive: Path, whole: gpd.GeoDataFrame, tmp_path: Path) -> None:
    made = drawn(opened(archive), view())
    assert (made.events, made.singly, made.rows, made.resolution) == (len(whole), len(whole), 0, None)
    path = tmp_path / "a.html"
    path.write_bytes(made.page)
    assert verify(path).events == len(whole)


def test_the_finest_cells_that_fit_and_the_same_events_at_each(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, sizes = opened(archive), {}
    for resolution in (FINEST, 5):
        made = drawn(known, view(), resolution, most_single=0)
        sizes[resolution] = len(made.page)
        path = tmp_path / "a.html"
        path.write_bytes(made.page)
        found = verify(path)
        assert found.events == made.events == known.events
        assert found.info["rows"] == made.rows == known.rows[resolution]
        assert f"H3 {resolution}" in found.info["summary"]
    assert sizes[FINEST] > sizes[5]
    monkeypatch.setattr("layers.archived.RESOLUTIONS", (5,))
    least = drawn(known, view(), most_single=0, most_mb=(sizes[5] + 1) / 1e6)
    assert (least.resolution, least.step, len(least.page)) == (5, "day", sizes[5])
    with pytest.raises(UsageProblem, match="MB"):
        drawn(known, view(), 5, most_single=0, most_mb=(sizes[5] - 1) / 1e6)
    monkeypatch.setattr("layers.archived.RESOLUTIONS", RESOLUTIONS)
    monkeypatch.setattr("layers.archived.MOST_ROWS", known.rows[5])
    assert drawn(known, view(), most_single=0).resolution == 5
    monkeypatch.setattr("layers.archived.MOST_ROWS", 10)
    with pytest.raises(UsageProblem, match="10 counted rows at most"):
        drawn(known, view(), most_single=0)
    with pytest.raises(UsageProblem, match="2, 3, 4, 5, 6, 7"):
        drawn(known, view(), 9)


def test_weeks_take_the_place_of_days_where_these_fit_into_coarse_cells_only(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = opened(archive)
    week = drawn(known, view(), 5, most_single=0, step="week")
    assert (week.events, week.resolution, week.step) == (known.events, 5, "week")
    assert week.rows < known.rows[COARSEST_BY_DAY]
    monkeypatch.setattr("layers.archived.MOST_ROWS", week.rows)
    made = drawn(known, view(), most_single=0)
    assert made == week
    path = tmp_path / "a.html"
    path.write_bytes(made.page)
    found = verify(path)
    assert found.events == known.events
    assert found.info["rows"] == made.rows
    assert "السبت" in found.info["summary"]
    with pytest.raises(UsageProblem, match="day, week"):
        drawn(known, view(), step="month")


def test_a_profile_and_a_filter_hold_for_counts_as_for_events(archive: Path, whole: gpd.GeoDataFrame) -> None:
    asked = {
        "start": "2025-01-10",
        "end": "2025-01-25",
        "types": ("PATROL", "MEET"),
        "sections": ("tunisia", "egypt"),
    }
    own = whole[passes(whole, Filter(**asked))]  # type: ignore[arg-type]
    for profile, markings in (
        ("public", ("", "TLP:CLEAR")),
        ("partner", ("", "TLP:CLEAR", "TLP:GREEN")),
        ("internal", ("", "TLP:GREEN", "TLP:RED")),
    ):
        made = drawn(opened(archive), view(profile, **asked), 4, most_single=50)
        assert made.events == int(own["marking"].isin(markings).sum())
        assert 0 < made.singly <= 50
        highest = max(markings, key=("", "TLP:CLEAR", "TLP:GREEN", "TLP:RED").index)
        assert f'"marking":"{highest or "TLP:CLEAR"}"'.encode() in made.page or profile == "public"
    with pytest.raises(DataProblem, match="no event"):
        drawn(opened(archive), view(start="1999-01-01", end="1999-01-02"))


def test_a_box_takes_the_same_events_singly_and_counted(archive: Path, whole: gpd.GeoDataFrame) -> None:
    known, box_deg = opened(archive), boxed("11.5,33.1,11.62,33.2")
    cells = pq.read_table(layout.cells(archive, FINEST)).to_pandas()
    inside = cells["lon"].between(11.5, 11.62) & cells["lat"].between(33.1, 33.2)
    own = whole[whole["cell"].isin(cells["cell"][inside])]
    # Where a cell lies across the box's side, its middle decides.
    assert 100 < len(own) != int(whole.cx[11.5:11.62, 33.1:33.2].shape[0])
    singly = drawn(known, view(), box_deg=box_deg)
    assert (singly.events, singly.singly) == (len(own), len(own))
    for resolution, most_single, step in ((7, 0, "day"), (4, 30, "week")):
        made = drawn(known, view(), resolution, most_single, step=step, box_deg=box_deg)
        assert made.events == len(own)
        assert made.singly <= most_single
    assert "بين خطي الطول ⁦11.5⁩" in json.loads(info(made.page))["summary"]
    for wrong in ("11,33,12", "12,33,11,34", "a,b,c,d", "11,33,12,91"):
        with pytest.raises(UsageProblem, match="no box"):
            boxed(wrong)


def info(page: bytes) -> bytes:
    return page.split(b'id="marsad-info">')[1].split(b"</script>")[0]


def test_events_that_the_archive_holds_no_more_stay_counted(
    archive: Path, whole: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    other = tmp_path / "thinned"
    shutil.copytree(archive, other)
    for number in (0, 4):
        layout.part(other, "events", number).unlink()
    left = len(gpd.read_parquet(other / "events"))
    made = drawn(opened(other), view(), 5)
    assert made.events == len(whole)
    assert made.singly == left < len(whole)
    assert made.resolution == 5


def test_the_same_archive_gives_the_same_bytes(archive: Path) -> None:
    first, again = (drawn(opened(archive), view(), 5, most_single=100).page for _ in range(2))
    assert first == again
    assert json.loads(info(first))["events"] == opened(archive).events
