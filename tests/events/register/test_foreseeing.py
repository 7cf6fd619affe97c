"""What a preview and a trial say of rows is what the import makes of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from data.errors import AccessProblem
from events.importers import generic
from events.importers.format import Choices
from events.importers.source import open_source
from events.register import editing, importing, log, reading
from events.register.foreseeing import Foreseen, foreseen
from events.register.inbox import listed
from events.register.opening import Register
from events.register.planning import WAYS
from events.register.who import Actor
from tests.events.register.imported import DUTY, SETTLED, chance_rows, good, one, sheet, take, ways

OTHER = replace(SETTLED, dataset="another list")


def seen(register: Register, raw: bytes, choices: Choices = SETTLED, rows: int = 50) -> dict[int, Foreseen]:
    return foreseen(register, DUTY, open_source(raw, "patrols.csv"), generic.FORMAT, choices, rows)


def counted(found: dict[int, Foreseen]) -> dict[str, int]:
    counts = Counter(each.way for each in found.values())
    return {way: counts[way] for way in WAYS if counts[way]}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_foreseen_and_what_a_trial_counts_is_what_happens(register: Register, seed: int) -> None:
    take(register, sheet(chance_rows(seed + 100, 150)), OTHER)
    rows, reasons = chance_rows(seed, 49), set()
    for raw in (sheet(rows), sheet([*rows[:20], *chance_rows(seed, 20)[::-1]])):
        before = log.digest(register)
        ahead, trial = seen(register, raw), take(register, raw, dry_run=True)
        assert log.digest(register) == before
        done = take(register, raw)
        assert counted(ahead) == ways(trial) == ways(done)
        assert done.held
        why = {
            entry.row: (entry.reason, entry.field, entry.found, entry.options)
            for entry in listed(register, DUTY)
            if entry.dataset == "patrols" and entry.state == "held" and entry.run == done.run
        }
        said = {row: (it.reason, it.field, it.found, it.options) for row, it in ahead.items() if row in why}
        assert why == said
        reasons |= {reason for reason, *_ in why.values()}
    assert reasons >= {"duplicate", "date_order"}


def test_possible_duplicates_repeated_ids_and_edits_are_foreseen_each(register: Register) -> None:
    take(register, sheet([good("1", "Patrol at the gate of Ghat")]), OTHER)
    take(register, sheet([good("5", "One lorry turned back"), good("6", "A camp by the road")]))
    event = one(register, "5")
    state = reading.one(register, DUTY, event)
    editing.change(
        register,
        DUTY,
        event,
        state.hashes,
        {**state.shown.body, "title_en": "Two lorries"},
        "seen on the spot",
    )
    raw = sheet(
        [
            good("2", "Patrol at the gate of Ghat"), good("4", "Sand storm, road shut"), good("4", "Fuel seized"),
            good("5", "No lorry at all"), good("6", "A camp by the road"), ("7", "2025-05-16", "999", "1", "", "x", "", ""),
        ]
    )  # fmt: skip
    ahead = seen(register, raw)
    assert [(row, found.way, found.reason) for row, found in sorted(ahead.items())] == [
        (2, "held", "duplicate"), (3, "added", ""), (4, "held", "key_twice"), (5, "held", "edited"),
        (6, "unchanged", ""), (7, "refused", ""),
    ]  # fmt: skip
    assert ahead[2].options == (one(register, "1"),)
    assert (ahead[4].found, ahead[5].subject, ahead[5].field) == ("4", event, "title_en")
    assert take(register, raw).held == 3
    # What waits in the inbox is said again for its reason.
    assert seen(register, raw) == {**ahead, 3: Foreseen("unchanged")}


def test_a_trial_in_small_batches_counts_what_an_import_does(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 7)
    take(register, sheet(chance_rows(1, 80)), OTHER)
    raw = sheet(chance_rows(2, 150))
    trial = take(register, raw, dry_run=True)
    done = take(register, raw)
    assert ways(trial) == ways(done)
    assert {entry.reason for entry in listed(register, DUTY)} >= {"duplicate"}


def test_it_takes_who_may_report(register: Register) -> None:
    reader = Actor("reader", "customs", frozenset({"read"}))
    with pytest.raises(AccessProblem):
        foreseen(register, reader, open_source(sheet([good("1")])), generic.FORMAT, SETTLED, 50)
