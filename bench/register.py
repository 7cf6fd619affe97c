"""``python -m bench.register [--rows N] [--store sqlite|postgresql] [--indexes]``: how fast a large register answers and takes rows.

``--indexes`` measures beside it what a text index of SQLite (FTS5, trigrams) would cost and give (docs/decisions/0008).
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from bench.machine import load, run_on
from bench.synthetic import events
from events.query import Filter
from events.register import editing, reading
from events.register.opening import Register
from events.register.reading import Asked
from events.register.versions import tidy
from events.register.who import Actor
from events.register.writing import position, writing
from tests.register_stores import STORES, place

DUTY = Actor("duty", "customs")
BATCH = 5_000
# Sources name the same towns and posts again and again; so many different ones here.
PLACES = 5_000
PAGE = 500
ROUNDS = 7
QUESTIONS = {
    "a year, one type, one section": Filter("2024-01-01", "2024-12-31", ("SMUG-FUEL",), ("tunisia",)),
    "a year, the commonest type, the fullest section": Filter(
        "2024-01-01", "2024-12-31", ("PATROL",), ("coast",)
    ),
    "a quarter, three types, two sections": Filter(
        "2024-01-01", "2024-03-31", ("PATROL", "CLASH", "MINE"), ("egypt", "sudan")
    ),
    "seven years, one type, one section": Filter("2019-01-01", "2025-12-31", ("PATROL",), ("egypt",)),
    "a month": Filter("2024-05-01", "2024-05-31"),
    "nothing asked": Filter(),
    "a word": Filter(text="livestock"),
    "two words in a year": Filter("2024-01-01", "2024-12-31", text="convoy dawn"),
}


def bodies(count: int) -> Iterator[dict[str, object]]:
    """Yield contents of events as an import has them."""
    chance = np.random.Generator(np.random.PCG64([count]))
    table = events(count)
    town = table["lon"].to_numpy(), table["lat"].to_numpy()
    which = chance.integers(0, min(PLACES, count), count)
    for row, at in zip(table.itertuples(index=False), which.tolist(), strict=True):
        made: dict[str, object] = {
            "kind": row.type, "origin": "file", "source": row.source, "text_en": row.text, "place_role": "held_at",
        }  # fmt: skip
        if row.date:
            made |= {"start": row.date, "end": row.date, "date_edtf": row.date, "date_precision": "day"}
        if row.lon and town[0][at]:
            made |= {"lon": float(town[0][at]), "lat": float(town[1][at]), "uncertainty_m": 500.0}
        yield tidy(made)


def fill(register: Register, count: int) -> tuple[list[float], list[float]]:
    """Add so many rows in batches, one change each; return the seconds of each, and those of the processor in this process."""
    wall, own = [], []
    rows = list(bodies(count))
    for begin in range(0, count, BATCH):
        before, busy = time.perf_counter(), time.process_time()
        with writing(register, DUTY, "import.rows") as change:
            change.put(
                [
                    editing.version(change, editing.new_id(register), (), "put", row, "")
                    for row in rows[begin : begin + BATCH]
                ]
            )
        wall.append(time.perf_counter() - before)
        own.append(time.process_time() - busy)
    return wall, own


def fastest(work: Callable[[], object]) -> tuple[float, float]:
    """Return the least and the median milliseconds of some rounds, after one that warms up."""
    work()
    times = []
    for _ in range(ROUNDS):
        before = time.perf_counter()
        work()
        times.append((time.perf_counter() - before) * 1_000)
    return min(times), statistics.median(times)


def answers(register: Register) -> Iterator[str]:
    """Yield a line for each question: how many there are, and how long counting and the first page take."""
    yield "| question | events | count, ms (least, median) | first page of 500, ms (least, median) |\n|---|--:|--:|--:|"
    for name, asked in QUESTIONS.items():
        whole, page = Asked(asked, far_km=None), Asked(asked, far_km=None, limit=PAGE)
        number = reading.count(register, DUTY, whole)
        counted = fastest(lambda whole=whole: reading.count(register, DUTY, whole))
        paged = fastest(lambda page=page: reading.events(register, DUTY, page))
        yield f"| {name} | {number:,} | {counted[0]:.0f}, {counted[1]:.0f} | {paged[0]:.0f}, {paged[1]:.0f} |"
    least, median = fastest(lambda: position(register))
    yield f"\nposition of the log (live updates): {least:.2f} ms, median {median:.2f}"


def indexes(path: Path) -> Iterator[str]:
    """Yield what a trigram index over the folded texts costs, and what it answers beside a scan."""
    with closing(sqlite3.connect(path)) as connection:
        size, before = path.stat().st_size, time.perf_counter()
        connection.execute(
            "CREATE VIRTUAL TABLE trial USING fts5(folded, content='current', tokenize='trigram')"
        )
        connection.execute("INSERT INTO trial (trial) VALUES ('rebuild')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        seconds, grown = time.perf_counter() - before, path.stat().st_size - size
        yield f"\nFTS5 with trigrams: made in {seconds:.0f} s, {grown / size:.0%} of the register's size on top"
        for word in ("livestock", "dawn", "na"):
            scan = "SELECT count(*) FROM current WHERE instr(folded, ?) > 0"
            by_index = "SELECT count(*) FROM trial WHERE folded MATCH ?"
            found = connection.execute(scan, (word,)).fetchone()[0]
            other = connection.execute(by_index, (f'"{word}"',)).fetchone()[0]
            slow = fastest(lambda scan=scan, word=word: connection.execute(scan, (word,)).fetchone())
            quick = fastest(lambda q=by_index, word=word: connection.execute(q, (f'"{word}"',)).fetchone())
            yield f"“{word}”: scan {found:,} in {slow[0]:.0f} ms; index {other:,} in {quick[0]:.0f} ms"
        connection.execute("DROP TABLE trial")
        connection.commit()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.register", description="Speed of a large register."
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--store", choices=STORES, nargs="+", default=list(STORES))
    parser.add_argument(
        "--indexes", action="store_true", help="measure what a text index would cost and give"
    )
    given = parser.parse_args(arguments)
    for store in given.store:
        with (
            tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder,
            place(store, Path(folder), durable=True) as found,
        ):
            register = found.created()
            wall, own = fill(register, given.rows)
            print(f"\n{store}, {given.rows:,} rows, load {load()}")
            print(
                f"rows written: {sum(wall):.0f} s, {sum(wall) / given.rows * 1e6:.0f} µs a row, slowest batch {max(wall):.2f} s; "
                f"processor of this process {sum(own) / given.rows * 1e6:.0f} µs a row, least batch {min(own) / BATCH * 1e6:.0f}"
            )
            if register.path is None:
                _analysed(found.owner)
            print("\n".join(answers(register)), flush=True)
            if given.indexes and register.path is not None:
                print("\n".join(indexes(register.path)), flush=True)
    print(f"\n{run_on(load())}")
    return 0


def _analysed(owner: str) -> None:
    """Do what the server does by itself within minutes of a large import."""
    import psycopg

    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ANALYZE")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
