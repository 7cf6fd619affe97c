"""Any table of reports: each row ends in one of three, and says what the file said; all rows here are made up."""

import json
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.errors import DataProblem, FileProblem, UsageProblem
from data.words import LANGS, t
from events import schema
from events.importers import generic
from events.importers.format import Choices, Chunk
from events.importers.preview import preview
from events.importers.recognise import FORMATS, best_sheet, recognise
from events.importers.source import open_source
from geo.notation import to_mgrs
from tests.events.importers.opened import FEATURES


def read(text: str | bytes, choices: Choices | None = None) -> Chunk:
    """Read a whole file, and check what holds of every chunk."""
    source = open_source(text if isinstance(text, bytes) else text.encode())
    tables = list(source.chunks())
    assert len(tables) == 1
    chunk = generic.read(tables[0], choices or Choices(dataset="made up"))
    assert chunk.read == len(tables[0].numbers) + len(tables[0].odd)
    rows = [*chunk.events["row"], *(one.row for one in chunk.held), *(one.row for one in chunk.refused)]
    assert len(rows) == len(set(rows))
    assert set(schema.NAMES) | {"row", "key", "geometry"} == set(chunk.events.columns)
    if len(chunk.events):
        schema.check(chunk.events.assign(id=[str(row) for row in chunk.events["row"]]), "made up")
        assert (chunk.events["origin"] == "file").all()
    for one in chunk.held:
        for lang in LANGS:
            assert "{" not in t(f"held.{one.reason}", lang, found=one.found)
        assert json.loads(json.dumps(one.event)) == one.event
    for refused in chunk.refused:
        assert not any(re.search(r"\{[a-z]+\}", refused.say(lang)) for lang in LANGS)
    return chunk


def test_a_plain_table_in_arabic() -> None:
    chunk = read(
        "الرقم;النوع;خط الطول;خط العرض;التاريخ;المكان;الوصف;عدد القتلى;عدد المفقودين;ملاحظات;رقم المركبة\n"
        "7;دورية حدودية;٢٤٫٩٩٩;٢٢٫٠٠١;١٦/٥/٢٠٢٥;العوينات;بلاغ تجريبي;٢;3;للعلم;12345678901234567890\n"
    )
    event = chunk.events.iloc[0]
    assert (event["key"], event["row"], event["id"]) == ("7", 2, "")
    assert (event["kind"], event["start"], event["place_ar"]) == ("PATROL", "2025-05-16", "العوينات")
    assert (event["text_ar"], event["text_en"]) == ("بلاغ تجريبي", "")
    assert (event["text_ar"], event["notes"], event["source"]) == ("بلاغ تجريبي", "للعلم", "")
    assert (event["dead"], event["missing"]) == (2, 3)
    assert json.loads(event["extra"]) == {"رقم المركبة": "12345678901234567890"}
    assert (event.geometry.x, event.geometry.y) == (24.999, 22.001)


@pytest.mark.parametrize(
    ("text", "lon", "lat", "precision"),
    [
        ("32.8872, 13.1913", 13.1913, 32.8872, "exact"), ("٣٢٫٨٨٧٢، ١٣٫١٩١٣", 13.1913, 32.8872, "exact"),
        ("""32°53'14"N 13°11'29"E""", 13.191389, 32.887222, "exact"), ("32°53′ش 13°11′ق", 13.183333, 32.883333, "municipality"),
        (to_mgrs(13.1913, 32.8872), 13.1913, 32.8872, "exact"), ("33SUS33", 13.1913, 32.8872, "municipality"),
        ("POINT (13.1913 32.8872)", 13.1913, 32.8872, "exact"), ("32,5 13,25", 13.25, 32.5, "municipality"),
    ],
)  # fmt: skip
def test_coordinates_in_one_field(text: str, lon: float, lat: float, precision: str) -> None:
    chunk = read(f"date\tcoordinates\n2025-05-16\t{text}\n")
    event = chunk.events.iloc[0]
    assert event["place_precision"] == precision
    assert event.geometry.x == pytest.approx(lon, abs=0.1 if precision == "municipality" else 0.001)
    assert event.geometry.y == pytest.approx(lat, abs=0.1 if precision == "municipality" else 0.001)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("16 مايو 2025", "2025-05-16"), ("16 أيار 2025", "2025-05-16"), ("16 ماي 2025", "2025-05-16"),
        ("16 أيار/مايو 2025", "2025-05-16"), ("16 مايو (أيار) 2025", "2025-05-16"), ("٣ جويلية ٢٠٢٥", "2025-07-03"),
        ("16 كانون الثاني/يناير 2025", "2025-01-16"), ("نيسان 2025", "2025-04"), ("2025-05-16", "2025-05-16"),
        ("20250516", "2025-05-16"), ("2025/5/16", "2025-05-16"), ("45793", "2025-05-16"),
        ("45793.5", "2025-05-16T12:00:00"), ("31/12/2025", "2025-12-31"), ("12/31/2025", "2025-12-31"),
        ("Fri, 16 May 2025", "2025-05-16"), ("", ""), ("n/a", ""),
    ],
)  # fmt: skip
def test_dates(text: str, edtf: str) -> None:
    chunk = read(f'place,date\nغات,"{text}"\n')
    assert chunk.events["date_edtf"].tolist() == [edtf]


@pytest.mark.parametrize("text", ["1446-11-18", "18/11/1446", "18 ذو القعدة 1446 هـ", "١٨ ذي القعدة ١٤٤٦"])
def test_hijri_is_read_on_demand_alone(text: str) -> None:
    assert [one.reason for one in read(f"place,date\nغات,{text}\n").held] == ["date_unclear"]
    chunk = read(f"place,date\nغات,{text}\n", Choices(hijri=True))
    assert chunk.events["start"].tolist() == ["2025-05-16"]
    assert "أم القرى" in chunk.events["date_note_ar"].iloc[0]


def test_dates_that_may_be_two_are_held_until_somebody_says() -> None:
    text = "id,place,date,end\na,Ghat,03/04/2025,\nb,Ghat,2025-04-01,05/04/2025\nc,Ghat,2025-04-09,2025-04-01\nd,Ghat,soon,\n"
    held = read(text).held
    assert [(one.key, one.reason, one.field, one.options) for one in held] == [
        ("a", "date_order", "date", ("2025-04-03", "2025-03-04")),
        ("b", "date_order", "end", ("2025-04-05", "2025-05-04")),
        ("c", "date_backwards", "end", ()),
        ("d", "date_unclear", "date", ()),
    ]
    assert held[0].event["place_en"] == "Ghat"
    assert held[0].cells == ("a", "Ghat", "03/04/2025", "")
    chunk = read(text, Choices(day_first=True))
    assert chunk.events["date_edtf"].tolist() == ["2025-04-03", "2025-04-01/2025-04-05"]
    assert read(text, Choices(day_first=False)).events["start"].tolist() == ["2025-03-04", "2025-04-01"]


def test_rows_are_placed_by_name_as_exactly_as_the_name_is() -> None:
    chunk = read(
        "id,date,place,district,border\n1,2025-05-16,راس جدير,,\n2,2025-05-16,العوينات,,السودان\n"
        "3,2025-05-16,Al Uwaynat,Ghat,\n4,2025-05-16,العوينات,,\n5,2025-05-16,Nowhere at all,,\n6,2025-05-16,Jabal al Gharbi,,\n"
    )
    events = chunk.events.set_index("key")
    assert events["place_precision"].to_dict() == {
        "1": "town",
        "2": "town",
        "3": "town",
        "5": "none",
        "6": "district",
    }
    assert events.geometry["2"].x > 24 > 12 > events.geometry["3"].x
    assert events.loc["2", "uncertainty_m"] == 30_000
    assert events.geometry["5"] is None
    assert events.geometry["6"] is None
    assert [(one.key, one.reason, one.options) for one in chunk.held] == [
        ("4", "place_ambiguous", ("uwaynat-sudan", "geonames-2219689"))
    ]
    assert json.loads(events.loc["2", "extra"]) == {"border": "السودان"}


def test_rows_that_are_no_events_are_refused_with_their_reason() -> None:
    chunk = read("id,date,lat,lon,total\n1,2025-05-16,95,200,\n2,2025-05-16,x,3,\n3,2025-05-16,3,,\n,,,,17\n")
    assert [(one.row, one.key) for one in chunk.refused] == [
        (2, "points.range"), (3, "points.number"), (4, "points.half"), (5, "import.nothing"),
    ]  # fmt: skip


def test_what_no_column_takes_is_kept_word_by_word() -> None:
    chunk = read('lat,lon,a,a,,b\n24.5,12,NA,007," x ",\n24.5,12,,,,"=1+1"\n24.5,12,,,,\n')
    assert [json.loads(text) if text else "" for text in chunk.events["extra"]] == [
        {"a": "NA", "a (4)": "007", "5": " x "}, {"b": "=1+1"}, "",
    ]  # fmt: skip


def test_counts_that_are_no_numbers_are_kept_as_text() -> None:
    events = read("lat,lon,dead,missing\n24.5,12,several,\n24.5,12,-1,4\n").events
    assert np.isnan(events["dead"]).all()
    assert [json.loads(text) for text in events["extra"]] == [{"dead": "several"}, {"dead": "-1"}]


def test_one_exchanged_pair_in_an_otherwise_right_file_waits() -> None:
    head = "id,date,lat,lon,country\n"
    right = "a,2025-05-16,32.11,20.07,\nb,2025-05-16,24.18,23.31,\n"  # Benghazi; Kufra, deep in Libya
    swapped = "c,2025-05-16,20.07,32.11,\nd,2025-05-17,25.35,13.63,\n"  # Nubia; and Libya's own south
    abroad = "e,2025-05-16,13.63,25.35,Sudan\nf,2025-05-16,13.63,25.35,ليبيا\ng,2025-05-16,36.8,10.18,\n"
    chunk = read(head + right + swapped + abroad)
    assert chunk.events["key"].tolist() == ["a", "b", "d", "e", "g"]
    held = [(one.key, one.reason, one.field, one.found, one.options) for one in chunk.held]
    assert held == [
        ("c", "place_swapped", "lat", "20.07, 32.11", ("20.07, 32.11", "32.11, 20.07")),
        ("f", "place_swapped", "lat", "13.63, 25.35", ("13.63, 25.35", "25.35, 13.63")),
    ]
    assert (chunk.held[0].event["lon"], chunk.held[0].event["lat"]) == (32.11, 20.07)
    # A person has said of the whole file how it is to be read.
    assert len(read(head + swapped, Choices(swapped=False)).held) == 0
    one = read('date,coordinates\n2025-05-16,"20.07, 32.11"\n').held[0]
    assert (one.reason, one.field, one.options) == (
        "place_swapped",
        "coordinates",
        ("20.07, 32.11", "32.11, 20.07"),
    )


def test_a_text_is_kept_in_the_language_that_it_was_said_in() -> None:
    events = read("title_ar,date,place\nدورية,2025-05-16,Ghat\n").events
    said = ["title_ar", "title_en", "place_ar", "place_en"]
    assert events[said].values.tolist() == [["دورية", "", "", "Ghat"]]
    both = read(
        "title,title_en,date,place\nA patrol,Patrol,2025-05-16,Ghat\nدورية,Patrol,2025-05-16,Ghat\n"
    ).events
    assert both[["title_ar", "title_en"]].values.tolist() == [["", "Patrol"], ["دورية", "Patrol"]]
    assert both["extra"].tolist() == ['{"title":"A patrol"}', ""]  # nothing is dropped


def test_swapped_and_projected_only_when_said() -> None:
    swapped = "lat,lon,date\n10.17,24.96,2025-05-16\n"
    assert read(swapped, Choices(swapped=True)).events.geometry[0].coords[0] == (10.17, 24.96)
    assert read(swapped, Choices(swapped=False)).events.geometry[0].coords[0] == (24.96, 10.17)
    assert [one.reason for one in read(swapped).held] == ["place_swapped"]
    projected = "x,y,date\n500000,2700000,2025-05-16\n"
    assert [one.key for one in read(projected).refused] == ["points.range"]
    assert read(projected, Choices(epsg=32633)).events.geometry[0].x == pytest.approx(15)
    assert read("y,x,date\n500000,2700000,2025-05-16\n", Choices(epsg=32633, swapped=True)).events.geometry[
        0
    ].x == pytest.approx(15)


def test_a_mapping_goes_before_names() -> None:
    text = "lat,lon,a,b,date\n24.5,12,2025-01-02,words,2025-05-16\n"
    events = read(text, Choices(mapping=(("date", "a"), ("title", "b"), ("lat", ""), ("lon", "")))).events
    assert (events["start"][0], events["title_en"][0], events.geometry[0]) == ("2025-01-02", "words", None)
    assert json.loads(events["extra"][0]) == {"lat": "24.5", "lon": "12", "date": "2025-05-16"}
    for mapping, problem in (((("date", "z"),), DataProblem), ((("z", "a"),), UsageProblem)):
        with pytest.raises(problem):
            read(text, Choices(mapping=mapping))
    with pytest.raises(DataProblem):
        read("p,q\n1x,2y\n")


def test_features_keep_their_own_geometry_whatever_is_said_of_columns() -> None:
    raw = json.dumps({"type": "FeatureCollection", "features": FEATURES}).encode()
    chunk = read(raw, Choices(epsg=32633))
    assert chunk.events.geometry[0].coords[0] == (13.25, 32.5)
    assert [one.key for one in chunk.refused] == ["points.geometry", "import.nothing"]


def test_marking_and_terms_are_taken_over() -> None:
    events = read("lat,lon,tlp,event_id_cnty\n24.5,12,amber,LBY1\n").events
    assert (events["marking"][0], events["terms"][0]) == ("TLP:AMBER", schema.NO_REDISTRIBUTION)


def test_a_table_of_ones_own_is_generic_and_a_published_one_is_not() -> None:
    head = open_source(b"date,lon,lat\n2025-05-16,24.9,22.1\n").head()
    assert [format_.key for _, format_ in recognise(head)] == ["generic"]
    assert FORMATS[-1] is generic.FORMAT
    keys = [format_.key for format_ in FORMATS]
    assert len(keys) == len(set(keys))


def test_preview_says_what_would_come_of_a_file() -> None:
    text = (
        "id,date,place\n1,2025-05-16,Ghat\n2,03/04/2025,Ghat\n3,2025-05-16,العوينات\n"
        + "4,2025-05-16,Ghat\n" * 100
    )
    found = preview(open_source(text.encode(), "a.csv"))
    assert found.format.key == "generic"
    assert (found.survey.rows, found.chunk and found.chunk.read) == (103, 50)
    assert found.mapping == {"date": "date", "id": "id", "place": "place"}
    assert [one.key for one in found.survey.questions] == ["date_order", "marking"]
    assert found.survey.choices.dataset == "a.csv"
    assert found.terms == ""
    answered = preview(
        open_source(text.encode()), Choices(day_first=True, dataset="mine", marking="TLP:GREEN")
    )
    assert answered.survey.questions == ()
    assert answered.chunk is not None
    assert len(answered.chunk.held) == 1
    wrong = preview(open_source(text.encode()), Choices(mapping=(("date", "z"),)))
    assert wrong.chunk is None
    assert isinstance(wrong.problem, DataProblem)
    with pytest.raises(UsageProblem):
        preview(open_source(text.encode()), as_format="none")


CELLS = st.sampled_from((
    "", " ", "x", "Ghat", "العوينات", "Nowhere", "2025-05-16", "03/04/2025", "13/04/2025", "1446-01-01", "45793", "soon",
    "24.5", "12", "200", "-", "NA", "24.5, 12", "34SDA15", "12,5", "٢٤٫٥", "0", "1e999", "nan", "500000", '"', "\0", "é",
    "#1", "a\nb",
))  # fmt: skip
NAMES = (
    "id",
    "date",
    "end",
    "lat",
    "lon",
    "coordinates",
    "place",
    "district",
    "kind",
    "title",
    "dead",
    "missing",
    "uncertainty_m",
    "other",
    "tlp",
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=8, unique=True),
    st.lists(st.lists(CELLS, min_size=1, max_size=9), min_size=1, max_size=12),
    st.sampled_from((None, True, False)),
    st.booleans(),
    st.sampled_from((None, 32633, 3857)),
    st.booleans(),
)
@example(["id", "date"], [["x", "x", "x"]], None, False, None, False)
# The row below is the wider one and is taken for the names: there are no rows then, which is said.
@example(["other", "id"], [["x", "x", "x", "x"]], None, False, None, False)
def test_every_row_of_any_table_ends_in_exactly_one_of_three(
    names: list[str],
    rows: list[list[str]],
    day_first: bool | None,
    hijri: bool,
    epsg: int | None,
    swapped: bool,
) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows(rows)
    filled = [number for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]
    try:
        source = best_sheet(open_source(out.getvalue().encode()))
        tables = list(source.chunks(5))
        choices = Choices("made up", (), day_first, hijri, swapped, epsg)
        chunks = [generic.read(table, choices) for table in tables]
    except (DataProblem, FileProblem):
        return
    done: list[int] = []
    for chunk in chunks:
        done += [
            *chunk.events["row"].tolist(),
            *(one.row for one in chunk.held),
            *(one.row for one in chunk.refused),
        ]
        schema.check(chunk.events.assign(id=[str(row) for row in chunk.events["row"]]), "made up")
    if tables and tables[0].header == tuple(names):
        assert sorted(done) == filled
    assert len(done) == len(set(done))


@pytest.mark.parametrize("word", ["Total", "المجموع", "الإجمالي:", "GRAND TOTAL"])
def test_a_row_that_adds_up_the_others_is_no_report(word: str) -> None:
    text = "date,district,place,title,dead\n2025-05-16,Ghat,Ghat,a,1\n{},,,2,1\n,{},,,1\n2025-05-17,Ghat,{},b,1\n"
    chunk = read(text.replace("{}", word))
    assert [(one.row, one.key, one.found) for one in chunk.refused] == [
        (3, "import.sum", word),
        (4, "import.sum", word),
    ]
    assert chunk.events["row"].tolist() == [2, 5]  # what has a date is a report, whatever its place is called
    assert all(word in one.say(lang) for one in chunk.refused for lang in ("ar", "en"))


def test_projected_coordinates_whose_zone_the_row_states() -> None:
    text = "id,date,zone,easting,northing\n"
    text += "a,2025-05-16,32N,617000,2761000\nb,2025-05-16,34 R,500000,2700000\nc,2025-05-16,UTM 33,500000,2700000\n"
    chunk = read(text + "d,2025-05-16,A,24.9,22.1\ne,2025-05-16,North,617000,2761000\n")
    found = {
        key: point.coords[0] for key, point in zip(chunk.events["key"], chunk.events.geometry, strict=True)
    }
    assert found["a"] == pytest.approx((10.159, 24.9598), abs=1e-3)
    assert found["b"] == pytest.approx((21.0, 24.4134), abs=1e-3)
    assert found["c"] == pytest.approx((15.0, 24.4134), abs=1e-3)
    assert found["d"] == (24.9, 22.1)
    assert [(one.row, one.key) for one in chunk.refused] == [(6, "points.range")]
    mgrs = read("id,date,MGRS\na,2025-05-16,32RPN1234567890\n").events
    assert mgrs.geometry[0].coords[0] == pytest.approx((10.1135, 25.0224), abs=1e-3)


def test_many_rows_that_wait_take_no_time_each() -> None:
    import time

    began = time.process_time()
    text = "id,date,place\n" + "".join(f"{n},some day {n},x\n" for n in range(10_000))
    chunks = [generic.read(table, Choices()) for table in open_source(text.encode()).chunks()]
    assert sum(len(chunk.held) for chunk in chunks) == 10_000
    # Looked at one by one in a frame they took a millisecond each: ten seconds, and six minutes for a lost quotation mark.
    assert time.process_time() - began < 5
