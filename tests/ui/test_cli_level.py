"""``marsad level``: keys are turned, sections cut, and a suggestion explained, in either language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from events.register import editing
from events.register.opening import created
from events.register.who import Actor
from tests.ui.command import Run

DUTY = Actor("duty", "Customs")
TODAY = "2026-02-15"  # what SOURCE_DATE_EPOCH of tests/ui/command.py says


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    where = tmp_path / "tripoli.sqlite"
    created(where, "tripoli").engine.dispose()
    monkeypatch.setenv("MARSAD_REGISTER", str(where))
    monkeypatch.setenv("MARSAD_USER", "duty")
    return where


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cli_level.LANG", "en")


def test_nothing_set_is_listed_as_such(run: Run, register: Path) -> None:
    done = run("level", "list")
    assert done.code == 0
    lines = done.out.splitlines()
    assert len(lines) == 7
    assert lines[0] == "Border with Tunisia: agreed none; Benghazi centre none, Tripoli centre none"


def test_a_key_is_turned_and_listed(run: Run, register: Path) -> None:
    done = run(
        "level", "set", "sudan", "High", "--reason", "three attacks in a week", "--until", "2199-12-31"
    )
    assert (done.code, done.out) == (0, "Set: Border with Sudan, high (tripoli-level-sudan)\n")
    # The list is of the instant that SOURCE_DATE_EPOCH says, and that was before the key was turned.
    row = next(one for one in json.loads(run("level", "list", "--json").out) if one["id"] == "sudan")
    assert (row["tripoli"], row["state"]) == ("", "none")


def test_the_list_is_of_now(run: Run, register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    run("level", "set", "sudan", "high", "--reason", "three attacks in a week", "--until", "2199-12-31")
    row = next(one for one in json.loads(run("level", "list", "--json").out) if one["id"] == "sudan")
    assert (row["tripoli"], row["tripoli_until"], row["state"]) == ("high", "2199-12-31", "one_only")
    assert row["tripoli_reason"] == "three attacks in a week"


@pytest.mark.parametrize(
    ("words", "about"),
    [
        (("set", "atlantis", "high", "--reason", "x"), "atlantis"),
        (("set", "sudan", "critical", "--reason", "x"), "until"),
        (("set", "sudan", "severe", "--reason", "x"), "severe"),
        (("set", "sudan", "low", "--reason", "x", "--until", "2001-01-01"), "2001-01-01"),
        (("cut", "sudan", "300", "900", "--name-ar", "أ", "--name-en", "a"), "381.4"),
        (("cut", "sudan", "30", "9", "--name-ar", "أ", "--name-en", "a"), "30 – 9"),
        (("explain", "atlantis"), "atlantis"),
        (("explain", "sudan", "--day", "soon"), "soon"),
    ],
)
def test_what_is_wrong_is_one_line(run: Run, register: Path, words: tuple[str, ...], about: str) -> None:
    done = run("level", *words)
    assert done.code in (1, 2)
    assert about in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not done.out


def test_a_part_is_cut_once_and_listed_under_its_section(run: Run, register: Path) -> None:
    words = ("cut", "egypt", "900", "1100.5", "--name-ar", "الشمال", "--name-en", "The north")
    done = run("level", *words)
    assert done.code == 0
    assert done.out.startswith("Cut: The north, km 900 – 1,100.5 (tripoli-")
    again = run("level", *words)
    assert again.code == 1
    assert "overlaps" in again.err
    names = [one["name_en"] for one in json.loads(run("level", "list", "--json").out)]
    assert names.index("The north") == names.index("Border with Egypt") + 1


def incidents(where: Path) -> None:
    from events.register.opening import opened

    def body(day: str, kind: str = "CLASH") -> dict[str, object]:
        return {
            "kind": kind, "title_en": "An incident", "start": day, "end": day, "date_edtf": day, "date_precision": "day",
            "lon": 24.95, "lat": 25.0, "place_role": "held_at", "place_precision": "exact", "uncertainty_m": 50.0,
            "origin": "entered", "dead": 99.0,
        }  # fmt: skip

    register = opened(where)
    old = [body(f"2025-{month:02}-01") for month in range(1, 13)]
    editing.add(register, DUTY, [*old, *([body("2026-02-10")] * 4)])
    register.engine.dispose()


def test_the_arithmetic_is_said(run: Run, register: Path) -> None:
    incidents(register)
    done = run("level", "explain", "egypt")
    assert done.code == 0, done.err
    lines = done.out.replace("\u2066", "").replace("\u2069", "").splitlines()
    assert lines[0] == "Border with Egypt: medium is suggested"
    assert lines[1] == "  28 days from 2026-01-19 to 2026-02-15: 4 incidents that count, 16 points"
    assert lines[2] == "  Armed clash or attack on a post: 4 × 4 = 16"
    assert lines[4].startswith("  Ratio: 16 ÷ 3.")
    assert any("would be high, but that takes at least 5 incidents." in line for line in lines)
    said = json.loads(run("level", "explain", "egypt", "--json", "--day", TODAY).out)
    assert (said["level"], said["window"]["points"], len(said["baseline"])) == ("medium", 16, 13)
    assert said["ratio"] == pytest.approx(16 / said["mean"])


def test_without_a_register_what_ships_is_asked_and_nothing_is_suggested(run: Run, tmp_path: Path) -> None:
    done = run("level", "explain", "sudan")
    assert done.code == 0, done.err
    assert "no level is suggested" in done.out
    said = json.loads(run("level", "explain", "sudan", "--json").out)
    assert (said["level"], said["ratio"]) == ("", None)


def test_in_arabic(run: Run, register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("cli_common", "cli_level"):
        monkeypatch.setattr(f"ui.{module}.LANG", "ar")
    done = run("level", "list")
    assert "الحدود مع تونس: المتفق عليه لم يُحدَّد" in done.out
    assert "مستوى" in run("level", "explain", "sudan").out


@pytest.mark.parametrize("command", ["list", "set", "explain", "cut"])
def test_help_has_an_example(run: Run, command: str) -> None:
    assert f"marsad level {command}" in run("level", command, "--help").out
