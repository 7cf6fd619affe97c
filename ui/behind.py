"""The events behind a number: a list that opens from it, each event a click away from the map.

A number is drawn by ``number``; a page that has its own way to be asked (a mark that was clicked) calls ``behind`` itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from data.words import n, t
from events.query import Filter
from ui import held, session
from ui.card import show_on_map, title_of
from ui.counted import events_of, facts
from ui.dated import in_words
from ui.messages import plain

# So many are listed at most: who wants more wants the table, with a filter.
LISTED = 200
# So many are drawn at once, and as many more at each wish: two hundred buttons take a slow machine a second.
AT_ONCE = 25
# Ids, the latest first; or which rows of this session's facts (ui/counted.py), one truth a row.
Some = Sequence[str] | npt.NDArray[np.bool_]
Names = Some | Callable[[], Some]


def number(
    key: str,
    label: str,
    names: Names,
    title: str,
    lang: str,
    *,
    asked: Filter | None = None,
    help: str | None = None,
) -> None:
    """Draw a number as a button that opens the events behind it.

    Parameters
    ----------
    key : str
        Of the button: one a page.
    label : str
        The number, or the number in words.
    names : sequence of str, array of bool, or callable
        Ids of the events, the latest first, or which rows of ``ui.counted.facts()``; what is called is called only when
        somebody opens it.
    title : str
        Of the list: what the number counts.
    lang : str
        "ar" or "en".
    asked : Filter, optional
        The filter that lets exactly these pass, where there is one: it can be put into the place of the session's.
    help : str, optional
        What stands beside the button when one points at it.
    """
    if st.button(plain(label), key=f"behind_{key}", type="tertiary", help=help):
        behind(names, title, lang, asked=asked)


def behind(names: Names, title: str, lang: str, *, asked: Filter | None = None) -> None:
    """Open the list of the events behind a number; in one run of a page once.

    Parameters
    ----------
    names, title, lang, asked
        As of ``number``.
    """
    st.session_state["behind_shown"] = AT_ONCE
    count, found = _first(names() if callable(names) else names)

    @st.dialog(plain(title), width="large")
    def opened() -> None:
        _list(found, count, lang, asked)

    opened()


def _first(names: Some) -> tuple[int, list[str]]:
    """Return how many events are meant, and the ids of the first of them."""
    if isinstance(names, np.ndarray):
        return int(names.sum()), facts().names(names, LISTED)
    return len(names), list(names[:LISTED])


def _list(names: list[str], count: int, lang: str, asked: Filter | None) -> None:
    st.caption(plain(n("count.events", count, lang)))
    # A click in a dialog runs the dialog alone; what it has changed concerns the page.
    if "go" in st.session_state or st.session_state.pop("behind_left", False):
        st.rerun()
    if asked is not None:
        st.button(
            t("behind.filter", lang),
            key="behind_filter",
            icon=":material/filter_alt:",
            on_click=_filter,
            args=(asked,),
        )
    shown = min(st.session_state.get("behind_shown", AT_ONCE), len(names))
    rows = _rows(names[:shown])
    words = _words(lang)
    for name in names[:shown]:
        _event(name, rows.get(name), words, lang)
    if shown < len(names):
        if st.button(t("behind.more", lang), key="behind_more", width="stretch"):
            st.session_state["behind_shown"] = shown + AT_ONCE
            st.rerun(scope="fragment")
    elif count > len(names):
        st.caption(plain(n("behind.left", count - len(names), lang)))


def _filter(asked: Filter) -> None:
    session.change(asked=asked)
    st.session_state["behind_left"] = True


def _event(name: str, row: dict[str, Any] | None, words: dict[str, dict[str, str]], lang: str) -> None:
    """Draw one event of the list: its title, which leads to the map, and when, of what kind and where it was."""
    with st.container(gap=None, key=f"behind_row_{name}"):
        title = title_of(row, lang) if row else name
        st.button(
            plain(title),
            key=f"behind_to_{name}",
            type="tertiary",
            icon=":material/location_on:",
            help=t("ui.events.on_map", lang),
            on_click=show_on_map,
            args=(name,),
        )
        if row is None:
            st.caption(t("behind.gone", lang))
            return
        date = in_words(str(row["date_edtf"]), lang) or t("ui.undated", lang)
        section = str(row.get("section") or "")
        parts = [date, words["kinds"].get(row["kind"], str(row["kind"]))]
        parts += [words["sections"].get(section, section)] if section else []
        st.caption(plain(" · ".join(parts)))


def _words(lang: str) -> dict[str, dict[str, str]]:
    """Return the names of kinds and sections."""
    content = held.content()
    return {
        "kinds": {kind["code"]: kind["name"][lang] for kind in content.kinds},
        "sections": {section["id"]: section["name"][lang] for section in content.sections},
    }


def _rows(names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return events by id, as far as they are there."""
    rows = events_of(names).drop(columns="geometry", errors="ignore").to_dict("records")
    return {str(row["id"]): {str(name): value for name, value in row.items()} for row in rows}
