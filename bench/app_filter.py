"""``python -m bench.app_filter [--register FILE] [--rounds N]``: from a change in the app to the map that shows it.

Three ways, each in the same run, in turn with a bare Streamlit page of one control and one word: a filter changed in the
sidebar (Streamlit's own widget, so that a run of the page lies between), one changed in the map's own panel, and an edit
of the register that an open map takes up. The clock is the browser's, from the click to the frame that has the new count.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Locator, Page

from bench.first_page import BARE, OURS, cpu_s, serving
from bench.importing import measure
from bench.machine import load, run_on
from bench.page import SIZE, chromium
from events.register import editing, opening
from events.register.who import Actor
from tests.browser.app import the_map

WRITER = Actor("bench", "bench")
PAGE = """import streamlit as st

st.write(f"chosen {st.pills('one', ['a', 'b'], default='a', required=True)}")
"""
# The first click, and when what is watched has changed and a frame has shown it; both by the clock of all frames.
CLICK = "addEventListener('pointerdown', () => { window.__clicked = performance.timeOrigin + performance.now(); }, true)"
CHANGED = """
(watched) => new Promise((done, fail) => {
  setTimeout(() => fail(new Error(`no change of ${watched}`)), 30000);
  const root = watched === 'shown' || watched === 'total' ? document.documentElement : document.body;
  const now = () => root === document.body ? document.body.innerText.match(/chosen \\w/)?.[0] : root.dataset[watched];
  const before = now();
  new MutationObserver((_, watch) => {
    const after = now();
    if (after === undefined || after === before) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.timeOrigin + performance.now())));
  }).observe(root, {attributes: true, subtree: root === document.body, childList: true, characterData: true});
})
"""
# A change has settled: what follows it in the app must not fall into the next one's time.
REST_MS = 6_000
PATIENCE_MS = 240_000


def changed(
    page: Page, where: Page | Frame, watched: str, act: Callable[[], Any], clicked: Page | Frame | None
) -> float:
    """Return the milliseconds from a click (or from the end of ``act``) to the frame that shows what follows from it."""
    seen = where.evaluate_handle(f"(watched) => ({{ promise: ({CHANGED})(watched) }})", watched)
    act()
    began_ms = time.time() * 1000 if clicked is None else float(clicked.evaluate("window.__clicked"))
    at_ms = float(seen.evaluate("(one) => one.promise"))
    page.wait_for_timeout(REST_MS)
    return at_ms - began_ms


def pills(of: Page | Frame, away: str, back: str) -> Iterator[Locator]:
    """Yield two buttons that stand beside each other, by what stands on them, again and again."""
    first = of.locator("button", has_text=re.compile(f"^{away}$")).first
    while True:
        yield first
        yield first.locator("xpath=..").locator("button", has_text=re.compile(f"^{back}$")).first


def line(name: str, found_ms: Sequence[float], bare_ms: Sequence[float]) -> str:
    """Return a row of the table."""
    ratios = [a / b for a, b in zip(found_ms, bare_ms, strict=True)]
    return (
        f"| {name} | {min(found_ms):.0f} | {statistics.median(found_ms):.0f} | {max(found_ms):.0f} "
        f"| {statistics.median(ratios):.2f} |"
    )


def everywhere(page: Page) -> None:
    """Open the sidebar, and have events on the map however far from border and coast they lie."""
    page.get_by_test_id("stExpandSidebarButton").click()
    box = page.locator(".st-key-ask_far [role=combobox], .st-key-ask_far input").first
    last = page.get_by_role("option").last
    for _ in range(5):  # the list closes where the page's own run falls between
        box.click()
        page.wait_for_timeout(1_000)
        if last.is_visible():
            break
    last.click()


def compared(folder: Path, register: Path, rounds: int, near: bool) -> Iterator[str]:
    """Yield the table."""
    (folder / "bare").mkdir()
    (folder / "bare" / "app.py").write_text(PAGE)
    (folder / "ours").mkdir()
    env = {"MARSAD_REGISTER": str(register), "MARSAD_USER": "bench", "XDG_DATA_HOME": str(folder / "data")}
    store = opening.opened(register)
    with (
        serving(folder / "bare", BARE) as (plain, _),
        serving(folder / "ours", OURS, **env) as (full, pid),
        chromium() as browser,
    ):
        bare = browser.new_context(viewport=SIZE).new_page()
        bare.add_init_script(CLICK)
        bare.goto(plain)
        bare.get_by_text("chosen a").wait_for()
        page = browser.new_context(viewport=SIZE).new_page()
        page.add_init_script(CLICK)
        page.goto(f"{full}map?lang=en")
        the_map(page)
        if near:
            page.get_by_test_id("stExpandSidebarButton").click()
        else:
            everywhere(page)
        page.wait_for_timeout(REST_MS)
        frame = the_map(page)
        frame.wait_for_selector("html[data-whole]", state="attached", timeout=PATIENCE_MS)
        page.wait_for_timeout(4 * REST_MS)  # its texts, and the search made of them
        total = int(frame.locator("html").get_attribute("data-total") or 0)
        found: dict[str, list[float]] = {name: [] for name in ("bare", "sidebar", "panel", "edit")}
        busy: list[float] = []
        sides = pills(page, "7 days", "all")
        panels = pills(frame, "Last 24 h", "All")
        plains = pills(bare, "b", "a")
        for n in range(rounds):
            for _ in range(2):  # away, and back to where all is shown
                one = next(plains)
                found["bare"].append(changed(bare, bare, "chosen", one.click, bare))
                one, before = next(sides), cpu_s(pid)
                found["sidebar"].append(changed(page, frame, "shown", one.click, page))
                busy.append(cpu_s(pid) - before)
            for _ in range(2):
                one = next(panels)
                found["panel"].append(changed(page, frame, "shown", one.click, frame))
            for title in (f"Patrol {n}", f"Patrol {n} again"):
                body = {"kind": "PATROL", "title_en": title, "origin": "entered", "lon": 10.17, "lat": 24.96}
                add = partial(editing.add, store, WRITER, [body])
                found["edit"].append(changed(page, frame, "total", add, None))
    yield f"{total:,} events on the map\n"
    yield "| to the frame that shows it | least, ms | median, ms | most, ms | over bare, median |\n|---|--:|--:|--:|--:|"
    names = {
        "bare": "bare Streamlit page: a control to its word",
        "sidebar": "filter in the sidebar",
        "panel": "filter in the map's panel",
        "edit": "edit of the register, from its commit",
    }
    for name, called in names.items():
        yield line(called, found[name], found["bare"])
    yield f"\nserver's processor for a change in the sidebar and what follows it: median {1000 * statistics.median(busy):.0f} ms"


def main(arguments: list[str]) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.app_filter", description=__doc__)
    parser.add_argument(
        "--register", type=Path, help="a register's file, which is written to; a new one of --rows by default"
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--near", action="store_true", help="only what lies near border and coast, as a page begins"
    )
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        register = given.register
        if register is None:
            register = Path(folder) / "register.sqlite"
            measure(given.rows, str(register), again=False)
        before = load()
        print("\n".join(compared(Path(folder), register.resolve(), given.rounds, given.near)))
    print(f"\n{run_on(f'{before} to {load()}')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
