"""Lengths, areas, distances and bearings on the WGS84 ellipsoid; never in degrees or Web Mercator."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

from data.words import t

Floats = NDArray[np.float64]
Axes = tuple[Floats, Floats, Floats]

GEOD = Geod(ellps="WGS84")
# The eight words of the compass, clockwise from north; keys geo.bearing.<point> of the catalogue.
COMPASS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


def ecef(lon: ArrayLike, lat: ArrayLike) -> Floats:
    """Return points of the ellipsoid as geocentric x, y, z in metres.

    The straight chord between two of them is shorter than the geodesic by d³/(24 R²): 0.03 m at 30 km, 28 m
    at 300 km; and it orders points as the geodesic does, to under 0.5 m at 300 km.

    Parameters
    ----------
    lon, lat : array_like of float
        Degrees, WGS84 (EPSG:4326).

    Returns
    -------
    array of float, shape (n, 3)
        Metres (EPSG:4978, height 0).

    Examples
    --------
    >>> ecef(0, 0).round().tolist()
    [[6378137.0, 0.0, 0.0]]
    """
    return np.column_stack(ecef_axes(lon, lat))


def ecef_axes(lon: ArrayLike, lat: ArrayLike) -> Axes:
    """Return what `ecef` does as three arrays, x, y and z: so a million points are worked on fastest."""
    lam = np.radians(np.atleast_1d(np.asarray(lon, dtype=float)))
    phi = np.radians(np.atleast_1d(np.asarray(lat, dtype=float)))
    sin_phi, cos_phi = np.sin(phi), np.cos(phi)
    normal_m = GEOD.a / np.sqrt(1 - GEOD.es * sin_phi**2)
    across_m = normal_m * cos_phi
    return across_m * np.cos(lam), across_m * np.sin(lam), normal_m * (1 - GEOD.es) * sin_phi


def distance_m(lon: ArrayLike, lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike) -> tuple[Floats, Floats]:
    """Return geodesic distances in metres and the bearings, 0 to 360 degrees, at the first points.

    Parameters
    ----------
    lon, lat, to_lon, to_lat : array_like of float
        Degrees, WGS84; one-dimensional or single numbers; NaN gives NaN.

    Returns
    -------
    distance_m, bearing_deg : arrays of float

    Examples
    --------
    One degree along the equator is a·π/180.

    >>> d, b = distance_m(0, 0, 1, 0)
    >>> round(float(d[0]), 3), float(b[0])
    (111319.491, 90.0)
    """
    one, two, three, four = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(x, float)) for x in (lon, lat, to_lon, to_lat))
    )
    bearing, _, distance = GEOD.inv(one, two, three, four)
    return np.asarray(distance), np.asarray(bearing) % 360


# Up to here `between_m` is within 3 cm of the geodesic, up to 500 km within 1 mm; beyond, the geodesic is solved.
CHORD_M = 1_000_000.0


def between_m(here: Axes, there: Axes) -> Floats:
    """Return geodesic distances of points given in geocentric metres: thirty times as fast as `distance_m`.

    A geodesic of length s whose curvature at its middle is k has the chord 2/k · sin(k s / 2), but for what k
    changes along it: on WGS84 under 0.1 mm at 300 km, 1 mm at 500 km, 3 cm at 1,000 km (measured against Karney's
    geodesics in tests/geo/test_measure.py). k is the ellipsoid's curvature under the middle of the chord, in the
    chord's direction: with D = diag(1/a², 1/a², 1/b²), a direction u has k = uᵀDu / |Dm| at the point m.

    Parameters
    ----------
    here, there : tuple of three arrays of float
        Points of the ellipsoid, x, y, z; metres (`ecef_axes`).

    Returns
    -------
    array of float
        Metres.

    Examples
    --------
    >>> round(float(between_m(ecef_axes(0, 0), ecef_axes(1, 0))[0]), 3)
    111319.491
    """
    x, y, z = (one - two for one, two in zip(here, there, strict=True))
    flat = x * x + y * y
    z *= z
    chord2 = flat + z
    # 1 / (1 - e²) is a²/b²: what follows is D times a², and the middle twice itself.
    steep = 1 / (1 - GEOD.es)
    along = flat + steep * z
    x, y, z = (one + two for one, two in zip(here, there, strict=True))
    flat = x * x + y * y
    z *= z
    # The middle of a chord lies within the ellipsoid; m is the point of it straight above.
    lift = (flat + steep * z) / (flat + steep**2 * z)
    q = along * along / np.where(chord2 > 0, chord2, 1.0) * lift / (4 * GEOD.a**2)
    # arcsin(√q)/√q, of which the fifth term is under 1e-9 at CHORD_M.
    out = np.sqrt(chord2) * (1 + q * (1 / 6 + q * (3 / 40 + q * (5 / 112 + q * (35 / 1152)))))
    far = np.flatnonzero(chord2 > CHORD_M**2)
    if len(far):
        ends = [_lonlat(tuple(axis[far] for axis in axes)) for axes in (here, there)]
        out[far] = GEOD.inv(*ends[0], *ends[1])[2]
    return np.asarray(out)


def _lonlat(point: tuple[Floats, ...]) -> tuple[Floats, Floats]:
    """Return degrees of points of the ellipsoid."""
    x, y, z = point
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, (1 - GEOD.es) * np.hypot(x, y)))


def length_km(geometry: Any) -> float:
    """Return the geodesic length of a line in lon, lat degrees, in km.

    Examples
    --------
    >>> from shapely import LineString
    >>> round(length_km(LineString([(25, 22), (25, 29)])), 1)
    775.5
    """
    return float(GEOD.geometry_length(geometry)) / 1000


def area_km2(geometry: Any) -> float:
    """Return the geodesic area of a polygon in lon, lat degrees, in km², whichever way its rings run.

    Examples
    --------
    >>> from shapely import box
    >>> round(area_km2(box(13, 32, 14, 33)))
    10422
    """
    from shapely import orient_polygons

    return abs(float(GEOD.geometry_area_perimeter(orient_polygons(geometry))[0])) / 1e6


def compass(bearing_deg: float, lang: str) -> str:
    """Return a bearing as one of eight words of ``lang``.

    Examples
    --------
    >>> compass(44, "en"), compass(350, "ar")
    ('north-east', 'شمال')
    """
    return t(f"geo.bearing.{COMPASS[round(bearing_deg % 360 / 45) % 8]}", lang)
