"""Countries, sea, graticule, districts, maritime lines: small frames drawn by hand."""

import geopandas as gpd
import pytest
from shapely import LineString, Point, Polygon, box

from layers import base, districts, graticule, maritime, style
from tests.layers.shape import fault, sound


@pytest.fixture
def countries():
    rows = {
        "iso2": ["LY", "TN"], "name_ar": ["ليبيا", "تونس"], "name_en": ["Libya", "Tunisia"],
        "label_lon": [18.0, 9.5], "label_lat": [27.0, 33.0],
    }  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry=[box(10, 20, 25, 33), box(8, 30, 10, 37)], crs="EPSG:4326")


@pytest.fixture
def lines():
    rows = {
        "kind": ["territorial_12nm", "contiguous_24nm", "closing_line_1973"],
        "name_ar": ["12", "24", "خط الإغلاق"], "name_en": ["12 nm", "24 nm", "Closing line"],
        "length_km": [1408.3, 1395.3, 556.66],
        "note_ar": ["أ", "ب", "اعترضت دول"], "note_en": ["a", "b", "States objected"],
    }  # fmt: skip
    shapes = [LineString([(12, 33 + i), (24, 33 + i)]) for i in range(3)]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")


def test_libya_is_light_and_neighbours_are_muted_alike(countries):
    layer = base.countries(countries)
    sound(layer)
    libya, tunisia = (feature["properties"] for feature in layer.features["features"])
    assert libya["style"] == style.LIBYA
    assert "style" not in tunisia
    assert layer.meta["style"] == style.NEIGHBOUR
    assert libya["label"] == {"ar": "ليبيا", "en": "Libya"}
    assert (libya["label_lon"], libya["label_lat"]) == (18.0, 27.0)
    assert layer.credit == ("countries",)


def test_sea_carries_the_names_of_its_waters_as_labels_without_shape():
    frame = gpd.GeoDataFrame({"name_en": ["Sea"]}, geometry=[box(5, 31, 32, 38)], crs="EPSG:4326")
    layer = base.sea(frame)
    sound(layer)
    shape, *names = layer.features["features"]
    assert shape["geometry"]["type"] == "Polygon"
    assert {name["properties"]["label"]["ar"] for name in names} == {"البحر المتوسط", "خليج سرت"}
    assert all(name["geometry"] is None for name in names)
    assert not layer.meta["interactive"]


def test_coordinates_are_rounded_and_vertices_that_fall_together_dropped():
    shape = Polygon([(10.00001, 20), (10.00002, 20.00001), (11, 20), (11, 21)])
    frame = gpd.GeoDataFrame({"name_en": ["Sea"]}, geometry=[shape], crs="EPSG:4326")
    ring = base.sea(frame).features["features"][0]["geometry"]["coordinates"][0]
    assert ring == [[10.0, 20.0], [11.0, 20.0], [11.0, 21.0], [10.0, 20.0]]


def test_graticule_has_no_features_of_its_own():
    layer = graticule.graticule()
    sound(layer)
    assert layer.features["features"] == []


def test_closing_line_is_a_layer_of_its_own_off_with_the_objections(lines):
    both, closing = maritime.maritime(lines), maritime.closing_line(lines)
    sound(both)
    sound(closing)
    assert [f["properties"]["id"] for f in both.features["features"]] == [
        "territorial_12nm",
        "contiguous_24nm",
    ]
    assert both.meta["on"]
    assert not closing.meta["on"]
    (line,) = closing.features["features"]
    assert line["properties"]["card"]["rows"][0]["value"] == {"ar": "556.7 كم", "en": "556.7 km"}
    assert line["properties"]["card"]["note"]["en"] == "States objected"
    assert "1973" in closing.meta["name"]["ar"]


def test_the_lines_at_sea_differ_by_dash(lines):
    dashes = [
        style.COAST.get("dash"),
        style.TERRITORIAL["dash"],
        style.CONTIGUOUS["dash"],
        style.CLOSING["dash"],
    ]
    assert len(set(dashes)) == 4


def test_district_card_has_codes_and_area_and_the_label_lies_inside():
    shape = Polygon(
        [(10, 20), (14, 20), (14, 21), (11, 21), (11, 24), (10, 24)]
    )  # an L: its centroid is outside
    rows = {
        "pcode": ["LY0103"],
        "iso": ["LY-BA"],
        "name_ar": ["بنغازي"],
        "name_en": ["Benghazi"],
        "area_km2": [13560],
    }
    layer = districts.districts(gpd.GeoDataFrame(rows, geometry=[shape], crs="EPSG:4326"))
    sound(layer)
    own = layer.features["features"][0]["properties"]
    assert [(r["value"]["en"], r.get("ltr")) for r in own["card"]["rows"]] == [
        ("LY0103", True), ("LY-BA", True), ("13,560 km²", None),
    ]  # fmt: skip
    assert shape.contains(Point(own["label_lon"], own["label_lat"]))
    assert layer.meta["label_min_zoom"] == 7
    assert layer.meta["style"]["fill_opacity"] == 0


def test_the_check_itself_finds_what_is_wrong():
    good = base.countries.__name__
    assert good
    meta = graticule.graticule().meta
    assert fault(meta, "LayerMeta") is None
    assert "missing" in str(fault({k: v for k, v in meta.items() if k != "on"}, "LayerMeta"))
    assert fault({**meta, "on": "yes"}, "LayerMeta")
    assert fault({**meta, "group": "front"}, "LayerMeta")
    assert fault({**meta, "new": 1}, "LayerMeta")
    assert fault({"title": {"ar": "أ"}, "rows": []}, "Card")
