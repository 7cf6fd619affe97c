"""A workbook of several sheets on the page of imports: the one that is read is said and can be changed."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from data.words import LANGS, n
from events.register.opening import created
from tests.ui.desk import words
from tests.ui.inboxed import dropped_in, opened
from ui import server


@pytest.mark.parametrize("lang", LANGS)
def test_sheets_that_are_not_read_are_counted_and_can_be_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "tripoli.sqlite"))
    created(tmp_path / "tripoli.sqlite", "tripoli")
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].title = "January"
    book.create_sheet("February")
    for rows in book.worksheets:
        rows.append(["date", "longitude", "latitude", "title"])
        rows.append(["2025-01-05", 24.9, 22.1, f"patrol of {rows.title}"])
    book.save(file)
    app = opened(lang)
    key = dropped_in(app, "two.xlsx", file.getvalue())
    assert n("ui.inbox.other_sheets", 1, lang) in words(app)
    app.selectbox(key=f"sheet_{key}").set_value("February").run()
    (dropped,) = app.session_state["import_files"]
    assert (dropped.source.sheet, dropped.seen.survey.rows) == ("February", 1)
