"""Dates of a file of which order and calendar are settled: Hijri on demand, and the days that spreadsheets count."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from events.points_dates import AMBIGUOUS, DIGITS, Day, plain_text, read_day


class Settled(NamedTuple):
    """What is settled of the dates of a whole file before its parts are read.

    Parameters
    ----------
    order : str
        "day" or "month": which comes first in 03/04/2025; "" where nobody knows.
    hijri : bool
        Whether years 1300-1500 are of the Hijri calendar.
    """

    order: str = ""
    hijri: bool = False


def read_settled(text: str, settled: Settled) -> Day:
    """Read one date of a file of which order and calendar are settled; spreadsheets' day counts are dates too.

    Examples
    --------
    >>> read_settled("45793", Settled()).edtf, read_settled("45793.5", Settled()).edtf
    ('2025-05-16', '2025-05-16T12:00:00')
    >>> read_settled("1446-11-18", Settled(hijri=True)).edtf, read_settled("18 ذو القعدة 1446 هـ", Settled(hijri=True)).edtf
    ('2025-05-16', '2025-05-16')
    """
    day = read_day(text, settled.order)
    if day.rule == "unread":
        day = _serial(text) or (read_hijri(text, settled.order) if settled.hijri else None) or day
    # 06/07/1446 may be read both ways in either calendar: the words of it stay the same.
    elif day.rule == "ambiguous" and settled.hijri and is_hijri(text):
        day = read_hijri(text, settled.order) or day
    return day._replace(rule=_SETTLED.get(day.rule, day.rule))


_SETTLED = {"day_first": "day_settled", "month_first": "month_settled"}
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
# A spreadsheet's day 1 is 1900-01-01, and it counts a 29 February that 1900 did not have: from March on, days
# since 1899-12-30. 1954 to 2064: other numbers of five digits are no dates of reports.
_SERIAL_START, _SERIAL_FIRST, _SERIAL_LAST = date(1899, 12, 30), 20_000, 60_000


def _serial(text: str) -> Day | None:
    found = _SERIAL.fullmatch(text.translate(DIGITS).strip())
    if found is None or not _SERIAL_FIRST <= int(found[1]) <= _SERIAL_LAST:
        return None
    moment = datetime.combine(_SERIAL_START, time()) + timedelta(days=int(found[1]))
    moment += timedelta(seconds=round(float(f"0.{found[2] or 0}") * 86_400))
    iso = moment.date().isoformat()
    if moment.time() == time():
        return Day(iso, iso, iso, "day", "serial")
    return Day(moment.isoformat(), iso, iso, "minute", "serial")


# Months of the Hijri calendar, as plain_text folds them, with the second names of four.
_HIJRI_MONTHS = {name: number for number, names in enumerate((
    ("محرم", "المحرم", "muharram"), ("صفر", "safar"), ("ربيع الاول", "rabi al awwal"),
    ("ربيع الاخر", "ربيع الثاني", "ربيع آلاخر", "rabi al thani", "rabi al akhir"), ("جمادي الاولي", "jumada al ula"),
    ("جمادي الاخره", "جمادي الثانيه", "جمادي الاخري", "jumada al akhira", "jumada al thani"), ("رجب", "rajab"),
    ("شعبان", "shaban"), ("رمضان", "ramadan"), ("شوال", "shawwal"), ("ذو القعده", "ذي القعده", "dhu al qada"),
    ("ذو الحجه", "ذي الحجه", "dhu al hijja"),
), 1) for name in names}  # fmt: skip
_HIJRI_SIGN = re.compile(r"\s*(?:هـ|ه|a\.?h\.?)\.?$")
_HIJRI_ISO = re.compile(r"(1[345]\d{2})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_HIJRI_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](1[345]\d{2})")
_HIJRI_WORDS = re.compile(r"(?:(\d{1,2})\s+)?([^\d\W][\w\s\-']*?)[\s,،]+(1[345]\d{2})")


def is_hijri(text: str) -> bool:
    """Tell a date with a year from 1300 to 1599, which nobody means by the other calendar.

    Examples
    --------
    >>> is_hijri("1446-11-18"), is_hijri("18/11/1446"), is_hijri("18 رجب 1446 هـ"), is_hijri("2025-05-16")
    (True, True, True, False)
    """
    plain = _HIJRI_SIGN.sub("", plain_text(text))
    return any(one.fullmatch(plain) for one in (_HIJRI_ISO, _HIJRI_NUMERIC, _HIJRI_WORDS))


def read_hijri(text: str, order: str) -> Day | None:
    """Read a Hijri date as a day of the other calendar, by Umm al-Qura; None where it is none.

    Umm al-Qura (1343 to 1500) is computed; a month that begins by the sighting of the moon may be a day off.
    """
    plain = _HIJRI_SIGN.sub("", plain_text(text))
    if found := _HIJRI_ISO.fullmatch(plain):
        return _hijri(int(found[1]), int(found[2]), int(found[3] or 0))
    if found := _HIJRI_NUMERIC.fullmatch(plain):
        first, second = int(found[1]), int(found[2])
        if order == "month" and first <= 12:
            first, second = second, first
        elif not order and first <= 12 and second <= 12 and first != second:
            return AMBIGUOUS
        return _hijri(int(found[3]), second, first)
    if found := _HIJRI_WORDS.fullmatch(plain):
        name = " ".join(found[2].replace("-", " ").replace("'", "").split())
        return _hijri(int(found[3]), _HIJRI_MONTHS.get(name, 0), int(found[1] or 0))
    return None


def _hijri(year: int, month: int, day: int) -> Day | None:
    from hijridate import Hijri

    try:
        first = Hijri(year, month, day or 1)
        start = first.to_gregorian()
        length = first.month_length()
    except (ValueError, OverflowError):
        return None
    if day:
        iso = start.isoformat()
        return Day(iso, iso, iso, "day", "hijri")
    end = (date.fromisoformat(start.isoformat()) + timedelta(days=length - 1)).isoformat()
    return Day(f"{start.isoformat()}/{end}", start.isoformat(), end, "range", "hijri")
