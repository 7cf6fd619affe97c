"""First versions are the same, wherever they are put together."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import orjson
import pytest

from data.errors import DataProblem
from events.importers import generic
from events.importers.format import Choices
from events.importers.source import open_source
from events.register.firsts import Firsts, packed, unpacked
from events.register.prepared import Part, Row, parts
from events.register.versions import Version, first_versions, read

FILE = "id,date,lon,lat,kind,title_ar,title_en\na1,2025-05-01,24.1,22.2,PATROL,دورية قرب العوينات,Patrol\n,2025-05-02,11.5,24.9,CLASH,,\n"


def now() -> datetime:
    return datetime(2026, 1, 2, tzinfo=UTC)


def fresh() -> str:
    return "abcdefghij"


def firsts(shared: bool = False) -> Firsts:
    return Firsts("tripoli", "duty", "border guard", "", "patrols", shared, now, fresh)


def read_in(text: str, made: Firsts | None) -> Part:
    (part,) = parts(
        open_source(text.encode(), "a.csv").chunks(100),
        generic.FORMAT,
        Choices(dataset="patrols"),
        firsts=made,
    )
    return part


def test_a_first_version_is_the_version_that_its_row_says() -> None:
    part = read_in(FILE, firsts())
    row = part.rows[0]
    first = part.made["a1"]
    body = orjson.loads(row.body)
    said = Version(
        "event", "tripoli-abcdefghij", (), "tripoli", "duty", "border guard", 1767312000000, "put", body
    )
    assert (first.subject, first.text, first.hash) == (said.subject, said.text, said.hash)
    assert read(first.text) == said
    # kind, start, end, section ... near_km, and the id before the texts.
    assert first.derived[:3] == ("PATROL", "2025-05-01", "2025-05-01")
    assert first.derived[-1].startswith("tripoli-abcdefghij\n")
    assert "دوريه قرب العوينات" in first.derived[-1]


def test_rows_come_whole_from_another_process() -> None:
    part = read_in(FILE, firsts())
    there = pickle.loads(pickle.dumps(part))
    assert there.rows == part.rows
    assert all(type(row) is Row for row in there.rows)
    assert there.made == part.made
    assert there.cells(there.rows[1]) == part.cells(part.rows[1])


def test_nothing_is_put_together_where_rows_may_be_known() -> None:
    assert read_in(FILE, None).made == {}
    assert unpacked(packed({})) == {}


def test_an_id_of_the_whole_world_is_worked_out_and_another_is_made() -> None:
    part = read_in(FILE, firsts(shared=True))
    keys = [row.key for row in part.rows]
    assert part.made[keys[0]].subject.startswith("patrols-")
    assert part.made[keys[0]].subject == read_in(FILE, firsts(shared=True)).made[keys[0]].subject
    assert part.made[keys[1]].subject == "tripoli-abcdefghij"


def test_a_body_left_in_its_text_is_read_when_it_is_asked_for() -> None:
    first = read_in(FILE, firsts()).made["a1"]
    version = first_versions("tripoli", "duty", "border guard", "")(first.subject, first.text, first.hash)
    assert "body" not in version.__dict__
    assert version.body["kind"] == "PATROL"
    assert version.clock_ms == 1767312000000
    assert version == read(first.text)
    with pytest.raises(AttributeError):
        _ = version.nothing  # type: ignore[attr-defined]
    with pytest.raises(DataProblem):
        read(first.text + b" ")


def test_a_part_without_rows_comes_whole_too() -> None:
    part = read_in(FILE, None)
    none = Part(part.table, [])
    assert pickle.loads(pickle.dumps(none)).rows == []


def test_a_table_has_no_first_versions_of_rows_that_wait() -> None:
    part = read_in(
        "id,date,lon,lat,kind\nb1,2025-05-01,24.1,22.2,PATROL\nb2,2025-05-01,924.1,22.2,PATROL\n", firsts()
    )
    assert [row.way for row in part.rows] == ["event", "refused"]
    assert list(part.made) == ["b1"]
