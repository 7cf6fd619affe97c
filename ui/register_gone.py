"""What was deleted or united with another: listed with who, when and why, and brought back where somebody decides so."""

from __future__ import annotations

import streamlit as st

from data.words import t
from events.register import editing, reading
from events.register.gone import Gone, gone
from events.register.opening import Register
from ui import open_register
from ui.messages import plain
from ui.register_edit import done, reason
from ui.register_words import by_whom, titled


def listed(register: Register, lang: str) -> None:
    """Draw the list."""
    rows = gone(register, open_register.actor())
    if not rows:
        st.info(t("ui.register.gone.none", lang))
    for row in rows:
        _one(register, row, lang)


def _one(register: Register, row: Gone, lang: str) -> None:
    last = row.last
    with st.container(border=True, key=f"gone_{last.hash[:16]}"):
        title = titled(row.before.body, lang, last.subject) if row.before else last.subject
        st.markdown(f"**{plain(title)}** — {plain(t(f'ui.register.op.{last.op}', lang))}")
        st.caption(plain(by_whom(last, lang)))
        if last.op == "merge":
            st.text(t("ui.register.into", lang, id=str(last.body.get("into", ""))))
        st.text(t("ui.register.because", lang, reason=last.reason or "—"))
        before = row.before
        if before is None or not open_register.may("decide"):
            return
        with st.popover(
            t(f"ui.register.back.{last.op}", lang), icon=":material/undo:", key=f"back_{last.hash[:16]}"
        ):
            why = reason(f"back_reason_{last.hash[:16]}", lang, must=True)
            if st.button(t("ui.register.back", lang), key=f"back_do_{last.hash[:16]}", disabled=not why):
                actor = open_register.actor()
                seen = reading.one(register, actor, last.subject).hashes
                if done(
                    lambda: editing.change(
                        register, actor, last.subject, seen, before.body, why, role="decide"
                    ),
                    "ui.register.back.done",
                    lang,
                    id=last.subject,
                ):
                    st.rerun()
