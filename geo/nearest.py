"""The nearest of a few points to each of many places, where the points are searched once; see `geo.cells`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo import cells
from geo.measure import Floats, ecef_axes

Ints = NDArray[np.intp]

BITS = 14  # cells of 0.022 degrees


def near_pairs(points: Floats, lon: Floats, lat: Floats, slack_m2: float = 0.0) -> tuple[Ints, Ints]:
    """Return pairs (place, point): each place with its nearest point and all that are nearly as near.

    Parameters
    ----------
    points : array of float, shape (n, 3)
        Geocentric metres.
    lon, lat : array of float
        The places; degrees, WGS84, finite.
    slack_m2 : float
        Keep every point whose squared distance is at most the least one plus this.

    Returns
    -------
    place, point : arrays of int
        Indices; both rising, point within place.

    Examples
    --------
    >>> from geo.measure import ecef
    >>> place, point = near_pairs(ecef([0, 1, 2], [0, 0, 0]), np.array([1.2]), np.array([0.1]))
    >>> place.tolist(), point.tolist()
    ([0], [1])
    """
    x, y, z = np.ascontiguousarray(points.T)
    # Few points lie far apart: cells of a third of a degree leave one or two of them.
    search = cells.Cells((x, y, z), np.full(len(points), slack_m2), cells.BITS[:-1])
    return search.pairs(lon, lat, ecef_axes(lon, lat))


def curve(lon: Floats, lat: Floats) -> NDArray[np.int64]:
    """Return each place's number on the Morton curve, along which neighbours stand close together.

    Examples
    --------
    >>> curve(np.array([-180.0, 180.0]), np.array([-90.0, -90.0])).tolist()
    [0, 89478485]
    """
    return cells.curve(lon, lat, BITS)
