"""Take the README's pictures anew: ``python -m docs.pictures`` (after ``make test`` has set up a browser).

The app's map in Arabic on a desk; the watch and the strip map of a register of made-up reports; an export on a phone, its
network off.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import installed

IMAGES = Path(__file__).parent / "images"
PORT = 8517
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def served(register: str) -> Iterator[str]:
    """Serve the app with a register, or the path of none, and yield its address."""
    start = f"from ui.server import serve; serve('127.0.0.1', {PORT})"
    server = subprocess.Popen(
        [sys.executable, "-c", start],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MARSAD_REGISTER": register},
    )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{PORT}"
    finally:
        server.terminate()
        server.wait(20)


def app(browser: Browser, folder: Path) -> None:
    """Take the map of the app, in Arabic, wide."""
    with served(str(folder / "none.sqlite")) as address:
        page = browser.new_page(viewport={"width": 1366, "height": 820})
        page.goto(f"{address}/map")
        frame = page.wait_for_selector("iframe[title^=streamlit_folium]", timeout=60_000).content_frame()
        assert frame
        frame.wait_for_selector("html[data-marsad-ready=true]", state="attached", timeout=60_000)
        page.wait_for_timeout(1500)
        page.screenshot(path=IMAGES / "app-ar.png")


def picture(browser: Browser, folder: Path) -> None:
    """Take the watch in Arabic and the strip map in English, of made-up reports."""
    register = str(folder / "demo.sqlite")
    subprocess.run([sys.executable, "-m", "ui.cli", "demo", "--register", register], check=True)
    with served(register) as address:
        for name, query in (("watch-ar", ""), ("line-en", "line?lang=en")):
            page = browser.new_page(viewport={"width": 1366, "height": 900})
            page.goto(f"{address}/{query}")
            page.get_by_role("heading").nth(1).wait_for(timeout=60_000)
            page.wait_for_timeout(6000)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()


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
    """Take them all."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=installed(), args=ARGS)
        app(browser, Path(folder))
        picture(browser, Path(folder))
        phone(browser)


if __name__ == "__main__":
    main()
