"""How a file of many events opens, filters, moves and searches beside a bare page of the same events: ``python -m bench.opening``.

The bare page (bench/bare.py) is the limit: typed columns, one pass, circles on a canvas. Both are opened from the disk, in turn, each time in a
fresh Chromium; other work on the machine falls on both, so the ratio of the two in the same round says more than the milliseconds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.machine import facts, load
from bench.page import FRAMES, READY_CLOCK, SIZE, STOP, chromium, memory, said
from bench.synthetic import TYPES, events, write

OUT = Path(__file__).parent / "out"
DAY_MS = 86_400_000
# Before any script of the page: when it is drawn, what blocked its thread, and how frames came.
WATCH = (
    READY_CLOCK
    + """
window.__blocks = [];
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) window.__blocks.push([e.startTime, e.duration]);
}).observe({type: "longtask", buffered: true});
"""
)
# Each filter as it is asked until its frame stands; `ask` is the page's own way.
ASK = """async ([ours, filters]) => {
  const ask = ours ? window.marsad.filter : window.filter;
  const took = [], shown = [];
  for (const filter of filters) {
    await new Promise((done) => setTimeout(done, 30 + (took.length * 7) % 17)); // no step with the frames
    const start = performance.now();
    shown.push(await ask(filter));
    took.push(performance.now() - start);
  }
  return [took, shown];
}"""
# From the click to the frame after the card stands.
CARD = """() => {
  window.__card = new Promise((done) => addEventListener("click", (event) => {
    const start = event.timeStamp;
    const look = () => {
      const card = document.querySelector(".m-card");
      if (card && !card.hidden && card.querySelector("table, dl, h3")) done(performance.now() - start);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, {capture: true, once: true}));
}"""
# From each letter typed to the list of what was found.
TYPED = """() => {
  const input = document.querySelector(".m-search-input"), list = document.querySelector(".m-search-results");
  window.__typed = [];
  let start = 0;
  input.addEventListener("input", (event) => { start = event.timeStamp; });
  new MutationObserver(() => {
    if (!start) return;
    window.__typed.push(performance.now() - start);
    start = 0;
  }).observe(list, {childList: true, attributes: true});
}"""


def brushes(first: str, last: str) -> list[dict[str, Any]]:
    """Return filters as a brush makes them that is drawn up and then dragged over the years, a frame's step each."""
    start, end = (int(pd_day(day)) for day in (first, last))
    whole = end - start
    wide = [(start + whole // 3, start + whole // 3 + 4 * step) for step in range(1, 30)]
    moved = [(start + 11 * step, start + 11 * step + whole // 4) for step in range(1, 60)]
    return [{"from": iso(a), "to": iso(b)} for a, b in (*wide, *moved)]


def pd_day(day: str) -> int:
    from datetime import date

    return date.fromisoformat(day).toordinal()


def iso(day: int) -> str:
    from datetime import date

    return date.fromordinal(day).isoformat()


BRUSH = brushes("2019-01-01", "2025-12-31")
KINDS: list[dict[str, Any]] = [
    *({"types": [kind for kind in TYPES if kind != off]} for off in TYPES),
    *({"types": [one]} for one in TYPES),
    {},
]
SECTIONS: list[dict[str, Any]] = [
    *({"sections": [one]} for one in ("tunisia", "algeria", "niger", "chad", "sudan", "egypt", "coast")),
    {"sections": ["niger", "chad"], "from": "2022-01-01"},
    {},
]


def measure(path: Path, *, ours: bool, cards: bool = True) -> dict[str, Any]:
    """Open a file in a fresh Chromium and return what was measured, in milliseconds and MB, by name."""
    found: dict[str, Any] = {"load": load()}
    with chromium() as browser:
        system = browser.new_browser_cdp_session()
        context = browser.new_context(viewport=SIZE)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(path.as_uri(), wait_until="commit", timeout=180_000)
        found["open"] = said(page, 180_000)
        found["marks"] = page.evaluate(
            "Object.fromEntries(performance.getEntriesByType('mark').map((m) => [m.name, m.startTime]))"
        )
        found["memory at first"] = memory(page, system)
        page.wait_for_timeout(4_000)  # what comes after the first draw
        found["opening blocks"] = blocks(page)
        found["memory"] = memory(page, system)
        found["shown"] = {}
        for name, filters in (
            ("brush", BRUSH),
            ("kinds", KINDS),
            *((("sections", SECTIONS),) if ours else ()),
        ):
            found[name], found["shown"][name] = page.evaluate(ASK, [ours, filters])
            found[f"{name} blocks"] = blocks(page)
        page.evaluate(ASK, [ours, [{}]])
        found["pan"] = pan(page)
        found["pan blocks"] = blocks(page)
        found["zoom"] = zoom(page)
        found["zoom blocks"] = blocks(page)
        if ours:
            found["drag"] = drag(page)
            found["drag blocks"] = blocks(page)
            page.evaluate(ASK, [ours, [{}]])
            found["typed"] = typed(page)
            found["typed blocks"] = blocks(page)
            found["memory after search"] = memory(page, system)
            if cards:
                found["card"] = card(page)
                found["card blocks"] = blocks(page)
                found["memory after a card"] = memory(page, system)
        context.close()
    return found


def blocks(page: Page) -> list[float]:
    """Return how long the page's thread was blocked, each time over 50 ms, since this was last asked."""
    page.wait_for_timeout(120)
    taken: list[list[float]] = page.evaluate("window.__blocks.splice(0)")
    return [took for _, took in taken]


def gaps(frames: Sequence[float]) -> list[float]:
    return [b - a for a, b in itertools.pairwise(frames)]


def pan(page: Page) -> list[float]:
    """Drag the map to and fro; return the gaps between frames."""
    x, y = SIZE["width"] / 2 + 100, SIZE["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    for step in range(60):
        page.mouse.move(x + 300 * (1 - abs(step - 30) / 30), y + 2 * step)
        page.wait_for_timeout(10)
    page.mouse.up()
    page.wait_for_timeout(300)
    return gaps(page.evaluate(STOP))


def zoom(page: Page) -> list[float]:
    page.mouse.move(SIZE["width"] / 2, SIZE["height"] / 2)
    page.evaluate(FRAMES)
    for step in range(12):
        page.mouse.wheel(0, -240 if step < 6 else 240)
        page.wait_for_timeout(200)
    page.wait_for_timeout(300)
    return gaps(page.evaluate(STOP))


def drag(page: Page) -> list[float]:
    """Drag the brush itself with the mouse: all that the page around the map does is in it. Return the gaps."""
    box = page.locator(".m-strip").bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    for step in range(60):
        page.mouse.move(x + 6 * step, y)
        page.wait_for_timeout(10)
    page.mouse.up()
    page.wait_for_timeout(200)
    return gaps(page.evaluate(STOP))


def typed(page: Page) -> list[float]:
    """Type words a letter at a time; return for each the time until the list of what was found stands."""
    page.evaluate(TYPED)
    box = page.locator(".m-search-input")
    for word in ("convoy", "trucks fu"):
        box.fill("")
        box.click()
        for letter in word:
            page.keyboard.type(letter)
            page.wait_for_timeout(350)
    took: list[float] = page.evaluate("window.__typed.splice(0)")
    box.fill("")
    page.keyboard.press("Escape")
    return took


def card(page: Page) -> list[float]:
    """Click events, and counts until there is one to be clicked; return the time to the card of each."""
    took: list[float] = []
    for _ in range(40):
        cells = page.evaluate("window.marsad.cells()")
        place = page.locator("#map_marsad").bounding_box()
        assert place
        inside = [
            one
            for one in cells
            if 60 < one["x"] < place["width"] - 80 and 40 < one["y"] < place["height"] - 60
        ]
        single = next((one for one in inside if one["count"] == 1), None)
        target = single or min(inside, key=lambda one: one["count"])
        if single:
            page.evaluate(CARD)
        page.mouse.click(place["x"] + target["x"], place["y"] + target["y"])
        if single:
            took.append(page.evaluate("window.__card"))
            page.keyboard.press("Escape")
        page.wait_for_timeout(700)
        if len(took) == 5:
            break
    return took


def median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else float("nan")


def high(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[int(0.95 * (len(values) - 1))] if values else float("nan")


def told(ours: list[dict[str, Any]], bare: list[dict[str, Any]]) -> str:
    """Return the measures of all rounds as lines."""
    lines = [f"load {ours[0]['load']} to {ours[-1]['load']}; {len(ours)} rounds; ms; least, median"]
    opens = [[one["open"] for one in side] for side in (ours, bare)]
    ratios = [a / b for a, b in zip(*opens, strict=True)]
    lines.append(
        f"open: Marsad {min(opens[0]):.0f}, {median(opens[0]):.0f}; bare {min(opens[1]):.0f}, {median(opens[1]):.0f}; "
        f"ratio by round {min(ratios):.2f}, {median(ratios):.2f}"
    )
    lines.append(
        "  " + ", ".join(f"{k.removeprefix('marsad:')} {v:.0f}" for k, v in ours[-1]["marks"].items())
    )
    lines.append(
        f"  longest block: {longest(ours, 'opening blocks')}; bare {longest(bare, 'opening blocks')}"
    )
    for name in ("brush", "kinds", "sections", "pan", "zoom", "drag", "typed", "card"):
        parts = []
        for what, side in (("Marsad", ours), ("bare", bare)):
            values = [value for one in side for value in one.get(name, ())]
            if values:
                parts.append(
                    f"{what} median {median(values):.1f}, p95 {high(values):.1f}, most {max(values):.0f}, longest block {longest(side, name + ' blocks')}"
                )
        lines.append(f"{name}: " + "; ".join(parts))
    for name in ("memory at first", "memory", "memory after search", "memory after a card"):
        parts = [
            f"{what} heap {median([one[name]['heap'] for one in side]):.0f}, process {median([one[name]['process'] for one in side]):.0f}"
            for what, side in (("Marsad", ours), ("bare", bare))
            if name in side[0]
        ]
        if parts:
            lines.append(f"{name}, MB: " + "; ".join(parts))
    return "\n".join(lines)


def longest(side: list[dict[str, Any]], name: str) -> str:
    values = [value for one in side for value in one.get(name, ())]
    return f"{max(values):.0f}" if values else "under 50"


def check(ours: dict[str, Any], bare: dict[str, Any]) -> None:
    """Hold the counts of both pages against each other.

    Raises
    ------
    RuntimeError
        They differ.
    """
    for name in ("brush", "kinds"):
        if ours["shown"][name] != bare["shown"][name]:
            raise RuntimeError(f"{name}: the pages show different numbers of events")


def main(arguments: Sequence[str] | None = None) -> None:
    """Make both pages where they are not there, open them in turn and say what was measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.opening", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--page", type=Path, help="a page of ours to open, made before from the same events")
    parser.add_argument("--no-cards", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    OUT.mkdir(exist_ok=True)
    source, bare = OUT / f"{asked.events}.csv", OUT / f"{asked.events}-bare.html"
    page = asked.page or OUT / f"{asked.events}-marsad.html"
    if not source.exists() or not bare.exists():
        from bench import bare as limit

        frame = events(asked.events)
        write(frame, source)
        limit.write(frame, bare)
    if not page.exists():
        program = Path(sys.executable).with_name("marsad")
        subprocess.run([program, "export", page, "--events", source], check=True)
    sides: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for turn in range(asked.rounds):
        for which in (0, 1) if turn % 2 else (1, 0):
            path = (page, bare)[which]
            sides[which].append(measure(path, ours=which == 0, cards=not asked.no_cards))
        check(sides[0][-1], sides[1][-1])
    if asked.json:
        print(json.dumps({"machine": facts("?"), "marsad": sides[0], "bare": sides[1]}))
    else:
        print(
            f"{asked.events:,} events, {page.stat().st_size / 1e6:.1f} MB; bare {bare.stat().st_size / 1e6:.1f} MB"
        )
        print(told(*sides))


if __name__ == "__main__":
    main()
