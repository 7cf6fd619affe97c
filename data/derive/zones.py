"""The land border and the seven countries, from OpenStreetMap's country relations (ODbL).

They are taken from the zones Africa/Tripoli, Tunis, Algiers, Niamey, Ndjamena, Khartoum and Cairo of
timezone-boundary-builder 2026c, as ``timezonefinder-data`` carries them: admin_level 2 with the territorial
sea, coordinates to 1e-6 degrees, not simplified, neighbours sharing every vertex of their common line.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from data.derive.frame import COAST_ENDS, FAR_SIMPLIFY_DEG, FRAME, keys, length_km
from data.derive.write import collection, feature

DATASET = "OpenStreetMap, timezone-boundary-builder 2026c"
DATASET_DATE = "2026-08-18"  # the first day on which the 2026c release was packaged
DIGITS = 6  # of the source; sections and countries must agree to the last one

# iso2, zone, name_ar, name_en; the order of the border from the sea in the west to the sea in the east.
COUNTRIES = {
    "libya": ("LY", "Africa/Tripoli", "ليبيا", "Libya"),
    "tunisia": ("TN", "Africa/Tunis", "تونس", "Tunisia"),
    "algeria": ("DZ", "Africa/Algiers", "الجزائر", "Algeria"),
    "niger": ("NE", "Africa/Niamey", "النيجر", "Niger"),
    "chad": ("TD", "Africa/Ndjamena", "تشاد", "Chad"),
    "sudan": ("SD", "Africa/Khartoum", "السودان", "Sudan"),
    "egypt": ("EG", "Africa/Cairo", "مصر", "Egypt"),
}
LAND = [key for key in COUNTRIES if key != "libya"]

# How far the drawn line may be off, km: what other datasets differ by on that section (95 % and more), and
# for Chad what the judgment's geodesic and the line drawn flat differ by.
TOLERANCE_KM = {"tunisia": 2, "algeria": 3, "niger": 3, "chad": 6, "sudan": 0.5, "egypt": 2}

# Chainage 0 and the end, in words: (start_ar, start_en, end_ar, end_en).
ENDS = {
    "tunisia": ("ساحل البحر عند رأس اجدير", "the sea shore at Ras Ajdir"),
    "algeria": ("ملتقى حدود ليبيا وتونس والجزائر", "the meeting point of Libya, Tunisia and Algeria"),
    "niger": ("ملتقى حدود ليبيا والجزائر والنيجر", "the meeting point of Libya, Algeria and Niger"),
    "chad": ("ملتقى حدود ليبيا والنيجر وتشاد", "the meeting point of Libya, Niger and Chad"),
    "sudan": ("ملتقى حدود ليبيا وتشاد والسودان", "the meeting point of Libya, Chad and Sudan"),
    "egypt": ("ملتقى حدود ليبيا والسودان ومصر", "the meeting point of Libya, Sudan and Egypt"),
    "sea": ("ساحل البحر شرقي امساعد", "the sea shore east of Musaid"),
}

FAR_ISLAND_DEG2 = 0.02  # about 200 km²: what is smaller beyond the frame is left out
SIMPLIFY_DEG = 0.003  # of the lines between the neighbours; Libya's own are left whole


def read() -> dict[str, list[NDArray[np.float64]]]:
    """Return the outer rings of each country, closed, in degrees rounded to the source's 1e-6."""
    from timezonefinder import TimezoneFinder

    finder = TimezoneFinder()
    rings: dict[str, list[NDArray[np.float64]]] = {}
    for key, (_, zone, _, _) in COUNTRIES.items():
        polygons = finder.get_geometry(tz_name=zone, coords_as_pairs=True)
        if any(len(polygon) != 1 for polygon in polygons):
            raise ValueError(f"{zone}: a hole, which this derivation does not expect")
        closed = [shapely.get_coordinates(shapely.LinearRing(polygon[0])) for polygon in polygons]
        rings[key] = [np.round(ring, DIGITS) for ring in closed]
    for key in COAST_ENDS:
        _put_vertex(rings, "libya", key)
    return rings


def _put_vertex(rings: dict[str, list[NDArray[np.float64]]], ours: str, theirs: str) -> None:
    """Put the coast end into both countries' rings: the point of their line nearest to the typed one."""
    line = shared(rings[ours][0], rings[theirs])
    typed = shapely.Point(COAST_ENDS[theirs])
    parts = shapely.linestrings(np.stack([line[:-1], line[1:]], axis=1))
    at = int(np.argmin(shapely.distance(parts, typed)))
    nearest = parts[at].interpolate(parts[at].project(typed))
    point = np.round([nearest.x, nearest.y], DIGITS)
    ends = {tuple(line[at].tolist()), tuple(line[at + 1].tolist())}
    for key in (ours, theirs):
        for number, ring in enumerate(rings[key]):
            points = keys(ring)
            for i in range(len(points) - 1):
                if {points[i], points[i + 1]} == ends:
                    rings[key][number] = np.insert(ring, i + 1, point, axis=0)
                    break


def shared(ring: NDArray[np.float64], others: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the one run of vertices of ``ring`` that ``others`` has too, in the ring's direction."""
    theirs = {point for other in others for point in keys(other)}
    mask = np.array([point in theirs for point in keys(ring[:-1])])
    starts = np.flatnonzero(mask & ~np.roll(mask, 1))
    if len(starts) != 1:
        raise ValueError(f"the common line comes in {len(starts)} pieces, expected one")
    first = int(starts[0])
    order = np.arange(first, first + int(mask.sum())) % len(mask)
    return ring[order]


def section_lines(rings: dict[str, list[NDArray[np.float64]]]) -> dict[str, Any]:
    """Return the six lines of the land border, from tripoint to tripoint, the sea ends cut at the shore.

    Libya's ring is walked anticlockwise, so Libya lies on the left of every line.
    """
    ring = rings["libya"][0]
    if not shapely.LinearRing(ring).is_ccw:
        ring = ring[::-1]
    lines = {key: shared(ring, rings[key]) for key in LAND}
    for key, start in (("tunisia", True), ("egypt", False)):
        gap = np.hypot(*(lines[key] - COAST_ENDS[key]).T)
        at = int(np.argmin(gap))
        lines[key] = lines[key][at:] if start else lines[key][: at + 1]
    for before, after in pairwise(LAND):
        if tuple(lines[before][-1]) != tuple(lines[after][0]):
            raise ValueError(f"{before} does not end where {after} starts")
    return {key: shapely.LineString(line) for key, line in lines.items()}


def sections(lines: dict[str, Any]) -> bytes:
    """Return ``sections_land.geojson``."""
    ends = [*LAND, "sea"]
    features = []
    for key, line in lines.items():
        iso2, _, name_ar, name_en = COUNTRIES[key]
        start, end = ENDS[key], ENDS[ends[ends.index(key) + 1]]
        properties = {
            "id": key,
            "name_ar": f"الحدود مع {name_ar}",
            "name_en": f"Border with {name_en}",
            "neighbour": iso2,
            "start_ar": start[0],
            "start_en": start[1],
            "end_ar": end[0],
            "end_en": end[1],
            "libya_side": "left",
            "length_km": length_km(line),
            "tolerance_km": TOLERANCE_KM[key],
            "dataset": DATASET,
            "dataset_date": DATASET_DATE,
        }
        features.append(feature(line, properties, DIGITS))
    return collection("sections_land", features)


def country_polygons(rings: dict[str, list[NDArray[np.float64]]]) -> dict[str, Any]:
    """Return the seven countries: Libya whole, the lines between the others simplified, coarse beyond the frame.

    Libya stays out of the simplification, so its lines are outer edges there, which are left as they are: the
    neighbours keep exactly Libya's vertices.
    """
    box = shapely.box(*FRAME)
    parts = {key: shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings[key]]) for key in COUNTRIES}
    clipped = [
        shapely.transform(shapely.intersection(parts[key], box), lambda xy: np.round(xy, DIGITS))
        for key in LAND
    ]
    simple = shapely.coverage_simplify(np.array(clipped), SIMPLIFY_DEG, simplify_boundary=False)
    libya = parts["libya"].geoms[0]
    far = beyond({key: parts[key] for key in LAND})
    whole = [shapely.union(near, far[key]) for key, near in zip(LAND, simple, strict=True)]
    countries = {"libya": libya, **dict(zip(LAND, whole, strict=True))}
    if not shapely.coverage_is_valid(np.array(list(countries.values()))):
        raise ValueError("the countries overlap or leave gaps")
    return countries


def beyond(parts: dict[str, Any]) -> dict[str, Any]:
    """Return what of each country lies beyond the frame, coarse, fitting its part in the frame vertex for vertex.

    The frame itself takes part in the simplification, so that where a line crosses its edge a vertex stays.
    """
    box = shapely.box(*FRAME)
    outside = {
        key: shapely.transform(shapely.difference(part, box), lambda xy: np.round(xy, DIGITS))
        for key, part in parts.items()
    }
    lines = shapely.union_all([box.boundary, *(part.boundary for part in outside.values())])
    owners: dict[str, list[Any]] = {"frame": [], **{key: [] for key in parts}}
    for cell in shapely.get_parts(shapely.polygonize([lines])):
        point = cell.representative_point()
        owner = (
            "frame" if box.contains(point) else next((k for k, p in outside.items() if p.contains(point)), "")
        )
        if owner and cell.area > FAR_ISLAND_DEG2:
            owners[owner].append(cell)
    coarse = shapely.coverage_simplify(
        np.array([shapely.MultiPolygon(cells) for cells in owners.values()]), FAR_SIMPLIFY_DEG
    )
    return {key: part for key, part in zip(owners, coarse, strict=True) if key != "frame"}


def countries(polygons: dict[str, Any]) -> bytes:
    """Return ``countries.geojson``; a label stands in the middle of the largest circle that fits in."""
    features = []
    for key, polygon in polygons.items():
        iso2, _, name_ar, name_en = COUNTRIES[key]
        label = shapely.maximum_inscribed_circle(
            shapely.intersection(polygon, shapely.box(*FRAME)), 0.01
        ).coords[0]
        properties = {
            "iso2": iso2,
            "name_ar": name_ar,
            "name_en": name_en,
            "label_lon": round(label[0], 2),
            "label_lat": round(label[1], 2),
        }
        features.append(feature(polygon, properties, DIGITS))
    return collection("countries", features)
