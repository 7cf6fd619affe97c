"""IOM's migrants and displaced, Insecurity Insight and tagged files: counts of persons, areas never as points."""

import pytest

from events.importers.format import Choices
from tests.events.importers.published import read, workbook


def test_missing_migrants_of_the_api() -> None:
    found = read("iom_missing_api.csv")
    events = found.events
    assert found.on_map() == {"2031.TEST001"}
    assert events.geometry.iloc[0].coords[0] == (12.0113, 33.1071)
    assert events["dead"].iloc[0] == 2
    assert events["missing"].tolist()[:2] == [5, 1]
    assert events["dead"].isna().tolist() == [False, True, False]
    assert events["place_precision"].tolist() == ["municipality", "municipality", "country"]
    assert (
        events["text_ar"].iloc[0]
        == "الوفيات: 2 · المفقودون: 5 · الناجون: 7 · السبب: Drowning · المسار: Central Mediterranean"
    )
    assert events["source"].iloc[0] == "IOM Missing Migrants Project: Test Radio"
    assert set(events["country"]) == {"LY"}
    (refused,) = found.chunk.refused
    assert (refused.row, refused.field, refused.found) == (5, "location_coodinates", "33.15; eleven")


def test_missing_migrants_as_json_reads_like_the_csv() -> None:
    csv, json = read("iom_missing_api.csv").events, read("iom_missing_api.json").events
    for column in ("key", "title_ar", "date_edtf", "dead", "place_precision", "text_en"):
        assert json[column].fillna(-1).tolist() == csv[column].fillna(-1).tolist()


@pytest.mark.parametrize(
    ("name", "key", "date", "lon"),
    [
        ("iom_missing_2019.csv", "5999901", "2019-07-09", 12.0113),
        ("iom_missing_2021.csv", "2014.TEST01", "2014-01-06", 12.0113),
        ("iom_missing_all.csv", "2031.TEST01", "2031-01-06", 14.63),
        ("iom_missing_2015.csv", "event/9001", "2015-11-05", 12.0),
    ],
)
def test_missing_migrants_of_all_ages(name: str, key: str, date: str, lon: float) -> None:
    event = read(name).events.loc[key]
    assert (event["date_edtf"], event["date_precision"]) == (date, "day")
    assert event.geometry.x == pytest.approx(lon)
    assert event["dead"] in (1, 3)
    assert (
        "Zuwara" in event["title_en"] or "Qatrun" in event["title_en"] or "Mediterranean" in event["title_en"]
    )


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        ("1,022", 1022),
        ("1.022", 1022),
        ("1 022", 1022),
        ("-1", None),
        ("7.0", 7),
        ("2.5", None),
        ("several", None),
    ],
)
def test_a_count_is_a_whole_number(written: str, counted: float | None) -> None:
    text = (
        "web_id,reported_date,number_dead,number_missing,location_description,location_coordinates,migration_route\n"
        f'T1,2031-05-01,"{written}",,"Near Qatrun, Libya","24.93, 14.63",\n'
    )
    found = read(text.encode(), "a.csv")
    dead = found.events["dead"].iloc[0]
    assert dead == counted or (counted is None and dead != dead)
    assert found.extra("T1")["number_dead"] == written


def test_missing_migrants_with_dates_that_may_be_read_both_ways_are_held() -> None:
    text = (
        "Main ID,Incident Date,Number of Dead,Minimum Estimated Number of Missing,Location of death,Coordinates,"
        'Migration Route\nT1,03/04/2020,1,,"Near Qatrun, Libya","24.93, 14.63",\n'
    )
    (held,) = read(text.encode(), "a.csv").chunk.held
    assert (held.reason, held.options) == ("date_order", ("2020-04-03", "2020-03-04"))
    settled = read(text.encode(), "a.csv", Choices(day_first=False))
    assert settled.events["date_edtf"].tolist() == ["2020-03-04"]


def test_displaced_persons_are_counts_of_areas() -> None:
    found = read("iom_dtm_api.csv")
    events = found.events
    assert not found.on_map()
    assert events["place_precision"].tolist() == ["district", "country"]
    assert events["title_en"].tolist() == [
        "Displaced persons present: 321 — Alkufra, South, Libya",
        "Displaced persons present: 654 — Libya",
    ]
    assert events["title_ar"].iloc[0] == "نازحون موجودون: 321 — الكفرة، الجنوب، ليبيا"
    assert events["start"].tolist() == ["2031-09-30"] * 2
    assert events["dead"].isna().all()


BALADIYA = [
    "ADM 1 Geodivision (EN)", "ADM 1 Geodivision (AR)", "ADM 2 Mantika-Region (EN)", "ADM 2 Mantika-Region (AR)",
    "ADM 3 Baladiya-Area (EN)", "ADM 3 Baladiya-Area (AR)", "Baladiya PCode", "Lat", "Long", "AssessmentRound",
    "Migrants (IND)",
]  # fmt: skip
MUHALLA = [
    "ADM1_Region_EN", "ADM2_Mantika_EN", "ADM3_Baladiya_EN", "ADM4_Muhalla_EN", "ADM4_Muhalla_AR", "Muhalla_pcode",
    "Muhalla Type", "Latitude", "Longitude", "AssessmentRound", "Migrants in Muhalla", "Migrant IND",
]  # fmt: skip


def test_a_libyan_round_of_dtm_by_municipality() -> None:
    rows = [
        ["IOM DTM, invented for a test"],
        BALADIYA,
        ["South", "الجنوب", "Alkufra", "الكفرة", "Testtown", "بلدة الاختبار", "LY9901", 24.2, 23.3, 54, 120],
        ["West", "الغرب", "Tripoli", "طرابلس", "Othertown", "بلدة أخرى", "LY9902", "", "", 54, 30],
        ["Total", "", "", "", "", "", "", "", "", "", 150],
    ]
    found = read(workbook({"Summary": [["Key findings"]], "Baladiya Main ": rows}), "round.xlsx")
    events = found.events
    assert found.format.key == "iom_dtm"
    assert not found.on_map()
    assert events["title_ar"].iloc[0] == "مهاجرون موجودون: 120 — بلدة الاختبار، الكفرة، الجنوب"
    assert events["title_en"].iloc[0] == "Migrants present: 120 — Testtown, Alkufra, South"
    assert events["key"].tolist() == ["LY9901|54", "LY9902|54"]
    assert set(events["place_precision"]) == {"municipality"}
    assert set(events["country"]) == {"LY"}
    assert (events["date_edtf"] == "").all()
    assert "54" in events["text_en"].iloc[0]
    (total,) = found.chunk.refused
    assert (total.row, total.found, total.expected) == (5, "Total", "ADM 3 Baladiya-Area (EN)")


def test_a_libyan_round_of_dtm_by_neighbourhood() -> None:
    rows = [
        ["Location", *[""] * 9, "Presence"],
        MUHALLA,
        [
            "South",
            "Alkufra",
            "Testtown",
            "Testquarter",
            "حي الاختبار",
            "LY990101",
            "Urban",
            24.2,
            23.3,
            54,
            "Yes",
            70,
        ],
    ]
    found = read(workbook({"Muhalla Main": rows}), "round.xlsx")
    event = found.chunk.events.iloc[0]
    assert event["title_en"] == "Migrants present: 70 — Testquarter, Testtown, Alkufra, South"
    assert event["title_ar"].startswith("مهاجرون موجودون: 70 — حي الاختبار")
    assert (event["key"], event.geometry) == ("LY990101|54", None)
    assert found.extra("LY990101|54")["Migrants in Muhalla"] == "Yes"


def test_insecurity_insight_reads_its_own_words_of_precision() -> None:
    found = read("insecurity_health.csv")
    events = found.events
    assert found.on_map() == {"99101", "99102"}
    assert events["place_precision"].tolist() == ["town", "municipality", "country"]
    assert events["dead"].tolist() == [2, 0, 1]
    assert events["kind"].iloc[0] == "Attack on health care"
    assert events["title_ar"].tolist()[::2] == [
        "اعتداء على الرعاية الصحية — طرابلس، ليبيا",
        "اعتداء على الرعاية الصحية — ليبيا",
    ]
    assert events["bodies_en"].iloc[0] == "Test Group A"


def test_insecurity_insight_with_two_columns_of_killed_counts_none() -> None:
    text = (
        "Date,Event Description,Country,Latitude,Longitude,Geo Precision,Educators Killed,Students Killed,SiND Event ID\n"
        "2031-04-05,x,Libya,32.1,13.2,(3) ADM2,1,2,9\n"
    )
    event = read(text.encode(), "a.csv").chunk.events.iloc[0]
    assert event["kind"] == "Attack on education"
    assert event["dead"] != event["dead"]
    assert (event["place_precision"], event.geometry) == ("municipality", None)


def test_tagged_incidents_become_points_and_tagged_counts_do_not() -> None:
    incidents, counts = read("hxl_incidents.csv"), read("hxl_counts.csv")
    assert incidents.on_map() == {"t-1"}
    assert incidents.events["dead"].iloc[0] == 1
    assert incidents.events["place_precision"].tolist() == ["municipality", "none"]
    assert not counts.chunk.events.geometry.notna().any()
    assert counts.chunk.events["title_ar"].tolist() == [
        "Cases: 40 — الكفرة، الجنوب",
        "Cases: 50 — طرابلس، الغرب",
    ]


def test_tags_as_header_and_under_two_rows_of_names() -> None:
    tags = "#event+id,#event+type,#date+occurred,#geo+lat,#geo+lon"
    row = "t-1,Test incident,2031-05-01,32.801,13.201"
    alone = read(f"{tags}\n{row}\n".encode(), "a.csv")
    under = read(f"Event,,,Place,\nCode,What,When,North,East\n{tags}\n{row}\n".encode(), "b.csv")
    for found in (alone, under):
        assert found.format.key == "hxl"
        assert found.on_map() == {"t-1"}
        assert found.events["start"].tolist() == ["2031-05-01"]
