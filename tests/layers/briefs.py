"""Tiny frames of events, and the briefing of them, for the tests of the briefing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from events import schema
from events.documents import events as shipped
from events.located import located
from events.query import Filter
from events.redaction import release
from layers.brief import Brief
from layers.brief_content import brief
from layers.brief_period import Wanted, period

MADE = datetime(2026, 2, 15, 10, tzinfo=UTC)
UNTIL = "2026-02-15"
# A place on each of some sections, one far from all, none.
PLACES = {
    "egypt": (24.9, 25.0),
    "sudan": (24.0, 19.7),
    "niger": (11.9, 23.5),
    "inland": (14.43, 27.04),
    "nowhere": (float("nan"), float("nan")),
}


def event(name: str, day: str = UNTIL, place: str = "egypt", **more: Any) -> dict[str, Any]:
    """A row of the schema with its place beside it; ``day`` may be a month ("2026-02") or ""."""
    month = len(day) == 7
    last = f"{day}-{pd.Period(day).days_in_month}" if month else day
    whole = {
        "id": name, "kind": "PATROL", "title_ar": f"دورية {name}", "title_en": f"Patrol {name}", "date_edtf": day,
        "start": f"{day}-01" if month else day, "end": last, "date_precision": "month" if month else "day" if day else "none",
        "place_role": "none" if place == "nowhere" else "held_at", "place_precision": "none" if place == "nowhere" else "exact",
        "uncertainty_m": 500.0, "origin": "entered", "source": "duty log", "lon": PLACES[place][0], "lat": PLACES[place][1],
    }  # fmt: skip
    return whole | more


def frame(rows: Sequence[Mapping[str, Any]]) -> gpd.GeoDataFrame:
    """Rows as a located frame of events."""
    table = pd.DataFrame(rows)
    return located(schema.frame(table.drop(columns=["lon", "lat"]), table["lon"], table["lat"]))


def dated(text: str, lang: str) -> str:
    """A stand-in for dates in words."""
    return text


def made(
    events: gpd.GeoDataFrame,
    length: str = "7d",
    until: str = UNTIL,
    lang: str = "en",
    profile: str = "internal",
    asked: Filter | None = None,
    marking: str | None = None,
    title: str = "",
    **more: Any,
) -> Brief:
    """The briefing of a located frame, which is released as a command would."""
    out = located(release(events[[*schema.NAMES, "geometry"]], profile).events)
    wanted = Wanted(period(length, until), MADE, lang, profile, asked or Filter(), marking, title)
    return brief(out, wanted, dated, **more)


def of_documents() -> gpd.GeoDataFrame:
    """What ships."""
    return located(shipped())


def many(count: int, seed: int = 1) -> gpd.GeoDataFrame:
    """Events of all sorts around the period and a year before it."""
    chance = np.random.default_rng(seed)
    days = pd.Timestamp(UNTIL) - pd.to_timedelta(chance.integers(0, 420, count), unit="D")
    texts = [f"{day:%Y-%m-%d}" for day in days]
    sort = chance.integers(0, 10, count)
    rows = []
    for i, (text, kind) in enumerate(zip(texts, sort, strict=True)):
        day = "" if kind == 0 else text[:7] if kind == 1 else text
        one = event(f"t-{i:05}", day, list(PLACES)[int(chance.integers(0, len(PLACES)))])
        one["kind"] = ("PATROL", "SMUG-FUEL", "CLASH")[int(chance.integers(0, 3))]
        one["origin"] = ("entered", "file")[int(chance.integers(0, 2))]
        if kind == 2:  # over several days
            one["end"] = f"{pd.Timestamp(text) + pd.Timedelta(days=9):%Y-%m-%d}"
            one["date_precision"] = "range"
        rows.append(one)
    return frame(rows)


def css(node: Any, selector: str) -> list[Any]:
    """Elements of a tree by a selector of tags, classes, ids, descendants and children.

    Examples
    --------
    >>> from lxml import html
    >>> [one.text for one in css(html.fromstring('<div><p><b class="a b">x</b><i>y</i></p></div>'), "p > b.a, i")]
    ['x', 'y']
    """
    steps = [_steps(one.split()) for one in selector.split(",")]
    found: list[Any] = node.xpath(" | ".join(steps))
    return found


def _steps(words: Sequence[str]) -> str:
    path, axis = ".", "//"
    for word in words:
        if word == ">":
            axis = "/"
            continue
        tag = re.match(r"[a-z0-9]*", word)
        path += axis + (tag[0] if tag and tag[0] else "*")
        for sign, name in re.findall(r"([.#])([\w-]+)", word):
            same = f"@id='{name}'" if sign == "#" else f"contains(concat(' ', @class, ' '), ' {name} ')"
            path += f"[{same}]"
        axis = "//"
    return path
