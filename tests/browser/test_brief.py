"""The briefing as people have it: opened with no network, on a phone, and printed: each page is looked at as a picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from data.words import LANGS, t
from events.situation.holdings import needs
from layers.brief import Brief, Within
from layers.brief_page import page as written
from tests.layers.briefs import made, many
from tests.poppler import pictures, words
from ui.dated import in_words

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Picture = npt.NDArray[np.uint8]
DPI = 100
A4_PT = (595, 842)
# In the picture: a margin that a printer keeps free, and what counts as ink on paper.
MARGIN_PX = round(9 / 25.4 * DPI)
INK = 140


def briefing(lang: str) -> Brief:
    """A briefing with something in every part of it, long enough for many pages."""
    levels = [
        {
            "unit": section, "section": section, "agreed": level, "since_utc": "2026-01-01T00:00Z", "agreed_until": "", "name": section,
            "from_km": 0.0, "to_km": 300.0, "state": "agreed",
        }
        | {f"{centre}{end}": value for centre in ("benghazi", "tripoli") for end, value in (
            ("", level), ("_reason", t("disclaimer", lang)), ("_was", ""), ("_until", "2026-03-01"), ("_by", ""), ("_at_utc", ""),
        )}
        for section, level in (("egypt", "high"), ("sudan", "critical"), ("niger", "low"))
    ]  # fmt: skip
    wanted = [
        {str(k): v for k, v in row.items()} | {"when": in_words(row["as_of"], lang)}
        for row in needs().to_dict("records")
    ]
    events = many(900)
    # The first line of a row and its last one bear the event's id.
    long = {
        "ar": "بلاغ عن حركة مركبات قرب الخط في ساعات الليل الأولى",
        "en": "Vehicles reported near the line in the first hours of the night",
    }
    titles = {f"title_{one}": " ".join([long[one]] * 4) + " " + events["id"] for one in LANGS}
    events = events.assign(**titles, place_ar=events["id"], place_en=events["id"])
    return made(events, "30d", lang=lang, levels=levels, within=Within(needs=tuple(wanted)))


@pytest.fixture(scope="module", params=LANGS)
def lang(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def file(lang: str, folder: Path) -> Path:
    path = folder / f"brief_{lang}.html"
    path.write_bytes(written(briefing(lang)))
    return path


@pytest.fixture(scope="module")
def pdf(browser: Browser, file: Path) -> Path:
    """The file as a PDF, as the browser's own print command makes it."""
    page = browser.new_page()
    page.goto(file.as_uri())
    path = file.with_suffix(".pdf")
    path.write_bytes(page.pdf(prefer_css_page_size=True, print_background=True))
    page.close()
    return path


@pytest.fixture(scope="module")
def sheets(pdf: Path) -> list[Picture]:
    """The pages of the PDF as pictures."""
    return [grey(path) for path in pictures(pdf, DPI)]


def grey(path: Path) -> Picture:
    return np.asarray(Image.open(path).convert("L"))


def cut_rows(pages: list[str], found: Brief) -> list[str]:
    """Ids of events that stand in a table of more pages than one: the first line of their row on one, the last on another."""
    # By its digits: what is copied from a line of Arabic has the parts of an id in another order.
    return [name for name in found.events if sum(name[2:] in said for said in pages) != 1]


def test_it_opens_offline_asks_nobody_and_logs_nothing(open_page: Open, file: Path) -> None:
    page = open_page(offline=True)
    page.goto(file.as_uri())
    assert page.said == []  # type: ignore[attr-defined]
    assert page.asked == [file.as_uri()]  # type: ignore[attr-defined]
    figure = page.locator("a.fig[data-name='new.egypt']").first
    figure.click()
    entry = page.locator(":target")
    assert entry.is_visible()
    entry.locator("a").first.click()
    assert page.locator("tr:target").is_visible()
    # A script that somebody puts in later does not run.
    page.evaluate(
        """document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = 1">')"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("size", ["phone", "wide"])
def test_on_a_screen_nothing_is_wider_than_it(open_page: Open, file: Path, size: str) -> None:
    page = open_page(size, scripts=True)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Words are cut nowhere: what does not fit is scrolled to.
    hidden = page.evaluate(
        """[...document.querySelectorAll('td,th,p,li,figcaption,dd')].filter((one) => one.scrollWidth > one.clientWidth + 2
           && !one.querySelector('svg,table') && getComputedStyle(one).display !== 'inline').length"""
    )
    assert hidden == 0


def test_it_prints_to_a4_with_the_marking_and_the_number_on_every_page(pdf: Path) -> None:
    raw = pdf.read_bytes()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", raw)
    assert len(boxes) > 10
    for width, height in boxes:
        assert abs(float(width) - A4_PT[0]) <= 2
        assert abs(float(height) - A4_PT[1]) <= 2
    for number in range(1, len(boxes) + 1):
        said = words(pdf, number)
        assert said.count("TLP:AMBER") >= 2, number
        assert re.search(
            rf"\b{number}\b.*\b{len(boxes)}\b|\b{len(boxes)}\b.*\b{number}\b", said.replace("\n", " ")
        ), number


def test_no_page_has_anything_cut_off(sheets: list[Picture]) -> None:
    assert len(sheets) > 10
    for number, picture in enumerate(sheets, 1):
        ink = picture < INK
        for edge in (ink[:MARGIN_PX], ink[-MARGIN_PX:], ink[:, :MARGIN_PX], ink[:, -MARGIN_PX:]):
            assert not edge.any(), number
        # No page is all but empty before the last.
        filled = np.flatnonzero((ink[:, 60:-60]).any(axis=1))
        assert number == len(sheets) or (np.diff(filled).max() < 0.6 * len(picture)), number


def test_the_marking_stands_whole_in_its_frame_at_head_and_foot(sheets: list[Picture]) -> None:
    for number, picture in enumerate(sheets, 1):
        ink = picture < INK
        wide = [y for y in range(len(ink)) if ink[y].mean() > 0.75]
        frames = [a for i, a in enumerate(wide) if i == 0 or a - wide[i - 1] > 2]
        for top, bottom in (frames[:2], frames[-2:]):
            letters = ink[top + 3 : bottom - 1, 120:-120]
            assert letters.any(), number
            # A line of white within the frame, over the letters and under them: no dot of an Arabic letter is cut.
            assert not letters[0].any(), number
            assert not letters[-1].any(), number
            assert 15 < bottom - top < 60, number


def test_no_row_of_a_table_is_cut_in_two(browser: Browser, pdf: Path, lang: str, folder: Path) -> None:
    found = briefing(lang)
    count = len(pictures(pdf, 20))
    assert len(found.events) > 200
    assert cut_rows([words(pdf, number) for number in range(1, count + 1)], found) == []
    # The trial can fail: without the rule that keeps rows whole, some are cut.
    text = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", written(found).decode())
    loose = folder / f"loose_{lang}.html"
    loose.write_text(text.replace("break-inside:avoid", "break-inside:auto"), encoding="utf-8")
    page = browser.new_page()
    page.goto(loose.as_uri())
    loose.with_suffix(".pdf").write_bytes(page.pdf(prefer_css_page_size=True))
    page.close()
    count = len(pictures(loose.with_suffix(".pdf"), 20))
    assert cut_rows([words(loose.with_suffix(".pdf"), number) for number in range(1, count + 1)], found)


def test_a_heading_is_never_the_last_of_a_page(
    open_page: Open, file: Path, pdf: Path, sheets: list[Picture]
) -> None:
    page = open_page()
    page.goto(file.as_uri())
    heads = {" ".join(one.split()) for one in page.locator("h2, h3").all_inner_texts()}
    for number in range(1, len(sheets)):
        lines = [" ".join(line.split()) for line in words(pdf, number).splitlines() if line.strip()]
        body = [
            line for line in lines if "TLP:AMBER" not in line and not re.fullmatch(r"\D*\d+\D+\d+\D*", line)
        ]
        assert body[-1] not in heads, (number, body[-1])
