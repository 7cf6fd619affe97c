"""The joint centres, alike in everything but their place, and the official crossings."""

from __future__ import annotations

from typing import Any

import pytest

from data.catalogue import read
from events.crossings import crossing_history, crossings
from events.documents import events
from events.sites import site_history, sites
from tests.events.days import bounds

EVENTS = events().set_index("id")
OFFICIAL = {
    "ras-ajdir": "tunisia", "wazin": "tunisia", "ghadames-debdeb": "algeria", "issin-tin-alkoum": "algeria",
    "tummo": "niger", "musaid": "egypt", "uwaynat-sudan": "sudan", "sarra": "chad",
}  # fmt: skip


def test_two_centres_in_the_order_of_the_alphabet() -> None:
    centres = sites()
    assert centres["id"].tolist() == ["benghazi", "tripoli"] == sorted(centres["id"])
    assert centres.crs == "EPSG:4326"


def test_the_centres_are_peers() -> None:
    centres = sites()
    own = {"id", "name_ar", "name_en", "short_ar", "short_en", "lon", "lat", "geometry", "source"}
    shared = [column for column in centres if column not in own]
    assert (centres[shared].nunique() == 1).all()
    assert set(centres["place_precision"]) == {"town"}


def test_centres_stand_where_their_events_do() -> None:
    for centre in sites().itertuples():
        there = EVENTS[(EVENTS["place_en"].str.lower() == centre.id)]
        assert len(there)
        assert (there.geometry.x == centre.lon).all()
        assert (there["uncertainty_m"] == centre.uncertainty_m).all()


@pytest.mark.parametrize("step", list(site_history().itertuples()), ids=site_history()["id"].tolist())
def test_a_step_is_what_its_event_says(step: Any) -> None:
    event = EVENTS.loc[step.event]
    assert (step.date_edtf, step.start, step.end) == tuple(event[["date_edtf", "start", "end"]])
    assert (step.origin, step.source, step.source_url) == tuple(event[["origin", "source", "source_url"]])
    assert step.status_ar
    assert step.status_en
    if step.contradiction:
        assert step.contradiction in event["contradiction"].split("; ")


def test_steps_are_numbered_and_no_site_is_without() -> None:
    history = site_history()
    assert set(history["site"]) == set(sites()["id"])
    for _, steps in history.groupby("site"):
        assert steps["step"].tolist() == list(range(1, len(steps) + 1))


def test_only_sources_that_disagree_are_linked() -> None:
    """April in Tripoli is told in three ways; agreed, then opened in Benghazi is one after the other (C4)."""
    linked = site_history().set_index("status")["contradiction"]
    assert linked[linked != ""].to_dict() == {"chosen": "C3", "established": "C3", "began_work": "C3"}


def test_the_undated_stays_undated() -> None:
    steps = site_history().set_index("id")
    assert steps.loc["tripoli-2", "date_edtf"] == ""
    assert steps.loc["benghazi-6", "date_edtf"] == ""


def test_eight_official_crossings_each_on_its_section() -> None:
    table = crossings()
    assert dict(zip(table["id"], table["section"], strict=True)) == OFFICIAL
    assert table.crs == "EPSG:4326"


def test_unverified_positions_are_wide() -> None:
    table = crossings().set_index("id")
    assert set(table.index[~table["verified"]]) == {"uwaynat-sudan", "sarra"}
    assert (
        table.loc[~table["verified"], "uncertainty_m"].min()
        > 5 * table.loc[table["verified"], "uncertainty_m"].max()
    )


@pytest.mark.parametrize("gate", list(crossings().itertuples()), ids=crossings()["id"].tolist())
def test_a_crossing_lies_on_its_line_within_what_it_claims(gate: Any) -> None:
    """Its distance to the section drawn here is at most its radius and 3 km: a post may stand back."""
    lines = read("sections_land").set_index("id")
    utm = crossings().loc[[gate.Index]].estimate_utm_crs()
    line = lines.loc[[gate.section]].to_crs(utm).geometry.iloc[0]
    point = crossings().loc[[gate.Index]].to_crs(utm).geometry.iloc[0]
    assert point.distance(line) <= gate.uncertainty_m + 3000


def test_spellings_of_the_sources_are_found() -> None:
    aliases = crossings().set_index("id")["aliases"]
    for spelling in ("رأس جدير", "Ras Jdir", "Ras Jedir"):
        assert spelling in aliases["ras-ajdir"].split("; ")
    assert not aliases.str.contains("  |;;|; $").any()


@pytest.mark.parametrize("row", list(crossing_history().itertuples()), ids=crossing_history()["id"].tolist())
def test_status_is_dated_as_its_source_is(row: Any) -> None:
    assert (row.start, row.end) == (bounds(row.date_edtf) if row.date_edtf else ("", ""))
    assert row.text_ar
    assert row.text_en
    assert row.source
    if row.date_edtf == "" and row.crossing != "sarra":
        assert "undated" in row.source


def test_every_crossing_has_a_history_in_order() -> None:
    history = crossing_history()
    assert set(history["crossing"]) == set(OFFICIAL)
    ras_ajdir = history[history["crossing"] == "ras-ajdir"]
    assert ras_ajdir["start"].tolist() == ["2024-03-19", "2024-06-13", "2024-07-01"]
    for crossing, rows in history[history["start"] != ""].groupby("crossing"):
        assert rows["start"].is_monotonic_increasing, crossing


def test_crossing_events_stand_at_the_crossing() -> None:
    gate = crossings().set_index("id").loc["ras-ajdir"]
    there = EVENTS[EVENTS["kind"] == "BCP"]
    assert len(there) == 3
    assert (there.geometry.x == gate["lon"]).all()
    assert (there.geometry.y == gate["lat"]).all()
    assert (there["uncertainty_m"] == gate["uncertainty_m"]).all()
