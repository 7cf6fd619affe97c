"""The map of a briefing: the still picture, with the agreed level of each section drawn along its line and said in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from geo.sections import point_at, sections
from layers.picture import HEIGHT_PX, WIDTH_PX, centre, events_at_places, gate, ground, path, pixels
from layers.stretch import stretch
from layers.style import INK, LEVELS, PAPER

# How much wider a level's line is than on the map that moves: a picture on paper is looked at from farther off.
WIDER = 2.2
# How far from its line a level's word stands, on the side of Libya's middle, in pixels: clear of the line.
APART_PX = 40.0
WORD_PX = 19.0


def brief_map(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], levels: Sequence[Mapping[str, Any]], lang: str
) -> str:
    """Return the map as an SVG element.

    Parameters
    ----------
    lon, lat : array of float
        Places of the events, degrees, WGS84; NaN where there is none.
    levels : sequence of mapping
        Rows of `layers.brief.Brief.levels`: ``section``, ``from_km``, ``to_km``, ``agreed``; units without an agreed level are
        drawn as on every map, a part over its section.
    lang : str
        "ar" or "en".

    Returns
    -------
    str
        ``<svg>…</svg>`` with a title, presentation attributes alone.
    """
    shown = gpd.GeoDataFrame(geometry=LonLatArray(np.array(lon), np.array(lat), "EPSG:4326"))
    drawn = sorted(
        (one for one in levels if one["agreed"]), key=lambda one: float(one["from_km"]) - float(one["to_km"])
    )
    parts = [
        ground(lang),
        *map(_line, drawn),
        *map(gate, crossings().itertuples()),
        *(centre(row, lang) for row in sites().sort_values("id").itertuples()),
        events_at_places(shown),
        *(_word(one, lang) for one in drawn),
    ]
    placed = int(np.isfinite(np.asarray(lon)).sum())
    title = t("brief.map.title", lang, all=n("count.events", placed, lang))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX:g} {HEIGHT_PX}" role="img" class="map" '
        f'font-family="sans-serif"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _line(one: Mapping[str, Any]) -> str:
    look = LEVELS[one["agreed"]]
    dash = f'stroke-dasharray="{look["dash"]}" ' if "dash" in look else ""
    shape = stretch(str(one["section"]), float(one["from_km"]), float(one["to_km"]))
    return (
        f'<path d="{path([shape])}" fill="none" stroke="{look["stroke"]}" stroke-width="{WIDER * look["weight"]:g}" {dash}'
        f'stroke-linejoin="round" class="level-{one["agreed"]}"/>'
    )


def _word(one: Mapping[str, Any], lang: str) -> str:
    """Return the level in words, beside the middle of its line, within Libya."""
    at_km = (float(one["from_km"]) + float(one["to_km"])) / 2
    middle = pixels(np.array([point_at(str(one["section"]), at_km)]))[0]
    heart = pixels(shapely.get_coordinates(shapely.MultiLineString(list(sections().geometry)).centroid))[0]
    x, y = middle + (heart - middle) / np.hypot(*(heart - middle)) * APART_PX
    turned = "rtl" if lang == "ar" else "ltr"
    word = escape(t(f"record.level.level.{one['agreed']}", lang))
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{WORD_PX:g}" font-weight="700" fill="{INK}" stroke="{PAPER}" stroke-width="4" '
        f'paint-order="stroke" text-anchor="middle" direction="{turned}">{word}</text>'
    )
