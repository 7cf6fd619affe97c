"""Text from data is inert in the app: dropped as events and as a layer, on the map, in the pages, in what goes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from events.documents import events as shipped
from tests.browser.app import PATIENCE_MS, ROOT, the_map
from tests.browser.payloads import CANARY_FILE, PAYLOADS, PRODUCT, geojson, overlay, written
from tests.browser.test_hostile import FRAME, LISTEN

pytestmark = pytest.mark.browser
NAME = "{{ 7*191371 }} ${marsadCanary(1)} ![x](http://127.0.0.1:9/f.png) <img src=x onerror=marsadCanary(1)>"
# Those that Markdown, markup, a template or a script would take for something; each is chosen on the map in turn.
CHOSEN = ("img", "end of script", "markdown", "streamlit", "jinja", "jinja product", "template literal", "controls",
          "right to left", "entities", "long", "prototype", "formula")  # fmt: skip
PRESS = f"""async (text) => {{
  {FRAME}
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const input = document.querySelector(".m-search-input");
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event("input"));
  await wait(300);
  const names = [...document.querySelectorAll(".m-option")];
  const found = names.filter((one) => one.querySelector("span")?.textContent === text).at(-1);
  found?.click();
  await frame();
  return found ? document.querySelector(".m-card h2")?.textContent : null;
}}"""


def drop(page: Page, place: int, name: str, content: bytes) -> None:
    field = page.locator("input[type=file]").nth(place)
    field.set_input_files({"name": name, "mimeType": "application/geo+json", "buffer": content})


def test_nothing_dropped_into_the_app_runs(server: str, browser: Browser, folder: Path) -> None:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, reduced_motion="reduce", accept_downloads=True
    )
    context.add_init_script(LISTEN)
    said: list[str] = []
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("page", lambda page: said.append(f"window: {page.url}"))
    page = context.new_page()
    said.clear()  # the page of our own
    page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{server}/map?lang=en")
    frame = the_map(page)
    page.locator(".st-key-files_popover button").first.click()
    drop(page, 0, f"{NAME}.geojson", overlay())
    frame.get_by_text(NAME).first.wait_for(state="attached")
    page.locator("input[type=file]").nth(1).wait_for(state="attached")
    drop(page, 1, f"{NAME}.geojson", geojson())
    total = str(len(shipped()) + len(PAYLOADS))
    frame.wait_for_function(
        "total => document.documentElement.dataset.total === total", arg=total, timeout=PATIENCE_MS
    )
    page.keyboard.press("Escape")

    for name in CHOSEN:
        text = written(PAYLOADS[name])
        assert frame.evaluate(PRESS, text) == text, name
        # The line under the map says the title as it was written; white space and great length apart.
        one = " ".join(text.split())
        expected = one if len(one) <= 400 else one[:399] + "…"
        page.wait_for_function(
            """text => (document.querySelector(".st-key-chosen strong")?.textContent ?? "")
              .replace(/[\\0-\\x20\\x7f-\\xa0\\ufffd]/g, "") === text.replace(/[\\0-\\x20\\x7f-\\xa0\\ufffd]/g, "")""",
            arg=expected,
        )
    page.locator(".st-key-to_table button").click()
    page.locator(".st-key-card").wait_for()
    assert "=HYPERLINK" in page.locator(".st-key-card").inner_text()
    page.get_by_test_id("stMain").get_by_test_id("stPopover").get_by_role("button").first.click()
    with page.expect_download() as download:
        page.locator(".st-key-take_csv button").click()
    assert PRODUCT not in Path(download.value.path()).read_text(encoding="utf-8-sig")

    page.wait_for_timeout(300)
    for place in page.frames:
        assert place.evaluate("window.marsadRan ?? []") == [], place.url
        assert PRODUCT not in place.content()
        assert (
            place.evaluate(
                "document.querySelectorAll('[onerror], [onload], iframe[srcdoc], base, img[src*=\"127.0.0.1:9/\"]').length"
            )
            == 0
        )
    assert said == []
    host = server.removeprefix("http://")
    assert not [url for url in asked if host not in url and not url.startswith(("data:", "blob:"))]
    assert not list(folder.rglob(CANARY_FILE))
    assert not (ROOT / CANARY_FILE).exists()
    context.close()
