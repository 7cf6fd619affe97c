"""The situational picture on a map in Chromium: hexagons hold what passes, to the event; levels stand beside the border."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page

from events import schema
from events.documents import events as shipped
from events.located import located
from events.query import Filter, passes
from events.register import opening
from events.situation import kept
from events.situation.density import INRADIUS_M, RESOLUTION, density
from events.situation.picture import released
from layers.content import Content, gather
from layers.export import page as exported
from layers.payload import View
from tests.browser.app import PATIENCE_MS, serving_register, the_map
from tests.browser.exported import Open, Ready, marsad, settle
from tests.layers import situation
from tests.ui.desk import DUTY

pytestmark = pytest.mark.browser
MADE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
COUNT = 900
ON = "(key) => document.querySelector(`input[data-layer='${key}']`).click()"


def scattered() -> gpd.GeoDataFrame:
    """Events of every precision, some without a place, some without a date."""
    rng = np.random.default_rng(7)
    n = np.arange(COUNT)
    day = np.datetime64("2026-01-01") + n % 300
    start = np.where(n % 11 == 0, "", day.astype(str))
    rows = pd.DataFrame(
        {
            "id": [f"E{i:04}" for i in n], "kind": np.array(["PATROL", "MEET", "SMUGGLING"])[n % 3],
            "title_en": [f"report {'convoy' if i % 5 == 0 else 'calm'} {i}" for i in n],
            "title_ar": [f"بلاغ {i}" for i in n], "start": start, "end": start, "date_edtf": start,
            "uncertainty_m": np.array([0.0, 300.0, 5_000.0, INRADIUS_M, INRADIUS_M + 1.0, 60_000.0])[n % 6],
            "place_role": "held_at", "origin": "file",
        }
    )  # fmt: skip
    placed = n % 13 != 0
    lon = np.where(placed, np.round(rng.normal(14, 4, COUNT).clip(9, 25), 5), np.nan)
    lat = np.where(placed, np.round(rng.normal(27, 3, COUNT).clip(20, 33), 5), np.nan)
    return schema.frame(rows, lon, lat)


@pytest.fixture(scope="module")
def events() -> gpd.GeoDataFrame:
    return located(scattered())


@pytest.fixture(scope="module")
def inside(events: gpd.GeoDataFrame) -> Content:
    return gather(events, picture=situation.picture())


@pytest.fixture(scope="module")
def whole(inside: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "inside.html"
    path.write_bytes(exported(inside, View(made_utc=MADE, lang="en", profile="internal")))
    return path


def counted(events: gpd.GeoDataFrame, asked: Filter) -> tuple[dict[str, int], int, int]:
    some = events[passes(events, asked)]
    lon, lat = schema.lonlat(some)
    found = density(lon, lat, some["uncertainty_m"].to_numpy(dtype=float))
    cells = {h3.int_to_str(int(cell)): int(n) for cell, n in zip(found.cells, found.counts, strict=True)}
    return cells, found.vague, found.unplaced


def shown(page: Page) -> dict[str, int]:
    held = page.evaluate("marsad.hexagons()")
    found = {h3.latlng_to_cell(one["lat"], one["lon"], RESOLUTION): int(one["count"]) for one in held}
    assert len(found) == len(held)
    return found


ASKED: tuple[tuple[dict[str, Any], Filter], ...] = (
    ({}, Filter()),
    ({"types": ["PATROL"]}, Filter(types=("PATROL",))),
    ({"from": "2026-03-01", "to": "2026-05-31"}, Filter(start="2026-03-01", end="2026-05-31")),
    ({"sections": ["algeria", "niger"]}, Filter(sections=("algeria", "niger"))),
    ({"text": "convoy", "types": ["MEET", "PATROL"]}, Filter(text="convoy", types=("MEET", "PATROL"))),
    ({"from": "2031-01-01"}, Filter(start="2031-01-01")),
)


def test_hexagons_hold_what_passes_each_filter_and_say_what_is_in_none(
    open_page: Open, ready: Ready, whole: Path, events: gpd.GeoDataFrame
) -> None:
    page = ready(open_page(offline=True), whole)
    assert page.evaluate("marsad.hexagons()") == []  # off at first
    page.evaluate(ON, "density")
    settle(page)
    for asked, same in ASKED:
        page.evaluate("(asked) => marsad.filter(asked)", asked)
        cells, vague, unplaced = counted(events, same)
        assert shown(page) == cells, asked
        settle(page)
        said = page.locator(".m-density").first.inner_text()
        figures = [int(word.replace(",", "")) for word in re.findall(r"\b\d[\d,]*(?= events? )", said)]
        assert figures == [n for n in (sum(cells.values()), vague, unplaced) if n], asked
    assert page.said == []  # type: ignore[attr-defined]
    assert page.asked == [whole.as_uri()]  # type: ignore[attr-defined]


def test_a_hexagon_opens_into_its_events(open_page: Open, ready: Ready, whole: Path) -> None:
    page = ready(open_page(), whole)
    page.evaluate(ON, "density")
    page.evaluate(ON, "events")
    page.evaluate("() => { map_marsad.setView([27, 14], 8, {animate: false}); }")
    settle(page)
    held = page.evaluate(
        """() => { const {x, y} = map_marsad.getSize();
        return marsad.hexagons().map((one) => ({...one, at: map_marsad.latLngToContainerPoint([one.lat, one.lon])}))
          .filter(({at, count}) => count > 1 && at.x > 60 && at.y > 60 && at.x < x - 60 && at.y < y - 60); }"""
    )
    assert held
    one = max(held, key=lambda held: held["count"])
    box = page.locator("#map_marsad").bounding_box()
    assert box
    page.mouse.click(box["x"] + one["at"]["x"], box["y"] + one["at"]["y"])
    settle(page)
    assert f"{one['count']} events" in page.locator(".m-shell").inner_text()


def test_levels_stand_beside_the_border_and_open_their_card(
    open_page: Open, ready: Ready, whole: Path
) -> None:
    page = ready(open_page(), whole)
    page.evaluate("() => { map_marsad.setView([21.5, 20.0], 9, {animate: false}); }")
    page.evaluate(ON, "events")
    settle(page)
    box = page.locator("#map_marsad").bounding_box()
    assert box
    found = []
    # Down through the middle of the map, from Libya over the line of the level and the border into the neighbour.
    for y in range(150, 600, 6):
        page.mouse.click(box["x"] + box["width"] / 2, y)
        card = page.locator(".m-card").inner_text()
        found += ["level"] if "Agreed level" in card else ["border"] if "Computed length" in card else []
    # The level's line lies on Libya's side, and each has its own stretch.
    assert found == sorted(found, reverse=True)
    assert set(found) == {"level", "border"}


def test_a_public_map_has_the_agreed_levels_and_nothing_of_the_centres_own(
    open_page: Open, ready: Ready, events: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "out.html"
    content = gather(events, picture=released(situation.picture(), "public"))
    path.write_bytes(exported(content, View(made_utc=MADE, lang="ar")))
    page = ready(open_page(offline=True), path)
    keys = page.evaluate(
        "[...document.querySelectorAll('input[data-layer]')].map((one) => one.dataset.layer)"
    )
    assert {"levels", "projects", "density"} <= set(keys)
    assert not {"coverage", "markers", "routes"} & set(keys)


def test_the_command_takes_the_picture_along_as_its_profile_lets_it_out(tmp_path: Path) -> None:
    where = tmp_path / "tripoli.sqlite"
    register = opening.created(where, "tripoli")
    said = {
        "section": "chad",
        "from_km": 0,
        "to_km": 100,
        "by": "Unit A",
        "start": "2026-02-01",
        "end": "2026-02-01",
    }
    kept.put(register, DUTY, "patrol", {**said, "state": "done"})
    kept.put(register, DUTY, "project", {"name_ar": "بئر", "name_en": "Well", "lon": 10.17, "lat": 24.96, "state": "done",
                                         "as_of": "2026-01-01", "source": "s"})  # fmt: skip
    folder = tmp_path / "maps"
    folder.mkdir()
    info = {}
    for profile in ("internal", "public"):
        path = marsad("--register", where, "--profile", profile, folder=folder)
        found = re.search(rb'id="marsad-info">(.*?)</script>', path.read_bytes())
        assert found
        info[profile] = json.loads(found[1])
    assert info["internal"]["marking"] == "TLP:AMBER"
    assert info["public"]["marking"] != "TLP:AMBER"
    register.engine.dispose()


def test_in_the_app_a_record_is_on_the_map_at_once(open_page: Open, tmp_path: Path) -> None:
    register = opening.created(tmp_path / "tripoli.sqlite", "tripoli")
    key = "input[data-layer=coverage]"
    with serving_register(register, tmp_path) as address:
        page = open_page()
        page.goto(f"{address}/map?lang=en")
        assert the_map(page).locator(key).count() == 0
        day = datetime.now(UTC).date().isoformat()
        said = {
            "section": "chad",
            "from_km": 0,
            "to_km": 100,
            "by": "Unit A",
            "start": day,
            "end": day,
            "state": "done",
        }
        kept.put(register, DUTY, "patrol", said)
        the_map(page).locator(key).wait_for(state="attached", timeout=PATIENCE_MS)
        assert len(shipped()) == int(the_map(page).locator("html").get_attribute("data-total") or 0)
    register.engine.dispose()
