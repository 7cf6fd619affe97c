"""The card of an event on the page: what was reported, where, when, by whom it is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.words import t
from layers.content import Content
from ui import session
from ui.messages import plain
from ui.tables import facts

LABEL_PX = 140


def row_of(content: Content, name: str) -> dict[str, Any] | None:
    """Return the event of this id as a dict, or None."""
    found = content.events[content.events["id"] == name]
    return None if found.empty else {str(k): v for k, v in found.iloc[0].to_dict().items()}


def title_of(row: Mapping[str, Any], lang: str) -> str:
    """Return an event's title in the language, or in the other where there is none."""
    return str(row[f"title_{lang}"] or row[f"title_{'en' if lang == 'ar' else 'ar'}"] or row["id"])


def card(content: Content, row: Mapping[str, Any], lang: str) -> None:
    """Draw the card of an event; every value is text and nothing else."""
    with st.container(border=True, key="card"):
        st.markdown(f"#### {plain(title_of(row, lang))}")
        text = row[f"text_{lang}"] or row["text_ar"] or row["text_en"]
        if text:
            st.text(text)
        for number, (label, value) in enumerate(facts(content, row, lang)):
            fact(f"card_{number}", label, value)
        versions(content, row, lang)


def fact(key: str, label: str, value: str) -> None:
    """Draw one line of a card: what it is about, and what it says."""
    with st.container(horizontal=True, gap="small", key=f"fact_{key}"):
        st.caption(label, width=LABEL_PX)
        st.text(value, width="stretch")


def versions(content: Content, row: Mapping[str, Any], lang: str) -> None:
    """Draw what sources say differently of an event."""
    ids = {name.strip() for name in str(row["contradiction"]).split(";")}
    for account in content.contradictions:
        if account["id"] in ids:
            st.markdown(f"**{plain(t('ui.card.versions', lang))}** — {plain(account['title'][lang])}")
            for version in account["versions"]:
                st.text(f"• {version['text'][lang]} ({version['source']})")


def show_on_map(name: str) -> None:
    """Choose an event and go to the map with it."""
    session.change(selected=("events", name))
    st.session_state["go"] = "map"
