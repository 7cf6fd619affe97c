"""The page of the two centres: what sources say, what is needed and held, and the form that every kind of record has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.words import t
from events.register import editing, reading
from events.register.opening import Register
from events.register.who import Actor
from events.register.writing import writing
from events.sites import site_history
from events.situation import holdings, kept
from tests.ui.desk import DUTY, OTHER, run
from tests.ui.recorded import control, field, placed, sound, without
from ui import record_list, signin

NEED = {
    "site": "tripoli", "kind": "equipment", "item_ar": "أجهزة", "item_en": "Radios", "needed": 40.0, "held": 12.0,
    "as_of": "2026-11-01", "source": "inventory",
}  # fmt: skip


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    return placed(tmp_path, monkeypatch)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_with_what_ships_alone_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    without(tmp_path, monkeypatch)
    app = run("sites", lang)
    said = sound(app)
    for step in site_history().to_dict("records"):
        assert step[f"status_{lang}"] in said
    for row in holdings.needs().to_dict("records"):
        assert row[f"item_{lang}"] in said
        assert row[f"note_{lang}"] in said
    assert t("ui.holdings.no_register", lang) in said
    assert not app.get("form")


def test_no_number_is_said_where_none_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(tmp_path, monkeypatch)
    app = run("sites")
    columns = [t(f"ui.sites.column.{name}", "en") for name in ("needed", "held", "gap")]
    tables = [table.value for table in app.table if set(columns) <= set(table.value.columns)]
    assert len(tables) == 3  # each centre, and what is tied to neither
    for table in tables:
        assert set(table[columns].to_numpy().ravel()) == {"not known"}


def test_the_centres_stand_one_after_the_other_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(tmp_path, monkeypatch)
    said = sound(run("sites"))
    ours, theirs = said.index("Joint centre (Benghazi)"), said.index("Joint centre (Tripoli)")
    assert ours < theirs
    assert said.count("staffing: no source says anything") == 2


def test_numbers_of_the_register_stand_with_their_gap_and_who_gave_them(register: Register) -> None:
    kept.put(register, DUTY, "need", NEED)
    said = sound(run("sites")).replace("\u2068", "").replace("\u2069", "")
    assert "1 of them with numbers: needed 40, held 12, gap 28" in said
    assert "inventory" in said
    assert "duty · Customs" in said


def test_a_need_is_added_by_the_form(register: Register) -> None:
    app = run("sites")
    field(app, "selectbox", "_site").set_value("tripoli")
    field(app, "selectbox", "_kind").set_value("training")
    field(app, "text_input", "_item_ar").set_value("دورة")
    field(app, "text_input", "_source").set_value("plan")
    field(app, "text_input", "_why").set_value("asked for")
    field(app, "date_input", "_as_of").set_value("2026-11-02")
    next(e for e in app.button if e.label == t("ui.record.save", "en")).click()
    app.run()
    assert not app.exception
    row = kept.listing(register, DUTY, "need").iloc[0]
    assert row[["site", "kind", "item_ar", "item_en", "as_of", "author"]].tolist() == [
        "tripoli", "training", "دورة", "", "2026-11-02", "duty",
    ]  # fmt: skip
    assert kept.history(register, DUTY, "need")["why"].tolist() == ["asked for"]
    assert field(app, "text_input", "_item_ar").value == ""  # the form is ready for the next


def test_what_is_missing_is_said_by_its_name_and_nothing_is_lost(register: Register) -> None:
    app = run("sites", "ar")
    field(app, "text_input", "_item_ar").set_value("دورة")
    next(e for e in app.button if e.label == t("ui.record.save", "ar")).click()
    app.run()
    (error,) = app.error
    assert t("record.need.as_of", "ar") in error.value.replace("\\", "")
    assert field(app, "text_input", "_item_ar").value == "دورة"
    assert kept.listing(register, DUTY, "need").empty


def chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first row of every list is chosen, as by a click in the grid, which a test without a browser cannot do."""

    def first(record: str, table: Any, *_: object) -> dict[str, Any]:
        return {str(name): value for name, value in table.iloc[0].to_dict().items()}

    monkeypatch.setattr(record_list, "_table", first)


def way(app: AppTest, name: str, what: str) -> AppTest:
    found: AppTest = control(app, f"way_{name}").set_value(what).run()
    return found


def test_a_record_is_opened_changed_and_its_history_told(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(monkeypatch)
    name = kept.put(register, DUTY, "need", NEED)
    app = run("sites")
    assert "Radios" in sound(app)
    app = way(app, name, "change")
    field(app, "number_input", "_held").set_value(20.0)
    next(
        e for e in app.text_input if e.key.startswith(f"change_{name}") and e.key.endswith("_why")
    ).set_value("came in")
    next(e for e in app.button if e.label == t("ui.record.undo", "en"))
    app = saved(app, f"change_{name}")
    assert kept.listing(register, DUTY, "need")["held"].tolist() == [20.0]
    app = way(app, name, "history")
    said = sound(app)
    assert "Number held: \u206812\u2069 → \u206820\u2069" in said
    assert "came in" in said


def saved(app: AppTest, key: str) -> AppTest:
    """Press the save button of the form of this key."""
    button = next(
        e for e in app.button if e.label == t("ui.record.save", "en") and e.proto.form_id.startswith(key)
    )
    found: AppTest = button.click().run()
    assert not found.exception
    return found


def test_who_saves_over_somebody_else_is_shown_both_and_loses_nothing(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(monkeypatch)
    name = kept.put(register, DUTY, "need", NEED)
    app = way(run("sites"), name, "change")
    kept.put(register, OTHER, "need", {**NEED, "held": 30.0}, "counted anew", name)
    field(app, "number_input", "_held").set_value(20.0)
    app = saved(app, f"change_{name}")
    assert kept.listing(register, DUTY, "need")["held"].tolist() == [30.0]
    assert any("salem" in e.value.replace("\\", "") for e in (*app.warning, *app.caption))
    assert any("30" in e.value for e in app.text)
    assert [e.value for e in app.number_input if e.key.endswith("_held") and e.key.startswith("change")] == [
        20.0
    ]
    saved(app, f"change_{name}")
    assert kept.listing(register, DUTY, "need")["held"].tolist() == [20.0]
    assert len(kept.history(register, DUTY, "need", name)) == 3


def test_two_heads_are_settled_by_choosing_or_writing_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = placed(tmp_path, monkeypatch)
    chosen(monkeypatch)
    name = kept.put(register, DUTY, "need", NEED)
    state = reading.one(register, DUTY, name)
    for who, held in ((DUTY, 20.0), (OTHER, 30.0)):
        with writing(register, who, "record.put") as change:
            changed = {**state.shown.body, "held": held}
            change.put([editing.version(change, name, state.heads, "put", changed, "", "need")])
    assert kept.listing(register, DUTY, "need")["conflict"].tolist() == [True]
    app = run("sites")
    said = sound(app)
    assert t("ui.record.conflict", "en") in said
    assert {"20", "30"} <= {
        value.split(": ")[-1].strip("\u2068\u2069") for value in [e.value for e in app.text]
    }
    heads = reading.one(register, DUTY, name)
    theirs = next(head.hash for head in heads.heads if head.body["held"] == 30.0)
    app = next(e for e in app.radio if e.key.startswith("settle_")).set_value(theirs).run()
    next(e for e in app.number_input if e.key.startswith("settle_") and e.key.endswith("_held")).set_value(
        31.0
    )
    button = next(e for e in app.button if e.label == t("ui.record.settle", "en"))
    app = button.click().run()
    assert [e.value for e in app.error] == [t("ui.record.reason.needed", "en")]
    next(e for e in app.text_input if e.key.startswith("settle_") and e.key.endswith("_why")).set_value(
        "counted again"
    )
    next(e for e in app.button if e.label == t("ui.record.settle", "en")).click().run()
    row = kept.listing(register, DUTY, "need").iloc[0]
    assert (row["conflict"], row["held"]) == (False, 31.0)
    assert len(reading.one(register, DUTY, name).heads) == 1


def test_a_record_is_removed_with_a_reason(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen(monkeypatch)
    name = kept.put(register, DUTY, "need", NEED)
    app = way(run("sites"), name, "remove")
    assert next(e for e in app.button if e.key == f"remove_{name}").disabled
    app = app.text_input(key=f"remove_{name}_why").set_value("entered twice").run()
    app = app.button(key=f"remove_{name}").click().run()
    assert kept.listing(register, DUTY, "need").empty
    assert kept.history(register, DUTY, "need", name)["why"].tolist()[-1] == "entered twice"
    assert t("ui.record.none", "en") in sound(app)


def test_who_may_only_read_is_offered_nothing_to_write(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(monkeypatch)
    name = kept.put(register, DUTY, "need", NEED)
    monkeypatch.setattr(signin, "actor", lambda: Actor("guest", roles=frozenset({"read"})))
    app = run("sites")
    assert "Radios" in sound(app)
    assert not app.get("form")
    assert f"way_{name}_card_history" in [getattr(e, "key", "") for e in app.get("button_group")]
