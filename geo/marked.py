"""The nearest of some points, each known to its own uncertainty, to many places, as numbers.

`geo.locate` says what the answer means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.ground import Marks
from geo.measure import Axes, Floats, between_m, distance_m

Masks = NDArray[np.bool_]
Ints = NDArray[np.intp]

FEW = 16  # so many points are simply all measured


@dataclass(frozen=True, eq=False, repr=False)
class Marked:
    """Places and the mark nearest to each.

    Parameters
    ----------
    nearest : array of int
        Its number.
    far_m, bearing_deg : array of float
        Geodesic metres to it, and its direction from the place, clockwise from north.
    rows : array of int
        The places for which another may be nearer, by their uncertainty and the marks' own;
    possible : array of bool, shape (rows, marks)
        which those are.
    """

    nearest: Ints
    far_m: Floats
    bearing_deg: Floats
    rows: Ints
    possible: Masks


def marked(marks: Marks, lon: Floats, lat: Floats, radius_m: Floats, place: Axes) -> Marked:
    """Return the mark nearest to each place.

    Parameters
    ----------
    marks : Marks
        At least one.
    lon, lat : array of float
        Degrees, WGS84, finite.
    radius_m : array of float
        The places' uncertainty, 0 or more.
    place : tuple of three arrays of float
        The places in geocentric metres.
    """
    nearest, rows, possible = _found(marks, lon, lat, radius_m, place)
    far_m, bearing_deg = distance_m(lon, lat, marks.lon[nearest], marks.lat[nearest])
    return Marked(nearest, far_m, bearing_deg, rows, possible)


def surely(
    marks: Marks, lon: Floats, lat: Floats, radius_m: Floats, place: Axes
) -> tuple[Ints, Floats, Floats]:
    """Return the mark that is surely the nearest to each place, and how far it is; no bearings are worked out.

    Parameters
    ----------
    marks, lon, lat, radius_m, place
        As of `marked`.

    Returns
    -------
    array of int
        Its number; -1 where another may be nearer.
    array of float
        Geodesic metres to the nearest, by the positions as they are given.
    array of float
        How much less or more it may be, metres: the uncertainty of the place and the mark's own.
    """
    nearest, rows, _ = _found(marks, lon, lat, radius_m, place)
    x, y, z = (axis[nearest] for axis in marks.cells.points)
    number = nearest.copy()
    number[rows] = -1
    return number, between_m(place, (x, y, z)), radius_m + marks.uncertainty_m[nearest]


def _found(marks: Marks, lon: Floats, lat: Floats, radius_m: Floats, place: Axes) -> tuple[Ints, Ints, Masks]:
    """Return the nearest mark, the places for which another may be nearer, and which those are."""
    if len(marks.names) <= FEW:
        gaps = _gaps(marks, place)
        nearest = gaps.argmin(axis=0)
    else:
        rows, point = marks.cells.pairs(lon, lat, place)
        nearest = np.zeros(len(lon), dtype=np.intp)
        nearest[rows[::-1]] = point[::-1]  # the first of equals
    vague = np.flatnonzero((radius_m > 0) | bool(marks.uncertainty_m.any()))
    if len(marks.names) > FEW or len(vague) < len(lon):
        gaps = _gaps(marks, (place[0][vague], place[1][vague], place[2][vague]))
    own_m = marks.uncertainty_m[:, None]
    possible = gaps - own_m - radius_m[vague] <= (gaps + own_m).min(axis=0, initial=np.inf) + radius_m[vague]
    unsettled = np.flatnonzero(possible.sum(axis=0) > 1)
    return nearest, vague[unsettled], possible[:, unsettled].T


def _gaps(marks: Marks, place: Axes) -> Floats:
    """Return straight distances in metres: one row a mark."""
    square = np.zeros((len(marks.lon), len(place[0])))
    for there, here in zip(marks.cells.points, place, strict=True):
        apart = here - there[:, None]
        apart *= apart
        square += apart
    return np.sqrt(square)
