"""The packed file: bytes worked by hand, and what goes in comes out."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import FileProblem
from events.schema import frame
from layers.pack import NONE_I32, days, in_order, pack, planes, unpack

DERIVED = ("section", "side", "chainage", "distance", "district_ar", "district_en")


def two_events() -> Any:
    rows = pd.DataFrame(
        {
            "id": ["b", "a"],
            "kind": ["MEET", "VISIT"],
            "title_ar": ["اجتماع", "زيارة"],
            "title_en": ["Meeting", "Visit"],
            "start": ["", "1970-01-03"],
            "end": ["", "1970-01-04"],
            "origin": ["document", "external"],
        }
    )
    return frame(rows, [20.0, np.nan], [32.0, np.nan]).assign(**dict.fromkeys(DERIVED, ""))


def column(header: dict[str, Any], blocks: dict[str, bytes], name: str) -> Any:
    """Decode a column as docs/contracts.md says, independently of pack.py."""
    entry = next(c for c in header["columns"] if c["name"] == name)
    if entry["kind"] == "same":
        return column(header, blocks, entry["as"])
    raw = blocks[entry["block"]][entry["offset"] : entry["offset"] + entry["length"]]
    width = {"i32": 4, "u32": 4, "u16": 2, "code": 2, "u8": 1, "str": 4}[entry["kind"]]
    n = header["n"]
    numbers = [sum(raw[p * n + i] << (8 * p) for p in range(width)) for i in range(n)]
    if entry["codec"] == "delta":
        total, summed = 0, []
        for number in numbers:
            total = (total + number) % 2 ** (8 * width)
            summed.append(total)
        numbers = summed
    if entry["kind"] == "i32":
        return [x - 2**32 if x >= 2**31 else x for x in numbers]
    if entry["kind"] == "code":
        return [entry["dict"][x] for x in numbers]
    if entry["kind"] == "str":
        ends = np.cumsum(numbers)
        body = raw[width * n :]
        return [body[e - x : e].decode() for e, x in zip(ends, numbers, strict=True)]
    return numbers


def test_planes_hold_the_lowest_bytes_first() -> None:
    assert planes(np.array([0x0102, 0x0304], dtype=np.uint16), delta=False) == bytes([0x02, 0x04, 0x01, 0x03])


def test_days_count_from_the_epoch_and_none_is_the_lowest_number() -> None:
    assert list(days(pd.Series(["1970-01-01", "", "2000-03-01"]))) == [0, NONE_I32, 11017]


def test_rows_stand_by_day_and_the_undated_last() -> None:
    assert list(in_order(two_events())["id"]) == ["a", "b"]


def test_what_goes_in_comes_out() -> None:
    header, blocks = unpack(pack({"m": 1}, {"sea": {}}, two_events()))
    assert json.loads(blocks["meta"]) == {"m": 1}
    assert column(header, blocks, "id") == ["a", "b"]
    assert column(header, blocks, "x") == [NONE_I32, 2_000_000]
    assert column(header, blocks, "y") == [NONE_I32, 3_200_000]
    assert column(header, blocks, "start") == [2, NONE_I32]
    assert column(header, blocks, "end") == [3, NONE_I32]
    assert column(header, blocks, "kind") == ["VISIT", "MEET"]
    assert column(header, blocks, "title_ar") == ["زيارة", "اجتماع"]
    assert column(header, blocks, "origin") == ["external", "document"]


def test_empty_columns_are_left_out_and_equal_ones_stand_once() -> None:
    events = two_events().assign(title_ar=["x", "y"], title_en=["x", "y"])
    header, blocks = unpack(pack({}, {}, events))
    kinds = {c["name"]: c["kind"] for c in header["columns"]}
    assert "text_ar" not in kinds
    assert kinds["title_en"] == "same"
    assert column(header, blocks, "title_en") == ["y", "x"]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert pack({"a": 1}, {}, two_events()) == pack({"a": 1}, {}, two_events())


def test_no_events_is_a_file_too() -> None:
    header, _ = unpack(pack({}, {}, two_events().iloc[:0]))
    assert header["n"] == 0


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=30))
def test_any_text_comes_back(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    rows = pd.DataFrame({"id": [f"{i:03}" for i in range(len(texts))], "text_en": texts})
    n = len(texts)
    events = frame(rows, np.full(n, np.nan), np.full(n, np.nan)).assign(**dict.fromkeys(DERIVED, ""))
    header, blocks = unpack(pack({}, {}, events))
    if any(texts):
        assert column(header, blocks, "text_en") == texts


def test_a_damaged_file_is_named_as_such() -> None:
    with pytest.raises(FileProblem, match="damaged"):
        unpack(pack({}, {}, two_events())[:-20])
