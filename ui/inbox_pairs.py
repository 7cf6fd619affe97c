"""Events of different sources or centres that may be one: side by side, united or kept apart by a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.errors import MarsadError
from data.words import n, t
from events.register import duplicates, editing, reading
from events.register.duplicates import Pair
from events.register.opening import Register
from ui import held, open_register
from ui.exchange_words import centre
from ui.inbox_done import told
from ui.inbox_row import LONGEST
from ui.inbox_sides import sides
from ui.messages import plain
from ui.register_words import titled
from ui.said import say
from ui.tables import isolated

SHOWN = 10
KEPT = 4


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _proposed(_register: Register, name: str, position: int) -> list[Pair]:
    return duplicates.proposed(_register, held.READER)


def pairs(register: Register, lang: str, kinds: Mapping[str, str]) -> None:
    """Draw the pairs that are proposed, the likest first."""
    told(lang)
    with st.spinner(t("ui.inbox.pairs.looking", lang)):
        found = _proposed(register, register.id, open_register.now().position)
    if not found:
        st.info(t("ui.inbox.pairs.none", lang))
        return
    st.markdown(f"**{plain(n('ui.inbox.pairs', len(found), lang))}**")
    st.caption(t("ui.inbox.pairs.what", lang))
    limit = st.session_state.setdefault("pairs_shown", SHOWN)
    for pair in found[:limit]:
        _pair(register, pair, lang, kinds)
    if len(found) > limit:
        st.button(t("ui.register.more", lang), key="pairs_more", on_click=_more)


def _more() -> None:
    st.session_state["pairs_shown"] += SHOWN


def _pair(register: Register, pair: Pair, lang: str, kinds: Mapping[str, str]) -> None:
    actor = open_register.actor()
    name = f"{pair.one}_{pair.other}"
    states = [reading.one(register, actor, subject) for subject in (pair.one, pair.other)]
    with st.container(border=True, key=f"pair_{name}"):
        like = "" if pair.likeness is None else t("ui.inbox.pairs.like", lang, percent=f"{pair.likeness:.0f}")
        st.markdown(f"**{plain(titled(states[0].shown.body, lang, pair.one))}**")
        if like:
            st.caption(plain(like))
        accounts = [
            (f"{isolated(subject)} · {centre(subject.rpartition('-')[0], lang)}", state.shown.body)
            for subject, state in zip((pair.one, pair.other), states, strict=True)
        ]
        sides(f"sides_{name}", accounts, lang, kinds)
        if any(state.conflict for state in states):
            st.warning(t("ui.inbox.pairs.conflict", lang))
            return
        if not open_register.may("decide"):
            st.info(t("ui.inbox.no_decide", lang))
            return
        why = st.text_input(
            t("ui.inbox.why", lang), key=f"pair_why_{name}", max_chars=LONGEST, live="0.4s"
        ).strip()
        seen = dict(zip((pair.one, pair.other), (state.hashes for state in states), strict=True))
        with st.container(horizontal=True):
            st.button(
                t("ui.inbox.pairs.unite", lang), key=f"unite_{name}", on_click=_unite, args=(register, pair, seen, why)
            )  # fmt: skip
            st.button(
                t("ui.inbox.pairs.apart", lang), key=f"apart_{name}", on_click=_apart, args=(register, pair, why)
            )  # fmt: skip


def _unite(register: Register, pair: Pair, seen: Mapping[str, Any], why: str) -> None:
    # Which of the two stays is the same in every centre, whoever says so.
    one, into = editing.pair(pair.one, pair.other)
    try:
        editing.unite(register, open_register.actor(), one, seen[one], into, why)
    except MarsadError as problem:
        say("inbox", problem)
        return
    say("inbox", "ui.inbox.pairs.united")


def _apart(register: Register, pair: Pair, why: str) -> None:
    try:
        duplicates.keep_apart(register, open_register.actor(), [(pair.one, pair.other)], why)
    except MarsadError as problem:
        say("inbox", problem)
        return
    say("inbox", "ui.inbox.pairs.kept")
