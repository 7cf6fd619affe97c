"""The map of an archive filters like events: every count is a brute count over the archive, at any zoom."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from playwright.sync_api import Page

from events.archive.layout import opened
from events.query import Filter, passes
from layers.archived import Drawn, drawn
from layers.payload import View
from tests.browser.exported import open_tab, settle
from tests.events.archive.conftest import archive, sources
from tests.events.archive.made import KINDS

__all__ = ["archive", "sources"]
pytestmark = pytest.mark.browser
SECTIONS = ("tunisia", "algeria", "niger", "sudan", "egypt", "coast")
MADE = datetime(2025, 3, 1, tzinfo=UTC)
PUBLIC = ("", "TLP:CLEAR")


@pytest.fixture(scope="module")
def whole(archive: Path) -> gpd.GeoDataFrame:
    """The events themselves, those that a public map may show."""
    events = gpd.read_parquet(archive / "events")
    return events[events["marking"].isin(PUBLIC)].reset_index(drop=True)


@pytest.fixture(scope="module")
def made(archive: Path) -> Drawn:
    """A map that is in part counts and in part events."""
    return drawn(opened(archive), View(made_utc=MADE), resolution=5, most_single=400)


@pytest.fixture(scope="module")
def export(made: Drawn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "archive.html"
    path.write_bytes(made.page)
    return path


def asked(rng: random.Random) -> Filter:
    start = str(date(2024, 12, 20) + timedelta(days=rng.randrange(80))) if rng.random() < 0.6 else None
    end = str(date.fromisoformat(start or "2025-01-01") + timedelta(days=rng.randrange(30)))

    def some(codes: tuple[str, ...]) -> tuple[str, ...] | None:
        return tuple(rng.sample(codes, rng.randrange(1, 4))) if rng.random() < 0.5 else None

    return Filter(start, end if rng.random() < 0.6 else None, some(KINDS), some(SECTIONS))


def test_random_filters_count_as_the_archive_does(
    open_page: Callable[..., Page],
    ready: Callable[..., Page],
    whole: gpd.GeoDataFrame,
    made: Drawn,
    export: Path,
) -> None:
    assert 0 < made.singly <= 400
    assert made.rows < made.events - made.singly == len(whole) - made.singly
    page = ready(open_page(), export)
    rng = random.Random(7)
    filters = [Filter(), *(asked(rng) for _ in range(60))]
    want = [brute(whole, one) for one in filters]
    assert len({figures["shown"] for figures in want}) > 30
    found = page.evaluate(
        """async (filters) => {
          const out = [];
          for (const one of filters) {
            const shown = await marsad.filter(one);
            const cells = marsad.cells().reduce((sum, cell) => sum + cell.count, 0);
            out.push({ shown, cells, total: Number(document.documentElement.dataset.total) });
          }
          return out;
        }""",
        [one.as_json() for one in filters],
    )
    for one, figures, got in zip(filters, want, found, strict=True):
        assert got == {**figures, "total": len(whole)}, one


def brute(whole: gpd.GeoDataFrame, one: Filter) -> dict[str, int]:
    """Count row by row; the view of a new page holds all that is placed."""
    found = whole[passes(whole, one)]
    return {"shown": len(found), "cells": int(found.geometry.notna().sum())}


def test_by_week_random_days_mean_the_weeks_that_they_touch(
    open_page: Callable[..., Page],
    ready: Callable[..., Page],
    archive: Path,
    whole: gpd.GeoDataFrame,
    tmp_path: Path,
) -> None:
    made = drawn(opened(archive), View(made_utc=MADE), resolution=5, most_single=400, step="week")
    assert 0 < made.singly <= 400
    path = tmp_path / "weeks.html"
    path.write_bytes(made.page)
    page = ready(open_page(), path)
    assert "بأسابيع كاملة" in page.locator(".m-time-notes").inner_text()
    rng = random.Random(11)
    filters = [asked(rng) for _ in range(40)]
    assert len({one.start for one in filters}) > 10
    for one in filters:
        shown = page.evaluate("(one) => marsad.filter(one)", one.as_json())
        assert shown == brute(whole, weeks(one))["shown"], one
    page.evaluate("marsad.filter({ from: '2025-01-08', to: '2025-01-08' })")
    settle(page)
    said = page.locator(".m-time-words").inner_text()
    assert "4" in said
    assert "10" in said
    assert not [line for line in page.said if line.startswith("error")]  # type: ignore[attr-defined]


def weeks(one: Filter) -> Filter:
    """Return a filter from the Saturday before its first day to the Friday after its last."""
    saturday = date(2024, 12, 28)

    def moved(iso: str | None, last: int) -> str | None:
        day = date.fromisoformat(iso) if iso else saturday
        return iso and str(day + timedelta(days=last - (day - saturday).days % 7))

    return Filter(moved(one.start, 0), moved(one.end, 6), one.types, one.sections)


def test_at_every_zoom_the_signs_sum_to_the_events(
    open_page: Callable[..., Page], ready: Callable[..., Page], whole: gpd.GeoDataFrame, export: Path
) -> None:
    page = ready(open_page(), export)
    placed = whole[whole.geometry.notna()]
    for zoom, lat, lon in ((4, 29.0, 17.0), (10, 33.15, 11.56), (10, 25.0, 24.9)):
        counted = page.evaluate(
            """async ([zoom, lat, lon]) => {
              map_marsad.setView([lat, lon], zoom, { animate: false });
              await marsad.filter({ from: "2025-01-05" });
              await marsad.filter({});
              return marsad.cells().reduce((sum, cell) => sum + cell.count, 0);
            }""",
            [zoom, lat, lon],
        )
        # Towns lie far apart: a view holds all of one, or all of them.
        near = placed.geometry.x.between(lon - 1, lon + 1) & placed.geometry.y.between(lat - 1, lat + 1)
        assert counted == (len(placed) if zoom == 4 else int(near.sum()))


def test_the_card_of_a_count_says_what_it_stands_for(
    open_page: Callable[..., Page], ready: Callable[..., Page], export: Path
) -> None:
    page = ready(open_page(), export)
    page.evaluate("marsad.filter({ to: '2025-01-20', types: ['PATROL'], sections: ['tunisia'] })")
    settle(page)
    open_tab(page, "events")
    row: Any = page.locator(".m-row", has_text="معًا").first
    row.click()
    card = page.locator(".m-card")
    card.wait_for()
    text = card.inner_text()
    assert "معدود" in text
    assert "H3" in text
    assert "دورية" in text
    assert not [line for line in page.said if line.startswith("error")]  # type: ignore[attr-defined]
