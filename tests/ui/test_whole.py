"""The whole of a register on the map: bases and deltas over any history of edits, and what happens when making one fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.documents import events as shipped
from events.query import Filter
from events.register import editing, opening, reading
from events.register.opening import Register
from events.register.who import Actor
from events.register.writing import position
from layers.delta import based
from layers.pack import unpack
from tests.layers.test_pack import column
from tests.ui.desk import DUTY, body
from ui import changed, kept_base, packer, packing, whole
from ui.packer import Packer

CHIEF = Actor("chief", "Customs")
FAR_KM = 50.0


class Started:
    """Stands in for the process: what was asked of it, and when it ends."""

    def __init__(self) -> None:
        self.asked: list[tuple[Path, float | None]] = []
        self.running: list[subprocess.Popen[bytes]] = []

    def __call__(self, where: Path, far_km: float | None) -> subprocess.Popen[bytes]:
        self.asked.append((where, far_km))
        made = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.running.append(made)
        return made

    def end(self, code: int) -> None:
        one = self.running[-1]
        if code:
            one.kill()
        else:
            assert one.stdin is not None
            one.stdin.write(b"\n")
            one.stdin.flush()
        one.wait(20)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    started = Started()
    monkeypatch.setattr(whole, "PACKER", Packer(started))
    monkeypatch.setattr(whole, "_shared", whole.Shared())
    yield started
    whole.PACKER.stop()


@pytest.fixture
def register(tmp_path: Path) -> Register:
    made = opening.created(tmp_path / "register.sqlite", "tripoli")
    editing.add(made, DUTY, [body(title_en=f"Patrol {n}", uncertainty_m=float(n)) for n in range(6)])
    return made


def heads(register: Register, name: str) -> list[str]:
    return [head.hash for head in reading.one(register, DUTY, name).heads]


def pack(register: Register) -> str:
    return packing.make(kept_base.folder(register), register, FAR_KM)


def ids(register: Register, found: whole.Whole) -> list[str]:
    """The ids of what a page shows of a base and a delta."""
    header, blocks = unpack(found.stand.path.read_bytes())
    rows = column(header, blocks, "id")
    if found.delta.name is None:
        return sorted(rows)
    header, blocks = unpack(found.delta.packed)
    replaced = set(json.loads(blocks["meta"])["replaces"])
    added = column(header, blocks, "id") if header["n"] else []
    return sorted([one for at, one in enumerate(rows) if at not in replaced] + added)


def expected(register: Register) -> list[str]:
    return sorted([*shipped()["id"], *reading.ids(register, DUTY, reading.Asked(far_km=FAR_KM))])


def test_any_history_of_edits_is_on_the_map(register: Register, started: Started) -> None:
    assert whole.now(register, position(register), FAR_KM) is None
    assert started.asked == [(kept_base.folder(register), FAR_KM)]
    pack(register)
    first = whole.now(register, position(register), FAR_KM)
    assert first is not None
    assert first.delta.name is None
    assert ids(register, first) == expected(register)
    names = reading.ids(register, DUTY, reading.Asked(far_km=None))
    steps = [
        lambda: editing.add(register, DUTY, [body(title_en="A new one")]),
        lambda: editing.change(
            register, DUTY, names[1], heads(register, names[1]), body(lon=24.9, lat=25.0), "moved"
        ),
        lambda: editing.remove(register, CHIEF, names[2], heads(register, names[2]), "twice"),
        lambda: editing.add(register, DUTY, [body(), body(start="", end="", date_edtf="")]),
        lambda: pack(register),
        lambda: editing.remove(register, CHIEF, names[3], heads(register, names[3]), "never was"),
    ]
    seen = {first.stand.base.name}
    for step in steps:
        step()
        found = whole.now(register, position(register), FAR_KM)
        assert found is not None
        assert ids(register, found) == expected(register)
        assert found.delta.figures.total == len(expected(register))
        asked = Filter(types=("PATROL",))
        ours = reading.count(register, DUTY, reading.Asked(asked, FAR_KM))
        theirs = int((shipped()["kind"] == "PATROL").sum())
        assert whole.count(register, found, FAR_KM, asked) == ours + theirs
        seen.add(found.stand.base.name)
    assert len(seen) == 2


def test_what_comes_in_while_a_base_is_read_is_in_the_delta(
    register: Register, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = packing.all_events

    def meanwhile(store: Register, far_km: float | None) -> object:
        found = read(store, far_km)
        editing.add(store, DUTY, [body(title_en="While it was read")])
        return found

    monkeypatch.setattr(packing, "all_events", meanwhile)
    pack(register)
    found = whole.now(register, position(register), FAR_KM)
    assert found is not None
    assert ids(register, found) == expected(register)


def test_a_maker_that_dies_leaves_the_base_before(
    register: Register, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = pack(register)
    editing.add(register, DUTY, [body()])
    replaced = Path.replace

    def die(self: Path, target: Path) -> Path:
        if target.suffix == ".json":
            raise SystemExit(1)
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", die)
    with pytest.raises(SystemExit):
        pack(register)
    monkeypatch.undo()
    found = kept_base.found(kept_base.folder(register), register.id, FAR_KM)
    assert found is not None
    assert found.base.name == name
    assert not list(kept_base.folder(register).glob(".*json*"))


def test_a_damaged_base_is_made_anew_and_another_past_has_another(
    register: Register, started: Started
) -> None:
    pack(register)
    where = kept_base.pointer(kept_base.folder(register), FAR_KM)
    said = json.loads(where.read_bytes())
    for wrong in (
        {"edition": "older"},
        {"register": "another"},
        {"entry": "00"},
        {"position": 10**6},
        {"meta": None},
    ):
        where.write_text(json.dumps(said | wrong))
        whole._shared.stands.clear()
        assert whole.now(register, position(register), FAR_KM) is None, wrong
    where.write_text("{")
    whole._shared.stands.clear()
    assert whole.now(register, position(register), FAR_KM) is None
    assert len(started.asked) == 1  # one at a time, however often it is wanted


def test_files_are_their_owners_alone_and_old_ones_go(register: Register) -> None:
    folder = kept_base.folder(register)
    names = []
    for n in range(4):
        editing.add(register, DUTY, [body(title_en=f"More {n}")])
        names.append(pack(register))
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    assert {path.stem for path in folder.glob("*.marsad")} == set(names[-kept_base.KEPT :])
    assert {path.stem for path in folder.glob("*.rows")} == set(names[-kept_base.KEPT :])


def test_more_than_a_delta_takes_waits_for_the_next_base(
    register: Register, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack(register)
    monkeypatch.setattr(whole, "MOST_EVENTS", 2)
    before = whole.now(register, position(register), FAR_KM)
    editing.add(register, DUTY, [body() for _ in range(4)])
    found = whole.now(register, position(register), FAR_KM)
    assert before is not None
    assert found is not None
    assert found.behind
    assert found.delta == before.delta
    assert len(started.asked) == 1
    pack(register)
    after = whole.now(register, position(register), FAR_KM)
    assert after is not None
    assert not after.behind
    assert ids(register, after) == expected(register)


def test_one_at_a_time_and_a_pause_after_each(tmp_path: Path) -> None:
    started, now_s = Started(), [0.0]
    one = Packer(started, lambda: now_s[0])
    assert one.want(tmp_path, None)
    assert not one.want(tmp_path, None)
    now_s[0] = 40.0
    started.end(0)
    assert not one.busy()
    now_s[0] = 79.0
    assert not one.want(tmp_path, None)
    now_s[0] = 81.0
    assert one.want(tmp_path, None)
    started.end(1)
    assert not one.busy()
    now_s[0] = 81.0 + packer.PAUSE_S / 2
    assert not one.want(tmp_path, None)
    one.stop()


def test_the_process_makes_a_base_and_ends_with_the_server(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARSAD_REGISTER", register.where)
    folder = kept_base.folder(register)
    process = packer.start(folder, None)
    with process:
        assert process.wait(120) == 0
    found = kept_base.found(folder, register.id, None)
    assert found is not None
    assert changed.entry(register, found.position) == found.entry
    again = packer.start(folder, None)
    assert again.stdin is not None
    again.stdin.close()  # as when the server dies
    assert again.wait(60) == 1


def test_an_edition_is_what_the_files_say_that_decide_the_bytes(tmp_path: Path) -> None:
    for name in (*(f"{room}/one.py" for room in kept_base.ROOMS), *kept_base.MAKERS):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one = 1\n")
    known = {kept_base.digest(tmp_path)}
    (tmp_path / "layers/one.py").touch()
    (tmp_path / "layers/web").mkdir()
    (tmp_path / "layers/web/page.ts").write_text("1")
    (tmp_path / "geo/__pycache__").mkdir()
    (tmp_path / "geo/__pycache__/one.pyc").write_text("1")
    assert {kept_base.digest(tmp_path)} == known
    for n, name in enumerate(
        ("layers/one.py", "events/one.py", "ui/packing.py", "data/one.po", "geo/deep/one.py")
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"one = {n + 2}\n")
        known.add(kept_base.digest(tmp_path))
        assert len(known) == n + 2, name
    (tmp_path / "geo/deep/one.py").rename(tmp_path / "geo/deep/two.py")
    assert kept_base.digest(tmp_path) not in known


def test_a_base_of_other_code_is_neither_made_nor_taken(
    register: Register, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARSAD_REGISTER", register.where)
    pack(register)
    folder = kept_base.folder(register)
    assert kept_base.found(folder, register.id, FAR_KM) is not None
    monkeypatch.setattr(kept_base, "edition", lambda: "of a server that runs other code")
    assert kept_base.found(folder, register.id, FAR_KM) is None
    before = kept_base.pointer(folder, FAR_KM).read_bytes()
    with packer.start(folder, FAR_KM) as process:
        assert process.wait(60) == kept_base.OTHER
    assert kept_base.pointer(folder, FAR_KM).read_bytes() == before


def test_two_makers_do_not_make_the_same(register: Register) -> None:
    with (
        kept_base.making(kept_base.folder(register)) as first,
        kept_base.making(kept_base.folder(register)) as second,
    ):
        assert first
        assert not second


def test_what_is_asked_since_a_position_is_what_changed(register: Register) -> None:
    stood = position(register)
    assert changed.since(register, DUTY, stood, 10) == []
    added = editing.add(register, DUTY, [body(), body()])
    found = changed.since(register, DUTY, stood, 10)
    assert len(found) == 2
    assert set(found) <= set(reading.ids(register, DUTY, reading.Asked(far_km=None)))
    assert changed.since(register, DUTY, stood, 1)[0] in found
    assert added
    assert changed.entry(register, stood + 10) == ""


def test_a_name_is_the_digest_of_the_bytes(register: Register) -> None:
    import hashlib

    raw, base = based(shipped(), datetime(2026, 11, 22, tzinfo=UTC))
    assert base.name == hashlib.sha256(raw).hexdigest()
    name = pack(register)
    path = kept_base.folder(register) / f"{name}.marsad"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == name
