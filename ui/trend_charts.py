"""Counts over time as small multiples: one plot a group, one below the other, over the same days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from data.words import n, t
from events.situation.periods import first_day, period_of
from events.situation.trends import Trends
from ui.plots import BLUE, DAY, GRID, directed

HEIGHT_PX = 58
# More plots than this nobody looks through: the others stand in the table, and how many they are is said.
MOST = 12
# Room for the figures of the upright axis, the same for all, so that days stand below one another.
FIGURES_PX = 40
PICK = "pick_"


@dataclass(frozen=True)
class Line:
    """One plot of the multiples.

    Parameters
    ----------
    group : str
        Its code.
    counts : DataFrame
        "period", "whole", "count", by period.
    total, undated, coarse : int
        How many are counted in its periods, and how many stand apart.
    """

    group: str
    counts: pd.DataFrame
    total: int
    undated: int
    coarse: int


def lines(found: Trends) -> tuple[list[Line], int]:
    """Return what is plotted, in the table's order, and how many groups are not: sections always are, others by their counts."""
    every: dict[str, Line] = {}
    for series, by in ((found.series, found.by), (found.parts, "part")):
        if series is None:
            continue
        apart = series.apart.set_index(by)
        for group, rows in series.counts.groupby(by, sort=False):
            name = str(group)
            if by == "part" and not name:
                continue
            own = {
                column: int(apart[column].to_numpy()[apart.index.get_loc(name)])
                for column in ("undated", "coarse")
            }
            every[name] = Line(name, rows, int(rows["count"].sum()), own["undated"], own["coarse"])
    order = [name for name in found.table["group"] if name in every]
    if found.by != "section":
        most = sorted(order, key=lambda name: -every[name].total)[:MOST]
        shown = [name for name in order if name in most and every[name].total]
        return [every[name] for name in shown], sum(every[name].total > 0 for name in order) - len(shown)
    return [every[name] for name in order], 0


def chart(drawn: Sequence[Line], step: str, names: Mapping[str, str], lang: str, own: bool) -> Any:
    """Return the multiples, without a configuration; a bar that is chosen is in "pick_" and the number of its plot.

    Parameters
    ----------
    drawn : sequence of Line
        At least one.
    step : str
        "day", "week" or "month".
    names : mapping
        What groups are called.
    lang : str
        "ar" or "en".
    own : bool
        Whether each plot has an upright axis of its own, or all have the same.
    """
    most = max(int(line.counts["count"].max()) for line in drawn)
    parts = [
        _one(
            line,
            number,
            step,
            names,
            lang,
            int(line.counts["count"].max()) if own else most,
            number == len(drawn) - 1,
        )
        for number, line in enumerate(drawn)
    ]
    return alt.vconcat(*parts, spacing=6).resolve_scale(x="independent", y="independent", color="independent")


def title(line: Line, names: Mapping[str, str], lang: str) -> str:
    """Return what stands over a plot: the group, how many are counted, and how many stand apart."""
    parts = [f"{names.get(line.group, line.group)}: {n('count.events', line.total, lang)}"]
    parts += [n("trends.undated", line.undated, lang)] if line.undated else []
    parts += [n("trends.coarse", line.coarse, lang)] if line.coarse else []
    return t("filter.stop", lang).join(parts)


def _one(
    line: Line, number: int, step: str, names: Mapping[str, str], lang: str, most: int, last: bool
) -> Any:
    begins = line.counts["period"].to_numpy().astype("datetime64[D]")
    ends = first_day(period_of(begins.astype(np.int64), step) + 1, step)
    days = [str(day) for day in begins]
    rows = pd.DataFrame({
        "period": days, "t0": _ms(begins), "t1": _ms(ends), "count": line.counts["count"].to_numpy(),
        "whole": line.counts["whole"].to_numpy(),
        "said": [directed(n("count.events", int(count), lang), lang) for count in line.counts["count"]],
        "when": [directed(day if step == "day" else t("line.from_day", lang, day=day), lang) for day in days],
    })  # fmt: skip
    across = alt.X(
        "t0:T",
        title=None,
        scale=alt.Scale(type="utc", nice=False),
        axis=alt.Axis(format=DAY, labels=last, ticks=last, grid=True, labelOverlap=True, tickCount=8),
    )
    up = alt.Y(
        "count:Q",
        title=None,
        scale=alt.Scale(domain=[0, max(most, 1)], nice=True),
        axis=alt.Axis(
            format=",d",
            tickMinStep=1,
            tickCount=3,
            minExtent=FIGURES_PX,
            maxExtent=FIGURES_PX,
            gridColor=GRID,
        ),
    )
    tips = [
        alt.Tooltip("said:N", title=directed(t("line.count", lang), lang)),
        alt.Tooltip("when:N", title=directed(t("ui.card.date", lang), lang)),
    ]
    words = alt.TitleParams(
        directed(title(line, names, lang), lang), anchor="end" if lang == "ar" else "start", fontSize=12, fontWeight=600,
        offset=2, limit=900,
    )  # fmt: skip
    return (
        alt.Chart(rows, title=words)
        .mark_bar(color=BLUE, cursor="pointer", stroke="white", strokeWidth=0.4)
        .encode(
            x=across,
            x2="t1",
            y=up,
            y2=alt.datum(0),
            opacity=alt.condition("datum.whole", alt.value(1.0), alt.value(0.45)),
            tooltip=tips,
            description="said:N",
        )
        .properties(height=HEIGHT_PX, width=900)
        .add_params(alt.selection_point(name=f"{PICK}{number}", fields=["period"], empty=False))
    )


def _ms(days: Any) -> Any:
    return days.astype("datetime64[ms]").astype(np.int64)
