"""What goes out can be read in again, and no cell of it is a formula."""

import io
import json

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from events import out

DANGEROUS = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "＝1", "plain", "مرصد", "a\x00b", "=HYPERLINK(1)"]


@pytest.fixture
def frame() -> gpd.GeoDataFrame:
    points = [shapely.Point(13.1873449123, 32.8874), None, *[shapely.Point(-1.5, 20)] * (len(DANGEROUS) - 2)]
    rows = {"id": [f"e{i}" for i in range(len(DANGEROUS))], "title": DANGEROUS,
            "uncertainty_m": [5000.0, np.nan, *[0.5] * (len(DANGEROUS) - 2)]}  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(points, crs="EPSG:4326"))


def test_table_has_lon_lat_and_keeps_rows_without_a_place(frame: gpd.GeoDataFrame) -> None:
    rows = out.table(frame)
    assert list(rows.columns) == ["id", "title", "uncertainty_m", "lon", "lat"]
    assert rows["lon"][0] == 13.187345
    assert np.isnan(rows["lon"][1])


def test_csv_has_a_mark_and_no_formula(frame: gpd.GeoDataFrame) -> None:
    data = out.csv(out.table(frame))
    assert data.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    assert len(back) == len(frame)
    assert not [text for text in back["title"] if text.startswith(("=", "+", "-", "@", "\t", "＝"))]
    assert back["title"][0] == "'=1+1"
    # A longitude in the west keeps its sign: it is a number.
    assert back["lon"][2] == "-1.5"
    assert back["lon"][1] == ""


def test_csv_guards_column_names_too() -> None:
    assert out.csv(pd.DataFrame({"=a": ["x"]})).decode("utf-8-sig").startswith("'=a")


def test_geojson_is_legal_and_says_null(frame: gpd.GeoDataFrame) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    whole = json.loads(out.geojson(frame), parse_constant=refuse)
    assert len(whole["features"]) == len(frame)
    assert whole["features"][1]["geometry"] is None
    assert whole["features"][1]["properties"]["uncertainty_m"] is None
    assert whole["features"][0]["properties"] == {"id": "e0", "title": "=1+1", "uncertainty_m": 5000}
    assert whole["features"][2]["properties"]["uncertainty_m"] == 0.5


def test_geopackage_holds_every_row(frame: gpd.GeoDataFrame, tmp_path) -> None:
    frame = frame[~frame["title"].str.contains("\x00")]
    path = tmp_path / "a.gpkg"
    path.write_bytes(out.geopackage(frame, "events"))
    back = pyogrio.read_dataframe(path, layer="events")
    assert len(back) == len(frame)
    assert back["title"].tolist() == frame["title"].tolist()
    assert back.geometry.isna().sum() == 1
    assert back.crs.to_epsg() == 4326


def test_geopackage_takes_names_that_differ_in_case(tmp_path) -> None:
    frame = gpd.GeoDataFrame(
        {"id": ["a"], "ID": ["b"], "fid": ["c"]}, geometry=gpd.GeoSeries([shapely.Point(1, 2)], crs=4326)
    )
    path = tmp_path / "a.gpkg"
    path.write_bytes(out.geopackage(frame, "events"))
    assert pyogrio.read_dataframe(path)[["id", "ID_2", "fid_2"]].iloc[0].tolist() == ["a", "b", "c"]


def test_geopackage_of_nothing_is_a_layer_of_no_rows(frame: gpd.GeoDataFrame, tmp_path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(out.geopackage(frame.iloc[:0], "events"))
    assert len(pyogrio.read_dataframe(path, layer="events")) == 0


def test_xlsx_has_texts_where_a_formula_was_meant(frame: gpd.GeoDataFrame) -> None:
    data = out.xlsx(out.table(frame), {"title": "العنوان"}, "أحداث", right_to_left=True)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.sheet_view.rightToLeft
    assert [cell.value for cell in sheet[1]] == ["id", "العنوان", "uncertainty_m", "lon", "lat"]
    assert sheet["B2"].value == "=1+1"
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}
    assert sheet["B2"].quotePrefix
    assert not sheet["B8"].quotePrefix
    assert sheet["D3"].value is None


def test_xlsx_cuts_what_a_cell_cannot_hold() -> None:
    data = out.xlsx(pd.DataFrame({"a": ["x" * 40_000]}), {}, "a/b", right_to_left=False)
    value = openpyxl.load_workbook(io.BytesIO(data)).active["A2"].value
    assert len(value) == out.CELL_LIMIT
    assert value.endswith(out.CUT)
