"""The watch: what is new in each window, by the store's own counting and by a slow one that cannot err."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from data.errors import AccessProblem
from events.contradictions import contradictions
from events.documents import events
from events.exchange import requests
from events.register import editing, log, reading, tables
from events.register.opening import Register
from events.register.who import Actor
from events.register.writing import writing
from events.schema import MARKINGS
from events.situation import kept, news
from events.situation.news import MOST, Found
from events.situation.watch import watch
from tests.events.exchange.two import DUTY, Centre, centres
from tests.register_stores import STORES, place

START = datetime(2026, 2, 1, 10, 0, tzinfo=UTC)
EVENT = {"kind": "CLASH", "origin": "entered", "start": "2026-02-01", "end": "2026-02-01"}


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=STORES)
def register(request: pytest.FixtureRequest, tmp_path, clock: Clock) -> Iterator[Register]:
    with place(request.param, tmp_path) as somewhere:
        yield somewhere.created(now=clock)


@pytest.fixture
def two(tmp_path) -> list[Centre]:
    return centres(tmp_path)


def imported(register: Register, *names: str) -> None:
    """What an import does: one change, events alone, all of them there afterwards."""
    with writing(register, DUTY, "import") as change:
        versions = []
        for name in names:
            found = [] if not known(register, name) else reading.one(register, DUTY, name).heads
            body = {**EVENT, "origin": "file", "text_en": f"{change.log_n}"}
            versions.append(editing.version(change, name, found, "put", body, ""))
        change.put(versions)


def known(register: Register, name: str) -> bool:
    with register.engine.connect() as connection:
        query = select(tables.current.c.subject).where(tables.current.c.subject == name)
        return connection.execute(query).first() is not None


def change(register: Register, name: str, **body: object) -> None:
    seen = reading.one(register, DUTY, name)
    editing.change(register, DUTY, name, seen.hashes, {**EVENT, **body})


def remove(register: Register, name: str) -> None:
    editing.remove(register, DUTY, name, reading.one(register, DUTY, name).hashes, "in error")


def since(register: Register, clock: Clock, window: str) -> news.News:
    (found,) = [one for one in news.windows(register, DUTY, clock.now) if one[0] == window]
    return news.news(register, DUTY, *found)


def test_what_is_new_since_the_handover_comes_after_it_whoever_wrote_it(
    register: Register, clock: Clock
) -> None:
    before, gone = editing.add(register, DUTY, [EVENT, EVENT])
    assert [name for name, _, _ in news.windows(register, DUTY, clock.now)] == ["24h", "7d"]
    clock.wait(1)
    news.handed(register, DUTY, "morning", "evening", "all calm")
    found = since(register, clock, "handover")
    assert (found.since_utc, found.entered, found.changed, found.records) == (
        "2026-02-01T11:00Z",
        Found(),
        Found(),
        {},
    )
    clock.wait(1)
    (after,) = editing.add(register, DUTY, [EVENT])
    change(register, before, text_en="more")
    remove(register, gone)
    imported(register, "acled-a", "acled-b")
    kept.put(register, DUTY, "study", {"title_ar": "دراسة", "source": "x"})
    found = since(register, clock, "handover")
    assert [getattr(found, name).ids for name in ("entered", "changed", "gone", "imported", "received")] == [
        (after,), (before,), (gone,), ("acled-a", "acled-b"), (),
    ]  # fmt: skip
    assert {name: some.count for name, some in found.records.items()} == {"study": 1}
    news.handed(register, DUTY, "evening", "night")
    found = since(register, clock, "handover")
    assert (found.entered.count, found.imported.count) == (0, 0)
    assert set(since(register, clock, "24h").entered.ids) == {before, after}


def test_a_window_begins_at_its_instant(register: Register, clock: Clock) -> None:
    (old,) = editing.add(register, DUTY, [EVENT])
    clock.wait(24)
    (new,) = editing.add(register, DUTY, [EVENT])
    assert set(since(register, clock, "24h").entered.ids) == {old, new}
    clock.wait(1)
    assert since(register, clock, "24h").entered.ids == (new,)
    assert set(since(register, clock, "7d").entered.ids) == {old, new}
    clock.wait(8 * 24)
    assert since(register, clock, "7d").entered == Found()


def test_a_window_is_found_in_a_long_log(
    register: Register, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "PAGE", 3)
    for _ in range(11):
        editing.add(register, DUTY, [EVENT])
        clock.wait(5)
    assert since(register, clock, "24h").entered.count == 4
    assert since(register, clock, "7d").entered.count == 11


@pytest.mark.parametrize("seed", range(4))
def test_each_event_that_was_touched_counts_once_by_what_touched_it_last(
    register: Register, clock: Clock, seed: int
) -> None:
    chance, ids = random.Random(seed), ["acled-0"]
    imported(register, *ids)
    for step in range(40):
        clock.wait(chance.choice([0, 1, 20]))
        way, name = chance.choice(["add", "import", "change", "remove", "hand"]), chance.choice(ids)
        if way == "add":
            ids += editing.add(register, DUTY, [EVENT])
        elif way == "import":
            ids += [f"acled-{step}"]
            imported(
                register,
                f"acled-{step}",
                *({name} if reading.one(register, DUTY, name).shown.op == "put" else ()),
            )
        elif way == "hand":
            news.handed(register, DUTY, "a", "b")
        elif way == "change":
            change(register, name, text_en=str(step))
        elif reading.one(register, DUTY, name).shown.op == "put":
            remove(register, name)
    for window, since_utc, after in news.windows(register, DUTY, clock.now):
        found = news.news(register, DUTY, window, since_utc, after)
        assert slow(register, ids, after) == {
            name: set(getattr(found, name).ids)
            for name in ("entered", "changed", "gone", "imported", "received")
        }
        counted = [getattr(found, name) for name in ("entered", "changed", "gone", "imported", "received")]
        assert all(one.count == len(one.ids) for one in counted)


def slow(register: Register, ids: list[str], after: int) -> dict[str, set[str]]:
    """The same, by reading every version of every event with the log entry that brought it."""
    out: dict[str, set[str]] = {
        name: set() for name in ("entered", "changed", "gone", "imported", "received")
    }
    actions = {entry["n"]: entry["action"] for entry in log.entries(register, DUTY, 10_000)}
    with register.engine.connect() as connection:
        for name in ids:
            query = select(tables.version.c.log_n).where(tables.version.c.subject == name)
            numbers = sorted(connection.execute(query).scalars())
            if numbers[-1] <= after:
                continue
            there, old = reading.one(register, DUTY, name).shown.op == "put", numbers[0] <= after
            if actions[numbers[-1]] == "import":
                out["imported"].add(name)
            elif there or old:
                out["gone" if not there else "changed" if old else "entered"].add(name)
    return out


def test_what_the_other_centre_sends_is_told_apart_until_somebody_here_changes_it(two) -> None:
    ours, theirs = two
    name = theirs.add("goods", **EVENT)
    kept.put(theirs.register, DUTY, "study", {"title_ar": "دراسة", "source": "x"})
    asked = requests.ask(theirs.register, DUTY, "tripoli", "information", "Who?", due="2026-02-03")
    ours.add("own", **EVENT)
    ours.merge(theirs.pack("tripoli").path)
    found = watch(ours.register, DUTY, ours.clock[0])
    day = found.news[0]
    assert (day.window, day.received.ids, day.entered.ids) == ("24h", (name,), ("tripoli-own",))
    assert {kind: some.count for kind, some in day.received_records.items()} == {"request": 1, "study": 1}
    assert [one.id for one in found.asked] == [asked]
    assert watch(theirs.register, DUTY, ours.clock[0]).asked == ()
    ours.change(name, **{**EVENT, "text_en": "seen too"})
    day = watch(ours.register, DUTY, ours.clock[0]).news[0]
    assert (day.received.ids, day.changed.ids, set(day.entered.ids)) == ((), (), {name, "tripoli-own"})


def test_the_other_centres_handover_is_shown_and_begins_no_window_here(two) -> None:
    ours, theirs = two
    news.handed(theirs.register, DUTY, "morning", "evening")
    ours.merge(theirs.pack("tripoli").path)
    found = watch(ours.register, DUTY, ours.clock[0])
    assert found.handovers[["centre", "ours"]].values.tolist() == [["benghazi", False]]
    assert [one.window for one in found.news] == ["24h", "7d"]


def test_edits_made_apart_wait_as_conflicts(two) -> None:
    ours, theirs = two
    name = ours.add("fuel", **EVENT)
    theirs.merge(ours.pack("benghazi").path)
    ours.change(name, kind="MINE")
    theirs.change(name, kind="SUSPECT")
    ours.merge(theirs.pack("tripoli").path)
    assert watch(ours.register, DUTY, ours.clock[0]).conflicts == {"event": Found(1, (name,))}
    assert watch(theirs.register, DUTY, ours.clock[0]).conflicts == {}


def test_what_happened_is_counted_by_its_own_days_and_coarse_dates_apart(
    register: Register, clock: Clock
) -> None:
    clock.now = datetime(2026, 2, 10, 23, 0, tzinfo=UTC)  # the 11th in Libya
    spans = {
        "today": ("2026-02-11", "2026-02-11"), "week": ("2026-02-05", "2026-02-06"), "ahead": ("2026-02-12", "2026-02-12"),
        "month": ("2026-02-01", "2026-02-28"), "year": ("2026-01-01", "2026-12-31"), "old": ("2026-01-01", "2026-01-31"),
        "into": ("2026-02-09", "2026-02-10"), "undated": ("", ""),
    }  # fmt: skip
    names = dict(
        zip(
            spans,
            editing.add(register, DUTY, [{**EVENT, "start": a, "end": b} for a, b in spans.values()]),
            strict=True,
        )
    )
    day, week = news.happened(register, DUTY, clock.now)
    assert (day.window, day.first, day.last) == ("24h", "2026-02-10", "2026-02-11")
    assert (week.window, week.first, week.last) == ("7d", "2026-02-04", "2026-02-11")

    def called(found: Found) -> set[str]:
        assert found.count == len(found.ids)
        return {key for key, name in names.items() if name in found.ids}

    assert (called(day.events), called(day.coarse)) == ({"today"}, {"into", "month", "year"})
    assert (called(week.events), called(week.coarse)) == ({"today", "into", "week"}, {"month", "year"})


def test_of_more_than_are_listed_the_figure_is_of_all(register: Register, clock: Clock) -> None:
    imported(register, *(f"acled-{n:05d}" for n in range(MOST + 3)))
    found = since(register, clock, "24h").imported
    assert (found.count, len(found.ids), found.cut) == (MOST + 3, MOST, True)
    week = news.happened(register, DUTY, clock.now)[1].events
    assert (week.count, len(week.ids)) == (MOST + 3, MOST)


def test_a_watch_bears_the_highest_marking_of_its_events(register: Register, clock: Clock) -> None:
    assert watch(register, DUTY, clock.now).marking == "TLP:CLEAR"
    for mark in ("TLP:GREEN", "TLP:AMBER"):
        editing.add(register, DUTY, [{**EVENT, "marking": mark}])
        assert watch(register, DUTY, clock.now).marking == mark
    (red,) = editing.add(register, DUTY, [{**EVENT, "marking": "TLP:RED"}])
    assert watch(register, DUTY, clock.now).marking == "TLP:RED"
    remove(register, red)
    assert watch(register, DUTY, clock.now).marking == "TLP:AMBER"
    editing.add(register, DUTY, [{**EVENT, "marking": "SECRET"}])
    assert watch(register, DUTY, clock.now).marking == MARKINGS[-1]


def test_what_is_settled_is_open_no_more_and_what_a_person_notes_is(register: Register, clock: Clock) -> None:
    every = set(contradictions()["contradiction"])
    assert set(watch(register, DUTY, clock.now).contradictions) == every
    kept.put(register, DUTY, "settlement", {"contradiction": "C2", "version": "B", "reason": "two papers"})
    one, other = editing.add(register, DUTY, [EVENT, EVENT])
    noted = kept.put(register, DUTY, "difference", {"title_ar": "يومان", "one": one, "other": other})
    assert set(watch(register, DUTY, clock.now).contradictions) == (every - {"C2"}) | {noted}


def test_without_a_register_the_watch_is_of_what_ships() -> None:
    found = watch(None, DUTY, START)
    assert (found.centre, found.news, found.happened, len(found.incidents), len(found.levels)) == (
        "",
        (),
        (),
        0,
        7,
    )
    said = {name for ids in found.followup.values() for name in ids}
    assert said
    assert set(found.followup) == {"promise", "recommendation", "request"}
    assert set(found.contradictions) <= {
        name for one in events()["contradiction"] for name in one.split("; ")
    }


def test_nobody_looks_without_the_right_to_read(register: Register, clock: Clock) -> None:
    with pytest.raises(AccessProblem):
        watch(register, Actor("nobody", "", frozenset()), clock.now)
