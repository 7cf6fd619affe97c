"""Incidents in hand: which they are, who has them, and how long it took."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

import pandas as pd
import pytest

from data.catalogue import read
from data.errors import AccessProblem, ConflictProblem, UsageProblem
from events.exchange import requests
from events.register import editing, reading
from events.register.opening import Register
from events.register.who import Actor
from events.situation import kept, response
from events.situation.records import RESPONSES, subject_of
from events.situation.response import STEPS, TIMES, incidents, respond, stepped, times
from tests.events.exchange.two import DUTY, centres
from tests.register_stores import STORES, place

START = datetime(2026, 2, 1, 10, 0, tzinfo=UTC)
FUEL = {
    "kind": "SMUG-FUEL",
    "origin": "entered",
    "lon": 10.17,
    "lat": 24.96,
    "place_role": "held_at",
    "title_en": "Fuel",
}


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=STORES)
def register(request: pytest.FixtureRequest, tmp_path, clock: Clock) -> Iterator[Register]:
    with place(request.param, tmp_path) as somewhere:
        yield somewhere.created(now=clock)


def add(register: Register, **body: object) -> str:
    (name,) = editing.add(register, DUTY, [{**FUEL, **body}])
    return name


def row(register: Register, name: str) -> dict:
    found = incidents(register, DUTY, [name])
    return found[found["id"] == name].iloc[0].to_dict()


def test_each_group_of_kinds_is_an_incident_or_is_none() -> None:
    kinds = read("kinds")
    assert set(response.INCIDENT_GROUPS) <= set(kinds["group"])
    assert set(kinds["group"]) - set(response.INCIDENT_GROUPS) == {"institutional", "border"}
    assert {"IRR-CROSS", "CLASH", "SAR", "OTHER"} <= set(response.incident_kinds())
    assert not {"MEET", "PATROL", "MARKER", "BCP", "DEV-PROJ"} & set(response.incident_kinds())


def test_what_is_entered_is_in_hand_and_what_files_bring_once_somebody_takes_it(register: Register) -> None:
    ours, brought = add(register), add(register, origin="file")
    add(register, kind="MEET")
    assert incidents(register, DUTY)["id"].tolist() == [ours]
    respond(register, DUTY, row(register, brought), "take", "Border guard", "ours now")
    assert set(incidents(register, DUTY)["id"]) == {ours, brought}
    found = row(register, brought)
    assert (found["state"], found["by"], found["basis"]) == ("reported", "Border guard", "record")
    editing.remove(register, DUTY, ours, reading.one(register, DUTY, ours).hashes, "in error")
    assert incidents(register, DUTY)["id"].tolist() == [brought]


def test_what_was_said_of_an_event_that_is_united_with_another_is_said_of_that_one(
    register: Register,
) -> None:
    names = sorted(add(register) for _ in range(3))
    respond(register, DUTY, row(register, names[2]), "acknowledge", "Customs", "")
    for one, other in ((names[2], names[1]), (names[1], names[0])):
        editing.unite(register, DUTY, one, reading.one(register, DUTY, one).hashes, other, "the same")
    found = incidents(register, DUTY)
    assert found[["id", "state", "by"]].values.tolist() == [[names[0], "acknowledged", "Customs"]]
    # What is done next is written of the event that is there, under the one id that its record has.
    respond(register, DUTY, found.iloc[0].to_dict(), "close", "", "")
    assert incidents(register, DUTY)[["id", "state", "by"]].values.tolist() == [
        [names[0], "closed", "Customs"]
    ]
    written = dict(kept.listing(register, DUTY, "response")[["about", "id"]].values.tolist())
    assert written == {
        name: subject_of("response", "tripoli", {"about": name}) for name in (names[2], names[0])
    }


def test_a_report_is_as_old_as_its_first_version(register: Register, clock: Clock) -> None:
    name = add(register)
    clock.wait(5)
    editing.change(register, DUTY, name, reading.one(register, DUTY, name).hashes, {**FUEL, "text_en": "two"})
    found = row(register, name)
    assert (found["state"], found["reported_utc"], found["section"], found["basis"], found["seen"]) == (
        "reported", "2026-02-01T10:00Z", "algeria", "register", (),
    )  # fmt: skip


def test_the_steps_of_a_response_are_written_with_their_times(register: Register, clock: Clock) -> None:
    name = add(register)
    for step, hours in (("acknowledge", 2), ("respond", 1), ("close", 9)):
        clock.wait(hours)
        respond(register, DUTY, row(register, name), step, "Customs" if step == "acknowledge" else "", step)
    found = row(register, name)
    assert [found[key] for key in ("state", "by", "note", *TIMES)] == [
        "closed", "Customs", "close", "2026-02-01T10:00Z", "2026-02-01T12:00Z", "2026-02-01T13:00Z", "2026-02-01T22:00Z",
    ]  # fmt: skip
    took = times(incidents(register, DUTY))
    assert took[["section", "until", "n", "few", "median_h", "slowest_h", "slowest"]].values.tolist() == [
        ["algeria", "acknowledged", 1, True, 2.0, 2.0, name], ["algeria", "closed", 1, True, 12.0, 12.0, name],
    ]  # fmt: skip


def test_nobody_writes_over_what_somebody_else_has_just_written(register: Register) -> None:
    name = add(register)
    nothing = row(register, name)
    respond(register, DUTY, nothing, "acknowledge", "", "")
    with pytest.raises(ConflictProblem):
        respond(register, DUTY, nothing, "refute", "", "")
    before = row(register, name)
    respond(register, DUTY, before, "respond", "", "")
    with pytest.raises(ConflictProblem):
        respond(register, DUTY, before, "close", "", "")
    assert row(register, name)["state"] == "responding"
    with pytest.raises(AccessProblem):
        respond(register, Actor("r", "", frozenset({"read"})), row(register, name), "close", "", "")


def test_a_receipt_of_a_centre_is_an_acknowledgement_until_a_record_says_otherwise(tmp_path) -> None:
    ours, theirs = centres(tmp_path)
    name = ours.add("fuel", **FUEL)
    ours.wait(60)
    theirs.merge(ours.pack(theirs.name).path)
    theirs.wait(3_600)
    requests.acknowledge(theirs.register, DUTY, name, "Coast guard")
    ours.merge(theirs.pack(ours.name).path)
    for centre in (ours, theirs):
        found = incidents(centre.register, DUTY).iloc[0]
        assert (found["state"], found["by"], found["basis"], found["reported_utc"], found["acknowledged_utc"]) == (
            "acknowledged", "Coast guard", "receipt", "2026-02-01T10:00Z", "2026-02-01T11:00Z",
        )  # fmt: skip
        assert times(incidents(centre.register, DUTY))["median_h"].tolist() == [1.0]
    respond(ours.register, DUTY, incidents(ours.register, DUTY).iloc[0].to_dict(), "refute", "", "a mistake")
    found = incidents(ours.register, DUTY).iloc[0]
    assert (found["state"], found["basis"], found["acknowledged_utc"]) == (
        "refuted",
        "record",
        "2026-02-01T11:00Z",
    )


@pytest.mark.parametrize(("state", "step"), list(product(RESPONSES, STEPS)))
def test_a_step_from_any_state_keeps_what_is_known_and_takes_back_what_came_later(
    state: str, step: str
) -> None:
    known = dict(
        zip(
            TIMES,
            ("2026-02-01T01:00Z", "2026-02-01T02:00Z", "2026-02-01T03:00Z", "2026-02-01T04:00Z"),
            strict=True,
        )
    )
    reached = {
        "reported": 1, "acknowledged": 2, "responding": 3, "closed": 4, "refuted": 4,
    }  # fmt: skip
    before = {name: known[name] for name in TIMES[: reached[state]]} | {
        "id": "a",
        "state": state,
        "by": "Customs",
    }
    after = stepped(before, step, START)
    to = STEPS[step] or state
    assert after["state"] == to
    for name in TIMES[: reached[to]]:
        assert after[name] == before.get(name, "") or (
            name == TIMES[reached[to] - 1] and after[name] == "2026-02-01T10:00Z"
        )
    assert after[TIMES[reached[to] - 1]]
    assert all(after[name] == "" for name in TIMES[reached[to] :])


def test_a_step_is_one_of_the_five_and_to_take_in_hand_names_somebody() -> None:
    before = {"id": "a", "state": "reported", "by": "", "reported_utc": "2026-02-01T01:00Z"}
    for step, by in (("lose", "x"), ("take", " ")):
        with pytest.raises(UsageProblem):
            stepped(before, step, START, by)


def test_times_say_the_number_they_rest_on_and_leave_out_what_cannot_count() -> None:
    names = ["id", "section", "state", *TIMES]
    rows = [
        ("a", "chad", "closed", "2026-02-01T00:00Z", "2026-02-01T01:00Z", "", "2026-02-01T10:00Z"),
        ("b", "chad", "closed", "2026-02-01T00:00Z", "2026-02-01T03:00Z", "", "2026-02-03T00:00Z"),
        ("c", "chad", "refuted", "2026-02-01T00:00Z", "2026-02-01T05:00Z", "", "2026-02-09T00:00Z"),
        ("d", "chad", "acknowledged", "2026-02-02T00:00Z", "2026-02-01T00:00Z", "", ""),
        ("e", "", "reported", "2026-02-02T00:00Z", "", "", ""),
        ("f", "", "closed", "2026-02-02T00:00Z", "", "", "2026-02-02T02:00Z"),
    ]
    found = times(pd.DataFrame(rows, columns=names)).set_index(["section", "until"])
    assert found.index.tolist() == [("", "closed"), ("chad", "acknowledged"), ("chad", "closed")]
    chad = found.loc[("chad", "acknowledged")]
    assert (chad["n"], chad["median_h"], chad["slowest_h"], chad["slowest"], chad["odd"], chad["ids"]) == (
        3, 3.0, 5.0, "c", ("d",), ("a", "b", "c"),
    )  # fmt: skip
    assert found.loc[("chad", "closed"), ["n", "median_h", "slowest"]].tolist() == [2, 29.0, "b"]
    many = pd.DataFrame([rows[0]] * 5, columns=names)
    assert not times(many)["few"].any()
