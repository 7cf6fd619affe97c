"""Where each event lies along the border, as far as its place permits."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data import catalogue
from data.words import LANGS

# An event belongs to a section when it lies, surely, within so many kilometres of it. Fifty keep the towns
# and roads of the border and leave out what only happens to be nearest to it: Sabha, Tunis, Ankara.
SECTION_WITHIN_KM = 50.0
# A place known better than this counts as exact: the best of the lines is itself known to 300 m only, and
# what is shown (whole kilometres along, tenths away) is the same. Positions of three decimals are known to 79 m.
EXACT_BELOW_M = 100.0
ROLES = ("held_at", "about")
ADDED = ("section", "chainage", "distance", "side", "district_ar", "district_en")

Texts = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
# A range narrower than this is written as the figure that it rounds to.
POINT_KM = 0.05


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
    from geo.locate import locate

    placed = (
        ~(events.geometry.isna() | events.geometry.is_empty) & events["place_role"].isin(ROLES)
    ).to_numpy()
    columns: dict[str, Texts] = {name: np.full(len(events), "", dtype=object) for name in ADDED}
    if placed.any():
        points = events.geometry[placed]
        radius_m = events["uncertainty_m"].to_numpy(dtype=float)[placed]
        found = locate(
            points.x.to_numpy(), points.y.to_numpy(), np.where(radius_m < EXACT_BELOW_M, 0.0, radius_m)
        )
        near = (found["distance_max_km"] <= within_km).to_numpy()
        libya = events["country"].isin(("", "LY")).to_numpy()[placed] & (found["side"] != "across").to_numpy()
        section = _section(found).where(near, "").to_numpy(dtype=object)
        columns["section"][placed] = section
        columns["chainage"][placed] = _figures(found, "chainage", section != "")
        columns["distance"][placed] = _figures(found, "distance", near | libya)
        columns["side"][placed] = found["side"].where(near | libya, "").to_numpy(dtype=object)
        for lang in LANGS:
            columns[f"district_{lang}"][placed] = (
                found["district"].map(_district_names(lang)).fillna("").to_numpy(dtype=object)
            )
        columns["country"] = _countries(events, placed, (found["side"] == "inside").to_numpy(), section != "")
    return events.assign(**columns)


def sections_of(lon: Floats, lat: Floats, radius_m: Floats) -> tuple[list[str], list[float]]:
    """Return the section that each place belongs to ("" for none) and the least kilometres to the nearest line.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, WGS84.
    radius_m : array of float
        The uncertainty; NaN for exact.

    Examples
    --------
    >>> sections_of(np.array([24.9, 14.43]), np.array([25.0, 27.04]), np.array([0.0, 5_000.0]))[0]
    ['egypt', '']
    """
    from geo.locate import locate

    found = locate(lon, lat, np.where(radius_m < EXACT_BELOW_M, 0.0, radius_m))
    near = (found["distance_max_km"] <= SECTION_WITHIN_KM).to_numpy()
    return _section(found).where(near, "").to_list(), found["distance_min_km"].round(3).to_list()


def _countries(
    events: gpd.GeoDataFrame,
    placed: npt.NDArray[np.bool_],
    inside: npt.NDArray[np.bool_],
    by_the_line: npt.NDArray[np.bool_],
) -> Texts:
    """Return the country of each event: as its source says, else Libya or the neighbour it surely lies in.

    Within ``SECTION_WITHIN_KM`` of the border, at sea, and farther off than the neighbours, none is named.
    """
    country: Texts = events["country"].to_numpy(dtype=object).copy()
    rows = np.flatnonzero(placed)
    unsaid = country[rows] == ""
    country[rows[unsaid & inside]] = "LY"
    far = rows[unsaid & ~inside & ~by_the_line]
    if len(far):
        points = events.geometry.iloc[far]
        x, y = points.x.to_numpy(), points.y.to_numpy()
        for neighbour in catalogue.read("countries").itertuples():
            if neighbour.iso2 != "LY":
                country[far[shapely.contains_xy(neighbour.geometry, x, y)]] = neighbour.iso2
    return country


def _section(found: pd.DataFrame) -> pd.Series:
    """Return the section of each place; of the coast and one land section, the land section."""
    settled: dict[str, str] = {}
    for candidates in found["section_candidates"].unique():
        land = [key for key in candidates.split("; ") if key not in ("", "coast")]
        settled[candidates] = land[0] if len(land) == 1 else ""
    return found["section"].where(found["section"] != "", found["section_candidates"].map(settled))


def _district_names(lang: str) -> dict[str, str]:
    rows = catalogue.read("districts")
    return dict(zip(rows["pcode"], rows[f"name_{lang}"], strict=True))


def _figures(found: pd.DataFrame, name: str, wanted: npt.NDArray[np.bool_]) -> Texts:
    """Return figures or ranges of kilometres as text, "" where not wanted or not known."""
    exact_km, low_km, high_km = (
        found[f"{name}{part}_km"].to_numpy(dtype=float) for part in ("", "_min", "_max")
    )
    out: Texts = np.full(len(found), "", dtype=object)
    rows = np.flatnonzero(wanted & np.isfinite(low_km) & np.isfinite(high_km))
    tenths = name == "distance"
    # Many places share a figure: each is written once.
    shown = np.column_stack(rounded(exact_km[rows], low_km[rows], high_km[rows], tenths))
    different, where = np.unique(shown, axis=0, return_inverse=True)
    texts = [figure(exact, low, high, tenths) for exact, low, high in different.tolist()]
    out[rows] = np.array(texts, dtype=object)[where.ravel()] if texts else ""
    return out


def rounded(exact_km: Floats, low_km: Floats, high_km: Floats, tenths: bool) -> tuple[Floats, Floats, Floats]:
    """Return figures and ranges rounded as far as `figure` shows them, so that equal texts have equal numbers."""
    settled = high_km - low_km < POINT_KM
    shown = np.where((exact_km < 10) & tenths, np.round(exact_km, 1), np.round(exact_km))
    return (
        np.where(settled, shown, 0.0),
        np.where(settled, shown, np.floor(low_km)),
        np.where(settled, shown, np.ceil(high_km)),
    )


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
