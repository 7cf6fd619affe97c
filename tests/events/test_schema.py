"""A frame of events: places held as numbers until somebody asks for points, and columns that say nothing held once."""

import pickle
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from data.errors import DataProblem
from events import schema
from events.points_lonlat import LonLatArray

NAN = float("nan")
LON, LAT = [13.2, NAN, 24.9, 11.5], [32.9, NAN, 22.1, 33.1]
Step = Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]


def events() -> gpd.GeoDataFrame:
    return schema.frame(pd.DataFrame({"id": list("abcd")}), LON, LAT)


def made(frame: gpd.GeoDataFrame) -> bool:
    places = frame.geometry.array
    return not isinstance(places, LonLatArray) or places.made


def wkt(frame: gpd.GeoDataFrame) -> list[str | None]:
    return [None if place is None else place.wkt for place in frame.geometry]


STEPS: dict[str, Step] = {
    "rows": lambda frame: frame[frame["id"] != "b"],
    "places": lambda frame: frame.iloc[[3, 1, 0]],
    "slice": lambda frame: frame.iloc[1:],
    "backwards": lambda frame: frame.iloc[::-1],
    "index": lambda frame: frame[frame["id"] > "a"].reset_index(drop=True),
    "column": lambda frame: frame.assign(kind="MEET"),
    "columns": lambda frame: frame[["id", "geometry"]],
    "copy": lambda frame: frame.copy(),
    "both": lambda frame: pd.concat([frame, frame.iloc[:2]], ignore_index=True),
    "order": lambda frame: frame.sort_values("id", ascending=False),
    "none": lambda frame: frame.reindex([0, 9]),
    "merged": lambda frame: frame.merge(pd.DataFrame({"id": ["a", "d"], "n": [1, 2]}), on="id", how="left"),
    "pickled": lambda frame: pickle.loads(pickle.dumps(frame)),
    "joined": lambda frame: schema.joined([frame, frame]),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_no_point_is_made_for_who_asks_for_none(step: Step) -> None:
    frame, points = events(), gpd.GeoDataFrame(events())
    points = points.set_geometry(
        gpd.GeoSeries(shapely.points(LON, LAT), crs="EPSG:4326").where(points["id"] != "b")
    )
    plain, given = step(points), step(frame)
    lon, lat = schema.lonlat(given)
    assert given.geometry.isna().tolist() == np.isnan(lon).tolist()
    assert given.crs == plain.crs
    assert not made(frame)
    assert not made(given)
    assert wkt(given) == wkt(plain)
    for mine, other in zip((lon, lat), (plain.geometry.x, plain.geometry.y), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_what_geopandas_does_with_points_it_does_with_these() -> None:
    frame = events()
    assert frame.total_bounds.tolist() == [11.5, 22.1, 24.9, 33.1]
    assert made(frame)
    assert frame.geometry.is_empty.tolist() == [False] * 4
    assert frame.to_crs(3857).geometry.x.notna().tolist() == [True, False, True, True]
    assert frame.cx[12:14, 30:35]["id"].tolist() == ["a"]
    assert frame.geometry.iloc[0] == shapely.Point(13.2, 32.9)
    assert frame.geometry.iloc[1] is None
    assert "POINT (13.2 32.9)" in str(frame[["id", "geometry"]])
    assert len(schema.frame(pd.DataFrame({"id": []}, dtype="str"), [], [])) == 0


def test_a_point_that_is_changed_is_changed_here_alone() -> None:
    frame = events()
    other = frame.copy()
    other.loc[0, "geometry"] = shapely.Point(1, 2)
    other.loc[2, "geometry"] = None
    assert [values.tolist()[0] for values in schema.lonlat(other)] == [1, 2]
    assert np.isnan(schema.lonlat(other)[0]).tolist() == [False, True, True, False]
    assert [values.tolist()[0] for values in schema.lonlat(frame)] == [13.2, 32.9]
    again = pickle.loads(pickle.dumps(other))
    assert wkt(again) == wkt(other)
    assert wkt(pd.concat([other, frame])) == wkt(other) + wkt(frame)
    assert wkt(other[other["id"] == "a"].copy()) == ["POINT (1 2)"]
    with pytest.raises(ValueError, match="read-only"):
        schema.lonlat(frame)[0][0] = 5


def test_what_was_given_is_not_taken_hold_of() -> None:
    lon, lat = np.array([13.2]), np.array([32.9])
    rows = pd.DataFrame({"id": ["a"], "uncertainty_m": [5.0]}, index=[7])
    frame = schema.frame(rows, lon, lat)
    lon[0] = 0
    frame.loc[0, "uncertainty_m"] = 9
    frame.loc[0, "id"] = "b"
    assert (rows.loc[7, "uncertainty_m"], rows.loc[7, "id"]) == (5, "a")
    assert schema.lonlat(frame)[0].tolist() == [13.2]
    frame.loc[0, "dead"] = 3
    assert np.isnan(frame.loc[0, "missing"])
    frame.loc[0, "notes"] = "x"
    assert frame.loc[0, "extra"] == ""


def test_columns_that_say_nothing_take_no_memory_of_their_own() -> None:
    count = 400_000
    rows = pd.DataFrame({"id": schema.same("x", count)})
    before = pa.total_allocated_bytes()
    frame = schema.frame(rows, np.full(count, 13.0), np.full(count, 32.0))
    assert pa.total_allocated_bytes() - before < 1_000_000  # an offset a row, of one of them, is 3,200,000
    assert frame["notes"].eq("").all()
    assert list(frame.columns) == [*schema.NAMES, "geometry"]


@pytest.mark.parametrize("count", [0, 1, 16_384, 16_385, 40_000])
def test_the_same_text_in_any_number_of_rows(count: int) -> None:
    column = pd.Series(schema.same("file", count))
    assert column.dtype == "str"
    assert column.tolist() == ["file"] * count


def test_a_frame_is_checked() -> None:
    frame = events()
    assert schema.check(frame, "a") is frame
    for wrong, key in (
        (frame.drop(columns="notes"), "schema.columns"),
        (frame.assign(status="bad"), "schema.code"),
        (frame.assign(id="a"), "schema.double"),
    ):
        with pytest.raises(DataProblem) as caught:
            schema.check(wrong, "a.csv")
        assert caught.value.key == key
