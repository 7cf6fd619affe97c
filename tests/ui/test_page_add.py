"""Adding a report: precision first, any notation, a draft that outlives everything, and events from a text."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.errors import MarsadError
from data.words import t
from events.register import reading
from events.register.opening import Register
from events.register.versions import tidy
from events.report import read
from events.report.reading import Span
from tests.ui.desk import DUTY, body, made, run, words
from ui import drafts, server
from ui.desk_text import marked
from ui.desk_values import blank, body_of, dates, position, values_of
from ui.here import Here, chosen

TEXT = "The coast guard rescued 45 migrants off Zawiya last Thursday. A patrol found tracks near al-Uwaynat."


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.setenv("MARSAD_USER", "duty")
    made_here = made(tmp_path)
    monkeypatch.setenv("MARSAD_REGISTER", made_here.where)
    return made_here


def kept(register: Register, what: str = "add") -> Path:
    from ui.local_actor import local_actor

    return drafts.path(register, local_actor(), what)


def typed(app: AppTest, field: str, text: str) -> AppTest:
    return app.text_input(key=f"add:{field}").set_value(text).run()


def filled(app: AppTest, but: str = "") -> AppTest:
    for field, text in (("title_en", "Three vehicles seen"), ("where", "24.96, 10.17")):
        if field != but:
            typed(app, field, text)
    for field, code in (("kind", "PATROL"), ("marking", "TLP:AMBER")):
        if field != but:
            app.selectbox(key=f"add:{field}").set_value(code).run()
    return app.segmented_control(key="add:date_mode").set_value("none").run()


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_form_begins_with_how_exactly_the_place_is_known(register: Register, lang: str) -> None:
    app = run("add", lang)
    assert not app.exception
    assert not app.error
    keys = [element.key for element in app.main if getattr(element, "key", None)]
    asked = [key for key in keys if str(key).startswith("add:")]
    assert asked[0] == "add:place_precision"


def test_a_report_is_added_as_it_was_written_and_the_draft_goes(register: Register) -> None:
    app = filled(run("add"))
    typed(app, "bodies_en", "Border guard; Customs")
    assert kept(register).is_file()
    app.button(key="add_save").click().run()
    assert not app.exception
    assert not app.error
    (row,) = reading.events(register, DUTY).to_dict("records")
    assert row["title_en"] == "Three vehicles seen"
    assert (row["origin"], row["status"], row["certainty"]) == ("entered", "reported", "stated")
    assert (row["date_edtf"], row["date_precision"]) == ("", "none")
    assert (round(row["geometry"].x, 4), round(row["geometry"].y, 4)) == (10.17, 24.96)
    assert row["bodies_en"] == "Border guard; Customs"
    assert not kept(register).is_file()
    assert app.text_input(key="add:title_en").value == ""
    assert t("ui.add.added", "en", id=row["id"]) in words(app)


@pytest.mark.parametrize("missing", ["title_en", "kind", "marking", "where"])
def test_what_is_missing_is_said_and_nothing_is_written(register: Register, missing: str) -> None:
    app = filled(run("add"), but=missing)
    app.button(key="add_save").click().run()
    key = {"title_en": "title", "where": "exact"}.get(missing, missing)
    assert t(f"error.desk.{key}", "en") in app.error[0].value.replace("\\", "")
    assert reading.count(register, DUTY) == 0
    assert kept(register).is_file()


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_all_that_is_missing_is_said_at_once(register: Register, lang: str) -> None:
    app = run("add", lang)
    app.button(key="add_save").click().run()
    (said,) = (box.value.replace("\\", "") for box in app.error)
    for key in ("exact", "date", "kind", "title", "marking"):
        assert t(f"error.desk.{key}", lang) in said
    assert reading.count(register, DUTY) == 0


def test_no_order_is_guessed_where_the_form_itself_wrote_the_place(register: Register) -> None:
    assumed = t("ui.add.place.order", "en")
    assert assumed in words(typed(run("add"), "where", "24.963, 10.174"))
    clicked = run("add", add_here=Here(10.1735, 24.9634, 9.0, 1.0))
    assert t("ui.add.place.order", "en") not in words(clicked)
    west = values_of({"lon": -5.5, "lat": -33.0})["where"]
    assert (west, position(blank() | {"where": west}).lon) == ("33 S, 5.5 W", -5.5)  # type: ignore[union-attr]


def test_a_draft_is_there_again_after_a_restart(register: Register) -> None:
    app = run("add")
    typed(app, "title_ar", "ثلاث مركبات")
    assert t("ui.add.draft.saved", "en") in words(app)
    again = run("add", "ar")
    assert again.text_input(key="add:title_ar").value == "ثلاث مركبات"
    again.button(key="add_discard").click().run()
    assert not kept(register).is_file()
    assert run("add").text_input(key="add:title_ar").value == ""


def test_a_draft_is_one_persons_and_only_theirs(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(run("add"), "title_en", "Mine")
    assert kept(register).stat().st_mode & 0o077 == 0
    assert kept(register).parent.stat().st_mode & 0o077 == 0
    assert "duty" not in kept(register).name
    monkeypatch.setenv("MARSAD_USER", "salem")
    assert run("add").text_input(key="add:title_en").value == ""


def test_a_draft_that_is_damaged_is_no_obstacle(register: Register) -> None:
    where = kept(register)
    where.parent.mkdir(parents=True)
    where.write_text("{half")
    app = run("add")
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(
    "where", ["30.133, 9.501", "30°08′N 9°30′E", "٣٠٫١٣٣ شمالًا ٩٫٥٠١ شرقًا", "32RNU4828333606"]
)
def test_any_notation_is_understood_as_it_is_typed(register: Register, where: str) -> None:
    app = typed(run("add"), "where", where)
    said = words(app)
    assert not app.warning
    # Near Ghadames: the section and the district are told.
    assert "Border with" in said
    assert t("locate.district", "en", district="").split("{")[0].strip(": ") in said


def test_a_notation_that_is_none_is_said_beside_it(register: Register) -> None:
    app = typed(run("add"), "where", "91, 200")
    assert app.warning
    assert not app.exception


def test_a_name_that_fits_two_places_is_a_choice(register: Register) -> None:
    app = run("add", "ar")
    typed(app, "place_ar", "العوينات")
    offered = [button for button in app.button if str(button.key).startswith("add:found_")]
    assert len(offered) == 2
    assert app.text_input(key="add:where").value == ""  # nothing is settled by itself
    gate = next(button for button in offered if "crossing" in str(button.key))
    gate.click().run()
    assert app.text_input(key="add:where").value
    assert app.text_input(key="add:place_en").value
    assert not [button for button in app.button if str(button.key).startswith("add:found_")]


def test_areas_have_no_point(register: Register) -> None:
    app = filled(run("add"))
    app.segmented_control(key="add:place_precision").set_value("district").run()
    app.selectbox(key="add:choose_district").select_index(0).run()
    app.button(key="add_save").click().run()
    (row,) = reading.events(register, DUTY).to_dict("records")
    assert row["geometry"] is None
    assert row["place_precision"] == "district"
    assert row["place_ar"]
    assert row["country"] == "LY"


def test_a_place_that_was_clicked_comes_with_the_exactness_of_the_map(register: Register) -> None:
    app = run("add", add_here=Here(10.1735, 24.9634, 9.0, 1.0))
    assert app.text_input(key="add:where").value == "24.963 N, 10.174 E"
    assert app.segmented_control(key="add:place_precision").value == "town"
    assert (
        app.number_input(key="add:uncertainty_km").value
        == Here(10.1735, 24.9634, 9.0, 1.0).uncertainty_m / 1000
    )


def test_one_choice_on_a_map_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    monkeypatch.setattr(st, "session_state", {})
    said = {"at": {"lon": 10.0, "lat": 25.0, "zoom": 8, "n": 5}}
    assert chosen(said, "map") == Here(10.0, 25.0, 8.0, 5.0)
    assert chosen(said, "map") is None
    assert chosen({"at": {**said["at"], "n": 6}}, "map") is not None
    for wrong in (
        None,
        {},
        {"at": None},
        {"at": {"lon": 500, "lat": 0, "zoom": 1, "n": 7}},
        {"at": {"lon": "x"}},
    ):
        assert chosen(wrong, "map") is None


@pytest.mark.parametrize(
    ("said", "edtf", "start", "end", "precision"),
    [
        ({"date_mode": "day", "day": "2026-11-20"}, "2026-11-20", "2026-11-20", "2026-11-20", "day"),
        ({"date_mode": "day", "day": "2026-11-20", "time": "05:30"}, "2026-11-20T05:30:00", "2026-11-20", "2026-11-20", "minute"),
        ({"date_mode": "range", "day": "2026-11-20", "last": "2026-11-22"}, "2026-11-20/2026-11-22", "2026-11-20", "2026-11-22", "range"),
        ({"date_mode": "month", "year": 2028, "month": 2}, "2028-02", "2028-02-01", "2028-02-29", "month"),
        ({"date_mode": "year", "year": 2026}, "2026", "2026-01-01", "2026-12-31", "year"),
        ({"date_mode": "none"}, "", "", "", "none"),
    ],
)  # fmt: skip
def test_dates_go_into_edtf_and_come_back(
    said: dict[str, object], edtf: str, start: str, end: str, precision: str
) -> None:
    found = dates(blank() | said)
    assert found == {"date_edtf": edtf, "start": start, "end": end, "date_precision": precision}
    assert dates(values_of(found)) == found


@pytest.mark.parametrize(
    "said",
    [
        {"date_mode": "day"}, {"date_mode": "month", "year": 2026}, {"date_mode": "year"},
        {"date_mode": "range", "day": "2026-11-20"},
        {"date_mode": "range", "day": "2026-11-20", "last": "2026-11-19"},
    ],
)  # fmt: skip
def test_half_a_date_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(MarsadError):
        dates(blank() | said)


@pytest.mark.parametrize(
    "more",
    [
        {}, {"lon": 10.1234567, "lat": 24.7654321}, {"date_edtf": "2026-11~", "date_precision": "month"},
        {"date_edtf": "", "start": "", "end": "", "date_precision": "weekday", "date_phrase": "last Thursday"},
        {"extra": "{}", "terms": "no_redistribution", "same_as": "x", "dead": 2.0, "kind": "own word"},
        {"place_precision": "district", "lon": None, "lat": None, "uncertainty_m": None},
    ],
)  # fmt: skip
def test_a_form_that_nobody_touched_says_what_it_was_given(more: dict[str, object]) -> None:
    start = tidy(body(**more))
    assert tidy(body_of(values_of(start), start)) == start


def test_a_town_is_never_a_point_of_a_few_metres() -> None:
    assert position(blank() | {"where": "24.96345, 10.17345"}).uncertainty_m < 10  # type: ignore[union-attr]
    town = blank() | {"where": "24.96345, 10.17345", "place_precision": "town"}
    assert position(town).uncertainty_m == 5_000  # type: ignore[union-attr]
    assert position(town | {"uncertainty_km": 2.0}).uncertainty_m == 2_000  # type: ignore[union-attr]


def from_text(lang: str = "en") -> AppTest:
    app = run("add", lang, add_way="text")
    return app.text_area(key="report_text").set_value(TEXT).run()


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_text_gives_candidates_with_the_phrase_they_rest_on(register: Register, lang: str) -> None:
    app = from_text(lang)
    assert not app.exception
    assert not app.error
    found = read(TEXT)
    assert found.candidates
    said = words(app)
    for candidate in found.candidates:
        assert candidate.phrase in said
    # Nothing relative is dated before somebody has said when the text was published.
    assert t("ui.add.text.no_anchor", lang) in said
    assert reading.count(register, DUTY) == 0


def test_a_candidate_is_a_persons_to_confirm_and_is_confirmed_once(register: Register) -> None:
    from datetime import date

    app = from_text()
    app.date_input(key="report_anchor").set_value(date(2025, 1, 25)).run()
    confirm = next(button for button in app.button if str(button.key).startswith("confirm_"))
    assert confirm.disabled  # who may see it has not been said
    app.selectbox(key="report_marking").set_value("TLP:GREEN").run()
    confirm = next(button for button in app.button if str(button.key).startswith("confirm_"))
    confirm.click().run()
    assert not app.exception
    (row,) = reading.events(register, DUTY).to_dict("records")
    assert (row["kind"], row["date_edtf"], row["marking"], row["origin"]) == (
        "SAR",
        "2025-01-23",
        "TLP:GREEN",
        "entered",
    )
    key = str(confirm.key)
    assert key not in {button.key for button in app.button}
    # Nor after a restart.
    again = run("add", add_way="text")
    assert again.text_area(key="report_text").value == TEXT
    assert key not in {button.key for button in again.button}


def test_what_is_dropped_is_dropped_and_can_be_shown_again(register: Register) -> None:
    app = from_text()
    drop = next(button for button in app.button if str(button.key).startswith("drop_"))
    drop.click().run()
    assert t("ui.add.candidate.dropped", "en") in words(app)
    assert drop.key not in {button.key for button in app.button}
    next(button for button in app.button if str(button.key).startswith("again_")).click().run()
    assert drop.key in {button.key for button in app.button}


def test_a_candidate_can_be_corrected_before_it_is_added(register: Register) -> None:
    app = from_text()
    next(button for button in app.button if str(button.key).startswith("edit_")).click().run()
    title = next(line for line in app.text_input if str(line.key).endswith(":title_en"))
    title.set_value("Rescue off Zawiya, corrected").run()
    next(box for box in app.selectbox if str(box.key).endswith(":marking")).set_value("TLP:AMBER").run()
    next(button for button in app.button if str(button.key).startswith("confirm_")).click().run()
    assert not app.exception
    assert not app.error
    assert reading.events(register, DUTY)["title_en"].tolist() == ["Rescue off Zawiya, corrected"]


def test_nothing_of_a_text_becomes_markup() -> None:
    evil = '<script>alert(1)</script> "Ghat" & <img src=x onerror=alert(1)>'
    spans = [Span(8, 16, "place", "", (), ""), Span(10, 12, "date", "", (), ""), Span(27, 31, "body", "", (), ""), Span(0, 5, 'x"><b', "", (), "")]  # fmt: skip
    out = marked(evil, spans)
    bare = out
    for what in ("place", "body"):
        bare = bare.replace(f'<mark class="m-{what}">', "")
    bare = bare.replace("</mark>", "")
    assert "<" not in bare
    assert html.unescape(bare) == evil
    assert out.count("<mark") == 2


def test_the_drafts_file_is_plain_json(register: Register) -> None:
    typed(run("add"), "title_en", "Three vehicles")
    assert json.loads(kept(register).read_text())["title_en"] == "Three vehicles"
