"""Take the README's two pictures anew: ``python -m docs.pictures`` (after ``make test`` has set up a browser).

The app in Arabic on a desk; an export on a phone, its network off.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import installed

IMAGES = Path(__file__).parent / "images"
PORT = 8517
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def app(browser: Browser) -> None:
    """Take the app, in Arabic, wide."""
    start = f"from ui.server import serve; serve('127.0.0.1', {PORT})"
    server = subprocess.Popen(
        [sys.executable, "-c", start], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        page = browser.new_page(viewport={"width": 1366, "height": 820})
        page.goto(f"http://127.0.0.1:{PORT}/map")
        frame = page.wait_for_selector("iframe[title^=streamlit_folium]", timeout=60_000).content_frame()
        assert frame
        frame.wait_for_selector("html[data-marsad-ready=true]", state="attached", timeout=60_000)
        page.wait_for_timeout(1500)
        page.screenshot(path=IMAGES / "app-ar.png")
    finally:
        server.terminate()
        server.wait(20)


def phone(browser: Browser) -> None:
    """Take an export on a phone, its network off."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        subprocess.run([sys.executable, "-m", "ui.cli", "export", str(path)], check=True)
        context = browser.new_context(
            viewport={"width": 390, "height": 780},
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
            offline=True,
        )
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-marsad-ready=true]")
        page.wait_for_timeout(800)
        page.screenshot(path=IMAGES / "export-phone-ar.png")


def main() -> None:
    """Take both."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=ARGS)
        app(browser)
        phone(browser)


if __name__ == "__main__":
    main()
