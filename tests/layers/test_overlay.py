"""A file from outside as layers: families, names, limits, and text that stays text."""

import json
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import GeometryCollection, LineString, Point, box

from data.errors import DataProblem
from data.room import Note, OverlayFile, read_overlay
from layers import overlay, style
from tests.layers.shape import sound

HOSTILE = (
    "{{7*7}}",
    "{% for x in y %}",
    "{#",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "`${alert(1)}`",
    "\u2028\u202eabc",
    "=1+1",
    "n" * 10_000,
)


def made(frame, name="markers.geojson", notes=(), crs_note=None):
    return OverlayFile(frame, name, "GeoJSON", notes, crs_note)


@pytest.fixture
def mixed():
    rows = {
        "name": ["Marker 1", "Patrol", "Zone", "Both"], "الاسم": ["نصب 1", "", "", ""],
        "km": [1.5, float("nan"), 3.0, 4.0], "list": [["a", "b"], None, None, None],
    }  # fmt: skip
    both = GeometryCollection([Point(12, 30), LineString([(12, 30), (13, 30)])])
    shapes = [Point(10, 30), LineString([(10, 30), (11, 31)]), box(10, 30, 11, 31), both]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")


def test_each_family_is_a_layer_with_the_name_of_the_file(mixed):
    layers = overlay.overlays(made(mixed))
    for layer in layers:
        sound(layer)
    assert [layer.meta["draw"] for layer in layers] == ["polygon", "line", "point"]
    assert [len(layer.features["features"]) for layer in layers] == [1, 2, 2]
    assert layers[2].meta["name"] == {"ar": "markers.geojson (نقاط)", "en": "markers.geojson (points)"}
    assert {layer.meta["group"] for layer in layers} == {"overlay"}


def test_attributes_become_lines_of_text(mixed):
    marker = overlay.overlays(made(mixed))[2].features["features"][0]["properties"]
    assert marker["label"] == {"ar": "نصب 1", "en": "Marker 1"}
    assert [(row["label"]["ar"], row["value"]["en"]) for row in marker["card"]["rows"]] == [
        ("km", "1.5"), ("list", '["a", "b"]'),
    ]  # fmt: skip
    patrol = overlay.overlays(made(mixed))[1].features["features"][0]["properties"]
    assert patrol["card"]["rows"] == []
    assert patrol["label"] == {"ar": "Patrol", "en": "Patrol"}


def test_one_family_keeps_the_plain_name_and_a_row_without_a_name_is_numbered():
    frame = gpd.GeoDataFrame({"note": ["x", "y"]}, geometry=[Point(10, 30), Point(11, 30)], crs="EPSG:4326")
    (layer,) = overlay.overlays(made(frame))
    assert layer.meta["name"] == {"ar": "markers.geojson", "en": "markers.geojson"}
    titles = [feature["properties"]["card"]["title"] for feature in layer.features["features"]]
    assert titles == [{"ar": "الصف 1", "en": "Row 1"}, {"ar": "الصف 2", "en": "Row 2"}]
    assert not any("label" in feature["properties"] for feature in layer.features["features"])


def test_the_key_follows_from_the_content_alone(mixed):
    key = overlay.overlays(made(mixed))[0].key
    assert overlay.overlays(made(mixed.copy()), position=3)[0].key == key
    assert overlay.overlays(made(mixed, name="other.geojson"))[0].key != key
    moved = mixed.assign(geometry=mixed.geometry.translate(0.1))
    assert overlay.overlays(made(moved))[0].key != key
    assert overlay.overlays(made(mixed.assign(km=7)))[0].key != key


def test_overlays_that_follow_each_other_differ_in_colour_and_dash(mixed):
    looks = [overlay.overlays(made(mixed), position=i)[1].meta["style"] for i in range(6)]
    assert len({look["stroke"] for look in looks}) == 6
    assert all(a.get("dash") != b.get("dash") for a, b in pairwise(looks))
    assert {look["stroke"] for look in looks} == set(style.PALETTE)


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_text_passes_untouched_and_never_reaches_the_element(word):
    rows = {"name": [word], word: [word]}
    frame = gpd.GeoDataFrame(rows, geometry=[Point(10, 30)], crs="EPSG:4326")
    (layer,) = overlay.overlays(made(frame, name=word))
    sound(layer)
    own = layer.features["features"][0]["properties"]
    assert own["label"]["ar"] == word.strip()
    value = word.strip()
    assert own["card"]["rows"] == [{"label": {"ar": word, "en": word}, "value": {"ar": value, "en": value}}]
    assert layer.meta["name"]["en"] == value
    assert json.loads(json.dumps(layer.features)) == layer.features
    drawn = layer.element._template.module.script(layer_stub(layer.element), {})
    assert word not in drawn
    assert layer.key in drawn


def layer_stub(element):
    class Parent:
        def get_name(self):
            return "map_marsad"

    element._parent = Parent()
    return element


def test_too_much_detail_is_simplified_and_the_legend_says_so():
    angle = np.linspace(0, 2 * np.pi, 150_000)
    ring = shapely.polygons(np.column_stack([15 + np.cos(angle), 28 + np.sin(angle)]))
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[ring], crs="EPSG:4326")
    (layer,) = overlay.overlays(made(frame))
    drawn = shapely.from_geojson(json.dumps(layer.features["features"][0]["geometry"]))
    assert shapely.get_num_coordinates(drawn) < overlay.MAX_VERTICES
    assert "10 m at most" in layer.meta["note"]["en"]
    # 10 m are 9e-5 degrees; the rounding to 1e-5 comes on top
    assert shapely.hausdorff_distance(drawn, ring) < 10 / overlay.M_PER_DEG + 2e-5


def test_remarks_on_how_it_was_read_are_in_the_note():
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[Point(10, 30)], crs="EPSG:4326")
    (layer,) = overlay.overlays(made(frame, notes=(Note("room.note.empty", {"count": 3}),)))
    assert layer.meta["note"]["en"] == Note("room.note.empty", {"count": 3}).say("en")
    assert layer.meta["note"]["ar"] == Note("room.note.empty", {"count": 3}).say("ar")


def test_what_cannot_be_drawn_is_refused_in_both_languages():
    many = gpd.GeoDataFrame(geometry=gpd.points_from_xy(np.zeros(20_001), np.zeros(20_001)), crs="EPSG:4326")
    with pytest.raises(DataProblem) as refused:
        overlay.overlays(made(many))
    assert "20,001" in refused.value.say("en")
    assert "20,000" in refused.value.say("ar")
    with pytest.raises(DataProblem) as refused:
        overlay.overlays(made(gpd.GeoDataFrame(geometry=[None], crs="EPSG:4326")))
    assert "markers.geojson" in refused.value.say("ar")
    angle = np.linspace(0, 2 * np.pi, 12)
    stars = shapely.polygons(
        [
            np.column_stack([i % 100 + 0.4 * np.cos(angle), i // 300 + 0.4 * np.sin(angle)])
            for i in range(19_000)
        ]
    )
    with pytest.raises(DataProblem) as refused:
        overlay.overlays(made(gpd.GeoDataFrame(geometry=stars, crs="EPSG:4326")))
    assert refused.value.key == "overlay.vertices"
    assert refused.value.say("ar")


def test_a_row_with_many_fields_says_how_many_are_left_out():
    rows = {f"f{i}": ["x"] for i in range(33)}
    frame = gpd.GeoDataFrame(rows, geometry=[Point(10, 30)], crs="EPSG:4326")
    shown = overlay.overlays(made(frame))[0].features["features"][0]["properties"]["card"]
    assert len(shown["rows"]) == overlay.MAX_ROWS
    assert shown["note"]["en"] == "3 more fields are not shown here."


def test_a_file_read_in_the_closed_room_becomes_a_layer():
    point = {"type": "Point", "coordinates": [25, 29]}
    raw = json.dumps({"type": "Feature", "properties": {"name": "نصب 12"}, "geometry": point})
    (layer,) = overlay.overlays(read_overlay(raw.encode(), "نُصُب.geojson"))
    sound(layer)
    assert layer.meta["name"]["ar"] == "نُصُب.geojson"
    assert layer.features["features"][0]["properties"]["label"]["en"] == "نصب 12"
