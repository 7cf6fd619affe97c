"""Whose file is read now: a few at once over the whole server, and who waits is told so and may give up.

Reading a file to its end takes a core, and of a workbook a process with a few hundred megabytes: twenty people who drop
one at the same moment would take the machine from everybody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from data.words import t
from ui import session

AT_ONCE = 2
ASKED_S = 0.3
_turns = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def turn(key: str, give_up: Callable[[], None]) -> Iterator[None]:
    """Wait for one's turn to read a file, and say so meanwhile.

    Parameters
    ----------
    key : str
        What the key of the button ends in.
    give_up : callable
        What the button does that stands beside the message: it comes with a run of its own, in which the file is gone.
    """
    waits = st.empty()
    said = None
    while not _turns.acquire(timeout=ASKED_S if said else 0):
        lang = session.now().lang
        if said is None:
            with waits.container(border=True):
                said = st.empty()
                st.button(t("ui.turn.give_up", lang), key=f"give_up_{key}", on_click=give_up)
        # Said again each time: at a word to the page a run ends that somebody has left or given up.
        said.info(t("ui.turn.waits", lang))
    try:
        waits.empty()
        yield
    finally:
        _turns.release()
