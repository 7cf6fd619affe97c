"""The two joint centres and the steps that sources report of them: peers, in alphabetical order."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from data.catalogue import read


def sites() -> gpd.GeoDataFrame:
    """Return the joint centres at the precision of their city: the premises are not public.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, Point of the city (GeoNames); ``uncertainty_m`` is the radius in metres that stands for the
        city. Columns as in ``data/tables/sites.resource.json``.

    Examples
    --------
    >>> sites()["id"].tolist()
    ['benghazi', 'tripoli']
    """
    rows = read("sites")
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs="EPSG:4326")


def site_history() -> pd.DataFrame:
    """Return the steps of each centre, in order: what a source says, when, its event and contradiction.

    Examples
    --------
    >>> site_history().groupby("site")["contradiction"].max().to_dict()
    {'benghazi': '', 'tripoli': 'C3'}
    """
    table: pd.DataFrame = read("site_history")
    return table
