"""Who cannot see, or has no mouse: axe-core over every page and every file, and each page gone through by the keyboard.

Rules that are off, and why, stand in ``OFF``. Nothing is off for a page of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

from data.words import LANGS
from events.register import opening
from events.situation import demo
from tests.browser.app import PATIENCE_MS, ROOT, serving_register, the_map
from ui.sitemap import FIRST, pages

Opener = Callable[..., Page]
AXE = ROOT / "layers" / "web" / "node_modules" / "axe-core" / "axe.min.js"
# Rules that Streamlit itself breaks and that nothing of ours can mend, each with its reason; none at present.
OFF: dict[str, str] = {}
# Findings in what Streamlit 1.67 draws, by rule and the part of the page that it stands in.
THEIRS = {
    (
        "list",
        "stSidebarNav",
    ): "the pages in the sidebar of a phone: groups and their headings stand between the list and its items",
    ("listitem", "stSidebarNav"): "the same list, seen from its items",
}
GRAVE = ("serious", "critical")
# A field's frame takes its colour over so many milliseconds.
CHANGED_MS = 400
RUN = """async (off) => (await axe.run(document, { resultTypes: ["violations"], iframes: false, rules: off })).violations.map(
  (found) => [found.impact, found.id, found.nodes.map((node) => [
    document.querySelector(node.target[0])?.closest("[data-testid^=stSidebarNav]") ? "stSidebarNav" : "", node.target.join(" "),
    node.html.slice(0, 160)].join(" | "))])"""
# Controls that a person can use, as they stand on the screen.
CONTROLS = """() => {
  const every = 'a[href], button, input, select, textarea, summary, iframe, [tabindex="0"], [role=button], [role=menuitem]';
  return [...document.querySelectorAll(every)].filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !e.disabled && e.tabIndex >= 0 && e.getClientRects().length && !e.closest('[aria-hidden=true]')).map((e, i) => {
      e.dataset.axe = String(i);
      const group = e.closest("[role=radiogroup], [role=tablist]");
      if (group) group.dataset.group ??= String(i);
      return [e.dataset.axe, e.type === "radio" ? e.name : (group?.dataset.group ?? ""), e.outerHTML.slice(0, 160)];
    });
}"""
# What of an element's looks says that it has the focus: of itself or of what it stands in, as a field's frame.
LOOKS = """() => {
  const one = document.activeElement, seen = [];
  for (let e = one, n = 0; e && n < 4; e = e.parentElement, n++) {
    const s = getComputedStyle(e);
    seen.push([s.outlineStyle === "none" ? "" : s.outline, s.boxShadow, s.borderColor, s.backgroundColor, s.color, s.textDecorationLine].join(";"));
  }
  return [one?.dataset.axe ?? "", one?.tagName ?? "", seen.join("|")];
}"""
REST = """() => {
  const out = {};
  for (const one of document.querySelectorAll("[data-axe]")) {
    const seen = [];
    for (let e = one, n = 0; e && n < 4; e = e.parentElement, n++) {
      const s = getComputedStyle(e);
      seen.push([s.outlineStyle === "none" ? "" : s.outline, s.boxShadow, s.borderColor, s.backgroundColor, s.color, s.textDecorationLine].join(";"));
    }
    out[one.dataset.axe] = seen.join("|");
  }
  return out;
}"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a demonstration register: every page has something on it."""
    folder = tmp_path_factory.mktemp("axe")
    demo.make(folder / "demo.sqlite", days=demo.LEAST_DAYS, seed=2)
    register = opening.opened(folder / "demo.sqlite")
    with serving_register(register, folder) as address:
        yield address
    register.engine.dispose()


def shown(page: Page, base: str, name: str, lang: str) -> None:
    """Open a page and wait until all of it is there."""
    page.goto(f"{base}/{'' if name == FIRST else name}?lang={lang}")
    page.locator("[data-testid=stMainBlockContainer] :is(h1, h2, h3, h4, p, iframe)").first.wait_for(
        timeout=PATIENCE_MS
    )
    if name == "map":
        the_map(page)
    for busy in ("[data-testid=stStatusWidget]", "[data-testid=stSkeleton]", "[data-stale=true]"):
        page.wait_for_timeout(300)
        page.wait_for_selector(busy, state="detached", timeout=PATIENCE_MS)
    page.wait_for_timeout(700)


def grave(place: Page | Frame) -> list[Any]:
    """What axe finds that is serious or critical, as a text to read."""
    place.evaluate(AXE.read_text(encoding="utf-8"))
    found = place.evaluate(RUN, {rule: {"enabled": False} for rule in OFF})
    ours = [
        (
            rule,
            [
                node
                for node in nodes
                if not any(rule == one and node.startswith(part) for one, part in THEIRS)
            ],
        )
        for impact, rule, nodes in found
        if impact in GRAVE
    ]
    return [(rule, nodes) for rule, nodes in ours if nodes]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", pages())
def test_no_page_has_a_grave_finding(base: str, open_page: Opener, name: str, lang: str) -> None:
    page = open_page()
    shown(page, base, name, lang)
    found = {"page": grave(page)}
    for n, frame in enumerate(page.frames[1:]):
        found[f"frame {n}"] = grave(frame)
    assert not any(found.values()), json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("name", [FIRST, "map"])
def test_a_phone_has_none_either(base: str, open_page: Opener, name: str) -> None:
    page = open_page("phone")
    shown(page, base, name, "ar")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.wait_for_timeout(700)
    assert grave(page) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("group", [0, 1, 2])
def test_an_open_menu_of_the_bar_has_none(base: str, open_page: Opener, lang: str, group: int) -> None:
    page = open_page()
    shown(page, base, "sources", lang)
    page.get_by_test_id("stTopNavSection").nth(group).press("Enter")
    page.get_by_role("menuitem").first.wait_for()
    assert grave(page) == []


@pytest.mark.parametrize("name", pages())
def test_every_control_is_reached_by_the_keyboard_and_shows_that_it_is(
    base: str, open_page: Opener, name: str
) -> None:
    page = open_page()
    shown(page, base, name, "ar")
    controls = {key: (group, html) for key, group, html in page.evaluate(CONTROLS)}
    rest = page.evaluate(REST)
    assert controls
    reached: set[str] = set()
    unseen = []
    for _ in range(3 * len(controls) + 40):
        page.keyboard.press("Tab")
        key, tag, looks = page.evaluate(LOOKS)
        if tag == "BODY" and reached:
            break
        if key in controls and key not in reached:
            reached.add(key)
            # A frame of another document shows the focus inside it; see the map's own test.
            if looks == rest[key] and tag != "IFRAME":
                page.wait_for_timeout(CHANGED_MS)
                looks = page.evaluate(LOOKS)[2]
            if looks == rest[key] and tag != "IFRAME":
                unseen.append(controls[key][1])
    # Of a group of choices one is reached, and the arrows go on from there.
    groups = {controls[key][0] for key in reached} - {""}
    missed = [html for key, (group, html) in controls.items() if key not in reached and group not in groups]
    assert not missed, "\n".join(missed)
    assert not unseen, "\n".join(unseen)


def test_the_map_is_entered_worked_and_left_by_the_keyboard(base: str, open_page: Opener) -> None:
    page = open_page()
    shown(page, base, "map", "en")
    frame = the_map(page)
    inside, seen = 0, set()
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "IFRAME":
            inside += 1
            seen.add(frame.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        elif inside:
            break
    else:
        pytest.fail("the focus does not leave the map")
    assert len(seen) > 5
    assert any("leaflet-container" in one for one in seen), "the map itself is never reached"


@pytest.mark.parametrize("lang", LANGS)
def test_an_export_has_no_grave_finding(open_page: Opener, ready: Any, tmp_path: Path, lang: str) -> None:
    from tests.browser.exported import marsad

    page = ready(open_page(), marsad("--lang", lang, folder=tmp_path))
    page.wait_for_timeout(500)
    assert grave(page) == []
    bare = open_page(scripts=False)
    bare.goto(page.url)
    assert bare.locator("#marsad-static").is_visible()


@pytest.mark.parametrize("lang", LANGS)
def test_a_briefing_has_no_grave_finding(open_page: Opener, tmp_path: Path, lang: str) -> None:
    import subprocess
    import sys

    out = tmp_path / "brief.html"
    subprocess.run(
        [sys.executable, "-m", "ui.cli", "brief", "--period", "7d", "--lang", lang, "--out", str(out)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    page = open_page()
    page.goto(out.as_uri())
    assert grave(page) == []


def test_axe_itself_finds_what_is_wrong(open_page: Opener) -> None:
    """A page that is plainly wrong is found: the checks above can fail."""
    page = open_page()
    page.set_content(
        f"<html lang=en><title>x</title><main><h1>x</h1><button></button>{datetime.now(UTC).year}"
    )
    assert [rule for rule, _ in grave(page)] == ["button-name"]
