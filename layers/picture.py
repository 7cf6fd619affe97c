"""A still picture of the map as SVG, for a page whose scripts do not run (a phone's file preview, paper).

GeoPandas clips and simplifies, the browser shapes the Arabic. Plain presentation attributes only: the export's
policy allows no inline style. Text from data is escaped; the same input gives the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from data import catalogue
from data.words import n, t
from events.schema import lonlat
from layers.style import CENTRE, COAST, CROSSING, INK, LIBYA, NEIGHBOUR, PAPER, SEA, SOLID, UNVERIFIED
from layers.weights import weights

WIDTH_PX = 820.0
# A pixel of the picture is about 2 km: finer than that only costs bytes.
SIMPLIFY_DEG = 0.015
NAME_PX, SMALLEST_NAME_PX = 26.0, 12.0
# Names of countries and of the sea: greys of the map's own ground, dark enough to be read on it.
LAND_NAME, SEA_NAME = "#6b675f", "#3c6a82"
CENTRE_PX = 27.0  # half the sign of a centre: a disc of a thousand events leaves its rim to be seen
# Metres of a degree on the sphere that Mercator's figure is drawn from (EPSG:3857: radius 6 378 137 m).
M_PER_DEG = np.pi * 6_378_137 / 180


def mercator_deg(lat: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return Mercator's northing in degrees at the equator (spherical, as the page draws)."""
    northing: npt.NDArray[np.float64] = np.degrees(
        np.log(np.tan(np.pi / 4 + np.radians(np.asarray(lat, dtype=float)) / 2))
    )
    return northing


# Libya with enough of its neighbours to name them: a picture cannot be moved.
SOUTH, WEST, NORTH, EAST = 18.0, 6.8, 35.2, 28.2
PX_PER_DEG = WIDTH_PX / (EAST - WEST)
TOP = float(mercator_deg(NORTH))
HEIGHT_PX = round((TOP - float(mercator_deg(SOUTH))) * PX_PER_DEG)


def pixels(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return picture coordinates of an array of lon, lat pairs."""
    x = (lonlat[:, 0] - WEST) * PX_PER_DEG
    y = (TOP - mercator_deg(lonlat[:, 1])) * PX_PER_DEG
    return np.column_stack([x, y])


def path(geometries: Iterable[shapely.Geometry]) -> str:
    """Return the SVG path of lines and polygons, clipped to the frame."""
    clipped = gpd.GeoSeries(list(geometries), crs="EPSG:4326").clip_by_rect(WEST, SOUTH, EAST, NORTH)
    pieces = []
    for part in clipped.simplify(SIMPLIFY_DEG).explode(index_parts=False):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            if ring is None or ring.is_empty or ring.geom_type not in ("LineString", "LinearRing"):
                continue
            points = np.rint(pixels(shapely.get_coordinates(ring)) * 10) / 10
            steps = "L".join(f"{x:g} {y:g}" for x, y in points)
            pieces.append(f"M{steps}{'Z' if part.geom_type == 'Polygon' else ''}")
    return "".join(pieces)


def frame_part(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the largest piece of a country that is in the frame, coarse; an empty polygon where none is."""
    clipped = shapely.clip_by_rect(shape.simplify(SIMPLIFY_DEG), WEST, SOUTH, EAST, NORTH)
    pieces = [part for part in shapely.get_parts(clipped) if part.geom_type == "Polygon"]
    return max(pieces, key=lambda part: part.area, default=shapely.Polygon())


def country_label(shape: shapely.Geometry, name: str, lang: str) -> str:
    """Return a country's name in the middle of what the frame shows of it; "" where there is no room for it.

    The middle is the centre of the largest circle within that piece, and the name is as wide as the circle at
    most; letters take a little over half their height in width.
    """
    piece = frame_part(shape)
    if piece.is_empty:
        return ""
    circle = shapely.maximum_inscribed_circle(piece, 0.05)
    (lon, lat), _ = shapely.get_coordinates(circle)
    room_px = 2 * circle.length * PX_PER_DEG
    size_px = min(NAME_PX, room_px / (0.55 * len(name)))
    if size_px < SMALLEST_NAME_PX:
        return ""
    half = 0.3 * size_px * len(name) / PX_PER_DEG  # the whole name stays in the frame
    return label(float(np.clip(lon, WEST + half, EAST - half)), lat, name, size_px, LAND_NAME, lang)


def label(lon: float, lat: float, text: str, size_px: float, colour: str, lang: str) -> str:
    """Return a centred label."""
    ((x, y),) = pixels(np.array([[lon, lat]]))
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size_px:.3g}" fill="{colour}" text-anchor="middle" '
        f'direction="{"rtl" if lang == "ar" else "ltr"}">{escape(text)}</text>'
    )


@cache
def ground(lang: str) -> str:
    """Return what lies under the events: land, sea, borders, coast, names. Constant for the shipped data."""
    countries = catalogue.read("countries")
    libya = countries["iso2"] == "LY"
    parts = [
        f'<rect width="{WIDTH_PX:g}" height="{HEIGHT_PX}" fill="{NEIGHBOUR["fill"]}"/>',
        f'<path d="{path(countries.geometry[libya])}" fill="{LIBYA["fill"]}"/>',
        f'<path d="{path(catalogue.read("sea").geometry)}" fill="{SEA["fill"]}" fill-rule="evenodd"/>',
        f'<path d="{path(catalogue.read("sections_land").geometry)}" fill="none" stroke="{SOLID["stroke"]}" stroke-width="1.6"/>',
        f'<path d="{path(catalogue.read("section_coast").geometry)}" fill="none" stroke="{COAST["stroke"]}" stroke-width="1"/>',
    ]
    for row in countries.itertuples():
        parts.append(country_label(row.geometry, row.name_ar if lang == "ar" else row.name_en, lang))
    parts.append(label(18.2, 33.4, t("picture.sea", lang), 24, SEA_NAME, lang))
    return "".join(parts)


def events_at_places(events: gpd.GeoDataFrame) -> str:
    """Return a disc for each half-degree cell that holds events, with its exact count, as the map draws counts."""
    lon, lat = lonlat(events)  # NaN where there is no place
    inside = (lon > WEST) & (lon < EAST) & (lat > SOUTH) & (lat < NORTH)
    lon, lat, each = lon[inside], lat[inside], weights(events)[inside]
    if not len(lon):
        return ""
    # One number a cell, in the order of east and then north.
    rows = math.ceil(2 * NORTH) - math.floor(2 * SOUTH)
    cell = (np.floor(lon * 2) - math.floor(2 * WEST)) * rows + np.floor(lat * 2) - math.floor(2 * SOUTH)
    index = cell.astype(np.intp)
    counts, east, north = (np.bincount(index, each * by) for by in (1, lon, lat))
    held = np.flatnonzero(counts)
    counts = counts[held].astype(np.int64)
    centres = pixels(np.column_stack([east[held] / counts, north[held] / counts]))
    parts = []
    for (x, y), count in zip(centres, counts, strict=True):
        radius = 13 + 4 * np.log10(count)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 6:.1f}" fill="{INK}" stroke="none">{count}</text>')
    # What all of them have is said once: of hundreds of discs it was most of the picture.
    look = f'fill="{PAPER}" stroke="{INK}" stroke-width="2" font-size="17" text-anchor="middle"'
    return f"<g {look}>{''.join(parts)}</g>"


def gate(crossing: Any) -> str:
    """Return a crossing: a square where its position is verified, else a circle as wide as its uncertainty."""
    lon, lat = crossing.geometry.x, crossing.geometry.y
    ((x, y),) = pixels(np.array([[lon, lat]]))
    if crossing.verified:
        return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{CROSSING["fill"]}" stroke="{CROSSING["stroke"]}" stroke-width="{CROSSING["weight"]}"/>'
    # Mercator stretches by 1 / cos(latitude).
    radius = crossing.uncertainty_m / (M_PER_DEG * np.cos(np.radians(lat))) * PX_PER_DEG
    look = UNVERIFIED
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{look["fill"]}" fill-opacity="{look["fill_opacity"]}" '
        f'stroke="{look["stroke"]}" stroke-width="{look["weight"]}" stroke-dasharray="{look["dash"]}"/>'
    )


def centre(site: Any, lang: str) -> str:
    """Return a joint centre: the map's sign, wide enough to stand out round a count, and the centre's name."""
    ((x, y),) = pixels(np.array([[site.geometry.x, site.geometry.y]]))
    half = 0.38 * CENTRE_PX  # as in layers/web/src/symbols.ts
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{CENTRE_PX:g}" fill="{CENTRE["fill"]}" stroke="{CENTRE["stroke"]}" '
        f'stroke-width="{CENTRE["weight"]}"/>'
        f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}" height="{2 * half:.1f}" fill="{PAPER}"/>'
        + label(
            site.geometry.x, site.geometry.y - 1.1, getattr(site, f"short_{lang}"), 24, CENTRE["fill"], lang
        )
    )


def picture(events: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame, lang: str) -> str:
    """Return the map as an SVG element.

    Parameters
    ----------
    events, sites, crossings : GeoDataFrame
        What stands on it, EPSG:4326; sites with ``short_ar``, ``short_en``, crossings with ``verified``,
        ``uncertainty_m``.
    lang : str
        "ar" or "en".

    Returns
    -------
    str
        ``<svg>…</svg>`` with a title for those who cannot see it.
    """
    parts = [
        ground(lang),
        *map(gate, crossings.itertuples()),
        *(centre(row, lang) for row in sites.itertuples()),
        events_at_places(events),
    ]
    title = escape(t("picture.title", lang, all=n("count.events", int(weights(events).sum()), lang)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX:g} {HEIGHT_PX}" role="img" '
        f'font-family="sans-serif"><title>{title}</title>{"".join(parts)}</svg>'
    )
