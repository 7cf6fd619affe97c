"""The border unrolled: each event by its kilometre along the line and its days, and what has no one place on such a plot.

A strip is a row of stretches, each a section or a part of one, laid end to end. Every event that is asked of it is on it, as a
mark or in a bin, or stands apart for one stated reason; nothing is counted twice and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from events.archive.rows import NO_DAY
from events.situation.facts import Bools, Facts
from events.situation.periods import COARSE, STEPS, first_day, period_of
from events.situation.stretch import Stretch as Stretch
from events.situation.stretch import stretches as stretches
from events.situation.units import astride, inside

# More marks than this hide one another, and take a browser a second to draw: from here on they are counted in bins.
MOST_MARKS = 3_000
# A place that is known to a longer stretch than this says nothing about where along the line it was: our own measure,
# the width in which an event belongs to a section at all (`events.located.SECTION_WITHIN_KM`).
COARSE_KM = 50.0
# Bins are as fine as leaves at most so many of them, side by side and one below the other: a cell is then still a few pixels.
MOST_ACROSS, MOST_DOWN = 100, 60
BIN_KM = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
# Why an event is not on the strip, tried in this order. "unplaced": it belongs to no section. "elsewhere": to another one, or
# surely to another stretch of it. "coarse_place": to a longer stretch than is told apart, or across the end of the strip.
# "undated": it has no date. "coarse_date": in bins alone, its days do not lie in one period.
APART = ("unplaced", "elsewhere", "coarse_place", "undated", "coarse_date")
MARKS = ("id", "kind", "section", "from_km", "to_km", "x0", "x1", "start", "end")
BINS = ("section", "from_km", "to_km", "x0", "x1", "period", "until", "count")
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Strip:
    """Events along the border over time.

    Parameters
    ----------
    stretches : tuple of Stretch
        From the left of the strip to its right.
    marks : DataFrame or None
        A row an event, the columns ``MARKS``: chainages within which it lies, ``x0`` and ``x1`` the same on the strip (km),
        ``start`` and ``end`` its days (datetime64). None where there are more than can be told apart.
    bins : DataFrame or None
        Instead, a row a bin that is not empty, the columns ``BINS``: its chainages, the same on the strip, the first day of
        its period and the first after it, and how many events. An event that is known to a range counts where the middle lies.
    bin_km : float
        How wide bins are (the last of a stretch may be narrower).
    step : str
        How high: "day", "week", "month", "year".
    beyond : int
        How many events in bins may lie in the next one.
    apart : dict
        Which rows of the facts are not on the strip, by the reasons ``APART``.
    """

    stretches: tuple[Stretch, ...]
    marks: pd.DataFrame | None
    bins: pd.DataFrame | None
    bin_km: float
    step: str
    beyond: int
    apart: dict[str, Bools]

    @property
    def shown(self) -> int:
        """How many events are on it."""
        if self.bins is not None:
            return int(self.bins["count"].sum())
        return 0 if self.marks is None else len(self.marks)


def counted(found: Strip) -> int:
    """Return how many events a strip accounts for: those on it and those that stand apart; the filter's own count."""
    return found.shown + sum(int(rows.sum()) for rows in found.apart.values())


def strip(
    facts: Facts,
    rows: Bools,
    along: Sequence[Stretch],
    coarse_km: float = COARSE_KM,
    most_marks: int = MOST_MARKS,
) -> Strip:
    """Return events laid out along stretches of the border.

    Parameters
    ----------
    facts : Facts
    rows : array of bool
        As `events.situation.counting.passing` gives them.
    along : sequence of Stretch
        Of `stretches`.
    coarse_km : float
        An event that is known only to a longer stretch stands apart.
    most_marks : int
        More events than this are counted in bins.

    Examples
    --------
    >>> from events.documents import events
    >>> from events.located import located
    >>> from events.situation.facts import of
    >>> from events.situation.units import units
    >>> facts = of(located(events()))
    >>> everything = np.ones(len(facts), dtype=bool)
    >>> counted(strip(facts, everything, stretches(units()))) == len(facts)
    True
    """
    apart, left = _apart(facts, rows, along, coarse_km)
    at = np.flatnonzero(left)
    low, high, number = _along(facts, at, along)
    none = np.zeros(len(facts), dtype=bool)
    if len(at) <= most_marks:
        marks = _marks(facts, at, low, high, number, along)
        return Strip(tuple(along), marks, None, 0.0, "", 0, {**apart, "coarse_date": none})
    bin_km, step = bin_width(along), step_of(facts, at)
    begins, ends = _span(facts, at)
    first, last = _periods(begins, step), _periods(ends, step)
    coarse = (first != last) | facts.date_precision.among(_coarse(step))[at]
    none[at[coarse]] = True
    sure = ~coarse
    bins, beyond = _bins(low[sure], high[sure], number[sure], first[sure], along, bin_km, step)
    return Strip(tuple(along), None, bins, bin_km, step, beyond, {**apart, "coarse_date": none})


def behind(facts: Facts, rows: Bools, found: Strip, number: int) -> Bools:
    """Return which rows a bin of a strip counts.

    Parameters
    ----------
    facts, rows
        Of which the strip was made.
    found : Strip
        With bins.
    number : int
        Of the row of ``found.bins``.
    """
    if found.bins is None:
        raise ValueError("this strip has marks")
    one = found.bins.iloc[number]
    on = rows & ~reduce(np.logical_or, found.apart.values())
    at = np.flatnonzero(on & facts.section.among([str(one["section"])]))
    low, high, stretch = _along(facts, at, found.stretches)
    place = _bin_of(low, high, stretch, found.stretches, found.bin_km)
    begins, _ = _span(facts, at)
    asked = int(_periods(np.array([_as_days(one["period"])]), found.step)[0])
    middle = np.array([(float(one["from_km"]) + float(one["to_km"])) / 2])
    mine = _bin_of(middle, middle, np.array([_number(found.stretches, one)]), found.stretches, found.bin_km)[
        0
    ]
    out = np.zeros(len(facts), dtype=bool)
    out[at[(place == mine) & (_periods(begins, found.step) == asked)]] = True
    return out


def bin_width(along: Sequence[Stretch]) -> float:
    """Return how many kilometres wide the bins of a strip are: the least of ``BIN_KM`` that gives ``MOST_ACROSS`` at most.

    Examples
    --------
    >>> bin_width([Stretch("egypt", 0.0, 1111.9)]), bin_width([Stretch("egypt", 0.0, 40.0)])
    (20.0, 1.0)
    """
    whole_km = sum(one.to_km - one.from_km for one in along)
    return next((km for km in BIN_KM if whole_km / km <= MOST_ACROSS), BIN_KM[-1])


def step_of(facts: Facts, at: npt.NDArray[np.intp]) -> str:
    """Return the shortest step that gives ``MOST_DOWN`` periods at most over the days of some events; else a year."""
    begins, ends = _span(facts, at)
    low, high = np.array([begins.min()]), np.array([ends.max()])
    for step in STEPS:
        if _periods(high, step)[0] - _periods(low, step)[0] < MOST_DOWN:
            return step
    return "year"


def _apart(
    facts: Facts, rows: Bools, along: Sequence[Stretch], coarse_km: float
) -> tuple[dict[str, Bools], Bools]:
    """Return which rows stand apart, by the reason, and which are left."""
    low, high = facts.low_km, facts.high_km
    here, near = np.zeros(len(facts), dtype=bool), np.zeros(len(facts), dtype=bool)
    for one in along:
        there = facts.section.among([one.section])
        here |= there & inside(low, high, one.from_km, one.reach_km)
        near |= there & astride(low, high, one.from_km, one.reach_km)
    tests = {
        "unplaced": facts.section.among([""]),
        "elsewhere": ~(here | near),
        "coarse_place": ~here | ~(high - low <= coarse_km),
        "undated": facts.start == NO_DAY,
    }
    left, found = rows.copy(), {}
    for name, test in tests.items():
        found[name] = left & test
        left &= ~test
    return found, left


def _along(
    facts: Facts, at: npt.NDArray[np.intp], along: Sequence[Stretch]
) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
    """Return the chainages of rows, within their stretch, and the number of the stretch."""
    low, high = facts.low_km[at], facts.high_km[at]
    number = np.zeros(len(at), dtype=np.intp)
    for place, one in enumerate(along):
        mine = facts.section.among([one.section])[at] & inside(low, high, one.from_km, one.reach_km)
        number[mine] = place
    start = np.array([one.from_km for one in along])[number]
    end = np.array([one.to_km for one in along])[number]
    return np.clip(low, start, end), np.clip(high, start, end), number


def _marks(
    facts: Facts,
    at: npt.NDArray[np.intp],
    low: Floats,
    high: Floats,
    number: npt.NDArray[np.intp],
    along: Sequence[Stretch],
) -> pd.DataFrame:
    shift = np.array([one.at_km - one.from_km for one in along])[number]
    begins, ends = _span(facts, at)
    words = np.array(facts.kind.words, dtype=object)
    rows = {
        "id": pd.array(facts.ids.take(at).to_pylist(), dtype="str"),
        "kind": pd.array(words[facts.kind.codes[at]], dtype="str"),
        "section": pd.array([along[place].section for place in number], dtype="str"),
        "from_km": low, "to_km": high, "x0": low + shift, "x1": high + shift,
        "start": begins.astype("datetime64[D]").astype("datetime64[s]"),
        "end": ends.astype("datetime64[D]").astype("datetime64[s]"),
    }  # fmt: skip
    return pd.DataFrame(rows, columns=list(MARKS)).sort_values(["start", "id"], ignore_index=True)


def _bins(
    low: Floats,
    high: Floats,
    number: npt.NDArray[np.intp],
    period: Longs,
    along: Sequence[Stretch],
    bin_km: float,
    step: str,
) -> tuple[pd.DataFrame, int]:
    place = _bin_of(low, high, number, along, bin_km)
    ends = (_bin_of(low, low, number, along, bin_km), _bin_of(high, high, number, along, bin_km))
    beyond = int((ends[0] != ends[1]).sum())
    across = int(_first_bins(along, bin_km)[-1])
    begin = int(period.min(initial=0)) if len(period) else 0
    each = np.bincount((period - begin) * across + place)
    there = np.flatnonzero(each)
    down, cell = np.divmod(there, across)
    firsts = _first_bins(along, bin_km)
    stretch = np.searchsorted(firsts, cell, side="right") - 1
    start = np.array([one.from_km for one in along])[stretch]
    end = np.array([one.to_km for one in along])[stretch]
    shift = np.array([one.at_km for one in along])[stretch] - start
    from_km = start + (cell - firsts[stretch]) * bin_km
    to_km = np.minimum(from_km + bin_km, end)
    rows = {
        "section": pd.array([along[one].section for one in stretch], dtype="str"),
        "from_km": from_km, "to_km": to_km, "x0": from_km + shift, "x1": to_km + shift,
        "period": _first_day(down + begin, step).astype("datetime64[s]"),
        "until": _first_day(down + begin + 1, step).astype("datetime64[s]"),
        "count": each[there],
    }  # fmt: skip
    return pd.DataFrame(rows, columns=list(BINS)), beyond


def _first_bins(along: Sequence[Stretch], bin_km: float) -> Longs:
    """Return the number of the first bin of each stretch, and of the one after the last."""
    each = [max(int(np.ceil((one.to_km - one.from_km) / bin_km)), 1) for one in along]
    return np.concatenate([[0], np.cumsum(each)]).astype(np.int64)


def _bin_of(
    low: Floats, high: Floats, number: npt.NDArray[np.intp], along: Sequence[Stretch], bin_km: float
) -> Longs:
    """Return the number of the bin in which the middle of each range lies."""
    firsts = _first_bins(along, bin_km)
    start = np.array([one.from_km for one in along])[number]
    within = ((low + high) / 2 - start) // bin_km
    # The end of the last bin belongs to it.
    most = firsts[number + 1] - firsts[number] - 1
    return np.asarray(firsts[number] + np.clip(within, 0, most).astype(np.int64), dtype=np.int64)


def _number(along: Sequence[Stretch], row: pd.Series) -> int:
    """Return the number of the stretch in which a bin lies."""
    return next(
        place
        for place, one in enumerate(along)
        if one.section == row["section"] and one.from_km <= row["from_km"] < one.to_km
    )


def _span(facts: Facts, at: npt.NDArray[np.intp]) -> tuple[Longs, Longs]:
    begins = facts.start[at].astype(np.int64)
    return begins, np.maximum(begins, facts.end[at])


def _coarse(step: str) -> tuple[str, ...]:
    return COARSE.get(step, ())


def _periods(days: Longs, step: str) -> Longs:
    if step == "year":
        return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64))
    return period_of(days, step)


def _first_day(periods: Longs, step: str) -> npt.NDArray[np.datetime64]:
    return (
        periods.astype("datetime64[Y]").astype("datetime64[D]")
        if step == "year"
        else first_day(periods, step)
    )


def _as_days(moment: pd.Timestamp) -> int:
    return int(np.datetime64(moment, "D").astype(np.int64))


def profile(found: Strip) -> pd.DataFrame:
    """Return how many events of a strip there are along the line, whatever their days.

    Returns
    -------
    DataFrame
        ``section``, ``from_km``, ``to_km``, ``count``: a row for each stretch of ``bin_width`` that has any, from the strip's
        left; what is known to a range counts where the middle lies.
    """
    along = found.stretches
    bin_km = found.bin_km or bin_width(along)
    if found.bins is not None:
        rows = (
            found.bins.groupby(["x0", "section", "from_km", "to_km"], sort=True)["count"].sum().reset_index()
        )
        return rows[["section", "from_km", "to_km", "count"]]
    marks = found.marks if found.marks is not None else pd.DataFrame(columns=list(MARKS))
    low, high = marks["from_km"].to_numpy(dtype=float), marks["to_km"].to_numpy(dtype=float)
    place = {one.section: number for number, one in enumerate(along)}
    number = np.array([place[name] for name in marks["section"]], dtype=np.intp)
    bins, _ = _bins(low, high, number, np.zeros(len(marks), dtype=np.int64), along, bin_km, "day")
    return bins[["section", "from_km", "to_km", "count"]].reset_index(drop=True)
