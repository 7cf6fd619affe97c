"""The closed room: a map layer from outside is sniffed, checked and read without trusting a byte of it.

GeoJSON and KML are read by Python parsers; GeoPackage and zipped Shapefile by GDAL in a worker process with
only these two drivers, no network, and limits (``room_worker.py``). Text stays text: it is never a template,
a path or an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from data.errors import FileProblem
from data.room_file import read_bytes
from data.room_geometry import Geometries, Note, tidy
from data.room_limits import MAX_BYTES, MAX_COLUMNS
from data.room_sniff import OVERLAYS, agreed
from data.room_text import shown, writable

__all__ = ["Note", "OverlayFile", "read_overlay"]
# Beyond it a float, and so the browser, cannot hold every whole number: card numbers and the like stay text.
_MAX_EXACT = 2**53


@dataclass(frozen=True)
class OverlayFile:
    """A map layer that came from outside.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326, valid geometries, the file's attributes as text ("" for none) or numbers (NaN for none).
    name : str
        The file's name as it was given; text, nothing more.
    format : str
        "GeoJSON", "KML", "KMZ", "GeoPackage" or "Shapefile (zip)".
    notes : tuple of Note
        What a person should know of how it was read: left out, repaired, ignored.
    crs_note : Note or None
        The reference system it came in, where it was not plain WGS84.
    """

    frame: gpd.GeoDataFrame
    name: str
    format: str
    notes: tuple[Note, ...]
    crs_note: Note | None


def read_overlay(source: Path | bytes, name: str) -> OverlayFile:
    """Read a map layer from outside: GeoJSON, KML, KMZ, GeoPackage or a zipped Shapefile.

    Parameters
    ----------
    source : Path or bytes
        The file, or what was uploaded; at most ``room_limits.MAX_BYTES``.
    name : str
        Its name. It has to agree with the content, and is never used as a path.

    Raises
    ------
    FileProblem
        It cannot be opened, read or trusted; the message says what was found and what to do.

    Examples
    --------
    >>> layer = read_overlay(b'{"type": "Point", "coordinates": [13.18, 32.89]}', "post.geojson")
    >>> layer.format, len(layer.frame)
    ('GeoJSON', 1)
    """
    raw = read_bytes(source, name, MAX_BYTES)
    format_ = agreed(raw, name, OVERLAYS)
    unreadable = 0
    if format_ in ("GeoPackage", "Shapefile (zip)"):
        geometries, columns, notes, crs_note = _by_gdal(raw, name, format_)
    else:
        geometries, columns, notes = _by_parser(raw, name, format_)
        unreadable = sum(
            int(str(note.values["count"])) for note in notes if note.key == "room.note.unreadable"
        )
        crs_note = None
    fit, kept, more = tidy(geometries, name, unreadable)
    table = _table(columns, len(geometries), name)[kept].reset_index(drop=True)
    frame = gpd.GeoDataFrame(table, geometry=fit, crs="EPSG:4326")
    return OverlayFile(frame, writable(name), format_, (*notes, *more), crs_note)


def _by_parser(raw: bytes, name: str, format_: str) -> tuple[Geometries, dict[str, list[Any]], list[Note]]:
    notes: list[Note]
    if format_ == "GeoJSON":
        from data.room_geojson import read_geojson

        geometries, rows, unreadable = read_geojson(raw, name)
        notes = [Note("room.note.unreadable", {"count": unreadable})] if unreadable else []
        return geometries, _columns(rows, name), notes
    from data.room_kml import kml_of_kmz, read_kml

    found, rows, notes = read_kml(kml_of_kmz(raw, name) if format_ == "KMZ" else raw, name)
    array = np.full(len(found), None, dtype=object)
    array[:] = found
    return array, _columns(rows, name), notes


def _by_gdal(
    raw: bytes, name: str, format_: str
) -> tuple[Geometries, dict[str, list[Any]], list[Note], Note | None]:
    from data.room_gdal import read_geopackage, read_shapefiles

    parts = read_geopackage(raw, name) if format_ == "GeoPackage" else read_shapefiles(raw, name)
    notes = []
    if len(parts) > 1:
        notes.append(Note("room.note.layers", {"count": len(parts)}))
    binary = sorted({column for part in parts for column in part.binary})
    if binary:
        notes.append(Note("room.note.binary", {"found": shown(", ".join(binary))}))
    moved = sorted({part.crs for part in parts if part.moved})
    crs_note = None
    if moved:
        crs_note = Note("room.note.reprojected", {"found": shown(", ".join(moved))})
    elif any(not part.crs for part in parts):
        crs_note = Note("room.note.no_crs", {})
    geometries = np.concatenate([part.geometries for part in parts])
    columns: dict[str, list[Any]] = {}
    done = 0
    for part in parts:
        count = len(part.geometries)
        extra = {"layer": [part.layer] * count} if len(parts) > 1 and "layer" not in part.columns else {}
        for key, values in {**part.columns, **extra}.items():
            columns.setdefault(key, [None] * len(geometries))[done : done + count] = values
        done += count
    return geometries, columns, notes, crs_note


def _columns(rows: list[dict[str, Any]], name: str) -> dict[str, list[Any]]:
    """Turn properties by feature into columns, in the order in which they first stand in the file."""
    columns: dict[str, list[Any]] = {}
    for number, row in enumerate(rows):
        for own, value in row.items():
            key = writable(own)
            if key not in columns:
                if len(columns) == MAX_COLUMNS:
                    raise FileProblem(
                        "room.columns", file=shown(name), found=f"{MAX_COLUMNS}+", expected=MAX_COLUMNS
                    )
                columns[key] = [None] * len(rows)
            columns[key][number] = value
    return columns


def _table(columns: dict[str, list[Any]], rows: int, name: str) -> pd.DataFrame:
    """Return columns as a frame of numbers and text; a column called as the geometry's own gets a mark."""
    if len(columns) > MAX_COLUMNS:
        raise FileProblem("room.columns", file=shown(name), found=len(columns), expected=MAX_COLUMNS)
    made: dict[str, pd.Series] = {}
    for key, values in columns.items():
        free = _as_text(key)
        while free == "geometry" or free in made:
            free += "_"
        made[free] = _series(values)
    return pd.DataFrame(made, index=pd.RangeIndex(rows))


def _series(values: list[Any]) -> pd.Series:
    numbers = [value for value in values if value is not None]
    if numbers and all(type(value) in (int, float) and abs(value) < _MAX_EXACT for value in numbers):
        whole = len(numbers) == len(values) and all(type(value) is int for value in numbers)
        return pd.Series(
            [np.nan if value is None else value for value in values], dtype="int64" if whole else "float64"
        )
    return pd.Series([_as_text(value) for value in values], dtype="str")


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        import json

        return writable(json.dumps(value, ensure_ascii=False))
    return str(value)
