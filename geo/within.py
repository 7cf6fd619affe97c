"""In which district many places are, as numbers into ``Ground.districts``; `geo.locate` says what it means."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.ground import Ground
from geo.measure import Floats

Masks = NDArray[np.bool_]
Ints = NDArray[np.intp]


def districts(
    on: Ground, lon: Floats, lat: Floats, radius_m: Floats, inside: Masks, across: Masks
) -> tuple[Ints, Masks]:
    """Return the district of each place (-1 for none or not sure), and which its circle may lie in.

    The districts' polygons have a simpler shore than the coast drawn here: so a place on land that lies in none
    of them is of the nearest, and one surely at sea or abroad is of none.

    Parameters
    ----------
    on : Ground
    lon, lat : array of float
        Degrees, WGS84, finite.
    radius_m : array of float
        The uncertainty, 0 or more.
    inside : array of bool
        Whether it lies in the country as drawn.
    across : array of bool
        Whether it surely lies outside.

    Returns
    -------
    array of int
    array of bool, shape (places, districts)
        Where more than one, or one and abroad, is possible; else all False.
    """
    code = np.full(len(lon), -1)
    asked = np.flatnonzero(~across)
    for number, polygon in enumerate(on.polygons):
        west, south, east, north = polygon.bounds
        x, y = lon[asked], lat[asked]
        rows = asked[(x >= west) & (x <= east) & (y >= south) & (y <= north)]
        code[rows[shapely.contains_xy(polygon, lon[rows], lat[rows])]] = number
    stray = np.flatnonzero(inside & ~across & (code < 0))
    if len(stray):
        code[stray] = on.outlines.nearest(lon[stray], lat[stray]).group
    possible = np.zeros((len(lon), len(on.districts)), dtype=bool)
    vague = np.flatnonzero(radius_m > 0)
    if len(vague):
        meets = np.column_stack(
            [_meets(on, k, lon[vague], lat[vague], radius_m[vague]) for k in range(len(on.edges))]
        )
        of = code[vague]
        meets[of >= 0, of[of >= 0]] = True
        unsettled = (meets.sum(axis=1) > 1) | (meets.any(axis=1) & (of < 0))
        code[vague[unsettled]] = -1
        possible[vague[unsettled]] = meets[unsettled]
    return code, possible


def _meets(on: Ground, number: int, lon: Floats, lat: Floats, radius_m: Floats) -> Masks:
    """Tell which circles meet the edge of a district."""
    west, south, east, north = on.polygons[number].bounds
    up = radius_m / 110_000  # degrees; no degree of latitude is shorter
    across = up / np.cos(np.radians(np.minimum(np.abs(lat) + up, 89)))
    near = (lon + across >= west) & (lon - across <= east) & (lat + up >= south) & (lat - up <= north)
    rows = np.flatnonzero(near)
    if len(rows):
        near[rows] = on.edges[number].nearest(lon[rows], lat[rows]).chord_m <= radius_m[rows]
    return np.asarray(near)
