"""Dates in a reader's words, as the card of the map says them (layers/web/src/panel/edtf.ts): no more exact, no less.

Read are the texts of EDTF (Library of Congress, 2019) of levels 0 and 1 without seasons, and one set of level 2.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import cache

from data.words import t

END = re.compile(r"(\d{4}|XXXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?(?:T(\d\d:\d\d)(?::\d\d)?)?([~?%]?)")
DOUBTS = {"~": "approximate", "?": "uncertain", "%": "both"}
OPEN = ("", "..")
# Stands in for a year that is not stated, so that 29 February can be said.
LEAP = 2000


@dataclass(frozen=True)
class End:
    """One end of a date.

    Parameters
    ----------
    year, month, day : int or None
        None where it is not stated.
    time : str
        "05:30", or "".
    doubt : str
        "approximate", "uncertain", "both" or "".
    one_of : bool
        Whether a day within the month, or within the year, is meant, and which is not known.
    """

    year: int | None
    month: int | None
    day: int | None
    time: str
    doubt: str
    one_of: bool


def in_words(edtf: str, lang: str) -> str:
    r"""Return an EDTF text in words; as it is where it says more than is read here.

    Examples
    --------
    >>> in_words("2026-03-XX", "en"), in_words("2026~", "en"), in_words("2026-21", "en")
    ('one day in March 2026', 'about 2026', '\u20682026-21\u2069')
    >>> in_words("2026-11-10/2026-11-12", "ar")
    '\u206710–12 نوفمبر 2026\u2069'
    """
    said = _said(edtf, lang)
    if not said:
        return f"\u2068{edtf}\u2069" if edtf else ""
    # A span of figures alone has no direction of its own: among Arabic it runs as Arabic does.
    return f"\u2067{said}\u2069" if lang == "ar" else said


def _said(edtf: str, lang: str) -> str:
    one_of = re.fullmatch(r"\[(.+)\.\.(.+)\]", edtf)
    parts = list(one_of.groups()) if one_of else edtf.split("/")
    if len(parts) > 2:
        return ""
    if len(parts) == 2 and any(part in OPEN for part in parts):
        return _open(parts, lang)
    ends = [_end(part) for part in parts]
    first, last = ends[0], ends[-1]
    if first is None or last is None or (first.year is None) != (last.year is None):
        return ""
    said = _span(first, last, lang)
    if first.year is None:
        said = t("web.date.no_year", lang, date=said)
    if one_of or first.one_of or last.one_of:
        said = t("web.date.one_of", lang, date=said)
    doubts = {end.doubt for end in (first, last)} - {""}
    doubt = doubts.pop() if len(doubts) == 1 else "both" if doubts else ""
    return t(f"web.date.{doubt}", lang, date=said) if doubt else said


def _open(parts: list[str], lang: str) -> str:
    """Return an interval that has one end."""
    first, last = parts
    known = _said(last if first in OPEN else first, lang)
    if not known:
        return ""
    return (
        t("web.date.until", lang, to=known) if first in OPEN else t("web.date.since", lang, **{"from": known})
    )


def _end(text: str) -> End | None:
    found = END.fullmatch(text)
    if not found:
        return None
    year, month, day, time, mark = found.groups()
    y, m, d = (int(part) if part and "X" not in part else None for part in (year, month, day))
    if y is None and m is None:
        return None
    if m is not None and not 1 <= m <= 12:
        return None  # a season
    if d is not None and not (m and 1 <= d <= monthrange(y or LEAP, m)[1]):
        return None
    return End(y, m, d, time or "", DOUBTS.get(mark, ""), "XX" in (month, day))


def _span(first: End, last: End, lang: str) -> str:
    """Return from one end to the other; what both have in common is said once."""
    if first == last or _same(first, last):
        return _whole(first, lang)
    plain = not (first.time or last.time)
    if plain and first.day and last.day and (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_whole(last, lang)}"
    if plain and first.month and last.month and first.year == last.year and bool(first.day) == bool(last.day):
        begun = f"{first.day} " if first.day else ""
        dash = " – " if first.day else "–"
        return f"{begun}{_months(lang)[first.month]}{dash}{_whole(last, lang)}"
    dash = "–" if not (first.month or last.month) else " – "
    return f"{_whole(first, lang)}{dash}{_whole(last, lang)}"


def _same(first: End, last: End) -> bool:
    return (first.year, first.month, first.day, first.time) == (last.year, last.month, last.day, last.time)


def _whole(end: End, lang: str) -> str:
    parts = (end.day, _months(lang)[end.month] if end.month else None, end.year)
    said = " ".join(str(part) for part in parts if part is not None)
    return f"{said}{t('filter.comma', lang)}{end.time}" if end.time else said


@cache
def _months(lang: str) -> dict[int, str]:
    from babel.dates import get_month_names

    # The names that Libya writes (CLDR's ar-LY: يناير), not the Levant's.
    return dict(get_month_names("wide", locale="ar_LY" if lang == "ar" else "en"))
