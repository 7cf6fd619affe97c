"""Distances of points in geocentric metres against Karney's geodesics."""

import numpy as np
import pytest

from geo.measure import CHORD_M, GEOD, between_m, distance_m, ecef, ecef_axes


@pytest.mark.parametrize(
    ("most_m", "off_m"),
    [
        (1.0, 1e-7),
        (1_000.0, 1e-7),
        (100_000.0, 1e-6),
        (300_000.0, 1e-4),
        (500_000.0, 1e-3),
        (CHORD_M, 0.03),
        (2e7, 0.03),
    ],
)
def test_it_is_the_geodesic_to_the_metre_and_much_better_near_by(most_m, off_m):
    rng = np.random.default_rng(int(most_m))
    count = 100_000
    lon, lat = rng.uniform(-180, 180, count), np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    lat[:4], lat[4:1000] = [90, -90, 0, 0], rng.uniform(16, 38, 996)
    to_lon, to_lat, _ = GEOD.fwd(lon, lat, rng.uniform(-180, 180, count), rng.uniform(0, most_m, count))
    exact_m, _ = distance_m(lon, lat, to_lon, to_lat)
    off = np.abs(between_m(ecef_axes(lon, lat), ecef_axes(to_lon, to_lat)) - exact_m)
    assert off.max() <= off_m


def test_a_point_is_nowhere_but_at_itself_and_its_antipode_is_half_round():
    here = ecef_axes([24.9, 0.0], [25.0, 0.0])
    assert between_m(here, here).tolist() == [0.0, 0.0]
    there = ecef_axes([180.0], [0.0])
    # Over a pole: twice the quarter meridian.
    assert between_m(ecef_axes(0.0, 0.0), there)[0] == pytest.approx(2 * 10_001_965.729, abs=0.01)


def test_a_distance_is_the_same_in_any_company():
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(5, 32, (2, 300)), rng.uniform(16, 38, (2, 300))
    many = between_m(ecef_axes(lon[0], lat[0]), ecef_axes(lon[1], lat[1]))
    for size in (1, 3, 8, 17):
        for first in range(0, 300 - size, 31):
            some = slice(first, first + size)
            few = between_m(ecef_axes(lon[0, some], lat[0, some]), ecef_axes(lon[1, some], lat[1, some]))
            assert few.tolist() == many[some].tolist()
    assert np.column_stack(ecef_axes(lon[0], lat[0])).tolist() == ecef(lon[0], lat[0]).tolist()
