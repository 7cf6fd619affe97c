"""The border unrolled: each event asked for is on the strip once, or beside it for one reason, and every cell opens."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.query import Filter
from events.situation.counting import passing
from events.situation.facts import Facts, of
from events.situation.strip import APART, BINS, Stretch, behind, bin_width, counted, profile, stretches, strip
from events.situation.units import units
from geo.sections import LAND
from tests.events.situation.made import made
from tests.events.situation.pool import events, filters

CUT = pd.DataFrame(
    [("south", "sudan", 0.0, 120.0, "الجنوب", "South"), ("end", "egypt", 900.0, 1111.9, "الساحل", "End")],
    columns=["id", "section", "from_km", "to_km", "name_ar", "name_en"],
)
EVERY = units(CUT)
UNITS = ("land", *EVERY["id"])


@cache
def pool() -> Facts:
    return of(events())


@settings(max_examples=150, deadline=None)
@given(
    filters(), st.sampled_from(UNITS), st.sampled_from([5.0, 50.0, 1000.0]), st.sampled_from([0, 10, 100_000])
)
def test_what_is_on_it_and_what_is_beside_it_is_what_was_asked_for(
    asked: Filter, unit: str, coarse_km: float, most: int
) -> None:
    rows = passing(pool(), asked)
    found = strip(pool(), rows, stretches(EVERY, unit), coarse_km, most)
    assert counted(found) == int(rows.sum())
    apart = np.sum([own.astype(int) for own in found.apart.values()], axis=0)
    assert tuple(found.apart) == APART
    assert apart.max(initial=0) <= 1
    assert not (apart.astype(bool) & ~rows).any()
    assert int(profile(found)["count"].sum()) == found.shown
    if found.marks is not None:
        assert found.shown <= most
        on = pool().having(found.marks["id"]) & rows
        assert (on == rows & ~apart.astype(bool)).all()
        assert (found.marks["x0"] <= found.marks["x1"]).all()
        assert found.marks["x1"].max() <= found.stretches[-1].end_km if len(found.marks) else True
        assert (found.marks["to_km"] - found.marks["from_km"] <= coarse_km).all()


@settings(max_examples=25, deadline=None)
@given(filters(), st.sampled_from(UNITS))
def test_each_cell_opens_into_the_events_that_it_counts(asked: Filter, unit: str) -> None:
    rows = passing(pool(), asked)
    found = strip(pool(), rows, stretches(EVERY, unit), most_marks=0)
    if found.bins is None:
        assert found.shown == 0
        return
    opened = np.zeros(len(rows), dtype=int)
    for number, count in enumerate(found.bins["count"].tolist()):
        mine = behind(pool(), rows, found, number)
        assert int(mine.sum()) == count
        opened += mine
    assert opened.max(initial=0) <= 1
    assert int(opened.sum()) == found.shown


def test_the_six_land_sections_stand_end_to_end_from_the_western_sea() -> None:
    along = stretches(EVERY)
    assert [one.section for one in along] == list(LAND)
    assert along[0].at_km == 0
    for before, after in pairwise(along):
        assert after.at_km == pytest.approx(before.end_km)
    with pytest.raises(KeyError):
        stretches(EVERY, "nowhere")


def test_a_mark_stands_where_it_is_and_a_range_is_as_long_as_it_is_known() -> None:
    facts = made(
        {"id": "a", "section": "tunisia", "chainage": "100", "start": "2026-03-01", "end": "2026-03-01"},
        {"id": "b", "section": "algeria", "chainage": "10–30", "start": "2026-03-02", "end": "2026-03-09"},
    )
    found = strip(facts, np.ones(2, dtype=bool), stretches(EVERY))
    assert found.marks is not None
    marks = found.marks.set_index("id")
    start_km = stretches(EVERY)[1].at_km
    assert marks.loc["a", ["x0", "x1"]].tolist() == [100, 100]
    assert marks.loc["b", ["x0", "x1"]].tolist() == [start_km + 10, start_km + 30]
    assert (marks.loc["b", "end"] - marks.loc["b", "start"]).days == 7


def test_the_end_of_a_section_is_on_it_though_its_kilometre_is_rounded_up() -> None:
    facts = made(
        {"id": "a", "section": "egypt", "chainage": "1,090–1,112", "start": "2026-03-01", "end": "2026-03-01"}
    )
    for unit in ("land", "egypt", "end"):
        found = strip(facts, np.ones(1, dtype=bool), stretches(EVERY, unit))
        assert found.shown == 1, unit
        assert found.marks is not None
        assert found.marks["x1"].iloc[0] == pytest.approx(found.stretches[-1].end_km)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "unplaced"),
        ({"section": "coast", "chainage": "10"}, "elsewhere"),
        ({"section": "sudan", "chainage": "300"}, "elsewhere"),
        ({"section": "sudan", "chainage": ""}, "coarse_place"),
        ({"section": "sudan", "chainage": "0–80"}, "coarse_place"),
        ({"section": "sudan", "chainage": "110–130"}, "coarse_place"),
        ({"section": "sudan", "chainage": "100", "start": "", "end": ""}, "undated"),
    ],
)
def test_what_stands_beside_it_has_a_reason(said: dict[str, str], reason: str) -> None:
    facts = made({"id": "a", "start": "2026-03-01", "end": "2026-03-01"} | said)
    found = strip(facts, np.ones(1, dtype=bool), stretches(EVERY, "south"))
    assert [name for name, rows in found.apart.items() if rows.any()] == [reason]


def test_in_cells_a_month_counts_in_months_only_and_what_may_lie_in_the_next_is_said() -> None:
    days = [f"2026-03-{day:02d}" for day in range(1, 29)]
    rows = [
        {"id": f"d{n}", "section": "egypt", "chainage": "105", "start": day, "end": day}
        for n, day in enumerate(days)
    ]
    month = {
        "id": "m",
        "section": "egypt",
        "chainage": "105",
        "start": "2026-03-01",
        "end": "2026-03-31",
        "date_precision": "month",
    }
    wide = {"id": "w", "section": "egypt", "chainage": "110–130", "start": "2026-03-02", "end": "2026-03-02"}
    facts = made(*rows, month, wide)
    found = strip(facts, np.ones(30, dtype=bool), stretches(EVERY, "egypt"), most_marks=5)
    assert found.bins is not None
    assert (found.step, found.bin_km, found.beyond) == ("day", 20.0, 1)
    assert facts.names(found.apart["coarse_date"]) == ["m"]
    assert list(found.bins.columns) == list(BINS)
    assert found.bins["count"].sum() == 29
    first = found.bins[found.bins["from_km"] == 100]
    assert first["to_km"].tolist() == [120] * 28
    assert first["period"].dt.strftime("%Y-%m-%d").tolist() == days
    # The wide one's middle is the border of two cells: it counts in the one that begins there.
    assert found.bins[found.bins["from_km"] == 120]["count"].tolist() == [1]


def test_cells_never_lie_in_two_sections_and_the_last_is_as_short_as_what_is_left() -> None:
    facts = made(
        {"id": "a", "section": "tunisia", "chainage": "479", "start": "2026-03-01", "end": "2026-03-01"},
        {"id": "b", "section": "algeria", "chainage": "1", "start": "2026-03-01", "end": "2026-03-01"},
    )
    found = strip(facts, np.ones(2, dtype=bool), stretches(EVERY), most_marks=0)
    assert found.bins is not None
    length_km = stretches(EVERY)[0].to_km
    assert found.bins[["section", "from_km", "to_km"]].to_numpy().tolist() == [
        ["tunisia", 450.0, length_km], ["algeria", 0.0, 50.0],
    ]  # fmt: skip


def test_bins_are_as_wide_as_need_be() -> None:
    assert bin_width([Stretch("egypt", 0.0, 90.0)]) == 1.0
    assert bin_width([Stretch("egypt", 0.0, 100_000.0)]) == 100.0
