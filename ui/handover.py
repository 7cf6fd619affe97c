"""A shift is handed over by the names of roles, with a note; and the handovers before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.errors import MarsadError
from data.words import t
from events.register.opening import Register
from events.situation.news import handed
from events.situation.watch import Watch
from ui import open_register, said
from ui.exchange_words import centre, local
from ui.messages import plain, sentence
from ui.panels import panel
from ui.watch_words import at, part

LONGEST = 2_000
# So many are read at a handover; all of them stand under it.
AT_ONCE = 5


def handover(register: Register, watch: Watch, lang: str) -> None:
    """Draw the handovers before, and the form of the next for who may write."""
    past = watch.handovers
    names = [t(f"watch.handover.{name}", lang) for name in ("from", "to", "at", "centre", "note")]
    rows = [
        (row["from_role"], row["to_role"], local(row["at_utc"]), centre(row["centre"], lang), row["note"])
        for row in past.head(AT_ONCE).to_dict("records")
    ]
    panel(
        "handover", t("watch.block.handover", lang), lang, asked=t("watch.asked", lang), marking=watch.marking,
        internal=True, table=pd.DataFrame(rows, columns=names) if rows else None,
        text="" if rows else t("watch.handover.none", lang),
    )  # fmt: skip
    if done := said.to_say("handover"):
        st.success(plain(done), icon=":material/check:")
    if past.empty:
        st.caption(t("watch.handover.none", lang))
    for row in past.head(AT_ONCE).to_dict("records"):
        _one(row, lang)
    if len(past) > AT_ONCE:
        with st.expander(t("watch.handover.more", lang)):
            for row in past.iloc[AT_ONCE:].to_dict("records"):
                _one(row, lang)
    if open_register.may("report"):
        _form(register, past, lang)
    else:
        st.caption(t("watch.handover.ask", lang))


def _one(row: Mapping[Any, Any], lang: str) -> None:
    roles = t(
        "watch.handover.roles",
        lang,
        before=part(str(row["from_role"])),
        after=part(str(row["to_role"])),
    )
    line = f"**{plain(roles)}** · {plain(at(str(row['at_utc'])))} · {plain(centre(str(row['centre']), lang))}"
    st.markdown(line)
    if row["note"]:
        st.text(str(row["note"]))
    if row["conflict"]:
        st.warning(t("watch.handover.conflict", lang))


def _form(register: Register, past: pd.DataFrame, lang: str) -> None:
    ours = past[past["ours"]]
    # Who took over last hands over next: offered, and theirs to change.
    last = str(ours.iloc[0]["to_role"]) if len(ours) else ""
    # What was typed stays where it was refused; once it is written the form is a new one.
    turn = st.session_state.setdefault("handover_turn", 0)
    with st.form(f"handover_{turn}", border=False):
        with st.container(horizontal=True):
            before = st.text_input(
                t("watch.handover.from", lang),
                value=last,
                max_chars=200,
                width=260,
                key=f"handover_from_{turn}",
            )
            after = st.text_input(
                t("watch.handover.to", lang), max_chars=200, width=260, key=f"handover_to_{turn}"
            )
        note = st.text_area(
            t("watch.handover.note", lang), max_chars=LONGEST, height=90, key=f"handover_note_{turn}"
        )
        done = st.form_submit_button(
            t("watch.handover.do", lang),
            type="primary",
            icon=":material/swap_horiz:",
            key=f"handover_do_{turn}",
        )
    if not done:
        return
    try:
        handed(register, open_register.actor(), before, after, note)
    except MarsadError as problem:
        st.error(plain(sentence(problem, lang)))
        return
    st.session_state["handover_turn"] = turn + 1
    said.say("handover", t("watch.handover.done", lang, role=part(after.strip())))
    st.rerun()
