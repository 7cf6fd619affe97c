"""The still picture: where things stand in it, counts that add up, and nothing in it but drawing."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data import catalogue
from events import schema
from events.crossings import crossings
from events.documents import events as shipped
from events.sites import sites
from layers.picture import EAST, HEIGHT_PX, NORTH, SOUTH, WEST, WIDTH_PX, mercator_deg, path, picture, pixels
from layers.style import CENTRE, CROSSING, LIBYA, NEIGHBOUR, SEA

NS = "{http://www.w3.org/2000/svg}"


def drawn(events: Any, lang: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(picture(events, sites(), crossings(), lang))


def test_the_frame_maps_to_the_corners_of_the_picture() -> None:
    found = pixels(np.array([[WEST, NORTH], [EAST, SOUTH]]))
    assert found[0] == pytest.approx([0, 0], abs=1e-9)
    assert found[1] == pytest.approx([WIDTH_PX, HEIGHT_PX], abs=0.5)


def test_mercator_by_its_published_values() -> None:
    # ln tan(45° + φ/2) in degrees: 30° gives 31.473, 60° gives 75.456 (gd of 0.549306 and 1.316958).
    assert mercator_deg([0, 30, 60]) == pytest.approx([0, 31.4729, 75.4561], abs=1e-3)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_every_neighbour_in_the_frame_is_named_inside_the_picture(lang: str) -> None:
    texts = {one.text: one for one in drawn(shipped(), lang).iter(f"{NS}text")}
    for row in catalogue.read("countries").itertuples():
        label = texts[row.name_ar if lang == "ar" else row.name_en]
        at = (float(label.get("x", "")), float(label.get("y", "")))
        assert 0 < at[0] < WIDTH_PX
        assert 0 < at[1] < HEIGHT_PX
        # The name stands on its own country.
        (edge,) = pixels(shapely.get_coordinates(row.geometry.representative_point()))
        box = pixels(shapely.get_coordinates(shapely.box(*row.geometry.bounds)))
        assert box[:, 0].min() < at[0] < box[:, 0].max(), (row.name_en, edge)
        assert box[:, 1].min() < at[1] < box[:, 1].max()


def test_an_unverified_crossing_is_a_circle_as_wide_as_its_doubt() -> None:
    gates = crossings()
    circles = [one for one in drawn(shipped()).iter(f"{NS}circle") if one.get("stroke-dasharray")]
    doubtful = gates[~gates["verified"].astype(bool)]
    assert len(circles) == len(doubtful) == 2
    for circle, gate in zip(circles, doubtful.itertuples(), strict=True):
        # A degree of longitude at the gate, geodesic, against the same degree in the picture.
        from pyproj import Geod

        _, _, degree_m = Geod(ellps="WGS84").inv(
            gate.geometry.x, gate.geometry.y, gate.geometry.x + 1, gate.geometry.y
        )
        expected = gate.uncertainty_m / degree_m * WIDTH_PX / (EAST - WEST)
        assert float(circle.get("r", "")) == pytest.approx(expected, rel=0.01)
    squares = [one for one in drawn(shipped()).iter(f"{NS}rect") if one.get("width") == "8"]
    assert len(squares) == len(gates) - 2


def test_the_counts_add_up_to_the_events_in_the_frame() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(5, 30, 500), rng.uniform(15, 37, 500)
    lon[:40] = np.nan
    rows = pd.DataFrame({"id": [str(i) for i in range(500)]})
    picture_ = drawn(schema.frame(rows, lon, lat))
    # A count is the text right after its disc.
    counts = [int(one.text or "") for one in picture_.iter(f"{NS}text") if (one.text or "").isdigit()]
    inside = (lon > WEST) & (lon < EAST) & (lat > SOUTH) & (lat < NORTH)
    assert sum(counts) == int(inside.sum()) > 0
    assert "500" in (picture_.findtext(f"{NS}title") or "")


def test_ground_and_centres_look_as_on_the_map() -> None:
    whole = drawn(shipped())
    fills = {one.get("fill") for one in whole.iter()}
    assert {look["fill"] for look in (LIBYA, NEIGHBOUR, SEA, CROSSING, CENTRE)} <= fills
    discs = [one for one in whole.iter(f"{NS}circle") if one.get("fill") == CENTRE["fill"]]
    # Peers: two, of one size.
    assert len(discs) == len(sites()) == 2
    assert len({one.get("r") for one in discs}) == 1


def test_no_events_is_a_picture_too() -> None:
    assert drawn(shipped().iloc[:0]).tag == f"{NS}svg"


def test_it_holds_drawing_alone() -> None:
    """No script, style, link, image or inline style: the policy would refuse them, and data could hide in them."""
    whole = drawn(shipped(), "ar")
    assert {one.tag.removeprefix(NS) for one in whole.iter()} <= {
        "svg",
        "title",
        "rect",
        "path",
        "circle",
        "text",
        "g",
    }
    for one in whole.iter():
        assert not {
            name for name in one.attrib if name.startswith("on") or name in ("style", "href", "class")
        }


def test_the_same_input_gives_the_same_text() -> None:
    assert picture(shipped(), sites(), crossings(), "ar") == picture(shipped(), sites(), crossings(), "ar")


def test_lines_are_cut_at_the_frame_and_closed_where_they_are_areas() -> None:
    line = shapely.LineString([(WEST - 5, 27), (EAST + 5, 27)])
    (start, end) = re.findall(r"[\d.]+ [\d.]+", path([line]))
    assert [float(start.split()[0]), float(end.split()[0])] == pytest.approx([0, WIDTH_PX], abs=0.1)
    assert "Z" not in path([line])
    hole = shapely.box(12, 22, 20, 30) - shapely.box(14, 24, 16, 26)
    assert path(gpd.GeoSeries([hole])).count("Z") == 2
    assert path([shapely.box(60, 60, 61, 61)]) == ""
