"""The page of differing accounts: all of them whole without a register; with one, settled in the open and opened again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.words import n, t
from events.contradictions import contradictions
from events.register import editing
from events.register.opening import Register
from events.register.who import Actor
from events.situation import kept
from tests.ui.desk import DUTY, OTHER, body, run
from tests.ui.recorded import field, placed, sound, without
from ui import signin


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    return placed(tmp_path, monkeypatch)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_with_what_ships_alone_every_account_stands_with_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    without(tmp_path, monkeypatch)
    app = run("contradictions", lang)
    said = sound(app)
    table = contradictions()
    for row in table.to_dict("records"):
        assert row[f"title_{lang}"] in said
        assert row[f"text_{lang}"] in said
        assert row["source"] in said
        assert row["source_url"] in said
    assert n("ui.contradictions.open", table["contradiction"].nunique(), lang) in said
    assert n("ui.contradictions.settled", 0, lang) in said
    assert not app.get("form")
    assert t("ui.holdings.no_register", lang) in said


def form(app: AppTest, code: str) -> str:
    """The id of the form of a matter."""
    return next(e.proto.form_id for e in app.button if e.proto.form_id.startswith(f"decide_{code}_"))


def of(app: AppTest, kind: str, code: str) -> Any:
    return next(e for e in app.get(kind) if e.proto.form_id == form(app, code))


def decide(app: AppTest, code: str, version: str | None, why: str) -> AppTest:
    if version:
        of(app, "radio", code).set_value(version)
    of(app, "text_input", code).set_value(why)
    found: AppTest = of(app, "button", code).click().run()
    assert not found.exception
    return found


def test_a_matter_is_settled_with_a_reason_and_opened_again(register: Register) -> None:
    app = decide(run("contradictions"), "C2", "B", "the later release names the days")
    row = kept.listing(register, DUTY, "settlement").iloc[0]
    assert row[["contradiction", "version", "reason", "author"]].tolist() == [
        "C2", "B", "the later release names the days", "duty",
    ]  # fmt: skip
    said = sound(app)
    assert n("ui.contradictions.open", 4, "en") in said
    assert n("ui.contradictions.settled", 1, "en") in said
    assert "Account B taken" in said
    assert "duty · Customs" in said.replace("\u2068", "").replace("\u2069", "")
    assert "Reason: the later release names the days" in said
    assert "On 18 and 19 December 2024." in said  # the other account stays
    app = decide(app, "C2", None, "a new source came in")
    assert kept.listing(register, DUTY, "settlement").empty
    assert n("ui.contradictions.open", 5, "en") in sound(app)
    history = kept.history(register, DUTY, "settlement")
    assert history[["op", "why"]].values.tolist()[-1] == ["delete", "a new source came in"]


@pytest.mark.parametrize(("version", "why"), [(None, "because"), ("A", ""), ("A", "   ")])
def test_neither_account_nor_reason_may_be_missing(register: Register, version: str | None, why: str) -> None:
    app = decide(run("contradictions"), "C5", version, why)
    assert [e.value for e in app.error] == [t("ui.contradictions.incomplete", "en")]
    assert kept.listing(register, DUTY, "settlement").empty


def test_a_settlement_that_somebody_else_wrote_meanwhile_is_not_written_over(register: Register) -> None:
    app = run("contradictions")
    kept.put(register, OTHER, "settlement", {"contradiction": "C3", "version": "A", "reason": "first"})
    kept.put(register, OTHER, "settlement", {"contradiction": "C3", "version": "B", "reason": "second"})
    of(app, "radio", "C3").set_value("C")
    of(app, "text_input", "C3").set_value("third")
    app = of(app, "button", "C3").click().run()
    assert not app.exception
    rows = kept.listing(register, DUTY, "settlement")
    assert rows["version"].tolist() == ["B"]
    assert len(kept.history(register, DUTY, "settlement")) == 2
    assert n("ui.contradictions.settled", 1, "en") in "\n".join(e.value for e in app.markdown).replace(
        "\\", ""
    )


def test_a_difference_is_noted_and_shown_with_what_it_is_about(register: Register) -> None:
    one, other = editing.add(
        register, DUTY, [body(), body(start="2026-11-19", end="2026-11-19", date_edtf="2026-11-19")]
    )
    app = run("contradictions")
    field(app, "text_input", "_title_ar").set_value("يوم الدورية")
    field(app, "text_input", "_one").set_value(one)
    field(app, "text_input", "_other").set_value(other)
    app = next(e for e in app.button if e.label == t("ui.record.save", "en")).click().run()
    said = sound(app)
    assert n("ui.contradictions.open", 6, "en") in said
    assert "The accounts differ in: date" in said
    assert "20 November 2026" in said
    assert "19 November 2026" in said
    assert kept.listing(register, DUTY, "difference")["one"].tolist() == [one]


def test_names_and_boundaries_are_refused_with_the_reason(register: Register) -> None:
    app = run("contradictions", "ar")
    field(app, "text_input", "_title_ar").set_value("x")
    field(app, "text_input", "_one").set_value("X-07")
    field(app, "text_input", "_other").set_value("S001-04")
    app = next(e for e in app.button if e.label == t("ui.record.save", "ar")).click().run()
    (error,) = app.error
    assert "لا يُرجَّح بينها" in error.value.replace("\\", "")
    assert kept.listing(register, DUTY, "difference").empty


def test_who_may_not_decide_is_offered_no_decision(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signin, "actor", lambda: Actor("clerk", roles=frozenset({"read", "report"})))
    app = run("contradictions")
    assert t("ui.contradictions.do.settle", "en") not in sound(app)
    assert not [e for e in app.button if e.proto.form_id.startswith("decide_")]
    assert [e for e in app.button if e.proto.form_id.startswith("add_difference")]
