"""Page: patrols. What was covered, how long ago each kilometre was, where the gaps are, and the patrols behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.words import n, t
from events.register.opening import Register
from events.situation import kept, levels, patrols
from events.situation.units import named, units
from ui import held, no_register, open_register, patrol_line, patrol_strip, patrol_words, said, session
from ui.filters import whole
from ui.messages import plain
from ui.panels import panel
from ui.plots import drawn
from ui.record_list import ROW_PX, readable, record_list

KEPT = 4
# So many of the ranked stretches stand in the table; all of them in the text that can be copied.
SHOWN = 30
MOST_PX = 420
COLUMNS = ("section", "from_km", "to_km", "by", "start", "end", "state")


@dataclass(frozen=True)
class Worked:
    """What the page shows, worked out once for a position of the register and a day.

    Parameters
    ----------
    records : DataFrame
        Records "patrol".
    stretches, runs, coverage, gaps : DataFrame
        As `events.situation.patrols` gives them.
    units : DataFrame
        `events.situation.units.units`.
    """

    records: pd.DataFrame
    stretches: pd.DataFrame
    runs: pd.DataFrame
    coverage: pd.DataFrame
    gaps: pd.DataFrame
    units: pd.DataFrame


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.patrols", lang))
    st.caption(t("patrols.intro", lang))
    register = open_register.now().register
    if register is None:
        st.info(t("patrols.none", lang))
        no_register.register(lang)
        return
    open_register.actor().must("read")
    if told := said.to_say("patrols"):
        st.success(plain(told))
    day = held.today()
    found = _worked(register, register.id, open_register.now().position, day)
    st.caption(plain(_counted(found, lang)))
    _since(found, day, lang)
    _coverage(found, day, lang)
    _gaps(found, day, lang)
    st.markdown(f"#### {t('patrols.list', lang)}")
    record_list("patrol", lang, found=found.records, columns=COLUMNS, none=t("patrols.none.yet", lang))
    patrol_line.form(register, lang)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _worked(_register: Register, name: str, position: int, day: str) -> Worked:
    records = kept.listing(_register, held.READER, "patrol")
    every = units(kept.listing(_register, held.READER, "part"))
    runs = patrols.days_since(records, every, date.fromisoformat(day))
    stand = levels.now(kept.history(_register, held.READER, "level"), every, datetime.now(UTC))
    agreed = dict(zip(stand["unit"], stand["agreed"], strict=True))
    records = records.sort_values(["end", "id"], ascending=[False, True], ignore_index=True)
    return Worked(
        records, patrols.stretches(records), runs, patrols.coverage(runs, every), patrols.gaps(runs, every, agreed), every
    )  # fmt: skip


def _counted(found: Worked, lang: str) -> str:
    """Return what is counted and what is not."""
    states = found.records["state"].value_counts()
    parts = [
        n(f"patrols.count.{state}", int(states.get(state, 0)), lang)
        for state in ("done", "planned", "cancelled")
        if state == "done" or state in states
    ]
    ahead = int(((found.records["state"] == "done") & (found.records["end"] > held.today())).sum())
    parts += [n("patrols.count.ahead", ahead, lang)] if ahead else []
    drawn_in = found.records[(found.records["line"] != "") & ~found.records["id"].isin(found.stretches["id"])]
    parts += [n("patrols.count.nowhere", len(drawn_in), lang)] if len(drawn_in) else []
    return t("patrols.count", lang, parts=t("card.separator", lang).join(parts))


def _since(found: Worked, day: str, lang: str) -> None:
    """Draw the border by days since the last patrol."""
    table = patrol_words.since(found.runs, found.units, lang)
    panel(
        "patrols_since", t("patrols.since.title", lang, day=whole(day)), lang, table=table, asked=t("patrols.asked", lang, day=whole(day)),
        chart=lambda: patrol_strip.chart(found.runs, found.units, lang), internal=True,
    )  # fmt: skip
    st.caption(t("patrols.since.rule", lang, km=f"{patrols.WITHIN_KM:g}"))
    never = float((found.runs["to_km"] - found.runs["from_km"])[found.runs["days"].isna()].sum())
    length = float(found.units.loc[found.units["whole"], "to_km"].sum())
    alt_text = t("patrols.since.alt", lang, never=f"{never:,.0f}", whole=f"{length:,.0f}")
    drawn(patrol_strip.chart(found.runs, found.units, lang), "patrol_strip", lang, alt_text)
    with st.expander(t("patrols.table", lang), key="patrols_since_table"):
        row = _table(table, "since", lang)
        if row is not None:
            run = found.runs.iloc[row]
            _behind(found, str(run["section"]), float(run["from_km"]), float(run["to_km"]), lang)


def _coverage(found: Worked, day: str, lang: str) -> None:
    """Draw which share of each unit was covered in the last days."""
    table = patrol_words.covered(found.coverage, found.units, lang)
    title = t("patrols.coverage.title", lang, day=whole(day))
    panel(
        "patrols_coverage",
        title,
        lang,
        table=table,
        asked=t("patrols.asked", lang, day=whole(day)),
        internal=True,
    )
    st.caption(t("patrols.coverage.rule", lang))
    row = _table(table, "coverage", lang)
    if row is not None:
        unit = found.units[found.units["id"] == found.coverage["id"].iloc[row]].iloc[0]
        _behind(found, str(unit["section"]), float(unit["from_km"]), float(unit["to_km"]), lang)


def _gaps(found: Worked, day: str, lang: str) -> None:
    """Draw stretches by how long they have waited, by level."""
    every = patrol_words.gaps(found.gaps, found.units, lang)
    title = t("patrols.gaps.title", lang, day=whole(day))
    panel(
        "patrols_gaps",
        title,
        lang,
        table=every,
        asked=t("patrols.asked", lang, day=whole(day)),
        internal=True,
    )
    weights = t("card.separator", lang).join(
        f"{patrol_words.level(code, lang)} ×{weight}" for code, weight in patrols.WEIGHTS.items() if code
    )
    st.caption(t("patrols.gaps.rule", lang, weights=weights))
    if every.empty:
        st.caption(t("patrols.gaps.none", lang))
        return
    row = _table(every.head(SHOWN), "gaps", lang)
    if len(every) > SHOWN:
        st.caption(n("patrols.gaps.more", len(every) - SHOWN, lang))
    if row is not None:
        gap = found.gaps.iloc[row]
        _behind(found, str(gap["section"]), float(gap["from_km"]), float(gap["to_km"]), lang)


def _table(table: pd.DataFrame, key: str, lang: str) -> int | None:
    """Draw a table, and return the row that is chosen in it."""
    st.caption(t("patrols.open", lang))
    heads: Sequence[str] = list(table.columns)
    picked: Any = st.dataframe(
        table,
        column_order=heads[::-1] if lang == "ar" else heads,  # the grid knows no right-to-left
        hide_index=True,
        height=min(MOST_PX, ROW_PX * (len(table) + 1) + 3),
        on_select="rerun",
        selection_mode="single-row",
        key=f"patrols_{key}_{lang}_{len(table)}",
    )
    rows = [place for place in picked["selection"]["rows"] if place < len(table)]
    return rows[0] if rows else None


def _behind(found: Worked, section: str, from_km: float, to_km: float, lang: str) -> None:
    """Draw the patrols behind a number: all that cover some of a stretch, the latest first."""
    ids = patrols.behind(found.stretches, section, from_km, to_km)
    where = t(
        "patrols.behind",
        lang,
        unit=named(found.units, section, lang),
        stretch=patrol_words.stretch(from_km, to_km),
    )
    with st.container(border=True, key="patrols_behind"):
        st.markdown(f"**{plain(where)}**")
        if not ids:
            st.caption(t("map.coverage.never", lang))
            return
        rows = found.records.set_index("id", drop=False).loc[ids]
        table = readable("patrol", rows, COLUMNS, lang)
        heads = list(table.columns)
        st.dataframe(table, column_order=heads[::-1] if lang == "ar" else heads, hide_index=True)
