"""Shipped rows and the register's in one frame: numbers where somebody gave them, and unknown where nobody did."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from events.register.opening import Register, created
from events.register.who import Actor
from events.situation import holdings, kept

DESK = Actor("duty")
NEED = {
    "site": "tripoli",
    "kind": "equipment",
    "item_ar": "أجهزة",
    "as_of": "2026-11-01",
    "source": "inventory",
}
READERS = {
    "need": holdings.needs, "agreement": holdings.agreements, "study": holdings.studies, "project": holdings.projects,
    "directory": holdings.bodies, "marker": holdings.markers, "crossing": holdings.crossing_states, "route": holdings.routes,
}  # fmt: skip
VALUES: dict[str, dict[str, object]] = {
    "need": NEED,
    "agreement": {"countries": "LY; NE", "title_ar": "مذكرة", "source": "x", "in_force": "yes", "date": "2025-01-02"},
    "study": {"title_ar": "دراسة", "source": "x", "scope": "fuel"},
    "project": {"name_ar": "بئر", "state": "planned", "as_of": "2026-01-01", "source": "x", "section": "chad"},
    "directory": {"name_ar": "الجمارك", "aliases": "مصلحة الجمارك", "desk": "ضابط المناوبة"},
    "marker": {"section": "chad", "number": "7", "state": "missing", "claim_libya": "أ", "claim_neighbour": "b"},
    "crossing": {"crossing": "ras-ajdir", "status": "closed", "date": "2026-11-02", "reason": "works"},
    "route": {
        "title": "R", "section": "chad", "line": "18 20, 19 21", "reason": "x", "sources": "1, 2", "reviewer": "analysis",
        "valid_from": "2026-01-01", "valid_to": "2026-06-30",
    },
}  # fmt: skip


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return created(tmp_path / "r.sqlite", "tripoli")


@pytest.mark.parametrize("record", list(READERS))
def test_a_record_stands_after_what_ships_in_the_same_columns(register: Register, record: str) -> None:
    shipped = READERS[record]()
    name = kept.put(register, DESK, record, VALUES[record])
    both = READERS[record](register, DESK)
    assert both.columns.tolist() == shipped.columns.tolist()
    assert len(both) == len(shipped) + 1
    own = both[both["from"] == "register"].iloc[0]
    assert (own["id"], own["centre"], own["conflict"]) == (name, "tripoli", False)
    assert own["seen"] == kept.listing(register, DESK, record)["seen"].iloc[0]
    assert set(both.loc[both["from"] == "shipped", "centre"]) <= {""}


def test_the_gap_is_what_is_needed_less_what_is_held_and_unknown_where_either_is(register: Register) -> None:
    cases = [
        (40.0, 12.0, 28.0),
        (5.0, 0.0, 5.0),
        (3.0, 3.0, 0.0),
        (40.0, None, math.nan),
        (None, 7.0, math.nan),
    ]
    expected = {}
    for needed, held, gap in cases:
        expected[kept.put(register, DESK, "need", {**NEED, "needed": needed, "held": held})] = gap
    table = holdings.needs(register, DESK).set_index("id")["gap"]
    for name, gap in expected.items():
        assert table[name] == gap or (math.isnan(gap) and math.isnan(table[name]))
    assert table[table.index.str.startswith("N-")].isna().all()


def test_a_centre_s_sums_rest_on_its_own_numbers_alone(register: Register) -> None:
    kept.put(register, DESK, "need", {**NEED, "needed": 40.0, "held": 12.0})
    kept.put(register, DESK, "need", {**NEED, "needed": 10.0})
    kept.put(register, DESK, "need", {**NEED, "site": "both", "needed": 100.0, "held": 1.0})
    table = holdings.by_centre(holdings.needs(register, DESK)).set_index(["site", "kind"])
    ours, theirs = table.loc[("tripoli", "equipment")], table.loc[("benghazi", "equipment")]
    assert ours[["items", "numbered", "needed", "held", "gap", "shared"]].tolist() == [
        4,
        1,
        40.0,
        12.0,
        28.0,
        1,
    ]
    assert theirs[["items", "numbered", "shared"]].tolist() == [2, 0, 1]
    assert math.isnan(theirs["gap"])
    assert math.isnan(table.loc[("tripoli", "staffing"), "gap"])


def test_both_centres_have_a_row_of_every_kind_in_the_order_of_the_alphabet() -> None:
    table = holdings.by_centre(holdings.needs())
    assert list(dict.fromkeys(table["site"])) == ["benghazi", "tripoli"]
    ours, theirs = (
        table[table["site"] == site].drop(columns="site").reset_index(drop=True) for site in holdings.CENTRES
    )
    pd.testing.assert_frame_equal(ours, theirs)  # what ships says the same of both
    assert ours["kind"].tolist() == list(holdings.KINDS)


def test_agreements_stand_on_the_sections_of_those_that_they_name(register: Register) -> None:
    name = kept.put(register, DESK, "agreement", VALUES["agreement"])
    table = holdings.agreements(register, DESK)
    of = {
        section: holdings.of_section(table, section)["id"].tolist()
        for section in (*holdings.neighbours(), "coast")
    }
    assert of == {
        "tunisia": ["AG-05", "AG-06"], "algeria": ["AG-05"], "niger": ["AG-03", "AG-04", name], "chad": ["AG-03", "AG-04"],
        "sudan": ["AG-03", "AG-04"], "egypt": [], "coast": [],
    }  # fmt: skip
    own = table.set_index("id").loc[name]
    assert (own["in_force"], own["date_edtf"]) == ("yes", "2025-01-02")


def test_the_last_word_on_a_crossing_is_the_latest_dated_one(register: Register) -> None:
    before = holdings.last_states(holdings.crossing_states()).set_index("crossing")
    assert before.loc["issin-tin-alkoum", "date_edtf"] == "2022-10-11"  # the undated one is no later word
    assert before.loc["tummo", ["status", "date_edtf"]].tolist() == ["unknown", ""]
    kept.put(register, DESK, "crossing", VALUES["crossing"])
    kept.put(register, DESK, "crossing", {**VALUES["crossing"], "date": "2010-01-01", "status": "open"})
    states = holdings.crossing_states(register, DESK)
    after = holdings.last_states(states).set_index("crossing")
    assert after.loc["ras-ajdir", ["status", "date_edtf"]].tolist() == ["closed", "2026-11-02"]
    assert states.loc[states["crossing"] == "ras-ajdir", "start"].tolist() == [
        "2010-01-01", "2024-03-19", "2024-06-13", "2024-07-01", "2026-11-02",
    ]  # fmt: skip
    assert len(after) == 8


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 12, 31), "not_yet"),
        (date(2026, 1, 1), "valid"),
        (date(2026, 6, 30), "valid"),
        (date(2026, 7, 1), "past"),
    ],
)
def test_a_route_says_whether_it_still_holds(register: Register, day: date, said: str) -> None:
    kept.put(register, DESK, "route", VALUES["route"])
    assert holdings.routes(register, DESK, day)["validity"].tolist() == [said]


def test_a_body_of_the_register_keeps_its_other_names_and_its_desk(register: Register) -> None:
    kept.put(register, DESK, "directory", VALUES["directory"])
    own = holdings.bodies(register, DESK).iloc[-1]
    assert (own["names_ar"], own["desk"]) == ("الجمارك; مصلحة الجمارك", "ضابط المناوبة")
    shipped = holdings.bodies()
    assert (shipped[["desk", "channel"]] == "").all(axis=None)  # no source names one


def test_both_claims_of_a_marker_stay_as_they_are_worded(register: Register) -> None:
    kept.put(register, DESK, "marker", VALUES["marker"])
    own = holdings.markers(register, DESK).iloc[-1]
    assert (own["claim_libya"], own["claim_neighbour"], own["number"]) == ("أ", "b", "7")
    assert (holdings.markers()["number"] == "").all()
