"""The bench measures what it says: the same events every time, true counts, a table that admits what it lacks."""

import sys

import numpy as np
import pytest

from bench.cdn import PACKAGES, answer, local
from bench.child import measured
from bench.page import smoothness
from bench.report import HEAD, OURS, Result, p95, table
from bench.run import LARGEST, OUT, PEERS, Plan, check, passing, steps
from bench.synthetic import COLUMNS, TEXT_CHARACTERS, TYPES, UNDATED, UNLOCATED, events, write

FOLIUM_ASKS = (
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js",
    "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.2.0/css/all.min.css",
    "https://cdn.jsdelivr.net/npm/bootstrap@5.2.2/dist/css/bootstrap.min.css",
)


def test_the_events_are_the_same_every_time_and_others_for_another_seed() -> None:
    assert events(500).equals(events(500))
    assert not events(500).equals(events(500, seed=1))


def test_the_events_are_what_a_file_of_them_would_hold() -> None:
    frame = events(4_000)
    assert tuple(frame.columns) == COLUMNS
    assert frame["id"].is_unique
    assert set(frame["text"].str.len()) == {TEXT_CHARACTERS}
    assert set(frame["type"]) == set(TYPES)
    for column, share in (("date", UNDATED), ("lon", UNLOCATED)):
        assert 0.5 * share < (frame[column] == "").mean() < 2 * share
    assert (frame["lon"] == "").equals(frame["lat"] == "")
    lon, lat = (frame.loc[frame["lon"] != "", name].astype(float) for name in ("lon", "lat"))
    assert lon.between(8, 27).all()
    assert lat.between(18, 35).all()
    # Nowhere more than a cluster: along the border and in many towns.
    assert len(np.unique(np.column_stack([lon.round(), lat.round()]), axis=0)) > 40


def test_the_file_holds_the_events(tmp_path) -> None:
    path = write(events(3), tmp_path / "a.csv")
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    assert head == ",".join(COLUMNS)
    assert [row.split(",")[-2] for row in rows] == ["SYN-0000001", "SYN-0000002", "SYN-0000003"]


def test_a_filter_that_shows_too_many_is_not_measured() -> None:
    frame = events(300)
    asked = {"from": "2025-01-01", "types": [TYPES[0]]}
    dated = frame[frame["date"] != ""]
    assert passing(frame, asked) == ((dated["date"] >= "2025-01-01") & (dated["type"] == TYPES[0])).sum() > 0
    from bench.page import FILTERS

    true = tuple(passing(frame, one) for one in FILTERS)
    check(true, frame)
    with pytest.raises(RuntimeError, match="should show"):
        check((true[0] + 1, *true[1:]), frame)


def test_quick_leaves_out_the_slow_peers_alone() -> None:
    quick = list(steps(Plan(quick=True), 0))
    assert set(steps(Plan(), 0)) - set(quick) == {(LARGEST, peer) for peer in PEERS}
    assert {what for _, what in steps(Plan(), 1)} == {OURS}


def test_a_command_is_measured_by_itself_and_ended_when_its_time_is_up() -> None:
    held = np.ones(20_000_000)  # 160 MB that are ours and not the command's
    ran = measured([sys.executable, "-I", "-S", "-c", "bytearray(60_000_000)"], 20)
    assert 60 < ran.peak_mb < 120 < held.nbytes / 1e6
    late = measured([sys.executable, "-c", "import time; time.sleep(30)"], 0.2)
    assert late.over
    assert late.seconds == 0.2
    with pytest.raises(RuntimeError, match="no such thing"):
        measured([sys.executable, "-c", "raise SystemExit('no such thing')"], 20)


def test_the_table_has_a_row_a_map_and_says_what_went_over() -> None:
    ours = Result(
        1_000, OURS, (1.5, 1.0, 1.2), (1.0,), (200.0,), 1_100_000, 900_000, open_ms=(500.0,), fps=(60.0,),
        worst_ms=(17.0,), filters_ms=(5.0, 7.0, 9.0),
    )  # fmt: skip
    slow = Result(1_000, OURS, (2.5,), (1.0,), (200.0,), 1_100_000, 900_000)
    late = Result(100_000, "folium", (180.0,), (170.0,), (900.0,), None, 5_000, over="build", limit_s=180.0)
    head, _, *rows = table([ours, slow, late]).splitlines()
    assert head.split(" | ")[0] == "| events"
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert all(len(row) == len(HEAD) for row in cells)
    assert cells[0] == [
        "1,000", "Marsad", "1.20", "1.00", "200", "1.10", "200.0", "0.50", "7.0 / 9.0", "60 (17)", "0", "2: held",
    ]  # fmt: skip
    assert cells[1][-1] == "2: NOT HELD"
    assert cells[2][2] == "over 180"
    assert cells[2][5:9] == ["—", "—", "—", "none"]


def test_figures_of_a_run() -> None:
    assert p95([1.0] * 19 + [9.0]) == 1.0
    assert p95([1.0] * 18 + [9.0] * 2) == 9.0
    assert smoothness([0.0, 20.0, 30.0, 50.0]) == (60.0, 20.0)


def test_the_peers_files_come_from_the_lock_and_nothing_else_is_answered() -> None:
    for url in FOLIUM_ASKS:
        found = local(url)
        assert found is not None
        assert found.is_relative_to(PACKAGES)
        assert "@" not in found.relative_to(PACKAGES).as_posix().removeprefix("@")
    assert local("https://tile.openstreetmap.org/1/1/1.png") is None
    assert (
        answer("https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css")
        == "data:text/css,"
    )
    with pytest.raises(RuntimeError, match=r"not in bench/package\.json"):
        answer("https://tile.openstreetmap.org/1/1/1.png")
    assert OUT.name == "out"
