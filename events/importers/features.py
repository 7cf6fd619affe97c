"""Features of map layers as rows: GeoJSON, KML, GPX, GeoPackage, Shapefile. A point is a report; a line is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from data.room_geometry import Note
from data.room_text import shown
from events.importers.batches import Layout, Opened, as_table, slices
from events.points_table import LAT, LON, Table, as_text, table
from events.refusal import Refusal

Row = dict[str, Any]


def open_geojson(raw: bytes, name: str) -> Opened:
    """Lay open a GeoJSON text that is small enough to be parsed at once."""
    whole = table(raw, name)
    layout = Layout(whole.header, mapped=whole.mapped, skipped=0)
    return Opened(layout, lambda count: slices(whole, count))


def open_kml(raw: bytes, name: str, *, packed: bool) -> Opened:
    """Lay open the placemarks of a KML, or of the one in a KMZ."""
    from data.room_kml import kml_of_kmz, read_kml

    shapes, rows, notes = read_kml(kml_of_kmz(raw, name) if packed else raw, name)
    return _opened(_points(shapes), rows, notes)


def open_gpx(raw: bytes, name: str) -> Opened:
    """Lay open the waypoints of a GPX; a track or a route is one refused row each."""
    from data.room_gpx import read_gpx

    places, rows, lines = read_gpx(raw, name)
    places_or_words: list[tuple[str, str] | str] = [*places, *lines]
    return _opened(places_or_words, [*rows, *({} for _ in lines)], [])


def layers(raw: bytes, name: str, kind: str) -> list[Any]:
    """Return the layers of a GeoPackage or of zipped Shapefiles, read in the worker process."""
    from data.room_gdal import read_geopackage, read_shapefiles

    return read_geopackage(raw, name) if kind == "GeoPackage" else read_shapefiles(raw, name)


def open_layer(parts: Sequence[Any], layer: str) -> Opened:
    """Lay open one of the layers."""
    part = next(one for one in parts if one.layer == layer)
    names = list(part.columns)
    rows = [dict(zip(names, values, strict=True)) for values in zip(*part.columns.values(), strict=True)]
    rows = rows or [{} for _ in part.geometries]
    notes = []
    if part.binary:
        notes.append(Note("room.note.binary", {"found": shown(", ".join(sorted(part.binary)))}))
    if part.moved:
        notes.append(Note("room.note.reprojected", {"found": shown(part.crs)}))
    elif not part.crs:
        notes.append(Note("room.note.no_crs", {}))
    return _opened(_points(part.geometries), rows, notes)


def _points(shapes: Sequence[Any]) -> list[tuple[str, str] | str]:
    """Return lon and lat of each point as text, ("", "") for none, and the kind of what is no point."""
    made: list[tuple[str, str] | str] = []
    for shape in shapes:
        if shape is None or shape.is_empty:
            made.append(("", ""))
            continue
        if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
            shape = shape.geoms[0]
        made.append((repr(shape.x), repr(shape.y)) if shape.geom_type == "Point" else str(shape.geom_type))
    return made


def _opened(places: Sequence[tuple[str, str] | str], rows: Sequence[Row], notes: Sequence[Note]) -> Opened:
    """Put points and their attributes together; features are counted from 1."""
    names = list(dict.fromkeys(key for row in rows for key in row))
    header = tuple(name for name in names if name not in (LON, LAT))
    layout = Layout((*header, LON, LAT), mapped={"lon": LON, "lat": LAT}, skipped=0)
    numbers: list[int] = []
    cells: list[list[str]] = []
    odd: list[Refusal] = []
    for number, (where, row) in enumerate(zip(places, rows, strict=True), start=1):
        own = [as_text(row.get(name)) for name in header]
        if isinstance(where, str):
            odd.append(Refusal(number, "geometry", where, "Point", "points.geometry", (*own, "", "")))
            continue
        numbers.append(number)
        cells.append([*own, *where])
    whole = as_table(layout, numbers, cells, odd)

    def batches(count: int) -> Iterator[Table]:
        return slices(whole, count)

    return Opened(layout, batches, tuple(notes))
