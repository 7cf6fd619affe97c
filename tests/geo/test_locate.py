"""Locating against ground made for the test, so that every figure can be worked by hand.

Two sections: "south" runs along the equator from 0° to 2° E, "east" up the meridian of 2° E from 0° to 2° N. The
country is the square north of one and west of the other, in two districts parted at 1° E; two crossings, two towns.
"""

import math
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from data.errors import PlaceProblem
from geo.describe import describe
from geo.ground import Ground
from geo.locate import COLUMNS, NUMBERS, TEXTS, locate

EQUATOR_DEG_KM = 6378.137 * math.pi / 180
ARC_KM = 110.57438855779878  # the meridian from 0° to 1° N on WGS84


@cache
def made() -> Ground:
    lines = gpd.GeoDataFrame(
        {"id": ["south", "east"], "tolerance_km": [2.0, 0.5]},
        geometry=[LineString([(0, 0), (2, 0)]), LineString([(2, 0), (2, 2)])],
        crs="EPSG:4326",
    )
    districts = gpd.GeoDataFrame(
        {"pcode": ["W", "E"]}, geometry=[box(0, 0, 1, 2), box(1, 0, 2, 2)], crs="EPSG:4326"
    )
    crossings = pd.DataFrame(
        {"id": ["gate", "pass"], "lon": [1.0, 2.0], "lat": [0.0, 1.0], "uncertainty_m": [500.0, 20_000.0]}
    )
    towns = gpd.GeoDataFrame(
        {"id": ["here", "there"]}, geometry=[Point(0.5, 1), Point(1.5, 1)], crs="EPSG:4326"
    )
    return Ground.of(lines, box(0, 0, 2, 2), districts, crossings, towns)


@pytest.fixture
def square() -> Ground:
    return made()


def test_an_exact_place_gets_figures(square: Ground) -> None:
    found = describe(0.5, 1.0, on=square)
    assert (found.section, found.section_candidates, found.side, found.district) == (
        "south",
        (),
        "inside",
        "W",
    )
    assert found.distance_km == pytest.approx(ARC_KM, abs=1e-6)
    assert found.chainage_km == pytest.approx(0.5 * EQUATOR_DEG_KM, abs=1e-4)
    assert found.distance_km == found.distance_min_km == found.distance_max_km
    assert (found.nearest_place, found.nearest_place_km) == ("here", 0)
    assert found.nearest_place_bearing_deg is None  # no bearing to where one stands


def test_the_far_side_of_the_line_is_across(square: Ground) -> None:
    found = describe(0.5, -1.0, on=square)
    assert (found.section, found.side, found.district, found.district_candidates) == (
        "south",
        "across",
        None,
        (),
    )
    assert found.distance_km == pytest.approx(ARC_KM, abs=1e-6)


@pytest.mark.parametrize(
    ("lat_km", "radius_m", "side"),
    [
        (1.9, 0, "uncertain"),
        (2.1, 0, "inside"),
        (-1.9, 0, "uncertain"),
        (-2.1, 0, "across"),
        (2.1, math.nan, "inside"),
        (2.1, 200, "uncertain"),
        (6.9, 5_000, "uncertain"),
        (7.1, 5_000, "inside"),
    ],
)
def test_the_side_is_told_beyond_tolerance_plus_circle(
    square: Ground, lat_km: float, radius_m: float, side: str
) -> None:
    assert describe(1.0, lat_km / ARC_KM, radius_m, square).side == side


def test_every_section_s_tolerance_counts_not_only_the_nearest_s(square: Ground) -> None:
    # 1 km from "east" (tolerance 0.5) and 1.5 km from "south" (tolerance 2).
    found = describe(2 - 1 / EQUATOR_DEG_KM, 1.5 / ARC_KM, on=square)
    assert (found.section, found.side) == ("east", "uncertain")


def test_a_vague_place_gets_ranges(square: Ground) -> None:
    found = describe(0.5, 1.0, 5_000, square)
    assert (found.section, found.side, found.distance_km, found.chainage_km) == (
        "south",
        "inside",
        None,
        None,
    )
    assert found.distance_min_km == pytest.approx(ARC_KM - 5, abs=1e-6)
    assert found.distance_max_km == pytest.approx(ARC_KM + 5, abs=1e-6)
    # 5 km east or west at 1° N is 5 / cos φ (to the flattening) along the equator.
    half_km = (found.chainage_max_km - found.chainage_min_km) / 2
    assert half_km == pytest.approx(5 / math.cos(math.radians(1)), abs=0.002)
    assert (found.chainage_max_km + found.chainage_min_km) / 2 == pytest.approx(
        0.5 * EQUATOR_DEG_KM, abs=1e-3
    )


def test_a_figure_is_given_up_to_a_kilometre_either_side(square: Ground) -> None:
    assert describe(0.5, 1.0, 990, square).distance_km == pytest.approx(ARC_KM, abs=1e-6)
    assert describe(0.5, 1.0, 990, square).chainage_km is not None
    assert describe(0.5, 1.0, 1_010, square).distance_km is None
    assert describe(0.5, 1.0, 1_010, square).chainage_km is None


def test_sections_are_candidates_where_the_circle_allows_both(square: Ground) -> None:
    # 0.3° from "south" and 0.5° from "east": 33.2 and 55.6 km, a difference of 22.4.
    assert describe(1.5, 0.3, 11_000, square).section == "south"
    both = describe(1.5, 0.3, 12_000, square)
    assert (both.section, both.section_candidates) == (None, ("south", "east"))
    assert (both.chainage_km, both.chainage_min_km, both.chainage_max_km) == (None, None, None)
    assert both.distance_min_km == pytest.approx(0.3 * ARC_KM - 12, abs=1e-3)
    # An exact place on the corner has both at distance 0: the first is taken.
    assert describe(2.0, 0.0, on=square).section == "south"


def test_a_circle_over_the_line_holds_the_line_within(square: Ground) -> None:
    found = describe(1.0, 0.0, 3_000, square)
    assert (found.distance_min_km, found.distance_max_km) == (0, pytest.approx(3))
    assert found.chainage_min_km == pytest.approx(EQUATOR_DEG_KM - 3, abs=0.001)
    assert found.chainage_max_km == pytest.approx(EQUATOR_DEG_KM + 3, abs=0.001)


def test_a_district_is_told_if_the_circle_meets_no_other(square: Ground) -> None:
    lon = 1 - 10 / EQUATOR_DEG_KM  # 10 km west of the edge
    assert describe(lon, 1.0, 9_900, square).district == "W"
    both = describe(lon, 1.0, 10_100, square)
    assert (both.district, both.district_candidates) == (None, ("W", "E"))
    outside = describe(-10 / EQUATOR_DEG_KM, 1.0, 10_100, square)
    assert (outside.district, outside.district_candidates) == (None, ("W",))
    # A circle that meets no other district may reach abroad.
    assert describe(0.5, 0.01, 5_000, square).district == "W"


def test_crossings_count_the_uncertainty_of_their_own_position(square: Ground) -> None:
    near = describe(1.0, 0.1, on=square)
    assert (near.nearest_crossing, near.crossing_candidates) == ("gate", ())
    assert near.nearest_crossing_km == pytest.approx(0.1 * ARC_KM, abs=1e-4)
    assert near.nearest_crossing_min_km == pytest.approx(0.1 * ARC_KM - 0.5, abs=1e-4)
    assert near.nearest_crossing_bearing_deg == pytest.approx(180)
    # 66 and 70 km away, one known to 0.5 and the other to 20 km: it cannot be said.
    either = describe(1.5, 0.4, on=square)
    assert (either.nearest_crossing, either.crossing_candidates) == (None, ("gate", "pass"))
    assert (either.nearest_crossing_km, either.nearest_crossing_bearing_deg) == (None, None)
    # The pass is nearest, but known to 20 km: a range, and a bearing only from far enough.
    far = describe(3.0, 1.0, on=square)
    assert (far.nearest_crossing, far.nearest_crossing_km) == ("pass", None)
    assert far.nearest_crossing_max_km - far.nearest_crossing_min_km == pytest.approx(40)
    assert far.nearest_crossing_bearing_deg == pytest.approx(270, abs=0.1)
    assert describe(2.3, 1.0, on=square).nearest_crossing_bearing_deg is None


def test_towns_are_candidates_where_the_circle_allows_both(square: Ground) -> None:
    lon = 1 - 5 / EQUATOR_DEG_KM  # 5 km west of the middle: 10 km nearer to "here"
    assert describe(lon, 1.0, 4_900, square).nearest_place == "here"
    assert describe(lon, 1.0, 5_100, square).place_candidates == ("here", "there")


def test_rows_without_a_place_stay_empty(square: Ground) -> None:
    found = locate([0.5, math.nan, 0.5], [1.0, 1.0, math.nan], [0, 0, 5_000], square)
    assert list(found.columns) == list(COLUMNS)
    assert isinstance(found.index, pd.RangeIndex)
    assert found["section"].tolist() == ["south", "", ""]
    assert (found.loc[1:, list(TEXTS)] == "").all(axis=None)
    assert found.loc[1:, list(NUMBERS)].isna().all(axis=None)
    assert len(locate([], [], [], square)) == 0
    assert set(TEXTS) | set(NUMBERS) == set(COLUMNS)


@pytest.mark.parametrize(
    ("lon", "lat", "radius", "key"),
    [
        ([1, 2], [1], 0, "place.lengths"),
        ([1, 2], [1, 2], [1, 2, 3], "place.lengths"),
        ([181], [1], 0, "place.range"),
        ([1], [-91], 0, "place.range"),
        ([1], [1], -5, "place.uncertainty"),
        ([1], [1], math.inf, "place.uncertainty"),
    ],
)
def test_what_cannot_be_located_is_told(
    square: Ground, lon: list, lat: list, radius: object, key: str
) -> None:
    with pytest.raises(PlaceProblem) as caught:
        locate(lon, lat, radius, square)
    assert caught.value.key == key
    assert caught.value.say("ar")


# Their circles stay clear of the square's west and north edges, which no section runs along.
PLACES = st.lists(
    st.tuples(st.floats(0.6, 3), st.floats(-1, 1.4), st.sampled_from([0.0, 10.0, 700.0, 8_000.0, 60_000.0])),
    min_size=1,
    max_size=20,
)


@settings(max_examples=25, deadline=None)
@given(PLACES)
def test_many_at_once_are_the_same_as_one_by_one(places: list) -> None:
    lon, lat, radius = np.array(places).T
    many = locate(lon, lat, radius, made())
    for row in range(len(places)):
        one = locate(lon[row : row + 1], lat[row : row + 1], radius[row : row + 1], made()).iloc[0]
        for name in TEXTS:
            assert many.loc[row, name] == one[name], name
        for name in NUMBERS:
            assert many.loc[row, name] == pytest.approx(one[name], abs=1e-6, nan_ok=True), name


@settings(max_examples=60, deadline=None)
@given(PLACES, st.integers(0, 2**32 - 1))
def test_every_true_place_in_the_circle_fits_the_answer(places: list, seed: int) -> None:
    """The promise: wherever in its circle a place truly is, nothing that was said of it is wrong."""
    from geo.measure import GEOD

    rng = np.random.default_rng(seed)
    lon, lat, radius = np.array(places).T
    said = locate(lon, lat, radius, made())
    true_lon, true_lat, _ = GEOD.fwd(
        lon, lat, rng.uniform(0, 360, len(lon)), radius * np.sqrt(rng.uniform(0, 1, len(lon)))
    )
    exact = radius == 0
    true = locate(np.where(exact, lon, true_lon), np.where(exact, lat, true_lat), 0.0, made())
    near = 1e-6
    for answer, fact in zip(said.itertuples(), true.itertuples(), strict=True):
        assert answer.distance_min_km - near <= fact.distance_km <= answer.distance_max_km + near
        assert fact.section == answer.section or fact.section in answer.section_candidates.split("; ")
        if answer.section:
            assert answer.chainage_min_km - 0.01 <= fact.chainage_km <= answer.chainage_max_km + 0.01
        if answer.side != "uncertain":
            assert fact.side == answer.side
        if answer.district and fact.district:
            assert fact.district == answer.district
        if fact.nearest_place:
            assert fact.nearest_place == answer.nearest_place or fact.nearest_place in answer.place_candidates
        if fact.nearest_crossing:
            named = (answer.nearest_crossing, *answer.crossing_candidates.split("; "))
            assert fact.nearest_crossing in named
