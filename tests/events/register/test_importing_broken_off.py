"""An import that was killed, stopped or crossed by others goes on, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from data.errors import ConflictProblem
from events.register import editing, importing, log, opening, reading
from events.register.opening import Register
from tests.events.register.imported import (
    ALL,
    DUTY,
    chance_rows,
    content,
    good,
    sheet,
    take,
    waiting,
    ways,
)

# -- broken off --


class Killed(BaseException):
    """What ends an import without a word, as kill -9 does."""


def killed_at(batch: int) -> Callable[[importing.Counts], None]:
    seen = [0]

    def told(_: importing.Counts) -> None:
        seen[0] += 1
        if seen[0] == batch:
            raise Killed

    return told


@pytest.mark.parametrize("batch", [1, 3, 6])
def test_a_killed_import_stands_as_unfinished_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 20)
    raw = sheet([*chance_rows(5, 130), good("7"), good("7", "twice"), good(""), good("")])
    whole = opening.created(tmp_path / "whole.sqlite", "tripoli")
    expected = take(whole, raw)
    broken = opening.created(tmp_path / "broken.sqlite", "tripoli")
    with pytest.raises(Killed):
        take(broken, raw, told=killed_at(batch))
    (unfinished,) = importing.runs(broken, DUTY, unfinished=True)
    assert unfinished["state"] == "running"
    log.verify(broken)
    counts = take(broken, raw)
    assert counts.resumed == unfinished["next_row"]
    assert ways(counts) == ways(expected)
    assert counts.read == expected.read
    assert content(broken) == content(whole)
    assert waiting(broken) == waiting(whole)
    assert not importing.runs(broken, DUTY, unfinished=True)


def test_stopping_leaves_what_was_told_and_can_go_on(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 10)
    raw = sheet([good(str(number)) for number in range(45)])
    part = take(register, raw, stop=lambda: True)
    assert (part.added, part.finished) == (10, False)
    assert len(reading.events(register, DUTY, ALL)) == 10
    whole = take(register, raw)
    assert (whole.added, whole.read, whole.resumed, whole.finished) == (45, 45, 12, True)


def test_others_write_between_batches_and_are_seen(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 10)
    raw = sheet([good(str(number)) for number in range(30)])

    def told(_: importing.Counts) -> None:
        editing.add(register, DUTY, [{"kind": "MEET", "origin": "entered"}])

    assert take(register, raw, told=told).added == 30
    assert len(reading.events(register, DUTY, ALL)) == 33
    log.verify(register)


def test_what_another_file_of_a_new_source_brings_meanwhile_is_seen(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of a new source are not looked for, until somebody else has written."""
    monkeypatch.setattr(importing, "BATCH_ROWS", 10)
    inner: list[importing.Counts] = []

    def told(_: importing.Counts) -> None:
        if not inner:
            inner.append(importing.Counts())
            inner[0] = take(register, sheet([good(str(number)) for number in range(15, 40)]))

    counts = take(register, sheet([good(str(number)) for number in range(30)]), told=told)
    assert len(reading.events(register, DUTY, ALL)) == 40
    # The second batch, rows 10 to 19, had been looked up when the other file came: it is looked up again.
    assert (inner[0].added, inner[0].unchanged) == (25, 0)
    assert (counts.added, counts.unchanged) == (15, 15)
    log.verify(register)


def test_two_who_go_on_with_one_import_do_not_both(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 10)
    raw = sheet([good(str(number)) for number in range(30)])
    inner: list[importing.Counts] = []

    def told(_: importing.Counts) -> None:
        if not inner:
            inner.append(importing.Counts())
            inner[0] = take(register, raw)

    with pytest.raises(ConflictProblem):
        take(register, raw, told=told)
    assert inner[0].finished
    assert len(reading.events(register, DUTY, ALL)) == 30


def test_a_batch_and_its_log_entry_are_one(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 10)
    counts = take(register, sheet([good(str(number)) for number in range(25)]))
    entries = [one for one in log.entries(register, DUTY) if one["action"] == "import"]
    assert [one["count"] for one in entries] == [5, 10, 10]
    details = [one["detail"] for one in entries]
    assert {orjson.dumps(one["run"]) for one in details if isinstance(one, dict)} == {
        orjson.dumps(counts.run)
    }
