"""A file of many events: decoded and searched in a thread of its own, its texts at the end, every count exact."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bench.synthetic import TYPES, events, write
from tests.browser.exported import Open, Ready, marsad, root

pytestmark = pytest.mark.browser
N = 110_000
CELL_PX = 44
# The part of the world that the canvas of events covers, in pixels of the zoom: the view and a quarter about it.
COVERED = """() => {
  const size = map_marsad.getSize(), origin = map_marsad.getPixelOrigin();
  const least = map_marsad.containerPointToLayerPoint(size.multiplyBy(-0.25)).round();
  const most = least.add(size.multiplyBy(1.5)).round();
  return [least.x + origin.x, least.y + origin.y, most.x + origin.x, most.y + origin.y, map_marsad.getZoom()];
}"""


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return events(N)


@pytest.fixture(scope="module")
def large(frame: pd.DataFrame, folder: Path) -> Path:
    return marsad("--events", write(frame, folder / "events.csv"), folder=folder)


def passing(frame: pd.DataFrame, asked: dict[str, Any]) -> pd.DataFrame:
    ok = pd.Series(True, index=frame.index)
    if "from" in asked:
        ok &= (frame["date"] != "") & (frame["date"] >= asked["from"])
    if "to" in asked:
        ok &= (frame["date"] != "") & (frame["date"] <= asked["to"])
    if "types" in asked:
        ok &= frame["type"].isin(asked["types"])
    if "text" in asked:
        ok &= frame["text"].str.lower().str.contains(asked["text"], regex=False)
    return frame[ok]


def within(frame: pd.DataFrame, covered: list[float]) -> int:
    """Count the events in the squares that the canvas touches, each by itself."""
    left, top, right, bottom, zoom = covered
    world = 256 * 2**zoom
    placed = frame[frame["lon"] != ""]
    lon, lat = (placed[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    u = np.floor((lon / 360 + 0.5) * world / CELL_PX)
    v = np.floor((0.5 - np.arctanh(np.sin(np.radians(lat))) / (2 * np.pi)) * world / CELL_PX)
    columns = (u >= np.floor(left / CELL_PX)) & (u < np.ceil(right / CELL_PX))
    rows = (v >= np.floor(top / CELL_PX)) & (v < np.ceil(bottom / CELL_PX))
    return int((columns & rows).sum())


@pytest.mark.parametrize("threads", [True, False])
def test_counts_over_random_filters_and_views_are_those_of_a_count_in_python(
    open_page: Open, ready: Ready, large: Path, frame: pd.DataFrame, threads: bool
) -> None:
    page = open_page(offline=True)
    if not threads:
        page.add_init_script("delete window.Worker")
    ready(page, large)
    assert root(page, "data-total") == str(N)
    # The thread that decoded is gone; the one that searches comes with the texts.
    page.evaluate("window.marsad.filter({text: 'convoy'})")
    assert len(page.workers) == (1 if threads else 0)
    chance = random.Random(4)
    drawn = 0
    for _ in range(8):
        asked: dict[str, Any] = {}
        days = sorted(f"{chance.randint(2019, 2025)}-{chance.randint(1, 12):02}-15" for _ in range(2))
        asked |= {"from": days[0]} if chance.random() < 0.6 else {}
        asked |= {"to": days[1]} if chance.random() < 0.6 else {}
        asked |= {"types": chance.sample(TYPES, 4)} if chance.random() < 0.5 else {}
        # Words of texts alone, not of titles or sources.
        asked |= {"text": chance.choice(("convoy", "livestock", "camp"))} if chance.random() < 0.4 else {}
        some = passing(frame, asked)
        assert page.evaluate("(asked) => window.marsad.filter(asked)", asked) == len(some)
        for _ in range(3):
            place = [chance.uniform(22, 33), chance.uniform(9, 25), chance.choice([5, 6.5, 8, 10, 12])]
            page.evaluate(
                "([lat, lon, zoom]) => { map_marsad.setView([lat, lon], zoom, {animate: false}); }", place
            )
            page.evaluate("(asked) => window.marsad.filter(asked)", asked)
            cells = page.evaluate("window.marsad.cells()")
            assert sum(cell["count"] for cell in cells) == within(some, page.evaluate(COVERED))
            drawn += len(cells)
    assert drawn > 100
    assert page.said == []  # type: ignore[attr-defined]


def test_a_search_answers_while_it_is_typed_and_its_answer_opens(
    open_page: Open, ready: Ready, large: Path, frame: pd.DataFrame
) -> None:
    page = ready(open_page(offline=True), large)
    sought = frame["id"].iloc[N // 2]
    page.locator(".m-search-input").click()
    page.keyboard.type(sought, delay=5)
    page.keyboard.press("Enter")
    page.locator(".m-card").get_by_text(sought, exact=True).first.wait_for()
    assert frame["text"].iloc[N // 2] in (page.locator(".m-card").text_content() or "")


def test_enter_opens_what_was_typed_and_not_what_its_beginning_had_found(
    open_page: Open, ready: Ready, large: Path, frame: pd.DataFrame
) -> None:
    page = ready(open_page(offline=True), large)
    box = page.locator(".m-search-input")
    for row, wait_ms in ((N // 5, 0), (N // 4, 42), (N // 2, 60), (N // 3, 90)):
        sought = frame["id"].iloc[row]
        box.fill("")
        box.click()
        page.keyboard.type(sought[:-3])
        page.locator(".m-search-results [role=option]").first.wait_for()
        page.keyboard.insert_text(sought[-3:])
        page.wait_for_timeout(wait_ms)  # the pause of typing is over, and what was found is not there yet
        page.keyboard.press("Enter")
        page.locator(".m-card").get_by_text(sought, exact=True).first.wait_for()


def test_a_file_cut_short_of_its_texts_does_not_pass_for_whole(
    open_page: Open, large: Path, folder: Path
) -> None:
    whole = large.read_bytes()
    cut = folder / "cut.html"
    cut.write_bytes(whole[: whole.index(b'id="marsad-texts"') - 30])
    page = open_page(offline=True)
    page.goto(cut.as_uri())
    page.locator(".marsad-fail").wait_for()


# How often the page's own thread unpacks something.
UNPACKED = """window.__unpacked = 0;
const Own = window.DecompressionStream;
window.DecompressionStream = class extends Own { constructor(...how) { super(...how); window.__unpacked++; } };"""


def test_the_first_card_waits_for_a_piece_of_the_texts_and_not_for_all(
    open_page: Open, ready: Ready, large: Path, frame: pd.DataFrame
) -> None:
    page = open_page(offline=True)
    page.add_init_script(UNPACKED)
    ready(page, large)
    sought = frame["id"].iloc[N // 3]
    page.locator(".m-search-input").click()
    page.keyboard.type(sought)
    page.locator(".m-search-results [role=option]").get_by_text("SYN").or_(
        page.locator(".m-search-results .m-option").first
    ).first.wait_for()
    before = page.evaluate("window.__unpacked")
    page.keyboard.press("Enter")
    page.locator(".m-card").get_by_text(frame["text"].iloc[N // 3], exact=False).first.wait_for()
    # The letters are N x 60 bytes, in pieces of 1 MiB; a text lies in one of them, or across two.
    assert N * 60 > 6 * 2**20
    assert 1 <= page.evaluate("window.__unpacked") - before <= 2


def test_no_sign_of_the_panel_is_a_canvas_of_its_own(open_page: Open, ready: Ready, large: Path) -> None:
    """Each canvas is brought to the screen by itself with every frame: ground, events, names and the strip of days are all."""
    page = ready(open_page(offline=True), large)
    assert page.locator(".m-legend .m-symbol").count() > 8
    assert page.locator("canvas").count() == 4
