"""The time of a version: the writer's clock, pushed on where that would put a child before its parent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def after(now: datetime, parents_ms: Iterable[int]) -> int:
    """Return the clock of a new version in milliseconds since 1970, UTC.

    A hybrid clock (Kulkarni and others, 2014) kept for each record by itself: a centre whose clock runs a year
    ahead pushes on only the records that it touches, and a clock set back never puts an edit before what it edits.

    Examples
    --------
    >>> after(_EPOCH + timedelta(seconds=1), []), after(_EPOCH, [5_000, 7_000])
    (1000, 7001)
    """
    now_ms = (now - _EPOCH) // timedelta(milliseconds=1)
    return max([now_ms, *(parent + 1 for parent in parents_ms)])


def instant(clock_ms: int) -> datetime:
    """Return the instant of a clock, UTC; one beyond the calendar is its last or first moment."""
    try:
        return _EPOCH + timedelta(milliseconds=clock_ms)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if clock_ms > 0 else datetime.min.replace(tzinfo=UTC)
