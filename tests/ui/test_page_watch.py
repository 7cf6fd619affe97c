"""The first screen: full and true with what ships alone, with a register what it holds, and a shift that is handed over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.words import LANGS, n, t
from events.contradictions import contradictions
from events.documents import events
from events.exchange import keys, packing, peers
from events.exchange.merging import merge
from events.followup import followup
from events.register import editing, opening, reading
from events.register.opening import Register
from events.register.who import Actor
from events.situation import kept, levels
from events.situation.news import handed
from events.situation.response import STEPS
from events.situation.watch import OPEN_ITEMS
from tests.ui.desk import DUTY, body, run, words
from ui import open_register, server

BLOCKS = ("overdue", "levels", "open")
FUEL = {"kind": "SMUG-FUEL", "title_en": "Fuel near Ghat", "title_ar": "وقود قرب غات"}


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "register.sqlite"))


def made(folder: Path, days_ago: float = 0.0, centre: str = "tripoli") -> Register:
    """A register whose clock is some days behind, or right."""
    past = timedelta(days=days_ago)
    return opening.created(folder / "register.sqlite", centre, now=lambda: datetime.now(UTC) - past)


def opened(lang: str = "en") -> AppTest:
    app = run("watch", lang)
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.parametrize("lang", LANGS)
def test_with_what_ships_alone_six_blocks_are_full_and_true(lang: str) -> None:
    app = opened(lang)
    said = words(app)
    for block in (*BLOCKS, "latest", "sites"):
        assert t(f"watch.block.{block}", lang) in said
    every = events()
    latest = every[every["start"] != ""].sort_values("start").iloc[-1]
    assert str(latest[f"title_{lang}"]) in said
    assert n("watch.shipped.dated", int((every["start"] != "").sum()), lang) in said
    assert n("watch.shipped.undated", int((every["start"] == "").sum()), lang) in said
    items = followup()
    for kind, some in items[items["state"].isin(OPEN_ITEMS)].groupby("kind"):
        assert f"{t(f'ui.followup.{kind}', lang)} {len(some)}" in said
    assert n("watch.matters", contradictions()["contradiction"].nunique(), lang) in said
    assert t("watch.overdue.no_register", lang) in said
    assert t("ui.register.none", lang) in said
    assert t("watch.incidents", lang) not in said


def test_a_register_is_made_from_the_first_screen() -> None:
    app = opened()
    app.radio(key="make_centre").set_value("tripoli").run()
    app.button(key="make").click().run()
    assert not app.exception
    assert t("watch.block.handover", "en") in words(app)


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_entered_is_new_and_each_number_opens_it(tmp_path: Path, lang: str) -> None:
    register = made(tmp_path)
    (fuel,) = editing.add(register, DUTY, [body(**FUEL)])
    editing.add(register, DUTY, [body(kind="MEET")])
    app = opened(lang)
    label = n("watch.news.entered", 2, lang)
    buttons = {button.key: button for button in app.button}
    assert buttons["behind_new_24h_entered"].label == label
    assert buttons["behind_new_7d_entered"].label == label
    assert t("watch.window.none", lang) in words(app)
    app.button(key="behind_incidents_reported").click().run()
    assert not app.exception
    assert f"behind_to_{fuel}" in [button.key for button in app.button]


def test_what_is_overdue_stands_first_and_opens(tmp_path: Path) -> None:
    (late,) = editing.add(made(tmp_path, 3), DUTY, [body(**FUEL)])
    app = opened()
    line = next(button for button in app.button if button.key == "overdue_incident_reported")
    assert line.label.replace("\\", "").startswith("**1** · Incident reported")
    assert "2 days" in line.label
    line.click().run()
    assert [button.key for button in app.button if str(button.key).startswith("behind_to_")] == [
        f"behind_to_{late}"
    ]
    assert (
        next(button for button in app.button if button.key == "late_to_incident_reported_0").label
        == "Fuel near Ghat"
    )
    said = words(app)
    assert said.index(t("watch.block.overdue", "en")) < said.index(t("watch.block.new", "en"))
    app = opened()
    app.button(key="late_to_incident_reported_0").click().run()
    assert (app.session_state["here"], app.session_state["state"].selected) == ("map", ("events", late))


def test_a_register_with_nothing_late_says_so_and_names_the_rules_without_anything(tmp_path: Path) -> None:
    made(tmp_path)
    said = words(opened())
    assert t("watch.overdue.nothing", "en") in said
    assert "No package sent" in said


def test_a_shift_is_handed_over_and_what_was_new_before_is_new_no_more(tmp_path: Path) -> None:
    register = made(tmp_path)
    editing.add(register, DUTY, [body(**FUEL)])
    app = opened()
    app.button(key="handover_do_0").click().run()
    assert len(app.error) == 1  # nobody is named
    app.text_input(key="handover_from_0").set_value("Morning *duty*")
    app.text_input(key="handover_to_0").set_value("Evening duty")
    app.text_area(key="handover_note_0").set_value("![x](http://a.b) one open")
    app.button(key="handover_do_0").click().run()
    assert not app.exception
    assert not app.error
    (row,) = kept.listing(register, DUTY, "handover").to_dict("records")
    assert (row["from_role"], row["to_role"], row["note"]) == (
        "Morning *duty*", "Evening duty", "![x](http://a.b) one open",
    )  # fmt: skip
    said = words(app)
    assert "Handed over to" in said
    # The note is text and nothing else.
    assert "![x](http://a.b) one open" in [text.value for text in app.text]
    assert "behind_new_handover_entered" not in [button.key for button in app.button]
    assert "behind_new_24h_entered" in [button.key for button in app.button]
    assert app.text_input(key="handover_from_1").value == "Evening duty"
    editing.add(register, DUTY, [body(kind="MEET")])
    assert n("watch.news.entered", 1, "en") in [
        button.label for button in opened().button if button.key == "behind_new_handover_entered"
    ]


def test_who_may_only_read_hands_nothing_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed(made(tmp_path), DUTY, "Morning", "Evening")
    monkeypatch.setattr(open_register, "actor", lambda: Actor("reader", "", frozenset({"read"})))
    app = opened()
    assert not [field for field in app.text_input if str(field.key).startswith("handover")]
    assert "Evening" in words(app)
    assert t("watch.handover.ask", "en") in words(app)


def test_who_may_not_read_is_told_so_and_sees_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editing.add(made(tmp_path), DUTY, [body(**FUEL)])
    monkeypatch.setattr(open_register, "actor", lambda: Actor("nobody", "", frozenset()))
    app = run("watch")
    assert not app.exception
    assert len(app.error) == 1
    assert "Fuel" not in words(app)


@pytest.mark.parametrize("lang", LANGS)
def test_levels_requests_and_what_came_in_are_told(tmp_path: Path, lang: str) -> None:
    ours = made(tmp_path)
    (tmp_path / "b").mkdir()
    theirs = opening.created(tmp_path / "b" / "register.sqlite", "benghazi")
    mine, other = keys.made(ours), keys.made(theirs)
    peers.add(ours, DUTY, "benghazi", other.public)
    peers.add(theirs, DUTY, "tripoli", mine.public)
    (goods,) = editing.add(theirs, DUTY, [body(**FUEL)])
    from events.exchange import requests

    requests.ask(theirs, DUTY, "tripoli", "information", "Who *passed*?")
    for register in (ours, theirs):
        levels.turn(register, DUTY, "chad", "medium", "three clashes", "2199-12-31")
    packing.pack(theirs, DUTY, "tripoli", tmp_path / "1.marsad", other, profile="internal")
    merge(ours, DUTY, tmp_path / "1.marsad", mine)
    app = opened(lang)
    said = words(app)
    assert n("watch.requests.count", 1, lang) in said
    assert "Who *passed*?" in said
    assert t("watch.level.medium", lang) in said
    assert t("watch.agreed", lang) in said
    received = next(button for button in app.button if button.key == "behind_in_24h_received")
    assert received.label == n("watch.news.received", 1, lang)
    received.click().run()
    assert f"behind_to_{goods}" in [button.key for button in app.button]
    app = opened(lang)
    app.button(key="watch_requests").click().run()
    assert app.session_state["here"] == "exchange"


def test_conflicts_are_counted_and_opened(tmp_path: Path) -> None:
    register = made(tmp_path)
    (name,) = editing.add(register, DUTY, [body(**FUEL)])
    from events.register.writing import writing

    found = reading.one(register, DUTY, name)
    with writing(register, DUTY, "event.put") as change:
        change.put(
            [
                editing.version(change, name, found.heads, "put", {**found.shown.body, "kind": kind}, "")
                for kind in ("MINE", "SUSPECT")
            ]
        )
    app = opened()
    app.button(key="behind_conflicts").click().run()
    assert f"behind_to_{name}" in [button.key for button in app.button]


def test_each_step_of_a_response_has_words() -> None:
    for lang in LANGS:
        assert all(t(f"response.step.{step}", lang) for step in STEPS)
