"""Counted rows by day and by week are the archive's events, counted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from events.archive.hexagons import parents
from events.archive.rows import NO_DAY, Rows, gathered
from events.archive.tallies import SCHEMA, WORDS

RESOLUTION = 5
SATURDAY = date(2025, 1, 4)


@pytest.fixture(scope="module")
def whole(archive: Path) -> pd.DataFrame:
    events = gpd.read_parquet(archive / "events").drop(columns="geometry")
    return pd.DataFrame(events.assign(cell=parents(events["cell"].to_numpy(), RESOLUTION)))


def tables(archive: Path, rows: int) -> list[pa.Table]:
    """Return the counts in tables of so many rows, which cut through weeks."""
    whole = pq.read_table(archive / "counts" / f"r{RESOLUTION}", schema=SCHEMA)
    return [whole.slice(first, rows) for first in range(0, len(whole), rows)]


def weeks(days: pd.Series, last: bool) -> list[str]:
    """Return the Saturday before each day, or the Friday after it."""
    said = []
    for iso in days:
        back = (date.fromisoformat(iso) - SATURDAY).days % 7 if iso else 0
        said.append(iso and str(date.fromisoformat(iso) + timedelta(days=6 - back if last else -back)))
    return said


def counted(rows: Rows) -> pd.Series:
    def iso(days: np.ndarray) -> list[str]:
        return ["" if day == NO_DAY else str(np.datetime64(int(day), "D")) for day in days]

    frame = pd.DataFrame({name: rows.groups[name].to_pandas().to_numpy()[rows.group] for name in WORDS})
    frame = frame.assign(start=iso(rows.start), end=iso(rows.end), cell=rows.cell, events=rows.events)
    found = frame.set_index(["start", "end", *WORDS, "cell"])["events"]
    assert found.index.is_unique
    return found.sort_index()


@pytest.mark.parametrize("step", ["day", "week"])
def test_rows_are_a_brute_count(archive: Path, whole: pd.DataFrame, step: str) -> None:
    own = whole
    if step == "week":
        first, last = whole["start"][whole["start"] != ""].min(), whole["end"].max()
        start, end = pd.Series(weeks(whole["start"], False)), pd.Series(weeks(whole["end"], True))
        # No row says days before the first of all, or after the last.
        own = whole.assign(
            start=start.where((start == "") | (start >= first), first),
            end=end.where((end == "") | (end <= last), last),
        )
    want = own.groupby(["start", "end", *WORDS, "cell"]).size().sort_index()
    rows = gathered(tables(archive, 500), step)
    assert rows is not None
    pd.testing.assert_series_equal(counted(rows), want, check_names=False, check_index_type=False)


def test_in_which_order_rows_come_does_not_show_but_in_theirs(archive: Path) -> None:
    given = tables(archive, 400)
    one, other = gathered(given, "week"), gathered(given[::-1], "week")
    assert one is not None
    assert other is not None
    assert one.groups.equals(other.groups)
    pd.testing.assert_series_equal(counted(one), counted(other))


def test_more_rows_than_are_wanted_are_none(archive: Path) -> None:
    given = tables(archive, 300)
    for step in ("day", "week"):
        rows = gathered(given, step)
        assert rows is not None
        assert len(gathered(given, step, len(rows)) or ()) == len(rows)
        assert gathered(given, step, len(rows) - 1) is None
    assert len(gathered([]) or ()) == 0
