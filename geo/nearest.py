"""The nearest of many points to each of many places: proven, and fast because places are taken together.

Places are sorted along a space-filling curve and put into cells that are halved level by level. A cell
carries only the points that can be nearest to some place in it: for its middle c, its radius r and the point
f nearest to c, a point a can beat f somewhere in the cell only if ``|c-a|² - |c-f|² <= 2 r |a-f|``. For a
straight row of points that leaves a stretch of four radii however far the row is, where a k-d tree would look
at ever more of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats, ecef

Ints = NDArray[np.intp]

LEVELS = 14  # halvings of 360 degrees: the smallest cell is 0.022 degrees
ROUNDING_M2 = 0.1  # more than what squared distances of 10,000 km lose in floats
BLOCK = 1_000_000  # pairs worked on at once


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
        Indices; sorted by place's position on the curve, pairs of one place side by side.

    Examples
    --------
    >>> place, point = near_pairs(ecef([0, 1, 2], [0, 0, 0]), np.array([1.2]), np.array([0.1]))
    >>> place.tolist(), point.tolist()
    ([0], [1])
    """
    if not len(lon):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    codes = curve(lon, lat)
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    # The one cell to begin with holds every place and every point.
    firsts = np.array([0], dtype=np.intp)
    begin, point = np.array([0, len(points)], dtype=np.intp), np.arange(len(points))
    for level in range(LEVELS):
        code = codes >> (2 * (LEVELS - 1 - level))
        inner = np.flatnonzero(np.concatenate([[True], code[1:] != code[:-1]]))
        if level > 4 and len(inner) > len(codes) / 3:
            break  # more cells would cost more than they save
        parent = np.searchsorted(firsts, inner, side="right") - 1
        middle, radius_m = _cells(code[inner], level)
        begin, point = _kept(points, middle, radius_m, begin, point, parent, slack_m2)
        firsts = inner
    cell = np.repeat(np.arange(len(firsts)), np.diff(np.append(firsts, len(codes))))
    place_xyz = ecef(lon[order], lat[order])
    begin, point = _kept(points, place_xyz, np.zeros(len(order)), begin, point, cell, slack_m2)
    return np.repeat(order, np.diff(begin)), point


def curve(lon: Floats, lat: Floats) -> NDArray[np.int64]:
    """Return each place's number on the Morton curve: its smallest cell's column and row, bit by bit."""
    side = 360 / 2**LEVELS
    code = np.zeros(len(lon), dtype=np.int64)
    for shift, value in ((0, lon + 180), (1, lat + 90)):
        whole = np.clip((value / side).astype(np.int64), 0, 2**LEVELS - 1)
        for bit in range(LEVELS):
            code |= ((whole >> bit) & 1) << (2 * bit + shift)
    return code


def _cells(code: NDArray[np.int64], level: int) -> tuple[Floats, Floats]:
    """Return the middles of cells (geocentric metres) and the distance to their farthest corners."""
    side = 360 / 2 ** (level + 1)
    column, row = np.zeros_like(code), np.zeros_like(code)
    for bit in range(level + 1):
        column |= ((code >> (2 * bit)) & 1) << bit
        row |= ((code >> (2 * bit + 1)) & 1) << bit
    west, south = column * side - 180.0, row * side - 90.0
    if side > 30:  # cells too large to be flat: their balls hold the globe
        return np.zeros((len(code), 3)), np.full(len(code), 6.4e6)
    middle = ecef(west + side / 2, south + side / 2)
    reach = [np.linalg.norm(ecef(west, south + up) - middle, axis=1) for up in (0.0, side)]
    return middle, np.maximum(*reach) * 1.0001


def _kept(
    points: Floats, middle: Floats, radius_m: Floats, begin: Ints, point: Ints, parent: Ints, slack_m2: float
) -> tuple[Ints, Ints]:
    """Return, for each ball, its parent's points that can be nearest to a place in it: (begin, point)."""
    counts = np.diff(begin)[parent]
    ends = np.cumsum(counts)
    kept_counts, kept = [], []
    first = 0
    while first < len(parent):
        last = max(int(np.searchsorted(ends, (ends[first - 1] if first else 0) + BLOCK)), first + 1)
        count = counts[first:last]
        start = np.cumsum(count) - count
        found = point[np.arange(int(count.sum())) + np.repeat(begin[parent[first:last]] - start, count)]
        there = [axis[found] for axis in points.T]
        square = _square(there, [np.repeat(axis[first:last], count) for axis in middle.T])
        least = np.minimum.reduceat(square, start)
        over = square - np.repeat(least, count)
        if radius_m[first:last].any():
            best = np.flatnonzero(over == 0)
            best = best[np.searchsorted(best, start)]
            apart = _square(there, [np.repeat(axis[best], count) for axis in there])
            over -= np.repeat(2 * radius_m[first:last], count) * np.sqrt(apart)
        keep = over <= slack_m2 + ROUNDING_M2
        kept_counts.append(np.add.reduceat(keep, start, dtype=np.intp))
        kept.append(found[keep])
        first = last
    return np.concatenate([[0], np.cumsum(np.concatenate(kept_counts))]), np.concatenate(kept)


def _square(one: list[Floats], two: list[Floats]) -> Floats:
    """Return squared distances of points given as columns x, y, z."""
    x, y, z = (a - b for a, b in zip(one, two, strict=True))
    x *= x
    y *= y
    z *= z
    x += y
    x += z
    return x
