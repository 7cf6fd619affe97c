"""The arithmetic behind a suggested level, drawn: each number opens the incidents that it counts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from data.catalogue import read
from data.words import n, t
from events.situation.facts import Facts
from events.situation.level_rule import Suggestion, behind, rule
from ui.behind import number
from ui.exchange_words import ltr
from ui.level_words import apart, because, figure, product, window_words, word
from ui.messages import plain
from ui.plots import BLUE, MUTED, directed, drawn

# Wide enough for fourteen bars with their days, on a phone too.
HEIGHT_PX = 190
UNKNOWN = "#c9ced3"
# Streamlit's badges, and signs of one to three bars: a level is told by its word, its sign and its colour.
COLOURS = {"": "gray", "low": "gray", "medium": "yellow", "high": "orange", "critical": "violet"}
SIGNS = {
    "": ":material/remove:",
    "low": ":material/signal_cellular_alt_1_bar:",
    "medium": ":material/signal_cellular_alt_2_bar:",
    "high": ":material/signal_cellular_alt:",
    "critical": ":material/priority_high:",
}


def badge(level: str, lang: str) -> None:
    """Draw a level as its word with its sign."""
    st.badge(word(level, lang), icon=SIGNS[level], color=COLOURS[level])  # type: ignore[arg-type]


def card(
    found: Suggestion,
    unit: Mapping[str, object],
    facts: Facts,
    rows: npt.NDArray[np.bool_],
    kinds: Mapping[str, str],
    lang: str,
) -> None:
    """Draw how a suggestion comes about.

    Parameters
    ----------
    found : Suggestion
    unit : mapping
        A row of `events.situation.level_rule.rows_of`.
    facts : Facts
        That it was suggested from.
    rows : array of bool
        Which of them may count.
    kinds : mapping
        Names of kinds by code.
    lang : str
        "ar" or "en".
    """
    day = found.window.end
    opened = partial(behind, facts, unit, day, rows=rows)
    key, name = found.unit, str(unit[f"name_{lang}"])
    said = window_words(found, lang)
    number(f"level_{key}", said, opened, f"{name}: {said}", lang)
    with st.container(horizontal=True, key=f"level_kinds_{key}"):
        for one in found.counts:
            named = kinds.get(one.kind, one.kind)
            label = f"{named}: {product(one.count, one.weight)}"
            number(f"level_{key}_{one.kind}", label, partial(opened, kind=one.kind), f"{name}: {named}", lang)
    st.markdown("\n".join(f"- {plain(line)}" for line in because(found, lang)))
    for why, words in apart(found, lang).items():
        number(f"level_{key}_{why}", words, partial(opened, apart=why), f"{name}: {words}", lang)
    if any(one.events for one in (found.window, *found.baseline)):
        days = rule().window_days
        st.markdown(f"**{plain(t('level.windows', lang, days=days))}**")
        alt_text = t("level.windows.alt", lang, unit=name, days=days)
        drawn(windows(found, lang), f"level_windows_{key}", lang, alt_text)
        with st.expander(t("level.line.table", lang), key=f"level_table_{key}"):
            _windows(found, opened, name, lang)


def _windows(found: Suggestion, opened: Any, name: str, lang: str) -> None:
    """Draw the windows as lines of numbers that open, the latest first."""
    for at, one in enumerate((found.window, *found.baseline)):
        if not one.known:
            continue
        words = n(
            "level.windows.one", one.events, lang, start=ltr(one.start), end=ltr(one.end), points=figure(one.points)
        )  # fmt: skip
        number(f"level_{found.unit}_w{at}", words, partial(opened, window=at), f"{name}: {words}", lang)


def windows(found: Suggestion, lang: str) -> Any:
    """Return the points of each window as bars, the oldest first, and what is usual as a line.

    Parameters
    ----------
    found : Suggestion
    lang : str
        "ar" or "en".
    """
    names = {name: t(f"level.windows.{name}", lang) for name in ("before", "now", "unknown")}
    every = [*reversed(found.baseline), found.window]
    state = ["before" if one.known else "unknown" for one in every]
    state[-1] = "now"
    shown = pd.DataFrame({
        "days": [one.start for one in every],
        "last": [one.end for one in every],
        "points": [one.points for one in every],
        "events": [one.events for one in every],
        "which": [directed(names[one], lang) for one in state],
    })  # fmt: skip
    scale = alt.Scale(
        domain=[directed(name, lang) for name in names.values()], range=["#8fb3c9", BLUE, UNKNOWN]
    )
    across = alt.X("days:O", title=None, sort=None, axis=alt.Axis(labelAngle=-50, labelOverlap=True))
    up = alt.Y(
        "points:Q", title=directed(t("level.windows.points", lang), lang), axis=alt.Axis(tickMinStep=1)
    )
    bars = (
        alt.Chart(shown)
        .mark_bar()
        .encode(
            x=across,
            y=up,
            color=alt.Color("which:N", scale=scale, title=None, legend=alt.Legend(orient="top")),
            tooltip=[
                alt.Tooltip("days:O", title=directed(t("level.windows.days", lang), lang)),
                alt.Tooltip("last:O", title="–"),
                alt.Tooltip("points:Q", title=directed(t("level.windows.points", lang), lang)),
                alt.Tooltip("events:Q", title=directed(t("ui.page.events", lang), lang)),
            ],
        )
    )
    mean = pd.DataFrame({"points": [found.mean] if found.mean == found.mean else []})
    line = alt.Chart(mean).mark_rule(color=MUTED, strokeDash=[6, 4], strokeWidth=2).encode(y="points:Q")
    return (bars + line).properties(height=HEIGHT_PX)


def weights(kinds: Mapping[str, str], lang: str) -> None:
    """Draw what each kind counts and why, and the numbers of the rule with their reasons."""
    st.caption(t("level.weights.source", lang))
    rows = read("impact_weights").sort_values("weight", ascending=False, kind="stable")
    shown = pd.DataFrame({
        t("level.weights.kind", lang): [kinds.get(code, code) for code in rows["kind"]],
        t("level.weights.weight", lang): [figure(weight) for weight in rows["weight"]],
        t("level.weights.why", lang): rows[f"reason_{lang}"].tolist(),
    })  # fmt: skip
    st.table(shown.set_index(shown.columns[0]))
    st.markdown(f"**{t('level.weights.rule', lang)}**")
    numbers = read("level_rule")
    rule_rows = pd.DataFrame({
        t("level.weights.number", lang): [figure(value) for value in numbers["value"]],
        t("level.weights.why", lang): numbers[f"note_{lang}"].tolist(),
    })  # fmt: skip
    st.table(rule_rows.set_index(rule_rows.columns[0]))
