"""What every derivation shares: the frame, the ellipsoid, the projection, the two ends of the coast."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

# west, south, east, north in degrees: Libya with room around it, as far as the map can be panned.
FRAME = (5.0, 16.0, 32.0, 38.0)

# Beyond the frame the world goes on, coarse, as far as the events known from elsewhere lie (Geneva, Berlin,
# Ankara, N'Djamena), with room around them: so that no map ends in the middle of a screen.
REGION = (-20.0, 0.0, 62.0, 58.0)
FAR_SIMPLIFY_DEG = 0.05

# Where the drawn land border meets the sea, lon, lat in degrees: read off where
# the OpenStreetMap line crosses the shore, to four decimals, about 10 m. Typed, so that a file cut here
# takes nothing from the other family of data.
COAST_ENDS = {"tunisia": (11.5616, 33.1666), "egypt": (25.1439, 31.6718)}

GEOD = Geod(ellps="WGS84")

# Lambert conformal conic between the parallels of the Libyan coast. Buffers drawn in it were checked
# geodesically: off by +3 to +10 m at 12 nautical miles and +13 to +21 m at 24.
LCC = "+proj=lcc +lat_1=30.5 +lat_2=34 +lat_0=32 +lon_0=17.5 +datum=WGS84 +units=m"


@cache
def _transformers() -> tuple[Transformer, Transformer]:
    return (
        Transformer.from_crs("EPSG:4326", LCC, always_xy=True),
        Transformer.from_crs(LCC, "EPSG:4326", always_xy=True),
    )


def to_metres(geometry: Any) -> Any:
    """Project lon, lat degrees into ``LCC`` metres."""
    return shapely.transform(geometry, lambda xy: np.column_stack(_transformers()[0].transform(*xy.T)))


def to_degrees(geometry: Any) -> Any:
    """Project ``LCC`` metres back into lon, lat degrees."""
    return shapely.transform(geometry, lambda xy: np.column_stack(_transformers()[1].transform(*xy.T)))


def length_km(line: Any) -> float:
    """Return the geodesic length of a line in lon, lat degrees, in km to 0.1."""
    return round(GEOD.geometry_length(line) / 1000, 1)


def area_km2(polygon: Any) -> float:
    """Return the geodesic area of a polygon in lon, lat degrees, in km² to 1."""
    return round(abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(polygon))[0]) / 1e6)


def keys(ring: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return a ring's vertices as hashable pairs."""
    return [(x, y) for x, y in ring.tolist()]
