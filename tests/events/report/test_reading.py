"""A reading is the same each time, its spans are the text's own, and its candidates fit the schema."""

import math
import time

import pandas as pd
import pytest

from data.errors import UsageProblem
from events import schema
from events.report import read
from events.report.letters import folded
from events.report.places import find
from tests.events.report.texts import REPORTS

WHATS = ("place", "date", "body", "kind", "count")


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_spans_hold_the_words_of_the_text_as_they_stand(report: object) -> None:
    text = report.text  # type: ignore[attr-defined]
    marked = "\ufeff" + text.replace("ة", "ة\u064b").replace(". ", ".\u200f ")
    for version in (text, marked):
        found = read(version)
        for span in found.spans:
            assert version[span.start : span.end] == span.text
            assert span.what in WHATS
            assert span.text == span.text.strip()
        for one in found.candidates:
            assert version[one.start : one.end] == one.phrase


def test_vowel_marks_and_marks_of_direction_change_nothing_that_is_found() -> None:
    text = REPORTS[0].text
    plain, marked = read(text), read("\u200f" + text.replace("ت", "ت\u064e"))
    assert [(one.what, one.value) for one in plain.spans] == [(one.what, one.value) for one in marked.spans]


def test_the_same_text_gives_the_same_reading() -> None:
    for report in REPORTS:
        assert read(report.text, report.anchor or None) == read(report.text, report.anchor or None)


def test_candidates_are_events_of_the_schema() -> None:
    rows = [
        {**one.as_event(), "id": f"{number}-{place}"}
        for number, report in enumerate(REPORTS)
        for place, one in enumerate(read(report.text, report.anchor or None).candidates)
    ]
    table = pd.DataFrame(rows)
    assert set(table.columns) - {"lon", "lat"} <= set(schema.NAMES)
    events = schema.check(schema.frame(table, table["lon"], table["lat"]), "report")
    assert set(events["origin"]) == {"entered"}
    assert set(events["certainty"]) == {"inferred"}
    dated = events[events["date_precision"].isin(["day", "range", "month"]) & (events["start"] != "")]
    assert (dated["start"] <= dated["end"]).all()
    assert (events["title_ar"].str.contains("[\u0621-\u064a]") & (events["title_en"] != "")).all()


def test_titles_take_no_word_of_the_text_but_the_phrase_is_kept_as_a_note() -> None:
    (one,) = read("ضبطت دورية المهرب فلان الفلاني ومعه أسلحة مهربة في مدينة غات يوم 3 مارس 2025.").candidates
    event = one.as_event()
    assert (event["title_ar"], event["title_en"]) == ("تهريب أسلحة: غات", "Arms smuggling: Ghat")
    assert "فلان" in str(event["notes"])
    assert "text_ar" not in event


def test_the_dead_and_the_missing_go_into_their_columns() -> None:
    (one,) = read(
        "Nine bodies were recovered and 14 people are missing after a migrant boat capsized off Sabratha."
    ).candidates
    assert (one.as_event()["dead"], one.as_event()["missing"]) == (9.0, 14.0)


def test_bodies_of_migrants_are_the_dead_and_not_the_living() -> None:
    (one,) = read("عثر حرس الحدود على جثث خمسة مهاجرين قضوا عطشا في الصحراء جنوب الكفرة.").candidates
    assert one.counts == (("dead", 5.0),)


def test_how_near_is_said_widens_the_place() -> None:
    def radius(text: str) -> float:
        one = folded(text)
        return find(one, text)[0].places[0].uncertainty_m

    assert radius("at Ras Ajdir") < radius("near Ras Ajdir") < radius("south of Ras Ajdir")
    assert radius("40 km south of Kufra") == pytest.approx(50_000)
    assert radius("على بعد 30 ميلا بحريا شمال زوارة") == pytest.approx(10_000 + 30 * 1852)
    assert radius("جنوب واحة الكفرة بنحو 120 كيلومترا") == pytest.approx(130_000)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("وصلوا إلى رأس جدير ثم لغدامس", ["ras-ajdir", "geonames-2217440"]),
        ("وتوجهت للكفرة وبالكفرة", ["geonames-88962", "geonames-88962"]),
        ("في منفذ غدامس", ["ghadames-debdeb"]),
        ("مساعد رئيس الأركان والجديد في الأمر", []),
        ("in Tripoli, Lebanon", ["LB"]),
        ("the sultan met Hun in the hall", []),
        ("Az-Zawiyah, al-Kufrah and Ras Jedir", ["geonames-2218970", "geonames-88962", "ras-ajdir"]),
        ("الحدود الليبية التشادية", ["chad"]),
        ("the Libyan-Egyptian border", ["egypt"]),
    ],
)
def test_names_are_told_from_words(text: str, ids: list[str]) -> None:
    assert [mention.places[0].id for mention in find(folded(text), text)] == ids


def test_the_names_of_two_sides_are_never_made_one() -> None:
    found = read(
        "اجتمع ممثلو القيادة العامة والجيش الوطني الليبي وحكومة الوحدة الوطنية في سرت يوم 3 مارس 2025 لبحث أمن الحدود والهجرة غير الشرعية."
    )
    assert [body.code for body in found.candidates[0].bodies] == ["general_command", "lna", "gnu"]
    assert (
        found.candidates[0].as_event()["bodies_ar"]
        == "القيادة العامة; الجيش الوطني الليبي; حكومة الوحدة الوطنية"
    )


def test_an_anchor_that_is_no_day_is_refused_with_what_to_do() -> None:
    with pytest.raises(UsageProblem, match="2025-01-25"):
        read("x", anchor="last week")


def test_nothing_gives_nothing() -> None:
    for text in ("", "   \n\n", "\u200f", "12", "؟؟؟"):
        assert read(text).candidates == ()
        assert read(text).spans == () or all(span.what == "date" for span in read(text).spans)


def test_a_point_is_given_only_with_its_uncertainty() -> None:
    for report in REPORTS:
        for one in read(report.text, report.anchor or None).candidates:
            event = one.as_event()
            assert math.isnan(float(str(event["lon"]))) == math.isnan(float(str(event["uncertainty_m"])))


def test_twenty_kilobytes_are_read_in_under_300_ms() -> None:
    text = "\n".join(report.text for report in REPORTS)
    while len(text.encode()) < 20_000:
        text += "\n" + text.replace("2025", "2024")
    text = text.encode()[:20_000].decode(errors="ignore")
    read(text)
    best = math.inf
    for _ in range(3):
        begun = time.process_time()
        read(text)
        best = min(best, time.process_time() - begun)
    assert best < 0.3
