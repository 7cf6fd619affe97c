"""What was done last stays to be read, and goes."""

from __future__ import annotations

import pytest

from ui import said


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(said, "monotonic", lambda: now[0])
    monkeypatch.setattr(said.st, "session_state", {})
    return now


def test_it_stays_through_the_runs_that_a_change_starts_and_then_goes(clock: list[float]) -> None:
    said.say("register", "saved")
    clock[0] += 3
    assert said.to_say("register") == "saved"
    assert said.to_say("register") == "saved"
    clock[0] += said.SAID_S
    assert said.to_say("register") is None


def test_what_is_said_next_takes_its_place_and_each_part_has_its_own(clock: list[float]) -> None:
    said.say("inbox", "one")
    said.say("inbox", "two")
    assert said.to_say("inbox") == "two"
    assert said.to_say("register") is None
