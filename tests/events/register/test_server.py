"""The shared register: who may do what on the server, what QGIS opens, and what happens when the server is away."""

from __future__ import annotations

import geopandas as gpd
import pytest
from sqlalchemy.exc import DBAPIError

from data.errors import StoreProblem
from events.register import editing, log, reading, server
from events.register.opening import created, opened
from events.register.writing import position
from tests import postgres, register_stores
from tests.events.register.operations import DUTY

ROWS = [
    {
        "kind": "PATROL", "title_ar": "دورية", "lon": 24.9, "lat": 25.0, "uncertainty_m": 500.0, "place_role": "held_at",
        "place_precision": "exact", "start": "2025-03-01", "end": "2025-03-02", "dead": 2.0, "text_en": 'a "b" \\ c\n%',
    },
    {"kind": "MEET", "marking": "TLP:AMBER"},
]  # fmt: skip


@pytest.fixture
def shared(tmp_path):
    with register_stores.place("postgresql", tmp_path) as found:
        yield found


@pytest.mark.parametrize(
    "line",
    [
        "UPDATE version SET subject = 'x'", "DELETE FROM log", "TRUNCATE version", "UPDATE meta SET value = 'benghazi'",
        "DROP TABLE current", "CREATE TABLE mine (n int)", "DROP VIEW register_events", "ALTER TABLE version ADD COLUMN x int",
        "DROP TRIGGER version_append_only ON version", "DELETE FROM link",
    ],
)  # fmt: skip
def test_those_who_work_with_it_own_nothing_of_it(shared, line):
    register = shared.created()
    editing.add(register, DUTY, ROWS)
    with register.engine.begin() as connection, pytest.raises(DBAPIError) as problem:
        connection.exec_driver_sql(line)
    assert problem.value.orig.sqlstate == "42501"  # insufficient privilege
    assert log.verify(register).versions == 2


@pytest.mark.parametrize("line", ["UPDATE version SET subject = 'x'", "DELETE FROM log", "TRUNCATE log"])
def test_versions_and_log_are_only_appended_to_even_by_the_owner(shared, line):
    shared.created()
    owner = opened(shared.owner)
    shared.registers.append(owner)
    with owner.engine.begin() as connection, pytest.raises(DBAPIError) as problem:
        connection.exec_driver_sql(line)
    assert "only appended to" in str(problem.value.orig)


def test_qgis_opens_a_view_of_points_with_what_is_known_of_each(shared):
    register = shared.created()
    ids = editing.add(register, DUTY, ROWS)
    gone = editing.add(register, DUTY, [{"kind": "VISIT"}])[0]
    editing.remove(register, DUTY, gone, reading.one(register, DUTY, gone).hashes, "twice")
    with register.engine.connect() as connection:
        kind = connection.exec_driver_sql(
            "SELECT f_geometry_column, srid, type FROM geometry_columns WHERE f_table_name = 'register_events'"
        ).one()
        assert tuple(kind) == ("geometry", 4326, "POINT")
        found = gpd.read_postgis("SELECT * FROM register_events", connection, geom_col="geometry").set_index(
            "id"
        )
    assert sorted(found.index) == sorted(ids)
    patrol, meeting = found.loc[ids[0]], found.loc[ids[1]]
    assert (patrol.geometry.x, patrol.geometry.y, found.crs.to_epsg()) == (24.9, 25.0, 4326)
    assert (patrol["kind"], patrol["title_ar"], patrol["section"]) == ("PATROL", "دورية", "egypt")
    assert (str(patrol["start"]), str(patrol["end"]), patrol["dead"]) == ("2025-03-01", "2025-03-02", 2.0)
    assert (patrol["place_precision"], patrol["uncertainty_m"]) == ("exact", 500.0)
    assert (patrol["marking"], meeting["marking"], meeting.geometry) == ("TLP:CLEAR", "TLP:AMBER", None)
    assert patrol["text_en"] == ROWS[0]["text_en"]
    assert found["fid"].is_unique


def test_a_commit_is_on_the_disk_whatever_the_server_is_set_to(shared):
    register = shared.created()
    found = register_stores.server()
    found.sql("postgres", f"ALTER ROLE {postgres.CLERK} SET synchronous_commit = off")
    try:
        register.engine.dispose()
        with register.engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
            assert connection.exec_driver_sql("SHOW jit").scalar() == "off"
    finally:
        found.sql("postgres", f"ALTER ROLE {postgres.CLERK} RESET synchronous_commit")


def test_who_is_no_member_is_told_which_account_lacks_the_right(shared):
    shared.created()
    found = register_stores.server()
    found.sql("postgres", "CREATE ROLE stranger LOGIN")
    try:
        with pytest.raises(StoreProblem) as problem:
            opened(shared.clerk.replace(postgres.CLERK, "stranger"))
        assert problem.value.key == "store.rights"
    finally:
        found.sql("postgres", "DROP ROLE stranger")


def test_a_database_that_has_a_register_gets_no_second_one_and_an_empty_one_has_none(shared):
    with pytest.raises(StoreProblem) as problem:
        opened(shared.clerk)
    assert problem.value.key == "store.foreign"
    shared.created()
    with pytest.raises(StoreProblem) as problem:
        created(shared.owner, "benghazi")
    assert problem.value.key == "store.there"


def test_without_postgis_whoever_makes_the_register_is_told_what_to_ask_for(shared):
    found = register_stores.server()
    found.sql("postgres", f"CREATE DATABASE bare OWNER {postgres.OWNER} TEMPLATE template0")
    try:
        with pytest.raises(StoreProblem) as problem:
            created(found.address("bare", postgres.OWNER), "tripoli")
        assert problem.value.key == "store.postgis"
        assert "CREATE EXTENSION postgis" in problem.value.say("ar")
    finally:
        found.drop("bare")


def test_after_the_server_was_restarted_work_goes_on(shared):
    register = shared.created()
    editing.add(register, DUTY, ROWS)
    found = register_stores.server()
    found.stop()
    with pytest.raises(StoreProblem) as problem:
        reading.count(register, DUTY)
    assert problem.value.key == "store.server"
    with pytest.raises(StoreProblem) as problem:
        editing.add(register, DUTY, ROWS)
    assert problem.value.key == "store.server"
    with pytest.raises(StoreProblem) as problem:
        opened(shared.clerk)
    assert problem.value.key == "store.server"
    found.start()
    assert reading.count(register, DUTY) == 2
    editing.add(register, DUTY, ROWS)
    assert (position(register), log.verify(register).versions) == (2, 4)


def test_a_connection_that_the_server_ends_in_the_middle_leaves_nothing(shared):
    register = shared.created()
    found = register_stores.server()

    def cut_off() -> None:
        from events.register.writing import writing

        with writing(register, DUTY, "event.add") as change:
            change.put([editing.version(change, "tripoli-a", (), "put", {"kind": "MEET"}, "")])
            found.sql(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'marsad'",
            )
            change.put([editing.version(change, "tripoli-b", (), "put", {"kind": "MEET"}, "")])

    with pytest.raises(StoreProblem) as problem:
        cut_off()
    assert problem.value.key == "store.server"
    assert (position(register), reading.count(register, DUTY)) == (0, 0)
    editing.add(register, DUTY, ROWS)
    assert log.verify(register).versions == 2


def test_many_rows_are_copied_as_they_are(shared):
    register = shared.created()
    odd = [
        "tab\there",
        "line\nbreak",
        "\\N",
        "back\\slash",
        "\\.",
        "",
        "🛰️",
        "a,b",
        "{",
        "NULL",
        "\r\n",
        "\x01",
    ]
    ids = editing.add(register, DUTY, [{"kind": "MEET", "text_en": one} for one in odd])
    frame = reading.events(register, DUTY).set_index("id")
    assert [frame.loc[one, "text_en"] for one in ids] == odd


def test_an_address_is_shown_without_its_password_wherever_it_stands(shared):
    shared.created()
    name = shared.clerk.replace("@/", ":s3cr%40t@/")
    register = opened(name)
    shared.registers.append(register)
    assert register.where == shared.clerk
    for address in (
        "postgresql://duty:s3cr@t@127.0.0.1:1/x", "postgresql://duty:s3cr@t@/x?host=/nowhere",
        "postgresql://duty@127.0.0.1:1/x?password=s3cr@t",
        "postgresql://duty:s3cr@t@127.0.0.1:wrong/x", "postgres://:s3cr@t@127.0.0.1:1/x?sslpassword=s3cr@t",
    ):  # fmt: skip
        with pytest.raises(StoreProblem) as problem:
            opened(address)
        assert "s3cr" not in problem.value.say("en") + problem.value.say("ar") + str(problem.value.__cause__)
        assert problem.value.key in ("store.server", "store.address")


def test_rights_name_tables_that_there_are():
    from events.register import tables

    assert set(server._RIGHTS) <= set(tables.META.tables)
