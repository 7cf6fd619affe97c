"""Columns on their way into a file: as the frame has them, in the order of the file, and what can be made again."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.schema import frame
from layers.rows import Rows

KINDS = {"PATROL": "Border patrol", "MEET": "Meeting"}
ROW = st.tuples(
    st.sampled_from(["PATROL", "MEET", "", "Sandstorm"]),
    st.sampled_from(["", "2025-05-01", "1911-01-01"]),
    st.sampled_from(["", "2025-05-01", "2025-05", "2025-05-01T10:00"]),
    st.sampled_from([(20.0, 25.0), (np.nan, np.nan), (10.0, 30.0), (-12.5, 2.0)]),
)


def rows_of(found: list[Any]) -> Rows:
    columns = pd.DataFrame([row[:3] for row in found], columns=["kind", "start", "date_edtf"], dtype="str")
    columns["id"] = [f"e{number}" for number in range(len(found))]
    columns["end"] = columns["start"]
    return Rows(frame(columns, [row[3][0] for row in found], [row[3][1] for row in found]))


@settings(deadline=None)
@given(st.lists(ROW, max_size=20))
def test_what_can_be_made_again_is_made_as_the_page_makes_it(found: list[Any]) -> None:
    rows = rows_of(found)
    assert rows.written().to_pylist() == [start for _, start, _, _ in found]
    titles = [KINDS.get(kind, "") + (f" — {date}" if date else "") for kind, _, date, _ in found]
    assert rows.made(KINDS).to_pylist() == titles


@settings(deadline=None)
@given(st.lists(ROW, min_size=1, max_size=20))
def test_texts_are_put_in_order_as_numbers_as_they_would_be_as_texts(found: list[Any]) -> None:
    rows = rows_of(found)
    for name, at in (("kind", 0), ("date_edtf", 2)):
        texts = rows.texts(name)
        plain = [row[at] for row in found]
        if texts is None:
            assert set(plain) == {""}
            continue
        expected = [plain[row] for row in rows.order]
        assert texts.to_pylist() == plain
        assert rows.ordered(texts).to_pylist() == expected
        encoded = rows.encoded(texts)
        assert encoded.to_pylist() == expected
        assert len(set(encoded.dictionary.to_pylist())) == len(encoded.dictionary)
    assert sorted(rows.order.tolist()) == list(range(len(found)))


def test_a_column_that_nobody_fills_is_none_and_blank_is_as_long_as_the_frame() -> None:
    rows = rows_of([("PATROL", "", "", (20.0, 25.0))] * 3)
    for name in ("text_en", "date_edtf", "no such column"):
        assert rows.texts(name) is None
    assert rows.blank().to_pylist() == [""] * 3
    assert rows_of([]).texts("kind") is None
    assert rows_of([]).blank().to_pylist() == []


@pytest.mark.parametrize("name", ["precision", "contradictions"])
def test_columns_that_the_schema_calls_otherwise_are_found(name: str) -> None:
    events = frame(
        pd.DataFrame({"id": ["a"], "place_precision": ["town"], "contradiction": ["c-1"]}), [20], [25]
    )
    assert Rows(events).texts(name) is not None
