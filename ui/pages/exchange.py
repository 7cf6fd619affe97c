"""Page: what would go out to the other centre, what came in, what waits for a decision, and the requests."""

from __future__ import annotations

import streamlit as st

from data.words import t
from ui import no_register, session
from ui.exchange_packages import came_in, going_out
from ui.exchange_peers import peers_form
from ui.exchange_requests import requests_form
from ui.exchange_words import centre

PARTS = ("send", "receive", "requests", "keys")


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.exchange", lang))
    register = no_register.register(lang)
    if register is None:
        return
    st.caption(t("ui.exchange.intro", lang, centre=centre(register.centre, lang)))
    part = st.segmented_control(
        t("ui.exchange.part", lang),
        PARTS,
        default=PARTS[0],
        required=True,
        format_func=lambda name: t(f"ui.exchange.part.{name}", lang),
        key="exchange_part",
        label_visibility="collapsed",
    )
    draw = {"send": going_out, "receive": came_in, "requests": requests_form, "keys": peers_form}[
        part or PARTS[0]
    ]
    draw(register, lang)
