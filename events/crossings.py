"""The eight official land crossings and what sources say of their status."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from data.catalogue import read


def crossings() -> gpd.GeoDataFrame:
    """Return the crossings of the official list.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, Point; ``uncertainty_m`` is the radius in metres within which the crossing lies,
        ``verified`` False where the position is only a neighbourhood (a halo, not a pin). ``line_lon``,
        ``line_lat``: where the road meets the line, NaN where unknown. Columns as in the
        descriptor, ``data/tables/crossings.resource.json``.

    Examples
    --------
    >>> table = crossings()
    >>> table.loc[~table["verified"], "id"].tolist()
    ['uwaynat-sudan', 'sarra']
    """
    rows = read("crossings")
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs="EPSG:4326")


def crossing_history() -> pd.DataFrame:
    """Return what sources say of each crossing's status, dated as they are dated ("" where they are not).

    Examples
    --------
    >>> history = crossing_history()
    >>> history.loc[history["crossing"] == "ras-ajdir", "status"].tolist()
    ['closed', 'restricted', 'reopened']
    """
    table: pd.DataFrame = read("crossing_history")
    return table
