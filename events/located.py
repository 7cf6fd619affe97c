"""Where each event lies along the border, as far as its place permits."""

from __future__ import annotations

from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data import catalogue
from data.words import LANGS
from events.schema import lonlat
from geo.along import Along, along, chainages, sections, uncertain
from geo.ground import Ground, ground
from geo.marked import surely
from geo.places import checked, in_pieces
from geo.prepared import prepared
from geo.sections import IDS
from geo.within import districts

# An event belongs to a section when it lies, surely, within so many kilometres of it. Fifty keep the towns
# and roads of the border and leave out what only happens to be nearest to it: Sabha, Tunis, Ankara.
SECTION_WITHIN_KM = 50.0
# A crossing farther off than this is told in tens of kilometres: more says nothing, and each range costs its own text.
FAR_KM = 100.0
# A place known better than this counts as exact: the best of the lines is itself known to 300 m only, and
# what is shown (whole kilometres along, tenths away) is the same. Positions of three decimals are known to 79 m.
EXACT_BELOW_M = 100.0
ROLES = ("held_at", "about")
ADDED = (
    "section", "chainage", "distance", "side", "district_ar", "district_en", "crossing", "crossing_km",
)  # fmt: skip

COAST = np.array([name == "coast" for name in IDS])
SIDES = ("inside", "across", "uncertain")
INSIDE, ACROSS, UNCERTAIN = range(3)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.int64]
# A range narrower than this is written as the figure that it rounds to.
POINT_KM = 0.05
# A figure or a range is one number while it is worked on: tenths of a kilometre, its least times this and its
# greatest. The greatest circle of the earth has 400,750.
RANGE = 10_000_000
UNKNOWN = -1


def located(events: gpd.GeoDataFrame, within_km: float = SECTION_WITHIN_KM) -> gpd.GeoDataFrame:
    """Return the events with where they lie along the border, as far as the uncertainty of each permits.

    Parameters
    ----------
    events : GeoDataFrame
        Events in the schema (`events.schema`), EPSG:4326.
    within_km : float
        How near a section an event has to lie, its whole circle, to belong to it.

    Returns
    -------
    GeoDataFrame
        The same rows with the columns ``ADDED``, texts, "" where nothing can be said:

        - ``section``: id of the section that it belongs to. Where the uncertainty leaves the coast and a land
          section, it is the land section (a post by the shore is the border's); where it leaves two, "".
        - ``chainage``: kilometres along that section, a figure ("312") or a range ("300–330").
        - ``distance``: kilometres to the nearest line, a figure ("4.2", "120") or a range ("0–11").
        - ``side``: "inside", "across" or "uncertain"; "" far beyond the border.
        - ``district_ar``, ``district_en``: its name; "" where two are possible.
        - ``crossing``: id of the nearest official crossing; "" where two are possible, by the uncertainty of the
          event and of the crossings' own positions. It is told of an event that belongs to a land section, however
          far the crossing is, and of any other that lies, surely, within ``within_km`` of it: what happens in a
          town of the coast has nothing to do with a crossing 900 km away.
        - ``crossing_km``: kilometres to it, a figure or a range, in which its own uncertainty is counted; a range that
          goes to ``FAR_KM`` or beyond is given in tens.

        - ``country``: of the schema, where it was empty filled with "LY" or a neighbour's code if that is sure.

        An event that is not placed by its source (``place_role`` "none"), or has no point, has none of these.

    Examples
    --------
    >>> from events import schema
    >>> rows = pd.DataFrame({"id": ["a"], "place_role": ["held_at"], "uncertainty_m": [500]})
    >>> found = located(schema.frame(rows, [11.5679], [33.1495]))
    >>> found.loc[0, ["section", "distance", "side"]].tolist()
    ['tunisia', '0–2', 'uncertain']
    """
    lon, lat = lonlat(events)
    placed = np.isfinite(lon) & np.isfinite(lat) & events["place_role"].isin(ROLES).to_numpy()
    rows = np.flatnonzero(placed)
    said = events["uncertainty_m"].to_numpy(dtype=float)[rows]
    lon, lat, radius_m = checked(lon[rows], lat[rows], _exact(said))
    # Vague places repeat (towns); each is worked out once.
    different, back = _different(lon, lat, radius_m)
    once = _found(lon[different], lat[different], radius_m[different], within_km)
    found = {name: values[back] for name, values in once.items()}
    section = found["section"]
    libya = events["country"].isin(("", "LY")).to_numpy()[rows] & (found["side"] != ACROSS)
    told = found["near"] | libya
    columns = {
        "section": _texts(ground().names, rows, section, len(events)),
        "chainage": _figures(found["chainage"], section >= 0, False, rows, len(events)),
        "distance": _figures(found["distance"], told, True, rows, len(events)),
        "crossing": _texts(ground().crossings.names, rows, found["crossing"], len(events)),
        "crossing_km": _figures(found["crossing_km"], found["crossing"] >= 0, True, rows, len(events)),
        "side": _texts(SIDES, rows, np.where(told, found["side"], -1), len(events)),
    }
    for lang in LANGS:
        names = _district_names(lang)
        columns[f"district_{lang}"] = _texts(
            [names[pcode] for pcode in ground().districts], rows, found["district"], len(events)
        )
    columns["country"] = _countries(events, rows, lon, lat, found["side"] == INSIDE, section >= 0)
    return events.assign(**{name: columns[name] for name in (*ADDED, "country")})


def sections_of(lon: Floats, lat: Floats, radius_m: Floats) -> tuple[list[str], list[float]]:
    """Return the section that each place belongs to ("" for none) and the least kilometres to the nearest line.

    Nothing else is worked out: rows that come into a register are many.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, WGS84; a row with a NaN gets "" and NaN.
    radius_m : array of float
        The uncertainty; NaN for exact.

    Raises
    ------
    PlaceProblem
        Lengths differ, a coordinate is out of range, or an uncertainty is negative or infinite.

    Examples
    --------
    >>> sections_of(np.array([24.9, 14.43]), np.array([25.0, 27.04]), np.array([0.0, 5_000.0]))[0]
    ['egypt', '']
    """
    x, y, radius = checked(lon, lat, _exact(np.asarray(radius_m, dtype=float)))
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    section, near_km = np.full(len(x), -1), np.full(len(x), np.nan)

    def work(piece: Ints) -> None:
        rows = known[piece]
        found = along(ground(), x[rows], y[rows], radius[rows])
        section[rows] = np.where(_near(found, SECTION_WITHIN_KM), _section(sections(ground(), found)), -1)
        near_km[rows] = np.round(np.maximum(found.far_m - radius[rows], 0) / 1000, 3)

    in_pieces(x[known], y[known], work)
    return np.append(ground().names, "")[section].tolist(), near_km.tolist()


def _exact(radius_m: Floats) -> Floats:
    return np.where(radius_m < EXACT_BELOW_M, 0.0, radius_m)


def _near(found: Along, within_km: float) -> Bools:
    return np.asarray((found.far_m + found.radius_m) / 1000 <= within_km)


def _section(possible: Bools) -> Ints:
    """Return the number of the section of each place, -1 for none; of the coast and one land section, the land's."""
    land = possible.copy()
    land[possible.sum(axis=1) > 1, IDS.index("coast")] = False
    return np.where(land.sum(axis=1) == 1, land.argmax(axis=1), -1)


def _different(lon: Floats, lat: Floats, radius_m: Floats) -> tuple[Ints | slice, Ints | slice]:
    """Return rows of different places, vague ones once and exact ones all, and for each row which of them it is."""
    vague = radius_m > 0
    if not vague.any():
        return slice(None), slice(None)
    group = pd.DataFrame({"lon": lon[vague], "lat": lat[vague], "radius_m": radius_m[vague]})
    number = group.groupby(["lon", "lat", "radius_m"], sort=False).ngroup().to_numpy()
    first = np.flatnonzero(vague)[~pd.Series(number).duplicated().to_numpy()]
    exact = np.flatnonzero(~vague)
    back = np.empty(len(lon), dtype=np.intp)
    back[exact] = np.arange(len(exact))
    back[vague] = number + len(exact)
    return np.concatenate([exact, first]), back


def _found(lon: Floats, lat: Floats, radius_m: Floats, within_km: float) -> dict[str, Any]:
    """Return what is found of places as numbers: ``UNKNOWN`` where nothing can be said."""
    count = len(lon)
    out: dict[str, Any] = {
        name: np.full(count, UNKNOWN, dtype=np.int16) for name in ("section", "side", "district", "crossing")
    }
    out |= {name: np.full(count, UNKNOWN) for name in ("chainage", "distance", "crossing_km")}
    out["near"] = np.zeros(count, dtype=bool)
    on = ground()

    def work(rows: Ints) -> None:
        x, y, radius = lon[rows], lat[rows], radius_m[rows]
        inside = shapely.contains_xy(on.libya, x, y)
        found = along(on, x, y, radius)
        near, possible = _near(found, within_km), sections(on, found)
        side = np.where(uncertain(on, found), UNCERTAIN, np.where(inside, INSIDE, ACROSS))
        out["near"][rows], out["side"][rows] = near, side
        out["section"][rows] = np.where(near, _section(possible), UNKNOWN)
        out["district"][rows] = districts(on, x, y, radius, inside, side == ACROSS)[0]
        sure = np.flatnonzero(near & (possible.sum(axis=1) == 1))
        low_km, high_km = chainages(on, found, sure)
        out["chainage"][rows[sure]] = range_keys(found.feet.chainage_km[sure], low_km, high_km, False)
        far_km, circle_km = found.far_m / 1000, radius / 1000
        out["distance"][rows] = range_keys(
            far_km, np.maximum(far_km - circle_km, 0), far_km + circle_km, tenths=True
        )
        at_land = near & possible[:, ~COAST].any(axis=1)
        out["crossing"][rows], out["crossing_km"][rows] = _crossing(on, found, at_land, within_km)

    in_pieces(lon, lat, work)
    return out


def _crossing(on: Ground, found: Along, at_land: Bools, within_km: float) -> tuple[Ints, Keys]:
    """Return the nearest crossing of each place, where it is sure and worth telling, and the key of how far it is."""
    number, far_m, either_m = surely(on.crossings, found.lon, found.lat, found.radius_m, found.place)
    told = at_land | ((far_m + either_m) / 1000 <= within_km)
    low_km, high_km = np.maximum(far_m - either_m, 0) / 1000, (far_m + either_m) / 1000
    tens = (high_km >= FAR_KM) & (either_m > 0)
    low_km, high_km = np.where(tens, (low_km // 10 * 10, -(-high_km // 10) * 10), (low_km, high_km))
    return np.where(told, number, UNKNOWN), range_keys(far_m / 1000, low_km, high_km, tenths=True)


def _texts(names: Any, rows: Ints, number: Any, count: int) -> Any:
    """Return a column of texts: the names by number in these rows, "" in others and where there is no number."""
    code = np.full(count, len(names), dtype=np.int32)
    code[rows] = np.where(number < 0, len(names), number)
    return pd.array([*names, ""], dtype="str").take(code)


def _countries(
    events: gpd.GeoDataFrame, rows: Ints, lon: Floats, lat: Floats, inside: Bools, by_the_line: Bools
) -> Any:
    """Return the country of each event: as its source says, else Libya or the neighbour it surely lies in.

    Within ``SECTION_WITHIN_KM`` of the border, at sea, and farther off than the neighbours, none is named.
    """
    country = events["country"].array.copy()
    unsaid = (events["country"] == "").to_numpy()[rows]
    country[rows[unsaid & inside]] = "LY"
    far = np.flatnonzero(unsaid & ~inside & ~by_the_line)
    for iso2, polygon in _neighbours() if len(far) else ():
        west, south, east, north = polygon.bounds
        x, y = lon[far], lat[far]
        there = far[(x >= west) & (x <= east) & (y >= south) & (y <= north)]
        country[rows[there[shapely.contains_xy(polygon, lon[there], lat[there])]]] = iso2
    return country


@cache
def _neighbours() -> list[tuple[str, Any]]:
    """Return the codes and polygons of the neighbours, ready for many points."""
    countries = catalogue.read("countries")
    found = [(iso2, shape) for iso2, shape in zip(countries["iso2"], countries.geometry, strict=True)]
    neighbours = [(iso2, shape) for iso2, shape in found if iso2 != "LY"]
    prepared(shape for _, shape in neighbours)
    return neighbours


def _district_names(lang: str) -> dict[str, str]:
    rows = catalogue.read("districts")
    return dict(zip(rows["pcode"], rows[f"name_{lang}"], strict=True))


def _figures(keys: Keys, wanted: Bools, tenths: bool, rows: Ints, count: int) -> Any:
    """Return a column of figures or ranges of kilometres as text, "" where not wanted or not known."""
    asked = np.flatnonzero(wanted & (keys != UNKNOWN))
    # Many places share a figure: each is written once.
    number, different = pd.factorize(keys[asked])
    low_km, high_km = different // RANGE / 10, different % RANGE / 10
    texts = [
        figure(low, low, high, tenths) for low, high in zip(low_km.tolist(), high_km.tolist(), strict=True)
    ]
    of = np.full(len(rows), UNKNOWN, dtype=np.int32)
    of[asked] = number
    return _texts(texts, rows, of, count)


def range_keys(exact_km: Floats, low_km: Floats, high_km: Floats, tenths: bool) -> Keys:
    """Return figures and ranges as one number each, as far as `figure` shows them: equal texts have equal numbers.

    Examples
    --------
    >>> exact, low, high = np.array([4.23, 1312.4, 5.0]), np.array([4.23, 1312.4, 0.7]), np.array([4.23, 1312.4, 9.1])
    >>> range_keys(exact, low, high, tenths=True).tolist()
    [420000042, 131200013120, 100]
    """
    settled = high_km - low_km < POINT_KM
    shown = np.where((exact_km < 10) & tenths, np.round(10 * exact_km), 10 * np.round(exact_km))
    low = np.where(settled, shown, 10 * np.floor(low_km)).astype(np.int64)
    return low * RANGE + np.where(settled, shown, 10 * np.ceil(high_km)).astype(np.int64)


def figure(exact_km: Any, low_km: Any, high_km: Any, tenths: bool) -> str:
    """Return kilometres as text: one figure where the range is a point or rounds to one, else the range.

    Parameters
    ----------
    exact_km : float
        The figure; NaN where only the range can be given.
    low_km, high_km : float
        The range that the uncertainty leaves.
    tenths : bool
        Give tenths below ten kilometres, where the range is a point.

    Examples
    --------
    >>> figure(4.23, 4.23, 4.23, True), figure(1312.4, 1312.4, 1312.4, False)
    ('4.2', '1,312')
    >>> figure(float("nan"), 300.4, 329.2, False), figure(0.7, 0.2, 1.2, True)
    ('300–330', '0–2')
    """
    if high_km - low_km < POINT_KM:
        return f"{exact_km:,.1f}" if tenths and exact_km < 10 else f"{exact_km:,.0f}"
    low, high = np.floor(low_km), np.ceil(high_km)
    return f"{low:,.0f}–{high:,.0f}"
