"""What reading a file costs, counted: Python is at work on pieces and on what is different, never on each row."""

import sys
import threading
from collections import Counter

import pyarrow as pa
import pytest

from events import points_table
from events.points import read_points

HEAD = "date,lon,lat,type,source,id,text\n"
DAYS = 300
# A row of the schema, with what its columns share: what its own cells take, some codes, two titles and four numbers.
MOST_BYTES_A_ROW = 300


def file_of(count: int, bad: int = 0) -> bytes:
    """Rows with the same days, kinds and sources in any number; some of them stand for no place."""
    lines = [
        f"20{10 + n % DAYS // 28:02d}-01-{n % 28 + 1:02d},{9 + n % 1600 / 100:.4f},{95 if n < bad else 22.5},"
        f"{('PATROL', 'x', '')[n % 3]},Office {n % 7},{n * 7919 % count:07d},text {n}"
        for n in range(count)
    ]
    return (HEAD + "\n".join(lines)).encode()


def calls(raw: bytes) -> int:
    """How many functions of Python, and of others from Python, are called to read a file, in all threads."""
    counted: Counter[str] = Counter()

    def count(_frame: object, event: str, _arg: object) -> None:
        counted[event] += 1

    threading.setprofile(count)
    sys.setprofile(count)
    try:
        read_points(raw)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return counted["call"] + counted["c_call"]


@pytest.fixture(scope="module", autouse=True)
def everything_is_loaded() -> None:
    read_points(file_of(2_000))


def test_rows_cost_no_calls() -> None:
    few, many = file_of(3_000), file_of(30_000)
    assert len(many) < points_table.BLOCK_BYTES
    assert calls(many) <= calls(few) + 50


def test_a_row_that_is_refused_costs_calls_and_the_others_do_not() -> None:
    none, some = calls(file_of(20_000)), calls(file_of(20_000, bad=1_000))
    assert some - none < 20 * 1_000
    assert abs(calls(file_of(40_000, bad=1_000)) - some) < 500


def test_a_piece_more_costs_some_hundred_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points_table, "BLOCK_BYTES", 1 << 18)
    few, many = file_of(20_000), file_of(80_000)
    pieces = (len(many) - len(few)) / (1 << 18)
    assert pieces > 10
    assert (calls(many) - calls(few)) / pieces < 1_500


def test_a_row_takes_little_more_memory_than_its_cells() -> None:
    raw = file_of(100_000)
    before = pa.total_allocated_bytes()
    events = read_points(raw).events
    taken = pa.total_allocated_bytes() - before
    taken += sum(events[name].to_numpy().nbytes for name in ("uncertainty_m", "dead", "missing"))
    taken += events.geometry.array.nbytes
    assert not events.geometry.array.made
    assert taken / len(events) < MOST_BYTES_A_ROW
