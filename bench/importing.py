"""How long a file takes into the register, and in how much memory: ``python -m bench.importing --rows 1000000``.

The file is made anew: plain CSV, each row an event of its own with an id, a place, a day, a kind and a text in two
languages. Memory is the most that both processes held together, sampled every two seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path

KINDS = ("CLASH", "PATROL", "SMUGGLE", "SEIZE", "MEET")
PLACES = (
    ("غات", "Ghat"),
    ("الكفرة", "Al Kufra"),
    ("زوارة", "Zuwara"),
    ("طبرق", "Tobruk"),
    ("القطرون", "Al Qatrun"),
)


def make(path: Path, rows: int, seed: int = 1) -> None:
    """Write a table of reports; the same for the same seed."""
    chance = random.Random(seed)
    first = date(2011, 1, 1)
    days = [(first + timedelta(days=day)).isoformat() for day in range(5_000)]
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("id,date,longitude,latitude,kind,title_ar,title_en,text,source,dead\n")
        for number in range(rows):
            arabic, english = chance.choice(PLACES)
            out.write(
                f"r{number},{chance.choice(days)},{9.4 + chance.random() * 15.6:.5f},{19.6 + chance.random() * 13.5:.5f},"
                f"{chance.choice(KINDS)},حادث قرب {arabic} رقم {number},Incident {number} near {english},"
                f"A patrol reported what it saw at kilometre {chance.randrange(900)} of the road,bench,"
                f"{chance.randrange(4)}\n"
            )


def resident_kb(pid: int) -> int:
    """Return what a process and its children hold in memory, shared pages counted by their share."""
    total = 0
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
        for child in children.read_text().split():
            total += resident_kb(int(child))
    except OSError:
        pass
    return total


class Memory(threading.Thread):
    """Samples the memory of this process and its children until told to stop."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.samples: list[tuple[float, int]] = []
        self.over = threading.Event()

    def run(self) -> None:
        start = time.perf_counter()
        while not self.over.wait(2.0):  # to ask takes the process itself tens of milliseconds
            self.samples.append((time.perf_counter() - start, resident_kb(os.getpid())))


def cpu_s() -> tuple[float, float]:
    """Return the processor seconds of this process (which writes) and of its children (which read) so far."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return both[0].ru_utime + both[0].ru_stime, both[1].ru_utime + both[1].ru_stime


def measure(rows: int, where: str | None, again: bool) -> dict[str, object]:
    """Import a file of so many rows into a new register and say what it took."""
    from events.importers import generic
    from events.importers.format import Choices
    from events.importers.source import open_source
    from events.register import importing, opening
    from events.register.who import Actor

    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        path = Path(folder) / "reports.csv"
        make(path, rows)
        register = opening.created(where or Path(folder) / "register.sqlite", "bench")
        choices = Choices(dataset="bench")
        out: dict[str, object] = {"rows": rows, "file_mb": round(path.stat().st_size / 1e6, 1)}
        out["load_before"] = os.getloadavg()[0]
        for name in ("first", "again")[: 2 if again else 1]:
            memory = Memory()
            memory.start()
            longest, at = 0.0, time.perf_counter()

            def told(_: importing.Counts) -> None:
                nonlocal longest, at
                now = time.perf_counter()
                longest, at = max(longest, now - at), now

            start, worked = time.perf_counter(), cpu_s()
            counts = importing.run(
                register, Actor("bench"), open_source(path), generic.FORMAT, choices, told=told
            )
            took = time.perf_counter() - start
            memory.over.set()
            memory.join()
            kb = [held for _, held in memory.samples] or [0]
            out[name] = {
                "load_after": round(os.getloadavg()[0], 1),
                "cpu_s": [round(after - before, 1) for before, after in zip(worked, cpu_s(), strict=True)],
                "s": round(took, 2), "us_per_row": round(took / rows * 1e6, 1), "longest_step_s": round(longest, 2),
                "added": counts.added, "unchanged": counts.unchanged, "held": counts.held, "refused": counts.refused,
                "most_mb": round(max(kb) / 1000), "mb_at_a_quarter": round(max(kb[: len(kb) // 4] or [0]) / 1000),
                "mb_at_the_end": round(max(kb[-max(len(kb) // 4, 1) :]) / 1000),
            }  # fmt: skip
        if register.path is not None:
            out["register_mb"] = round(register.path.stat().st_size / 1e6, 1)
        register.engine.dispose()
        return out


def main() -> None:
    """Measure, and print what was found as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--register", default=None, help="postgresql://... of an empty database; a new file by default"
    )
    parser.add_argument("--again", action="store_true", help="import the same file a second time")
    asked = parser.parse_args()
    print(json.dumps(measure(asked.rows, asked.register, asked.again), indent=1))


if __name__ == "__main__":
    main()
