"""Points of a GeoJSON text as columns of text: properties, longitude and latitude, all as they are written."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from data.errors import FileProblem
from data.room_text import shown
from events.refusal import Refusal

LON, LAT = "geometry: lon", "geometry: lat"


def features(
    raw: bytes, name: str, most: int
) -> tuple[dict[str, list[str]], npt.NDArray[np.int64], list[Refusal]]:
    """Return points of a GeoJSON text: their properties, and longitude and latitude as they are written.

    Columns by name, the number of each feature, and the features that are no points; there may be ``most`` in all.
    """
    from data.room_geojson import load_features
    from data.room_limits import MAX_COLUMNS

    # NaN, which is no JSON but which programs write, is read as the word: that row alone is then looked at.
    features = load_features(raw, name, most, 4 * most, nan=str)
    columns: dict[str, list[str]] = {}
    lons: list[str] = []
    lats: list[str] = []
    numbers: list[int] = []
    odd: list[Refusal] = []
    for number, feature in enumerate(features, start=1):
        geometry = feature.get("geometry")
        properties = feature.get("properties") or {}
        place = place_of(geometry)
        if place is None:
            found = geometry.get("type", "?") if isinstance(geometry, dict) else "?"
            cells = (json.dumps(feature, ensure_ascii=False),)
            odd.append(Refusal(number, "geometry", shown(str(found)), "Point", "points.geometry", cells))
            continue
        if "id" in feature and "id" not in properties:
            properties = {**properties, "id": feature["id"]}
        for key, value in properties.items():
            if key not in columns:
                if len(columns) == MAX_COLUMNS:
                    raise FileProblem(
                        "room.columns", file=shown(name), found=f"{MAX_COLUMNS}+", expected=MAX_COLUMNS
                    )
                columns[key] = [""] * len(numbers)
            columns[key].append(as_text(value))
        numbers.append(number)
        lons.append(place[0])
        lats.append(place[1])
        if len(properties) < len(columns):
            for column in columns.values():
                if len(column) < len(numbers):
                    column.append("")
    columns |= {LON: lons, LAT: lats}
    return columns, np.array(numbers, dtype=np.int64), odd


def place_of(geometry: object) -> tuple[str, str] | None:
    """Return lon and lat of a point as text ("" for no geometry), or None for what is no point."""
    if geometry is None:
        return "", ""
    if not isinstance(geometry, dict):
        return None
    place = geometry.get("coordinates")
    if geometry.get("type") == "MultiPoint" and isinstance(place, list) and len(place) == 1:
        place = place[0]
    elif geometry.get("type") != "Point":
        return None
    if not isinstance(place, list) or len(place) == 1:
        return None
    return (as_text(place[0]), as_text(place[1])) if place else ("", "")


_SIMPLE: dict[type, Callable[[Any], str]] = {str: str, int: str, float: repr, Decimal: str}


def as_text(value: object) -> str:
    """Return a value of JSON as the text of a cell."""
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple(value)
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=float)
