"""Prepared polygons under threads: GEOS alone frees one's index under the other's hands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.ground import ground
from geo.prepared import prepared

# Two threads that ask a new polygon at the same moment, 40 times over. A process of its own: with shapely.prepare
# alone it dies each time.
TOGETHER = """
import threading
import numpy as np, shapely
from geo.prepared import prepared
turn = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
ring = np.column_stack([np.cos(turn), np.sin(turn)]) * (1 + 0.1 * np.sin(50 * turn))[:, None]
x, y = np.random.default_rng(1).uniform(-1, 1, (2, 2_000))
for _ in range(40):
    shape = shapely.Polygon(ring)
    prepared([shape])
    gate = threading.Barrier(2)
    def ask():
        gate.wait()
        shapely.contains_xy(shape, x, y)
    threads = [threading.Thread(target=ask) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
"""


def code() -> int:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", TOGETHER], cwd=root, capture_output=True, check=False)
    return done.returncode


def test_two_threads_may_ask_first_at_the_same_moment() -> None:
    assert code() == 0


def test_a_polygon_asked_again_and_one_not_round_its_middle_answer_the_same() -> None:
    ring = shapely.Polygon(
        [(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (1, 3), (3, 3), (3, 1)]]
    )  # its middle is a hole
    assert prepared(iter([ring]))[0] is ring
    prepared([ring])
    np.testing.assert_array_equal(shapely.contains_xy(ring, [0.5, 2, 5], [0.5, 2, 5]), [True, False, False])


@pytest.mark.parametrize("number", range(2))
def test_the_shipped_ground_is_prepared(number: int) -> None:
    on = ground()
    assert shapely.is_prepared([on.libya, on.polygons[0]][number])
