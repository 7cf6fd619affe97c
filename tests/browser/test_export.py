"""The export as people meet it: by double click, with no network, on a phone, on paper, with scripts off."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from data.words import n, t
from events.documents import events as shipped
from events.located import located
from events.query import Filter, passes
from events.redaction import release

pytestmark = pytest.mark.browser
# 2026-02-15T10:00:00Z, two weeks after the last report: presets of an export count from its making.
MADE = "1771149600"
Ready = Callable[[Page, Path], Page]
Open = Callable[..., Page]


def marsad(*words: object, folder: Path) -> Path:
    """Run ``marsad export`` as a person does and return the file."""
    out = folder / f"{len(list(folder.iterdir()))}.html"
    command = [sys.executable, "-m", "ui.cli", "export", str(out), *map(str, words)]
    root = Path(__file__).parents[2]
    env = {**os.environ, "SOURCE_DATE_EPOCH": MADE, "MARSAD_LANG": "en", "PYTHONPATH": str(root)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("export")


@pytest.fixture(scope="module")
def both(folder: Path) -> Path:
    return marsad(folder=folder)


@pytest.fixture(scope="module")
def events() -> Any:
    return located(release(shipped(), "public").events)


def root(page: Page, name: str) -> str:
    return page.locator("html").get_attribute(name) or ""


def shown(page: Page) -> int:
    return int(root(page, "data-shown"))


def settle(page: Page) -> None:
    """Wait until what was asked is drawn."""
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))"
    )


def open_tab(page: Page, name: str) -> None:
    """Open a tab of the panel; the one that stands open would close."""
    tab = page.locator(f"[data-tab={name}]")
    if tab.get_attribute("aria-expanded") != "true":
        tab.click()
        settle(page)


def test_it_opens_offline_asks_nobody_and_logs_nothing(
    open_page: Open, ready: Ready, both: Path, events: Any
) -> None:
    page = ready(open_page(offline=True), both)
    page.evaluate("marsad.filter({text: 'a'})")
    page.locator(".m-language").click()
    settle(page)
    assert page.said == []  # type: ignore[attr-defined]
    assert page.asked == [both.as_uri()]  # type: ignore[attr-defined]
    assert root(page, "data-total") == str(len(events))
    assert both.stat().st_size < 2_500_000


@pytest.mark.parametrize(("lang", "first", "direction"), [("ar", "ar", "rtl"), ("en", "en", "ltr")])
def test_one_language_sets_language_and_direction(
    open_page: Open, ready: Ready, folder: Path, lang: str, first: str, direction: str
) -> None:
    path = marsad("--lang", lang, folder=folder)
    page = ready(open_page(), path)
    assert (root(page, "lang"), root(page, "dir")) == (first, direction)
    assert page.locator(".m-language").is_hidden()
    assert re.match(
        rf'<!doctype html>\n<html lang="{first}" dir="{direction}"', path.read_text(encoding="utf-8")
    )


def test_switching_language_turns_the_page_and_keeps_the_view(
    open_page: Open, ready: Ready, both: Path
) -> None:
    page = ready(open_page(), both)
    assert (root(page, "lang"), root(page, "dir")) == ("ar", "rtl")
    place = (
        "[map_marsad.getCenter().lat.toFixed(1), map_marsad.getCenter().lng.toFixed(1), map_marsad.getZoom()]"
    )
    page.evaluate("() => { map_marsad.setView([25, 15], 8, {animate: false}); }")
    page.evaluate("marsad.filter({from: '2024-12-01'})")
    before = (shown(page), page.evaluate(place))
    page.locator(".m-language").click()
    settle(page)
    assert (root(page, "lang"), root(page, "dir")) == ("en", "ltr")
    assert (
        page.locator(".m-title").text_content() == f"{t('product.name', 'en')}: {t('product.tagline', 'en')}"
    )
    assert (shown(page), page.evaluate(place)) == before


def test_it_says_how_many_events_it_shows_of_how_many(
    open_page: Open, ready: Ready, both: Path, events: Any
) -> None:
    page = ready(open_page(), both)
    assert root(page, "data-marsad-ready") == "true"
    assert shown(page) == len(events)
    count = int(passes(events, Filter(start="2025-01-01", types=("MEET",))).sum())
    assert 0 < count < len(events)
    assert page.evaluate("marsad.filter({from: '2025-01-01', types: ['MEET']})") == count
    settle(page)
    assert shown(page) == count
    words = n("count.shown", len(events), "ar", shown=count)
    assert page.locator(".m-shown").text_content() == words
    for bad in ("{form: 1}", "{types: ['NOPE']}", "{from: 'x'}"):
        assert page.evaluate(f"marsad.filter({bad}).then(() => '', (error) => error.name)").endswith("Error")


def test_an_event_opens_by_a_click_and_by_the_keyboard(open_page: Open, ready: Ready, both: Path) -> None:
    page = ready(open_page(), both)
    box = page.locator("#map_marsad").bounding_box()
    assert box
    inside = [
        one
        for one in page.evaluate("marsad.cells()")
        if 60 < one["x"] < box["width"] - 60 and 60 < one["y"] < box["height"] - 60
    ]
    cell = max(inside, key=lambda one: one["count"])
    page.mouse.click(box["x"] + cell["x"], box["y"] + cell["y"])
    settle(page)
    # A count whose events lie at one point lists them; one event opens its card.
    page.wait_for_selector(".m-list [data-index], .m-card h2")
    open_tab(page, "events")
    page.locator("[data-tray=events]").click()
    page.locator(".m-list").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    title = page.locator(".m-list [aria-selected=true] .m-row-title").text_content()
    page.keyboard.press("Enter")
    page.wait_for_selector(".m-card h2")
    assert page.locator(".m-card h2").text_content() == title
    page.keyboard.press("Escape")
    page.wait_for_selector(".m-card", state="hidden")


def test_one_event_alone_opens_its_card_by_a_click(
    open_page: Open, ready: Ready, both: Path, events: Any
) -> None:
    page = ready(open_page(), both)
    placed = events[~events.geometry.isna()]
    at = placed.geometry.x.round(3).astype(str) + placed.geometry.y.round(3).astype(str)
    alone = placed[~at.duplicated(keep=False)].iloc[0]
    page.evaluate(
        "([lat, lon]) => { map_marsad.setView([lat, lon], 12, {animate: false}); }",
        [alone.geometry.y, alone.geometry.x],
    )
    settle(page)
    box = page.locator("#map_marsad").bounding_box()
    assert box
    cells = page.evaluate("marsad.cells()")
    middle = (box["width"] / 2, box["height"] / 2)
    cell = min(cells, key=lambda one: abs(one["x"] - middle[0]) + abs(one["y"] - middle[1]))
    assert cell["count"] == 1
    page.mouse.click(box["x"] + cell["x"], box["y"] + cell["y"])
    page.wait_for_selector(".m-card h2")
    assert page.locator(".m-card h2").text_content() == alone["title_ar"]
    assert page.locator(".m-card").get_by_text(alone["id"], exact=True).count() == 1


def test_a_click_in_the_legend_filters(open_page: Open, ready: Ready, both: Path, events: Any) -> None:
    page = ready(open_page(), both)
    open_tab(page, "legend")
    only = page.locator(".m-rows li", has=page.locator(".m-toggle")).first
    kind = events["kind"].value_counts()
    name = only.locator(".m-name").text_content()
    figure = int(only.locator(".m-count").text_content() or "0")
    only.locator(".m-only").click(force=True)
    settle(page)
    assert shown(page) == figure
    assert figure in set(kind), name
    page.locator(".m-reset").click()
    settle(page)
    assert shown(page) == len(events)


@pytest.mark.parametrize("query", ["رأس جدير", "راس اجدير", "رأس أجدير", "Ras Ajdir"])
def test_search_finds_however_it_is_spelt(open_page: Open, ready: Ready, both: Path, query: str) -> None:
    page = ready(open_page(), both)
    page.locator(".m-search-input").fill(query)
    page.wait_for_selector(".m-search-results:not([hidden]) .m-option")
    names = page.locator(".m-option span").all_text_contents()
    assert any("اجدير" in name for name in names), names
    page.locator(".m-option", has_text="اجدير").first.click()
    page.wait_for_selector(".m-card h2")
    assert "اجدير" in (page.locator(".m-card h2").text_content() or "")


def test_presets_count_from_the_making_and_name_the_latest_report(
    open_page: Open, ready: Ready, both: Path, events: Any
) -> None:
    page = ready(open_page(), both)
    chip = page.locator(".m-presets [data-days='1']")
    chip.click()
    settle(page)
    assert shown(page) == 0
    last = date.fromisoformat(events["end"].max())
    said = page.locator(".m-latest").text_content() or ""
    assert f"{last.day} " in said
    assert str(last.year) in said
    page.locator(".m-time-notes .m-linkbutton").first.click()
    settle(page)
    assert shown(page) > 0
    page.locator(".m-presets [data-days='0']").click()
    settle(page)
    assert shown(page) == len(events)


def test_trays_list_what_has_no_date_and_what_has_no_place(
    open_page: Open, ready: Ready, both: Path, events: Any
) -> None:
    page = ready(open_page(), both)
    counts = {
        "undated": int((events["start"] == "").sum()),
        "unlocated": int(events.geometry.isna().sum()),
        "events": len(events),
    }
    assert min(counts.values()) > 0
    open_tab(page, "events")
    for tray, count in counts.items():
        chip = page.locator(f"[data-tray={tray}]")
        chip.click()
        settle(page)
        assert int(chip.locator(".m-count").text_content() or "") == count
        assert page.locator(".m-list [data-index]").first.get_attribute("aria-setsize") == str(count)


def overlapping(page: Page, selector: str) -> list[str]:
    """Return pairs of visible controls that lie over each other, and those that stand out of the page."""
    found: list[str] = page.evaluate(
        """(selector) => {
          // A link's room for fingers may reach over what is not pressed; its words may not.
          const boxOf = (one) => {
            if (!one.matches(".m-linkbutton")) return one.getBoundingClientRect();
            const words = document.createRange();
            words.selectNodeContents(one);
            return words.getBoundingClientRect();
          };
          const boxes = [...document.querySelectorAll(selector)]
            .filter((one) => one.checkVisibility() && one.getClientRects().length)
            .map((one) => [one.className + "/" + (one.ariaLabel ?? one.textContent), boxOf(one), one]);
          const out = [];
          for (const [name, box] of boxes)
            if (box.left < -0.5 || box.right > innerWidth + 0.5) out.push(`out of the page: ${name}`);
          for (let i = 0; i < boxes.length; i++) for (let k = 0; k < i; k++) {
            const [a, b] = [boxes[i][1], boxes[k][1]];
            if (boxes[i][2].contains(boxes[k][2]) || boxes[k][2].contains(boxes[i][2])) continue;
            const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (w > 1 && h > 1) out.push(`${boxes[i][0]} over ${boxes[k][0]}`);
          }
          return out;
        }""",
        selector,
    )
    return found


CONTROLS = ".m-bar button, .m-search-input, .m-title, .m-tabs button, .m-zoom button, .m-marking, .m-foot .m-linkbutton, .m-notice, .leaflet-control-scale"


@pytest.mark.parametrize("size", ["phone", "wide"])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_nothing_overflows_or_lies_over_another(
    open_page: Open, ready: Ready, both: Path, size: str, lang: str
) -> None:
    page = ready(open_page(size), both)
    if lang == "en":
        page.locator(".m-language").click()
        settle(page)
    assert overlapping(page, CONTROLS) == []
    for tab in ("legend", "events", "followup", "sources", "time"):
        button = page.locator(f"[data-tab={tab}]")
        if button.is_visible():
            button.click()
            settle(page)
            wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert wide[0] <= wide[1], (tab, wide)
    if size == "phone":
        assert page.evaluate("map_marsad.getSize().y") > 250


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """Return the size of each page of a PDF in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert len(boxes) == len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) > 0
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_it_prints_on_one_sheet_of_a4_and_of_a3(open_page: Open, ready: Ready, both: Path, lang: str) -> None:
    page = ready(open_page(), both)
    if lang == "en":
        page.locator(".m-language").click()
    page.locator(".m-tool-print").click()
    for paper, size in (("A4", (842, 595)), ("A3", (1191, 842))):
        page.locator(".m-print-controls .m-chip", has_text=paper).click()
        settle(page)
        pages = pages_of(page.pdf(prefer_css_page_size=True))
        assert len(pages) == 1
        assert all(abs(a - b) <= 2 for a, b in zip(pages[0], size, strict=True)), pages
        # Nothing of the legend or the credits is cut off.
        for part in (".m-print-side", ".m-print-foot", ".m-print-head"):
            assert (
                page.evaluate(
                    "(part) => { const one = document.querySelector(part); return one.scrollHeight - one.clientHeight; }",
                    part,
                )
                <= 2
            )
    head, side, foot = (page.locator(f".m-print-{part}").inner_text() for part in ("head", "side", "foot"))
    assert t("product.tagline", lang) in head
    assert n("count.shown", 112, lang, shown=112) in head
    assert "OpenStreetMap" in foot
    assert "ODbL" in foot
    assert t("disclaimer", lang) in foot
    assert t("legend.crossing", lang) in side
    assert page.locator(".m-marking:visible").count() == 2


def test_the_browsers_own_print_command_fills_one_sheet_too(
    open_page: Open, ready: Ready, both: Path
) -> None:
    page = ready(open_page(), both)
    assert len(pages_of(page.pdf(prefer_css_page_size=True))) == 1
    settle(page)
    assert not page.locator(".m-printing").count()


@pytest.mark.parametrize("size", ["phone", "wide"])
def test_with_scripts_off_it_is_still_a_map(open_page: Open, both: Path, events: Any, size: str) -> None:
    page = open_page(size, scripts=False, offline=True)
    page.goto(both.as_uri())
    still = page.locator("#marsad-static")
    assert still.is_visible()
    assert page.locator("#map_marsad").is_hidden()
    box = still.locator("svg").bounding_box()
    assert box
    assert box["width"] > 300
    assert box["height"] > 250
    drawn = sum(int(text) for text in still.locator("svg circle + text").all_text_contents())
    assert drawn > 0
    assert still.locator("ol > li").count() == len(events)
    assert still.locator(".how").inner_text() == t("static.how", "ar")
    text = still.inner_text()
    assert "OpenStreetMap" in text
    assert t("disclaimer", "ar") in text
    assert "2026-02-15T10:00:00Z" in text
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.said == []  # type: ignore[attr-defined]


def test_the_policy_names_exactly_its_own_scripts_and_style(both: Path) -> None:
    whole = both.read_text(encoding="utf-8")
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', whole)
    assert found
    rules = dict(rule.split(" ", 1) for rule in unescape(found[1]).split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        blocks = re.findall(rf"<{tag}>(.*?)</{tag}>", whole, flags=re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() for block in blocks]
        assert rules[rule].split() == [f"'sha256-{one}'" for one in hashes]
    assert not re.search(
        r"""\b(?:src|href)=["']?(?:https?:)?//""", re.sub(r"<script.*?</script>", "", whole, flags=re.DOTALL)
    )


def test_a_script_put_in_later_does_not_run(open_page: Open, ready: Ready, both: Path, folder: Path) -> None:
    path = folder / "tampered.html"
    more = "<script>window.tampered = 1</script><img src=x onerror='window.tampered = 2'><img src='http://127.0.0.1:9/x.png'>"
    path.write_text(both.read_text(encoding="utf-8").replace("</body>", f"{more}</body>"), encoding="utf-8")
    page = ready(open_page(), path)
    assert page.evaluate("window.tampered") is None
    assert any("Content Security Policy" in line for line in page.said)  # type: ignore[attr-defined]


@pytest.mark.parametrize("damage", ["data", "cut"])
def test_damaged_data_is_said_plainly(open_page: Open, both: Path, folder: Path, damage: str) -> None:
    whole = both.read_text(encoding="utf-8")
    start = whole.index('id="marsad-data">') + len('id="marsad-data">')
    path = folder / f"{damage}.html"
    middle = start + 100_000
    if damage == "data":
        path.write_text(whole[:middle] + "A" * 400 + whole[middle + 400 :], encoding="utf-8")
    else:  # as a broken download leaves it, but with the end that browsers need to run anything
        end = whole.index("</script>", start)
        path.write_text(whole[:middle] + whole[end:], encoding="utf-8")
    page = open_page()
    page.goto(path.as_uri())
    page.wait_for_selector(".marsad-fail")
    assert root(page, "data-marsad-ready") == "false"
    said = page.locator(".marsad-fail p").all_text_contents()
    assert len(said) == 2
    assert page.locator("#marsad-static").is_visible()


def test_a_file_with_its_filter_title_and_overlay_shows_them(
    open_page: Open, ready: Ready, folder: Path
) -> None:
    table = folder / "نقاط.csv"
    table.write_text(
        "id,خط الطول,خط العرض,التاريخ,النوع,العنوان\n7,11.56,33.1,2025-05-16,دورية حدودية,أولى\n8,24.9,22,,عاصفة,ثانية\n9,,,2025-06-01,,ثالثة\n",
        encoding="utf-8",
    )
    layer = folder / "علامات.geojson"
    layer.write_text(
        '{"type":"Feature","properties":{"name":"علامة 1"},"geometry":{"type":"Point","coordinates":[15,26]}}',
        encoding="utf-8",
    )
    path = marsad(
        "--events",
        table,
        "--overlay",
        layer,
        "--title",
        "عنوان التجربة",
        "--marking",
        "GREEN",
        "--profile",
        "partner",
        "--from",
        "2025-05-01",
        folder=folder,
    )
    page = ready(open_page(), path)
    assert (root(page, "data-shown"), root(page, "data-total")) == ("2", "2")
    assert page.locator(".m-title").text_content() == "عنوان التجربة"
    assert page.locator(".m-marking:visible").count() == 2
    assert "TLP:GREEN" in (page.locator(".m-marking-top").text_content() or "")
    open_tab(page, "legend")
    assert page.get_by_text("علامات.geojson").count() >= 1
    open_tab(page, "sources")
    assert "2025-05-01" in (page.locator(".m-sources").text_content() or "")
