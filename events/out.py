"""Events and tables on their way out: CSV, GeoJSON, GeoPackage and XLSX, as bytes.

CSV, GeoJSON and GeoPackage keep the schema's own column names, so that they can be read in again; XLSX is for
people and takes the names it is given. Cells never start a formula.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.files_out import safe_cell

# Excel's own limit on the signs of a cell, and the sign that says that a text goes on.
CELL_LIMIT = 32_767
CUT = "…"
# XML 1.0 has no place for these.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SIX_DECIMALS_DEG = 6  # 0.1 m: finer than any position we are given


def table(events: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a frame with its points as columns ``lon`` and ``lat``, degrees, NaN where there is no place.

    Parameters
    ----------
    events : GeoDataFrame
        EPSG:4326, points or None.

    Returns
    -------
    DataFrame
        The same rows without ``geometry``.
    """
    shapes = events.geometry.to_numpy()
    lon, lat = (np.round(part(shapes), SIX_DECIMALS_DEG) for part in (shapely.get_x, shapely.get_y))
    return pd.DataFrame(events.drop(columns="geometry")).assign(lon=lon, lat=lat)


def csv(rows: pd.DataFrame) -> bytes:
    r"""Return a table as CSV, formula-safe, in UTF-8 with a byte order mark so that Excel reads Arabic.

    Examples
    --------
    >>> csv(pd.DataFrame({"a": ["=1+1", "مرصد"]})).decode("utf-8-sig")
    "a\r\n'=1+1\r\nمرصد\r\n"
    """
    safe = rows.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = [safe_cell(text) for text in _texts(safe[name])]
    safe.columns = [safe_cell(str(name)) for name in safe.columns]
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def geojson(events: gpd.GeoDataFrame) -> bytes:
    """Return a frame as GeoJSON (RFC 7946): WGS84, lon before lat, null for what is not known, never NaN.

    Parameters
    ----------
    events : GeoDataFrame
        EPSG:4326; any geometries; rows without one have ``"geometry": null``.
    """
    shapes = shapely.to_geojson(events.geometry.to_numpy())
    rows = events.drop(columns="geometry").to_dict("records")
    features = [
        {
            "type": "Feature",
            "geometry": None if shape is None else json.loads(shape),
            "properties": {str(name): _json(value) for name, value in row.items()},
        }
        for shape, row in zip(shapes, rows, strict=True)
    ]
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def geopackage(frame: gpd.GeoDataFrame, layer: str) -> bytes:
    """Return a frame as a GeoPackage with one layer; rows without a place are in it too.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326.
    layer : str
        The layer's name.
    """
    import pyogrio

    # GeoPackage knows no two columns that differ in case alone, and "fid" is its own.
    names = _distinct([str(name) for name in frame.columns if name != "geometry"])
    plain = frame.set_axis([*names, "geometry"], axis=1) if list(frame.columns)[-1] == "geometry" else frame
    # GDAL takes a zero byte for the end of a text: the rest of the cell would be lost without a word.
    texts = plain.select_dtypes(include=["str", "object"]).columns
    plain = plain.assign(**{name: [_whole(value) for value in plain[name]] for name in texts})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.gpkg"
        # Written new and read back whole as bytes: nothing is appended, nothing from outside is opened.
        pyogrio.write_dataframe(
            plain, path, layer=layer, driver="GPKG", geometry_type=None if len(plain) else "Unknown"
        )
        return path.read_bytes()


def xlsx(rows: pd.DataFrame, heads: Mapping[str, str], sheet: str, right_to_left: bool) -> bytes:
    """Return a table as an Excel workbook: numbers as numbers, all else as text that no program computes.

    Parameters
    ----------
    rows : DataFrame
        What to write.
    heads : mapping
        What to call each column; one that is missing keeps its name.
    sheet : str
        The sheet's name.
    right_to_left : bool
        Whether the first column stands on the right.
    """
    from openpyxl import Workbook
    from openpyxl.cell import Cell, WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    page = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", sheet)[:31])
    page.sheet_view.rightToLeft = right_to_left
    page.freeze_panes = "A2"

    def cell(value: object) -> Cell:
        if isinstance(value, int | float | np.number) and not isinstance(value, bool):
            # NaN and infinity have no place in a sheet: an empty cell says that it is not known.
            return WriteOnlyCell(page, float(value) if np.isfinite(value) else None)
        text = CONTROLS.sub("\ufffd", "" if value is None else str(value))
        text = text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(CUT)] + CUT
        made = WriteOnlyCell(page, None)
        if text:
            made.value = text
            made.data_type = "s"  # a text, whatever it starts with
            # Excel's own mark for "text, even when somebody edits it".
            made.quotePrefix = safe_cell(text) != text
        return made

    names = [cell(heads.get(str(name), str(name))) for name in rows.columns]
    for head in names:
        head.font = Font(bold=True)
    page.append(names)
    for row in rows.itertuples(index=False, name=None):
        page.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _texts(column: pd.Series) -> list[str]:
    return ["" if missing else str(value) for value, missing in zip(column, column.isna(), strict=True)]


def _json(value: object) -> object:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float | np.number):
        number = float(value)
        return (int(number) if number.is_integer() else number) if np.isfinite(number) else None
    return None if value is pd.NA or value is pd.NaT else str(value)


def _whole(value: object) -> object:
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _distinct(names: list[str]) -> list[str]:
    seen = {"fid", "geom", "geometry"}
    out = []
    for name in names:
        made, count = name, 1
        while made.casefold() in seen:
            count += 1
            made = f"{name}_{count}"
        seen.add(made.casefold())
        out.append(made)
    return out
