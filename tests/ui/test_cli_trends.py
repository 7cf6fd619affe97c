"""``marsad trends`` and ``marsad line``: the same counts for scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from events.documents import events
from tests.ui.command import Run

EVENTS = """id,lon,lat,date,type
a,24.9,25.0,2026-02-10,PATROL
b,24.9,25.0,2026-02-01,PATROL
c,24.9,25.0,2025-12-01,MINE
d,24.9,25.0,,MINE
"""


@pytest.fixture(autouse=True)
def _no_register(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.delenv("MARSAD_REGISTER", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


def said(run: Run, *arguments: object) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_trends_of_what_ships_account_for_every_event(run: Run) -> None:
    found = said(run, "trends", "--period", "28d")
    assert found["windows"]["this"] == ["2026-01-19", "2026-02-15"]
    counted = sum(row["count"] for row in found["series"])
    assert counted + sum(found["apart"].values()) == len(events())
    assert [row["group"] for row in found["groups"]][:2] == ["tunisia", "algeria"]


def test_trends_of_a_file(run: Run, tmp_path: Any) -> None:
    file = tmp_path / "points.csv"
    file.write_text(EVENTS, encoding="utf-8")
    found = said(run, "trends", "--events", file, "--period", "14d", "--by", "type", "--step", "day")
    rows = {row["group"]: row for row in found["groups"]}
    assert (rows["PATROL"]["this"], rows["PATROL"]["before"], rows["PATROL"]["change_pct"]) == (1, 1, None)
    assert rows["MINE"]["undated"] == 1
    assert found["apart"] == {"undated": 1, "coarse": 0, "outside": 2}
    whole = said(
        run, "trends", "--events", file, "--from", "2026-02-01", "--to", "2026-02-28", "--by", "section"
    )
    assert whole["windows"]["before"] == ["2026-01-01", "2026-01-31"]
    assert next(row for row in whole["groups"] if row["group"] == "egypt")["this"] == 2
    text = run("trends", "--events", file, "--period", "4w")
    assert text.code == 0
    assert "Border with Egypt\t2\t0\t0\t—\t—" in text.out
    assert "undated: 1" in text.err


def test_the_line_in_cells(run: Run, tmp_path: Any) -> None:
    file = tmp_path / "points.csv"
    file.write_text(EVENTS, encoding="utf-8")
    found = said(run, "line", "--events", file, "--section", "egypt")
    assert (found["unit"], found["bin_km"], found["total"]) == ("egypt", 20.0, 4)
    assert found["stretches"][0]["km_0"]
    assert found["shown"] == sum(cell["count"] for cell in found["bins"]) == 3
    assert found["apart"]["undated"] == 1
    assert {(cell["from_km"], cell["to_km"]) for cell in found["bins"]} == {(320.0, 340.0)}
    text = run("line", "--events", file)
    assert text.out.count("Egypt, km") == 3
    assert said(run, "line", "--events", file, "--section", "sudan")["apart"]["elsewhere"] == 4


def test_of_nothing_there_are_no_cells(run: Run) -> None:
    found = said(run, "line", "--text", "no such words anywhere")
    assert (found["bins"], found["total"]) == ([], 0)
    assert run("line", "--text", "no such words anywhere").out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("trends", "--period", "soon"),
        ("trends", "--by", "tribe"),
        ("trends", "--step", "hour"),
        ("trends", "--type", "NONE"),
        ("trends", "--from", "2026-13-01"),
        ("line", "--section", "nowhere"),
        ("line", "--from", "2026-02-02", "--to", "2026-02-01"),
    ],
)
def test_what_is_not_known_is_refused_in_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1
    assert "Traceback" not in done.err


def test_help_shows_an_example(run: Run) -> None:
    for command in ("trends", "line"):
        assert f"marsad {command}" in run(command, "--help").out.split("Options")[-1]
