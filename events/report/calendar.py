"""From what a date says to days: the rules, by calendar arithmetic alone. No clock is asked."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from events.report.reading import FoundDate

# A day and month with their weekday fall together again after five years at the earliest (5, 6 or 11).
WEEKDAY_YEARS = 5
# Without an anchor every year of these many after the last one that the text names is offered.
OFFERED_YEARS = 16


@dataclass(frozen=True)
class Written:
    """A date as it stands in the text, folded span and parts.

    Parameters
    ----------
    start, end : int
        Folded span.
    kind : str
        "day" (any of day, month and year may lack), "weekday", "month" (with ``shift``), "shift" (days from
        publication), "window" (days before it), "unit" (last week, month, year), "loose" (soon, for years),
        "duration" (``shift`` days long), "hijri", "numeric" (03/04/2025, which may be either).
    year, month, day : int or None
        Of the first day.
    last_year, last_month, last_day : int or None
        Of the last day, where it is a range.
    weekday : int or None
        Monday is 0.
    shift : int
        "weekday" and "month": -1 last, 1 next, 0 bare; "shift": days; "window": how many days.
    unit : str
        "week", "month" or "year".
    clock : str
        "21:55" where a time stands beside it.
    """

    start: int
    end: int
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_year: int | None = None
    last_month: int | None = None
    last_day: int | None = None
    weekday: int | None = None
    shift: int = 0
    unit: str = ""
    clock: str = ""


def resolved(one: Written, phrase: str, anchor: date | None, ahead: bool, earliest: int | None) -> FoundDate:
    """Return what a written date says, against the publication date where it is known.

    Parameters
    ----------
    one : Written
    phrase : str
        Its words in the original.
    anchor : date or None
        Publication, without which nothing relative is dated.
    ahead : bool
        Whether the clause speaks of what is to come.
    earliest : int or None
        The last year that the text itself names as past: a lower bound of days without a year.

    Examples
    --------
    >>> thursday = Written(0, 1, "weekday", weekday=3, shift=-1)
    >>> resolved(thursday, "last Thursday", date(2025, 1, 25), False, None).edtf
    '2025-01-23'
    >>> resolved(thursday, "last Thursday", None, False, None).precision
    'weekday'
    """
    rules = {
        "day": _day,
        "weekday": _weekday,
        "month": _month,
        "shift": _shift,
        "window": _window,
        "unit": _unit,
        "numeric": _numeric,
    }
    if one.kind in ("loose", "hijri", "duration"):
        return FoundDate(
            precision="relative" if one.kind == "loose" else "none", phrase=phrase, rule=one.kind
        )
    return rules[one.kind](one, phrase, anchor, ahead, earliest)


def _span(first: date, last: date, phrase: str, rule: str, anchor: date | None = None) -> FoundDate:
    edtf = first.isoformat() if first == last else f"{first}/{last}"
    precision = "day" if first == last else "range"
    return FoundDate(
        edtf,
        first.isoformat(),
        last.isoformat(),
        precision,
        phrase,
        anchor.isoformat() if anchor else "",
        rule,
    )


def _bounds(first: date, last: date, phrase: str, rule: str, anchor: date) -> FoundDate:
    """Return a day that lies somewhere between two."""
    return FoundDate(
        f"[{first}..{last}]", first.isoformat(), last.isoformat(), "range", phrase, anchor.isoformat(), rule
    )


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _whole_month(year: int, month: int, phrase: str, rule: str, anchor: date | None = None) -> FoundDate:
    head = f"{year:04d}-{month:02d}"
    said = anchor.isoformat() if anchor else ""
    return FoundDate(
        head, f"{head}-01", f"{head}-{monthrange(year, month)[1]:02d}", "month", phrase, said, rule
    )


def _day(one: Written, phrase: str, anchor: date | None, ahead: bool, earliest: int | None) -> FoundDate:
    if one.month is None:
        year = f"{one.year:04d}"
        return FoundDate(year, f"{year}-01-01", f"{year}-12-31", "year", phrase, "", "stated")
    if one.day is None:
        if one.year is not None:
            return _whole_month(one.year, one.month, phrase, "stated")
        return _without_year(one, phrase, anchor, ahead, earliest)
    if one.year is None:
        return _without_year(one, phrase, anchor, ahead, earliest)
    days = _days(one, one.year)
    if days is None:
        return FoundDate(phrase=phrase, rule="impossible")
    if one.weekday is not None and days[0].weekday() != one.weekday and days[1].weekday() != one.weekday:
        return FoundDate(phrase=phrase, rule="weekday_disagrees", options=(days[0].isoformat(),))
    found = _span(*days, phrase, "stated")
    if one.clock and days[0] == days[1]:
        return FoundDate(
            f"{found.edtf}T{one.clock}:00", found.start, found.end, "minute", phrase, "", "stated"
        )
    return found


def _days(one: Written, year: int) -> tuple[date, date] | None:
    """Return first and last day of a date within a year that is given or supposed."""
    if one.month is None or one.day is None:
        return None
    first = _made(year, one.month, one.day)
    if one.last_day is None:
        return None if first is None else (first, first)
    month = one.last_month or one.month
    last = _made(one.last_year or (year + 1 if month < one.month else year), month, one.last_day)
    return None if first is None or last is None or last < first else (first, last)


def _without_year(
    one: Written, phrase: str, anchor: date | None, ahead: bool, earliest: int | None
) -> FoundDate:
    """Return a day or month without a year: the anchor bounds it, and the weekday checks it; else it stays open."""
    month = one.month or 1
    open_edtf = _open_edtf(one)
    if anchor is None:
        offered: tuple[str, ...] = ()
        if one.weekday is not None and earliest is not None:
            offered = tuple(
                days[0].isoformat()
                for year in range(earliest, earliest + OFFERED_YEARS)
                if (days := _days(one, year)) and one.weekday in (days[0].weekday(), days[1].weekday())
            )
        precision = "month" if one.day is None else "range" if one.last_day else "day"
        return FoundDate(open_edtf, "", "", precision, phrase, "", "no_year", offered)
    if one.day is None:
        later = month > anchor.month
        year = anchor.year + (not later and month < anchor.month) if ahead else anchor.year - later
        return _whole_month(year, month, phrase, "year_from_anchor", anchor)
    years = (
        range(anchor.year, anchor.year + WEEKDAY_YEARS)
        if ahead
        else range(anchor.year, anchor.year - WEEKDAY_YEARS, -1)
    )
    for year in years:
        days = _days(one, year)
        if days is None or (days[1] < anchor if ahead else days[0] > anchor):
            continue
        if one.weekday is None:
            return _span(*days, phrase, "year_from_anchor", anchor)
        if one.weekday in (days[0].weekday(), days[1].weekday()):
            return _span(*days, phrase, "weekday_and_day", anchor)
    return FoundDate(open_edtf, "", "", "day", phrase, anchor.isoformat(), "weekday_disagrees")


def _open_edtf(one: Written) -> str:
    first = f"XXXX-{one.month:02d}" + (f"-{one.day:02d}" if one.day else "")
    return f"{first}/XXXX-{one.last_month or one.month:02d}-{one.last_day:02d}" if one.last_day else first


def _weekday(one: Written, phrase: str, anchor: date | None, ahead: bool, earliest: int | None) -> FoundDate:
    if anchor is None or one.weekday is None:
        return FoundDate(precision="weekday", phrase=phrase, rule="undated")
    back = (anchor.weekday() - one.weekday) % 7
    if one.shift < 0:  # strictly before publication
        return _one(anchor - timedelta(back or 7), phrase, "weekday_last", anchor)
    if one.shift > 0:
        return _one(anchor + timedelta((7 - back) % 7 or 7), phrase, "weekday_next", anchor)
    if ahead:
        return _one(anchor + timedelta((7 - back) % 7), phrase, "weekday_ahead", anchor)
    return _one(anchor - timedelta(back), phrase, "weekday_bare", anchor)


def _one(day: date, phrase: str, rule: str, anchor: date) -> FoundDate:
    return _span(day, day, phrase, rule, anchor)


def _month(one: Written, phrase: str, anchor: date | None, ahead: bool, earliest: int | None) -> FoundDate:
    month = one.month or 1
    if anchor is None:
        return FoundDate(precision="relative", phrase=phrase, rule="undated")
    year = anchor.year - (month >= anchor.month) if one.shift < 0 else anchor.year + (month <= anchor.month)
    return _whole_month(year, month, phrase, "month_last" if one.shift < 0 else "month_next", anchor)


def _shift(one: Written, phrase: str, anchor: date | None, ahead: bool, earliest: int | None) -> FoundDate:
    if anchor is None:
        return FoundDate(
            precision="weekday" if one.weekday is not None else "relative", phrase=phrase, rule="undated"
        )
    day = anchor + timedelta(one.shift)
    if one.weekday is not None and day.weekday() != one.weekday:
        # The anchor is then not the day that these words were written on, a later copy of the text for one.
        return FoundDate(
            precision="weekday", phrase=phrase, anchor=anchor.isoformat(), rule="weekday_disagrees"
        )
    return _one(day, phrase, "counted", anchor)


def _window(one: Written, phrase: str, anchor: date | None, ahead: bool, earliest: int | None) -> FoundDate:
    if anchor is None:
        return FoundDate(precision="relative", phrase=phrase, rule="undated")
    return _bounds(anchor - timedelta(one.shift), anchor, phrase, "window", anchor)


def _unit(one: Written, phrase: str, anchor: date | None, ahead: bool, earliest: int | None) -> FoundDate:
    if anchor is None:
        return FoundDate(precision="relative", phrase=phrase, rule="undated")
    if one.unit == "week":
        # Weeks begin on different days here and there: the bounds hold for all of them.
        if one.shift < 0:
            return _bounds(anchor - timedelta(13), anchor - timedelta(1), phrase, "week", anchor)
        first, last = (1, 13) if one.shift > 0 else (-6, 6 if ahead else 0)
        return _bounds(anchor + timedelta(first), anchor + timedelta(last), phrase, "week", anchor)
    if one.unit == "month":
        count = anchor.year * 12 + anchor.month - 1 + one.shift
        return _whole_month(count // 12, count % 12 + 1, phrase, "unit", anchor)
    year = f"{anchor.year + one.shift:04d}"
    return FoundDate(year, f"{year}-01-01", f"{year}-12-31", "year", phrase, anchor.isoformat(), "unit")


def _numeric(one: Written, phrase: str, anchor: date | None, ahead: bool, earliest: int | None) -> FoundDate:
    """Return a date in numbers that could be read both ways: neither, both offered."""
    both = [
        _made(one.year or 1, one.month or 1, one.day or 1),
        _made(one.year or 1, one.day or 1, one.month or 1),
    ]
    return FoundDate(
        phrase=phrase, rule="day_or_month", options=tuple(day.isoformat() for day in both if day)
    )
