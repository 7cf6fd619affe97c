"""One run: each kind of map made as a command and opened in a browser, in turn; each figure written as soon as it stands, so that a run can go on."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from bench.child import measured
from bench.kinds import KINDS, ROOT, Kind
from bench.page import one_off
from bench.probe import probed
from bench.synthetic import TYPES, events, write

OUT = ROOT / "bench" / "out"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
OURS, LIMIT = "marsad", "bare"
# No event lies on this day, so that the map is whole and empty.
NO_DAY = "1900-01-01"


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Parameters
    ----------
    peers : tuple of int
        Numbers of events for the peers.
    ours : tuple of int
        Numbers of events for ours and the bare page.
    rounds : int
        How often ours is measured; the peers once.
    limit_s : float
        The most that a step may take.
    only : tuple of str
        Kinds to measure; all where empty.
    """

    peers: tuple[int, ...] = SIZES
    ours: tuple[int, ...] = SIZES
    rounds: int = 3
    limit_s: float = 120.0
    only: tuple[str, ...] = ()


SHORT = Plan(peers=(1_000, 10_000), ours=(1_000, 10_000, 100_000), rounds=1)
FULL = Plan()


@dataclass
class Record:
    """The lines of a run: one a step, the last of a kind, number of events, step and round counts."""

    path: Path
    rows: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> Record:
        """Return what a file holds; a line that a cut run left unfinished is dropped."""
        record = cls(path)
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            try:
                record.rows.append(json.loads(line))
            except json.JSONDecodeError:
                continue
        return record

    def add(self, row: dict[str, Any]) -> dict[str, Any]:
        self.rows.append(row)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        return row

    def find(self, size: int, key: str, step: str, turn: int = 0) -> dict[str, Any] | None:
        """Return the last row of a step."""
        wanted = (size, key, step, turn)
        fitting = (one for one in reversed(self.rows) if (one["events"], one["kind"], one["step"], one["round"]) == wanted)  # fmt: skip
        return next(fitting, None)


def run(plan: Plan, record: Record) -> Record:
    """Measure what the record lacks, or what ``plan.only`` names anew; return the record."""
    OUT.mkdir(exist_ok=True)
    for size in sorted({*plan.peers, *plan.ours}):
        keys = [key for key in KINDS if size in (plan.ours if key in (OURS, LIMIT) else plan.peers)]
        one_size(plan, record, size, keys)
    return record


def one_size(plan: Plan, record: Record, size: int, keys: list[str]) -> None:
    """Measure the maps of one number of events: all are made, then all are opened, the bare page before and after each."""
    wanted = [key for key in keys if not plan.only or key in plan.only]
    steps = [(key, turn) for turn in range(plan.rounds) for key in wanted if turn == 0 or key in (OURS, LIMIT)]  # fmt: skip
    due = {
        step: [one for one in steps if plan.only or record.find(size, one[0], step, one[1]) is None]
        for step in ("build", "open")
    }
    # Whether it opens without a network does not hang on how many events there are.
    tried = {row["kind"] for row in record.rows if row["step"] == "offline"}
    due["offline"] = [(key, turn) for key, turn in steps if turn == 0 and key not in tried and size == min(plan.peers)]  # fmt: skip
    if not any(due.values()):
        return
    frame = events(size)
    source = OUT / f"{size}.csv"
    if not source.exists() or size < max(SIZES):
        write(frame, source)
    located = int((frame["lon"] != "").sum())
    for key, turn in due["build"]:
        say(f"{size:,} events, {KINDS[key].name}: made")
        record.add({"events": size, "kind": key, "step": "build", "round": turn, **build(KINDS[key], size, plan.limit_s)})  # fmt: skip
    before: dict[str, Any] | None = None
    for key, turn in due["open"]:
        if not page_of(size, key).exists():
            continue
        before = before or brief(size, located, plan.limit_s)
        say(f"{size:,} events, {KINDS[key].name}: opened")
        found = probed(key, page_of(size, key), located, plan.limit_s)
        after = brief(size, located, plan.limit_s)
        check(found, KINDS[key], frame)
        record.add({"events": size, "kind": key, "step": "open", "round": turn, "load": os.getloadavg()[0], **found, "bare": [before, after]})  # fmt: skip
        before = after
    for key, _ in due["offline"]:
        if page_of(size, key).exists():
            found = probed(key, page_of(size, key), located, plan.limit_s, how="offline")
            record.add({"events": size, "kind": key, "step": "offline", "round": 0, **found["open"]})


def page_of(size: int, key: str) -> Path:
    return OUT / f"{size}-{key}.html"


def build(kind: Kind, size: int, limit_s: float) -> dict[str, Any]:
    """Make a map as a process of its own; return its figures, or {"failed": why}."""
    target = page_of(size, kind.key)
    target.unlink(missing_ok=True)
    load = os.getloadavg()[0]
    empty = {"empty_bytes": bytes_of_empty()} if kind.key == OURS else {}
    try:
        ran = measured(kind.command(OUT / f"{size}.csv", target), limit_s)
    except RuntimeError as problem:
        target.unlink(missing_ok=True)
        return {"load": load, "failed": str(problem).strip().splitlines()[-1][:300]}
    figures = {"load": load, "s": ran.seconds, "cpu_s": ran.cpu_s, "peak_mb": ran.peak_mb}
    if ran.over:
        target.unlink(missing_ok=True)
        return {**figures, "failed": f"over {limit_s:g} s"}
    return {**figures, "bytes": target.stat().st_size, **empty}


def bytes_of_empty() -> int:
    """Return the size of our map without events."""
    some, target = OUT / "some.csv", OUT / "empty.html"
    write(events(10), some)
    measured([*KINDS[OURS].command(some, target), "--from", NO_DAY, "--to", NO_DAY], 120)
    return target.stat().st_size


def brief(size: int, located: int, limit_s: float) -> dict[str, Any]:
    """Open the bare page; return when it stood and the median of its filters, in ms."""
    page = page_of(size, LIMIT)
    if not page.exists():
        measured(KINDS[LIMIT].command(OUT / f"{size}.csv", page), limit_s)
    found = probed(LIMIT, page, located, limit_s, how="brief")
    took = found.get("filter", {}).get("ms")
    return {"open": found["open"].get("ms"), "filter": sorted(took)[len(took) // 2] if took else None}


def check(found: dict[str, Any], kind: Kind, frame: pd.DataFrame) -> None:
    """Hold what the page holds and shows against the events themselves: a fast wrong answer is worth nothing, and is marked as failed."""
    rows = frame if kind.unplaced else frame[frame["lon"] != ""]
    held = found.get("count", {}).get("n")
    if held is not None and held != len(rows):
        found["count"]["failed"] = f"holds {held:,} of {len(rows):,}"
    asked = found.get("filter", {})
    for types, shown in zip(one_off(TYPES), asked.get("shown", ()), strict=False):
        true = len(rows) if types is None else int(rows["type"].isin(types).sum())
        if shown != true:
            asked["failed"] = f"shows {shown:,}, should show {true:,}"


def say(line: str) -> None:
    """Say what is being measured: it takes minutes."""
    print(line, file=sys.stderr, flush=True)
