"""What a decision on rows of the inbox came to: said once, after the page is drawn again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from data.errors import MarsadError
from data.words import n, t
from events.register.deciding import Outcome
from ui.messages import plain, sentence
from ui.said import say, to_say


def decide(work: Callable[[], Sequence[Outcome]]) -> None:
    """Do what was decided, from a button's callback; what came of it, or why it could not be, is said in the run after."""
    try:
        out = work()
    except MarsadError as problem:
        say("inbox", problem)
        return
    say("inbox", Counter(one.way for one in out))
    st.session_state["inbox_turn"] = st.session_state.get("inbox_turn", 0) + 1


def told(lang: str) -> None:
    """Say what the last decision came to."""
    found = to_say("inbox")
    if isinstance(found, MarsadError):
        st.error(plain(sentence(found, lang)))
    elif isinstance(found, str):
        st.success(plain(t(found, lang)))
    elif found:
        parts = [n(f"ui.inbox.done.{way}", count, lang) for way, count in sorted(found.items())]
        stays = found.get("held", 0) + found.get("refused", 0)
        (st.warning if stays else st.success)(plain(t("filter.comma", lang).join(parts)))
