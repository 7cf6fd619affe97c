"""The register's page: what it shows, what a person may do there, and that nothing typed or written is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.words import n, t
from events.register import editing, log, reading
from events.register.gone import gone
from events.register.opening import Register
from events.register.state import State
from events.register.who import Actor
from events.register.writing import writing
from tests.ui.desk import DUTY, OTHER, body, made, run, words
from ui import held, open_register, server, signin
from ui.register_table import readable


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("MARSAD_USER", "duty")
    monkeypatch.setenv("MARSAD_INSTITUTION", "Customs")
    made_here = made(tmp_path)
    monkeypatch.setenv("MARSAD_REGISTER", made_here.where)
    return made_here


def one(register: Register, name: str) -> State:
    return reading.one(register, DUTY, name)


def opened(name: str, *names: str, lang: str = "en") -> AppTest:
    return run("register", lang, register_chosen=[name, *names])


def ways(app: AppTest) -> Any:
    return next(e for e in app.get("button_group") if str(getattr(e, "key", "")).startswith("way_"))


def way(app: AppTest, what: str) -> AppTest:
    found: AppTest = ways(app).set_value(what).run()
    return found


def view(app: AppTest, what: str) -> None:
    control: Any = next(e for e in app.get("button_group") if getattr(e, "key", "") == "register_view")
    control.set_value(what).run()


def typed(app: AppTest, key: str, text: str) -> AppTest:
    return app.text_input(key=key).set_value(text).run()


def conflicting(register: Register, name: str) -> None:
    """Two versions over the same parent, as a package of the other centre brings one."""
    state = one(register, name)
    for who, title in ((DUTY, "Patrol at Ghat airport"), (OTHER, "Patrol south of Ghat")):
        with writing(register, who, "event.put") as change:
            made_here = editing.version(
                change, name, state.heads, "put", {**state.shown.body, "title_en": title}, "for the test"
            )
            change.put([made_here])


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_without_a_register_the_page_makes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr(server, "_served", True)
    where = tmp_path / "new" / "register.sqlite"
    monkeypatch.setenv("MARSAD_REGISTER", str(where))
    app = run("register", lang)
    assert not app.exception
    assert t("ui.register.none", lang) in words(app)
    assert app.button(key="make").disabled
    # Centres are peers: in alphabetical order, none chosen beforehand.
    assert app.radio(key="make_centre").value is None
    app.radio(key="make_centre").set_value("benghazi").run()
    app.button(key="make").click().run()
    assert not app.exception
    assert where.is_file()
    seen = app.session_state["register_now"]
    assert seen.register.centre == "benghazi"
    assert t("ui.register.no_events", lang) in words(app)


def test_who_may_not_decide_is_not_offered_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "register.sqlite"))
    monkeypatch.setattr(signin, "local_actor", lambda: Actor("guest", "", frozenset({"read"})))
    app = run("register")
    assert t("ui.register.none.ask", "en") in words(app)
    assert "make" not in {button.key for button in app.button}


def test_a_register_that_cannot_be_read_is_one_sentence_and_the_map_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_served", True)
    where = tmp_path / "register.sqlite"
    where.write_bytes(b"this is no register" * 1000)
    monkeypatch.setenv("MARSAD_REGISTER", str(where))
    for page in ("register", "map"):
        app = run(page)
        assert not app.exception
        assert "register.sqlite" in app.warning[0].value.replace("\\", "")
    assert held.shipped().events["id"].iloc[0]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_table_the_map_and_the_events_page_have_the_registers_events(
    register: Register, lang: str
) -> None:
    (name,) = editing.add(register, DUTY, [body()])
    app = run("register", lang)
    assert not app.exception
    assert not app.error
    rows = app.dataframe[0].value
    assert rows["id"].tolist() == [name]
    assert rows["title"].tolist() == ["دورية قرب غات" if lang == "ar" else "Patrol near Ghat"]
    assert rows["validation"].tolist() == [""]
    events = run("events", lang)
    assert name in events.dataframe[0].value["id"].tolist()
    assert len(events.dataframe[0].value) == len(held.shipped().events) + 1


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_page_counts_the_registers_events_and_no_others(register: Register, lang: str) -> None:
    editing.add(register, DUTY, [body()])
    said = words(run("register", lang))
    assert n("ui.register.count", 1, lang, shown="1") in said
    every = len(held.shipped().events) + 1
    assert n("count.shown", every, lang, shown=f"{every:,}") not in said
    assert n("count.shown", every, lang, shown=f"{every:,}") in words(run("events", lang))


def test_what_is_not_known_is_said_in_words(register: Register) -> None:
    editing.add(register, DUTY, [{"kind": "OTHER", "title_en": "Something", "origin": "entered"}])
    rows = readable(reading.events(register, DUTY), "en", {"OTHER": "Other"}, {})
    assert rows[["date", "place", "kind"]].iloc[0].tolist() == [
        t("ui.undated", "en"), t("ui.unlocated", "en"), "Other",
    ]  # fmt: skip


def test_far_events_of_files_are_off_the_map_until_asked_for(register: Register) -> None:
    far = body(
        origin="file", lon=17.0, lat=27.0, place_precision="exact", uncertainty_m=500.0, title_en="Far"
    )
    near = body(origin="file", title_en="Near")
    editing.add(register, DUTY, [far, near, body(lon=17.0, lat=27.0, title_en="Entered")])
    app = run("events")
    titles = set(app.dataframe[0].value["title"])
    assert {"Near", "Entered"} <= titles
    assert "Far" not in titles
    app.selectbox(key="ask_far").select_index(len(held.FAR_KM) - 1).run()
    assert "Far" in set(app.dataframe[0].value["title"])
    # In the register itself it stands all the time.
    assert "Far" in set(run("register").dataframe[0].value["title"])


def test_more_events_than_a_map_takes_are_said_and_a_period_brings_the_others(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "NEWEST", 3)
    monkeypatch.setattr(held, "WHOLE", 5)
    monkeypatch.setattr(held, "UNDATED", 1)
    editing.add(
        register, DUTY, [body(title_en="No day", date_edtf="", start="", end="", date_precision="none")]
    )
    editing.add(
        register, DUTY, [body(title_en="Nor here", date_edtf="", start="", end="", date_precision="none")]
    )
    days = [f"2026-01-{day:02}" for day in range(1, 8)]
    editing.add(register, DUTY, [body(title_en=day, date_edtf=day, start=day, end=day) for day in days])
    app = run("events")
    assert t("ui.register.newest", "en", n="4", m="9") in words(app)
    titles = set(app.dataframe[0].value["title"])
    # The newest of those with a date, and of those without the last that came.
    assert {*days[-3:], "Nor here"} <= titles
    assert not {*days[:4], "No day"} & titles
    app.query_params["from"] = "2026-01-01"
    app.query_params["to"] = "2026-01-02"
    app.run()
    assert set(days[:2]) <= set(app.dataframe[0].value["title"])


def test_a_change_by_somebody_else_is_in_the_next_look(register: Register) -> None:
    (name,) = editing.add(register, DUTY, [body()])
    app = run("events")
    before = app.session_state["register_now"].position
    editing.change(register, OTHER, name, one(register, name).hashes, body(title_en="Patrol in Ghat"), "seen")
    app.run()
    assert app.session_state["register_now"].position > before
    assert "Patrol in Ghat" in set(app.dataframe[0].value["title"])
    assert open_register.WATCH_S <= 1


def test_the_history_says_who_when_where_why_and_what(register: Register) -> None:
    (name,) = editing.add(register, DUTY, [body()], "night report")
    editing.change(
        register, OTHER, name, one(register, name).hashes, body(status="done", dead=2), "the post confirmed"
    )
    for lang, arrow in (("en", "→"), ("ar", "←")):
        app = way(opened(name, lang=lang), "history")
        assert not app.exception
        said = words(app)
        for part in ("duty", "Customs", "salem", "Border guard", "night report", "the post confirmed"):
            assert part in said
        changed = (
            f"{t('ui.column.status', lang)}: {t('status.reported', lang)} {arrow} {t('status.done', lang)}"
        )
        assert changed in said
        assert f"{t('ui.column.dead', lang)}: — {arrow} ⁨2⁩" in said


def test_an_edit_writes_what_was_changed_and_leaves_the_rest(register: Register) -> None:
    (name,) = editing.add(register, DUTY, [body(extra='{"a": "b"}', date_note_en="by hand")])
    app = way(opened(name), "edit")
    form = f"edit:{name}"
    typed(app, f"{form}:title_en", "Patrol at Ghat")
    typed(app, f"{form}:reason", "better known")
    app.button(key="edit_save").click().run()
    assert not app.exception
    assert not app.error
    shown = one(register, name).shown
    assert shown.body == body(title_en="Patrol at Ghat", extra='{"a": "b"}', date_note_en="by hand")
    assert (shown.author, shown.institution, shown.reason) == ("duty", "Customs", "better known")
    assert t("ui.register.saved", "en", id=name) in words(app)


def test_saving_what_was_not_changed_writes_nothing(register: Register) -> None:
    (name,) = editing.add(register, DUTY, [body()])
    app = way(opened(name), "edit")
    app.button(key="edit_save").click().run()
    assert t("ui.register.nothing", "en") in words(app)
    assert len(reading.history(register, DUTY, name)) == 1


def test_two_who_edit_at_once_are_shown_side_by_side_and_nothing_is_lost(register: Register) -> None:
    (name,) = editing.add(register, DUTY, [body()])
    app = way(opened(name), "edit")
    form = f"edit:{name}"
    typed(app, f"{form}:title_en", "Mine")
    typed(app, f"{form}:source", "my source")
    theirs = body(title_en="Theirs", status="done")
    editing.change(register, OTHER, name, one(register, name).hashes, theirs, "meanwhile")
    app.button(key="edit_save").click().run()
    assert not app.exception
    said = words(app)
    for part in ("Mine", "Theirs", "my source", "salem"):
        assert part in said
    # What both changed has to be chosen; what one alone changed is taken up.
    assert app.button(key="met_save").disabled
    choices = {radio.key: radio for radio in app.radio if str(radio.key).startswith("met_")}
    title = next(radio for key, radio in choices.items() if "title_en" in str(key))
    assert title.value is None
    assert all(radio.value is not None for radio in choices.values() if radio is not title)
    title.set_value("1").run()
    app.button(key="met_save").click().run()
    assert not app.exception
    state = one(register, name)
    assert state.shown.body == body(title_en="Mine", source="my source", status="done")
    assert not state.conflict
    assert len(reading.history(register, DUTY, name)) == 3


def test_a_conflict_is_listed_and_settled_field_by_field(register: Register) -> None:
    (name, _) = editing.add(register, DUTY, [body(), body(title_en="Another")])
    conflicting(register, name)
    assert one(register, name).conflict
    app = run("register")
    view(app, "conflicts")
    assert app.dataframe[0].value["id"].tolist() == [name]
    app = opened(name)
    assert t("ui.register.conflict.there", "en") in words(app)
    assert "Patrol at Ghat airport" in words(app)
    assert "Patrol south of Ghat" in words(app)
    choice = next(radio for radio in app.radio if "title_en" in str(radio.key))
    choice.set_value("own").run()
    next(area for area in app.text_area if "title_en" in str(area.key)).set_value("Patrol round Ghat").run()
    assert app.button(key="settle").disabled  # no decision without a reason
    reason = next(line for line in app.text_input if str(line.key).startswith("settle_"))
    reason.set_value("both posts asked").run()
    app.button(key="settle").click().run()
    assert not app.exception
    state = one(register, name)
    assert not state.conflict
    assert state.shown.body == body(title_en="Patrol round Ghat")
    assert len(state.shown.parents) == 2
    assert log.entries(register, DUTY, 1)[0]["role"] == "decide"


def test_deleting_asks_for_a_reason_and_can_be_taken_back(register: Register) -> None:
    (name,) = editing.add(register, DUTY, [body()])
    app = way(opened(name), "delete")
    assert app.button(key="delete").disabled
    typed(app, f"delete_{name}", "entered twice")
    app.button(key="delete").click().run()
    assert reading.count(register, DUTY) == 0
    (row,) = gone(register, DUTY)
    assert (row.last.reason, row.before and row.before.body["title_en"]) == (
        "entered twice",
        "Patrol near Ghat",
    )
    app = run("register")
    view(app, "gone")
    assert "entered twice" in words(app)
    mark = row.last.hash[:16]
    typed(app, f"back_reason_{mark}", "it was another")
    app.button(key=f"back_do_{mark}").click().run()
    assert not app.exception
    assert one(register, name).shown.body == body()


def test_two_that_are_one_are_united_and_parted_again(register: Register) -> None:
    names = sorted(editing.add(register, DUTY, [body(), body(title_en="The same patrol")]))
    app = way(opened(names[0]), "unite")
    app.selectbox(key=f"into_{names[0]}").set_value(names[1]).run()
    typed(app, f"unite_{names[0]}", "same patrol")
    app.button(key="unite").click().run()
    assert not app.exception
    # Which of the two stays is the same everywhere: the lesser id.
    assert one(register, names[1]).shown.op == "merge"
    assert reading.events(register, DUTY)["id"].tolist() == [names[0]]
    (row,) = gone(register, DUTY)
    assert row.last.body == {"into": names[0]}


def test_several_are_changed_in_one_change_with_one_reason(register: Register) -> None:
    names = editing.add(register, DUTY, [body(), body(title_en="Second"), body(title_en="Third")])
    conflicting(register, names[2])
    app = opened(*names)
    app.selectbox(key="bulk_field").set_value("validation").run()
    app.selectbox(key="bulk_validation").set_value("confirmed").run()
    assert app.button(key="bulk_do").disabled
    typed(app, "bulk_reason", "the posts confirmed")
    before = log.entries(register, DUTY, 1)[0]["n"]
    app.button(key="bulk_do").click().run()
    assert not app.exception
    (entry,) = log.entries(register, DUTY, 1)
    assert (entry["n"], entry["count"], entry["reason"]) == (before + 1, 2, "the posts confirmed")  # type: ignore[operator]
    assert [one(register, name).shown.body.get("validation") for name in names[:2]] == ["confirmed"] * 2
    assert one(register, names[2]).conflict  # a conflict is settled by looking at it, not in passing


def test_who_may_only_read_is_offered_nothing_else(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = editing.add(register, DUTY, [body(), body(title_en="Second")])
    monkeypatch.setattr(signin, "local_actor", lambda: Actor("guest", "", frozenset({"read"})))
    app = opened(names[0])
    assert len(ways(app).options) == 2
    app = opened(*names)
    assert t("ui.register.read_only", "en") in words(app)
    assert "bulk_do" not in {button.key for button in app.button}
    assert "add_at_centre" not in {button.key for button in run("map").button}


def test_what_is_data_is_never_markup(register: Register) -> None:
    evil = "<img src=x onerror=alert(1)> ![x](http://a.b) :red[x] $x^2$"
    (name,) = editing.add(register, DUTY, [body(title_en=evil, source=evil, notes=evil)], evil)
    for what in ("card", "history", "edit", "delete", "unite"):
        app = way(opened(name), what)
        assert not app.exception
        for element in (*app.markdown, *app.caption, *app.info, *app.warning, *app.success):
            # Every sign that could begin markup is escaped.
            assert not re.search(r"(?<!\\)(<img|!\[|:red|\$x)", element.value)
