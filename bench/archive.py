"""What an archive takes to build and to draw: ``python -m bench.archive [--events N ...] [--workers N] [--json]``.

Short by default; ``--events 50000000`` is the long run (7 GB of CSV, some 15 GB of disk in all, in the folder of --folder).
Events are synthetic (`bench.synthetic`): places along the border and about towns, texts of 60 characters out of 20,000.
Memory is the sum of the proportional set sizes of all processes of the command, every second: what they share counts once.
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
import pyarrow.compute as pc
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
# How far an event lies from a place of the pool, one deviation: 2 km.
APART_DEG = 0.02
EVERY_S = 1.0
ROOT = Path(__file__).parent.parent


def written(path: Path, count: int) -> Path:
    """Write a CSV of so many events, chunk by chunk; the first events of a longer file are those of a shorter one."""
    texts = pa.array(events(TEXTS)["text"].tolist())
    pool = np.column_stack(_places(CHUNK, np.random.Generator(np.random.PCG64(SEED))))
    with path.open("wb") as file:
        for first in range(0, count, CHUNK):
            csv.write_csv(
                _chunk(first, pool, texts)[: count - first],
                file,
                csv.WriteOptions(include_header=first == 0, quoting_style="needed"),
            )
    return path


def _chunk(first: int, pool: np.ndarray, texts: pa.Array) -> pa.Table:
    """Return ``CHUNK`` events: each near a place of the pool, which took minutes to make for every event anew."""
    chance = np.random.Generator(np.random.PCG64([SEED, first]))
    near = pool[chance.integers(0, len(pool), CHUNK)] + chance.normal(0, APART_DEG, (CHUNK, 2))
    lon, lat = (pa.array(np.round(one, 5)) for one in near.T)
    days = FIRST_DAY + chance.integers(0, int((LAST_DAY - FIRST_DAY).astype(int)) + 1, CHUNK)
    lost = pa.array(chance.random(CHUNK) < UNLOCATED)
    number = pc.utf8_lpad(pa.array(np.arange(first + 1, first + CHUNK + 1)).cast(pa.string()), 8, "0")
    kind, source = (
        pa.array(names).take(pa.array(chance.choice(len(names), CHUNK, p=_falling(len(names)))))
        for names in (TYPES, SOURCES)
    )
    return pa.table(
        {
            "date": pa.array(days, mask=chance.random(CHUNK) < UNDATED),
            **{name: pc.if_else(lost, None, one) for name, one in (("lon", lon), ("lat", lat))},
            "type": kind,
            "source": source,
            "id": pc.binary_join_element_wise("SYN", number, "-"),
            "text": texts.take(pa.array(chance.integers(0, TEXTS, CHUNK))),
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
