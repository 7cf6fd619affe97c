"""The shipped events: dated and placed only as far as each source allows, in our words, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from edtf import parse_edtf

from data.catalogue import read
from data.errors import UsageProblem
from events import documents, schema
from tests.events.days import bounds

EVENTS = documents.events()
BY_ID = EVENTS.set_index("id")
DOCUMENT = EVENTS[EVENTS["origin"] == "document"]
OWN_WORDS = ("title", "text", "date_note")
# Everything that the sources' news texts name persons by; our own text gives the office.
PERSONS = (
    "خلخال", "كيلكال", "وليامز", "ستيفاني", "خوري", "الحداد", "الناظوري", "حفتر", "الدبيبة", "الطرابلسي",
    "kilkal", "khalkhal", "williams", "stephanie", "koury", "haddad", "nadhouri", "haftar",
    "dbaiba", "dabaiba", "trabelsi",
)  # fmt: skip
TRIBES = (
    "تبو",
    "طوارق",
    "التوارق",
    "زوية",
    "أولاد سليمان",
    "ورفلة",
    "tebu",
    "toubou",
    "tuareg",
    "zway",
    "warfalla",
)
OPEN = {  # what the document alone cannot date, and why
    "S000-01": "weekday", "S000-02": "weekday", "S000-03": "relative", "S000-04": "relative",
    "S000-05": "none", "S000-06": "relative", "S000-07": "none", "S000-08": "none", "S000-09": "none",
    "S000-10": "none", "S000-11": "none", "S000-12": "none", "S000-13": "relative", "S000-16": "none",
    "S000-17": "none", "S001-11": "none", "S002-09": "none", "S002-10": "none",
    "S002-15": "none", "S003-11": "relative",
    **{f"S004-{number:02d}": "none" for number in range(1, 21)}, "S004-17": "relative",
}  # fmt: skip
DATED = {
    "S000-14": ("2020-10", "2020-10-01", "2020-10-31"),
    "S001-01": ("2025-01-23", "2025-01-23", "2025-01-23"),
    "S001-02": ("2025-01-22~/2025-01-23", "2025-01-22", "2025-01-23"),
    "S001-04": ("2024-12-18/2024-12-19", "2024-12-18", "2024-12-19"),
    "S001-10": ("[2025-01-22..2025-01-25]", "2025-01-22", "2025-01-25"),
    "S002-01": ("XXXX-01-26/XXXX-01-31", "", ""),
    "S002-08": ("XXXX-01-26/XXXX-01-31", "", ""),
    "S003-01": ("2022-07-18/2022-07-19", "2022-07-18", "2022-07-19"),
    "S003-12": ("2022-07-19", "2022-07-19", "2022-07-19"),
    "X-S001-04": ("2024-12-17/2024-12-18", "2024-12-17", "2024-12-18"),
    "X-S000-02": ("2025-10-28", "2025-10-28", "2025-10-28"),
}
PLACED = {
    "S000-02": ("Benghazi", "about"), "S000-06": ("Tripoli", "held_at"), "S000-09": ("Benghazi", "held_at"),
    "S000-14": ("Geneva", "held_at"), "S001-04": ("Benghazi", "held_at"), "S001-01": ("", "none"),
    "S002-01": ("Ankara", "held_at"), "S003-01": ("Tripoli", "held_at"), "S003-04": ("", "none"),
    "S004-01": ("Tunis", "held_at"), "S004-13": ("", "none"), "S004-17": ("Ghadames", "held_at"),
    "S003-13": ("", "none"), "X-08": ("Ras Ajdir crossing", "held_at"), "X-04": ("", "none"),
}  # fmt: skip


def fold(text: str) -> str:
    """Lower case, alef without hamza: enough for the names below."""
    return re.sub("[أإآ]", "ا", text.lower())


def names_in(text: str, names: tuple[str, ...]) -> list[str]:
    words = f" {fold(text)} "
    return [name for name in names if re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", words)]


def test_every_document_is_there_and_x_06_is_not() -> None:
    counts = DOCUMENT["source"].value_counts().to_dict()
    assert {name[:3]: number for name, number in counts.items()} == {
        "000": 16,
        "001": 14,
        "002": 12,
        "003": 15,
        "004": 20,
    }
    assert set(counts) == set(documents.documents()["name"])
    assert "X-06" not in BY_ID.index
    assert EVENTS["id"].is_unique


def test_origin_is_chosen() -> None:
    assert set(documents.events(["external"])["origin"]) == {"external"}
    both = [len(documents.events([origin])) for origin in documents.SHIPPED]
    assert sum(both) == len(EVENTS)
    with pytest.raises(UsageProblem, match="archive"):
        documents.events(["archive"])


def test_ids_say_their_origin_and_document() -> None:
    assert DOCUMENT["id"].str.fullmatch(r"S00[0-4]-\d\d").all()
    assert (DOCUMENT["id"].str[1:4] == DOCUMENT["source"].str[:3]).all()
    elsewhere = EVENTS[EVENTS["origin"] == "external"]
    assert elsewhere["id"].str.startswith("X-").all()
    assert elsewhere["source_url"].str.startswith("https://").all()
    assert (DOCUMENT["source_url"] == "").all()


def test_kinds_are_those_of_the_table() -> None:
    assert set(EVENTS["kind"]) <= set(read("kinds")["code"])


def test_paragraphs_lie_within_the_document_and_outside_its_furniture() -> None:
    papers = documents.documents().set_index("name")
    for event in DOCUMENT.itertuples():
        paper = papers.loc[event.source]
        first, _, last = paper["furniture"].partition("-")
        furniture = range(int(first), int(last or first) + 1) if first else range(0)
        for cell in event.paragraph.split("; "):
            assert 1 <= int(cell) <= paper["n_paragraphs"], event.id
            # Two headlines of document 002 stand among its furniture, and are marked as headlines.
            assert int(cell) not in furniture or event.status == "headline", event.id


@pytest.mark.parametrize("event", list(EVENTS.itertuples()), ids=EVENTS["id"].tolist())
def test_date_text_and_days_agree(event: Any) -> None:
    if not event.date_edtf:
        assert (event.start, event.end) == ("", "")
        assert event.date_precision in ("weekday", "relative", "none")
    elif "X" in event.date_edtf:
        parse_edtf(event.date_edtf)
        assert (event.start, event.end) == ("", "")
    else:
        assert (event.start, event.end) == bounds(event.date_edtf)
        assert event.date_precision in ("day", "range", "month", "year")
        assert (event.date_precision == "day") == (event.start == event.end)


def test_what_a_document_alone_cannot_date_stays_open() -> None:
    undated = DOCUMENT[DOCUMENT["date_edtf"] == ""].set_index("id")["date_precision"]
    assert undated.to_dict() == OPEN


@pytest.mark.parametrize("key", DATED)
def test_dated_as_the_source_says(key: str) -> None:
    assert tuple(BY_ID.loc[key, ["date_edtf", "start", "end"]]) == DATED[key]


def test_july_19_is_a_tuesday_in_2022_alone() -> None:
    days = pd.to_datetime([f"{year}-07-19" for year in range(2021, 2033)])
    assert days[days.day_name() == "Tuesday"].year.tolist() == [2022]


def test_last_thursday_before_publication() -> None:
    published = pd.Timestamp(documents.documents().set_index("id").loc["001", "published_edtf"])
    before = pd.date_range(end=published - pd.Timedelta(days=1), periods=7)
    assert before[before.day_name() == "Thursday"].strftime("%Y-%m-%d").tolist() == [
        BY_ID.loc["S001-01", "start"]
    ]


def test_place_role_precision_and_point_agree() -> None:
    placed = EVENTS.geometry.notna()
    assert set(EVENTS.loc[~placed, "place_role"]) == {"none"}
    assert set(EVENTS.loc[~placed, "place_precision"]) == {"none"}
    assert (EVENTS.loc[~placed, ["place_ar", "place_en", "country"]] == "").all(axis=None)
    assert EVENTS.loc[~placed, "uncertainty_m"].isna().all()
    assert set(EVENTS.loc[placed, "place_role"]) == {"held_at", "about"}
    assert set(EVENTS.loc[placed, "place_precision"]) == {"town", "exact"}
    assert (EVENTS.loc[placed, "uncertainty_m"] > 0).all()
    assert EVENTS.loc[placed, "country"].str.fullmatch("[A-Z]{2}").all()
    # A city is never given as a point: its radius is at least that of a town.
    assert (EVENTS.loc[EVENTS["place_precision"] == "town", "uncertainty_m"] >= 5000).all()


def test_one_place_has_one_point_and_one_radius() -> None:
    placed = EVENTS[EVENTS.geometry.notna()]
    facts = pd.DataFrame({"x": placed.geometry.x, "y": placed.geometry.y, "m": placed["uncertainty_m"]})
    assert (facts.groupby(placed["place_en"]).nunique() == 1).all(axis=None)


@pytest.mark.parametrize("key", PLACED)
def test_placed_as_the_source_says(key: str) -> None:
    assert tuple(BY_ID.loc[key, ["place_en", "place_role"]]) == PLACED[key]


def test_the_implied_place_is_said_to_be_implied() -> None:
    assert BY_ID.loc["S000-09", "certainty"] == "inferred"
    assert "points to Benghazi" in BY_ID.loc["S000-09", "text_en"]


def test_what_was_inferred_is_not_said_to_be_stated() -> None:
    # Thursday as the second of two days; meetings "on the margins" of the visits, with no day or place of their own.
    assert set(BY_ID.loc[["S001-02", "S002-06", "S002-07"], "certainty"]) == {"inferred"}


def test_only_a_plan_is_planned() -> None:
    # That further meetings are needed was stressed; no plan for one is reported.
    assert BY_ID.loc["S003-11", "status"] == "stated"


def test_both_languages_are_complete() -> None:
    for stem in OWN_WORDS:
        assert EVENTS[f"{stem}_ar"].str.contains("[\u0621-\u064a]").all(), stem
        assert EVENTS[f"{stem}_en"].str.contains("[A-Za-z]").all(), stem
        assert not EVENTS[f"{stem}_en"].str.contains("[\u0621-\u064a]").any(), stem
    for stem in ("place", "bodies"):
        assert ((EVENTS[f"{stem}_ar"] == "") == (EVENTS[f"{stem}_en"] == "")).all(), stem
    assert (EVENTS["bodies_ar"].str.count("; ") == EVENTS["bodies_en"].str.count("; ")).all()


def test_offices_not_persons_and_no_tribes() -> None:
    assert names_in("قال الناظوري ذلك", PERSONS) == ["الناظوري"]  # the search itself finds what it looks for
    tables = (
        "events",
        "documents",
        "sites",
        "site_history",
        "crossings",
        "crossing_history",
        "followup",
        "contradictions",
    )
    for name in tables:
        frame = read(name)
        columns = [
            column
            for column in frame
            if frame[column].dtype != float and column not in ("source_url", "source")
        ]
        for column in columns:
            for cell in frame[column].astype(str):
                assert not names_in(cell, PERSONS + TRIBES), f"{name} {column}: {cell}"


def test_same_as_leads_to_events() -> None:
    for event in EVENTS[EVENTS["same_as"] != ""].itertuples():
        assert event.origin == "external"
        for other in event.same_as.split("; "):
            assert other in BY_ID.index
            assert other != event.id


def test_headlines_are_no_more_than_headlines() -> None:
    headlines = EVENTS[EVENTS["status"] == "headline"]
    assert headlines["id"].tolist() == ["S001-11", "S002-09", "S002-10"]
    assert set(headlines["certainty"]) == {"uncertain"}


def test_nothing_is_coded_that_was_not_assessed() -> None:
    assert (EVENTS[["reliability", "credibility"]] == "").all(axis=None)
    assert set(EVENTS["certainty"]) == set(schema.CERTAINTIES)
