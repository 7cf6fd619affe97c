"""The page of imports asks once a file who may see its rows and whose they are, and shows what each would become."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.words import t
from events.importers.format import Choices
from events.importers.generic import FORMAT
from events.importers.source import open_source
from events.register import importing, reading
from events.register.opening import Register, created
from events.register.reading import Asked
from events.schema import MARKINGS
from tests.ui.desk import words
from tests.ui.inboxed import DUTY, dropped_in, ended, marked, opened
from ui import import_jobs, open_register, server
from ui.dated import in_words
from ui.tables import isolated

FILES = Path(__file__).parents[1] / "events" / "importers" / "files"
PLAN = "date,place,title,tlp,source\n2025-05-16,Ghat,a,,\n2025-05-17,Ghat,b,TLP:RED,LANA\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "tripoli.sqlite"))
    yield created(tmp_path / "tripoli.sqlite", "tripoli")
    for job in list(import_jobs._jobs.values()):
        ended(job)
        import_jobs.put_away(job)


def said(register: Register) -> list[list[str]]:
    rows = reading.events(register, DUTY, Asked(far_km=None)).sort_values("title_en")
    found: list[list[str]] = rows[["marking", "source"]].values.tolist()
    return found


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_marking_and_source_are_asked_once_and_remembered(here: Register, lang: str) -> None:
    app = opened(lang)
    key = dropped_in(app, "raid plan.csv", PLAN)
    box = app.selectbox(key=f"marking_{key}")
    assert box.value is None
    assert box.options == [f"{token} — {t(f'marking.{token}', lang)}" for token in MARKINGS]
    assert app.button(key=f"import_{key}").disabled
    assert not app.button(key=f"try_{key}").disabled
    assert t("ui.inbox.stated.ask", lang) in words(app)
    app.text_input(key=f"source_{key}").set_value("duty log").run()
    assert app.button(key=f"import_{key}").disabled
    marked(app, key)
    assert t("ui.inbox.stated.ask", lang) not in words(app)
    app.button(key=f"import_{key}").click().run()
    ended(import_jobs.of(here, open_register.actor())[0])
    assert said(here) == [["TLP:AMBER", "duty log"], ["TLP:RED", "LANA"]]
    app.run()
    key = dropped_in(app, "raid plan.csv", PLAN)
    assert app.selectbox(key=f"marking_{key}").value == "TLP:AMBER"
    assert app.text_input(key=f"source_{key}").value == "duty log"
    assert app.dataframe[0].value["becomes"].tolist() == [t("ui.inbox.becomes.unchanged", lang)] * 2
    assert not app.button(key=f"import_{key}").disabled


def test_what_was_said_holds_however_the_file_is_read(here: Register) -> None:
    app = opened()
    key = dropped_in(app, "a.csv", PLAN)
    marked(app, key, "TLP:GREEN")
    app.selectbox(key=f"encoding_{key}").set_value("cp1256").run()
    assert app.selectbox(key=f"marking_{key}").value == "TLP:GREEN"


def test_a_file_without_words_on_its_source_names_none(here: Register) -> None:
    app = opened()
    key = dropped_in(app, "raid plan.csv", PLAN)
    marked(app, key, "TLP:CLEAR")
    app.button(key=f"import_{key}").click().run()
    ended(import_jobs.of(here, open_register.actor())[0])
    assert said(here) == [["TLP:CLEAR", ""], ["TLP:RED", "LANA"]]
    assert [run["file"] for run in importing.runs(here, DUTY)] == ["raid plan.csv"]


def test_what_others_published_starts_public_and_can_be_said_otherwise(here: Register) -> None:
    app = opened()
    key = dropped_in(app, "ucdp.csv", (FILES / "ucdp_ged.csv").read_bytes())
    assert app.selectbox(key=f"marking_{key}").value == "TLP:CLEAR"
    assert not app.button(key=f"import_{key}").disabled
    assert t("ui.inbox.stated.published", "en") in words(app)
    assert f"source_{key}" not in [str(one.key) for one in app.text_input]
    marked(app, key, "TLP:GREEN")
    app.button(key=f"import_{key}").click().run()
    ended(import_jobs.of(here, open_register.actor())[0])
    assert {marking for marking, _ in said(here)} == {"TLP:GREEN"}


def test_the_preview_says_what_each_row_would_become(here: Register) -> None:
    head = "id,date,lon,lat,kind,title\n"
    patrol = "1,2025-05-16,10.18,24.96,PATROL,Patrol at the gate of Ghat\n"
    for name, text in (
        ("one", head + patrol),
        ("two", head + "8,2025-05-16,13.1,32.8,CLASH,Shots by night\n"),
    ):
        importing.run(here, DUTY, open_source(text.encode()), FORMAT, Choices(name, marking="TLP:GREEN"))
    rows = (
        patrol + patrol.replace("Patrol at", "Sand storm at") + "8,2025-05-16,13.1,32.8,CLASH,Shots at dawn\n"
    )
    app = opened()
    key = dropped_in(app, "two", head + rows + "9,2025-05-16,999,0,CLASH,x\n")
    shown = app.dataframe[0].value
    held, refused = t("inbox.state.held", "en"), t("inbox.state.refused", "en")
    assert shown["becomes"].tolist() == [held, held, t("ui.inbox.becomes.updated", "en"), refused]
    assert "tripoli-" in shown["why"][0]
    assert shown["why"].tolist()[1:3] == [t("held.key_twice", "en", found=isolated("1")), ""]
    # A row taken in elsewhere meanwhile is seen the next time.
    app.button(key=f"try_{key}").click().run()
    (job,) = import_jobs.of(here, open_register.actor())
    ended(job)
    assert (job.counts.updated, job.counts.held, job.counts.refused) == (1, 2, 1)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_preview_says_its_dates_in_words_and_sorts_them_as_they_are_kept(
    here: Register, lang: str
) -> None:
    dates = ("2025-11-02/2025-11-05", "2025-10", "")
    rows = "".join(f"{key},{date},10.18,24.96,PATROL,x\n" for key, date in enumerate(dates))
    app = opened(lang)
    dropped_in(app, "a.csv", f"id,date,lon,lat,kind,title\n{rows}9,2025-05-16,999,0,CLASH,x\n")
    (table,) = app.dataframe
    undated = t("ui.undated", lang)
    assert table.value["date"].tolist() == [*dates[:2], undated, ""]
    options = json.loads(table.proto.columns)["date"]["type_config"]["options"]
    words_of = {option["value"]: option["label"] for option in options}
    assert words_of == {date: in_words(date, lang) for date in dates[:2]} | {undated: undated, "": ""}
    assert words_of["2025-10"].strip("\u2067\u2069") == {"ar": "أكتوبر 2025", "en": "October 2025"}[lang]


def test_the_preview_words_a_sources_own_kinds_and_shows_what_is_said_in_the_other_language(
    here: Register,
) -> None:
    app = opened("ar")
    dropped_in(app, "acled.csv", (FILES / "acled_current.csv").read_bytes())
    first, second, *_ = app.dataframe[0].value.to_dict("records")
    assert (first["title"], first["place"]) == ("اشتباك مسلح — Testville", "Testville")
    assert second["kind"] == t("format.word.explosions_remote_violence", "ar")
