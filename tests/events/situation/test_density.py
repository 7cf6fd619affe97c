"""Hexagons are H3's, an event is in one alone that is known as exactly, and all others are counted apart."""

from __future__ import annotations

import json
from pathlib import Path

import h3
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from events.situation.density import CORNERS, INRADIUS_M, RESOLUTION, density, grid

# H3's own sphere.
RADIUS_M = 6_371_007.2
FIXTURE = Path(__file__).parents[3] / "layers" / "web" / "test" / "hexagons.json"


def vectors(places: object) -> np.ndarray:
    lat, lon = np.radians(np.asarray(places, dtype=float)).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def test_the_corners_are_the_middles_of_the_pentagons() -> None:
    theirs = [h3.cell_to_latlng(cell) for cell in sorted(h3.get_pentagons(0))]
    assert np.allclose(CORNERS, [(lon, lat) for lat, lon in theirs], atol=1e-12, rtol=0)
    assert RESOLUTION % 2 == 0
    assert grid().steps == 98


def test_the_inradius_is_that_of_the_smallest_hexagons() -> None:
    least = []
    for pentagon in h3.get_pentagons(RESOLUTION):
        for cell in h3.grid_ring(pentagon, 1):
            middle, rim = vectors([h3.cell_to_latlng(cell)])[0], vectors(h3.cell_to_boundary(cell))
            across = np.cross(rim, np.roll(rim, -1, axis=0))
            across /= np.linalg.norm(across, axis=1)[:, None]
            least.append(np.abs(np.arcsin(across @ middle)).min() * RADIUS_M)
    assert int(min(least)) == INRADIUS_M
    # Those of Libya are larger, as any other.
    here = h3.latlng_to_cell(27.0, 17.0, RESOLUTION)
    assert h3.cell_area(here, unit="m^2") > np.sqrt(12) * INRADIUS_M**2


PLACES = st.tuples(
    st.floats(9.0, 26.0), st.floats(19.0, 34.0), st.sampled_from([0.0, 500.0, 5_000.0, 15_769.0, 15_770.0, 90_000.0])
)  # fmt: skip


@given(rows=st.lists(st.one_of(PLACES, st.just((float("nan"), float("nan"), 0.0))), max_size=30))
def test_every_event_is_counted_once_in_its_own_hexagon_or_apart(
    rows: list[tuple[float, float, float]],
) -> None:
    lon, lat, doubt = (np.array([row[at] for row in rows], dtype=float) for at in range(3))
    found = density(lon, lat, doubt)
    assert int(found.counts.sum()) + found.vague + found.unplaced == len(rows)
    wanted: dict[int, int] = {}
    for x, y, m in rows:
        if x == x and m <= INRADIUS_M:
            cell = int(h3.latlng_to_cell(y, x, RESOLUTION), 16)
            wanted[cell] = wanted.get(cell, 0) + 1
    assert dict(zip(found.cells.tolist(), found.counts.tolist(), strict=True)) == wanted
    assert found.vague == sum(x == x and m > INRADIUS_M for x, _, m in rows)


def test_a_row_counts_for_as_many_as_it_stands_for() -> None:
    found = density(
        np.array([13.2, 13.2]), np.array([32.9, 32.9]), np.array([0.0, 90_000.0]), np.array([5, 7])
    )
    assert (found.counts.tolist(), found.vague) == ([5], 7)


def test_the_pages_fixture_is_what_h3_says() -> None:
    """The page works its cells out by itself: what it is tested against is H3's, and not a copy of its own work."""
    said = json.loads(FIXTURE.read_text(encoding="utf-8"))
    assert said["hexagons"] == {
        "corners": [list(one) for one in CORNERS],
        "steps": grid().steps,
        "inradius_m": INRADIUS_M,
    }
    assert len(said["places"]) >= 2_000
    for lon, lat, cell in said["places"]:
        assert h3.latlng_to_cell(lat, lon, RESOLUTION) == cell
    for cell, (lon, lat) in said["middles"].items():
        assert np.allclose(h3.cell_to_latlng(cell), (lat, lon), atol=1e-9, rtol=0)
