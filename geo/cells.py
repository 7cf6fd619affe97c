"""The nearest of many points to each of many places: proven, and fast because places share what is worked out.

The globe is cut into cells of lon and lat, each into sixteen smaller ones, down to about ten kilometres. A cell
carries only the points that can be nearest to some place in it: for its middle c and its radius r, a point a can
beat a point b somewhere in the cell only if ``|c-a|² - |c-b|² <= 2 r |a-b|``; b is the point nearest to c, and those
beside a in the row. Of a straight row of points that leaves a stretch of two radii however far the row is, where
a k-d tree would look at ever more of it.

A cell is worked out when a place first falls into it, and kept: a million places in a hundred batches pay for
each cell once, a thousand places for those alone that they lie in. What a place is answered does not depend on
it: a cell holds every point that can matter to a place in it, and those are compared place by place.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geo.measure import Axes, Floats, ecef_axes

Ints = NDArray[np.intp]

# Halvings of 360 degrees from step to step; the smallest cell is 0.088 degrees.
BITS = (4, 6, 8, 10, 12)
ROUNDING_M2 = 0.1  # more than what squared distances of 10,000 km lose in floats
BLOCK = 250_000  # pairs worked on at once: what a core's own cache holds
# Cells kept of one set of points: Libya and the ground around it have 77,000 of the smallest.
KEPT = 250_000


@dataclass(frozen=True, eq=False, repr=False)
class Held:
    """The cells of one size that are worked out; never changed, only replaced.

    Parameters
    ----------
    code : array of int
        Their numbers on the Morton curve, rising.
    slot : array of int
        Where the points of each stand: ``point[begin[slot] : begin[slot + 1]]``, rising.
    begin, point : array of int
    """

    code: NDArray[np.int64]
    slot: Ints
    begin: Ints
    point: Ints

    def lacking(self, code: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which cells are not there."""
        if not len(self.code):
            return np.ones(len(code), dtype=bool)
        at = np.minimum(np.searchsorted(self.code, code), len(self.code) - 1)
        return np.asarray(self.code[at] != code)

    def slots(self, code: NDArray[np.int64]) -> Ints:
        """Return where the points of cells stand, all of which are there."""
        return np.asarray(self.slot[np.searchsorted(self.code, code)])

    def joined(self, code: NDArray[np.int64], begin: Ints, point: Ints) -> Held:
        """Return these cells and others that are not there yet."""
        codes = np.concatenate([self.code, code])
        slots = np.concatenate([self.slot, np.arange(len(code)) + len(self.slot)])
        order = np.argsort(codes, kind="stable")
        return Held(
            codes[order],
            slots[order],
            np.concatenate([self.begin, begin[1:] + self.begin[-1]]),
            np.concatenate([self.point, point]),
        )


def _none() -> Held:
    empty = np.empty(0, dtype=np.intp)
    return Held(np.empty(0, dtype=np.int64), empty, np.zeros(1, dtype=np.intp), empty)


class Cells:
    """Points ready to be searched, and the cells worked out so far; threads may share it.

    Parameters
    ----------
    points : tuple of three arrays of float
        Geocentric metres x, y, z; at least one point.
    slack_m2 : array of float, optional
        A point is kept with a place while its squared distance less its slack is at most the least squared
        distance of all; 0 by default.

    Examples
    --------
    >>> cells = Cells(ecef_axes([0, 1, 2], [0, 0, 0]))
    >>> lon, lat = np.array([1.2, -3.0]), np.array([0.1, 0.0])
    >>> [found.tolist() for found in cells.pairs(lon, lat, ecef_axes(lon, lat))]
    [[0, 1], [1, 0]]
    """

    def __init__(self, points: Axes, slack_m2: Floats | None = None, bits: tuple[int, ...] = BITS) -> None:
        self.points = points
        self.slack_m2 = np.zeros(len(points[0])) if slack_m2 is None else slack_m2
        self.bits = bits
        self._held = [_none() for _ in bits]
        self._lock = Lock()

    def pairs(self, lon: Floats, lat: Floats, place: Axes) -> tuple[Ints, Ints]:
        """Return pairs (place, point): each place with its nearest point and all that are nearly as near.

        Parameters
        ----------
        lon, lat : array of float
            The places; degrees, WGS84, finite.
        place : tuple of three arrays of float
            The same in geocentric metres.

        Returns
        -------
        place, point : arrays of int
            Indices; both rising, point within place.
        """
        code = curve(lon, lat, self.bits[-1])
        held = self._worked_out(code)
        slot = held.slots(code)
        rows, points = [], []
        counts = held.begin[slot + 1] - held.begin[slot]
        for first, last in _blocks(counts):
            found, start, count = _spread(held, slot[first:last])
            square = _square(
                [axis[found] for axis in self.points], [np.repeat(axis[first:last], count) for axis in place]
            )
            at_most = np.minimum.reduceat(square, start) + ROUNDING_M2
            keep = np.flatnonzero(square - self.slack_m2[found] <= np.repeat(at_most, count))
            rows.append(np.searchsorted(start, keep, side="right") - 1 + first)
            points.append(found[keep])
        if not rows:
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
        return np.concatenate(rows), np.concatenate(points)

    def _worked_out(self, code: NDArray[np.int64]) -> Held:
        """Return cells of the smallest size, all of these among them."""
        held = self._held[-1]
        if not held.lacking(code).any():
            return held
        # All of them are asked for, not the lacking ones alone: others may be given up to make room.
        with self._lock:
            return self._grown(len(self.bits) - 1, np.unique(code))

    def _grown(self, step: int, code: NDArray[np.int64]) -> Held:
        """Return the cells of a step, those of ``code`` (rising) among them; the lock is held."""
        held = self._held[step]
        if len(held.code) > KEPT:
            # The cells that are asked for again are worked out again.
            held = self._held[step] = _none()
        code = code[held.lacking(code)]
        if not len(code):
            return held
        bits = self.bits[step]
        if step:
            above = code >> 2 * (bits - self.bits[step - 1])
            parents = self._grown(step - 1, _different(above))
            slot = parents.slots(above)
        else:
            everything = np.array([0, len(self.points[0])], dtype=np.intp)
            parents = Held(
                np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.intp), everything, np.arange(everything[1])
            )
            slot = np.zeros(len(code), dtype=np.intp)
        held = held.joined(code, *self._kept(parents, slot, *_balls(code, bits)))
        self._held[step] = held
        return held

    def _kept(self, parents: Held, slot: Ints, middle: Axes, radius_m: Floats) -> tuple[Ints, Ints]:
        """Return, for each ball, its parent's points that can be nearest to a place in it: (begin, point)."""
        kept_counts, kept = [np.zeros(1, dtype=np.intp)], []
        for first, last in _blocks(parents.begin[slot + 1] - parents.begin[slot]):
            found, start, count = _spread(parents, slot[first:last])
            there = [axis[found] for axis in self.points]
            square = _square(there, [np.repeat(axis[first:last], count) for axis in middle])
            across_m = 2 * radius_m[first:last]
            cell = np.repeat(np.arange(last - first), count)
            # First against the points before and behind in the row, which costs least and leaves half.
            apart_m = np.sqrt(_square([axis[1:] for axis in there], [axis[:-1] for axis in there]))
            reach = np.where(cell[1:] == cell[:-1], across_m[cell[1:]] * apart_m + ROUNDING_M2, np.inf)
            nearer, slack_m2 = np.diff(square), self.slack_m2[found]
            some = np.ones(len(found), dtype=bool)
            some[1:] = nearer <= reach + slack_m2[1:]
            some[:-1] &= -nearer <= reach + slack_m2[:-1]
            left = np.flatnonzero(some)
            # The nearest point itself is always left.
            found, square, cell, slack_m2 = found[left], square[left], cell[left], slack_m2[left]
            there = [axis[left] for axis in there]
            start = np.searchsorted(cell, np.arange(last - first))
            best = np.flatnonzero(square == np.minimum.reduceat(square, start)[cell])
            best = best[np.searchsorted(best, start)][cell]
            apart_m = np.sqrt(_square(there, [axis[best] for axis in there]))
            keep = square - square[best] <= across_m[cell] * apart_m + (slack_m2 + ROUNDING_M2)
            kept_counts.append(np.add.reduceat(keep, start, dtype=np.intp))
            kept.append(found[keep])
        return np.cumsum(np.concatenate(kept_counts)), np.concatenate(kept)


def curve(lon: Floats, lat: Floats, bits: int) -> NDArray[np.int64]:
    """Return the cell that each place lies in: its number on the Morton curve.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, finite.
    bits : int
        The cells are ``360 / 2**bits`` degrees wide and high.

    Examples
    --------
    >>> curve(np.array([-180.0, 180.0]), np.array([-90.0, -90.0]), 4).tolist()
    [0, 85]
    """
    side = 360 / 2**bits
    code = np.zeros(len(lon), dtype=np.int64)
    for shift, value, most in ((0, lon + 180, 2**bits - 1), (1, lat + 90, 2 ** (bits - 1) - 1)):
        whole = np.clip((value / side).astype(np.int64), 0, most)
        # The bits are spread two apart, halves first: 16 become 8 and 8, then 4 times 4, 2, 1.
        for gap, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
            whole = (whole | (whole << gap)) & mask
        code |= whole << shift
    return code


def _balls(code: NDArray[np.int64], bits: int) -> tuple[Axes, Floats]:
    """Return the middles of cells (geocentric metres) and the distance to their farthest corners."""
    side = 360 / 2**bits
    column, row = np.zeros_like(code), np.zeros_like(code)
    for bit in range(bits):
        column |= ((code >> (2 * bit)) & 1) << bit
        row |= ((code >> (2 * bit + 1)) & 1) << bit
    west, south = column * side - 180.0, row * side - 90.0
    middle = ecef_axes(west + side / 2, south + side / 2)
    reach = [_square(list(ecef_axes(west, south + up)), list(middle)) for up in (0.0, side)]
    return middle, np.sqrt(np.maximum(*reach)) * 1.0001


def _different(rising: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(rising[np.concatenate([[True], rising[1:] != rising[:-1]])])


def _blocks(counts: Ints) -> list[tuple[int, int]]:
    """Return ranges of rows whose counts come to about ``BLOCK`` each."""
    ends = np.cumsum(counts)
    ranges, first = [], 0
    while first < len(counts):
        before = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, before + BLOCK)), first + 1)
        ranges.append((first, last))
        first = last
    return ranges


def _spread(held: Held, slot: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the points of cells one after the other, where each cell's begin, and how many it has."""
    count = held.begin[slot + 1] - held.begin[slot]
    start = np.cumsum(count) - count
    found = held.point[np.arange(int(count.sum())) + np.repeat(held.begin[slot] - start, count)]
    return found, start, count


def _square(one: list[Floats], two: list[Floats]) -> Floats:
    """Return squared distances of points given as columns x, y, z."""
    x, y, z = (a - b for a, b in zip(one, two, strict=True))
    x *= x
    y *= y
    z *= z
    x += y
    x += z
    return x
