"""What was done last, said long enough to be read.

A change of the register has every page drawn anew within a second (ui/open_register.py): what is said once would be
gone before anybody has read it.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

import streamlit as st

# Two lines are read in a few seconds, and a look away costs as many: our own.
SAID_S = 10.0


def say(where: str, what: object) -> None:
    """Keep what is to be said in a part of a page, in place of what was said there before."""
    st.session_state[f"said_{where}"] = (what, monotonic())


def to_say(where: str) -> Any:
    """Return what is to be said in a part of a page; None where nothing is, or it has stood long enough."""
    found = st.session_state.get(f"said_{where}")
    return found[0] if found and monotonic() - found[1] < SAID_S else None
