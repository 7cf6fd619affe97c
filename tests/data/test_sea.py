"""The sea and the lines at sea against what is known from elsewhere: declarations, distances, towns ashore."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pytest
import shapely

from data import catalogue
from tests.data.geodata import LCC, WEST_END

FRAME = shapely.box(5, 16, 32, 38)


def test_the_sea_goes_on_beyond_the_frame() -> None:
    parts = catalogue.read("sea").set_index("part").geometry
    assert FRAME.covers(parts["frame"])
    assert shapely.intersection(parts["beyond"], FRAME).area == pytest.approx(0, abs=1e-9)
    for lon, lat in ((-15.0, 35.0), (38.0, 20.0), (26.0, 39.5), (5.0, 41.0)):
        assert parts["beyond"].contains(shapely.Point(lon, lat))
    for lon, lat in (
        (6.15, 46.2),
        (13.4, 52.5),
        (32.85, 39.93),
        (15.04, 12.1),
    ):  # Geneva, Berlin, Ankara, N'Djamena
        assert not parts["beyond"].contains(shapely.Point(lon, lat))


def test_the_sea_covers_the_territorial_sea_and_no_town(sea: Any, coast: Any) -> None:
    for lon, lat in ((18.0, 32.0), (13.2, 33.05), (12.0, 36.0), (30.0, 33.0)):
        assert sea.contains(shapely.Point(lon, lat))
    inland = catalogue.read("places").geometry
    wet = inland[inland.within(sea)]
    assert all(point.distance(sea.boundary) < 0.005 for point in wet)
    assert len(wet) < 4


def test_the_sea_shares_libyas_shore_with_the_coast_section(sea: Any, coast: Any) -> None:
    shore = {tuple(point) for point in shapely.get_coordinates(sea).tolist()}
    line = [tuple(point) for point in shapely.get_coordinates(coast).tolist()]
    assert sum(point in shore for point in line) / len(line) > 0.97  # rocks off the shore take a few away


# At sea


def test_the_closing_line_is_the_parallel_of_the_declaration(coast: Any) -> None:
    line = catalogue.read("maritime").set_index("kind").loc["closing_line_1973"]
    lon, lat = shapely.get_coordinates(line.geometry).T
    assert (lat == 32.5).all()
    assert (lon[0], lon[-1]) == pytest.approx((14.5754, 20.4996), abs=1e-4)
    assert line["length_km"] == 556.7
    assert line["length_km"] / 1.852 == pytest.approx(300.6, abs=0.05)  # nautical miles
    for end in (0, -1):
        assert shapely.Point(line.geometry.coords[end]).distance(coast) < 0.003


@pytest.mark.parametrize(("kind", "miles"), [("territorial_12nm", 12), ("contiguous_24nm", 24)])
def test_a_limit_keeps_its_distance_from_what_ships(kind: str, miles: int, coast: Any, sea: Any) -> None:
    """Within its stated error and the 100 m that the shipped coast and rocks are simplified by."""
    frame = catalogue.read("maritime").set_index("kind")
    row, closing = frame.loc[kind], frame.loc["closing_line_1973"].geometry
    assert row["miles"] == miles
    assert row["error_m"] <= 60
    rocks = [shapely.Polygon(ring) for part in shapely.get_parts(sea) for ring in part.interiors]
    near = [rock for rock in rocks if rock.distance(coast) < 0.3 and rock.bounds[0] > WEST_END[0]]
    base = gpd.GeoSeries([shapely.union_all([coast, closing, *near])], crs=4326).to_crs(LCC).iloc[0]
    corners = gpd.GeoSeries(list(shapely.points(shapely.get_coordinates(row.geometry))), crs=4326).to_crs(LCC)
    off = (corners.distance(base) - miles * 1852).abs()
    assert off.max() < row["error_m"] + 100


def test_no_exclusive_economic_zone_is_drawn() -> None:
    frame = catalogue.read("maritime")
    assert sorted(frame["kind"]) == ["closing_line_1973", "contiguous_24nm", "territorial_12nm"]
    assert frame[["name_ar", "name_en", "note_ar", "note_en"]].map(bool).all().all()
    assert not frame["note_ar"].str.contains("متنازع").any()
