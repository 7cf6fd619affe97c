"""One filter, one count: over the table, over facts, by sort and by period, for any filter (see also test_same_counts.py)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.query import Filter, passes
from events.situation import counting, strip, trends
from events.situation.counting import counts, passing, without_days
from events.situation.facts import Coded, Facts, of
from events.situation.periods import STEPS, compared, series
from events.situation.units import units
from tests.events.situation.pool import DAYS, events, filters

COLUMNS = ("kind", "section", "origin", "district", "date_precision", "place_precision")


@cache
def found() -> Facts:
    return of(events())


@settings(max_examples=150, deadline=None)
@given(
    filters(), st.sampled_from(STEPS), st.tuples(DAYS, DAYS).map(sorted), st.sampled_from([None, *COLUMNS])
)
def test_any_filter_has_one_count(asked: Filter, step: str, span: list[str], by: str | None) -> None:
    rows = passing(found(), asked)
    assert (rows == passes(events(), asked)).all()
    total = int(rows.sum())
    assert int(counts(found(), rows, COLUMNS[:3])["count"].sum()) == total
    over = series(found(), rows, step, span[0], span[1], by)
    assert over.counted + over.undated + over.coarse + over.outside == total
    beside = compared(found(), rows, span[0], span[1], by)
    assert int(beside.counts["count"].max() if len(beside.counts) else 0) <= total
    assert trends.counted(trends.trends(found(), rows, span[0], span[1], step)) == total
    assert strip.counted(strip.strip(found(), rows, strip.stretches(units()))) == total


def test_the_filters_of_the_property_find_some_and_not_all() -> None:
    """A property over filters that let nothing or everything through would say nothing."""
    every = len(events())
    shares = [
        passing(found(), Filter(text=word)).sum() / every
        for word in ("patrol", "دورية", "غات", "b*", "\\d", ".", "(x|y)?", "x-1", "pool-3")
    ]
    assert all(0 <= share < 1 for share in shares)
    assert sum(share > 0 for share in shares) >= 7


@pytest.mark.parametrize("by", [("section",), ("kind", "section"), ("district", "origin", "kind"), ()])
def test_counts_are_those_of_a_table(by: tuple[str, ...]) -> None:
    rows = passing(found(), Filter(start="2024-02-01"))
    columns = [getattr(found(), name).texts() for name in by]
    there = [tuple(column[row] for column in columns) for row in np.flatnonzero(rows)]
    expected = Counter(there)
    table = counts(found(), rows, by)
    assert list(table.columns) == [*by, "count"]
    said = {tuple(row[:-1]): row[-1] for row in table.itertuples(index=False)}
    assert said == expected
    order = [
        tuple(getattr(found(), name).words.index(word) for name, word in zip(by, row, strict=True)) for row in said
    ]  # fmt: skip
    assert order == sorted(order)


def test_counts_take_columns_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    every = passing(found(), Filter())
    units = Coded((found().start % 3).astype(np.int32), ("", "tunisia-1", "tunisia-2"))
    table = counts(found(), every, ("unit", "kind"), {"unit": units})
    monkeypatch.setattr(counting, "MOST_COUNTED_UP", 1)
    assert table.equals(counts(found(), every, ("unit", "kind"), {"unit": units}))
    assert table["count"].sum() == len(found())
    with pytest.raises(KeyError):
        counts(found(), every, ("unit",))
    with pytest.raises(KeyError):
        counts(found(), every, ("lon",))


def test_nothing_counted_is_an_empty_table_of_the_same_columns() -> None:
    table = counts(found(), np.zeros(len(found()), dtype=bool))
    assert list(table.columns) == ["section", "kind", "count"]
    assert table.empty
    assert passing(found().none(), Filter(text="x", start="2024-01-01")).tolist() == []


def test_a_filter_without_days_keeps_the_rest() -> None:
    asked = Filter("2024-01-01", "2024-02-01", ("MEET",), ("egypt",), ("file",), "x")
    assert without_days(asked) == Filter(None, None, ("MEET",), ("egypt",), ("file",), "x")


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_days_are_those_of_numpy(one: date) -> None:
    assert counting.day_of(one.isoformat()) == np.datetime64(one, "D").astype(int)


def test_a_frame_of_counts_is_one_of_texts() -> None:
    table = counts(found(), passing(found(), Filter()))
    assert table["section"].dtype == "str"
    assert pd.api.types.is_integer_dtype(table["count"])
