"""``marsad record``: any kind of record, listed, added, changed and dropped as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from events.register import editing
from events.register.opening import Register, created
from events.register.who import Actor
from events.situation import kept
from events.situation.records import RECORDS
from tests.ui.command import Done, Run
from tests.ui.desk import body
from ui import cli_record

DESK = Actor("duty officer", "customs")
NEED = (
    "site=tripoli",
    "kind=equipment",
    "item_ar=أجهزة",
    "needed=40",
    "as_of=2026-11-01",
    "source=inventory",
)
NOT_KNOWN = "tripoli-aaaaaaaaaa"


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    made = created(tmp_path / "r.sqlite", "tripoli")
    monkeypatch.setenv("MARSAD_REGISTER", made.where)
    monkeypatch.setenv("MARSAD_USER", "duty officer")
    monkeypatch.setenv("MARSAD_INSTITUTION", "customs")
    monkeypatch.setattr(cli_record, "LANG", "en")
    return made


def added(done: Done) -> str:
    assert done.code == 0, done.err
    return str(json.loads(done.out)["id"])


def test_the_kinds_are_all_there_with_their_fields(run: Run, register: Register) -> None:
    said = json.loads(run("record", "kinds", "--json").out)
    assert [one["kind"] for one in said] == list(RECORDS)
    need = next(one for one in said if one["kind"] == "need")
    assert need["name"]["ar"]
    assert [field["name"] for field in need["fields"] if field["required"]] == [
        "site",
        "kind",
        "item_ar",
        "as_of",
        "source",
    ]
    lines = run("record", "kinds").out.splitlines()
    assert len(lines) == len(RECORDS)
    assert "item_ar*" in next(line for line in lines if line.startswith("need\t"))


def test_a_record_is_added_listed_changed_and_dropped(run: Run, register: Register) -> None:
    name = added(run("record", "add", "need", *NEED, "--reason", "count of today", "--json"))
    (row,) = json.loads(run("record", "list", "need", "--json").out)
    assert (row["id"], row["needed"], row["held"], row["author"]) == (name, 40.0, None, "duty officer")
    assert run("record", "change", name, "held=12", "offered_by=").code == 0
    listed = run("record", "list", "need")
    assert f"{name}\tأجهزة" in listed.out
    assert "needed=40" in listed.out
    assert "held=12" in listed.out
    assert "offered_by" not in listed.out
    assert listed.err.strip() == "1 record"
    assert run("record", "drop", name, "--reason", "entered twice").code == 0
    assert run("record", "list", "need", "--json").out.strip() == "[]"
    history = kept.history(register, DESK, "need", name)
    assert history[["op", "why"]].values.tolist() == [
        ["put", "count of today"], ["put", ""], ["delete", "entered twice"],
    ]  # fmt: skip


def test_a_field_that_is_taken_back_says_nothing_any_more(run: Run, register: Register) -> None:
    name = added(run("record", "add", "need", *NEED, "--json"))
    assert run("record", "change", name, "needed=").code == 0
    assert json.loads(run("record", "list", "need", "--json").out)[0]["needed"] is None
    refused = run("record", "change", name, "source=")
    assert (refused.code, refused.out) == (1, "")
    assert "source" in refused.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "nothing", "a=b"), 2, "level, part"),
        (("add", "need", "site"), 2, "field=value"),
        (("add", "need", "colour=red"), 1, "colour"),
        (("add", "need", *NEED, "site=rome"), 1, "benghazi, both, tripoli"),
        (("change", NOT_KNOWN, "held=1"), 1, NOT_KNOWN),
        (("drop", NOT_KNOWN, "--reason", "x"), 1, NOT_KNOWN),
        (("drop", NOT_KNOWN), 2, "--reason"),
        (("add", "settlement", "contradiction=C8", "version=A", "reason=x"), 1, "C2, C3, C5, C15, C16"),
        (("add", "difference", "title_ar=x", "one=S001-04", "other=X-07"), 1, "boundary"),
        (
            (
                "add",
                "route",
                "title=x",
                "section=chad",
                "line=18 20, 19 21",
                "reason=x",
                "sources=report 4",
                "reviewer=y",
                "valid_from=2026-01-01",
                "valid_to=2026-02-01",
            ),
            1,
            "report 4",
        ),
        (("add", "part", "section=chad", "from_km=0", "to_km=9999", "name_ar=x", "name_en=y"), 1, "9999"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    run: Run, register: Register, words: tuple[str, ...], code: int, said: str
) -> None:
    done = run("record", *words)
    assert done.code == code
    assert said in done.err
    assert "Traceback" not in done.err
    assert all(kept.listing(register, DESK, kind).empty for kind in RECORDS)


def test_an_event_is_no_record_of_these(run: Run, register: Register) -> None:
    (name,) = editing.add(register, DESK, [body()])
    for words in (("change", name, "note=x"), ("drop", name, "--reason", "x")):
        done = run("record", *words)
        assert done.code == 1
        assert name in done.err


def test_a_settlement_is_one_for_a_matter(run: Run, register: Register) -> None:
    words = ("record", "add", "settlement", "contradiction=C2", "reason=read again", "--json")
    first, second = added(run(*words, "version=A")), added(run(*words, "version=B"))
    assert first == second
    assert json.loads(run("record", "list", "settlement", "--json").out)[0]["version"] == "B"


def test_a_part_does_not_lie_over_another_and_may_be_changed_itself(run: Run, register: Register) -> None:
    words = ("record", "add", "part", "section=chad", "name_ar=x", "name_en=y", "--json")
    name = added(run(*words, "from_km=0", "to_km=100"))
    assert run(*words, "from_km=50", "to_km=150").code == 1
    assert run("record", "change", name, "to_km=120").code == 0


def test_in_arabic(run: Run, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_record, "LANG", "ar")
    assert "احتياج مقرّ" in run("record", "kinds").out
