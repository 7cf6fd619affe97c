"""The bench measures what it says: the same events every time, true counts, a table that admits what failed."""

import json
import sys

import numpy as np
import pytest

from bench import page as in_page
from bench.__main__ import BEGIN, DATA, DOCUMENT, END, with_table, written
from bench.cdn import ADDRESSES, PACKAGES, file_of, localised
from bench.child import measured
from bench.kinds import KINDS
from bench.page import one_off, strangers
from bench.report import HEAD, in_time, rank, summary, table
from bench.run import FULL, SHORT, Record, check
from bench.synthetic import COLUMNS, TEXT_CHARACTERS, TYPES, UNDATED, UNLOCATED, events, write

BASE = "http://127.0.0.1:9"


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


def test_a_page_that_holds_or_shows_another_number_has_failed() -> None:
    frame = events(300)
    placed = frame[frame["lon"] != ""]
    assert 0 < len(placed) < 300
    for key, rows in (("bare", frame), ("glify", placed)):
        true = [len(rows) if one is None else int(rows["type"].isin(one).sum()) for one in one_off(TYPES)]
        assert len(set(true)) > 5
        right = {"count": {"n": len(rows)}, "filter": {"shown": true}}
        check(right, KINDS[key], frame)
        assert "failed" not in right["count"] | right["filter"]
        wrong = {"count": {"n": len(rows) - 1}, "filter": {"shown": [true[0] + 1, *true[1:]]}}
        check(wrong, KINDS[key], frame)
        assert wrong["count"]["failed"] == f"holds {len(rows) - 1} of {len(rows)}"
        assert wrong["filter"]["failed"] == f"shows {true[0] + 1}, should show {true[0]}"


def test_the_short_run_is_a_part_of_the_full_one() -> None:
    assert set(SHORT.peers) < set(FULL.peers)
    assert set(SHORT.ours) < set(FULL.ours)
    assert max(SHORT.ours) > max(SHORT.peers)


def test_a_command_is_measured_by_itself_and_ended_when_its_time_is_up() -> None:
    held = np.ones(20_000_000)  # 160 MB that are ours and not the command's
    ran = measured([sys.executable, "-I", "-S", "-c", "bytearray(60_000_000)"], 20)
    assert 60 < ran.peak_mb < 120 < held.nbytes / 1e6
    late = measured([sys.executable, "-c", "import time; time.sleep(30)"], 0.2)
    assert late.over
    assert late.seconds == 0.2
    with pytest.raises(RuntimeError, match="no such thing"):
        measured([sys.executable, "-c", "raise SystemExit('no such thing')"], 20)


@pytest.fixture
def record(tmp_path) -> Record:
    """A run of a thousand events: ours whole in two rounds, one peer whose page showed too few, one that could not be made."""
    made = Record(tmp_path / "run.jsonl")
    rest = {"events": 1_000, "load": 2.0}
    for turn, ms in enumerate((500.0, 700.0)):
        made.add({**rest, "kind": "marsad", "step": "build", "round": turn, "s": 1.5, "cpu_s": 1.4, "peak_mb": 200.0, "bytes": 1_100_000})  # fmt: skip
        made.add({**rest, "kind": "marsad", "step": "open", "round": turn, "open": {"ms": ms}, "count": {"n": 1_000},
                  "memory": {"process": 90.0}, "pan": {"ms": [17.0] * 19 + [90.0]}, "zoom": {"ms": [17.0]}, "filter": {"ms": [4.0, 8.0, 9.0]},
                  "bare": [{"open": 200.0, "filter": 4.0}, {"open": 300.0, "filter": 4.0}]})  # fmt: skip
    made.add({**rest, "kind": "geojson", "step": "build", "round": 0, "s": 1.0, "cpu_s": 1.0, "peak_mb": 60.0, "bytes": 300_000})  # fmt: skip
    made.add({**rest, "kind": "geojson", "step": "open", "round": 0, "open": {"ms": 300.0}, "count": {"n": 9, "failed": "holds 9 of 1,000"}, "bare": [{"open": 1.0}]})  # fmt: skip
    made.add({**rest, "kind": "geojson", "step": "offline", "round": 0, "failed": "blank", "asked": ["https://a", "https://b"]})  # fmt: skip
    made.add({**rest, "kind": "explore", "step": "build", "round": 0, "s": 120.0, "cpu_s": 99.0, "peak_mb": 900.0, "failed": "over 120 s"})  # fmt: skip
    return made


def test_the_table_has_a_row_a_map_and_says_what_failed(record: Record) -> None:
    title, _, head, _, *lines = table(summary(record)).splitlines()
    assert title == "### 1,000 events"
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in (head, *lines)]
    named, ours, geojson, explore = (dict(enumerate(row)) for row in rows)
    assert tuple(named.values()) == HEAD
    assert list(ours.values()) == [
        "**Marsad**", "1.5", "1.4", "200", "1.10", "0.60", "2.4 x", "90", "17, 90, 90", "17, 17, 17", "8, 9, 9", "2.0 x", "", "2",
    ]  # fmt: skip
    assert geojson[HEAD.index("open to complete s")] == "failed: holds 9 of 1,000"
    assert geojson[HEAD.index("no network")] == "no, 2 URLs"
    assert geojson[HEAD.index("filter ms")] == "none"
    assert explore[HEAD.index("build s")] == "failed: over 120 s"
    assert explore[HEAD.index("file MB")] == ""


def test_the_bare_page_counts_as_often_as_it_was_opened(record: Record) -> None:
    record.add({"events": 1_000, "load": 2.0, "kind": "bare", "step": "open", "round": 0, "open": {"ms": 9.0},
                "bare": [{"open": 210.0, "filter": 4.0}, {"open": None, "filter": None}]})  # fmt: skip
    row = next(one for one in summary(record) if one["kind"] == "bare")
    assert row["open_s"] == 0.205  # of 1, 200, 300, 200, 300 and 210 ms
    assert "open_ratio" not in row


def test_a_cut_run_goes_on_and_the_last_measurement_of_a_step_counts(record: Record) -> None:
    with record.path.open("a", encoding="utf-8") as file:
        file.write('{"events": 1000, "kind": "pydeck", "st')
    again = Record.of(record.path)
    assert again.rows == record.rows
    assert again.find(1_000, "pydeck", "build") is None
    first = again.find(1_000, "geojson", "build")
    assert first
    again.path = record.path.with_name("other")
    again.add({**first, "s": 2.0})
    assert again.find(1_000, "geojson", "build") == {**first, "s": 2.0}


def test_the_published_table_is_that_of_the_published_figures() -> None:
    found = json.loads(DATA.read_text(encoding="utf-8"))
    assert {row["kind"] for row in found["rows"]} == set(KINDS)
    assert {row["events"] for row in found["rows"]} <= set(FULL.ours)
    document = DOCUMENT.read_text(encoding="utf-8")
    assert with_table(document, found) == document
    assert json.loads(written(found)) == found
    with pytest.raises(ValueError, match="no place for the table"):
        with_table(document.replace(END, "").replace(BEGIN, ""), found)


def test_figures_of_a_run() -> None:
    assert rank([1.0] * 19 + [9.0], 0.95) == 1.0
    assert rank([1.0] * 18 + [9.0] * 2, 0.95) == 9.0
    # Half of the time passes in frames of 17 ms at most; then, in two that stand still.
    assert in_time([17.0] * 60, 0.95) == 17.0
    assert in_time([17.0] * 60 + [900.0] * 2, 0.5) == 900.0
    assert strangers([]) == 0
    assert in_page.gaps([0.0, 20.0, 30.0]) == [20.0, 10.0]


def test_what_a_page_asks_of_others_is_asked_of_this_machine() -> None:
    urls = [
        "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js",
        "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.2.0/css/all.min.css",
        "https://cdnjs.cloudflare.com/ajax/libs/leaflet.markercluster/1.1.0/MarkerCluster.css",
        "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css",
        "https://tile.openstreetmap.org/1/1/1.png",
    ]
    page, named = localised("".join(f'<link href="{url}" integrity="sha256-x=">' for url in urls), BASE)
    assert named == tuple(urls[:4])
    assert "integrity" not in page
    found = [part.partition('"')[0] for part in page.split('href="')[1:]]
    assert [file_of(url.removeprefix(BASE)) for url in found[:3]] == [
        "leaflet/dist/leaflet.js",
        "@fortawesome/fontawesome-free/css/all.min.css",
        "leaflet.markercluster/dist/MarkerCluster.css",
    ]
    # What nothing here answers stays as it is, and is seen to fail.
    assert found[3:] == ["data:text/css,", urls[4]]
    assert PACKAGES.name == "node_modules"
    assert all(path == "" or path.startswith("/") for _, path in ADDRESSES)
