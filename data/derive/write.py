"""GeoJSON bytes that are the same on every run: one feature a line, fixed decimals, no clock, no bbox."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely


def number(value: float, digits: int) -> float | int:
    """Round, and drop the ``.0`` and the minus of zero that would only cost bytes."""
    rounded = round(float(value), digits)
    return int(rounded) if rounded == int(rounded) else rounded


def feature(geometry: Any, properties: dict[str, Any], digits: int) -> str:
    """Return one feature as a line of JSON, its coordinates rounded to ``digits`` decimals of a degree."""
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, digits))
    mapping = json.loads(shapely.to_geojson(rounded), parse_float=lambda text: number(float(text), digits))
    body = {"type": "Feature", "properties": properties, "geometry": mapping}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def collection(name: str, features: list[str]) -> bytes:
    """Return the bytes of a FeatureCollection, one feature a line."""
    head = f'{{"type":"FeatureCollection","name":"{name}","features":[\n'
    return (head + ",\n".join(features) + "\n]}\n").encode()
