"""Counts are exact: the page answers a filter as `events.query` does, and the signs on the map add up at any zoom."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page

from events import schema
from events.query import Filter, passes
from layers.content import Content, gather
from layers.export import page as export_page
from layers.payload import View

pytestmark = pytest.mark.browser
SEED = 20250301
N = 2000
KINDS = ("MEET", "VISIT", "PATROL", "SMUG-FUEL", "كلمة الملف", "Sandstorm")
WORDS = (
    "رأس جدير", "رَأس اجدير", "غدامس", "الكُفرة", "سبهــا", "مصطفى", "Ghadames", "Kufra", "SEBHA", "ﻟﻴﺒﻴﺎ", "Straße",
    "İstanbul", "٢٠٢٥", "۱۲", "Réunion", "a-b", "50%", "x\ny",
)  # fmt: skip
ASKED = ("راس", "اجدير", "غدامس", "كفره", "سبها", "مصطفي", "ghadames kufra", "2025", "12", "ليبيا", "strasse", "reunion",
         "istanbul", "e1", "50%", "x y", "لا شيء مثل هذا")  # fmt: skip
CELL_PX = 44
PADDING = 0.25


def synthetic(rng: random.Random) -> Any:
    """Return events of which some lack a date, some a place, some both; half of them crowded at one town."""
    rows = []
    for i in range(N):
        start = date(2019, 1, 1) + timedelta(days=rng.randrange(2500)) if rng.random() > 0.2 else None
        end = start and start + timedelta(days=rng.choice((0, 0, 0, 3, 40)))
        said = [" ".join(rng.sample(WORDS, rng.randrange(3))) for _ in range(6)]
        rows.append(
            {
                "id": f"e{i}", "kind": rng.choice(KINDS), "title_ar": said[0], "title_en": said[1], "text_ar": said[2],
                "place_ar": said[3], "bodies_en": said[4], "source": said[5], "start": str(start or ""),
                "end": str(end or ""), "date_edtf": str(start or ""), "origin": rng.choice(schema.ORIGINS),
                "place_role": rng.choice(("held_at", "about")), "uncertainty_m": rng.choice((0, 500, 20000)),
                "country": rng.choice(("LY", "LY", "", "TN")),
            }
        )  # fmt: skip
    lon = np.array([rng.gauss(11.6, 0.2) if i % 2 else rng.uniform(9, 26) for i in range(N)])
    lat = np.array([rng.gauss(33.0, 0.2) if i % 2 else rng.uniform(19, 34) for i in range(N)])
    lost = np.array([rng.random() < 0.15 for _ in range(N)])
    return schema.frame(pd.DataFrame(rows), np.where(lost, np.nan, lon), np.where(lost, np.nan, lat))


def asked(rng: random.Random) -> Filter:
    """Return a filter of any of its parts."""
    start = end = None
    if rng.random() < 0.5:
        start = str(date(2018, 6, 1) + timedelta(days=rng.randrange(2900)))
    if rng.random() < 0.4:
        end = str(date.fromisoformat(start or "2018-06-01") + timedelta(days=rng.randrange(900)))

    def some(codes: tuple[str, ...]) -> tuple[str, ...] | None:
        return tuple(rng.sample(codes, rng.randrange(1, 4))) if rng.random() < 0.35 else None

    sections = ("tunisia", "algeria", "niger", "chad", "sudan", "egypt", "coast")
    text = rng.choice(ASKED) if rng.random() < 0.4 else ""
    return Filter(start, end, some(KINDS), some(sections), some(schema.ORIGINS), text)


@pytest.fixture(scope="module")
def content() -> Content:
    return gather(synthetic(random.Random(SEED)), only=["events"])


@pytest.fixture(scope="module")
def export(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("count") / "count.html"
    path.write_bytes(export_page(content, View(made_utc=datetime(2025, 3, 1, tzinfo=UTC))))
    return path


def test_forty_filters_count_as_the_query_does(
    open_page: Callable[..., Page], ready: Callable[..., Page], content: Content, export: Path
) -> None:
    page = ready(open_page(), export)
    rng = random.Random(SEED + 1)
    filters = [Filter(), *(asked(rng) for _ in range(40)), *(Filter(text=text) for text in ASKED)]
    expected = [int(passes(content.events, one).sum()) for one in filters]
    # The trial says something: filters that find none, some and all.
    assert {0, N} < set(expected)
    assert len(set(expected)) > 20
    found = page.evaluate(
        """async (filters) => {
          const out = [];
          for (const one of filters) {
            const count = await marsad.filter(one);
            out.push([count, Number(document.documentElement.dataset.shown)]);
          }
          return out;
        }""",
        [one.as_json() for one in filters],
    )
    wrong = [
        (one, want, got)
        for one, want, got in zip(filters, expected, found, strict=True)
        if got != [want, want]
    ]
    assert not wrong


def test_the_signs_on_the_map_add_up_at_any_zoom(
    open_page: Callable[..., Page], ready: Callable[..., Page], content: Content, export: Path
) -> None:
    page = ready(open_page(), export)
    views = [
        (4, 27.0, 17.0),
        (6, 27.0, 17.0),
        (7.25, 33.0, 11.6),
        (9, 33.0, 11.6),
        (11, 32.9, 11.5),
        (13, 33.0, 11.6),
    ]
    some = Filter(start="2021-01-01", types=("MEET", "PATROL"))
    placed = content.events[~content.events.geometry.isna()]
    fine = {}
    for one in (Filter(), some):
        rows = placed[passes(placed, one)]
        # As the file holds them: a hundred-thousandth of a degree.
        lonlat = np.column_stack([np.rint(rows.geometry.x * 1e5), np.rint(rows.geometry.y * 1e5)]) / 1e5
        for zoom, lat, lon in views:
            drawn = page.evaluate(
                """async ([asked, zoom, lat, lon]) => {
                  map_marsad.setView([lat, lon], zoom, { animate: false });
                  await marsad.filter({});
                  await marsad.filter(asked);
                  const { x: left, y: top } = map_marsad.getPixelOrigin();
                  const { x: width, y: height } = map_marsad.getSize();
                  const corner = map_marsad.containerPointToLayerPoint([0, 0]);
                  return { cells: marsad.cells(), left: left + corner.x, top: top + corner.y, width, height };
                }""",
                [one.as_json(), zoom, lat, lon],
            )
            assert sum(cell["count"] for cell in drawn["cells"]) == within(lonlat, zoom, drawn)
            fine[one, zoom] = len(drawn["cells"])
    # All of them in the first view, in few signs; nearer ones part.
    assert within(lonlat, 4, {"left": 0, "top": 0, "width": 4096, "height": 4096}) == len(lonlat)
    assert fine[Filter(), 4] < 40 < fine[Filter(), 7.25]


def within(lonlat: Any, zoom: float, view: dict[str, float]) -> int:
    """Count the points in the whole grid squares that a view with its margin touches; Mercator worked by hand."""
    scale = 256 * 2**zoom
    x = (lonlat[:, 0] / 360 + 0.5) * scale
    sine = np.sin(np.radians(lonlat[:, 1]))
    y = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * scale
    inside = np.ones(len(lonlat), dtype=bool)
    for at, start, length in ((x, view["left"], view["width"]), (y, view["top"], view["height"])):
        # Leaflet rounds the margin's corner and the size to whole pixels.
        low = start + math.floor(-PADDING * length + 0.5)
        high = low + math.floor((1 + 2 * PADDING) * length + 0.5)
        inside &= (at >= low // CELL_PX * CELL_PX) & (at < math.ceil(high / CELL_PX) * CELL_PX)
    return int(inside.sum())
