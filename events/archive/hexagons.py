"""Cells of H3, the hexagons that events are counted in, and how far from a cell's middle its events may lie."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from events.archive.layout import FINEST, RESOLUTIONS

Floats = npt.NDArray[np.float64]
Cells = npt.NDArray[np.uint64]
# WGS84 as a sphere of its mean radius: what a distance within a cell loses by it (0.6 % at most) is added on.
MEAN_RADIUS_M, FLATTENED = 6_371_008.8, 1.006


def cells_of(lon: Floats, lat: Floats, resolution: int = FINEST) -> Cells:
    """Return the cell that each place lies in, 0 where there is no place.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, WGS84; NaN for none.
    resolution : int
        Of H3.

    Examples
    --------
    >>> [hex(cell) for cell in cells_of(np.array([13.2, np.nan]), np.array([32.9, np.nan])).tolist()]
    ['0x87384b280ffffff', '0x0']
    """
    from h3.api.numpy_int import latlng_to_cell

    found = np.zeros(len(lon), dtype=np.uint64)
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    places = zip(lat[known].tolist(), lon[known].tolist(), strict=True)
    found[known] = np.fromiter(
        (latlng_to_cell(y, x, resolution) for y, x in places), dtype=np.uint64, count=len(known)
    )
    return found


def parents(cells: Cells, resolution: int) -> Cells:
    """Return the coarser cell that each different cell is counted in; 0 stays 0.

    A hexagon is not made of smaller ones exactly: a place near the rim of a cell may lie in that cell's neighbour of the
    coarser grid. Counted is by the cell's own parent, so that counts of all resolutions are sums of the finest.
    """
    from h3.api.numpy_int import cell_to_parent

    different, back = np.unique(cells, return_inverse=True)
    above = [cell_to_parent(cell, resolution) if cell else 0 for cell in different.tolist()]
    return np.array(above, dtype=np.uint64)[back]


def middles(cells: Cells) -> tuple[Floats, Floats, Floats]:
    """Return the middles of cells (lon, lat, degrees) and the distance to their farthest corner, metres."""
    from h3.api.numpy_int import cell_to_boundary, cell_to_latlng

    lat, lon = np.array([cell_to_latlng(cell) for cell in cells.tolist()]).reshape(-1, 2).T
    rims = [cell_to_boundary(cell) for cell in cells.tolist()]
    of = np.repeat(np.arange(len(rims)), [len(rim) for rim in rims])
    corner = np.array([place for rim in rims for place in rim]).reshape(-1, 2)
    reach_m = np.zeros(len(cells))
    np.maximum.at(reach_m, of, apart_m(lon[of], lat[of], corner[:, 1], corner[:, 0]))
    return lon, lat, reach_m


def apart_m(lon: object, lat: object, other_lon: object, other_lat: object) -> Floats:
    """Return distances in metres, never too small: the haversine, with what the ellipsoid may add."""
    x, y, a, b = (np.radians(np.asarray(one, dtype=float)) for one in (lon, lat, other_lon, other_lat))
    half = np.sin((b - y) / 2) ** 2 + np.cos(y) * np.cos(b) * np.sin((a - x) / 2) ** 2
    return np.asarray(2 * MEAN_RADIUS_M * np.arcsin(np.sqrt(half)) * FLATTENED)


def reaches(finest: Cells) -> Iterator[tuple[int, Cells, Floats, Floats, Floats]]:
    """Yield, for each resolution, the cells that finest ones are counted in: resolution, cell, lon, lat, reach in metres.

    Rising by cell. The circle of the reach around the middle holds every place that is counted in the cell.

    Parameters
    ----------
    finest : array of uint64
        Different cells of the finest resolution, 0 not among them.
    """
    lon, lat, own_m = middles(finest)
    yield FINEST, finest, lon, lat, np.ceil(own_m)
    for resolution in RESOLUTIONS[1:]:
        cell, back = np.unique(parents(finest, resolution), return_inverse=True)
        mid_lon, mid_lat, _ = middles(cell)
        reach_m = np.zeros(len(cell))
        np.maximum.at(reach_m, back, apart_m(mid_lon[back], mid_lat[back], lon, lat) + own_m)
        yield resolution, cell, mid_lon, mid_lat, np.ceil(reach_m)
