"""Places as they are given: checked at the door, and worked on in pieces where they are many."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.errors import PlaceProblem
from geo.cells import curve
from geo.measure import Floats

Ints = NDArray[np.intp]

PIECE = 25_000
BITS = 14  # cells of 0.022 degrees
THREADS = 4  # at most: what numpy and shapely do outside Python's lock runs at once


def checked(lon: ArrayLike, lat: ArrayLike, uncertainty_m: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return degrees and radii as arrays of one length, 0 for an uncertainty that is not known.

    Raises
    ------
    PlaceProblem
        Lengths differ, a coordinate is out of range, or an uncertainty is negative or infinite.

    Examples
    --------
    >>> checked(24.5, 25, float("nan"))
    (array([24.5]), array([25.]), array([0.]))
    """
    x, y, given = (np.atleast_1d(np.asarray(values, dtype=float)) for values in (lon, lat, uncertainty_m))
    sizes = [len(values) for values in (x, y, given)]
    if sizes[0] != sizes[1] or sizes[2] not in (1, sizes[0]) or x.ndim > 1 or y.ndim > 1 or given.ndim > 1:
        raise PlaceProblem("place.lengths", found=", ".join(str(size) for size in sizes))
    radius_m = np.nan_to_num(np.broadcast_to(given, x.shape), posinf=np.inf)
    wrong = np.flatnonzero((np.abs(x) > 180) | (np.abs(y) > 90))
    if len(wrong):
        raise PlaceProblem("place.range", found=f"{x[wrong[0]]:g} {y[wrong[0]]:g}")
    wrong = np.flatnonzero((radius_m < 0) | np.isinf(radius_m))
    if len(wrong):
        raise PlaceProblem("place.uncertainty", found=f"{radius_m[wrong[0]]:g}")
    return x, y, radius_m


def in_pieces(lon: Floats, lat: Floats, work: Callable[[Ints], Any]) -> None:
    """Call ``work`` with the rows of some places at a time until it has had them all.

    A piece holds neighbours, for the sake of the processor's cache.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, finite.
    work : callable
        Given the rows of a piece; called from several threads where there are several pieces. What it makes of
        a place must not depend on the others in the piece.

    Examples
    --------
    >>> out = np.zeros(3)
    >>> def double(rows):
    ...     out[rows] = 2 * lon[rows]
    >>> lon = np.array([1.0, 2.0, 3.0])
    >>> in_pieces(lon, lon, double)
    >>> out.tolist()
    [2.0, 4.0, 6.0]
    """
    if len(lon) <= PIECE:
        if len(lon):
            work(np.arange(len(lon)))
        return
    from concurrent.futures import ThreadPoolExecutor

    # Which of two neighbours comes first does not matter: the sort need not be stable, and 28 bits suffice.
    order = np.argsort(curve(lon, lat, BITS).astype(np.int32))
    with ThreadPoolExecutor(min(os.cpu_count() or 1, THREADS)) as pool:
        list(pool.map(work, [order[first : first + PIECE] for first in range(0, len(order), PIECE)]))
