"""A centre's own key: its level of a unit is set, with a reason and the last day that it stands, or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from data.errors import MarsadError
from data.words import t
from events.register.opening import Register
from events.situation import levels
from events.situation.records import LEVELS
from ui import open_register, said
from ui.exchange_words import centre
from ui.filters import LATEST, today
from ui.level_words import word
from ui.messages import plain, sentence

LONGEST = 2_000


def form(register: Register, unit: Mapping[str, object], mine: Mapping[str, Any] | None, lang: str) -> None:
    """Draw the form for one unit.

    Parameters
    ----------
    register : Register
        Of one of the two centres.
    unit : mapping
        ``id``, ``name_ar``, ``name_en``.
    mine : mapping or None
        This centre's own record of the unit, from `events.situation.kept.listing`; None where it has set none.
    lang : str
        "ar" or "en".
    """
    key, name = str(unit["id"]), str(unit[f"name_{lang}"])
    # What was seen when the form was opened: somebody else may set it meanwhile, and that is said.
    begun = st.session_state.setdefault(f"level_seen_{key}", tuple(mine["seen"]) if mine else ())
    if mine is not None and mine["conflict"]:
        st.warning(t("level.form.conflict", lang))
    with st.form(f"level_form_{key}", border=False):
        level = st.radio(
            plain(t("level.form.level", lang, centre=centre(register.centre, lang), unit=name)),
            LEVELS,
            index=None,
            horizontal=True,
            format_func=lambda code: word(code, lang),
            key=f"level_level_{key}",
        )
        reason = st.text_area(
            t("level.form.reason", lang), key=f"level_reason_{key}", max_chars=LONGEST, height=80
        )
        until = st.date_input(
            t("level.form.until", lang), value=None, min_value=today(), max_value=LATEST, format="YYYY-MM-DD",
            key=f"level_until_{key}", width=260,
        )  # fmt: skip
        done = st.form_submit_button(t("level.form.do", lang), type="primary")
    if done:
        last = until.isoformat() if isinstance(until, date) else ""
        try:
            levels.turn(register, open_register.actor(), key, level or "", reason.strip(), last, begun)
        except MarsadError as problem:
            _refused(problem, key, lang)
        else:
            _done("set", key, name, lang, word(level or "", lang))
    if mine is not None:
        _withdraw(register, key, name, begun, lang)


def _withdraw(register: Register, key: str, name: str, begun: tuple[str, ...], lang: str) -> None:
    with st.popover(t("level.form.withdraw", lang), key=f"level_withdraw_{key}"):
        st.caption(t("level.form.withdraw.what", lang))
        why = st.text_input(t("level.form.reason", lang), key=f"level_back_{key}", max_chars=LONGEST).strip()
        if st.button(t("level.form.withdraw.do", lang), key=f"level_withdraw_do_{key}", disabled=not why):
            try:
                levels.withdraw(register, open_register.actor(), key, why, begun)
            except MarsadError as problem:
                _refused(problem, key, lang)
            else:
                _done("withdrawn", key, name, lang)


def _refused(problem: MarsadError, key: str, lang: str) -> None:
    """Say what stands against it; the next attempt is over what stands now."""
    field = str(problem.values.get("field", ""))
    if field in ("level", "reason", "until"):
        values = {**problem.values, "field": f"«{t(f'record.level.{field}', lang)}»"}
        problem = type(problem)(problem.key, **values)
    st.session_state.pop(f"level_seen_{key}", None)
    st.error(plain(sentence(problem, lang)))


def _done(what: str, key: str, name: str, lang: str, level: str = "") -> None:
    said.say("levels", t(f"level.done.{what}", lang, unit=name, level=level))
    st.session_state.pop("level_open", None)
    st.session_state.pop(f"level_seen_{key}", None)
    st.rerun()
