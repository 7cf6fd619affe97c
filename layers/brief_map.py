"""The map of a briefing: the still picture, with the agreed level of each section drawn along its line and said in words."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from data.words import n, t
from events.crossings import crossings
from events.points_lonlat import LonLatArray
from events.sites import sites
from geo.sections import IDS, point_at, sections
from layers.picture import HEIGHT_PX, WIDTH_PX, centre, events_at_places, gate, ground, path, pixels
from layers.style import INK, LEVELS, PAPER

# How much wider a level's line is than on the map that moves: a picture on paper is looked at from farther off.
WIDER = 1.6
# How far from its line a level's word stands, on the side of Libya's middle, in pixels: clear of the line.
APART_PX = 40.0
WORD_PX = 19.0


def brief_map(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], levels: Mapping[str, str], lang: str
) -> str:
    """Return the map as an SVG element.

    Parameters
    ----------
    lon, lat : array of float
        Places of the events, degrees, WGS84; NaN where there is none.
    levels : mapping
        Level by section; sections without one are drawn as on every map.
    lang : str
        "ar" or "en".

    Returns
    -------
    str
        ``<svg>…</svg>`` with a title, presentation attributes alone.
    """
    shown = gpd.GeoDataFrame(geometry=LonLatArray(np.array(lon), np.array(lat), "EPSG:4326"))
    parts = [
        ground(lang),
        *(_line(section, levels[section]) for section in IDS if section in levels),
        *map(gate, crossings().itertuples()),
        *(centre(row, lang) for row in sites().sort_values("id").itertuples()),
        events_at_places(shown),
        *(_word(section, levels[section], lang) for section in IDS if section in levels),
    ]
    placed = int(np.isfinite(np.asarray(lon)).sum())
    title = t("brief.map.title", lang, all=n("count.events", placed, lang))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX:g} {HEIGHT_PX}" role="img" class="map" '
        f'font-family="sans-serif"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _line(section: str, level: str) -> str:
    look = LEVELS[level]
    dash = f'stroke-dasharray="{look["dash"]}" ' if "dash" in look else ""
    shape: Any = sections().geometry.iloc[IDS.index(section)]
    return (
        f'<path d="{path([shape])}" fill="none" stroke="{look["stroke"]}" stroke-width="{WIDER * look["weight"]:g}" {dash}'
        f'stroke-linejoin="round" class="level-{level}"/>'
    )


def _word(section: str, level: str, lang: str) -> str:
    """Return the level in words, beside the middle of its line, within Libya."""
    every = sections().set_index("id")
    middle = pixels(np.array([point_at(section, float(every.loc[section, "length_km"]) / 2)]))[0]
    heart = pixels(shapely.get_coordinates(shapely.MultiLineString(list(every.geometry)).centroid))[0]
    step = (heart - middle) / np.hypot(*(heart - middle)) * APART_PX
    x, y = middle + step
    turned = "rtl" if lang == "ar" else "ltr"
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{WORD_PX:g}" font-weight="700" fill="{INK}" stroke="{PAPER}" stroke-width="4" '
        f'paint-order="stroke" text-anchor="middle" direction="{turned}">{escape(t(f"record.level.level.{level}", lang))}</text>'
    )
