"""The app in a real Chromium: the map in the page, and the page round the map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from data.words import t
from events.documents import events
from tests.browser.app import PATIENCE_MS, the_map, turn_to

pytestmark = pytest.mark.browser

ALL = str(len(events()))
MEETINGS = str(int((events()["kind"] == "MEET").sum()))
# Leaflet keeps the middle to a pixel; at zoom 6 one is 0.02 degrees.
PIXEL_DEG = 0.03
Opener = Callable[..., Page]


def shows(frame: Frame, count: str) -> None:
    frame.wait_for_function(
        "count => document.documentElement.dataset.shown === count", arg=count, timeout=PATIENCE_MS
    )


def view(frame: Frame) -> list[float]:
    """Return where the map looks, as its own read-out and folium's variable say it."""
    place = "[map_div.getCenter().lat, map_div.getCenter().lng, map_div.getZoom()]"
    return [
        round(figure, 3)
        for figure in frame.evaluate(f"window.map ? {place.replace('map_div', 'window.map')} : []")
    ]


def only_here(page: Page, base: str) -> None:
    """Nothing was asked of another host, and nothing was wrong enough to be said."""
    host = base.removeprefix("http://")
    strangers = [url for url in page.asked if host not in url and not url.startswith(("data:", "blob:"))]  # type: ignore[attr-defined]
    assert not strangers
    # Streamlit looks for its own root beside the page's address first, and Chromium reports that 404.
    wrong = [line for line in page.said if line.startswith("error") and "404" not in line]  # type: ignore[attr-defined]
    assert not wrong


def filters(page: Page) -> None:
    page.get_by_test_id("stExpandSidebarButton").click()
    page.locator(".st-key-ask_text input").wait_for()
    # The sidebar slides in and the map gives it room and says so: a list that opens meanwhile would close again.
    page.wait_for_timeout(1500)


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_map_takes_the_screen(server: str, open_page: Opener, size: str, lang: str) -> None:
    page = open_page(size)
    page.goto(server + ("/map?lang=en" if lang == "en" else "/map"))
    frame = the_map(page)
    shows(frame, ALL)
    root = page.locator("html")
    assert root.get_attribute("lang") == lang
    assert root.get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    assert frame.evaluate("document.documentElement.lang") == lang
    box = page.locator("iframe[title^=streamlit_folium]").bounding_box()
    screen = page.viewport_size
    assert box
    assert screen
    # It nearly fills the screen, and nothing stands out sideways.
    assert box["width"] > 0.95 * screen["width"] - 20
    assert box["height"] > 0.85 * screen["height"]
    assert box["y"] + box["height"] <= screen["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    only_here(page, server)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_beside_the_filters_the_names_of_pages_leave_the_tools_their_room(
    server: str, open_page: Opener, lang: str
) -> None:
    page = open_page()
    page.goto(f"{server}/map?lang={lang}")
    the_map(page)
    filters(page)
    page.set_viewport_size({"width": 1100, "height": 768})
    rest = page.locator(".rc-overflow-item-rest [data-testid=stTopNavSection]")
    rest.wait_for()
    tools, names = page.locator(".st-key-tools").bounding_box(), rest.bounding_box()
    assert tools
    assert names
    ends = names["x"] + names["width"]
    assert ends <= tools["x"] if lang == "en" else names["x"] >= tools["x"] + tools["width"]
    rest.click()
    page.get_by_text(t("ui.page.sources", lang), exact=True).last.wait_for()


def test_a_filter_reaches_the_map_without_making_it_anew(server: str, open_page: Opener) -> None:
    page = open_page()
    page.goto(f"{server}/map?at=25,15,6.5")
    frame = the_map(page)
    filters(page)
    frame.evaluate("window.kept = true")
    before = view(frame)
    page.locator(".st-key-ask_types input").click()
    page.get_by_role("option", name="اجتماع").first.click()
    shows(frame, MEETINGS)
    assert frame.evaluate("window.kept")  # the same frame, not one made anew
    assert view(frame) == pytest.approx(before, abs=PIXEL_DEG)
    page.wait_for_url("**type=MEET**")
    page.keyboard.press("Escape")
    page.locator(".st-key-ask_clear button").click()
    shows(frame, ALL)
    assert view(frame) == pytest.approx(before, abs=PIXEL_DEG)
    only_here(page, server)


def test_what_is_done_in_the_map_reaches_the_page(server: str, open_page: Opener) -> None:
    page = open_page()
    page.goto(f"{server}/map")
    frame = the_map(page)
    assert frame.evaluate("window.marsad.filter({types: ['MEET']})") == int(MEETINGS)
    page.wait_for_url("**type=MEET**")
    filters(page)
    page.locator(".st-key-ask_types").get_by_text("اجتماع", exact=True).wait_for()
    # And it comes to rest there: nothing goes round in circles.
    asked = len(page.asked)  # type: ignore[attr-defined]
    page.wait_for_timeout(1500)
    assert len(page.asked) == asked  # type: ignore[attr-defined]
    shows(frame, MEETINGS)


def test_a_view_can_be_sent_on_and_outlives_a_change_of_page(server: str, open_page: Opener) -> None:
    page = open_page()
    page.goto(f"{server}/?type=MEET&at=30.5,11.25,8&lang=en")
    frame = the_map(page)
    shows(frame, MEETINGS)
    assert view(frame) == pytest.approx([30.5, 11.25, 8], abs=PIXEL_DEG)
    turn_to(page, "followup", "en")
    page.get_by_text(t("ui.followup.intro", "en")).wait_for()
    page.wait_for_url("**type=MEET**")
    turn_to(page, "map", "en")
    frame = the_map(page)
    shows(frame, MEETINGS)
    assert view(frame) == pytest.approx([30.5, 11.25, 8], abs=PIXEL_DEG)
    assert "lang=en" in page.url


def test_a_layer_switched_off_in_the_map_stays_off_on_every_page_and_in_a_link(
    server: str, open_page: Opener
) -> None:
    page = open_page()
    page.goto(f"{server}/map?lang=en")
    frame = the_map(page)
    switch = "input[type=checkbox][data-layer=crossings]"
    frame.locator("[data-tab=legend]").click()
    frame.locator(switch).uncheck()
    page.wait_for_url("**hide=crossings**")
    turn_to(page, "followup", "en")
    page.get_by_text(t("ui.followup.intro", "en")).wait_for()
    page.wait_for_url("**hide=crossings**")
    turn_to(page, "map", "en")
    frame = the_map(page)
    assert not frame.locator(switch).is_checked()
    other = open_page()
    other.goto(page.url)
    assert not the_map(other).locator(switch).is_checked()
    # The language changes, the map does not.
    page.locator(".st-key-language button").click()
    frame.wait_for_function("document.documentElement.lang === 'ar'")
    assert not frame.locator(switch).is_checked()
    only_here(page, server)


def test_the_language_changes_by_one_click_and_the_map_stays(server: str, open_page: Opener) -> None:
    page = open_page()
    page.goto(f"{server}/map")
    frame = the_map(page)
    frame.evaluate("window.kept = true")
    page.locator(".st-key-language button").click()
    page.wait_for_selector("html[lang=en][dir=ltr]", state="attached")
    frame.wait_for_function("document.documentElement.lang === 'en'")
    assert frame.evaluate("window.kept")
    page.get_by_role("link", name=t("ui.page.sources", "en")).wait_for()


def test_an_event_chosen_on_the_map_is_chosen_on_the_page(server: str, open_page: Opener) -> None:
    page = open_page()
    page.goto(f"{server}/map?lang=en")
    frame = the_map(page)
    title = events().set_index("id").loc["X-04", "title_en"]
    frame.get_by_text(title).first.click()
    page.locator(".st-key-chosen").get_by_text(title).wait_for()
    page.wait_for_url("**sel=events%2FX-04**")
    page.locator(".st-key-to_table button").click()
    page.locator(".st-key-card").get_by_text(title).wait_for()
    page.locator(".st-key-on_map button").click()
    the_map(page)
    page.locator(".st-key-chosen").get_by_text(title).wait_for()


HOSTILE = '<img src=x onerror="window.hit=1"> {{7*7}} </script> ${1} ![a](http://a.b/c)'


def test_a_dropped_layer_is_drawn_listed_exported_and_taken_out(
    server: str, open_page: Opener, tmp_path: Path
) -> None:
    import json

    path = tmp_path / "route_*x*.geojson"
    line = {"type": "LineString", "coordinates": [[12, 26], [14, 24]]}
    feature = {"type": "Feature", "properties": {"name": HOSTILE, HOSTILE: HOSTILE}, "geometry": line}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    page = open_page()
    page.goto(f"{server}/map?lang=en&at=26,14,6.5")
    frame = the_map(page)
    frame.evaluate("window.kept = true")
    before = view(frame)
    page.locator(".st-key-files_popover button").first.click()
    page.locator("input[type=file]").first.set_input_files(path)
    page.get_by_text("route_*x*.geojson").first.wait_for(timeout=PATIENCE_MS)
    # It comes to the map that stands there, with its name in the legend.
    frame.get_by_text("route_*x*").first.wait_for(state="attached", timeout=PATIENCE_MS)
    assert frame.evaluate("window.kept")
    assert view(frame) == pytest.approx(before, abs=PIXEL_DEG)
    page.keyboard.press("Escape")
    page.locator(".st-key-export_popover button").first.click()
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    page.locator(".st-key-take_export button").wait_for(timeout=PATIENCE_MS)
    with page.expect_download() as download:
        page.locator(".st-key-take_export button").click()
    out = tmp_path / "out.html"
    download.value.save_as(out)
    from layers.verify import verify

    assert verify(out).events == len(events())
    whole = open_page()
    whole.goto(out.as_uri())
    whole.wait_for_selector("html[data-marsad-ready=true]", state="attached", timeout=PATIENCE_MS)
    for place in (page, frame, whole):
        assert place.evaluate("window.hit") is None
    only_here(page, server)


def test_the_table_goes_out_in_four_forms(server: str, open_page: Opener) -> None:
    page = open_page()
    page.goto(f"{server}/events?lang=en&type=MEET")
    page.get_by_test_id("stDataFrame").wait_for(timeout=PATIENCE_MS)
    page.get_by_test_id("stMain").get_by_test_id("stPopover").get_by_role("button").first.click()
    starts = {
        "csv": b"\xef\xbb\xbfid,",
        "xlsx": b"PK",
        "geojson": b'{"type":"FeatureCollection"',
        "gpkg": b"SQLite format 3",
    }
    for form, start in starts.items():
        with page.expect_download() as download:
            page.locator(f".st-key-take_{form} button").click()
        assert Path(download.value.path()).read_bytes().startswith(start)
        assert download.value.suggested_filename == f"marsad_events_en.{form}"
    only_here(page, server)
