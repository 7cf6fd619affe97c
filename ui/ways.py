"""A row of ways to go on, of which one is always chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


def chosen(label: str, codes: Sequence[str], named: Callable[[str], str], key: str) -> str:
    """Draw the row and return the way that is chosen, the first one to begin with.

    Parameters
    ----------
    label : str
        What a screen reader calls the row.
    codes : sequence of str
    named : callable
        The name of a way by its code.
    key : str
        Of the element.
    """
    return st.segmented_control(
        label,
        codes,
        default=codes[0],
        key=key,
        format_func=named,
        required=True,
        wrap=True,
        label_visibility="collapsed",
    )
