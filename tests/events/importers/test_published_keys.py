"""One id on several rows of a published file: boats of one incident are many events, sides of one fight are one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.importers.format import Choices
from events.importers.recognise import recognise
from events.importers.source import open_source
from events.register import importing, prepared, reading
from events.register.inbox import listed
from events.register.opening import Register, created
from events.register.planning import WAYS
from events.register.reading import Asked
from events.register.who import Actor
from tests.events.importers.published import read

DUTY = Actor("duty", "border guard")
IOM = "web_id,reported_date,number_dead,number_missing,location_description,location_coodinates,migration_route,source_quality"
BOAT = 'T{0},2031-05-0{1},{2},,"Near Qatrun, Libya","24.93, 14.63",Sahara,3'
DYADIC = "event_id_cnty,event_date,time_precision,event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,country,location,latitude,longitude,geo_precision,notes,fatalities"
MONADIC = DYADIC.replace(",actor2,assoc_actor_2,inter2", "")
AFTER = "Libya,Testville,32.1,13.2,1,Invented,{0}"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = created(str(tmp_path / "register.sqlite"), "tripoli")
    yield made
    made.engine.dispose()


def take(register: Register, text: str) -> dict[str, int]:
    source = open_source(text.encode(), "a.csv")
    format_ = recognise(source.head())[0][1]
    counts = importing.run(register, DUTY, source, format_, Choices())
    assert counts.read == sum(getattr(counts, way) for way in WAYS)
    return {way: getattr(counts, way) for way in WAYS if getattr(counts, way)}


def boats() -> str:
    """Incidents of one, two and three boats, some of which say the same, apart from each other in the file."""
    rows = [(number % 4, 1 + number % 2, 1 + number % 3) for number in range(12)]
    return "\n".join([IOM, *(BOAT.format(*row) for row in rows)]) + "\n"


def test_boats_of_one_incident_have_the_same_keys_however_the_file_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = open_source(boats().encode(), "a.csv")
    format_ = recognise(source.head())[0][1]
    keys = {}
    for size in (3, 1000):
        monkeypatch.setattr(prepared, "ROWS", size)
        parts = list(prepared.parts(source.chunks(size), format_, Choices()))
        assert len(parts) == (4 if size == 3 else 1)
        keys[size] = [(row.key, row.twice) for part in parts for row in part.rows]
    assert keys[3] == keys[1000]
    assert len(set(keys[3])) == 12
    assert {twice for _, twice in keys[3]} == {""}
    assert ("T3~3", "") in keys[3]


def test_each_boat_is_an_event_and_counts_once(register: Register) -> None:
    assert take(register, boats()) == {"added": 12}
    found = reading.events(register, DUTY, Asked(far_km=None))
    assert found["dead"].sum() == 24
    assert take(register, boats()) == {"unchanged": 12}


@pytest.mark.parametrize("mirrored", [False, True])
def test_an_event_seen_from_both_sides_is_one(register: Register, mirrored: bool) -> None:
    start, one, other = "T1,2031-05-01,1,Battles", "Group A,Ally,2", "Group B,,3"
    rows = (
        [f"{start},{one},{other},", f"{start},{other},{one},"]
        if mirrored
        else [f"{start},{one},", f"{start},{other},"]
    )
    text = "\n".join([DYADIC if mirrored else MONADIC, *(row + AFTER.format(5) for row in rows)]) + "\n"
    assert take(register, text) == {"added": 1, "unchanged": 1}
    (event,) = reading.events(register, DUTY, Asked(far_km=None)).to_dict("records")
    assert (event["bodies_en"], event["bodies_ar"]) == ("Group A; Ally; Group B", "")
    assert event["dead"] == 5
    extra = json.loads(event["extra"])
    assert (extra["actor1"], extra["inter1"]) == ("Group A", "2")
    assert extra["actor2" if mirrored else "actor1 (2)"] == "Group B"
    assert extra["inter2" if mirrored else "inter1 (2)"] == "3"
    assert take(register, text) == {"unchanged": 2}


def test_one_id_with_other_facts_waits_for_a_person(register: Register) -> None:
    rows = [
        f"T1,2031-05-01,1,Battles,Group {side},,2," + AFTER.format(dead)
        for side, dead in (("A", 5), ("B", 6))
    ]
    assert take(register, "\n".join([MONADIC, *rows]) + "\n") == {"added": 1, "held": 1}
    (held,) = listed(register, DUTY)
    assert (held.reason, held.found) == ("key_twice", "T1")
    (event,) = reading.events(register, DUTY, Asked(far_km=None)).to_dict("records")
    assert (event["bodies_en"], event["dead"]) == ("Group A", 5)


def test_rows_without_an_id_are_never_one(register: Register) -> None:
    rows = [f",2031-05-01,1,Battles,Group {side},,2," + AFTER.format(5) for side in "AB"]
    events = read(
        "\n".join([MONADIC, *rows, f"T1,2031-05-01,1,Battles,C,,2,{AFTER.format(1)}"]).encode(), "a.csv"
    ).events
    assert events["bodies_en"].tolist() == ["Group A", "Group B", "C"]


def test_numbers_of_two_exports_are_not_one_anothers(register: Register) -> None:
    tags = "#event+id,#cause+type,#region+origin,#affected+missing,#affected+dead,#region+incident,#date+reported,#meta+source+reliability,#geo+lat,#geo+lon"
    assert take(
        register, f"{tags}\n9001,Drowning,Unknown,,1,Mediterranean,05/11/2015,Verified,33.1,12.1\n"
    ) == {"added": 1}
    assert take(register, f"{IOM}\n{BOAT.format(1, 1, 1).replace('T1', '9001')}\n") == {"added": 1}


def test_a_narrower_file_of_a_source_takes_nothing_away(register: Register) -> None:
    wide = f"{IOM},region_origin\n{BOAT.format(1, 1, 1)},Northern Africa\n"
    assert take(register, wide) == {"added": 1}
    for _ in range(2):
        assert take(register, f"{IOM}\n{BOAT.format(1, 1, 1)}\n") == {"unchanged": 1}
    assert take(register, wide) == {"unchanged": 1}
    assert take(register, f"{IOM}\n{BOAT.format(1, 1, 2)}\n") == {"updated": 1}
    (event,) = reading.events(register, DUTY, Asked(far_km=None)).to_dict("records")
    assert event["dead"] == 2
    assert json.loads(event["extra"])["region_origin"] == "Northern Africa"
    assert take(register, f"{IOM},region_origin\n{BOAT.format(1, 1, 2)},\n") == {"updated": 1}
    (event,) = reading.events(register, DUTY, Asked(far_km=None)).to_dict("records")
    assert "region_origin" not in json.loads(event["extra"])
