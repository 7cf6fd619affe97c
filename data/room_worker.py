"""The process in which GDAL opens a GeoPackage or a Shapefile from outside; room_gdal.py runs this file.

It stands alone (isolated mode, nothing of the product is imported), so that its doors are shut before
anything is loaded: limits on memory, CPU and files, a network of its own with nothing in it where the system
gives one, and only the two drivers that are needed. Job in: ``job.json``. Out: ``result.bin``, a line of
JSON and then the geometries as WKB; no pickle, nothing that could run on the other side.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

ALLOWED = {"GPKG", "ESRI Shapefile"}
# What may stand in the schema of a GeoPackage; of virtual tables, R-trees alone.
_HONEST = re.compile(
    r"CREATE (TABLE|(UNIQUE )?INDEX|TRIGGER|VIEW|VIRTUAL TABLE (\"[^\"]*\"|'[^']*'|\w+) USING RTREE ?\() ?",
    re.ASCII,
)
# Linux: unshare(2), from <linux/sched.h>.
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


class Refused(Exception):
    """The file is refused: a key of the catalogue and its values."""


def shut_doors(limits: dict[str, int]) -> None:
    """Limit this process before anything is loaded; a system that lacks a means does without that one."""
    with contextlib.suppress(ImportError):
        import resource

        for name, value in (
            ("RLIMIT_AS", limits["memory"]), ("RLIMIT_CPU", limits["cpu"]), ("RLIMIT_FSIZE",
            limits["result"]),
            ("RLIMIT_CORE", 0), ("RLIMIT_NOFILE", 64),
        ):  # fmt: skip
            with contextlib.suppress(ValueError, OSError, AttributeError):
                resource.setrlimit(getattr(resource, name), (value, value))
    with contextlib.suppress(ImportError, OSError, AttributeError, TypeError):
        import ctypes

        libc = ctypes.CDLL(None)
        # As an ordinary user a new network needs a new user namespace; some systems forbid the one or the
        # other.
        if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWNET)


def load_gdal() -> Any:
    """Return pyogrio with the two drivers alone; the heavy packages it would look at are kept out."""
    for module in ("pandas", "geopandas"):
        sys.modules[module] = None  # type: ignore[assignment]
    import pyogrio

    more = set(pyogrio.list_drivers()) - ALLOWED
    if more:  # a GDAL that has drivers which GDAL_SKIP did not name: start again with them named
        if os.environ.get("MARSAD_ROOM_AGAIN"):
            raise Refused("room.worker", {})
        os.environ["MARSAD_ROOM_AGAIN"] = "1"
        os.environ["GDAL_SKIP"] = ",".join([os.environ.get("GDAL_SKIP", ""), *sorted(more)])
        os.execv(sys.executable, [sys.executable, "-I", *sys.argv])  # noqa: S606 - no shell, our own
    return pyogrio


def tables(path: Path, limits: dict[str, int]) -> list[str]:
    """Return the feature tables of a GeoPackage, after a look at its schema by plain SQLite.

    A GeoPackage is a database: a virtual table or a view in it can call what GDAL adds to SQLite. Virtual
    tables other than R-trees, views that call functions, and views that stand in for the standard's own tables,
    refuse the file; other views are not read as layers.
    """
    import sqlite3

    try:
        base = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        base.execute("PRAGMA trusted_schema = OFF")
        plain: set[str] = set()
        for kind, name, sql in base.execute("SELECT type, name, sql FROM sqlite_master"):
            words = " ".join((sql or "").upper().split())
            own = name.lower().startswith(("gpkg_", "rtree_", "sqlite_"))
            view = words.startswith("CREATE VIEW")
            # By the SQL and not by the type beside it, which a made-up schema can give as it likes.
            if (words and not _HONEST.match(words)) or (view and (own or "(" in words.partition(" AS ")[2])):
                raise Refused("room.gpkg_unsafe", {"found": name})
            if kind == "table" and not view:
                plain.add(name.lower())
        named = [
            str(name)
            for (name,) in base.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
            if str(name).lower() in plain
        ]
    except sqlite3.Error as problem:
        raise Refused("room.damaged", {}) from problem
    if not named:
        raise Refused("room.no_layers", {})
    if len(named) > limits["layers"]:
        raise Refused("room.layers", {"found": len(named), "expected": limits["layers"]})
    return named


def values(column: Any) -> list[Any] | None:
    """Return an Arrow column as JSON values: numbers, else text; None for a column of bytes."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        column = column.cast(kind)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return None
    if pa.types.is_timestamp(kind):
        return instants(column)
    if pa.types.is_duration(kind):
        column = column.cast(pa.int64())
    plain = column.to_pylist()
    if pa.types.is_integer(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return list(plain)
    if pa.types.is_floating(kind):
        return [
            None if value is None or value != value or abs(value) == float("inf") else value
            for value in plain
        ]
    if pa.types.is_temporal(kind):
        return [None if value is None else value.isoformat() for value in plain]
    return [None if value is None else str(value) for value in plain]


def instants(column: Any) -> list[Any]:
    """Return dates with times as ISO text; Arrow's own way to Python asks for pandas, which is kept out of here."""
    from datetime import UTC, datetime, timedelta

    import pyarrow as pa

    zone = column.type.tz
    first = datetime(1970, 1, 1, tzinfo=UTC if zone else None)
    micros = column.cast(pa.timestamp("us", zone), safe=False).cast(pa.int64()).to_pylist()
    made: list[Any] = []
    for micro in micros:
        try:
            made.append(None if micro is None else (first + timedelta(microseconds=micro)).isoformat())
        except OverflowError:  # no year of four digits
            made.append(str(micro))
    return made


def project(shapes: Any, crs: str | None) -> tuple[Any, str, bool]:
    """Return the shapes in WGS84 degrees, the name of their reference system, and whether they moved."""
    import pyproj
    import shapely

    if not crs:
        return shapes, "", False
    try:
        system = pyproj.CRS.from_user_input(crs)
        # Such a system names files of this machine as grids; no agency's definition needs it to.
        if any(word in system.to_wkt().lower() for word in ("nadgrids", "geoidgrids", "http", "@")):
            raise Refused("room.crs_unknown", {"found": system.name})
        if system.is_geographic and system.to_epsg() in (4326, 4979):
            return shapes, system.name, False
        move = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)
        moved = shapely.transform(shapes, lambda x, y: move.transform(x, y), interleaved=False)
    except pyproj.exceptions.ProjError as problem:
        raise Refused("room.crs_unknown", {"found": crs[:80]}) from problem
    return moved, system.name, True


def read(pyogrio: Any, job: dict[str, Any]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Return the layers of the job: columns, CRS and lengths of the geometries; and the geometries joined."""
    import numpy as np
    import shapely

    limits, parts, blobs, left = job["limits"], [], [], job["limits"]["features"]
    for item in job["items"]:
        path = Path(item["path"])
        layers = tables(path, limits) if job["format"] == "GeoPackage" else [None]
        for layer in layers:
            # Arrow, since pyogrio's other way believes a row count in the file that goes stale and hides
            # rows.
            meta, table = pyogrio.read_arrow(
                path, layer=layer, encoding=item["encoding"], max_features=left + 1
            )
            left -= table.num_rows
            if left < 0:
                raise Refused("room.features", {"expected": f"{limits['features']:,}"})
            if table.num_columns > limits["columns"]:
                raise Refused("room.columns", {"found": table.num_columns, "expected": limits["columns"]})
            geometry = meta.get("geometry_name") or "wkb_geometry"
            raw = np.array(table[geometry].to_pylist(), dtype=object)
            shapes = shapely.force_2d(shapely.from_wkb(raw, on_invalid="ignore"))
            if shapely.get_num_coordinates(shapes).sum() > limits["vertices"]:
                raise Refused("room.vertices", {"expected": f"{limits['vertices']:,}"})
            shapes, crs, moved = project(shapes, meta["crs"])
            wkb = [shape or b"" for shape in shapely.to_wkb(shapes)]
            columns = [(name, values(table[name])) for name in table.column_names if name != geometry]
            parts.append({
                "layer": layer or item["layer"], "crs": crs, "moved": moved,
                "lengths": [len(one) for one in wkb],
                "columns": [[name, column] for name, column in columns if column is not None],
                "binary": [name for name, column in columns if column is None],
            })  # fmt: skip
            blobs.append(b"".join(wkb))
    return parts, blobs


def main(folder: Path) -> None:
    """Do the job of ``folder`` and write the result there."""
    job = json.loads((folder / "job.json").read_text("utf-8"))
    shut_doors(job["limits"])
    blobs: list[bytes] = []
    head: dict[str, Any]
    try:
        pyogrio = load_gdal()
        try:
            parts, blobs = read(pyogrio, job)
            head = {"parts": parts}
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError):
            head = {"refused": "room.damaged", "values": {}}
    except Refused as refused:
        head = {"refused": refused.args[0], "values": refused.args[1]}
    with (folder / "result.bin").open("wb") as file:
        file.write(json.dumps(head, allow_nan=False).encode() + b"\n")
        for blob in blobs:
            file.write(blob)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
