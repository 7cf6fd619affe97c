"""Killed at any moment, the register holds all that was acknowledged, and no half of anything. 300 and 100 times in `make soak`."""

from __future__ import annotations

import pytest

from events.register import editing, reading
from events.register.writing import writing
from tests.events.register.operations import DUTY
from tests.register_stores import STORES, place
from tests.soak.kills import check, rounds

ROUNDS = {"sqlite": 6, "postgresql": 4}


@pytest.mark.parametrize("store", STORES)
def test_what_was_acknowledged_is_there_and_nothing_is_half_there(store, tmp_path):
    *_, told = rounds(store, tmp_path, ROUNDS[store], seed=7)
    assert told.rounds == ROUNDS[store]
    assert told.acknowledged > 0
    assert told.server_kills == (ROUNDS[store] // 2 if store == "postgresql" else 0)


def test_the_check_itself_finds_what_is_lost_and_what_is_half_there(tmp_path):
    with place("sqlite", tmp_path) as found:
        register = found.created()
        (one,) = editing.add(register, DUTY, [{"kind": "PATROL"}])
        hashes = list(reading.one(register, DUTY, one).hashes)
        assert check(register, hashes) == 1
        with pytest.raises(AssertionError, match="lost"):
            check(register, [*hashes, "0" * 64])
        with writing(register, DUTY, "import.rows") as change:
            change.detail["rows"] = 2
            change.put([editing.version(change, "tripoli-a", (), "put", {"kind": "MEET"}, "")])
        with pytest.raises(AssertionError, match="half"):
            check(register, hashes)
