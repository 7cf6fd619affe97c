"""Events over time: how many in each day, week or month, one period against another, and what cannot be told so exactly.

An event is counted in a period when its own days (``start`` to ``end``) lie wholly in it. What is known less exactly than
that is never spread over several periods: it stands apart, and is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import UsageProblem
from events.archive.rows import NO_DAY, WEEK_DAYS, WEEK_FIRST
from events.query import day
from events.situation.counting import column, day_of
from events.situation.facts import Bools, Coded, Facts

STEPS = ("day", "week", "month")
# What a date of this precision is too coarse for, whatever days it has been given.
COARSE = {"day": ("month", "year"), "week": ("month", "year"), "month": ("year",)}
APART = ("undated", "coarse", "outside")
WINDOWS = ("this", "before", "year_ago")
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Series:
    """Events by period.

    Parameters
    ----------
    step : str
        "day", "week" or "month".
    counts : DataFrame
        A row a group and period, every period there: the column of the group, where one was asked for, "period"
        (datetime64, its first day), "whole" (whether all its days are among those asked for) and "count".
    apart : DataFrame
        A row a group: its column, and how many stand apart: "undated", "coarse", "outside".
    """

    step: str
    counts: pd.DataFrame
    apart: pd.DataFrame

    @property
    def undated(self) -> int:
        """How many have no date."""
        return int(self.apart["undated"].sum())

    @property
    def coarse(self) -> int:
        """How many may belong to these periods, and to more than one of them."""
        return int(self.apart["coarse"].sum())

    @property
    def outside(self) -> int:
        """How many lie before or after all these periods."""
        return int(self.apart["outside"].sum())

    @property
    def counted(self) -> int:
        """How many are counted in a period."""
        return int(self.counts["count"].sum())


@dataclass(frozen=True, eq=False)
class Compared:
    """One period beside the one before it and the same of a year ago.

    Parameters
    ----------
    windows : dict
        First and last day (ISO) of "this", "before" and "year_ago".
    counts : DataFrame
        A row a group and window: the column of the group, where one was asked for, "window", "count" and "coarse".
    undated : DataFrame
        A row a group: its column, and "undated".
    """

    windows: dict[str, tuple[str, str]]
    counts: pd.DataFrame
    undated: pd.DataFrame


def period_of(days: npt.NDArray[np.integer], step: str) -> Longs:
    """Return the number of the period that each day lies in.

    Parameters
    ----------
    days : array of int
        Days since 1970-01-01.
    step : str
        "day"; "week", which begins on a Saturday as the week of Libya does (`events.archive.rows.WEEK_FIRST`); "month".

    Raises
    ------
    UsageProblem
        There is no such step.

    Examples
    --------
    >>> first_day(period_of(np.array([20418]), "week"), "week").tolist()  # Wednesday, 26 November 2025
    [datetime.date(2025, 11, 22)]
    """
    found: Longs = np.asarray(days, dtype=np.int64)
    if step == "day":
        return found
    if step == "week":
        return np.asarray((found - WEEK_FIRST) // WEEK_DAYS, dtype=np.int64)
    if step == "month":
        return found.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    raise UsageProblem("filter.code", option="step", found=step, expected=", ".join(STEPS))


def first_day(periods: Longs, step: str) -> npt.NDArray[np.datetime64]:
    """Return the first day of each period."""
    periods = np.asarray(periods, dtype=np.int64)
    if step == "month":
        return periods.astype("datetime64[M]").astype("datetime64[D]")
    return (periods * WEEK_DAYS + WEEK_FIRST if step == "week" else periods).astype("datetime64[D]")


def series(
    facts: Facts,
    rows: Bools,
    step: str,
    start: str,
    end: str,
    by: str | None = None,
    further: Mapping[str, Coded] | None = None,
    groups: Sequence[str] = (),
) -> Series:
    """Return how many events there are in each period, of each group.

    Every row stands in exactly one place, tried in this order:

    - *undated*: it has no start;
    - *outside*: all its days lie before the first period or after the last one;
    - *coarse*: its days do not lie wholly in one period, or the precision of its date is a month (for days and weeks) or a
      year (for any step). A month's event so counts in months only, a year's in none; of an event that lasted several
      days, those days decide, and one over the end of a week is coarse for weeks;
    - else it counts in its period.

    The sum of all four is ``rows.sum()``.

    Parameters
    ----------
    facts : Facts
    rows : array of bool
        As `events.situation.counting.passing` gives them.
    step : str
        "day", "week" (Saturday to Friday) or "month".
    start, end : str
        ISO days: periods are whole, from that which ``start`` lies in to that of ``end``.
    by : str, optional
        A column of codes to tell groups by, of the facts or of ``further``.
    further : mapping of str to Coded, optional
        Columns that the facts do not have.
    groups : sequence of str
        Words that have rows even where nothing is counted; all that occur have them anyway.

    Returns
    -------
    Series

    Raises
    ------
    UsageProblem
        There is no such step, or the days are none or the wrong way round.

    Examples
    --------
    >>> from events.documents import events
    >>> from events.located import located
    >>> from events.situation.facts import of
    >>> found = of(located(events()))
    >>> by_month = series(found, np.ones(len(found), dtype=bool), "month", "2025-01-01", "2025-12-31")
    >>> len(by_month.counts), by_month.counted + by_month.undated + by_month.coarse + by_month.outside == len(found)
    (12, True)
    """
    first, last = _days(start, end)
    low, high = (int(one) for one in period_of(np.array([first, last]), step))
    grouping, at = _Grouping.of(facts, rows, by, further, groups), np.flatnonzero(rows)
    begins, ends = _span(facts, at)
    undated = begins == NO_DAY
    begin, finish = period_of(begins, step), period_of(ends, step)
    outside = ~undated & ((finish < low) | (begin > high))
    wide = (begin != finish) | facts.date_precision.among(COARSE[step])[at]
    coarse = ~undated & ~outside & wide
    counted = ~(undated | outside | coarse)
    periods = high - low + 1
    each = grouping.counted(counted, begin[counted] - low, periods)
    days = first_day(np.arange(low, high + 2), step)
    whole = (days[:-1] >= _as_day(first)) & (days[1:] <= _as_day(last) + 1)
    frame = grouping.frame(repeat=periods)
    frame["period"] = np.tile(days[:-1].astype("datetime64[s]"), len(grouping.words))
    frame["whole"] = np.tile(whole, len(grouping.words))
    frame["count"] = each.ravel()
    apart = grouping.frame()
    for name, which in zip(APART, (undated, coarse, outside), strict=True):
        apart[name] = grouping.counted(which)
    return Series(step, frame, apart)


def windows(start: str, end: str) -> dict[str, tuple[str, str]]:
    """Return a period, the one before it and the same of a year ago: first and last day of each.

    From the first day of a month to the last one of a month, it goes by months: before October comes September, though it
    is a day shorter, and a year before February of 2025 was the whole February of 2024, with its 29th. Otherwise the one
    before has as many days, and a year ago were the same dates; where the year had no 29 February it was the 28th.

    Raises
    ------
    UsageProblem
        The days are none or the wrong way round.

    Examples
    --------
    >>> windows("2025-10-01", "2025-10-31")["before"], windows("2025-02-01", "2025-02-28")["year_ago"]
    (('2025-09-01', '2025-09-30'), ('2024-02-01', '2024-02-29'))
    >>> windows("2024-02-23", "2024-02-29")
    {'this': ('2024-02-23', '2024-02-29'), 'before': ('2024-02-16', '2024-02-22'), 'year_ago': ('2023-02-23', '2023-02-28')}
    """
    _days(start, end)
    first, last = date.fromisoformat(day(start)), date.fromisoformat(day(end))
    try:
        found = {"this": (first, last), **_earlier(first, last)}
    except (
        OverflowError,
        ValueError,
    ):  # before the first day, or after the last one, that a calendar here has
        raise UsageProblem("filter.day", found=f"{start} – {end}") from None
    return {name: (one.isoformat(), other.isoformat()) for name, (one, other) in found.items()}


def _earlier(first: date, last: date) -> dict[str, tuple[date, date]]:
    after, eve = last + timedelta(days=1), first - timedelta(days=1)
    if first.day == 1 and after.day == 1:
        months = 12 * (after.year - first.year) + after.month - first.month
        return {
            "before": (_months_back(first, months), eve),
            "year_ago": (_months_back(first, 12), _months_back(after, 12) - timedelta(days=1)),
        }
    return {"before": (first - (after - first), eve), "year_ago": (_year_back(first), _year_back(last))}


def compared(
    facts: Facts,
    rows: Bools,
    start: str,
    end: str,
    by: str | None = None,
    further: Mapping[str, Coded] | None = None,
    groups: Sequence[str] = (),
) -> Compared:
    """Return how many events there are in a period, in the one before and in the same of a year ago (`windows`).

    An event counts in a window when all its days lie in it; one that lies partly in it is coarse there, and said beside it.

    Parameters
    ----------
    facts : Facts
    rows : array of bool
        Of a filter that asks for no days (`events.situation.counting.without_days`): the others are before its days.
    start, end : str
        ISO days, both included.
    by, further, groups
        As in `series`.

    Raises
    ------
    UsageProblem
        The days are none or the wrong way round.

    Examples
    --------
    >>> from events.documents import events
    >>> from events.located import located
    >>> from events.situation.facts import of
    >>> found = of(located(events()))
    >>> beside = compared(found, np.ones(len(found), dtype=bool), "2025-07-01", "2025-12-31")
    >>> beside.counts["window"].tolist()
    ['this', 'before', 'year_ago']
    """
    spans = windows(start, end)
    grouping, at = _Grouping.of(facts, rows, by, further, groups), np.flatnonzero(rows)
    begins, ends = _span(facts, at)
    dated = begins != NO_DAY
    frames = []
    for name in WINDOWS:
        first, last = (day_of(one) for one in spans[name])
        inside = dated & (begins >= first) & (ends <= last)
        meets = dated & (begins <= last) & (ends >= first)
        frame = grouping.frame()
        frame["window"] = pd.array([name] * len(frame), dtype="str")
        frame["count"], frame["coarse"] = grouping.counted(inside), grouping.counted(meets & ~inside)
        frames.append(frame)
    undated = grouping.frame()
    undated["undated"] = grouping.counted(~dated)
    joined = pd.concat(frames, ignore_index=True)
    order = np.arange(len(joined)).reshape(len(WINDOWS), -1).T.ravel()  # group by group
    return Compared(spans, joined.iloc[order].reset_index(drop=True), undated)


@dataclass(frozen=True, eq=False)
class _Grouping:
    """What rows are told apart by: the words that are shown, and for each row which of them it has."""

    name: str | None
    words: tuple[str, ...]
    of_row: Longs

    @classmethod
    def of(
        cls,
        facts: Facts,
        rows: Bools,
        by: str | None,
        further: Mapping[str, Coded] | None,
        groups: Sequence[str],
    ) -> _Grouping:
        if by is None:
            return cls(None, ("",), np.zeros(int(rows.sum()), dtype=np.int64))
        coded = column(facts, by, further)
        codes = coded.codes[rows]
        there = np.bincount(codes, minlength=len(coded.words)) > 0
        shown = [place for place, word in enumerate(coded.words) if there[place] or word in groups]
        words = (*(coded.words[place] for place in shown), *(one for one in groups if one not in coded.words))
        table = np.zeros(len(coded.words), dtype=np.int64)
        table[shown] = np.arange(len(shown))
        return cls(by, words, table[codes])

    def counted(self, which: Bools, place: Longs | None = None, places: int = 1) -> Longs:
        """Return how many of these rows each group has, of each place where places are given."""
        group = self.of_row[which]
        combined = group if place is None else group * places + place
        found: Longs = np.bincount(combined, minlength=len(self.words) * places)
        return found

    def frame(self, repeat: int = 1) -> pd.DataFrame:
        """Return a row a group, or so many, with the column of the group."""
        index = pd.RangeIndex(len(self.words) * repeat)
        if self.name is None:
            return pd.DataFrame(index=index)
        words = np.repeat(np.array(self.words, dtype=object), repeat)
        return pd.DataFrame({self.name: pd.array(words, dtype="str")}, index=index)


def _span(facts: Facts, at: npt.NDArray[np.intp]) -> tuple[Longs, Longs]:
    """Return the first and the last day of rows: an end before the start, or none, is the start."""
    begins = facts.start[at].astype(np.int64)
    return begins, np.maximum(begins, facts.end[at])


def _days(start: str, end: str) -> tuple[int, int]:
    first, last = day_of(day(start)), day_of(day(end))
    if first > last:
        raise UsageProblem("filter.backwards", found=f"{start} > {end}")
    return first, last


def _as_day(number: int) -> np.datetime64:
    return np.datetime64(number, "D")


def _months_back(first: date, months: int) -> date:
    """Return the first day of a month so many before."""
    year, month = divmod(12 * first.year + first.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _year_back(one: date) -> date:
    leap = (one.month, one.day) == (2, 29)
    return one.replace(year=one.year - 1, day=28 if leap else one.day)
