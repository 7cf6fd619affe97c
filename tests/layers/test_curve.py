"""Places on the Morton curve and back."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from layers.curve import NOWHERE, keys, order, places

X, Y = st.integers(-18_000_000, 18_000_000), st.integers(-9_000_000, 9_000_000)


def slow(x: int, y: int) -> int:
    """Bit by bit."""
    return sum(
        (((x + 18_000_000) >> bit & 1) << 2 * bit) | (((y + 9_000_000) >> bit & 1) << 2 * bit + 1)
        for bit in range(26)
    )


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
