"""What an archive takes to build and to draw: ``python -m bench.archive [--events N ...] [--workers N] [--json]``.

Short by default; ``--events 50000000`` is the long run (7 GB of CSV, some 15 GB of disk in all, in the folder of --folder).
Events are synthetic (`bench.synthetic`): places along the border and about towns, texts of 60 characters out of 20,000.
Memory is the sum of the proportional set sizes of all processes of the command, every 0.3 s: what they share counts once.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
from pyarrow import csv

from bench.machine import facts, load, sentence
from bench.synthetic import (
    FIRST_DAY,
    LAST_DAY,
    SEED,
    SOURCES,
    TYPES,
    UNDATED,
    UNLOCATED,
    _falling,
    _places,
    events,
)
from events.archive.layout import opened

SIZES = (250_000, 1_000_000)
CHUNK = 500_000
TEXTS = 20_000
EVERY_S = 0.3
ROOT = Path(__file__).parent.parent


def written(path: Path, count: int) -> Path:
    """Write a CSV of so many events, chunk by chunk."""
    texts = pa.array(events(TEXTS)["text"].tolist())
    with path.open("wb") as file:
        for first in range(0, count, CHUNK):
            rows = min(CHUNK, count - first)
            csv.write_csv(
                _chunk(first, rows, texts),
                file,
                csv.WriteOptions(include_header=first == 0, quoting_style="needed"),
            )
    return path


def _chunk(first: int, rows: int, texts: pa.Array) -> pa.Table:
    chance = np.random.Generator(np.random.PCG64([SEED, first]))
    lon, lat = _places(rows, chance)
    days = FIRST_DAY + chance.integers(0, int((LAST_DAY - FIRST_DAY).astype(int)) + 1, rows)
    undated, lost = chance.random(rows) < UNDATED, chance.random(rows) < UNLOCATED
    number = np.arange(first + 1, first + rows + 1)
    return pa.table(
        {
            "date": pa.array(days, mask=undated),
            "lon": pa.array(np.round(lon, 5), mask=lost),
            "lat": pa.array(np.round(lat, 5), mask=lost),
            "type": pa.array(chance.choice(TYPES, rows, p=_falling(len(TYPES)))),
            "source": pa.array(chance.choice(SOURCES, rows, p=_falling(len(SOURCES)))),
            "id": pa.array(np.char.mod("SYN-%08d", number)),
            "text": texts.take(pa.array(chance.integers(0, TEXTS, rows))),
        }
    )


def watched(*words: object) -> dict[str, Any]:
    """Run ``marsad`` and return its seconds, processor seconds and peak memory, all of its processes together."""
    command = [sys.executable, "-m", "ui.cli", *map(str, words)]
    began = time.perf_counter()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MARSAD_LANG": "en"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    peak, processor = 0, {}
    while process.poll() is None:
        held = 0
        for one in _family(process.pid):
            try:
                held += one.memory_full_info().pss
                processor[one.pid] = sum(one.cpu_times()[:2])
            except psutil.Error:
                continue
        peak = max(peak, held)
        time.sleep(EVERY_S)
    said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise RuntimeError(said)
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "processor_s": round(sum(processor.values()), 1),
        "peak_mb": round(peak / 1e6),
        "said": said.strip(),
    }


def _family(pid: int) -> list[psutil.Process]:
    try:
        own = psutil.Process(pid)
        return [own, *own.children(recursive=True)]
    except psutil.Error:
        return []


def size_mb(path: Path) -> float:
    return round(sum(one.stat().st_size for one in path.rglob("*") if one.is_file()) / 1e6, 1)


def measured(count: int, workers: int, folder: Path) -> dict[str, Any]:
    """Return what one archive took."""
    source = written(folder / f"{count}.csv", count)
    target, page = folder / f"{count}", folder / f"{count}.html"
    try:
        built = watched("archive", "build", target, "--from", source, "--workers", workers)
        drawn = watched("archive", "map", target, page)
        archive = opened(target)
        return {
            "events": archive.events,
            "csv_mb": round(source.stat().st_size / 1e6, 1),
            "build": built,
            "events_mb": size_mb(target / "events"),
            "tallies_mb": size_mb(target / "tallies"),
            "counts_mb": size_mb(target / "counts"),
            "rows": archive.rows,
            "map": {**drawn, "mb": round(page.stat().st_size / 1e6, 2)},
        }
    finally:
        source.unlink(missing_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        page.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.archive", description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the files stand while they are needed"
    )
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        results = []
        for count in given.events:
            before = load()
            results.append({**measured(count, given.workers, Path(folder)), "load": f"{before} to {load()}"})
            print(json.dumps(results[-1]) if given.json else line(results[-1]), flush=True)
    print(sentence(facts("none")))
    return 0


def line(one: dict[str, Any]) -> str:
    """Return a row of the table in docs/archive.md."""
    build, drawn = one["build"], one["map"]
    rate = build["processor_s"] / one["events"] * 1e6
    return (
        f"| {one['events']:,} | {one['csv_mb']:,} | {build['seconds']} | {build['processor_s']} | {rate:.1f} | {build['peak_mb']:,} | "
        f"{one['events_mb']:,} | {one['counts_mb']:,} | {drawn['seconds']} | {drawn['peak_mb']:,} | {drawn['mb']} | {one['load']} |"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
