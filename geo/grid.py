"""MGRS and UTM, read and written. A square is its middle and the distance to its farthest corner."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

import numpy as np

from data.errors import PlaceProblem
from geo.measure import Floats, distance_m

BANDS = "CDEFGHJKLMNPQRSTUVWX"  # of 8 degrees of latitude from 80° S on, the last of 12
SQUARE_M = 100_000
# The letters of the 100 km squares: columns from 100 km on in turns of three zones, rows from 0 in turns of
# two (from F in even zones), as for WGS84 (DMA TM 8358.1, 3-3).
COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
ROWS = "ABCDEFGHJKLMNPQRSTUV"
# Where a zone is not six degrees wide, west and east: Norway and Svalbard.
ZONES = {
    "31V": (0.0, 3.0),
    "32V": (3.0, 12.0),
    "31X": (0.0, 9.0),
    "33X": (9.0, 21.0),
    "35X": (21.0, 33.0),
    "37X": (33.0, 42.0),
}
MGRS = re.compile(r"(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z]{2})\s*((?:\d\s*)*)")
UTM = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X])\s*[,;]?\s+(\d{6,7}(?:\.\d+)?)\s*(?:M?E)?\s*[,; ]\s*"
    r"(\d{1,8}(?:\.\d+)?)\s*(?:M?N)?"
)


@cache
def _projection(zone: int, south: bool) -> Any:
    from pyproj import Proj

    return Proj(proj="utm", zone=zone, south=south, ellps="WGS84")


def _band_deg(letter: str) -> tuple[float, float]:
    low = -80.0 + 8 * BANDS.index(letter)
    return low, 84.0 if letter == "X" else low + 8


def read_mgrs(text: str) -> tuple[float, float, float] | None:
    """Read an MGRS reference of any precision, from the 100 km square to 1 m.

    Parameters
    ----------
    text : str
        Upper case; blanks are allowed between the parts.

    Returns
    -------
    tuple of float, or None
        lon, lat of the square's middle (degrees, WGS84) and the distance to its farthest corner, in metres;
        None if the text is no MGRS. A square that the edge of its zone or band cuts is the part within.

    Raises
    ------
    PlaceProblem
        It looks like MGRS and no such square exists.

    Examples
    --------
    >>> lon, lat, uncertainty_m = read_mgrs("34SDA15")
    >>> round(lon, 4), round(lat, 4), round(uncertainty_m)
    (20.0989, 32.1282, 7073)
    """
    found = MGRS.fullmatch(text)
    if not found:
        return None
    digits = re.sub(r"\s", "", found[4])
    zone, band, column, row = int(found[1]), found[2], found[3][0], found[3][1]
    columns = COLUMNS[(zone - 1) % 3]
    if len(digits) % 2 or len(digits) > 10 or not 1 <= zone <= 60 or column not in columns or row not in ROWS:
        raise PlaceProblem("place.mgrs", found=text)
    half = len(digits) // 2
    size_m = SQUARE_M / 10**half
    west_m = (columns.index(column) + 1) * SQUARE_M + (int(digits[:half]) * size_m if half else 0)
    south_m = _row_m(zone, band, row) + (int(digits[half:]) * size_m if half else 0)
    ring = _square_deg(zone, band < "N", west_m, south_m, size_m)
    part = _within_zone(ring, zone, band)
    if part is None:
        raise PlaceProblem("place.mgrs", found=text)
    lon, lat = (part.min(axis=0) + part.max(axis=0)) / 2
    if part is ring:
        lon, lat = _projection(zone, band < "N")(west_m + size_m / 2, south_m + size_m / 2, inverse=True)
    reach_m, _ = distance_m(lon, lat, part[:, 0], part[:, 1])
    return float(lon), float(lat), float(reach_m.max())


def _row_m(zone: int, band: str, row: str) -> float:
    """Return the northing of a row of squares: its letter returns every 2,000 km, the band says which."""
    low, _ = _band_deg(band)
    middle = zone * 6 - 183
    # A parallel's least northing is at the zone's middle in the north, at its edge in the south.
    _, northing_m = _projection(zone, low < 0)([middle, middle + 3], [low, low])
    base_m = math.floor(float(min(northing_m)) / SQUARE_M) * SQUARE_M
    letter_m = (ROWS.index(row) - (5 if zone % 2 == 0 else 0)) * SQUARE_M
    return base_m + (letter_m - base_m) % (len(ROWS) * SQUARE_M)


def _square_deg(zone: int, south: bool, west_m: float, south_m: float, size_m: float) -> Floats:
    """Return the square's outline in degrees, sixteen points a side: grid lines bend on the globe."""
    along = np.linspace(0, size_m, 17)[:-1]
    none = np.zeros(16)
    x = np.concatenate([along, none + size_m, size_m - along, none])
    y = np.concatenate([none, along, none + size_m, size_m - along])
    lon, lat = _projection(zone, south)(west_m + x, south_m + y, inverse=True)
    return np.column_stack([lon, lat])


def _within_zone(ring: Floats, zone: int, band: str) -> Floats | None:
    """Return the vertices of what lies in the zone and band, or None."""
    import shapely

    low, high = _band_deg(band)
    west, east = ZONES.get(f"{zone}{band}", (zone * 6.0 - 186, zone * 6.0 - 180))
    if (
        ring[:, 0].min() >= west
        and ring[:, 0].max() <= east
        and ring[:, 1].min() >= low
        and ring[:, 1].max() <= high
    ):
        return ring
    part = shapely.intersection(shapely.Polygon(ring), shapely.box(west, low, east, high))
    points: Floats = shapely.get_coordinates(part)
    return points if part.area > 0 else None


def read_utm(text: str) -> tuple[float, float, float] | None:
    """Read zone, hemisphere or band, easting and northing.

    ``N`` and ``S`` after the zone are ambiguous: hemispheres, or bands of latitude. A letter whose band holds
    the northing is the band, so that "33S 331000 3640000" is Libya (band S, 32 to 40° N), not the southern
    ocean; otherwise N and S are hemispheres.

    Returns
    -------
    tuple of float, or None
        lon, lat (degrees, WGS84), uncertainty in metres (half the last digit, both ways); None if no UTM.

    Raises
    ------
    PlaceProblem
        It looks like UTM and lies outside its zone's range.

    Examples
    --------
    >>> lon, lat, uncertainty_m = read_utm("33N 331000 3640000")
    >>> round(lon, 4), round(lat, 4), round(uncertainty_m, 1)
    (13.1933, 32.8851, 0.7)
    """
    found = UTM.fullmatch(text)
    if not found:
        return None
    zone, letter = int(found[1]), found[2]
    easting_m, northing_m = float(found[3]), float(found[4])
    if not 1 <= zone <= 60 or not 100_000 <= easting_m <= 900_000 or northing_m > 10_000_000:
        raise PlaceProblem("place.utm", found=text)
    low, high = _band_deg(letter)
    lon, lat = _projection(zone, low < 0)(easting_m, northing_m, inverse=True)
    if not low <= lat <= high:
        if letter not in "NS":
            raise PlaceProblem("place.utm", found=text)
        lon, lat = _projection(zone, letter == "S")(easting_m, northing_m, inverse=True)
    if not -80 <= lat <= 84:
        raise PlaceProblem("place.utm", found=text)
    half_m = [0.5 / 10 ** len(number.partition(".")[2]) for number in (found[3], found[4])]
    return float(lon), float(lat), math.hypot(*half_m)


def grid_size_m(uncertainty_m: float) -> int:
    """Return the smallest grid square, 1 m to 100 km by tens, that is no narrower than the uncertainty.

    Examples
    --------
    >>> grid_size_m(0), grid_size_m(8), grid_size_m(5000), grid_size_m(10000)
    (1, 10, 10000, 10000)
    """
    return next((10**k for k in range(6) if 10**k >= uncertainty_m), SQUARE_M)


def to_mgrs(lon: float, lat: float, uncertainty_m: float = 0.0) -> str:
    """Write MGRS whose digits follow the precision: the square is no narrower than the uncertainty.

    Parameters
    ----------
    lon, lat : float
        Degrees, WGS84.
    uncertainty_m : float
        Radius; 0 and NaN mean exact (ten digits, 1 m). Above 100 km only the zone is left.

    Examples
    --------
    >>> to_mgrs(20.0686, 32.1149, 5000), to_mgrs(20.0686, 32.1149)
    ('34SDA15', '34SDA1213253551')
    """
    zone, south, easting_m, northing_m = _utm(lon, lat)
    if uncertainty_m > SQUARE_M:
        return f"{zone}{_band(lat)}"
    east, north = math.floor(easting_m), math.floor(northing_m)
    north = min(north, 9_999_999) if south else max(north, 0)
    column = COLUMNS[(zone - 1) % 3][east // SQUARE_M - 1]
    row = ROWS[(north // SQUARE_M + (5 if zone % 2 == 0 else 0)) % len(ROWS)]
    keep = 5 - round(math.log10(grid_size_m(0 if math.isnan(uncertainty_m) else uncertainty_m)))
    return (
        f"{zone}{_band(lat)}{column}{row}"
        + f"{east % SQUARE_M:05d}"[:keep]
        + f"{north % SQUARE_M:05d}"[:keep]
    )


def to_utm(lon: float, lat: float, uncertainty_m: float = 0.0) -> str:
    """Write UTM in whole metres, with "±" and the uncertainty where it is over a metre.

    Examples
    --------
    >>> to_utm(20.0686, 32.1149), to_utm(20.0686, 32.1149, 5000)
    ('34N 412132 3553551', '34N 412132 3553551 ±5000 m')
    """
    zone, south, easting_m, northing_m = _utm(lon, lat)
    stated = f" ±{math.ceil(uncertainty_m)} m" if uncertainty_m > 1 else ""
    return f"{zone}{'S' if south else 'N'} {easting_m:.0f} {northing_m:.0f}{stated}"


def _band(lat: float) -> str:
    return BANDS[min(int((lat + 80) // 8), 19)]


def _utm(lon: float, lat: float) -> tuple[int, bool, float, float]:
    if not -80 <= lat <= 84:
        raise PlaceProblem("place.polar", found=f"{lat:g}")
    zone, south = min(int((lon + 180) // 6) + 1, 60), _band(lat) < "N"
    for name, (west, east) in ZONES.items():
        if name[-1] == _band(lat) and west <= lon < east:
            zone = int(name[:-1])
    easting_m, northing_m = _projection(zone, south)(lon, lat)
    return zone, south, float(easting_m), float(northing_m)
