"""What each step from a file of events to a map takes, in time and memory: ``python -m bench.exporting``.

Steps are those of ``marsad export OUT.html --events FILE``: read, locate, gather (layers and the rest of the map), pack,
write. Each size runs in a process of its own, in which everything is loaded by a small file first. Held against each step is
a limit, measured in the same process after it: reading, `pyarrow.csv` on the same file; locating, one pass of numpy to geocentric
metres; packing, one pass of gzip (level 6, one thread) over the columns as they are packed, best order included. Processor
seconds count all threads; a ratio holds under other load better than seconds do.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.machine import load
from bench.synthetic import events, write

SIZES = (10_000, 100_000, 1_000_000)
LOADED_BY = 200
ROUNDS = 2  # of a limit; the least is told
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
STEPS = ("read", "locate", "gather", "pack", "write")


def most_mb() -> float:
    """Return the most memory that this process held since `forget_most`, where the system tells; else since its start."""
    if STATUS.is_file() and (found := re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())):
        return int(found[1]) / 1000
    import resource

    from bench.child import MAXRSS_BYTES

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES / 1e6


def forget_most() -> None:
    """Begin to count the most memory anew, where the system can (Linux)."""
    if RESET.exists():
        RESET.write_text("5")


def timed(work: Callable[..., Any], *given: Any) -> tuple[dict[str, float], Any]:
    """Return what some work takes: processor seconds of all threads, seconds, the most memory; and what it returns."""
    forget_most()
    start, worked = time.perf_counter(), time.process_time()
    found = work(*given)
    took = {"cpu_s": time.process_time() - worked, "s": time.perf_counter() - start, "most_mb": most_mb()}
    return {name: round(value, 3) for name, value in took.items()}, found


def steps(source: Path, target: Path) -> tuple[dict[str, dict[str, float]], bytes, Any]:
    """Return what each step takes for one file; the packed file; and the places, lon and lat."""
    from events.located import located
    from events.points import read_points
    from events.redaction import release
    from events.schema import lonlat
    from layers.content import gather
    from layers.payload import View, meta, packed

    view = View(made_utc=datetime(2026, 1, 1, tzinfo=UTC), lang="en")
    out: dict[str, dict[str, float]] = {}
    out["read"], points = timed(read_points, source, None)
    frame = release(points.events, "public").events
    del points
    out["locate"], frame = timed(located, frame)
    out["gather"], content = timed(gather, frame)
    places = lonlat(frame)
    del frame
    facts = meta(content, view)
    out["pack"], data = timed(lambda: packed(content, view, said=facts))
    out["write"], _ = timed(written, target, data, content, view, facts)
    return out, data, places


def written(target: Path, *page: Any) -> None:
    """Write the page around a packed file, as ``marsad export`` does."""
    from data.files_out import write_whole
    from layers.export import around

    def write_pieces(path: Path) -> None:
        with path.open("wb") as file:
            file.writelines(around(*page))

    write_whole(target, write_pieces)


def limits(source: Path, data: bytes, places: Any) -> dict[str, float]:
    """Return the processor seconds that steps are held against."""
    from pyarrow import csv

    from geo.measure import ecef_axes
    from layers.pack import unpack

    header, raw = unpack(data)
    columns = [raw[block["name"]] for block in header["blocks"] if block["name"] not in ("meta", "layers")]
    work: dict[str, Callable[[], Any]] = {
        "read": lambda: csv.read_csv(source),
        "locate": lambda: ecef_axes(*places),
        "pack": lambda: [zlib.compress(one, 6) for one in columns],
    }
    return {name: min(timed(todo)[0]["cpu_s"] for _ in range(ROUNDS)) for name, todo in work.items()}


def measure(count: int, folder: Path) -> dict[str, Any]:
    """Return what a file of so many events takes: called in a process of its own."""
    small, source, target = (folder / name for name in ("small.csv", f"{count}.csv", f"{count}.html"))
    write(events(LOADED_BY), small)
    steps(small, target)
    empty = target.stat().st_size
    found, data, places = steps(source, target)
    out: dict[str, Any] = {"events": count, "load": load(), **found}
    for name, limit_s in limits(source, data, places).items():
        out[name]["times_the_limit"] = round(found[name]["cpu_s"] / max(limit_s, 1e-3), 1)
    for unit in ("cpu_s", "s"):
        out[f"all_{unit}"] = round(sum(found[name][unit] for name in STEPS), 2)
    out["us_per_event"] = round(out["all_cpu_s"] / count * 1e6, 2)
    out["most_mb"] = max(found[name]["most_mb"] for name in STEPS)
    out["bytes_per_event"] = round((target.stat().st_size - empty) / (count - LOADED_BY), 2)
    return out


def main() -> None:
    """Measure, and print what was found as JSON, a line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--without-text", action="store_true", help="events have no text")
    parser.add_argument("--one", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.events[0], asked.one)))
        return
    for count in asked.events:
        with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
            frame = events(count)
            write(frame.drop(columns="text") if asked.without_text else frame, Path(folder) / f"{count}.csv")
            del frame
            command = [sys.executable, "-m", "bench.exporting", "--events", str(count), "--one", folder]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
