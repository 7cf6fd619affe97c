"""A patrol given as a drawn line: pasted places become stretches of the sections that it ran along, a record each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from data.errors import DataProblem, MarsadError, PlaceProblem
from data.words import n, t
from events.register.opening import Register
from events.situation import kept
from events.situation.patrols import WITHIN_KM, beside
from geo.notation import parse
from ui import open_register, record_form
from ui.filters import today
from ui.messages import plain, sentence
from ui.patrol_words import stretch
from ui.record_words import choices, fields, label, sections
from ui.said import say

STATES = ("done", "planned")
MOST_PLACES = 2_000


def line_of(text: str) -> str:
    """Return pasted places, one a line in any notation of the product, as a record has a line: "lon lat, lon lat".

    Raises
    ------
    DataProblem
        Fewer than two places, too many, or a line that is none: it is named.

    Examples
    --------
    >>> line_of("25.0, 24.9; 25.1, 24.95")
    '24.9 25, 24.95 25.1'
    """
    rows = [row.strip() for row in text.replace(";", "\n").splitlines() if row.strip()]
    if not 2 <= len(rows) <= MOST_PLACES:
        raise DataProblem("patrol.places", found=len(rows), expected=MOST_PLACES)
    places = []
    for number, row in enumerate(rows, start=1):
        try:
            place = parse(row)
        except PlaceProblem as problem:
            raise DataProblem("patrol.place", row=number, found=row[:60]) from problem
        places.append(f"{place.lon:.7g} {place.lat:.7g}")
    return ", ".join(places)


def along(line: str) -> pd.DataFrame:
    """Return what a line covers, a row a section: from its first kilometre to its last, and the stretches in between.

    Raises
    ------
    DataProblem
        It runs along no section.
    """
    found = beside(line)
    if found.empty:
        raise DataProblem("patrol.nowhere", expected=f"{WITHIN_KM:g}")
    groups = found.groupby("section", sort=False)
    return groups.agg(
        from_km=("from_km", "min"), to_km=("to_km", "max"), pieces=("from_km", "size")
    ).reset_index()


def form(register: Register, lang: str) -> None:
    """Draw the form, folded; nothing for who may not write a patrol."""
    if not record_form.may("patrol"):
        return
    turn = st.session_state.get("patrol_line_turn", 0)
    with st.expander(t("patrols.line", lang), icon=":material/timeline:", key=f"patrol_line_box_{turn}"):
        st.caption(t("patrols.line.what", lang, km=f"{WITHIN_KM:g}"))
        text = st.text_area(t("patrols.line.places", lang), key=f"patrol_line_{turn}", height=120)
        if not text.strip():
            return
        try:
            line = line_of(text)
            found = along(line)
        except MarsadError as problem:
            st.error(plain(sentence(problem, lang)))
            return
        names = sections(lang)
        for row in found.itertuples():
            st.markdown(plain(t("patrols.line.covers", lang, section=names[str(row.section)],
                                stretch=stretch(float(str(row.from_km)), float(str(row.to_km))))))  # fmt: skip
            if int(str(row.pieces)) > 1:
                st.caption(plain(n("patrols.line.pieces", int(str(row.pieces)), lang)))
        _rest(register, line, found, turn, lang)


def _rest(register: Register, line: str, found: pd.DataFrame, turn: int, lang: str) -> None:
    """Ask for the rest of the record, and write one for each section."""
    states = choices("patrol", fields("patrol")["state"], lang) or {}
    with st.form(f"patrol_line_form_{turn}", border=False):
        by = st.text_input(label("patrol", "by", lang), max_chars=200, key=f"patrol_line_by_{turn}")
        days = [
            st.date_input(label("patrol", name, lang), value=today(), format="YYYY-MM-DD", key=f"patrol_line_{name}_{turn}")
            for name in ("start", "end")
        ]  # fmt: skip
        state = st.radio(
            label("patrol", "state", lang), STATES, format_func=lambda code: states.get(code, code), horizontal=True,
            key=f"patrol_line_state_{turn}",
        )  # fmt: skip
        done = st.form_submit_button(n("patrols.line.save", len(found), lang), type="primary")
    if not done:
        return
    start, end = (day.isoformat() if isinstance(day, date) else "" for day in days)
    said: Mapping[str, object] = {"by": by, "start": start, "end": end, "state": state, "line": line}
    try:
        for row in found.itertuples():
            # A thousandth more at either end would lie beyond the section.
            ends = {"from_km": round(float(str(row.from_km)), 3), "to_km": round(float(str(row.to_km)), 3)}
            kept.put(register, open_register.actor(), "patrol", {**said, **ends, "section": row.section})
    except MarsadError as problem:
        st.error(plain(sentence(problem, lang)))
        return
    st.session_state["patrol_line_turn"] = turn + 1
    say("patrols", n("patrols.line.saved", len(found), lang))
    st.rerun()
