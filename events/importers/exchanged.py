"""Single pairs of coordinates that are perhaps exchanged: far from Libya as written, within reach the other way round.

Nothing is put right unseen: such a row waits for a person, who chooses between the two places.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from events.columns import fold_name
from events.located import SECTION_WITHIN_KM
from events.points_table import Table
from events.points_where import Where

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
# Farther from border and coast than this an event is off the map by default.
FAR_KM = SECTION_WITHIN_KM
# The lines' bounds with what lies within reach of them; half a degree is more than 50 km at 33 N.
_MARGIN_DEG = 0.6
# Columns that say in which country a row's place is. Not the neighbour on whose border it lies, nor where people come from.
_COUNTRY = frozenset({
    "country", "country_name", "country_iso", "iso", "iso2", "iso3", "country_code", "admin0", "adm0", "adm0_name",
    "admin0name", "admin0_name", "admin0pcode", "adm0_en", "country_of_incident", "event_country", "الدوله", "البلد",
    "دوله", "بلد", "دوله_الحادث", "دوله_الحدث", "country_en", "country_ar",
})  # fmt: skip


def exchanged(made: Table, where: Where) -> Flags:
    """Return the rows whose pair of coordinates is perhaps exchanged.

    Parameters
    ----------
    made : Table
        The rows, with the column of their country where there is one.
    where : Where
        Their places, longitude and latitude in degrees.

    Returns
    -------
    array of bool
        True where the point is outside Libya and more than ``FAR_KM`` from its border and coast, the other way
        round it is neither, and the row does not itself say that it is of another country: Darfur, exchanged,
        lies in Libya.

    Examples
    --------
    >>> none = np.zeros(3, np.int64)
    >>> empty = np.full(3, "", dtype=object)
    >>> where = Where(np.array([32.11, 20.07, 25.35]), np.array([20.07, 32.11, 13.63]), none, none, empty, empty, 0)
    >>> rows = pa.array(["", "Libya", "Sudan"])
    >>> exchanged(Table(("country",), [rows], none, [], 0, {}), where).tolist()
    [True, False, False]
    """
    lon, lat = where.lon, where.lat
    hits: Flags = np.isfinite(lon) & np.isfinite(lat) & _around(lat, lon)
    if not hits.any():
        return hits
    hits &= ~_abroad(made)
    rows = np.flatnonzero(hits)
    rows = rows[~_reached(lon[rows], lat[rows])]
    rows = rows[_reached(lat[rows], lon[rows])]
    found = np.zeros(len(lon), dtype=bool)
    found[rows] = True
    return found


def _around(lon: Floats, lat: Floats) -> Flags:
    from geo.sections import sections

    west, south, east, north = sections().total_bounds
    inside = (lon >= west - _MARGIN_DEG) & (lon <= east + _MARGIN_DEG)
    inside &= (lat >= south - _MARGIN_DEG) & (lat <= north + _MARGIN_DEG)
    return np.asarray(inside, dtype=bool)


def _reached(lon: Floats, lat: Floats) -> Flags:
    """Return which points lie in Libya or within ``FAR_KM`` of its border and coast."""
    import shapely

    from data import catalogue
    from events.located import sections_of
    from geo.prepared import prepared

    countries = catalogue.read("countries")
    libya = countries.geometry[countries["iso2"] == "LY"].iloc[0]
    prepared([libya])
    reached = np.asarray(shapely.contains_xy(libya, lon, lat), dtype=bool)
    rest = np.flatnonzero(~reached)
    if len(rest):
        points, back = np.unique(np.column_stack([lon[rest], lat[rest]]), axis=0, return_inverse=True)
        _, near_km = sections_of(points[:, 0], points[:, 1], np.zeros(len(points)))
        reached[rest] = (np.array(near_km) <= FAR_KM)[back.ravel()]
    return reached


def _abroad(made: Table) -> Flags:
    """Return the rows that say that they are of a country other than Libya."""
    from events.importers.areas import by_code, by_name

    abroad = np.zeros(len(made.numbers), dtype=bool)
    for name, column in zip(made.header, made.columns, strict=True):
        if fold_name(name) not in _COUNTRY:
            continue
        codes = pc.dictionary_encode(column)
        lands = [by_name(text) or by_code(text) for text in codes.dictionary.to_pylist()]
        other = pa.array([land not in ("", "LY") for land in lands], pa.bool_()).take(codes.indices)
        abroad |= other.to_numpy(zero_copy_only=False)
    return abroad
