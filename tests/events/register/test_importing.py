"""A file into the register: every row ends in one of five, the same file again changes nothing, a broken-off one goes on."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from data.errors import AccessProblem
from events.importers import generic
from events.importers.format import Choices, Chunk
from events.importers.source import open_source
from events.points_table import Table
from events.register import editing, importing, log, opening, reading, settled, tables
from events.register.inbox import listed
from events.register.matching import shared_subject
from events.register.opening import Register
from events.register.planning import WAYS
from events.register.versions import read
from events.register.who import Actor
from events.schema import NO_REDISTRIBUTION
from tests.events.register.imported import (
    ALL,
    DUTY,
    HEADER,
    SETTLED,
    chance_rows,
    content,
    good,
    one,
    sheet,
    take,
    waiting,
    ways,
)


def body(register: Register, subject: str) -> dict[str, object]:
    return dict(reading.one(register, DUTY, subject).shown.body)


# -- every row, exactly once --


@pytest.mark.parametrize("seed", range(12))
def test_counts_add_up_and_the_same_file_again_changes_nothing(register: Register, seed: int) -> None:
    raw = sheet(chance_rows(seed, 120))
    first = take(register, raw)
    rows = sum(1 for row in csv.reader(io.StringIO(raw.decode(), newline="")) if any(row)) - 1
    assert first.read == rows == sum(getattr(first, way) for way in WAYS)
    kept = content(register), waiting(register), log.digest(register)
    assert first.added == kept[0].total()
    assert first.held + first.refused == kept[1].total()
    again = take(register, raw)
    assert ways(again) == {
        way: size
        for way, size in {"unchanged": first.added, "held": first.held, "refused": first.refused}.items()
        if size
    }
    assert (content(register), waiting(register), log.digest(register)) == kept


@pytest.mark.parametrize("seed", range(6))
def test_rows_in_any_split_of_files_give_the_same_events(tmp_path: Path, seed: int) -> None:
    rows = list(dict.fromkeys(chance_rows(seed, 80)))
    rows = [row for row in rows if any(row)]
    whole = opening.created(tmp_path / "whole.sqlite", "tripoli")
    take(whole, sheet(rows))
    dice, parts = random.Random(seed), opening.created(tmp_path / "parts.sqlite", "tripoli")
    dice.shuffle(rows)
    while rows:
        size = dice.randint(1, 40)
        take(parts, sheet(rows[:size]))
        rows = rows[size:]
    assert content(parts) == content(whole)
    assert waiting(parts) == waiting(whole)


def test_equal_rows_without_an_id_are_as_many_events(register: Register) -> None:
    raw = sheet([good(""), good(""), good("")])
    assert ways(take(register, raw)) == {"added": 3}
    assert ways(take(register, raw)) == {"unchanged": 3}


def test_columns_in_another_order_are_the_same_rows(register: Register) -> None:
    row = good("", "by night")
    take(register, sheet([row]))
    turned = io.StringIO(newline="")
    csv.writer(turned).writerows([HEADER[::-1], row[::-1]])
    assert ways(take(register, turned.getvalue().encode())) == {"unchanged": 1}


def test_an_id_that_stands_twice_is_held_where_it_says_something_else(register: Register) -> None:
    raw = sheet([good("7"), good("7"), good("7", "another")])
    assert ways(take(register, raw)) == {"added": 1, "unchanged": 1, "held": 1}
    (held,) = listed(register, DUTY)
    assert (held.reason, held.found, held.row) == ("key_twice", "7", 4)
    assert ways(take(register, raw)) == {"unchanged": 2, "held": 1}


def test_a_row_on_which_the_format_itself_fails_is_refused_alone(register: Register) -> None:
    def fails(table: Table, choices: Choices) -> Chunk:
        if "boom" in table.columns[5].to_pylist():
            raise ZeroDivisionError
        return generic.read(table, choices)

    rows = [good(str(number), "boom" if number == 5 else "fine") for number in range(11)]
    counts = importing.run(
        register, DUTY, open_source(sheet(rows)), replace(generic.FORMAT, read=fails), SETTLED
    )
    assert ways(counts) == {"added": 10, "refused": 1}
    (refused,) = listed(register, DUTY)
    assert (refused.row, refused.reason, refused.cells[0]) == (7, "inbox.unreadable", "5")


def test_a_trial_says_the_same_and_writes_nothing(register: Register) -> None:
    raw = sheet(chance_rows(3, 60))
    before = log.digest(register)
    trial = take(register, raw, dry_run=True)
    assert log.digest(register) == before
    assert not importing.runs(register, DUTY)
    assert not listed(register, DUTY)
    assert ways(trial) == ways(take(register, raw))


def test_only_who_may_report_imports(register: Register) -> None:
    with pytest.raises(AccessProblem):
        importing.run(
            register,
            Actor("guest", roles=frozenset({"read"})),
            open_source(sheet([good("1")])),
            generic.FORMAT,
            SETTLED,
        )


# -- the source says something else --


def test_what_the_source_changes_is_taken_over_and_what_people_changed_stays(register: Register) -> None:
    take(register, sheet([good("1", "patrol", "1")]))
    subject = one(register, "1")
    before = reading.one(register, DUTY, subject)
    editing.change(
        register, DUTY, subject, before.hashes, {**before.shown.body, "title_en": "seen by us"}, "checked"
    )
    assert ways(take(register, sheet([good("1", "patrol", "3")]))) == {"updated": 1}
    assert body(register, subject)["title_en"] == "seen by us"
    assert body(register, subject)["dead"] == 3.0
    # The base is what the source said last, not what is shown: its next change is compared with that.
    assert ways(take(register, sheet([good("1", "patrol", "4")]))) == {"updated": 1}
    assert (body(register, subject)["title_en"], body(register, subject)["dead"]) == ("seen by us", 4.0)
    assert not reading.one(register, DUTY, subject).conflict


def test_an_edit_is_never_overwritten_silently(register: Register) -> None:
    take(register, sheet([good("1", "patrol", "1")]))
    subject = one(register, "1")
    before = reading.one(register, DUTY, subject)
    editing.change(register, DUTY, subject, before.hashes, {**before.shown.body, "dead": 2}, "counted")
    raw = sheet([good("1", "patrol", "5")])
    assert ways(take(register, raw)) == {"held": 1}
    assert body(register, subject)["dead"] == 2.0
    (held,) = listed(register, DUTY)
    assert (held.reason, held.field, held.subject, held.event["dead"]) == ("edited", "dead", subject, 5.0)
    assert ways(take(register, raw)) == {"held": 1}
    assert len(listed(register, DUTY)) == 1
    # The source goes back to what it had said: nothing is left to decide.
    assert ways(take(register, sheet([good("1", "patrol", "1")]))) == {"unchanged": 1}
    assert not listed(register, DUTY)


def test_half_a_place_from_each_hand_is_no_place(register: Register) -> None:
    take(register, sheet([good("1")]))
    subject = one(register, "1")
    before = reading.one(register, DUTY, subject)
    editing.change(register, DUTY, subject, before.hashes, {**before.shown.body, "lon": 24.0}, "moved")
    moved = list(good("1"))
    moved[3] = "23.5"
    assert ways(take(register, sheet([tuple(moved)]))) == {"held": 1}
    assert body(register, subject)["lat"] == 22.1


def test_a_deleted_event_does_not_come_back_by_itself(register: Register) -> None:
    take(register, sheet([good("1")]))
    subject = one(register, "1")
    editing.remove(register, DUTY, subject, reading.one(register, DUTY, subject).hashes, "a hoax")
    assert ways(take(register, sheet([good("1")]))) == {"unchanged": 1}
    assert ways(take(register, sheet([good("1", "anew")]))) == {"held": 1}
    assert reading.one(register, DUTY, subject).shown.op == "delete"


def test_an_event_united_with_another_follows_its_source_unseen(register: Register) -> None:
    take(register, sheet([good("1"), good("2", "the same")]))
    gone, stays = editing.pair(one(register, "1"), one(register, "2"))
    editing.unite(register, DUTY, gone, reading.one(register, DUTY, gone).hashes, stays, "one matter")
    changed = [
        good(key, "more") if one(register, key) == gone else good(key, body(register, stays)["title_en"])
        for key in "12"
    ]  # type: ignore[arg-type]
    assert ways(take(register, sheet(changed))) == {"unchanged": 1, "updated": 1}
    assert reading.one(register, DUTY, gone).shown.op == "merge"
    assert "more" in [version.body.get("title_en") for version in reading.history(register, DUTY, gone)]


# -- both centres --


def test_rows_whose_ids_are_the_same_the_world_over_are_one_event_in_both_centres(tmp_path: Path) -> None:
    shared = replace(generic.FORMAT, dataset="World list", shared_ids=True, no_redistribution=True)
    centres = [opening.created(tmp_path / name, name) for name in ("benghazi", "tripoli")]
    for centre in centres:
        importing.run(centre, DUTY, open_source(sheet([good("w1")])), shared, Choices())
    ids = [reading.events(centre, DUTY, ALL)["id"].tolist() for centre in centres]
    assert ids[0] == ids[1] == [shared_subject("World list", "w1")]
    assert ids[0][0].startswith("world-list-")
    assert reading.events(centres[0], DUTY, ALL)["terms"].tolist() == [NO_REDISTRIBUTION]


def test_an_event_that_came_from_the_other_centre_is_known_by_its_id(
    register: Register, tmp_path: Path
) -> None:
    shared = replace(generic.FORMAT, dataset="World list", shared_ids=True)
    other = opening.created(tmp_path / "other.sqlite", "benghazi")
    importing.run(other, DUTY, open_source(sheet([good("w1")])), shared, Choices())
    with other.engine.connect() as connection:
        texts = connection.execute(select(tables.version.c.text)).scalars().all()
    from events.register.writing import writing

    with writing(register, DUTY, "merge") as change:
        change.put([read(bytes(text)) for text in texts])
    again = importing.run(register, DUTY, open_source(sheet([good("w1")])), shared, Choices())
    assert ways(again) == {"unchanged": 1}
    later = importing.run(register, DUTY, open_source(sheet([good("w1", "more")])), shared, Choices())
    assert ways(later) == {"updated": 1}
    assert len(reading.events(register, DUTY, ALL)) == 1


# -- what is remembered --


def test_a_source_is_remembered_with_its_choices_and_terms(register: Register) -> None:
    choices = replace(SETTLED, mapping=(("lon", "longitude"),), day_first=True)
    take(register, sheet([good("1")]), choices)
    assert settled.remembered(register, "patrols") == choices
    assert settled.remembered(register, "unknown") is None


def test_a_large_file_is_read_by_another_process_and_comes_out_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from events.register import ahead

    raw = sheet([*chance_rows(8, 200)])
    near = opening.created(tmp_path / "near.sqlite", "tripoli")
    take(near, raw)
    monkeypatch.setattr(ahead, "LARGE_BYTES", 1)
    far = opening.created(tmp_path / "far.sqlite", "tripoli")
    assert take(far, raw).read == 200 - sum(not any(row) for row in chance_rows(8, 200))
    assert content(far) == content(near)
    assert waiting(far) == waiting(near)
    log.verify(far)  # what the other process worked out is what would be derived here
