"""How what is reported changes: a period beside the one before and the same of a year ago, and counts by day, week or month.

Counts are always there. A percentage stands beside them only where there is enough to take it of (``BASE_AT_LEAST``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.errors import UsageProblem
from events.archive.rows import NO_DAY
from events.situation.counting import day_of
from events.situation.facts import Bools, Coded, Facts
from events.situation.periods import COARSE, WINDOWS, Series, compared, period_of, series
from events.situation.stretch import stretches
from events.situation.units import inside
from events.situation.units import units as every_unit
from geo.sections import IDS

BY = ("section", "kind", "district")
# A percentage is given of so many and more. Of counts that come by chance alone about a third is chance at ten (the root of
# ten over ten, Poisson), and one report more or less moves the percentage by ten points; below that it says nothing.
BASE_AT_LEAST = 10
LONGEST_DAYS = 3660
COLUMNS = (
    "group", "part", *WINDOWS, *(f"coarse_{name}" for name in WINDOWS), "undated", "change_pct", "year_pct", "few",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Trends:
    """What changed.

    Parameters
    ----------
    by : str
        What groups are: "section", "kind" or "district".
    windows : dict
        First and last day (ISO) of "this", "before" and "year_ago".
    table : DataFrame
        A row a group, the columns ``COLUMNS``: its code ("" for none), whether it is a part of a section (counted in its
        section too), events whose days lie wholly in each window, those that lie partly in it (``coarse_*``), those without
        a date, the change in percent against the period before and against a year ago (NaN where the base is less than
        ``BASE_AT_LEAST``), and ``few``: whether one of them is.
    series : Series
        By day, week or month of the period, by section, kind or district; parts are not in it.
    parts : Series or None
        The same of the parts, where there are any.
    """

    by: str
    windows: dict[str, tuple[str, str]]
    table: pd.DataFrame
    series: Series
    parts: Series | None = None


def trends(
    facts: Facts,
    rows: Bools,
    start: str,
    end: str,
    step: str = "day",
    by: str = "section",
    every: pd.DataFrame | None = None,
) -> Trends:
    """Return how counts changed.

    Parameters
    ----------
    facts : Facts
    rows : array of bool
        Of a filter that asks for no days (`events.situation.counting.without_days`).
    start, end : str
        The period: ISO days, both included.
    step : str
        "day", "week" (Saturday to Friday) or "month".
    by : str
        "section", "kind" or "district".
    every : DataFrame, optional
        `events.situation.units.units`: its parts get rows of their own after their section's.

    Raises
    ------
    UsageProblem
        Of days, step or ``by``.

    Examples
    --------
    >>> from events.documents import events
    >>> from events.located import located
    >>> from events.situation.facts import of
    >>> facts = of(located(events()))
    >>> everything = np.ones(len(facts), dtype=bool)
    >>> found = trends(facts, everything, "2025-01-01", "2025-12-31", "month")
    >>> counted(found) == len(facts), found.windows["year_ago"]
    (True, ('2024-01-01', '2024-12-31'))
    """
    if by not in BY:
        raise UsageProblem("filter.code", option="by", found=by, expected=", ".join(BY))
    groups = IDS if by == "section" else ()
    beside = compared(facts, rows, start, end, by, groups=groups)
    table = _table(beside.counts, beside.undated, by)
    shown = series(facts, rows, step, start, end, by, groups=groups)
    cut = every_unit() if every is None else every
    own = cut[~cut["whole"]]
    if by != "section" or own.empty:
        return Trends(by, beside.windows, table, shown)
    names = own["id"].tolist()
    further = {"part": part_of(facts, cut)}
    mine = compared(facts, rows, start, end, "part", further, names)
    both = [table, _table(mine.counts, mine.undated, "part").assign(part=True)]
    joined = pd.concat(both, ignore_index=True)
    joined = joined[~(joined["part"] & (joined["group"] == ""))]
    order = {name: place for place, name in enumerate([*cut["id"], ""])}
    joined = joined.sort_values("group", key=lambda names: names.map(order), ignore_index=True)
    return Trends(
        by, beside.windows, joined, shown, series(facts, rows, step, start, end, "part", further, names)
    )


def counted(found: Trends) -> int:
    """Return how many events the series account for: those in a period and those set apart; the filter's own count."""
    return found.series.counted + found.series.undated + found.series.coarse + found.series.outside


def period(days: int, until: date) -> tuple[str, str]:
    """Return the first and last day of so many days that end on one.

    Examples
    --------
    >>> period(7, date(2026, 11, 21))
    ('2026-11-15', '2026-11-21')
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise UsageProblem("trends.period", found=days, expected=f"1 – {LONGEST_DAYS}")
    return (until - timedelta(days=days - 1)).isoformat(), until.isoformat()


def days_of(text: str) -> int:
    """Return how many days "28d" or "4w" means.

    Raises
    ------
    UsageProblem
        It means none.

    Examples
    --------
    >>> days_of("28d"), days_of("4w")
    (28, 28)
    """
    number, unit = text.strip()[:-1], text.strip()[-1:]
    if not number.isascii() or not number.isdigit() or unit not in ("d", "w"):
        raise UsageProblem("trends.period", found=text, expected="7d, 28d, 4w")
    return int(number) * (7 if unit == "w" else 1)


def part_of(facts: Facts, every: pd.DataFrame) -> Coded:
    """Return which part each event surely lies in, its whole range; "" for none."""
    parts = every[~every["whole"]]
    words = ("", *dict.fromkeys(parts["id"]))
    codes = np.zeros(len(facts), dtype=np.int32)
    for code, name in enumerate(words[1:], 1):
        codes[_within(facts, every, name)] = code
    return Coded(codes, words)


def members(facts: Facts, rows: Bools, by: str, group: str, every: pd.DataFrame | None = None) -> Bools:
    """Return which rows belong to a group of the table: a code, "" for none, or the id of a part."""
    cut = every_unit() if every is None else every
    if by == "section" and group in set(cut.loc[~cut["whole"], "id"]):
        return rows & _within(facts, cut, group)
    column: Coded = getattr(facts, by)
    return rows & column.among([group])


def in_window(facts: Facts, rows: Bools, window: tuple[str, str], *, coarse: bool = False) -> Bools:
    """Return which rows lie wholly in a window, or those that lie in it partly."""
    first, last = day_of(window[0]), day_of(window[1])
    begins, ends = facts.start, np.maximum(facts.start, facts.end)
    dated = rows & (begins != NO_DAY)
    whole: Bools = dated & (begins >= first) & (ends <= last)
    return dated & (begins <= last) & (ends >= first) & ~whole if coarse else whole


def in_period(facts: Facts, rows: Bools, step: str, day: str) -> Bools:
    """Return which rows a series counts in the period that a day lies in."""
    asked = period_of(np.array([day_of(day)]), step)[0]
    begins, ends = facts.start, np.maximum(facts.start, facts.end)
    sure = rows & (begins != NO_DAY) & ~facts.date_precision.among(COARSE[step])
    found: Bools = sure & (period_of(begins, step) == asked) & (period_of(ends, step) == asked)
    return found


def set_apart(facts: Facts, rows: Bools, found: Trends) -> dict[str, Bools]:
    """Return which rows the series counts, and which stand apart: "counted", "undated", "coarse", "outside"; each row is in one."""
    step = found.series.step
    low, high = period_of(np.array([day_of(day) for day in found.windows["this"]]), step)
    begins, ends = facts.start, np.maximum(facts.start, facts.end)
    undated = rows & (begins == NO_DAY)
    begin, finish = period_of(begins, step), period_of(ends, step)
    within = (finish >= low) & (begin <= high)
    wide = (begin != finish) | facts.date_precision.among(COARSE[step])
    dated = rows & ~undated
    return {
        "counted": dated & within & ~wide,
        "undated": undated,
        "coarse": dated & within & wide,
        "outside": dated & ~within,
    }


def _within(facts: Facts, every: pd.DataFrame, name: str) -> Bools:
    (one,) = stretches(every, name)
    found: Bools = facts.section.among([one.section]) & inside(
        facts.low_km, facts.high_km, one.from_km, one.reach_km
    )
    return found


def _table(counts: pd.DataFrame, undated: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return a row a group from a row a group and window."""
    groups: list[str] = undated[by].tolist()
    found: dict[str, object] = {"group": pd.array(groups, dtype="str"), "part": False}
    for name in WINDOWS:
        rows = counts[counts["window"] == name].set_index(by).loc[groups]
        found[name], found[f"coarse_{name}"] = rows["count"].to_numpy(), rows["coarse"].to_numpy()
    found["undated"] = undated["undated"].to_numpy()
    table = pd.DataFrame(found)
    for name, base in (("change_pct", "before"), ("year_pct", "year_ago")):
        enough = table[base] >= BASE_AT_LEAST
        table[name] = (100 * (table["this"] - table[base]) / table[base].where(enough)).astype(float)
    table["few"] = (table[["before", "year_ago"]] < BASE_AT_LEAST).any(axis=1)
    last = table["group"] == ""
    return pd.concat([table[~last], table[last]], ignore_index=True)[list(COLUMNS)]
