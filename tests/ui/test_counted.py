"""What a session counts is what its map has: nothing, a small register, a large one as it changes, and dropped files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings

from data.errors import AccessProblem
from data.words import LANGS
from events import schema
from events.documents import events as shipped
from events.located import located
from events.query import Filter, passes
from events.register import editing, opening, reading
from events.register.opening import Register
from events.register.who import Actor
from events.register.writing import position
from events.situation import facts as kept_facts
from tests.events.situation.pool import filters
from tests.ui.desk import DUTY, body
from ui import counted, held, kept_base, open_register, packing, whole, whole_facts
from ui.packer import Packer
from ui.state import State

CHIEF = Actor("chief", "Customs")
FAR_KM = held.FAR_KM[0]


@dataclass
class Session:
    """A session on a register, as the pages' functions see one."""

    register: Register | None

    def look(self) -> None:
        open_register.look()

    def events(self) -> gpd.GeoDataFrame:
        """All that its map has."""
        frames = [shipped()]
        if self.register:
            ours = reading.events(self.register, DUTY, reading.Asked(far_km=FAR_KM))
            frames.append(ours[[*schema.NAMES, "geometry"]])
        frames += [file.thing.events for file in held.files("points")]
        return located(schema.joined([frame for frame in frames if len(frame)]))


@pytest.fixture
def wanted() -> list[object]:
    """What was asked of the process that makes bases."""
    return []


@pytest.fixture
def opened(
    monkeypatch: pytest.MonkeyPatch, wanted: list[object]
) -> Iterator[Callable[[Register | None], Session]]:
    """A function that opens a session; no process is started for it."""
    monkeypatch.setattr(st, "session_state", {"state": State(), "here": "levels"})
    monkeypatch.setattr(open_register, "actor", lambda: DUTY)
    monkeypatch.setattr(whole, "_shared", whole.Shared())
    monkeypatch.setattr(whole_facts, "_shared", whole_facts.Shared())

    def start(where: Path, far_km: float | None) -> subprocess.Popen[bytes]:
        wanted.append((where, far_km))
        return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    packer = Packer(start)
    monkeypatch.setattr(whole, "PACKER", packer)
    st.cache_resource.clear()

    def open_session(register: Register | None) -> Session:
        monkeypatch.setattr(open_register, "find", lambda: register)
        open_register.look()
        return Session(register)

    yield open_session
    packer.stop()


Opened = Callable[[Register | None], Session]


@pytest.fixture
def register(tmp_path: Path) -> Register:
    made = opening.created(tmp_path / "register.sqlite", "tripoli")
    bodies = [body(title_en=f"Patrol {n}", uncertainty_m=float(n)) for n in range(6)]
    editing.add(
        made, DUTY, [*bodies, body(kind="MEET", start="", end="", date_edtf=""), body(kind="Sandstorm")]
    )
    return made


def pack(register: Register) -> None:
    packing.make(kept_base.folder(register), register, FAR_KM)


def heads(register: Register, name: str) -> list[str]:
    return [head.hash for head in reading.one(register, DUTY, name).heads]


def same(session: Session) -> None:
    """What is counted is what the map has, for some filters, and lists of it say the same."""
    every = session.events()
    found = counted.facts()
    assert sorted(found.ids.to_pylist()) == sorted(every["id"])
    now = every.set_index("id", drop=False).loc[found.ids.to_pylist()]
    for asked in (
        Filter(),
        Filter(types=("PATROL",)),
        Filter(start="2026-01-01", sections=("algeria",)),
        Filter(text="ghat"),
    ):
        assert (counted.mask(asked) == passes(now, asked)).all(), asked
    ids = found.names(counted.mask(Filter(types=("PATROL",))))
    listed = counted.events_of(ids)
    assert listed["id"].to_list() == ids
    assert listed["section"].to_list() == now.loc[ids, "section"].to_list()
    assert listed["title_en"].to_list() == now.loc[ids, "title_en"].to_list()


def dropped(name: str, ids: list[str]) -> held.Held:
    """A list of points that somebody dropped in."""
    rows = pd.DataFrame(
        {"id": ids, "kind": "PATROL", "origin": "file", "place_role": "held_at", "uncertainty_m": 50.0}
    )
    frame = schema.frame(rows, [10.2] * len(ids), [25.0] * len(ids))

    class Points:
        events = frame

    return held.Held(name, held.digest_of(name, repr(ids).encode()), "points", Points())


def test_without_a_register_it_is_what_ships(opened: Opened) -> None:
    session = opened(None)
    same(session)
    now = counted.now()
    assert (now.ready, now.behind, now.every) == (True, False, len(shipped()))
    assert counted.said(now, "en") == ""


def test_a_small_register_is_counted_whole_whatever_is_asked(opened: Opened, register: Register) -> None:
    session = opened(register)
    same(session)
    st.session_state["state"] = State(asked=Filter("2026-11-01", "2026-11-02"))
    assert len(counted.facts()) == len(session.events())
    st.session_state["here"] = "map"
    same(session)


def test_a_large_register_is_counted_by_its_base_and_what_has_changed_since(
    opened: Opened, register: Register
) -> None:
    pack(register)
    session = opened(register)
    same(session)
    assert counted.now().key.startswith(counted.WHOLE)
    names = reading.ids(register, DUTY, reading.Asked(far_km=None))
    steps: list[Callable[[], Any]] = [
        lambda: editing.add(register, DUTY, [body(title_en="A new one"), body(kind="Own word")]),
        lambda: editing.change(
            register, DUTY, names[1], heads(register, names[1]), body(lon=24.9, lat=25.0), "moved"
        ),
        lambda: editing.remove(register, CHIEF, names[2], heads(register, names[2]), "twice"),
        lambda: editing.add(register, DUTY, [body(origin="file", lon=17.0, lat=28.5)]),  # too far for the map
        lambda: pack(register),
        lambda: editing.remove(register, CHIEF, names[3], heads(register, names[3]), "never was"),
    ]
    for step in steps:
        before = counted.now()
        step()
        session.look()
        same(session)
        assert counted.now().key != before.key
        assert counted.now().ready
    assert counted.now() is counted.now()


def test_without_a_base_a_large_register_says_what_is_not_counted(
    opened: Opened, register: Register, wanted: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "WHOLE", 5)
    monkeypatch.setattr(held, "NEWEST", 3)
    session = opened(register)
    now = counted.now()
    assert not now.ready
    assert now.every == 8
    assert len(now.facts) == len(shipped()) + 3 + 1  # the newest, and the undated one
    for lang in LANGS:
        assert "8" in counted.said(now, lang)
    assert wanted == [(kept_base.folder(register), FAR_KM)]
    pack(register)
    session.look()
    assert counted.now().ready
    same(session)


def test_more_than_is_taken_up_at_a_time_is_said_to_be_behind(
    opened: Opened, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack(register)
    session = opened(register)
    before = len(counted.facts())
    monkeypatch.setattr(whole, "MOST_EVENTS", 2)
    editing.add(register, DUTY, [body() for _ in range(4)])
    session.look()
    now = counted.now()
    assert (now.ready, now.behind, len(now.facts)) == (True, True, before)
    for lang in LANGS:
        assert counted.said(now, lang)
    pack(register)
    session.look()
    assert not counted.now().behind
    same(session)


@pytest.mark.parametrize("large", [False, True])
def test_dropped_files_are_counted_in_their_session_alone(
    opened: Opened, register: Register, large: bool
) -> None:
    if large:
        pack(register)
    session = opened(register)
    others = counted.facts()
    theirs = reading.ids(register, DUTY, reading.Asked(far_km=None))[0]
    held.add(dropped("a.csv", ["one", theirs]))
    held.add(dropped("b.csv", ["one", "two"]))
    same(session)
    assert len(counted.facts()) == len(others) + 4
    assert {"one", "one~2", "two", f"{theirs}~2"} <= set(counted.facts().ids.to_pylist())
    st.session_state["files"] = []
    assert counted.facts() is others


def test_a_register_put_back_from_a_backup_is_counted_anew(
    opened: Opened, register: Register, tmp_path: Path
) -> None:
    pack(register)
    session = opened(register)
    where = register.path
    assert where is not None
    editing.add(register, DUTY, [body(title_en="Lost with the disk")])
    session.look()
    assert len(counted.facts()) == len(session.events())
    lost = position(register)
    standing = whole_facts.kept(register, lost, FAR_KM)
    assert standing is not None
    wrong = whole_facts.Standing(standing.facts, standing.stand, lost - 1, "of another past")
    whole_facts._shared.last[register.id, FAR_KM] = wrong
    editing.add(register, DUTY, [body(title_en="Another future")])
    session.look()
    same(session)


def test_more_kinds_of_their_own_than_the_map_has_looks_are_other(opened: Opened, register: Register) -> None:
    own = [body(kind=f"Own word {n:02}") for n in range(45)]
    editing.add(register, DUTY, own)
    session = opened(register)
    small = pd.Series(counted.facts().kind.texts()).value_counts().to_dict()
    pack(register)
    session.look()
    assert counted.now().key.startswith(counted.WHOLE)
    assert pd.Series(counted.facts().kind.texts()).value_counts().to_dict() == small
    assert small["OTHER"] > 3
    others = counted.facts().names(counted.mask(Filter(types=("OTHER",))))
    assert set(counted.events_of(others)["kind"]) == {"OTHER"}


def test_who_may_not_read_counts_nothing(
    opened: Opened, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(register)
    monkeypatch.setattr(open_register, "actor", lambda: Actor("nobody", roles=frozenset()))
    with pytest.raises(AccessProblem):
        counted.facts()


def test_a_base_whose_columns_are_gone_is_made_anew(
    opened: Opened, register: Register, wanted: list[object]
) -> None:
    pack(register)
    (gone,) = kept_base.folder(register).glob("*.facts")
    gone.unlink()
    opened(register)
    assert whole_facts.now(register, position(register), FAR_KM) is None
    assert wanted == [(kept_base.folder(register), FAR_KM)]


def test_columns_go_with_their_base(register: Register) -> None:
    for n in range(4):
        editing.add(register, DUTY, [body(title_en=f"More {n}")])
        pack(register)
    folder = kept_base.folder(register)
    assert {path.stem for path in folder.glob("*.facts")} == {path.stem for path in folder.glob("*.marsad")}
    assert len(list(folder.glob("*.facts"))) == kept_base.KEPT
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.glob("*.facts"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=filters())
def test_any_filter_passes_as_many_as_the_register_counts(
    opened: Opened, register: Register, asked: Filter
) -> None:
    if not list(kept_base.folder(register).glob("*.facts")):
        pack(register)
    opened(register)
    try:
        asked.text.encode()
    except UnicodeEncodeError:
        return  # no store takes half a letter
    there = reading.count(register, DUTY, reading.Asked(asked, FAR_KM))
    assert int(counted.mask(asked).sum()) == there + int(passes(located(shipped()), asked).sum())


def told(_: str) -> None:
    """Nothing listens."""


def test_a_command_counts_by_the_base_what_reading_everything_gives(
    register: Register, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def found() -> kept_facts.Facts:
        return counted.for_cli(None, {}, None, "en", told, lambda *_, **__: None, register.where)

    monkeypatch.setattr(whole_facts, "_shared", whole_facts.Shared())
    read = found()
    pack(register)
    editing.add(register, DUTY, [body(title_en="After the base")])
    whole._shared.stands.clear()
    taken: list[int] = []
    monkeypatch.setattr("ui.asked.gathered", lambda *_: taken.append(1))
    by_base = found()
    assert not taken
    assert len(by_base) == len(read) + 1
    assert set(read.ids.to_pylist()) < set(by_base.ids.to_pylist())
    monkeypatch.undo()
    points = tmp_path / "points.csv"
    points.write_text("id,lon,lat,date\nx,10.2,25.0,2026-01-01\n", encoding="utf-8")
    of_file = counted.for_cli([points], {}, None, "en", told, lambda *_, **__: None, register.where)
    assert of_file.ids.to_pylist() == ["x"]
