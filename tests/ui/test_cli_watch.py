"""``marsad watch``, ``handover`` and ``respond``: what they print, write and refuse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.words import LANGS, t
from events.followup import followup
from events.register import editing, opening
from events.register.opening import Register
from events.situation import kept
from events.situation.watch import OPEN_ITEMS, watch
from tests.ui.command import MADE, Done, Run
from ui.local_actor import local_actor

ROOT = Path(__file__).parents[2]
# The commands' own now, as the fixture `run` sets it.
NOW = datetime.fromtimestamp(int(MADE), UTC)
FUEL = {
    "kind": "SMUG-FUEL",
    "origin": "entered",
    "title_en": "Fuel",
    "lon": 10.17,
    "lat": 24.96,
    "place_role": "held_at",
}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return opening.created(
        tmp_path / "tripoli.sqlite",
        "tripoli",
        now=lambda: NOW - timedelta(days=2),
        fresh=iter("abcdefgh").__next__,
    )


@pytest.fixture
def marsad(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setattr("ui.cli_watch.LANG", "en")
    monkeypatch.delenv("MARSAD_REGISTER", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "nowhere"))
    return run


@pytest.fixture
def ours(marsad: Run, register: Register) -> Run:
    return lambda *words: marsad(*words, "--register", "tripoli.sqlite")


def test_without_a_register_the_watch_is_of_what_ships(marsad: Run) -> None:
    said = json.loads(marsad("watch", "--json").out)
    items = followup()
    opened = items[items["state"].isin(OPEN_ITEMS)]
    assert (said["centre"], said["overdue"], said["new"], said["last_handover"]) == ("", [], [], None)
    assert {name for ids in said["followup"].values() for name in ids} == set(opened["id"])
    code, out, _ = marsad("watch")
    assert (code, out.splitlines()[0]) == (0, t("watch.intro.shipped", "en"))


def test_a_register_that_is_named_and_not_there_is_told(marsad: Run) -> None:
    code, _, err = marsad("watch", "--register", "none.sqlite")
    assert (code, err.count("\n")) == (1, 1)


def test_the_watch_prints_what_its_value_holds(ours: Run, register: Register) -> None:
    (name,) = editing.add(register, local_actor(), [FUEL])
    said = json.loads(ours("watch", "--json").out)
    found = watch(register, local_actor(), NOW)
    assert [row["rule"] for row in said["overdue"]] == found.overdue["rule"].tolist() == ["incident_reported"]
    assert said["overdue"][0]["late_h"] == 36.0
    assert said["incidents"] == {"reported": [name], "acknowledged": [], "responding": []}
    assert [(one["window"], one["entered"]) for one in said["new"]] == [
        ("24h", {"count": 0, "ids": []}), ("7d", {"count": 1, "ids": [name]}),
    ]  # fmt: skip
    assert said["marking"] == found.marking
    lines = ours("watch").out.splitlines()
    assert lines[0].split("\t") == [
        "Incident reported, and nobody has acknowledged it", name, "late by 36 hours",
    ]  # fmt: skip
    assert "Incidents\treported\t1" in lines


def test_a_shift_is_handed_over(ours: Run, register: Register) -> None:
    code, out, _ = ours(
        "handover", "--from", "morning", "--to", "evening", "--note", "one\nopen \u202e", "--json"
    )
    (row,) = kept.listing(register, local_actor(), "handover").to_dict("records")
    assert (code, json.loads(out)["id"]) == (0, row["id"])
    assert (row["from_role"], row["to_role"], row["note"]) == ("morning", "evening", "one\nopen \u202e")
    said = json.loads(ours("watch", "--json").out)
    assert (said["last_handover"]["id"], said["new"][0]["window"]) == (row["id"], "handover")
    code, out, _ = ours("handover", "--from", "a\nb", "--to", "c")
    assert (code, out.count("\n"), "a b to c" in out) == (0, 1, True)
    assert ours("handover", "--from", " ", "--to", "c").code == 1
    assert ours("handover", "--from", "a").code == 2


@pytest.mark.parametrize("word", ["acknowledge", "acknowledged"])
def test_a_step_or_the_state_it_leads_to_says_what_is_done(ours: Run, register: Register, word: str) -> None:
    (name,) = editing.add(register, local_actor(), [FUEL])
    code, out, _ = ours("respond", name, word, "--by", "Customs", "--note", "seen", "--json")
    said = json.loads(out)
    assert (code, said["id"], said["state"], said["by"], said["note"]) == (
        0,
        name,
        "acknowledged",
        "Customs",
        "seen",
    )
    assert said["reported_utc"] == (NOW - timedelta(days=2)).strftime("%Y-%m-%dT%H:%MZ")
    code, out, _ = ours("respond", name, "close")
    assert (code, out) == (0, f"{name}: closed\n")
    (row,) = kept.listing(register, local_actor(), "response").to_dict("records")
    assert (row["about"], row["state"], row["by"]) == (name, "closed", "Customs")


def test_what_a_file_brought_is_taken_in_hand_by_its_id(ours: Run, register: Register) -> None:
    (name,) = editing.add(register, local_actor(), [{**FUEL, "origin": "file"}])
    assert json.loads(ours("watch", "--json").out)["incidents"]["reported"] == []
    assert ours("respond", name, "take", "--by", "Customs").code == 0
    assert json.loads(ours("watch", "--json").out)["incidents"]["reported"] == [name]


def refused(done: Done) -> tuple[int, int, bool]:
    return done.code, done.err.count("\n"), "Traceback" in done.err


def test_what_is_wrong_is_one_line_and_a_code(ours: Run, register: Register) -> None:
    (name,) = editing.add(register, local_actor(), [FUEL])
    assert refused(ours("respond", "nobody-knows", "close")) == (1, 1, False)
    assert refused(ours("respond", name, "lose")) == (2, 1, False)
    assert refused(ours("respond", name, "take")) == (2, 1, False)
    assert kept.listing(register, local_actor(), "response").empty


@pytest.mark.parametrize("command", ["watch", "handover", "respond"])
def test_each_command_has_an_example_in_its_help(marsad: Run, command: str) -> None:
    code, out, _ = marsad(command, "--help")
    assert (code, f"marsad {command} " in out.splitlines()[-1]) == (0, True)


@pytest.mark.parametrize("lang", LANGS)
def test_the_watch_speaks_the_terminals_language(register: Register, tmp_path: Path, lang: str) -> None:
    editing.add(register, local_actor(), [FUEL])
    environment = {**os.environ, "MARSAD_LANG": lang, "PYTHONIOENCODING": "utf-8", "SOURCE_DATE_EPOCH": MADE}
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "watch", "--register", str(tmp_path / "tripoli.sqlite")],
        cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert t("watch.incidents", lang) in done.stdout
    assert t("watch.contradictions", lang) in done.stdout
