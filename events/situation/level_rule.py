"""The suggested impact level of a unit: incidents of a window, weighted by kind, against the unit's own usual.

A suggestion and no more: the level is set by people (events/situation/levels.py), and critical is theirs alone. The words
low, medium and high are those of Regulation (EU) 2019/1896, art. 34(1); weights, windows and thresholds are our own, and
stand with their reasons in data/tables/impact_weights.csv and data/tables/level_rule.csv. An incident counts one,
however many died or are missing in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from statistics import fmean
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.catalogue import read
from events.archive.rows import NO_DAY
from events.situation.counting import day_of
from events.situation.facts import Bools, Facts
from events.situation.units import astride, inside, reach_km

# A date of this precision is a stretch of the calendar that no window of days can hold or leave out.
COARSE = ("month", "year")
CAUTIONS = ("few", "short", "within_range", "floor")
APART = ("undated", "coarse", "before", "astride", "unweighted")
RATIOS = ("baseline_floor", "medium_ratio", "high_ratio")
# Whose first event says from when on silence is calm: what people and feeds report. A single event of a document or of a
# public source does not begin a series.
REPORTING = ("entered", "file")
NOWHERE = -1


@dataclass(frozen=True)
class Rule:
    """The numbers of the rule, as data/tables/level_rule.csv says them, and the weights.

    Parameters
    ----------
    window_days, baseline_windows, least_windows : int
    baseline_floor, medium_ratio, high_ratio : float
    medium_events, high_events, few_events : int
    weights : mapping of str to float
        Points by kind; a kind that is not there has none.
    """

    window_days: int
    baseline_windows: int
    least_windows: int
    baseline_floor: float
    medium_ratio: float
    high_ratio: float
    medium_events: int
    high_events: int
    few_events: int
    weights: Mapping[str, float]


@dataclass(frozen=True)
class Counted:
    """Incidents of one kind in the window, and what each is worth."""

    kind: str
    count: int
    weight: float

    @property
    def points(self) -> float:
        """What they are worth together."""
        return self.count * self.weight


@dataclass(frozen=True)
class Window:
    """Some days, both included (YYYY-MM-DD), with the incidents of weight in them and their points.

    Parameters
    ----------
    start, end : str
    events : int
    points : float
    known : bool
        Whether anything that counts was reported anywhere by its first day: before that, silence is not calm.
    """

    start: str
    end: str
    events: int
    points: float
    known: bool = True


@dataclass(frozen=True)
class Suggestion:
    """What the rule suggests for a unit, with all of its arithmetic.

    Parameters
    ----------
    unit : str
    level : str
        "low", "medium" or "high"; "" where nothing can be suggested (``reason``).
    why : str
        "no_incidents" (none with a date in window and baseline), "no_baseline" (too few known windows), "usual" (the ratio
        is below the first threshold), "few" (the ratio is met, the least count is not), "ratio" (a threshold is met).
    window : Window
    counts : tuple of Counted
        By kind, the most points first; their points make the window's.
    baseline : tuple of Window
        The windows before it, the latest first; those that are known make the mean.
    mean, least, most : float
        Points of the known windows of the baseline; NaN where there is none.
    divisor : float
        What the window's points are divided by: the mean, or the floor where that is more; NaN without a baseline.
    ratio : float
        NaN without a baseline.
    threshold, least_events : float, int
        Of the level that is suggested; for "few" of the one that the count does not reach. 0 for low.
    cautions : tuple of str
        Of ``CAUTIONS``: few incidents; a baseline shorter than it should be; no more than in an earlier window; the floor
        was divided by.
    apart : mapping of str to int
        Events that are not in the sum, by ``APART``: undated; coarse (dates that reach over the window's edge, or are months
        or years); before (the same at the windows before it); astride (dated in the window, not surely in this part);
        unweighted (dated in the window, of kinds of weight 0).
    """

    unit: str
    level: str
    why: str
    window: Window
    counts: tuple[Counted, ...]
    baseline: tuple[Window, ...]
    mean: float
    least: float
    most: float
    divisor: float
    ratio: float
    threshold: float
    least_events: int
    cautions: tuple[str, ...]
    apart: Mapping[str, int]


@cache
def rule() -> Rule:
    """Return the rule as the tables have it.

    Examples
    --------
    >>> rule().window_days, rule().weights["MEET"], rule().weights["CLASH"] > rule().weights["SMUG-FUEL"]
    (28, 0.0, True)
    """
    numbers = dict(zip(*(read("level_rule")[name] for name in ("name", "value")), strict=True))
    weights = dict(zip(*(read("impact_weights")[name] for name in ("kind", "weight")), strict=True))
    whole: dict[str, Any] = {
        name: float(value) if name in RATIOS else int(value) for name, value in numbers.items()
    }
    return Rule(**whole, weights={kind: float(weight) for kind, weight in weights.items()})


def suggestions(
    facts: Facts, units: pd.DataFrame, day: str, rows: Bools | None = None, by: Rule | None = None
) -> dict[str, Suggestion]:
    """Return what the rule suggests for each unit, as of a day.

    Parameters
    ----------
    facts : Facts
    units : DataFrame
        From `events.situation.units.units`.
    day : str
        The last day of the window, YYYY-MM-DD.
    rows : array of bool, optional
        Which events may count: without those that were refuted, say; by default all.
    by : Rule, optional
        By default the tables'.

    Examples
    --------
    With nothing but what ships there is no incident along the line to compare, and nothing is suggested.

    >>> from events.documents import events
    >>> from events.located import located
    >>> from events.situation.facts import of
    >>> from events.situation.units import units
    >>> found = suggestions(of(located(events())), units(), "2025-12-31")["sudan"]
    >>> found.level, found.why
    ('', 'no_incidents')
    """
    by = by or rule()
    table = _Table(facts, day, rows, by)
    return {str(unit["id"]): _suggested(table, unit) for unit in rows_of(units)}


def rows_of(units: pd.DataFrame) -> list[dict[str, object]]:
    """Return units as rows, as `behind` takes one."""
    return [{str(name): value for name, value in row.items()} for row in units.to_dict("records")]


def behind(
    facts: Facts,
    unit: Mapping[str, object],
    day: str,
    window: int = 0,
    kind: str | None = None,
    apart: str | None = None,
    rows: Bools | None = None,
    by: Rule | None = None,
) -> Bools:
    """Return the events behind a number of a suggestion: as many rows as the number says.

    Parameters
    ----------
    facts, day, rows, by
        As `suggestions`.
    unit : mapping
        A row of ``units``.
    window : int
        0 is the window itself, 1 the one before it, and so on.
    kind : str, optional
        Of one kind alone.
    apart : str, optional
        Of ``APART``: those that are not in the sum, in place of those that are.
    """
    table = _Table(facts, day, rows, by or rule())
    mine, partly = table.belonging(unit)
    if apart is not None:
        return table.apart(mine, partly)[apart]
    found: Bools = mine & table.counted & (table.window == window)
    return found if kind is None else found & facts.kind.among([kind])


class _Table:
    """The events as the rule sees them: what each is worth, and which window it surely lies in; worked out once."""

    def __init__(self, facts: Facts, day: str, rows: Bools | None, by: Rule) -> None:
        self.facts, self.by, self.day = facts, by, date.fromisoformat(day)
        last = day_of(day)
        self.may = np.ones(len(facts), dtype=bool) if rows is None else rows
        self.worth = np.array([by.weights.get(word, 0.0) for word in facts.kind.words])[facts.kind.codes]
        self.dated = facts.start != NO_DAY
        # In 64 bits: the days of an undated event are the least number of 32.
        ago_first, ago_last = last - facts.start.astype(np.int64), last - facts.end.astype(np.int64)
        first, final = ago_first // by.window_days, ago_last // by.window_days
        sure = self.dated & ~facts.date_precision.among(COARSE) & (first == final)
        there = sure & (first >= 0) & (first <= by.baseline_windows)
        self.window = np.where(there, first, NOWHERE)
        self.reaches = self.dated & ~sure & (first >= 0) & (final <= 0)
        reaches_back = self.dated & ~sure & (first >= 1) & (final <= by.baseline_windows)
        self.reaches_back = reaches_back & ~self.reaches
        self.counted = self.may & (self.window >= 0) & (self.worth > 0)
        ever = self.may & self.dated & (self.worth > 0) & facts.origin.among(REPORTING)
        # The first day of anything that counts and was reported or read in from a file, wherever it was.
        self.begun = int(facts.start[ever].min()) if ever.any() else None

    def belonging(self, unit: Mapping[str, object]) -> tuple[Bools, Bools]:
        """Return the events that are surely in a unit, and those that may be and are the section's alone."""
        on = self.facts.section.among([str(unit["section"])])
        if unit["whole"]:
            return on, np.zeros(len(on), dtype=bool)
        start, end = (float(str(unit[name])) for name in ("from_km", "to_km"))
        stretch = (self.facts.low_km, self.facts.high_km, start, reach_km(str(unit["section"]), end))
        return on & inside(*stretch), on & astride(*stretch)

    def apart(self, mine: Bools, partly: Bools) -> dict[str, Bools]:
        """Return the events of a unit that are not in the sum, by why."""
        heavy = self.may & (self.worth > 0)
        return {
            "undated": mine & heavy & ~self.dated,
            "coarse": mine & heavy & self.reaches,
            "before": mine & heavy & self.reaches_back,
            "astride": partly & heavy & (self.window == 0),
            "unweighted": mine & self.may & (self.worth == 0) & (self.window == 0),
        }

    def days(self, window: int) -> tuple[date, date]:
        """Return the first and last day of a window."""
        last = self.day - timedelta(days=window * self.by.window_days)
        return last - timedelta(days=self.by.window_days - 1), last


def _suggested(table: _Table, unit: Mapping[str, object]) -> Suggestion:
    by = table.by
    mine, partly = table.belonging(unit)
    counted = np.flatnonzero(mine & table.counted)
    of_window, worth = table.window[counted], table.worth[counted]
    length = by.baseline_windows + 1
    points = np.bincount(of_window, weights=worth, minlength=length)
    events = np.bincount(of_window, minlength=length)
    windows = [_window(table, number, int(events[number]), float(points[number])) for number in range(length)]
    known = [one.points for one in windows[1:] if one.known]
    mean = fmean(known) if known else float("nan")
    divisor = max(mean, by.baseline_floor) if known else float("nan")
    ratio = windows[0].points / divisor
    level, why, threshold, least_events = _level(windows, len(known), ratio, by)
    return Suggestion(
        unit=str(unit["id"]), level=level, why=why, window=windows[0],
        counts=_by_kind(table, counted[of_window == 0]), baseline=tuple(windows[1:]), mean=mean,
        least=min(known, default=float("nan")), most=max(known, default=float("nan")), divisor=divisor, ratio=ratio,
        threshold=threshold, least_events=least_events,
        cautions=_cautions(windows, known, mean, by) if level else (),
        apart={name: int(found.sum()) for name, found in table.apart(mine, partly).items()},
    )  # fmt: skip


def _window(table: _Table, number: int, events: int, points: float) -> Window:
    start, end = table.days(number)
    known = table.begun is not None and table.begun <= day_of(start.isoformat())
    return Window(start.isoformat(), end.isoformat(), events, points, known)


def _level(windows: list[Window], known: int, ratio: float, by: Rule) -> tuple[str, str, float, int]:
    """Return the level, why it is so, and the threshold and least count that it was held against."""
    if not any(one.events for one in windows):
        return "", "no_incidents", 0.0, 0
    if known < by.least_windows:
        return "", "no_baseline", 0.0, 0
    steps = (("high", by.high_ratio, by.high_events), ("medium", by.medium_ratio, by.medium_events))
    missed: tuple[float, int] | None = None
    for level, threshold, least in steps:
        if ratio >= threshold:
            if windows[0].events >= least:
                return level, "ratio", threshold, least
            missed = (threshold, least)
    return ("low", "few", *missed) if missed else ("low", "usual", by.medium_ratio, by.medium_events)


def _cautions(windows: list[Window], known: list[float], mean: float, by: Rule) -> tuple[str, ...]:
    now = windows[0]
    true = {
        "few": now.events < by.few_events,
        "short": len(known) < by.baseline_windows,
        "within_range": 0 < now.points <= max(known),
        "floor": mean < by.baseline_floor,
    }
    return tuple(name for name in CAUTIONS if true[name])


def _by_kind(table: _Table, rows: npt.NDArray[np.intp]) -> tuple[Counted, ...]:
    words = table.facts.kind.words
    each = np.bincount(table.facts.kind.codes[rows], minlength=len(words))
    found = [
        Counted(words[code], int(each[code]), table.by.weights[words[code]]) for code in np.flatnonzero(each)
    ]
    return tuple(sorted(found, key=lambda one: (-one.points, one.kind)))
