"""The tables of what the centres need and hold, and of what was agreed: each row is what its source says, and no more."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from data.catalogue import read, resource
from events.documents import documents, events

TABLES = ("agreements", "body_names", "marker_reports", "needs", "projects", "studies")
EVENTS = events().set_index("id")
DOCUMENTS = documents().set_index("name")
# Surnames of persons in the documents: a directory of bodies, and needs, name none (offices alone).
PERSONS = re.compile(
    "خلخال|كيلكال|الحداد|الناظوري|حفتر|وليامز|خوري|Kilkal|Khalkhal|Haddad|Nadhouri|Haftar|Williams|Koury"
)


def rows() -> list[Any]:
    return [
        pytest.param(name, row, id=str(row["id"])) for name in TABLES for row in read(name).to_dict("records")
    ]


@pytest.mark.parametrize(("name", "row"), rows())
def test_a_row_has_its_source_and_the_event_that_says_it(name: str, row: dict[str, Any]) -> None:
    assert row["source"]
    assert bool(row["paragraph"]) == (row["origin"] == "document")
    assert bool(row["source_url"]) == (row["origin"] == "external")
    if not row["event"]:
        assert row["origin"] == "external", "a document's word is an event"
        return
    event = EVENTS.loc[row["event"]]
    assert (row["source"], row["source_url"], row["origin"]) == tuple(
        event[["source", "source_url", "origin"]]
    )
    if row["origin"] == "document":
        asked = set(row["paragraph"].split("; "))
        assert asked <= set(str(event["paragraph"]).split("; "))
        assert all(int(part) <= int(DOCUMENTS.loc[row["source"], "n_paragraphs"]) for part in asked)


@pytest.mark.parametrize("name", [*TABLES, "bodies"])
def test_both_languages_say_something_where_one_does(name: str) -> None:
    table = read(name)
    for column in [column for column in table.columns if column.endswith("_ar")]:
        other = column.removesuffix("_ar") + "_en"
        assert ((table[column] != "") == (table[other] != "")).all(), column


@pytest.mark.parametrize("name", [*TABLES, "bodies"])
def test_no_person_is_named(name: str) -> None:
    text = read(name).to_csv()
    assert not PERSONS.search(text)


@pytest.mark.parametrize("name", [*TABLES, "bodies"])
def test_codes_are_described(name: str) -> None:
    table = read(name)
    for field in resource(name)["schema"]["fields"]:
        allowed = field.get("constraints", {}).get("enum")
        if allowed:
            assert set(table[field["name"]]) <= {*allowed, ""}


def test_no_source_gives_a_number_of_anything_needed_or_held() -> None:
    table = read("needs")
    assert table[["needed", "held"]].isna().all(axis=None)
    assert {"list_completed", "plan_final", "to_be_determined", "short"} <= set(table["state"])


def test_a_need_is_dated_as_its_source_dates_it() -> None:
    for row in read("needs").itertuples():
        assert row.as_of == EVENTS.loc[row.event, "date_edtf"]
        if row.dated_by:
            assert row.as_of == ""
            other = EVENTS.loc[row.dated_by]
            assert (row.dated, other["origin"]) == (other["date_edtf"], "external")
        else:
            assert row.dated == ""


def test_what_the_source_ties_to_no_centre_is_put_to_none() -> None:
    """Equipment lists and training plan are the two centres'; the means of the border guards are nobody's here."""
    sites = read("needs").set_index("event")["site"]
    assert sites[sites != ""].to_dict() == {"S000-10": "both", "S000-11": "both"}
    assert sites["S004-08"] == ""


def test_the_four_party_agreement_gets_no_parties_from_us() -> None:
    table = read("agreements").set_index("id")
    four = table.loc["AG-02"]
    assert (four["countries"], four["date_edtf"], four["paragraph"]) == ("", "", "7")
    for lang, both in (
        ("ar", ("نجامينا", "غدامس", "استنتاج")),
        ("en", ("N'Djamena", "Ghadames", "inference")),
    ):
        assert all(word in four[f"note_{lang}"] for word in both)
    assert table.loc[table["basis"] == "inferred", "event"].tolist() == ["X-09"]


def test_of_no_agreement_is_known_whether_it_is_in_force() -> None:
    assert set(read("agreements")["in_force"]) == {"unknown"}


def test_states_are_those_with_a_border() -> None:
    known = set(read("countries")["iso2"])
    for cell in read("agreements")["countries"]:
        codes = cell.split("; ") if cell else []
        assert codes == sorted(codes)
        assert set(codes) <= known
        assert not codes or "LY" in codes


def test_bodies_have_names_and_names_have_bodies() -> None:
    bodies, names = read("bodies"), read("body_names")
    assert set(bodies["id"]) == set(names["body"])
    assert bodies["id"].tolist() == sorted(bodies["id"])
    assert not names.duplicated(["body", "name_ar"]).any()


def test_no_name_stands_in_for_another() -> None:
    """C8: one document says one name, another the other: two entries that point at each other, neither above."""
    bodies, names = read("bodies").set_index("id"), read("body_names").set_index("body")
    one, other = "general-command", "libyan-national-army"
    assert (bodies.loc[one, "also"], bodies.loc[other, "also"]) == (other, one)
    assert (names.loc[one, "name_ar"], names.loc[other, "name_ar"]) == (
        "القيادة العامة",
        "الجيش الوطني الليبي",
    )
    assert bodies.loc[one, "kind"] == bodies.loc[other, "kind"]


def test_a_pointer_between_bodies_goes_both_ways() -> None:
    also = read("bodies").set_index("id")["also"]
    for name, others in also.items():
        for other in [part for part in others.split("; ") if part]:
            assert name in also[other].split("; ")


def test_names_of_one_body_are_those_that_sources_use() -> None:
    """C7 and C11: the team and the centre have a name in each document; all are kept."""
    names = read("body_names").groupby("body")["name_ar"].agg(list)
    assert "فريق التنسيق الفني المشترك" in names["joint-technical-team"]
    assert "الفريق الفني التنسيقي المشترك لأمن الحدود" in names["joint-technical-team"]
    assert len(names["joint-centre"]) == 3


def test_nothing_is_named_that_no_source_names() -> None:
    """Projects and studies were called for; none is named, placed, funded or dated."""
    projects, studies = read("projects"), read("studies")
    unnamed = projects[["place_ar", "place_en", "section", "funder_ar", "funder_en", "as_of"]]
    assert (unnamed == "").all(axis=None)
    assert (studies["date_edtf"] == "").all()
    assert set(pd.concat([projects["state"], studies["state"]])) <= {"called_for", "foreseen"}
