"""The export as people meet it: by double click, with no network, with scripts off, damaged on the way."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from data.words import t
from tests.browser.exported import Open, Ready, marsad, open_tab, root, settle, shown

pytestmark = pytest.mark.browser


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
