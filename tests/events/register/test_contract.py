"""Both stores do the same: the same random work gives the same answers, the same log, and the same present."""

from __future__ import annotations

from pathlib import Path

from tests.events.register.operations import Player, clock, ids
from tests.register_stores import STORES, place

# The full number is `make soak`'s: 10,000.
OPERATIONS = 150


def played(store: str, folder: Path, seed: int, count: int) -> tuple[str, Player]:
    with place(store, folder) as found:
        register = found.created(now=clock(seed), fresh=ids(seed))
        player = Player(register, seed)
        digest = player.play(count)
        register.engine.dispose()
    return digest, player


def test_the_same_work_gives_the_same_in_both_stores(tmp_path):
    both = [played(store, tmp_path, 20260101, OPERATIONS) for store in STORES]
    first, other = both[0][1], both[-1][1]
    different = [pair for pair in zip(first.answers, other.answers, strict=True) if pair[0] != pair[1]]
    assert different == []
    assert both[0][0] == both[-1][0]
    # The work was no idle work: every kind of it was done, conflicts arose, and somebody was refused.
    done = {answer.split(" ", 1)[0] for answer in first.answers}
    assert done >= {"add", "change", "stale", "remove", "unite", "several", "merge", "import_", "ask", "look"}
    assert any("ConflictProblem" in answer for answer in first.answers)
    assert any("AccessProblem" in answer for answer in first.answers)
