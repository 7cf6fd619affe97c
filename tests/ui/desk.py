"""A register and the app on it, for the tests of the pages that work with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from events.register import opening
from events.register.opening import Register
from events.register.who import Actor

APP = Path(__file__).parents[2] / "app.py"
DUTY = Actor("duty", "Customs")
OTHER = Actor("salem", "Border guard")


def body(**more: Any) -> dict[str, Any]:
    """The body of a whole event, as the form makes one."""
    whole: dict[str, Any] = {
        "kind": "PATROL", "title_ar": "دورية قرب غات", "title_en": "Patrol near Ghat", "date_edtf": "2026-11-20",
        "start": "2026-11-20", "end": "2026-11-20", "date_precision": "day", "place_en": "Ghat", "place_ar": "غات",
        "place_role": "held_at", "place_precision": "town", "uncertainty_m": 5000.0, "lon": 10.17, "lat": 24.96,
        "origin": "entered", "status": "reported", "certainty": "stated", "marking": "TLP:AMBER", "source": "duty log",
    }  # fmt: skip
    return whole | more


def made(folder: Path, centre: str = "tripoli") -> Register:
    """A new register in a folder."""
    return opening.created(folder / "register.sqlite", centre)


def run(page: str, lang: str = "en", **state: Any) -> AppTest:
    """Open a page of the app."""
    st.cache_resource.clear()
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["lang"] = lang
    app.session_state["go"] = page
    for name, value in state.items():
        app.session_state[name] = value
    return app.run()


def words(app: AppTest) -> str:
    """All that a page says."""
    kinds = (
        "markdown", "caption", "text", "subheader", "info", "warning", "error", "success", "button", "checkbox",
    )  # fmt: skip
    said = [str(getattr(e, "label", "") or getattr(e, "value", "")) for kind in kinds for e in app.get(kind)]
    return "\n".join(said).replace("\\", "")
