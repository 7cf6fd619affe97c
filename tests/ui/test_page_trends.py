"""The trends' page: counts always, percentages only of enough, what is apart said, and each figure opens."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.words import LANGS, n, t
from events.register import editing
from events.register.opening import Register
from events.situation import kept
from events.situation.periods import WINDOWS
from events.situation.trends import BASE_AT_LEAST, BY
from tests.ui.desk import DUTY, body, made, run, words
from ui import server
from ui.filters import today
from ui.pages.trends import MOST_DAYS, PERIODS_DAYS, USUAL, _percent


@pytest.fixture
def _served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "register.sqlite"))


def ago(days: int, **more: Any) -> dict[str, Any]:
    day = (today() - timedelta(days=days)).isoformat()
    return body(
        lon=24.9,
        lat=25.0,
        uncertainty_m=50.0,
        start=day,
        end=day,
        date_edtf=day,
        title_en=f"{days} days ago",
        **more,
    )


@pytest.fixture
def register(_served: None, tmp_path: Path) -> Register:
    found = made(tmp_path)
    rows = [ago(3)] * 12 + [ago(30)] * 10 + [ago(3, kind="MINE")] * 2
    undated = body(
        lon=24.9,
        lat=25.0,
        start="",
        end="",
        date_edtf="",
        date_precision="none",
        kind="MINE",
        title_en="Undated",
    )
    editing.add(found, DUTY, [*rows, undated])
    return found


def figures(app: AppTest, *names: str) -> dict[str, int]:
    """The figures of the buttons that open them."""
    labels = {str(button.key): button.label.replace("\\", "") for button in app.button}
    return {
        name: int(labels[f"behind_trends_{name}"].rpartition(": ")[2].replace(",", ""))
        for name in names
        if f"behind_trends_{name}" in labels
    }


@pytest.mark.usefixtures("_served")
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("by", BY)
def test_without_a_register_what_ships_is_counted(lang: str, by: str) -> None:
    from events.documents import events

    app = run("trends", lang, trends_by=by)
    assert not app.exception
    assert not app.error
    assert app.subheader[0].value == t("ui.page.trends", lang)
    assert sum(figures(app, "counted", "undated", "coarse", "outside").values()) == len(events())


def test_a_period_stands_beside_the_one_before_and_each_figure_opens(register: Register) -> None:
    app = run("trends")
    assert figures(app, *WINDOWS)["this"] >= 14
    assert figures(app, *WINDOWS)["before"] >= 10
    app.multiselect(key="ask_types").set_value(["PATROL"]).run()
    assert figures(app, *WINDOWS) == {"this": 12, "before": 10, "year_ago": 0}
    table = app.dataframe[0].value.set_index(t("trends.by.section", "en"))
    row = table.loc["Border with Egypt"]
    assert row[t("trends.column.change", "en")] == _percent(20.0)
    assert row[t("trends.column.year", "en")] == "—"
    assert row[t("trends.column.note", "en")] == t("trends.few", "en", base=BASE_AT_LEAST)
    app.button(key="behind_trends_before").click().run()
    assert "30 days ago" in words(app)
    assert "3 days ago" not in words(app).replace("30 days ago", "")


def test_the_undated_are_said_and_open(register: Register) -> None:
    app = run("trends")
    app.multiselect(key="ask_types").set_value(["MINE"]).run()
    assert figures(app, "counted", "undated", "coarse", "outside") == {"counted": 2, "undated": 1}
    app.button(key="behind_trends_undated").click().run()
    assert n("count.events", 1, "en") in words(app)
    assert "Undated" in words(app)


def test_the_filter_s_days_are_said_not_to_be_used(register: Register) -> None:
    before = figures(run("trends"), *WINDOWS)
    app = run("trends")
    assert t("trends.no_days", "en") not in words(app)
    app.pills(key="ask_preset").set_value("7").run()
    assert t("trends.no_days", "en") in words(app)
    assert figures(app, *WINDOWS) == before


def test_a_part_has_a_row_of_its_own(register: Register) -> None:
    kept.put(
        register, DUTY, "part",
        {"section": "egypt", "from_km": 300.0, "to_km": 400.0, "name_ar": "الوسط", "name_en": "The middle"},
    )  # fmt: skip
    app = run("trends")
    table = app.dataframe[0].value.set_index(t("trends.by.section", "en"))
    part = f"{t('trends.part', 'en')} The middle"
    assert table.loc[part, t("trends.column.this", "en")] == 14
    assert table.loc["Border with Egypt", t("trends.column.this", "en")] >= 14
    assert list(table.index).index(part) == list(table.index).index("Border with Egypt") + 1


def test_steps_are_those_that_the_period_has_room_for(register: Register) -> None:
    for days in PERIODS_DAYS:
        app = run("trends", trends_period=str(days))
        step = app.segmented_control(key=f"trends_step_{days}")
        assert step.value == USUAL[days]
        assert days <= MOST_DAYS[USUAL[days]]
    app = run("trends", trends_period="own")
    app.date_input(key="trends_from").set_value(today() - timedelta(days=1000)).run()
    step = next(one for one in app.segmented_control if str(one.key).startswith("trends_step_"))
    assert t("trends.step.day", "en") not in step.options
    assert not app.exception


def test_nothing_that_passes_is_said_calmly(register: Register) -> None:
    app = run("trends")
    app.text_input(key="ask_text").set_value("no such words anywhere").run()
    for by in BY:
        app.segmented_control(key="trends_by").set_value(by).run()
        assert not app.exception
        assert not app.error
        assert figures(app, *WINDOWS) == {"this": 0, "before": 0, "year_ago": 0}


def test_what_is_copied_has_the_figures_and_what_they_rest_on(register: Register) -> None:
    (code,) = run("trends", "ar").code
    assert t("trends.column.before", "ar") in code.value
    assert re.search(r"TLP:\w+", code.value)
    assert "tripoli" in code.value
