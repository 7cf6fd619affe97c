"""Dates say what the text says: against the anchor by rule, and open where nothing settles them."""

from datetime import date

import pytest

from events.report import read
from events.report.calendar import resolved
from events.report.dates import find
from events.report.letters import folded
from events.report.reading import FoundDate


def said(text: str, anchor: str = "", ahead: bool = False, earliest: int | None = None) -> FoundDate:
    one = folded(text)
    (written,) = find(one.text, text, one.at)
    a, b = one.original(written.start, written.end)
    return resolved(written, text[a:b], date.fromisoformat(anchor) if anchor else None, ahead, earliest)


@pytest.mark.parametrize(
    ("text", "edtf", "precision"),
    [
        ("يوم 5 يناير 2025", "2025-01-05", "day"),
        ("في ٥ كانون الثاني ٢٠٢٥", "2025-01-05", "day"),
        ("5 جانفي 2025", "2025-01-05", "day"),
        ("14 تموز 2024", "2024-07-14", "day"),
        ("14 جويلية 2024", "2024-07-14", "day"),
        ("في مايو/ أيار 2023", "2023-05", "month"),
        ("يومي 3 و4 فبراير 2025", "2025-02-03/2025-02-04", "range"),
        ("من 28 فبراير إلى 2 مارس 2025", "2025-02-28/2025-03-02", "range"),
        ("30 December 2024 to 2 January 2025", "2024-12-30/2025-01-02", "range"),
        ("on May 3, 2025", "2025-05-03", "day"),
        ("between 3 and 5 May 2025", "2025-05-03/2025-05-05", "range"),
        ("2025/01/25", "2025-01-25", "day"),
        ("in 2021", "2021", "year"),
        ("من 4 إلى 9 أغسطس", "XXXX-08-04/XXXX-08-09", "range"),
    ],
)
def test_what_is_written_out_needs_no_anchor(text: str, edtf: str, precision: str) -> None:
    found = said(text)
    assert (found.edtf, found.precision) == (edtf, precision)


@pytest.mark.parametrize(
    ("text", "anchor", "edtf"),
    [
        ("الخميس الماضي", "2025-01-25", "2025-01-23"),
        ("الخميس الماضي", "2025-01-23", "2025-01-16"),  # strictly before
        ("last Monday", "2025-03-12", "2025-03-10"),
        ("يوم الثلاثاء", "2025-03-12", "2025-03-11"),
        ("on Wednesday", "2025-03-12", "2025-03-12"),
        ("الأحد المقبل", "2025-03-12", "2025-03-16"),
        ("أمس", "2025-03-01", "2025-02-28"),
        ("أمس الأول", "2025-03-01", "2025-02-27"),
        ("مساء اليوم الأربعاء", "2025-03-12", "2025-03-12"),
        ("قبل ثلاثة أيام", "2025-03-12", "2025-03-09"),
        ("two days ago", "2025-03-12", "2025-03-10"),
        ("يناير/ كانون الثاني الماضي", "2025-10-29", "2025-01"),
        ("last April", "2025-04-02", "2024-04"),
        ("الشهر الماضي", "2025-01-02", "2024-12"),
        ("last year", "2025-01-02", "2024"),
        ("الأسبوع الماضي", "2025-03-20", "[2025-03-07..2025-03-19]"),
        ("خلال 48 ساعة", "2025-03-20", "[2025-03-18..2025-03-20]"),
        ("18-19 يوليو", "2022-07-20", "2022-07-18/2022-07-19"),
        ("الثلاثاء 19 يوليو", "2024-02-01", "2022-07-19"),
        ("20 ديسمبر", "2025-01-05", "2024-12-20"),
    ],
)
def test_what_is_relative_is_counted_from_the_anchor(text: str, anchor: str, edtf: str) -> None:
    found = said(text, anchor)
    assert (found.edtf, found.anchor) == (edtf, anchor)
    assert said(text).start == ""


def test_what_is_to_come_lies_after_the_anchor() -> None:
    assert said("3 مارس", "2025-02-10", ahead=True).edtf == "2025-03-03"
    assert said("يوم الخميس", "2025-02-10", ahead=True).edtf == "2025-02-13"


def test_a_weekday_that_does_not_agree_leaves_the_day_open() -> None:
    # A later copy of the text carries another date of publication.
    assert said("أمس الخميس", "2025-03-29") == FoundDate(
        "", "", "", "weekday", "أمس الخميس", "2025-03-29", "weekday_disagrees"
    )
    wrong = said("Tuesday, 12 March 2025")
    assert (wrong.edtf, wrong.rule, wrong.options) == ("", "weekday_disagrees", ("2025-03-12",))


def test_a_weekday_and_day_without_a_year_offers_the_years_in_which_it_fits() -> None:
    found = said("الثلاثاء 19 يوليو", earliest=2020)
    assert (found.edtf, found.start, found.options) == ("XXXX-07-19", "", ("2022-07-19", "2033-07-19"))


def test_numbers_that_may_be_day_or_month_are_offered_both_ways_unless_another_date_settles_them() -> None:
    open_ = said("03/04/2025")
    assert (open_.edtf, open_.options) == ("", ("2025-04-03", "2025-03-04"))
    text = "ضبط وقود مهرب في الكفرة يوم 03/04/2025، وأسلحة مهربة في سبها يوم 25/04/2025."
    assert "2025-04-03" in {span.value for span in read(text).spans if span.what == "date"}


def test_hijri_dates_are_noted_and_not_converted() -> None:
    text = "12 رمضان 1446هـ الموافق 12 مارس 2025"
    one = folded(text)
    hijri, day = find(one.text, text, one.at)
    assert hijri.kind == "hijri"
    assert resolved(day, "", None, False, None).edtf == "2025-03-12"


@pytest.mark.parametrize(
    "text", ["March on the border may go on", "في حدود 12 في المئة", "قطعوا 300 كم", "12:30", "5+5"]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    one = folded(text)
    assert find(one.text, text, one.at) == []


def test_an_undated_text_keeps_its_phrase_and_stays_undated() -> None:
    (one,) = read("أحبطت الجمارك الخميس الماضي تهريب وقود قرب زوارة.").candidates
    assert (one.date.phrase, one.date.start, one.date.precision) == ("الخميس الماضي", "", "weekday")
    event = one.as_event()
    assert (event["date_edtf"], event["date_phrase"], event["start"]) == ("", "الخميس الماضي", "")
