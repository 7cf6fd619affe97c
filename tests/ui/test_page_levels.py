"""The page of levels: both keys side by side, the arithmetic one click away, one's own key alone can be turned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.words import t
from events.exchange import keys, merging, packing, peers
from events.register import editing
from events.register.opening import Register, created
from events.register.who import Actor
from events.situation import kept, levels
from events.situation.units import units
from tests.ui.desk import DUTY, run, words
from ui import level_line, open_register, server
from ui.filters import today
from ui.level_words import word


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("MARSAD_USER", "duty")
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "tripoli.sqlite"))
    return created(tmp_path / "tripoli.sqlite", "tripoli")


def from_the_other(register: Register, tmp_path: Path, *said: tuple[str, str]) -> None:
    """Let the other centre set levels and hand them over."""
    other = created(tmp_path / "benghazi.sqlite", "benghazi")
    ours, theirs = keys.made(register), keys.made(other)
    peers.add(register, DUTY, "benghazi", theirs.public)
    peers.add(other, DUTY, "tripoli", ours.public)
    for unit, level in said:
        levels.turn(other, Actor("salem", "Border guard"), unit, level, f"{level} as seen from here")
    packing.pack(other, DUTY, "tripoli", tmp_path / "1.marsad", keys.opened(other), profile="internal")
    merging.merge(register, DUTY, tmp_path / "1.marsad")


def incidents(register: Register, each: int = 5) -> None:
    def body(ago: int) -> dict[str, Any]:
        day = (today() - timedelta(days=ago)).isoformat()
        return {
            "kind": "CLASH", "title_en": f"Incident {ago}", "start": day, "end": day, "date_edtf": day,
            "date_precision": "day", "lon": 24.95, "lat": 25.0, "place_role": "held_at", "place_precision": "exact",
            "uncertainty_m": 50.0, "origin": "entered",
        }  # fmt: skip

    editing.add(register, DUTY, [*(body(28 * n + 3) for n in range(1, 15)), *([body(2)] * each)])


def opened(lang: str = "en", **state: Any) -> AppTest:
    app = run("levels", lang, **state)
    assert not app.exception
    assert not app.error
    return app


def level_of(register: Register, unit: str = "egypt") -> Any:
    found = levels.now(
        kept.history(register, DUTY, "level"), units(), datetime.now(UTC) + timedelta(minutes=1)
    )
    return found.set_index("unit").loc[unit]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_without_a_register_it_shows_the_sections_and_says_how_one_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "none.sqlite"))
    app = opened(lang)
    said = words(app)
    assert t("ui.page.levels", lang) in said
    assert units()[f"name_{lang}"].iloc[0] in said
    assert t("ui.register.none", lang) in said
    assert t("level.line.none", lang) in said
    assert not [button for button in app.button if str(button.key).startswith("level_set_")]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_both_keys_stand_in_the_same_form_in_the_order_of_the_alphabet(
    register: Register, tmp_path: Path, lang: str
) -> None:
    levels.turn(register, DUTY, "egypt", "high", "three attacks")
    from_the_other(register, tmp_path, ("egypt", "medium"))
    said = words(opened(lang))
    assert t("level.state.two_levels", lang) in said
    assert said.index("medium as seen from here") < said.index("three attacks")


def test_the_centres_own_key_is_turned_here_and_the_agreed_level_follows(
    register: Register, tmp_path: Path
) -> None:
    from_the_other(register, tmp_path, ("egypt", "high"))
    app = opened()
    app.button(key="level_set_egypt").click().run()
    app.radio(key="level_level_egypt").set_value("high")
    app.text_area(key="level_reason_egypt").set_value("as agreed")
    app.button(key="FormSubmitter:level_form_egypt-Set").click().run()
    assert not app.error
    assert t("level.done.set", "en", unit="Border with Egypt", level=word("high", "en")) in words(app)
    one = level_of(register)
    assert (one["agreed"], one["tripoli"], one["tripoli_reason"]) == ("high", "high", "as agreed")
    assert one["tripoli_by"].startswith("duty")


def test_what_is_missing_is_said_and_nothing_is_written(register: Register) -> None:
    app = opened()
    app.button(key="level_set_egypt").click().run()
    app.radio(key="level_level_egypt").set_value("critical")
    app.text_area(key="level_reason_egypt").set_value("grave")
    app.button(key="FormSubmitter:level_form_egypt-Set").click().run()
    assert t("record.level.until", "en") in app.error[0].value
    app.date_input(key="level_until_egypt").set_value(today() + timedelta(days=3))
    app.text_area(key="level_reason_egypt").set_value("")
    app.button(key="FormSubmitter:level_form_egypt-Set").click().run()
    assert t("record.level.reason", "en") in app.error[0].value
    assert kept.history(register, DUTY, "level").empty


def test_a_key_is_taken_back_with_a_reason(register: Register) -> None:
    levels.turn(register, DUTY, "egypt", "high", "three attacks")
    app = opened()
    app.button(key="level_set_egypt").click().run()
    app.text_input(key="level_back_egypt").set_value("set in error").run()
    app.button(key="level_withdraw_do_egypt").click().run()
    assert not app.error
    assert level_of(register)["tripoli"] == ""


def test_what_somebody_else_set_meanwhile_is_not_written_over(register: Register) -> None:
    levels.turn(register, DUTY, "egypt", "high", "three attacks")
    app = opened()
    app.button(key="level_set_egypt").click().run()
    levels.turn(register, Actor("salem", "Border guard"), "egypt", "medium", "two were one")
    app.radio(key="level_level_egypt").set_value("low")
    app.text_area(key="level_reason_egypt").set_value("calm")
    app.button(key="FormSubmitter:level_form_egypt-Set").click().run()
    assert len(app.error) == 1
    assert level_of(register)["tripoli"] == "medium"


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_arithmetic_is_one_click_away_and_every_number_opens(register: Register, lang: str) -> None:
    incidents(register)
    app = opened(lang)
    assert "20 ÷ 4 = 5" in words(app)
    app.button(key="level_why_egypt").click().run()
    assert not app.exception
    said = words(app)
    assert "5 × 4 = 20" in said
    assert t("level.caution.few", lang, few=10) in said
    app.button(key="behind_level_egypt_CLASH").click().run()
    assert not app.exception
    shown = [str(button.key) for button in app.button if str(button.key).startswith("behind_to_tripoli-")]
    assert len(shown) == 5


def test_what_was_found_untrue_does_not_count(register: Register) -> None:
    incidents(register)
    name = next(iter(editing.add(register, DUTY, [incident_of_now()])))
    assert "24 ÷ 4 = 6" in words(opened())
    kept.put(
        register, DUTY, "response",
        {"about": name, "state": "refuted", "reported_utc": "2026-01-01T08:00Z", "closed_utc": "2026-01-02T08:00Z"},
    )  # fmt: skip
    assert "20 ÷ 4 = 5" in words(opened())


def incident_of_now() -> dict[str, Any]:
    day = today().isoformat()
    return {
        "kind": "CLASH", "start": day, "end": day, "date_edtf": day, "date_precision": "day", "lon": 24.95, "lat": 25.0,
        "place_role": "held_at", "place_precision": "exact", "uncertainty_m": 50.0, "origin": "entered",
    }  # fmt: skip


def test_a_part_has_its_own_row_and_counts_what_is_surely_in_it(register: Register) -> None:
    incidents(register)
    part = kept.put(
        register, DUTY, "part",
        {"section": "egypt", "from_km": 0, "to_km": 100, "name_ar": "الجنوب", "name_en": "The far south"},
    )  # fmt: skip
    app = opened()
    said = words(app)
    assert "The far south" in said
    app.button(key=f"level_why_{part}").click().run()
    assert t("level.why.no_incidents", "en", days=392) in words(app)
    app.button(key=f"level_set_{part}").click().run()
    app.radio(key=f"level_level_{part}").set_value("low")
    app.text_area(key=f"level_reason_{part}").set_value("calm")
    app.button(key=f"FormSubmitter:level_form_{part}-Set").click().run()
    every = units(kept.listing(register, DUTY, "part"))
    found = levels.now(kept.history(register, DUTY, "level"), every, datetime.now(UTC) + timedelta(minutes=1))
    assert found.set_index("unit").loc[part, "tripoli"] == "low"


def test_who_may_not_decide_is_offered_no_key(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    reporter = Actor("reporter", "", frozenset({"read", "report"}))
    monkeypatch.setattr(open_register, "actor", lambda: reporter)
    monkeypatch.setattr(open_register, "may", lambda role: role in reporter.roles)
    app = opened()
    assert t("level.may_not", "en") in words(app)
    assert not [button for button in app.button if str(button.key).startswith("level_set_")]


def test_a_register_of_neither_centre_shows_levels_and_sets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "s.sqlite"))
    created(tmp_path / "s.sqlite", "sabha")
    app = opened()
    assert t("level.other_centre", "en") in words(app)
    assert not [button for button in app.button if str(button.key).startswith("level_set_")]


# ── the time line ─────────────────────────────────────────────────────────────


def at(day: int) -> str:
    return f"2026-03-{day:02}T08:00Z"


def line(*rows: tuple[int, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"unit": "egypt", "at_utc": at(day), "who": who, "level": level, "before": "", "until": "", "reason": "",
          "by": "", "cause": "set"} for day, who, level in rows],
        columns=list(levels.TIMELINE),
    )  # fmt: skip


def test_a_level_is_a_span_from_its_instant_to_the_next() -> None:
    told = line((1, "tripoli", "low"), (5, "tripoli", "high"), (9, "tripoli", ""), (9, "agreed", "low"))
    found = level_line.spans(told, datetime(2026, 3, 20, 8, tzinfo=UTC))
    assert found[["who", "level", "start_utc", "end_utc"]].values.tolist() == [
        ["tripoli", "low", at(1), at(5)],
        ["tripoli", "high", at(5), at(9)],
        ["agreed", "low", at(9), at(20)],
    ]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_time_line_can_be_drawn_and_read(
    register: Register, lang: str, picture: Callable[..., bytes]
) -> None:
    levels.turn(register, DUTY, "egypt", "high", "three attacks")
    levels.turn(register, DUTY, "coast", "low", "calm")
    app = opened(lang)
    table = app.dataframe[0].value
    assert table[t("level.line.reason", lang)].tolist() == ["calm", "three attacks"]
    assert table[t("level.unit", lang)].tolist()[0] == units().set_index("id").loc["coast", f"name_{lang}"]
    told = levels.timeline(kept.history(register, DUTY, "level"), units())
    spans = level_line.spans(told, datetime.now(UTC) + timedelta(days=30))
    assert picture(level_line.chart(spans, units(), lang), lang)[:4] == b"\x89PNG"


@pytest.fixture
def picture() -> Callable[..., bytes]:
    from ui.plots import png

    return lambda chart, lang: png(chart, "Title", [], [], lang)
