"""Files wait their turn to be read, and their bytes are bounded over the whole server."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from data.words import LANGS, t
from events.importers import generic
from events.importers.format import Choices
from events.importers.source import open_source
from events.register import importing
from events.register.opening import Register, created
from tests.ui.desk import DUTY, run
from tests.ui.desk import words as said_by
from ui import import_files, import_jobs, server, turns
from ui.import_files import Dropped
from ui.local_actor import local_actor

FILE = b"id,date,longitude,latitude,kind\n1,2025-05-16,24.9,22.1,PATROL\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "tripoli.sqlite"))
    monkeypatch.setattr(import_jobs, "_jobs", {})
    return created(tmp_path / "tripoli.sqlite", "tripoli")


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A person's page: a new one each time its state is emptied."""
    page = SimpleNamespace(session_state={})
    monkeypatch.setattr(import_files, "st", page)
    gc.collect()
    return page


def test_the_bytes_of_all_sessions_are_bounded_together(
    session: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_files, "MOST_BYTES_ALL", 250)
    assert import_files.add("a.csv", b"a" * 200) == ""
    first, session.session_state = session.session_state, {}
    assert import_files.add("b.csv", b"b" * 100) == "full"
    assert import_files.files() == []
    assert import_files.add("b.csv", b"b" * 50) == ""
    # Somebody goes home: what their session held is free again.
    first.clear()
    gc.collect()
    assert import_files.add("c.csv", b"c" * 200) == ""
    assert all("c.csv" in t("ui.inbox.files.full", lang, file="c.csv", expected="") for lang in LANGS)


def test_files_of_imports_that_have_ended_make_room(
    here: Register, session: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "run", lambda *_, **__: importing.Counts())  # one that was stopped
    raw = FILE + b"\n" * 200
    job = import_jobs.start(here, DUTY, open_source(raw, "a.csv"), generic.FORMAT, Choices(dataset="a"), 1)
    assert job.thread
    job.thread.join(20)
    assert (job.state, job.source is not None) == ("stopped", True)
    monkeypatch.setattr(import_files, "MOST_BYTES_ALL", len(raw) + 99)
    assert import_files.add("b.csv", b"b" * 99) == ""
    assert job.source
    assert import_files.add("c.csv", b"c" * 100) == ""
    assert import_jobs.held() == {}
    import_jobs.go_on(job)  # its file has to be given again
    assert job.state == "stopped"


def test_a_file_waits_until_others_are_read_and_says_so(
    here: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def words(key: str, lang: str, **values: object) -> str:
        said.append(key)
        if said.count("ui.turn.waits") == 3:
            turns._turns.release()
        return t(key, lang, **values)

    monkeypatch.setattr(turns, "t", words)
    monkeypatch.setattr(turns, "ASKED_S", 0.05)
    for _ in range(turns.AT_ONCE):
        assert turns._turns.acquire(timeout=10)
    try:
        app = run("inbox", inbox_part="import", import_files=[Dropped("a.csv", "d" * 64, FILE)])
    finally:
        for _ in range(turns.AT_ONCE - 1):
            turns._turns.release()
    assert not app.exception
    assert app.session_state["import_files"][0].seen is not None
    assert said.count("ui.turn.waits") == 3
    assert not [one for one in app.button if str(one.key).startswith("give_up")]
    with pytest.raises(ValueError, match="released too many"):  # all turns are free again
        turns._turns.release()


def test_who_waits_may_give_up(here: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    class Left(BaseException):
        """As Streamlit ends a run that somebody has clicked in."""

    def words(key: str, lang: str, **_: object) -> str:
        if key == "ui.turn.waits":
            raise Left
        return key

    monkeypatch.setattr(turns, "t", words)
    monkeypatch.setattr("ui.session.now", lambda: SimpleNamespace(lang="en"))
    for _ in range(turns.AT_ONCE):
        assert turns._turns.acquire(timeout=10)
    with pytest.raises(Left), turns.turn("x", lambda: None):
        pytest.fail("it was not its turn")
    for _ in range(turns.AT_ONCE):
        turns._turns.release()
    with turns.turn("x", lambda: None), turns.turn("y", lambda: None):
        assert not turns._turns.acquire(timeout=0)


def test_an_import_that_waits_says_so(here: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def slow(*_: object, **__: object) -> importing.Counts:
        gate.wait(20)
        return importing.Counts(finished=True)

    monkeypatch.setattr(importing, "run", slow)
    source = open_source(FILE, "a.csv")
    jobs = [
        import_jobs.start(here, local_actor(), source, generic.FORMAT, Choices(dataset=f"list {n}"), 2)
        for n in range(import_jobs.AT_ONCE + 1)
    ]
    for _ in range(200):
        if jobs[-1].waits:
            break
        threading.Event().wait(0.05)
    assert [job.waits for job in jobs] == [*[False] * import_jobs.AT_ONCE, True]
    app = run("inbox", inbox_part="import")
    assert t("ui.turn.waits", "en") in said_by(app)
    gate.set()
    for job in jobs:
        assert job.thread
        job.thread.join(20)
        assert (job.state, job.waits) == ("done", False)
