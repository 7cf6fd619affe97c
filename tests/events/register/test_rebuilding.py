"""The present can be made anew from the versions alone, and what was wrong in it is counted and mended."""

from events.register import editing, log, reading, tables
from events.register.opening import created
from events.register.rebuilding import rebuild
from events.register.who import Actor

DUTY = Actor("duty officer", "customs")


def test_an_index_that_an_older_file_lacks_is_made(tmp_path):
    register = created(tmp_path / "register.sqlite", "tripoli")
    with register.engine.connect().execution_options(marsad_write=True) as connection, connection.begin():
        connection.exec_driver_sql("DROP INDEX current_other")
    rebuild(register, Actor("admin"))
    with register.engine.connect() as connection:
        names = {row[1] for row in connection.exec_driver_sql("PRAGMA index_list(current)")}
    assert {index.name for index in tables.current.indexes} <= names


def test_a_sound_present_is_as_it_would_be_made(tmp_path):
    register = created(tmp_path / "register.sqlite", "tripoli")
    one, other = editing.add(register, DUTY, [{"kind": "PATROL", "lon": 24.9, "lat": 25.0}, {"kind": "MEET"}])
    editing.change(register, DUTY, one, reading.one(register, DUTY, one).hashes, {"kind": "CLASH"})
    editing.remove(register, DUTY, other, reading.one(register, DUTY, other).hashes, "twice")
    assert rebuild(register, DUTY) == 0
    assert log.verify(register).entries == 4


def test_what_somebody_altered_by_hand_is_mended(tmp_path):
    register = created(tmp_path / "register.sqlite", "tripoli")
    one, other = editing.add(register, DUTY, [{"kind": "PATROL"}, {"kind": "MEET"}])
    with register.engine.begin() as connection:
        connection.execute(
            tables.current.update().where(tables.current.c.subject == one).values(kind="VISIT")
        )
        connection.execute(tables.current.delete().where(tables.current.c.subject == other))
    assert rebuild(register, DUTY) == 3  # one that should not be, two that should
    assert sorted(reading.events(register, DUTY)["kind"]) == ["MEET", "PATROL"]
