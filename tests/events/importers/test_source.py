"""A file of any kind opens by its content, streams, and loses no row; all rows here are made up."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.errors import DataProblem, FileProblem, UsageProblem
from data.words import LANGS
from events.importers import batches, delimited, records
from events.importers.encodings import examine
from events.importers.recognise import best_sheet
from events.importers.source import Source, open_source
from events.points_table import Table

ROWS = "المعرف,المكان,التاريخ,الوصف\n1,طرابلس,2025-05-16,بلاغ تجريبي عن دورية\n2,الكفرة,2025-05-17,بلاغ آخر للتجربة\n"


def cells(source: Source, rows: int = 20_000) -> list[list[str]]:
    return [
        list(row)
        for table in source.chunks(rows)
        for row in zip(*(c.to_pylist() for c in table.columns), strict=True)
    ]


def odd(source: Source) -> list[tuple[int, str]]:
    return [(one.row, one.key) for table in source.chunks() for one in table.odd]


def numbers(source: Source) -> list[int]:
    return [number for table in source.chunks() for number in table.numbers.tolist()]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("cp1256", "cp1256"), ("iso8859_6", "iso8859_6"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.gpkg", "no ending"])
def test_arabic_in_each_encoding_is_the_same_text_whatever_the_name(
    code: str, expected: str, name: str
) -> None:
    source = open_source(ROWS.encode(code), name)
    assert (source.container, source.encoding) == ("csv", expected)
    assert source.head().table.header == ("المعرف", "المكان", "التاريخ", "الوصف")
    assert cells(source)[1] == ["2", "الكفرة", "2025-05-17", "بلاغ آخر للتجربة"]


@pytest.mark.parametrize("word", ["طرابلس", "الحدود", "منفذ رأس اجدير", "دورية", "هـ", "مرزق؛ سبها"])
@pytest.mark.parametrize("code", ["cp1256", "iso8859_6"])
def test_a_single_arabic_word_tells_its_encoding(word: str, code: str) -> None:
    raw = f"a,b\n1,{word}\n".encode(code)
    assert raw.decode(examine(io.BytesIO(raw)).encoding) == raw.decode(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sétif, Médéa, Nefza – «où»", "cp1252"),
        ("Αθήνα και Θεσσαλονίκη, λιμάνι της Καλαμάτας και του Πειραιά", "cp1253"),
    ],
)
def test_other_alphabets(text: str, code: str) -> None:
    assert cells(open_source(f"place|x\n{text}|1\n".encode(code)))[0][0] == text


def test_a_person_chooses_the_encoding() -> None:
    raw = "lat,lon,place\n1,2,Sétif\n".encode("cp1252")
    assert (
        cells(open_source(raw, encoding="cp1256"))[0][2] == raw.decode("cp1256").split("\n")[1].split(",")[2]
    )
    with pytest.raises(UsageProblem):
        open_source(raw, encoding="klingon")


def test_arabic_that_begins_after_megabytes_of_ascii_is_seen() -> None:
    raw = ("id,place\n" + "7,plain ascii\n" * 200_000).encode() + "8,الكفرة\n".encode("cp1256")
    assert cells(open_source(raw))[-1] == ["8", "الكفرة"]


def test_one_broken_letter_does_not_turn_a_file_into_another_encoding() -> None:
    raw = (ROWS * 40).encode() + b"9,\xd8,2025-05-18,x\n"
    source = open_source(raw)
    assert (source.encoding, source.broken) == ("utf-8", 1)
    assert cells(source)[-1][1] == "\ufffd"
    assert "1 letter" in source.notes[0].say("en")


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


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", FileProblem), (b" \n\r\n", FileProblem), (b"\xff\xfe", FileProblem), (b"\0" * 5000, FileProblem),
        (b"id,lat,lon\n", DataProblem), (b"id,lat,lon", DataProblem), (b"%PDF-1.7 ...", FileProblem),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, FileProblem), (bytes(range(256)) * 40, FileProblem),
        (b"<html><body>no</body></html>", FileProblem), (b'{"a": 1}', FileProblem), (b'[{"a": 1}, {"a"', FileProblem),
        (b"<kml><Document>", FileProblem), (b"<gpx><wpt", FileProblem), (b"PK\x03\x04 no zip", FileProblem),
        (b"SQLite format 3\0" + bytes(200), FileProblem),
        (b'<!DOCTYPE gpx [<!ENTITY a "b">]><gpx><wpt lat="1" lon="2"><name>&a;</name></wpt></gpx>', FileProblem),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so_in_both_languages(raw: bytes, problem: type[DataProblem]) -> None:
    with pytest.raises(problem) as caught:
        open_source(raw, "a file.csv").head()
    assert all("a file.csv" in caught.value.say(lang) for lang in LANGS)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(FileProblem):
            open_source(path)


def book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    made = openpyxl.Workbook()
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_with_titles_merged_cells_and_serial_dates() -> None:
    def fill(made: openpyxl.Workbook) -> None:
        made.active.append(["This workbook is made up"])
        sheet = made.create_sheet("البلاغات")
        sheet.append(["Incidents of May"])
        sheet.merge_cells("A1:E1")
        sheet.append([])
        sheet.append(["id", "date", "lat", "lon", "note"])
        sheet.append([7, date(2025, 5, 16), 24.5, 12, None])
        sheet.append([8, 45793, 24.5, 12.25, "x"])
        sheet.append([9, None, 25, 13, "y"])
        sheet.merge_cells("B5:B6")
        made.create_sheet("empty")

    source = best_sheet(open_source(book(fill), "a.csv"))
    assert (source.container, source.sheets, source.sheet) == ("xlsx", ("Sheet", "البلاغات"), "البلاغات")
    assert cells(source) == [
        ["7", "2025-05-16", "24.5", "12", ""], ["8", "45793", "24.5", "12.25", "x"], ["9", "45793", "25", "13", "y"],
    ]  # fmt: skip
    assert numbers(source) == [4, 5, 6]
    with pytest.raises(UsageProblem):
        source.at("none")


def test_a_workbook_that_would_burst_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = book(
        lambda made: (
            [made.active.append(["id", "lat", "lon"])] and [made.active.append([n, 1, 2]) for n in range(500)]
        )
    )
    monkeypatch.setattr("events.importers.sheets.MAX_UNPACKED_BYTES", 10_000)
    with pytest.raises(FileProblem) as caught:
        open_source(raw, "a.xlsx")
    assert caught.value.key == "room.zip_bomb"


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


@given(st.lists(st.text('[]{}"\\\\a')))
def test_brackets_in_texts_are_no_depth(texts: list[str]) -> None:
    raw = json.dumps([{"id": "1", "date": "[" * 200, **dict.fromkeys("ab", "".join(texts))}]).encode()
    for size in (1, 3, 1 << 16):
        stream = records._Shallow(io.BytesIO(raw), "a.json")
        assert b"".join(stream.read(size) for _ in range(len(raw) + 1)) == raw
        assert (stream.depth, stream.inside) == (0, 0)


def test_a_line_of_commas_is_no_table() -> None:
    with pytest.raises(FileProblem) as caught:
        open_source(b"," * 100_000 + b"\n", "a.csv").head()
    assert caught.value.key == "room.columns"


@pytest.mark.parametrize("cell", ["XFD1048576", "KN1048576"])
def test_a_cell_at_the_end_of_the_sheet_does_not_end_the_program(cell: str) -> None:
    raw = book(lambda made: made.active.append(["id", "lat", "lon"]) or made.active.__setitem__(cell, "x"))
    assert len(raw) < 10_000
    with pytest.raises(FileProblem) as caught:
        open_source(raw, "a.xlsx").head()
    assert caught.value.key == "room.too_heavy"


def merged(ranges: list[str]) -> bytes:
    """A workbook whose merged cells are as given, whatever a spreadsheet program would say of them."""
    raw = book(
        lambda made: [made.active.append(row) for row in (["id", "lat", "lon"], [7, 24.5, 12], [8, "", 13])]
    )
    inside = zipfile.ZipFile(io.BytesIO(raw))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in inside.namelist():
            cells_of = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
            more = f"</sheetData><mergeCells>{cells_of}</mergeCells>".encode()
            archive.writestr(name, inside.read(name).replace(b"</sheetData>", more))
    return out.getvalue()


def test_merged_cells_that_lie_outside_are_passed_over_and_heaps_of_them_refused() -> None:
    found = open_source(merged(["ZZ2:ZZ1048576", "B2:B1048576"]), "a.xlsx")
    assert cells(found) == [["7", "24.5", "12"], ["8", "24.5", "13"]]
    with pytest.raises(FileProblem) as caught:
        open_source(merged(["A2:A3"] * 1_000), "a.xlsx").head()
    assert caught.value.key == "room.damaged"


FEATURES = [
    {"type": "Feature", "id": 5, "properties": {"date": "2025-05-16", "n": 1}, "geometry": {"type": "Point", "coordinates": [13.25, 32.5, 9]}},
    {"type": "Feature", "properties": None, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}},
    {"type": "Feature", "properties": {"late": {"a": [1.5]}}, "geometry": None},
]  # fmt: skip


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
    assert records is not None


KML = b"""<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>Made up</name>
<Placemark><name>A</name><TimeStamp><when>2025-05-16</when></TimeStamp><Point><coordinates>13.1,32.5,0</coordinates></Point>
<ExtendedData><Data name="dead"><value>2</value></Data></ExtendedData></Placemark>
<Placemark><name>L</name><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark></Folder></Document></kml>"""


@pytest.mark.parametrize("packed", [False, True])
def test_kml(packed: bool) -> None:
    raw = KML
    if packed:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("doc.kml", KML)
        raw = out.getvalue()
    source = open_source(raw, "a.csv")
    table = source.head().table
    row = {name: column[0].as_py() for name, column in zip(table.header, table.columns, strict=True)}
    assert (source.container, source.kind) == ("kml", "KMZ" if packed else "KML")
    assert (row["name"], row["when"], row["dead"], row["geometry: lon"]) == ("A", "2025-05-16", "2", "13.1")
    assert odd(source) == [(2, "points.geometry")]


def test_gpx() -> None:
    raw = (
        b'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="24.96" lon="10.17"><name>Post</name>'
        b"<time>2025-05-16T10:00:00Z</time><desc>made up</desc><extensions><unit>3</unit></extensions></wpt>"
        b"<rte/><trk><trkseg/></trk></gpx>"
    )
    source = open_source(raw)
    table = source.head().table
    assert cells(source) == [["Post", "2025-05-16T10:00:00Z", "made up", "3", "10.17", "24.96"]]
    assert table.header[:4] == ("name", "time", "desc", "unit")
    assert odd(source) == [(2, "points.geometry"), (3, "points.geometry")]


@pytest.mark.parametrize("kind", ["GPKG", "ESRI Shapefile"])
def test_layers_of_gdal(kind: str, tmp_path: Path) -> None:
    points = gpd.GeoDataFrame(
        {"name": ["غات", "b"], "n": [1, 2]}, geometry=[shapely.Point(500_000, 2_700_000), None], crs=32633
    )
    if kind == "GPKG":
        path = tmp_path / "a.gpkg"
        points.to_file(path, layer="reports", driver=kind)
        points.to_file(path, layer="others", driver=kind)
    else:
        points.to_file(tmp_path / "reports.shp", driver=kind, encoding="utf-8")
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("reports.*"):
                archive.write(part, part.name)
    source = open_source(path)
    assert source.sheets == (("others", "reports") if kind == "GPKG" else ("reports",)) or set(
        source.sheets
    ) == {"others", "reports"}
    rows = cells(source.at("reports"))
    assert [row[:2] for row in rows] == [["غات", "1"], ["b", "2"]]
    assert abs(float(rows[0][2]) - 15) < 1e-6
    assert rows[1][2:] == ["", ""]


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
