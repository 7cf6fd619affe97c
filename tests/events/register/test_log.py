"""The log proves itself: whatever is altered behind the program's back is found, in every table that is proved."""

from __future__ import annotations

import hashlib
import sqlite3

import orjson
import pytest
from sqlalchemy import select

from data.errors import StoreProblem
from events.register import editing, log, reading, rebuilding, tables
from events.register.writing import insert, writing
from tests.events.register.operations import DUTY, Player, clock, ids
from tests.register_stores import place


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    """A register with some history, and its file as it stands."""
    folder = tmp_path_factory.mktemp("worked")
    with place("sqlite", folder) as found:
        register = found.created(now=clock(4), fresh=ids(4))
        Player(register, 4).play(40)
        found.close()
        yield (folder / "register.sqlite").read_bytes()


@pytest.fixture
def register(worked, tmp_path):
    (tmp_path / "register.sqlite").write_bytes(worked)
    with place("sqlite", tmp_path) as found:
        register = found.opened()
        assert log.verify(register).entries > 20
        with register.engine.begin() as connection:
            for table in tables.APPEND_ONLY:
                for verb in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}")
        yield register


ALTERED = {
    "a version's text": "UPDATE version SET text = CAST(replace(text, 'PATROL', 'CLASH!') AS BLOB) WHERE instr(text, CAST('PATROL' AS BLOB))",
    "a version's author": "UPDATE version SET text = CAST(replace(text, '\"duty\"', '\"dity\"') AS BLOB) WHERE n = 3",
    "a version's record": "UPDATE version SET subject = 'tripoli-other' WHERE n = 3",
    "a version's hash": "UPDATE version SET hash = randomblob(32) WHERE n = 3",
    "a version's entry": "UPDATE version SET log_n = log_n + 1 WHERE n = 3",
    "a version's number": "UPDATE version SET n = 999999 WHERE n = 3",
    "a version's text, none at all": "UPDATE version SET text = x'00' WHERE n = 3",
    "a version taken out": "DELETE FROM version WHERE n = 3",
    "the last version taken out": "DELETE FROM version WHERE n = (SELECT max(n) FROM version)",
    "a version put in": "INSERT INTO version SELECT n + 100000, randomblob(32), subject, log_n, text FROM version WHERE n = 3",
    "a version put in under no entry": "INSERT INTO version SELECT n + 100000, randomblob(32), subject, 5000, text FROM version WHERE n = 3",
    "a version put in before the first entry": "UPDATE version SET n = -n; UPDATE version SET n = 1 - n; INSERT INTO version SELECT 1, randomblob(32), subject, 0, text FROM version WHERE n = 3",
    "two versions exchanged": "UPDATE version SET n = CASE n WHEN 3 THEN -4 WHEN 4 THEN -3 END WHERE n IN (3, 4); UPDATE version SET n = -n WHERE n < 0",
    "who did it": "UPDATE log SET text = CAST(replace(text, '\"duty\"', '\"dity\"') AS BLOB) WHERE n = 5",
    "an entry's text, none at all": "UPDATE log SET text = x'7b7d' WHERE n = 5",
    "an entry's hash": "UPDATE log SET hash = randomblob(32) WHERE n = 5",
    "an entry taken out": "DELETE FROM log WHERE n = 5",
    "the first entry taken out": "DELETE FROM log WHERE n = 1",
    "the last entry taken out": "DELETE FROM log WHERE n = (SELECT max(n) FROM log)",
    "an entry put in": "INSERT INTO log SELECT max(n) + 1, randomblob(32), text FROM log",
    "the entries counted on": "UPDATE log SET n = n + 1000 WHERE n > 5",
    "whose register it is": "UPDATE meta SET value = 'benghazi' WHERE name = 'centre'",
    "which register it is": "UPDATE meta SET value = 'x' WHERE name = 'id'",
    "a present taken out": "DELETE FROM current WHERE subject = (SELECT min(subject) FROM current)",
    "a present put in": "INSERT INTO current SELECT 'tripoli-none' AS subject, record, shown_n, heads, conflict, op, log_n, kind, start, \"end\", section, origin, source, marking, validation, date_edtf, lon, lat, near_km, folded FROM current LIMIT 1",
    **{
        f"a present's {column.name}": f'UPDATE current SET "{column.name}" = {new} WHERE subject = (SELECT min(subject) FROM current)'
        for column in tables.current.columns
        for new in [
            "'x'" if column.name in ("record", "op", "subject") else f"coalesce(\"{column.name}\", 0) || '1'"
        ]
        if column.name not in ("log_n", "lon", "lat", "near_km")
    },
    "a present's place": "UPDATE current SET lon = coalesce(lon, 0) + 1, lat = coalesce(lat, 0) + 1 WHERE subject = (SELECT min(subject) FROM current)",
    "a present's distance": "UPDATE current SET near_km = coalesce(near_km, 0) + 1 WHERE subject = (SELECT min(subject) FROM current)",
    "a present's entry": "UPDATE current SET log_n = 0 WHERE subject = (SELECT min(subject) FROM current)",
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_is_found(register, what):
    with register.engine.begin() as connection:
        for line in ALTERED[what].split("; "):
            connection.exec_driver_sql(line)
        assert connection.exec_driver_sql("SELECT changes()").scalar()
    register.engine.dispose()
    again = place_of(register)
    with pytest.raises(StoreProblem) as problem:
        log.verify(again)
    assert problem.value.key in ("store.chain", "store.derived")
    assert all(problem.value.say(lang) for lang in ("ar", "en"))
    again.engine.dispose()


def place_of(register):
    from events.register.opening import opened

    return opened(register.path)


def test_an_entry_rewritten_with_its_own_hash_breaks_those_that_follow(register):
    """Who knows the form and writes text and hash anew has to do so to the end; the head that somebody noted tells."""
    head = log.verify(register).head
    with register.engine.begin() as connection:
        rows = connection.execute(select(tables.log).order_by(tables.log.c.n)).all()
        text = bytes(rows[4].text).replace(b'"duty"', b'"dity"')
        assert text != bytes(rows[4].text)
        rewrite(connection, 5, text)
    with pytest.raises(StoreProblem) as problem:
        log.verify(register)
    assert (problem.value.key, problem.value.values["found"]) == ("store.chain", 6)
    with register.engine.begin() as connection:
        before = hashlib.sha256(text).hexdigest()
        for row in rows[5:]:
            said = orjson.loads(bytes(row.text)) | {"before": before}
            text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
            before = rewrite(connection, row.n, text)
    assert log.verify(register).head != head


def rewrite(connection, n, text):
    digest = hashlib.sha256(text)
    connection.execute(tables.log.update().where(tables.log.c.n == n).values(text=text, hash=digest.digest()))
    return digest.hexdigest()


def test_a_damaged_index_is_found(register):
    # Made as one would be that missed a row: the table has it, the index has not.
    register.engine.dispose()
    with sqlite3.connect(register.where) as raw:
        raw.execute("PRAGMA writable_schema=ON")
        index = raw.execute("SELECT * FROM sqlite_master WHERE name = 'current_log'").fetchone()
        raw.execute("DELETE FROM sqlite_master WHERE name = 'current_log'")
    raw.close()
    with sqlite3.connect(register.where) as raw:  # to whom there is no such index
        raw.execute("UPDATE current SET log_n = log_n + 1")
        raw.execute("PRAGMA writable_schema=ON")
        raw.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", index)
    raw.close()
    again = place_of(register)
    with pytest.raises(StoreProblem) as problem:
        log.verify(again)
    assert problem.value.key == "store.damaged"
    assert log.verify(again, derived=False).entries > 20  # the chain itself stands
    again.engine.dispose()


def test_a_present_that_was_altered_can_be_made_anew(somewhere):
    register = somewhere.created()
    editing.add(register, DUTY, [{"kind": "PATROL", "lon": 24.9, "lat": 25.0}, {"kind": "MEET"}])
    sound = log.verify(register)
    with register.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE current SET kind = 'CLASH'")
    with pytest.raises(StoreProblem) as problem:
        log.verify(register)
    assert problem.value.key == "store.derived"
    rebuilding.rebuild(register, DUTY, "altered")
    assert log.verify(register).versions == sound.versions
    assert sorted(reading.events(register, DUTY)["kind"]) == ["MEET", "PATROL"]


def test_a_record_that_a_link_alone_has_touched_is_sound(somewhere):
    register = somewhere.created()
    (one,) = editing.add(register, DUTY, [{"kind": "PATROL"}])
    first = reading.one(register, DUTY, one).shown
    with writing(register, DUTY, "package.merge") as change:
        release = editing.version(change, one, (), "put", {"kind": "PATROL"}, "")
        change.put([release])
    with writing(register, DUTY, "package.merge") as change:
        link = [(bytes.fromhex(release.hash), bytes.fromhex(first.hash), one)]
        insert(change.connection, "link", ("release", "original", "subject"), link)
        change.linked.append(one)
    assert len(reading.one(register, DUTY, one).heads) == 1
    assert reading.events(register, DUTY)["log_n"].tolist() == [3]
    assert log.verify(register).entries == 3


def test_the_digest_is_another_after_every_change(somewhere):
    register = somewhere.created()
    digests = [log.digest(register)]
    (one,) = editing.add(register, DUTY, [{"kind": "PATROL"}])
    digests.append(log.digest(register))
    editing.change(
        register, DUTY, one, reading.one(register, DUTY, one).hashes, {"kind": "PATROL"}, "the same again"
    )
    digests.append(log.digest(register))
    with writing(register, DUTY, "register.note"):
        pass
    digests.append(log.digest(register))
    assert len(set(digests)) == 4
    assert log.digest(register) == digests[-1]
