"""The head of a panel: what is copied and what a picture carries; the font of pictures; the events behind a number."""

from __future__ import annotations

import struct
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
import vl_convert
from streamlit.testing.v1 import AppTest

from data.words import LANGS, n, t
from tests.ui.desk import words
from ui import plot_fonts, plots, server
from ui.behind import LISTED
from ui.panels import COPIED, copied


@pytest.fixture(autouse=True)
def _served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "none.sqlite"))


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def bars(rows: int = 3) -> alt.Chart:
    frame = pd.DataFrame({"x": range(rows), "y": [f"ا{number}" for number in range(rows)]})
    return (
        alt.Chart(frame)
        .mark_point()
        .encode(x="x:Q", y=alt.Y("y:N", axis=None))
        .properties(width=300, height=60)
    )


@pytest.mark.parametrize("lang", LANGS)
def test_a_picture_has_its_title_above_it_and_what_it_rests_on_below(lang: str) -> None:
    alone = size(plots.png(bars(), "", [], [], lang))
    whole = size(plots.png(bars(), "Title", ["asked"], ["made", "from", "marking"], lang))
    assert whole[1] > alone[1] + 60 * plots.SCALE
    assert whole[0] >= 300 * plots.SCALE


def test_a_plot_of_more_rows_than_altair_passes_on_is_saved_too() -> None:
    assert size(plots.png(bars(6_000), "Many", [], [], "en"))[0] > 300


def test_a_picture_asks_no_network() -> None:
    chart = alt.Chart("https://example.org/rows.csv").mark_point().encode(x="x:Q")
    with pytest.raises(ValueError, match=r"example\.org"):
        plots.png(chart, "", [], [], "en")


@pytest.mark.parametrize("lang", LANGS)
def test_a_table_is_drawn_with_its_first_column_where_reading_begins(lang: str) -> None:
    rows = pd.DataFrame({"one": ["a"] * 60, "two": [1] * 60})
    spec = plots.table_chart(rows, lang).to_dict()
    cells = [cell for name in spec["datasets"] for cell in spec["datasets"][name] if cell.get("text")]
    first, second = (
        next(cell["x"] for cell in cells if cell["text"].strip("\u2067\u2069") == name) for name in rows
    )
    assert (first > second) == (lang == "ar")
    assert max(cell["row"] for cell in cells) == plots.TABLE_ROWS
    assert (
        size(plots.png(plots.table_chart(rows, lang), "T", [], [], lang))[1] > plots.ROW_PX * plots.TABLE_ROWS
    )


def test_arabic_is_drawn_in_its_own_direction_and_days_keep_theirs() -> None:
    assert plots.directed("من 2026-01-02", "ar") == "\u2067من \u20662026-01-02\u2069\u2069"
    assert plots.directed("from 2026-01-02", "en") == "from 2026-01-02"
    assert plots.directed("", "ar") == ""


def test_the_font_of_pictures_has_both_alphabets_and_joins_arabic_letters() -> None:
    parts = [
        plot_fonts.tables((plot_fonts.FILES / f"ibm-plex-sans-arabic-{part}-400-normal.woff").read_bytes())
        for part in ("arabic", "latin")
    ]
    both = plot_fonts.joined(*parts)
    letters, arabic, latin = (
        plot_fonts._letters(font) for font in (parts[0] | {b"cmap": _four(both)}, *parts)
    )
    assert {ord("م"), ord("A"), ord("3"), ord("é")} <= set(letters)
    assert set(letters) == set(arabic) | set(latin)
    count = struct.unpack(">H", both[b"maxp"][4:6])[0]
    glyphs = plot_fonts._glyphs(both)
    assert len(glyphs) == count == sum(len(plot_fonts._glyphs(font)) for font in parts)
    assert len(both[b"hmtx"]) == 4 * count
    assert both[b"GSUB"] == parts[0][b"GSUB"]
    # The outline of a letter is the one that its own file has.
    assert glyphs[letters[ord("A")]].rstrip(b"\0") == plot_fonts._glyphs(parts[1])[latin[ord("A")]].rstrip(
        b"\0"
    )
    with pytest.raises(ValueError, match="WOFF"):
        plot_fonts.tables(b"no font at all, but long enough to be read as one")


def _four(font: dict[bytes, bytes]) -> bytes:
    """The letters of a table of format 12, as one of format 4, which `_letters` reads."""
    table = font[b"cmap"][12:]
    count = struct.unpack_from(">I", table, 12)[0]
    groups = [struct.unpack_from(">III", table, 16 + 12 * number) for number in range(count)]
    segments = [(first, glyph) for first, _, glyph in groups if first < 0xFFFF] + [(0xFFFF, 0)]
    columns = [
        [code for code, _ in segments], [code for code, _ in segments],
        [(glyph - code) & 0xFFFF for code, glyph in segments], [0] * len(segments),
    ]  # fmt: skip
    packed = [struct.pack(f">{len(segments)}H", *column) for column in columns]
    body = packed[0] + b"\0\0" + b"".join(packed[1:])
    return (
        struct.pack(">HHHHI", 0, 1, 3, 1, 12)
        + struct.pack(">HHHHHHH", 4, 0, 0, 2 * len(segments), 0, 0, 0)
        + body
    )


def test_arabic_letters_come_out_of_the_product_s_font() -> None:
    assert plot_fonts.register()
    joined, apart = (
        vl_convert.svg_to_png(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text x="5" y="30" font-size="20" '
            f'font-family="{plots.FONT}">{text}</text></svg>'
        )
        for text in ("محمد", "م ح م د")
    )
    assert joined != apart


def test_copied_text_carries_what_it_rests_on_and_days_that_do_not_break_become_common_ones() -> None:
    table = pd.DataFrame({"Section": ["Chad"], "Events": [3]})
    said = copied("Counts", "", table, ["asked"], ["made 2026\u201111\u201122", "TLP:AMBER"])
    assert said == "Counts\nasked\n\nSection\tEvents\nChad\t3\n\nmade 2026-11-22\nTLP:AMBER"
    assert copied("Counts", lambda: "late", None, [], []) == "Counts\n\nlate\n"
    assert "\u2011".translate(COPIED) == "-"


def opened(body: str, lang: str = "en") -> AppTest:
    """A page of one line of code, after a session has begun."""
    source = f"""
import numpy as np, pandas as pd, streamlit as st
from events.query import Filter
from ui import counted, session
from ui.behind import behind, number
from ui.panels import panel, filter_words, marking, source_words
session.begin()
lang = {lang!r}
{body}
"""
    app = AppTest.from_string(source, default_timeout=60)
    app.query_params["lang"] = lang
    return app.run()


@pytest.mark.parametrize("lang", LANGS)
def test_a_panel_has_a_heading_its_text_and_a_picture(lang: str) -> None:
    app = opened("panel('a', 'Counts *of* things', lang, table=pd.DataFrame({'Events': [3]}))", lang)
    assert not app.exception
    assert "Counts *of* things" in words(app)
    (code,) = app.code
    assert code.value.splitlines()[0] == "Counts *of* things"
    assert t("filter.all", lang) in code.value
    assert "TLP:" in code.value
    assert t("panel.source.documents", lang) in code.value
    assert not app.get("download_button")  # the picture is made when somebody opens it


@pytest.mark.parametrize("lang", LANGS)
def test_a_picture_is_made_when_it_is_opened_and_stays_while_it_is_looked_at(lang: str) -> None:
    line = "panel('a', 'Counts', lang, table=pd.DataFrame({'Events': [3]}))"
    shut = opened(line, lang)
    assert not shut.get("download_button")
    app = opened(f"st.session_state['picture_a'] = True\n{line}", lang)
    assert not app.exception
    (button,) = app.get("download_button")
    assert button.proto.label == t("panel.save", lang)
    # A reference of its own: nothing that another session's run clears away (ui/panels.py).
    assert button.proto.url
    assert not button.proto.HasField("deferred_file_id")


def test_what_is_internal_says_so_and_what_was_asked_may_be_another_filter() -> None:
    app = opened(
        "panel('a', 'A', lang, text='1', internal=True, marking='TLP:RED', asked='nothing else')\n"
        "panel('b', 'B', lang, text='1', asked='')"
    )
    first, second = (code.value for code in app.code)
    assert t("panel.internal", "en") in first
    assert "TLP:RED" in first
    assert t("panel.asked", "en", words="nothing else") in first
    assert t("panel.asked", "en", words="") not in second
    assert t("panel.internal", "en") not in second
    assert not app.get("download_button")


@pytest.mark.parametrize("lang", LANGS)
def test_a_number_opens_into_its_events_the_latest_first(lang: str) -> None:
    app = opened("number('n', '5', lambda: counted.mask(Filter(types=('MEET',))), 'Meetings', lang)", lang)
    assert not [button for button in app.button if str(button.key).startswith("behind_to_")]
    app.button(key="behind_n").click().run()
    from events.documents import events

    meetings = events()[events()["kind"] == "MEET"]
    shown = [
        str(button.key).removeprefix("behind_to_")
        for button in app.button
        if str(button.key).startswith("behind_to_")
    ]
    assert n("count.events", len(meetings), lang) in words(app)
    starts = meetings.set_index("id")["start"]
    assert shown
    assert [starts[name] for name in shown] == sorted((starts[name] for name in shown), reverse=True)
    assert set(shown) <= set(meetings["id"])
    titles = meetings.set_index("id")[f"title_{lang}"]
    assert titles[shown[0]] in words(app)


def test_more_are_shown_by_and_by_and_what_is_left_is_counted() -> None:
    app = opened(
        f"ids = counted.facts().ids.to_pylist()[:60]\nnumber('n', 'all', ids + ['gone'] * {LISTED}, 'All', lang)"
    )
    app.button(key="behind_n").click().run()

    def many() -> int:
        return sum(str(button.key).startswith("behind_to_") for button in app.button)

    assert many() == 25
    assert n("count.events", 60 + LISTED, "en") in words(app)


def test_the_filter_of_a_number_takes_the_place_of_the_session_s() -> None:
    app = opened(
        "number('n', '5', counted.mask(Filter(types=('MEET',))), 'Meetings', lang, asked=Filter(types=('MEET',)))\n"
        "st.text(str(session.now().asked.types))"
    )
    app.button(key="behind_n").click().run()
    app.button(key="behind_filter").click().run()
    assert "('MEET',)" in words(app)


def test_an_event_leads_to_the_map() -> None:
    app = opened("number('n', '5', counted.mask(Filter(types=('MEET',))), 'Meetings', lang)")
    app.button(key="behind_n").click().run()
    first = next(button for button in app.button if str(button.key).startswith("behind_to_"))
    first.click().run()
    assert app.session_state["go"] == "map"
    assert app.session_state["state"].selected == ("events", str(first.key).removeprefix("behind_to_"))


def test_rows_that_are_none_open_into_none() -> None:
    app = opened("behind(np.zeros(len(counted.facts()), dtype=bool), 'None', lang)")
    assert n("count.events", 0, "en") in words(app)
