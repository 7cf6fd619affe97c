"""A map file opened in Chromium: when it is drawn, how long a filter takes, how smoothly it pans, what it asks for."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from playwright.sync_api import TimeoutError as Late

from bench.cdn import localised
from bench.synthetic import TYPES
from tests.browser.conftest import ARGS
from tests.chromium import MISSING, installed

SIZE: ViewportSize = {"width": 1366, "height": 768}
# When the page says that its first complete draw stands, by the page's own clock from the start of navigation.
READY_CLOCK = """
new MutationObserver((_, watch) => {
  if (document.documentElement?.dataset.marsadReady === "true") { window.__ready_ms = performance.now(); watch.disconnect(); }
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["data-marsad-ready"]});
"""
# A folium page says nothing: its scripts draw before DOMContentLoaded, and two frames later it is on screen.
DRAWN_CLOCK = """
addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.__ready_ms = performance.now();
})));
"""
# What stands on the screen: pixels of a canvas that are not empty, and pictures of signs.
DRAWN = """(selector) => {
  let drawn = document.querySelectorAll(".leaflet-marker-pane .leaflet-marker-icon").length;
  for (const canvas of document.querySelectorAll(selector)) {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let i = 3; i < data.length; i += 4) if (data[i]) drawn++;
  }
  return drawn;
}"""
OUR_CANVAS, FOLIUM_CANVAS = ".leaflet-marsad-events-pane canvas", ".leaflet-overlay-pane canvas"
FILTER = """async (asked) => {
  const start = performance.now();
  const shown = await window.marsad.filter(asked);
  return [performance.now() - start, shown];
}"""
FRAMES = """() => {
  window.__frames = [];
  const tick = (now) => { window.__frames.push(now); window.__handle = requestAnimationFrame(tick); };
  window.__handle = requestAnimationFrame(tick);
}"""
STOP = "() => { cancelAnimationFrame(window.__handle); return window.__frames; }"
# What a person asks: days, kinds, words, and all of it together; {} takes the filter back.
FILTERS: tuple[dict[str, Any], ...] = (
    {"from": "2025-01-01"},
    {"from": "2024-06-01", "to": "2024-06-30"},
    {"to": "2020-12-31"},
    {"types": [TYPES[0]]},
    {"types": list(TYPES[1:4])},
    {},
    {"sections": ["niger"]},
    {"sections": ["tunisia", "coast"], "from": "2023-01-01"},
    {"text": "convoy"},
    {"text": "trucks fuel"},
    {"types": [TYPES[1]], "from": "2022-01-01", "to": "2023-12-31", "text": "night"},
    {},
)
FILTER_ROUNDS = 3
PAN_STEPS = 60


@dataclass(frozen=True)
class Opened:
    """How a file did in the browser; times in milliseconds, None where it was not to be had.

    Parameters
    ----------
    open_ms : float or None
        From the start of navigation to the first complete draw; None when the limit came first.
    drawn : int
        Pixels and signs of events that stand on the screen then.
    asked : tuple of str
        URLs that it names or asks of the network.
    filters_ms : tuple of float
        Each filter, until its frame is drawn.
    counts : tuple of int
        What each of ``FILTERS`` showed.
    fps, worst_ms : float or None
        Frames a second while the map is dragged for a second, and the longest frame.
    """

    open_ms: float | None
    drawn: int = 0
    asked: tuple[str, ...] = ()
    filters_ms: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    fps: float | None = None
    worst_ms: float | None = None


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium that the tests use.

    Raises
    ------
    RuntimeError
        There is none; the message says what to install.
    """
    path = installed()
    if path is None:
        raise RuntimeError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGS))
        yield browser
        browser.close()


def opened(browser: Browser, path: Path, limit_s: float, *, ours: bool) -> Opened:
    """Open a file in a fresh profile and measure it.

    Raises
    ------
    RuntimeError
        It said that it was drawn and nothing was, or filters showed nothing at all.
    """
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    page.add_init_script(READY_CLOCK if ours else DRAWN_CLOCK)
    named: tuple[str, ...] = ()
    if not ours:
        text, named = localised(path.read_text(encoding="utf-8"))
        path = path.with_suffix(".local.html")
        path.write_text(text, encoding="utf-8")
    try:
        page.goto(path.as_uri(), wait_until="commit", timeout=limit_s * 1000)
        if ours:  # by selector: the export's policy forbids the eval that waiting for a function takes
            page.wait_for_selector("html[data-marsad-ready=true]", timeout=limit_s * 1000)
        else:
            page.wait_for_function("window.__ready_ms", timeout=limit_s * 1000)
        open_ms = float(page.evaluate("window.__ready_ms"))
        drawn = int(page.evaluate(DRAWN, OUR_CANVAS if ours else FOLIUM_CANVAS))
        filters_ms, counts = _filters(page) if ours else ((), ())
        fps, worst_ms = _pan(page)
    except Late:
        return Opened(None, asked=(*named, *asked))
    finally:
        context.close()
    if not drawn or (ours and not any(counts)):
        raise RuntimeError(f"{path.name}: says that it is drawn, and nothing stands on the screen")
    return Opened(open_ms, drawn, (*named, *asked), filters_ms, counts, fps, worst_ms)


def _filters(page: Page) -> tuple[tuple[float, ...], tuple[int, ...]]:
    times, counts = [], []
    for turn in range(FILTER_ROUNDS):
        for asked in FILTERS:
            ms, shown = page.evaluate(FILTER, asked)
            times.append(float(ms))
            if turn == 0:
                counts.append(int(shown))
    return tuple(times), tuple(counts)


def _pan(page: Page) -> tuple[float, float]:
    """Drag the map in a circle for about a second; return frames a second and the longest frame in ms."""
    x, y = SIZE["width"] / 2, SIZE["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    for step in range(1, PAN_STEPS + 1):
        turn = 2 * math.pi * step / PAN_STEPS
        page.mouse.move(x + 150 * math.sin(turn), y + 90 * (1 - math.cos(turn)))
        page.wait_for_timeout(12)
    page.mouse.up()
    page.wait_for_timeout(300)  # the draw that follows a drag counts
    return smoothness(page.evaluate(STOP))


def smoothness(frames: Sequence[float]) -> tuple[float, float]:
    """Return frames a second and the longest gap between two, in ms, of a list of frame times in ms.

    Examples
    --------
    >>> smoothness([0.0, 20.0, 30.0, 50.0])
    (60.0, 20.0)
    """
    gaps = [b - a for a, b in itertools.pairwise(frames)]
    if not gaps:
        return 0.0, math.inf
    return len(gaps) / (frames[-1] - frames[0]) * 1000, max(gaps)
