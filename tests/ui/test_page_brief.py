"""The page of the briefing: made, shown, taken away by who may; views that are saved, opened, handed on and deleted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.words import n, t
from events.query import Filter, passes
from events.register import editing, log
from events.register.opening import Register
from events.register.who import Actor
from events.situation import kept
from tests.ui.desk import APP, DUTY, body, made, run, words
from ui import open_register, server, views
from ui.state import Place, State, from_query

MADE = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("MARSAD_REGISTER", raising=False)


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Register:
    found = made(tmp_path)
    monkeypatch.setenv("MARSAD_REGISTER", found.where)
    editing.add(found, DUTY, [body(), body(title_en="Not for all", marking="TLP:RED")])
    return found


def asking(**params: str | list[str]) -> AppTest:
    """Open the page by an address that asks for something."""
    st.cache_resource.clear()
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in ({"lang": "en"} | params).items():
        app.query_params[name] = value
    app.session_state["go"] = "brief"
    return app.run()


def sent(app: AppTest, until: date = date(2026, 11, 22), profile: str = "public") -> AppTest:
    app.date_input(key="brief_until").set_value(until)
    app.selectbox(key="brief_profile").set_value(profile)
    (button,) = [
        one for one in app.button if one.label in (t("brief.ui.make", lang) for lang in ("ar", "en"))
    ]
    return button.click().run()


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_without_a_register_it_is_made_of_what_ships(lang: str) -> None:
    app = run("brief", lang)
    assert not app.exception
    assert t("ui.page.brief", lang) in words(app)
    app = sent(app, date(2025, 10, 30))
    assert not app.exception
    assert not app.error
    found = app.session_state["brief_made"].brief
    assert (found.head.lang, found.head.period.end) == (lang, "2025-10-30")
    assert found.numbers["new"].count > 0
    assert not app.session_state["brief_made"].noted
    assert app.get("download_button")


def test_the_sessions_filter_holds_but_for_its_days(register: Register) -> None:
    app = asking(type="PATROL", q="Ghat", **{"from": "2020-01-01", "to": "2020-01-02"})
    app.segmented_control(key="brief_length").set_value("7d")
    app = sent(app, profile="internal")
    head = app.session_state["brief_made"].brief.head
    assert head.asked == Filter(types=("PATROL",), text="Ghat")
    assert (head.period.start, head.period.end) == ("2026-11-16", "2026-11-22")
    assert app.session_state["brief_made"].brief.numbers["new"].count == 2


def test_the_filters_days_are_the_period_where_somebody_wants_it(register: Register) -> None:
    app = asking(**{"from": "2026-11-20", "to": "2026-11-21"})
    assert app.segmented_control(key="brief_length").value == "filter"
    app = sent(app, profile="internal")
    assert app.session_state["brief_made"].brief.head.period.start == "2026-11-20"
    app = run("brief")
    app.segmented_control(key="brief_length").set_value("filter")
    app = sent(app)
    assert t("brief.ui.no_days", "en") in words(app)
    assert "brief_made" not in app.session_state


def test_what_a_profile_keeps_back_is_said_on_the_page_and_not_in_the_file(register: Register) -> None:
    app = sent(run("brief"))
    found = app.session_state["brief_made"]
    assert b"Not for all" not in found.html
    assert n("ui.events.held_back", 2, "en") in words(app)
    app = sent(app, profile="internal")
    assert b"Not for all" in app.session_state["brief_made"].html
    assert app.session_state["brief_made"].brief.head.marking == "TLP:RED"


def test_who_takes_it_out_is_written_down_and_who_may_not_sees_it_alone(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = sent(run("brief"), profile="internal")
    assert app.get("download_button")
    before = [entry["action"] for entry in log.entries(register, DUTY, 20)]
    assert "brief.export" not in before
    monkeypatch.setattr(open_register, "actor", lambda: Actor("reader", "", frozenset({"read"})))
    app = sent(run("brief"), profile="internal")
    assert t("ui.events.no_release", "en") in words(app)
    assert not app.get("download_button")
    assert app.get("iframe")


def test_a_view_is_saved_opened_and_deleted_in_the_session_without_a_register() -> None:
    app = asking(type="MEET", hide="ports", at="27,17,6", **{"from": "2025-01-01"})
    asked = app.session_state["state"]
    assert asked == State(
        "en",
        Filter("2025-01-01", None, types=("MEET",)),
        None,
        Place(27.0, 17.0, 6.0),
        asked.rev,
        (("ports", False),),
    )
    app.text_input(key="view_name").set_value("Meetings <b>")
    app.button(key="view_save").click().run()
    assert not app.exception
    (view,) = app.session_state["views"]
    assert t("brief.views.session", "en") in words(app)
    assert from_query(parse_qs(view.query))[0] == State(
        "ar", asked.asked, None, asked.place, layers=asked.layers
    )
    assert any(view.query in one.value for one in app.code)
    app = run("brief", views=[view])
    app.button(key=f"view_open_{view.id}").click().run()
    assert app.session_state["here"] == "map"
    assert (app.session_state["state"].asked, app.session_state["state"].layers) == (
        asked.asked,
        asked.layers,
    )
    assert app.session_state["state"].lang == "en"
    app = run("brief", views=[view])
    app.button(key=f"view_drop_{view.id}").click().run()
    assert app.session_state["views"] == []


def test_a_view_is_kept_in_the_register_under_one_name_once(register: Register) -> None:
    for kind in ("MEET", "PATROL"):
        app = asking(type=kind)
        app.text_input(key="view_name").set_value("Mine")
        app.button(key="view_save").click().run()
        assert not app.exception
        assert not app.error
    (row,) = kept.listing(register, DUTY, "view").to_dict("records")
    assert (row["name"], row["query"]) == ("Mine", "type=PATROL")
    assert len(kept.history(register, DUTY, "view")) == 2
    app = run("brief")
    app.button(key=f"view_drop_{row['id']}").click().run()
    assert not app.exception
    assert kept.listing(register, DUTY, "view").empty
    assert t("brief.views.none", "en") in words(app)


def test_who_may_only_read_opens_views_and_saves_none(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.put(register, DUTY, "view", {"name": "Theirs", "query": "section=egypt"})
    monkeypatch.setattr(open_register, "actor", lambda: Actor("reader", "", frozenset({"read"})))
    app = run("brief")
    assert not app.exception
    keys = [button.key for button in app.button]
    assert not [key for key in keys if key and key.startswith(("view_save", "view_drop"))]
    (key,) = [key for key in keys if key and key.startswith("view_open")]
    app.button(key=key).click().run()
    assert app.session_state["state"].asked == Filter(sections=("egypt",))


def test_a_view_that_is_not_understood_opens_as_the_map_starts() -> None:
    assert views.opened(views.View("a", "a", "from=never&type=&at=x&lang=fr")) == State(
        asked=Filter(types=())
    )


def test_the_pages_figures_are_those_of_its_events(register: Register) -> None:
    from events.documents import events
    from events.register import reading
    from events.schema import NAMES, joined

    app = sent(run("brief"), profile="internal")
    whole = joined([events(), reading.events(register, DUTY)[[*NAMES, "geometry"]]])
    numbers = app.session_state["brief_made"].brief.numbers
    assert numbers["new"].count == int(passes(whole, numbers["new"].asked).sum()) == 2
