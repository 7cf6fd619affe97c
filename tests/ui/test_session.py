"""A filter just chosen is not wiped by a URL that the browser sent before it heard of the new one."""

from __future__ import annotations

from dataclasses import replace

import pytest
import streamlit as st

from events.query import Filter
from ui import session


class Params(dict):
    """What of st.query_params the session uses."""

    def get_all(self, name: str) -> list[str]:
        return list(self[name])

    def from_dict(self, params: dict[str, list[str]]) -> None:
        self.clear()
        self.update(params)


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Params:
    params = Params()
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", params)
    session.begin()
    session.write_url()
    return params


def choose(**patch: object) -> None:
    session.change(asked=replace(session.now().asked, **patch))


def test_a_choice_stands_though_its_run_brings_an_older_url(url: Params) -> None:
    before = dict(url, type=["VISIT"])
    choose(types=("MEET",))  # the widget's callback, before the run
    url.from_dict(before)
    assert session.begin() == ()
    assert session.now().asked == Filter(types=("MEET",))


def test_a_url_that_was_just_replaced_is_not_taken_for_a_new_one(url: Params) -> None:
    choose(types=("MEET",))
    session.begin()
    session.write_url()
    written = dict(url)
    choose(types=None)
    session.begin()
    session.write_url()
    url.from_dict(written)
    session.begin()
    assert session.now().asked.types is None


def test_going_back_by_hand_is_taken_up(url: Params, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(types=("MEET",))
    session.begin()
    session.write_url()
    written = dict(url)
    choose(types=("VISIT",))
    session.begin()
    session.write_url()
    monkeypatch.setattr(session, "STALE_S", 0.0)
    url.from_dict(written)
    session.begin()
    assert session.now().asked.types == ("MEET",)


def test_a_link_is_taken_up_at_once(url: Params) -> None:
    url.from_dict({"type": ["AGREE"]})
    session.begin()
    assert session.now().asked.types == ("AGREE",)
