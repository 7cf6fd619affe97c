"""How the plots look, on the page and as pictures: one font, one ink, Arabic in its own direction, nothing from a network.

A plot is an Altair chart without a configuration of its own; ``drawn`` puts it on the page, ``png`` makes a picture of it with
its title above and what it rests on below. The axes of time say days as numbers (2026-11-22): names of months would be English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd
import streamlit as st

from layers.style import INK

FONT = "IBM Plex Sans Arabic"
# As ui/look.py has them for the page; a picture takes the first and falls back by letter.
FONTS = f"{FONT}, Noto Sans Arabic, Segoe UI, Tahoma, Source Sans, sans-serif"
GRID = "#e3e6e8"
MUTED = "#5d6672"
# One colour for counts that have none of their own: the product's blue, 7:1 on white.
BLUE = "#0b5c8a"
DAY = "%Y-%m-%d"
DAYS = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
# Twice the pixels of the page, so that a picture in a printed report is not coarse.
SCALE = 2.0
# Symbols of the map (data/tables/kinds.csv) as Vega knows them, or as paths of its unit square.
SHAPES = {
    "circle": "circle",
    "square": "square",
    "triangle": "triangle-up",
    "diamond": "diamond",
    "cross": "cross",
    "pentagon": "M0,-1L0.95,-0.31L0.59,0.81L-0.59,0.81L-0.95,-0.31Z",
    "hexagon": "M0,-1L0.87,-0.5L0.87,0.5L0,1L-0.87,0.5L-0.87,-0.5Z",
    "house": "M0,-1L1,-0.1L0.7,-0.1L0.7,0.9L-0.7,0.9L-0.7,-0.1L-1,-0.1Z",
    "bubble": "M-1,-0.8L1,-0.8L1,0.4L0,0.4L-0.5,1L-0.5,0.4L-1,0.4Z",
    "star": "M0,-1L0.26,-0.36L0.95,-0.31L0.42,0.14L0.59,0.81L0,0.44L-0.59,0.81L-0.42,0.14L-0.95,-0.31L-0.26,-0.36Z",
    "ring": "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0ZM-0.5,0A0.5,0.5,0,1,0,0.5,0A0.5,0.5,0,1,0,-0.5,0Z",
}
# Rows and columns of a table drawn as a picture; what is left out is said below it.
TABLE_ROWS = 40
ROW_PX = 22
LETTER_PX = 6.6
WIDEST_PX = 320.0


def directed(text: str, lang: str) -> str:
    r"""Return a text of a plot in its language's direction: what draws pictures takes every text for one from the left.

    Examples
    --------
    >>> directed("كم 312 (TLP:AMBER)", "ar") == "\u2067كم 312 (TLP:AMBER)\u2069", directed("km 312", "en")
    (True, 'km 312')
    """
    if lang != "ar" or not text:
        return text
    # A day stays a day: its figures would change places at the hyphens.
    return f"\u2067{DAYS.sub(lambda day: f'{chr(0x2066)}{day[0]}{chr(0x2069)}', text)}\u2069"


def kinds_scale(kinds: Sequence[dict[str, Any]], lang: str) -> tuple[alt.Scale, alt.Scale]:
    """Return the colours and the shapes of kinds by their names, as the map has them.

    Parameters
    ----------
    kinds : sequence of dict
        ``code``, ``name``, ``colour``, ``shape`` of ``layers.style.kinds``.
    lang : str
        Of the names.
    """
    names = [directed(kind["name"][lang], lang) for kind in kinds]
    shapes = [SHAPES.get(kind["shape"], "circle") for kind in kinds]
    return (
        alt.Scale(domain=names, range=[kind["colour"] for kind in kinds]),
        alt.Scale(domain=names, range=shapes),
    )


def styled(chart: Any, lang: str) -> Any:
    """Return a chart with the product's font, ink and grid; ready to be drawn, no longer to be joined with others."""
    end = "right" if lang == "ar" else "left"
    return (
        chart.properties(usermeta={"embedOptions": {"actions": False}}, background="white")
        .configure(font=FONTS)
        .configure_view(stroke=GRID)
        .configure_axis(
            gridColor=GRID, domainColor=MUTED, tickColor=MUTED, labelColor=INK, titleColor=INK, titleFontWeight=400
        )
        .configure_header(labelColor=INK, titleColor=INK, labelFontWeight=600)
        .configure_legend(labelColor=INK, titleColor=INK, labelLimit=260, symbolLimit=60, titleFontWeight=600)
        .configure_text(font=FONTS)
        .configure_title(font=FONTS, subtitleFont=FONTS, anchor="end" if lang == "ar" else "start", align=end, color=INK, subtitleColor=MUTED)
    )  # fmt: skip


def drawn(chart: Any, key: str, lang: str, alt_text: str, **options: Any) -> Any:
    """Draw a chart on the page, as wide as its place; what was chosen in it is returned where ``on_select`` asks for it.

    Parameters
    ----------
    chart : Chart
        Without a configuration.
    key : str
        Of the element.
    lang : str
        "ar" or "en".
    alt_text : str
        What it shows, for those who do not see it.
    **options
        ``on_select``, ``selection_mode`` of ``st.altair_chart``.
    """
    return st.altair_chart(styled(chart, lang), key=key, theme=None, width="stretch", alt=alt_text, **options)


def framed(chart: Any, title: str, above: Sequence[str], below: Sequence[str], lang: str) -> Any:
    """Return a chart with its title and lines above it and below it, as a picture carries them."""
    anchor: Literal["start", "end"] = "end" if lang == "ar" else "start"
    foot = alt.TitleParams(
        [directed(text, lang) for text in below],
        orient="bottom", anchor=anchor, fontSize=11, fontWeight=400, color=MUTED, lineHeight=16, offset=14,
    )  # fmt: skip
    head = alt.TitleParams(
        directed(title, lang),
        subtitle=[directed(text, lang) for text in above],
        anchor=anchor, fontSize=16, fontWeight=600, subtitleFontSize=12, subtitleLineHeight=17, subtitlePadding=5, offset=14,
    )  # fmt: skip
    return alt.vconcat(alt.vconcat(chart).properties(title=foot)).properties(title=head)


def png(chart: Any, title: str, above: Sequence[str], below: Sequence[str], lang: str) -> bytes:
    """Return a picture of a chart, a PNG, made on this machine; nothing is fetched, whatever a chart names.

    Parameters
    ----------
    chart : Chart
        Without a configuration; its encodings say their types ("count:Q").
    title : str
        Above it.
    above, below : sequence of str
        Lines under the title, and lines at the foot.
    lang : str
        "ar" or "en".
    """
    import vl_convert

    from ui.plot_fonts import register

    register()
    rows: dict[str, Any] = {}
    spec = styled(framed(_named(chart, rows), title, above, below, lang), lang).to_dict()
    spec["datasets"] = rows | spec.get("datasets", {})
    spec["padding"] = 16
    raw: bytes = vl_convert.vegalite_to_png(spec, scale=SCALE, allowed_base_urls=[])
    return raw


def _named(chart: Any, rows: dict[str, Any]) -> Any:
    """Return a chart whose frames are called by names, and put what they hold under these into ``rows``.

    How Altair passes rows on is one setting of the whole process, which Streamlit changes while it draws a page of somebody
    else's; and it copies each row several times, and refuses more than five thousand.
    """
    chart = chart.copy(deep=False)
    for name in ("layer", "vconcat", "hconcat", "concat"):
        if isinstance(inner := getattr(chart, name, None), list):
            setattr(chart, name, [_named(one, rows) for one in inner])
    if isinstance(frame := getattr(chart, "data", None), pd.DataFrame):
        name = f"rows_{len(rows)}"
        rows[name] = json.loads(frame.to_json(orient="records", date_format="iso"))
        chart.data = alt.NamedData(name=name)
    return chart


def table_chart(rows: pd.DataFrame, lang: str) -> Any:
    """Return a table as a chart of texts, its first column where reading begins; its first ``TABLE_ROWS`` rows.

    Parameters
    ----------
    rows : DataFrame
        Columns are named as they are shown; cells are shown as texts.
    lang : str
        In Arabic the columns run from the right.
    """
    shown = rows.head(TABLE_ROWS).astype(str)
    right = lang == "ar"
    widths = [
        min(max([len(str(name)), *(len(cell) for cell in shown[name])]) * LETTER_PX + 18, WIDEST_PX)
        for name in shown.columns
    ]
    whole = sum(widths)
    starts = [sum(widths[:number]) for number in range(len(widths))]
    cells = [
        {"x": whole - start if right else start, "row": row, "text": directed(text, lang), "head": row == 0}
        for start, name in zip(starts, shown.columns, strict=True)
        for row, text in enumerate([str(name), *shown[name]])
    ]
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, whole], nice=False, zero=False))
    down = alt.Y("row:O", axis=None)
    text = (
        alt.Chart(pd.DataFrame(cells))
        .mark_text(align="right" if right else "left", baseline="middle", fontSize=12, color=INK, limit=WIDEST_PX - 10)
        .encode(x=across, y=down, text="text:N")
    )  # fmt: skip
    plain, head = text.transform_filter("!datum.head"), text.transform_filter("datum.head")
    rules = (
        alt.Chart(pd.DataFrame({"row": range(len(shown) + 1)}))
        .mark_rule(color=GRID, yOffset=ROW_PX / 2)
        .encode(y=down)
    )
    return (rules + plain + head.mark_text(
        align="right" if right else "left", baseline="middle", fontSize=12, fontWeight=600, color=INK, limit=WIDEST_PX - 10,
    )).properties(width=whole, height=ROW_PX * (len(shown) + 1))  # fmt: skip
