"""Places that are hard to locate: on the border, by it, at its ends, far off, where the globe is sewn together."""

from __future__ import annotations

import numpy as np

from geo.ground import ground


def hard(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return lon, lat: about ``count`` of each sort of place."""
    rng = np.random.default_rng(seed)
    lines = ground().lines
    at = rng.integers(0, len(lines.lon) - 1, count)
    at = at[lines.leads[at]]
    share = rng.uniform(0, 1, len(at))
    on_lon = lines.lon[at] + share * (lines.lon[at + 1] - lines.lon[at])
    on_lat = lines.lat[at] + share * (lines.lat[at + 1] - lines.lat[at])
    ends = np.flatnonzero(~lines.leads)
    ends = np.concatenate([ends, ends[:-1] + 1, [0]])
    away = 10 ** rng.uniform(-6, 0.5, (2, len(ends))) * rng.choice([-1, 1], (2, len(ends)))
    lon = [
        rng.uniform(5, 32, count),  # Libya and around
        on_lon,  # on a line
        on_lon + 10 ** rng.uniform(-6, -1, len(at)),  # and beside it
        lines.lon[at],  # on its vertices
        lines.lon[ends],  # where sections meet and the coast ends
        lines.lon[ends] + away[0],
        rng.uniform(-180, 180, count),  # the globe
        np.array([180.0, -180.0, 180.0, -180.0, 0.0, 0.0, 24.9, 24.9, 179.999999, -179.999999]),
    ]
    lat = [
        rng.uniform(16, 38, count),
        on_lat,
        on_lat,
        lines.lat[at],
        lines.lat[ends],
        lines.lat[ends] + away[1],
        np.degrees(np.arcsin(rng.uniform(-1, 1, count))),
        np.array([0.0, 0.0, 30.0, 30.0, 90.0, -90.0, 89.999999, -89.999999, -45.0, -45.0]),
    ]
    return np.concatenate(lon), np.concatenate(lat)
