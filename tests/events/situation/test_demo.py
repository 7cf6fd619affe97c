"""A demonstration register: the same seed makes the same, all of it is marked, and it never mixes with a real one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.errors import PackageProblem, StoreProblem, UsageProblem
from events.exchange import maps, merging, packing, peers
from events.exchange.envelope import members
from events.exchange.keys import Key
from events.exchange.manifest import Manifest
from events.exchange.manifest import read as read_manifest
from events.exchange.snapshot import snapshot
from events.query import Filter, passes
from events.register import backup, editing, opening, reading
from events.register.log import verify
from events.register.opening import Register
from events.register.reading import Asked
from events.register.synthetic import is_marked
from events.register.who import Actor
from events.register.writing import position
from events.situation import demo, kept, response
from events.situation.demo_plan import MIXES
from events.situation.records import RECORDS
from tests.events.register.imported import good, sheet, take

DUTY = Actor("duty", "Customs")
UNTIL = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAYS = 40


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    demo.make(where, "tripoli", DAYS, 3, UNTIL)
    return where


@pytest.fixture
def register(whole: Path, tmp_path: Path) -> Iterator[Register]:
    """A demonstration register that may be written to."""
    found = opening.opened(whole)
    backup.backup(found, tmp_path / "copy.sqlite")
    found.engine.dispose()
    copy = opening.opened(tmp_path / "copy.sqlite")
    yield copy
    copy.engine.dispose()


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Register]:
    found = opening.created(tmp_path / "real.sqlite", "tripoli")
    yield found
    found.engine.dispose()


def texts(path: Path) -> list[bytes]:
    """All versions of a register but what a key, made anew each time, is part of: none of them is."""
    with sqlite3.connect(path) as connection:
        return [
            bytes(row[0]) for row in connection.execute("SELECT text FROM version ORDER BY subject, hash")
        ]


def test_the_same_seed_makes_the_same_and_another_something_else(whole: Path, tmp_path: Path) -> None:
    demo.make(tmp_path / "again.sqlite", "tripoli", DAYS, 3, UNTIL)
    demo.make(tmp_path / "other.sqlite", "tripoli", DAYS, 4, UNTIL)
    assert texts(tmp_path / "again.sqlite") == texts(whole)
    assert texts(tmp_path / "other.sqlite") != texts(whole)


def test_it_is_a_sound_register_of_both_centres_work(register: Register) -> None:
    assert register.synthetic
    assert verify(register).entries == position(register)
    assert {peer.name for peer in peers.listing(register, DUTY)} == {"benghazi"}
    for record in ("level", "patrol", "handover", "response"):
        assert set(kept.listing(register, DUTY, record)["centre"]) == {"benghazi", "tripoli"}
    for record in ("marker", "need", "project", "study", "route", "part", "directory", "difference", "view"):
        assert len(kept.listing(register, DUTY, record)), record
    states = set(response.incidents(register, DUTY)["state"])
    assert {"reported", "closed"} <= states


def test_nothing_in_it_is_later_than_its_end(register: Register) -> None:
    for record in RECORDS:
        written = kept.history(register, DUTY, record)["written_utc"]
        assert (written < f"{UNTIL:%Y-%m-%dT%H:%M:%SZ}").all(), record


def test_every_title_and_every_name_begins_with_the_mark(register: Register) -> None:
    events = reading.events(register, DUTY, Asked(far_km=None))
    assert len(events) > DAYS
    assert set(events["kind"]) <= {kind for mix in MIXES.values() for kind in mix}
    named = {
        "part": ["name_ar", "name_en"], "marker": ["number"], "need": ["item_ar", "item_en"], "project": ["name_ar", "name_en"],
        "study": ["title_ar", "title_en"], "route": ["title", "reason"], "directory": ["name_ar", "name_en"], "patrol": ["by"],
        "difference": ["title_ar", "title_en"], "view": ["name"], "level": ["reason"], "handover": ["note"],
    }  # fmt: skip
    frames = [events[["title_ar", "title_en"]]]
    frames += [kept.listing(register, DUTY, record)[columns] for record, columns in named.items()]
    for frame in frames:
        for column in frame:
            assert frame[column].map(is_marked).all(), column


def test_a_register_that_is_there_is_never_touched(whole: Path, tmp_path: Path) -> None:
    before = whole.read_bytes()
    with pytest.raises(StoreProblem):
        demo.make(whole, "tripoli", DAYS, 3, UNTIL)
    assert whole.read_bytes() == before
    with pytest.raises(UsageProblem):
        demo.make(tmp_path / "a.sqlite", "cairo", DAYS)
    with pytest.raises(UsageProblem):
        demo.make(tmp_path / "a.sqlite", "tripoli", demo.LEAST_DAYS - 1)
    assert not (tmp_path / "a.sqlite").exists()


def test_neither_a_backup_nor_a_restore_takes_the_mark_off(register: Register, tmp_path: Path) -> None:
    backup.backup(register, tmp_path / "backup.sqlite")
    restored = backup.restore(tmp_path / "backup.sqlite", tmp_path / "restored.sqlite")
    try:
        assert restored.synthetic
    finally:
        restored.engine.dispose()


def test_what_is_typed_in_is_shown_under_the_mark_and_found_by_it(register: Register) -> None:
    plain = {
        "kind": "PATROL",
        "title_en": "Fence",
        "start": "2026-11-20",
        "end": "2026-11-20",
        "origin": "entered",
    }
    (name,) = editing.add(register, DUTY, [plain])
    (bare,) = editing.add(register, DUTY, [{"kind": "PATROL", "origin": "entered"}])
    events = reading.events(register, DUTY, Asked(far_km=None)).set_index("id")
    assert events.loc[name, ["title_ar", "title_en"]].tolist() == ["اصطناعي · Fence", "SYNTHETIC · Fence"]
    assert events.loc[bare, "title_en"] == f"SYNTHETIC · {bare}"
    for text in ("synthetic fence", "اصطناعي", "SYNTHETIC", "fence synthetic nothing"):
        asked = Filter(text=text)
        shown = reading.events(register, DUTY, Asked(asked, far_km=None))
        every = events.reset_index()
        assert set(shown["id"]) == set(every.loc[passes(every, asked), "id"]), text
        assert reading.count(register, DUTY, Asked(asked, far_km=None)) == len(shown)


def packed(register: Register, to: str, path: Path, encrypt: bool = False) -> tuple[Path, Key, Key]:
    ours, theirs = Key(register.centre, os.urandom(32)), Key(to, os.urandom(32))
    peers.add(register, DUTY, to, theirs.public, "a test")
    packing.pack(register, DUTY, to, path, ours, profile="internal", encrypt=encrypt)
    return path, ours, theirs


@pytest.mark.parametrize("encrypt", [False, True])
@pytest.mark.parametrize("from_synthetic", [True, False])
def test_a_package_of_one_is_refused_by_the_other(
    register: Register, tmp_path: Path, from_synthetic: bool, encrypt: bool
) -> None:
    other = opening.created(tmp_path / "benghazi.sqlite", "benghazi", synthetic=not from_synthetic)
    mine = register if from_synthetic else opening.created(tmp_path / "plain.sqlite", "tripoli")
    editing.add(mine, DUTY, [{"kind": "PATROL", "title_en": "One"}])
    path, ours, theirs = packed(mine, "benghazi", tmp_path / "one.marsad", encrypt)
    peers.add(other, DUTY, "tripoli", ours.public)
    assert read_manifest(members(path.read_bytes())["manifest.json"]).synthetic is from_synthetic
    stood = position(other)
    with pytest.raises(PackageProblem) as refused:
        merging.merge(other, DUTY, path, theirs)
    assert refused.value.key == ("package.synthetic" if from_synthetic else "package.real")
    assert path.name in refused.value.say("en")
    assert path.name in refused.value.say("ar")
    assert (position(other), reading.count(other, DUTY, Asked(far_km=None))) == (stood, 0)
    other.engine.dispose()
    if not from_synthetic:
        mine.engine.dispose()


def test_two_synthetic_registers_exchange(register: Register, tmp_path: Path) -> None:
    other = opening.created(tmp_path / "benghazi.sqlite", "benghazi", synthetic=True)
    path, ours, theirs = packed(register, "benghazi", tmp_path / "one.marsad")
    peers.add(other, DUTY, "tripoli", ours.public)
    assert merging.merge(other, DUTY, path, theirs).added
    other.engine.dispose()


def test_a_map_that_carries_made_up_events_is_refused_too(register: Register, tmp_path: Path) -> None:
    other = opening.created(tmp_path / "benghazi.sqlite", "benghazi")
    key = Key("tripoli", os.urandom(32))
    peers.add(other, DUTY, "tripoli", key.public)
    names = reading.ids(register, DUTY, Asked(far_km=None))
    page = b"<!DOCTYPE html><p>" + maps.OPEN + maps.CLOSE
    package = snapshot(register, DUTY, names, "internal", key, maps.map_digest(page))
    (tmp_path / "map.html").write_bytes(maps.in_map(page, package))
    with pytest.raises(PackageProblem, match=r"map\.html"):
        merging.merge(other, DUTY, tmp_path / "map.html")
    assert reading.count(other, DUTY, Asked(far_km=None)) == 0
    other.engine.dispose()


def test_a_manifest_that_says_it_in_another_way_is_none() -> None:
    real = Manifest("sealed", "tripoli", "benghazi")
    assert b"synthetic" not in real.text
    assert read_manifest(real.text) == real
    said = replace(real, synthetic=True)
    assert read_manifest(said.text) == said
    for wrong in (b"false", b"1", b'"yes"', b"null"):
        with pytest.raises(PackageProblem):
            read_manifest(said.text.replace(b'"synthetic":true', b'"synthetic":' + wrong))


def test_rows_of_it_that_left_in_a_file_are_refused_one_by_one(real: Register) -> None:
    counts = take(real, sheet([good("1", "SYNTHETIC · fuel"), good("2"), good("3", "اصطناعي · وقود")]))
    assert (counts.read, counts.added, counts.refused) == (3, 1, 2)
    assert len(reading.ids(real, DUTY, Asked(far_km=None))) == 1


def test_what_is_asked_of_an_incident_happens_in_its_order(register: Register) -> None:
    rows = kept.listing(register, DUTY, "response")
    for first, then in (("reported_utc", "acknowledged_utc"), ("acknowledged_utc", "responding_utc")):
        both = rows[(rows[first] != "") & (rows[then] != "")]
        assert len(both)
        assert (both[first] <= both[then]).all()
