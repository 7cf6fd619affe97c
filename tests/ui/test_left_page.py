"""What a page still asks that has been left."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

from ui import left_page


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> list[ClientState | None]:
    """What Streamlit was told to run."""
    asked: list[ClientState | None] = []
    monkeypatch.setattr(AppSession, "request_rerun", lambda _self, state: asked.append(state))
    left_page.install()
    return asked


def session(page: str) -> Any:
    return SimpleNamespace(_client_state=ClientState(page_script_hash=page))


def test_a_part_of_the_page_that_was_left_is_not_run(run: list[ClientState | None]) -> None:
    AppSession.request_rerun(session("add"), ClientState(fragment_id="watch", page_script_hash="map"))
    assert run == []


def test_from_the_asking_on_the_new_page_counts(run: list[ClientState | None]) -> None:
    here = session("map")
    whole = ClientState(page_script_hash="add")
    part = ClientState(fragment_id="form", page_script_hash="add")
    AppSession.request_rerun(here, whole)
    AppSession.request_rerun(here, ClientState(fragment_id="watch", page_script_hash="map"))
    AppSession.request_rerun(here, part)
    assert run == [whole, part]


def test_a_run_that_names_no_page_changes_none(run: list[ClientState | None]) -> None:
    here = session("map")
    AppSession.request_rerun(here, None)
    AppSession.request_rerun(here, ClientState(page_name="add"))
    assert here._client_state.page_script_hash == "map"
    assert len(run) == 2


def test_it_is_put_in_once(run: list[ClientState | None]) -> None:
    once = AppSession.request_rerun
    left_page.install()
    assert AppSession.request_rerun is once
