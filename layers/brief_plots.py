"""The plots of a briefing: bars of events a step, drawn by Vega-Lite without a browser, as SVG that the page holds.

Words stay out of the picture: the page says them beside it, where the reader's browser shapes the Arabic. The figures that
a plot shows stand in a table as well.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from data.words import t
from layers.brief import Series
from layers.style import INK, SLATE

WIDTH_PX, HEIGHT_PX = 250, 70
# The bars of the period, and those of the days before it.
DARK, PALE = SLATE, "#b9c6cf"
# Over so many bars stand their figures; over more they would run into one another.
LABELLED = 31
# The label of a step: its day, or its month.
FORMATS = {"day": "%m-%d", "week": "%m-%d", "month": "%Y-%m"}
_HEAD = re.compile(r"<svg [^>]*>")
# What Vega says of its marks to a screen reader is English, and of marks; the title says what is shown.
_SAID = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def plot(series: Series, step: str, top: int, label: str, since: str) -> str:
    """Return bars of one series as an SVG element.

    Parameters
    ----------
    series : Series
        Steps, oldest first, and their counts.
    step : str
        "day", "week" or "month".
    top : int
        The highest count of all the plots that stand together, so that they may be compared.
    label : str
        What the picture shows, for those who cannot see it.
    since : str
        First day of the period: the bars before it are pale.

    Returns
    -------
    str
        ``<svg>…</svg>``, the same for the same input; time runs from left to right, as on the strip map.
    """
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(_spec(series, step, max(top, 1), since), vl_version="6.4")
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" direction="ltr" font-family="sans-serif" '
        f'viewBox="{_viewbox(svg)}" class="plot"><title>{escape(label)}</title>'
    )
    return _HEAD.sub(lambda _: head, _SAID.sub("", svg), count=1)


def _viewbox(svg: str) -> str:
    found = re.search(r'viewBox="([0-9. -]+)"', svg)
    if not found:
        raise ValueError("the picture has no size")
    return found[1]


def _spec(series: Series, step: str, top: int, since: str) -> dict[str, Any]:
    ends = (*series.starts[1:], "9999-12-31")
    # A step that begins before the period and ends in it is of the period.
    rows = [
        {"d": day, "n": count, "c": DARK if end > since else PALE}
        for day, count, end in zip(series.starts, series.counts, ends, strict=True)
    ]
    labelled = {
        "field": "d",
        "type": "ordinal",
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelOverlap": "greedy",
            "labelExpr": f"utcFormat(toDate(datum.value), '{FORMATS[step]}')",
            "ticks": False,
            "labelFontSize": 10,
            "labelColor": INK,
            "domainColor": INK,
        },
    }
    counted = {
        "field": "n",
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": {
            "title": None, "values": [0, top], "format": "d", "labelFontSize": 10, "labelColor": INK, "domain": False,
            "ticks": False, "gridColor": "#d8d4ca",
        },
    }  # fmt: skip
    figures = {"field": "n", "type": "quantitative", "format": "d"}
    few = len(rows) <= LABELLED
    tall = {"filter": "datum.n > 0" if few else "false"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": None,
        "width": WIDTH_PX,
        "height": HEIGHT_PX,
        "data": {"values": rows},
        "layer": [
            {
                "mark": "bar",
                "encoding": {
                    "x": labelled,
                    "y": counted,
                    "color": {"field": "c", "type": "nominal", "scale": None},
                },
            },
            {
                "transform": [tall],
                "mark": {"type": "text", "dy": -5, "fontSize": 9, "color": INK},
                "encoding": {"x": {"field": "d", "type": "ordinal"}, "y": counted, "text": figures},
            },
        ],
        "config": {"view": {"stroke": None}, "aria": False, "padding": 4},
    }


def said(series: Series, section: str, lang: str) -> str:
    """Return what a plot shows in one sentence."""
    return t("brief.plot.label", lang, section=section, first=series.starts[0], last=series.starts[-1])
