"""Who may do what, what an edit leaves behind, and how a conflict is settled: in both stores."""

from __future__ import annotations

import pytest

from data.errors import AccessProblem, ConflictProblem, DataProblem
from events.register import editing, log, reading
from events.register.reading import Asked
from events.register.versions import Version
from events.register.who import ROLES, Actor
from events.register.writing import position, writing
from tests.events.register.operations import DUTY

READER, CLERK = (
    Actor("guest", roles=frozenset({"read"})),
    Actor("clerk", "customs", frozenset({"read", "report"})),
)
NOBODY = Actor("nobody", roles=frozenset())


@pytest.fixture
def register(somewhere):
    return somewhere.created()


def heads(register, subject):
    return reading.one(register, DUTY, subject).hashes


def from_benghazi(register, subject, *bodies, parents=()):
    """Bring versions of the other centre, as a package does."""
    made = [
        Version(
            "event",
            subject,
            tuple(parents),
            "benghazi",
            "peer",
            "customs",
            1_800_000_000_000 + at,
            "put",
            body,
        )
        for at, body in enumerate(bodies)
    ]
    with writing(register, DUTY, "package.merge") as change:
        change.put(made)
    return [one.hash for one in made]


def test_every_act_asks_for_its_role_and_writes_nothing_without(register):
    (one, other) = editing.add(register, DUTY, [{"kind": "PATROL"}, {"kind": "MEET"}])
    last, seen = position(register), heads(register, one)
    merged, into = editing.pair(one, other)
    refused = [
        (READER, lambda who: editing.add(register, who, [{"kind": "MEET"}]), "report"),
        (READER, lambda who: editing.change(register, who, one, seen, {"kind": "CLASH"}), "report"),
        (CLERK, lambda who: editing.remove(register, who, one, seen, "twice"), "decide"),
        (
            CLERK,
            lambda who: editing.unite(register, who, merged, heads(register, merged), into, "same"),
            "decide",
        ),
        (NOBODY, lambda who: reading.events(register, who), "read"),
        (NOBODY, lambda who: reading.count(register, who), "read"),
        (NOBODY, lambda who: reading.one(register, who, one), "read"),
        (NOBODY, lambda who: reading.history(register, who, one), "read"),
        (NOBODY, lambda who: log.entries(register, who), "read"),
    ]
    for who, act, role in refused:
        with pytest.raises(AccessProblem) as problem:
            act(who)
        assert problem.value.values == {"who": who.name, "expected": role}
        assert role in ROLES
    assert position(register) == last


def test_a_version_and_its_entry_say_who_where_why_and_as_what(register):
    (one,) = editing.add(register, CLERK, [{"kind": "PATROL"}], "telephoned in")
    version, entry = reading.one(register, DUTY, one).shown, log.entries(register, DUTY, 1)[0]
    assert one.startswith("tripoli-")
    assert (version.author, version.institution, version.centre, version.reason) == (
        "clerk",
        "customs",
        "tripoli",
        "telephoned in",
    )
    assert (entry["actor"], entry["institution"], entry["action"], entry["reason"], entry["role"], entry["count"]) == (
        "clerk", "customs", "event.add", "telephoned in", "report", 1,
    )  # fmt: skip
    assert log.entries(register, DUTY, subject="tripoli-none") == []


def test_a_conflict_is_kept_and_shown_until_somebody_who_may_decides(register):
    (one,) = editing.add(register, DUTY, [{"kind": "PATROL"}])
    (base,) = heads(register, one)
    ours = editing.change(register, DUTY, one, [base], {"kind": "CLASH"})
    (theirs,) = from_benghazi(register, one, {"kind": "MEET"}, parents=[base])
    found = reading.one(register, DUTY, one)
    assert (found.conflict, found.hashes) == (True, tuple(sorted((ours, theirs))))
    assert reading.events(register, DUTY, Asked(conflicts=True))["id"].tolist() == [one]
    with pytest.raises(ConflictProblem):  # one head alone was seen
        editing.change(register, DUTY, one, [ours], {"kind": "CLASH"})
    with pytest.raises(AccessProblem):
        editing.change(register, CLERK, one, found.hashes, {"kind": "CLASH"})
    editing.change(
        register, DUTY, one, found.hashes[::-1], {"kind": "CLASH", "title_en": "both"}, "they spoke"
    )
    settled = reading.one(register, DUTY, one)
    assert (settled.conflict, settled.shown.parents) == (False, found.hashes)
    assert len(reading.history(register, DUTY, one)) == 4
    assert reading.count(register, DUTY, Asked(conflicts=True)) == 0


def test_both_saying_the_same_is_no_conflict(register):
    (one,) = editing.add(register, DUTY, [{"kind": "PATROL"}])
    (base,) = heads(register, one)
    editing.change(register, DUTY, one, [base], {"kind": "CLASH"})
    from_benghazi(register, one, {"kind": "CLASH"}, parents=[base])
    found = reading.one(register, DUTY, one)
    assert (found.conflict, len(found.heads)) == (False, 2)


def test_a_deleted_event_leaves_the_map_and_not_the_register(register):
    (one,) = editing.add(register, DUTY, [{"kind": "PATROL"}])
    with pytest.raises(DataProblem) as problem:
        editing.remove(register, DUTY, one, heads(register, one), "  ")
    assert problem.value.key == "version.reason"
    editing.remove(register, DUTY, one, heads(register, one), "entered twice")
    assert reading.count(register, DUTY) == 0
    last = reading.history(register, DUTY, one)[-1]
    assert (last.op, last.reason, dict(last.body)) == ("delete", "entered twice", {})
    editing.change(register, DUTY, one, heads(register, one), {"kind": "PATROL"}, "it was another")
    assert reading.count(register, DUTY) == 1


def test_two_that_are_one_are_shown_once_and_that_can_be_taken_back(register):
    (one, other) = editing.add(register, DUTY, [{"kind": "PATROL"}, {"kind": "PATROL", "title_en": "again"}])
    merged, into = editing.pair(one, other)
    assert editing.pair(other, one) == (merged, into)
    for wrong in ((into, merged), (merged, merged)):
        with pytest.raises(DataProblem) as problem:
            editing.unite(register, DUTY, wrong[0], heads(register, wrong[0]), wrong[1], "the same")
        assert problem.value.key == "version.into"
    with pytest.raises(DataProblem):
        editing.unite(register, DUTY, merged, heads(register, merged), "a-none", "the same")
    before = reading.one(register, DUTY, merged).shown.body
    editing.unite(register, DUTY, merged, heads(register, merged), into, "the same")
    assert reading.events(register, DUTY)["id"].tolist() == [into]
    editing.change(register, DUTY, merged, heads(register, merged), before, "they are two")
    assert reading.count(register, DUTY) == 2


def test_nothing_is_merged_into_what_is_gone(register):
    (one, other) = editing.add(register, DUTY, [{"kind": "PATROL"}, {"kind": "PATROL"}])
    merged, into = editing.pair(one, other)
    editing.remove(register, DUTY, into, heads(register, into), "no such thing")
    with pytest.raises(DataProblem) as problem:
        editing.unite(register, DUTY, merged, heads(register, merged), into, "the same")
    assert problem.value.key == "version.unknown"
    assert reading.events(register, DUTY)["id"].tolist() == [merged]


def test_edits_in_bulk_are_all_or_none(register):
    ids = editing.add(register, DUTY, [{"kind": "PATROL"}] * 3)
    seen = {one: heads(register, one) for one in ids}
    editing.change(register, DUTY, ids[2], seen[ids[2]], {"kind": "MEET"})
    with pytest.raises(ConflictProblem) as problem:
        editing.replace(
            register, DUTY, {one: (seen[one], "put", {"kind": "CLASH"}) for one in ids}, "in bulk"
        )
    assert problem.value.values["found"] == ids[2]
    assert sorted(reading.events(register, DUTY)["kind"]) == ["MEET", "PATROL", "PATROL"]
    with pytest.raises(DataProblem):
        editing.add(register, DUTY, [{"kind": "PATROL"}, {"kind": "PATROL", "lon": 500, "lat": 0}])
    assert reading.count(register, DUTY) == 3


def test_a_record_that_is_not_known_is_said_to_be(register):
    for act in (
        lambda: reading.one(register, DUTY, "tripoli-none"),
        lambda: editing.change(register, DUTY, "tripoli-none", [], {"kind": "MEET"}),
    ):
        with pytest.raises(DataProblem) as problem:
            act()
        assert problem.value.key == "version.unknown"
    assert reading.history(register, DUTY, "tripoli-none") == []


def test_what_is_known_already_is_not_written_again(register):
    (first,) = from_benghazi(register, "benghazi-a", {"kind": "MEET"})
    (again,) = from_benghazi(register, "benghazi-a", {"kind": "MEET"})
    assert first == again
    found = log.verify(register)
    assert (found.versions, found.entries) == (1, 2)
