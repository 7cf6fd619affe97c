"""Events that never happened, to measure with: plausible in place and shape, the same for the same seed."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from data.catalogue import read
from geo.sections import sections

SEED = 20260101
COLUMNS = ("date", "lon", "lat", "type", "source", "id", "text")
TYPES = (
    "PATROL", "IRR-CROSS", "SMUG-PEOPLE", "SMUG-FUEL", "SMUG-DRUG", "SMUG-GOODS", "SMUG-ARMS", "CLASH", "MINE",
    "SUSPECT", "MARKER", "MEET",
)  # fmt: skip
SOURCES = tuple(f"Synthetic office {number:02d}" for number in range(1, 16))
FIRST_DAY, LAST_DAY = np.datetime64("2019-01-01"), np.datetime64("2025-12-31")
TEXT_CHARACTERS = 60
# A few percent of what comes from the field has no place or no day.
UNLOCATED, UNDATED = 0.03, 0.03
ALONG_THE_BORDER = 0.55
SPREAD_DEG = {"border": 0.08, "town": 0.03}
WORDS = (
    "patrol", "vehicle", "convoy", "post", "route", "wadi", "track", "stopped", "seen", "turned back", "handed over",
    "inspected", "reported by", "north of", "south of", "east of", "west of", "close to", "near", "two", "three",
    "four", "nine", "men", "persons", "trucks", "fuel", "goods", "livestock", "papers", "checked", "without incident",
    "at night", "at dawn", "after noon", "on foot", "returned", "marker", "fence", "well", "camp", "dust",
)  # fmt: skip


def events(count: int, seed: int = SEED) -> pd.DataFrame:
    """Return ``count`` synthetic events as text, as a file of them would hold.

    Parameters
    ----------
    count : int
        How many.
    seed : int
        The same seed and count give the same frame.

    Returns
    -------
    DataFrame
        ``COLUMNS``: ISO day, lon and lat (degrees, WGS84, five decimals), a code of our kinds, a source, an id,
        and a text of ``TEXT_CHARACTERS``; "" where a day or a place is missing.
    """
    chance = np.random.Generator(np.random.PCG64([seed, count]))
    lon, lat = _places(count, chance)
    days = FIRST_DAY + chance.integers(0, int((LAST_DAY - FIRST_DAY).astype(int)) + 1, count)
    dated, located = chance.random(count) >= UNDATED, chance.random(count) >= UNLOCATED
    # Some kinds and sources are seen far more often than others.
    kinds = chance.choice(TYPES, count, p=_falling(len(TYPES)))
    sources = chance.choice(SOURCES, count, p=_falling(len(SOURCES)))
    return pd.DataFrame(
        {
            "date": np.where(dated, np.datetime_as_string(days, unit="D"), ""),
            "lon": np.where(located, np.char.mod("%.5f", lon), ""),
            "lat": np.where(located, np.char.mod("%.5f", lat), ""),
            "type": kinds,
            "source": sources,
            "id": [f"SYN-{number:07d}" for number in range(1, count + 1)],
            "text": _texts(count, chance),
        },
        columns=COLUMNS,
        dtype="str",
    )


def _falling(count: int) -> np.ndarray:
    weights = 1 / np.arange(1, count + 1)
    return np.asarray(weights / weights.sum())


def _places(count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Scatter places around random points of the seven sections, and around towns by their population."""
    towns = read("places")
    weight = np.sqrt(towns["population"].fillna(0).to_numpy(dtype=float) + 1_000)
    centre = shapely.get_coordinates(towns.geometry.array)[
        chance.choice(len(towns), count, p=weight / weight.sum())
    ]
    lines = sections().geometry.to_numpy()
    which = chance.integers(0, len(lines), count)
    on_line = shapely.get_coordinates(
        shapely.line_interpolate_point(lines[which], chance.random(count), normalized=True)
    )
    border = chance.random(count) < ALONG_THE_BORDER
    spread = np.where(border, SPREAD_DEG["border"], SPREAD_DEG["town"])
    lon, lat = np.where(border[:, None], on_line, centre).T + chance.normal(0, 1, (2, count)) * spread
    return lon, lat


def _texts(count: int, chance: np.random.Generator) -> list[str]:
    """Return texts of random words, the name of a town and a number, each exactly ``TEXT_CHARACTERS`` long."""
    towns = read("places")["name_en"].tolist()
    words = np.array([*WORDS, *towns], dtype=object)
    picks = words[chance.integers(0, len(words), (count, 12))]
    numbers = chance.integers(1, 1000, count).tolist()
    whole = (f"{number} {' '.join(row)}" for number, row in zip(numbers, picks, strict=True))
    return [text[:TEXT_CHARACTERS].ljust(TEXT_CHARACTERS, ".") for text in whole]


def write(frame: pd.DataFrame, path: Path) -> Path:
    """Write events as CSV, UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(frame.columns)
        writer.writerows(frame.itertuples(index=False, name=None))
    return path
