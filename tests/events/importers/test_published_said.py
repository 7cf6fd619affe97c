"""What a published file says stands under the language it says it in; what we word stands in both, each in its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from events.importers.format import Choices, Chunk, Format
from events.importers.recognise import recognise
from events.points_events import said_in
from events.points_table import Table
from events.register import importing, reading
from events.register.opening import Register, created
from events.register.planning import WAYS
from events.register.reading import Asked
from events.register.who import Actor
from tests.events.importers.published import open_file, read, workbook
from tests.events.importers.test_published_recognised import EXPECTED

DUTY = Actor("duty", "border guard")
ACLED = "event_id_cnty,event_date,event_type,actor1,country,admin1,admin2,location,latitude,longitude,geo_precision,notes"
# What a source says verbatim, or what we word from its areas.
SAID = ("place", "bodies")


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_stands_under_a_language_it_is_not_written_in(name: str) -> None:
    events = read(name).chunk.events
    for base in SAID:
        for lang in ("ar", "en"):
            texts = events[f"{base}_{lang}"].tolist()
            assert said_in(pa.array(texts, pa.large_string()))[lang].to_pylist() == texts, base
    texts = events[["text_ar", "text_en"]]
    assert not ((texts["text_ar"] == texts["text_en"]) & (texts["text_ar"] != "")).any()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_title_of_ours_is_in_both_languages(name: str) -> None:
    events = read(name).chunk.events
    assert (events[["title_ar", "title_en"]] != "").all(axis=None)


def test_what_acled_says_in_english_stands_in_english_alone() -> None:
    row = "T1,2031-05-01,Battles,Group A,Libya,South,Ghat,Testville,24.9,10.2,1,Invented for a test"
    event = read(f"{ACLED}\n{row}\n".encode(), "a.csv").events.iloc[0]
    for base, text in (("place", "Testville"), ("bodies", "Group A"), ("text", "Invented for a test")):
        assert (event[f"{base}_ar"], event[f"{base}_en"]) == ("", text)
    assert (event["title_ar"], event["title_en"]) == ("معارك — Testville", "Battles — Testville")


@pytest.mark.parametrize(
    ("areas", "arabic", "english"),
    [
        ("Libya,South,Ghat,Ghat", "غات", "Ghat"),  # its own district's name
        ("Libya,South,Ghat,", "غات", "Ghat"),
        ("Libya,South,,", "الجنوب", "South"),
        ("Libya,,,", "ليبيا", "Libya"),
        ("Nigeria,Niger,,Libya", "Libya", "Libya"),  # a place of that name elsewhere
        ("Nigeria,Niger,,", "Niger", "Niger"),
    ],
)
def test_a_title_names_in_arabic_what_the_row_says_is_an_area_of_a_known_name(
    areas: str, arabic: str, english: str
) -> None:
    text = f"{ACLED}\nT1,2031-05-01,Battles,Group A,{areas},24.9,10.2,1,x\n"
    event = read(text.encode(), "a.csv").events.iloc[0]
    assert event["title_ar"] == f"معارك — {arabic}"
    assert event["title_en"] == f"Battles — {english}"
    assert (event["place_ar"], event["place_en"]) == ("", english)


def test_a_published_table_in_arabic_stands_in_arabic() -> None:
    text = (
        "#event+id,#event+type,#date,#loc,#adm1,#country,#description,#actor,#event+name\n"
        "1,Test,2031-05-01,بلدة الاختبار,طرابلس,ليبيا,نص مختلق للاختبار,جهة للاختبار,\n"
        "2,Test,2031-05-01,,طرابلس,ليبيا,,,عنوان من الملف\n"
        "3,Test,2031-05-01,بلدة الاختبار,Atlantis,Libya,x,Group,A title\n"
    )
    first, second, third = read(text.encode(), "a.csv").chunk.events.to_dict("records")
    assert first["place_ar"] == "بلدة الاختبار، طرابلس، ليبيا"
    assert first["place_en"] == ""
    assert first["title_en"] == "Test — بلدة الاختبار, Tripoli, Libya"
    assert (first["text_ar"], first["text_en"]) == ("نص مختلق للاختبار", "")
    assert (first["bodies_ar"], first["bodies_en"]) == ("جهة للاختبار", "")
    assert (second["place_ar"], second["place_en"]) == ("طرابلس، ليبيا", "Tripoli, Libya")
    assert (second["title_ar"], second["title_en"]) == ("عنوان من الملف", "")
    # No language has a name of all of it: nothing is lost.
    assert {third["place_ar"], third["place_en"]} == {"", "بلدة الاختبار, Atlantis, Libya"}
    assert (third["title_ar"], third["title_en"]) == ("", "A title")


def test_a_round_of_dtm_whose_arabic_names_are_english_for_some_rows() -> None:
    header = ["ADM 3 Baladiya-Area (EN)", "ADM 3 Baladiya-Area (AR)", "Baladiya PCode", "AssessmentRound", "Migrants (IND)"]  # fmt: skip
    rows = [["Testtown", "بلدة الاختبار", "LY9901", 54, 120], ["Othertown", "Othertown", "LY9902", 54, 30]]
    events = read(workbook({"Baladiya Main": [header, *rows]}), "round.xlsx").events
    assert events["place_ar"].tolist() == ["بلدة الاختبار", ""]
    assert events["place_en"].tolist() == ["Testtown", "Othertown"]
    assert events["title_ar"].tolist() == [
        "مهاجرون موجودون: 120 — بلدة الاختبار",
        "مهاجرون موجودون: 30 — Othertown",
    ]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = created(str(tmp_path / "register.sqlite"), "tripoli")
    yield made
    made.engine.dispose()


def taken(register: Register, name: str, format_: Format | None = None) -> dict[str, int]:
    source = open_file(name)
    counts = importing.run(register, DUTY, source, format_ or recognise(source.head())[0][1], Choices())
    assert counts.read == sum(getattr(counts, way) for way in WAYS)
    return {way: getattr(counts, way) for way in WAYS if getattr(counts, way)}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_that_was_read_into_both_languages_is_updated_once_and_unchanged_from_then_on(
    register: Register, name: str
) -> None:
    now = recognise(open_file(name).head())[0][1]

    def before(table: Table, choices: Choices) -> Chunk:
        """Read as until 0.1.0: what a file says stands in both columns."""
        chunk = now.read(table, choices)
        events = chunk.events.copy()
        for base in (*SAID, "text"):
            mine, other = events[f"{base}_ar"], events[f"{base}_en"]
            events[f"{base}_ar"] = mine.where(mine != "", other)
        return replace(chunk, events=events)

    first = taken(register, name, replace(now, read=before))
    both = reading.events(register, DUTY, Asked(far_km=None))
    again = taken(register, name)
    events = reading.events(register, DUTY, Asked(far_km=None))
    columns = ["place_ar", "bodies_ar", "text_ar"]
    changed = int((both.set_index("id")[columns] != events.set_index("id")[columns]).any(axis=1).sum())
    assert sorted(both["id"]) == sorted(events["id"])
    waits = {way: first[way] for way in ("held", "refused") if way in first}
    same = {"unchanged": first.get("unchanged", 0) + first["added"] - changed}
    said = {"updated": changed} | same | waits
    assert again == {way: count for way, count in said.items() if count}
    assert changed or name.startswith(("acled_weekly", "acled_hapi", "iom_dtm")), "areas of known names alone"
    whole = {"unchanged": first.get("unchanged", 0) + first["added"]} | waits
    assert taken(register, name) == {way: count for way, count in whole.items() if count}
