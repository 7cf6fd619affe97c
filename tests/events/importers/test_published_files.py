"""What published files look like once they have gone through other hands: dates, ids and names in other forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from events.importers.format import Choices
from events.importers.recognise import recognise
from events.importers.survey import Survey, survey
from events.register import importing, settled
from events.register.opening import created
from events.register.who import Actor
from tests.events.importers.published import BY_DISTRICT, FILES, open_file, read, workbook

IOM = "Main ID,Incident Date,Incident Year,Month,Number of Dead,Minimum Estimated Number of Missing,Location of death,Coordinates,Migration Route,Source Quality"
ACLED = "event_id_cnty,event_date,event_type,actor1,country,location,latitude,longitude,geo_precision"
GED = "id,type_of_violence,date_start,date_end,side_a,where_prec,latitude,longitude"


def surveyed(text: str) -> Survey:
    source = open_file(text.encode(), "a.csv")
    return survey(source, recognise(source.head())[0][1], Choices())


def iom(*dates: str) -> str:
    rows = [f'T{n},"{date}",,,1,,"Near Qatrun, Libya","24.93, 14.63",,3' for n, date in enumerate(dates)]
    return "\n".join([IOM, *rows]) + "\n"


def acled(*dates: str) -> str:
    return (
        "\n".join([ACLED, *(f"T{n},{date},Battles,A,Libya,Town,32.1,13.2,1" for n, date in enumerate(dates))])
        + "\n"
    )


@pytest.mark.parametrize(
    ("text", "day_first", "asked"),
    [
        (iom("Mon, 01/06/2031 - 12:00"), False, []),  # the site's own form, month first
        (iom("03/04/2031"), None, ["date_order"]),
        (iom("03/04/2031", "25/04/2031"), True, []),
        (iom("03/04/2031", "04/25/2031"), False, []),
        (iom("03/04/2031", "04/25/2031", "25/04/2031"), None, ["date_order"]),
        (iom("9-Jul-31", "2031-04-03", "January 6, 2031"), None, []),
        (acled("03/04/2031"), True, []),  # ACLED's own order, where nothing speaks against it
        (acled("03/04/2031", "4/25/2031"), False, []),  # opened and saved in another country
        (acled("03/04/2031", "4/25/2031", "25/04/2031"), None, ["date_order"]),
        (f"{GED}\n1,1,03/04/2031,25/04/2031,A,1,32.1,13.2\n", True, []),
        ("#event+id,#date,#geo+lat,#geo+lon,#event+type\n1,03/04/2031,32.1,13.2,Test\n", None, ["date_order"]),
    ],
)  # fmt: skip
def test_the_order_of_dates_is_the_files_own_else_its_sources(
    text: str, day_first: bool | None, asked: list[str]
) -> None:
    found = surveyed(text)
    assert found.choices.day_first == day_first
    assert [question.key for question in found.questions] == asked


def test_a_date_far_down_settles_those_of_every_part() -> None:
    text = iom(*["03/04/2031"] * 6, "25/04/2031")
    found = read(text.encode(), "a.csv", surveyed(text).choices, rows=2)
    assert found.chunk.events["date_edtf"].tolist() == ["2031-04-03"] * 6 + ["2031-04-25"]


def test_an_order_that_one_export_has_is_not_remembered_for_the_next(tmp_path: Path) -> None:
    register = created(str(tmp_path / "register.sqlite"), "tripoli")
    source = open_file(iom("Mon, 01/06/2031 - 12:00").encode(), "a.csv")
    format_ = recognise(source.head())[0][1]
    choices = survey(source, format_, Choices(format_.dataset)).choices
    importing.run(register, Actor("duty", "border guard"), source, format_, choices)
    assert choices.day_first is False
    before = settled.remembered(register, format_.dataset)
    assert before is not None
    assert before.day_first is None
    register.engine.dispose()


def test_a_date_that_is_not_there_is_the_month_beside_it() -> None:
    rows = ["T1,0,2031,September,1,", "T2,,2031,May,1,", "T3,,2031,,1,", "T4,,2031,5,1,", "T5,,,,1,"]
    text = "\n".join([IOM, *(f'{row},"Near Qatrun, Libya","24.93, 14.63",,3' for row in rows)])
    found = read(text.encode(), "a.csv")
    assert found.events["date_edtf"].tolist() == ["2031-09", "2031-05", "2031", "2031", ""]
    assert found.events["date_precision"].tolist() == ["month", "month", "year", "year", "none"]


def test_the_names_of_columns_that_sites_and_people_gave() -> None:
    website = iom("").replace("Incident Date", "Website Date").replace(',"",', ",2031-04-03,")
    found = read(website.encode(), "a.csv")
    assert found.events["date_edtf"].tolist() == ["2031-04-03"]
    short = (
        "Main ID,Incident date,No. dead,No. missing,No. dead/missing,No. survivors,Cause of death (category),Route,"
        "Country of Incident,Location of death,Source,Link,Source Quality,Latitude,Longitude\n"
        "T1,2031-04-03,2.0,3.0,5.0,7.0,Drowning,Central Mediterranean,Libya,Near Testville,Test Radio,https://news.example/a,3,32.9,12.1\n"
    )
    found = read(short.encode(), "a.csv")
    event = found.events.iloc[0]
    assert found.format.key == "iom_missing"
    assert (event["dead"], event["missing"], event["country"]) == (2, 3, "LY")
    assert event["text_en"].startswith("Dead: 2 · Missing: 3 · Survivors: 7 · Cause: Drowning")
    assert (event["source"], event["source_url"]) == (
        "IOM Missing Migrants Project: Test Radio",
        "https://news.example/a",
    )
    assert found.on_map() == {"T1"}


def test_the_country_is_the_last_name_of_a_description_where_no_column_names_it() -> None:
    places = (
        "Near Qatrun, Libya",
        "Testville - remains found by fishermen, Italy",
        "Test River, border of two countries",
    )
    rows = [f'T{n},2031-04-03,,,1,,"{place}","24.93, 14.63",,3' for n, place in enumerate(places)]
    assert read("\n".join([IOM, *rows]).encode(), "a.csv").events["country"].tolist() == ["LY", "", ""]


def test_displaced_persons_are_known_by_what_is_counted_since_ids_repeat() -> None:
    header, tags, *rows = (FILES / "iom_dtm_api.csv").read_text(encoding="utf-8-sig").splitlines()
    places = header.split(",")
    cells = rows[0].split(",")
    other = list(cells)
    other[places.index("displacementReason")] = "Another reason"
    text = "\n".join([header, tags, rows[0], ",".join(other)])
    keys = read(text.encode(), "a.csv").chunk.events["key"]
    assert keys.is_unique
    moved = ["x" if name == "id" else cell for name, cell in zip(places, cells, strict=True)]
    assert read("\n".join([header, tags, ",".join(moved)]).encode(), "a.csv").chunk.events[
        "key"
    ].tolist() == [keys.iloc[0]]


def test_areas_that_share_a_code_are_counted_apart() -> None:
    rows = [
        ["Libya", "South", name, "LBY", "NA", "NA", "May", 2031, 1, 0] for name in ("Test One", "Test Two")
    ]
    raw = workbook({"HRP_1": [BY_DISTRICT, *rows]})
    keys = read(raw, "a.xlsx").chunk.events["key"]
    assert keys.is_unique


@pytest.mark.parametrize(
    ("name", "fatalities", "kind"),
    [
        ("political-violence-events-and-fatalities.xlsx", True, "Political violence"),
        ("civilian-targeting-events-and-fatalities.xlsx", True, "Civilian targeting"),
        ("demonstration-events.xlsx", False, "Demonstrations"),
        ("renamed.xlsx", False, "Demonstrations"),
        ("renamed.xlsx", True, "Events"),
    ],
)
def test_what_a_monthly_workbook_counts_its_file_alone_says(name: str, fatalities: bool, kind: str) -> None:
    header = [
        "Country",
        "Admin1",
        "Admin2",
        "Admin2 Pcode",
        "Month",
        "Year",
        "Events",
        *["Fatalities"] * fatalities,
    ]
    raw = workbook(
        {"HRP_1": [header, ["Libya", "South", "Test One", "LY9901", "May", 2031, 1, *[0] * fatalities]]}
    )
    source = open_file(raw, name)
    choices = survey(source, recognise(source.head())[0][1], Choices(sheet=source.sheet)).choices
    event = read(raw, name, choices).chunk.events.iloc[0]
    assert event["kind"] == kind
    assert event["key"].endswith(kind)


def test_displaced_persons_of_hapi() -> None:
    text = (
        "location_code,provider_admin1_name,provider_admin2_name,admin1_code,admin1_name,admin2_code,admin2_name,operation,"
        "assessment_type,population,reporting_round,reference_period_start,reference_period_end\n"
        "LBY,South,Alkufra,LY03,South,LY0107,Alkufra,Test operation,BA,120,54,2031-08-01,2031-08-31\n"
    )
    found = read(text.encode(), "a.csv")
    event = found.events.iloc[0]
    assert found.format.key == "iom_dtm"
    assert event["title_en"] == "Displaced persons present: 120 — Alkufra, South, Libya"
    assert (event["country"], event.geometry, event["date_edtf"]) == ("LY", None, "2031-08-01")


def test_what_r_has_not_is_not_there() -> None:
    head = f"{ACLED},actor2,notes,fatalities"
    rows = ["T1,2031-04-03,Battles,Group A,Libya,Testville,NA,NA,NA,NA,NA,NA"]
    event = read("\n".join([head, *rows]).encode(), "a.csv").events.iloc[0]
    assert (event["bodies_en"], event["text_en"], event.geometry) == ("Group A", "", None)
    assert event["dead"] != event["dead"]


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (("Explosive Weapon Type", "Health Workers Killed"), "Explosive weapons"),
        (("Camp Name", "Survivor or Victim Sex"), "Attack on displaced persons"),
        (("Survivor or Victim Sex",), "Insecurity incident"),
        (
            ("Place Where Sexual Violence Was Committed", "Survivor or Victim"),
            "Conflict-related sexual violence",
        ),
        (("Health Workers Killed", "Health Workers Sexually Assaulted"), "Attack on health care"),
    ],
)
def test_the_topic_of_an_insecurity_file_is_what_it_alone_counts(columns: tuple[str, ...], kind: str) -> None:
    header = ["Date", "Event Description", "Country", "Admin 1", *columns, "SiND Event ID"]
    rows = [
        ["2031-04-05", "x", "Libya", region, *["" for _ in columns], number]
        for number, region in enumerate(("West", ""))
    ]
    events = read(workbook({"Data": [header, *rows]}), "a.xlsx").events
    assert set(events["kind"]) == {kind}
    assert events["place_precision"].tolist() == ["district", "country"]


def test_a_state_is_no_country_of_its_name() -> None:
    text = (
        "Date,Event Description,Country,Admin 1,Latitude,Longitude,Geo Precision,SiND Event ID\n"
        "2031-04-05,x,Nigeria,Niger,9.1,6.1,(6) Country,1\n2031-04-05,x,OPT,West Bank,31.1,35.1,(6) Country,2\n"
    )
    events = read(text.encode(), "a.csv").events
    assert [title.partition(" — ")[2] for title in events["title_ar"]] == [
        "Niger، نيجيريا",
        "West Bank، الأراضي الفلسطينية",
    ]
    assert events["place_en"].tolist() == ["Niger, Nigeria", "West Bank, OPT"]
    assert set(events["place_ar"]) == {""}
    assert events["country"].tolist() == ["NG", "PS"]


def test_a_row_of_reports_with_an_x_and_a_y_is_no_header() -> None:
    rows = ["Kodo,Kio,Kie,Nombro", "t-1,x,y,5", "t-2,y,x,6"]
    assert open_file("\n".join(rows).encode(), "a.csv").head().table.header == (
        "Kodo",
        "Kio",
        "Kie",
        "Nombro",
    )
    tagged = ["Code,What,Where", "#event+id,#event+type,#loc", "t-1,x,y", "t-2,y,x"]
    found = read("\n".join(tagged).encode(), "a.csv")
    assert found.events["kind"].tolist() == ["x", "y"]


def test_gdelt_with_signs_in_its_days() -> None:
    rows = (FILES / "gdelt1.export.CSV").read_text().splitlines()
    cells = [row.split("\t") for row in rows]
    changed = ["\t".join([row[0], f"{row[1][:4]}-{row[1][4:6]}-{row[1][6:]}", *row[2:]]) for row in cells]
    known, found = read("gdelt1.export.CSV"), read("\n".join(changed).encode(), "a.CSV")
    assert found.format.key == "gdelt"
    assert found.events["date_edtf"].tolist() == known.events["date_edtf"].tolist()
