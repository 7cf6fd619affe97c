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
from layers.encode import MOST_CODES, NONE_I32, days, planes, utf8
from layers.pack import LETTERS_BYTES, PIECE_BYTES, in_order, pack, unpack

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
    if name in ("x", "y"):
        return [place[name == "y"] for place in places(header, blocks)]
    entry = next(c for c in header["columns"] if c["name"] == name)
    if entry["kind"] == "same":
        theirs = column(header, blocks, entry["as"])
        if "dict" not in entry:
            return theirs
        other = next(c for c in header["columns"] if c["name"] == entry["as"])
        return [entry["dict"][other["dict"].index(word)] for word in theirs]
    raw = blocks[entry["block"]][entry["offset"] : entry["offset"] + entry["length"]]
    width = {"i32": 4, "u32": 4, "u16": 2, "code": 2, "u8": 1, "str": 4, "number": 4}[entry["kind"]]
    n = header["n"]
    assert len(entry["planes"]) == width
    numbers = whole(entry["planes"], raw, n)
    if entry["codec"] == "steps":
        total, summed = 0, []
        for number in numbers:
            total = (total + ((number >> 1) ^ -(number & 1))) % 2 ** (8 * width)
            summed.append(total)
        numbers = summed
    if "from" in entry:
        return [x + entry["from"] if x else NONE_I32 for x in numbers]
    if "plus" in entry:
        numbers = [
            (x + y) % 2**32 for x, y in zip(numbers, column(header, blocks, entry["plus"]), strict=True)
        ]
    if entry["kind"] == "i32":
        return [x - 2**32 if x >= 2**31 else x for x in numbers]
    if entry["kind"] == "number":
        return [entry["head"] + str(x).zfill(entry["digits"]) for x in numbers]
    texts = numbers
    if entry["kind"] == "code":
        texts = [entry["dict"][x] for x in numbers]
    if entry["kind"] == "str":
        ends = np.cumsum(numbers)
        body = raw[entry["planes"].count(None) * n :]
        if "letters" in entry:
            start, length = entry["letters"]
            assert not body
            body = blocks["letters"][start : start + length]
        texts = [body[e - x : e].decode() for e, x in zip(ends, numbers, strict=True)]
    return (
        [text or instead(header, blocks, entry, row) for row, text in enumerate(texts)]
        if "else" in entry
        else texts
    )


def whole(planes: list[int | None], raw: bytes, n: int) -> list[int]:
    """Numbers of planes, of which those are stored that are not said to be one byte in every row."""
    numbers, at = [0] * n, 0
    for plane, said in enumerate(planes):
        for row in range(n):
            numbers[row] += (raw[at + row] if said is None else said) << (8 * plane)
        at += n if said is None else 0
    return numbers


def instead(header: dict[str, Any], blocks: dict[str, bytes], entry: dict[str, Any], row: int) -> str:
    """What a row says whose own text is empty."""
    if entry["else"] == "start":
        day = column(header, blocks, "start")[row]
        return "" if day == NONE_I32 else str(np.datetime64(day, "D"))
    kind = entry["names"].get(column(header, blocks, "kind")[row], "")
    date = (
        column(header, blocks, "date_edtf")[row]
        if any(c["name"] == "date_edtf" for c in header["columns"])
        else ""
    )
    return f"{kind} — {date}" if date else kind


def places(header: dict[str, Any], blocks: dict[str, bytes]) -> list[tuple[int, int]]:
    entry = next(c for c in header["columns"] if c["name"] == "xy")
    raw = blocks[entry["block"]][entry["offset"] : entry["offset"] + entry["length"]]
    n, key, out = header["n"], 0, []
    beyond, at = whole(entry["planes"], raw, n), entry["planes"].count(None) * n
    far = np.frombuffer(raw[at:], "<u4").tolist()
    assert len(far) == 2 * entry["far"]
    for row, higher in zip(far[: len(far) // 2], far[len(far) // 2 :], strict=True):
        beyond[row] += higher << (8 * len(entry["planes"]))
    for row in range(n):
        key = (key + beyond[row]) % 2**52
        x, y = (sum((key >> (2 * bit + of) & 1) << bit for bit in range(26)) for of in (0, 1))
        out.append((NONE_I32, NONE_I32) if key == 2**52 - 1 else (x - 18_000_000, y - 9_000_000))
    return out


def test_planes_hold_the_lowest_bytes_first() -> None:
    assert planes(np.array([0x0102, 0x0304], dtype=np.uint16)) == bytes([0x02, 0x04, 0x01, 0x03])


def test_days_count_from_the_epoch_and_none_is_the_lowest_number() -> None:
    assert list(days(utf8(pd.Series(["1970-01-01", "", "2000-03-01"])))) == [0, NONE_I32, 11017]


def test_lists_stand_by_day_and_the_undated_last() -> None:
    assert list(in_order(two_events())["id"]) == ["a", "b"]


def test_what_goes_in_comes_out() -> None:
    header, blocks = unpack(pack({"m": 1}, {"sea": {}}, two_events()))
    assert json.loads(blocks["meta"]) == {"m": 1}
    # Whoever has a place comes first.
    assert column(header, blocks, "id") == ["b", "a"]
    assert column(header, blocks, "x") == [2_000_000, NONE_I32]
    assert column(header, blocks, "y") == [3_200_000, NONE_I32]
    assert column(header, blocks, "start") == [NONE_I32, 2]
    assert column(header, blocks, "end") == [NONE_I32, 3]
    assert column(header, blocks, "kind") == ["MEET", "VISIT"]
    assert column(header, blocks, "title_ar") == ["اجتماع", "زيارة"]
    assert column(header, blocks, "origin") == ["document", "external"]


def test_empty_columns_are_left_out_and_equal_ones_stand_once() -> None:
    events = two_events().assign(title_ar=["x", "y"], title_en=["x", "y"])
    header, blocks = unpack(pack({}, {}, events))
    kinds = {c["name"]: c["kind"] for c in header["columns"]}
    assert "text_ar" not in kinds
    assert kinds["title_en"] == "same"
    assert column(header, blocks, "title_en") == ["x", "y"]


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


WORDS = st.sampled_from(["", "غات", "Ghat", "Border patrol — 2025-05-01", "Border patrol", "x"])
KINDS = [{"code": "PATROL", "name": {"ar": "دورية", "en": "Border patrol"}}]
PLACES = st.none() | st.tuples(st.floats(-180, 180), st.floats(-90, 90)) | st.just((20.0, 25.0))
ROW = st.fixed_dictionaries({
    "id": st.sampled_from(["SYN-", "SYN", "", "a1-"]).flatmap(lambda head: st.integers(0, 10**10).map(lambda of: f"{head}{of}"))
    | st.integers(0, 999).map(lambda of: f"SYN-{of:07}"),
    "kind": st.sampled_from(["PATROL", "OTHER"]),
    "start": st.sampled_from(["", "2025-05-01", "2025-05-02", "1911-01-01"]),
    "date_edtf": st.sampled_from(["", "2025-05-01", "2025-05", "2025-05-02"]),
    "title_en": WORDS,
    "title_ar": WORDS,
    "chainage": st.sampled_from(["", "12", "12.5", "300–330", "7"]),
    "district_ar": st.sampled_from(["", "غات", "سبها"]),
    "place": PLACES,
})  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(ROW, max_size=12), st.booleans())
def test_whatever_is_left_out_of_the_file_is_made_again(rows: list[dict[str, Any]], alike: bool) -> None:
    """Places along the curve, ids as numbers, dates and titles that can be made, names in two languages."""
    found = pd.DataFrame(
        rows, columns=["id", "kind", "start", "date_edtf", "title_en", "title_ar", "chainage", "district_ar"]
    )
    if alike:
        made = "Border patrol — " + found["date_edtf"]
        found["title_en"] = made.where(found["date_edtf"] != "", "Border patrol")
        found["date_edtf"] = found["start"]
    found["end"] = found["start"]
    lon = np.array([row["place"][0] if row["place"] else np.nan for row in rows], dtype=float)
    lat = np.array([row["place"][1] if row["place"] else np.nan for row in rows], dtype=float)
    derived = {name: found.get(name, "") for name in DERIVED}
    derived["district_en"] = found["district_ar"].map({"": "", "غات": "Ghat", "سبها": "Sabha"})
    events = frame(found.drop(columns=["chainage", "district_ar"]), lon, lat).assign(**derived)
    header, blocks = unpack(pack({"kinds": KINDS}, {}, events))
    # By id and place: the file has an order of its own.
    names = [c["name"] for c in header["columns"]]
    shown = ("id", "kind", "date_edtf", "title_en", "title_ar", "chainage", "district_ar", "district_en")
    got = zip(
        column(header, blocks, "start"), column(header, blocks, "x"), column(header, blocks, "y"),
        *(column(header, blocks, name) if name in names else [""] * len(rows) for name in shown),
        strict=True,
    )  # fmt: skip
    fixed = [
        [NONE_I32 if np.isnan(deg) else round(deg * 1e5) for deg in axis]
        for axis in (lon.tolist(), lat.tolist())
    ]
    said = zip(
        days(utf8(events["start"])).tolist(), *fixed, *(events[name].tolist() for name in shown), strict=True
    )
    assert sorted(got) == sorted(said)


def test_many_texts_are_never_counted_and_equal_columns_still_stand_once() -> None:
    n = 4 * MOST_CODES + 1
    texts = [f"{i:06}x" for i in range(n)]
    rows = pd.DataFrame({"id": texts, "title_ar": texts, "title_en": texts, "source": "one"})
    events = frame(rows, np.full(n, np.nan), np.full(n, np.nan)).assign(**dict.fromkeys(DERIVED, ""))
    header, _ = unpack(pack({}, {}, events))
    kinds = {c["name"]: c["kind"] for c in header["columns"]}
    assert (kinds["id"], kinds["title_ar"], kinds["title_en"], kinds["source"]) == (
        "str",
        "str",
        "same",
        "code",
    )


def test_a_long_block_is_packed_in_pieces() -> None:
    texts = [f"{i:05}" * 200 for i in range(2 * PIECE_BYTES // 1000)]
    rows = pd.DataFrame({"id": [f"{i:05}x" for i in range(len(texts))], "text_en": texts})
    n = len(texts)
    events = frame(rows, np.full(n, np.nan), np.full(n, np.nan)).assign(**dict.fromkeys(DERIVED, ""))
    packed = pack({}, {}, events)
    header, blocks = unpack(packed)
    letters = next(block for block in header["blocks"] if block["name"] == "letters")
    assert len(letters["pieces"]) == -(-letters["raw"] // LETTERS_BYTES) > 1
    assert column(header, blocks, "text_en") == texts
    with pytest.raises(FileProblem, match="damaged"):
        unpack(packed[:-1])


def test_what_every_row_says_takes_no_byte_of_it() -> None:
    n = 1000
    rows = pd.DataFrame(
        {"id": [f"SYN-{i:04}" for i in range(n)], "start": "2025-05-01", "end": "2025-05-01", "kind": "MEET"}
    )
    events = frame(rows, np.linspace(10, 11, n), np.full(n, 30.0)).assign(**dict.fromkeys(DERIVED, ""))
    header, blocks = unpack(pack({}, {}, events))
    length = {c["name"]: c["length"] for c in header["columns"]}
    assert length["start"] == length["end"] == length["kind"] == length["contradiction"] == 0
    assert length["id"] <= 2 * n
    assert len(blocks["events"]) == length["xy"] <= 3 * n + 8 * 64
    assert column(header, blocks, "start") == [20209] * n


def test_what_is_drawn_stands_before_the_texts() -> None:
    header, _ = unpack(pack({}, {}, two_events().assign(text_en=["a", "b"])))
    assert [block["name"] for block in header["blocks"]] == ["meta", "events", "layers", "texts", "letters"]
    drawn = {c["name"] for c in header["columns"] if c["block"] == "events"}
    assert drawn == {
        "xy",
        "start",
        "end",
        "uncertainty_m",
        "contradiction",
        "kind",
        "section",
        "origin",
        "country",
    }


def test_a_word_of_its_own_in_every_row_is_still_a_code() -> None:
    n = 900
    rows = pd.DataFrame({"id": [f"{i}x" for i in range(n)], "kind": [f"KIND{i}" for i in range(n)]})
    events = frame(rows, np.full(n, np.nan), np.full(n, np.nan)).assign(**dict.fromkeys(DERIVED, ""))
    header, blocks = unpack(pack({}, {}, events))
    kinds = next(c for c in header["columns"] if c["name"] == "kind")
    assert kinds["kind"] == "code"
    assert len(kinds["dict"]) == n + 1
    assert sorted(column(header, blocks, "kind")) == sorted(rows["kind"])
