"""The response page: incidents in hand by state, what is done about them, and how long it took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.words import LANGS, n, t
from events.register import editing, opening
from events.register.opening import Register
from events.register.who import Actor
from events.situation.records import RESPONSES
from events.situation.response import incidents, respond
from tests.ui.desk import DUTY, body, run, words
from ui import open_register, response_form, server

FUEL = {"kind": "SMUG-FUEL", "title_en": "Fuel near Ghat", "title_ar": "وقود قرب غات"}


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC) - timedelta(days=9)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "register.sqlite"))
    return opening.created(tmp_path / "register.sqlite", "tripoli", now=clock)


def opened(lang: str = "en", **state: object) -> AppTest:
    app = run("response", lang, **state)
    assert not app.exception
    assert not app.error
    return app


def row(register: Register, name: str) -> dict:
    found = incidents(register, DUTY)
    return found[found["id"] == name].iloc[0].to_dict()


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_register_says_what_would_stand_here(register: Register, lang: str) -> None:
    editing.add(register, DUTY, [body(kind="MEET"), body(kind="CLASH", origin="file")])
    said = words(opened(lang))
    assert t("response.none", lang) in said
    assert t("response.rule.files", lang) in said
    assert {"ar": "تهريب وقود", "en": "Fuel smuggling"}[lang] in said
    assert t("response.times.none", lang) in said


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_register_it_says_why_and_how_one_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "none.sqlite"))
    app = opened(lang)
    assert t("response.no_register", lang) in words(app)
    assert app.radio(key="make_centre")


@pytest.mark.parametrize("lang", LANGS)
def test_a_report_is_taken_in_hand_by_a_body_and_closed_with_a_note(register: Register, lang: str) -> None:
    (name,) = editing.add(register, DUTY, [body(**FUEL)])
    app = opened(lang)
    assert t("response.nobody", lang) in words(app)
    key = name
    app.radio(key=f"step_{key}").set_value("acknowledge")
    app.text_input(key=f"by_{key}").set_value("Border *guard*")
    app.text_area(key=f"note_{key}").set_value("[seen](http://a.b)")
    app.button(key=f"save_{key}").click().run()
    assert not app.exception
    assert not app.error
    found = row(register, name)
    assert (found["state"], found["by"], found["note"]) == (
        "acknowledged",
        "Border *guard*",
        "[seen](http://a.b)",
    )
    app = opened(lang, response_state="acknowledged")
    assert "Border *guard*" in words(app)
    assert "[seen](http://a.b)" in [text.value for text in app.text]
    key = name
    app.radio(key=f"step_{key}").set_value("close")
    app.button(key=f"save_{key}").click().run()
    assert row(register, name)["state"] == "closed"
    said = words(opened(lang, response_state="closed"))
    assert said.count("Border *guard*") >= 3  # who has it, and both versions of its history


def test_what_somebody_else_has_written_meanwhile_is_told_and_nothing_is_written_over(
    register: Register,
) -> None:
    (name,) = editing.add(register, DUTY, [body(**FUEL)])
    respond(register, DUTY, row(register, name), "acknowledge", "Customs", "")
    app = opened(response_state="acknowledged")
    key = name
    app.radio(key=f"step_{key}").set_value("close")
    app.text_area(key=f"note_{key}").set_value("nothing found")
    # The page was drawn before this: the form was filled in over what stood then.
    respond(register, DUTY, row(register, name), "take", "Coast guard", "ours")
    app.button(key=f"save_{key}").click().run()
    assert not app.exception
    assert t("response.changed", "en") in words(app)
    assert (row(register, name)["state"], row(register, name)["note"]) == ("acknowledged", "ours")
    assert app.text_area(key=f"note_{key}").value == "nothing found"
    app.button(key=f"save_{key}").click().run()
    assert (row(register, name)["state"], row(register, name)["note"]) == ("closed", "nothing found")


def test_who_may_only_read_is_offered_nothing_to_do(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    editing.add(register, DUTY, [body(**FUEL)])
    monkeypatch.setattr(open_register, "actor", lambda: Actor("reader", "", frozenset({"read"})))
    app = opened()
    assert not [button for button in app.button if str(button.key).startswith("save_")]
    assert "Fuel near Ghat" in words(app)
    assert t("response.ask", "en") in words(app)


def test_times_stand_beside_the_number_they_rest_on_and_open(register: Register, clock: Clock) -> None:
    names = editing.add(register, DUTY, [body(**FUEL) for _ in range(6)])
    clock.wait(3)
    for name in names[:5]:
        respond(register, DUTY, row(register, name), "acknowledge", "Customs", "")
        clock.wait(1)
    respond(register, DUTY, row(register, names[0]), "close", "", "")
    app = opened()
    said = words(app)
    # Five waited 3, 4, 5, 6 and 7 hours; one was closed after 8.
    assert "Border with Algeria · to acknowledgement: 5 hours\n" in said
    assert "Border with Algeria · to closing: 8 hours (of few)\n" in said
    buttons = {str(button.key): button for button in app.button}
    assert buttons["behind_n_algeria_acknowledged"].label == n("count.events", 5, "en")
    assert buttons["behind_slow_algeria_acknowledged"].label == "Slowest 7 hours"
    buttons["behind_slow_algeria_acknowledged"].click().run()
    assert f"behind_to_{names[4]}" in [button.key for button in app.button]


def test_more_than_a_screen_of_incidents_come_at_a_wish(register: Register) -> None:
    editing.add(register, DUTY, [body(**FUEL) for _ in range(12)])
    app = opened()
    drawn = [button for button in app.button if str(button.key).startswith("save_")]
    assert len(drawn) == 10
    app.button(key="response_more").click().run()
    assert len([button for button in app.button if str(button.key).startswith("save_")]) == 12


@pytest.mark.parametrize("state", RESPONSES)
def test_from_every_state_there_is_a_way_on_that_leads_elsewhere(state: str) -> None:
    steps = response_form.NEXT[state]
    assert steps
    assert len(set(steps)) == len(steps)
    assert response_form.STEPS[steps[0]] != state
