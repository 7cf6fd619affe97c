"""What the pages of sites and neighbours draw alike: a source under its row, a table that wraps, an unknown number said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.words import t
from events.register.opening import Register
from events.register.who import Actor
from ui import held, open_register
from ui.card import fact, show_on_map
from ui.dated import in_words
from ui.messages import plain
from ui.record_words import by_whom
from ui.tables import cited, isolated

# On a narrow screen a column keeps room for two words, and the table is moved sideways.
STYLE = """<style>
[class*="st-key-wrapped_"] :is(td, th) { min-width: 6.5rem; overflow-wrap: anywhere; vertical-align: top; }
[class*="st-key-wrapped_"] :is(td, th) p { text-align: start; }
[class*="st-key-wrapped_"] [data-testid="stTable"] { overflow-x: auto; }
</style>"""


def either(row: Mapping[str, Any], name: str, lang: str) -> str:
    """Return a text in the language asked for, and where nothing stands there in the other one."""
    other = "en" if lang == "ar" else "ar"
    return str(row[f"{name}_{lang}"] or row[f"{name}_{other}"])


def figure(value: float, lang: str) -> str:
    """Return a number in words: one that nobody knows is not known, and never zero.

    Examples
    --------
    >>> figure(float("nan"), "en"), figure(0.0, "en")
    ('not known', '\u20680\u2069')
    """
    return isolated(f"{value:g}") if value == value else t("ui.holdings.unknown", lang)


def dated(edtf: str, lang: str) -> str:
    """Return a date in words, and where there is none, that there is none."""
    return in_words(edtf, lang) or t("ui.undated", lang)


def source_of(row: Mapping[str, Any], lang: str) -> str:
    """Return where a row comes from: a document with its paragraph, or who entered the record."""
    named = (
        cited(held.content(), str(row["source"]), str(row.get("paragraph", "")), lang)
        if row["source"]
        else ""
    )
    if row["from"] == "register":
        return " — ".join(part for part in (named, by_whom(row, lang)) if part)
    return named


def sourced(key: str, row: Mapping[str, Any], lang: str) -> None:
    """Draw where a row comes from, and its address."""
    fact(f"{key}_source", t("ui.card.source", lang), source_of(row, lang))
    if row.get("source_url"):
        fact(f"{key}_url", t("ui.card.source_url", lang), address(row["source_url"]))


def address(url: str) -> str:
    r"""Return an address that is read from left to right whatever stands around it.

    Examples
    --------
    >>> address("https://a.b/")
    '\u2066https://a.b/\u2069'
    """
    return f"\u2066{url}\u2069"


def wrapped(table: pd.DataFrame, key: str) -> None:
    """Draw a table whose texts wrap, in the direction of the page; every cell is text and nothing else.

    Parameters
    ----------
    table : DataFrame
        Columns named and cells said as they are shown.
    key : str
        Of what holds it: one a page.
    """
    cells = table.map(lambda cell: plain(str(cell)))
    cells.columns = pd.Index([plain(str(name)) for name in table.columns])
    with st.container(key=f"wrapped_{key}"):
        st.html(STYLE)
        st.table(cells, hide_index=True, border="horizontal")


def heading(title: str, note: str = "", level: int = 4) -> None:
    """Draw the heading of a part, and a line under it."""
    st.markdown(f"{'#' * level} {plain(title)}")
    if note:
        st.caption(plain(note))


def read_only(lang: str) -> None:
    """Say that nothing can be entered as long as there is no register, and lead to where one is made."""
    if open_register.now().register is not None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="read_only"):
        st.caption(t("ui.holdings.no_register", lang), width="stretch")
        st.button(
            t("ui.holdings.make", lang),
            key="to_register",
            on_click=_go,
            type="tertiary",
            icon=":material/inventory_2:",
        )


def _go() -> None:
    st.session_state["go"] = "register"


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as dicts."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def facts(key: str, pairs: Sequence[tuple[str, str, str]]) -> None:
    """Draw lines of a card: a name for the key, what it is about, what it says; empty ones are left out."""
    for name, label, value in pairs:
        if value:
            fact(f"{key}_{name}", label, value)


def kept() -> tuple[Register | None, Actor | None]:
    """Return the register and its reader, as `events.situation.holdings` takes them; None and None without one."""
    register = open_register.now().register
    return register, held.READER if register else None


def to_event(name: str, event: str, lang: str) -> None:
    """Draw the way to the event that a row rests on; nothing where there is none."""
    if event:
        st.button(
            plain(t("ui.holdings.event", lang, id=event)),
            key=f"{name}_{event}",
            type="tertiary",
            icon=":material/location_on:",
            on_click=show_on_map,
            args=(event,),
        )
