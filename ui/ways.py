"""A row of ways to go on, of which one is always chosen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.words import t


def chosen(codes: Sequence[str], lang: str, *, label: str, words: str, key: str) -> str:
    """Draw the row and return the way that is chosen, the first one to begin with.

    Parameters
    ----------
    codes : sequence of str
    lang : str
    label : str
        Key of what a screen reader calls the row.
    words : str
        What the keys of the ways' names begin with, before the code.
    key : str
        Of the element.
    """
    return st.segmented_control(
        t(label, lang),
        codes,
        default=codes[0],
        key=key,
        format_func=lambda code: t(f"{words}.{code}", lang),
        required=True,
        wrap=True,
        label_visibility="collapsed",
    )
