"""Page: the register. A table with the map beside it; one event with its history, several changed at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from data.errors import DataProblem
from data.words import n, t
from events.register import reading
from events.register.opening import Register
from layers.content import KEYS, Content
from layers.map import compose
from layers.state import carrier
from ui import held, open_register, session, ways
from ui.card import fact
from ui.filters import panel
from ui.here import chosen as chosen_place
from ui.messages import calm, plain
from ui.no_register import register
from ui.register_bulk import bulk
from ui.register_edit import delete, edit, resolve, told, unite
from ui.register_gone import listed
from ui.register_history import history
from ui.register_receipts import receipts
from ui.register_table import Listed, found, mapped, readable, table
from ui.register_words import by_whom, fields, label, matter, titled
from ui.state import packet, taken

VIEWS = ("events", "conflicts", "gone")
# How many rows the table has at first, and how many more with each wish for more.
ROWS = 300
MAP_PX = 420


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    store = register(lang)
    if store is None:
        return
    content = held.content()
    panel(content, counted=False)
    _desk(store)


@st.fragment
def _desk(store: Register) -> None:
    lang = session.now().lang
    with calm(lang):
        session.arrive("register")
        content = held.content()
        told(lang)
        with st.container(horizontal=True, vertical_alignment="center", key="register_head"):
            view = ways.chosen(
                t("ui.register.view", lang),
                VIEWS,
                lambda code: t(f"ui.register.view.{code}", lang),
                "register_view",
            )
            st.text_input(
                t("ui.register.open", lang),
                key="register_open",
                on_change=_open,
                placeholder=t("ui.register.open", lang),
                label_visibility="collapsed",
                width=260,
                max_chars=100,
            )
        if view == "gone":
            listed(store, lang)
        else:
            _events(store, content, view == "conflicts", lang)


def _open() -> None:
    name = st.session_state["register_open"].strip()
    if name:
        choose([name])
        st.session_state["register_turn"] = st.session_state.get("register_turn", 0) + 1


def choose(names: list[str]) -> None:
    """Choose events by their ids; one alone is chosen on the map as well."""
    st.session_state["register_chosen"] = names
    session.change(selected=("events", names[0]) if len(names) == 1 else None)


def _events(store: Register, content: Content, conflicts: bool, lang: str) -> None:
    kinds = {kind["code"]: kind["name"][lang] for kind in content.kinds}
    sections = {section["id"]: section["name"][lang] for section in content.sections}
    limit = st.session_state.setdefault("register_rows", ROWS)
    shown = found(store, open_register.now().position, session.now().asked, conflicts, limit)
    chosen = _chosen(shown)
    st.session_state["register_map_key"] = ""
    if shown.events.empty:
        st.info(t("ui.register.no_conflicts" if conflicts else "ui.register.no_events", lang))
        if not chosen:
            return
    left, right = st.columns([3, 2])
    with left:
        if not shown.events.empty:
            chosen = _table(shown, readable(shown.events, lang, kinds, sections), chosen, lang)
    with right, st.container(key="register_map"):
        _map(shown)
    if len(chosen) > 1:
        bulk(store, chosen, lang, kinds)
    elif chosen:
        _one(store, chosen[0], shown, lang, kinds)
    else:
        st.caption(t("ui.register.choose", lang))


def _chosen(shown: Listed) -> list[str]:
    """Return which events are chosen: here, or on another page's map or table."""
    chosen: list[str] = st.session_state.setdefault("register_chosen", [])
    selected = session.now().selected
    if len(chosen) > 1 or not selected or selected[0] != "events" or selected[1] in chosen:
        return chosen
    if selected[1] in set(shown.events["id"]):
        chosen = [selected[1]]
        st.session_state["register_chosen"] = chosen
        st.session_state["register_turn"] = st.session_state.get("register_turn", 0) + 1
    return chosen


def _table(shown: Listed, rows: Any, chosen: list[str], lang: str) -> list[str]:
    figure = f"{len(rows):,}"
    st.markdown(f"**{plain(n('ui.register.count', shown.found, lang, shown=figure))}**")
    here = set(rows["id"])
    picked = table(rows, chosen, lang)
    # What was opened by its number may be in no row: it stays chosen until something else is.
    if picked != [name for name in chosen if name in here] and (picked or here & set(chosen)):
        chosen = picked
        choose(picked)
    if shown.found > len(rows):
        st.button(t("ui.register.more", lang), key="register_more", on_click=_more)
    return chosen


def _more() -> None:
    st.session_state["register_rows"] += ROWS


def _map(shown: Listed) -> None:
    """Draw the map of what the table shows."""
    from ui.columns import SHELF

    before = session.now()
    key, packed = mapped(shown, held.far_km())
    st.session_state["register_map_key"] = key
    ours = (session.token(), session.session_id(), key)
    if not SHELF.grant(*ours):
        SHELF.grant(*ours, packed=packed)
    may = {"report": "menu"} if open_register.may("report") else None
    said: Any = st_folium(
        compose(KEYS),
        key="marsad_register",
        height=MAP_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=carrier(packet(before, key, session.token(), session.mount(), may)),
    )
    if here := chosen_place(said, "marsad_register"):
        st.session_state["add_here"], st.session_state["go"] = here, "add"
        st.rerun()
    after = taken(before, said)
    if after == before:
        return
    session.put(after)
    if (after.asked, after.lang) != (before.asked, before.lang):
        st.rerun()
    session.write_url()
    if after.selected != before.selected:
        st.session_state["register_chosen"] = [after.selected[1]] if after.selected else []
        st.session_state["register_turn"] = st.session_state.get("register_turn", 0) + 1
        st.rerun()


def _one(store: Register, name: str, shown: Listed, lang: str, kinds: Mapping[str, str]) -> None:
    try:
        state = reading.one(store, open_register.actor(), name)
    except DataProblem as problem:
        st.warning(plain(problem.say(lang)))
        return
    able = ["card", "history"]
    if open_register.may("decide") and state.conflict:
        able.insert(0, "conflict")
    if open_register.may("report") and state.shown.op == "put" and not state.conflict:
        able.append("edit")
    if open_register.may("decide") and state.shown.op == "put" and not state.conflict:
        able += ["unite", "delete"]
    title = titled(state.shown.body, lang, name)
    with st.container(border=True, key="register_one"):
        st.markdown(f"#### {plain(title)}")
        st.caption(plain(f"{name} — {by_whom(state.shown, lang)}"))
        if state.shown.op != "put":
            st.info(plain(t(f"ui.register.op.{state.shown.op}", lang)))
        if state.conflict:
            st.warning(t("ui.register.conflict.there", lang))
        receipts(store, name, lang)
        key = f"way_{name}_{'_'.join(able)}"
        way = ways.chosen(
            t("ui.register.do", lang), able, lambda code: t(f"ui.register.do.{code}", lang), key
        )
        if way == "conflict":
            resolve(store, name, state, lang, kinds)
        elif way == "history":
            history(store, name, lang, kinds)
        elif way == "edit":
            edit(store, name, state, lang, kinds)
        elif way == "delete":
            delete(store, name, state, lang)
        elif way == "unite":
            rows = shown.events
            titles = rows[f"title_{lang}"].where(
                rows[f"title_{lang}"] != "", rows["title_ar"] + rows["title_en"]
            )
            others = {one: f"{title} ({one})" for one, title in zip(rows["id"], titles, strict=True)}
            unite(store, name, state, others, lang)
        else:
            for part, values in fields(state.shown.body).items():
                fact(f"register_{part}", label(part, lang), matter(values, lang, kinds))
