"""A backup is one file that proves to be the register; restoring gives the same, and never writes over another."""

import sqlite3

import pytest

from data.errors import StoreProblem
from events.register import backup, editing, log, reading, tables
from events.register.opening import created, opened
from events.register.who import Actor

DUTY = Actor("duty officer", "customs")


@pytest.fixture
def register(tmp_path):
    made = created(tmp_path / "register.sqlite", "tripoli")
    (one, _) = editing.add(made, DUTY, [{"kind": "PATROL", "lon": 24.9, "lat": 25.0}, {"kind": "MEET"}])
    editing.change(made, DUTY, one, reading.one(made, DUTY, one).hashes, {"kind": "CLASH"}, "seen again")
    return made


def test_the_copy_holds_the_same_and_opens_as_a_register(register, tmp_path):
    with register.engine.connect():  # open elsewhere meanwhile, in its journal
        found = backup.backup(register, tmp_path / "copy" / "stick.sqlite")
    copy = opened(tmp_path / "copy" / "stick.sqlite")
    assert (found.entries, found.versions) == (2, 3)
    assert log.digest(copy) == log.digest(register)
    assert [path.name for path in (tmp_path / "copy").iterdir() if path.suffix == ".part"] == []


def test_a_restored_register_goes_on_where_the_backup_stood(register, tmp_path):
    backup.backup(register, tmp_path / "stick.sqlite")
    with register.engine.begin() as connection:
        connection.execute(
            tables.outgoing.insert().values(peer="benghazi", line="a", n=1, hash=b"h", item=b"i", text=b"t")
        )
    backup.backup(register, tmp_path / "stick.sqlite")
    again = backup.restore(tmp_path / "stick.sqlite", tmp_path / "new" / "register.sqlite")
    assert log.digest(again) == log.digest(register)
    with again.engine.connect() as connection:
        assert connection.execute(tables.outgoing.select()).all() == []
    editing.add(again, DUTY, [{"kind": "VISIT"}])
    assert reading.count(again, DUTY) == 3
    assert log.verify(again).entries == 3


def test_nothing_is_written_over(register, tmp_path):
    backup.backup(register, tmp_path / "stick.sqlite")
    with pytest.raises(StoreProblem) as problem:
        backup.restore(tmp_path / "stick.sqlite", tmp_path / "register.sqlite")
    assert problem.value.key == "store.there"
    assert log.verify(register).versions == 3


def test_a_damaged_backup_is_refused_and_nothing_is_made(register, tmp_path):
    stick = tmp_path / "stick.sqlite"
    backup.backup(register, stick)
    with sqlite3.connect(stick) as connection:
        connection.execute("DROP TRIGGER version_no_update")
        connection.execute("UPDATE version SET text = CAST(replace(text, 'CLASH', 'VISIT') AS BLOB)")
    connection.close()
    with pytest.raises(StoreProblem) as problem:
        backup.restore(stick, tmp_path / "new.sqlite")
    assert problem.value.key == "store.chain"
    assert not (tmp_path / "new.sqlite").exists()


def test_an_altered_register_is_not_backed_up_over_a_sound_copy(register, tmp_path):
    stick = tmp_path / "stick.sqlite"
    backup.backup(register, stick)
    before = stick.read_bytes()
    with register.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER log_no_delete")
        connection.exec_driver_sql("DELETE FROM log WHERE n = 1")
    with pytest.raises(StoreProblem):
        backup.backup(register, stick)
    assert stick.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*.part*")] == []
