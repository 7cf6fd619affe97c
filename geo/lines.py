"""Lines that can be measured from: the nearest point of many lines to many places, found exactly.

Between two vertices of a file a line is straight in lon and lat, as GeoJSON defines it (RFC 7946, 3.1.1).
Every line is densified to steps of about ``STEP_M``; over such a step straight lines in lon and lat, on the
Mercator map and on the ellipsoid (the geodesic) are within 2 cm of each other, so that they are one line
here.

The search runs in geocentric x, y, z, where distances are Euclidean and the bound is a proof: the foot of a
place at distance d stands within half a step of the nearer end of its segment, so that vertex is within
sqrt(d² + step²/4) of the place, with the longer of its own two steps. Both segments at such a vertex are tried;
none other can be nearer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.cells import Cells
from geo.measure import GEOD, Axes, Floats, ecef_axes

Ints = NDArray[np.intp]

STEP_M = 1_000.0
PIECE = 16_384  # places worked on at once


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
        return np.column_stack(self.axes)

    @cached_property
    def axes(self) -> Axes:
        """The vertices in geocentric metres, as x, y and z."""
        return ecef_axes(self.lon, self.lat)

    @cached_property
    def legs(self) -> Axes:
        """From each vertex to the next, as x, y and z; 0 from the last."""
        x, y, z = (np.diff(axis, append=axis[-1]) for axis in self.axes)
        return x, y, z

    @cached_property
    def leg_m2(self) -> Floats:
        """The squared lengths of ``legs``; 1 instead of 0, to divide by."""
        square = np.asarray(sum(axis * axis for axis in self.legs))
        return np.where(square > 0, square, 1.0)

    @cached_property
    def cells(self) -> Cells:
        """The vertices ready to be searched, each with the slack that its own two segments ask for."""
        leg_m2 = np.where(self.leads, self.leg_m2, 0.0)
        return Cells(self.axes, np.maximum(leg_m2, np.append(0.0, leg_m2[:-1])) / 4)

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
        feet: list[list[Any]] = [[] for _ in Feet.__dataclass_fields__]
        for first in range(0, max(len(lon), 1), PIECE):
            part = self._feet(lon[first : first + PIECE], lat[first : first + PIECE])
            for column, values in zip(feet, part, strict=True):
                column.append(values)
        return Feet(*(np.concatenate(column) if len(column) > 1 else column[0] for column in feet))

    def _feet(self, lon: Floats, lat: Floats) -> tuple[Any, ...]:
        place = ecef_axes(lon, lat)
        row, node = self.cells.pairs(lon, lat, place)
        to = [here[row] - there[node] for here, there in zip(place, self.axes, strict=True)]
        vertex2 = to[0] * to[0] + to[1] * to[1] + to[2] * to[2]
        # The vertex itself is of the segment before it; of the one after it where none leads to it.
        back_share, back2 = self._within(place, row, node - 1)
        share, square = self._within(place, row, node)
        leads_here = self.leads[node - 1] & (node > 0)
        back_share[leads_here & ~(back2 < vertex2)] = 1.0
        back2 = np.where(leads_here, np.minimum(back2, vertex2), np.inf)
        share[~(square < vertex2)] = 0.0
        square = np.where(self.leads[node], np.minimum(square, vertex2), np.inf)
        back = back2 <= square
        square, share, start = np.where(back, back2, square), np.where(back, back_share, share), node - back
        # Pairs of one place stand side by side and their segments rise: the first of equals is the first line's.
        if len(row) > len(lon):
            begins = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]]))
            best = np.flatnonzero(square == np.minimum.reduceat(square, begins)[row])
            best = best[np.concatenate([[True], np.diff(row[best]) > 0])]
            square, share, start = square[best], share[best], start[best]
        return (
            _along(self.lon, start, share), _along(self.lat, start, share), np.sqrt(square),
            self.group[start], _along(self.chainage_km, start, share), start,
        )  # fmt: skip

    def _within(self, place: Axes, row: Ints, start: Ints) -> tuple[Floats, Floats]:
        """Return the feet of places between the ends of segments: the share, and the squared distance.

        It is infinite where the foot is an end, or there is no such segment.
        """
        to = [here[row] - there[start] for here, there in zip(place, self.axes, strict=True)]
        leg = [axis[start] for axis in self.legs]
        share = (to[0] * leg[0] + to[1] * leg[1] + to[2] * leg[2]) / self.leg_m2[start]
        gap = [one - share * two for one, two in zip(to, leg, strict=True)]
        square = gap[0] * gap[0] + gap[1] * gap[1] + gap[2] * gap[2]
        square[~((share > 0) & (share < 1) & self.leads[start])] = np.inf
        return share, square


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
