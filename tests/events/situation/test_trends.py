"""Trends: windows by hand, percentages only of enough, parts beside their section, each figure the events behind it."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UsageProblem
from events.query import Filter
from events.situation.counting import passing, without_days
from events.situation.facts import Facts, of
from events.situation.periods import STEPS, WINDOWS
from events.situation.trends import (
    BASE_AT_LEAST,
    BY,
    Trends,
    counted,
    days_of,
    in_period,
    in_window,
    members,
    period,
    set_apart,
    trends,
)  # fmt: skip
from events.situation.units import units
from geo.sections import IDS
from tests.events.situation.made import made
from tests.events.situation.pool import DAYS, events, filters

CUT = pd.DataFrame(
    [("south", "sudan", 0.0, 120.0, "الجنوب", "South"), ("end", "egypt", 500.0, 1111.9, "الساحل", "End")],
    columns=["id", "section", "from_km", "to_km", "name_ar", "name_en"],
)
EVERY = units(CUT)


@cache
def pool() -> Facts:
    return of(events())


@settings(max_examples=100, deadline=None)
@given(filters(), st.tuples(DAYS, DAYS).map(sorted), st.sampled_from(STEPS), st.sampled_from(BY))
def test_any_filter_counts_as_it_does_elsewhere_and_every_figure_opens(
    asked: Filter, span: list[str], step: str, by: str
) -> None:
    rows = passing(pool(), without_days(asked))
    found = trends(pool(), rows, span[0], span[1], step, by, EVERY)
    assert counted(found) == int(rows.sum())
    apart = set_apart(pool(), rows, found)
    assert {name: int(own.sum()) for name, own in apart.items()} == {
        "counted": found.series.counted, "undated": found.series.undated,
        "coarse": found.series.coarse, "outside": found.series.outside,
    }  # fmt: skip
    assert (np.sum([own.astype(int) for own in apart.values()], axis=0) == rows).all()
    for row in found.table.to_dict("records"):
        mine = members(pool(), rows, by, row["group"], EVERY)
        for window in WINDOWS:
            assert int(in_window(pool(), mine, found.windows[window]).sum()) == row[window]
            coarse = in_window(pool(), mine, found.windows[window], coarse=True)
            assert int(coarse.sum()) == row[f"coarse_{window}"]
    bars = [found.series.counts.assign(group=found.series.counts[by])]
    if found.parts is not None:
        bars.append(found.parts.counts.assign(group=found.parts.counts["part"]).query("group != ''"))
    some = pd.concat(bars).query("count > 0").head(20)
    for bar in some.to_dict("records"):
        mine = members(pool(), rows, by, bar["group"], EVERY)
        assert int(in_period(pool(), mine, step, f"{bar['period']:%Y-%m-%d}").sum()) == bar["count"]


def day_of(day: str, many: int, **more: str) -> list[dict[str, str]]:
    return [
        {
            "id": f"{day}-{more.get('section', '')}-{n}",
            "section": "egypt",
            "chainage": "100",
            "start": day,
            "end": day,
        }
        | more
        for n in range(many)
    ]


def shown(
    *rows: dict[str, str], by: str = "section", start: str = "2026-03-01", end: str = "2026-03-31"
) -> Trends:
    facts = made(*rows)
    return trends(facts, np.ones(len(facts), dtype=bool), start, end, "day", by, EVERY)


def test_a_period_stands_beside_the_one_before_and_a_year_ago() -> None:
    found = shown(
        *day_of("2026-03-05", 15),
        *day_of("2026-02-05", 10),
        *day_of("2025-03-05", 30),
        *day_of("2024-03-05", 7),
    )
    row = found.table.set_index("group").loc["egypt"]
    assert row[list(WINDOWS)].tolist() == [15, 10, 30]
    assert (row["change_pct"], row["year_pct"]) == (50.0, -50.0)
    assert not row["few"]
    assert found.windows["before"] == ("2026-02-01", "2026-02-28")


@pytest.mark.parametrize("base", [0, BASE_AT_LEAST - 1, BASE_AT_LEAST])
def test_a_percentage_stands_only_beside_counts_and_only_of_enough(base: int) -> None:
    found = shown(*day_of("2026-03-05", 40), *day_of("2026-02-05", base), *day_of("2025-03-05", 20))
    row = found.table.set_index("group").loc["egypt"]
    assert row["before"] == base
    assert np.isnan(row["change_pct"]) == (base < BASE_AT_LEAST)
    assert row["few"] == (base < BASE_AT_LEAST)
    assert row["year_pct"] == 100.0


def test_a_part_counts_what_lies_wholly_in_it_and_its_section_counts_it_too() -> None:
    rows = [
        *day_of("2026-03-05", 3, section="sudan", chainage="100"),
        *day_of("2026-03-06", 2, section="sudan", chainage="110–130"),
        *day_of("2026-03-07", 1, section="egypt", chainage="1,100–1,112"),
    ]
    table = shown(*rows).table
    assert table["group"].tolist() == [
        "tunisia",
        "algeria",
        "niger",
        "chad",
        "sudan",
        "south",
        "egypt",
        "end",
        "coast",
    ]
    this = table.set_index("group")["this"]
    assert (this["sudan"], this["south"], this["egypt"], this["end"]) == (5, 3, 1, 1)
    assert table.set_index("group")["part"].sum() == 2


def test_all_sections_have_a_row_and_what_is_on_none_comes_last() -> None:
    table = shown(*day_of("2026-03-05", 1), *day_of("2026-03-05", 2, section="", chainage="")).table
    assert table["group"].tolist()[-1] == ""
    assert set(IDS) < set(table["group"])
    assert table["this"].tolist()[-1] == 2


def test_undated_and_coarse_stand_apart_and_are_never_spread() -> None:
    month = {"start": "2026-03-01", "end": "2026-03-31", "date_precision": "month"}
    over = {"start": "2026-02-27", "end": "2026-03-02", "date_precision": "range"}
    found = shown(
        *day_of("2026-03-05", 1),
        *day_of("m", 1, **month),
        *day_of("o", 1, **over),
        *day_of("u", 2, start="", end=""),
    )
    row = found.table.set_index("group").loc["egypt"]
    # A month lies wholly in its own days, though in no one of them.
    assert (row["this"], row["coarse_this"], row["coarse_before"], row["undated"]) == (2, 1, 1, 2)
    assert (found.series.counted, found.series.coarse, found.series.undated) == (1, 2, 2)


def test_kinds_and_districts_have_rows_where_they_occur() -> None:
    found = shown(*day_of("2026-03-05", 2), *day_of("2026-03-05", 1, section="chad", kind="MINE"), by="kind")
    assert found.table[["group", "this"]].to_numpy().tolist() == [["PATROL", 2], ["MINE", 1]]
    assert found.parts is None


def test_periods_are_days_and_words_that_are_none_are_refused() -> None:
    assert period(28, date(2026, 3, 1)) == ("2026-02-02", "2026-03-01")
    for wrong in ("", "d", "28", "x28d", "28y", "٢٨d", "-3d"):
        with pytest.raises(UsageProblem):
            days_of(wrong)
    for days in (0, 4000):
        with pytest.raises(UsageProblem):
            period(days, date(2026, 3, 1))
    with pytest.raises(UsageProblem):
        shown(*day_of("2026-03-05", 1), by="tribe")
