"""Days, weeks that begin on a Saturday, months; what is known less exactly stands apart; one period beside another."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import UsageProblem
from events.located import located
from events.query import Filter
from events.schema import frame
from events.situation.counting import passing
from events.situation.facts import Coded, Facts, of
from events.situation.periods import compared, first_day, period_of, series, windows
from tests.events.situation.pool import DAYS, events

# Saturday, 3 January 2026, and a span over two weeks, a month, a year, none.
ROWS = {
    "saturday": ("2026-01-03", "2026-01-03", "day"),
    "friday": ("2026-01-09", "2026-01-09", "day"),
    "within": ("2026-01-04", "2026-01-08", "range"),
    "over": ("2026-01-08", "2026-01-11", "range"),
    "month": ("2026-01-01", "2026-01-31", "month"),
    "year": ("2026-01-01", "2026-12-31", "year"),
    "january": ("2026-01-31", "2026-02-01", "range"),
    "undated": ("", "", "none"),
    "before": ("2025-11-30", "2025-11-30", "day"),
    "month one day": ("2026-01-05", "2026-01-05", "month"),
}


@cache
def facts() -> Facts:
    rows = pd.DataFrame.from_dict(ROWS, orient="index", columns=["start", "end", "date_precision"])
    rows = rows.rename_axis("id").reset_index().assign(kind=["PATROL", "MEET"] * 5)
    return of(located(frame(rows, [np.nan] * len(rows), [np.nan] * len(rows))))


def every() -> np.ndarray:
    return np.ones(len(facts()), dtype=bool)


@pytest.mark.parametrize(
    ("step", "counted", "coarse"),
    [
        ("day", {"2026-01-03": 1, "2026-01-09": 1}, 6),
        ("week", {"2026-01-03": 3, "2026-01-31": 1}, 4),
        ("month", {"2026-01-01": 6}, 2),
    ],
)
def test_what_counts_where(step: str, counted: dict[str, int], coarse: int) -> None:
    found = series(facts(), every(), step, "2026-01-03", "2026-02-06")
    table = found.counts
    said = {str(row.period)[:10]: row.count for row in table[table["count"] > 0].itertuples(name="Row")}
    assert {day: int(table.loc[table["period"] == day, "count"].iloc[0]) for day in said} == counted
    assert (found.undated, found.coarse, found.outside) == (1, coarse, 1)
    assert found.counted + found.undated + found.coarse + found.outside == len(ROWS)


def test_every_period_is_there_and_says_whether_it_is_whole() -> None:
    weeks = series(facts(), every(), "week", "2026-01-07", "2026-01-23").counts
    assert [str(day)[:10] for day in weeks["period"]] == ["2026-01-03", "2026-01-10", "2026-01-17"]
    assert weeks["whole"].tolist() == [False, True, True]
    assert all(pd.Timestamp(day).day_name() == "Saturday" for day in weeks["period"])
    months = series(facts(), every(), "month", "2025-12-01", "2026-02-27").counts
    assert months["whole"].tolist() == [True, True, False]
    days = series(facts(), every(), "day", "2024-02-28", "2024-03-01").counts
    assert [str(day)[:10] for day in days["period"]] == ["2024-02-28", "2024-02-29", "2024-03-01"]
    assert days["whole"].all()


def test_groups_that_are_asked_for_are_there_without_events() -> None:
    found = series(
        facts(), every(), "month", "2026-01-01", "2026-02-01", "kind", groups=("CLASH", "own word")
    )
    assert list(dict.fromkeys(found.counts["kind"])) == [*sorted_kinds("CLASH", "MEET", "PATROL"), "own word"]
    assert found.counts.groupby("kind")["count"].sum().loc[["CLASH", "own word"]].tolist() == [0, 0]
    assert len(found.counts) == 4 * 2
    units = Coded(np.zeros(len(facts()), dtype=np.int32), ("", "a"))
    by_unit = series(facts(), every(), "month", "2026-01-01", "2026-01-31", "unit", {"unit": units}, ("a",))
    assert by_unit.counts["unit"].tolist() == ["", "a"]
    assert by_unit.counts["count"].tolist() == [6, 0]
    assert by_unit.apart[["undated", "coarse", "outside"]].sum(axis=1).tolist() == [4, 0]


def sorted_kinds(*words: str) -> list[str]:
    order = facts().kind.words
    return sorted(words, key=order.index)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from(["day", "week", "month"]))
def test_a_day_lies_in_its_period(one: date, step: str) -> None:
    number = period_of(np.array([np.datetime64(one, "D").astype(int)]), step)
    first, after = (first_day(number + more, step)[0].item() for more in (0, 1))
    assert first <= one < after
    if step == "week":
        assert first.weekday() == 5  # Saturday
        assert (after - first).days == 7
    if step == "month":
        assert (first.day, first.month) == (1, one.month)


def by_hand(step: str, low: date, high: date, rows: np.ndarray) -> tuple[dict[date, int], dict[str, int]]:
    """Return the same as `series`, event by event."""
    table: dict[date, int] = {}
    apart = {"undated": 0, "coarse": 0, "outside": 0}
    begin, end = _of(low, step), _next(_of(high, step), step)
    chosen = events()[rows]
    for start, last, precision in zip(chosen["start"], chosen["end"], chosen["date_precision"], strict=True):
        if not start:
            apart["undated"] += 1
            continue
        first, final = date.fromisoformat(start), date.fromisoformat(last or start)
        if final < begin or first >= end:
            apart["outside"] += 1
        elif (
            _of(first, step) != _of(final, step)
            or precision == "year"
            or (precision == "month" and step != "month")
        ):
            apart["coarse"] += 1
        else:
            table[_of(first, step)] = table.get(_of(first, step), 0) + 1
    return table, apart


def _of(one: date, step: str) -> date:
    if step == "month":
        return one.replace(day=1)
    return one - timedelta(days=(one.weekday() - 5) % 7) if step == "week" else one


def _next(one: date, step: str) -> date:
    if step == "month":
        return (one + timedelta(days=31)).replace(day=1)
    return one + timedelta(days=7 if step == "week" else 1)


@given(
    st.sampled_from(["day", "week", "month"]), st.tuples(DAYS, DAYS).map(sorted), st.sampled_from(["", "غات"])
)
def test_a_series_is_what_counting_by_hand_gives(step: str, span: list[str], text: str) -> None:
    found = of_pool()
    rows = passing(found, Filter(text=text))
    low, high = (date.fromisoformat(one) for one in span)
    expected, apart = by_hand(step, low, high, rows)
    over = series(found, rows, step, span[0], span[1])
    table = over.counts
    said = {
        day.date(): int(count) for day, count in zip(table["period"], table["count"], strict=True) if count
    }
    assert said == expected
    assert {"undated": over.undated, "coarse": over.coarse, "outside": over.outside} == apart
    split = series(found, rows, step, span[0], span[1], "section")
    assert split.counts.groupby("period")["count"].sum().tolist() == table["count"].tolist()
    assert split.apart[["undated", "coarse", "outside"]].sum().to_dict() == apart


@cache
def of_pool() -> Facts:
    return of(events())


@pytest.mark.parametrize(
    ("span", "before", "year_ago"),
    [
        (("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15"), ("2025-11-16", "2025-11-22")),
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        (("2024-03-01", "2024-05-31"), ("2023-12-01", "2024-02-29"), ("2023-03-01", "2023-05-31")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        (("2025-02-01", "2025-02-28"), ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        (("2024-02-29", "2024-03-06"), ("2024-02-22", "2024-02-28"), ("2023-02-28", "2023-03-06")),
        (("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31"), ("2024-01-01", "2024-12-31")),
        (("2026-11-22", "2026-11-22"), ("2026-11-21", "2026-11-21"), ("2025-11-22", "2025-11-22")),
    ],
)  # fmt: skip
def test_the_period_before_and_a_year_ago(
    span: tuple[str, str], before: tuple[str, str], year_ago: tuple[str, str]
) -> None:
    assert windows(*span) == {"this": span, "before": before, "year_ago": year_ago}


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_the_period_before_ends_the_day_before(span: list[str]) -> None:
    found = {
        name: [date.fromisoformat(one) for one in ends] for name, ends in windows(span[0], span[1]).items()
    }
    assert found["before"][1] + timedelta(days=1) == found["this"][0]
    assert all(first <= last for first, last in found.values())
    days = {name: (last - first).days for name, (first, last) in found.items()}
    months = found["this"][0].day == 1 and (found["this"][1] + timedelta(days=1)).day == 1
    assert months or days["before"] == days["this"]
    assert months or abs(days["year_ago"] - days["this"]) <= 1


def test_periods_beside_one_another_with_what_lies_partly_in_them() -> None:
    beside = compared(facts(), every(), "2026-01-03", "2026-01-09")
    table = beside.counts
    assert table["window"].to_list() == ["this", "before", "year_ago"]
    # The day of "month one day" lies in it; a month, a year and a span over the end lie there partly.
    assert (table["count"].to_list(), table["coarse"].to_list()) == ([4, 0, 0], [3, 2, 0])
    assert beside.undated["undated"].tolist() == [1]
    by_kind = compared(facts(), every(), "2026-01-03", "2026-01-09", "kind")
    assert by_kind.counts["window"].tolist() == ["this", "before", "year_ago"] * 2
    assert by_kind.counts.groupby("window", sort=False)["count"].sum().to_list() == table["count"].to_list()
    assert by_kind.undated["undated"].sum() == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-02-01", "2026-01-01"), ("x", "2026-01-01"), ("2026-01-01", ""), ("2026-02-30", "2026-03-01")],
)
def test_days_that_are_none_are_refused(start: str, end: str) -> None:
    with pytest.raises(UsageProblem):
        series(facts(), every(), "day", start, end)
    with pytest.raises(UsageProblem):
        compared(facts(), every(), start, end)


@pytest.mark.parametrize(("start", "end"), [("0001-01-01", "0001-01-31"), ("0001-01-01", "0001-01-07"), ("9999-12-01", "9999-12-31")])  # fmt: skip
def test_a_period_at_the_end_of_the_calendar_is_refused(start: str, end: str) -> None:
    with pytest.raises(UsageProblem):
        windows(start, end)


def test_there_are_three_steps() -> None:
    with pytest.raises(UsageProblem) as caught:
        series(facts(), every(), "year", "2026-01-01", "2026-02-01")
    assert "day, week, month" in caught.value.say("en")
