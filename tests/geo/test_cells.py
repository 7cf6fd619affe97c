"""The cells: nothing that is nearest is left out, whatever was asked before, in whatever company."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import cells
from geo.cells import BITS, Cells, curve
from geo.ground import ground
from geo.measure import ecef, ecef_axes
from tests.geo.places import hard


def gaps(lon, lat, points):
    return np.linalg.norm(ecef(lon, lat)[:, None, :] - np.column_stack(points), axis=2)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 400), st.sampled_from([0.001, 1.0, 30.0, 180.0]))
def test_every_point_that_may_be_the_nearest_is_there(seed, count, spread):
    rng = np.random.default_rng(seed)
    middle = rng.uniform([-180, -90], [180, 90])
    lon = np.append(np.clip(middle[0] + rng.uniform(-spread, spread, count), -180, 180), [180, -180, 0, 0])
    lat = np.append(np.clip(middle[1] + rng.uniform(-spread, spread, count), -90, 90), [0, 0, 90, -90])
    points = ecef_axes(rng.uniform(-180, 180, 60), rng.uniform(-90, 90, 60))
    slack_m2 = 10 ** rng.uniform(0, 12, 60)
    place, point = Cells(points, slack_m2).pairs(lon, lat, ecef_axes(lon, lat))
    square = gaps(lon, lat, points) ** 2
    least = square.min(axis=1, keepdims=True)
    got = np.zeros(square.shape, dtype=bool)
    got[place, point] = True
    assert got[square - slack_m2 <= least].all()
    assert not got[square - slack_m2 > least + 2 * cells.ROUNDING_M2].any()
    order = place * 100 + point
    assert (np.diff(order) > 0).all()


def test_the_same_comes_of_a_place_alone_in_a_crowd_and_after_others():
    lon, lat = hard(60, 1)
    lines = ground().lines
    search = Cells(lines.axes, np.full(len(lines.lon), 250_000.0))
    place, point = search.pairs(lon, lat, ecef_axes(lon, lat))
    for some in (np.arange(len(lon))[::-1], np.arange(0, len(lon), 7), np.array([3])):
        fresh = Cells(lines.axes, np.full(len(lines.lon), 250_000.0))
        for again in (search, fresh):
            row, found = again.pairs(lon[some], lat[some], ecef_axes(lon[some], lat[some]))
            for at, number in enumerate(some):
                assert found[row == at].tolist() == point[place == number].tolist()


def test_cells_are_given_up_to_make_room_and_worked_out_again(monkeypatch):
    lon, lat = hard(80, 2)
    axes = ecef_axes(lon, lat)
    lines = ground().lines
    whole = Cells(lines.axes).pairs(lon, lat, axes)
    monkeypatch.setattr(cells, "KEPT", 20)
    search = Cells(lines.axes)
    held = []
    for first in range(0, len(lon), 50):
        some = slice(first, first + 60)  # ten of them asked for before
        part = search.pairs(lon[some], lat[some], tuple(axis[some] for axis in axes))
        held.append(len(search._held[-1].code))
        mine = (whole[0] >= first) & (whole[0] < first + 60)
        assert part[0].tolist() == (whole[0][mine] - first).tolist()
        assert part[1].tolist() == whole[1][mine].tolist()
    assert max(held) <= 20 + 60
    assert min(np.diff(held)) < 0


def test_threads_that_share_cells_get_what_each_alone_would():
    lon, lat = hard(300, 3)
    lines = ground().lines
    whole = Cells(lines.axes).pairs(lon, lat, ecef_axes(lon, lat))[1]
    for _ in range(5):
        search = Cells(lines.axes)
        parts = [slice(first, first + 90) for first in range(0, len(lon), 90)]

        def ask(some, search=search):
            return search.pairs(lon[some], lat[some], ecef_axes(lon[some], lat[some]))[1]

        with ThreadPoolExecutor(4) as pool:
            assert np.concatenate(list(pool.map(ask, parts))).tolist() == whole.tolist()


@given(st.floats(-180, 180), st.floats(-90, 90), st.sampled_from(BITS))
def test_a_place_lies_in_the_ball_of_its_cell(lon, lat, bits):
    middle, radius_m = cells._balls(curve(np.array([lon]), np.array([lat]), bits), bits)
    away = [here - there for here, there in zip(ecef_axes(lon, lat), middle, strict=True)]
    assert np.linalg.norm(away) <= radius_m[0] + 1e-6


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_cell_lies_in_the_cell_above_it(lon, lat):
    numbers = [int(curve(np.array([lon]), np.array([lat]), bits)[0]) for bits in (*BITS, 14)]
    for below, above in zip(numbers[1:], numbers, strict=False):
        assert below >> 4 == above


def test_no_places_are_no_trouble():
    none = np.empty(0)
    place, point = Cells(ecef_axes([1.0], [1.0])).pairs(none, none, ecef_axes(none, none))
    assert (len(place), len(point)) == (0, 0)
    assert len(ground().lines.nearest(none, none).lon) == 0


def test_work_grows_no_faster_than_places():
    """The gate on cost, in pairs compared and not in seconds: a place is held against about a dozen vertices of 8,711."""
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(9, 26, 20_000), rng.uniform(19, 34, 20_000)
    search = ground().lines.cells
    search.pairs(lon, lat, ecef_axes(lon, lat))
    held = search._held[-1]
    slot = held.slots(curve(lon, lat, BITS[-1]))
    compared = held.begin[slot + 1] - held.begin[slot]
    assert compared.mean() < 15
    assert compared.max() < len(ground().lines.lon) / 10
