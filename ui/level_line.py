"""The levels over time: a bar for each level as long as it stood, the agreed one and each centre's; and the same as a table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import altair as alt
import pandas as pd

from data.words import t
from events.situation.levels import AGREED, CENTRES, stamp
from events.situation.records import LEVELS
from events.situation.units import named
from layers.style import LEVELS as LOOK
from layers.style import PAPER
from ui.exchange_words import centre, local
from ui.level_words import word
from ui.plots import directed

LANES = (AGREED, *CENTRES)
LANE_PX = 26
# The thicker, the higher: a level is told by width, shade and word.
WIDTHS_PX = (4, 7, 10, 13)
# A word is written into a bar that is at least this part of the whole time; beside the lane's own it would lie over another.
WORD_FROM = 0.12


def spans(timeline: pd.DataFrame, at_utc: datetime) -> pd.DataFrame:
    """Return each level as long as it stood.

    Parameters
    ----------
    timeline : DataFrame
        `events.situation.levels.timeline`.
    at_utc : datetime
        What stands, stands until then.

    Returns
    -------
    DataFrame
        ``unit``, ``who``, ``level``, ``start_utc``, ``end_utc`` ("YYYY-MM-DDTHH:MMZ"); what stood for no time is left out.
    """
    last = stamp(at_utc)
    rows = []
    for (unit, who), mine in timeline.groupby(["unit", "who"], sort=False):
        ends = [*mine["at_utc"].iloc[1:], last]
        for level, start, end in zip(mine["level"], mine["at_utc"], ends, strict=True):
            if level and start < end:
                rows.append({"unit": unit, "who": who, "level": level, "start_utc": start, "end_utc": end})
    return pd.DataFrame(rows, columns=["unit", "who", "level", "start_utc", "end_utc"])


def chart(found: pd.DataFrame, units: pd.DataFrame, lang: str) -> Any:
    """Return the spans as bars, three lanes a unit; a name of a unit stands above its lanes.

    Parameters
    ----------
    found : DataFrame
        From `spans`; not empty.
    units : DataFrame
        `events.situation.units.units`.
    lang : str
        "ar" or "en".
    """
    order, heads = [], []
    for unit in units["id"][units["id"].isin(found["unit"])]:
        heads.append({"lane": f"{unit} ", "name": directed(named(units, unit, lang), lang)})
        order += [f"{unit} ", *(f"{unit} {who}" for who in LANES)]
    first, last = found["start_utc"].min(), found["end_utc"].max()
    whole = (moment(last) - moment(first)).total_seconds()
    shown = found.assign(
        lane=found["unit"] + " " + found["who"],
        width=[WIDTHS_PX[LEVELS.index(level)] for level in found["level"]],
        word=[directed(word(level, lang), lang) for level in found["level"]],
        start=[local(one) for one in found["start_utc"]],
        end=[local(one) for one in found["end_utc"]],
        long=[
            (moment(end) - moment(start)).total_seconds() >= WORD_FROM * whole
            for start, end in zip(found["start_utc"], found["end_utc"], strict=True)
        ],
    )
    right = lang == "ar"
    names = {who: directed(lane_name(who, lang), lang) for who in LANES}
    label = "".join(
        f"slice(datum.label, -{len(who) + 1}) == ' {who}' ? '{name}' : " for who, name in names.items()
    )
    lanes = alt.Y(
        "lane:N", sort=order, scale=alt.Scale(domain=order), title=None,
        axis=alt.Axis(labelExpr=f"{label}''", ticks=False, domain=False, orient="right" if right else "left", labelLimit=120),
    )  # fmt: skip
    words = [directed(word(level, lang), lang) for level in LEVELS]
    colours = alt.Scale(domain=words, range=[LOOK[level]["stroke"] for level in LEVELS])
    time = alt.X("start:T", title=None, axis=alt.Axis(format="%Y-%m-%d", labelOverlap=True, tickCount=6))
    shown_words = words[::-1] if right else words
    legend = alt.Legend(orient="top", title=None, symbolType="square", symbolSize=140, values=shown_words)
    bars = (
        alt.Chart(shown)
        .mark_bar(cornerRadius=2)
        .encode(
            x=time, x2="end:T", y=lanes,
            color=alt.Color("word:N", scale=colours, legend=legend),
            size=alt.Size("width:Q", scale=None),
            tooltip=[
                alt.Tooltip("word:N", title=directed(t("level.line.level", lang), lang)),
                alt.Tooltip("start:N", title=directed(t("level.line.at", lang), lang)),
                alt.Tooltip("end:N", title="–"),
            ],
        )
    )  # fmt: skip
    said = alt.Chart(shown).transform_filter("datum.long").encode(x=time, y=lanes, text="word:N")
    # On the bar, with a rim of paper: beside it the word would lie over the lane above.
    text: dict[str, Any] = {"align": "left", "baseline": "middle", "dx": 8, "fontSize": 11}
    inside = said.mark_text(**text, stroke=PAPER, strokeWidth=4, strokeJoin="round") + said.mark_text(**text)
    titles = (
        alt.Chart(pd.DataFrame(heads))
        .mark_text(align="right" if right else "left", baseline="middle", fontWeight=600, dy=3)
        .encode(x=alt.value("width" if right else 0), y=lanes, text="name:N")
    )
    return (bars + inside + titles).properties(height=LANE_PX * len(order))


def table(timeline: pd.DataFrame, units: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the changes as a table in words, the latest first.

    Parameters
    ----------
    timeline : DataFrame
        `events.situation.levels.timeline`.
    units : DataFrame
        `events.situation.units.units`.
    lang : str
        "ar" or "en".
    """
    rows = timeline.iloc[::-1]
    out = {
        "at": [local(at) for at in rows["at_utc"]],
        "unit": [named(units, unit, lang) for unit in rows["unit"]],
        "who": [lane_name(who, lang) for who in rows["who"]],
        "cause": [t(f"level.cause.{cause}", lang) for cause in rows["cause"]],
        "level": [word(level, lang) for level in rows["level"]],
        "before": [word(level, lang) for level in rows["before"]],
        "until": rows["until"].tolist(),
        "reason": rows["reason"].tolist(),
        "by": rows["by"].tolist(),
    }
    heads = {name: t(f"level.line.{name}" if name != "unit" else "level.unit", lang) for name in out}
    return pd.DataFrame({heads[name]: values for name, values in out.items()})


def lane_name(who: str, lang: str) -> str:
    """Return what a lane is called: the agreed level, or a centre."""
    return t("level.agreed", lang) if who == AGREED else centre(who, lang)


def moment(instant: str) -> datetime:
    """Return an instant of the time line.

    Examples
    --------
    >>> moment("2026-03-01T08:00Z").isoformat()
    '2026-03-01T08:00:00+00:00'
    """
    return datetime.fromisoformat(instant).astimezone(UTC)
