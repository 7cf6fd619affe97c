"""What is done about an incident: taken in hand, acknowledged, answered, closed, refuted; with the body and a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.errors import MarsadError
from data.words import t
from events.register.opening import Register
from events.situation.response import STEPS, respond
from ui import open_register, said
from ui.messages import plain, sentence

LONGEST = 2_000
# What is left to do in a state: the next step first. What is over can be taken up again, by who writes down why.
NEXT = {
    "reported": ("take", "acknowledge", "respond", "close", "refute"),
    "acknowledged": ("respond", "close", "refute", "take"),
    "responding": ("close", "refute", "take"),
    "closed": ("respond", "refute"),
    "refuted": ("respond",),
}


def response_form(register: Register, row: Mapping[str, Any], lang: str) -> None:
    """Draw the form of what is done about an incident, for who may write.

    Parameters
    ----------
    register : Register
    row : mapping
        Of `events.situation.response.incidents`, as it was before whoever fills in the form.
    lang : str
    """
    if done := said.to_say(f"response_{row['id']}"):
        st.success(plain(done), icon=":material/check:")
    if row["conflict"]:
        st.warning(t("response.conflict", lang))
    if not open_register.may("report"):
        st.caption(t("response.ask", lang))
        return
    key = str(row["id"])
    # What whoever fills in the form had before them: somebody else may have written since, a moment ago.
    before = st.session_state.get(f"response_seen_{key}", row["seen"])
    st.session_state[f"response_seen_{key}"] = row["seen"]
    with st.form(f"respond_{key}", border=False):
        step = st.radio(
            t("response.do", lang), NEXT[str(row["state"])], horizontal=True, key=f"step_{key}",
            format_func=lambda code: t(f"response.step.{code}", lang),
        )  # fmt: skip
        by = st.text_input(
            t("response.by", lang),
            value=str(row["by"]) or open_register.actor().institution,
            max_chars=200,
            key=f"by_{key}",
        )
        note = st.text_area(t("response.note", lang), max_chars=LONGEST, height=80, key=f"note_{key}")
        done = st.form_submit_button(t("response.save", lang), type="primary", key=f"save_{key}")
    if done and step and before != row["seen"]:
        st.warning(t("response.changed", lang))
    elif done and step:
        _write(register, row, step, by, note, lang)


def _write(register: Register, row: Mapping[str, Any], step: str, by: str, note: str, lang: str) -> None:
    try:
        respond(register, open_register.actor(), row, step, by, note)
    except MarsadError as problem:
        st.error(plain(sentence(problem, lang)))
        return
    state = t(f"response.state.{STEPS[step] or row['state']}", lang)
    said.say(f"response_{row['id']}", t("response.done", lang, state=state))
    st.rerun()
