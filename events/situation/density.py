"""Density: events counted in hexagons of H3, each no finer than it is known.

One resolution for all, so that hexagons compare. An event whose uncertainty is greater than the hexagon's inradius could as
well lie in a neighbour: it is in none, and is counted apart. So a fact of a district never sharpens a hexagon, and a hexagon
is never finer than a town.

The page (``layers/web/src/hexagons.ts``) works out the same cells from places alone: H3's cells are those of a lattice on the
twenty faces of an icosahedron, whose corners are H3's twelve pentagons. So a file says no word of it by event.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

# Cells of 1,770 km2 on average, some 45 km across: the size of what a town's or a municipality's name can mean, and on a
# map of Libya as wide as a thumb. Even, so that the lattice lies along the edges of the icosahedron.
RESOLUTION = 4
# The middles of H3's twelve pentagons, lon, lat in degrees: `h3.get_pentagons(0)`, which a test compares them with. H3 itself
# would take longer to load than all else that a map needs it for.
CORNERS = (
    (10.536199075467685, 64.70000012793487),
    (-143.47849001502516, 50.103201482241346),
    (122.30000040778704, 39.10000003397593),
    (-67.13232636643566, 23.71792527122296),
    (58.157705839572586, 10.44734518751103),
    (-5.245390296777324, 2.3008821116267475),
    (174.75460970322268, -2.3008821116267475),
    (-121.8422941604274, -10.447345187511027),
    (112.86767363356435, -23.717925271222967),
    (-57.69999959221297, -39.10000003397592),
    (36.521509984974834, -50.10320148224133),
    (-169.4638009245324, -64.70000012793491),
)
# Metres from the middle of the smallest hexagons, those around a pentagon, to their nearest side, on H3's sphere; likewise
# compared by a test.
INRADIUS_M = 15_769


@dataclass(frozen=True)
class Grid:
    """The hexagons as the page takes them.

    Parameters
    ----------
    resolution : int
        Of H3, even.
    corners : tuple of (float, float)
        Of the icosahedron: lon, lat of the twelve pentagons, degrees.
    steps : int
        Of the lattice, from the middle of a face to a corner.
    inradius_m : int
        The least of any hexagon, metres: what is known no better is in none.
    """

    resolution: int
    corners: tuple[tuple[float, float], ...]
    steps: int
    inradius_m: int


@cache
def grid() -> Grid:
    """Return the hexagons that events are counted in.

    Examples
    --------
    >>> found = grid()
    >>> len(found.corners), found.steps, found.inradius_m
    (12, 98, 15769)
    """
    # At resolution 0 a corner is two steps from the middle of its face; each second resolution divides a step by seven.
    return Grid(RESOLUTION, CORNERS, 2 * 7 ** (RESOLUTION // 2), INRADIUS_M)


@dataclass(frozen=True)
class Density:
    """Events in hexagons.

    Parameters
    ----------
    cells : array of uint64
        H3 indexes, rising.
    counts : array of int
        Events in each.
    vague : int
        Events that are known less exactly than a hexagon: in none.
    unplaced : int
        Events without a place: in none.
    """

    cells: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.int64]
    vague: int
    unplaced: int


def density(
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    uncertainty_m: npt.NDArray[np.float64],
    weight: npt.NDArray[np.int64] | None = None,
) -> Density:
    """Count events in hexagons.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, WGS84; NaN where there is no place.
    uncertainty_m : array of float
        NaN where none is said: then the place counts as exact, as everywhere on the map.
    weight : array of int or None
        How many events each row stands for; one each by default.

    Examples
    --------
    >>> found = density(np.array([13.2, 13.2, 20.0, np.nan]), np.array([32.9, 32.9, 32.1, np.nan]),
    ...     np.array([0.0, 5_000.0, 60_000.0, np.nan]))
    >>> found.counts.tolist(), found.vague, found.unplaced
    ([2], 1, 1)
    """
    from events.archive.hexagons import cells_of

    each = np.ones(len(lon), dtype=np.int64) if weight is None else weight
    placed = np.isfinite(lon) & np.isfinite(lat)
    exact = placed & (np.nan_to_num(uncertainty_m, nan=0.0) <= INRADIUS_M)
    cells, at = np.unique(cells_of(lon[exact], lat[exact], RESOLUTION), return_inverse=True)
    counts = np.bincount(at, each[exact], minlength=len(cells)).astype(np.int64)
    return Density(cells, counts, int(each[placed & ~exact].sum()), int(each[~placed].sum()))
