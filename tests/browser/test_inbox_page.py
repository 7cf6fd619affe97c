"""The inbox page in a real Chromium: files dropped in, imported, decided; on a phone, in Arabic, with hostile content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from data.words import n, t
from events.register import reading
from events.register.opening import Register, created, opened
from events.register.reading import Asked
from events.register.who import Actor
from tests.browser.app import LOG, PATIENCE_MS, serving

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
PAYLOAD = "<img src=x onerror=window.hit=1>"
ROWS = (
    f"التاريخ,المكان,{PAYLOAD},الوصف\n"
    f"2025-05-16,العوينات,[x](javascript:window.hit=1),{PAYLOAD}\n"
    f"2025-05-17,سبها,$$x$$ `code` :material/home: :red[x],{PAYLOAD}\n"
)


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "tripoli.sqlite"))
    return created(tmp_path / "tripoli.sqlite", "tripoli")


@pytest.fixture
def base(tmp_path: Path, register: Register) -> Iterator[str]:
    (tmp_path / "server").mkdir()
    with serving(tmp_path / "server") as address:
        yield address
    said = (tmp_path / "server" / LOG).read_text()
    # What goes wrong on a page is logged with its reference; a browser that gives up a connection early is no page's.
    assert "reference" not in said
    assert "ui/pages" not in said


def test_a_hostile_file_is_imported_and_decided_on_a_phone_in_arabic(
    base: str, register: Register, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page("phone")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{base}/inbox?lang=ar")
    files: list[FilePayload] = [
        {"name": f"{PAYLOAD}.csv", "mimeType": "text/csv", "buffer": ROWS.encode("utf-16")},
        {"name": "empty.csv", "mimeType": "text/csv", "buffer": b""},
    ]
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(files)
    page.get_by_text(PAYLOAD).first.wait_for()
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    begin = page.get_by_role("button", name=re.compile(f"{t('ui.inbox.import', 'ar')}$"))
    expect(begin).to_be_disabled()
    page.get_by_role("combobox", name=t("ui.column.marking", "ar")).click()
    page.get_by_role("option", name=t("marking.TLP:RED", "ar")).click()
    begin.click()
    page.get_by_text(n("ui.inbox.job.waits", 1, "ar")).wait_for()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name=t("ui.inbox.job.look", "ar")).click()
    choose = page.get_by_role("button", name=t("ui.inbox.do.choose", "ar"))
    choose.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # The place is chosen with the keyboard alone.
    page.get_by_test_id("stRadio").get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(choose).to_be_enabled()
    choose.focus()
    page.keyboard.press("Enter")
    page.get_by_text(n("ui.inbox.done.added", 1, "ar")).wait_for()
    assert page.evaluate("window.hit") is None
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    kept = reading.events(opened(register.where), Actor("reader"), Asked(far_km=None))
    assert kept[["text_en", "marking"]].values.tolist() == [[PAYLOAD, "TLP:RED"]] * 2
