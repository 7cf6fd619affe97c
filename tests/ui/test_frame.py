"""What stands round every page: which pages there are, the first of them, their groups and paths, and what goes along."""

from collections.abc import Callable
from importlib import import_module

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.words import LANGS, t
from tests.ui.desk import APP, words
from ui import frame, open_register, server, sitemap
from ui.pages import map as map_page

Opened = Callable[..., AppTest]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setattr(map_page, "ALONE_S", 0.0)

    def run(**params: str) -> AppTest:
        app = AppTest.from_file(APP, default_timeout=60)
        app.query_params.update(params)
        return app.run()

    return run


def turned(app: AppTest, page: str) -> AppTest:
    """Go to another page, as the bar does: Streamlit empties the URL's parameters."""
    app.query_params.clear()
    app.session_state["go"] = page
    return app.run()


def url(app: AppTest) -> dict[str, str]:
    """The URL's parameters, each of which is there once."""
    said = {name: app.query_params[name] for name in app.query_params}
    return {name: value if isinstance(value, str) else ";".join(value) for name, value in said.items()}


@pytest.mark.parametrize("name", sitemap.pages())
def test_each_page_is_there_named_and_served(name: str) -> None:
    assert callable(import_module(f"ui.pages.{name}").page)
    assert len({t(f"ui.page.{name}", lang) for lang in LANGS}) == len(LANGS)
    assert ("/" if name == sitemap.FIRST else f"/{name}") in sitemap.paths()


def test_no_page_stands_in_two_groups_and_no_two_are_called_the_same() -> None:
    names = sitemap.pages()
    assert len(set(names)) == len(names)
    assert set(sitemap.ROLES) <= set(names)
    for lang in LANGS:
        assert len({t(f"ui.page.{name}", lang) for name in names}) == len(names)


@pytest.mark.parametrize("lang", LANGS)
def test_the_watch_is_the_first_screen(opened: Opened, lang: str) -> None:
    app = opened(lang=lang)
    assert app.session_state["here"] == "watch"
    assert not app.exception
    assert t("ui.page.watch", lang) in words(app)


def test_the_first_screen_says_the_filter_and_leaves_the_map_what_is_the_maps(opened: Opened) -> None:
    app = opened(lang="en", type="MEET", sel="events/X-04", at="26,14,7", hide="crossings")
    assert app.session_state["here"] == "map"
    turned(app, "watch")
    assert app.session_state["here"] == "watch"
    assert url(app) == {"lang": "en", "type": "MEET"}
    app.run()  # a URL of our own is no wish
    assert app.session_state["here"] == "watch"
    turned(app, "map")
    assert url(app) == {
        "lang": "en", "type": "MEET", "sel": "events/X-04", "at": "26,14,7", "hide": "crossings",
    }  # fmt: skip


def test_on_another_page_such_a_link_stays_there(opened: Opened) -> None:
    app = opened(lang="en")
    turned(app, "followup")
    app.query_params.update({"lang": "en", "at": "20,15,8"})
    app.run()
    assert app.session_state["here"] == "followup"
    assert app.session_state["state"].place.zoom == 8


def test_a_page_that_is_none_or_not_allowed_is_not_gone_to(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(lang="en")
    assert turned(app, "nowhere").session_state["here"] == "watch"
    monkeypatch.setattr(open_register, "may", lambda role: False)
    assert turned(app, "add").session_state["here"] == "watch"


def test_the_bar_has_each_page_once_in_the_order_of_its_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "Page", lambda body, title, icon, url_path, default: (url_path, default))
    ways = {name: frame._page(name, "ar") for name in sitemap.pages()}
    found = frame._grouped(ways, "ar")
    assert list(found) == ["", *(t(f"ui.group.{group}", "ar") for group in list(sitemap.GROUPS)[1:])]
    assert [name for group in found.values() for name, _ in group] == list(sitemap.pages())
    assert [name for group in found.values() for name, first in group if first] == ["watch"]
