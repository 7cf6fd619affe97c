"""Page: the impact level of each section and part: what is agreed, each centre's own, and what the rule suggests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from data.errors import DataProblem
from data.words import t
from events.register.opening import Register
from events.situation import kept, level_rule, levels
from events.situation.facts import Facts
from events.situation.level_rule import Suggestion
from events.situation.units import checked, named, units
from layers.style import kinds as kinds_of
from ui import (
    counted,
    held,
    level_line,
    no_register,
    open_register,
    panels,
    record_form,
    record_list,
    said,
    session,
)
from ui.exchange_words import centre, local, ltr
from ui.filters import today, whole
from ui.level_card import badge, card, weights
from ui.level_form import form
from ui.level_words import figure, word
from ui.messages import plain
from ui.plots import drawn
from ui.tables import isolated

KEPT = 4


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.levels", lang))
    st.caption(t("level.intro", lang))
    seen = open_register.now()
    if told := said.to_say("levels"):
        st.success(plain(told))
    now_counted = counted.now()
    if missing := counted.said(now_counted, lang):
        st.info(plain(missing))
    every = units(record_list.rows("part"))
    history = _history(seen.register, seen.register.id, seen.position) if seen.register else _no_history()
    at = datetime.now(UTC)
    stand = levels.now(history, every, at)
    day = today().isoformat()
    rows = _counting(now_counted.facts)
    found = _suggested(now_counted.facts, every, rows, now_counted.key, day, _units_key(every))
    _levels(stand, every, found, now_counted.facts, rows, day, lang)
    st.caption(t("level.basis", lang))
    with st.expander(t("level.weights", lang), key="level_weights"):
        weights(_kinds(lang), lang)
    _line(levels.timeline(history, every, at), every, at, lang)
    _parts(every, lang)
    if seen.register is None:
        no_register.register(lang)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _history(_register: Register, name: str, position: int) -> pd.DataFrame:
    return kept.history(_register, held.READER, "level")


def _no_history() -> pd.DataFrame:
    return kept.empty("level").assign(op="", hash="")


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _suggested(
    _facts: Facts, _every: pd.DataFrame, _rows: npt.NDArray[np.bool_], key: str, day: str, parts: str
) -> dict[str, Suggestion]:
    return level_rule.suggestions(_facts, _every, day, _rows)


def _units_key(every: pd.DataFrame) -> str:
    """Return what tells what was suggested for these units, and without what was refuted, from the rest."""
    refuted = record_list.rows("response")
    gone = sorted(refuted.loc[refuted["state"] == "refuted", "about"])
    return repr((every[["id", "from_km", "to_km"]].to_numpy().tolist(), gone))


def _counting(facts: Facts) -> npt.NDArray[np.bool_]:
    """Return which events may count: not those that were found to be untrue."""
    responses = record_list.rows("response")
    refuted = responses.loc[responses["state"] == "refuted", "about"].tolist()
    return ~facts.having(refuted) if refuted else np.ones(len(facts), dtype=bool)


def _kinds(lang: str) -> dict[str, str]:
    return {kind["code"]: kind["name"][lang] for kind in kinds_of()}


def _levels(
    stand: pd.DataFrame,
    every: pd.DataFrame,
    found: Mapping[str, Suggestion],
    facts: Facts,
    rows: npt.NDArray[np.bool_],
    day: str,
    lang: str,
) -> None:
    panels.panel(
        "levels", t("level.panel", lang, day=whole(day)), lang, table=readable(stand, every, found, lang),
        **_rests_on(lang),
    )  # fmt: skip
    register = open_register.now().register
    able = register is not None and register.centre in levels.CENTRES and open_register.may("decide")
    if register is not None and register.centre not in levels.CENTRES:
        st.info(t("level.other_centre", lang))
    elif register is not None and not able:
        st.info(t("level.may_not", lang))
    for unit, one in zip(level_rule.rows_of(every), stand.to_dict("records"), strict=True):
        key = str(unit["id"])
        with st.container(border=True, gap="small", key=f"level_unit_{key}"):
            _unit(unit, one, found[key], every, able, lang)
            opened = st.session_state.get("level_open")
            if opened == (key, "why"):
                card(found[key], unit, facts, rows, _kinds(lang), lang)
            elif opened == (key, "set") and able and register is not None:
                form(register, unit, _mine(register, key), lang)


def _unit(
    unit: Mapping[str, object],
    one: Mapping[Any, Any],
    found: Suggestion,
    every: pd.DataFrame,
    able: bool,
    lang: str,
) -> None:
    """Draw the row of a unit: its name, the agreed level, the two keys side by side, and the suggestion."""
    with st.container(horizontal=True, gap="small", key=f"level_row_{unit['id']}"):
        with st.container(gap=None):
            st.markdown(f"**{plain(str(unit[f'name_{lang}']))}**")
            if not unit["whole"]:
                stretch = t(
                    "level.stretch", lang, start=figure(float(str(unit["from_km"]))), end=figure(float(str(unit["to_km"]))),
                    section=named(every, str(unit["section"]), lang),
                )  # fmt: skip
                st.caption(plain(stretch))
            _buttons(str(unit["id"]), able, lang)
        with st.container(gap=None):
            st.caption(t("level.agreed", lang))
            badge(str(one["agreed"]), lang)
            for line in _agreed_lines(one, lang):
                st.caption(plain(line))
        for name in levels.CENTRES:
            with st.container(gap=None):
                st.caption(plain(t("level.own", lang, centre=centre(name, lang))))
                badge(str(one[name]), lang)
                for line in _key_lines(one, name, lang):
                    st.caption(plain(line))
        with st.container(gap=None):
            st.caption(t("level.suggestion", lang))
            if found.level:
                badge(found.level, lang)
                sum_ = f"{figure(found.window.points)} ÷ {figure(found.divisor)} = {figure(found.ratio)}"
                st.caption(plain(ltr(sum_)))
            else:
                st.caption(t("level.suggestion.none", lang))


def _agreed_lines(one: Mapping[Any, Any], lang: str) -> list[str]:
    out = [t("level.since", lang, at=whole(local(one["since_utc"])))] if one["agreed"] else []
    if one["agreed_until"]:
        out.append(t("level.until", lang, day=whole(one["agreed_until"])))
    if one["after_critical"]:
        out.append(t("level.after_critical" if one["agreed"] else "level.after_critical.none", lang))
    if one["state"] != "agreed" and (one["agreed"] or one["state"] == "two_levels"):
        out.append(t(f"level.state.{one['state']}", lang))
    return out


def _key_lines(one: Mapping[Any, Any], name: str, lang: str) -> list[str]:
    """Return what stands under a centre's level: until when, who set it when, and why."""
    if not one[f"{name}_by"]:
        return []
    until = one[f"{name}_until"]
    out = []
    if one[f"{name}_was"]:
        out.append(t("level.was", lang, level=word(one[f"{name}_was"], lang), day=whole(until)))
    elif until:
        out.append(t("level.until", lang, day=whole(until)))
    out.append(t("level.by", lang, by=isolated(one[f"{name}_by"]), at=whole(local(one[f"{name}_at_utc"]))))
    return [*out, one[f"{name}_reason"]]


def _buttons(key: str, able: bool, lang: str) -> None:
    """Draw what opens the arithmetic and the form; one is open at a time."""
    opened = st.session_state.get("level_open")
    with st.container(horizontal=True, gap="xsmall", key=f"level_do_{key}"):
        for what, icon in (("why", "calculate"), ("set", "edit")):
            if what == "set" and not able:
                continue
            here = opened == (key, what)
            st.button(
                t("level.close" if here else f"level.{what}", lang),
                key=f"level_{what}_{key}",
                icon=":material/close:" if here else f":material/{icon}:",
                type="tertiary",
                on_click=_open,
                args=(None if here else (key, what),),
            )


def _open(what: tuple[str, str] | None) -> None:
    if what is None:
        st.session_state.pop("level_open", None)
        return
    st.session_state["level_open"] = what
    st.session_state.pop(f"level_seen_{what[0]}", None)


def _mine(register: Register, unit: str) -> dict[str, Any] | None:
    rows = record_list.rows("level")
    mine = rows[(rows["unit"] == unit) & (rows["centre"] == register.centre)]
    return {str(name): value for name, value in mine.iloc[0].items()} if len(mine) else None


def readable(
    stand: pd.DataFrame, every: pd.DataFrame, found: Mapping[str, Suggestion], lang: str
) -> pd.DataFrame:
    """Return the levels as a table in words: what is copied, and what the picture shows.

    Parameters
    ----------
    stand : DataFrame
        `events.situation.levels.now`.
    every : DataFrame
        `events.situation.units.units`.
    found : mapping
        Suggestions by unit.
    lang : str
        "ar" or "en".
    """
    suggestion = [
        word(found[unit].level, lang) if found[unit].level else t("level.suggestion.none", lang)
        for unit in every["id"]
    ]
    return pd.DataFrame({
        t("level.unit", lang): every[f"name_{lang}"].tolist(),
        t("level.agreed", lang): [word(level, lang) for level in stand["agreed"]],
        **{centre(name, lang): [word(level, lang) for level in stand[name]] for name in levels.CENTRES},
        t("level.suggestion", lang): suggestion,
    })  # fmt: skip


def _rests_on(lang: str) -> dict[str, Any]:
    """Return what the page's panels rest on, said now: a picture is made outside of the session, which knows it."""
    return {
        "asked": t("level.asked", lang, day=whole(today().isoformat())),
        "source": panels.source_words(lang),
        "marking": panels.marking(),
        "internal": True,
    }


def _line(timeline: pd.DataFrame, every: pd.DataFrame, at: datetime, lang: str) -> None:
    spans = level_line.spans(timeline, at)
    title = t("level.line", lang)
    if timeline.empty:
        st.markdown(f"#### {plain(title)}")
        st.caption(t("level.line.none", lang))
        return
    rows = level_line.table(timeline, every, lang)
    chart = level_line.chart(spans, every, lang) if len(spans) else None
    panels.panel("level_line", title, lang, chart=chart, table=rows, **_rests_on(lang))
    if chart is not None:
        drawn(chart, "level_line", lang, t("level.line.alt", lang))
    with st.expander(t("level.line.table", lang), key="level_line_table"):
        heads = list(rows.columns)
        st.dataframe(rows, column_order=heads[::-1] if lang == "ar" else heads, hide_index=True)


def _parts(every: pd.DataFrame, lang: str) -> None:
    """Draw the parts that there are, and the form that cuts another."""
    register = open_register.now().register
    if register is None:
        return
    st.markdown(f"#### {t('level.parts', lang)}")
    st.caption(t("level.parts.what", lang))
    record_form.told(lang)
    parts = record_list.rows("part")
    if parts.empty:
        st.caption(t("level.parts.none", lang))
    order = {unit: place for place, unit in enumerate(every["id"])}
    for row in sorted(level_rule.rows_of(parts), key=lambda row: order.get(str(row["id"]), len(order))):
        with st.expander(plain(str(row[f"name_{lang}"])), key=f"part_{row['id']}"):
            others = parts[parts["id"] != row["id"]]
            record_list.one(register, "part", row, lang, check=partial(_check, others))
    record_form.add(register, "part", lang, check=partial(_check, parts))


def _check(others: pd.DataFrame, values: Mapping[str, object]) -> None:
    start, end = values.get("from_km"), values.get("to_km")
    if not isinstance(start, int | float) or not isinstance(end, int | float):
        raise DataProblem("record.missing", field="from_km" if start is None else "to_km")
    checked(str(values.get("section") or ""), float(start), float(end), others)
