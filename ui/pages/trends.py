"""Trends: a period beside the one before and the same of a year ago, over time in small multiples, and as a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from data import catalogue
from data.words import n, t
from events.query import Filter
from events.situation.counting import without_days
from events.situation.facts import Bools, Facts
from events.situation.periods import STEPS, WINDOWS
from events.situation.trends import (
    BASE_AT_LEAST,
    BY,
    Trends,
    in_period,
    in_window,
    members,
    period,
    set_apart,
    trends,
)
from events.situation.units import named
from layers.content import Content
from ui import counted as counting
from ui import held, session, unit_list
from ui.behind import behind, number
from ui.filters import EARLIEST, LATEST, today
from ui.filters import panel as filters
from ui.filters import whole as unbroken
from ui.messages import plain
from ui.panels import filter_words, panel
from ui.plots import drawn
from ui.trend_charts import PICK, Line, chart, lines

PERIODS_DAYS = (7, 28, 90, 365)
OWN = "own"
# The step that a period of so many days starts with, and the most days that each step can show side by side.
USUAL = {7: "day", 28: "day", 90: "week", 365: "month"}
MOST_DAYS = {"day": 400, "week": 2800, "month": 12_000}
KEPT = 8
WORDS_OF = {"this": "trends.this", "before": "trends.before", "year_ago": "trends.year_ago"}


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    content = held.content()
    filters(content, counted=False)()
    st.subheader(t("ui.page.trends", lang))
    st.caption(plain(t("trends.intro", lang, base=BASE_AT_LEAST)))
    asked = session.now().asked
    start, end, step, by = _controls(lang)
    now = counting.now()
    if said := counting.said(now, lang):
        st.info(plain(said))
    if asked.start or asked.end:
        st.caption(plain(t("trends.no_days", lang)))
    rows, every = counting.mask(without_days(asked)), unit_list.every()
    found = _trends(
        now.key, without_days(asked), start, end, step, by, tuple(every["id"]), now.facts, rows, every
    )
    _Shown(found, content, every, rows, now.facts, lang).draw()


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _trends(
    key: str,
    asked: Filter,
    start: str,
    end: str,
    step: str,
    by: str,
    cut: tuple[str, ...],
    _facts: Facts,
    _rows: Bools,
    _every: pd.DataFrame,
) -> Trends:
    return trends(_facts, _rows, start, end, step, by, _every)


def _controls(lang: str) -> tuple[str, str, str, str]:
    """Draw what is chosen on this page; return first and last day, step, and what groups are."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.pills(
            t("trends.period", lang),
            [*map(str, PERIODS_DAYS), OWN],
            default="28",
            required=True,
            format_func=lambda code: (
                t("trends.own", lang) if code == OWN else n("trends.days", int(code), lang)
            ),
            key="trends_period",
        )
        start, end = _own(lang) if chosen == OWN else period(int(chosen or 28), today())
        days = (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
        steps = [step for step in STEPS if days <= MOST_DAYS[step]]
        usual = USUAL.get(days, "month" if days > MOST_DAYS["day"] else "week")
        step = st.segmented_control(
            t("trends.step", lang),
            steps,
            default=usual if usual in steps else steps[-1],
            required=True,
            format_func=lambda code: t(f"trends.step.{code}", lang),
            key=f"trends_step_{days}",
        )
        by = st.segmented_control(
            t("trends.by", lang),
            BY,
            default=BY[0],
            required=True,
            format_func=lambda code: t(f"trends.by.{code}", lang),
            key="trends_by",
        )
    return start, end, step or steps[-1], by or BY[0]


def _own(lang: str) -> tuple[str, str]:
    asked = session.now().asked
    first = date.fromisoformat(asked.start) if asked.start else today() - timedelta(days=27)
    last = date.fromisoformat(asked.end) if asked.end else today()
    ends = {
        which: st.date_input(
            t(f"ui.filter.{which}", lang), value=value, min_value=EARLIEST, max_value=LATEST,
            key=f"trends_{which}", format="YYYY-MM-DD", width=160,
        )
        for which, value in (("from", min(first, last)), ("to", max(first, last)))
    }  # fmt: skip
    days = sorted(value for value in ends.values() if isinstance(value, date))
    return days[0].isoformat(), days[-1].isoformat()


class _Shown:
    """What the page shows of trends, in one language."""

    def __init__(
        self, found: Trends, content: Content, every: pd.DataFrame, rows: Bools, facts: Facts, lang: str
    ) -> None:
        self.found, self.every, self.rows, self.facts, self.lang = found, every, rows, facts, lang
        self.names = _names(found, content, every, lang)
        self.start, self.end = found.windows["this"]

    def draw(self) -> None:
        """Draw the panel: sums, plots, table."""
        lang = self.lang
        days = t("line.days", lang, start=unbroken(self.start), end=unbroken(self.end))
        title = t("trends.title", lang, by=t(f"trends.by.{self.found.by}", lang), days=days)
        shown, left = lines(self.found)
        table = self._table()
        own = bool(st.session_state.get("trends_own"))
        picture = partial(chart, shown, self.found.series.step, self.names, lang, own) if shown else None
        asked = filter_words(lang, without_days(session.now().asked))
        said = [
            *self._sums(),
            "",
            *("\t".join(map(str, row)) for row in [list(table.columns), *table.to_numpy().tolist()]),
        ]
        notes = [t("filter.stop", lang).join(self._sums())]
        panel(
            "trends", title, lang, text="\n".join(said), chart=picture, table=table, asked=asked, notes=notes
        )
        self._windows()
        self._apart()
        if shown:
            st.toggle(t("trends.own_axis", lang), key="trends_own")
            st.caption(plain(t("trends.axes.own" if own else "trends.axes.same", lang)))
            chosen = drawn(
                chart(shown, self.found.series.step, self.names, lang, own), f"trends_{self.found.by}_{lang}", lang,
                f"{title}. {' '.join(self._sums())}", on_select="rerun",
            )  # fmt: skip
            self._bar(chosen, shown)
            if left:
                st.caption(plain(n("trends.left", left, lang)))
        else:
            st.info(t("trends.none", lang))
        with st.expander(t("panel.table", lang), icon=":material/table_rows:"):
            self._grid(table)

    def _sums(self) -> list[str]:
        table = self._top()
        return [f"{self._window(name)}: {int(table[name].sum()):,}" for name in WINDOWS]

    def _top(self) -> pd.DataFrame:
        """Return the table without the parts, whose events count in their sections."""
        return self.found.table[~self.found.table["part"]]

    def _window(self, name: str) -> str:
        start, end = self.found.windows[name]
        return t(
            WORDS_OF[name],
            self.lang,
            days=t("line.days", self.lang, start=unbroken(start), end=unbroken(end)),
        )

    def _windows(self) -> None:
        """Draw how many there are in each window, as numbers that open."""
        table = self._top()
        with st.container(horizontal=True, gap="medium", key="fact_trends_windows"):
            for name in WINDOWS:
                rows = partial(in_window, self.facts, self.rows, self.found.windows[name])
                label = f"{self._window(name)}: {int(table[name].sum()):,}"
                number(f"trends_{name}", label, rows, self._window(name), self.lang, asked=self._filter(name))

    def _filter(self, name: str) -> Filter | None:
        """Return the filter that lets a window's events pass; None where it would let others pass that lie in it in part."""
        if int(self._top()[f"coarse_{name}"].sum()):
            return None
        asked, (start, end) = session.now().asked, self.found.windows[name]
        return Filter(start, end, asked.types, asked.sections, asked.origins, asked.text)

    def _apart(self) -> None:
        """Draw what the plots count and what they do not, as numbers that open: together all that is asked for."""
        rows, lang = set_apart(self.facts, self.rows, self.found), self.lang
        with st.container(horizontal=True, gap="small", key="fact_trends_apart"):
            st.caption(
                plain(t("trends.sum", lang, all=n("count.events", int(self.rows.sum()), lang))),
                width="content",
            )
            for name, own in rows.items():
                if own.any():
                    says = t(f"trends.apart.{name}", lang)
                    label = f"{says}: {int(own.sum()):,}"
                    number(f"trends_{name}", label, own, says, lang, help=t(f"trends.why.{name}", lang))

    def _bar(self, chosen: Any, shown: list[Line]) -> None:
        """Open the events of a bar that was clicked, once a click."""
        picked = {name: some for name, some in (chosen["selection"] if chosen else {}).items() if some}
        before = st.session_state.get("trends_picked") or {}
        st.session_state["trends_picked"] = picked
        for name, some in picked.items():
            if before.get(name) == some or not name.startswith(PICK):
                continue
            line = shown[int(name.removeprefix(PICK))]
            day = str(some[0]["period"])
            mine = members(self.facts, self.rows, self.found.by, line.group, self.every)
            step, lang = self.found.series.step, self.lang
            since = unbroken(day) if step == "day" else t("line.from_day", lang, day=unbroken(day))
            title = f"{self._name(line.group)} — {since}"
            behind(partial(in_period, self.facts, mine, step, day), title, lang)
            return

    def _table(self) -> pd.DataFrame:
        """Return the table as people read it; cells are texts, "—" where a percentage would say nothing."""
        rows, lang = self.found.table, self.lang
        heads = self._heads()
        return pd.DataFrame({
            heads["group"]: [self._name(name) for name in rows["group"]],
            heads["this"]: rows["this"], heads["before"]: rows["before"], heads["change"]: [*map(_percent, rows["change_pct"])],
            heads["year_ago"]: rows["year_ago"], heads["year"]: [*map(_percent, rows["year_pct"])],
            heads["coarse"]: rows["coarse_this"], heads["undated"]: rows["undated"],
            heads["note"]: [t("trends.few", lang, base=BASE_AT_LEAST) if few else "" for few in rows["few"]],
        })  # fmt: skip

    def _name(self, group: str) -> str:
        return self.names.get(group, group)

    def _heads(self) -> dict[str, str]:
        names = ("this", "before", "change", "year_ago", "year", "coarse", "undated", "note")
        found = {name: t(f"trends.column.{name}", self.lang) for name in names}
        found["group"] = t(f"trends.by.{self.found.by}", self.lang)
        return found

    def _grid(self, table: pd.DataFrame) -> None:
        """Draw the table; a figure that is chosen in it opens."""
        order = list(table.columns)[::-1] if self.lang == "ar" else list(table.columns)
        st.caption(plain(t("trends.choose", self.lang)))
        chosen = st.dataframe(
            table, column_order=order, hide_index=True, on_select="rerun", selection_mode="single-cell",
            key=f"trends_table_{self.found.by}_{self.lang}",
        )  # fmt: skip
        cells = chosen["selection"]["cells"]
        before = st.session_state.get("trends_cell")
        st.session_state["trends_cell"] = cells
        if not cells or cells == before:
            return
        place, head = int(cells[0][0]), str(cells[0][1])
        if place < len(self.found.table) and (which := self._which(head)):
            group = str(self.found.table["group"].iloc[place])
            mine = members(self.facts, self.rows, self.found.by, group, self.every)
            behind(partial(which, mine), f"{self._name(group)} — {head}", self.lang)

    def _which(self, head: str) -> Callable[[Bools], Bools] | None:
        """Return what the figures of a column count."""
        name = next((name for name, said in self._heads().items() if said == head), "")
        if name in WINDOWS:
            return lambda rows: in_window(self.facts, rows, self.found.windows[name])
        if name == "coarse":
            return lambda rows: in_window(self.facts, rows, self.found.windows["this"], coarse=True)
        if name == "undated":
            return lambda rows: set_apart(self.facts, rows, self.found)["undated"]
        return None


def _names(found: Trends, content: Content, every: pd.DataFrame, lang: str) -> dict[str, str]:
    none = {"": t(f"trends.none.{found.by}", lang)}
    if found.by == "section":
        part = t("trends.part", lang)
        return none | {
            name: named(every, name, lang) if whole else f"{part} {named(every, name, lang)}"
            for name, whole in zip(every["id"].tolist(), every["whole"].tolist(), strict=True)
        }
    if found.by == "kind":
        return none | {kind["code"]: kind["name"][lang] for kind in content.kinds}
    rows = catalogue.read("districts")
    return none | dict(zip(rows["pcode"], rows[f"name_{lang}"], strict=True))


def _percent(value: float) -> str:
    r"""Return a change in percent as text, its sign before it in either language.

    Examples
    --------
    >>> _percent(-20.6) == "\u2066-21%\u2069", _percent(float("nan"))
    (True, '—')
    """
    return "—" if np.isnan(value) else f"\u2066{value:+,.0f}%\u2069"
