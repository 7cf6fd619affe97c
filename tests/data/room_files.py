"""Files for the tests of the closed room, made here: honest ones, and ones that try to get out."""

import io
import json
import struct
import threading
import warnings
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import shapely

SECRET = "CANARY-7f3a91"  # what must never come out of the room
POST = {
    "type": "Feature",
    "properties": {"name": "نقطة 12", "n": 7},
    "geometry": {"type": "Point", "coordinates": [24.5, 22.0]},
}


def geojson(*features: dict, **members: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features) or [POST], **members}).encode()


def kml(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


def placemark(
    inner: str = "<Point><coordinates>24.5,22.0,0</coordinates></Point>", name: str = "نقطة 12"
) -> str:
    return f"<Placemark><name>{name}</name>{inner}</Placemark>"


def frame(*geometries: object, crs: object = 4326, **columns: list) -> gpd.GeoDataFrame:
    shapes = list(geometries) or [shapely.Point(24.5, 22.0)]
    return gpd.GeoDataFrame(columns or {"name": ["نقطة 12"] * len(shapes)}, geometry=shapes, crs=crs)


def geopackage(folder: Path, made: gpd.GeoDataFrame, layer: str = "posts") -> bytes:
    path = folder / "made.gpkg"
    made.to_file(path, layer=layer, driver="GPKG", mode="a" if path.exists() else "w")
    return path.read_bytes()


def shapefile(
    folder: Path, made: gpd.GeoDataFrame, code: str = "utf-8", without: tuple[str, ...] = ()
) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a frame without a CRS, column names of more than ten letters
        made.to_file(folder / "made.shp", encoding=code)
    files = {
        f"in/made{path.suffix}": path.read_bytes()
        for path in folder.glob("made.*")
        if path.suffix not in without
    }
    return zipped(files)


def zipped(files: dict[str, bytes], **kind: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = kind.get("mode", 0o100644) << 16
            archive.writestr(info, content)
    return out.getvalue()


def unzipped(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def locked(raw: bytes) -> bytes:
    """Set the flag of encryption on every member, in both of its headers."""
    made = bytearray(raw)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = made.find(magic)
        while place >= 0:
            struct.pack_into("<H", made, place + at, 1)
            place = made.find(magic, place + 4)
    return bytes(made)


def vrt(target: str, layer: str = "canary") -> bytes:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="{layer}"><SrcDataSource relativeToVRT="0">{target}</SrcDataSource>'
        "<GeometryType>wkbPoint</GeometryType></OGRVRTLayer></OGRVRTDataSource>"
    ).encode()


@contextmanager
def listener():
    """Listen on a free port of this machine and give (address, list of requests that came)."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_POST = do_GET  # noqa: N815 - the names that http.server calls

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
    finally:
        server.shutdown()
        server.server_close()
