"""Cut anywhere, a file gives the same rows with the same numbers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import DataProblem
from events.archive.cutting import blocks, cut, header, look

CELLS = st.text(alphabet='ab"\n,é', max_size=6)


def pieces(path: Path, step: int):
    size = path.stat().st_size
    return cut(0, str(path), size, step, [look(str(path), *one) for one in blocks(size, step)], 0)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=12),
    step=st.integers(1, 40),
    top=st.sampled_from(("", "\n", "\r\n\n", "\ufeff")),
    ending=st.sampled_from(("\n", "\r\n")),
    last=st.booleans(),
)
def test_every_row_stands_in_one_piece_and_keeps_its_number(
    tmp_path_factory: pytest.TempPathFactory, rows, step, top, ending, last
) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.csv"
    out = io.StringIO()
    csv.writer(out, lineterminator=ending).writerows([["h", "k\nk"], *rows])
    text = out.getvalue() if last else out.getvalue().removesuffix(ending)
    path.write_bytes((top + text).encode())
    head, begin = header(path)
    assert next(csv.reader(io.StringIO(head.decode(), newline=""))) == ["h", "k\nk"]
    raw, found, number = path.read_bytes(), [], 2
    for one in pieces(path, step):
        part = list(csv.reader(io.StringIO(raw[one.start : one.end].decode(), newline="")))
        assert one.row == number
        number += len(part)
        found += part
    assert found == rows
    assert begin >= len(head)


def test_a_mark_that_is_never_closed_is_an_error_that_names_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.archive.cutting.MAX_ROW_CHARACTERS", 60)
    path = tmp_path / "open.csv"
    path.write_text('a,b\n1,"open\n' + "2,x\n" * 60)
    with pytest.raises(DataProblem, match="quotation mark"):
        pieces(path, 20)
