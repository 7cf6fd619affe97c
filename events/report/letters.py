"""The letters of a text as rules read them: folded, with the way back to every place in the original."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from unicodedata import category

from geo.gazetteer import fold

# Marks of direction and the byte order mark say nothing to a rule; a carriage return stands beside its line feed.
_SILENT = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x0D], ""
)
_PLAIN = {
    ord("’"): "'",
    ord("‘"): "'",
    ord("ʼ"): "'",
    ord("\t"): " ",
    ord("–"): "-",
    ord("—"): "-",
    ord("‑"): "-",
}
# A sentence ends at a stop that a space follows; not after one capital letter or a usual abbreviation.
_STOP = re.compile(
    r"""(?<!\b[a-z])(?<!\bgen)(?<!\bcol)(?<!\blt)(?<!\bmr)(?<!\bdr)(?<!\bms)(?<!\bno)[.!?؟؛;]+["'»”)\]]*(?=\s|$)"""
)


@dataclass(frozen=True)
class Folded:
    """A folded text and where its letters stand in the original.

    Parameters
    ----------
    text : str
        As ``geo.gazetteer.fold`` writes it, marks of direction left out; line feeds kept.
    at, to : tuple of int
        For each folded letter where its original begins and ends, vowel marks and tatweel upon it included.
    """

    text: str
    at: tuple[int, ...]
    to: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of a span, not empty, in the folded text."""
        return self.at[start], self.to[end - 1]


@cache
def _letter(letter: str) -> str:
    return fold(letter.translate(_PLAIN).translate(_SILENT))


def folded(text: str) -> Folded:
    """Fold a text letter by letter.

    Examples
    --------
    >>> one = folded("في مدينةِ الكُفرة.")
    >>> one.text, one.original(3, 8), one.original(9, 15)
    ('في مدينه الكفره.', (3, 9), (10, 17))
    """
    letters: list[str] = []
    at: list[int] = []
    to: list[int] = []
    for place, letter in enumerate(text):
        made = _letter(letter)
        if not made and to and (letter == "ـ" or category(letter) == "Mn"):
            to[-1] = place + 1
        for each in made:
            letters.append(each)
            at.append(place)
            to.append(place + 1)
    return Folded("".join(letters), tuple(at), tuple(to))


def language(text: str) -> str:
    """Return "ar" or "en": the script that most letters are of.

    Examples
    --------
    >>> language("رأس اجدير Ras"), language("Ras Ajdir")
    ('ar', 'en')
    """
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in text)
    latin = sum("a" <= letter <= "z" for letter in text.lower())
    return "ar" if arabic >= latin and arabic else "en"


def lines(text: str) -> list[tuple[int, int]]:
    """Return the spans of the lines that hold anything, without the spaces around them."""
    return [(m.start(), m.end()) for m in re.finditer(r"[^\s][^\n]*[^\s]|[^\s]", text)]


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the sentences of a line.

    Examples
    --------
    >>> text = "lt. gen. x met y in 3.5 hours. they agreed."
    >>> [text[a:b] for a, b in sentences(text, 0, len(text))]
    ['lt. gen. x met y in 3.5 hours.', 'they agreed.']
    """
    found, here = [], start
    for stop in _STOP.finditer(text, start, end):
        found.append((here, stop.end()))
        here = stop.end()
    found.append((here, end))
    trimmed = [(a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in found]
    return [(a, b) for a, b in trimmed if b > a]


_NUMBER_WORDS = {
    word: number
    for number, words in {
        1: "one واحد واحده", 2: "two اثنان اثنين اثنتين", 3: "three ثلاثه ثلاث", 4: "four اربعه اربع",
        5: "five خمسه خمس", 6: "six سته ست", 7: "seven سبعه سبع", 8: "eight ثمانيه ثماني ثمان",
        9: "nine تسعه تسع", 10: "ten عشره عشر", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen",
        15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen",
        20: "twenty عشرين عشرون", 30: "thirty ثلاثين ثلاثون", 40: "forty اربعين اربعون",
        50: "fifty خمسين خمسون", 60: "sixty ستين ستون", 70: "seventy سبعين سبعون",
        80: "eighty ثمانين ثمانون", 90: "ninety تسعين تسعون", 100: "hundred مائه ميه مئه", 1000: "thousand الف",
    }.items()
    for word in words.split()
}  # fmt: skip
NUMBER = r"(?:\d{1,3}(?:[,٬]\d{3})+|\d+(?:[.,٫]\d+)?)(?:\s+(?:الف|الاف|مليون|thousand|million))?|" + "|".join(
    sorted((rf"{word}\b" for word in _NUMBER_WORDS), key=len, reverse=True)
)


def number(text: str) -> float | None:
    """Return the number that a folded text writes, in digits or as a word up to a thousand; None for none.

    Examples
    --------
    >>> number("12,500"), number("20 الف"), number("سبعه"), number("many")
    (12500.0, 20000.0, 7.0, None)
    """
    text = text.strip()
    if text in _NUMBER_WORDS:
        return float(_NUMBER_WORDS[text])
    found = re.fullmatch(r"([\d.,٬٫]+)(?:\s+(\w+))?", text)
    if found is None:
        return None
    digits = re.sub(r"[,٬](?=\d{3}\b)", "", found[1]).replace("٫", ".").replace(",", ".").strip(".")
    scale = {"الف": 1e3, "الاف": 1e3, "thousand": 1e3, "مليون": 1e6, "million": 1e6}
    try:
        return float(digits) * scale.get(found[2] or "", 1.0)
    except ValueError:
        return None


def rule(pattern: str) -> re.Pattern[str]:
    """Compile a rule written in usual spelling so that it fits folded text.

    Examples
    --------
    >>> rule("شاطئ الزاوية").search(folded("شاطئ الزَّاويه").text) is not None
    True
    """
    return re.compile(pattern.translate(_SPELLING))


_SPELLING = str.maketrans("أإآةىئؤ", "اااهييو", "ـ")
