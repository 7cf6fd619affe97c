"""One run: each map made as a command and opened in a browser, ours and the peers' in turn."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from bench.child import Ran, measured
from bench.page import FILTERS, Opened, chromium, opened
from bench.report import OURS, Result
from bench.synthetic import COLUMNS, events, write

ROOT = Path(__file__).parent.parent
OUT = ROOT / "bench" / "out"
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
PEERS = {"folium MarkerCluster": "markercluster", "folium GeoJson, circles on canvas": "geojson"}
SIZES = (1_000, 10_000, 100_000)
LARGEST = max(SIZES)
# No event lies on this day, so that the map is whole and empty.
NO_DAY = "1900-01-01"


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Parameters
    ----------
    sizes : tuple of int
        Numbers of events.
    rounds : int
        How often ours is measured; the peers once, in the first.
    limit_s : float
        The most that a step may take.
    quick : bool
        Leave the peers out at ``LARGEST``, where they take minutes.
    """

    sizes: tuple[int, ...] = SIZES
    rounds: int = 3
    limit_s: float = 180.0
    quick: bool = False


@dataclass
class Seen:
    """The steps of one map so far."""

    built: list[Ran] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    bytes: int | None = None


def run(plan: Plan) -> list[Result]:
    """Measure and return the results, by number of events, ours first.

    Raises
    ------
    RuntimeError
        A map could not be made, or shows something else than its events.
    """
    OUT.mkdir(exist_ok=True)
    frames = {size: events(size) for size in plan.sizes}
    for size, frame in frames.items():
        write(frame, OUT / f"{size}.csv")
    empty = empties(plan)
    seen = {(size, what): Seen() for size in plan.sizes for what in (OURS, *PEERS)}
    for turn in range(plan.rounds):
        for size, what in steps(plan, turn):
            say(f"round {turn + 1}/{plan.rounds}: {size:,} events, {what}")
            one(seen[size, what], size, what, plan.limit_s, frames[size])
    return [
        result(size, what, found, empty[what], plan) for (size, what), found in seen.items() if found.built
    ]


def steps(plan: Plan, turn: int) -> Iterator[tuple[int, str]]:
    """Return what a round measures, in its order: what machines do to all of them falls on all of them."""
    for size in plan.sizes:
        yield size, OURS
        if turn == 0 and not (plan.quick and size == LARGEST):
            for peer in PEERS:
                yield size, peer


def command(what: str, source: Path, target: Path) -> list[str]:
    """Return the command that makes a map."""
    if what == OURS:
        return [str(Path(sys.executable).with_name("marsad")), "export", str(target), "--events", str(source)]
    return [str(PEER_PYTHON), str(ROOT / "bench" / "peer.py"), PEERS[what], str(source), str(target)]


def empties(plan: Plan) -> dict[str, int]:
    """Return the bytes of each map without events; it warms the disk's cache up, too."""
    nothing = write(pd.DataFrame(columns=COLUMNS), OUT / "empty.csv")
    some = OUT / f"{plan.sizes[0]}.csv"
    sizes = {}
    for what in (OURS, *PEERS):
        target = OUT / "empty.html"
        ours = [*command(what, some, target), "--from", NO_DAY, "--to", NO_DAY]
        measured(ours if what == OURS else command(what, nothing, target), plan.limit_s)
        sizes[what] = target.stat().st_size
    return sizes


def one(seen: Seen, size: int, what: str, limit_s: float, frame: pd.DataFrame) -> None:
    """Make a map and open it."""
    target = OUT / f"{size}-{PEERS.get(what, 'marsad')}.html"
    target.unlink(missing_ok=True)
    ran = measured(command(what, OUT / f"{size}.csv", target), limit_s)
    seen.built.append(ran)
    if ran.over:
        return
    seen.bytes = target.stat().st_size
    with chromium() as browser:
        found = opened(browser, target, limit_s, ours=what == OURS)
    if what == OURS and found.counts:
        check(found.counts, frame)
    seen.opened.append(found)


def check(counts: tuple[int, ...], frame: pd.DataFrame) -> None:
    """Hold what the page's filters show against the events themselves: a fast wrong answer is worth nothing.

    Sections are our own finding and titles are made from kinds, so filters by section and text are not compared.

    Raises
    ------
    RuntimeError
        A filter shows another number.
    """
    for asked, shown in zip(FILTERS, counts, strict=True):
        if "sections" not in asked and "text" not in asked and shown != (true := passing(frame, asked)):
            raise RuntimeError(f"filter {asked}: shows {shown}, should show {true}")


def passing(frame: pd.DataFrame, asked: dict[str, Any]) -> int:
    """Return how many of the events a filter by days and kinds lets through."""
    ok = pd.Series(True, index=frame.index)
    if "from" in asked or "to" in asked:
        ok &= frame["date"] != ""
    if "from" in asked:
        ok &= frame["date"] >= asked["from"]
    if "to" in asked:
        ok &= frame["date"] <= asked["to"]
    if "types" in asked:
        ok &= frame["type"].isin(asked["types"])
    return int(ok.sum())


def result(size: int, what: str, seen: Seen, empty_bytes: int, plan: Plan) -> Result:
    """Return what the rounds gave."""
    made = Result(
        events=size,
        what=what,
        build_s=tuple(ran.seconds for ran in seen.built),
        cpu_s=tuple(ran.cpu_s for ran in seen.built),
        peak_mb=tuple(ran.peak_mb for ran in seen.built),
        bytes=seen.bytes,
        empty_bytes=empty_bytes,
        urls=max((len(set(found.asked)) for found in seen.opened), default=0),
        limit_s=plan.limit_s,
    )
    if any(ran.over for ran in seen.built):
        return replace(made, over="build")
    if any(found.open_ms is None for found in seen.opened):
        return replace(made, over="open")
    return replace(
        made,
        open_ms=tuple(found.open_ms for found in seen.opened if found.open_ms is not None),
        fps=tuple(found.fps for found in seen.opened if found.fps is not None),
        worst_ms=tuple(found.worst_ms for found in seen.opened if found.worst_ms is not None),
        filters_ms=tuple(ms for found in seen.opened for ms in found.filters_ms),
    )


def say(line: str) -> None:
    """Say what is being measured: it takes minutes."""
    print(line, file=sys.stderr, flush=True)
