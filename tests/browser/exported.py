"""The export made as a person makes it, and the hands on its page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

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
