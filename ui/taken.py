"""A file that is made when somebody asks for it, and stays long enough to be fetched.

Streamlit makes such a file at the click, then gives the browser its address, and clears away what no button refers to at
the end of each run of a page. A page here runs a fragment twice a second (ui/open_register.py): over a slow line, or on a
busy server, the file was gone before the browser came for it. So each is referred to for a minute more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.media_file_manager import MediaFileManager

# A minute: a link of 1 Mbit/s has begun to answer long before, and what has begun is read to its end.
KEPT_S = 60.0
# What Streamlit calls the session where there is none, as in the thread that makes a file at a click.
NOBODY = "dontcare"


@dataclass
class Keeper:
    """Files that were made a moment ago.

    Parameters
    ----------
    manager : callable
        Gives Streamlit's own store of files.
    clock : callable
        Monotonic seconds.
    kept : dict
        By what the store refers to them: until when.
    """

    manager: Callable[[], MediaFileManager]
    clock: Callable[[], float] = time.monotonic
    kept: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, raw: bytes, mime: str, name: str) -> None:
        """Refer to a file for a minute."""
        with self.lock:
            self._let_go()
            place = next(f"marsad.{n}" for n in range(len(self.kept) + 1) if f"marsad.{n}" not in self.kept)
            # Asked outside of a page's run, the store keeps it for nobody's session; the same bytes under the same name
            # are the same file.
            self.manager().add(raw, mime, place, name, is_for_static_download=True)
            self.kept[place] = self.clock() + KEPT_S
        timer = threading.Timer(KEPT_S + 1, self.let_go)
        timer.daemon = True
        timer.start()

    def let_go(self) -> None:
        """Refer no longer to files whose minute is over, once that is so of all of them."""
        with self.lock:
            self._let_go()

    def _let_go(self) -> None:
        now = self.clock()
        self.kept = {place: until for place, until in self.kept.items() if until > now}
        if not self.kept:
            self.manager().clear_session_refs(NOBODY)


KEEPER = Keeper(lambda: get_instance().media_file_mgr)


def take(label: str, made: Callable[[], bytes], *, file_name: str, mime: str, key: str, **how: Any) -> None:
    """Draw a button that makes a file and gives it to the browser.

    Parameters
    ----------
    label : str
    made : callable
        Makes the file's bytes, outside of the page's run: it may not ask for the session.
    file_name, mime, key : str
    **how
        As ``st.download_button`` takes them.
    """

    def lasting() -> bytes:
        raw = made()
        KEEPER.keep(raw, mime, file_name)
        return raw

    st.download_button(label, data=lasting, file_name=file_name, mime=mime, key=key, on_click="ignore", **how)
