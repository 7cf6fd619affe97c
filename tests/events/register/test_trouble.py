"""Full disks, folders that may not be written, files that are something else: a clear message, and nothing lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from data.errors import StoreProblem, UsageProblem
from data.words import LANGS
from events.register import editing, log, onefile, reading
from events.register.opening import created, opened
from events.register.trouble import trouble
from events.register.writing import position
from tests.events.register.operations import DUTY
from tests.soak.processes import said, started

LONG = [{"kind": "PATROL", "text_en": "x" * 20_000}] * 20
NOBODY = 65534


@pytest.fixture
def open_folder():
    """A folder that every account of the machine can look into: the tests' own may be the administrator's alone."""
    folder = Path(tempfile.mkdtemp(prefix="marsad-open-"))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(folder)


def small_disk(folder):
    """Return a folder on a file system of one and a half megabytes, where we may mount one."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(folder)], check=False, capture_output=True
    )
    return folder if done.returncode == 0 else None


def test_a_full_disk_loses_only_what_it_could_not_take_and_says_so(tmp_path):
    disk = small_disk(tmp_path)
    try:
        register = created(tmp_path / "register.sqlite", "tripoli")
        if disk is None:  # the file itself may not grow: the same to SQLite
            event.listen(
                register.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA max_page_count=300")
            )
        before: list[str] = []

        def fill() -> None:
            for _ in range(40):
                before.extend(editing.add(register, DUTY, LONG[:5]))

        with pytest.raises(StoreProblem) as problem:
            fill()
        kept = len(before)
        assert problem.value.key == "store.full"
        assert kept
        # What was said to be saved is there, and what was not is not there in half.
        assert reading.count(register, DUTY) == kept
        assert log.verify(register).versions == kept
        register.engine.dispose()
        again = opened(tmp_path / "register.sqlite")
        assert (reading.count(again, DUTY), log.verify(again).versions) == (kept, kept)
        again.engine.dispose()
        if disk:
            # Room is made, and work goes on.
            subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
            again = opened(tmp_path / "register.sqlite")
            editing.add(again, DUTY, LONG)
            assert log.verify(again).versions == kept + len(LONG)
            again.engine.dispose()
    finally:
        if disk:
            subprocess.run(["umount", str(disk)], check=True)


def test_no_register_is_begun_on_a_full_disk(tmp_path, monkeypatch):
    real = onefile._prepared

    def full(path, how):
        made = real(path, how)
        made.execute("PRAGMA max_page_count=3")
        return made

    monkeypatch.setattr(onefile, "_prepared", full)
    with pytest.raises(StoreProblem) as problem:
        created(tmp_path / "register.sqlite", "tripoli")
    assert problem.value.key == "store.full"
    monkeypatch.undo()
    created(tmp_path / "register.sqlite", "tripoli").engine.dispose()  # nothing half stands in the way


def as_nobody(where, pipe):
    """Try what can be done with a register, by an account that owns nothing; say what came of it."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    for attempt in (
        lambda: created(where, "tripoli"),
        lambda: reading.count(opened(where), DUTY),
        lambda: log.verify(opened(where)).versions,
        lambda: editing.add(opened(where), DUTY, LONG[:1]),
    ):
        try:
            pipe.send(str(attempt())[:40])
        except StoreProblem as problem:
            pipe.send(problem.key)
    pipe.close()


def tried(where):
    with started(as_nobody, str(where)) as (_, pipe):
        return list(said(pipe))


def test_a_register_in_a_read_only_folder_is_read_and_not_written(open_folder):
    path = open_folder / "register.sqlite"
    register = created(path, "tripoli")
    editing.add(register, DUTY, LONG[:3])
    register.engine.dispose()
    path.chmod(0o444)
    open_folder.chmod(0o555)
    assert tried(path) == ["store.there", "3", "3", "store.readonly"]
    # Nothing was written beside it (the file by which writers take turns is from before).
    assert sorted(one.name for one in open_folder.iterdir()) == ["register.sqlite", "register.sqlite-turn"]
    open_folder.chmod(0o755)
    path.chmod(0o644)
    again = opened(path)
    assert log.verify(again).versions == 3
    again.engine.dispose()


def test_a_read_only_folder_takes_no_new_register_and_says_so(open_folder):
    open_folder.chmod(0o555)
    assert tried(open_folder / "register.sqlite") == ["store.open", *["store.missing"] * 3]
    assert tried(open_folder / "below" / "register.sqlite")[0] == "store.write"
    assert list(open_folder.iterdir()) == []


def test_what_lies_in_a_journal_is_not_left_out_where_it_cannot_be_read(open_folder):
    path = open_folder / "register.sqlite"
    register = created(path, "tripoli")
    editing.add(register, DUTY, LONG[:3])
    # As a machine that lost its power leaves it: the last changes in the journal alone, nobody at work.
    copy = open_folder / "stick"
    copy.mkdir()
    for name in ("register.sqlite", "register.sqlite-wal"):
        shutil.copy(open_folder / name, copy / name)
        (copy / name).chmod(0o444)
    register.engine.dispose()
    copy.chmod(0o555)
    found = tried(copy / "register.sqlite")
    assert found[1:3] in (
        ["3", "3"],
        ["store.open", "store.open"],
    )  # all of it or nothing, never the older state


def test_a_clock_that_was_set_back_loses_no_order(tmp_path):
    times = iter([datetime(2030, 1, 1, tzinfo=UTC), *[datetime(2026, 1, 1, tzinfo=UTC)] * 50])
    register = created(tmp_path / "register.sqlite", "tripoli", now=lambda: next(times))
    (subject,) = editing.add(register, DUTY, LONG[:1])
    for kind in ("CLASH", "MEET"):
        editing.change(register, DUTY, subject, reading.one(register, DUTY, subject).hashes, {"kind": kind})
    history = reading.history(register, DUTY, subject)
    assert [one.body["kind"] for one in history] == ["PATROL", "CLASH", "MEET"]
    assert history[0].clock_ms < history[1].clock_ms < history[2].clock_ms
    assert log.verify(register).backwards == 0
    register.engine.dispose()


def test_a_clock_set_back_between_two_entries_is_told(tmp_path):
    at = [datetime(2026, 1, 2, tzinfo=UTC)]
    register = created(tmp_path / "register.sqlite", "tripoli", now=lambda: at[0])
    editing.add(register, DUTY, LONG[:1])
    at[0] = datetime(2026, 1, 1, tzinfo=UTC)
    editing.add(register, DUTY, LONG[:1])
    assert log.verify(register).backwards == 1
    register.engine.dispose()


def other_sqlite(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.execute("INSERT INTO notes VALUES ('mine')")
        connection.commit()


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda path: None, "store.missing"),
        (lambda path: path.mkdir(), "store.folder"),
        (lambda path: path.write_bytes(b""), "store.foreign"),
        (lambda path: path.write_bytes(b"id,date,lon,lat\n" * 500), "store.foreign"),
        (other_sqlite, "store.foreign"),
    ],
)
def test_what_is_no_register_is_named_and_left_as_it_is(tmp_path, make, key):
    path = tmp_path / "register.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreProblem) as problem:
        opened(path)
    assert problem.value.key == key
    assert all(str(path) in problem.value.say(lang) for lang in LANGS)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [one.name for one in tmp_path.iterdir() if one != path] == []
    if before is not None or path.is_dir():
        with pytest.raises(StoreProblem) as problem:
            created(path, "tripoli")
        assert problem.value.key == "store.there"


def test_a_damaged_file_is_told_and_never_written_to(tmp_path):
    path = tmp_path / "register.sqlite"
    register = created(path, "tripoli")
    editing.add(register, DUTY, LONG)
    register.engine.dispose()
    raw = path.read_bytes()
    for begin in (8_192, len(raw) // 2, len(raw) - 8_192):
        path.write_bytes(raw[:begin] + b"\xff" * 8_192 + raw[begin + 8_192 :])
        with pytest.raises(StoreProblem) as problem:
            log.verify(opened(path))
        assert problem.value.key in ("store.damaged", "store.foreign", "store.chain")
    last = raw.rindex(b"x" * 100)  # a text that is none any more
    path.write_bytes(raw[:last] + b"\xff" * 100 + raw[last + 100 :])
    with pytest.raises(StoreProblem) as problem:
        log.verify(opened(path))
    assert problem.value.key == "store.damaged"
    path.write_bytes(raw[: len(raw) // 2])  # a copy that broke off
    with pytest.raises(StoreProblem) as problem:
        log.verify(opened(path))
    assert problem.value.key == "store.damaged"
    path.write_bytes(raw)
    assert log.verify(opened(path)).versions == len(LONG)


def test_a_register_of_another_format_is_not_touched(tmp_path):
    register = created(tmp_path / "register.sqlite", "tripoli")
    with register.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '99' WHERE name = 'format'")
    register.engine.dispose()
    with pytest.raises(StoreProblem) as problem:
        opened(tmp_path / "register.sqlite")
    assert (problem.value.key, problem.value.values["found"]) == ("store.format", "99")


@pytest.mark.parametrize("name", ["", "T", "Tripoli", "طرابلس", "a b", "../x", "x" * 40])
def test_a_centre_has_a_plain_name(tmp_path, name):
    with pytest.raises(UsageProblem):
        created(tmp_path / "register.sqlite", name)
    assert list(tmp_path.iterdir()) == []


def test_a_path_of_any_name_is_a_register(tmp_path):
    path = tmp_path / "مجلد السجل? #1%20" / "سجل.sqlite"
    register = created(path, "tripoli")
    editing.add(register, DUTY, LONG[:1])
    assert path.is_file()
    assert reading.count(opened(path), DUTY) == 1
    assert position(register) == 1
    register.engine.dispose()


@pytest.mark.parametrize(
    ("problem", "key"),
    [
        (OSError(28, "No space left on device"), "store.full"),
        (OSError(30, "Read-only file system"), "store.readonly"),
        (OSError(13, "Permission denied"), "store.write"),
        (sqlite3.OperationalError("no code: successfully full of connections"), "store.failed"),
        (ValueError(""), "store.failed"),
    ],
)
def test_errors_are_known_by_their_code_not_by_their_words(problem, key):
    assert trouble(problem, "x").key == key
    assert trouble(problem, "x").values["found"]


@pytest.mark.parametrize(
    "address",
    [
        "POSTGRESQL://duty:s3cret@127.0.0.1:1/x",
        "mysql://duty:s3cret@h/x",
        "postgresql+psycopg2://duty:s3cret@h/x",
    ],
)
def test_an_address_that_is_written_otherwise_does_not_show_its_password(address):
    with pytest.raises(StoreProblem) as problem:
        opened(address)
    assert problem.value.key in ("store.server", "store.address")
    for lang in LANGS:
        assert "duty@" in problem.value.say(lang)
        assert "s3cret" not in problem.value.say(lang)
