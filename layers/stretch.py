"""Stretches of a section as lines to be drawn: cut at chainages, no finer than the drawn border needs."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import shapely

from geo.sections import section_line, sections

# Degrees, some 30 m: a tenth of what the best of the lines is known to.
SIMPLIFY_DEG = 0.0003
# Pixels to the right of a line's direction that put what is drawn beside it on Libya's side of it.
INWARDS = {"left": -1, "right": 1}


@lru_cache(maxsize=256)
def stretch(section: str, from_km: float, to_km: float) -> shapely.LineString:
    """Return a stretch of a section.

    Parameters
    ----------
    section : str
        Of `geo.sections.IDS`.
    from_km, to_km : float
        Chainages, the lesser first.

    Returns
    -------
    LineString
        EPSG:4326, in the direction of the section.

    Examples
    --------
    >>> line = stretch("sudan", 100.0, 200.0)
    >>> from geo.measure import length_km
    >>> round(length_km(line), 1)
    100.0
    """
    line = section_line(section)
    km = line.chainage_km
    within = (km > from_km) & (km < to_km)
    ends = np.array([from_km, to_km])
    lon, lat = (np.interp(ends, km, values) for values in (line.lon, line.lat))
    x = np.concatenate([lon[:1], line.lon[within], lon[1:]])
    y = np.concatenate([lat[:1], line.lat[within], lat[1:]])
    return shapely.LineString(np.column_stack([x, y])).simplify(SIMPLIFY_DEG)


def inwards(section: str, off_px: float) -> float:
    """Return an offset in pixels as the page takes it, so that it lies on Libya's side of the line.

    Examples
    --------
    >>> inwards("sudan", 6), inwards("coast", 6)
    (-6, 6)
    """
    return INWARDS[_side(section)] * off_px


def _side(section: str) -> str:
    frame = sections()
    return str(frame.loc[frame["id"] == section, "libya_side"].iloc[0])


def name_of(section: str) -> dict[str, str]:
    """Return the name of a section in both languages.

    Examples
    --------
    >>> name_of("sudan")["en"]
    'Border with Sudan'
    """
    frame = sections()
    one = frame[frame["id"] == section].iloc[0]
    return {"ar": str(one["name_ar"]), "en": str(one["name_en"])}


def toward(line: shapely.LineString, section: str) -> list[float]:
    """Return which way Libya lies from the middle of a line, as a direction of the screen: x to the right, y down.

    Parameters
    ----------
    line : LineString
        In the direction of its section, EPSG:4326.
    section : str

    Examples
    --------
    The border with Egypt runs north, and Libya is west of it.

    >>> toward(shapely.LineString([(25, 22), (25, 29)]), "egypt")
    [-1.0, 0.0]
    """
    # Over a tenth of the line: bends of a few kilometres do not turn its name.
    before, after = (line.interpolate(at, normalized=True) for at in (0.45, 0.55))
    # Beside a place both directions of the screen grow as degrees of latitude do (Web Mercator).
    east = (after.x - before.x) * math.cos(math.radians(before.y))
    north = after.y - before.y
    length = math.hypot(east, north) or 1.0
    side = INWARDS[_side(section)]
    return [round(side * north / length, 2) + 0.0, round(side * east / length, 2) + 0.0]


def middle(line: shapely.LineString) -> tuple[float, float]:
    """Return the point half way along a line, where its name stands."""
    point = line.interpolate(0.5, normalized=True)
    return round(float(point.x), 5), round(float(point.y), 5)
