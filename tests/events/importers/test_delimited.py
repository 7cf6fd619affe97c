"""Delimited text streams and loses no row; all rows here are made up."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.errors import DataProblem, FileProblem
from data.words import LANGS
from events.importers import batches, delimited
from events.importers.source import Source, open_source
from events.points_table import Table
from tests.events.importers.opened import cells, numbers, odd


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_delimiters_titles_and_blank_lines(sign: str, line: str) -> None:
    rows = ["Incidents of May", "", "id,date,lat,lon", '7,"16, 5",24.5,12', "", "8,x,25,13", ",,,", ""]
    raw = line.join(row.replace(",", sign) for row in rows).encode()
    source = open_source(raw)
    assert cells(source) == [["7", f"16{sign} 5", "24.5", "12"], ["8", "x", "25", "13"]]
    assert numbers(source) == [4, 6]
    assert source.notes[0].values == {"count": 2}


def test_rows_that_do_not_fit_are_refused_alone() -> None:
    text = 'id,lat,lon\n1,2,3\n2,2\n3,2,3,4\n4,"2,3\n5,2,3\n6,2,\x003\n7,2,3\n'
    source = open_source(text.encode())
    assert cells(source) == [["1", "2", "3"], ["2", "2", ""], ["5", "2", "3"], ["7", "2", "3"]]
    assert sorted(odd(source)) == [(4, "points.cells"), (5, "import.quote"), (7, "import.zero_byte")]
    for table in source.chunks():
        for one in table.odd:
            assert all("{" not in one.say(lang) for lang in LANGS)


def test_a_cell_of_megabytes_is_refused_and_its_neighbours_are_not() -> None:
    source = open_source(("id,lat,lon\n1,2,3\n" + "2,2," + "x" * 10_000_000 + "\n3,2,3\n").encode())
    assert cells(source) == [["1", "2", "3"], ["3", "2", "3"]]
    assert odd(source) == [(3, "import.cell")]


@pytest.mark.parametrize("quoted", [False, True])
def test_large_and_small_files_are_read_alike(quoted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '"a, ""b""\nc"' if quoted else "plain"
    rows = "".join(f"{n},{text},{n % 90},{n % 180}\n" for n in range(60_000))
    source = open_source(f"id,title,lat,lon\n{rows}".encode())
    fast = cells(source)
    monkeypatch.setattr(delimited, "_by_arrow", lambda *_: None)
    assert cells(source) == fast
    assert numbers(source) == list(range(2, 60_002))
    assert len(fast) == 60_000


def test_a_ragged_row_far_down_keeps_all_others() -> None:
    rows = [f"{n},x,{n % 90},{n % 180}" for n in range(70_000)]
    rows[50_000] += ",more"
    rows[60_000] = '60000,"x,1,2'
    source = open_source(("id,title,lat,lon\n" + "\n".join(rows)).encode())
    assert sorted(odd(source)) == [(50_002, "points.cells"), (60_002, "import.quote")]
    kept = numbers(source)
    assert len(kept) == 69_998
    assert set(range(2, 70_002)) - set(kept) == {50_002, 60_002}


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (150_000, 600_000):
        path = tmp_path / f"{count}.csv"
        with path.open("w") as file:
            file.write("id,title,lat,lon\n")
            file.writelines(f'{n},"a title, of sorts",{n % 90},{n % 180}\n' for n in range(count))
        source = open_source(path)
        tracemalloc.start()
        assert sum(len(table.numbers) for table in source.chunks()) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_files_without_names_of_columns() -> None:
    source = open_source(b"17\t2025-05-16\t24.5\n18\t2025-05-17\t25\n")
    head = source.head()
    assert head.table.header == ("1", "2", "3")
    assert head.first == ("17", "2025-05-16", "24.5")
    assert numbers(source) == [1, 2]


@pytest.mark.parametrize(
    ("rows", "header", "first"),
    [
        (["Date,Lat,Lon", "#date,#geo+lat,#geo+lon", "2025,1,2"], "Date", 3),
        (["Date,Lat,Lon", "Jour,Latitude,Longitude", "#date,#geo+lat,#geo+lon", "2025,1,2"], None, 4),
        (["#date,#geo+lat,#geo+lon", "2025,1,2"], "#date", 2),
    ],
)
def test_rows_of_tags(rows: list[str], header: str | None, first: int) -> None:
    source = open_source("\n".join(rows).encode())
    head = source.head()
    assert head.tags == ("#date", "#geo+lat", "#geo+lon")
    assert head.table.hxl == head.tags
    assert header is None or head.table.header[0] == header
    assert numbers(source)[-1] == first
    assert cells(source)[-1] == ["2025", "1", "2"]


def test_a_line_of_commas_is_no_table() -> None:
    with pytest.raises(FileProblem) as caught:
        open_source(b"," * 100_000 + b"\n", "a.csv").head()
    assert caught.value.key == "room.columns"


def parts(source: Source, rows: int) -> Iterator[Table]:
    for table in source.chunks(rows):
        assert len(table.numbers) <= rows
        yield table


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab,;"\n\r\t \0\u0627é7', max_size=200), st.integers(1, 5))
@example('a,b\n"', 1)
@example('"\n"\n"', 2)
def test_any_text_is_read_to_its_end_and_twice_alike(text: str, count: int) -> None:
    try:
        source = open_source(text.encode())
        once = [
            (table.numbers.tolist(), [c.to_pylist() for c in table.columns], table.odd)
            for table in parts(source, count)
        ]
    except (FileProblem, DataProblem):
        return
    again = [
        (table.numbers.tolist(), [c.to_pylist() for c in table.columns], table.odd)
        for table in parts(source, count)
    ]
    assert once == again
    seen = [number for found, _, refused in once for number in (*found, *(one.row for one in refused))]
    assert len(seen) == len(set(seen))
    assert len(text) < batches.MAX_CELL_CHARACTERS


@pytest.mark.parametrize("many", [2, 3_000])
def test_a_mark_is_not_closed_by_one_that_opens_in_another_row(many: int) -> None:
    lines = [f'{n},"open {n}' if n % 3 == 0 else f'{n},"well, {n}"' for n in range(many * 3)]
    tables = list(parts(open_source(("id,title\n" + "\n".join(lines) + "\n").encode()), 100_000))
    titles = [title for table in tables for title in table.columns[1].to_pylist()]
    refused = [one for table in tables for one in table.odd]
    assert titles == [f"well, {n}" for n in range(many * 3) if n % 3]
    assert [one.cells for one in refused] == [(f"{n}", f'"open {n}') for n in range(0, many * 3, 3)]
    assert {one.key for one in refused} == {"import.quote"}


def test_lines_within_a_cell_are_one_row_still() -> None:
    text = "id,title\n" + "".join(f'{n},"one ""{n}""\r\n\r\ntwo, three"\r\n' for n in range(5_000))
    (table,) = parts(open_source(text.encode()), 100_000)
    assert (len(table.numbers), table.odd) == (5_000, [])
    assert table.columns[1][4_999].as_py() == 'one "4999"\r\n\r\ntwo, three'
