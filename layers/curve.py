"""The order of rows in a packed file: along a Morton curve, so that what lies together on the ground stands together.

Neighbours in the file then share their section and district, and their places differ in the last bits alone: a place
takes 2.3 bytes so, and 4 or more in the order of time (docs/decisions/0021).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Integers = npt.NDArray[np.int64]
# One unit of a packed coordinate is 1e-5 degree: 1.1 m at most, finer than any position we are given.
SCALE = 100_000
# Added to longitude and latitude, so that no coordinate of the earth is below zero: 26 bits each.
OFFSET_X, OFFSET_Y = 180 * SCALE, 90 * SCALE
# The key of a row without a place: beyond all others, so that such rows come last.
NOWHERE = 2**52 - 1
# From 32 bits to every other one of 64, in five steps: shift, and the bits that stay.
_STEPS = (
    (16, 0x0000_FFFF_0000_FFFF), (8, 0x00FF_00FF_00FF_00FF), (4, 0x0F0F_0F0F_0F0F_0F0F),
    (2, 0x3333_3333_3333_3333), (1, 0x5555_5555_5555_5555),
)  # fmt: skip


def fixed(deg: npt.NDArray[np.float64]) -> Integers:
    """Return degrees in units of the file.

    Examples
    --------
    >>> fixed(np.array([24.123456, -0.000014]))
    array([2412346,      -1])
    """
    return np.rint(deg * SCALE).astype(np.int64)


def keys(x: Integers, y: Integers) -> Integers:
    """Return places on the Morton curve: the bits of x and y in turn, x the lowest.

    Parameters
    ----------
    x, y : array of int64
        Longitude and latitude in units of the file (`fixed`).

    Examples
    --------
    >>> keys(np.array([-OFFSET_X + 3, -OFFSET_X]), np.array([-OFFSET_Y, -OFFSET_Y + 1]))
    array([5, 2])
    """
    return _apart(x + OFFSET_X) | (_apart(y + OFFSET_Y) << 1)


def places(found: Integers) -> tuple[Integers, Integers]:
    """Return x and y of places on the curve.

    Examples
    --------
    >>> places(keys(np.array([2412346]), np.array([-5])))
    (array([2412346]), array([-5]))
    """
    return _together(found) - OFFSET_X, _together(found >> 1) - OFFSET_Y


def order(
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    day: npt.NDArray[np.int32],
    ids: pa.LargeStringArray,
) -> tuple[Integers, Integers]:
    """Return the order of rows in the file, and where each stands on the curve.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, WGS84; NaN for none.
    day : array of int32
        The first day.
    ids : LargeStringArray
        What settles it between rows of one place and day: the order in which they came must not show in a release.

    Returns
    -------
    array of int64
        Row numbers: along the curve, those of one place by day, then by id; last those without a place, likewise.
    array of int64
        The keys in that order, ``NOWHERE`` for none.

    Examples
    --------
    >>> ids = pa.array(["a", "b", "c", "b"], pa.large_string())
    >>> lon, lat = np.array([20.0, np.nan, 10.0, 10.0]), np.array([25.0, 25.0, 32.0, 32.0])
    >>> order(lon, lat, np.zeros(4, np.int32), ids)[0]
    array([0, 3, 2, 1])
    """
    placed = np.isfinite(lon) & np.isfinite(lat)
    key = np.full(len(lon), NOWHERE, dtype=np.int64)
    key[placed] = keys(fixed(lon[placed]), fixed(lat[placed]))
    found = np.argsort(key).astype(
        np.int64
    )  # in no order of its own among equals, which are put in theirs below
    tied = _tied(key[found])
    rows = np.sort(found[tied])
    found[tied] = rows[np.lexsort((day[rows], key[rows]))]
    tied = _tied(key[found], day[found])
    if len(tied):  # few, mostly: texts are slow to compare
        rows = found[tied]
        what = pa.table({"key": key[rows], "day": day[rows], "id": ids.take(pa.array(rows))})
        keys_ = [(name, "ascending") for name in what.column_names]
        found[tied] = rows[pc.sort_indices(what, sort_keys=keys_).to_numpy()]
    return found, key[found]


def _tied(*rising: npt.NDArray[Any]) -> Integers:
    """Return where rows are the same as the one before or behind, in all of these."""
    same = np.logical_and.reduce([values[1:] == values[:-1] for values in rising])
    return np.flatnonzero(np.append(same, False) | np.append(False, same))


def _apart(values: Integers) -> Integers:
    out = values.astype(np.int64)
    for shift, mask in _STEPS:
        out = (out | (out << shift)) & mask
    return out


def _together(values: Integers) -> Integers:
    out = values & 0x5555_5555_5555_5555
    for (shift, _), mask in zip(
        reversed(_STEPS), [step[1] for step in _STEPS[-2::-1]] + [0xFFFF_FFFF], strict=True
    ):
        out = (out | (out >> shift)) & mask
    return out
