"""Reports in the manner of news and of duty officers are read as a person reads them; other news gives nothing."""

import pytest

from events.report import Candidate, read
from tests.events.report.texts import REPORTS, Expected, Report


def place(candidate: Candidate) -> str:
    return "?" if candidate.ambiguous else candidate.places[0].id if candidate.places else ""


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_a_report_gives_the_events_that_a_person_finds_in_it(report: Report) -> None:
    found = read(report.text, report.anchor or None).candidates
    assert [(one.kind, place(one), one.date.edtf, one.status) for one in found] == [
        (one.kind, one.place, one.edtf, one.status) for one in report.events
    ]


@pytest.mark.parametrize(
    "report", [report for report in REPORTS if report.events], ids=lambda report: report.name
)
def test_bodies_and_counts_of_an_event_are_found(report: Report) -> None:
    found = read(report.text, report.anchor or None).candidates
    pairs: list[tuple[Candidate, Expected]] = list(zip(found, report.events, strict=True))
    for one, expected in pairs:
        assert set(expected.bodies) <= {body.code for body in one.bodies}
        assert set(expected.counts) <= set(one.counts)


def test_enough_reports_of_either_language_and_enough_that_report_nothing() -> None:
    languages = [read(report.text).lang for report in REPORTS]
    assert min(languages.count("ar"), languages.count("en")) >= 6
    assert sum(not report.events for report in REPORTS) >= 5


def test_a_name_of_two_places_keeps_both_and_gives_no_point() -> None:
    (one,) = read("ضبطت دورية شحنة أسلحة مهربة في العوينات يوم 3 مارس 2025.").candidates
    assert one.ambiguous
    assert {each.id for each in one.places} == {"uwaynat-sudan", "geonames-2219689"}
    event = one.as_event()
    assert event["lon"] != event["lon"]
    assert (event["place_ar"], event["place_precision"]) != ("", "exact")
    assert event["place_precision"] == "none"


def test_what_stands_beside_an_ambiguous_name_orders_it_and_does_not_settle_it() -> None:
    (one,) = read(
        "ضبطت دورية شحنة أسلحة مهربة في منفذ العوينات على الحدود مع السودان يوم 3 مارس 2025."
    ).candidates
    assert one.places[0].id == "uwaynat-sudan"
    assert one.ambiguous
