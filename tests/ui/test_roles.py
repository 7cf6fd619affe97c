"""Who lacks a role writes nothing: by each function of the register, by each command, and by a page drawn before it was lost."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace as Made
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.errors import AccessProblem
from events.exchange import conflicts, keys, merging, outlook, packing, peers, requests, snapshot
from events.importers import generic
from events.importers.format import Choices
from events.importers.source import open_source
from events.register import (
    deciding,
    duplicates,
    editing,
    geopackage,
    importing,
    inbox,
    log,
    reading,
    rebuilding,
)
from events.register.opening import Register, created
from events.register.who import ROLES, Actor
from events.register.writing import position, writing
from events.situation import kept
from tests.ui.command import runner
from tests.ui.desk import DUTY, OTHER, body, run
from ui import cli_exchange, cli_import, cli_register, import_jobs, open_register, server
from ui import local_actor as locally
from ui.carried import carried, noted

ROOT = Path(__file__).parents[2]
FILE = b"id,date,longitude,latitude,kind,title_en\n1,2025-05-16,24.9,22.1,PATROL,one\n2,someday,24.9,22.1,PATROL,two\n"
MADE = datetime(2026, 11, 22, tzinfo=UTC)


def without(*roles: str) -> Actor:
    """Somebody with all roles but these."""
    return Actor("clerk", "", frozenset(set(ROLES) - set(roles)))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A register with something of everything that may be written to."""
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "tripoli.sqlite"))
    register = created(tmp_path / "tripoli.sqlite", "tripoli")
    other = created(tmp_path / "benghazi.sqlite", "benghazi")
    one, two, gone, torn = editing.add(
        register, DUTY, [body(title_en=name, marking="") for name in ("one", "two", "gone", "torn")]
    )
    editing.remove(register, DUTY, gone, seen(register, gone), "twice")
    heads = reading.one(register, DUTY, torn).heads
    for who in (DUTY, OTHER):
        with writing(register, who, "event.put") as change:
            change.put([editing.version(change, torn, heads, "put", body(title_en=who.name), "")])
    importing.run(register, DUTY, open_source(FILE, "a.csv"), generic.FORMAT, Choices(dataset="list"))
    ours, theirs = keys.made(register), keys.made(other)
    peers.add(register, DUTY, "benghazi", theirs.public)
    peers.add(other, DUTY, "tripoli", ours.public)
    editing.add(other, DUTY, [body()])
    packing.pack(other, DUTY, "tripoli", tmp_path / "in.marsad", theirs, profile="internal")
    asked = requests.ask(register, DUTY, "benghazi", "support", "Who crossed?")
    (row,) = inbox.listed(register, DUTY)
    return Made(
        register=register, key=ours, theirs=theirs, one=one, two=two, gone=gone, torn=torn, asked=asked, row=row.id,
        state=row.state, folder=tmp_path,
    )  # fmt: skip


def seen(register: Register, name: str) -> tuple[str, ...]:
    return reading.one(register, DUTY, name).hashes


LEVEL = {"unit": "chad", "level": "low", "reason": "calm", "at_utc": "2026-02-01T10:00Z"}
PATROL = {
    "section": "chad", "from_km": 0, "to_km": 9, "by": "customs", "start": "2026-02-01", "end": "2026-02-01", "state": "done",
}  # fmt: skip
# By name of the function that writes: the role that it asks for, and the call.
WRITES: dict[str, tuple[str, Callable[[Made, Actor], object]]] = {
    "editing.add": ("report", lambda m, who: editing.add(m.register, who, [body()])),
    "editing.change": ("report", lambda m, who: editing.change(m.register, who, m.one, seen(m.register, m.one), body())),
    "editing.change, of a conflict": (
        "decide", lambda m, who: editing.change(m.register, who, m.torn, seen(m.register, m.torn), body()),
    ),
    "editing.change, of what was deleted": (
        "decide", lambda m, who: editing.change(m.register, who, m.gone, seen(m.register, m.gone), body()),
    ),
    "editing.remove": ("decide", lambda m, who: editing.remove(m.register, who, m.one, seen(m.register, m.one), "why")),
    "editing.unite": (
        "decide",
        lambda m, who: editing.unite(m.register, who, *first(m), editing.pair(m.one, m.two)[1], "why"),
    ),
    "editing.replace": ("report", lambda m, who: editing.replace(m.register, who, {m.one: (seen(m.register, m.one), "put", body())}, "")),
    "editing.replace, to delete": (
        "decide", lambda m, who: editing.replace(m.register, who, {m.one: (seen(m.register, m.one), "delete", {})}, "why"),
    ),
    "editing.replace, to unite": (
        "decide",
        lambda m, who: editing.replace(m.register, who, {first(m)[0]: (first(m)[1], "merge", {"into": editing.pair(m.one, m.two)[1]})}, ""),
    ),
    "rebuilding.rebuild": ("decide", lambda m, who: rebuilding.rebuild(m.register, who)),
    "duplicates.keep_apart": ("decide", lambda m, who: duplicates.keep_apart(m.register, who, [(m.one, m.two)])),
    "deciding._change, correct": ("decide", lambda m, who: deciding.correct(m.register, who, [m.row], {"date": "2025-05-17"})),
    "deciding._change, separate": ("decide", lambda m, who: deciding.separate(m.register, who, [m.row])),
    "deciding._change, same": ("decide", lambda m, who: deciding.same(m.register, who, m.row, m.one)),
    "deciding._change, dismiss": ("decide", lambda m, who: deciding.dismiss(m.register, who, [m.row], "why")),
    "kept._first, of a level": ("decide", lambda m, who: kept.put(m.register, who, "level", LEVEL)),
    "kept._first, of a response": (
        "report",
        lambda m, who: kept.put(
            m.register, who, "response", {"about": m.one, "state": "reported", "reported_utc": "2026-02-01T10:00Z"}
        ),
    ),
    "kept.put, of a patrol": ("report", lambda m, who: kept.put(m.register, who, "patrol", PATROL)),
    "kept.put, of a part": (
        "decide",
        lambda m, who: kept.put(
            m.register, who, "part", {"section": "chad", "from_km": 0, "to_km": 9, "name_ar": "أ", "name_en": "A"}
        ),
    ),
    "importing.run": (
        "report",
        lambda m, who: importing.run(m.register, who, open_source(FILE, "b.csv"), generic.FORMAT, Choices(dataset="b")),
    ),
    "import_jobs.start": (
        "report",
        lambda m, who: import_jobs.start(m.register, who, open_source(FILE, "b.csv"), generic.FORMAT, Choices(dataset="b"), 2),
    ),
    "peers.add": ("decide", lambda m, who: peers.add(m.register, who, "sebha", bytes(32), "why")),
    "packing.pack": ("release", lambda m, who: packing.pack(m.register, who, "benghazi", m.folder / "out.marsad", m.key)),
    "snapshot.snapshot": ("release", lambda m, who: snapshot.snapshot(m.register, who, [m.one], "public", m.key)),
    "merging.merge": ("report", lambda m, who: merging.merge(m.register, who, m.folder / "in.marsad", m.key)),
    "conflicts.decide": (
        "decide", lambda m, who: conflicts.decide(m.register, who, m.torn, seen(m.register, m.torn)[0], "why"),
    ),
    "inbox.exported": ("report", lambda m, who: inbox.exported(m.register, who, inbox.listed(m.register, who))),
    "requests.ask": ("report", lambda m, who: requests.ask(m.register, who, "benghazi", "support", "text")),
    "requests.answer": ("report", lambda m, who: requests.answer(m.register, who, m.asked, "text")),
    "requests.acknowledge": ("report", lambda m, who: requests.acknowledge(m.register, who, m.one)),
    "geopackage.write": ("release", lambda m, who: geopackage.write(m.register, who, m.folder / "out.gpkg")),
    "carried.carried": ("release", lambda m, who: carried(b"", [m.one], m.register, who, "public", MADE)),
    "carried.noted": ("release", lambda m, who: noted(b"", 1, "map.export", m.register, who, "public")),
    "outlook.outlook": ("release", lambda m, who: outlook.outlook(m.register, who, "benghazi", "public")),
}  # fmt: skip


def first(made: Made) -> tuple[str, tuple[str, ...]]:
    """The one of two that is merged, and its heads."""
    name = editing.pair(made.one, made.two)[0]
    return name, seen(made.register, name)


def test_every_function_that_writes_refuses_who_lacks_its_role(here: Made) -> None:
    before = log.digest(here.register)
    for name, (role, act) in WRITES.items():
        with pytest.raises(AccessProblem) as problem:
            act(here, without(role))
        assert problem.value.values["expected"] == role, name
    assert log.digest(here.register) == before
    assert not list(here.folder.glob("out.*"))


def test_no_function_that_writes_is_left_out_here() -> None:
    found = set()
    for path in [*(ROOT / "events").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and any(
                isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "writing"
                for call in ast.walk(node)
            ):
                found.add(f"{path.stem}.{node.name}")
    # One import is a class, begun by `importing.run`; the rehearsal has registers of its own.
    assert {name for name in found if not name.startswith("exchange_rehearsal.")} - {"importing._Import"} <= {
        name.split(",")[0] for name in WRITES
    }


COMMANDS: dict[str, tuple[str, ...]] = {
    "report": ("import {folder}/more.csv", "merge {folder}/in.marsad", "request ask text --to benghazi",
               "request answer {asked} text", "acknowledge {one}", "inbox --out {folder}/out.csv"),
    "decide": ("register rebuild", "peer add sebha {folder}/sebha.pub", "decide {torn} --take {head} --reason why"),
    "release": ("pack --to benghazi {folder}/out.marsad", "register geopackage {folder}/out.gpkg",
                "export {folder}/out.html --origin entered"),
}  # fmt: skip


@pytest.mark.parametrize("role", COMMANDS)
def test_every_command_that_writes_refuses_too(
    here: Made, role: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (cli_exchange, cli_import, cli_register, locally):
        monkeypatch.setattr(module, "local_actor", lambda: without(role), raising=True)
    (here.folder / "more.csv").write_bytes(FILE)
    key = keys.Key("sebha", bytes(range(32)))
    (here.folder / "sebha.pub").write_text(keys.public_text(key))
    marsad = runner(capsys, monkeypatch, here.folder)
    before = log.digest(here.register)
    values = {**vars(here), "head": seen(here.register, here.torn)[0]}
    for line in COMMANDS[role]:
        done = marsad(*(word.format(**values) for word in line.split()))
        assert (done.code, role in done.err, "Traceback" in done.err) == (1, True, False), (line, done)
    assert log.digest(here.register) == before
    assert not list(here.folder.glob("out.*"))


def way(app: AppTest, what: str) -> AppTest:
    control: Any = next(e for e in app.get("button_group") if str(getattr(e, "key", "")).startswith("way_"))
    found: AppTest = control.set_value(what).run()
    return found


def edit(m: Made) -> tuple[AppTest, str]:
    app = way(run("register", register_chosen=[m.one]), "edit")
    return app.text_input(key=f"edit:{m.one}:title_en").set_value("Mine").run(), "edit_save"


def delete(m: Made) -> tuple[AppTest, str]:
    app = way(run("register", register_chosen=[m.one]), "delete")
    return app.text_input(key=f"delete_{m.one}").set_value("why").run(), "delete"


def bulk(m: Made) -> tuple[AppTest, str]:
    app = run("register", register_chosen=[m.one, m.two])
    app.selectbox(key="bulk_validation").set_value("confirmed").run()
    return app.text_input(key="bulk_reason").set_value("why").run(), "bulk_do"


def receipt(m: Made) -> tuple[AppTest, str]:
    merging.merge(m.register, DUTY, m.folder / "in.marsad", m.key)
    (theirs,) = (name for name in reading.events(m.register, DUTY)["id"] if name.startswith("benghazi-"))
    return run("register", register_chosen=[theirs]), f"receipt_{theirs}"


def pack(m: Made) -> tuple[AppTest, str]:
    return run("exchange", exchange_part="send"), "pack_do"


@pytest.mark.parametrize(
    ("draw", "role"),
    [(edit, "report"), (delete, "decide"), (bulk, "report"), (receipt, "report"), (pack, "release")],
)  # fmt: skip
def test_a_page_that_was_drawn_before_the_role_was_lost_writes_nothing(
    here: Made, monkeypatch: pytest.MonkeyPatch, draw: Callable[[Made], tuple[AppTest, str]], role: str
) -> None:
    app, button = draw(here)
    before = position(here.register)
    monkeypatch.setattr(open_register, "actor", lambda: without(role))
    app.button(key=button).click().run()
    assert not app.exception
    assert position(here.register) == before


def test_an_import_does_not_go_on_with_roles_of_the_day_before(here: Made) -> None:
    source = open_source(FILE, "b.csv")
    job = import_jobs.start(here.register, DUTY, source, generic.FORMAT, Choices(dataset="b"), 2)
    assert job.thread
    job.thread.join(30)
    job.state, job.source = "stopped", source
    before = position(here.register)
    import_jobs.go_on(job, without("report"))
    job.thread.join(30)
    assert (job.state, "report" in job.said["en"]) == ("failed", True)
    assert position(here.register) == before
    import_jobs.put_away(job)


def test_no_more_imports_are_at_work_at_once_than_there_is_memory_for(
    here: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, most, gate = [0], [0], threading.Event()

    def waiting(*_: object, **__: object) -> importing.Counts:
        now[0] += 1
        most[0] = max(most[0], now[0])
        gate.wait(10)
        now[0] -= 1
        return importing.Counts(finished=True)

    monkeypatch.setattr(importing, "run", waiting)
    jobs = [
        import_jobs.start(
            here.register, DUTY, open_source(FILE, "b.csv"), generic.FORMAT, Choices(dataset=f"list {n}"), 2
        )
        for n in range(import_jobs.AT_ONCE + 2)
    ]
    import_jobs.stop(jobs[-1])  # one that has not begun can be stopped all the same
    assert jobs[-1].thread
    jobs[-1].thread.join(10)
    assert (jobs[-1].state, most[0]) == ("stopped", import_jobs.AT_ONCE)
    gate.set()
    for job in jobs[:-1]:
        assert job.thread
        job.thread.join(10)
        assert job.state == "done"
    assert most[0] == import_jobs.AT_ONCE
    for job in jobs:
        import_jobs.put_away(job)


def test_a_form_that_was_open_does_not_undo_a_deletion(here: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_register, "actor", lambda: without("decide"))
    app, button = edit(here)
    editing.remove(here.register, DUTY, here.one, seen(here.register, here.one), "it was another")
    before = position(here.register)
    app.button(key=button).click().run()
    assert not app.exception
    assert position(here.register) == before
    assert reading.one(here.register, DUTY, here.one).shown.op == "delete"


@pytest.mark.parametrize(
    ("who", "offered"), [(without("report"), False), (without("decide", "release"), True)]
)
def test_the_rows_of_the_inbox_are_offered_as_a_file_to_who_may_report(
    here: Made, monkeypatch: pytest.MonkeyPatch, who: Actor, offered: bool
) -> None:
    monkeypatch.setattr(open_register, "actor", lambda: who)
    app = run("inbox", inbox_part="waiting")
    assert not app.exception
    assert bool([one for one in app.get("download_button") if "take_inbox" in str(one.proto)]) == offered
