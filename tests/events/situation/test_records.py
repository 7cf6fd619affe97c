"""The declared kinds of records: what may stand in each, and what is refused with its field named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DataProblem
from data.words import LANGS, t
from events.register import versions
from events.register.who import ROLES
from events.situation.records import RECORDS, SECTIONS, is_sound, points, subject_of, tidy, titled
from geo.sections import sections

PATROL = {
    "section": "egypt", "from_km": 10, "to_km": 40.5, "by": "border guard", "start": "2026-03-01", "end": "2026-03-02",
    "state": "done",
}  # fmt: skip
SAID = {
    "text": "x", "day": "2026-03-01", "instant": "2026-03-01T12:00Z", "number": 3, "km": 5, "lon": 24.5, "lat": 25.0,
    "line": "24.9 25.0, 24.95 25.1", "id": "a-1", "ids": "a-1",
}  # fmt: skip


def whole(name):
    """Return a record of a kind in which every field says something."""
    said = {field.name: field.codes[0] if field.codes else SAID[field.kind] for field in RECORDS[name].fields}
    return {**said, "to_km": 9} if "to_km" in said else said


@pytest.mark.parametrize("name", RECORDS)
def test_each_kind_takes_what_it_declares_and_is_its_own_fixed_point(name):
    body = tidy(name, whole(name))
    assert set(body) == set(RECORDS[name].names)
    assert tidy(name, body) == body
    assert list(body) == sorted(body)


@pytest.mark.parametrize("name", RECORDS)
def test_each_kind_refuses_what_it_does_not_declare_and_names_what_is_missing(name):
    with pytest.raises(DataProblem) as strange:
        tidy(name, {**whole(name), "rank": "x"})
    assert strange.value.values["found"] == "rank"
    for field in (one for one in RECORDS[name].fields if one.required):
        with pytest.raises(DataProblem) as missing:
            tidy(name, {**whole(name), field.name: " "})
        assert missing.value.values["field"] == field.name
        assert all(missing.value.say(lang) for lang in LANGS)


@pytest.mark.parametrize("name", RECORDS)
def test_each_kind_has_a_name_a_role_and_a_place_among_the_versions(name):
    assert all(t(f"record.{name}", lang) for lang in LANGS)
    assert RECORDS[name].role in ROLES
    assert name in versions.RECORDS
    assert titled(name, whole(name), "ar")


def test_the_sections_are_those_of_the_map():
    assert sorted(SECTIONS) == sorted(sections()["id"])


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"section": "malta"}, "version.code"),
        ({"from_km": 50}, "record.order"),
        ({"from_km": -1}, "version.number"),
        ({"from_km": True}, "version.number"),
        ({"to_km": "far"}, "version.number"),
        ({"start": "2026-03-03"}, "record.order"),
        ({"start": "2026-02-30"}, "version.day"),
        ({"start": "2026-3-1"}, "version.day"),
        ({"by": 7}, "version.text"),
        ({"by": "a\0b"}, "version.text"),
        ({"by": "\ud800"}, "version.text"),
        ({"by": "x" * 20_001}, "version.text"),
        ({"line": "24.9 25.0"}, "record.line"),
        ({"line": "24.9 25.0, 24.9"}, "record.line"),
        ({"line": "24.9 95.0, 24.9 25"}, "record.line"),
        ({"line": "nan nan, 24.9 25"}, "record.line"),
    ],
)
def test_a_patrol_that_cannot_be_is_refused(change, key):
    with pytest.raises(DataProblem) as found:
        tidy("patrol", {**PATROL, **change})
    assert found.value.key == key
    assert all(found.value.say(lang) for lang in LANGS)


def test_what_says_nothing_is_left_out():
    body = tidy("patrol", {**PATROL, "note": "", "line": None})
    assert set(body) == set(PATROL)


def test_critical_has_an_end():
    level = {"unit": "egypt", "level": "critical", "reason": "x", "at_utc": "2026-03-01T12:00Z"}
    with pytest.raises(DataProblem, match="until"):
        tidy("level", level)
    assert tidy("level", {**level, "until": "2026-03-08"})["until"] == "2026-03-08"


def test_half_a_place_is_none():
    with pytest.raises(DataProblem):
        tidy("marker", {"section": "chad", "number": "7", "state": "good", "lon": 18.0})


def test_an_instant_is_one_of_the_calendar_and_of_utc():
    for wrong in (
        "2026-03-01",
        "2026-03-01T12:00",
        "2026-13-01T12:00Z",
        "2026-03-01T25:00Z",
        "9999-01-01T00:00Z",
    ):
        with pytest.raises(DataProblem) as found:
            tidy("handover", {"from_role": "a", "to_role": "b", "at_utc": wrong})
        assert found.value.key == "record.instant"


@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
        min_size=2,
        max_size=6,
    )
)
def test_a_line_is_written_in_one_form_and_read_back(places):
    text = ", ".join(f"{lon!r} {lat!r}" for lon, lat in places)
    route = {
        "title": "x", "reason": "x", "sources": "x", "reviewer": "x", "valid_from": "2026-01-01", "valid_to": "2026-01-01",
    }  # fmt: skip
    line = str(tidy("route", {**route, "line": text})["line"])
    assert str(tidy("route", {**route, "line": line})["line"]) == line
    assert [(round(lon, 6), round(lat, 6)) for lon, lat in points(line)] == [
        (round(round(lon, 7), 6), round(round(lat, 7), 6)) for lon, lat in places
    ]


def test_one_record_for_each_thing_has_one_id_wherever_it_is_written():
    assert subject_of("response", "tripoli", {"about": "a-1"}) == subject_of(
        "response", "benghazi", {"about": "a-1"}
    )
    assert subject_of("response", "tripoli", {"about": "a-1"}) != subject_of(
        "settlement", "tripoli", {"contradiction": "a-1"}
    )
    assert subject_of("level", "benghazi", {"unit": "chad"}) == "benghazi-level-chad"


def test_a_centre_s_own_bears_its_name():
    body = {"unit": "chad", "level": "low", "reason": "x", "at_utc": "2026-03-01T12:00Z"}
    assert is_sound("level", "tripoli-level-chad", "tripoli", "put", body)
    assert not is_sound("level", "tripoli-level-chad", "benghazi", "put", body)
    assert not is_sound("level", "tripoli-level-chad", "benghazi", "delete", {})
    assert not is_sound("level", "tripoli-level-niger", "tripoli", "put", body)
    assert not is_sound("handover", "tripoli-abc", "benghazi", "put", {})
    assert is_sound("patrol", "tripoli-abc", "benghazi", "put", PATROL)
