"""ACLED, UCDP and GDELT: dates as precise as coded, no pin where the point stands for an area, actors verbatim."""

import pytest

from events.importers.format import Choices
from tests.events.importers.published import BY_DISTRICT, open_file, read, workbook


def test_acled_dates_kinds_and_places() -> None:
    found = read("acled_current.csv")
    events = found.events
    assert events["kind"].tolist() == ["CLASH", "Explosions/Remote violence", "Protests", "AGREE"]
    assert events["date_edtf"].tolist() == ["2022-06-06", "2022-06-12/2022-06-18", "2022-02", "2022-07-01"]
    assert events["date_precision"].tolist() == ["day", "range", "month", "day"]
    assert events["place_precision"].tolist() == ["town", "municipality", "district", "town"]
    assert found.on_map() == {"LBY90001", "LBY90002", "LBY90004"}
    assert events["title_ar"].iloc[0] == "اشتباك مسلح — Testville"
    assert events["text_en"].iloc[0].endswith("with a comma,\nand a second line.")
    assert set(events["bodies_en"]) == {"Test Group A; Test Ally One; Test Ally Two; Test Group B"}
    assert events["dead"].tolist() == [3, 0, 0, 0]
    assert set(events["country"]) == {"LY"}
    assert set(events["terms"]) == {"no_redistribution"}
    assert events["source"].iloc[0] == "ACLED: Test Gazette; Test Radio"


def test_acled_keeps_both_sides_and_the_coordinates_of_a_region_aside() -> None:
    found = read("acled_current.csv")
    region, town = found.extra("LBY90003"), found.extra("LBY90001")
    assert (region["latitude"], region["disorder_type"]) == ("24.2000", "Demostrations")
    assert "latitude" not in town
    assert (town["actor1"], town["actor2"]) == ("Test Group A", "Test Group B")


def test_acled_bad_rows_are_refused_or_held_with_their_reason() -> None:
    chunk = read("acled_current.csv").chunk
    assert [(one.row, one.field, one.found, one.key) for one in chunk.refused] == [
        (6, "latitude", "north", "points.number"),
        (8, "event_id_cnty", "Source: invented for a test", "format.empty"),
    ]
    (held,) = chunk.held
    assert (held.row, held.key, held.reason, held.field) == (7, "LBY90006", "date_unclear", "event_date")
    assert held.found == "some day in May"
    assert (held.event["lon"], held.event["kind"]) == (13.2, "Riots")
    assert held.cells[0] == "LBY90006"


def test_acled_of_all_ages() -> None:
    tool, older, oldest = (read(f"acled_{age}.csv").events for age in ("export_tool", "older", "oldest"))
    assert tool["date_edtf"].tolist() == ["2025-05-16", "2022-06-06"]
    assert tool["country"].tolist() == ["LY", "EG"]
    assert older["date_edtf"].tolist() == ["2019-11-05"]
    assert oldest.loc["9001TST", ["date_edtf", "kind", "place_en"]].tolist() == [
        "2011-05-04",
        "CLASH",
        "Médéa of the test",
    ]
    assert oldest["bodies_en"].iloc[0] == "Groupe d’essai; Test Group B"


def test_a_person_may_settle_which_number_is_the_day() -> None:
    other = read("acled_oldest.csv", choices=Choices(day_first=False))
    assert other.events["date_edtf"].tolist() == ["2011-04-05"]


def test_acled_without_coordinates_is_about_the_smallest_area_that_it_names() -> None:
    text = (
        "event_id_cnty,event_date,event_type,actor1,country,admin1,location,latitude,longitude,geo_precision\n"
        "T1,2024-05-01,Battles,A,Libya,West,Testville,,,1\nT2,2024-05-01,Battles,A,Libya,West,,,,1\n"
        "T3,2024-05-01,Battles,A,Libya,,,,,\n"
    )
    events = read(text.encode(), "a.csv").events
    assert events["place_precision"].tolist() == ["municipality", "district", "country"]
    assert set(events["place_role"]) == {"about"}


def test_a_week_of_a_region_is_one_event_without_a_point() -> None:
    found = read("acled_weekly.csv")
    events = found.chunk.events
    assert not found.on_map()
    assert events["date_edtf"].tolist() == ["2016-02-06/2016-02-12", "2016-12-31/2017-01-06"]
    assert events["title_en"].iloc[0] == "Peaceful protest: 12 in the week from 2016-02-06 — West, Libya"
    assert (
        events["title_ar"].iloc[1]
        == "اشتباك مسلح: العدد 3 في الأسبوع الذي يبدأ في 2016-12-31 — الجنوب، ليبيا"
    )
    assert events["place_precision"].tolist() == ["district", "district"]
    assert events["dead"].tolist() == [0, 5]
    assert found.extra(events["key"].iloc[0])["CENTROID_LATITUDE"] == "31.5"
    assert events["key"].is_unique


def test_monthly_counts_on_hdx() -> None:
    events = read("acled_hapi.csv").chunk.events
    assert events.geometry.isna().all()
    assert events["date_edtf"].tolist() == ["2025-01-01/2025-01-31"] * 2
    assert (
        events["title_ar"].iloc[1] == "مظاهرات: العدد 1 من 2025-01-01 إلى 2025-01-31 — الكفرة، الجنوب، ليبيا"
    )
    assert events["kind"].tolist() == ["Political violence", "Demonstrations"]


@pytest.mark.parametrize("month", ["March", 3])
def test_monthly_sheets_by_district(month: object) -> None:
    row = ["Libya", "South", "Alkufra", "LBY", "LY0107", "LY03", month, 2024, 9, 4]
    found = read(workbook({"HRP_political_violence": [BY_DISTRICT, row]}), "hrp.xlsx")
    event = found.chunk.events.iloc[0]
    assert found.format.key == "acled_hdx"
    assert (event["date_edtf"], event["date_precision"], event["kind"]) == (
        "2024-03",
        "month",
        "Political violence",
    )
    assert event["title_en"] == "Political violence: 9 from 2024-03-01 to 2024-03-31 — Alkufra, South, Libya"
    assert event["key"] == "LBY|LY03|LY0107|South|Alkufra|2024-03-01|Political violence"
    assert event.geometry is None


def test_ucdp_points_only_where_the_place_is_known() -> None:
    found = read("ucdp_ged.csv")
    events = found.events
    assert events["place_precision"].tolist() == ["town", "municipality", "district", "country", "district"]
    assert found.on_map() == {"990001", "990002"}
    assert events["date_edtf"].tolist()[:3] == [
        "2020-01-01",
        "2020-01-01/2020-01-07",
        "2020-02-01/2020-02-29",
    ]
    assert events["certainty"].tolist()[:2] == ["stated", "uncertain"]
    assert events["kind"].tolist()[1:3] == ["State-based violence", "One-sided violence"]
    assert set(events["bodies_en"]) == {"Government of Testland; Test Group"}
    assert set(events["dead"]) == {3}
    assert events["source"].iloc[0] == "UCDP GED: Test Wire; Test Radio"
    assert events["title_ar"].iloc[3] == "عنف طرفه دولة — ليبيا"
    assert found.extra("990004")["longitude"] == "15.092543"


def test_ucdp_classes_of_place_three_and_five_stand_for_areas() -> None:
    head = "id,type_of_violence,date_start,date_end,side_a,where_prec,latitude,longitude,country_id"
    rows = [f"{code},1,2020-01-01,2020-01-01,A,{code},32.1,13.2,620" for code in range(1, 8)]
    found = read("\n".join([head, *rows]).encode(), "a.csv")
    assert found.on_map() == {"1", "2"}
    assert set(found.events["country"]) == {"LY"}


def test_ucdp_without_a_header_keeps_its_first_row() -> None:
    found, known = read("ucdp_candidate.csv"), read("ucdp_ged.csv")
    assert found.events["row"].tolist() == [1, 2, 3]
    for column in ("title_en", "date_edtf", "place_precision", "dead", "bodies_en"):
        assert found.events[column].tolist() == known.events[column].tolist()[:3]


def test_ucdp_read_elsewhere_with_its_first_row_as_header() -> None:
    from events.importers.ucdp import FORMAT
    from events.points_table import table
    from tests.events.importers.published import FILES

    raw = (FILES / "ucdp_candidate.csv").read_bytes()
    events = FORMAT.read(table(raw, "a.csv"), Choices()).events
    assert events["key"].tolist() == ["990001", "990002", "990003"]


def test_ucdp_ends_before_it_starts_is_held() -> None:
    head = "id,type_of_violence,date_start,date_end,side_a,where_prec,latitude,longitude\n"
    found = read(f"{head}1,1,2020-01-05,2020-01-01,A,1,32.1,13.2\n".encode(), "a.csv")
    assert [(one.reason, one.found) for one in found.chunk.held] == [
        ("date_backwards", "2020-01-05/2020-01-01")
    ]


def test_ucdp_of_nineteen_and_of_hdx_read_like_the_newest() -> None:
    known = read("ucdp_ged.csv").events
    for name in ("ucdp_ged191.csv", "ucdp_hdx.csv"):
        other = read(name).events
        for column in ("title_en", "date_edtf", "place_precision", "dead", "country"):
            assert other[column].tolist() == known[column].tolist()[:2], name
    assert open_file("ucdp_hdx.csv").head().table.tags == 1


def test_gdelt_countries_and_provinces_are_no_points() -> None:
    found = read("gdelt2.export.CSV")
    events = found.events
    assert found.on_map() == {"980001", "980005"}
    assert events["place_precision"].tolist() == [
        "municipality",
        "country",
        "district",
        "none",
        "municipality",
    ]
    assert events["kind"].tolist() == ["CLASH", "VISIT", "Protest", "STMT", "Disapprove"]
    assert events["country"].tolist() == ["LY", "LY", "LY", "", "LY"]
    assert events["title_ar"].iloc[1] == "زيارة — ليبيا"
    assert set(events["bodies_en"]) == {"TESTLAND; TEST NEIGHBOUR"}
    assert set(events["date_edtf"]) == {"2024-04-03"}
    assert set(events["certainty"]) == {"uncertain"}
    assert set(events["source_url"]) == {"https://news.example/story"}
    assert found.extra("980001")["GoldsteinScale"] == "1.9"
    assert events["row"].tolist() == [1, 2, 3, 4, 5]


def test_gdelt_of_version_one() -> None:
    found = read("gdelt1.export.CSV")
    assert found.on_map() == {"980001"}
    assert found.events["source_url"].tolist() == ["https://news.example/story"] * 2
