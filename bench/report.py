"""What was measured, as a Markdown table a person can read and as JSON a program can."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

OURS = "Marsad"
# A command of our own must be done by then, seconds by number of events.
BUDGET_S = {1_000: 2.0, 10_000: 3.0, 100_000: 10.0}
HEAD = (
    "events", "map", "build s", "CPU s", "peak MB", "MB", "bytes an event", "open to drawn s", "filter ms, median / p95",
    "pan fps (longest ms)", "URLs asked", "budget s",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """One kind of map of one number of events; lists hold a figure a round, seconds and milliseconds.

    Parameters
    ----------
    events : int
        How many.
    what : str
        ``OURS`` or a peer.
    build_s, cpu_s, peak_mb : tuple of float
        The command that makes the file, as a whole process.
    bytes : int or None
        Of the file; None where there is none.
    empty_bytes : int
        Of the same map without events.
    open_ms, fps, worst_ms : tuple of float
        In the browser.
    filters_ms : tuple of float
        Every filter of every round; empty where the map has none.
    urls : int
        What the page asks of the network.
    over : str
        "" or what went over the limit: "build" or "open".
    limit_s : float
        The limit of a step.
    """

    events: int
    what: str
    build_s: tuple[float, ...]
    cpu_s: tuple[float, ...]
    peak_mb: tuple[float, ...]
    bytes: int | None
    empty_bytes: int
    open_ms: tuple[float, ...] = ()
    fps: tuple[float, ...] = ()
    worst_ms: tuple[float, ...] = ()
    filters_ms: tuple[float, ...] = ()
    urls: int = 0
    over: str = ""
    limit_s: float = 0.0

    @property
    def per_event(self) -> float | None:
        """Bytes an event takes, over the empty map."""
        return None if self.bytes is None else (self.bytes - self.empty_bytes) / self.events


def p95(values: Sequence[float]) -> float:
    """Return the least value that 95 of 100 do not exceed (nearest rank).

    Examples
    --------
    >>> p95(list(range(1, 101)))
    95
    """
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def middle(values: Sequence[float], decimals: int, over: str = "") -> str:
    """Return the median, or what stands in its place where there is none."""
    return over or (f"{median(values):,.{decimals}f}" if values else "—")


def cells(result: Result) -> tuple[str, ...]:
    """Return one row of the table."""
    late = f"over {result.limit_s:g}"
    budget = BUDGET_S.get(result.events) if result.what == OURS else None
    held = "" if budget is None else ("held" if median(result.build_s) <= budget else "NOT HELD")
    per_event = result.per_event
    return (
        f"{result.events:,}",
        result.what,
        middle(result.build_s, 2, late if result.over == "build" else ""),
        middle(result.cpu_s, 2),
        middle(result.peak_mb, 0),
        "—" if result.bytes is None else f"{result.bytes / 1e6:.2f}",
        "—" if per_event is None else f"{per_event:.1f}",
        middle([ms / 1000 for ms in result.open_ms], 2, late if result.over == "open" else ""),
        f"{median(result.filters_ms):.1f} / {p95(result.filters_ms):.1f}" if result.filters_ms else "none",
        f"{median(result.fps):.0f} ({median(result.worst_ms):.0f})" if result.fps else "—",
        str(result.urls),
        f"{budget:g}: {held}" if budget is not None else "",
    )


def table(results: Iterable[Result]) -> str:
    """Return the results as a Markdown table, in the order given."""
    lines = [HEAD, ("---",) * len(HEAD), *(cells(result) for result in results)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
