"""What a file is, by its content; its name only has to agree."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

from data.errors import FileProblem
from data.room_text import encoding, shown

# Kinds by the words they are called in both languages: names of formats, which have no translation.
OVERLAYS = ("GeoJSON", "KML", "KMZ", "GeoPackage", "Shapefile (zip)")
_ENDINGS = {
    ".geojson": "GeoJSON", ".json": "GeoJSON", ".kml": "KML", ".kmz": "KMZ", ".gpkg": "GeoPackage",
    ".zip": "Shapefile (zip)", ".shp": "Shapefile (.shp)", ".csv": "CSV", ".tsv": "CSV", ".tab": "CSV",
    ".txt": "CSV",
    ".xlsx": "XLSX", ".xls": "XLS", ".gml": "GML", ".gpx": "GPX", ".pdf": "PDF", ".html": "HTML",
    ".vrt": "OGR VRT",
    ".tif": "TIFF", ".rar": "RAR", ".7z": "7-Zip",
}  # fmt: skip
_MAGIC = (
    (b"%PDF-", "PDF"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7-Zip"), (b"\x1f\x8b", "gzip"),
    (b"\x00\x00\x27\x0a", "Shapefile (.shp)"),
    (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"\xd0\xcf\x11\xe0", "XLS"), (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"fgb", "FlatGeobuf"), (b"PAR1", "GeoParquet"), (b"AC10", "DWG"),
)  # fmt: skip
# The first element of an XML file decides; those that point GDAL at other files or hosts are named for what
# they are.
_ROOTS = {
    "kml": "KML", "ogrvrtdatasource": "OGR VRT", "vrtdataset": "GDAL VRT", "gdal_wms": "GDAL WMS",
    "ogrwfsdatasource": "WFS",
    "wfs_capabilities": "WFS", "gdaltileindexdataset": "GDAL GTI", "gpx": "GPX", "html": "HTML",
    "featurecollection": "GML",
    "rss": "GeoRSS", "feed": "GeoRSS", "osm": "OSM", "svg": "SVG",
}  # fmt: skip
_FIRST_ELEMENT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")


def kind(raw: bytes) -> str:
    """Return what ``raw`` is: "GeoJSON", "KML", "GeoPackage", "Shapefile (zip)", "CSV", "OGR VRT" and others.

    Text that is nothing else is "CSV"; bytes that are nothing known are "".

    Examples
    --------
    >>> kind(b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>')
    'OGR VRT'
    >>> kind(b'{"type": "FeatureCollection", "features": []}')
    'GeoJSON'
    """
    if raw.startswith(b"SQLite format 3\0"):
        return "GeoPackage" if raw[68:72] in _GPKG_IDS else "SQLite"
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(raw)
    for magic, name in _MAGIC:
        if raw.startswith(magic):
            return name
    return _text(raw)


def _zip(raw: bytes) -> str:
    """Tell a zip archive by the names in it; the names are looked at, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "zip"
    if "[content_types].xml" in names:
        return "XLSX" if any(name.startswith("xl/") for name in names) else "Office"
    if any(name.endswith(".shp") for name in names):
        return "Shapefile (zip)"
    return "KMZ" if any(name.endswith(".kml") for name in names) else "zip"


def _text(raw: bytes) -> str:
    code = (
        encoding(raw[:4000]) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:400] else "utf-8-sig"
    )
    start = raw[:20_000].decode(code, errors="replace").lstrip()
    if any(sign < " " and sign not in "\t\r\n\f" for sign in start[:4000]):
        return ""
    if start.startswith("<"):
        found = _FIRST_ELEMENT.search(
            re.sub(r"<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", "", start, flags=re.S | re.I)
        )
        return (
            _ROOTS.get(found[1].lower(), "XML")
            if found
            else ("HTML" if "<!doctype html" in start.lower() else "XML")
        )
    if start.startswith("{"):
        return "TopoJSON" if re.match(r'\{\s*"type"\s*:\s*"Topology"', start) else "GeoJSON"
    if start.startswith("["):
        return "JSON"
    return "CSV"


def agreed(raw: bytes, name: str, accepted: tuple[str, ...]) -> str:
    """Return the kind of ``raw`` if it is one of ``accepted`` and the ending of ``name`` says nothing else.

    Raises
    ------
    FileProblem
        The name says one kind and the content is another, or the kind is not accepted here.
    """
    found = kind(raw)
    named = _ENDINGS.get(PurePosixPath(name[-40:].lower()).suffix, "")
    expected = ", ".join(accepted)
    if found == "Shapefile (.shp)":
        raise FileProblem("room.bare_shp", file=shown(name))
    if not found:
        raise FileProblem("room.unknown", file=shown(name), expected=expected)
    if named and named != found:
        raise FileProblem("room.disagree", file=shown(name), named=named, found=found, expected=expected)
    if found not in accepted:
        raise FileProblem("room.not_accepted", file=shown(name), found=found, expected=expected)
    return found
