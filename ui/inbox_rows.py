"""What waits for a person: rows by source and reason, one to be looked at or several to be decided at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.room_text import shown
from data.words import n, t
from events.register import deciding
from events.register.deciding import Outcome
from events.register.inbox import Group, Item, Wanted, count, exported, groups, listed
from events.register.opening import Register
from events.register.planning import OPEN
from ui import open_register
from ui.import_progress import unfinished
from ui.inbox_done import decide, told
from ui.inbox_row import LONGEST, row
from ui.messages import plain
from ui.register_words import titled
from ui.tables import isolated
from ui.taken import take

ROWS = 200
ROW_PX, MOST_PX = 35, 353
WIDTHS_PX = {"row": 70, "title": 260, "reason": 420, "found": 160, "field": 120, "dataset": 160}
BOTH = "both"


def waiting(register: Register, lang: str, kinds: Mapping[str, str]) -> None:
    """Draw what waits, the filter over it, and what is done with one or several rows."""
    told(lang)
    actor = open_register.actor()
    every = groups(register, actor)
    if not every:
        st.info(t("ui.inbox.nothing", lang))
        unfinished(register, lang)
        return
    wanted = _filter(every, lang)
    found = count(register, actor, wanted)
    limit = st.session_state.setdefault("inbox_rows", ROWS)
    items = listed(register, actor, wanted, limit)
    with st.container(horizontal=True, vertical_alignment="center", key="inbox_head"):
        st.markdown(f"**{plain(n('ui.inbox.waiting', found, lang))}**", width="stretch")
        if open_register.may("report"):
            take(
                t("ui.inbox.take", lang),
                partial(_file, register, actor, wanted),
                file_name="marsad_inbox.csv",
                mime="text/csv",
                key="take_inbox",
                icon=":material/download:",
                disabled=not items,
            )
    if not items:
        st.info(t("ui.inbox.none_like_it", lang))
        return
    chosen = _table(items, lang)
    if found > len(items):
        st.button(t("ui.register.more", lang), key="inbox_more", on_click=_more)
    if len(chosen) > 1:
        _several(register, chosen, lang)
    else:
        row(register, (chosen or items)[0], lang, kinds)
    unfinished(register, lang)


def _file(register: Register, actor: Any, wanted: Wanted) -> bytes:
    return exported(register, actor, listed(register, actor, wanted))


def _more() -> None:
    st.session_state["inbox_rows"] += ROWS


def reason_name(state: str, reason: str, lang: str) -> str:
    """Return the short name of a reason: of what is held its own, of what is refused what is wrong with the row."""
    from data.words import catalogue

    key = f"ui.inbox.reason.{reason}" if state == "held" else f"ui.inbox.wrong.{reason.replace('.', '_')}"
    return t(key, lang) if key in catalogue(lang) else t("ui.inbox.reason.other", lang)


def _filter(every: Sequence[Group], lang: str) -> Wanted:
    """Draw the filter; each list says how many rows it would leave."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="inbox_filter"):
        state = st.segmented_control(
            t("ui.inbox.state", lang), (BOTH, *OPEN), default=BOTH, required=True, key="inbox_state",
            format_func=lambda code: t("ui.inbox.state.both" if code == BOTH else f"inbox.state.{code}", lang),
        )  # fmt: skip
        some = [one for one in every if state == BOTH or one.state == state]
        dataset = _chosen("dataset", Counter(_each(some, lambda one: one.dataset)), isolated, lang)
        some = [one for one in some if dataset in ("", one.dataset)]
        names = {one.reason: reason_name(one.state, one.reason, lang) for one in some}
        reason = _chosen(
            "reason", Counter(_each(some, lambda one: one.reason)), lambda code: names.get(code, code), lang
        )
        some = [one for one in some if reason in ("", one.reason)]
        found = _chosen("found", Counter(_each(some, lambda one: one.found)), _cell, lang) if reason else ""
        text = st.text_input(
            t("ui.inbox.text", lang), key="inbox_text", max_chars=100, live="0.4s", width=200
        )
    states = OPEN if state == BOTH else (str(state),)
    return Wanted(states, dataset=dataset, reason=reason, found=found, text=text.strip())


def _cell(text: str) -> str:
    return isolated(shown(text))


def _each(some: Sequence[Group], of: Callable[[Group], str]) -> dict[str, int]:
    out: dict[str, int] = {}
    for one in some:
        out[of(one)] = out.get(of(one), 0) + one.count
    return out


def _chosen(name: str, counted: Mapping[str, int], called: Callable[[str], str], lang: str) -> str:
    options = ["", *(code for code, _ in Counter(counted).most_common(ROWS) if code)]
    key = f"inbox_{name}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = ""
    chosen: str = st.selectbox(
        t(f"ui.inbox.by.{name}", lang), options, key=key, width=240,
        format_func=lambda code: f"{called(code)} ({counted[code]:,})" if code else t("ui.inbox.by.all", lang),
    )  # fmt: skip
    return chosen or ""


def _table(items: Sequence[Item], lang: str) -> list[Item]:
    """Draw the rows, and return those that are chosen."""
    rows = pd.DataFrame(
        {
            "row": [one.row for one in items],
            "reason": [
                f"{t(f'inbox.state.{one.state}', lang)}: {reason_name(one.state, one.reason, lang)}" for one in items
            ],
            "found": [isolated(shown(one.found)) for one in items],
            "title": [
                isolated(titled(one.event, lang, "") or shown(" · ".join(cell for cell in one.cells if cell))) for one in items
            ],
            "field": [isolated(shown(one.field)) for one in items],
            "dataset": [isolated(shown(one.dataset)) for one in items],
        }
    )  # fmt: skip
    names = list(rows.columns)
    digest = hashlib.sha256("\n".join(one.id for one in items).encode()).hexdigest()[:12]
    turn = st.session_state.get("inbox_turn", 0)
    picked = st.dataframe(
        rows,
        column_order=names[::-1] if lang == "ar" else names,
        column_config={
            name: st.column_config.NumberColumn(t("ui.inbox.head.row", lang), format="%d", width=WIDTHS_PX[name])
            if name == "row"
            else st.column_config.TextColumn(t(f"ui.inbox.head.{name}", lang), width=WIDTHS_PX[name])
            for name in names
        },
        hide_index=True,
        height=min(MOST_PX, ROW_PX * (len(rows) + 1) + 3),
        placeholder="—",
        on_select="rerun",
        selection_mode="multi-row",
        key=f"inbox_{lang}_{digest}_{turn}",
    )  # fmt: skip
    st.caption(t("ui.inbox.choose", lang))
    return [items[place] for place in picked["selection"]["rows"] if place < len(items)]


def _several(register: Register, items: Sequence[Item], lang: str) -> None:
    """Draw what is done with several rows at once: only what fits each of them."""
    actor = open_register.actor()
    if not open_register.may("decide"):
        st.info(t("ui.inbox.no_decide", lang))
        return
    ids = [one.id for one in items]
    reasons = {one.reason for one in items}
    with st.container(border=True, key="inbox_several"):
        st.markdown(f"**{plain(n('ui.inbox.several', len(ids), lang))}**")
        why = st.text_input(
            t("ui.inbox.why", lang), key="several_why", max_chars=LONGEST, live="0.4s"
        ).strip()
        with st.container(horizontal=True, vertical_alignment="center"):
            if reasons <= {"duplicate", "key_twice"}:
                _button("separate", lang, lambda: deciding.separate(register, actor, ids, why))
            if reasons == {"edited"}:
                _button("keep", lang, lambda: deciding.keep(register, actor, ids, why))
                _button("follow", lang, lambda: deciding.follow(register, actor, ids, why))
            _button(
                "dismiss", lang, lambda: deciding.dismiss(register, actor, ids, why), disabled=not why,
                icon=":material/delete:",
            )  # fmt: skip
            if not why:
                st.caption(t("ui.inbox.dismiss.why", lang))


def _button(verb: str, lang: str, work: Callable[[], Sequence[Outcome]], **how: Any) -> None:
    st.button(t(f"ui.inbox.do.{verb}", lang), key=f"several_{verb}", on_click=decide, args=(work,), **how)
