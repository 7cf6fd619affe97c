"""The filters beside the map and the table: dates, types, sections, origin, text; one filter a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from data.words import n, t
from events.query import Filter
from events.schema import ORIGINS
from layers.content import Content
from ui import figures, held, session, views
from ui.messages import plain

# What is shown is Libya's day (docs/decisions/0007).
LIBYA = ZoneInfo("Africa/Tripoli")
PRESET_DAYS = (1, 7, 30, 90)
# How long a widget may go on saying what was in it before: a run of the page and a slow line.
ECHO_S = 2.0
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


def today() -> date:
    """Return the day that it is in Libya."""
    return datetime.now(LIBYA).date()


def window(days: int, until: date) -> tuple[str, str]:
    """Return the first and last day of the last ``days`` days, counted back from ``until``.

    Examples
    --------
    >>> window(7, date(2026, 11, 21))
    ('2026-11-14', '2026-11-21')
    """
    return (until - timedelta(days=days)).isoformat(), until.isoformat()


def preset_of(asked: Filter, until: date) -> str | None:
    """Return which preset a filter's days are: "all", a number of days, or None for days of one's own."""
    if asked.start is None and asked.end is None:
        return "all"
    return next((str(days) for days in PRESET_DAYS if window(days, until) == (asked.start, asked.end)), None)


def whole(day: str) -> str:
    """Return a day that is neither broken at its hyphens nor turned round in Arabic text."""
    return f"\u2066{day.replace('-', chr(0x2011))}\u2069"


def _fill(asked: Filter) -> None:
    """Let the widgets say what the session asks; it may have been changed by the map or the URL."""
    said: dict[str, object] = {
        name: date.fromisoformat(day) if day else None
        for name, day in (("from", asked.start), ("to", asked.end))
    }
    said |= {name: list(getattr(asked, name) or ()) for name in ("types", "sections", "origins")}
    said |= {"text": asked.text, "preset": preset_of(asked, today())}
    left: dict[str, tuple[object, float]] = st.session_state.setdefault("ask_left", {})
    for name, value in said.items():
        key = f"ask_{name}"
        if key in st.session_state and st.session_state[key] != value:
            left[name] = (st.session_state[key], monotonic())
        st.session_state[key] = value


def _echo(name: str) -> bool:
    """Return whether a widget says what we took out of it a moment ago.

    The browser sends all its widgets with each run, those of the watcher too (ui/open_register.py), and may not have
    heard yet of what the map changed: that is no wish of the reader's.
    """
    before = st.session_state.get("ask_left", {}).get(name)
    return (
        before is not None
        and monotonic() - before[1] < ECHO_S
        and st.session_state[f"ask_{name}"] == before[0]
    )


def _take_day(which: str) -> None:
    if _echo(which):
        return
    day: date | None = st.session_state[f"ask_{which}"]
    iso = day.isoformat() if day else None
    asked = session.now().asked
    start, end = (iso, asked.end) if which == "from" else (asked.start, iso)
    # A first day after the last pulls the other along, so that no order of choosing is an error.
    if start and end and start > end:
        start, end = iso, iso
    session.change(asked=replace(asked, start=start, end=end))


def _take_codes(name: str) -> None:
    if _echo(name):
        return
    chosen: Sequence[str] = st.session_state[f"ask_{name}"]
    patch: dict[str, Any] = {name: tuple(chosen) or None}
    session.change(asked=replace(session.now().asked, **patch))


def _take_text() -> None:
    if _echo("text"):
        return
    session.change(asked=replace(session.now().asked, text=st.session_state["ask_text"].strip()))


def _take_preset() -> None:
    if _echo("preset"):
        return
    chosen: str | None = st.session_state["ask_preset"]
    start, end = (None, None) if chosen in (None, "all") else window(int(chosen), today())
    session.change(asked=replace(session.now().asked, start=start, end=end))


def _clear() -> None:
    session.change(asked=Filter())


def panel(content: Content, *, counted: bool = True) -> Callable[[], None]:
    """Draw the filters in the sidebar; what is changed in them changes the session's filter.

    Parameters
    ----------
    content : Content
        What is on the map: it has the names to choose from, and is what is counted.
    counted : bool
        Whether the page shows what is counted. The register's shows the register alone, and counts it itself.

    Returns
    -------
    callable
        Writes what passes into its place. To be called last: a million are not counted before the map has its filter.
    """
    state = session.now()
    lang, asked = state.lang, state.asked
    _fill(asked)
    kinds, origins = figures.choices()
    with st.sidebar.container(key="filters"):
        total = st.container() if counted else None
        st.text_input(
            t("ui.filter.text", lang),
            key="ask_text",
            on_change=_take_text,
            max_chars=200,
            placeholder=t("ui.filter.text.hint", lang),
        )
        _dates(lang)
        told = st.container() if counted else None
        _codes("types", {kind["code"]: kind["name"][lang] for kind in kinds}, asked.types, lang)
        _codes(
            "sections",
            {section["id"]: section["name"][lang] for section in content.sections},
            asked.sections,
            lang,
        )
        _codes("origins", {o: t(f"origin.{o}", lang) for o in ORIGINS if o in origins}, asked.origins, lang)
        if held.entered() is not None:
            _far(lang)
        st.button(
            t("ui.filter.clear", lang),
            key="ask_clear",
            on_click=_clear,
            disabled=asked.everything,
            width="stretch",
        )
        views.popover(lang)

    def count() -> None:
        if total is None or told is None:
            return
        found = figures.figures(asked)
        with total:
            st.markdown(f"**{plain(n('count.shown', found.total, lang, shown=f'{found.shown:,}'))}**")
        if not (asked.start or asked.end):
            return
        with told:
            st.caption(plain(n("ui.filter.undated", found.undated, lang)))
            if not found.shown and found.latest:
                st.caption(plain(t("ui.filter.latest", lang, date=whole(found.latest))))

    return count


def _dates(lang: str) -> None:
    st.pills(
        t("ui.filter.preset", lang),
        ["all", *map(str, PRESET_DAYS)],
        format_func=lambda code: (
            t("ui.filter.preset.all", lang) if code == "all" else t(f"ui.filter.preset.{code}", lang)
        ),
        key="ask_preset",
        on_change=_take_preset,
    )
    with st.container(horizontal=True, gap="small"):
        for which in ("from", "to"):
            st.date_input(
                t(f"ui.filter.{which}", lang),
                value=None,
                min_value=EARLIEST,
                max_value=LATEST,
                key=f"ask_{which}",
                on_change=_take_day,
                args=(which,),
                format="YYYY-MM-DD",
            )


def _take_far() -> None:
    st.session_state["far_km"] = st.session_state["ask_far"]


def _far(lang: str) -> None:
    """Let the reader say how far from border and coast imported events are on the map."""
    st.session_state["ask_far"] = held.far_km()
    st.selectbox(
        t("ui.register.far", lang),
        held.FAR_KM,
        key="ask_far",
        on_change=_take_far,
        format_func=lambda km: (
            t("ui.register.far.all", lang) if km is None else t("ui.register.far.km", lang, km=f"{km:g}")
        ),
        help=t("ui.register.far.help", lang),
    )


def _codes(name: str, names: dict[str, str], chosen: tuple[str, ...] | None, lang: str) -> None:
    # A code that the URL brought and nothing here has is shown as it is, so that it can be taken out.
    options = [*names, *(code for code in chosen or () if code not in names)]
    st.multiselect(
        t(f"ui.filter.{name}", lang),
        options,
        format_func=lambda code: names.get(code, code),
        key=f"ask_{name}",
        on_change=_take_codes,
        args=(name,),
        placeholder=t("ui.filter.nothing" if chosen == () else "ui.filter.any", lang),
    )
