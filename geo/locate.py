"""Where places are: section, chainage, distance, side of the drawn line, district, nearest crossing and town.

Every answer goes only as far as the place's own uncertainty allows. An uncertainty is the radius of a circle
that holds the true place; 0 and NaN mean that the coordinates count as exact. A figure in kilometres is given
when its range is no wider than ``FIGURE_M`` to either side; the range always stands beside it. "Inside" and
"across" are told of the line drawn here, and only beyond its tolerance plus the place's own circle.

Distances and chainages are geodesic (WGS84). The nearest point of a line is the nearest by straight chord,
which is within 1 m of the geodesic's for places up to 300 km away, and within 1 in 20,000 of it beyond.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from data.errors import PlaceProblem
from geo.ground import Ground, Marks, ground
from geo.lines import Lines
from geo.measure import GEOD, Floats, distance_m, ecef
from geo.nearest import curve, near_pairs

FIGURE_M = 1_000.0
BEARING_DEG = 22.5  # half of one of eight directions
CHUNK = 25_000
TEXTS = (
    "section", "section_candidates", "side", "district", "district_candidates", "nearest_crossing",
    "crossing_candidates", "nearest_place", "place_candidates",
)  # fmt: skip
NUMBERS = (
    "distance_km", "distance_min_km", "distance_max_km", "chainage_km", "chainage_min_km", "chainage_max_km",
    "nearest_crossing_km", "nearest_crossing_min_km", "nearest_crossing_max_km",
    "nearest_crossing_bearing_deg", "nearest_place_km", "nearest_place_min_km", "nearest_place_max_km",
    "nearest_place_bearing_deg",
)  # fmt: skip
COLUMNS = (
    "section", "section_candidates", "chainage_km", "chainage_min_km", "chainage_max_km",
    "distance_km", "distance_min_km", "distance_max_km", "side", "district", "district_candidates",
    "nearest_crossing", "crossing_candidates", "nearest_crossing_km", "nearest_crossing_min_km",
    "nearest_crossing_max_km", "nearest_crossing_bearing_deg",
    "nearest_place", "place_candidates", "nearest_place_km", "nearest_place_min_km", "nearest_place_max_km",
    "nearest_place_bearing_deg",
)  # fmt: skip
Masks = NDArray[np.bool_]
Answers = dict[str, Any]


def locate(
    lon: ArrayLike, lat: ArrayLike, uncertainty_m: ArrayLike = 0.0, on: Ground | None = None
) -> pd.DataFrame:
    """Locate places, one or a million.

    Parameters
    ----------
    lon, lat : array_like of float
        Degrees, WGS84 (EPSG:4326); a row with a NaN gets an empty answer.
    uncertainty_m : array_like of float
        Radius in metres; 0 or NaN where the coordinates count as exact.
    on : Ground, optional
        What to locate against; the shipped data by default.

    Returns
    -------
    DataFrame
        On a RangeIndex, the columns of ``COLUMNS``; texts are "" and numbers NaN where the uncertainty does
        not allow an answer, and then ``*_candidates`` (ids, "; " between them) and ``*_min_km``, ``*_max_km``
        say what is left.

        - ``section``: the nearest one; ``distance_km`` to it (never negative), ``chainage_km`` along it.
        - ``side``: "inside", "across" or "uncertain"; by the coast, inside is land and across is sea.
        - ``district``: the P-code, "" outside Libya.
        - ``nearest_crossing``, ``nearest_place``: ids; their distance ranges and candidates count the
        uncertainty
          of the crossing's position as well; bearings are from the place, clockwise from north, given when
          they are sure to ``BEARING_DEG``.

    Raises
    ------
    PlaceProblem
        Lengths differ, a coordinate is out of range, or an uncertainty is negative or infinite.

    Examples
    --------
    >>> found = locate([24.5], [25.0])
    >>> found.loc[0, ["section", "side", "district"]].tolist()
    ['egypt', 'inside', 'LY0107']
    >>> round(float(found.loc[0, "distance_km"]), 1)
    50.2
    """
    x, y, radius = _checked(lon, lat, uncertainty_m)
    ready = on or ground()
    answers: Answers = {name: np.full(len(x), "", dtype=object) for name in TEXTS}
    answers |= {name: np.full(len(x), np.nan) for name in NUMBERS}
    known = np.isfinite(x) & np.isfinite(y)
    exact = np.flatnonzero(known & (radius == 0))
    _fill(answers, exact, ready, x[exact], y[exact], radius[exact])
    vague = np.flatnonzero(known & (radius > 0))
    if len(vague):
        # Vague places repeat (towns); each is worked out once.
        different, where = np.unique(np.column_stack([x, y, radius])[vague], axis=0, return_inverse=True)
        once: Answers = {name: np.empty(len(different), dtype=answers[name].dtype) for name in COLUMNS}
        _fill(once, np.arange(len(different)), ready, *different.T)
        for name in COLUMNS:
            answers[name][vague] = once[name][where.ravel()]
    index = pd.RangeIndex(len(x))
    return pd.DataFrame(
        {name: pd.Series(answers[name], index, dtype=answers[name].dtype) for name in COLUMNS}
    )


def _checked(lon: ArrayLike, lat: ArrayLike, uncertainty_m: ArrayLike) -> tuple[Floats, Floats, Floats]:
    given = [np.atleast_1d(np.asarray(values, dtype=float)) for values in (lon, lat, uncertainty_m)]
    sizes = [len(values) for values in given]
    if sizes[0] != sizes[1] or sizes[2] not in (1, sizes[0]) or any(values.ndim > 1 for values in given):
        raise PlaceProblem("place.lengths", found=", ".join(str(size) for size in sizes))
    x, y, radius = given[0], given[1], np.nan_to_num(np.broadcast_to(given[2], given[0].shape), posinf=np.inf)
    wrong = np.flatnonzero((np.abs(x) > 180) | (np.abs(y) > 90))
    if len(wrong):
        raise PlaceProblem("place.range", found=f"{x[wrong[0]]:g} {y[wrong[0]]:g}")
    wrong = np.flatnonzero((radius < 0) | np.isinf(radius))
    if len(wrong):
        raise PlaceProblem("place.uncertainty", found=f"{radius[wrong[0]]:g}")
    return x, y, radius


def _fill(answers: Answers, rows: Any, ready: Ground, lon: Floats, lat: Floats, radius: Floats) -> None:
    """Answer in chunks of neighbours that fit the processor's cache, some at a time where there are many."""
    order = np.argsort(curve(lon, lat), kind="stable")
    pieces = [order[first : first + CHUNK] for first in range(0, len(rows), CHUNK)]

    def work(piece: Any) -> None:
        part = _answer(ready, lon[piece], lat[piece], radius[piece])
        for name in COLUMNS:
            answers[name][rows[piece]] = part[name]

    if len(pieces) == 1:
        work(pieces[0])
    elif pieces:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
            list(pool.map(work, pieces))


def _answer(ready: Ground, lon: Floats, lat: Floats, radius: Floats) -> Answers:
    inside = shapely.contains_xy(ready.libya, lon, lat)
    border = _sections(ready, lon, lat, radius, inside)
    return (
        border
        | _districts(ready, lon, lat, radius, inside, border["side"] == "across")
        | _marks(ready.crossings, "crossing", lon, lat, radius)
        | _marks(ready.places, "place", lon, lat, radius)
    )


def _sections(ready: Ground, lon: Floats, lat: Floats, radius: Floats, inside: Masks) -> Answers:
    feet = ready.lines.nearest(lon, lat)
    far_m, _ = distance_m(lon, lat, feet.lon, feet.lat)
    section = ready.names[feet.group]
    candidates = np.full(len(lon), "", dtype=object)
    side = np.where(inside, "inside", "across").astype(object)
    low, high = feet.chainage_km.copy(), feet.chainage_km.copy()
    # Where the line's tolerance or the place's circle matters, every section is measured.
    close = np.flatnonzero((feet.chord_m <= ready.tolerance_m.max() + radius) | (radius > 0))
    if len(close):
        gaps = np.column_stack([line.nearest(lon[close], lat[close]).chord_m for line in ready.each])
        side[close[(gaps <= ready.tolerance_m + radius[close, None]).any(axis=1)]] = "uncertain"
        # Moving by r changes each distance by r at most: sections within 2 r of the nearest may be the
        # nearest.
        possible = gaps <= gaps.min(axis=1, keepdims=True) + 2 * radius[close, None]
        unsettled = (possible.sum(axis=1) > 1) & (radius[close] > 0)
        rows = close[unsettled]
        section[rows], low[rows], high[rows] = "", np.nan, np.nan
        candidates[rows] = _joined(possible[unsettled], ready.names)
        for number, line in enumerate(ready.each):
            rows = close[~unsettled & (radius[close] > 0) & (feet.group[close] == number)]
            if len(rows):
                low[rows], high[rows] = _chainage_range(line, lon[rows], lat[rows], radius[rows])
    settled = high - low <= 2 * FIGURE_M / 1000
    return {
        "section": section,
        "section_candidates": candidates,
        "chainage_km": np.where(settled, feet.chainage_km, np.nan),
        "chainage_min_km": low,
        "chainage_max_km": high,
        "side": side,
        **_ranged("distance", far_m, radius),
    }


def _ranged(name: str, far_m: Floats, radius: Floats) -> Answers:
    return {
        f"{name}_km": np.where(radius <= FIGURE_M, far_m, np.nan) / 1000,
        f"{name}_min_km": np.maximum(far_m - radius, 0) / 1000,
        f"{name}_max_km": (far_m + radius) / 1000,
    }


def _chainage_range(line: Lines, lon: Floats, lat: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """Return the least and greatest chainage of the feet of all places in a circle.

    A place in the circle whose foot lies outside can be moved towards that foot, which stays its foot, until
    it stands on the circle: so the feet are those of the circle itself and the line within it. The circle is
    taken at sixteen points, from the line's own direction on: exact where the line is straight.
    """
    feet = line.nearest(lon, lat)
    start, end = feet.start, feet.start + 1
    _, along = distance_m(line.lon[start], line.lat[start], line.lon[end], line.lat[end])
    turns = np.arange(16) * 22.5
    many = [np.repeat(values, len(turns)) for values in (lon, lat, radius)]
    ring_lon, ring_lat, _ = GEOD.fwd(many[0], many[1], (along[:, None] + turns).ravel(), many[2])
    ring = line.nearest(ring_lon, ring_lat).chainage_km.reshape(len(lon), len(turns))
    low = np.minimum(ring.min(axis=1), feet.chainage_km)
    high = np.maximum(ring.max(axis=1), feet.chainage_km)
    crossed = np.flatnonzero(feet.chord_m <= radius)
    if len(crossed):
        for row, place in zip(crossed, ecef(lon[crossed], lat[crossed]), strict=True):
            within = line.chainage_km[np.linalg.norm(line.xyz - place, axis=1) <= radius[row]]
            low[row] = within.min(initial=low[row])
            high[row] = within.max(initial=high[row])
    return low, high


def _districts(
    ready: Ground, lon: Floats, lat: Floats, radius: Floats, inside: Masks, across: Masks
) -> Answers:
    """Answer by the districts' polygons, whose shore is simpler than the coast drawn here.

    So a place on land that lies in none of them is of the nearest, and one surely at sea or abroad is of none.
    """
    code = np.full(len(lon), -1)
    for number, polygon in enumerate(ready.polygons):
        west, south, east, north = polygon.bounds
        rows = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        code[rows[shapely.contains_xy(polygon, lon[rows], lat[rows])]] = number
    stray = np.flatnonzero(inside & (code < 0))
    if len(stray):
        code[stray] = ready.outlines.nearest(lon[stray], lat[stray]).group
    code[across] = -1
    district = np.append(ready.districts, "")[code].astype(object)
    candidates = np.full(len(lon), "", dtype=object)
    vague = np.flatnonzero(radius > 0)
    if len(vague):
        meets = np.column_stack(
            [_meets(ready, k, lon[vague], lat[vague], radius[vague]) for k in range(len(ready.edges))]
        )
        meets[code[vague] >= 0, code[vague][code[vague] >= 0]] = True
        unsettled = (meets.sum(axis=1) > 1) | (meets.any(axis=1) & (code[vague] < 0))
        district[vague[unsettled]] = ""
        candidates[vague[unsettled]] = _joined(meets[unsettled], ready.districts)
    return {"district": district, "district_candidates": candidates}


def _meets(ready: Ground, number: int, lon: Floats, lat: Floats, radius: Floats) -> Masks:
    """Tell which circles meet the edge of a district."""
    west, south, east, north = ready.polygons[number].bounds
    up = radius / 110_000  # degrees; no degree of latitude is shorter
    across = up / np.cos(np.radians(np.minimum(np.abs(lat) + up, 89)))
    near = (lon + across >= west) & (lon - across <= east) & (lat + up >= south) & (lat - up <= north)
    rows = np.flatnonzero(near)
    if len(rows):
        near[rows] = ready.edges[number].nearest(lon[rows], lat[rows]).chord_m <= radius[rows]
    return np.asarray(near)


def _marks(marks: Marks, name: str, lon: Floats, lat: Floats, radius: Floats) -> Answers:
    """Answer for the nearest of some points, each known to its own uncertainty."""
    place, point = near_pairs(marks.xyz, lon, lat)
    nearest = np.zeros(len(lon), dtype=np.intp)
    nearest[place[::-1]] = point[::-1]  # the first of equals
    names = marks.names[nearest]
    candidates = np.full(len(lon), "", dtype=object)
    vague = np.flatnonzero((radius > 0) | marks.uncertainty_m.any())
    if len(vague):
        here = ecef(lon[vague], lat[vague])
        gaps = np.column_stack([np.linalg.norm(here - there, axis=1) for there in marks.xyz])
        at_most = (gaps + marks.uncertainty_m).min(axis=1, keepdims=True) + radius[vague, None]
        possible = gaps - marks.uncertainty_m - radius[vague, None] <= at_most
        unsettled = possible.sum(axis=1) > 1
        names[vague[unsettled]] = ""
        candidates[vague[unsettled]] = _joined(possible[unsettled], marks.names)
    far_m, bearing = distance_m(lon, lat, marks.lon[nearest], marks.lat[nearest])
    either = radius + marks.uncertainty_m[nearest]
    answers = _ranged(f"nearest_{name}", far_m, either)
    none = names == ""
    if none.any():
        for key in answers:
            answers[key][none] = np.nan
    sure = ~none & (far_m > 0) & (either <= far_m * np.sin(np.radians(BEARING_DEG)))
    return {
        f"nearest_{name}": names,
        f"{name}_candidates": candidates,
        **answers,
        f"nearest_{name}_bearing_deg": np.where(sure, bearing, np.nan),
    }


def _joined(possible: Masks, names: Any) -> Any:
    """Return the names of each row's trues, "; " between them."""
    if not len(possible):
        return np.empty(0, dtype=object)
    sets, where = np.unique(possible, axis=0, return_inverse=True)
    return np.array(["; ".join(names[row]) for row in sets], dtype=object)[where.ravel()]
