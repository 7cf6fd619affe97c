"""A file to a map: columns by name, nothing lost, text as it stands, dates only as far as the file settles them."""

import csv
import json
import time
from pathlib import Path

import numpy as np
import pytest

from data.errors import DataProblem, FileProblem, UsageProblem
from data.words import LANGS
from events import schema
from events.points import Points, read_points, write_refusals
from tests.events.pointed import read

HEAD = "id,type,lon,lat,date,place,text\n"


def lonlat(points: Points) -> list[tuple[float, float] | None]:
    return [None if place is None else (place.x, place.y) for place in points.events.geometry]


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


def test_coordinates_as_people_write_them() -> None:
    cells = [
        "٢٤٫٩٩٩;٢٢٫٠٠١",
        "24,999;22,001",
        "+24.999;22.001°",
        "24.999 E;22.001 N",
        "2.4999e1;22.001",
        "\u200e24.999;22.001",
    ]
    points = read("lon;lat\n" + "\n".join(cells) + "\n")
    assert points.refused == ()
    for place in lonlat(points):
        assert place == pytest.approx((24.999, 22.001), abs=1e-9)
    assert read("lon;lat\n−5,5;−1,25\n").events.total_bounds.tolist() == [-5.5, -1.25, -5.5, -1.25]


def test_both_coordinates_in_one_column() -> None:
    points = read('when,Coordinates\nx,"34.3071, 16.6113"\nx,\nx,"(33.1;12.2)"\nx,nowhere\n')
    assert lonlat(points) == [(16.6113, 34.3071), None, (12.2, 33.1)]
    assert [(one.row, one.field, one.found) for one in points.refused] == [(5, "Coordinates", "nowhere")]
    assert lonlat(read("الإحداثيات\n٣٤٫٣٠٧١، ١٦٫٦١١٣\n32.5 13.5\n")) == [(16.6113, 34.3071), (13.5, 32.5)]
    assert lonlat(read('lon_lat\n"16.6113, 34.3071"\n')) == [(16.6113, 34.3071)]
    assert lonlat(read("wkt\nPOINT (16.6113 34.3071)\n")) == [(16.6113, 34.3071)]


def test_precision_is_that_of_the_digits() -> None:
    points = read("lon,lat\n13.1913,32.8872\n13.19,32.8\n13.1,32\n13,32\n13.0,32.12345\n")
    assert points.events["place_precision"].tolist() == ["exact", "town", "municipality", "district", "exact"]
    # Half a unit of the last digit each way: the radius of the square's corner, on WGS84's meridian.
    corner_m = np.hypot(0.5, 0.5) * 111_133
    assert points.events["uncertainty_m"].to_numpy() == pytest.approx(
        [corner_m / 1e3, corner_m / 1e2, corner_m / 10, corner_m, corner_m / 1e3], rel=1e-3
    )


def test_what_the_file_says_of_precision_comes_first() -> None:
    points = read("lon,lat,uncertainty_m,place_precision\n13.1913,32.8872,5000,town\n13.1913,32.8872,,\n")
    assert points.events["uncertainty_m"].round().tolist() == [5000, 79]
    assert points.events["place_precision"].tolist() == ["town", "exact"]
    points = read("longitude,latitude,geo_precision\n13.1913,32.8872,1\n13.1913,32.8872,3\n")
    assert points.events["place_precision"].tolist() == ["town", "district"]
    assert points.events["uncertainty_m"].isna().all()  # classes of places, not metres
    points = read("longitude,latitude,where_prec\n13.1913,32.8872,1\n13.1913,32.8872,6\n")
    assert points.events["place_precision"].tolist() == ["exact", "country"]


def test_nothing_happens_at_zero_zero() -> None:
    points = read("lon,lat\n0,0\n0.0,32\n")
    assert lonlat(points) == [None, (0.0, 32.0)]
    assert [note.key for note in points.notes] == ["room.note.zero"]


def test_rows_of_separators_alone_are_no_events_and_keep_the_numbers_right() -> None:
    points = read("lon,lat,title\n13,32,a\n,,\n14,132,b\n,,\n,,\n")
    assert points.events["id"].tolist() == ["row-2"]
    assert [one.row for one in points.refused] == [4]


def test_columns_that_were_exchanged_are_told_and_events_abroad_are_not() -> None:
    def told(*rows: str) -> bool:
        points = read("lon,lat\n" + "\n".join(rows) + "\n")
        return "room.note.exchanged" in [note.key for note in points.notes]

    assert told("32.11,20.07", "27.04,14.43")
    assert told("32.11,20.07")
    assert not told("20.07,32.11", "14.43,27.04")
    # Khartoum would lie off Misrata: among events in Libya it is an event abroad.
    assert not told("32.5,15.6", "20.07,32.11")
    assert not told("32.85,39.93", "8.54,47.37")
    assert not told(",", "20.07,32.11")


def test_kinds_and_titles() -> None:
    rows = [
        ("irr_cross", ""),
        ("تهريب وقود", "غات"),
        ("Fuel Smuggling", ""),
        ("شيء آخر", "غات"),
        ("", ""),
        ("x" * 200, ""),
    ]
    events = read(
        "type,place,lon,lat,date\n" + "".join(f"{kind},{place},13,32,2025-01-01\n" for kind, place in rows)
    ).events
    assert events["kind"].tolist() == ["IRR-CROSS", "SMUG-FUEL", "SMUG-FUEL", "شيء آخر", "OTHER", "x" * 60]
    assert events["title_ar"].tolist()[:4] == [
        "عبور غير نظامي — 2025-01-01",
        "تهريب وقود — غات",
        "تهريب وقود — 2025-01-01",
        "شيء آخر — غات",
    ]
    assert events["title_en"].tolist()[1] == "Fuel smuggling — غات"
    assert events["place_ar"].tolist()[1] == "غات"
    assert events["place_en"].tolist()[1] == ""  # what was said, in the language it was said in
    both = read("title,title_ar,lon,lat\nA,أ,13,32\nB,,13,32\n,,13,32\nت,,13,32\n").events
    assert both["title_ar"].tolist() == ["أ", "", "حدث آخر", "ت"]
    assert both["title_en"].tolist() == ["A", "B", "Other", ""]
    one = read("title_ar,text,place_ar,lon,lat\nأ,A man (رجل) came,غات,13,32\n,رجل came,,13,32\n").events
    said = ["title_ar", "title_en", "text_ar", "text_en", "place_ar", "place_en"]
    assert one[said].values.tolist() == [
        ["أ", "", "", "A man (رجل) came", "غات", ""],
        ["حدث آخر", "Other", "", "رجل came", "", ""],
    ]


def test_ids_are_unique() -> None:
    points = read("id,lon,lat\n7,13,32\n7,13,32\n,13,32\nrow-4,13,32\n", name="ملف.csv")
    assert points.events["id"].tolist() == ["7", "row-3", "row--4", "row-4"]
    assert read("lon,lat\n13,32\n13,33\n", name="a.b.csv").events["id"].tolist() == ["row-2", "row-3"]


def test_the_name_of_a_file_is_nowhere_in_its_events() -> None:
    events = read("lon,lat,title\n13,32,a\n13,33,\n", name="raid plan.csv").events
    assert not [column for column in events.columns if events[column].astype(str).str.contains("raid").any()]


def test_source_is_the_column_or_nobody() -> None:
    events = read("lon,lat,المصدر,الرابط\n13,32,وكالة,https://example.org/1\n13,32,,\n", name="s.csv").events
    assert events["source"].tolist() == ["وكالة", ""]
    assert events["source_url"].tolist() == ["https://example.org/1", ""]
    assert set(events["origin"]) == {"file"}


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


def test_geojson() -> None:
    def feature(geometry: object, **properties: object) -> dict:
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    features = [
        feature(
            {"type": "Point", "coordinates": [24.999, 22.001, 5]},
            id="007",
            type="PATROL",
            n=None,
            date="2025-05-16",
        ),
        feature(None, id=8, text={"a": 1}),
        feature({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, id=9),
        feature({"type": "Point", "coordinates": [float("nan"), 2]}, id=10),
        feature({"type": "Point", "coordinates": [2, 95]}, id=11),
        feature({"type": "Point", "coordinates": "x"}, id=12),
        feature({"type": "MultiPoint", "coordinates": [[13.5, 32.5]]}, lon="1", lat="2"),
        {
            "type": "Feature",
            "id": "own",
            "properties": None,
            "geometry": {"type": "Point", "coordinates": []},
        },
    ]
    points = read(json.dumps({"type": "FeatureCollection", "features": features}), name="p.geojson")
    assert points.events["id"].tolist() == ["007", "8", "row-7", "own"]
    assert lonlat(points) == [(24.999, 22.001), None, (13.5, 32.5), None]
    assert points.events["text_en"].tolist()[1] == '{"a": 1}'
    assert [(one.row, one.key) for one in points.refused] == [
        (3, "points.geometry"), (4, "points.half"), (5, "points.range"), (6, "points.geometry"),
    ]  # fmt: skip


def test_a_table_from_here_is_read_back() -> None:
    names = ",".join(name for name in schema.NAMES if name != "notes")
    values = {"id": "E1", "kind": "MEET", "title_ar": "أ", "title_en": "A", "date_edtf": "2025-05~", "start": "2025-05-01",
              "end": "2025-05-31", "date_precision": "month", "date_phrase": "in May", "place_precision": "town",
              "uncertainty_m": "5000", "place_role": "about", "country": "LY", "status": "planned", "marking": "TLP:GREEN",
              "place_ar": "ب", "place_en": "B", "bodies_ar": "ج", "bodies_en": "C", "reliability": "B", "credibility": "2"}  # fmt: skip
    row = ",".join(values.get(name, "") for name in names.split(","))
    event = read(f"{names},lon,lat\n{row},13.1,32.9\n").events.iloc[0]
    assert {name: str(event[name]) for name in values} == values | {"uncertainty_m": "5000.0"}


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


def test_notes_are_kept_apart_from_what_is_shown() -> None:
    points = read("lon,lat,notes,description\n13,32,for us only,a lorry was stopped\n")
    row = points.events.iloc[0]
    assert (row["text_en"], row["notes"]) == ("a lorry was stopped", "for us only")


def test_a_marking_nobody_knows_is_the_highest() -> None:
    points = read("lon,lat,tlp\n13,32,green\n13,32,TLP:AMBER\n13,32,سري\n13,32,\n13,32,white\n")
    assert points.events["marking"].tolist() == ["TLP:GREEN", "TLP:AMBER", "TLP:RED", "", "TLP:CLEAR"]


def test_rows_of_acled_are_never_passed_on() -> None:
    points = read("event_id_cnty,longitude,latitude\nLBY1,13,32\nLBY2,14,32\n")
    assert points.events["terms"].tolist() == ["no_redistribution"] * 2
    assert [note.key for note in points.notes] == ["room.note.acled"]


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
