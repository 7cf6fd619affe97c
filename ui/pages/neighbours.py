"""Page: what stands between Libya and each neighbour: agreements, crossings, markers, projects, routes; studies and bodies."""

from __future__ import annotations

import streamlit as st

from data.words import n, t
from events.situation import holdings
from ui import session, ways
from ui.holdings_parts import heading, kept, read_only
from ui.messages import plain
from ui.neighbours_agreed import agreements, cards, concerning, crossings, elsewhere
from ui.neighbours_bodies import directory
from ui.neighbours_held import ALL, markers, projects, routes, studies
from ui.record_list import record_list
from ui.record_words import sections


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.neighbours", lang))
    st.caption(t("ui.neighbours.intro", lang))
    read_only(lang)
    names = {**sections(lang), ALL: t("ui.neighbours.all", lang)}
    section = ways.chosen(
        t("ui.neighbours.choose", lang), list(names), names.__getitem__, "neighbours_section"
    )
    if section == ALL:
        _everywhere(lang)
    else:
        _section(section, names[section], lang)


def _section(section: str, name: str, lang: str) -> None:
    table = holdings.agreements(*kept())
    if section in holdings.neighbours():
        own = holdings.of_section(table, section)
        agreements(own, t("ui.neighbours.agreements", lang, section=name), section, lang)
        unnamed = table[table["countries"] == ""]
        with st.expander(plain(n("ui.neighbours.unnamed", len(unnamed), lang)), key=f"unnamed_{section}"):
            cards(unnamed, lang)
        country = holdings.neighbours()[section]
        record_list(
            "agreement", lang, key=section, found=concerning(country), start={"countries": f"LY; {country}"}
        )
        crossings(section, name, lang)
    else:
        heading(name, t("ui.neighbours.coast", lang))
    markers(section, name, lang)
    projects(section, name, lang)
    routes(section, name, lang)


def _everywhere(lang: str) -> None:
    table = holdings.agreements(*kept())
    unnamed = table[table["countries"] == ""]
    agreements(unnamed, t("ui.neighbours.unnamed.title", lang), ALL, lang)
    record_list(
        "agreement", lang, key=ALL, found=elsewhere(), none=t("ui.neighbours.agreements.elsewhere", lang)
    )
    markers("", t("ui.neighbours.all", lang), lang)
    projects("", t("ui.neighbours.all", lang), lang)
    studies(lang)
    routes("", t("ui.neighbours.all", lang), lang)
    directory(lang)
