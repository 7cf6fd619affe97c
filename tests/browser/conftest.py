"""A real Chromium: a fresh profile a test, no network but this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from events.documents import events as shipped
from events.located import located
from events.redaction import release
from tests.browser.app import LOG, serving
from tests.browser.exported import marsad
from tests.browser.payloads import PRODUCT

SIZES = {"wide": (1366, 768), "phone": (390, 844)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A module's working folder; in the server's a template that ran would leave its canary."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """The app's address; nothing went wrong and no template ran by the time it stops."""
    with serving(folder) as base:
        yield base
    said = (folder / LOG).read_text()
    assert "Traceback" not in said
    assert PRODUCT not in said


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a new page; it collects what the page logs and asks for in ``page.said`` and ``page.asked``."""
    contexts = []

    def opener(size: str = "wide", *, scripts: bool = True, offline: bool = False) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, offline=offline, accept_downloads=True,
            has_touch=size == "phone", is_mobile=size == "phone",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.said = []  # type: ignore[attr-defined]
        page.asked = []  # type: ignore[attr-defined]
        page.on("console", lambda message: page.said.append(f"{message.type}: {message.text}"))  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.said.append(f"error: {error}"))  # type: ignore[attr-defined]
        page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
        return page

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture
def ready() -> Callable[[Page, Path], Page]:
    """A function that opens an exported file and waits for its first complete draw."""

    def wait(page: Page, path: Path) -> Page:
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-marsad-ready=true]", timeout=30_000)
        return page

    return wait


@pytest.fixture(scope="module")
def both(folder: Path) -> Path:
    """The shipped events as one file in both languages."""
    return marsad(folder=folder)


@pytest.fixture(scope="module")
def events() -> Any:
    """What a public export shows."""
    return located(release(shipped(), "public").events)
