"""Days since a patrol are exact at the ends of each stretch, whatever the order and however stretches overlap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.situation.patrols import (
    WEIGHTS,
    WITHIN_KM,
    behind,
    beside,
    coverage,
    days_since,
    gaps,
    stretches,
    union,
)
from events.situation.units import units
from geo.sections import point_at, sections
from tests.layers.situation import PART, TODAY, patrol, records

EVERY = units(records("part", {"id": "tripoli-part", **PART}))
LENGTHS = dict(zip(sections()["id"], sections()["length_km"].astype(float), strict=True))


def patrols(*rows: dict[str, object]) -> pd.DataFrame:
    return records("patrol", *rows)


ROW = st.builds(
    lambda section, low, long, ago, state: {
        "section": section, "from_km": round(low * LENGTHS[section], 3),
        "to_km": round(low * LENGTHS[section] + long * (1 - low) * LENGTHS[section], 3), "ago": ago, "state": state,
    },
    st.sampled_from(["sudan", "chad", "tunisia"]), st.floats(0, 0.99), st.floats(0.001, 1), st.integers(-3, 120),
    st.sampled_from(["done", "done", "done", "planned", "cancelled"]),
)  # fmt: skip


def frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    day = [(TODAY - timedelta(days=int(str(row["ago"])))).isoformat() for row in rows]
    return patrols(
        *[
            {"section": row["section"], "from_km": row["from_km"], "to_km": row["to_km"], "by": "K", "start": one, "end": one,
             "state": row["state"]}
            for row, one in zip(rows, day, strict=True)
        ]
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(ROW, max_size=12), at=st.lists(st.floats(0, 1), min_size=1, max_size=8), seed=st.randoms()
)
def test_each_kilometre_has_the_last_patrol_that_covered_it(
    rows: list[dict[str, object]], at: list[float], seed: object
) -> None:
    runs = days_since(frame(rows), EVERY, TODAY)
    shuffled = list(rows)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(runs, days_since(frame(shuffled), EVERY, TODAY))
    for section in ("sudan", "chad", "tunisia"):
        mine = runs[runs["section"] == section]
        # They fill the section, and two that meet differ.
        assert mine["from_km"].iloc[0] == 0.0
        assert mine["to_km"].iloc[-1] == pytest.approx(LENGTHS[section])
        for one, other in pairwise(mine.itertuples()):
            assert one.to_km == other.from_km
            assert one.days != other.days
            assert not (np.isnan(one.days) and np.isnan(other.days))
        for share in at:
            km = share * LENGTHS[section]
            over = [
                int(str(row["ago"])) for row in rows
                if row["section"] == section and row["state"] == "done" and int(str(row["ago"])) >= 0
                and float(str(row["from_km"])) < km < float(str(row["to_km"]))
            ]  # fmt: skip
            here = mine[(mine["from_km"] < km) & (km < mine["to_km"])]
            if len(here):
                days = here["days"].iloc[0]
                assert np.isnan(days) if not over else days == min(over)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=12), seed=st.randoms())
def test_a_union_is_the_same_in_any_order_and_as_long_as_what_is_covered(
    rows: list[dict[str, object]], seed: object
) -> None:
    some = pd.DataFrame(rows)
    found = union(some)
    seed.shuffle(rows)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(found, union(pd.DataFrame(rows)))
    pd.testing.assert_frame_equal(found, union(found))
    grid = np.linspace(0, 1, 401)[:-1] + 1 / 802
    for section, mine in some.groupby("section"):
        km = grid * LENGTHS[str(section)]
        inside = ((mine["from_km"].to_numpy() < km[:, None]) & (km[:, None] < mine["to_km"].to_numpy())).any(
            axis=1
        )
        ours = found[found["section"] == section]
        again = ((ours["from_km"].to_numpy() < km[:, None]) & (km[:, None] < ours["to_km"].to_numpy())).any(
            axis=1
        )
        assert (inside == again).all()
        assert all(one.to_km < other.from_km for one, other in pairwise(ours.itertuples()))


def test_only_what_is_done_counts_and_nothing_that_lies_ahead() -> None:
    ahead = (TODAY + timedelta(days=1)).isoformat()
    rows = patrols(
        {**patrol("sudan", 0, 50, "2026-11-01"), "state": "planned"},
        {**patrol("sudan", 0, 50, "2026-11-02"), "state": "cancelled"},
        patrol("sudan", 0, 50, ahead),
    )
    runs = days_since(rows, EVERY, TODAY)
    assert runs["days"].isna().all()
    assert len(runs) == 7
    runs = days_since(rows, EVERY, TODAY + timedelta(days=1))
    assert runs.loc[runs["section"] == "sudan", "days"].tolist()[0] == 0


def test_coverage_is_of_the_window_today_included_and_of_each_unit() -> None:
    week_ago, eight = (TODAY - timedelta(days=n) for n in (6, 7))
    runs = days_since(
        patrols(patrol("sudan", 60, 120, week_ago.isoformat()), patrol("sudan", 100, 200, eight.isoformat())),
        EVERY,
        TODAY,
    )
    found = coverage(runs, EVERY).set_index("id")
    assert found.loc["sudan", "covered_7_km"] == pytest.approx(60)
    assert found.loc["sudan", "covered_28_km"] == pytest.approx(140)
    assert found.loc["tripoli-part", "share_7"] == pytest.approx(0.5)
    assert found.loc["tripoli-part", "share_28"] == pytest.approx(0.5)
    assert found.loc["tripoli-part", "longest_days"] == 6
    assert found.loc["chad", "share_90"] == 0
    assert np.isnan(found.loc["chad", "longest_days"])
    assert found.loc["sudan", "length_km"] == pytest.approx(LENGTHS["sudan"])


def test_gaps_are_ranked_by_days_times_level_and_never_comes_first() -> None:
    runs = days_since(
        patrols(
            patrol("sudan", 0, 120, "2026-11-12"), patrol("sudan", 120, 300, "2026-10-23"),
            patrol("chad", 0, LENGTHS["chad"], "2026-11-02"),
        ),
        EVERY, TODAY,
    )  # fmt: skip
    levels = {"tripoli-part": "critical", "sudan": "low", "chad": "high"}
    found = gaps(runs, EVERY, levels)
    never = found[found["days"].isna()]
    assert never.index.tolist() == list(range(len(never)))
    assert never["section"].tolist()[0] == "coast"  # the longest of those of weight one
    rest = found[found["days"].notna()]
    said = list(zip(rest["unit"], rest["level"], rest["days"], rest["score"], strict=True))
    assert said == [
        ("chad", "high", 20.0, 60.0),
        ("tripoli-part", "critical", 10.0, 40.0),
        ("sudan", "low", 30.0, 30.0),
    ]
    # The same level in both units makes one stretch of each unit still: they are ranked by themselves.
    assert WEIGHTS["critical"] > WEIGHTS["high"] > WEIGHTS["medium"] > WEIGHTS["low"] == WEIGHTS[""]
    higher = gaps(days_since(patrols(), EVERY, TODAY), EVERY, {"niger": "high"})
    assert higher["section"].tolist()[0] == "niger"


def test_a_part_without_a_level_has_that_of_its_section() -> None:
    runs = days_since(patrols(patrol("sudan", 0, LENGTHS["sudan"], "2026-11-12")), EVERY, TODAY)
    found = gaps(runs, EVERY, {"sudan": "medium"})
    mine = found[found["section"] == "sudan"]
    assert mine[["unit", "level", "score"]].values.tolist() == [["sudan", "medium", 20.0]]
    assert mine["from_km"].tolist() == [0.0]


def line(section: str, from_km: float, to_km: float, off_lon: float = 0.0) -> str:
    """Return a line beside a section, a corner each five kilometres."""
    at = np.append(np.arange(from_km, to_km, 5.0), to_km)
    return ", ".join(f"{lon + off_lon} {lat}" for lon, lat in (point_at(section, float(km)) for km in at))


def test_a_drawn_line_covers_what_it_runs_along() -> None:
    # Where the border runs due north, along the 25th meridian.
    found = beside(line("sudan", 200, 350, off_lon=-0.05))
    assert found["section"].tolist() == ["sudan"]
    assert found["from_km"].tolist() == pytest.approx([200], abs=0.1)
    assert found["to_km"].tolist() == pytest.approx([350], abs=0.1)
    off = WITHIN_KM / 111.32 / np.cos(np.radians(21))
    assert len(beside(line("sudan", 200, 350, off_lon=-0.95 * off))) == 1
    assert beside(line("sudan", 200, 350, off_lon=-1.05 * off)).empty


def test_a_line_across_the_desert_covers_no_border_between_its_ends() -> None:
    """It leaves the border at one kilometre and comes back at another: what lies between was not seen."""
    lon, lat = point_at("chad", 200.0)
    other = point_at("chad", 600.0)
    found = beside(f"{lon} {lat}, {lon} {lat + 3}, {other[0]} {other[1] + 3}, {other[0]} {other[1]}")
    assert (found["to_km"] - found["from_km"]).sum() < 4 * WITHIN_KM


def test_a_line_over_a_meeting_point_covers_a_stretch_of_both_sections() -> None:
    end = LENGTHS["chad"]
    found = beside(f"{line('chad', end - 20, end - 1)}, {line('sudan', 1, 20)}")
    assert found["section"].tolist() == ["chad", "sudan"]
    row = {
        **patrol("sudan", 0, 20, "2026-11-20"),
        "line": f"{line('chad', end - 20, end - 1)}, {line('sudan', 1, 20)}",
    }
    mine = stretches(patrols(row))
    assert mine["section"].tolist() == ["sudan"]  # a record is of its own section
    assert mine["to_km"].tolist() == pytest.approx([20], abs=1.5)
    assert mine["id"].tolist() == ["tripoli-patrol0"]


def test_a_number_opens_into_the_patrols_behind_it() -> None:
    rows = patrols(
        patrol("sudan", 0, 50, "2026-11-01"), patrol("sudan", 40, 90, "2026-11-05"), patrol("sudan", 90, 120, "2026-11-09")
    )  # fmt: skip
    assert behind(stretches(rows), "sudan", 45, 50) == ["tripoli-patrol1", "tripoli-patrol0"]
    assert behind(stretches(rows), "sudan", 50, 90) == ["tripoli-patrol1"]
    assert behind(stretches(rows), "chad", 0, 90) == []


def test_nothing_at_all_is_said_without_patrols() -> None:
    runs = days_since(patrols(), EVERY, date(2026, 1, 1))
    assert runs["section"].tolist() == list(LENGTHS)
    assert runs["days"].isna().all()
    assert (coverage(runs, EVERY)["share_90"] == 0).all()
