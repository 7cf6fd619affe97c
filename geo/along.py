"""Where many places are along the border, as numbers: section, distance, chainage, side; texts are for others.

`geo.locate` says what each answer means. Here each is worked out by itself, so that who asks for the section and
the distance pays for those alone; a place is a point with the radius of the circle that holds it, 0 for exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.ground import Ground
from geo.lines import Feet, Lines
from geo.measure import GEOD, Axes, Floats, between_m, distance_m, ecef_axes

Masks = NDArray[np.bool_]
Ints = NDArray[np.intp]
TURNS_DEG = np.arange(16) * 22.5


@dataclass(frozen=True, eq=False, repr=False)
class Along:
    """Places and what is nearest to them.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, WGS84, finite.
    radius_m : array of float
        Their uncertainty, 0 or more.
    place : tuple of three arrays of float
        The same in geocentric metres.
    feet : Feet
        The nearest points of all sections; ``feet.group`` is the number of the section.
    far_m : array of float
        Geodesic metres to them.
    """

    lon: Floats
    lat: Floats
    radius_m: Floats
    place: Axes
    feet: Feet
    far_m: Floats


def along(on: Ground, lon: Floats, lat: Floats, radius_m: Floats) -> Along:
    """Return the nearest section to each place and how far it is."""
    place = ecef_axes(lon, lat)
    feet = on.lines.nearest(lon, lat)
    return Along(lon, lat, radius_m, place, feet, between_m(place, ecef_axes(feet.lon, feet.lat)))


def sections(on: Ground, found: Along) -> Masks:
    """Tell which sections may be the nearest: one row a place, one column a section.

    Moving by r changes each distance by r at most: sections within 2 r of the nearest may be the nearest. Of an
    exact place it is one, the first of equals.
    """
    feet, radius_m = found.feet, found.radius_m
    possible = np.zeros((len(feet.group), len(on.names)), dtype=bool)
    possible[np.arange(len(feet.group)), feet.group] = True
    vague = np.flatnonzero(radius_m > 0)
    for number in range(len(on.names)):
        rows = vague[feet.group[vague] != number]
        within_m = feet.chord_m[rows] + 2 * radius_m[rows]
        possible[rows, number] = _within(on.each[number], found, rows, within_m)
    return possible


def uncertain(on: Ground, found: Along) -> Masks:
    """Tell which places, in their circles, lie within the tolerance of some section: no side can be told."""
    at_most_m = on.tolerance_m[found.feet.group] + found.radius_m
    out = np.asarray(found.feet.chord_m <= at_most_m)
    close = np.flatnonzero(~out & (found.feet.chord_m <= on.tolerance_m.max() + found.radius_m))
    for number, tolerance_m in enumerate(on.tolerance_m):
        rows = close[(found.feet.group[close] != number) & ~out[close]]
        out[rows] |= _within(on.each[number], found, rows, tolerance_m + found.radius_m[rows])
    return out


def _within(line: Lines, found: Along, rows: Ints, within_m: Floats) -> Masks:
    """Tell which places lie within so many metres of a line, those left out first whom its box leaves out."""
    out = np.zeros(len(rows), dtype=bool)
    box2 = np.zeros(len(rows))
    for here, there in zip(found.place, line.axes, strict=True):
        aside = np.maximum(np.maximum(there.min() - here[rows], here[rows] - there.max()), 0.0)
        box2 += aside * aside
    # A millimetre for the rounding of floats; what it lets through is measured.
    near = np.flatnonzero(np.sqrt(box2) <= within_m + 0.001)
    if len(near):
        gap_m = line.nearest(found.lon[rows[near]], found.lat[rows[near]]).chord_m
        out[near] = gap_m <= within_m[near]
    return out


def chainages(on: Ground, found: Along, rows: Ints) -> tuple[Floats, Floats]:
    """Return the least and the greatest chainage, km, of some places, of which the nearest section is sure."""
    low_km = found.feet.chainage_km[rows].copy()
    high_km = low_km.copy()
    for number, line in enumerate(on.each):
        mine = np.flatnonzero((found.feet.group[rows] == number) & (found.radius_m[rows] > 0))
        if len(mine):
            at = rows[mine]
            low_km[mine], high_km[mine] = chainage_range(
                line, found.lon[at], found.lat[at], found.radius_m[at]
            )
    return low_km, high_km


def chainage_range(line: Lines, lon: Floats, lat: Floats, radius_m: Floats) -> tuple[Floats, Floats]:
    """Return the least and greatest chainage of the feet of all places in a circle, km.

    A place in the circle whose foot lies outside can be moved towards that foot, which stays its foot, until
    it stands on the circle: so the feet are those of the circle itself and the line within it. The circle is
    taken at sixteen points, from the line's own direction on: exact where the line is straight.
    """
    feet = line.nearest(lon, lat)
    start, end = feet.start, feet.start + 1
    _, direction = distance_m(line.lon[start], line.lat[start], line.lon[end], line.lat[end])
    many = [np.repeat(values, len(TURNS_DEG)) for values in (lon, lat, radius_m)]
    ring_lon, ring_lat, _ = GEOD.fwd(many[0], many[1], (direction[:, None] + TURNS_DEG).ravel(), many[2])
    ring = line.nearest(ring_lon, ring_lat).chainage_km.reshape(len(lon), len(TURNS_DEG))
    low = np.minimum(ring.min(axis=1), feet.chainage_km)
    high = np.maximum(ring.max(axis=1), feet.chainage_km)
    crossed = np.flatnonzero(feet.chord_m <= radius_m)
    place = ecef_axes(lon[crossed], lat[crossed])
    for row, x, y, z in zip(crossed, *place, strict=True):
        gap2 = (line.axes[0] - x) ** 2 + (line.axes[1] - y) ** 2 + (line.axes[2] - z) ** 2
        within = line.chainage_km[gap2 <= radius_m[row] ** 2]
        low[row] = within.min(initial=low[row])
        high[row] = within.max(initial=high[row])
    return low, high
