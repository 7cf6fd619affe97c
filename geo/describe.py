"""One place located, as a value: what ``marsad locate`` prints and a card shows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geo.ground import Ground
from geo.locate import COLUMNS, locate


@dataclass(frozen=True)
class Located:
    """Where one place is. None stands where the place's own uncertainty does not allow an answer.

    Parameters
    ----------
    lon, lat : float
        Degrees, WGS84.
    uncertainty_m : float
        Radius of the place; 0 where it counts as exact.
    section : str or None
        The nearest section; None where more than one may be, and then ``section_candidates`` names them.
    chainage_km, distance_km : float or None
        Along the section from its start, and from the line; the ranges stand in ``*_min_km`` and
        ``*_max_km``.
    side : str
        "inside", "across" or "uncertain", by the line drawn here, beyond its tolerance.
    district : str or None
        P-code; None outside Libya and where the circle meets more than one (``district_candidates``).
    nearest_crossing, nearest_place : str or None
        Ids; None where more than one may be the nearest (``crossing_candidates``, ``place_candidates``).
        Their distances are in km, their bearings in degrees from the place, clockwise from north.
    """

    lon: float
    lat: float
    uncertainty_m: float
    section: str | None
    section_candidates: tuple[str, ...]
    chainage_km: float | None
    chainage_min_km: float | None
    chainage_max_km: float | None
    distance_km: float | None
    distance_min_km: float | None
    distance_max_km: float | None
    side: str | None
    district: str | None
    district_candidates: tuple[str, ...]
    nearest_crossing: str | None
    crossing_candidates: tuple[str, ...]
    nearest_crossing_km: float | None
    nearest_crossing_min_km: float | None
    nearest_crossing_max_km: float | None
    nearest_crossing_bearing_deg: float | None
    nearest_place: str | None
    place_candidates: tuple[str, ...]
    nearest_place_km: float | None
    nearest_place_min_km: float | None
    nearest_place_max_km: float | None
    nearest_place_bearing_deg: float | None


def describe(lon: float, lat: float, uncertainty_m: float = 0.0, on: Ground | None = None) -> Located:
    """Locate one place; see ``geo.locate.locate`` for what each answer means.

    Parameters
    ----------
    lon, lat : float
        Degrees, WGS84 (EPSG:4326).
    uncertainty_m : float
        Radius in metres; 0 or NaN where the coordinates count as exact.
    on : Ground, optional
        What to locate against; the shipped data by default.

    Raises
    ------
    PlaceProblem
        A coordinate is out of range, or the uncertainty is negative or infinite.

    Examples
    --------
    >>> ghat = describe(10.18, 24.96)
    >>> ghat.section, ghat.side, ghat.district, ghat.nearest_crossing
    ('algeria', 'inside', 'LY0321', 'issin-tin-alkoum')

    Known to 5 km only, the distance is a range.

    >>> vague = describe(10.18, 24.96, 5_000)
    >>> vague.distance_km, round(vague.distance_min_km), round(vague.distance_max_km)
    (None, 7, 17)
    """
    found = locate([lon], [lat], [uncertainty_m], on).iloc[0]
    values = {name: _plain(found[name], name.endswith("_candidates")) for name in COLUMNS}
    radius = 0.0 if math.isnan(uncertainty_m) else float(uncertainty_m)
    return Located(float(lon), float(lat), radius, **values)  # type: ignore[arg-type]


def _plain(value: object, several: bool) -> str | float | tuple[str, ...] | None:
    if several:
        return tuple(str(value).split("; ")) if value else ()
    if isinstance(value, str):
        return value or None
    return None if value is None or math.isnan(float(value)) else float(value)  # type: ignore[arg-type]
