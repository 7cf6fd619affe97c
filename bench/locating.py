"""How long it takes to locate events, held against one pass over the same columns: ``python -m bench.locating``.

Places are random over Libya and around it ("around"), or as events lie, along the sections and about the towns
("clustered", `bench.synthetic`), each at its own; or events of a few hundred towns known to some kilometres ("towns").
The limit is one pass of numpy that turns lon and lat into geocentric metres: nothing can be told of a place by less.
A ratio of processor seconds to it holds from machine to machine, and under other load, better than seconds do.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from bench.synthetic import SEED, _places
from data.catalogue import read
from events import schema
from events.located import ADDED, located, sections_of
from geo import places
from geo.ground import ground
from geo.locate import NUMBERS, locate
from geo.measure import ecef_axes

SIZES = (1_000, 10_000, 100_000, 1_000_000)
BATCH = 10_000  # rows that the register takes at a time
SAMPLE = 300
Columns = tuple[np.ndarray, np.ndarray, np.ndarray]


def around(count: int, chance: np.random.Generator) -> Columns:
    return chance.uniform(5, 32, count), chance.uniform(16, 38, count), np.zeros(count)


def clustered(count: int, chance: np.random.Generator) -> Columns:
    return *_places(count, chance), np.zeros(count)


def towns(count: int, chance: np.random.Generator) -> Columns:
    centres = read("places").geometry
    which = chance.integers(0, len(centres), count)
    return centres.x.to_numpy()[which], centres.y.to_numpy()[which], chance.choice([500.0, 5_000.0], count)


KINDS: dict[str, Callable[[int, np.random.Generator], Columns]] = {
    "around": around,
    "clustered": clustered,
    "towns": towns,
}


def frame(columns: Columns) -> gpd.GeoDataFrame:
    """Return events with nothing but a place."""
    lon, lat, radius_m = columns
    rows = {"id": np.arange(len(lon)).astype(str), "place_role": "held_at", "uncertainty_m": radius_m}
    return schema.frame(pd.DataFrame(rows), lon, lat)


def timed(work: Callable[[], Any]) -> dict[str, float]:
    """Return the seconds and the processor seconds, of all threads, that some work takes."""
    start, worked = time.perf_counter(), time.process_time()
    work()
    return {"cpu_s": time.process_time() - worked, "s": time.perf_counter() - start}


def batches(columns: Columns) -> None:
    for first in range(0, len(columns[0]), BATCH):
        sections_of(*(values[first : first + BATCH] for values in columns))


def forget() -> None:
    """Give up the cells worked out so far: each figure is of a process that has located nothing yet."""
    on = ground()
    for lines in (on.lines, on.outlines, *on.each, *on.edges):
        lines.__dict__.pop("cells", None)


def off_m(columns: Columns, chance: np.random.Generator) -> float:
    """Return how far figures of a sample, located all at once, are from those of one place at a time: metres.

    Infinite where a figure is told of one and not of the other.
    """
    some = chance.choice(len(columns[0]), min(SAMPLE, len(columns[0])), replace=False)
    kilometres = [name for name in NUMBERS if name.endswith("_km")]
    many = locate(*columns)[kilometres].to_numpy()[some]
    ones = [locate(*(values[row : row + 1] for values in columns))[kilometres].to_numpy()[0] for row in some]
    alone = np.array(ones)
    if (np.isnan(many) != np.isnan(alone)).any():
        return float("inf")
    return float(np.nanmax(np.abs(many - alone)) * 1000)


def alone_alike(events: gpd.GeoDataFrame, chance: np.random.Generator) -> bool:
    """Tell whether events of a sample are told the same one at a time as all at once, nearest crossing and all."""
    some = chance.choice(len(events), min(SAMPLE, len(events)), replace=False)
    many = located(events)[list(ADDED)].iloc[some].reset_index(drop=True)
    alone = pd.concat([located(events.iloc[[row]])[list(ADDED)] for row in some], ignore_index=True)
    return bool(many.equals(alone))


def measure(kind: str, count: int, rounds: int) -> dict[str, object]:
    """Return what locating so many places of a kind takes, the least of some rounds."""
    chance = np.random.Generator(np.random.PCG64([SEED, count]))
    columns = KINDS[kind](count, chance)
    events = frame(columns)
    work: dict[str, Callable[[], Any]] = {
        "limit": lambda: ecef_axes(columns[0], columns[1]),
        "events.located.located": lambda: located(events),
        "geo.locate.locate": lambda: locate(*columns),
        f"sections_of, {BATCH:,} at a time": lambda: batches(columns),
    }
    out: dict[str, object] = {"places": kind, "events": count, "load": round(os.getloadavg()[0], 1)}
    limit_s = 0.0
    for name, todo in work.items():
        taken = []
        for _ in range(rounds):
            forget()
            taken.append(timed(todo))
        best = min(taken, key=lambda one: one["cpu_s"])
        limit_s = limit_s or best["cpu_s"]
        out[name] = {
            "us_per_event": round(best["cpu_s"] / count * 1e6, 3),
            "times_the_limit": round(best["cpu_s"] / limit_s, 1),
            "s": round(min(one["s"] for one in taken), 3),
        }
    out["off_m"] = off_m(columns, chance)
    out["alone_alike"] = alone_alike(events, chance)
    out["most_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    return out


def main() -> None:
    """Measure, and print what was found as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--places", nargs="+", choices=tuple(KINDS), default=list(KINDS))
    parser.add_argument("--rounds", type=int, default=3, help="the least of so many is told (default 3)")
    parser.add_argument("--threads", type=int, default=places.THREADS, help="at most so many at once")
    asked = parser.parse_args()
    places.THREADS = asked.threads
    locate([24.9], [25.0])  # the ground is made ready and everything is loaded
    for kind in asked.places:
        for count in asked.events:
            print(json.dumps(measure(kind, count, asked.rounds)), flush=True)


if __name__ == "__main__":
    main()
