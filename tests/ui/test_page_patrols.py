"""The page of patrols: what is counted is said, a number opens into its patrols, a drawn line becomes records."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from data.errors import DataProblem
from data.words import t
from events.register.opening import Register, created
from events.situation import kept
from geo.sections import point_at, sections
from tests.ui.desk import DUTY, run, words
from ui import open_register, server
from ui.filters import today
from ui.pages import patrols as page
from ui.patrol_line import along, line_of

SUDAN_KM = float(sections().set_index("id").loc["sudan", "length_km"])


def day(ago: int) -> str:
    return (today() - timedelta(days=ago)).isoformat()


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("MARSAD_USER", "duty")
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "tripoli.sqlite"))
    return created(tmp_path / "tripoli.sqlite", "tripoli")


def put(
    register: Register, from_km: float, to_km: float, ago: int, state: str = "done", by: str = "Unit A"
) -> str:
    said = {
        "section": "sudan",
        "from_km": from_km,
        "to_km": to_km,
        "by": by,
        "start": day(ago),
        "end": day(ago),
        "state": state,
    }
    return kept.put(register, DUTY, "patrol", said)


def opened(lang: str = "en", **state: Any) -> AppTest:
    app = run("patrols", lang, **state)
    assert not app.exception
    assert not app.error
    return app


def tables(app: AppTest) -> list[Any]:
    return [one.value for one in app.dataframe]


def test_without_a_register_it_says_so_and_how_one_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "none.sqlite"))
    for lang in ("ar", "en"):
        said = words(opened(lang))
        assert t("patrols.none", lang) in said
        assert t("ui.register.none", lang) in said


def test_an_empty_register_has_no_patrol_anywhere(register: Register) -> None:
    app = opened()
    assert t("patrols.none.yet", "en") in words(app)
    since = tables(app)[0]
    assert set(since["Last patrol"]) == {t("map.coverage.never", "en")}
    assert len(since) == 7


def test_what_counts_is_what_was_done_and_the_rest_is_said(register: Register) -> None:
    put(register, 0, SUDAN_KM / 2, 3)
    put(register, 0, SUDAN_KM, 2, "planned")
    put(register, 0, SUDAN_KM, 2, "cancelled")
    put(register, 0, SUDAN_KM, -2)
    said = words(app := opened())
    assert "2 patrols done; 1 planned, not counted; 1 cancelled, not counted" in said
    assert "1 entered as done that ends after today, not counted yet" in said
    since, covered, gaps = tables(app)[:3]
    mine = since[since["Section or part"] == "Border with Sudan"]
    assert mine["Last patrol"].tolist() == ["3 days ago", "no patrol on record"]
    row = covered[covered["Section or part"] == "Border with Sudan"].iloc[0]
    assert "50%" in row["last 7 days"]
    assert "50%" in row["last 90 days"]
    # What has no patrol on record first, the longest before the others; what was covered comes last.
    assert gaps["Section or part"].tolist()[0] == "Coast"
    assert gaps["Last patrol"].tolist()[-1] == "3 days ago"
    assert gaps["Days × weight"].tolist()[-1].strip("\u2068\u2069") == "3"


def test_a_number_opens_into_the_patrols_behind_it(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(register, 0, 100, 30, by="Unit A")
    put(register, 50, 150, 5, by="Unit B")
    put(register, 150, 200, 1, by="Unit C")
    shown = page._table

    def chosen(table: Any, key: str, lang: str) -> int | None:
        shown(table, key, lang)
        # What a click on the row would be: nobody can click in a test without a browser.
        return table.index[table["Last patrol"] == "5 days ago"].tolist()[0] if key == "since" else None

    monkeypatch.setattr(page, "_table", chosen)
    app = opened()
    assert "Patrols that covered Border with Sudan" in words(app)
    behind = [
        one.to_csv() for one in tables(app) if "Unit B" in one.to_csv() and "Unit C" not in one.to_csv()
    ]
    assert len(behind) == 1
    assert "Unit A" in behind[0]  # under the later one too


def pasted(*km: float) -> str:
    return "\n".join(f"{lat:.5f}, {lon:.5f}" for lon, lat in (point_at("sudan", one) for one in km))


def test_a_drawn_line_becomes_a_record_of_each_section(register: Register) -> None:
    app = opened()
    app.text_area(key="patrol_line_0").set_value(pasted(200, 230, 260, 300)).run()
    assert "Border with Sudan: km" in words(app)
    app.text_input(key="patrol_line_by_0").set_value("Unit D")
    next(one for one in app.button if one.label == "Save the patrol").click()
    app.run()
    assert not app.exception
    assert not app.error
    found = kept.listing(register, DUTY, "patrol")
    assert found[["section", "by", "state"]].values.tolist() == [["sudan", "Unit D", "done"]]
    assert found["from_km"].tolist() == pytest.approx([200], abs=0.5)
    assert found["to_km"].tolist() == pytest.approx([300], abs=0.5)
    assert found["line"].tolist()[0].count(",") == 3
    assert "The patrol is saved." in words(app)


def test_a_line_that_is_none_says_which_place_and_why(register: Register) -> None:
    app = opened()
    app.text_area(key="patrol_line_0").set_value("20.5, 25.0\nnowhere").run()
    said = app.error[0].value.replace("\\", "")
    assert "Line 2" in said
    assert "nowhere" in said
    assert "cannot be read as a place" in said
    app.text_area(key="patrol_line_0").set_value("27.0, 14.0\n27.1, 14.2").run()
    assert "km of no section of the border or the coast" in app.error[0].value
    with pytest.raises(DataProblem):
        line_of("20.5, 25.0")
    assert along(line_of(pasted(10, 60)))["section"].tolist() == ["sudan"]


def test_who_may_not_report_sees_and_does_not_write(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(register, 0, 100, 3)
    monkeypatch.setattr(open_register, "may", lambda role: role == "read")
    app = opened()
    assert "1 patrol done" in words(app)
    assert not app.text_area


def test_arabic_says_the_same(register: Register) -> None:
    put(register, 0, 100, 3)
    app = opened("ar")
    assert "دورية واحدة منفَّذة" in words(app)
    assert "الحدود مع السودان" in tables(app)[0].to_csv()


def test_the_command_says_what_the_page_says(register: Register) -> None:
    from ui.cli import app as program

    put(register, 0, 100, 3)
    done = CliRunner().invoke(program, ["patrols", "--show", "since", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["day"] == day(0)
    mine = [row for row in said["rows"] if row["section"] == "sudan"]
    assert [row["days"] for row in mine] == [3.0, None]
    for show in ("gaps", "coverage"):
        assert json.loads(CliRunner().invoke(program, ["patrols", "--show", show, "--json"]).stdout)["rows"]
        lines = CliRunner().invoke(program, ["patrols", "--show", show]).stdout.splitlines()
        assert len(lines) > 7
    assert CliRunner().invoke(program, ["patrols", "--show", "all"]).exit_code != 0
