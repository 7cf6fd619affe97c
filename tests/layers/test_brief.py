"""The briefing as a value: each figure is the count by the filter it names, nothing is counted twice, nothing withheld shows."""

from __future__ import annotations

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pytest

from data.errors import UsageProblem
from events.followup import followup
from events.query import Filter, passes
from events.schema import MARKINGS
from geo.sections import IDS
from layers.brief import ALL, INSIDE, LISTED, NOWHERE, PARTLY, UNDATED, UNPLACED, Brief, Number
from layers.brief_period import between, period, spans
from tests.layers.briefs import UNTIL, dated, event, frame, made, many, of_documents

FILTERS = (
    Filter(),
    Filter(types=("CLASH", "SMUG-FUEL")),
    Filter(sections=("egypt", "sudan")),
    Filter(origins=("file",), text="patrol 1"),
    Filter(types=()),
    Filter(start="1999-01-01", end="1999-12-31"),  # a briefing has its own days
)


def counted(events: gpd.GeoDataFrame, number: Number) -> npt.NDArray[np.bool_]:
    """What a number counts, by `events.query` and the frame's own texts: not by the code that made it."""
    found = passes(events, number.asked)
    start, end = number.asked.start, number.asked.end
    inside = ((events["start"] >= (start or "")) & (events["end"] <= (end or "9999"))).to_numpy()
    placed = ~events.geometry.isna().to_numpy()
    only = {
        ALL: found,
        INSIDE: found & inside,
        PARTLY: found & ~inside,
        UNDATED: found & (events["start"] == "").to_numpy(),
        UNPLACED: found & ~placed,
        NOWHERE: found & placed & (events["section"] == "").to_numpy(),
    }
    return np.asarray(only[number.only])


@pytest.mark.parametrize("length", ["1d", "7d", "1m", "26w", "400d"])
@pytest.mark.parametrize("asked", FILTERS, ids=str)
def test_every_figure_is_the_count_by_the_filter_that_it_names(length: str, asked: Filter) -> None:
    events = many(600)
    found = made(events, length, asked=asked)
    assert len(found.numbers) > 30
    for name, number in found.numbers.items():
        rows = counted(events, number)
        assert (name, number.count) == (number.name, int(rows.sum()))
        of = events[rows].sort_values(["start", "id"], ascending=[False, True])
        assert list(number.ids) == of["id"].tolist()[:LISTED]
    if asked in FILTERS[:2]:
        assert found.numbers["new"].count > 0


@pytest.mark.parametrize("seed", range(3))
def test_what_is_new_is_counted_once_by_place_and_once_by_exactness(seed: int) -> None:
    numbers = made(many(500, seed), "30d").numbers
    where = [f"new.{section}" for section in IDS] + ["new.nowhere", "new.unplaced"]
    assert numbers["new"].count == sum(numbers[name].count for name in where)
    assert numbers["new"].count == numbers["this"].count + numbers["this.partly"].count
    assert numbers["new"].count == sum(
        one.count for one in numbers.values() if one.name.startswith("new.kind.")
    )
    assert numbers["this.partly"].count > 0


def test_a_month_stands_apart_and_an_undated_event_is_in_no_period() -> None:
    events = frame([event("day"), event("month", "2026-02"), event("none", ""), event("old", "2025-02-12")])
    found = made(events)
    assert {name: found.numbers[name].ids for name in ("this", "this.partly", "undated", "year_ago", "before")} == {
        "this": ("day",), "this.partly": ("month",), "undated": ("none",), "year_ago": ("old",), "before": (),
    }  # fmt: skip
    whole = found.trends.series[0]
    assert (sum(whole.counts), whole.apart) == (1, 1)
    assert found.head.latest == "2026-02-28"


def test_the_plots_count_the_days_of_the_period_and_those_before_it() -> None:
    events = many(400)
    found = made(events, "7d")
    numbers = found.numbers
    for one in found.trends.series:
        name = f".{one.section}" if one.section else ""
        assert len(one.starts) == 14
        assert sum(one.counts[7:]) <= numbers[f"this{name}"].count  # what lasted several days is apart
        days = events[(events["start"] == events["end"]) & (events["date_precision"] == "day")]
        days = days[days["section"] == one.section] if one.section else days
        assert list(one.counts) == [int((days["start"] == day).sum()) for day in one.starts]
    sections = np.sum([one.counts for one in found.trends.series[1:]], axis=0)
    assert (np.array(found.trends.series[0].counts) >= sections).all()


def test_events_that_a_briefing_does_not_look_at_change_nothing_in_it() -> None:
    """So whoever has a million reads the days of `spans` alone, and those without a date."""
    events = many(800)
    for length in ("3d", "7d", "60d", "250d"):
        wanted = made(events, length)
        met = np.array(events["start"] == "")
        for first, last in spans(wanted.head.period):
            met |= passes(events, Filter(first, last))
        if length != "250d":
            assert not met.all()
        some = made(events[met].reset_index(drop=True), length)
        assert some.numbers == wanted.numbers
        assert some.trends == wanted.trends
        assert some.events == wanted.events


def test_of_many_the_first_are_listed_and_the_rest_is_counted() -> None:
    events = frame([event(f"e-{i:03}", place="sudan") for i in range(LISTED + 45)])
    number = made(events).numbers["new.sudan"]
    assert (number.count, len(number.ids), number.more) == (LISTED + 45, LISTED, 45)


def test_a_kind_of_a_files_own_is_named_and_counted() -> None:
    found = made(frame([event("a", kind="Sandstorm"), event("b", kind="")]))
    assert found.numbers["new.kind.Sandstorm"].count == 1
    assert found.kinds["Sandstorm"] == "Sandstorm"
    assert found.numbers["new.kind.OTHER"].ids == ("b",)


@pytest.mark.parametrize("profile", ["public", "partner"])
def test_nothing_inside_is_taken_into_a_file_for_others(profile: str) -> None:
    from events.situation.settling import matters
    from layers.brief import Within

    within = Within(needs=({"item_en": "secret"},))
    found = made(of_documents(), profile=profile, within=within, matters=matters().assign(text_en="secret"))
    assert found.within is None
    assert "secret" not in repr(found)
    inside = made(of_documents(), within=within, matters=matters().assign(text_en="secret"))
    assert "secret" in repr(inside.contradictions)
    assert inside.within is within


@pytest.mark.parametrize(
    ("profile", "marking", "asked", "expected"),
    [
        ("public", "", None, "TLP:CLEAR"),
        ("partner", "TLP:GREEN", None, "TLP:GREEN"),
        ("public", "", "TLP:GREEN", "TLP:GREEN"),
        ("internal", "", None, "TLP:AMBER"),
        ("internal", "", "TLP:CLEAR", "TLP:AMBER"),
        ("internal", "TLP:RED", None, "TLP:RED"),
        ("internal", "for us", None, "TLP:RED"),
    ],
)
def test_the_marking_is_the_highest_of_what_it_holds_and_no_lower_than_asked(
    profile: str, marking: str, asked: str | None, expected: str
) -> None:
    found = made(frame([event("a", marking=marking), event("b")]), profile=profile, marking=asked)
    assert found.head.marking == expected
    assert expected in MARKINGS


def test_an_event_that_is_only_listed_marks_the_file_too() -> None:
    assert made(frame([event("a"), event("b", "2026-02-05", marking="TLP:RED")])).head.marking == "TLP:RED"


def test_the_documents_as_a_briefing_are_full() -> None:
    found = made(of_documents(), "1m", "2025-10-31", profile="public")
    assert len(found.followup) == len(followup())
    assert [one["id"] for one in found.contradictions] == ["C2", "C3", "C5", "C15", "C16"]
    assert found.numbers["undated"].count == int((of_documents()["start"] == "").sum())
    assert found.cited[0][1] >= found.cited[-1][1]
    assert sum(count for _, count in found.cited) == found.numbers["new"].count
    assert not found.settled


def test_without_what_ships_nothing_speaks_of_it() -> None:
    found = made(frame([event("a")]), shipped=False)
    assert (found.followup, found.contradictions, found.documents) == ((), (), {})
    assert "followup" not in {one["name"] for one in found.sources}


@pytest.mark.parametrize("bad", ["", "d", "7", "0d", "-1d", "7x", "7 d", "1.5d", "9999999d", "٧d", "d7"])
def test_a_length_that_is_none_is_refused(bad: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        period(bad, UNTIL)
    assert problem.value.key in ("brief.period", "filter.day")


@pytest.mark.parametrize(
    ("length", "until", "start"),
    [
        ("1d", "2026-02-15", "2026-02-15"),
        ("7d", "2026-03-01", "2026-02-23"),
        ("2w", "2026-02-15", "2026-02-02"),
        ("1m", "2026-02-28", "2026-02-01"),
        ("1m", "2026-03-31", "2026-03-01"),
        ("1m", "2026-03-30", "2026-02-28"),
        ("12m", "2024-02-29", "2023-03-01"),
    ],
)
def test_a_period_ends_on_its_last_day(length: str, until: str, start: str) -> None:
    found = period(length, until)
    assert (found.start, found.end) == (start, until)
    assert found.days == (date.fromisoformat(until) - date.fromisoformat(start)).days + 1
    assert found.windows["before"][1] == str(date.fromisoformat(start) - timedelta(days=1))


@pytest.mark.parametrize(("days", "step"), [(31, "day"), (32, "week"), (186, "week"), (187, "month")])
def test_longer_periods_are_plotted_in_longer_steps(days: int, step: str) -> None:
    first = date(2025, 1, 2)
    assert between(str(first), str(first + timedelta(days=days - 1))).step == step


def test_names_come_in_the_language_and_else_in_the_other() -> None:
    def title(lang: str, **said: str) -> str:
        found: Brief = made(frame([event("a", **said)]), lang=lang)
        return found.events["a"]["title"]

    assert title("ar", title_ar="", title_en="Only English") == "Only English"
    assert title("en", title_ar="عربي", title_en="") == "عربي"
    assert title("en", title_ar="", title_en="") == "a"
    assert dated("2026", "en") == "2026"
