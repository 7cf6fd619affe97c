"""Records of the picture in a register: written, changed, dropped, sent to the other centre, and nobody's own touched."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from data.errors import AccessProblem, ConflictProblem, DataProblem, PackageProblem
from events.exchange.items import item, text
from events.register import log, reading
from events.register.rebuilding import rebuild
from events.register.who import Actor
from events.situation import kept
from events.situation.records import RECORDS
from tests.events.exchange.crafted import again, parts
from tests.events.exchange.two import DUTY, Centre, centres

LEVEL = {"unit": "chad", "level": "medium", "reason": "three clashes", "at_utc": "2026-02-01T10:00Z"}
PATROL = {
    "section": "egypt", "from_km": 10.0, "to_km": 40.5, "by": "border guard", "start": "2026-01-30", "end": "2026-01-31",
    "state": "done",
}  # fmt: skip


@pytest.fixture
def two(tmp_path) -> list[Centre]:
    return centres(tmp_path)


def test_a_patrol_is_written_changed_and_dropped_and_its_history_stays(two):
    own, _ = two
    name = kept.put(own.register, DUTY, "patrol", PATROL)
    row = kept.listing(own.register, DUTY, "patrol").iloc[0]
    assert (row["id"], row["from_km"], row["by"], row["note"], row["centre"], row["conflict"]) == (
        name, 10.0, "border guard", "", "tripoli", False,
    )  # fmt: skip
    assert row["written_utc"] == "2026-02-01T10:00:00Z"
    own.wait()
    kept.put(
        own.register, DUTY, "patrol", {**PATROL, "note": "in two cars"}, "more is known", name, row["seen"]
    )
    assert kept.listing(own.register, DUTY, "patrol")["note"].tolist() == ["in two cars"]
    with pytest.raises(ConflictProblem):
        kept.put(own.register, DUTY, "patrol", PATROL, "", name, row["seen"])
    kept.drop(own.register, DUTY, name, (), "entered twice")
    assert kept.listing(own.register, DUTY, "patrol").empty
    said = kept.history(own.register, DUTY, "patrol", name)
    assert said[["op", "why", "note"]].values.tolist() == [
        ["put", "", ""], ["put", "more is known", "in two cars"], ["delete", "entered twice", ""],
    ]  # fmt: skip
    assert log.verify(own.register)


def test_without_a_register_s_rows_the_columns_are_the_same(two):
    own, _ = two
    for name in RECORDS:
        assert kept.empty(name).columns.tolist() == kept.listing(own.register, DUTY, name).columns.tolist()


def test_numbers_that_nobody_said_are_no_numbers(two):
    own, _ = two
    kept.put(own.register, DUTY, "marker", {"section": "chad", "number": "7", "state": "missing"})
    row = kept.listing(own.register, DUTY, "marker").iloc[0]
    assert math.isnan(row["lon"])
    assert row["claim_neighbour"] == ""


def test_a_level_is_one_record_a_centre_and_unit_and_asks_for_a_decision(two):
    own, other = two
    clerk = Actor("clerk", roles=frozenset({"read", "report"}))
    with pytest.raises(AccessProblem):
        kept.put(own.register, clerk, "level", LEVEL)
    assert kept.put(own.register, DUTY, "level", LEVEL) == "tripoli-level-chad"
    own.wait()
    assert kept.put(own.register, DUTY, "level", {**LEVEL, "level": "high"}) == "tripoli-level-chad"
    assert kept.listing(own.register, DUTY, "level")["level"].tolist() == ["high"]
    own.wait()
    other.merge(own.pack("benghazi").path)
    other.wait(600)
    kept.put(other.register, DUTY, "level", LEVEL)
    found = kept.listing(other.register, DUTY, "level")
    assert found[["id", "centre", "level"]].values.tolist() == [
        ["benghazi-level-chad", "benghazi", "medium"], ["tripoli-level-chad", "tripoli", "high"],
    ]  # fmt: skip
    assert kept.history(other.register, DUTY, "level")["level"].tolist() == ["medium", "high", "medium"]


def test_a_level_s_own_reason_is_not_lost_beside_the_reason_for_writing_it(two):
    own, _ = two
    kept.put(own.register, DUTY, "level", LEVEL, "weekly look")
    row = kept.history(own.register, DUTY, "level").iloc[0]
    assert (row["reason"], row["why"]) == ("three clashes", "weekly look")


def test_nobody_turns_another_centre_s_key(two):
    own, other = two
    kept.put(own.register, DUTY, "level", LEVEL)
    other.merge(own.pack("benghazi").path)
    for act in (
        lambda: kept.put(other.register, DUTY, "level", LEVEL, subject="tripoli-level-chad"),
        lambda: kept.drop(other.register, DUTY, "tripoli-level-chad", (), "not so"),
    ):
        with pytest.raises(DataProblem) as found:
            act()
        assert found.value.key == "record.own"


@pytest.mark.parametrize("op", ["put", "delete"])
def test_a_package_that_turns_another_centre_s_key_is_refused(two, op):
    own, other = two
    kept.put(own.register, DUTY, "level", LEVEL)
    own.wait()
    manifest, lines, _ = parts(own.pack("benghazi").path)
    first = next(item(line) for line in lines if b"level" in line)
    # What Tripoli would write in Benghazi's name, signed by Tripoli.
    body = LEVEL if op == "put" else {}
    forged = replace(first, subject="benghazi-level-chad", op=op, body=body)
    path = other.folder / "forged.marsad"
    path.write_bytes(again(own, manifest, [text(forged)]))
    with pytest.raises(PackageProblem):
        other.merge(path)
    assert kept.listing(other.register, DUTY, "level").empty
    # The same package with its own line is taken.
    path.write_bytes(again(own, manifest, [text(first)]))
    other.merge(path)
    assert kept.listing(other.register, DUTY, "level")["id"].tolist() == ["tripoli-level-chad"]


def test_a_content_that_no_form_writes_is_refused_in_a_package(two):
    own, other = two
    kept.put(own.register, DUTY, "patrol", PATROL)
    own.wait()
    manifest, lines, _ = parts(own.pack("benghazi").path)
    one = item(lines[-1])
    bad = replace(one, body={**PATROL, "rank": "x"})
    path = other.folder / "bad.marsad"
    path.write_bytes(again(own, manifest, [text(bad)]))
    with pytest.raises(PackageProblem):
        other.merge(path)


@pytest.mark.parametrize("profile", ["public", "partner"])
def test_none_of_it_goes_out_but_to_the_other_centre(two, profile):
    own, _ = two
    own.add("a", kind="PATROL", marking="TLP:CLEAR")
    kept.put(own.register, DUTY, "patrol", PATROL)
    kept.put(own.register, DUTY, "level", LEVEL)
    own.wait(3 * 24 * 3600)
    _, lines, inside = parts(own.pack("benghazi", profile).path)
    assert [item(line).record for line in lines] == ["event"]
    assert not any(b"border guard" in member or b"three clashes" in member for member in inside.values())


def test_two_who_answer_one_incident_at_a_time_are_a_conflict_that_is_settled(two):
    own, other = two
    event = own.add("a", kind="CLASH")
    own.wait()
    other.merge(own.pack("benghazi").path)
    said = {"about": event, "state": "acknowledged", "reported_utc": "2026-02-01T10:00Z"}
    names = {kept.put(one.register, DUTY, "response", {**said, "by": one.name}) for one in two}
    assert len(names) == 1
    own.wait()
    other.merge(own.pack("benghazi").path)
    row = kept.listing(other.register, DUTY, "response").iloc[0]
    assert row["conflict"]
    assert len(row["seen"]) == 2
    other.wait(600)
    kept.put(
        other.register,
        DUTY,
        "response",
        {**said, "by": "both"},
        "agreed by telephone",
        row["id"],
        row["seen"],
    )
    assert not kept.listing(other.register, DUTY, "response")["conflict"].any()


def test_a_stretch_ends_on_its_section(two):
    own, _ = two
    with pytest.raises(DataProblem) as found:
        kept.put(own.register, DUTY, "patrol", {**PATROL, "to_km": 5_000.0})
    assert found.value.key == "record.beyond"
    assert kept.listing(own.register, DUTY, "patrol").empty


def test_the_present_made_anew_is_the_same(two):
    own, _ = two
    kept.put(own.register, DUTY, "patrol", PATROL)
    kept.put(own.register, DUTY, "level", LEVEL)
    before = [kept.listing(own.register, DUTY, name).to_dict("records") for name in RECORDS]
    rebuild(own.register, DUTY)
    assert [kept.listing(own.register, DUTY, name).to_dict("records") for name in RECORDS] == before
    assert reading.count(own.register, DUTY) == 0


def test_the_few_that_are_no_events_are_found_by_an_index(two):
    own, _ = two
    with own.register.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT subject FROM current WHERE record <> 'event' AND record = 'patrol' AND op = 'put'"
        ).all()
    assert any("current_other" in str(row) for row in plan)
