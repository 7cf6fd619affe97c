"""The page of the neighbours: what was agreed, crossings, markers, projects, studies, routes and bodies; nothing put to who is not named."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.catalogue import read
from data.words import n, t
from events.crossings import crossing_history, crossings
from events.register.opening import Register
from events.situation import holdings, kept
from tests.ui.desk import DUTY, run
from tests.ui.recorded import control, field, placed, sound, without

MARKER = {
    "section": "niger", "number": "17", "state": "damaged", "claim_libya": "نص الجانب الليبي", "claim_neighbour": "texte du voisin",
    "legal_basis": "treaty", "inspected": "2026-10-01",
}  # fmt: skip
ROUTE = {
    "title": "Western track", "section": "niger", "line": "14 22.8, 14.2 23", "reason": "three reports agree",
    "sources": "reports 4, 7, 12", "reviewer": "analysis office", "valid_from": "2020-01-01", "valid_to": "2020-06-30",
}  # fmt: skip


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    return placed(tmp_path, monkeypatch)


def shown(section: str, lang: str = "en") -> AppTest:
    app = run("neighbours", lang)
    found: AppTest = control(app, "neighbours_section").set_value(section).run()
    return found


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("section", [*holdings.neighbours(), "coast"])
def test_each_section_is_whole_with_what_ships(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, section: str, lang: str
) -> None:
    without(tmp_path, monkeypatch)
    app = shown(section, lang)
    said = sound(app)
    every = holdings.agreements()
    own = holdings.of_section(every, section)["id"].tolist()
    for row in every.to_dict("records"):
        there = row["id"] in own or (row["countries"] == "" and section != "coast")
        assert (row[f"note_{lang}"] in said) == there, row["id"]
    gates = crossings()
    history = crossing_history()
    for gate in gates.to_dict("records"):
        for step in history[history["crossing"] == gate["id"]].to_dict("records"):
            # One text may be another crossing's as well.
            if gate["section"] == section:
                assert step[f"text_{lang}"] in said
        assert (gate[f"position_note_{lang}"] in said) == (gate["section"] == section)
    assert t("ui.neighbours.routes.none", lang) in said
    assert not app.get("form")


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_what_belongs_to_no_section_stands_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    without(tmp_path, monkeypatch)
    said = sound(shown("all", lang))
    for name in ("studies", "projects"):
        for row in read(name).to_dict("records"):
            assert row[f"title_{lang}"] in said
    for row in read("body_names").to_dict("records"):
        assert row[f"name_{lang}"] in said
        assert row["source"] in said
    assert said.count(t("ui.neighbours.desk.unknown", lang)) >= len(read("bodies"))
    assert t("study.state.called_for", lang) in said


def test_the_four_party_agreement_has_no_country_on_any_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(tmp_path, monkeypatch)
    said = sound(shown("egypt"))
    assert "Four-party security agreement" in said
    assert n("ui.neighbours.unnamed", 3, "en") in "\n".join(
        [said, *(e.label for e in shown("egypt").expander)]
    ).replace("\\", "")
    assert t("ui.neighbours.agreements.none", "en") in said


def test_both_claims_on_a_marker_stand_as_worded_and_nothing_is_to_be_settled(register: Register) -> None:
    kept.put(register, DUTY, "marker", MARKER)
    app = shown("niger")
    said = sound(app)
    for words in ("نص الجانب الليبي", "texte du voisin", "treaty"):
        assert words in said
    assert t("ui.neighbours.markers.note", "en") in said
    assert t("ui.contradictions.do.settle", "en") not in said
    assert "texte du voisin" not in sound(shown("chad"))


def test_a_route_past_its_validity_says_so(register: Register) -> None:
    kept.put(register, DUTY, "route", ROUTE)
    app = shown("niger")
    assert n("ui.neighbours.routes.past", 1, "en") in [e.value.replace("\\", "") for e in app.warning]
    said = sound(app)
    for words in (
        t("ui.neighbours.route.past", "en"),
        "three reports agree",
        "reports 4, 7, 12",
        "analysis office",
    ):
        assert words in said
    kept.put(register, DUTY, "route", {**ROUTE, "valid_to": "2199-01-01"})
    assert len(shown("niger").warning) == 1


def test_a_crossing_s_status_is_entered_on_its_section(register: Register) -> None:
    app = shown("niger")
    box = field(app, "selectbox", "_crossing")
    assert box.options == ["Tummo"]
    box.set_value("tummo")
    field(app, "selectbox", "_status").set_value("open")
    field(app, "date_input", "add_crossing_niger_0_date").set_value("2026-11-05")
    next(e for e in app.text_area if e.key == "add_crossing_niger_0_reason").set_value("traffic counted")
    form = box.proto.form_id
    app = next(e for e in app.button if e.proto.form_id == form).click().run()
    said = sound(app)
    assert "Last word: open, 5 November 2026" in "\n".join([said, *(str(e.value) for e in app.markdown)])
    assert kept.listing(register, DUTY, "crossing")[["crossing", "status"]].values.tolist() == [
        ["tummo", "open"]
    ]


def test_what_is_entered_on_a_section_is_that_section_s(register: Register) -> None:
    app = shown("sudan")
    number = next(e for e in app.text_input if e.key.startswith("add_marker") and e.key.endswith("_number"))
    number.set_value("3")
    next(e for e in app.selectbox if e.key.startswith("add_marker") and e.key.endswith("_state")).set_value(
        "good"
    )
    app = next(e for e in app.button if e.proto.form_id == number.proto.form_id).click().run()
    assert not app.exception
    assert kept.listing(register, DUTY, "marker")[["section", "number"]].values.tolist() == [["sudan", "3"]]
    agreement = next(e for e in app.multiselect if e.key.endswith("_countries"))
    assert agreement.value == ["LY", "SD"]
