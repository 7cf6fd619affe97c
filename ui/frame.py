"""What stands round every page: language and direction, the name, the pages, the language switch."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.words import t
from ui import made_up, open_register, session, signin
from ui.look import ICON, SCRIPTS, STYLE, WORDS
from ui.messages import calm, plain, sentence
from ui.server import served
from ui.sitemap import FIRST, GROUPS, ICONS, ROLES, pages

OTHER = {"ar": "en", "en": "ar"}


def run() -> None:
    """Run the page that is asked for."""
    problems = (*st.session_state.pop("problems", ()), *session.begin())
    lang = session.now().lang
    st.set_page_config(page_title=t("product.name", lang), page_icon=ICON, layout="wide")
    st.html(STYLE)
    st.html(WORDS[lang])
    st.html(SCRIPTS[lang], unsafe_allow_javascript=True)
    signin.gate(lang)
    ways = {
        name: _page(name, lang) for name in pages() if name not in ROLES or open_register.may(ROLES[name])
    }
    chosen = st.navigation(_grouped(ways, lang), position="top")
    if not served():
        st.error(t("ui.error.start", lang))
        st.stop()
    here = chosen.url_path or FIRST
    if (go := st.session_state.pop("go", session.meant(here))) in ways and go != here:
        st.session_state["problems"] = problems
        st.switch_page(ways[go])
    # The map has the same filters in its own panel, and wants the room.
    st.set_page_config(initial_sidebar_state="collapsed" if here == "map" else "auto")
    if here != "map":
        session.arrive(here)
    _head(lang)
    seen = open_register.look()
    made_up.banner()
    for problem in (*problems, *([seen.problem] if seen.problem else [])):
        st.warning(plain(sentence(problem, lang)))
    with calm(lang):
        chosen.run()
    session.write_url()
    if seen.register:
        open_register.watch()


def _page(name: str, lang: str) -> Any:
    """Return a page; its code is read when it is shown, so that the first one stands sooner."""

    def body() -> None:
        from importlib import import_module

        import_module(f"ui.pages.{name}").page()

    return st.Page(
        body,
        title=t(f"ui.page.{name}", lang),
        icon=f":material/{ICONS[name]}:",
        url_path=name,
        default=name == FIRST,
    )


def _grouped(ways: dict[str, Any], lang: str) -> dict[str, list[Any]]:
    """Return the pages by group: those without one stand in the bar themselves, each other group is a menu."""
    groups = {
        t(f"ui.group.{group}", lang) if group else "": [ways[name] for name in names if name in ways]
        for group, names in GROUPS.items()
    }
    return {name: found for name, found in groups.items() if found}


def _switch() -> None:
    session.change(lang=OTHER[session.now().lang])


def _head(lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="head", width="content"):
        st.markdown(f"**{t('product.name', lang)}**", width="content")
        st.button(
            t("ui.language.other", lang),
            key="language",
            on_click=_switch,
            type="tertiary",
            icon=":material/translate:",
        )
        signin.badge(lang)
