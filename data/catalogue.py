"""The catalogue: what ships with the product, and the one way to read it.

Every shipped file has its descriptor beside it (``<file>.resource.json``, a Frictionless Data Resource with
the source, the licence, the dates and the derivation); ``python -m data.package`` joins them, with bytes
and hashes, into ``data/datapackage.json`` for other tools. Here the descriptors themselves are read.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import FileProblem

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

ROOT = Path(__file__).parent
FOLDERS = ("files", "tables")
CRS = "EPSG:4326"
BOOLEANS = {"true": True, "false": False}


@cache
def _resources() -> dict[str, dict[str, Any]]:
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.resource.json"))
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        try:
            descriptor = json.loads(path.read_text(encoding="utf-8"))
            found[descriptor["name"]] = descriptor
        except (ValueError, KeyError, TypeError) as problem:
            raise FileProblem("catalogue.descriptor", file=path.name, found=problem) from problem
    return found


def resources() -> tuple[str, ...]:
    """Return the names of everything that ships, files first, alphabetical in each folder.

    Examples
    --------
    >>> "sections_land" in resources()
    True
    """
    return tuple(_resources())


def resource(name: str) -> dict[str, Any]:
    """Return the descriptor of a resource: a copy, the caller's to change.

    Raises
    ------
    FileProblem
        When nothing of that name ships.

    Examples
    --------
    >>> resource("countries")["licenses"][0]["name"]
    'ODbL-1.0'
    >>> resource("rivers")
    Traceback (most recent call last):
    data.errors.FileProblem: The catalogue has no “rivers”. `marsad data` lists what it has.
    """
    if name not in _resources():
        raise FileProblem("catalogue.unknown", name=name)
    copy: dict[str, Any] = json.loads(json.dumps(_resources()[name]))
    return copy


def read(name: str) -> Any:
    """Return a shipped resource as a frame.

    Parameters
    ----------
    name : str
        One of ``resources()``.

    Returns
    -------
    geopandas.GeoDataFrame or pandas.DataFrame
        For GeoJSON a GeoDataFrame in EPSG:4326 (lon, lat), one row a feature, its properties as columns.
        For CSV a DataFrame in the order of the file: ``string``, ``date`` and ``any`` fields are text (""
        where empty), ``integer`` is int64 (Int64 when cells are empty), ``number`` float64 (NaN where
        empty), ``boolean`` bool. Read once; each call gives a frame of its own, which can be changed
        without touching another's.

    Raises
    ------
    FileProblem
        When nothing of that name ships, or its file is missing or not what its descriptor says.

    Examples
    --------
    >>> read("sections_land")["id"].tolist()
    ['tunisia', 'algeria', 'niger', 'chad', 'sudan', 'egypt']
    >>> read("kinds").loc[0, "code"]
    'MEET'
    """
    return _frame(name).copy()


@cache
def _frame(name: str) -> Any:
    descriptor = resource(name)
    path = ROOT / descriptor["path"]
    if not path.is_file():
        raise FileProblem("file.missing", file=path.name)
    try:
        if path.suffix == ".geojson":
            return _features(path.read_text(encoding="utf-8"))
        return _table(path, descriptor["schema"]["fields"])
    except (ValueError, KeyError, TypeError) as problem:
        raise FileProblem("catalogue.broken", file=path.name, found=problem) from problem


def _features(text: str) -> gpd.GeoDataFrame:
    """Read a FeatureCollection; GEOS takes all of its geometries in one go, which is what makes it fast."""
    import geopandas as gpd
    import shapely

    properties = [feature["properties"] for feature in json.loads(text)["features"]]
    geometry = shapely.get_parts(shapely.from_geojson(text))
    if len(geometry) != len(properties):
        raise ValueError(f"{len(properties)} features, {len(geometry)} geometries")
    return gpd.GeoDataFrame(properties, geometry=geometry, crs=CRS)


def _table(path: Path, fields: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    names = [field["name"] for field in fields]
    if head != names:
        raise ValueError(f"columns {head}, expected {names}")
    ragged = next((number for number, row in enumerate(rows, start=2) if len(row) != len(names)), None)
    if ragged is not None:
        raise ValueError(f"row {ragged}: {len(rows[ragged - 2])} cells, expected {len(names)}")
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pd.DataFrame(
        {
            field["name"]: _column(list(cells), field["type"])
            for field, cells in zip(fields, columns, strict=True)
        }
    )


def _column(cells: list[str], kind: str) -> Any:
    """Return one column in the type that its field names; an unknown type or a wrong cell is a ValueError."""
    import pandas as pd

    if kind == "integer":
        numbers = [int(cell) if cell else None for cell in cells]
        return pd.Series(numbers, dtype="Int64" if "" in cells else "int64")
    if kind == "number":
        return pd.Series([float(cell) if cell else float("nan") for cell in cells], dtype="float64")
    if kind == "boolean":
        return pd.Series([BOOLEANS[cell] for cell in cells], dtype="bool")
    if kind in ("string", "date", "datetime", "any"):
        return pd.Series(cells, dtype="str")
    raise ValueError(f"field type {kind!r}")


def credits() -> list[dict[str, Any]]:
    """Return where each resource comes from, as ``Source`` of ``layers/web/src/types.ts`` has it.

    Returns
    -------
    list of dict
        ``name``, ``title`` (ar, en), ``licence`` (an SPDX name), ``credit`` (the line to show), ``url``,
        ``version``, ``retrieved`` (ISO day), ``derived`` (ar, en: what we did to it).

    Examples
    --------
    >>> {credit["name"]: credit["credit"] for credit in credits()}["countries"]
    '© OpenStreetMap contributors, ODbL 1.0'
    """
    return [_credit(descriptor) for descriptor in _resources().values()]


def _credit(descriptor: dict[str, Any]) -> dict[str, Any]:
    source = descriptor["sources"][0]
    return {
        "name": descriptor["name"],
        "title": {"ar": descriptor["title_ar"], "en": descriptor["title"]},
        "licence": descriptor["licenses"][0]["name"],
        "credit": descriptor.get("credit", source["title"]),
        "url": source.get("path", ""),
        "version": descriptor["version"],
        "retrieved": descriptor["retrieved"],
        "derived": {"ar": descriptor["derived_ar"], "en": descriptor["derived_en"]},
    }
