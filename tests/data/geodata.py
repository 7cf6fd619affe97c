"""How the tests measure the shipped geodata."""

from __future__ import annotations

from typing import Any

import shapely
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
# Where the shore meets the line, as the derivation types it; lon, lat in degrees.
WEST_END, EAST_END = (11.5616, 33.1666), (25.1439, 31.6718)
LCC = "+proj=lcc +lat_1=30.5 +lat_2=34 +lat_0=32 +lon_0=17.5 +datum=WGS84"


def km(a: Any, b: Any) -> float:
    """Return the geodesic distance of two lon, lat positions."""
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[2]) / 1000


def area_km2(geometry: Any) -> float:
    """Return the geodesic area of polygons, holes taken off."""
    return (
        sum(
            GEOD.geometry_area_perimeter(shapely.orient_polygons(part))[0]
            for part in shapely.get_parts(geometry)
        )
        / 1e6
    )
