"""How long it takes to read a CSV of events, held against ``pyarrow.csv`` reading it alone: ``python -m bench.reading``.

Both read the same file from the disk's cache, in turn, as often as ``--rounds`` says; of each the least is told, by the clock and in
processor seconds of all threads. What pyarrow reads are columns of the types that it sees; what we read are events in the schema, each
cell looked at, what cannot be an event refused. A ratio of the same run holds from machine to machine better than seconds do.
The frame holds longitudes and latitudes, and the last row tells what the points cost who wants them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.child import MAXRSS_BYTES, measured
from bench.synthetic import events, write

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LIMIT_S = 120


def by_arrow(path: Path) -> Any:
    from pyarrow import csv

    return csv.read_csv(path)


def by_us(path: Path) -> Any:
    from events.points import read_points

    return read_points(path)


def with_points(path: Path) -> Any:
    points = by_us(path)
    points.events.geometry.to_numpy()
    return points


READERS: dict[str, Callable[[Path], Any]] = {
    "pyarrow.csv": by_arrow,
    "events.points": by_us,
    "with points": with_points,
}


def timed(work: Callable[[Path], Any], path: Path) -> tuple[float, float]:
    """Return seconds by the clock and of the processor; what was read is let go within them, by nobody's fault."""
    start, worked = time.perf_counter(), time.process_time()
    work(path)
    return time.perf_counter() - start, time.process_time() - worked


def measure(path: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Return, by reader, the least of some rounds and the ratios to pyarrow's least, and the middle of the rounds' own ratios."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in READERS}
    for work in READERS.values():
        work(path)  # everything is loaded, and the file is in memory
    for _ in range(rounds):
        for name, work in READERS.items():
            taken[name].append(timed(work, path))
    limit = taken["pyarrow.csv"]
    found = {}
    for name, times in taken.items():
        clock, worked = (min(column) for column in zip(*times, strict=True))
        ratios = sorted(mine[1] / other[1] for mine, other in zip(times, limit, strict=True))
        found[name] = {
            "ms": clock * 1e3,
            "cpu_ms": worked * 1e3,
            "times": clock / min(one for one, _ in limit),
            "cpu_times": worked / min(one for _, one in limit),
            "cpu_times_median": ratios[len(ratios) // 2],
        }
    return found


def peaks(path: Path) -> dict[str, float]:
    """Return how much memory a process needs beyond what it has once everything is loaded, MB: each reader in one of its own."""
    found = {}
    for name in READERS:
        ran = measured([sys.executable, "-m", "bench.reading", "--alone", name, str(path)], LIMIT_S)
        found[name] = float(ran.said)
    return found


def alone(name: str, path: Path) -> float:
    """Read a small file and then this one, and return by how many MB the process's peak grew."""
    small = b"date,lon,lat,type,source,id,text\n2025-05-16,13.1,32.9,MEET,o,1,t\n"
    with tempfile.TemporaryDirectory() as folder:
        little = Path(folder) / "small.csv"
        little.write_bytes(small)
        READERS[name](little)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = READERS[name](path)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    del kept
    return grown * MAXRSS_BYTES / 1e6


def main() -> None:
    """Measure, and print a table, or JSON a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--file", type=Path, help="read this file in place of synthetic ones")
    parser.add_argument("--rounds", type=int, default=7, help="the least of so many is told (default 7)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--alone", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        print(alone(asked.alone[0], Path(asked.alone[1])))
        return
    if not asked.json:
        print(
            "| file | reader | ms | processor ms | times the clock | times the processor (least, median) | peak MB | load |"
        )
        print("| --- | --- | --: | --: | --: | --: | --: | --: |")
    with tempfile.TemporaryDirectory() as folder:
        for count in [0] if asked.file else asked.events:
            path = asked.file or write(events(count), Path(folder) / f"{count}.csv")
            found, most = measure(path, asked.rounds), peaks(path)
            for name, one in found.items():
                row = {"file_mb": path.stat().st_size / 1e6, "events": count, "reader": name, **one}
                row |= {"peak_mb": most[name], "load": os.getloadavg()[0]}
                print(json.dumps(row) if asked.json else line(row), flush=True)


def line(row: dict[str, Any]) -> str:
    """Return a row of the table."""
    size = f"{row['events']:,}" if row["events"] else f"{row['file_mb']:.0f} MB"
    return (
        f"| {size} | {row['reader']} | {row['ms']:,.1f} | {row['cpu_ms']:,.1f} | {row['times']:.2f} | "
        f"{row['cpu_times']:.2f}, {row['cpu_times_median']:.2f} | {row['peak_mb']:,.0f} | {row['load']:.1f} |"
    )


if __name__ == "__main__":
    main()
