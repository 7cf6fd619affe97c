"""What was measured: one row a kind of map and number of events, as JSON a program reads and as Markdown a person does."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from bench.kinds import KINDS
from bench.run import LIMIT, OURS, Record

HEAD = (
    "map", "build s", "CPU s", "peak MB", "file MB", "open to complete s", "over the bare page", "tab MB", "pan ms", "zoom ms", "filter ms",
    "over the bare page", "no network", "load",
)  # fmt: skip


def summary(record: Record) -> list[dict[str, Any]]:
    """Return the rows of a run, by number of events and in the order of the kinds; a figure measured in rounds is their median."""
    found = sorted({(row["events"], row["kind"]) for row in record.rows}, key=lambda one: (one[0], list(KINDS).index(one[1])))  # fmt: skip
    return [{"events": size, "kind": key, **figures(record, size, key)} for size, key in found]


def figures(record: Record, size: int, key: str) -> dict[str, Any]:
    """Return the figures of one kind and number of events; "failed" says why there are none after a step."""
    built = rounds(record, size, key, "build")
    opened = rounds(record, size, key, "open")
    row: dict[str, Any] = {}
    for name, place in (("build_s", "s"), ("cpu_s", "cpu_s"), ("peak_mb", "peak_mb"), ("bytes", "bytes"), ("empty_bytes", "empty_bytes")):  # fmt: skip
        put(row, name, [one[place] for one in built if place in one and not (name == "build_s" and "failed" in one)])  # fmt: skip
    put(row, "open_s", [one["open"]["ms"] / 1000 for one in opened if "ms" in one["open"] and "failed" not in one["open"]])  # fmt: skip
    if key == LIMIT and "open_s" in row:  # it was opened beside all others, too
        beside = [bare["open"] for one in record.rows if one["events"] == size and one["step"] == "open" for bare in one["bare"]]  # fmt: skip
        put(row, "open_s", [ms / 1000 for ms in beside if ms])
    put(row, "tab_mb", [one["memory"]["process"] for one in opened if "process" in one.get("memory", {})])
    for step, middle in (("pan", in_time), ("zoom", in_time), ("filter", rank)):
        values = [ms for one in opened for ms in one.get(step, {}).get("ms", ())]
        if values:
            row[f"{step}_ms"] = [round(one, 1) for one in (middle(values, 0.5), middle(values, 0.95), max(values))]  # fmt: skip
    if key != LIMIT:
        put(row, "open_ratio", [ratio(one["open"]["ms"], one, "open") for one in opened if "open_s" in row and one["bare"][0]["open"]])  # fmt: skip
        took = [ratio(median(one["filter"]["ms"]), one, "filter") for one in opened if one.get("filter", {}).get("ms")]  # fmt: skip
        put(row, "filter_ratio", took)
    failed = [f"{step}: {why}" for step, why in failures(built, opened)]
    if failed:
        row["failed"] = failed[0]
    row["offline"] = offline(record, key)
    if key == OURS:
        row["rounds"] = len(opened)
    row["load"] = [round(one["load"], 1) for one in (*built, *opened)]
    return row


def rounds(record: Record, size: int, key: str, step: str) -> list[dict[str, Any]]:
    """Return the last row of each round of a step."""
    turns = {row["round"] for row in record.rows if (row["events"], row["kind"], row["step"]) == (size, key, step)}  # fmt: skip
    return [row for turn in sorted(turns) if (row := record.find(size, key, step, turn))]


def put(row: dict[str, Any], name: str, values: Sequence[float]) -> None:
    if values:
        middle = median(values)
        row[name] = middle if isinstance(middle, int) else float(f"{middle:.4g}")


def ratio(ms: float, one: dict[str, Any], step: str) -> float:
    """Return a time over the bare page's, the mean of those right before and after."""
    beside = [bare[step] for bare in one["bare"] if bare[step]]
    return ms / (sum(beside) / len(beside)) if beside else math.nan


def failures(built: Iterable[dict[str, Any]], opened: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return what failed, the first of each map first."""
    found = [("build", one["failed"]) for one in built if "failed" in one]
    for one in opened:
        found += [(step, told["failed"]) for step, told in one.items() if isinstance(told, dict) and "failed" in told]  # fmt: skip
    return found


def offline(record: Record, key: str) -> str:
    """Return whether a page opened as it is, without a network: "yes", or how many addresses it asked for."""
    row = next((one for one in record.rows[::-1] if one["step"] == "offline" and one["kind"] == key), None)
    if row is None:
        return ""
    count = len(row.get("asked", ()))
    if "failed" in row:
        return f"no, {count} URLs"
    return f"yes; asks for {count} URLs" if count else "yes"


def rank(values: Sequence[float], share: float) -> float:
    """Return the least value that so many of them do not exceed (nearest rank).

    Examples
    --------
    >>> rank(list(range(1, 101)), 0.95)
    95
    """
    return sorted(values)[math.ceil(share * len(values)) - 1]


def in_time(frames: Sequence[float], share: float) -> float:
    """Return how long a frame stands for at most, that share of the time: a page that stands still for ten seconds is not smooth for the rest of one.

    Examples
    --------
    >>> in_time([17, 17, 17, 17, 17, 17, 17, 17, 17, 17, 10_000], 0.5)
    10000
    >>> in_time([16, 17, 18], 0.5)
    17
    """
    whole, passed = sum(frames), 0.0
    for ms in sorted(frames):
        passed += ms
        if passed >= share * whole:
            break
    return ms


def number(value: float | None, decimals: int = 0) -> str:
    return "" if value is None else f"{value:,.{decimals}f}"


def times(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f} x"


def spread(values: Sequence[float] | None) -> str:
    """Return a median and the 95th percentile and the longest, as the table says them.

    Examples
    --------
    >>> spread([16.7, 33.3, 1250.0])
    '17, 33, 1,250'
    """
    return ", ".join(f"{value:,.0f}" for value in values) if values else ""


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    """Return one row of the table; where a step failed, why stands in its place."""
    step, _, why = row.get("failed", "").partition(": ")
    told = f"failed: {why}"
    name = KINDS[row["kind"]].name
    asks = KINDS[row["kind"]].ask
    shown = {
        "build": number(row.get("build_s"), 1),
        "open": number(row.get("open_s"), 2),
        "memory": number(row.get("tab_mb")),
        "pan": spread(row.get("pan_ms")),
        "zoom": spread(row.get("zoom_ms")),
        "filter": spread(row.get("filter_ms")) if asks else "none",
    }
    if step:
        shown["open" if step in ("count", "start") else step] = told
    low, high = min(row["load"]), max(row["load"])
    return (
        f"**{name}**" if row["kind"] == OURS else name, shown["build"], number(row.get("cpu_s"), 1), number(row.get("peak_mb")),
        number(row["bytes"] / 1e6, 1 if row["bytes"] > 1e7 else 2) if "bytes" in row else "", shown["open"], times(row.get("open_ratio")),
        shown["memory"], shown["pan"], shown["zoom"], shown["filter"], times(row.get("filter_ratio")), row["offline"],
        f"{low:.0f}" if round(low) == round(high) else f"{low:.0f} to {high:.0f}",
    )  # fmt: skip


def table(rows: Iterable[dict[str, Any]]) -> str:
    """Return the rows as Markdown, a table for each number of events."""
    rows = list(rows)
    parts = []
    for size in sorted({row["events"] for row in rows}):
        lines = [HEAD, ("---", *["--:"] * (len(HEAD) - 1)), *(cells(row) for row in rows if row["events"] == size)]  # fmt: skip
        parts.append(f"### {size:,} events\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines))
    return "\n\n".join(parts) + "\n"
