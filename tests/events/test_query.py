"""What passes a filter, worked by hand; the browser's answer is compared with it in tests/browser/test_count.py."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from data.errors import UsageProblem
from events.query import Filter, day, in_words, known, passes
from events.schema import frame

ROWS = pd.DataFrame(
    {
        "id": ["day", "span", "undated", "later", "none"],
        "start": ["2025-01-10", "2025-01-01", "", "2025-03-01", ""],
        "end": ["2025-01-10", "2025-01-31", "", "2025-03-02", ""],
        "kind": ["MEET", "VISIT", "MEET", "ملف", ""],
        "origin": ["document", "external", "file", "entered", "document"],
        "title_ar": ["اجتماع رأس اجدير", "زيارة الكُفرة", "لقاء سبهــا", "", ""],
        "title_en": ["Meeting", "Visit to Kufra", "Réunion", "Straße 12", ""],
        "place_ar": ["", "الكفرة", "", "", ""],
        "source": ["S1", "S2", "", "٢٠٢٥", ""],
        "notes": ["", "", "", "", "hidden"],
    }
)


def events() -> Any:
    blank = [float("nan")] * len(ROWS)
    return frame(ROWS, blank, blank).assign(section=["tunisia", "coast", "", "tunisia", ""])


def found(**asked: Any) -> list[str]:
    rows = events()
    return list(rows["id"][passes(rows, Filter(**asked))])


def test_an_event_without_a_section_passes_no_section_filter():
    assert Filter(sections=("", "egypt")).sections == ("egypt",)
    assert Filter(sections=("",)).sections == ()


def test_nothing_asked_lets_all_through() -> None:
    assert found() == list(ROWS["id"])
    assert Filter().everything
    assert not Filter(text="x").everything


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-01-10", None, ["day", "span", "later"]),
        ("2025-01-11", None, ["span", "later"]),
        (None, "2025-01-09", ["span"]),
        ("2025-01-31", "2025-01-31", ["span"]),
        ("2025-02-01", "2025-02-28", []),
        ("2025-03-02", "2025-03-02", ["later"]),
    ],
)
def test_days_meet_both_ends_included_and_the_undated_do_not_pass(
    start: str | None, end: str | None, expected: list[str]
) -> None:
    assert found(start=start, end=end) == expected


def test_codes_are_any_of_the_list_and_none_has_no_code() -> None:
    assert found(types=("MEET", "ملف")) == ["day", "undated", "later"]
    assert found(sections=("tunisia",)) == ["day", "later"]
    assert found(origins=("document",)) == ["day", "none"]
    assert found(types=("MEET",), sections=("tunisia",), origins=("file",)) == []
    assert found(types=()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("راس أجدير", ["day"]), ("الكفره", ["span"]), ("سبها", ["undated"]), ("reunion", ["undated"]),
        ("KUFRA visit", ["span"]), ("visit meeting", []), ("2025", ["later"]), ("span", ["span"]), ("12 straße", ["later"]),
        ("  ", list(ROWS["id"])), ("hidden", []), ("s1", ["day"]),
    ],
)  # fmt: skip
def test_every_word_must_be_found_however_it_is_spelt(text: str, expected: list[str]) -> None:
    assert found(text=text) == expected


def test_a_word_does_not_run_from_one_field_into_the_next() -> None:
    assert found(text="meetings1") == []


@pytest.mark.parametrize(
    "wrong", ["", "x", "2025", "2025-13-01", "2025-02-30", "20250101x", "01-01-2025", "2025-1-1"]
)
def test_a_day_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        day(wrong)
    assert "YYYY-MM-DD" in caught.value.say("en")


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(UsageProblem):
        Filter(start="2025-02-01", end="2025-01-01")


def test_codes_are_taken_in_any_case_once_each() -> None:
    assert known(["meet", "VISIT", "Meet"], ["MEET", "VISIT"], "--type") == ("MEET", "VISIT")
    assert known([], ["MEET"], "--type") is None
    with pytest.raises(UsageProblem) as caught:
        known(["NOPE"], ["MEET", "VISIT"], "--type")
    assert "MEET, VISIT" in caught.value.say("en")


def test_texts_with_braces_are_said_as_they_are() -> None:
    for text in ("{0}", "{lang}", "{file.__class__}", "%s", "{{7*7}}"):
        assert text in in_words(Filter(text=text), "en", {}, {})


def test_as_json_is_what_the_page_takes() -> None:
    assert Filter(start="2025-01-01", types=("MEET",)).as_json() == {
        "from": "2025-01-01", "to": None, "types": ["MEET"], "sections": None, "origins": None, "text": "",
    }  # fmt: skip
