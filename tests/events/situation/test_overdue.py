"""What is overdue: by the table's rules, to the minute, and only of what there is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as some

from data.words import LANGS
from events.exchange import requests
from events.register import tables
from events.register.writing import writing
from events.situation import kept, levels, overdue, response
from events.situation.overdue import THING, WHAT, rules
from tests.events.exchange.two import DUTY, START, Centre, centres

NOW = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
FORM = "%Y-%m-%dT%H:%MZ"


def things(
    *rows: tuple[str, datetime], record: str = "event", level: str = "", count: int = 1
) -> pd.DataFrame:
    return pd.DataFrame(
        [(record, name, since.strftime(FORM), level, count, "") for name, since in rows], columns=list(THING)
    )


def late(what: str, frame: pd.DataFrame, now: datetime = NOW) -> list[tuple[str, str, float]]:
    found = overdue.overdue(rules(), {what: frame}, now)
    return list(zip(found["rule"], found["id"], found["late_h"], strict=True))


@pytest.fixture
def two(tmp_path) -> list[Centre]:
    return centres(tmp_path)


def given(centre: Centre) -> overdue.Given:
    now = centre.clock[0]
    found = response.incidents(centre.register, DUTY)
    return overdue.given(centre.register, DUTY, found, now)


def rows(centre: Centre) -> pd.DataFrame:
    return overdue.overdue(rules(), given(centre).things, centre.clock[0])


def test_every_rule_looks_at_something_that_is_known_and_says_why_in_both_languages() -> None:
    table = rules()
    assert set(table["what"]) == set(WHAT)
    assert table["rule"].is_unique
    for lang in LANGS:
        assert (table[f"name_{lang}"] != "").all()
        assert (table[f"reason_{lang}"] != "").all()


@pytest.mark.parametrize("rule", rules().to_dict("records"), ids=lambda rule: rule["rule"])
def test_a_thing_is_late_from_the_minute_after_its_rules_time(rule: dict) -> None:
    after = timedelta(hours=rule["after"] * {"h": 1, "d": 24}[rule["unit"]])
    edge = things(("a", NOW - after), level=rule["level"])
    assert late(rule["what"], edge) == []
    assert late(rule["what"], edge, NOW + timedelta(minutes=90)) == [(rule["rule"], "a", 1.5)]
    other = things(("a", NOW - after), level="none such")
    assert (late(rule["what"], other, NOW + timedelta(minutes=90)) == []) == bool(rule["level"])


def test_the_latest_stands_first_and_a_rule_that_is_changed_counts_otherwise() -> None:
    frames = {
        "incident_reported": things(("a", NOW - timedelta(hours=20)), ("b", NOW - timedelta(hours=30))),
        "request": things(("q", NOW - timedelta(hours=9)), record="request"),
    }
    found = overdue.overdue(rules(), frames, NOW)
    assert found[["id", "late_h"]].values.tolist() == [["b", 18.0], ["q", 9.0], ["a", 8.0]]
    table = rules()
    table.loc[table["rule"] == "incident_reported", "after"] = 24.0
    found = overdue.overdue(table, frames, NOW)
    assert found[["id", "late_h"]].values.tolist() == [["q", 9.0], ["b", 6.0]]
    assert overdue.overdue(table[table["what"] == "inbox"], frames, NOW).empty


@drawn(
    ages=some.lists(some.integers(0, 60_000), max_size=12),
    first=some.integers(0, 5_000),
    more=some.integers(0, 5_000),
)
def test_what_is_late_stays_late_and_by_as_much_more_as_time_has_passed(
    ages: list[int], first: int, more: int
) -> None:
    frame = things(*((f"e{n}", NOW - timedelta(minutes=age)) for n, age in enumerate(ages)))
    before = {
        name: hours for _, name, hours in late("incident_reported", frame, NOW + timedelta(minutes=first))
    }
    after = {
        name: hours
        for _, name, hours in late("incident_reported", frame, NOW + timedelta(minutes=first + more))
    }
    assert set(before) <= set(after)
    assert all(after[name] == pytest.approx(hours + more / 60) for name, hours in before.items())


def test_an_empty_register_has_nothing_overdue_but_the_first_package(two) -> None:
    ours, _ = two
    assert rows(ours).empty
    found = given(ours).without(rules())
    assert "incident_reported" in found
    assert "patrol_high" in found
    assert "package_unsent" not in found
    ours.wait(8 * 86_400)
    assert set(rows(ours)["rule"]) == {"package_unsent", "package_unreceived"}
    assert set(rows(ours)["id"]) == {"benghazi"}
    ours.pack("benghazi")
    assert set(rows(ours)["rule"]) == {"package_unreceived"}


def test_an_incident_is_late_until_it_is_acknowledged_and_again_until_it_is_closed(two) -> None:
    ours, _ = two
    name = ours.add("fuel", kind="SMUG-FUEL", origin="entered")
    ours.wait(13 * 3_600)

    def step(what: str) -> None:
        row = response.incidents(ours.register, DUTY).iloc[0].to_dict()
        response.respond(ours.register, DUTY, row, what, "Customs", "")

    def found() -> list[list[object]]:
        mine = rows(ours)
        return mine.loc[mine["record"] == "event", ["rule", "id", "late_h"]].values.tolist()

    assert found() == [["incident_reported", name, 1.0]]
    step("acknowledge")
    assert found() == []
    ours.wait(7 * 86_400 + 7_200)
    assert found() == [["incident_open", name, 2.0]]
    step("respond")
    assert found() == [["incident_open", name, 2.0]]
    step("close")
    assert found() == []


def test_requests_markers_and_rows_that_wait_are_told(two) -> None:
    ours, _ = two
    asked = requests.ask(ours.register, DUTY, "benghazi", "information", "Who?", due="2026-02-01")
    requests.ask(ours.register, DUTY, "benghazi", "information", "No due time")
    marker = kept.put(
        ours.register,
        DUTY,
        "marker",
        {"section": "chad", "number": "12", "state": "good", "inspected": "2025-01-31"},
    )
    row = dict.fromkeys(
        ("key", "reason", "field", "found", "expected", "options", "header", "cells", "event", "subject", "by", "why",
         "corrected"), "",
    )  # fmt: skip
    with writing(ours.register, DUTY, "import") as change:
        change.connection.execute(
            tables.inbox.insert(),
            [
                {
                    **row,
                    "id": f"i{n}",
                    "run": "r",
                    "dataset": "acled",
                    "row": n,
                    "state": state,
                    "at_utc": START.isoformat(),
                }
                for n, state in enumerate(["held", "refused", "done"])
            ],
        )
    assert set(rows(ours)["rule"]) == {"marker_inspection"}
    ours.wait(3 * 86_400)
    found = rows(ours).set_index("rule")
    # The day is over at midnight in Libya, 22:00 UTC.
    assert found.loc["request_due", ["id", "due_utc", "detail"]].tolist() == [
        asked,
        "2026-02-01T22:00Z",
        "benghazi",
    ]
    assert found.loc["marker_inspection", ["id", "since_utc"]].tolist() == [marker, "2025-01-31T22:00Z"]
    assert found.loc["inbox_waiting", ["id", "count", "late_h"]].tolist() == ["acled", 2, 24.0]


def test_a_level_that_ran_out_and_a_critical_one_that_ended_wait_for_a_new_word(two) -> None:
    ours, theirs = two
    for centre in two:
        levels.turn(centre.register, DUTY, "chad", "critical", "three clashes", "2026-02-03")
    ours.merge(theirs.pack("tripoli").path)
    assert not set(rows(ours)["rule"]) & {"level_expired", "critical_ended"}
    ours.wait(3 * 86_400)
    found = rows(ours)
    assert found.loc[found["rule"] == "critical_ended", ["id", "detail", "since_utc"]].values.tolist() == [
        ["chad", "agreed", "2026-02-03T22:00Z"]
    ]
    assert sorted(found.loc[found["rule"] == "level_expired", "detail"]) == ["benghazi", "tripoli"]
    levels.turn(ours.register, DUTY, "chad", "medium", "calm", "2026-02-20")
    found = rows(ours)
    assert found.loc[found["rule"] == "level_expired", "detail"].tolist() == ["benghazi"]


def test_a_gap_is_late_by_the_agreed_level_and_where_nobody_patrols_on_record_nothing_is(two) -> None:
    ours, theirs = two
    for centre in two:
        levels.turn(centre.register, DUTY, "sudan", "high", "three clashes", "2026-03-30")
    ours.merge(theirs.pack("tripoli").path)
    ours.wait(5 * 86_400)
    assert "patrol_high" not in set(rows(ours)["rule"])
    kept.put(
        ours.register,
        DUTY,
        "patrol",
        {"section": "sudan", "from_km": 0, "to_km": 300, "by": "guards", "start": "2026-02-05", "end": "2026-02-05",
         "state": "done"},
    )  # fmt: skip
    found = rows(ours)
    (gap,) = found[found["rule"] == "patrol_high"].to_dict("records")
    assert (gap["id"], gap["since_utc"]) == ("sudan", START.strftime(FORM))
    assert gap["detail"].startswith("sudan 300–")


def test_the_documents_state_no_day_so_no_item_of_theirs_is_late() -> None:
    found = overdue.given(None, DUTY, response.nothing(), NOW)
    assert found.without(rules()) == tuple(rules()["rule"])
    assert overdue.overdue(rules(), found.things, datetime(2099, 1, 1, tzinfo=UTC)).empty
