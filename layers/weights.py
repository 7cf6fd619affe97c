"""How many events each row of a frame stands for: one, but for the rows of an archive's map that are counts."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt

# Beside the schema's columns; left out where each row is one event.
COLUMN = "weight"


def weights(events: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Return how many events each row stands for.

    Examples
    --------
    >>> weights(gpd.GeoDataFrame({"weight": [3, 1]})).tolist(), weights(gpd.GeoDataFrame({"id": ["a"]})).tolist()
    ([3, 1], [1])
    """
    if COLUMN not in events.columns:
        return np.ones(len(events), dtype=np.int64)
    return np.asarray(events[COLUMN].to_numpy(dtype=np.int64))
