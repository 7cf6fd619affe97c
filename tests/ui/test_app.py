"""The pages run, in both languages; the filter stands in the URL; what goes wrong is one calm sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.errors import FileProblem
from data.words import n, t
from events.documents import events
from events.query import Filter, passes
from tests.ui.desk import words
from ui import filters, held, server
from ui.pages import map as map_page
from ui.state import changed

APP = Path(__file__).parents[2] / "app.py"
ALL = len(events())
Opened = Callable[..., AppTest]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setattr(map_page, "ALONE_S", 0.0)  # the filters come with the first run

    def run(page: str = "map", **params: str | list[str]) -> AppTest:
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in params.items():
            app.query_params[name] = value
        app.session_state["go"] = page
        return app.run()

    return run


def in_url(app: AppTest, name: str) -> list[str]:
    value = app.query_params[name]
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("page", ["map", "events", "followup", "sources"])
def test_each_page_runs_in_each_language(opened: Opened, page: str, lang: str) -> None:
    app = opened(page, lang=lang)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert t("product.name", lang) in words(app)
    assert t("ui.language.other", lang) in words(app)
    assert app.session_state["here"] == page


def test_the_first_map_comes_before_the_filters_beside_it(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_page, "ALONE_S", 3600.0)
    app = opened()
    assert not app.sidebar.multiselect
    monkeypatch.setattr(map_page, "ALONE_S", 0.0)
    assert app.run().sidebar.multiselect(key="ask_types")
    app.session_state["go"] = "events"
    assert app.run().sidebar.multiselect(key="ask_types")


def test_arabic_is_the_language_and_one_click_makes_it_english(opened: Opened) -> None:
    app = opened()
    assert app.session_state["state"].lang == "ar"
    assert "lang" not in app.query_params
    app.button(key="language").click().run()
    assert app.session_state["state"].lang == "en"
    assert in_url(app, "lang") == ["en"]


def test_the_url_says_the_filter(opened: Opened) -> None:
    app = opened("map", **{"type": ["MEET", "AGREE"], "from": "2025-01-01"})
    asked = app.session_state["state"].asked
    assert asked.types == ("MEET", "AGREE")
    assert asked.start == "2025-01-01"
    assert app.multiselect(key="ask_types").value == ["MEET", "AGREE"]
    passing = int(passes(held.shipped().events, asked).sum())
    assert 0 < passing < ALL
    assert n("count.shown", ALL, "ar", shown=f"{passing}") in words(app)


def test_the_filter_says_the_url(opened: Opened) -> None:
    app = opened("events")
    app.multiselect(key="ask_types").select("MEET").run()
    assert in_url(app, "type") == ["MEET"]
    rev = app.session_state["state"].rev
    app.text_input(key="ask_text").set_value("غدامس").run()
    assert in_url(app, "q") == ["غدامس"]
    assert app.session_state["state"].rev == rev + 1
    app.button(key="ask_clear").click().run()
    assert "type" not in app.query_params
    assert "q" not in app.query_params


def test_what_a_widget_says_of_a_filter_that_the_map_has_cleared_is_no_wish(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = [1000.0]
    monkeypatch.setattr(filters, "monotonic", lambda: now_s[0])
    app = opened("events", type="MEET")

    def cleared() -> None:
        """As the map clears: the session's filter alone, which the next run says to the widgets."""
        state = app.session_state["state"]
        app.session_state["state"] = changed(state, asked=Filter())
        app.session_state["changed_here"] = True
        app.run()
        assert app.multiselect(key="ask_types").value == []

    cleared()
    # The browser has not heard of it: it sends once more what stood there before.
    app.multiselect(key="ask_types").set_value(["MEET"]).run()
    assert app.session_state["state"].asked.types is None
    assert app.multiselect(key="ask_types").value == []
    # Another choice is a wish at once, and the same one after the time that a line takes.
    app.multiselect(key="ask_types").set_value(["AGREE"]).run()
    assert app.session_state["state"].asked.types == ("AGREE",)
    cleared()
    now_s[0] += filters.ECHO_S
    app.multiselect(key="ask_types").set_value(["AGREE"]).run()
    assert app.session_state["state"].asked.types == ("AGREE",)


def test_a_filter_is_kept_from_page_to_page(opened: Opened) -> None:
    app = opened("events")
    app.multiselect(key="ask_types").select("MEET").run()
    app.query_params.clear()  # as Streamlit does when the page is switched
    app.session_state["go"] = "followup"
    app.run()
    assert app.session_state["here"] == "followup"
    assert app.session_state["state"].asked.types == ("MEET",)
    assert in_url(app, "type") == ["MEET"]


def test_a_url_that_is_not_understood_is_said_and_the_page_stands(opened: Opened) -> None:
    app = opened("map", **{"from": "yesterday", "type": "MEET"})
    assert "yesterday" in app.warning[0].value
    assert not app.error
    assert app.session_state["state"].asked.types == ("MEET",)


def test_nothing_in_the_period_names_the_latest_report(opened: Opened) -> None:
    app = opened("events", **{"from": "2090-01-01", "to": "2090-02-01"})
    last = max(day for day in events()["end"] if day)
    assert last.replace("-", "\u2011") in words(app)
    assert t("ui.events.none", "ar") in words(app)


def test_an_error_of_ours_is_its_own_sentence(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise FileProblem("file.missing", file="![x](http://a.b) *a*.csv")

    monkeypatch.setattr(held, "content", broken)
    app = opened("events")
    assert not app.exception
    # Escaped: Markdown shows the name as it is and asks for no image.
    assert r"\!\[x\]\(http\:\/\/a\.b\)" in app.error[0].value
    assert "لا يوجد ملف" in app.error[0].value


def test_any_other_error_is_calm_and_has_a_reference(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(held, "content", broken)
    app = opened("followup", lang="en")
    assert not app.exception
    said = app.error[0].value
    assert "secret" not in said
    reference = said.split()[-1]
    assert f"reference {reference}" in caplog.text
    assert "secret detail" in caplog.text


def test_without_our_server_the_page_says_what_to_start(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    monkeypatch.setattr(server, "_served", False)
    app.run()
    assert "marsad serve" in app.error[0].value
    assert not app.exception


def test_choosing_evidence_goes_to_the_map_with_it(opened: Opened) -> None:
    app = opened("followup")
    evidence = next(button for button in app.button if (button.key or "").startswith("evidence_"))
    evidence.click().run()
    layer, name = app.session_state["state"].selected
    assert layer == "events"
    assert name in set(events()["id"])
    assert app.session_state["here"] == "map"
    assert in_url(app, "sel") == [f"events/{name}"]


def test_a_dropped_list_joins_the_events_and_leaves_again(opened: Opened) -> None:
    app = opened("map", lang="en")
    app.file_uploader(key="drop_points_0").upload(
        "p.csv", b"title,lon,lat,date\nA patrol,14.2,24.1,2026-11-20\nbad,200,99,\n", "text/csv"
    ).run()
    assert not app.exception
    assert not app.error
    assert n("count.shown", ALL + 1, "en", shown=ALL + 1) in words(app)
    assert n("ui.files.refused", 1, "en").split(";")[0] in app.warning[0].value.replace("\\", "")
    remove = next(button for button in app.button if (button.key or "").startswith("drop_"))
    remove.click().run()
    assert n("count.shown", ALL, "en", shown=ALL) in words(app)


def test_ids_that_two_lists_share_are_told_apart(opened: Opened) -> None:
    app = opened("map", lang="en")
    one = b"id,title,lon,lat\n7,A,14.2,24.1\n"
    app.file_uploader(key="drop_points_0").upload("a.csv", one, "text/csv").run()
    app.file_uploader(key="drop_points_1").upload("b.csv", one.replace(b"A", b"B"), "text/csv").run()
    assert not app.error
    ids = app.session_state["content"][1].events["id"]
    assert len(ids) == ALL + 2
    assert ids.is_unique


def test_a_dropped_file_that_is_no_layer_is_refused_with_its_name(opened: Opened) -> None:
    app = opened("map", lang="en")
    app.file_uploader(key="drop_overlay_0").upload("a.geojson", b"nope", "application/json").run()
    assert not app.exception
    assert "a.geojson" in app.error[0].value.replace("\\", "")
    assert not held_files(app)


def held_files(app: AppTest) -> list[object]:
    return list(app.session_state["files"]) if "files" in app.session_state else []


@pytest.mark.parametrize(
    ("name", "value"),
    [("at", "26,14,7"), ("sel", "events/X-04"), ("hide", "crossings"), ("show", "graticule")],
)
def test_a_link_of_the_time_when_the_map_came_first_leads_there_with_all_it_says(
    opened: Opened, name: str, value: str
) -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params.update({"lang": "en", "type": "MEET", name: value})
    app.run()
    assert app.session_state["here"] == "map"
    assert {each: in_url(app, each) for each in app.query_params} == {
        "lang": ["en"], "type": ["MEET"], name: [value],
    }  # fmt: skip
