"""The strip map's page: what is on it and beside it is what the filter asks for, in both languages, and each figure opens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.words import LANGS, n, t
from events.register import editing
from events.register.opening import Register
from events.situation import kept
from events.situation.strip import APART, counted, stretches, strip
from events.situation.units import units
from geo.sections import IDS
from layers.style import kinds
from tests.events.situation.made import made as facts_of
from tests.ui.desk import DUTY, body, made, run, words
from ui import plots, server
from ui.pages.line import COARSE, around
from ui.strip_chart import Names, chart


@pytest.fixture
def _served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "register.sqlite"))


@pytest.fixture
def register(_served: None, tmp_path: Path) -> Register:
    found = made(tmp_path)
    on = {"lon": 24.9, "lat": 25.0, "uncertainty_m": 500.0}
    editing.add(
        found,
        DUTY,
        [
            body(**on),
            body(**on, kind="MINE", title_en="A mine", start="", end="", date_edtf="", date_precision="none"),
        ],
    )
    return found


def sums(app: AppTest, lang: str) -> tuple[int, int]:
    """How many are on the strip, and how many beside it by the buttons that open them."""
    labels = {str(button.key): button.label.replace("\\", "") for button in app.button}
    (shown,) = re.fullmatch(
        t("line.sum", lang, shown="(.+)", all=".*"), labels.pop("behind_line_all")
    ).groups()
    beside = [label for key, label in labels.items() if key.startswith("behind_line_")]
    return int(shown.replace(",", "")), sum(
        int(label.rpartition(": ")[2].replace(",", "")) for label in beside
    )


@pytest.mark.usefixtures("_served")
@pytest.mark.parametrize("lang", LANGS)
def test_without_a_register_what_ships_is_on_it_or_beside_it(lang: str) -> None:
    from events.documents import events

    app = run("line", lang)
    assert not app.exception
    assert not app.error
    assert app.subheader[0].value == t("ui.page.line", lang)
    assert n("count.events", len(events()), lang) in words(app)
    assert sum(sums(app, lang)) == len(events())


def test_a_filter_counts_here_as_in_the_table(register: Register) -> None:
    app = run("line", "en", line_unit="egypt")
    assert sum(sums(app, "en")) == 114
    app.multiselect(key="ask_types").set_value(["PATROL"]).run()
    assert n("count.events", 1, "en") in words(app)
    assert sums(app, "en") == (1, 0)
    app.button(key="behind_line_all").click().run()
    assert "Patrol near Ghat" in words(app)
    app.multiselect(key="ask_types").set_value(["MINE"]).run()
    assert sums(app, "en") == (0, 1)
    assert t("line.none", "en") in words(app)
    app.button(key="behind_line_undated").click().run()
    assert "A mine" in words(app)


def test_what_is_shown_may_be_a_section_or_a_part_of_one(register: Register) -> None:
    kept.put(
        register, DUTY, "part",
        {"section": "egypt", "from_km": 0.0, "to_km": 300.0, "name_ar": "جزء الجنوب", "name_en": "The south"},
    )  # fmt: skip
    app = run("line")
    choice = app.selectbox(key="line_unit")
    assert choice.options[0] == t("line.land", "en")
    part = next(option for option in choice.options if "The south" in option)
    assert [button.key for button in app.button if button.key == "line_on_map"] == []
    choice.set_value(
        next(row for row in units(kept.listing(register, DUTY, "part"))["id"] if row not in IDS)
    ).run()
    assert part.removeprefix("— ") in words(app)
    shown, beside = sums(app, "en")
    assert shown + beside == 114
    # At kilometre 332 of Egypt's: beyond the part.
    assert shown == 0
    app.selectbox(key="line_unit").set_value("egypt").run()
    assert sums(app, "en")[0] >= 1
    app.button(key="line_on_map").click().run()
    assert app.session_state["here"] == "map"
    place = app.session_state["state"].place
    assert 24 < place.lon < 26
    assert 21 < place.lat < 32


def test_coarser_places_stand_apart_by_the_reader_s_choice(register: Register) -> None:
    editing.add(register, DUTY, [body(lon=24.9, lat=25.0, uncertainty_m=20_000.0, title_en="Roughly here")])
    found = {}
    for km in (COARSE[0], COARSE[-1]):
        app = run("line", line_unit="egypt", line_coarse=km)
        app.multiselect(key="ask_types").set_value(["PATROL"]).run()
        found[km] = sums(app, "en")
    assert found == {10.0: (1, 1), 100.0: (2, 0)}


def test_the_table_counts_what_is_on_the_strip(register: Register) -> None:
    app = run("line")
    table = app.dataframe[0].value
    assert table[t("line.count", "en")].sum() == sums(app, "en")[0]


NAMES = Names(
    kinds(), {name: name for name in IDS}, [("egypt", 500.0, "Musaid")], [("egypt", 0.0, 300.0, "South")]
)


def drawn(most: int, lang: str, *rows: dict[str, Any]) -> dict[str, Any]:
    facts = facts_of(*rows)
    found = strip(facts, facts.start == facts.start, stretches(units(), "land"), most_marks=most)
    assert counted(found) == len(rows)
    spec: dict[str, Any] = plots.styled(chart(found, NAMES, lang), lang).to_dict()
    return spec


ROWS = (
    {
        "id": "a",
        "section": "egypt",
        "chainage": "100–120",
        "start": "2026-03-01",
        "end": "2026-03-09",
        "kind": "MINE",
    },
    {"id": "b", "section": "tunisia", "chainage": "7", "start": "2026-03-05", "end": "2026-03-05"},
)


def values(spec: dict[str, Any]) -> pd.DataFrame:
    """The rows of a chart's marks or bins."""
    every = [pd.DataFrame(rows) for rows in spec["datasets"].values()]
    return next(rows for rows in every if "where" in rows and len(rows) == 2)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("most", [0, 100])
def test_the_axis_runs_as_the_chainage_does_in_either_language(most: int, lang: str) -> None:
    rows = [ROWS[1], ROWS[0] | {"end": "2026-03-01"}]
    shown = values(drawn(most, lang, *rows)).sort_values("x0")
    assert shown["x0"].is_monotonic_increasing
    first, last = shown.iloc[0], shown.iloc[-1]
    assert "tunisia" in first["where"]
    assert "egypt" in last["where"]
    assert last["x0"] > 3000


def test_a_mark_has_the_colour_and_shape_of_its_kind_and_is_as_long_as_it_is_known() -> None:
    spec = drawn(100, "ar", *ROWS)
    shown = values(spec).set_index("id")
    assert shown.loc["a", "x1"] - shown.loc["a", "x0"] == 20
    assert shown.loc["a", "t1"] - shown.loc["a", "t0"] == 9 * 86_400_000
    text = str(spec)
    mine = next(kind for kind in kinds() if kind["code"] == "MINE")
    assert mine["colour"] in text
    assert plots.SHAPES[mine["shape"]] in text


def test_every_shape_of_the_map_is_drawn_and_every_reason_has_words() -> None:
    assert {kind["shape"] for kind in kinds()} <= set(plots.SHAPES)
    for lang in LANGS:
        for name in APART:
            assert t(f"line.apart.{name}", lang)
            assert t(f"line.why.{name}", lang)
        for name in IDS:
            assert t(f"line.short.{name}", lang)


def test_a_map_shows_a_stretch_whole() -> None:
    wide, near = around(9.0, 19.0, 26.0, 33.0), around(24.99, 25.0, 25.0, 25.01)
    assert wide.zoom < 6
    assert near.zoom == 11
    assert (wide.lon, wide.lat) == (17.5, 26.0)
