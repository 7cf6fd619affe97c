"""Sections, their cards, and the kilometre marks."""

from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
from pyproj import Geod
from shapely import LineString, Point

from geo.sections import sections as shipped_sections
from layers import sections, style
from tests.layers.shape import sound

NAN = float("nan")


@pytest.fixture
def frame():
    rows = {
        "id": ["tunisia", "coast"], "name_ar": ["الحدود مع تونس", "الساحل"],
        "name_en": ["Border with Tunisia", "Coast"],
        "start_ar": ["ساحل البحر", "ساحل البحر"], "start_en": ["the sea shore", "the sea shore"],
        "end_ar": ["ملتقى الحدود", "شرقي امساعد"], "end_en": ["the meeting point", "east of Musaid"],
        "length_km": [479.7, 1915.7], "length_full_km": [NAN, 2041.2], "simplified_m": [NAN, 100.0],
        "tolerance_km": [2.0, 0.3], "dataset": ["OSM", "GSHHG"], "dataset_date": ["2026-08-18", "2016-08-19"],
    }  # fmt: skip
    shapes = [LineString([(11.56, 33.17), (9.55, 30.23)]), LineString([(11.56, 33.17), (25.15, 31.67)])]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")


@pytest.fixture
def lengths():
    rows = {
        "section": ["tunisia", "tunisia", "coast"], "length_km": [461, 459, 1770],
        "source_ar": ["أ", "ب", "ج"], "source_en": ["A", "B", "C"],
    }  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def gates():
    rows = {
        "section": ["tunisia", "tunisia"], "name_ar": ["رأس اجدير", "وازن"],
        "name_en": ["Ras Ajdir", "Wazin"], "other_ar": ["رأس جدير", ""], "other_en": ["Ras Jedir", ""],
    }  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry=[Point(11.57, 33.15), Point(10.69, 31.98)], crs="EPSG:4326")


def value(own, label):
    return next(row["value"] for row in own["card"]["rows"] if row["label"]["en"] == label)


def test_card_says_how_long_by_whom_and_how_sure(frame, lengths, gates):
    layer = sections.sections(frame, lengths, gates, ["tunisia", "coast", "", "tunisia"])
    sound(layer)
    tunisia, coast = (feature["properties"] for feature in layer.features["features"])
    assert value(tunisia, "Computed length (geodesic)") == {"ar": "479.7 كم", "en": "479.7 km"}
    assert value(tunisia, "Published lengths")["en"] == "461 km (A); 459 km (B)"
    assert value(tunisia, "Published lengths")["ar"] == "461 كم (أ)؛ 459 كم (ب)"
    assert value(tunisia, "Dataset and its date")["ar"] == "OSM (2026-08-18)"
    assert value(tunisia, "Tolerance")["en"].startswith("2 km")
    assert value(tunisia, "Land crossings")["ar"] == "رأس اجدير – رأس جدير؛ وازن"
    assert value(tunisia, "Events located near it") == {"ar": "حدثان", "en": "2 events"}
    assert value(tunisia, "Measured from (km 0)")["en"] == "the sea shore"
    assert tunisia["card"]["subtitle"]["en"] == "From the sea shore to the meeting point"
    assert value(coast, "Length at the source's full detail")["en"] == "2,041.2 km"
    assert "100 m" in coast["card"]["note"]["en"]
    assert not any(row["label"]["en"] == "Land crossings" for row in coast["card"]["rows"])


def test_neighbours_share_colour_and_weight_and_never_meet_in_the_same_dash():
    land = [style.SECTIONS[key] for key in ("tunisia", "algeria", "niger", "chad", "sudan", "egypt")]
    assert len({(look["stroke"], look["weight"]) for look in land}) == 1
    assert all(a.get("dash") != b.get("dash") for a, b in pairwise(land))
    coast = style.SECTIONS["coast"]
    assert coast["stroke"] != land[0]["stroke"]
    assert coast["weight"] != land[0]["weight"]


def test_marks_stand_each_hundred_geodesic_kilometres():
    frame = shipped_sections()
    layer = sections.chainage(frame)
    sound(layer)
    sudan = frame[frame["id"] == "sudan"].iloc[0]
    marks = [f for f in layer.features["features"] if f["properties"]["id"].startswith("sudan")]
    assert [f["properties"]["label"]["ar"] for f in marks] == ["كم 100", "كم 200", "كم 300"]
    start = sudan.geometry.coords[0]
    _, _, metres = Geod(ellps="WGS84").inv(*start[:2], *marks[0]["geometry"]["coordinates"])
    assert metres <= 100_100  # as the crow flies it cannot be farther than along the line
    expected = sum(int(length) // 100 - (length % 100 == 0) for length in frame["length_km"])
    assert len(layer.features["features"]) == expected
    assert layer.meta["min_zoom"] == 7
