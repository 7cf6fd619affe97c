"""GeoJSON from outside, by the json module: nothing in it can name a file or a host that would be opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

from data.errors import FileProblem
from data.room_limits import MAX_FEATURES, MAX_VERTICES
from data.room_text import decode, shown

# Names of WGS84 in degrees that older GeoJSON states (the 2008 draft's "crs" member; RFC 7946 has none).
_WGS84 = {
    "urn:ogc:def:crs:ogc:1.3:crs84", "urn:ogc:def:crs:ogc::crs84", "urn:ogc:def:crs:ogc:2:84", "ogc:crs84",
    "crs84", "epsg:4326",
    "urn:ogc:def:crs:epsg::4326", "urn:ogc:def:crs:epsg:4326", "http://www.opengis.net/def/crs/ogc/1.3/crs84",
    "https://www.opengis.net/def/crs/ogc/1.3/crs84", "http://www.opengis.net/def/crs/ogc/0/crs84", "4326",
}  # fmt: skip
GEOMETRIES = (
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
)  # fmt: skip


def load_features(
    raw: bytes, name: str, max_features: int, max_vertices: int, nan: Callable[[str], Any] | None = None
) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON text as they stand in it, in order.

    ``nan`` says what NaN and Infinity, which are no JSON, become; without it they refuse the file.

    Raises
    ------
    FileProblem
        It is not JSON or not GeoJSON, holds NaN or Infinity, states another reference system than WGS84, or
        is above the limits, which are looked at before it is parsed.
    """
    # Each position is a list of its own, each feature at most a few objects beside its properties.
    if raw.count(b"[") > 2 * max_vertices:
        raise FileProblem("room.vertices", file=shown(name), expected=f"{max_vertices:,}")
    if raw.count(b"{") > 12 * max_features:
        raise FileProblem("room.features", file=shown(name), expected=f"{max_features:,}")

    def refuse(word: str) -> NoReturn:
        raise FileProblem("room.json_nan", file=shown(name), found=word)

    try:
        whole = json.loads(decode(raw).removeprefix("\ufeff"), parse_constant=nan or refuse)
    except json.JSONDecodeError as problem:
        raise FileProblem(
            "room.json", file=shown(name), row=problem.lineno, column=problem.colno
        ) from problem
    except (RecursionError, ValueError) as problem:  # nested too deep, or a number of thousands of digits
        raise FileProblem("room.json_deep", file=shown(name)) from problem
    features = _features(whole, name)
    if len(features) > max_features:
        raise FileProblem("room.features", file=shown(name), expected=f"{max_features:,}")
    return features


def _features(whole: object, name: str) -> list[dict[str, Any]]:
    found = whole.get("type") if isinstance(whole, dict) else None
    if not isinstance(whole, dict) or not isinstance(found, str):
        raise FileProblem("room.geojson", file=shown(name), found="JSON")
    check_crs(whole, name)
    if found == "Feature":
        return [whole]
    if found in GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": whole}]
    features = whole.get("features")
    if found != "FeatureCollection" or not isinstance(features, list):
        raise FileProblem("room.geojson", file=shown(name), found=shown(found))
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            raise FileProblem("room.feature", file=shown(name), row=number)
        if "crs" in feature:
            check_crs(feature, name)
    return features


def check_crs(holder: dict[str, Any], name: str) -> None:
    """Refuse what states another reference system than WGS84, or a link to one.

    Raises
    ------
    FileProblem
        Its ``crs`` member does.
    """
    crs = holder.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    if isinstance(crs, dict) and (crs.get("type") == "link" or "href" in properties):
        raise FileProblem("room.crs_link", file=shown(name), found=shown(str(properties.get("href", ""))))
    named = str(properties.get("name", properties.get("code", crs)))
    if named.lower() not in _WGS84:
        raise FileProblem("room.crs_named", file=shown(name), found=shown(named))


def read_geojson(raw: bytes, name: str) -> tuple[Any, list[dict[str, Any]], int]:
    """Return geometries, properties by feature, and the count of geometries that cannot be read."""
    import numpy as np
    import shapely

    features = load_features(raw, name, MAX_FEATURES, MAX_VERTICES)
    texts = [_geometry(feature.get("geometry"), name, row) for row, feature in enumerate(features, start=1)]
    given = np.array([text is not None for text in texts], dtype=bool)
    geometries = np.full(len(texts), None, dtype=object)
    if given.any():
        # GEOS reads JSON text by itself; what is no geometry (unclosed rings, words for numbers) becomes
        # None.
        geometries[given] = shapely.from_geojson(np.array(texts, dtype=object)[given], on_invalid="ignore")
    unreadable = int((given & shapely.is_missing(geometries)).sum())
    rows = []
    for feature in features:
        row = dict(feature.get("properties") or {})
        if isinstance(feature.get("id"), str | int):
            row.setdefault("id", feature["id"])
        rows.append(row)
    return geometries, rows, unreadable


def _geometry(geometry: object, name: str, row: int) -> str | None:
    """Return a geometry as the text that GEOS reads; "1e999", which JSON allows, is infinite and refused."""
    try:
        return None if geometry is None else json.dumps(geometry, allow_nan=False)
    except ValueError as problem:
        raise FileProblem("room.not_finite", file=shown(name), row=row) from problem
