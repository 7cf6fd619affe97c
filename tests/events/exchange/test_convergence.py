"""Centres that exchange packages in any order, with losses, end equal: short here, 1,000 and 300 in `make soak`."""

import pytest

from tests.register_stores import STORES
from tests.soak.exchange import WRONG, several

# Most in a file: a database takes longer to make than a history to run.
MIXED = ("sqlite", "sqlite", *STORES)


@pytest.mark.timeout(600)  # each is a minute and more where eight share two cores
def test_two_centres_end_equal_and_nothing_is_lost():
    counts = several(2, 25, MIXED)
    assert {name: counts[name] for name in WRONG} == dict.fromkeys(WRONG, 0)
    # What is meant to happen on the way has happened.
    assert min(counts[name] for name in ("edits", "conflicts", "lost", "package.gap", "package.replayed")) > 0


@pytest.mark.timeout(600)
def test_three_centres_end_equal_and_nothing_is_lost():
    counts = several(3, 8, MIXED)
    assert {name: counts[name] for name in WRONG} == dict.fromkeys(WRONG, 0)
    assert min(counts[name] for name in ("edits", "conflicts", "lost", "package.gap", "package.replayed")) > 0
