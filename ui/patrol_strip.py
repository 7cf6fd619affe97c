"""Days since the last patrol along each section, as a strip plot: the border's kilometres across, a section a row."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from data.words import t
from events.situation.units import named
from layers.coverage import CLASSES, NEVER, class_of
from layers.style import COVERAGE
from ui.patrol_words import days, stretch
from ui.plots import directed

ROW_PX = 30
# What the axis and the legend take of the height.
AROUND_PX = 130


def chart(runs: pd.DataFrame, units: pd.DataFrame, lang: str) -> Any:
    """Return the chart, without a configuration.

    Parameters
    ----------
    runs : DataFrame
        `events.situation.patrols.days_since`.
    units : DataFrame
        `events.situation.units.units`, for the names.
    lang : str
        "ar" or "en".
    """
    codes = (*CLASSES, NEVER)
    said = {code: directed(t(f"legend.coverage.{code}", lang), lang) for code in codes}
    names = {one: directed(named(units, one, lang), lang) for one in dict.fromkeys(runs["section"])}
    rows = pd.DataFrame(
        {
            "section": runs["section"].map(names),
            "from_km": runs["from_km"],
            "to_km": runs["to_km"],
            "since": [said[class_of(count)] for count in runs["days"]],
            "days": [directed(days(count, lang), lang) for count in runs["days"]],
            "stretch": list(map(stretch, runs["from_km"], runs["to_km"])),
        }
    )
    scale = alt.Scale(domain=list(said.values()), range=[COVERAGE[code]["stroke"] for code in codes])
    legend = alt.Legend(orient="bottom", columns=2, symbolType="square", labelLimit=280)
    return (
        alt.Chart(rows)
        .mark_bar(height=alt.RelativeBandSize(0.7), stroke="#ffffff", strokeWidth=0.5)
        .encode(
            x=alt.X(
                "from_km:Q", title=directed(t("patrols.axis", lang), lang), scale=alt.Scale(nice=False, domainMin=0),
                axis=alt.Axis(labelOverlap="greedy", labelSeparation=8),
            ),
            x2="to_km",
            y=alt.Y("section:N", title=None, sort=list(names.values()), axis=alt.Axis(labelLimit=160)),
            color=alt.Color("since:N", title=None, scale=scale, legend=legend),
            tooltip=[
                alt.Tooltip("section:N", title=t("patrols.unit", lang)),
                alt.Tooltip("stretch:N", title=t("patrols.stretch", lang)),
                alt.Tooltip("days:N", title=t("patrols.since", lang)),
            ],
        )
        .properties(height=ROW_PX * len(names) + AROUND_PX, width=900)
    )  # fmt: skip
