"""The gate on what a file of many events costs: bytes, requests and nodes, counted; never seconds."""

import base64
import gzip
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from bench import bare
from bench.page import SIZE
from bench.run import NO_DAY
from bench.synthetic import TYPES, events, write
from events.query import Filter
from geo.sections import sections
from tests.browser.exported import marsad
from ui.state import Place, State, packet

FEW, MANY = 10_000, 20_000
DATA = re.compile(rb'<script type="text/plain" id="marsad-(?:data|texts)"[^>]*>([^<]*)</script>')
# What a page is made of but the part for those without scripts, whose list and picture are of the events and bounded.
LIVE = """() => ({
  nodes: document.querySelectorAll("*").length - document.querySelectorAll("#marsad-static *").length,
  map: document.querySelectorAll("#map_marsad *").length,
  canvases: document.querySelectorAll("canvas").length,
})"""


# How often each canvas of the map is begun anew.
DRAWN = """
window.__drawn = {};
const clear = CanvasRenderingContext2D.prototype.clearRect;
CanvasRenderingContext2D.prototype.clearRect = function (...area) {
  const pane = this.canvas.parentNode?.className.match(/marsad-(\\w+)-pane/)?.[1];
  if (pane) window.__drawn[pane] = (window.__drawn[pane] ?? 0) + 1;
  return clear.apply(this, area);
};
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate")


@pytest.fixture(scope="module")
def few(folder: Path) -> Path:
    """Some without texts."""
    source = write(events(FEW).drop(columns="text"), folder / "few.csv")
    return marsad("--events", source, folder=folder)


@pytest.fixture(scope="module")
def wordless(folder: Path) -> Path:
    source = write(events(MANY).drop(columns="text"), folder / "wordless.csv")
    return marsad("--events", source, folder=folder)


@pytest.fixture(scope="module")
def many(folder: Path) -> Path:
    return marsad("--events", write(events(MANY), folder / "many.csv"), folder=folder)


@pytest.fixture(scope="module")
def empty(folder: Path, few: Path) -> Path:
    return marsad("--events", folder / "few.csv", "--from", NO_DAY, "--to", NO_DAY, folder=folder)


def data_bytes(path: Path) -> int:
    """Return the letters of the data in a page."""
    found = [len(letters) for letters in DATA.findall(path.read_bytes())]
    assert found
    return sum(found)


def squeezed(frame: pd.DataFrame, folder: Path) -> int:
    """Return what gzip -9 makes of the columns in the order and form of the bare page, in base64."""
    page = bare.write(frame, folder / "bare.html").read_text(encoding="utf-8")
    blocks = re.findall(r'<script type="text/plain" id="(?:numbers|texts)">([^<]*)</script>', page)
    assert len(blocks) == 2
    return sum(len(base64.b64encode(gzip.compress(gzip.decompress(base64.b64decode(one)), 9))) for one in blocks)  # fmt: skip


def test_an_event_takes_no_more_than_the_best_of_gzip_and_a_tenth(
    folder: Path, empty: Path, many: Path, wordless: Path
) -> None:
    """Ours holds the section, chainage, distance, district and nearest crossing of each besides: a fifth where there are no texts."""
    for path, frame, most in ((many, events(MANY), 1.1), (wordless, events(MANY).assign(text=""), 1.2)):  # fmt: skip
        assert data_bytes(path) - data_bytes(empty) <= most * squeezed(frame, folder)


def test_ten_thousand_events_take_little_over_the_empty_map(empty: Path, few: Path, wordless: Path) -> None:  # fmt: skip
    over = few.stat().st_size - empty.stat().st_size
    rest = {path: path.stat().st_size - data_bytes(path) for path in (few, wordless)}
    # What browsers without scripts get, a list and a picture, is bounded: it does not grow from here.
    assert abs(rest[few] - rest[wordless]) <= 20_000
    assert over <= 250_000


def test_what_lies_under_the_events_is_drawn_once_while_a_map_opens(browser: Browser, few: Path) -> None:
    page = browser.new_page(viewport=SIZE)
    page.add_init_script(DRAWN)
    page.goto(few.as_uri())
    page.wait_for_selector("html[data-marsad-ready=true]", timeout=60_000)
    drawn = page.evaluate("window.__drawn")
    page.close()
    assert drawn["ground"] == 1
    # Again where the fonts of names come late.
    assert set(drawn) == {"ground", "events", "labels"}
    assert max(drawn.values()) <= 2


def test_a_page_asks_for_nothing_and_does_not_grow_with_its_events(browser: Browser, few: Path, many: Path) -> None:  # fmt: skip
    seen = []
    for path in (few, many):
        page = browser.new_page(viewport=SIZE)
        asked: list[str] = []
        page.on("request", lambda one, asked=asked: asked.append(one.url))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-marsad-ready=true]", timeout=60_000)
        assert page.locator("html").get_attribute("data-total") == str(FEW if path == few else MANY)
        seen.append([page.evaluate(LIVE), closer(page)])
        page.close()
        assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [path.as_uri()]
    for before, after in zip(*seen, strict=True):
        assert before["map"] == after["map"]
        assert before["canvases"] == after["canvases"]
        # A legend or a note may have a line more.
        assert abs(before["nodes"] - after["nodes"]) <= 10
        assert before["nodes"] > 500


def closer(page: Page) -> dict[str, int]:
    """Zoom in and drag the map; return what the page is made of then."""
    page.mouse.move(SIZE["width"] / 2, SIZE["height"] / 2)
    page.mouse.wheel(0, -480)
    page.wait_for_timeout(900)
    page.mouse.down()
    page.mouse.move(SIZE["width"] / 2 + 90, SIZE["height"] / 2 + 40, steps=4)
    page.mouse.up()
    page.wait_for_timeout(300)
    return dict(page.evaluate(LIVE))


def test_the_app_sends_a_state_of_a_few_hundred_letters_whatever_is_asked() -> None:
    everything = Filter("2019-01-01", "2025-12-31", TYPES, tuple(sections()["id"]), ("document", "external"), "convoy")  # fmt: skip
    state = State("ar", everything, ("events", "SYN-0000001"), Place(27.0, 17.0, 6.0), layers=tuple((f"layer{n}", False) for n in range(12)))  # fmt: skip
    sent = packet(state, "k" * 64, "t" * 43, Place(27.0, 17.0, 6.0))
    assert len(sent) < 1_500
