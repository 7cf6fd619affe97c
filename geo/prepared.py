"""Polygons that several threads may ask at once."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any

import shapely

_lock = Lock()


def prepared(shapes: Iterable[Any]) -> list[Any]:
    """Prepare polygons for many points, and build their index before a second thread can ask.

    GEOS builds the index of a prepared polygon when it is asked for the second point within its box, not
    before, and without a lock: two threads that come first build it twice, one frees what the other still
    reads, and the process dies (https://github.com/libgeos/geos/issues/825; GEOS 3.14.1). Once built, it is
    only read.

    Parameters
    ----------
    shapes : iterable of Polygon or MultiPolygon
        Changed in place; asked again, nothing happens.

    Returns
    -------
    list
        The same.

    Examples
    --------
    >>> square = prepared([shapely.box(0, 0, 1, 1)])[0]
    >>> shapely.contains_xy(square, [0.5, 2], 0.5).tolist()
    [True, False]
    """
    asked = list(shapes)
    with _lock:
        shapely.prepare(asked)
        for shape in asked:
            west, south, east, north = shape.bounds
            shapely.contains_xy(shape, [(west + east) / 2] * 3, (south + north) / 2)
    return asked
