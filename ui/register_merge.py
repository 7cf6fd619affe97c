"""Several accounts of one event side by side: for each matter on which they differ a person says which stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from data.words import t
from events.register.columns import CODES, NUMBERS, TEXTS
from ui.inbox_sides import beside
from ui.messages import plain
from ui.register_words import TOGETHER, fields, label, said

OWN = "own"


def settled(
    key: str,
    sides: Sequence[tuple[str, Mapping[str, Any]]],
    lang: str,
    kinds: Mapping[str, str],
    base: Mapping[str, Any] | None = None,
) -> dict[str, Any] | None:
    """Draw the sides field by field, and return the content that was chosen; None while something is not chosen.

    Parameters
    ----------
    key : str
        Begins the keys of the choices.
    sides : sequence of (str, mapping)
        What each side is called, and its body.
    lang : str
    kinds : mapping
        Names of kinds by code.
    base : mapping, optional
        What both began with: where only one side has changed a matter, its account is taken up at the start.
    """
    parts = [fields(body) for _, body in sides]
    began = fields(base) if base is not None else None
    every = list(dict.fromkeys(name for part in parts for name in part))
    differ = [name for name in every if any(part.get(name, {}) != parts[0].get(name, {}) for part in parts)]
    out = {column: value for name in every if name not in differ for column, value in parts[0][name].items()}
    whole = True
    for name in differ:
        with st.container(border=True, key=f"{key}_{name}"):
            beside(name, [called for called, _ in sides], parts, lang, kinds)
            chosen = _chosen(f"{key}_{name}_which", name, [called for called, _ in sides], parts, began, lang)
            if chosen is None:
                whole = False
            elif chosen == OWN:
                out |= _own(f"{key}_{name}_own", name, parts, lang, kinds)
            else:
                out |= parts[int(chosen)].get(name, {})
    return out if whole else None


def _chosen(
    key: str,
    name: str,
    called: Sequence[str],
    parts: Sequence[Mapping[str, dict[str, Any]]],
    began: Mapping[str, dict[str, Any]] | None,
    lang: str,
) -> str | None:
    options = [str(i) for i in range(len(parts))] + ([] if name in TOGETHER else [OWN])
    start = None
    if began is not None:
        moved = [i for i, part in enumerate(parts) if part.get(name, {}) != began.get(name, {})]
        start = moved[0] if len(moved) == 1 else None
    chosen: str | None = st.radio(
        t("ui.register.which", lang),
        options,
        index=start,
        key=key,
        horizontal=True,
        format_func=lambda code: t("ui.register.own", lang) if code == OWN else plain(called[int(code)]),
        label_visibility="collapsed",
    )
    return chosen


def _own(
    key: str, name: str, parts: Sequence[Mapping[str, dict[str, Any]]], lang: str, kinds: Mapping[str, str]
) -> dict[str, Any]:
    """Draw the field for a person's own account, and return it."""
    first = next((part[name][name] for part in parts if name in part), "")
    value: Any
    if name in NUMBERS:
        value = st.number_input(label(name, lang), value=float(first or 0.0), key=key)
    elif name in CODES or name == "kind":
        options = list(kinds) if name == "kind" else list(CODES[name])
        value = st.selectbox(
            label(name, lang), options, key=key, format_func=lambda code: said(name, code, lang, kinds)
        )
    elif name in TEXTS:
        value = st.text_area(label(name, lang), value=str(first), key=key).strip()
    else:
        value = first
    return {name: value} if value not in ("", None) else {}
