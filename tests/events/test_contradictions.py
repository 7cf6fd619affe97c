"""Differing accounts: every version linked to its event, and back."""

from __future__ import annotations

from events.contradictions import contradictions
from events.documents import events
from events.sites import site_history

TABLE = contradictions()
EVENTS = events().set_index("id")


def test_only_real_contradictions() -> None:
    """C1, C4 and C10 are sequences, C6-C9 and C11 names, C12-C14 notes: none of them stands here."""
    assert list(dict.fromkeys(TABLE["contradiction"])) == ["C2", "C3", "C5", "C15", "C16"]
    assert TABLE["id"].is_unique
    assert (TABLE["id"] == TABLE["contradiction"] + "-" + TABLE["version"]).all()


def test_references_are_whole_in_both_directions() -> None:
    from_table = {(row.contradiction, row.event) for row in TABLE.itertuples()}
    from_events = {
        (name, key) for key, cell in EVENTS["contradiction"].items() for name in cell.split("; ") if name
    }
    assert from_table == from_events


def test_two_versions_at_least_from_different_words() -> None:
    for name, rows in TABLE.groupby("contradiction"):
        assert len(rows) >= 2, name
        assert rows["version"].tolist() == list("ABC"[: len(rows)])
        assert rows["text_ar"].is_unique
        assert rows["text_en"].is_unique
        assert rows["title_ar"].nunique() == rows["title_en"].nunique() == 1


def test_a_version_has_its_events_source() -> None:
    for row in TABLE.itertuples():
        event = EVENTS.loc[row.event]
        assert (row.source, row.source_url, row.paragraph) == tuple(
            event[["source", "source_url", "paragraph"]]
        )


def test_the_two_official_dates_of_the_benghazi_meeting() -> None:
    dates = [EVENTS.loc[key, "date_edtf"] for key in TABLE.loc[TABLE["contradiction"] == "C2", "event"]]
    assert dates == ["2024-12-18/2024-12-19", "2024-12-17/2024-12-18"]


def test_the_history_of_the_sites_names_known_contradictions() -> None:
    assert set(site_history()["contradiction"]) - {""} <= set(TABLE["contradiction"])
