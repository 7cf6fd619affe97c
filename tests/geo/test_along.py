"""Many places along the shipped border against one place at a time, every segment tried: equal to the metre."""

import numpy as np
import pytest

from geo.along import along, chainages, sections, uncertain
from geo.ground import ground
from geo.locate import locate
from geo.places import checked, in_pieces
from geo.within import districts
from tests.geo import scalar
from tests.geo.places import hard


@pytest.mark.parametrize("seed", [11, 12])
def test_nearest_section_distance_and_chainage_of_hard_places(seed):
    lon, lat = hard(60, seed)
    found = along(ground(), lon, lat, np.zeros(len(lon)))
    for row, (x, y) in enumerate(zip(lon, lat, strict=True)):
        one = scalar.foot(ground().lines, x, y)
        assert found.feet.group[row] == one.line, (x, y)
        assert found.far_m[row] == pytest.approx(one.far_m, abs=0.05), (x, y)
        assert found.feet.chainage_km[row] == pytest.approx(one.chainage_km, abs=1e-4), (x, y)


def test_what_a_circle_leaves_open():
    lon, lat = hard(25, 21)
    radius_m = np.random.default_rng(1).choice([0.0, 500.0, 5_000.0, 60_000.0], len(lon))
    found = along(ground(), lon, lat, radius_m)
    possible, vague = sections(ground(), found), uncertain(ground(), found)
    for row, place in enumerate(zip(lon, lat, radius_m, strict=True)):
        assert np.flatnonzero(possible[row]).tolist() == scalar.sections(ground(), *place), place
        assert vague[row] == scalar.uncertain(ground(), *place), place


def test_the_district_of_exact_places():
    lon, lat = hard(50, 31)
    libya = np.random.default_rng(2).uniform([9.4, 19.6], [25.2, 33.2], (150, 2)).T
    lon, lat = np.append(lon, libya[0]), np.append(lat, libya[1])
    radius_m = np.zeros(len(lon))
    found = along(ground(), lon, lat, radius_m)
    inside = np.array(
        [scalar.shapely.Point(*place).within(ground().libya) for place in zip(lon, lat, strict=True)]
    )
    code, possible = districts(ground(), lon, lat, radius_m, inside, ~inside & ~uncertain(ground(), found))
    assert not possible.any()
    names = np.append(ground().districts, "")[code]
    for row, place in enumerate(zip(lon, lat, strict=True)):
        assert names[row] == scalar.district(ground(), *place), place


def test_a_meeting_point_is_of_the_first_of_its_sections_from_wherever_it_is_the_nearest():
    # Niger and Chad meet in a corner that points south-west: all beyond it is nearest to that corner.
    lon, lat = np.meshgrid(np.linspace(-40, 10, 15), np.linspace(-60, 15, 15))
    feet = ground().lines.nearest(lon.ravel(), lat.ravel())
    ends = np.isin(feet.start + 1, np.flatnonzero(~ground().lines.leads))
    for row in range(len(feet.lon)):
        assert feet.group[row] == scalar.foot(ground().lines, lon.ravel()[row], lat.ravel()[row]).line
    assert ends.any()


def test_the_answer_is_the_same_to_the_bit_in_any_company():
    lon, lat = hard(40, 41)
    radius_m = np.random.default_rng(3).choice([0.0, 300.0, 20_000.0], len(lon))
    rows = np.arange(len(lon))

    def told(some):
        found = along(ground(), lon[some], lat[some], radius_m[some])
        sure = np.arange(len(some))
        return np.column_stack(
            [
                found.feet.group, found.far_m, found.feet.chainage_km, *chainages(ground(), found, sure),
                sections(ground(), found), uncertain(ground(), found),
            ]
        )  # fmt: skip

    whole = told(rows)
    for size in (1, 2, 5, 64):
        parts = np.concatenate([told(rows[first : first + size]) for first in range(0, len(rows), size)])
        assert (parts == whole).all()
    order = np.random.default_rng(4).permutation(rows)
    assert (told(order) == whole[order]).all()


def test_it_is_what_is_told_of_one_place():
    lon, lat = hard(30, 51)
    radius_m = np.random.default_rng(5).choice([0.0, 800.0, 10_000.0], len(lon))
    said = locate(lon, lat, radius_m)
    found = along(ground(), lon, lat, radius_m)
    possible = sections(ground(), found)
    one = np.flatnonzero(possible.sum(axis=1) == 1)
    assert said["section"][one].tolist() == ground().names[found.feet.group[one]].tolist()
    assert (said["section"][possible.sum(axis=1) > 1] == "").all()
    low, high = chainages(ground(), found, one)
    assert said["chainage_min_km"][one].to_numpy() == pytest.approx(low, abs=1e-4)
    assert said["chainage_max_km"][one].to_numpy() == pytest.approx(high, abs=1e-4)
    assert (said["side"] == "uncertain").tolist() == uncertain(ground(), found).tolist()
    assert said["distance_max_km"].to_numpy() == pytest.approx((found.far_m + radius_m) / 1000, abs=1e-4)


def test_every_row_is_worked_on_once_in_pieces_of_neighbours():
    rng = np.random.default_rng(6)
    lon, lat = rng.uniform(5, 32, 60_000), rng.uniform(16, 38, 60_000)
    times, pieces = np.zeros(60_000, dtype=int), []

    def work(rows):
        times[rows] += 1
        pieces.append(np.ptp(lon[rows]) * np.ptp(lat[rows]))

    in_pieces(lon, lat, work)
    assert (times == 1).all()
    assert len(pieces) == 3
    in_pieces(lon[:0], lat[:0], work)
    assert len(pieces) == 3


def test_unknown_uncertainties_are_exact_and_one_may_stand_for_all():
    x, y, radius_m = checked([1.0, 2.0], [3.0, 4.0], [np.nan])
    assert (x.tolist(), y.tolist(), radius_m.tolist()) == ([1, 2], [3, 4], [0, 0])
