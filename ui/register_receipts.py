"""Which centres have taken note of an event, and the button by which this one does of another's: each writes its own."""

from __future__ import annotations

import streamlit as st

from data.errors import MarsadError
from data.words import t
from events.exchange import requests
from events.register.opening import Register
from ui import open_register
from ui.exchange_words import centre, local, ltr
from ui.messages import plain


def receipts(register: Register, subject: str, lang: str) -> None:
    """Draw who has taken note of an event; it goes to the other centre with the next internal package."""
    found = requests.receipts(register, open_register.actor(), [subject])[subject]
    with st.container(horizontal=True, vertical_alignment="center", key="register_receipts"):
        for body in found:
            words = t(
                "ui.receipt.by", lang, centre=centre(body["centre"], lang), at=ltr(local(body["at_utc"]))
            )
            st.badge(plain(words), icon=":material/check:", color="green")
        # Of one's own report there is nothing to take note of.
        ours = subject.rpartition("-")[0] == register.centre or register.centre in {
            body["centre"] for body in found
        }
        if open_register.may("report") and not ours:
            st.button(
                t("ui.receipt.do", lang),
                key=f"receipt_{subject}",
                icon=":material/check:",
                help=t("ui.receipt.help", lang),
                on_click=_take_note,
                args=(register, subject, lang),
            )
    if problem := st.session_state.pop("receipt_problem", None):
        st.error(plain(problem))


def _take_note(register: Register, subject: str, lang: str) -> None:
    try:
        requests.acknowledge(register, open_register.actor(), subject)
    except MarsadError as problem:
        st.session_state["receipt_problem"] = problem.say(lang)
