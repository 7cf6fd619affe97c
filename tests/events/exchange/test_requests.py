"""The centres ask each other, answer, and say that they have taken note; it travels in internal packages."""

import pytest

from data.errors import AccessProblem, ConflictProblem, DataProblem
from data.words import LANGS
from events.exchange import conflicts, requests
from events.register import editing, log, reading
from events.register.who import Actor
from tests.events.exchange.two import DUTY


def swap(one, other):
    """Each packs for the other, and both merge."""
    for own, peer in ((one, other), (other, one)):
        own.wait()
        peer.merge(own.pack(peer.name).path)


def test_a_request_is_answered_by_the_other_centre(two):
    own, other = two
    event = own.add("a", kind="PATROL")
    own.ids[:] = ["q"]
    asked = requests.ask(
        own.register,
        DUTY,
        "benghazi",
        "support",
        "Two vehicles",
        about=[event],
        office="border guard",
        due="2026-02-03",
    )
    swap(own, other)
    (found,) = requests.listing(other.register, DUTY)
    assert (found.id, found.centre, found.body["state"], found.body["about"]) == (
        asked,
        "tripoli",
        "open",
        event,
    )
    requests.answer(other.register, DUTY, asked, "On their way", office="operations room")
    swap(own, other)
    (found,) = requests.listing(own.register, DUTY)
    assert (found.body["answer"], found.body["answered_by"], found.body["state"]) == (
        "On their way", "operations room", "answered",
    )  # fmt: skip
    assert requests.listing(own.register, DUTY, ("open",)) == []


def test_answered_here_and_withdrawn_there_is_a_conflict_that_is_decided(two):
    own, other = two
    asked = requests.ask(own.register, DUTY, "benghazi", "information", "What was seen?")
    swap(own, other)
    requests.answer(own.register, DUTY, asked, "", state="withdrawn")
    requests.answer(other.register, DUTY, asked, "Three vehicles")
    swap(own, other)
    (found,) = requests.listing(own.register, DUTY)
    assert found.conflict
    (one,) = conflicts.conflicts(own.register, DUTY)
    assert set(one.fields) == {"answer", "answered_by", "state"}
    answered = next(head for head in one.heads if head.body["state"] == "answered")
    with pytest.raises(AccessProblem):
        conflicts.decide(
            own.register, Actor("x", roles=frozenset({"read", "report"})), asked, answered.hash, ""
        )
    with pytest.raises(DataProblem):
        conflicts.decide(own.register, DUTY, asked, "zzzz", "")
    conflicts.decide(own.register, DUTY, asked, answered.hash[:8], "the answer came first")
    swap(own, other)
    for centre in two:
        (found,) = requests.listing(centre.register, DUTY)
        assert (found.conflict, found.body["state"]) == (False, "answered")
        assert conflicts.conflicts(centre.register, DUTY) == []
    with pytest.raises(DataProblem):
        conflicts.decide(own.register, DUTY, asked, answered.hash, "")


def test_both_centres_take_note_of_an_event_each_by_its_own_receipt(two):
    own, other = two
    event = own.add("a", kind="PATROL")
    swap(own, other)
    first = requests.acknowledge(other.register, DUTY, event, "operations room")
    assert requests.acknowledge(other.register, DUTY, event) == first
    requests.acknowledge(own.register, DUTY, event)
    swap(own, other)
    for centre in two:
        notes = requests.receipts(centre.register, DUTY, [event])[event]
        assert [(note["centre"], note["by"]) for note in notes] == [
            ("benghazi", "operations room"),
            ("tripoli", "customs"),
        ]
        assert conflicts.conflicts(centre.register, DUTY) == []
    with pytest.raises(DataProblem):
        requests.acknowledge(own.register, DUTY, first)


def test_the_first_due_comes_first_and_those_without_due_time_last(two):
    own, _ = two
    for due in ("", "2026-03-01", "2026-02-28T22:00Z"):
        requests.ask(own.register, DUTY, "benghazi", "information", due or "whenever", due=due)
    assert [found.body["due"] for found in requests.listing(own.register, DUTY)] == [
        "2026-02-28T22:00Z",
        "2026-03-01",
        "",
    ]


@pytest.mark.parametrize(
    ("kind", "text", "more"),
    [
        ("order", "x", {}), ("support", "  ", {}), ("support", "x", {"due": "tomorrow"}), ("support", "x" * 20_001, {}),
    ],
)  # fmt: skip
def test_a_request_that_says_nothing_clear_is_refused(two, kind, text, more):
    with pytest.raises(DataProblem) as problem:
        requests.ask(two[0].register, DUTY, "benghazi", kind, text, **more)
    assert problem.value.say("ar")
    assert problem.value.say("en")


def test_only_a_request_is_answered(two):
    own, _ = two
    event = own.add("a", kind="PATROL")
    with pytest.raises(DataProblem):
        requests.answer(own.register, DUTY, event, "x")
    with pytest.raises(DataProblem):
        requests.ask(own.register, DUTY, "<centre>", "support", "x")


def test_two_answers_at_once_are_not_both_taken(two):
    own, _ = two
    asked = requests.ask(own.register, DUTY, "benghazi", "support", "x")
    seen = own.one(asked).hashes
    requests.answer(own.register, DUTY, asked, "one")
    from events.register import editing

    with pytest.raises(ConflictProblem):
        editing.change(own.register, DUTY, asked, seen, own.one(asked).shown.body, "two")


def test_a_request_is_not_edited_as_a_report_nor_united_with_one(two):
    own, _ = two
    event, last = own.add("a", kind="PATROL"), own.add("z", kind="PATROL")
    own.ids[:] = ["q"]
    asked = requests.ask(own.register, DUTY, "benghazi", "support", "Two vehicles", about=[event])
    before = log.digest(own.register)
    body = dict(reading.one(own.register, DUTY, asked).shown.body)

    def seen(subject):
        return reading.one(own.register, DUTY, subject).hashes

    for wrong in (
        {"kind": "PATROL", "lon": 24.9, "lat": 25.0},
        {},
        {**body, "more": "x"},
        {**body, "text": 7},
    ):
        with pytest.raises(DataProblem) as problem:
            editing.change(own.register, DUTY, asked, seen(asked), wrong)
        assert problem.value.key == "version.record"
    for one, into in ((asked, event), (last, asked)):
        assert into < one
        with pytest.raises(DataProblem) as problem:
            editing.unite(own.register, DUTY, one, seen(one), into, "the same")
        assert problem.value.key == "version.record"
        assert all(problem.value.say(lang) for lang in LANGS)
    assert log.digest(own.register) == before
    editing.change(own.register, DUTY, asked, seen(asked), {**body, "text": "Three vehicles"})
