"""The suggestion: its sums by hand, its thresholds, what stands apart, and what must not move it."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from data.catalogue import read
from events import schema
from events.situation import facts as columns
from events.situation import level_rule
from events.situation.facts import Facts
from events.situation.level_rule import Rule, Suggestion
from events.situation.units import units

DAY = date(2026, 3, 28)
SUDAN = {"section": "sudan", "chainage": "100"}
WEIGHTS = {"CLASH": 4.0, "SMUG-FUEL": 1.0, "MEET": 0.0}
RULE = Rule(28, 13, 3, 1.0, 1.5, 2.5, 3, 5, 10, WEIGHTS)
CUT = pd.DataFrame(
    [("south", "sudan", 0.0, 120.0, "الجنوب", "South"), ("north", "sudan", 120.0, 381.4, "الشمال", "North")],
    columns=["id", "section", "from_km", "to_km", "name_ar", "name_en"],
)
EVERY = units(CUT)


def event(ago: int | None, kind: str = "CLASH", days: int = 1, **more: object) -> dict[str, object]:
    """An event that began so many days before the last day of the window; None for one without a date."""
    said: dict[str, object] = {"kind": kind, "origin": "entered", "place_role": "held_at", **SUDAN}
    if ago is not None:
        start = DAY - timedelta(days=ago)
        end = start + timedelta(days=days - 1)
        precision = "day" if days == 1 else "range"
        said |= {"start": start.isoformat(), "end": end.isoformat(), "date_precision": precision}
    return said | more


def of(*events: dict[str, object]) -> Facts:
    located = (
        "section",
        "chainage",
        "distance",
        "side",
        "district_ar",
        "district_en",
        "crossing",
        "crossing_km",
    )
    rows = pd.DataFrame([{"id": f"e{number}"} | one for number, one in enumerate(events)])
    nowhere = np.full(len(rows), np.nan)
    frame = schema.frame(rows, nowhere, nowhere)
    for name in located:
        texts = rows[name] if name in rows else pd.Series("", index=rows.index)
        frame[name] = texts.fillna("").astype("str")
    return columns.of(frame)


def usual(each: int = 2, kind: str = "SMUG-FUEL", windows: int = 13) -> list[dict[str, object]]:
    """So many events in each window of the baseline, and one long before it: the register was there all the time."""
    return [
        event(2000, "SMUG-FUEL", section="coast"),
        *([event(28 * w + 5, kind) for w in range(1, windows + 1)] * each),
    ]


def suggested(*events: dict[str, object], unit: str = "sudan", by: Rule = RULE) -> Suggestion:
    found = level_rule.suggestions(of(*events), EVERY, DAY.isoformat(), by=by)[unit]
    behind_every_number(of(*events), found, by)
    return found


def behind_every_number(facts: Facts, found: Suggestion, by: Rule) -> None:
    """Each number of a suggestion is as many rows as can be opened behind it."""
    unit = next(row for row in level_rule.rows_of(EVERY) if row["id"] == found.unit)
    day = DAY.isoformat()

    def count(**what: object) -> int:
        return int(level_rule.behind(facts, unit, day, by=by, **what).sum())  # type: ignore[arg-type]

    for number, window in enumerate((found.window, *found.baseline)):
        assert count(window=number) == window.events
    for one in found.counts:
        assert count(kind=one.kind) == one.count
    assert sum(one.count for one in found.counts) == found.window.events
    assert sum(one.points for one in found.counts) == found.window.points
    for name, number in found.apart.items():
        assert count(apart=name) == number


def test_the_arithmetic_by_hand() -> None:
    now = [event(0), event(27), event(3), event(4, "SMUG-FUEL"), event(5, "SMUG-FUEL")]
    found = suggested(*now, *usual(4))
    assert [(one.kind, one.count, one.points) for one in found.counts] == [
        ("CLASH", 3, 12),
        ("SMUG-FUEL", 2, 2),
    ]
    assert (found.window.start, found.window.end) == ("2026-03-01", "2026-03-28")
    assert (found.window.events, found.window.points) == (5, 14)
    assert [window.points for window in found.baseline] == [4] * 13
    assert (found.mean, found.least, found.most, found.divisor, found.ratio) == (4, 4, 4, 4, 3.5)
    assert (found.level, found.why, found.threshold, found.least_events) == ("high", "ratio", 2.5, 5)
    assert found.cautions == ("few",)
    assert (found.baseline[0].start, found.baseline[0].end) == ("2026-02-01", "2026-02-28")
    assert (found.baseline[12].start, found.baseline[12].end) == ("2025-03-02", "2025-03-29")


def test_the_mean_and_the_spread_are_of_the_windows_before() -> None:
    found = suggested(event(1), *usual(1), event(40), event(70), event(70))
    points = [window.points for window in found.baseline]
    assert points == [5, 9, *([1] * 11)]
    assert found.mean == pytest.approx(25 / 13)
    assert (found.least, found.most) == (1, 9)


@pytest.mark.parametrize(
    ("fuel", "level", "why"),
    [
        (0, "low", "usual"),
        (2, "low", "usual"),
        (3, "medium", "ratio"),
        (4, "medium", "ratio"),
        (5, "high", "ratio"),
    ],
)
def test_the_levels_follow_the_ratio(fuel: int, level: str, why: str) -> None:
    found = suggested(*([event(3, "SMUG-FUEL")] * fuel), *usual(2))
    assert found.ratio == fuel / 2
    assert (found.level, found.why) == (level, why)


def test_two_incidents_raise_nothing_however_heavy_and_say_that_they_are_few() -> None:
    found = suggested(event(1), event(2), *usual(1))
    assert found.ratio == 8
    assert (found.level, found.why, found.least_events) == ("low", "few", 3)
    assert "few" in found.cautions


def test_four_heavy_incidents_are_medium_where_high_asks_for_five() -> None:
    found = suggested(*([event(1)] * 4), *usual(1))
    assert (found.level, found.why, found.least_events) == ("medium", "ratio", 3)


def test_critical_is_never_suggested() -> None:
    found = suggested(*([event(1)] * 5000), *usual(1))
    assert found.level == "high"


def test_deaths_and_the_missing_move_nothing() -> None:
    calm = [event(1, dead=0.0, missing=0.0), *([event(3, "SMUG-FUEL")] * 3), *usual(2)]
    grave = [one | {"dead": 900.0, "missing": 500.0} for one in calm]
    assert suggested(*calm) == suggested(*grave)
    assert not {"dead", "missing"} & set(vars(level_rule.rule()))


def test_after_calm_the_floor_is_divided_by_and_said() -> None:
    found = suggested(*([event(3, "SMUG-FUEL")] * 3), event(2000, section="coast"))
    assert (found.mean, found.divisor, found.ratio) == (0, 1, 3)
    assert "floor" in found.cautions


def test_windows_before_anything_was_reported_are_no_calm() -> None:
    found = suggested(
        *([event(3, "SMUG-FUEL")] * 3), event(28 * 5 + 3, section="coast"), event(30, "SMUG-FUEL")
    )
    assert [window.known for window in found.baseline] == [True] * 4 + [False] * 9
    assert found.mean == 0.25
    assert "short" in found.cautions


def test_a_single_event_of_a_document_begins_no_series() -> None:
    old = event(2000, section="coast", origin="document")
    found = suggested(*([event(3, "SMUG-FUEL")] * 3), old)
    assert (found.level, found.why) == ("", "no_baseline")
    assert np.isnan(found.ratio)


def test_with_too_short_a_baseline_and_with_no_incident_nothing_is_suggested() -> None:
    young = suggested(*([event(3)] * 9), event(28 * 3, section="coast"))
    assert (young.level, young.why) == ("", "no_baseline")
    silent = suggested(event(2000, section="coast"))
    assert (silent.level, silent.why, silent.cautions) == ("", "no_incidents", ())
    assert suggested(event(2, "MEET"), *usual(0)).why == "no_incidents"


def test_no_more_than_in_an_earlier_window_is_said() -> None:
    busy = [event(70, "SMUG-FUEL")] * 9
    found = suggested(*([event(3, "SMUG-FUEL")] * 5), *usual(1), *busy)
    assert (found.level, found.window.points, found.most) == ("high", 5, 10)
    assert "within_range" in found.cautions


def test_institutional_kinds_and_words_of_files_have_no_weight_and_are_said() -> None:
    more = [event(1, "MEET"), event(2, "MEET"), event(2, "A file's own word")]
    with_them, without = suggested(event(1), *more, *usual()), suggested(event(1), *usual())
    assert with_them.apart["unweighted"] == 3
    assert replace(with_them, apart=without.apart) == without
    kinds = read("kinds")
    weights = level_rule.rule().weights
    assert set(weights) == set(kinds["code"])
    assert all(weights[code] == 0 for code in kinds.loc[kinds["group"] == "institutional", "code"])
    assert weights["PATROL"] == 0


def test_what_has_no_day_stands_apart() -> None:
    march = {"start": "2026-03-01", "end": "2026-03-31", "date_precision": "month"}
    february = {"start": "2026-02-01", "end": "2026-02-28", "date_precision": "month"}
    year = {"start": "2026-01-01", "end": "2026-12-31", "date_precision": "year"}
    apart = [event(None), event(0, **march), event(0, **february), event(0, **year), event(30, days=5)]
    found = suggested(*apart, *usual())
    assert found.window.events == 0
    assert found.apart == {"undated": 1, "coarse": 3, "before": 1, "astride": 0, "unweighted": 0}
    assert replace(found, apart=suggested(*usual()).apart) == suggested(*usual())


def test_several_days_within_the_window_count_there() -> None:
    assert suggested(event(27, days=28), *usual()).window.events == 1
    assert suggested(event(28, days=29), *usual()).window.events == 0


def test_what_is_to_come_does_not_count() -> None:
    found = suggested(event(-1), *usual())
    assert (found.window.events, found.apart["coarse"]) == (0, 0)


def test_a_part_counts_what_is_surely_in_it_and_says_what_may_be() -> None:
    told = [
        event(1),
        event(2, chainage="90–130"),
        event(2, chainage="130–140"),
        event(2, chainage=""),
        event(2, section="chad"),
    ]
    south, north = (suggested(*told, *usual(), unit=name) for name in ("south", "north"))
    assert (south.window.events, south.apart["astride"]) == (1, 2)
    assert (north.window.events, north.apart["astride"]) == (1, 2)
    assert suggested(*told, *usual()).window.events == 4


def test_what_may_not_count_does_not() -> None:
    facts = of(event(1), event(2), *usual())
    rows = ~facts.having(["e0"])
    found = level_rule.suggestions(facts, EVERY, DAY.isoformat(), rows, RULE)["sudan"]
    assert found.window.events == 1
    unit = next(row for row in level_rule.rows_of(EVERY) if row["id"] == "sudan")
    assert level_rule.behind(facts, unit, DAY.isoformat(), rows=rows, by=RULE).sum() == 1


def test_the_shipped_tables_are_a_rule() -> None:
    by = level_rule.rule()
    assert 1 < by.medium_ratio < by.high_ratio
    assert 0 < by.medium_events < by.high_events
    assert 0 < by.least_windows <= by.baseline_windows
    assert min(by.weights.values()) == 0
    assert set(read("level_rule")["name"]) == set(vars(by)) - {"weights"}
