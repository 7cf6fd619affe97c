"""A file to a map: columns by name, nothing lost, text as it stands, dates only as far as the file settles them."""

import csv
import time
from pathlib import Path

import pytest

from data.errors import DataProblem, FileProblem, UsageProblem
from data.words import LANGS
from events.points import read_points, write_refusals
from tests.events.pointed import lonlat, read

HEAD = "id,type,lon,lat,date,place,text\n"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_encodings_and_delimiters(code: str, sign: str, line: str) -> None:
    rows = [
        "المعرف,النوع,خط الطول,خط العرض,التاريخ,المكان,الوصف",
        "007,دورية حدودية,24.999,22.001,2025-05-16,العوينات,عبور",
    ]
    points = read(line.join(row.replace(",", sign) for row in rows) + line * 2, code=code)
    event = points.events.iloc[0]
    assert (event["id"], event["kind"], event["place_ar"], event["text_ar"]) == (
        "007",
        "PATROL",
        "العوينات",
        "عبور",
    )
    assert lonlat(points) == [(24.999, 22.001)]
    assert set(points.columns) == {"lon", "lat", "date", "kind", "id", "text", "place"}


def test_western_text_in_its_own_encoding() -> None:
    points = read("lon,lat,place\n5.4,36.2,Sétif\n2.7,36.3,Médéa\n", code="cp1252")
    assert points.events["place_en"].tolist() == ["Sétif", "Médéa"]


def test_words_of_pandas_and_numbers_of_files_stay_text() -> None:
    words = [
        "NA",
        "None",
        "null",
        "N/A",
        "NaN",
        "007",
        "1E001",
        "12345678901234567890",
        "TRUE",
        "=1+1",
        " two  blanks ",
    ]
    points = read(
        HEAD + "".join(f'{n:03d},{word},13,32,2025-01-01,"{word}","{word}"\n' for n, word in enumerate(words))
    )
    assert points.events["text_en"].tolist() == words
    assert points.events["place_en"].tolist() == words
    assert points.events["id"].tolist() == [f"{n:03d}" for n in range(len(words))]
    assert points.events["kind"].tolist() == [word.strip() for word in words]


def test_nothing_is_lost() -> None:
    points = read(
        HEAD
        + "a,x,13.1,32.9,2025-01-01,p,n\n"
        + "b,x,abc,32.9,2025-01-01,p,n\n"
        + "c,x,13.1,95,2025-01-01,p,n\n"
        + "\n"
        + "d,x,13.1,,2025-01-01,p,n\n"
        + "e,x,,,2025-01-01,p,n\n"
        + "f,x,13.1,32.9,2025-01-01,p,n,too,many\n"
        + "g,x,inf,32.9,,p,n\n"
        + "h,x,13.1\n"
        + "i,x,NA,-,,p,n\n"
    )
    assert points.events["id"].tolist() == ["a", "e", "i"]
    assert lonlat(points) == [(13.1, 32.9), None, None]
    assert [(one.row, one.field, one.found, one.key) for one in points.refused] == [
        (3, "lon", "abc", "points.number"),
        (4, "lat", "95", "points.range"),
        (6, "lat", "", "points.half"),
        (8, "", "9", "points.cells"),
        (9, "lon", "inf", "points.number"),
        (10, "lat", "", "points.half"),
    ]
    assert points.refused[0].cells == ("b", "x", "abc", "32.9", "2025-01-01", "p", "n")
    assert points.events["place_precision"].tolist()[1:] == ["none", "none"]
    assert points.events["place_role"].tolist() == ["held_at", "none", "none"]


def test_refusals_as_a_table(tmp_path: Path) -> None:
    points = read(HEAD + 'a,=1+1,abc,32.9,,"@x, y",\n+b,-x,13,32,,,,1\nc,x,13,32,,,\n')
    path = write_refusals(points, tmp_path / "refused.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 3
    assert rows[1][:6] == ["a", "'=1+1", "abc", "32.9", "", "'@x, y"]
    assert rows[2][:2] == ["'+b", "'-x"]
    assert rows[1][-2:] == [points.refused[0].say("ar"), points.refused[0].say("en")]
    assert len({len(row) for row in rows}) == 1


def test_rows_of_separators_alone_are_no_events_and_keep_the_numbers_right() -> None:
    points = read("lon,lat,title\n13,32,a\n,,\n14,132,b\n,,\n,,\n")
    assert points.events["id"].tolist() == ["row-2"]
    assert [one.row for one in points.refused] == [4]


def test_mapping() -> None:
    text = "a,b,c,Longitude,Latitude\n13,32,2025-01-01,1,1\n"
    points = read(text, mapping={"lon": "a", "lat": "B", "date": "c"})
    assert lonlat(points) == [(13.0, 32.0)]
    assert points.columns == {"lon": "a", "lat": "b", "date": "c"}
    with pytest.raises(UsageProblem, match="no field depth"):
        read(text, mapping={"depth": "a"})
    with pytest.raises(DataProblem, match="there is no column z"):
        read(text, mapping={"lon": "z"})


def test_columns_that_are_not_there_are_named() -> None:
    with pytest.raises(DataProblem) as caught:
        read("الاسم,خط العرض,depth\nx,32,1\n")
    for lang in LANGS:
        said = caught.value.say(lang)
        assert "lon" in said
        assert "الاسم, خط العرض, depth" in said
        assert "--map" in said


def test_tags_of_hxl_are_no_row() -> None:
    points = read("Date,Lat,Lon\n#date,#geo+lat,#geo+lon\n2025-01-01,32,13\n")
    assert (len(points.events), points.events["id"][0]) == (1, "row-3")
    assert lonlat(read("#date+reported,#geo+lat,#geo+lon\n2025-01-01,32,13\n")) == [(13.0, 32.0)]


def test_quotes_line_breaks_and_long_texts() -> None:
    long = "ا" * 200_000
    points = read(f'lon,lat,text\n13,32,"a ""b"", c\nd"\n13,32,"{long}"\n13,32,"unclosed\n')
    assert points.events["text_en"].tolist()[0] == 'a "b", c\nd'
    assert points.events["text_ar"].tolist()[1] == long
    assert [(one.row, one.key) for one in points.refused] == [(4, "import.quote")]
    assert points.read == 3


def test_a_mark_that_is_never_closed_takes_no_other_row_with_it() -> None:
    right = "13,32,x\n"
    points = read(
        "lon,lat,text\n" + right * 5_000 + '13,32,"open\n' + right * 5_000 + '13,32,"open\n' + right
    )
    assert (points.read, len(points.events)) == (10_003, 10_001)
    assert [(one.row, one.key) for one in points.refused] == [
        (5_002, "import.quote"),
        (10_003, "import.quote"),
    ]


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "room.empty"),
        (b"lon,lat\n", "points.no_rows"),
        (b"PK\x03\x04" + bytes(100), "points.not_text"),
        (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "points.not_text"),
        (b"<html></html>", "points.not_text"),
        (bytes(range(256)), "points.not_text"),
        (b'{"type": "FeatureCollection", "features": [', "room.json"),
    ],
)
def test_what_is_no_table(raw: bytes, key: str) -> None:
    with pytest.raises((FileProblem, DataProblem)) as caught:
        read_points(raw, name="a.csv")
    assert caught.value.key == key
    assert all(caught.value.say(lang).startswith("a.csv") for lang in LANGS)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no such file"):
        read_points(tmp_path / "none.csv")


def test_a_hundred_thousand_rows_are_read_at_once() -> None:
    # A budget of CPU, not of the clock, ten times what it takes: a loop over rows would break it.
    days = [f"20{20 + n % 5}-{n % 12 + 1:02d}-{n % 28 + 1:02d}" for n in range(100_000)]
    text = HEAD + "".join(
        f"{n},PATROL,{9 + n % 1600 / 100:.4f},{20 + n % 1300 / 100:.4f},{day},P{n % 300},text\n"
        for n, day in enumerate(days)
    )
    start = time.process_time()
    points = read(text)
    assert time.process_time() - start < 6
    assert len(points.events) == 100_000
    assert points.events["start"].tolist() == days


@pytest.mark.parametrize(
    "cell", ["1" + " " * 100_000 + "!", "a" * 100_000, "1" * 100_000 + "!", "POINT(" * 20_000, "5 -" * 30_000]
)
@pytest.mark.parametrize("column", ["date", "lon", "coordinates"])
def test_a_page_in_a_cell_is_no_date_and_no_number_and_keeps_nobody_waiting(column: str, cell: str) -> None:
    row = {
        "id": "1",
        "date": "2025-05-16",
        "lon": "24.9",
        "lat": "22.1",
        "coordinates": "24.9, 22.1",
        column: cell,
    }
    if column == "coordinates":
        del row["lon"], row["lat"]
    began = time.monotonic()
    values = '","'.join(row.values())
    read_points(f'{",".join(row)}\n"{values}"\n'.encode())
    assert time.monotonic() - began < 5
