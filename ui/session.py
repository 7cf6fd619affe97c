"""The state of this session, kept in Streamlit's session and in the URL.

Streamlit empties the URL's parameters when the page is switched, so the session is what counts; the URL is
read when it says something that we did not write ourselves: at the start, by a link, by going back.
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.errors import MarsadError
from ui.columns import new_token
from ui.sitemap import FIRST
from ui.state import Place, State, changed, from_query, to_query

# How long the browser may go on sending a URL that we have replaced; going back to it by hand takes longer.
STALE_S = 3.0
# What in a URL only the map shows: the first screen's neither has it nor passes it by.
ON_MAP = ("show", "hide", "sel", "at")
NAMES = ("lang", "from", "to", "type", "section", "origin", "q", "show", "hide", "sel", "at")


def now() -> State:
    """Return the state of this session."""
    state: State = st.session_state["state"]
    return state


def put(state: State) -> None:
    """Keep the state."""
    st.session_state["state"] = state


def change(**patch: Any) -> None:
    """Make a change of the page's own, which the map is to take up."""
    put(changed(now(), **patch))
    # The run that a widget starts brings the URL as it was before: it is not read in this run.
    st.session_state["changed_here"] = True


def begin() -> tuple[MarsadError, ...]:
    """Take up what the URL says, where it says something new; return what in it was not understood."""
    params = {name: st.query_params.get_all(name) for name in NAMES if name in st.query_params}
    first = "state" not in st.session_state
    if first:
        st.session_state["token"] = new_token()
    st.session_state["said"] = {}
    ours = st.session_state.pop("changed_here", False)
    if not first and (not params or ours or params == st.session_state.get("url") or _on_its_way(params)):
        return ()
    said, problems = from_query(params)
    if first:
        put(said)
    else:
        st.session_state["left"] = []
        place = said.place or now().place
        change(lang=said.lang, asked=said.asked, selected=said.selected, place=place, layers=said.layers)
        st.session_state["mount"] = now().place
        st.session_state.pop("changed_here")
    st.session_state["url"] = st.session_state["said"] = params
    return problems


def meant(page: str) -> str | None:
    """Return the page that a URL just taken up means where it is not the one it names, else None.

    The map was the first screen once: a link to "/" that names a place, a layer or what is chosen goes there.
    """
    on_map = any(name in st.session_state["said"] for name in ON_MAP)
    return "map" if page == FIRST and on_map else None


def _on_its_way(params: dict[str, list[str]]) -> bool:
    """Return whether a URL is one that we replaced a moment ago: what the browser sent before it heard of the new one."""
    return any(params == old and monotonic() - at < STALE_S for old, at in st.session_state.get("left", ()))


def here() -> str:
    """Return which page is shown, "" before the first."""
    page: str = st.session_state.get("here", "")
    return page


def arrive(page: str) -> None:
    """Note which page is shown: a map that is new on the screen is told everything, and where to look."""
    if st.session_state.get("here") != page:
        st.session_state["here"] = page
        st.session_state["mount"] = now().place
        put(replace(now(), rev=now().rev + 1))


def mount() -> Place | None:
    """Return where a map that is new on the screen looks."""
    place: Place | None = st.session_state.get("mount")
    return place


def write_url() -> None:
    """Let the URL say what the session holds."""
    params = to_query(now())
    if here() == FIRST:
        params = {name: values for name, values in params.items() if name not in ON_MAP}
    if (before := st.session_state.get("url")) not in (None, params):
        recent = [(old, at) for old, at in st.session_state.get("left", []) if monotonic() - at < STALE_S]
        st.session_state["left"] = [*recent, (before, monotonic())]
    shown = {name: st.query_params.get_all(name) for name in NAMES if name in st.query_params}
    st.session_state["url"] = params
    if params != shown:
        st.query_params.from_dict(params)


def token() -> str:
    """Return this session's right to its packed files."""
    value: str = st.session_state["token"]
    return value


def session_id() -> str:
    """Return Streamlit's own id of this session."""
    context = get_script_run_ctx()
    return context.session_id if context else ""
