"""What a page says where the register holds more events than one map takes."""

from __future__ import annotations

import streamlit as st

from data.words import t
from ui import held, session
from ui.messages import plain


def newest(lang: str) -> None:
    """Say which events of a register that is too large for one map are on it."""
    entered = held.entered()
    if entered is None or not entered.cut:
        return
    every = held.whole_now()
    if session.here() == "map" and every is not None:
        if every.behind:
            with st.container(key="newest"):
                st.caption(plain(t("ui.whole.behind", lang)))
        return
    figures = {"n": f"{len(entered.events):,}", "m": f"{entered.every:,}"}
    asked = session.now().asked
    key = "ui.register.newest.period" if asked.start or asked.end else "ui.register.newest"
    with st.container(key="newest"):
        said = plain(t(key, lang, **figures))
        st.caption(f"{said} {plain(t('ui.whole.made', lang))}" if session.here() == "map" else said)
