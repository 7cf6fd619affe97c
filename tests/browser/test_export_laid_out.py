"""The export on a phone, on a wide screen and on paper: nothing lies over another and nothing is cut off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from data.words import n, t
from tests.browser.exported import Open, Ready, settle

pytestmark = pytest.mark.browser


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
def test_the_card_of_a_centre_has_every_name_whole_and_a_file_name_in_its_order(
    open_page: Open, ready: Ready, both: Path, size: str
) -> None:
    page = ready(open_page(size), both)
    page.locator(".m-search-input").fill("المركز المشترك طرابلس")
    page.locator(".m-search-group .m-option").first.click()
    page.locator(".m-card .m-facts").wait_for()
    settle(page)
    cut = "() => [...document.querySelectorAll('.m-panel, .m-facts dd, .m-facts dd *')].filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline').map((one) => one.textContent)"
    assert page.evaluate(cut) == []
    # Where the file's digits and its ending are drawn: from left to right, on one line.
    places = page.evaluate(
        """() => {
          const out = [];
          const walk = document.createTreeWalker(document.querySelector(".m-facts"), NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode())
            for (const found of node.data.matchAll(/[0-9]{3}_[0-9a-f]+[.]txt/g)) {
              const at = (from, to) => {
                const range = document.createRange();
                range.setStart(node, found.index + from);
                range.setEnd(node, found.index + to);
                return range.getBoundingClientRect();
              };
              out.push([at(0, 3).right, at(3, 4).left, at(found[0].length - 4, found[0].length).right]);
            }
          return out;
        }"""
    )
    assert places
    for digits_end, mark_begins, end in places:
        assert digits_end <= mark_begins + 0.5 < end
