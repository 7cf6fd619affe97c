"""``python -m bench.situation [--rows N] [--register FILE]``: how fast a filter becomes figures, by section, sort and week.

Beside each figure stands the ratio to what a bare ``numpy.bincount`` of as many whole numbers takes in the same run: less
is not to be had. ``--register`` measures the columns beside a register's map (``ui/kept_base.py``), which are made where
there are none, and what the first look at them costs in a server; otherwise events of ``bench/synthetic.py`` are counted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from bench.machine import load, run_on
from bench.register import fastest
from bench.synthetic import events
from events import schema
from events.located import located
from events.query import Filter
from events.situation.counting import counts, passing
from events.situation.facts import Facts, of, read, write
from events.situation.periods import series
from geo.sections import IDS

QUESTIONS = {
    "nothing asked": Filter(),
    "a year, two types": Filter("2024-01-01", "2024-12-31", ("PATROL", "CLASH")),
    "one section": Filter(sections=("egypt",)),
    "a word": Filter(text="patrol"),
    "a word that few have": Filter(text="livestock"),
    "two words in a year": Filter("2024-01-01", "2024-12-31", text="patrol north"),
}
WEEKS = "2019-01-01", "2025-12-31"


def synthetic(rows: int) -> Facts:
    """Return the facts of so many events that never happened, out of their file."""
    table = events(rows)
    place = [pd.to_numeric(table[name]).to_numpy(dtype=float) for name in ("lon", "lat")]
    said = table.rename(columns={"type": "kind", "text": "text_en", "date": "start"}).assign(
        end=table["date"],
        origin="file",
        uncertainty_m=500.0,
        date_precision=np.where(table["date"] == "", "none", "day"),
        place_role=np.where(np.isfinite(place[0]), "held_at", "none"),
    )
    with tempfile.NamedTemporaryFile(suffix=".facts") as file:
        write(of(located(schema.frame(said, *place))), file.file)
        file.file.flush()
        return read(Path(file.name))


def beside(register: str) -> Facts:
    """Return the facts that lie beside a register's map, and say what the first look at them costs."""
    from events.register import opening
    from events.register.writing import position
    from ui import kept_base, packing, whole, whole_facts

    store = opening.opened(register)
    stood = position(store)
    if whole.stand(store, None) is None:
        before = time.perf_counter()
        packing.make(kept_base.folder(store), store, None)
        print(f"made beside the map's file: {time.perf_counter() - before:.0f} s with it")
    whole._shared.stands.clear()
    before = time.perf_counter()
    found = whole_facts.kept(store, stood, None)
    seconds = time.perf_counter() - before
    if found is None:
        raise SystemExit(f"{register}: no base")
    print(f"the first look in a process: {seconds * 1_000:.0f} ms, {len(found.changed):,} changes taken up")
    return found.facts


def bare(rows: int) -> float:
    """Return the least milliseconds that a count of so many whole numbers takes."""
    codes = np.random.Generator(np.random.PCG64([rows])).integers(0, 8 * 40, rows)
    return fastest(lambda: np.bincount(codes))[0]


def figures(facts: Facts, asked: Filter) -> None:
    """Work out what a page of trends shows: how many by section and sort, and by week of each section."""
    rows = passing(facts, asked)
    counts(facts, rows, ("section", "kind"))
    series(facts, rows, "week", *WEEKS, by="section", groups=IDS)


def answers(facts: Facts) -> Iterator[str]:
    """Yield a line for each question: how many pass, how long the filter and the figures take."""
    least = bare(len(facts))
    yield f"\n{len(facts):,} events; a bare count of as many numbers takes {least:.1f} ms\n"
    yield "| question | events | filter, ms | by section, sort and week, filter with it, ms (least, median) | times a bare count |"
    yield "|---|--:|--:|--:|--:|"
    for name, asked in QUESTIONS.items():
        number = int(passing(facts, asked).sum())
        chosen = fastest(_of(passing, facts, asked))[0]
        every = fastest(_of(figures, facts, asked))
        yield f"| {name} | {number:,} | {chosen:.1f} | {every[0]:.1f}, {every[1]:.1f} | {every[0] / least:.1f} |"


def _of(work: Callable[[Facts, Filter], object], facts: Facts, asked: Filter) -> Callable[[], object]:
    return lambda: work(facts, asked)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.situation", description="Speed of figures over many events."
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--register", metavar="FILE", help="count a register's events")
    given = parser.parse_args(arguments)
    facts = beside(given.register) if given.register else synthetic(given.rows)
    print("\n".join(answers(facts)))
    print(f"\n{run_on(load())}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
