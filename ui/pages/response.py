"""Page: the incidents in hand by state, who has them and since when; how long it took by section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.words import n, t
from events.register.opening import Register
from events.situation import kept
from events.situation.records import RESPONSES
from events.situation.response import FEW, TIMES, incident_kinds, times
from events.situation.watch import Watch
from layers.style import kinds
from ui import behind, held, no_register, open_register, session, standing, ways
from ui.card import show_on_map
from ui.exchange_words import centre
from ui.messages import plain
from ui.panels import panel
from ui.response_form import response_form
from ui.watch_words import at, lasted, part, unit

# So many incidents are drawn at once; each has a form.
AT_ONCE = 10
COLOURS = {
    "reported": "orange", "acknowledged": "blue", "responding": "violet", "closed": "green", "refuted": "gray",
}  # fmt: skip


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.response", lang))
    st.caption(t("response.intro", lang))
    if open_register.now().register is None:
        st.info(t("response.no_register", lang))
    register = no_register.register(lang)
    if register is None:
        return
    watch = standing.now()
    _incidents(register, watch, lang)
    _times(watch, lang)


def _incidents(register: Register, watch: Watch, lang: str) -> None:
    found = watch.incidents
    count = found["state"].value_counts()
    rows = [(t(f"response.state.{state}", lang), f"{count.get(state, 0):,}") for state in RESPONSES]
    panel(
        "response", t("response.open", lang), lang, asked=t("response.asked", lang), marking=watch.marking, internal=True,
        table=pd.DataFrame(rows, columns=[t("response.state", lang), t("watch.column.figure", lang)]),
    )  # fmt: skip
    names = {kind["code"]: kind["name"][lang] for kind in kinds()}
    listed = t("filter.comma", lang).join(names[code] for code in incident_kinds())
    if found.empty:
        st.info(t("response.none", lang))
        _rule(listed, lang)
        return
    state = ways.chosen(
        t("response.state", lang),
        RESPONSES,
        lambda code: f"{t(f'response.state.{code}', lang)} {count.get(code, 0):,}",
        "response_state",
    )
    mine = found[found["state"] == state]
    if mine.empty:
        st.caption(t("response.none.state", lang))
    shown = st.session_state.setdefault("response_shown", AT_ONCE)
    titles = standing.titles(mine["id"].head(shown).tolist(), lang)
    for row in mine.head(shown).to_dict("records"):
        _one(register, watch, row, titles[str(row["id"])], names, lang)
    if len(mine) > shown:
        st.button(t("response.more", lang), key="response_more", on_click=_more)
    _rule(listed, lang)


def _rule(listed: str, lang: str) -> None:
    st.caption(plain(t("response.rule", lang, kinds=listed)))
    st.caption(t("response.rule.files", lang))


def _more() -> None:
    st.session_state["response_shown"] += AT_ONCE


def _one(
    register: Register, watch: Watch, row: Mapping[Any, Any], title: str, names: Mapping[str, str], lang: str
) -> None:
    name = str(row["id"])
    with st.container(border=True, gap="xsmall", key=f"incident_{name}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(title)}**", width="stretch")
            st.button(
                t("response.map", lang), key=f"map_{name}", type="tertiary", icon=":material/location_on:",
                on_click=show_on_map, args=(name,),
            )  # fmt: skip
            st.badge(t(f"response.state.{row['state']}", lang), color=COLOURS[str(row["state"])])  # type: ignore[arg-type]
        place = unit(watch.units, str(row["section"]), lang)
        who = part(str(row["by"])) or t("response.nobody", lang)
        st.markdown(
            plain(f"{names.get(row['kind'], row['kind'])} · {place} · {t('response.by', lang)}: {who}")
        )
        st.caption(plain(_stamps(row, lang)))
        if row["note"]:
            st.text(str(row["note"]))
        with st.expander(t("response.do", lang), key=f"do_{name}"):
            response_form(register, row, lang)
        with st.expander(t("response.history", lang), key=f"history_{name}"):
            _history(register, row, lang)


def _stamps(row: Mapping[Any, Any], lang: str) -> str:
    """Return the times of an incident in words: from the report on, each with its own."""
    parts = []
    for name in TIMES:
        if row[name]:
            state = name.removesuffix("_utc")
            state = "refuted" if (state, row["state"]) == ("closed", "refuted") else state
            parts.append(f"{t(f'response.at.{state}', lang)} {at(str(row[name]))}")
    if row["basis"] == "receipt":
        parts.append(t("response.receipt", lang))
    return " · ".join(parts)


@st.cache_resource(max_entries=32, show_spinner=False)
def _versions(_register: Register, name: str, position: int, subject: str) -> pd.DataFrame:
    return kept.history(_register, held.READER, "response", subject)


def _history(register: Register, row: Mapping[Any, Any], lang: str) -> None:
    if not row["record"]:
        united = row["basis"] == "record"
        st.caption(t("response.history.united" if united else "response.history.none", lang))
        return
    versions = _versions(register, register.id, open_register.now().position, str(row["record"]))
    for said in versions.iloc[::-1].to_dict("records"):
        state = t(f"response.state.{said['state']}", lang) if said["state"] else ""
        who = " · ".join(part(str(said[name])) for name in ("author", "institution") if said[name])
        line = [
            state,
            part(str(said["by"])),
            at(str(said["written_utc"])),
            who,
            centre(str(said["centre"]), lang),
        ]
        st.markdown(plain(" · ".join(one for one in line if one)))
        if said["note"]:
            st.caption(plain(str(said["note"])))


def _times(watch: Watch, lang: str) -> None:
    found = times(watch.incidents)
    rows = [_row(watch, row, lang) for row in found.to_dict("records")]
    names = [t(f"response.column.{name}", lang) for name in ("section", "until", "median", "slowest", "n")]
    table = pd.DataFrame(rows, columns=names)
    panel(
        "response_times", t("response.times", lang), lang, table=table if len(table) else None,
        text="" if len(table) else t("response.times.none", lang), asked=t("response.asked", lang), marking=watch.marking,
        internal=True,
    )  # fmt: skip
    if table.empty:
        st.caption(t("response.times.none", lang))
    for row, cells in zip(found.to_dict("records"), rows, strict=True):
        section, until, median, slowest, _ = cells
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            gap="small",
            key=f"time_{row['section']}_{row['until']}",
        ):
            st.markdown(plain(f"{section} · {until}: {median}"))
            behind.number(
                f"n_{row['section']}_{row['until']}",
                n("count.events", row["n"], lang),
                row["ids"],
                f"{section} · {until}",
                lang,
            )
            if row["slowest"]:
                label = f"{names[3]} {slowest}"
                behind.number(f"slow_{row['section']}_{row['until']}", label, [row["slowest"]], label, lang)
            if row["odd"]:
                odd = t("response.times.odd", lang, count=len(row["odd"]))
                behind.number(f"odd_{row['section']}_{row['until']}", odd, row["odd"], odd, lang)
    st.caption(plain(t("response.times.rule", lang, few=FEW)))


def _row(watch: Watch, row: Mapping[Any, Any], lang: str) -> tuple[str, str, str, str, str]:
    section = unit(watch.units, str(row["section"]), lang)
    until = t(f"response.until.{row['until']}", lang)
    if not row["n"]:
        return section, until, "–", "–", "0"
    median = lasted(float(row["median_h"]), lang)
    if row["few"]:
        median = t("response.column.few", lang, median=median)
    return section, until, median, lasted(float(row["slowest_h"]), lang), f"{row['n']:,}"
