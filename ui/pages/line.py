"""The strip map: the border unrolled along its chainage, time downwards, and what has no one place on it beside it."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import shapely
import streamlit as st

from data import catalogue
from data.words import n, t
from events.query import Filter
from events.situation.facts import Bools, Facts
from events.situation.strip import APART, COARSE_KM, Strip, counted, profile, stretches, strip
from events.situation.strip import behind as bin_rows
from events.situation.units import named
from geo.sections import IDS, LAND, section_line, sections
from layers.content import Content
from ui import counted as counting
from ui import held, session, unit_list
from ui.behind import behind, number
from ui.filters import panel as filters
from ui.messages import plain
from ui.panels import panel
from ui.plots import drawn
from ui.state import Place
from ui.strip_chart import Names, chart

LAND_BORDER = "land"
# Places known to a longer stretch than this stand apart; what a reader may choose between.
COARSE = (10.0, 20.0, COARSE_KM, 100.0)
KEPT = 8
# The map that opens on a stretch: its size on a common screen, and no nearer than a town's surroundings.
MAP_PX, TILE_PX, NEAREST = (1000, 600), 256, 11.0


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    content = held.content()
    filters(content, counted=False)()
    st.subheader(t("ui.page.line", lang))
    st.caption(plain(t("line.intro", lang)))
    every = unit_list.every()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = _unit(every, lang)
        coarse_km = st.selectbox(
            t("line.coarse", lang),
            COARSE,
            index=COARSE.index(COARSE_KM),
            format_func=lambda km: t("line.coarse.km", lang, km=f"{km:g}"),
            key="line_coarse",
            help=t("line.coarse.help", lang),
            width=230,
        )
        if unit != LAND_BORDER:
            st.button(
                t("line.on_map", lang),
                key="line_on_map",
                icon=":material/map:",
                on_click=_show,
                args=(every, unit),
            )
    now, asked = counting.now(), session.now().asked
    if said := counting.said(now, lang):
        st.info(plain(said))
    rows = counting.mask(asked)
    found = _strip(now.key, asked, unit, coarse_km, tuple(every["id"]), now.facts, rows, every)
    _panel(found, content, every, unit, lang, now.facts, rows)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _strip(
    key: str,
    asked: Filter,
    unit: str,
    coarse_km: float,
    cut: tuple[str, ...],
    _facts: Facts,
    _rows: Bools,
    _every: pd.DataFrame,
) -> Strip:
    return strip(_facts, _rows, stretches(_every, unit), coarse_km)


def _unit(every: pd.DataFrame, lang: str) -> str:
    names = {LAND_BORDER: t("line.land", lang)}
    for row in every.to_dict("records"):
        name = named(every, str(row["id"]), lang)
        names[str(row["id"])] = name if row["whole"] else f"— {name}"
    chosen: str = st.selectbox(
        t("line.unit", lang),
        list(names),
        format_func=lambda code: names.get(code, code),
        key="line_unit",
        width=300,
    )
    return chosen


def _panel(
    found: Strip, content: Content, every: pd.DataFrame, unit: str, lang: str, facts: Facts, rows: Bools
) -> None:
    names = _names(content, every, lang)
    title = t(
        "line.title", lang, unit=t("line.land", lang) if unit == LAND_BORDER else named(every, unit, lang)
    )
    table = _table(found, names, lang)
    picture = partial(chart, found, names, lang) if found.shown else None
    sums = _sums(found, lang)
    panel(
        "line",
        title,
        lang,
        text="\n".join([*sums, "", *_lines(table)]),
        chart=picture,
        table=table,
        notes=_told(sums, lang),
    )
    number("line_all", sums[0], partial(_on, found, rows), title, lang)
    _apart(found, lang)
    if not found.shown:
        st.info(t("line.none", lang))
        return
    if found.bins is not None:
        st.caption(
            plain(t("line.bins", lang, km=f"{found.bin_km:g}", step=t(f"trends.step.{found.step}", lang)))
        )
        if found.beyond:
            st.caption(plain(n("line.beyond", found.beyond, lang)))
    st.caption(plain(_start(found, lang)))
    chosen = drawn(
        chart(found, names, lang), f"line_{unit}_{lang}", lang, f"{title}. {sums[0]}", on_select="rerun"
    )
    _opened(chosen, found, title, lang, facts, rows)
    with st.expander(t("panel.table", lang), icon=":material/table_rows:"):
        order = list(table.columns)[::-1] if lang == "ar" else list(table.columns)
        st.dataframe(table, column_order=order, hide_index=True)


def _sums(found: Strip, lang: str) -> list[str]:
    """Return how many there are, how many of them are on the strip, and how many stand apart, in sentences."""
    whole = t("line.sum", lang, shown=f"{found.shown:,}", all=n("count.events", counted(found), lang))
    apart = [
        f"{t(f'line.apart.{name}', lang)}: {int(found.apart[name].sum()):,}"
        for name in APART
        if found.apart[name].any()
    ]
    return [whole, *apart]


def _on(found: Strip, rows: Bools) -> Bools:
    """Return which rows are on the strip."""
    on: Bools = rows & ~np.logical_or.reduce([*found.apart.values()])
    return on


def _told(sums: list[str], lang: str) -> list[str]:
    """Return the sums on two lines: how many are on the strip, and what is beside it."""
    rest = t("filter.stop", lang).join(sums[1:])
    return [sums[0], *([f"{t('line.apart', lang)} {rest}"] if rest else [])]


def _apart(found: Strip, lang: str) -> None:
    """Draw what stands apart: each reason a number that opens."""
    reasons = [name for name in APART if found.apart[name].any()]
    if not reasons:
        return
    with st.container(horizontal=True, gap="small", key="fact_line_apart"):
        st.caption(t("line.apart", lang), width="content")
        for name in reasons:
            says = t(f"line.apart.{name}", lang)
            label = f"{says}: {int(found.apart[name].sum()):,}"
            number(f"line_{name}", label, found.apart[name], says, lang, help=t(f"line.why.{name}", lang))


def _opened(chosen: Any, found: Strip, title: str, lang: str, facts: Facts, rows: Bools) -> None:
    """Open the events behind a mark or a bin that was clicked, once a click."""
    picked = chosen["selection"].get("pick") if chosen else None
    if not picked:
        st.session_state.pop("line_picked", None)
        return
    if picked == st.session_state.get("line_picked"):
        return
    st.session_state["line_picked"] = picked
    if found.bins is None:
        behind([str(one["id"]) for one in picked if "id" in one], title, lang)
        return
    numbers = [int(one["number"]) for one in picked if "number" in one]
    if numbers and numbers[0] < len(found.bins):
        behind(bin_rows(facts, rows, found, numbers[0]), title, lang)


def _start(found: Strip, lang: str) -> str:
    """Return where the strip's kilometres begin, in words."""
    frame = sections().set_index("id")
    first = found.stretches[0]
    return t("line.start", lang, place=frame.at[first.section, f"start_{lang}"])


def _names(content: Content, every: pd.DataFrame, lang: str) -> Names:
    parts = every[~every["whole"]]
    cut = [
        tuple(row) for row in parts[["section", "from_km", "to_km", f"name_{lang}"]].itertuples(index=False)
    ]
    return Names(content.kinds, {name: t(f"line.short.{name}", lang) for name in IDS}, _crossings(lang), cut)


@st.cache_resource(show_spinner=False)
def _crossings(lang: str) -> list[tuple[str, float, str]]:
    """Return the official crossings whose position on the line is known well enough to be marked on it."""
    rows = catalogue.read("crossings")
    found = []
    for row in rows[
        rows["section"].isin(LAND) & rows["lon"].notna() & (rows["uncertainty_m"] <= 1000 * COARSE_KM)
    ].to_dict("records"):
        feet = section_line(str(row["section"])).nearest(np.array([row["lon"]]), np.array([row["lat"]]))
        found.append((str(row["section"]), float(feet.chainage_km[0]), str(row[f"name_{lang}"])))
    return found


def _table(found: Strip, names: Names, lang: str) -> pd.DataFrame:
    """Return how many events there are along the line, by bins, as a table for people."""
    rows = profile(found)
    km = [
        f"\u2066{low:,.0f}–{high:,.0f}\u2069"
        for low, high in zip(rows["from_km"], rows["to_km"], strict=True)
    ]
    return pd.DataFrame({
        t("ui.column.section", lang): [names.sections.get(one, one) for one in rows["section"]],
        t("line.column.km", lang): km,
        t("line.count", lang): rows["count"],
    })  # fmt: skip


def _lines(table: pd.DataFrame) -> list[str]:
    return ["\t".join(map(str, row)) for row in [list(table.columns), *table.to_numpy().tolist()]]


def _show(every: pd.DataFrame, unit: str) -> None:
    """Go to the map, where it shows the whole of a section or part."""
    (one,) = stretches(every, unit)
    line = section_line(one.section)
    inside = (line.chainage_km >= one.from_km) & (line.chainage_km <= one.to_km)
    ends = [
        float(np.interp(km, line.chainage_km, axis))
        for axis in (line.lon, line.lat)
        for km in (one.from_km, one.to_km)
    ]
    west, south, east, north = shapely.MultiPoint(
        [(ends[0], ends[2]), (ends[1], ends[3]), *zip(line.lon[inside], line.lat[inside], strict=True)]
    ).bounds
    state = session.now()
    session.put(replace(state, place=around(west, south, east, north)))
    st.session_state["go"] = "map"


def around(west: float, south: float, east: float, north: float) -> Place:
    """Return where a map looks that shows a box whole: its middle, and the zoom that a common screen has room at.

    Parameters
    ----------
    west, south, east, north : float
        Degrees, WGS84.

    Examples
    --------
    >>> around(24.0, 22.0, 25.2, 31.7)
    Place(lat=26.85, lon=24.6, zoom=6.3)
    """
    middle = (south + north) / 2
    # Web Mercator: 360 degrees are one tile at zoom 0; a degree of latitude is longer on it by the secant.
    across = MAP_PX[0] * 360 / (TILE_PX * max(east - west, 1e-6))
    down = MAP_PX[1] * 360 * math.cos(math.radians(middle)) / (TILE_PX * max(north - south, 1e-6))
    zoom = min(math.log2(min(across, down)), NEAREST)
    return Place(round(middle, 4), round((west + east) / 2, 4), round(zoom, 1))
