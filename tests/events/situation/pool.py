"""A few hundred events of every sort, to count: the same each time, with what makes counting hard."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import strategies as st

from events.documents import events as shipped
from events.located import located
from events.query import Filter
from events.schema import ORIGINS, frame, joined
from geo.sections import IDS, sections

COUNT = 400
KINDS = ("PATROL", "MEET", "SMUGGLE", "Sandstorm", "عاصفة", "")
TITLES = (
    "Patrol near Ghat",
    "دَورِيّة قُرب غات",
    "Réunion – Ghadāmis",
    "سبهــا ٢٠٢٥",
    "a.b* [c] \\d (x|y)?",
    "",
    "İstanbul ẞ",
)
WORDS = (
    "patrol", "دورية", "غات", "reunion", "ghadamis", "سبها", "2025", "b*", "[c]", "\\d", ".", "(x|y)?", "^", "$", "istanbul",
    "x-1", "pool-3", "none of them", "a\x00b", "\n", "دورِيَّة غات", "_", "-", "ẞ", "\ud800", "z" * 300,
)  # fmt: skip


@cache
def events() -> gpd.GeoDataFrame:
    """Return what ships and the pool, located."""
    chance = np.random.Generator(np.random.PCG64(2026))
    lines = sections().geometry.to_numpy()
    on = [
        lines[number].interpolate(share, normalized=True)
        for number, share in zip(
            chance.integers(0, len(lines), COUNT), chance.random(COUNT).tolist(), strict=True
        )
    ]
    placed = chance.random(COUNT) < 0.8
    lon = np.where(placed, [point.x for point in on] + chance.normal(0, 0.2, COUNT), np.nan)
    lat = np.where(placed, [point.y for point in on] + chance.normal(0, 0.2, COUNT), np.nan)
    spans = [_span(chance) for _ in range(COUNT)]
    rows = pd.DataFrame(
        {
            "id": [f"pool-{number}" for number in range(COUNT)],
            "kind": chance.choice(KINDS, COUNT),
            "origin": chance.choice(ORIGINS, COUNT),
            "title_en": chance.choice(TITLES, COUNT),
            "text_ar": chance.choice(TITLES, COUNT),
            "source": chance.choice(["S1", "duty log", ""], COUNT),
            "start": [span[0] for span in spans],
            "end": [span[1] for span in spans],
            "date_precision": [span[2] for span in spans],
            "place_role": np.where(placed, "held_at", "none"),
            "place_precision": chance.choice(["exact", "town", "district"], COUNT),
            "uncertainty_m": chance.choice([50.0, 500.0, 5_000.0, 30_000.0], COUNT),
        }
    )
    return located(joined([shipped(), frame(rows, lon, lat)]))


def _span(chance: np.random.Generator) -> tuple[str, str, str]:
    """Return first and last day of an event, and how its date is known."""
    precision = chance.choice(["day", "range", "month", "year", "none"], p=[0.5, 0.2, 0.1, 0.1, 0.1])
    first = date(2023, 12, 1) + timedelta(days=int(chance.integers(0, 500)))
    last = first
    if precision == "none":
        return "", "", "none"
    if precision == "range":
        last = first + timedelta(days=int(chance.integers(1, 20)))
    if precision == "month":
        first, last = first.replace(day=1), first.replace(day=monthrange(first.year, first.month)[1])
    if precision == "year":
        first, last = date(first.year, 1, 1), date(first.year, 12, 31)
    return first.isoformat(), last.isoformat(), str(precision)


DAYS = st.dates(date(2023, 10, 1), date(2025, 9, 1)).map(date.isoformat)


def _some(codes: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...] | None]:
    return st.none() | st.lists(st.sampled_from(codes), max_size=3).map(tuple)


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """Draw any filter."""
    start, end = sorted((draw(DAYS), draw(DAYS)))
    return Filter(
        start=draw(st.sampled_from([None, start])),
        end=draw(st.sampled_from([None, end])),
        types=draw(_some((*KINDS, "STMT", "NOPE"))),
        sections=draw(_some((*IDS, ""))),
        origins=draw(_some(ORIGINS)),
        text=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=2))),
    )
