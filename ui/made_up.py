"""What of a register of made-up reports says so on a page, and for a command line: that it is one."""

from __future__ import annotations

import os

from events.register.where import ENVIRONMENT, exists


def at(where: str | None) -> bool:
    """Return whether the register that a command line means is synthetic; False where there is none.

    Raises
    ------
    StoreProblem
        It was named, and is not there or cannot be read.
    """
    if not (where or os.environ.get(ENVIRONMENT) or exists()):
        return False
    from events.register.opening import opened

    register = opened(where)
    register.engine.dispose()
    return register.synthetic


def here() -> bool:
    """Return whether the register of this server is synthetic."""
    from ui import open_register

    register = open_register.now().register
    return register is not None and register.synthetic


def banner() -> None:
    """Say at the head of the page that what is on it is made up: in both languages, and nobody can close it."""
    import streamlit as st

    from data.words import LANGS, t

    if here():
        with st.container(key="synthetic"):
            for lang in LANGS:
                st.text(t("synthetic.short", lang))


def named(name: str) -> str:
    """Return the name of a file that goes out: of a synthetic register it says what it is.

    Parameters
    ----------
    name : str
        "marsad_<what>...".
    """
    return name.replace("marsad_", "marsad_synthetic_", 1) if here() else name
