"""Dates in words in the tables and cards of the app: no more exact, no less, and sorted as they are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from data.words import LANGS, t
from events.register import editing
from tests.ui.desk import DUTY, body, made, run
from ui import held, server, tables
from ui.dated import in_words


@pytest.fixture
def filled_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A register with one event that is known to a month; return its date."""
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("MARSAD_USER", "duty")
    register = made(tmp_path)
    monkeypatch.setenv("MARSAD_REGISTER", register.where)
    dated = {"date_edtf": "2026-03-XX", "start": "2026-03-01", "end": "2026-03-31", "date_precision": "month"}
    editing.add(register, DUTY, [body(**dated)])
    return "2026-03-XX"


@pytest.mark.parametrize(
    ("edtf", "english", "arabic"),
    [
        ("2026-11-20", "20 November 2026", "20 نوفمبر 2026"),
        ("2026-11-20T05:30:00", "20 November 2026, 05:30", "20 نوفمبر 2026، 05:30"),
        ("2026-11-10/2026-11-12", "10–12 November 2026", "10–12 نوفمبر 2026"),
        ("2026-03/2026-04", "March–April 2026", "مارس–أبريل 2026"),
        ("2025-12-30/2026-01-02", "30 December 2025 – 2 January 2026", "30 ديسمبر 2025 – 2 يناير 2026"),
        ("2025-01-30/2025-02-01", "30 January – 1 February 2025", "30 يناير – 1 فبراير 2025"),
        ("2025/2026", "2025–2026", "2025–2026"),
        ("2026~", "about 2026", "نحو 2026"),
        ("2025-10-27~/2025-10-28?", "about 27–28 October 2025 (uncertain)", "نحو 27–28 أكتوبر 2025 (غير مؤكد)"),
        ("2026-03-XX", "one day in March 2026", "في يوم من مارس 2026"),
        ("[2025-01-23..2025-01-25]", "one day in 23–25 January 2025", "في يوم من 23–25 يناير 2025"),
        ("XXXX-01-26/XXXX-01-31", "26–31 January, year not stated", "26–31 يناير، السنة غير مذكورة"),
        ("2025-01/..", "since January 2025", "ابتداءً من يناير 2025"),
        ("../2025-01-03", "until 3 January 2025", "حتى 3 يناير 2025"),
    ],
)  # fmt: skip
def test_a_date_is_said_as_exactly_as_it_is_known(edtf: str, english: str, arabic: str) -> None:
    assert in_words(edtf, "en") == english
    assert in_words(edtf, "ar") == f"\u2067{arabic}\u2069"


@pytest.mark.parametrize(
    "edtf", ["2026-21", "2026-02-30", "2026-02-29/2026-03-01", "XXXX", "2026/XXXX-01", "soon", "1/2/3"]
)
def test_what_is_not_read_stands_as_it_is(edtf: str) -> None:
    assert [in_words(edtf, lang) for lang in LANGS] == [f"\u2068{edtf}\u2069"] * 2
    assert in_words("", "ar") == ""


@pytest.mark.parametrize("lang", LANGS)
def test_no_date_of_the_shipped_events_is_shown_as_a_code(lang: str) -> None:
    for edtf in held.shipped().events["date_edtf"].unique():
        assert not set(in_words(edtf, lang)) & set("~?%X[]/\u2068"), edtf


@pytest.mark.parametrize("lang", LANGS)
def test_a_table_shows_words_and_is_sorted_by_the_date(lang: str) -> None:
    undated = t("ui.undated", lang)
    dates = pd.Series(["2026-11-20", "2025-12~", undated, "2026-11-20"])
    options = tables.date_column(dates, lang, 100)["type_config"]["options"]
    shown = {option["value"]: option["label"] for option in options}
    assert shown == {
        "2026-11-20": in_words("2026-11-20", lang), "2025-12~": in_words("2025-12~", lang), undated: undated,
    }  # fmt: skip
    assert sorted(shown)[-1] == undated


@pytest.mark.parametrize("page", ["events", "register"])
def test_the_pages_show_their_dates_in_words(page: str, filled_register: str) -> None:
    app = run(page)
    (table,) = app.dataframe
    assert filled_register in table.value["date"].tolist()
    labels = [option["label"] for option in json.loads(table.proto.columns)["date"]["type_config"]["options"]]
    assert "one day in March 2026" in labels
