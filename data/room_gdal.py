"""GeoPackage and zipped Shapefile: GDAL opens them in a worker process, and hands back numbers and text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from data import room_limits as limit
from data.errors import FileProblem
from data.room_text import encoding, shown
from data.room_zip import members

_WORKER = Path(__file__).with_name("room_worker.py")
_TURNS = threading.BoundedSemaphore(limit.WORKERS_AT_ONCE)
# Every vector driver of GDAL 3.12 but the two that are needed, and the raster drivers that open other files
# or hosts. The worker checks what is left after loading, so a newer GDAL with more of them stays shut too.
_SKIPPED = (
    "MEM,PCIDSK,PDS4,VICAR,PDF,MBTiles,EEDA,OGCAPI,GDALG,MapInfo File,LVBAG,S57,DGN,OGR_VRT,CSV,GML,GPX,"
    "LIBKML,KML,GeoJSON,GeoJSONSeq,ESRIJSON,TopoJSON,OGR_GMT,SQLite,WAsP,OpenFileGDB,DXF,FlatGeobuf,"
    "GeoRSS,VFK,PGDUMP,OSM,GPSBabel,OGR_PDS,WFS,OAPIF,EDIGEO,Idrisi,ODS,XLSX,Elasticsearch,Carto,"
    "AmigoCloud,SXF,Selafin,JML,PLSCENES,CSW,VDV,MVT,NGW,MapML,GTFS,PMTiles,JSONFG,MiraMonVector,ADBC,"
    "AVCBin,AVCE00,AIVector,HTTP,VRT,GTI,WMS,WMTS,WCS,EEDAI,DAAS,PLMosaic,STACIT,STACTA"
)
# What a worker may say; a word that is not of this list is not passed on.
_REFUSALS = {
    "room.worker", "room.gpkg_unsafe", "room.damaged", "room.no_layers", "room.layers", "room.features",
    "room.columns",
    "room.vertices", "room.crs_unknown",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One layer of a file as the worker read it.

    Parameters
    ----------
    layer : str
        Its name in the file.
    crs : str
        The name of its reference system, "" where the file states none.
    moved : bool
        Whether it was reprojected to WGS84.
    columns : dict
        Attribute values by column: numbers, text or None.
    geometries : array of shapely geometry
        In degrees where ``crs`` is known; None where there is none.
    binary : tuple of str
        Columns of bytes, which were left out.
    """

    layer: str
    crs: str
    moved: bool
    columns: dict[str, list[Any]]
    geometries: npt.NDArray[np.object_]
    binary: tuple[str, ...]


def read_geopackage(raw: bytes, name: str) -> list[Part]:
    """Return the feature layers of a GeoPackage."""
    return _in_worker("GeoPackage", {"layer.gpkg": raw}, [("layer.gpkg", "", None)], name)


def read_shapefiles(raw: bytes, name: str) -> list[Part]:
    """Return the Shapefiles of a zip archive as layers; members other than their five files stay packed."""
    found: dict[str, dict[str, bytes]] = {}
    names: dict[str, str] = {}
    for member, content in members(raw, name, (".shp", ".shx", ".dbf", ".prj", ".cpg")).items():
        path = PurePosixPath(member)
        key = str(path.with_suffix("")).lower()
        found.setdefault(key, {})[path.suffix.lower()] = content
        names[key] = path.stem
    files: dict[str, bytes] = {}
    items: list[tuple[str, str, str | None]] = []
    for key, group in found.items():
        if ".shp" not in group:
            continue
        missing = [ending for ending in (".shx", ".dbf") if ending not in group]
        if missing:
            raise FileProblem(
                "room.shp_parts", file=shown(name), found=shown(names[key]), expected=", ".join(missing)
            )
        files.update({f"{len(items)}{ending}": content for ending, content in group.items()})
        items.append((f"{len(items)}.shp", names[key], _dbf_encoding(group)))
    if len(items) > limit.MAX_LAYERS:
        raise FileProblem("room.layers", file=shown(name), found=len(items), expected=limit.MAX_LAYERS)
    return _in_worker("Shapefile (zip)", files, items, name)


def _dbf_encoding(group: dict[str, bytes]) -> str | None:
    """Return the encoding of a dBase table that states none (by .cpg or language byte), guessed from it."""
    table = group[".dbf"]
    # Language byte 0 states nothing, and 0x57 ("ANSI") is what programs write whatever the code page.
    if ".cpg" in group or len(table) < 32 or table[29] not in (0, 0x57):
        return None
    header = int.from_bytes(table[8:10], "little")
    guess = encoding(
        bytes(byte for byte in table[32:header] if byte >= 32) + table[header:].replace(b"\0", b" ")
    )
    return guess if guess in ("cp1256", "cp1252") else "utf-8"


def _in_worker(
    format_: str, files: dict[str, bytes], items: list[tuple[str, str, str | None]], name: str
) -> list[Part]:
    """Let a worker process read ``items`` of ``files`` and return its layers."""
    with tempfile.TemporaryDirectory(prefix="marsad-room-") as where:
        folder = Path(where)
        for short, content in files.items():
            (folder / short).write_bytes(content)
        job = {
            "format": format_,
            "items": [{"path": str(folder / path), "layer": layer, "encoding": code} for path, layer,
            code in items],
            "limits": {
                "memory": limit.WORKER_MEMORY_BYTES, "cpu": limit.WORKER_CPU_S,
                "result": limit.WORKER_RESULT_BYTES,
                "features": limit.MAX_FEATURES, "vertices": limit.MAX_VERTICES, "columns": limit.MAX_COLUMNS,
                "layers": limit.MAX_LAYERS,
            },
        }  # fmt: skip
        (folder / "job.json").write_text(json.dumps(job), "utf-8")
        _run(folder, name)
        return _result(folder / "result.bin", name)


def _run(folder: Path, name: str) -> None:
    command = [sys.executable, "-I", str(_WORKER), str(folder)]
    try:
        with _TURNS:
            subprocess.run(
                command, env=_environment(folder), cwd=folder, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=limit.WORKER_WALL_S, check=True,
            )  # fmt: skip
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as problem:
        raise FileProblem("room.too_heavy", file=shown(name), seconds=limit.WORKER_CPU_S) from problem


def _environment(folder: Path) -> dict[str, str]:
    """Return the whole environment of the worker: nothing of ours but what finding libraries takes."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}
    return kept | {
        "GDAL_SKIP": _SKIPPED,
        "GDAL_HTTP_PROXY": "http://127.0.0.1:1",
        "GDAL_HTTP_TIMEOUT": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_DISABLE_READDIR_ON_OPEN": "YES",
        # What SQL inside a GeoPackage could reach: other files, SQLite's own unsafe functions.
        "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "OGR_SQLITE_PRAGMA": "trusted_schema=OFF",
        "PROJ_NETWORK": "OFF",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OPENBLAS_NUM_THREADS": "1",
        "HOME": str(folder), "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder),
    }  # fmt: skip


def _result(path: Path, name: str) -> list[Part]:
    """Read what the worker wrote, as the word of a stranger: sizes are checked, nothing in it is run."""
    import shapely

    try:
        if path.stat().st_size > limit.WORKER_RESULT_BYTES:
            raise FileProblem("room.too_heavy", file=shown(name), seconds=limit.WORKER_CPU_S)
        line, _, blob = path.read_bytes().partition(b"\n")
        head = json.loads(line)
        if "refused" in head:
            key = head["refused"] if head["refused"] in _REFUSALS else "room.worker"
            raise FileProblem(key, file=shown(name), **{k: shown(str(v)) for k, v in head["values"].items()})
        parts, start = [], 0
        for part in head["parts"]:
            wkb: list[bytes | None] = []
            for length in part["lengths"]:
                wkb.append(blob[start : start + length] or None)
                start += length
            parts.append(Part(
                part["layer"], part["crs"], part["moved"], dict(part["columns"]),
                shapely.from_wkb(np.array(wkb, dtype=object)), tuple(part["binary"]),
            ))  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, shapely.errors.ShapelyError) as problem:
        raise FileProblem("room.damaged", file=shown(name)) from problem
    return parts
