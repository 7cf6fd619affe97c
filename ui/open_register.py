"""The register of this server: opened once, asked for its position in each run, and what to say where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from data.errors import MarsadError, StoreProblem
from events.register import opening
from events.register import where as places
from events.register.opening import Register
from events.register.who import Actor

# How often a page asks whether somebody else has changed something: what follows takes a second, and all of it two.
WATCH_S = 0.5


@dataclass(frozen=True)
class Now:
    """The register as one run of a page sees it.

    Parameters
    ----------
    register : Register or None
        None where there is none, or where it cannot be read.
    position : int
        The number of its last log entry: what is shown is shown for this one.
    problem : StoreProblem or None
        Why it cannot be read.
    """

    register: Register | None = None
    position: int = -1
    problem: StoreProblem | None = None


@st.cache_resource(show_spinner=False)
def _opened(where: str, made: int) -> Register:
    """Return the open register; ``made`` tells a file from another that took its place."""
    return opening.opened(where)


def find() -> Register | None:
    """Return the register that MARSAD_REGISTER or the default place names, opened once a process; None without one.

    Raises
    ------
    StoreProblem
        It is there and cannot be opened.
    """
    where = places.place()
    if not places.exists(where):
        return None
    try:
        made = 0 if places.is_server(where) else Path(where).stat().st_ino
    except OSError as problem:
        raise StoreProblem("store.open", file=where, found=problem.strerror or str(problem)) from problem
    return _opened(where, made)


def look() -> Now:
    """Look at the register anew, and keep what was seen for this run of the page."""
    from events.register.writing import position

    try:
        register = find()
        seen = Now(register, position(register)) if register else Now()
    except StoreProblem as problem:
        seen = Now(problem=problem)
    st.session_state["register_now"] = seen
    return seen


def now() -> Now:
    """Return the register as this run of the page sees it."""
    seen: Now | None = st.session_state.get("register_now")
    return seen or look()


def actor() -> Actor:
    """Return who is at work."""
    from ui import signin

    return signin.actor()


def may(role: str) -> bool:
    """Return whether who is at work has a role: what is not allowed is not offered."""
    try:
        return role in actor().roles
    except MarsadError:
        return False


@st.fragment(run_every=WATCH_S)
def watch() -> None:
    """Run the page again when the register has changed, whoever changed it, or its map's file; two look-ups."""
    from ui import held, whole

    before = now()
    after = look()
    packed = whole.stamp(after.register, held.far_km()) if after.register else 0
    known = st.session_state.get("register_packed", packed)
    st.session_state["register_packed"] = packed
    if (after.register, after.position, packed) != (before.register, before.position, known):
        st.rerun()
