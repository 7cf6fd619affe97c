"""The border as a measuring line: six land sections and the coast, in geodesic km from their starts."""

from __future__ import annotations

from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from data.errors import PlaceProblem
from geo.lines import Lines

LAND = ("tunisia", "algeria", "niger", "chad", "sudan", "egypt")
IDS = (*LAND, "coast")
# Legs up to 11 km: a line drawn straight in lon and lat and one drawn straight on the Mercator map differ by
# under a metre then (length² · sin φ cos φ / 8R), while the file's longest leg, 203 km, would be drawn 42 m
# off.
LEG_DEG = 0.1


@cache
def sections() -> gpd.GeoDataFrame:
    """Return the seven sections in the order of ``IDS``.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, one LineString a row, from chainage 0 on, straight in lon and lat between its vertices,
        with vertices put into legs over ``LEG_DEG``, so that the map draws the line that is measured; ``id``,
        ``name_ar``, ``name_en``, ``neighbour`` (ISO 3166-1, "" for the coast), ``start_*`` and ``end_*`` (in
        words), ``libya_side`` ("left" or "right" of the line's direction), ``length_km`` (geodesic),
        ``length_full_km`` (of the coast before it was simplified), ``tolerance_km`` (how far the drawn line
        may be off), ``dataset``, ``dataset_date``.

    Examples
    --------
    >>> list(sections()["id"])
    ['tunisia', 'algeria', 'niger', 'chad', 'sudan', 'egypt', 'coast']
    """
    from data.catalogue import read

    both = pd.concat([read("sections_land"), read("section_coast")], ignore_index=True)
    ordered = gpd.GeoDataFrame(both.set_index("id").loc[list(IDS)].reset_index(), crs="EPSG:4326")
    return ordered.set_geometry(ordered.geometry.segmentize(LEG_DEG))


@cache
def section_line(section: str) -> Lines:
    """Return one section ready to be measured along.

    Raises
    ------
    PlaceProblem
        There is no such section.
    """
    if section not in IDS:
        raise PlaceProblem("place.section", found=section, expected=", ".join(IDS))
    return Lines.of([sections().geometry.iloc[IDS.index(section)].coords])


def point_at(section: str, chainage_km: float) -> tuple[float, float]:
    """Return the point of a section at a chainage.

    Parameters
    ----------
    section : str
        One of ``IDS``.
    chainage_km : float
        0 to the section's length.

    Returns
    -------
    tuple of float
        lon, lat in degrees, WGS84.

    Raises
    ------
    PlaceProblem
        There is no such section, or the chainage lies beyond its ends.

    Examples
    --------
    The Sudanese section starts at the meeting point of Libya, Chad and Sudan.

    >>> point_at("sudan", 0)
    (23.999988, 19.499991)
    """
    line = section_line(section)
    length_km = float(line.chainage_km[-1])
    if not -0.001 <= chainage_km <= length_km + 0.001:  # a metre for what was rounded
        raise PlaceProblem("place.chainage", found=f"{chainage_km:g}", expected=f"{length_km:.1f}")
    lon = float(np.interp(chainage_km, line.chainage_km, line.lon))
    return lon, float(np.interp(chainage_km, line.chainage_km, line.lat))


def libya_ring(frame: gpd.GeoDataFrame) -> Any:
    """Return the polygon that the seven lines enclose: Libya as drawn here, its mainland to the shore.

    The land border and the coast come from two datasets; where they meet, at the two ends of the coast,
    straight links of about 60 m and 110 m close the ring.
    """
    import shapely

    lines = frame.set_index("id").geometry
    land = [shapely.get_coordinates(lines[key]) for key in LAND]
    return shapely.Polygon(np.concatenate([*land, shapely.get_coordinates(lines["coast"])[::-1]]))
