"""The first screen: six blocks, what is overdue first; every number opens what it counts."""

from __future__ import annotations

import streamlit as st

from data.words import t
from ui import no_register, open_register, session, standing
from ui.exchange_words import centre
from ui.handover import handover
from ui.messages import plain
from ui.watch_blocks import block, incoming, latest, levels, new, open_matters, sites
from ui.watch_overdue import late
from ui.watch_words import at

# Lines that lie close together: a shift's picture is read at one look. Constant, like ui/look.py.
STYLE = """<style>
[class*="st-key-watch_"] button[kind="tertiary"] { min-height: 1.5rem; padding: 0; justify-content: flex-start; }
[class*="st-key-watch_"] button[kind="tertiary"] * { text-align: start; }
[class*="st-key-watch_"] h4 { padding: .15rem 0; font-size: 1.1rem; }
[class*="st-key-watch_"] [data-testid="stExpander"] summary { padding-block: .3rem; }
</style>"""


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.html(STYLE)
    st.subheader(t("ui.page.watch", lang))
    watch, register = standing.now(), open_register.now().register
    made = at(watch.now.strftime("%Y-%m-%dT%H:%MZ"))
    if register:
        st.caption(plain(t("watch.intro", lang, centre=centre(watch.centre, lang), at=made)))
    else:
        st.caption(t("watch.intro.shipped", lang))
    with block("overdue"):
        late(watch, lang)
    left, right = st.columns(2, gap="small")
    with left:
        with block("new"):
            new(watch, lang) if register else latest(lang)
        if register:
            with block("incoming"):
                incoming(watch, lang)
    with right:
        with block("levels"):
            levels(watch, lang)
        with block("open"):
            open_matters(watch, lang)
        if not register:
            with block("sites"):
                sites(lang)
    with block("handover" if register else "make"):
        if register:
            handover(register, watch, lang)
        else:
            no_register.register(lang)
