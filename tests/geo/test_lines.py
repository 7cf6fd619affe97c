"""Lines drawn for the test: what is nearest, how far, and how far along, with numbers worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.lines import STEP_M, Lines
from geo.measure import GEOD, area_km2, compass, distance_m, ecef, length_km

EQUATOR_DEG_KM = 6378.137 * np.pi / 180  # one degree along the equator: a·π/180


def meridian_km(lat: float) -> float:
    """Integrate the meridian's radius of curvature from the equator: the definition, by Simpson's rule."""
    e2 = 1 - (1 - 1 / 298.257223563) ** 2
    phi = np.radians(np.linspace(0, lat, 2001))
    radius = 6378.137 * (1 - e2) / (1 - e2 * np.sin(phi) ** 2) ** 1.5
    weights = np.where(np.arange(2001) % 2, 4.0, 2.0)
    weights[[0, -1]] = 1
    return float((weights * radius).sum() * (phi[1] - phi[0]) / 3)


def test_distance_to_the_equator_is_the_meridian_arc() -> None:
    line = Lines.of([np.array([[0, 0], [2, 0]])])
    feet = line.nearest(np.array([0.5]), np.array([1.0]))
    far_m, bearing = distance_m([0.5], [1.0], feet.lon, feet.lat)
    assert far_m[0] / 1000 == pytest.approx(meridian_km(1), abs=1e-4)
    assert bearing[0] == pytest.approx(180, abs=1e-4)
    assert feet.chainage_km[0] == pytest.approx(0.5 * EQUATOR_DEG_KM, abs=1e-4)


def test_a_place_beyond_the_end_is_nearest_to_the_end() -> None:
    line = Lines.of([np.array([[0, 0], [2, 0]])])
    feet = line.nearest(np.array([-1.0, 3.0]), np.array([0.0, 0.0]))
    assert feet.lon.tolist() == [0, 2]
    assert feet.chainage_km == pytest.approx([0, 2 * EQUATOR_DEG_KM], abs=1e-6)
    far_m, _ = distance_m([-1.0, 3.0], [0, 0], feet.lon, feet.lat)
    assert far_m / 1000 == pytest.approx([EQUATOR_DEG_KM] * 2, abs=1e-6)


def test_a_meridian_border_is_measured_as_a_meridian() -> None:
    line = Lines.of([np.array([[25, 22], [25, 29]])])
    assert line.chainage_km[-1] == pytest.approx(meridian_km(29) - meridian_km(22), abs=1e-4)
    assert np.diff(line.chainage_km).max() <= STEP_M / 1000 * 1.01


def test_a_parallel_is_followed_as_drawn_and_not_as_the_geodesic() -> None:
    # 20° N from 24° to 25° E: the parallel's arc is N·cos φ per radian; the geodesic bows north by 156 m.
    e2 = 1 - (1 - 1 / 298.257223563) ** 2
    arc_km = 6378.137 / np.sqrt(1 - e2 * np.sin(np.radians(20)) ** 2) * np.cos(np.radians(20)) * np.pi / 180
    line = Lines.of([np.array([[24, 20], [25, 20]])])
    assert line.chainage_km[-1] == pytest.approx(arc_km, abs=1e-5)
    assert set(line.lat) == {20.0}


def test_two_lines_are_told_apart_and_the_first_of_equals_wins() -> None:
    lines = Lines.of([np.array([[0, 0], [1, 0]]), np.array([[1, 0], [1, 1]])])
    feet = lines.nearest(np.array([0.5, 0.9, 1.0]), np.array([0.1, 0.5, 0.0]))
    assert feet.group.tolist() == [0, 1, 0]
    assert feet.chainage_km[1] == pytest.approx(meridian_km(0.5), abs=0.01)
    # No segment leads from the end of one line to the start of the next.
    apart = Lines.of([np.array([[0, 0], [1, 0]]), np.array([[0, 1], [1, 1]])]).nearest(
        np.array([0.5]), np.array([0.4])
    )
    assert (apart.group[0], apart.lat[0]) == (0, 0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(5, 32), st.floats(16, 38)), min_size=2, max_size=6, unique=True),
    st.lists(st.tuples(st.floats(-30, 60), st.floats(-40, 70)), min_size=1, max_size=30),
)
def test_nearest_is_the_least_over_all_steps(vertices: list, places: list) -> None:
    line = Lines.of([np.array(vertices)])
    lon, lat = np.array(places).T
    feet = line.nearest(lon, lat)
    place = ecef(lon, lat)
    a, leg = line.xyz[:-1], np.diff(line.xyz, axis=0)
    for row in range(len(lon)):
        to = place[row] - a
        size = np.einsum("ij,ij->i", leg, leg)
        share = np.clip(np.einsum("ij,ij->i", to, leg) / np.where(size > 0, size, 1), 0, 1)
        least = np.linalg.norm(to - share[:, None] * leg, axis=1).min()
        assert feet.chord_m[row] == pytest.approx(least, abs=1e-3)
    assert (feet.chainage_km >= 0).all()
    assert (feet.chainage_km <= line.chainage_km[-1]).all()


@settings(max_examples=100, deadline=None)
@given(*[st.floats(-179, 179), st.floats(-89, 89)] * 2)
def test_distance_is_the_same_both_ways(lon: float, lat: float, to_lon: float, to_lat: float) -> None:
    there, back = distance_m(lon, lat, to_lon, to_lat)[0][0], distance_m(to_lon, to_lat, lon, lat)[0][0]
    assert there == pytest.approx(back, abs=1e-6)
    assert np.linalg.norm(ecef(lon, lat) - ecef(to_lon, to_lat)) <= there + 1e-6


def test_measures_of_a_degree_square() -> None:
    from shapely import LineString, box

    assert length_km(LineString([(0, 0), (1, 0)])) == pytest.approx(EQUATOR_DEG_KM, abs=1e-6)
    # The zone between two parallels: 2π b² times the difference of the authalic function, a 360th of it.
    e = np.sqrt(1 - (1 - 1 / 298.257223563) ** 2)
    b = 6378.137 * (1 - 1 / 298.257223563)

    def zone(lat: float) -> float:
        s = np.sin(np.radians(lat))
        return np.pi * b**2 * (s / (1 - e**2 * s**2) + np.arctanh(e * s) / e)

    strip = box(13, 32, 14, 33).segmentize(0.01)
    assert area_km2(strip) == pytest.approx((zone(33) - zone(32)) / 360, rel=1e-6)
    assert area_km2(strip.reverse()) == area_km2(strip)


def test_the_words_of_the_compass() -> None:
    assert [compass(bearing, "en") for bearing in (0, 22, 23, 90, 225, 337, 338, 360)] == [
        "north", "north", "north-east", "east", "south-west", "north-west", "north", "north",
    ]  # fmt: skip
    assert compass(135, "ar") == "جنوب شرق"


def test_a_step_is_one_line_on_map_and_globe() -> None:
    # What geo/lines.py says of a step: plane, Mercator and geodesic middles within 2 cm, at the worst
    # latitude here.
    for to in ((0.0107, 0.0), (0.0076, 0.0065)):
        a, b = np.array([20.0, 33.2]), np.array([20.0, 33.2]) + to
        plane = (a + b) / 2
        geodesic = GEOD.npts(*a, *b, 1)[0]
        y = np.arctanh(np.sin(np.radians([a[1], b[1]]))).mean()
        mercator = ((a[0] + b[0]) / 2, np.degrees(np.arcsin(np.tanh(y))))
        assert GEOD.line_length(*zip(a, b, strict=True)) == pytest.approx(1000, abs=20)
        for other in (geodesic, mercator):
            assert distance_m(*plane, *other)[0][0] < 0.02
