"""JSON of any shape is read record by record, and one made to do harm is refused; all rows here are made up."""

import io
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import FileProblem
from events.importers import records
from events.importers.source import open_source
from tests.events.importers.opened import FEATURES, cells, numbers, odd


@pytest.mark.parametrize(
    "raw", [b"[" * 100_000, b'{"a":' * 100_000, b'[{"date":"\\"]]]]",' + b'"a":{' * 100_000]
)
def test_a_text_nested_beyond_reason_is_refused_before_it_takes_the_memory(raw: bytes) -> None:
    with pytest.raises(FileProblem) as caught:
        open_source(raw, "a.json").head()
    assert caught.value.key == "room.json_deep"


@pytest.mark.parametrize("digits", [4_301, 20_000, 200_000])
@pytest.mark.parametrize("before", [0, 65_000])
def test_a_number_of_endless_digits_does_not_end_the_program(digits: int, before: int) -> None:
    raw = b'[{"date":"2025-05-16",' + b" " * before + b'"id":' + b"9" * digits + b"}]"
    with pytest.raises(FileProblem) as caught:
        open_source(raw, "a.json").head()
    assert caught.value.key == "room.damaged"
    quoted = raw.replace(b'"id":', b'"id":"').replace(b"}", b'"}')
    assert len(cells(open_source(quoted, "a.json"))[0][1]) == digits


@settings(deadline=None)
@given(st.lists(st.text('[]{}"\\\\a')))
def test_brackets_in_texts_are_no_depth(texts: list[str]) -> None:
    raw = json.dumps([{"id": "1", "date": "[" * 200, **dict.fromkeys("ab", "".join(texts))}]).encode()
    for size in (1, 3, 1 << 16):
        stream = records._Shallow(io.BytesIO(raw), "a.json")
        assert b"".join(stream.read(size) for _ in range(len(raw) + 1)) == raw
        assert (stream.depth, stream.inside) == (0, 0)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_geojson(streamed: bool, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if streamed:
        monkeypatch.setattr("events.importers.source._AT_ONCE_BYTES", 0)
    source = open_source(json.dumps({"type": "FeatureCollection", "features": FEATURES}).encode(code))
    table = source.head().table
    by_name = {name: column.to_pylist() for name, column in zip(table.header, table.columns, strict=True)}
    assert source.container == "geojson"
    assert by_name["geometry: lon"] == ["13.25", ""]
    assert by_name["id"] == ["5", ""]
    assert json.loads(by_name["late"][1]) == {"a": [1.5]}
    assert (numbers(source), odd(source)) == ([1, 3], [(2, "points.geometry")])
    assert table.mapped == {"lon": "geometry: lon", "lat": "geometry: lat"}


def test_streamed_geojson_of_another_system_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.importers.source._AT_ONCE_BYTES", 0)
    crs = {"type": "name", "properties": {"name": "EPSG:32633"}}
    with pytest.raises(FileProblem) as caught:
        open_source(
            json.dumps({"type": "FeatureCollection", "crs": crs, "features": FEATURES}).encode()
        ).head()
    assert caught.value.key == "room.crs_named"


@pytest.mark.parametrize(
    "wrap", [lambda rows: rows, lambda rows: {"status": 200, "data": rows}, lambda rows: {"a": {"b": rows}}]
)
def test_json_of_an_api(wrap: Callable[[list[object]], object]) -> None:
    rows: list[object] = [{"id": "x", "lat": 24.50}, 7, {"id": "y", "new": None, "lat": "25"}]
    source = open_source(json.dumps(wrap(rows)).encode())
    assert source.container == "json"
    assert source.head().table.header == ("id", "lat", "new")
    assert cells(source, 1) == [["x", "24.5", ""], ["y", "25", ""]]
    assert odd(source) == [(2, "import.record")]


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n", "\n\x1e"])
def test_a_record_a_line(between: str) -> None:
    rows = [{"id": "x", "lat": 24.5, "lon": 12, "tags": [{"a": 1}]}, {"id": "y", "new": "{", "lat": "25"}]
    source = open_source(between.join(map(json.dumps, rows)).encode(), "a.ndjson")
    assert source.container == "json"
    assert source.head().table.header == ("id", "lat", "lon", "tags", "new")
    assert cells(source, 1) == [["x", "24.5", "12", '[{"a": 1}]', ""], ["y", "25", "", "", "{"]]


def test_features_a_line_each_are_those_of_the_collection() -> None:
    whole = open_source(json.dumps({"type": "FeatureCollection", "features": FEATURES}).encode())
    lines = open_source("\n".join(map(json.dumps, FEATURES)).encode(), "a.geojsonl")
    assert lines.container == "geojson"
    assert cells(lines) == cells(whole)
    assert odd(lines) == odd(whole)


def test_a_broken_line_is_said() -> None:
    with pytest.raises(FileProblem) as caught:
        open_source(b'{"id": 1}\n{"id": 2\n{"id": 3}\n', "a.ndjson").head()
    assert caught.value.key == "room.damaged"
