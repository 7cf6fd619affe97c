"""`marsad brief`: one file or its figures, in either language; of a register what its profile lets out, and it is written down."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import ui.cli as cli
from data.words import n, t
from events.documents import events as documents
from events.located import located
from events.query import Filter, passes
from events.redaction import release
from events.register import editing, log, reading
from events.register.opening import Register
from events.register.who import Actor
from events.schema import NAMES, joined
from events.situation import kept, response
from tests.ui.command import Run
from tests.ui.desk import DUTY, body, made

RUN = ("brief", "--until", "2026-02-14", "--period", "7d", "--lang", "en")
READER = Actor("reader")
# Ids are random: of two days the order is the same.
EARLIER = {"date_edtf": "2026-02-11", "start": "2026-02-11", "end": "2026-02-11"}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No register but the one that a test names."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("MARSAD_REGISTER", raising=False)
    monkeypatch.setattr("ui.cli_brief.LANG", "en")


def report(name: str, **more: Any) -> dict[str, Any]:
    day = {"date_edtf": "2026-02-12", "start": "2026-02-12", "end": "2026-02-12"}
    return body(title_en=name, title_ar=name, kind="CLASH", marking="", **day) | more


def filled(folder: Path, secret: str = "secret", place: float = 24.96) -> Register:
    """A register whose open events are the same whatever its secrets are."""
    register = made(folder)
    held_back = [
        report(f"{secret} {i}", marking="TLP:AMBER", lat=place, source=secret) for i in range(len(secret))
    ]
    ids = editing.add(
        register,
        DUTY,
        [report("for-all"), report("for-partners", marking="TLP:GREEN", **EARLIER), *held_back],
    )
    kept.put(
        register,
        DUTY,
        "level",
        {"unit": "algeria", "level": "high", "reason": secret, "at_utc": "2026-02-10T08:00Z"},
    )
    kept.put(
        register, DUTY, "need",
        {"site": "tripoli", "kind": "equipment", "item_ar": secret, "item_en": secret, "needed": len(secret), "as_of": "2026-02-01", "source": secret},
    )  # fmt: skip
    for row in response.incidents(register, DUTY).to_dict("records"):
        if row["id"] == ids[0]:
            response.respond(
                register, DUTY, {str(k): v for k, v in row.items()}, "acknowledge", secret, secret
            )
    return register


def figures(done: Any) -> dict[str, Any]:
    assert done.code == 0, done.err
    said: dict[str, Any] = json.loads(done.out)
    return said


def test_help_has_an_example(run: Run) -> None:
    done = run("brief", "--help")
    assert done.code == 0
    assert "marsad brief --period 7d" in done.out
    assert "--until" in done.out


def test_it_writes_one_file_and_says_what_is_in_it(run: Run, tmp_path: Path) -> None:
    done = run("brief", "--until", "2025-10-30", "--period", "7d", "--lang", "ar", "--out", "brief.html")
    assert done.code == 0
    whole = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert whole.startswith('<!doctype html>\n<html lang="ar" dir="rtl"')
    ours = located(release(documents(), "public").events)
    count = int(passes(ours, Filter("2025-10-24", "2025-10-30")).sum())
    assert count > 0
    assert n("count.events", count, "en") in done.out
    assert "TLP:CLEAR" in done.out
    assert n("count.events", count, "ar") in whole


def test_without_a_name_it_names_the_file_itself(run: Run, tmp_path: Path) -> None:
    assert run("brief", "--until", "2025-10-30", "--lang", "en").code == 0
    assert (tmp_path / "marsad_brief_en_2025-10-24_2025-10-30.html").is_file()


def test_by_default_it_ends_today_in_libya(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1771192800")  # 2026-02-15T22:00:00Z, the sixteenth in Tripoli
    said = figures(run("brief", "--json"))
    assert said["period"] == {"from": "2026-02-10", "to": "2026-02-16", "days": 7}
    assert said["made_utc"] == "2026-02-15T22:00:00Z"


def test_the_same_input_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        assert run(*RUN, "--profile", "internal", "--out", name).code == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_as_json_every_number_names_its_filter_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    register = filled(tmp_path)
    before = [entry["action"] for entry in log.entries(register, DUTY, 50)]
    said = figures(run(*RUN, "--register", register.where, "--profile", "internal", "--json"))
    whole = located(joined([documents(), reading.events(register, READER)[[*NAMES, "geometry"]]]))
    for number in said["numbers"]:
        asked = number["filter"]
        codes = {name: asked[name] and tuple(asked[name]) for name in ("types", "sections", "origins")}
        found = passes(whole, Filter(asked["from"], asked["to"], **codes, text=asked["text"]))
        if number["only"] == "all":
            assert number["count"] == int(found.sum()), number["name"]
        assert set(number["ids"]) <= set(whole.loc[found, "id"])
    counts = {number["name"]: number["count"] for number in said["numbers"]}
    assert counts["new.kind.CLASH"] == 2 + len("secret")
    assert said["marking"] == "TLP:AMBER"
    assert [entry["action"] for entry in log.entries(register, DUTY, 50)] == before
    assert not list(tmp_path.glob("*.html"))


@pytest.mark.parametrize("profile", ["public", "partner"])
def test_what_a_register_withholds_leaves_no_trace(run: Run, tmp_path: Path, profile: str) -> None:
    made_of = {}
    for secret, place in (("secret", 24.96), ("other words", 20.0)):
        folder = tmp_path / secret.split()[0]
        folder.mkdir()
        register = filled(folder, secret, place)
        done = run(*RUN, "--register", register.where, "--profile", profile, "--out", folder / "o.html")
        assert done.code == 0, done.err
        assert n("cli.above", len(secret) + (profile == "public"), "en", profile=profile) in done.err
        # Ids are the register's own, at random.
        made_of[secret] = re.sub(rb"tripoli-[a-z2-7]{10}|[0-9a-f]{64}", b"", (folder / "o.html").read_bytes())
    assert len(set(made_of.values())) == 1
    (whole,) = set(made_of.values())
    assert b"for-all" in whole
    assert (b"for-partners" in whole) == (profile == "partner")
    assert b"secret" not in whole
    assert t("brief.responses", "en").encode() not in whole


def test_inside_it_holds_levels_responses_and_needs_and_is_written_down(run: Run, tmp_path: Path) -> None:
    register = filled(tmp_path, "the-reason")
    done = run(*RUN, "--register", register.where, "--profile", "internal", "--out", "o.html")
    assert done.code == 0, done.err
    whole = (tmp_path / "o.html").read_text(encoding="utf-8")
    for part in ("levels", "responses", "needs", "arithmetic"):
        assert t(f"brief.{part}", "en") in whole
    assert whole.count("the-reason") > 4
    assert "TLP:AMBER" in done.out
    (entry,) = [one for one in log.entries(register, DUTY, 50) if one["action"] == "brief.export"]
    assert entry["actor"]
    assert t("action.brief.export", "en") in run("register", "log", "--register", register.where).out


def test_files_stand_alone_unless_an_origin_brings_the_rest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("id,lon,lat,date,title\n1,24.9,25.0,2026-02-12,a\n2,24.9,25.0,,b\n")
    counts = {
        one["name"]: one["count"] for one in figures(run(*RUN, "--events", "points.csv", "--json"))["numbers"]
    }
    assert (counts["new"], counts["new.egypt"], counts["undated"]) == (1, 1, 1)
    more = figures(run(*RUN, "--events", "points.csv", "--origin", "file", "--origin", "document", "--json"))
    with_rest = {one["name"]: one["count"] for one in more["numbers"]}
    undated = located(release(documents(), "public").events)
    undated = undated[(undated["start"] == "") & (undated["origin"] == "document")]
    assert with_rest["undated"] == 1 + len(undated)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("--period 7x", "7d"),
        ("--period 0d", "0d"),
        ("--until yesterday", "YYYY-MM-DD"),
        ("--from 2026-02-02 --until 2026-01-01", "2026-02-02"),
        ("--lang fr", "ar, en"),
        ("--profile all", "partner"),
        ("--type NOPE", "MEET"),
        ("--section mali", "tunisia"),
        ("--origin nowhere", "document"),
        ("--marking SECRET", "TLP:AMBER"),
    ],
)
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_what_is_wrong_is_one_line_that_names_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, named: str, lang: str
) -> None:
    monkeypatch.setattr(cli, "LANG", lang)
    done = run("brief", *words.split())
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert named in re.sub("[\u2066-\u2069]", "", done.err)
    assert done.out == ""
    assert not list(tmp_path.glob("*.html"))


def test_a_register_that_is_not_there_and_a_file_that_cannot_be_written_are_said(
    run: Run, tmp_path: Path
) -> None:
    assert run("brief", "--register", tmp_path / "none.sqlite").code == 1
    done = run("brief", "--out", "nofolder/o.html")
    assert done.code == 1
    assert "nofolder" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_kind_that_only_the_register_has_may_be_asked_for(run: Run, tmp_path: Path) -> None:
    register = made(tmp_path)
    editing.add(
        register,
        DUTY,
        [report("a", kind="Sandstorm", start="2019-01-01", end="2019-01-01", date_edtf="2019-01-01")],
    )
    said = figures(run(*RUN, "--register", register.where, "--type", "sandstorm", "--json"))
    assert said["numbers"][0]["filter"]["types"] == ["Sandstorm"]
    assert said["numbers"][0]["count"] == 0


def test_the_rule_of_the_levels_sees_all_that_it_looks_at(run: Run, tmp_path: Path) -> None:
    """What is read for it alone gives what the whole register gives."""
    from events.situation.facts import of
    from events.situation.level_rule import suggestions
    from events.situation.units import units
    from layers.brief_period import Wanted, period
    from ui.brief_made import Parts
    from ui.brief_made import made as briefed
    from ui.cli_common import now_utc

    register = made(tmp_path)
    days = [
        "2024-01-05",
        *(f"2025-{month:02}-10" for month in range(2, 13)),
        "2026-01-20",
        "2026-02-12",
        "2026-02-13",
    ]
    rows = [
        report(f"e{i}", start=day, end=day, date_edtf=day, date_precision="day") for i, day in enumerate(days)
    ]
    editing.add(register, DUTY, [*rows, report("u", start="", end="", date_edtf="")])
    whole = located(joined([documents(), reading.events(register, READER)[[*NAMES, "geometry"]]]))
    expected = suggestions(of(whole), units(), "2026-02-14")
    assert expected["algeria"].window.events == 3
    assert len([one for one in expected["algeria"].baseline if one.known]) == len(
        expected["algeria"].baseline
    )
    wanted = Wanted(period("7d", "2026-02-14"), now_utc(), "en", "internal")
    within = briefed(wanted, Parts(register, READER)).brief.within
    assert within is not None
    assert [one for _, one in within.suggested] == list(expected.values())


def test_what_came_in_late_is_news_inside_the_centres(run: Run, tmp_path: Path) -> None:
    """Written in these days, dated to others; in Libya's days, and as far as the filter lets it pass."""
    clock = [datetime(2026, 2, 1, tzinfo=UTC)]
    register = replace(made(tmp_path), now=lambda: clock[0])
    old = {"date_edtf": "2026-01-05", "start": "2026-01-05", "end": "2026-01-05"}
    reports = (
        ("01T00:00", [report("before all", **old)]),
        ("07T21:59", [report("the eve", **old)]),
        (
            "07T22:00",
            [
                report("first minute", **old),
                report("in it"),
                report("undated", start="", end="", date_edtf=""),
            ],
        ),
        ("14T21:59", [report("last minute", kind="PATROL", **old)]),
        ("14T22:00", [report("after", **old)]),
    )
    for at, bodies in reports:
        clock[0] = datetime.fromisoformat(f"2026-02-{at}:00+00:00")
        editing.add(register, DUTY, bodies)

    def titles(*words: str) -> list[str]:
        done = run(*RUN, "--register", register.where, "--json", *words)
        (late,) = [one for one in figures(done)["numbers"] if one["name"] == "late"] or [
            {"count": -1, "ids": []}
        ]
        known = reading.events(register, READER).set_index("id")["title_en"]
        assert late["count"] in (-1, len(late["ids"]))
        return [known[name] for name in late["ids"]]

    assert sorted(titles("--profile", "internal")) == ["first minute", "last minute", "undated"]
    assert titles("--profile", "internal")[0] == "last minute"
    assert titles("--profile", "internal", "--type", "PATROL") == ["last minute"]
    assert titles("--profile", "public") == []
