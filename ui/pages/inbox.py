"""Page: files come in, what of them waits for a person is decided, and what may be one event is looked at."""

from __future__ import annotations

import streamlit as st

from data.words import t
from layers.style import kinds
from ui import no_register, open_register, session
from ui.import_part import import_part
from ui.import_progress import GO
from ui.inbox_pairs import pairs
from ui.inbox_rows import waiting

PARTS = {"import": import_part, "waiting": waiting, "duplicates": pairs}


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.inbox", lang))
    register = no_register.register(lang)
    if register is None:
        return
    start = "import" if open_register.may("report") else "waiting"
    st.session_state.setdefault("inbox_part", start)
    if GO in st.session_state:
        st.session_state["inbox_part"], st.session_state["inbox_dataset"] = st.session_state.pop(GO)
    part = st.segmented_control(
        t("ui.inbox.part", lang),
        list(PARTS),
        required=True,
        format_func=lambda name: t(f"ui.inbox.part.{name}", lang),
        key="inbox_part",
        label_visibility="collapsed",
    )
    PARTS[part or start](register, lang, {kind["code"]: kind["name"][lang] for kind in kinds()})
