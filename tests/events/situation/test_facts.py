"""Facts say what the frame says, to the row; they are the same out of their file, and after any patch."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import catalogue
from events.archive.rows import NO_DAY
from events.query import Filter, passes
from events.situation import facts
from events.situation.counting import passing
from events.situation.facts import CODED, NUMBERS, Facts, of, patched, read, with_kinds, write
from tests.events.situation.pool import events


def written(found: Facts, path: Path) -> Facts:
    with path.open("wb") as out:
        write(found, out)
    return read(path)


def rows_of(found: Facts) -> list[tuple[Any, ...]]:
    """All that facts say, by id: their rows stand in no order that means anything."""
    columns = [found.ids.to_pylist(), found.folded.to_pylist()]
    columns += [getattr(found, name).texts() for name in CODED]
    columns += [[str(value) for value in getattr(found, name).tolist()] for name in NUMBERS]
    return sorted(zip(*columns, strict=True))


def test_they_say_what_the_frame_says() -> None:
    every = events()
    found = of(every)
    assert len(found) == len(every)
    assert found.ids.to_pylist() == every["id"].to_list()
    for name in ("kind", "section", "origin", "date_precision", "place_precision"):
        assert getattr(found, name).texts() == every[name].to_list(), name
    for name in ("start", "end"):
        days = [
            "" if day == NO_DAY else str(np.datetime64(day, "D")) for day in getattr(found, name).tolist()
        ]
        assert days == every[name].to_list(), name
    names = dict(zip(*(catalogue.read("districts")[name] for name in ("pcode", "name_en")), strict=True))
    assert [names.get(code, "") for code in found.district.texts()] == every["district_en"].to_list()
    assert np.array_equal(found.uncertainty_m, every["uncertainty_m"], equal_nan=True)
    assert {"", *names} >= set(found.district.texts()) > {""}


def test_chainage_is_that_of_the_text_to_the_kilometre() -> None:
    every = events()
    found = of(every)
    figures = ranges = 0
    for text, low_km, high_km in zip(
        every["chainage"], found.low_km.tolist(), found.high_km.tolist(), strict=True
    ):
        if not text:
            assert low_km != low_km
            assert high_km != high_km
        elif low_km == high_km:
            assert f"{low_km:,.0f}" == text
            figures += 1
        else:
            assert f"{low_km:,.0f}–{high_km:,.0f}" == text
            ranges += 1
    assert min(figures, ranges) > 10


def test_a_file_says_the_same(tmp_path: Path) -> None:
    found = of(events())
    again = written(found, tmp_path / "a.facts")
    assert rows_of(again) == rows_of(found)
    assert again.kind.words == found.kind.words
    assert not again.start.flags.writeable
    assert rows_of(written(found.none(), tmp_path / "none.facts")) == []


def test_the_same_events_are_the_same_bytes() -> None:
    files = []
    for _ in range(2):
        out = io.BytesIO()
        write(of(events()), out)
        files.append(out.getvalue())
    assert files[0] == files[1]


@pytest.mark.parametrize("wrong", [b"", b"ARROW1", b"x" * 1000])
def test_what_is_no_file_of_facts_is_said_to_be_none(tmp_path: Path, wrong: bytes) -> None:
    path = tmp_path / "wrong.facts"
    path.write_bytes(wrong)
    with pytest.raises((OSError, ValueError, KeyError)):
        read(path)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_patch_is_the_facts_of_what_is_left(data: st.DataObject) -> None:
    """Rows that stay and rows that come are those of the whole, however often something changes."""
    every = events()
    numbers = st.integers(0, len(every) - 1)
    there = data.draw(st.sets(numbers, max_size=60))
    found = of(every.iloc[sorted(there)])
    for _ in range(data.draw(st.integers(1, 4))):
        gone, come = data.draw(st.sets(numbers, max_size=40)), data.draw(st.sets(numbers, max_size=20))
        ids = every["id"].iloc[sorted(gone | come)].to_list()
        found = patched(found, ids, of(every.iloc[sorted(come)]) if come else found.none())
        there = there - gone | come
        assert rows_of(found) == rows_of(of(every.iloc[sorted(there)]))
        asked = Filter(text="غات")
        now = every.set_index("id", drop=False).loc[found.ids.to_pylist()]
        assert (passing(found, asked) == passes(now, asked)).all()


def test_many_patches_leave_few_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "MOST_CHUNKS", 6)
    every = events()
    found = of(every)
    for row in range(0, 60, 3):
        found = patched(found, [every["id"].iloc[row]], of(every.iloc[[row]]))
        assert found.folded.num_chunks <= 6
    assert rows_of(found) == rows_of(of(every))


def test_nothing_changed_is_the_same() -> None:
    found = of(events())
    assert patched(found, ["nobody"], found.none()) is found


def test_the_newest_come_first_and_the_undated_last() -> None:
    every = events()
    found = of(every)
    rows = np.asarray(every["origin"] == "file")
    ordered = every[rows].sort_values(["start", "id"], ascending=[False, True])["id"].to_list()
    assert found.names(rows) == ordered
    for limit in (0, 1, 7, len(ordered), len(ordered) + 5):
        assert found.names(rows, limit) == ordered[:limit]


def test_kinds_that_are_not_shown_are_other() -> None:
    found = of(events())
    shown = {word for word in found.kind.words if word != "Sandstorm"}
    less = with_kinds(found, shown)
    expected = ["OTHER" if word == "Sandstorm" else word for word in found.kind.texts()]
    assert less.kind.texts() == expected
    assert with_kinds(found, set(found.kind.words)) is found
