"""Each published file is known by its content, by one format alone, and by a margin."""

import csv
import io
from dataclasses import replace

import pyarrow as pa
import pytest

from data.words import LANGS, t
from events.importers.format import Choices
from events.importers.recognise import FORMATS, recognise
from events.importers.source import open_source
from tests.events.importers.published import FILES, open_file, read, workbook

EXPECTED = {
    "acled_current.csv": "acled",
    "acled_export_tool.csv": "acled",
    "acled_older.csv": "acled",
    "acled_oldest.csv": "acled",
    "acled_weekly.csv": "acled_weekly",
    "acled_hapi.csv": "acled_hdx",
    "ucdp_ged.csv": "ucdp",
    "ucdp_ged191.csv": "ucdp",
    "ucdp_candidate.csv": "ucdp",
    "ucdp_hdx.csv": "ucdp",
    "gdelt2.export.CSV": "gdelt",
    "gdelt1.export.CSV": "gdelt",
    "iom_missing_api.csv": "iom_missing",
    "iom_missing_api.json": "iom_missing",
    "iom_missing_2019.csv": "iom_missing",
    "iom_missing_2021.csv": "iom_missing",
    "iom_missing_all.csv": "iom_missing",
    "iom_missing_2015.csv": "iom_missing",
    "iom_dtm_api.csv": "iom_dtm",
    "insecurity_health.csv": "insecurity",
    "hxl_incidents.csv": "hxl",
    "hxl_counts.csv": "hxl",
}
MARGIN = 20
PLAIN = {
    "incidents": "id,type,lon,lat,date,place,text\n1,PATROL,13.2,32.9,2025-05-16,Testville,A patrol\n",
    "events with types": "event_type,event_date,latitude,longitude,notes\nPatrol,2025-05-16,32.9,13.2,x\n",
    "arabic": "النوع,خط الطول,خط العرض,التاريخ\nدورية حدودية,13.2,32.9,2025-05-16\n",
    "counts of ours": "week,section,events\n2025-05-10,egypt,4\n",
    "people": "date,dead,missing,place,lon,lat\n2025-05-10,1,2,Testville,13.2,32.9\n",
    "months": "month,year,country,patrols\n5,2025,Libya,40\n",
    "areas": "admin1,admin2,latitude,longitude,date\nWest,Tripoli,32.9,13.2,2025-05-10\n",
    "no header": "1,2025-05-10,13.2,32.9\n2,2025-05-11,13.2,32.9\n",
}


def test_every_fixture_is_expected_and_every_format_has_one() -> None:
    assert {path.name for path in FILES.iterdir()} == set(EXPECTED)
    assert {format.key for format in FORMATS} - set(EXPECTED.values()) == {"generic"}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_right_format_wins_by_a_margin(name: str) -> None:
    scores = recognise(open_file(name).head())
    assert scores[0][1].key == EXPECTED[name]
    assert all(scores[0][0] - score >= MARGIN for score, _ in scores[1:])


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_table_is_none_of_the_published_ones(name: str) -> None:
    scores = recognise(open_source(PLAIN[name].encode(), "plain.csv").head())
    assert [format.key for _, format in scores] == ["generic"]


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".csv")])
def test_columns_in_another_order_one_more_and_blanks_change_nothing(name: str) -> None:
    if "candidate" in name:
        return  # without a header the order is all there is
    source = open_file(name)
    text = (FILES / name).read_bytes().decode(source.encoding).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if "older" in name else ","))
    tags = [] if not source.head().tags or rows[0][0].startswith("#") else ["#meta+more"]
    more = [
        [*row[::-1], label]
        for row, label in zip(rows, ["Something more", *tags, *["x"] * len(rows)], strict=False)
    ]
    more[0] = [f" {title.upper()} " for title in more[0]]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(more)
    turned = read(out.getvalue().encode("utf-8-sig"), "turned.csv")
    straight = read(name)
    assert turned.format.key == EXPECTED[name]
    for column in ("key", "kind", "title_ar", "date_edtf", "place_precision", "country", "dead", "text_en"):
        if name.startswith("hxl") and column in ("title_ar", "text_en"):
            continue  # these name the column, which is written otherwise here
        assert (
            turned.chunk.events[column].fillna(-1).tolist()
            == straight.chunk.events[column].fillna(-1).tolist()
        ), column
    assert len(turned.chunk.held) == len(straight.chunk.held)
    assert len(turned.chunk.refused) == len(straight.chunk.refused)


@pytest.mark.parametrize("name", EXPECTED)
def test_parts_of_a_file_read_like_the_whole(name: str) -> None:
    whole, parts = read(name), read(name, rows=2)
    for column in ("key", "row", "kind", "start", "end", "title_en"):
        assert parts.chunk.events[column].tolist() == whole.chunk.events[column].tolist()


@pytest.mark.parametrize("key", sorted(set(EXPECTED.values())))
def test_each_format_has_a_name_and_terms(key: str) -> None:
    for lang in LANGS:
        assert t(f"format.{key}", lang)
        assert t(f"terms.{key}", lang)


@pytest.mark.parametrize("name", EXPECTED)
def test_only_acled_forbids_passing_on_row_by_row(name: str) -> None:
    found = read(name)
    forbidden = (found.chunk.events["terms"] == "no_redistribution").all()
    assert forbidden == name.startswith(("acled", "insecurity"))
    assert found.format.no_redistribution == forbidden


def test_a_workbook_is_read_at_the_sheet_that_is_known() -> None:
    header = [
        "WEEK",
        "REGION",
        "COUNTRY",
        "ADMIN1",
        "EVENT_TYPE",
        "SUB_EVENT_TYPE",
        "EVENTS",
        "FATALITIES",
        "DISORDER_TYPE",
        "ID",
    ]
    row = [
        "2016-02-06",
        "Northern Africa",
        "Libya",
        "West",
        "Protests",
        "Peaceful protest",
        12,
        0,
        "Demonstrations",
        9,
    ]
    raw = workbook({"Read me": [["Invented for a test"]], "Sheet 1": [header, row]})
    found = read(raw, "aggregated.xlsx")
    assert found.format.key == "acled_weekly"
    assert "12" in found.chunk.events.loc[0, "title_en"]


@pytest.mark.parametrize("name", EXPECTED)
def test_whatever_stands_in_a_column_every_row_is_counted(name: str) -> None:
    source = open_file(name)
    format = recognise(source.head())[0][1]
    table = next(iter(source.chunks()))
    rows = len(table.numbers)
    for place in range(len(table.columns)):
        for junk in ("", "nonsense {x}", "1e999"):
            columns = list(table.columns)
            columns[place] = pa.array([junk] * rows, pa.large_string())
            chunk = format.read(replace(table, columns=columns), Choices())
            assert chunk.read == rows + len(table.odd), (table.header[place], junk)
    nothing = replace(
        table, columns=[column.slice(0, 0) for column in table.columns], numbers=table.numbers[:0]
    )
    assert format.read(nothing, Choices()).read == len(table.odd)
