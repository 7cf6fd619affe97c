"""Dates in a running text, Arabic and English: three vocabularies of months, ranges, what is relative, Hijri."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from events.report.calendar import Written
from geo.gazetteer import fold

# Months as they are called in Libya and Egypt, in the Levant, and in Tunisia and Algeria; English ones.
_NAMES = (
    "يناير; كانون الثاني; جانفي; january; jan",
    "فبراير; شباط; فيفري; february; feb",
    "مارس; آذار; march; mar",
    "أبريل; إبريل; نيسان; أفريل; april; apr",
    "مايو; أيار; ماي; may",
    "يونيو; يونيه; حزيران; جوان; june; jun",
    "يوليو; يوليه; تموز; جويلية; july; jul",
    "أغسطس; آب; أوت; august; aug",
    "سبتمبر; أيلول; september; sept; sep",
    "أكتوبر; تشرين الأول; october; oct",
    "نوفمبر; تشرين الثاني; november; nov",
    "ديسمبر; كانون الأول; december; dec",
)
MONTHS = {fold(name.strip()): number for number, names in enumerate(_NAMES, 1) for name in names.split(";")}
_WEEKDAYS = (
    "الاثنين; الإثنين; monday; mon",
    "الثلاثاء; tuesday; tue; tues",
    "الأربعاء; الاربعا; wednesday; wed",
    "الخميس; thursday; thu; thurs",
    "الجمعة; friday; fri",
    "السبت; saturday; sat",
    "الأحد; sunday; sun",
)
WEEKDAYS = {fold(name.strip()): number for number, names in enumerate(_WEEKDAYS) for name in names.split(";")}
_HIJRI = (
    "محرم; صفر; ربيع الأول; ربيع الآخر; ربيع الثاني; جمادى الأولى; جمادى الآخرة; جمادى الثانية; رجب; شعبان; رمضان; "
    "شوال; ذي القعدة; ذو القعدة; ذي الحجة; ذو الحجة; muharram; safar; rajab; shaban; sha'ban; ramadan; shawwal; "
    "dhu al-qidah; dhu al-hijjah"
)
_PAST = r"(?:الماضي[هن]?|الفائت[ه]?|المنصرم[ه]?|السابق[ه]?)"
_NEXT = r"(?:المقبل[ه]?|القادم[ه]?)"
_THIS = r"(?:الجاري[ه]?|الحالي[ه]?)"
_COUNTED = {"يوم": 1, "يومين": 2, "اسبوع": 7, "اسبوعين": 14, "day": 1, "week": 7}
_FEW = {
    word: number
    for number, words in {
        2: "two", 3: "three ثلاثه", 4: "four اربعه", 5: "five خمسه", 6: "six سته", 7: "seven سبعه", 8: "eight ثمانيه",
        9: "nine تسعه", 10: "ten عشره",
    }.items()
    for word in words.split()
}  # fmt: skip


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the rules by name, the longest writings first; all on folded text."""
    month, weekday = _any(MONTHS), _any(WEEKDAYS)
    m = rf"(?:شهر\s+)?(?P<m>{month})(?:\s*[/(]\s*(?:{month})\)?)?(?!\w)"
    m2 = rf"(?P<m2>{month})(?:\s*[/(]\s*(?:{month})\)?)?(?!\w)"
    d, d2 = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?", r"(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?"
    y = r"(?:\s*,?\s*(?:من\s+)?(?:عام\s+|سنه\s+|العام\s+)?(?P<y>(?:19|20)\d\d)(?!\d))"
    y1 = r"(?:\s*,?\s*(?P<y1>(?:19|20)\d\d))"
    w = rf"(?:(?<!\w)[وفلب]?(?:ال?يوم(?:ي)?\s+)?(?P<w>{weekday})(?!\w)\s*,?،?\s*(?:الموافق\s+|the\s+)?)"
    to = r"\s*(?:-|/|الي|حتي|وحتي|والي|و|to|and|until|through)\s*"
    clock = r"(?:\s*[,،]?\s*(?:-|at|الساعه|عند الساعه)\s*(?P<clock>[0-2]?\d:[0-5]\d))?"
    rules = {
        "hijri": rf"(?:(?<!\d)[0-3]?\d\s+(?:من\s+)?(?:شهر\s+)?)?(?<!\w)(?:{_any(map(fold, map(str.strip, _HIJRI.split(';'))))})\s*,?\s*(?:عام\s+|سنه\s+)?1[34]\d\d(?:\s*ه(?:ـ|جري)?\w*|\s*ah)?|(?<!\d)(?:\d\d?[/-]\d\d?[/-])?1[34]\d\d\s*(?:هجري\w*|ه\b|ah\b)",
        "iso": rf"(?:(?P<clockb>[0-2]?\d:[0-5]\d)\s*[-|،,]?\s*)?(?<![\d/.-])(?P<y>(?:19|20)\d\d)[/.-](?P<mn>[01]?\d)[/.-](?P<d>[0-3]?\d)(?![\d/])(?:t(?P<clockt>\d\d:\d\d)\S*)?{clock}",
        "numeric": r"(?<![\d/.-])(?P<d>[0-3]?\d)[/.-](?P<mn>[0-3]?\d)[/.-](?P<y>(?:19|20)\d\d)(?![\d/])",
        "two_months": rf"{w}?(?<!\d){d}\s+(?:من\s+)?{m}{y1}?{to}(?:يوم\s+)?{d2}\s+(?:من\s+)?{m2}{y}?",
        "two_months_en": rf"(?<!\w)(?P<m>{month})\s+{d}{y1}?{to}(?P<m2>{month})\s+{d2}{y}?",
        "range": rf"{w}?(?:(?:من|يومي|بين|between|from|on)\s+)?(?<![\d:.]){d}{to}{d2}\s+(?:من\s+|of\s+)?{m}{y}?",
        "range_en": rf"(?<!\w)(?P<m>{month})\.?\s+{d}{to}{d2}(?!\d|:){y}?",
        "day": rf"{w}?(?<![\d:.,/-]){d}\s+(?:من\s+|of\s+)?{m}{y}?{clock}",
        "day_en": rf"{w}?(?<!\w)(?P<m>{month})\.?\s+{d}(?!\d|:|,\d\d\d){y}?{clock}",
        "month_year": rf"(?<!\w)[وفلب]?{m}{y}",
        "month_past": rf"(?<!\w)[وفلب]?{m}\s+(?:من\s+العام\s+)?(?P<past>{_PAST})|(?<!\w)last\s+(?P<m3>{month})(?!\w)",
        "month_next": rf"(?<!\w)[وفلب]?{m}\s+(?P<next>{_NEXT})|(?<!\w)(?:next|this coming)\s+(?P<m3>{month})(?!\w)",
        "month_bare": rf"(?<!\w)(?:في|خلال|منذ|مطلع|منتصف|اواخر|اوائل|نهايه|بدايه|شهر|في شهر|in|since|during|early|late|mid|early in|late in)[\s-]+{m}(?:\s+{_THIS})?(?!\s+\d)",
        "spoken_weekday": rf"(?<!\w)[وف]?(?:(?P<yesterday>امس)|(?P<tomorrow>غدا?)|(?:صباح|مساء|فجر|ظهر|عصر|ليل)?[هة]?\s?(?P<today>اليوم))\s+,?(?P<w>{weekday})(?!\w)",
        "weekday_past": rf"(?<!\w)[وفلب]?(?:يوم\s+|مساء\s+|صباح\s+|فجر\s+)?(?P<w>{weekday})\s+{_PAST}(?!\w)|(?<!\w)(?:last|this past|on the past)\s+(?P<w2>{weekday})(?!\w)",
        "weekday_next": rf"(?<!\w)[وفلب]?(?:يوم\s+|مساء\s+|صباح\s+)?(?P<w>{weekday})\s+{_NEXT}(?!\w)|(?<!\w)(?:next|this coming|coming)\s+(?P<w2>{weekday})(?!\w)",
        "weekday_yesterday": rf"(?<!\w)(?:yesterday|today|tomorrow)\s*,\s*(?P<w>{weekday})(?!\w)",
        "weekday": rf"(?<!\w)[ولب]?(?:(?:يوم|مساء|صباح|فجر|ظهر|عصر|ليله|نهار|امسيه)\s+)(?P<w>{weekday})(?!\w)|(?<!\w)(?P<w2>{weekday})(?!\w)",
        "duration": rf"(?<!\w)(?:علي مدي|علي مدار|استمرت?|لمده|دام)\s+(?:(?P<k>\d\d?|{_any(_FEW)})\s+ايام|(?P<u>يومين))(?!\w)|(?<!\w)(?P<k2>\d\d?|{_any(_FEW)})[- ]day(?!\w)|(?<!\w)(?:over|for|lasting) (?P<k3>\d\d?|{_any(_FEW)}) days",
        "before_yesterday": r"(?<!\w)(?:اول امس|امس الاول|اول من امس|the day before yesterday)(?!\w)",
        "yesterday": r"(?<!\w)(?:مساء |صباح |فجر |ليله |ليل )?امس(?!\w)|(?<!\w)(?:الليله الماضيه|ليله البارحه|البارحه|yesterday|last night)(?!\w)",
        "today": r"(?<!\w)(?:(?:صباح|مساء|فجر|ظهر|عصر|في وقت سابق|في وقت سابق من|وقت مبكر من)\s+)?اليوم(?!\w)(?!\s+(?:الوطني|العالمي|الدولي|الاول|الثاني|الثالث|ال\w+ي\b))|(?<!\w)(?:today|this (?:morning|evening|afternoon)|tonight|earlier today)(?!\w)",
        "tomorrow": r"(?<!\w)(?:يوم )?غدا(?!\w)|(?<!\w)tomorrow(?!\w)",
        "hours": r"(?<!\w)(?:خلال |في )?(?:ال)?(?P<h>24|48|72|96)\s+ساعه(?:\s+\w+)?|(?<!\w)(?:in|during|over|within) the (?:past|last) (?P<h2>24|48|72|96) hours",
        "ago": rf"(?<!\w)(?:قبل|منذ)\s+(?:(?P<k>\d\d?|{_any(_FEW)})\s+)?(?P<u>يومين|ايام|يوم|اسبوعين|اسبوع|اسابيع)(?!\w)|(?<!\w)(?P<k2>\d\d?|a|one|{_any(_FEW)})\s+(?P<u2>days?|weeks?)\s+ago",
        "unit": rf"(?<!\w)[فلب]?(?:ال)?(?P<unit>اسبوع|شهر|عام|سنه)\s+(?:(?P<past>{_PAST})|(?P<next>{_NEXT})|(?P<this>{_THIS}))(?!\w)|(?<!\w)هذا (?P<unitb>الاسبوع|الشهر|العام)(?!\w)|(?<!\w)(?P<en>last|next|this|coming|the past)\s+(?P<unit2>week|month|year)(?!\w)",
        "loose": rf"(?<!\w)(?:خلال |في غضون )?(?:ال)?(?:ايام|اسابيع|اشهر|شهور|فتره|مده|سنوات|ساعات)\s+(?:القليله\s+)?(?:{_PAST}|{_NEXT})|(?<!\w)في اقرب (?:وقت|فرصه|الاجال)(?: ممكن)?|(?<!\w)(?:قريبا|لاحقا|موخرا|منذ (?:سنوات|اشهر|اسابيع|ايام|فتره|مده))(?!\w)|(?<!\w)(?:خلال|في غضون)\s+(?:اسابيع|ايام|اشهر)(?!\w)|(?<!\w)(?:as soon as possible|soon|recently|in the (?:coming|next|past|last)(?: few)? (?:days|weeks|months|years)|for years|within (?:days|weeks|months)|over the (?:past|last)(?: few)? (?:days|weeks|months|years))(?!\w)",
        "year": r"(?<!\w)(?:في\s+)?(?:عام|سنه|العام)\s+(?P<y>(?:19|20)\d\d)(?!\d)|(?<!\w)(?:في|منذ|in|since|of)\s+(?P<y1>(?:19|20)\d\d)(?!\d|[,.]\d)(?!\s+(?:دينار|دولار|طن|شخص|مهاجر|لتر|قطعه|شاب|migrants|people|persons|tons|litres|liters|barrels|dollars|dinars|men|women))",
    }  # fmt: skip
    return tuple((name, re.compile(text)) for name, text in rules.items())


def find(text: str, original: str, at: tuple[int, ...]) -> list[Written]:
    """Return the dates of a folded text in its order, none within another.

    Parameters
    ----------
    text : str
        Folded.
    original : str
        The text that it was folded from: an English month or weekday has to begin with a capital there.
    at : tuple of int
        The place in ``original`` of each folded letter.
    """
    found: list[Written] = []
    for name, rule in _rules():
        for hit in rule.finditer(text):
            start = hit.start() + len(hit[0]) - len(hit[0].lstrip(" ,،"))
            end = hit.start() + len(hit[0].rstrip(" ,،"))
            if any(start < one.end and one.start < end for one in found):
                continue
            written = _written(name, hit, start, end)
            if written is not None and _capital(hit, original, at):
                found.append(written)
    return sorted(_settled(found), key=lambda one: one.start)


def _capital(hit: re.Match[str], original: str, at: tuple[int, ...]) -> bool:
    """Return whether English names of months and weekdays are written as names: "may" and "march" are words too."""
    groups = hit.re.groupindex
    for group in ("m", "m2", "m3", "w", "w2"):
        if (
            group in groups
            and hit[group]
            and hit[group][0].isascii()
            and not original[at[hit.start(group)]].isupper()
        ):
            return False
    return True


def _written(name: str, hit: re.Match[str], start: int, end: int) -> Written | None:
    got = {key: value for key, value in hit.groupdict().items() if value}
    weekday = WEEKDAYS.get(got.get("w", got.get("w2", "")))
    month = MONTHS.get(got.get("m", got.get("m3", "")))

    def number(*keys: str) -> int | None:
        return next((int(got[key]) for key in keys if key in got), None)

    if name == "hijri":
        return Written(start, end, "hijri")
    if name == "iso":
        clock = got.get("clockb") or got.get("clockt") or got.get("clock") or ""
        return Written(
            start, end, "day", number("y"), number("mn"), number("d"), clock=clock.zfill(5) if clock else ""
        )
    if name == "numeric":
        return _slashes(start, end, int(got["d"]), int(got["mn"]), int(got["y"]))
    if name in ("two_months", "two_months_en"):
        last = MONTHS[got["m2"]]
        return Written(
            start, end, "day", number("y1") or _year_before(number("y"), month, last), month, number("d"),
            number("y"), last, number("d2"), weekday,
        )  # fmt: skip
    if name in ("range", "range_en"):
        return Written(start, end, "day", number("y"), month, number("d"), None, month, number("d2"), weekday)
    if name in ("day", "day_en"):
        clock = got.get("clock", "")
        return Written(
            start,
            end,
            "day",
            number("y"),
            month,
            number("d"),
            weekday=weekday,
            clock=clock.zfill(5) if clock else "",
        )
    if name in ("month_year", "month_bare"):
        return Written(start, end, "day", number("y"), month)
    if name in ("month_past", "month_next"):
        return Written(start, end, "month", month=month, shift=-1 if name == "month_past" else 1)
    if name in ("weekday_past", "weekday_next", "weekday"):
        shift = {"weekday_past": -1, "weekday_next": 1}.get(name, 0)
        return Written(start, end, "weekday", weekday=weekday, shift=shift)
    if name == "year":
        return Written(start, end, "day", number("y", "y1"))
    return _relative(name, got, hit, start, end, weekday)


def _relative(
    name: str, got: dict[str, str], hit: re.Match[str], start: int, end: int, weekday: int | None
) -> Written | None:
    if name == "spoken_weekday":
        shift = -1 if "yesterday" in got else 1 if "tomorrow" in got else 0
        return Written(start, end, "shift", weekday=weekday, shift=shift)
    if name == "weekday_yesterday":
        shift = {"y": -1, "t": 1 if hit[0].startswith("tom") else 0}[hit[0][0]]
        return Written(start, end, "shift", weekday=weekday, shift=shift)
    if name in ("before_yesterday", "yesterday", "today", "tomorrow"):
        shift = {"before_yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1}[name]
        return Written(start, end, "shift", shift=shift)
    if name == "hours":
        return Written(start, end, "window", shift=int(got.get("h", got.get("h2", "24"))) // 24)
    if name == "ago":
        return _ago(got, start, end)
    if name == "duration":
        word = got.get("k") or got.get("k2") or got.get("k3") or "two"
        return Written(start, end, "duration", shift=int(word) if word.isdigit() else _FEW[word])
    if name == "unit":
        unit = next(got[key] for key in ("unit", "unitb", "unit2") if key in got).removeprefix("ال")
        unit = {"اسبوع": "week", "شهر": "month", "عام": "year", "سنه": "year"}.get(unit, unit)
        last = "past" in got or got.get("en") in ("last", "the past")
        following = "next" in got or got.get("en") in ("next", "coming")
        return Written(start, end, "unit", unit=unit, shift=-1 if last else 1 if following else 0)
    return Written(start, end, "loose")


def _ago(got: dict[str, str], start: int, end: int) -> Written:
    word, unit = got.get("k", got.get("k2", "")), got.get("u", got.get("u2", ""))
    many = int(word) if word.isdigit() else _FEW.get(word, 1 if word in ("", "a", "one") else 0)
    if not word and unit in ("ايام", "اسابيع"):
        return Written(start, end, "loose")
    single = {"ايام": 1, "اسابيع": 7, "days": 1, "weeks": 7}.get(unit) or _COUNTED[unit]
    return Written(start, end, "shift", shift=-many * single)


def _slashes(start: int, end: int, first: int, second: int, year: int) -> Written | None:
    """Return 13/4/2025 as it is; 3/4/2025 may be either, unless another date of the text settles it."""
    if first > 12 >= second:
        return Written(start, end, "day", year, second, first, unit="day_first")
    if second > 12 >= first:
        return Written(start, end, "day", year, first, second, unit="month_first")
    return (
        Written(start, end, "day" if first == second else "numeric", year, second, first)
        if first <= 12
        else None
    )


def _settled(found: list[Written]) -> Iterator[Written]:
    """Settle dates in numbers where others of the text can be read in one way alone."""
    orders = {one.unit for one in found if one.unit in ("day_first", "month_first")}
    for one in found:
        if one.kind == "numeric" and orders == {"day_first"}:
            yield replace(one, kind="day")
        elif one.kind == "numeric" and orders == {"month_first"}:
            yield replace(one, kind="day", month=one.day, day=one.month)
        else:
            yield one


def _year_before(year: int | None, month: int | None, last: int) -> int | None:
    """Return the year that a range begins in, where only its end has one: over New Year the one before."""
    return None if year is None else year - (month is not None and month > last)
