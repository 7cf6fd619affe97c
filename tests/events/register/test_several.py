"""Several sessions at once: nothing is lost, the second of two editors is told, and each sees what the others did."""

from __future__ import annotations

import threading
import time

import pytest

from data.errors import ConflictProblem, StoreProblem
from events.register import editing, log, onefile, reading, server
from events.register.who import Actor
from events.register.writing import position, writing
from tests.events.register.operations import DUTY
from tests.soak.crowds import crowd

OTHER = Actor("officer", "border guard")


def test_eight_processes_on_one_event_lose_nothing(somewhere):
    told = crowd(somewhere, processes=8, each=4)
    assert told.edits == 32
    assert told.conflicts >= 7  # they did meet


def test_the_second_of_two_editors_is_told_who_was_first_and_nothing_is_written(somewhere):
    first = somewhere.created()
    second = somewhere.opened()
    (subject,) = editing.add(first, DUTY, [{"kind": "PATROL"}])
    seen = reading.one(second, OTHER, subject).hashes
    assert reading.one(first, DUTY, subject).hashes == seen
    editing.change(first, DUTY, subject, seen, {"kind": "CLASH"}, "seen from the post")
    before = position(first)
    with pytest.raises(ConflictProblem) as problem:
        editing.change(second, OTHER, subject, seen, {"kind": "MEET"}, "heard")
    assert (problem.value.values["who"], problem.value.values["found"]) == ("duty", subject)
    assert position(second) == before
    found = reading.one(second, OTHER, subject)
    assert found.shown.body == {"kind": "CLASH"}
    # Having seen the other's, they may write over it: both stay in the history.
    editing.change(second, OTHER, subject, found.hashes, {"kind": "MEET"}, "both seen")
    assert [one.body.get("kind") for one in reading.history(first, DUTY, subject)] == [
        "PATROL",
        "CLASH",
        "MEET",
    ]


def test_a_change_in_one_session_shows_in_the_others_within_two_seconds(somewhere):
    writer, watcher = somewhere.created(), somewhere.opened()
    before = position(watcher)
    wrote: list[float] = []

    def write() -> None:
        editing.add(writer, DUTY, [{"kind": "PATROL"}])
        wrote.append(time.monotonic())

    thread = threading.Thread(target=write)
    thread.start()
    until = time.monotonic() + 30
    while position(watcher) == before and time.monotonic() < until:
        time.sleep(0.05)
    seen = time.monotonic()
    thread.join()
    assert seen - wrote[0] < 2
    assert reading.count(watcher, OTHER) == 1


def test_who_waits_too_long_for_another_is_told_and_the_other_goes_on(somewhere, monkeypatch):
    holder = somewhere.created()
    monkeypatch.setattr(onefile, "WAIT_S", 0.2)
    monkeypatch.setattr(server, "SESSION", ("SET lock_timeout = '200ms'",))
    with writing(holder, DUTY, "event.add") as change:
        change.put([editing.version(change, "tripoli-a", (), "put", {"kind": "PATROL"}, "")])
        with pytest.raises(StoreProblem) as problem:
            editing.add(somewhere.opened(), OTHER, [{"kind": "MEET"}])
    assert problem.value.key == "store.busy"
    assert reading.count(holder, DUTY) == 1
    editing.add(somewhere.opened(), OTHER, [{"kind": "MEET"}])
    assert log.verify(holder).entries == 2


def test_readers_go_on_while_somebody_writes_and_see_nothing_unfinished(somewhere):
    register, other = somewhere.created(), somewhere.opened()
    editing.add(register, DUTY, [{"kind": "PATROL"}])
    with writing(register, DUTY, "event.add") as change:
        change.put([editing.version(change, "tripoli-a", (), "put", {"kind": "MEET"}, "")])
        assert reading.count(other, OTHER) == 1
        assert log.verify(other).versions == 1
    assert reading.count(other, OTHER) == 2


def test_a_change_that_breaks_off_leaves_nothing(somewhere):
    register = somewhere.created()

    def broken_off() -> None:
        with writing(register, DUTY, "event.add") as change:
            change.put([editing.version(change, "tripoli-a", (), "put", {"kind": "MEET"}, "")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert (position(register), reading.count(register, DUTY)) == (0, 0)
    assert log.verify(register).versions == 0


def test_an_edit_comes_in_between_the_batches_of_an_import(somewhere):
    register, importer = somewhere.created(), somewhere.opened()
    begun, over = threading.Event(), threading.Event()
    batches = 0

    def import_() -> None:
        nonlocal batches
        while not over.is_set():
            with writing(importer, DUTY, "import.rows"):
                begun.set()
                time.sleep(0.15)
            batches += 1

    thread = threading.Thread(target=import_)
    thread.start()
    begun.wait()
    waited = []
    for _ in range(5):
        before = time.monotonic()
        editing.add(register, DUTY, [{"kind": "MEET"}])
        waited.append(time.monotonic() - before)
    over.set()
    thread.join()
    # Each waits for the batch that is under way, not for the import's end.
    assert max(waited) < 1.5
    assert batches <= 10
