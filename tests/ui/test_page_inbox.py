"""The inbox page: a file comes in with its questions, what waits is decided, what may be one event is settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.words import n, t
from events.importers.format import Choices
from events.importers.generic import FORMAT
from events.importers.source import open_source
from events.register import duplicates, editing, importing, reading, settled, tables
from events.register.inbox import Wanted, listed
from events.register.opening import Register, created
from events.register.reading import Asked
from events.register.who import Actor
from tests.ui.desk import words
from tests.ui.inboxed import DUTY, dropped_in, ended, marked, opened
from ui import import_jobs, open_register, server
from ui.import_files import Dropped, look

FILES = Path(__file__).parents[1] / "events" / "importers" / "files"
# Two names that fit two places, a date that says nothing, coordinates that are none, and a row that is right.
PATROLS = """التاريخ,المكان,lat,lon,الوصف
03/04/2025,العوينات,,,دورية على الطريق
05/06/2025,العوينات,,,دورية ثانية
someday,سبها,,,دورية ثالثة
07/08/2025,سبها,95,200,دورية رابعة
09/10/2025,سبها,27.04,14.43,دورية خامسة
"""
EVENT = {
    "kind": "SMUGGLING", "title_en": "Seizure of fuel near the gate of Ghat", "text_en": "A truck with fuel was stopped.",
    "date_edtf": "2025-05-16", "start": "2025-05-16", "end": "2025-05-16", "lon": 10.18, "lat": 24.96, "origin": "entered",
    "place_precision": "exact", "place_role": "held_at", "uncertainty_m": 500.0,
}  # fmt: skip
TWIN = (
    "id,date,lon,lat,kind,title,text\n"
    "7,2025-05-16,10.181,24.961,SMUGGLING,Seizure of fuel near the gate of Ghat,A truck with fuel was stopped.\n"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "tripoli.sqlite"))
    yield created(tmp_path / "tripoli.sqlite", "tripoli")
    for job in list(import_jobs._jobs.values()):
        import_jobs.stop(job)
        ended(job)
        import_jobs.put_away(job)


def taken_in(register: Register, text: str, name: str = "patrols.csv", **said: object) -> None:
    """Import without the page."""
    choices = Choices(name, **{"day_first": True, **said})  # type: ignore[arg-type]
    importing.run(register, DUTY, open_source(text.encode(), name), FORMAT, choices)


def keys(app: AppTest) -> list[str]:
    return [str(one.key) for one in app.button]


def living(register: Register) -> list[str]:
    return sorted(reading.events(register, DUTY, Asked(far_km=None))["text_ar"])


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_each_part_is_there_in_each_language(here: Register, lang: str) -> None:
    taken_in(here, PATROLS)
    app = opened(lang)
    for part in ("import", "waiting", "duplicates"):
        app.session_state["inbox_part"] = part
        app.run()
        assert not app.exception
        assert not app.error
        assert t("ui.page.inbox", lang) in words(app)


def test_a_file_is_previewed_asked_about_and_imported_once(here: Register) -> None:
    app = opened()
    key = dropped_in(app, "patrols.csv", PATROLS)
    assert app.button(key=f"import_{key}").disabled
    shown = app.dataframe[0].value
    assert shown["row"].tolist() == [2, 3, 4, 5, 6]
    assert shown["becomes"].tolist().count(t("inbox.state.refused", "en")) == 1
    app.radio(key=f"answer_date_order_{key}").set_value("day_first").run()
    shown = app.dataframe[0].value
    assert shown["becomes"].tolist().count(t("ui.inbox.becomes.added", "en")) == 1
    assert app.button(key=f"import_{key}").disabled
    marked(app, key)
    assert not app.button(key=f"import_{key}").disabled
    app.button(key=f"import_{key}").click().run()
    (job,) = import_jobs.of(here, open_register.actor())
    ended(job)
    app.run()
    assert not app.session_state["import_files"]
    counts = job.counts
    assert (counts.read, counts.added, counts.held, counts.refused) == (5, 1, 3, 1)
    assert n("ui.inbox.job.waits", 4, "en") in words(app)
    app.button(key=f"look_{job.id}").click().run()
    assert n("ui.inbox.waiting", 4, "en") in words(app)
    assert settled.remembered(here, "patrols.csv") == Choices(
        "patrols.csv", day_first=True, marking="TLP:AMBER"
    )


def test_a_trial_writes_nothing(here: Register) -> None:
    app = opened()
    key = dropped_in(app, "a.csv", TWIN)
    app.button(key=f"try_{key}").click().run()
    (job,) = import_jobs.of(here, open_register.actor())
    ended(job)
    assert job.counts.added == 1
    assert reading.count(here, DUTY) == 0
    assert app.session_state["import_files"]


def test_the_same_file_at_work_is_not_begun_twice(here: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 500)
    rows = "date,lon,lat,title\n" + "".join(f"2025-05-16,{10 + i / 9000},25,t{i}\n" for i in range(3_000))
    source = open_source(rows.encode(), "many.csv")
    jobs = [import_jobs.start(here, DUTY, source, FORMAT, Choices("many"), 3_000) for _ in range(2)]
    assert jobs[0] is jobs[1]
    import_jobs.stop(jobs[0])
    ended(jobs[0])
    assert jobs[0].state == "stopped"
    assert 0 < jobs[0].counts.read < 3_000
    import_jobs.go_on(jobs[0])
    ended(jobs[0])
    assert jobs[0].state == "done"
    assert jobs[0].counts.resumed > 0
    assert (jobs[0].counts.read, jobs[0].counts.added) == (3_000, 3_000)
    assert reading.count(here, DUTY, Asked(far_km=None)) == 3_000


def test_an_import_that_was_broken_off_is_listed_and_goes_on_with_the_same_file(here: Register) -> None:
    source = open_source(PATROLS.encode(), "patrols.csv")
    run = importing.run(
        here, DUTY, source, FORMAT, Choices("p", day_first=True, encoding="utf-8"), stop=lambda: True
    )
    with here.engine.connect().execution_options(marsad_write=True) as connection, connection.begin():
        connection.execute(
            tables.run.update().values(state="running", updated_utc="2025-01-01T00:00:00+00:00")
        )
    app = opened()
    assert t("ui.inbox.unfinished", "en") in words(app)
    key = dropped_in(app, "patrols.csv", PATROLS)
    assert t("ui.inbox.goes_on", "en", row="7") in words(app)
    app.button(key=f"import_{key}").click().run()
    (job,) = import_jobs.of(here, open_register.actor())
    ended(job)
    assert job.counts.run == run.run
    assert t("ui.inbox.unfinished", "en") not in words(app.run())


def test_what_is_confirmed_of_columns_is_remembered_with_the_source(here: Register) -> None:
    text = "when,spot,words\n2025-05-16,Ghat,A patrol\n"
    one = Dropped("a.csv", "1", text.encode(), dataset="patrols", mapping={"place": "spot", "text": "words"})
    look(here, DUTY, one)
    assert not one.ready  # nobody has said yet who may see it
    one.say(answers={"marking": "TLP:GREEN"})
    look(here, DUTY, one)
    assert one.ready
    assert one.source
    assert one.seen
    ended(import_jobs.start(here, DUTY, one.source, one.seen.format, one.seen.survey.choices, 1))
    again = Dropped("b.csv", "2", (text + "2025-05-17,Ghat,Another\n").encode(), dataset="patrols")
    look(here, DUTY, again)
    assert again.seen
    assert again.seen.mapping["place"] == "spot"
    # Another table of the same source without these columns is read by its own.
    other = Dropped("c.csv", "3", b"date,place\n2025-05-16,Ghat\n", dataset="patrols")
    look(here, DUTY, other)
    assert other.ready


def test_columns_are_corrected_on_the_page(here: Register) -> None:
    app = opened()
    dropped_in(app, "a.csv", "when,spot,words\n2025-05-16,Ghat,A patrol\n")
    field = next(box for box in app.selectbox if str(box.key).startswith("map_place_"))
    field.set_value("spot")
    confirm = next(one for one in app.button if one.label == t("ui.inbox.columns.confirm", "en"))
    confirm.click().run()
    assert not app.exception
    assert app.session_state["import_files"][0].seen.mapping["place"] == "spot"


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("empty.csv", b""),
        ("junk.bin", bytes(range(256)) * 20),
        ("only_header.csv", b"date,place\n"),
        ("cut.xlsx", b"PK\x03\x04" + b"\0" * 60),
    ],
)
def test_what_cannot_be_read_says_why_and_can_be_taken_out(here: Register, name: str, raw: bytes) -> None:
    app = opened()
    key = dropped_in(app, name, raw)
    assert len(app.error) == 1
    assert "Traceback" not in app.error[0].value
    app.button(key=f"out_{key}").click().run()
    assert not app.session_state["import_files"]


def test_encodings_and_very_wide_tables_are_read(here: Register) -> None:
    app = opened("ar")
    dropped_in(app, "a.csv", "التاريخ,المكان,الوصف\n2025-05-01,غات,نص بالعربية طويل\n".encode("cp1256"))
    assert app.dataframe[0].value["place"].tolist() == ["غات"]
    wide = ",".join(["date", "place", *(f"<b>{i}</b>" for i in range(498))])
    dropped_in(app, "wide.csv", wide + "\n" + ",".join(["2025-05-01", "Ghat", *(["x"] * 498)]) + "\n")
    assert not app.error


@pytest.mark.parametrize(("name", "key"), [("acled_current", "acled"), ("hxl_incidents", "hxl")])
def test_terms_of_a_published_source_are_shown_and_kept(here: Register, name: str, key: str) -> None:
    raw = (FILES / f"{name}.csv").read_bytes()
    app = opened()
    file = dropped_in(app, f"{name}.csv", raw)
    assert app.selectbox(key=f"as_format_{file}").value == key
    assert t(f"terms.{key}", "en") in words(app)
    if not app.button(key=f"import_{file}").disabled:
        app.button(key=f"import_{file}").click().run()
        (job,) = import_jobs.of(here, open_register.actor())
        ended(job)
        with here.engine.connect() as connection:
            kept = connection.execute(select(tables.source.c.terms)).scalar_one()
        assert t(f"terms.{key}", "en") in kept


def test_an_ambiguous_name_is_settled_for_all_rows_that_say_it(here: Register) -> None:
    taken_in(here, PATROLS)
    rows = listed(here, DUTY, Wanted(reason="place_ambiguous"))
    app = opened(part="waiting")
    app.selectbox(key="inbox_reason").set_value("place_ambiguous").run()
    app.checkbox(key=f"alike_{rows[0].id}").check().run()
    options = app.radio(key=f"option_{rows[0].id}")
    assert len(options.options) == 2
    assert len(set(options.options)) == 2
    options.set_value(rows[0].options[0]).run()
    app.button(key=f"choose_{rows[0].id}").click().run()
    assert n("ui.inbox.done.added", 2, "en") in words(app)
    assert not listed(here, DUTY, Wanted(reason="place_ambiguous"))


def test_a_cell_is_corrected_where_it_stands_and_what_is_still_wrong_stays(here: Register) -> None:
    taken_in(here, PATROLS)
    (row,) = listed(here, DUTY, Wanted(reason="date_unclear"))
    app = opened(part="waiting")
    app.selectbox(key="inbox_reason").set_value("date_unclear").run()
    app.text_input(key=f"cell_{row.id}").set_value("some other day").run()
    app.button(key=f"correct_{row.id}").click().run()
    assert n("ui.inbox.done.held", 1, "en") in words(app)
    app.text_input(key=f"cell_{row.id}").set_value("2025-08-01").run()
    app.button(key=f"correct_{row.id}").click().run()
    assert n("ui.inbox.done.added", 1, "en") in words(app)
    assert "دورية ثالثة" in living(here)


def test_dismissing_asks_for_a_reason_and_keeps_it(here: Register) -> None:
    taken_in(here, PATROLS)
    (row,) = listed(here, DUTY, Wanted(("refused",)))
    app = opened(part="waiting")
    app.segmented_control(key="inbox_state").set_value("refused").run()
    assert app.button(key=f"dismiss_{row.id}").disabled
    app.text_input(key=f"why_{row.id}").set_value("a typing error").run()
    app.button(key=f"dismiss_{row.id}").click().run()
    with here.engine.connect() as connection:
        column = tables.inbox.c
        found = connection.execute(select(column.state, column.why).where(column.id == row.id)).one()
    assert tuple(found) == ("dismissed", "a typing error")


@pytest.mark.parametrize(("verb", "left"), [("same", 1), ("separate", 2)])
def test_a_possible_duplicate_is_decided_with_both_side_by_side(here: Register, verb: str, left: int) -> None:
    editing.add(here, DUTY, [EVENT])
    taken_in(here, TWIN, "twin.csv")
    (row,) = listed(here, DUTY)
    assert row.reason == "duplicate"
    app = opened(part="waiting")
    said = "\n".join(str(one.value) for one in app.text)
    assert "10.18" in said
    assert "10.181" in said
    app.button(key=f"{verb}_{row.id}").click().run()
    assert not app.error
    assert not listed(here, DUTY)
    assert reading.count(here, DUTY) == left


@pytest.mark.parametrize(("verb", "left"), [("unite", 1), ("apart", 2)])
def test_a_proposed_pair_is_united_or_kept_apart(here: Register, verb: str, left: int) -> None:
    # The import came first and the report by hand after it: nothing held it up, so the pair is proposed.
    taken_in(here, TWIN, "twin.csv")
    editing.add(here, DUTY, [EVENT])
    (pair,) = duplicates.proposed(here, DUTY)
    app = opened(part="duplicates")
    assert n("ui.inbox.pairs", 1, "en") in words(app)
    app.button(key=f"{verb}_{pair.one}_{pair.other}").click().run()
    assert not app.error
    assert not duplicates.proposed(here, DUTY)
    assert reading.count(here, DUTY) == left
    assert t("ui.inbox.pairs.none", "en") in words(app.run())


def test_what_a_role_does_not_allow_is_not_offered(here: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    taken_in(here, PATROLS)
    monkeypatch.setattr(open_register, "actor", lambda: Actor("reader", "", frozenset({"read"})))
    app = opened()
    assert not app.get("file_uploader")
    assert t("ui.inbox.no_report", "en") in words(app)
    app = opened(part="waiting")
    assert not [key for key in keys(app) if key.startswith(("choose_", "correct_", "dismiss_", "separate_"))]
    monkeypatch.setattr(open_register, "actor", lambda: Actor("clerk", "", frozenset({"read", "report"})))
    app = opened(part="waiting")
    app.segmented_control(key="inbox_state").set_value("refused").run()
    verbs = {key.split("_")[0] for key in keys(app)}
    assert "correct" in verbs
    assert "dismiss" not in verbs
