"""What a briefing is asked for: its days, those that they are set beside, and how it is to be made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from data.errors import UsageProblem
from events.query import Filter, day
from events.situation import periods
from events.situation.counting import day_of
from layers.brief import Period

# A period of so many days is plotted by the day, by the week; a longer one by the month.
DAYS_BY_DAY, DAYS_BY_WEEK = 31, 186
LENGTH = re.compile("([1-9][0-9]{0,4})([dwm])")


@dataclass(frozen=True)
class Wanted:
    """What a briefing is asked for.

    Parameters
    ----------
    period : Period
    made_utc : datetime
        The instant of making: no clock is looked at.
    lang : str
        "ar" or "en".
    profile : str
        "public", "partner" or "internal"; the events are released for it already.
    asked : Filter
        Which events beside the period; its days are not looked at.
    marking : str or None
        A TLP token that is the least; None for the highest of what it holds.
    title : str
        A title of the user's own.
    """

    period: Period
    made_utc: datetime
    lang: str = "ar"
    profile: str = "public"
    asked: Filter = Filter()  # noqa: RUF009 - frozen
    marking: str | None = None
    title: str = ""


def period(length: str, until: str) -> Period:
    """Return the period of so many days that ends on a day, and what it is set beside.

    Parameters
    ----------
    length : str
        "7d", "2w", or "1m": days, weeks, or months back to the day after the same day.
    until : str
        Its last day, YYYY-MM-DD.

    Raises
    ------
    UsageProblem
        The length is none of these, or the day is none.

    Examples
    --------
    >>> found = period("7d", "2026-02-15")
    >>> found.start, found.days, found.windows["before"], found.step
    ('2026-02-09', 7, ('2026-02-02', '2026-02-08'), 'day')
    >>> period("1m", "2026-02-28").start
    '2026-02-01'
    """
    last = date.fromisoformat(day(until))
    said = LENGTH.fullmatch(length)
    if not said:
        raise UsageProblem("brief.period", found=length)
    number, unit = said.groups()
    try:
        days = int(number) * {"d": 1, "w": 7, "m": 0}[unit]
        first = last - timedelta(days=days - 1) if days else _months(last, int(number))
        return between(first.isoformat(), last.isoformat())
    except OverflowError:
        raise UsageProblem("brief.period", found=length) from None


def _months(last: date, back: int) -> date:
    after = last + timedelta(days=1)
    year, month = divmod(12 * after.year + after.month - 1 - back, 12)
    if year < 1:
        raise OverflowError
    for shorter in range(4):  # of the 31st a shorter month has its last day
        try:
            return date(year, month + 1, after.day - shorter)
        except ValueError:
            continue
    raise OverflowError


def between(first: str, last: str) -> Period:
    """Return the period from one day to another, both included.

    Raises
    ------
    UsageProblem
        They are no days, or the wrong way round.
    """
    windows = periods.windows(first, last)
    start, end = windows["this"]
    days = day_of(end) - day_of(start) + 1
    step = "day" if days <= DAYS_BY_DAY else "week" if days <= DAYS_BY_WEEK else "month"
    return Period(start, end, days, windows, step)


def spans(wanted: Period) -> list[tuple[str, str]]:
    """Return the days whose events a briefing looks at, as first and last days: whoever has millions need fetch no others.

    Beside these it looks at the events without a date.

    Examples
    --------
    >>> spans(period("7d", "2026-02-15"))
    [('2026-02-02', '2026-02-15'), ('2025-02-09', '2025-02-15')]
    >>> spans(between("2025-02-09", "2026-02-15"))
    [('2024-02-01', '2026-02-28')]
    """
    first, last = day_of(wanted.windows["before"][0]), day_of(wanted.end)
    steps = periods.period_of(np.array([first, last]), wanted.step)
    whole = periods.first_day(np.array([steps[0], steps[1] + 1]), wanted.step)
    start, end = str(whole[0]), str(whole[1] - np.timedelta64(1, "D"))
    year = wanted.windows["year_ago"]
    if year[1] >= start:
        return [(min(start, year[0]), max(end, year[1]))]
    return [(start, end), year]
