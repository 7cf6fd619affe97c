"""The present of a record is a pure function of the set of its versions: hand-worked histories, and any order."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from events.register import clock
from events.register.state import state
from events.register.versions import Version


def version(kind="PATROL", parents=(), at=0, op="put", profile="", centre="tripoli", into=None):
    body = {"into": into} if into else ({} if op == "delete" else {"kind": kind})
    hashes = tuple(sorted(parent.hash for parent in parents))
    return Version("event", "tripoli-x", hashes, centre, "duty", "", at, op, body, "", profile)


FIRST = version()
EDIT = version("CLASH", [FIRST], 1)
OTHER = version("MEET", [FIRST], 2, centre="benghazi")
SETTLED = version("MEET", [EDIT, OTHER], 3)
GONE = version(parents=[FIRST], at=9, op="delete")
RELEASE = version("CLASH", at=5, profile="public")
ON_RELEASE = version("VISIT", [RELEASE], 8, centre="benghazi")
ON_BOTH = version("VISIT", [RELEASE, FIRST], 8, centre="benghazi")


@pytest.mark.parametrize(
    ("versions", "links", "shown", "heads", "conflict"),
    [
        ([FIRST], {}, FIRST, 1, False),
        ([FIRST, EDIT], {}, EDIT, 1, False),
        ([EDIT], {}, EDIT, 1, False),  # the parent has not come yet
        ([FIRST, EDIT, OTHER], {}, OTHER, 2, True),  # the later clock, until a person decides
        ([FIRST, EDIT, OTHER, SETTLED], {}, SETTLED, 1, False),
        ([EDIT, SETTLED], {}, SETTLED, 1, False),
        ([FIRST, EDIT, GONE], {}, EDIT, 2, True),  # living goes before deleted, whatever the clock says
        ([FIRST, GONE], {}, GONE, 1, False),
        ([EDIT, version("CLASH", [FIRST], 7, centre="benghazi")], {}, None, 2, False),  # both say the same
        ([EDIT, RELEASE], {}, EDIT, 2, False),  # full before released
        (
            [EDIT, RELEASE],
            {RELEASE.hash: EDIT.hash},
            EDIT,
            1,
            False,
        ),  # a release counts as replaced by its original
        ([RELEASE], {RELEASE.hash: EDIT.hash}, RELEASE, 1, False),  # whose original is not here
        ([EDIT, RELEASE, ON_RELEASE], {}, EDIT, 2, True),  # written on nothing but a release, though later
        ([EDIT, RELEASE, ON_RELEASE], {RELEASE.hash: EDIT.hash}, EDIT, 2, True),
        ([EDIT, RELEASE, FIRST, ON_BOTH], {}, ON_BOTH, 2, True),  # written on something full too
        (
            [RELEASE],
            {RELEASE.hash: RELEASE.hash},
            RELEASE,
            1,
            False,
        ),  # a link that no one sends in good faith
        ([FIRST, RELEASE], {RELEASE.hash: FIRST.hash, FIRST.hash: RELEASE.hash}, FIRST, 2, True),
    ],
)
def test_histories_worked_by_hand(versions, links, shown, heads, conflict):
    found = state(versions, links)
    if shown is not None:
        assert found.shown is shown
    assert found.heads[0] is found.shown
    assert (len(found.heads), found.conflict) == (heads, conflict)
    assert found.hashes == tuple(sorted(head.hash for head in found.heads))


def history(chance):
    """A random history: edits over any of the versions before, clocks that are wrong, releases, links of any kind."""
    made = []
    for _ in range(chance.randint(1, 12)):
        parents = chance.sample(made, min(len(made), chance.choice((0, 1, 1, 1, 2))))
        op = chance.choices(("put", "delete", "merge"), (8, 1, 1))[0]
        made.append(
            version(
                chance.choice(("PATROL", "CLASH")), parents, chance.randint(0, 5), op, chance.choice(("", "", "public")),
                chance.choice(("tripoli", "benghazi")), "tripoli-a" if op == "merge" else None,
            )
        )  # fmt: skip
    hashes = [one.hash for one in made]
    links = {chance.choice(hashes): chance.choice([*hashes, "f" * 64]) for _ in range(chance.randint(0, 3))}
    return made, links


def test_any_order_and_any_repetition_of_the_versions_gives_the_same():
    chance = random.Random(5)
    conflicts = 0
    for _ in range(400):
        made, links = history(chance)
        first = state(made, links)
        for _ in range(6):
            again = [*made, *chance.choices(made, k=3)]
            chance.shuffle(again)
            assert state(again, dict(sorted(links.items(), key=lambda _: chance.random()))) == first
        conflicts += first.conflict
    assert 50 < conflicts < 350  # there were both


def test_a_version_over_all_heads_settles_whatever_was():
    chance = random.Random(6)
    for _ in range(200):
        made, links = history(chance)
        before = state(made, links)
        last = version("VISIT", before.heads, 9)
        after = state([*made, last], links)
        assert (after.shown, after.conflict) == (last, False) or any(
            one in links for one in [last.hash, *before.hashes]
        )


def test_a_clock_is_never_before_what_it_follows():
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    chance = random.Random(7)
    for _ in range(300):
        now = epoch + timedelta(
            milliseconds=chance.randint(-(10**12), 10**13), microseconds=chance.randint(0, 999)
        )
        parents = [chance.randint(-(10**12), 10**13) for _ in range(chance.randint(0, 3))]
        made = clock.after(now, parents)
        assert all(made > parent for parent in parents)
        # No further ahead than it has to be.
        assert made == (now - epoch) // timedelta(milliseconds=1) or made - 1 in parents
        if abs(made) < 10**13:
            assert clock.after(clock.instant(made), []) == made


def test_a_clock_beyond_the_calendar_is_its_end():
    assert clock.instant(2**53) == datetime.max.replace(tzinfo=UTC)
    assert clock.instant(-(2**53)) == datetime.min.replace(tzinfo=UTC)
