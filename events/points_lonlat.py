"""A geometry column that holds longitudes and latitudes, and makes points of them when somebody asks for points."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas.array import GeometryArray
from pandas.api.extensions import take

Floats = npt.NDArray[np.float64]


class LonLatArray(GeometryArray):  # type: ignore[misc]  # GeoPandas has no types
    """Points of a frame of events as two arrays of degrees.

    A million points as objects cost half a second and 120 MB, and most of what is done with events wants numbers.
    Whatever GeoPandas does that has no shorter way here asks for ``_data``, the array of points, and gets it: it is made
    once, and cannot be written to; a change of single points (``frame.loc[...] = point``) makes a copy and forgets the numbers.

    Parameters
    ----------
    lon, lat : array of float
        Degrees; both NaN where there is no place. They are taken over, and made read-only.
    crs : Any
        As GeoPandas takes it.

    Examples
    --------
    >>> places = LonLatArray(np.array([13.2, np.nan]), np.array([32.9, np.nan]), "EPSG:4326")
    >>> places.isna().tolist(), places.made
    ([False, True], False)
    >>> places[0].wkt, places.made
    ('POINT (13.2 32.9)', True)
    """

    def __init__(self, lon: Floats, lat: Floats, crs: Any) -> None:
        for values in (lon, lat):
            values.flags.writeable = False
        self.lon: Floats | None = lon
        self.lat: Floats | None = lat
        # At most one array of points, shared by all views of these rows: pandas makes views at every step.
        self._points: list[npt.NDArray[np.object_]] = []
        self._sindex = None
        self._crs = None
        self.crs = crs

    @property
    def made(self) -> bool:
        """Whether points were made."""
        return bool(self._points)

    @property
    def _data(self) -> npt.NDArray[np.object_]:
        if not self._points:
            assert self.lon is not None
            assert self.lat is not None
            points = np.full(len(self.lon), None, dtype=object)
            known = ~np.isnan(self.lon)
            points[known] = shapely.points(self.lon[known], self.lat[known])
            points.flags.writeable = False
            self._points.append(points)
        return self._points[0]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._points = [self._data.copy()]
        self.lon = self.lat = None
        super().__setitem__(key, value)

    def __getitem__(self, key: Any) -> Any:
        if self.lon is None or self.lat is None or (np.ndim(key) == 0 and not isinstance(key, slice)):
            return super().__getitem__(key)
        whole = isinstance(key, slice) and key == slice(None)
        key = key if isinstance(key, slice) else pd.api.indexers.check_array_indexer(self, key)
        part = LonLatArray(self.lon[key], self.lat[key], self._crs)
        if whole:  # a view: what was made is shared
            part._points, part._sindex = self._points, self._sindex
        return part

    def take(self, indices: Any, allow_fill: bool = False, fill_value: Any = None) -> GeometryArray:
        """Return the points at some places; -1 is none where ``allow_fill``."""
        if self.lon is None or self.lat is None or (fill_value is not None and not pd.isna(fill_value)):
            return super().take(indices, allow_fill=allow_fill, fill_value=fill_value)
        lon, lat = (np.asarray(take(one, indices, allow_fill=allow_fill)) for one in (self.lon, self.lat))
        return LonLatArray(lon, lat, self._crs)

    def copy(self, *_args: Any, **_kwargs: Any) -> GeometryArray:
        """Return the same points: the numbers are read-only, and are shared."""
        if self.lon is None or self.lat is None:
            return super().copy()
        return self[:]

    def isna(self) -> npt.NDArray[np.bool_]:
        """Tell which rows have no place."""
        return np.asarray(super().isna() if self.lon is None else np.isnan(self.lon), dtype=bool)

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self._data) if self.lon is None else len(self.lon)

    @property
    def nbytes(self) -> int:
        """How much memory numbers and references take."""
        return sum(one.nbytes for one in (self.lon, self.lat, *self._points[:1]) if one is not None)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> GeometryArray:
        parts = list(to_concat)
        crs = parts[0].crs
        if not all(isinstance(one, LonLatArray) and one.lon is not None and one.crs == crs for one in parts):
            return GeometryArray._concat_same_type(parts)
        lon, lat = (np.concatenate([getattr(one, name) for one in parts]) for name in ("lon", "lat"))
        return LonLatArray(lon, lat, crs)

    def __getstate__(self) -> Any:
        points = shapely.to_wkb(self._data) if self.lon is None else None
        return {"lon": self.lon, "lat": self.lat, "crs": self._crs, "points": points}

    def __setstate__(self, state: Any) -> None:
        self.lon, self.lat, self._crs = state["lon"], state["lat"], state["crs"]
        self._points = [] if state["points"] is None else [shapely.from_wkb(state["points"])]
        self._sindex = None


def lonlat_of(places: GeometryArray) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of points, degrees; NaN where there is none. Read-only where they are shared."""
    if isinstance(places, LonLatArray) and places.lon is not None and places.lat is not None:
        return places.lon, places.lat
    return shapely.get_x(places._data), shapely.get_y(places._data)
