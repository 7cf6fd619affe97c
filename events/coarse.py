"""Places of a register's events as the public profile shows them: on the grid of their precision."""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import shapely

from events.exchange.releasing import coarsened


def on_grid(events: gpd.GeoDataFrame, ours: Collection[str]) -> gpd.GeoDataFrame:
    """Return events with the places of a register's own on the grid that a public package has them on.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema, EPSG:4326.
    ours : collection of str
        Ids of the register's events; the others are as they were: they stand in public sources, or in a file that
        somebody chose to show.

    Returns
    -------
    GeoDataFrame
        The same rows; ``uncertainty_m`` of a place that was moved is wider by half a cell's diagonal.

    Examples
    --------
    >>> import pandas as pd
    >>> from events.schema import frame
    >>> rows = pd.DataFrame({"id": ["a", "b"], "place_precision": "exact", "uncertainty_m": [0.0, 0.0]})
    >>> moved = on_grid(frame(rows, [24.12345, 24.12345], [25.0, 25.0]), {"a"})
    >>> moved.geometry.x.tolist(), moved["uncertainty_m"].tolist()
    ([24.123, 24.12345], [79.0, 0.0])
    """
    wanted = set(ours)
    placed = ~(events.geometry.isna() | events.geometry.is_empty)
    rows = np.flatnonzero(placed.to_numpy() & events["id"].isin(wanted).to_numpy())
    if not len(rows):
        return events
    out = events.copy()
    shapes, radius_m = out.geometry.to_numpy().copy(), out["uncertainty_m"].to_numpy(dtype=float).copy()
    precisions = out["place_precision"].to_numpy(dtype=object)
    for row in rows:
        known = {} if np.isnan(radius_m[row]) else {"uncertainty_m": float(radius_m[row])}
        body = coarsened(
            {"lon": shapes[row].x, "lat": shapes[row].y, "place_precision": precisions[row], **known}
        )
        shapes[row] = shapely.Point(body["lon"], body["lat"])
        radius_m[row] = body["uncertainty_m"]
    return out.assign(uncertainty_m=radius_m).set_geometry(
        gpd.GeoSeries(shapes, index=out.index, crs=out.crs)
    )
