"""A large register on the map of a real Chromium: first the newest, then the whole; an edit of one session in another's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Frame, Page, Request

from events.documents import events as shipped
from events.query import Filter, passes
from events.register import editing, opening, reading
from events.register.opening import Register
from tests.browser.app import PATIENCE_MS, serving_register, the_map
from tests.ui.desk import DUTY, body
from ui import held

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
# Generous, for machines that are busy with other tests: what it takes is measured by bench/app_filter.py.
SEEN_WITHIN_MS = PATIENCE_MS / 2
KINDS = ("PATROL", "MEET")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    made = opening.created(tmp_path_factory.mktemp("register") / "register.sqlite", "tripoli")
    bodies = [
        body(
            kind=KINDS[n % 2],
            title_en=f"Report {n}",
            lon=10 + n % 100 / 10,
            lat=24 + n // 100 / 20,
            date_edtf=(day := f"2025-{1 + n % 12:02}-{1 + n % 28:02}"),
            start=day,
            end=day,
        )
        for n in range(held.WHOLE + 500)
    ]
    editing.add(made, DUTY, bodies)
    return made


@pytest.fixture(scope="module")
def base(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    with serving_register(register, folder) as address:
        yield address


def figures(frame: Frame) -> tuple[int, int]:
    shown, total = frame.evaluate(
        "[document.documentElement.dataset.shown, document.documentElement.dataset.total]"
    )
    return int(shown), int(total)


def whole(page: Page, base: str, query: str = "lang=en") -> Frame:
    """Open the map, and wait until it shows the whole."""
    page.goto(f"{base}/map?{query}")
    frame = the_map(page)
    frame.wait_for_selector("html[data-whole]", state="attached", timeout=2 * PATIENCE_MS)
    return frame


def every(register: Register, asked: Filter | None = None) -> int:
    """How many events the map has, as the register counts them and those that ship."""
    wanted = asked or Filter()
    return reading.count(register, DUTY, reading.Asked(wanted)) + int(passes(shipped(), wanted).sum())


def test_first_the_newest_then_all_and_nothing_else_changes(
    base: str, register: Register, open_page: Opener
) -> None:
    page = open_page()
    asked = Filter(types=("MEET",))
    frame = whole(page, base, "lang=en&type=MEET&at=26,14,6.5")
    assert figures(frame) == (every(register, asked), every(register))
    lat, lon, zoom = map(float, page.url.replace("%2C", ",").partition("at=")[2].split(","))
    assert (round(lat, 1), round(lon, 1), zoom) == (26.0, 14.0, 6.5)  # the middle falls between pixels
    frame.evaluate("marsad.filter({})")
    assert figures(frame)[0] == every(register)
    assert page.locator("iframe[title^=streamlit_folium]").count() == 1
    assert "newest" not in page.locator("section.stMain, [data-testid=stMain]").inner_text()


def test_an_edit_of_one_is_on_the_map_of_another_by_a_small_file(
    base: str, register: Register, open_page: Opener
) -> None:
    one, other = open_page(), open_page()
    frames = [whole(page, base) for page in (one, other)]
    fetched: list[str] = []
    other.on(
        "request", lambda request: fetched.append(request.url) if "/marsad/columns/" in request.url else None
    )
    sizes: list[int] = []

    def came(request: Request) -> None:
        if "/marsad/columns/" in request.url:
            sizes.append(request.sizes()["responseBodySize"])

    other.on("requestfinished", came)
    before = figures(frames[1])[1]
    (name,) = editing.add(register, DUTY, [body(title_en="Seen at once", lon=20.0, lat=30.0)])
    began = time.monotonic()
    for frame in frames:
        frame.wait_for_function(
            "wanted => document.documentElement.dataset.total === wanted",
            arg=str(before + 1),
            timeout=SEEN_WITHIN_MS,
        )
    assert time.monotonic() - began < 2 * SEEN_WITHIN_MS / 1000
    assert figures(frames[1])[1] == every(register)
    assert len(fetched) == 1
    assert max(sizes) < 60_000
    heads = [head.hash for head in reading.one(register, DUTY, name).heads]
    editing.remove(register, DUTY, name, heads, "never was")
    for frame in frames:
        frame.wait_for_function(
            "wanted => document.documentElement.dataset.total === wanted",
            arg=str(before),
            timeout=SEEN_WITHIN_MS,
        )


def test_the_sidebar_filters_and_counts_the_whole(base: str, register: Register, open_page: Opener) -> None:
    page = open_page()
    frame = whole(page, base, "lang=en&from=2025-03-01&to=2025-05-31")
    asked = Filter("2025-03-01", "2025-05-31")
    assert figures(frame) == (every(register, asked), every(register))
    page.get_by_test_id("stExpandSidebarButton").click()
    said = page.locator(".st-key-filters").get_by_text(f"{every(register, asked):,}").first
    said.wait_for(timeout=PATIENCE_MS)
    page.locator(".st-key-ask_clear button").click()
    frame.wait_for_function(
        "wanted => document.documentElement.dataset.shown === wanted",
        arg=str(every(register)),
        timeout=SEEN_WITHIN_MS,
    )


def test_a_page_that_is_opened_again_has_the_base_already(base: str, open_page: Opener) -> None:
    page = open_page()
    frame = whole(page, base)
    name = frame.locator("html").get_attribute("data-whole")
    frame = whole(page, base)
    took = frame.evaluate(
        "name => performance.getEntriesByType('resource').filter((one) => one.name.endsWith(name)).map((one) => one.transferSize)",
        name,
    )
    assert took == [0]
    # Who has no right gets nothing from the server, whatever the name.
    status = page.evaluate(
        """name => fetch(`/marsad/columns/${name}`, {cache: 'no-store', headers: {'X-Marsad-Session': 'guess'}})
        .then((answer) => answer.status)""",
        name,
    )
    assert status == 403
