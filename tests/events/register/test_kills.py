"""Killed at any moment, the register holds all that was acknowledged, and no half of anything. 300 and 100 times in `make soak`."""

from __future__ import annotations

import pytest

from tests.register_stores import STORES
from tests.soak.kills import rounds

ROUNDS = {"sqlite": 8, "postgresql": 4}


@pytest.mark.parametrize("store", STORES)
def test_what_was_acknowledged_is_there_and_nothing_is_half_there(store, tmp_path):
    *_, told = rounds(store, tmp_path, ROUNDS[store], seed=7)
    assert told.rounds == ROUNDS[store]
    assert told.acknowledged > 0
    assert told.server_kills == (ROUNDS[store] // 2 if store == "postgresql" else 0)
