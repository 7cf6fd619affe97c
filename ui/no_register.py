"""What a page of the register says where there is none: make one, or go on without."""

from __future__ import annotations

import streamlit as st

from data import catalogue
from data.errors import MarsadError
from data.words import t
from events.register import opening, where
from events.register.opening import Register
from ui import open_register
from ui.messages import plain, sentence
from ui.tables import isolated

OTHER = ""


def register(lang: str) -> Register | None:
    """Return the register; where there is none, draw the form that makes one and return None."""
    seen = open_register.now()
    if seen.register:
        return seen.register
    if seen.problem is None:  # the frame has said it
        _form(lang)
    return None


def _form(lang: str) -> None:
    st.subheader(t("ui.register.none", lang))
    st.markdown(plain(t("ui.register.none.what", lang)))
    if not open_register.may("decide"):
        st.info(t("ui.register.none.ask", lang))
        return
    sites = catalogue.read("sites").sort_values("id")
    names = {row.id: getattr(row, f"name_{lang}") for row in sites.itertuples()}
    with st.container(border=True, width=640, key="make_register"):
        centre = st.radio(
            t("ui.register.make.centre", lang),
            [*names, OTHER],
            index=None,
            format_func=lambda code: names.get(code, t("ui.register.make.other", lang)),
            key="make_centre",
        )
        if centre == OTHER:
            centre = st.text_input(
                t("ui.register.make.name", lang),
                key="make_name",
                max_chars=31,
                help=t("ui.register.make.help", lang),
            ).strip()
        st.caption(plain(t("ui.register.make.where", lang, where=isolated(where.shown(where.place())))))
        if st.button(t("ui.register.make", lang), type="primary", key="make", disabled=not centre) and centre:
            try:
                opening.created(None, centre)
            except MarsadError as problem:
                st.error(plain(sentence(problem, lang)))
                return
            st.rerun()
    st.caption(t("ui.register.none.go_on", lang))
