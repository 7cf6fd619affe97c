"""Dates of a foreign table: ISO at once, others by their unique writings; the uncertain stay undated."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Texts = npt.NDArray[np.object_]
_ISO_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?( ?(Z|UTC|[+-]\d{2}:?(\d{2})?))?$"
# Days that are in every year from the first that is read on.
_PLAIN_DAY = r"^(1[5-9]|[2-9]\d)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ENGLISH = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
# Months as they are called in Libya and Egypt, in the Levant, and in Tunisia and Algeria.
_ARABIC = (
    ("يناير", "كانون الثاني", "جانفي"), ("فبراير", "شباط", "فيفري"), ("مارس", "اذار", "آذار"), ("ابريل",
    "نيسان", "افريل"),
    ("مايو", "ايار", "ماي"), ("يونيو", "حزيران", "جوان", "يونيه"), ("يوليو", "تموز", "جويليه", "يوليه"), ("اغسطس", "آب", "اوت"),
    ("سبتمبر", "ايلول", "سبتمبر"), ("اكتوبر", "تشرين الاول", "اكتوبر"), ("نوفمبر", "تشرين الثاني", "نوفمبر"),
    ("ديسمبر", "كانون الاول", "ديسمبر"),
)  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(_ENGLISH, start=1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_LETTERS = str.maketrans("أإآةى", "اااهي")
_MONTHS |= {name.translate(_LETTERS): number for number, names in enumerate(_ARABIC, 1) for name in names}
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?|(?:ال)?(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت))[,،]?\s+"
)
_CLOCK = re.compile(r"[\s,،\-–]*\s(?:الساعه\s*)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?$")
_NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_TWO_NAMES = re.compile(
    r"([^\d\W][^\W\d_ ]*(?: [^\W\d_]+)?)\s*[/(]\s*([^\d\W][^\W\d_]*(?: [^\W\d_]+)?)(?:\s*\))?"
)
_WORDS_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/]+([^\d\W][\w\s]*?)[\s\-,،/]+(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[\s\-/]+([^\d\W][\w\s]*?)[\s\-/]+(\d{1,2})")
# "16-18 May 2025", "16-18/5/2025": two days of one month.
_TWO_DAYS = re.compile(r"(\d{1,2})\s*[-–—]\s*(\d{1,2})(\s+[^\d\W][\w\s]*?\s+\d{4}|/\d{1,2}/\d{4})")
_MONTH_OF = re.compile(r"(\d{1,2})[/.\-](\d{4})")
# "2025م": of our calendar, and not the Hijri one.
_OURS = re.compile(r"(?<=\d{4})\s*م\.?$")
_WORDS_US = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_WORDS_MONTH = re.compile(r"([^\d\W][\w\s]*?)[\s\-,،]+(\d{4})")
# A year before it is one of the Hijri calendar (1446 began in July 2024): as one of ours it would stretch the time axis over
# six centuries, and what the text says to a reader is kept beside the event.
FIRST_YEAR = "1500"
EMPTY = {"", "-", "--", "n/a", "na", "nan", "nat", "none", "null", "#n/a"}


class Day(NamedTuple):
    """A date as it was read: EDTF, first and last day, precision, and the rule it took ("" for none)."""

    edtf: str
    start: str
    end: str
    precision: str
    rule: str = ""


NOTHING = Day("", "", "", "none")
UNREAD = Day("", "", "", "none", "unread")
AMBIGUOUS = Day("", "", "", "none", "ambiguous")


@dataclass(frozen=True)
class Dates:
    """Columns of the schema that date the rows, and how many dates were not certain.

    Parameters
    ----------
    edtf, start, end, precision, phrase, rule : array of str
        By row; ``phrase`` is the text as it stood where it is not the EDTF itself; ``rule`` is "",
        "day_first", "month_first", "local", "unread" or "ambiguous"; of dates that were settled before also
        "day_settled", "month_settled", "hijri" and "serial".
    backwards : int
        Rows whose end is before their start.
    end_rule : array of str or None
        The rule of the end date by row, "backwards" where it is before the start; None without a column of them.
    """

    edtf: Texts
    start: Texts
    end: Texts
    precision: Texts
    phrase: Texts
    rule: Texts
    backwards: int
    end_rule: Texts | None = None


# No date is longer; a cell may hold a page, over which the patterns below would be at work for hours.
LONGEST = 200


def read_dates(texts: pa.Array, ends: pa.Array | None, read: Callable[[str], Day] | None = None) -> Dates:
    """Read a column of dates, and one of end dates where there is one.

    Numbers between slashes, points or dashes are read day first or month first only where the file settles
    it: one of its dates has a number above 12 in one place, and none has one in the other. Of a part of a file
    this cannot be told; ``read`` then says how a text is read (`events.points_settled.read_settled`).
    """
    cleaned = [_strip(column) for column in (texts, ends) if column is not None]
    bodies = [_without_time(column) for column in cleaned]
    codes = [pc.dictionary_encode(body.days) for body in bodies]
    if read is None:
        order = order_of([text for code in codes for text in code.dictionary.to_pylist()])

        def read(text: str) -> Day:
            return read_day(text, order)

    found = [_taken(code, read) for code in codes]
    start, body = found[0], bodies[0]
    timed = body.timed & (start["precision"] == "day")
    edtf = np.where(timed, body.full, start["edtf"])
    precision = np.where(timed, "minute", start["precision"])
    rule = np.where(body.shifted & (start["start"] != ""), "local", start["rule"])
    phrases = cleaned[0].to_numpy(zero_copy_only=False)
    known = start["edtf"] != ""
    plain = (phrases == edtf) | (timed & ~body.shifted) | ((start["rule"] == "") & ~known)
    phrase = np.where(plain, "", phrases)
    last, backwards, end_rule = start["end"], 0, None
    if ends is not None:
        until = found[1]
        reversed_ = known & (until["start"] != "") & (until["end"] < start["start"])
        backwards = int(reversed_.sum())
        end_rule = np.where(reversed_, "backwards", until["rule"])
        longer = known & (until["end"] > last) & ~reversed_
        edtf = np.where(longer, edtf + "/" + until["edtf"], edtf)
        precision = np.where(longer, "range", precision)
        last = np.where(longer, until["end"], last)
    return Dates(edtf, start["start"], last, precision, phrase, rule, backwards, end_rule)


class _Body(NamedTuple):
    days: pa.Array  # the text without a time of day
    timed: npt.NDArray[np.bool_]  # it states a time other than midnight
    full: Texts  # date and time as EDTF
    shifted: npt.NDArray[np.bool_]  # it states an offset, and the day is Libya's


def _large(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def _strip(texts: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(texts)


def _without_time(texts: pa.Array) -> _Body:
    """Take the time of day off ISO texts; a time with an offset gives the day in Libya (Africa/Tripoli)."""
    long = pc.match_substring_regex(texts, _ISO_TIME)
    has_time = long.to_numpy(zero_copy_only=False).astype(bool)
    count = len(texts)
    empty = np.full(count, "", dtype=object)
    none = np.zeros(count, dtype=bool)
    if not has_time.any():
        return _Body(texts, none, empty, none)
    clock = pc.utf8_slice_codeunits(texts, 11, 19)
    bare = pc.match_substring_regex(clock, r"^\d{2}:\d{2}:\d{2}$")
    minutes = pc.binary_join_element_wise(pc.utf8_slice_codeunits(clock, 0, 5), _large(":00"), _large(""))
    clock = pc.if_else(bare, clock, minutes)
    shifted = pc.match_substring_regex(texts, r"\d{2}:\d{2}\S* ?(Z|UTC|[+-]\d{2}:?(\d{2})?)$")
    shifted = shifted.to_numpy(zero_copy_only=False).astype(bool) & has_time
    head = pc.utf8_slice_codeunits(texts, 0, 10)
    full = pc.binary_join_element_wise(head, clock, _large("T")).to_numpy(zero_copy_only=False)
    timed = has_time & (clock.to_numpy(zero_copy_only=False) != "00:00:00")
    days = pc.if_else(long, head, texts)
    if shifted.any():
        days, full, shifted = _in_libya(texts, days, full, shifted)
        timed |= shifted
    return _Body(days, timed, full, shifted)


def _in_libya(
    texts: pa.Array, days: pa.Array, full: Texts, shifted: npt.NDArray[np.bool_]
) -> tuple[pa.Array, Texts, npt.NDArray[np.bool_]]:
    import pandas as pd

    written = texts.filter(pa.array(shifted)).to_pylist()
    written = [text.replace(",", ".").replace(" UTC", "Z").replace(" ", "T", 1) for text in written]
    instants = pd.to_datetime(pd.Series(written), utc=True, format="ISO8601", errors="coerce")
    there = instants.dt.tz_convert("Africa/Tripoli").dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    new, good = days.to_numpy(zero_copy_only=False).copy(), np.flatnonzero(shifted)
    read = instants.notna().to_numpy()
    new[good[read]] = there[read]
    full = full.copy()
    full[good[read]] = instants.dt.strftime("%Y-%m-%dT%H:%M:%SZ").to_numpy(dtype=object)[read]
    kept = np.zeros_like(shifted)
    kept[good[read]] = True
    return pa.array(new, pa.large_string()), full, kept


def _taken(codes: pa.DictionaryArray, read: Callable[[str], Day]) -> dict[str, Texts]:
    """Read each unique text once and hand the result to its rows; most are days as they are, and need no reading."""
    texts, places = codes.dictionary.to_numpy(zero_copy_only=False), codes.indices.to_numpy()
    plain = pc.match_substring_regex(codes.dictionary, _PLAIN_DAY).to_numpy(zero_copy_only=False)
    others = np.flatnonzero(~plain.astype(bool))
    days = [read(text) for text in texts[others].tolist()]
    made = {}
    for name, of_plain in zip(Day._fields, (texts, texts, texts, "day", ""), strict=True):
        column = np.full(len(texts), of_plain, dtype=object)
        column[others] = [getattr(day, name) for day in days]
        made[name] = column[places]
    return made


def order_of(texts: Iterable[str]) -> str:
    """Return "day", "month", or "" where the dates of the file do not settle which number comes first."""
    orders = {shows_order(text) for text in texts}
    day, month = "day" in orders, "month" in orders
    return "day" if day and not month else "month" if month and not day else ""


def shows_order(text: str) -> str:
    """Return which number of a date comes first: "day", "month", "open" where it may be either, "" for other texts.

    Examples
    --------
    >>> [shows_order(text) for text in ("13/02/2025", "02/13/2025", "02/03/2025", "03/03/2025", "2025-02-03")]
    ['day', 'month', 'open', '', '']
    """
    if _ISO_DAY.fullmatch(text):
        return ""
    if (found := _NUMERIC.fullmatch(plain_text(text))) is None or found[1] == found[2]:
        return ""
    first, second = int(found[1]), int(found[2])
    if first > 12 or second > 12:
        return "day" if second <= 12 else "month" if first <= 12 else ""
    return "open" if first != second else ""


def plain_text(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:  # and no sign of the end that a pattern could look for through all of it
        text = f"{text[:LONGEST]}…"
    text = text.translate(DIGITS).translate(_LETTERS).casefold().strip()
    return _OURS.sub("", _CLOCK.sub("", _WEEKDAY.sub("", text)).strip())


def read_day(text: str, order: str = "") -> Day:
    """Read one date; ``order`` ("day", "month", "") settles numbers that could be read both ways.

    Examples
    --------
    >>> read_day("16 May 2025").edtf, read_day("٣ يناير ٢٠٢٤").edtf, read_day("2025-05").end
    ('2025-05-16', '2024-01-03', '2025-05-31')
    >>> read_day("1446-06-01").rule
    'unread'
    >>> read_day("06/07/2022").rule, read_day("06/07/2022", "day").edtf, read_day("06/06/2022").edtf
    ('ambiguous', '2022-07-06', '2022-06-06')
    """
    day = _as_written(text, order)
    return UNREAD if day.start and day.start[:4] < FIRST_YEAR else day


def _as_written(text: str, order: str) -> Day:
    if _ISO_DAY.fullmatch(text):
        return _day(text[:4], text[5:7], text[8:])
    plain = plain_text(text)
    if plain in EMPTY:
        return NOTHING
    if found := re.fullmatch(r"(\d{4})(?:[-/.]?(\d{2})[-/.]?(\d{2})|[/.-](\d{1,2})[/.-](\d{1,2}))", plain):
        return _day(found[1], found[2] or found[4], found[3] or found[5])
    if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})", plain):
        return _month(found[1], int(found[2]))
    if re.fullmatch(r"[12]\d{3}", plain):
        return Day(plain, f"{plain}-01-01", f"{plain}-12-31", "year")
    if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})", plain):
        first, last = (_day(*one.split("-")) for one in found.groups())
        good = first.start and last.end and first.start <= last.end
        return Day(plain, first.start, last.end, "range") if good else UNREAD
    if found := _NUMERIC.fullmatch(plain):
        return _numeric(found, order)
    if found := _MONTH_OF.fullmatch(plain):
        return _month(found[2], int(found[1]))
    if found := _TWO_DAYS.fullmatch(plain):
        return _two_days(found)
    return _words(plain)


def _two_days(found: re.Match[str]) -> Day:
    """Return the days from one to another of a month that is written once; what stands after "/" is that month."""
    first, last = (_as_written(f"{day}{found[3]}", "day") for day in (found[1], found[2]))
    if first.precision != "day" or last.precision != "day" or first.start >= last.start:
        return UNREAD
    return Day(f"{first.edtf}/{last.edtf}", first.start, last.end, "range")


def _numeric(found: re.Match[str], order: str) -> Day:
    first, second, year = int(found[1]), int(found[2]), _year(found[3])
    if first == second or first > 12:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    if not order:
        return AMBIGUOUS
    day = _day(year, second, first) if order == "day" else _day(year, first, second)
    return day._replace(rule=f"{order}_first") if day.edtf else day


def _words(plain: str) -> Day:
    plain = _TWO_NAMES.sub(_one_name, plain)
    if (found := _WORDS_DAY.fullmatch(plain)) and " ".join(found[2].split()) in _MONTHS:
        return _day(_year(found[3]), _MONTHS[" ".join(found[2].split())], found[1])
    if (found := _YEAR_FIRST.fullmatch(plain)) and " ".join(found[2].split()) in _MONTHS:
        return _day(found[1], _MONTHS[" ".join(found[2].split())], found[3])
    if (found := _WORDS_US.fullmatch(plain)) and found[1] in _MONTHS:
        return _day(found[3], _MONTHS[found[1]], found[2])
    if (found := _WORDS_MONTH.fullmatch(plain)) and " ".join(found[1].split()) in _MONTHS:
        return _month(found[2], _MONTHS[" ".join(found[1].split())])
    return UNREAD


def _one_name(found: re.Match[str]) -> str:
    """Return one name of a month that is written by two, as papers read in several countries do."""
    first, second = (" ".join(name.split()) for name in found.groups())
    return first if first in _MONTHS and _MONTHS[first] == _MONTHS.get(second) else found[0]


def _year(text: str) -> str:
    """Complete a year of two digits as POSIX does: 69 to 99 are of the last century."""
    return text if len(text) == 4 else f"{'19' if int(text) >= 69 else '20'}{text}"


def _day(year: str | int, month: str | int, day: str | int) -> Day:
    try:
        iso = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return UNREAD
    return Day(iso, iso, iso, "day")


def _month(year: str, month: int) -> Day:
    if not 1 <= month <= 12 or int(year) < 1:
        return UNREAD
    head = f"{year}-{month:02d}"
    return Day(head, f"{head}-01", f"{head}-{monthrange(int(year), month)[1]:02d}", "month")
