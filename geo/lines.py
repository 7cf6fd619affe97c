"""Lines that can be measured from: the nearest point of many lines to many places, found exactly.

Between two vertices of a file a line is straight in lon and lat, as GeoJSON defines it (RFC 7946, 3.1.1).
Every line is densified to steps of about ``STEP_M``; over such a step straight lines in lon and lat, on the
Mercator map and on the ellipsoid (the geodesic) are within 2 cm of each other, so that they are one line
here.

The search runs in geocentric x, y, z, where distances are Euclidean and the bound is a proof: the foot of a
place at distance d stands within half a step of a vertex, so that vertex is within sqrt(d² + step²/4) of the
place. Every segment at such a vertex is tried; none other can be nearer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.measure import GEOD, Floats, ecef
from geo.nearest import near_pairs

Ints = NDArray[np.intp]

STEP_M = 1_000.0


@dataclass(frozen=True, eq=False, repr=False)
class Feet:
    """The nearest points of lines to places, one a place.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, WGS84.
    chord_m : array of float
        Straight distance through the ellipsoid: for comparing, while what is told is the geodesic.
    group : array of int
        Which line.
    chainage_km : array of float
        Geodesic kilometres along the line from its start.
    start : array of int
        The vertex before the foot.
    """

    lon: Floats
    lat: Floats
    chord_m: Floats
    group: Ints
    chainage_km: Floats
    start: Ints


@dataclass(frozen=True, eq=False, repr=False)
class Lines:
    """Densified lines, ready to be searched. Make it with ``Lines.of``.

    Parameters
    ----------
    lon, lat, chainage_km : array of float
        Of every vertex; degrees, WGS84; geodesic kilometres from the start of its line.
    group : array of int
        The number of the line that a vertex is of.
    leads : array of bool
        Whether a segment leads from a vertex to the next.
    """

    lon: Floats
    lat: Floats
    chainage_km: Floats
    group: Ints
    leads: NDArray[np.bool_]

    @classmethod
    def of(cls, coordinates: list[Any], groups: list[int] | None = None) -> Lines:
        """Densify lines given as arrays of lon, lat; ``groups`` numbers them, by default in their order.

        Examples
        --------
        >>> equator = Lines.of([np.array([[0, 0], [1, 0]])])
        >>> len(equator.lon), round(float(equator.chainage_km[-1]), 3)
        (113, 111.319)
        """
        parts = [_densify(np.asarray(line, dtype=float)) for line in coordinates]
        sizes = [len(part) for part in parts]
        lon, lat = np.concatenate(parts).T
        leads = np.ones(len(lon), dtype=bool)
        leads[np.cumsum(sizes) - 1] = False
        _, _, step_m = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
        starts = np.cumsum(sizes) - sizes
        # Each line is summed by itself, so that it has the same chainages alone and among others.
        along_km = np.concatenate(
            [
                np.append(0.0, np.cumsum(step_m[at : at + size - 1])) / 1000
                for at, size in zip(starts, sizes, strict=True)
            ]
        )
        return cls(lon, lat, along_km, np.repeat(groups or range(len(parts)), sizes), leads)

    @cached_property
    def xyz(self) -> Floats:
        """The vertices in geocentric metres."""
        return ecef(self.lon, self.lat)

    @cached_property
    def step_m(self) -> float:
        """The longest step there is."""
        steps = np.diff(self.xyz, axis=0)[self.leads[:-1]]
        return float(np.sqrt(np.einsum("ij,ij->i", steps, steps).max()))

    def nearest(self, lon: Floats, lat: Floats) -> Feet:
        """Return the nearest point of all lines to each place.

        Parameters
        ----------
        lon, lat : array of float
            Degrees, WGS84, finite.

        Returns
        -------
        Feet
            Exact in chord distance to the rounding of floats; the first line of equals.

        Examples
        --------
        >>> feet = Lines.of([np.array([[0, 0], [1, 0]])]).nearest(np.array([0.5]), np.array([0.3]))
        >>> round(float(feet.lon[0]), 6), float(feet.lat[0]), round(float(feet.chainage_km[0]), 3)
        (0.5, 0.0, 55.66)
        """
        place = ecef(lon, lat)
        row, node = near_pairs(self.xyz, lon, lat, self.step_m**2 / 4)
        forward = np.where(self.leads[node], node, -1)
        back = np.where(self.leads[node - 1] & (node > 0), node - 1, -1)
        row, start = np.concatenate([row, row]), np.concatenate([forward, back])
        row, start = row[start >= 0], start[start >= 0]
        a, leg = self.xyz[start], self.xyz[start + 1] - self.xyz[start]
        to = place[row] - a
        size = np.einsum("ij,ij->i", leg, leg)
        share = np.clip(np.einsum("ij,ij->i", to, leg) / np.where(size > 0, size, 1.0), 0.0, 1.0)
        gap = to - share[:, None] * leg
        square = np.einsum("ij,ij->i", gap, gap)
        order = np.lexsort((start, square, row))
        best = order[np.concatenate([[True], np.diff(row[order]) > 0])]
        start, share = start[best], share[best]
        return Feet(
            _along(self.lon, start, share), _along(self.lat, start, share), np.sqrt(square[best]),
            self.group[start], _along(self.chainage_km, start, share), start,
        )  # fmt: skip


def _densify(line: Floats) -> Floats:
    """Return the line with vertices put in, straight in lon and lat, so that no step is over ``STEP_M``."""
    _, _, leg_m = GEOD.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
    count = np.maximum(np.ceil(leg_m / STEP_M).astype(int), 1)
    start = np.repeat(np.arange(len(count)), count)
    share = (np.arange(len(start)) - np.repeat(np.cumsum(count) - count, count)) / count[start]
    inner = line[start] + share[:, None] * (line[start + 1] - line[start])
    return np.vstack([inner, line[-1:]])


def _along(values: Floats, start: Ints, share: Floats) -> Floats:
    return np.asarray(values[start] + share * (values[start + 1] - values[start]))
