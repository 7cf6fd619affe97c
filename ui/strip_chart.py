"""The strip map as a chart: chainage across, days downwards, each event a mark, or counts in bins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from data.words import n, t
from events.situation.strip import Stretch, Strip
from layers.style import INK
from ui.plots import BLUE, DAY, GRID, MUTED, directed, kinds_scale

HEIGHT_PX = 460
DAY_MS = 86_400_000
# So many rows the names of parts take.
PART_ROWS = 4
# How far apart the figures along the line stand, in kilometres: the least that gives so many at most.
TICK_KM, MOST_TICKS = (10, 20, 50, 100, 250, 500), 24
# From white to the product's blue, by the root of the count: a few reports stay visible beside many.
SHADES = ["#e8f1f7", "#8fbcd6", BLUE, "#062c44"]
NARROW = "width < 560"


@dataclass(frozen=True)
class Names:
    """What things on the chart are called, in its language.

    Parameters
    ----------
    kinds : sequence of dict
        ``code``, ``name``, ``colour``, ``shape``.
    sections : mapping
        By id: the neighbour's or the coast's own name, short.
    points : sequence of (str, float, str)
        What is marked along the axis: section, chainage, name.
    parts : sequence of (str, float, float, str)
        Section, first and last chainage, name.
    """

    kinds: Sequence[dict[str, Any]]
    sections: Mapping[str, str]
    points: Sequence[tuple[str, float, str]]
    parts: Sequence[tuple[str, float, float, str]]


def chart(found: Strip, names: Names, lang: str) -> Any:
    """Return the chart of a strip, without a configuration; what is chosen in it is named "pick".

    Parameters
    ----------
    found : Strip
        With at least one mark or bin.
    names : Names
    lang : str
        "ar" or "en".
    """
    main = _bins(found, names, lang) if found.bins is not None else _marks(found, names, lang)
    layers = [
        *_part_bands(found, names, lang),
        *_borders(found),
        *main,
        _heads(found, names, lang),
        *_points(found, names, lang),
    ]
    return (
        alt.layer(*layers)
        .properties(height=HEIGHT_PX, width=900)
        .resolve_scale(color="independent", shape="independent")
    )  # fmt: skip


def _across(field: str, found: Strip, lang: str) -> alt.X:
    """Return the axis along the line: figures are those of each section, which begins anew at 0."""
    at, words = _ticks(found.stretches)
    says = " : ".join(f"datum.value < {km + 0.01} ? '{word}'" for km, word in zip(at, words, strict=True))
    return alt.X(
        f"{field}:Q",
        title=directed(t("line.axis", lang), lang),
        scale=alt.Scale(domain=[0, found.stretches[-1].end_km], nice=False, zero=False),
        axis=alt.Axis(
            values=at, labelExpr=f"{says} : ''", grid=False, labelOverlap="greedy", labelFlush=False
        ),
    )


def _ticks(along: Sequence[Stretch]) -> tuple[list[float], list[str]]:
    whole_km = sum(one.to_km - one.from_km for one in along)
    step = next((km for km in TICK_KM if whole_km / km <= MOST_TICKS), TICK_KM[-1])
    found = []
    for one in along:
        first = np.ceil(one.from_km / step) * step
        # A figure right at the end of a section would lie on the 0 of the next.
        last = one.to_km - (step / 3 if len(along) > 1 else 0)
        found += [(one.at_km + km - one.from_km, f"{km:,.0f}") for km in np.arange(first, last + 0.01, step)]
    return [float(at) for at, _ in found], [word for _, word in found]


def _down(field: str, found: Strip) -> alt.Y:
    return alt.Y(
        f"{field}:T",
        title=None,
        scale=alt.Scale(type="utc", reverse=True, nice=False, padding=0 if found.bins is not None else 8),
        axis=alt.Axis(format=DAY, gridColor=GRID, labelOverlap=True, tickCount=10),
    )


def _ms(days: pd.Series) -> Any:
    """Return days as milliseconds since 1970-01-01: a browser takes a date without a zone for one of its own."""
    return days.to_numpy().astype("datetime64[ms]").astype(np.int64)


def _marks(found: Strip, names: Names, lang: str) -> list[Any]:
    marks = found.marks if found.marks is not None else pd.DataFrame()
    called = {kind["code"]: directed(kind["name"][lang], lang) for kind in names.kinds}
    here = [kind for kind in names.kinds if kind["code"] in set(marks["kind"])]
    start, end = _ms(marks["start"]), _ms(marks["end"])
    rows = pd.DataFrame({
        "id": marks["id"], "kind": marks["kind"].map(lambda code: called.get(code, code)),
        "x0": marks["x0"], "x1": marks["x1"], "x": (marks["x0"] + marks["x1"]) / 2,
        "t0": start, "t1": end + DAY_MS, "t": (start + end + DAY_MS) // 2,
        "where": [_where(row, names, lang) for row in _each(marks)],
        "when": [_when(row, lang) for row in _each(marks)],
    })  # fmt: skip
    rows["said"] = rows["kind"] + "; " + rows["where"] + "; " + rows["when"]
    colour, shape = kinds_scale(here, lang)
    legend = alt.Legend(
        title=None,
        orient="bottom",
        columns=alt.ExprRef(f"{NARROW} ? 2 : 4"),
        labelLimit=alt.ExprRef(f"{NARROW} ? 140 : 210"),
        symbolSize=80,
    )
    tips = _tips({"kind": "ui.card.kind", "where": "line.where", "when": "ui.card.date"}, lang)
    coloured = alt.Color("kind:N", scale=colour, legend=None)
    base = alt.Chart(rows)
    wide = base.transform_filter("datum.x1 > datum.x0").mark_rule(
        strokeWidth=2.5, opacity=0.45, strokeCap="round"
    )
    tall = base.transform_filter(f"datum.t1 - datum.t0 > {DAY_MS}").mark_rule(strokeWidth=2.5, opacity=0.45)
    points = base.mark_point(
        filled=True, size=70, opacity=0.9, stroke="white", strokeWidth=0.4, cursor="pointer"
    )
    pick = alt.selection_point(name="pick", fields=["id"], empty=False)
    bars = [
        wide.encode(x=alt.X("x0:Q"), x2="x1", y=_down("t", found), color=coloured, tooltip=tips),
        tall.encode(x=alt.X("x:Q"), y=_down("t0", found), y2="t1", color=coloured, tooltip=tips),
    ]
    return [
        *(bar for bar in bars if len(bar.data)),
        points.encode(
            x=_across("x", found, lang),
            y=_down("t", found),
            color=alt.Color("kind:N", scale=colour, legend=legend),
            shape=alt.Shape("kind:N", scale=shape, legend=legend),
            tooltip=tips,
            description="said:N",
        ).add_params(pick),
    ]


def _bins(found: Strip, names: Names, lang: str) -> list[Any]:
    bins = found.bins if found.bins is not None else pd.DataFrame()
    rows = pd.DataFrame({
        "number": range(len(bins)), "x0": bins["x0"], "x1": bins["x1"], "t0": _ms(bins["period"]), "t1": _ms(bins["until"]),
        "count": bins["count"],
        "where": [_where(row, names, lang) for row in _each(bins)],
        "when": [directed(t("line.from_day", lang, day=f"{row.period:%Y-%m-%d}"), lang) for row in _each(bins)],
        "said": [directed(n("count.events", int(count), lang), lang) for count in bins["count"]],
    })  # fmt: skip
    rows["words"] = rows["said"] + "; " + rows["where"] + "; " + rows["when"]
    pick = alt.selection_point(name="pick", fields=["number"], empty=False)
    legend = alt.Legend(
        title=directed(t("line.legend", lang), lang),
        orient="bottom",
        direction="horizontal",
        gradientLength=220,
        format="d",
    )
    scale = alt.Scale(type="sqrt", range=SHADES, domainMin=0)
    return [
        alt.Chart(rows).mark_rect(cursor="pointer", stroke="white", strokeWidth=0.4)
        .encode(
            x=_across("x0", found, lang), x2="x1", y=_down("t0", found), y2="t1",
            color=alt.Color("count:Q", scale=scale, legend=legend),
            description="words:N",
            tooltip=_tips({"said": "line.count", "where": "line.where", "when": "ui.card.date"}, lang),
        ).add_params(pick)
    ]  # fmt: skip


def _borders(found: Strip) -> list[Any]:
    """Return a line where one section ends and the next begins."""
    rows = pd.DataFrame({"x": [one.at_km for one in found.stretches[1:]]}, dtype=float)
    return (
        [alt.Chart(rows).mark_rule(color=MUTED, strokeDash=[5, 3]).encode(x=alt.X("x:Q"))]
        if len(rows)
        else []
    )


def _heads(found: Strip, names: Names, lang: str) -> Any:
    """Return the names of the sections above the plot, by turns higher and lower: short ones lie side by side."""
    rows = pd.DataFrame({
        "x": [(one.at_km + one.end_km) / 2 for one in found.stretches],
        "name": [directed(names.sections.get(one.section, one.section), lang) for one in found.stretches],
        "high": [number % 2 == 1 for number in range(len(found.stretches))],
    })  # fmt: skip
    base = alt.Chart(rows).encode(x=alt.X("x:Q"), text="name:N")
    style: Any = {"fontSize": 12, "fontWeight": 600, "color": INK, "baseline": "bottom"}
    low = base.transform_filter("!datum.high").mark_text(**style).encode(y=alt.value(-16))
    high = base.transform_filter("datum.high").mark_text(**style).encode(y=alt.value(-31))
    return low + high


def _points(found: Strip, names: Names, lang: str) -> list[Any]:
    """Return the crossings along the top edge."""
    rows = pd.DataFrame(_placed(found, names), columns=["x", "name"])
    rows["name"] = [directed(name, lang) for name in rows["name"]]
    mark = alt.Chart(rows).mark_point(shape="triangle-down", filled=True, size=70, color=INK, opacity=1)
    tips = _tips({"name": "line.crossing"}, lang)
    return [mark.encode(x=alt.X("x:Q"), y=alt.value(-6), tooltip=tips)] if len(rows) else []


def _placed(found: Strip, names: Names) -> list[tuple[float, str]]:
    return [
        (one.at_km + km - one.from_km, name)
        for one in found.stretches
        for section, km, name in names.points
        if section == one.section and one.from_km <= km <= one.to_km
    ]


def _part_bands(found: Strip, names: Names, lang: str) -> list[Any]:
    """Return the parts of the sections as bands behind all else, each with its name."""
    rows = [
        (one.at_km + max(low, one.from_km) - one.from_km, one.at_km + min(high, one.to_km) - one.from_km, name)
        for one in found.stretches
        for section, low, high, name in names.parts
        if section == one.section and low < one.to_km and high > one.from_km
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["x0", "x1", "name"])
    frame["name"] = [directed(name, lang) for name in frame["name"]]
    band = alt.Chart(frame).mark_rect(color=BLUE, opacity=0.07, stroke=BLUE, strokeOpacity=0.5)
    if not rows:
        return []
    # Names of parts that lie side by side stand by turns one below the other: bands are narrower than they.
    words = [
        alt.Chart(frame.iloc[turn::PART_ROWS])
        .mark_text(align="left", baseline="top", dx=3, color=MUTED, fontSize=10)
        .encode(x=alt.X("x0:Q"), y=alt.value(3 + 12 * turn), text="name:N")
        for turn in range(min(PART_ROWS, len(rows)))
    ]
    return [band.encode(x=alt.X("x0:Q"), x2="x1", tooltip=_tips({"name": "line.part"}, lang)), *words]


def _each(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples())


def _where(row: Any, names: Names, lang: str) -> str:
    low, high = f"{row.from_km:,.0f}", f"{row.to_km:,.0f}"
    km = low if low == high else f"\u2066{low}–{high}\u2069"
    return directed(t("line.km", lang, section=names.sections.get(row.section, row.section), km=km), lang)


def _when(row: Any, lang: str) -> str:
    start, end = f"{row.start:%Y-%m-%d}", f"{row.end:%Y-%m-%d}"
    return directed(start if start == end else t("line.days", lang, start=start, end=end), lang)


def _tips(fields: Mapping[str, str], lang: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:N", title=directed(t(key, lang), lang)) for field, key in fields.items()]
