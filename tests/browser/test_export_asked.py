"""What people ask of an export's page: counts, cards, search, presets, trays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.words import n
from events.query import Filter, passes
from tests.browser.exported import Open, Ready, open_tab, root, settle, shown

pytestmark = pytest.mark.browser


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
