"""Two accounts side by side, field by field: what differs stands first, what is the same after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from data.words import n, t
from ui.messages import plain
from ui.register_words import fields, label, matter

# What every account differs in and nobody decides by.
HIDDEN = ("extra",)
# What tells whether two are one, before the rest.
FIRST = (
    "title_ar", "title_en", "dated", "kind", "place_ar", "place_en", "point", "text_ar", "text_en", "dead", "missing",
)  # fmt: skip
Side = tuple[str, Mapping[str, Any]]


def sides(key: str, accounts: Sequence[Side], lang: str, kinds: Mapping[str, str]) -> None:
    """Draw accounts beside each other; on a narrow screen under each other, each with its name.

    Parameters
    ----------
    key : str
        Begins the keys of what is drawn.
    accounts : sequence of (str, mapping)
        What each is called, and its body.
    lang : str
    kinds : mapping
        Names of kinds by code.
    """
    parts = [
        fields({name: value for name, value in body.items() if name not in HIDDEN}) for _, body in accounts
    ]
    there = dict.fromkeys(name for part in parts for name in part)
    every = [*(name for name in FIRST if name in there), *(name for name in there if name not in FIRST)]
    differ = [name for name in every if any(part.get(name, {}) != parts[0].get(name, {}) for part in parts)]
    for name in differ:
        with st.container(border=True, key=f"{key}_{name}"):
            beside(name, [called for called, _ in accounts], parts, lang, kinds)
    same = [name for name in every if name not in differ]
    if same:
        with st.expander(plain(n("ui.inbox.sides.same", len(same), lang)), key=f"{key}_same"):
            for name in same:
                st.text(f"{label(name, lang)}: {matter(parts[0][name], lang, kinds)}")
    if not differ:
        st.caption(t("ui.inbox.sides.equal", lang))


def beside(
    name: str,
    called: Sequence[str],
    parts: Sequence[Mapping[str, dict[str, Any]]],
    lang: str,
    kinds: Mapping[str, str],
) -> None:
    """Draw what each account says of one matter, in columns under its name."""
    st.markdown(f"**{plain(label(name, lang))}**")
    for column, whose, part in zip(st.columns(len(called)), called, parts, strict=True):
        with column:
            st.caption(plain(whose))
            st.text(matter(part.get(name, {}), lang, kinds))
