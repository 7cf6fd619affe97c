"""Dates of published formats: each source writes them in one way, which its codebook or its files state."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from events.points_dates import AMBIGUOUS, Day, read_day

Objects = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}\S*(?: ?(?:UTC|Z))?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_SLASHED = re.compile(r"(?<![\d/.\-])(\d{1,2})[/.\-](\d{1,2})[/.\-](?:\d{4}|\d{2})")
# Day 1 of the spreadsheet calendar is 1 January 1900, and it counts a 29 February 1900 that never was: so
# day 60 and later count from here (ECMA-376, 18.17.4.1).
_SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Dated:
    """Dates by row.

    Parameters
    ----------
    edtf, start, end, precision, rule, phrase : array of str
        As the schema has them; ``rule`` is "", "ambiguous", "unread" or another of `events.points_dates`.
    """

    edtf: Objects
    start: Objects
    end: Objects
    precision: Objects
    rule: Objects
    phrase: Objects

    @property
    def held(self) -> Flags:
        """Rows whose date somebody has to settle."""
        flags: Flags = np.isin(self.rule, ("ambiguous", "unread", "backwards"))
        return flags

    def columns(self) -> dict[str, Any]:
        """Return the columns of the schema that these are."""
        return {
            "date_edtf": self.edtf, "start": self.start, "end": self.end, "date_precision": self.precision,
            "date_phrase": self.phrase,
        }  # fmt: skip

    def question(self, place: int) -> tuple[str, str, tuple[str, ...]]:
        """Return what stands in a row, why it is held, and which dates may be meant."""
        found = str(self.phrase[place])
        if self.rule[place] != "ambiguous":
            return found, "date_backwards" if self.rule[place] == "backwards" else "date_unclear", ()
        both = (read_day(found, order).edtf for order in ("day", "month"))
        return found, "date_order", tuple(one for one in both if one)

    def spread(self, rows: Flags, before: int, after: int) -> Dated:
        """Return these dates with some of them as a range of days around them."""
        return self._changed(rows, lambda day: _range(day, before, after))

    def months(self, rows: Flags) -> Dated:
        """Return these dates with some of them as the month that they lie in."""
        return self._changed(rows, _month)

    def _changed(self, rows: Flags, change: Any) -> Dated:
        rows = rows & (self.start != "")
        if not rows.any():
            return self
        known: dict[str, Day] = {day: change(day) for day in set(self.start[rows].tolist())}
        made = {}
        for name in ("edtf", "start", "end", "precision"):
            column: Objects = getattr(self, name).copy()
            column[rows] = [getattr(known[day], name) for day in self.start[rows].tolist()]
            made[name] = column
        return Dated(**made, rule=self.rule, phrase=self.phrase)

    def until(self, other: Dated) -> Dated:
        """Return ranges from these dates to others, where those are later; an end before its start is held."""
        known = self.start != ""
        longer = known & (other.end > self.end)
        backwards = known & (other.end != "") & (other.end < self.start)
        rule = np.where(backwards, "backwards", self.rule)
        phrase = np.where(backwards, self.edtf + "/" + other.edtf, self.phrase)
        edtf = np.where(longer, self.edtf + "/" + other.edtf, self.edtf)
        precision = np.where(longer, "range", self.precision)
        end = np.where(longer, other.end, self.end)
        return Dated(edtf, self.start, end, precision, rule, phrase)


def _range(day: str, before: int, after: int) -> Day:
    middle = date.fromisoformat(day)
    first = (middle - timedelta(days=before)).isoformat()
    last = (middle + timedelta(days=after)).isoformat()
    return Day(f"{first}/{last}", first, last, "range")


def _month(day: str) -> Day:
    last = monthrange(int(day[:4]), int(day[5:7]))[1]
    return Day(day[:7], f"{day[:7]}-01", f"{day[:7]}-{last:02d}", "month")


def dates(column: pa.Array, order: str) -> Dated:
    """Read a column of dates; a time of day is left, since these sources write one for none.

    Parameters
    ----------
    column : pyarrow.Array
        Text.
    order : str
        "day" or "month": which number the source writes first between slashes; "" to be held where the column
        does not settle it.

    Examples
    --------
    >>> read = dates(pa.array(["16 May 2025", "2017-10-04 00:00:00.000", "45505", "01/02/2020"]), "")
    >>> read.edtf.tolist(), read.rule.tolist()
    (['2025-05-16', '2017-10-04', '2024-08-01', ''], ['', '', '', 'ambiguous'])
    """
    codes = pc.dictionary_encode(column)
    written = codes.dictionary.to_pylist()
    order = order or _settled(written)
    days = [one_day(text, order) for text in written]
    at = codes.indices.to_numpy(zero_copy_only=False)

    def taken(values: list[str]) -> Objects:
        made: Objects = np.array(values or [""], dtype=object)[at]
        return made

    phrase = ["" if text in (day.edtf, day.edtf.replace("-", "")) or text.startswith(f"{day.edtf}T00:00") else text
              for text, day in zip(written, days, strict=True)]  # fmt: skip
    return Dated(
        taken([day.edtf for day in days]), taken([day.start for day in days]), taken([day.end for day in days]),
        taken([day.precision for day in days]), taken([day.rule for day in days]), taken(phrase),
    )  # fmt: skip


def one_day(text: str, order: str) -> Day:
    """Read one date of a published format."""
    plain = text.strip()
    if timed := _TIME.fullmatch(plain):
        plain = timed[1]
    if (serial := _SERIAL.fullmatch(plain)) and 20_000 <= int(serial[1]) < 80_000:
        plain = (_SERIAL_ZERO + timedelta(days=int(serial[1]))).isoformat()
    day = read_day(plain, order)
    return day if day is AMBIGUOUS or day.rule in ("unread", "ambiguous") else day._replace(rule="")


def _settled(written: list[str]) -> str:
    """Return "day" or "month" where one date of the column has a number above 12 in one place, and none in the other."""
    found = [match for text in written if (match := _SLASHED.search(text))]
    day = any(int(one[1]) > 12 >= int(one[2]) for one in found)
    month = any(int(one[2]) > 12 >= int(one[1]) for one in found)
    return "day" if day and not month else "month" if month and not day else ""


def order_of(choices_day_first: bool | None, otherwise: str) -> str:
    """Return what a person has settled, else what the source does."""
    if choices_day_first is None:
        return otherwise
    return "day" if choices_day_first else "month"
