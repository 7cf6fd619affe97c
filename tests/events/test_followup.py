"""Promises, recommendations and requests: three kinds, each state from evidence that exists."""

from __future__ import annotations

from typing import Any

import pytest

from data.words import t
from events.documents import events
from events.followup import KINDS, STATES, followup

TABLE = followup()
EVENTS = events().set_index("id")
LETTERS = {"promise": "P", "recommendation": "R", "request": "Q"}
NOT_PROMISES = {"S000-10", "S000-11"}  # reported complete: evidence
PROMISED = {"S000-03", "S004-17", "S003-04", "S001-06", "S003-06"}


def split(cell: str) -> list[str]:
    return [part for part in cell.split("; ") if part]


def test_three_kinds_kept_apart() -> None:
    assert set(TABLE["kind"]) == set(KINDS)
    assert TABLE["id"].is_unique
    for row in TABLE.itertuples():
        assert row.id.startswith(f"F-{LETTERS[row.kind]}")
    assert TABLE["event"].is_unique


def test_the_promises_that_the_documents_make() -> None:
    promised = set(TABLE.loc[TABLE["kind"] == "promise", "event"])
    assert promised >= PROMISED
    assert not promised & NOT_PROMISES
    assert not promised & set(EVENTS.index[EVENTS["status"] == "discussed"])


def test_every_recommendation_and_request_of_the_documents_is_followed() -> None:
    own = EVENTS[EVENTS["origin"] == "document"]
    for kind, code in (("recommendation", "RECOMM"), ("request", "REQUEST")):
        assert set(TABLE.loc[TABLE["kind"] == kind, "event"]) == set(own.index[own["kind"] == code])


def test_reported_complete_is_evidence() -> None:
    cited = {key for cell in TABLE["evidence"] for key in split(cell)}
    assert cited >= NOT_PROMISES
    for key in NOT_PROMISES:
        assert EVENTS.loc[key, "status"] == "done"


@pytest.mark.parametrize("row", list(TABLE.itertuples()), ids=TABLE["id"].tolist())
def test_state_rests_on_evidence(row: Any) -> None:
    said = EVENTS.loc[row.event]
    assert said["origin"] == "document"
    assert (row.source, row.paragraph) == (said["source"], said["paragraph"])
    assert row.state in STATES
    evidence = split(row.evidence)
    assert row.event not in evidence
    origins = {EVENTS.loc[key, "origin"] for key in evidence}
    assert (row.state == "none_found") == (not evidence)
    assert row.state_basis == ("none" if not origins else origins.pop() if len(origins) == 1 else "both")


@pytest.mark.parametrize("row", list(TABLE.itertuples()), ids=TABLE["id"].tolist())
def test_evidence_is_not_older_than_what_it_bears_on(row: Any) -> None:
    said = EVENTS.loc[row.event]
    for key in split(row.evidence):
        if said["start"] and EVENTS.loc[key, "end"]:
            assert EVENTS.loc[key, "end"] >= said["start"]


def test_every_text_stands_in_both_languages() -> None:
    for stem in ("title", "addressee", "by", "state_note"):
        assert TABLE[f"{stem}_ar"].str.contains("[\u0621-\u064a]").all()
        assert TABLE[f"{stem}_en"].str.contains("[A-Za-z]").all()


def test_no_report_never_reads_as_failure() -> None:
    silent = TABLE[TABLE["state"] == "none_found"]
    assert (silent["state_note_ar"] == "لم يَرِد ما يفيد بتنفيذه.").all()
    assert (silent["state_note_en"] == "No report found.").all()
    for word in ("fail", "broken", "unfulfilled", "neglect"):
        assert not TABLE["state_note_en"].str.lower().str.contains(word).any()
    for word in ("فشل", "أخفق", "إخفاق", "لم يُنفَّذ", "تقاعس"):
        assert not TABLE["state_note_ar"].str.contains(word).any()


def test_states_that_were_weighed() -> None:
    states = TABLE.set_index("event")["state"]
    assert states["S000-03"] == "partly"  # a headline alone tells of the inauguration
    assert states["S004-17"] == "superseded"  # Benghazi in December 2024
    assert states["S003-04"] == "none_found"


def test_the_words_of_statuses_are_complete() -> None:
    for status in EVENTS["status"].unique():
        assert t(f"status.{status}", "ar") != t(f"status.{status}", "en")
    for certainty in EVENTS["certainty"].unique():
        assert t(f"certainty.{certainty}", "ar") != t(f"certainty.{certainty}", "en")
