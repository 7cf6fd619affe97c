"""Places on the Morton curve and back."""

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.curve import NOWHERE, keys, order, places

X, Y = st.integers(-18_000_000, 18_000_000), st.integers(-9_000_000, 9_000_000)


def slow(x: int, y: int) -> int:
    """Bit by bit."""
    return sum(
        (((x + 18_000_000) >> bit & 1) << 2 * bit) | (((y + 9_000_000) >> bit & 1) << 2 * bit + 1)
        for bit in range(26)
    )


@settings(deadline=None)
@given(st.lists(st.tuples(X, Y), max_size=50))
def test_a_place_comes_back_from_its_key(found: list[tuple[int, int]]) -> None:
    x, y = (np.array([place[of] for place in found], dtype=np.int64) for of in (0, 1))
    made = keys(x, y)
    assert made.tolist() == [slow(*place) for place in found]
    assert [list(axis) for axis in places(made)] == [x.tolist(), y.tolist()]
    assert all(made < NOWHERE)


def test_rows_of_one_place_stand_by_day_then_by_id_and_those_without_a_place_last() -> None:
    lon = np.array([np.nan, 20.0, 20.0, 10.0, np.nan, 20.0])
    lat = np.array([1.0, 25.0, 25.0, 25.0, np.nan, 25.0])
    day = np.array([5, 9, 3, 7, 2, 9], dtype=np.int32)
    rows, key = order(lon, lat, day, pa.array(["f", "e", "d", "c", "b", "a"], pa.large_string()))
    assert rows.tolist() == [3, 2, 5, 1, 4, 0]
    assert key[-2:].tolist() == [NOWHERE, NOWHERE]
    assert (np.diff(key) >= 0).all()


ROW = st.tuples(
    st.sampled_from([(20.0, 25.0), (20.0, 25.000001), (10.0, 30.0), (-170.0, -80.0), (np.nan, 1.0)]),
    st.integers(-3, 3),
    st.sampled_from(["", "a", "b"]),
)


@settings(deadline=None)
@given(st.lists(ROW, max_size=60))
def test_the_order_is_the_plain_one_and_rows_alike_in_all_stay_as_they_came(found: list[Any]) -> None:
    lon, lat = (np.array([row[0][of] for row in found], dtype=float) for of in (0, 1))
    day = np.array([row[1] for row in found], dtype=np.int32)
    rows, key = order(lon, lat, day, pa.array([row[2] for row in found], pa.large_string()))

    def plain(row: int) -> tuple[int, int, str]:
        x, y = found[row][0]
        placed = not np.isnan([x, y]).any()
        return (slow(round(x * 1e5), round(y * 1e5)) if placed else NOWHERE, *found[row][1:])

    expected = sorted(range(len(found)), key=plain)
    assert rows.tolist() == expected
    assert key.tolist() == [plain(row)[0] for row in expected]
