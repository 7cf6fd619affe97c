"""What places are located against: lines, Libya's polygon, districts, crossings, towns, made ready once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.cells import BITS, Cells
from geo.lines import Lines
from geo.measure import Floats, ecef, ecef_axes
from geo.prepared import prepared
from geo.sections import libya_ring, sections


@dataclass(frozen=True, eq=False, repr=False)
class Marks:
    """Points with a name and an uncertainty.

    Parameters
    ----------
    names : array of str
        Their ids.
    lon, lat : array of float
        Degrees, WGS84.
    uncertainty_m : array of float
        Radius.
    xyz : array of float
        Geocentric metres.
    """

    names: Any
    lon: Floats
    lat: Floats
    uncertainty_m: Floats
    xyz: Floats

    @classmethod
    def of(cls, names: Any, lon: Any, lat: Any, uncertainty_m: Any) -> Marks:
        """Make marks of columns; those without a position are left out."""
        x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        known = np.isfinite(x) & np.isfinite(y)
        radius = np.nan_to_num(np.broadcast_to(np.asarray(uncertainty_m, dtype=float), x.shape))
        x, y = x[known], y[known]
        return cls(np.asarray(names, dtype=object)[known], x, y, radius[known], ecef(x, y))

    @cached_property
    def cells(self) -> Cells:
        """The points ready to be searched; few points lie far apart: cells of a third of a degree do."""
        return Cells(ecef_axes(self.lon, self.lat), bits=BITS[:-1])


@dataclass(frozen=True, eq=False, repr=False)
class Ground:
    """All of it. Make it with ``Ground.of``; the shipped one is ``ground()``.

    Parameters
    ----------
    names : array of str
        The sections' ids.
    tolerance_m : array of float
        How far the drawn line of each section may be off.
    lines : Lines
        All sections; ``each`` has them one by one.
    libya : Polygon
        What "inside" means.
    districts : array of str
        P-codes of ``polygons``; ``edges`` are their outlines one by one, ``outlines`` all of them.
    crossings, places : Marks
        Crossings with the uncertainty of their positions; towns by their centres.
    """

    names: Any
    tolerance_m: Floats
    lines: Lines
    each: tuple[Lines, ...]
    libya: Any
    districts: Any
    polygons: Any
    edges: tuple[Lines, ...]
    outlines: Lines
    crossings: Marks
    places: Marks

    @classmethod
    def of(
        cls,
        lines: gpd.GeoDataFrame,
        libya: Any,
        districts: gpd.GeoDataFrame,
        crossings: pd.DataFrame,
        places: gpd.GeoDataFrame,
    ) -> Ground:
        """Prepare frames.

        Parameters
        ----------
        lines : GeoDataFrame
            ``id``, ``tolerance_km``, LineStrings.
        libya : Polygon
            Degrees.
        districts : GeoDataFrame
            ``pcode``, polygons.
        crossings : DataFrame
            ``id``, ``lon``, ``lat``, ``uncertainty_m``.
        places : GeoDataFrame
            ``id``, points.
        """
        coordinates = [shapely.get_coordinates(line) for line in lines.geometry]
        polygons = np.asarray(districts.geometry.array)
        rings = [_rings(polygon) for polygon in polygons]
        numbers = [number for number, some in enumerate(rings) for _ in some]
        prepared([libya, *polygons])
        return cls(
            np.asarray(lines["id"], dtype=object),
            np.asarray(lines["tolerance_km"], dtype=float) * 1000,
            Lines.of(coordinates),
            tuple(Lines.of([line]) for line in coordinates),
            libya,
            np.asarray(districts["pcode"], dtype=object),
            polygons,
            tuple(Lines.of(some) for some in rings),
            Lines.of([ring for some in rings for ring in some], numbers),
            Marks.of(crossings["id"], crossings["lon"], crossings["lat"], crossings["uncertainty_m"]),
            Marks.of(places["id"], places.geometry.x, places.geometry.y, 0.0),
        )


def _rings(polygon: Any) -> list[Floats]:
    return [
        shapely.get_coordinates(ring)
        for part in shapely.get_parts(polygon)
        for ring in shapely.get_rings(part)
    ]


@cache
def ground() -> Ground:
    """Return the ground of the shipped data."""
    from data.catalogue import read

    frame = sections()
    return Ground.of(frame, libya_ring(frame), read("districts"), read("crossings"), read("places"))
