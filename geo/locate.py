"""Where places are: section, chainage, distance, side of the drawn line, district, nearest crossing and town.

Every answer goes only as far as the place's own uncertainty allows. An uncertainty is the radius of a circle
that holds the true place; 0 and NaN mean that the coordinates count as exact. A figure in kilometres is given
when its range is no wider than ``FIGURE_M`` to either side; the range always stands beside it. "Inside" and
"across" are told of the line drawn here, and only beyond its tolerance plus the place's own circle.

Distances and chainages are geodesic (WGS84). The nearest point of a line is the nearest by straight chord,
which is within 1 m of the geodesic's for places up to 300 km away, and within 1 in 20,000 of it beyond.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.along import along, chainages, sections, uncertain
from geo.ground import Ground, Marks, ground
from geo.marked import marked
from geo.measure import Axes, Floats, ecef_axes
from geo.places import checked, in_pieces
from geo.within import districts

FIGURE_M = 1_000.0
BEARING_DEG = 22.5  # half of one of eight directions
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
    x, y, radius = checked(lon, lat, uncertainty_m)
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
        _fill(once, np.arange(len(different)), ready, *different.T.copy())
        for name in COLUMNS:
            answers[name][vague] = once[name][where.ravel()]
    index = pd.RangeIndex(len(x))
    return pd.DataFrame(
        {name: pd.Series(answers[name], index, dtype=answers[name].dtype) for name in COLUMNS}
    )


def _fill(answers: Answers, rows: Any, ready: Ground, lon: Floats, lat: Floats, radius: Floats) -> None:
    def work(piece: Any) -> None:
        part = _answer(ready, lon[piece], lat[piece], radius[piece])
        for name in COLUMNS:
            answers[name][rows[piece]] = part[name]

    in_pieces(lon, lat, work)


def _answer(ready: Ground, lon: Floats, lat: Floats, radius: Floats) -> Answers:
    place = ecef_axes(lon, lat)
    inside = shapely.contains_xy(ready.libya, lon, lat)
    border = _sections(ready, lon, lat, radius, inside)
    return (
        border
        | _districts(ready, lon, lat, radius, inside, border["side"] == "across")
        | _marks(ready.crossings, "crossing", lon, lat, radius, place)
        | _marks(ready.places, "place", lon, lat, radius, place)
    )


def _sections(ready: Ground, lon: Floats, lat: Floats, radius: Floats, inside: Masks) -> Answers:
    found = along(ready, lon, lat, radius)
    possible = sections(ready, found)
    one = possible.sum(axis=1) == 1
    section, candidates = _named(found.feet.group, ~one, possible[~one], ready.names)
    side = np.where(inside, "inside", "across").astype(object)
    side[uncertain(ready, found)] = "uncertain"
    low, high = np.full((2, len(lon)), np.nan)
    sure = np.flatnonzero(one)
    low[sure], high[sure] = chainages(ready, found, sure)
    settled = high - low <= 2 * FIGURE_M / 1000
    return {
        "section": section,
        "section_candidates": candidates,
        "chainage_km": np.where(settled, found.feet.chainage_km, np.nan),
        "chainage_min_km": low,
        "chainage_max_km": high,
        "side": side,
        **_ranged("distance", found.far_m, radius),
    }


def _ranged(name: str, far_m: Floats, radius: Floats) -> Answers:
    return {
        f"{name}_km": np.where(radius <= FIGURE_M, far_m, np.nan) / 1000,
        f"{name}_min_km": np.maximum(far_m - radius, 0) / 1000,
        f"{name}_max_km": (far_m + radius) / 1000,
    }


def _districts(
    ready: Ground, lon: Floats, lat: Floats, radius: Floats, inside: Masks, across: Masks
) -> Answers:
    code, possible = districts(ready, lon, lat, radius, inside, across)
    open_ = np.asarray(possible.any(axis=1))
    district, candidates = _named(code, open_, possible[open_], ready.districts)
    return {"district": district, "district_candidates": candidates}


def _marks(marks: Marks, name: str, lon: Floats, lat: Floats, radius: Floats, place: Axes) -> Answers:
    found = marked(marks, lon, lat, radius, place)
    none = np.zeros(len(lon), dtype=bool)
    none[found.rows] = True
    names, candidates = _named(found.nearest, none, found.possible, marks.names)
    either = radius + marks.uncertainty_m[found.nearest]
    answers = _ranged(f"nearest_{name}", found.far_m, either)
    for values in answers.values():
        values[none] = np.nan
    sure = ~none & (found.far_m > 0) & (either <= found.far_m * np.sin(np.radians(BEARING_DEG)))
    return {
        f"nearest_{name}": names,
        f"{name}_candidates": candidates,
        **answers,
        f"nearest_{name}_bearing_deg": np.where(sure, found.bearing_deg, np.nan),
    }


def _named(number: Any, open_: Masks, possible: Masks, names: Any) -> tuple[Any, Any]:
    """Return the name of each place's answer, and the candidates ("; " between them) where it is open."""
    texts = np.append(names, "")[number].astype(object)
    candidates = np.full(len(texts), "", dtype=object)
    if len(possible):
        texts[open_] = ""
        # A set of candidates is many places' own: each is written once.
        packed = np.packbits(possible, axis=1)
        whole = packed.view(f"V{packed.shape[1]}").ravel()
        _, first, where = np.unique(whole, return_index=True, return_inverse=True)
        joined = ["; ".join(names[possible[row]]) for row in first]
        candidates[open_] = np.array(joined, dtype=object)[where.ravel()]
    return texts, candidates
