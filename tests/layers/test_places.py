"""Towns, airports, ports on small frames."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point

from layers import places
from tests.layers.shape import sound


@pytest.fixture
def towns():
    rows = {
        "id": ["a", "b", "c"], "name_ar": ["طرابلس", "جنزور", ""], "name_en": ["Tripoli", "Janzur", "Ghat"],
        "population": ["1302947", "154389", "24347"], "aliases": ["Tripolis", "", "Rat"],
    }  # fmt: skip
    points = [Point(13.19, 32.89), Point(13.01, 32.82), Point(10.17, 24.96)]
    return gpd.GeoDataFrame(rows, geometry=points, crs="EPSG:4326")


def test_dots_grow_with_people_and_lonely_towns_are_named_first(towns):
    layer = places.places(towns)
    sound(layer)
    tripoli, janzur, ghat = (feature["properties"] for feature in layer.features["features"])
    assert tripoli["style"]["size"] > janzur["style"]["size"] > ghat["style"]["size"]
    assert tripoli["label_min_zoom"] == ghat["label_min_zoom"] == 5
    # 18.7 km from Tripoli: 90 px of 156543 cos(29) / 2^z m give log2(90 * 136916 / 18700) = 9.4
    assert janzur["label_min_zoom"] == 10
    assert janzur["min_zoom"] < janzur["label_min_zoom"]
    assert ghat["label"] == {"ar": "Ghat", "en": "Ghat"}
    assert ghat["search"] == "Rat"
    assert tripoli["card"]["rows"][0]["value"]["ar"] == "1,302,947"


def test_of_two_equal_towns_only_one_waits():
    lon, lat = np.array([13.0, 13.05]), np.array([32.0, 32.0])
    assert sorted(places.label_zoom(lon, lat, np.array([5.0, 5.0])).tolist()) == [5, 11]


def test_airports_without_iata_come_later():
    rows = {
        "id": ["HLLM", "HL57"], "icao": ["HLLM", "HL57"], "iata": ["MJI", None],
        "name_ar": ["مطار معيتيقة", None], "name_en": ["Mitiga", "Al Wigh Airport"],
    }  # fmt: skip
    layer = places.airports(
        gpd.GeoDataFrame(rows, geometry=[Point(13.27, 32.89), Point(14.5, 24.2)], crs="EPSG:4326")
    )
    sound(layer)
    mitiga, strip = (feature["properties"] for feature in layer.features["features"])
    assert strip["min_zoom"] > mitiga["min_zoom"]
    assert not layer.meta["on"]
    assert [r["value"]["en"] for r in mitiga["card"]["rows"][:2]] == ["HLLM", "MJI"]
    assert strip["search"] == "HL57"


def test_ports_show_their_code_and_position():
    rows = {"id": ["LYTIP"], "locode": ["LYTIP"], "name_ar": ["ميناء طرابلس"], "name_en": ["Tripoli"]}
    layer = places.ports(gpd.GeoDataFrame(rows, geometry=[Point(13.19, 32.91)], crs="EPSG:4326"))
    sound(layer)
    code, position = layer.features["features"][0]["properties"]["card"]["rows"]
    assert code["value"]["ar"] == "LYTIP"
    assert position["ltr"]
    assert "33S" in position["value"]["en"]
