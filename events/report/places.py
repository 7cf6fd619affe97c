"""Names of places in a running text: which words are one, how near to it things were, and what it may mean."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cache

from events.report.abroad import ADJECTIVES, COUNTRIES, SECTIONS
from events.report.letters import NUMBER, Folded, number, rule
from events.report.names import index, key, latin_key, widened
from events.report.reading import FoundPlace

NEAR_M, OFF_M = 20_000.0, 50_000.0  # "near"; "off", "south of" without a distance: our own, wide on purpose
APART_DEG = 1.0  # candidates further apart than some 100 km are two places, not two ends of one
LONGEST = 4  # words of a name
_WORD = rule(r"[^\W_][\w']*")
# Names that are words too: 1 needs a preposition or a word for a place before it, 2 the word for a place.
_WEAK = {
    1: "البيضاء المرج القبه الجوف الزاويه مصر سرت هون غات الزهراء السواني الابيار البريقه القواسم العزيزيه وازن "
    "susa beda marj hun gat messa derne niger",
    2: "الجديد الجميل الخمس التاج درج سلطان مساعد الخضراء الحرشه الناصريه براك التوم الساره زله مسه ماسه مالي قيره "
    "وزان السلوم تيجي ودان الوطيه عمر المختار الواحات سوسه سبهه الشاطئ مدنين الرياض بركات البركات سبره تومو الطوم "
    "sultan sabra homs hon sert jadid taj khadra zahra jamil agar aqar sara kiar jordan akhyar barka zilla toum tom",
}  # fmt: skip
_LEVEL = {word: level for level, words in _WEAK.items() for word in words.split()} | {"عمر المختار": 2}
_KIND_WORD = rule(
    r"(?:^|[^\w])[وفبلك]{0,2}(?:ال)?(?:مدين[هت]|بلد[هت]|قري[هت]|منطق[هت]|بلدي[هت]|ميناء|مرفا|معبر|منفذ|بواب[هت]|مطار|شاطئ|شواطئ|سواحل|ساحل|"
    r"ضواحي|محيط|مصفا[هت]|حي|جزير[هت]|واح[هت]|شعبي[هت]|محافظ[هت]|دول[هت]|جمهوري[هت]|عاصم[هت]|قباله|(?:شمال|جنوب|شرق|غرب)ي?|"
    r"town of|city of|village of|port of|area of|port city of|coastal city of|crossing at|in|near|off|outside|"
    r"south of|north of|east of|west of)\s+$"
)
_PREPOSITION = rule(
    r"(?:^|[^\w])(?:[وف]?(?:في|من|الي|قرب|بالقرب من|عند|بين|نحو|داخل|خارج|باتجاه|صوب|عبر|حتي|امام|لدي)|at|from|to|of|towards?|around|into|"
    r"between|via|through)\s+$"
)
_AT = rule(
    r"(?:^|[^\w])[وف]?(?:ب(?:ال)?(?:مدين[هت]|عاصمه|منطق[هت]|بلد[هت]|بلدي[هت]|منفذ|معبر|ميناء|مطار|بواب[هت])|في|بـ?|ب?قرب|بالقرب من|عند|ب?محيط|ب?ضواحي|داخل|قباله|علي مشارف|امام|من امام|عرض البحر|(?:شمال|جنوب|شرق|غرب)ي?|"
    r"in|at|near|off|outside|inside|around|south of|north of|east of|west of|close to)"
    r"(?:\s+(?:ال)?(?:مدين[هت]|بلد[هت]|قري[هت]|منطق[هت]|بلدي[هت]|ميناء|معبر|منفذ|بواب[هت]|مطار|سواحل|ساحل|شواطئ|عاصم[هت]|جزير[هت]|واح[هت]|حدودي|البري|"
    r"the|town|city|village|port|coast|coastal|of|border|crossing|area|airport|capital|western|eastern|southern|northern|libyan?)){0,5}\s+$"
)
_AWAY = rule(
    r"(?:^|[^\w])[وف]?(?:من|الي|نحو|باتجاه|في اتجاه|صوب|قادم\w* من|متجه\w* (?:الي|نحو)|from|to|towards?|bound for|en route to|heading (?:to|for))"
    r"(?:\s+(?:ال)?(?:مدين[هت]|بلد[هت]|منطق[هت]|ميناء|جزير[هت]|the|city|town|port|of|coast)){0,3}\s+$"
)
_NEAR = rule(
    r"(?:قرب|بالقرب من|محيط|ضواحي|مشارف|near|outside|around|close to|vicinity of)\s+(?:[^\W\d]+\s+){0,3}$"
)
_OFF = rule(
    r"(?:قباله|سواحل|ساحل|شواطئ|عرض البحر|(?<!\w)(?:شمال|جنوب|شرق|غرب)ي?(?: شرق| غرب)?ي?|\boff|coast of|shores of|(?:south|north|east|west)\w* of)"
    r"\s+(?:(?:مدين[هت]|بلد[هت]|منطق[هت]|واح[هت]|معبر|منفذ|سواحل|ساحل|the|city|town|of|coast|coastal|port|libyan) ?)*\s*$"
)
_DISTANCE = rule(
    rf"({NUMBER})\s*[- ]?(كيلو ?متر\w*|كيلو|كم|اميال|ميلا?|nautical miles?|miles?|nm|km|kilomet\w+)\b[^.،,]{{0,40}}$"
)
# "South of Kufra by some 120 km": the distance stands behind the name.
_DISTANCE_AFTER = rule(
    rf"^\s*(?:بنحو|بحوالي|بمسافة|بقرابة|على بعد|على مسافة|ب)\s*(?:نحو\s+)?({NUMBER})\s*(كيلو ?متر\w*|كيلو|كم|اميال|ميلا?)(?!\w)"
)
_CROSSING = rule(r"(?:معبر|منفذ|بواب[هت]|crossing|border post|border point|port)(?:\s+\w+){0,2}\s+$")
_CROSSING_AFTER = rule(r"^\s*(?:land |border )*(?:crossing|border post)|^\s*(?:البري|الحدودي)")
_DISTRICT = rule(r"(?:شعبي[هت]|محافظ[هت]|district of|province of)\s+$")
_DISTRICT_AFTER = rule(r"^\s*district\b")
_LEBANON = rule(r"^\W*(?:في |شمال |northern )?(?:ال)?(?:لبنان|lebanon)")


@dataclass(frozen=True)
class Mention:
    """A name in the text: folded span, what it may mean (best first), whether that is open, and how it stands.

    ``weight`` is 2 where something is said to have been there, 0 where it only came from or went there, else 1.
    """

    start: int
    end: int
    places: tuple[FoundPlace, ...]
    ambiguous: bool
    weight: int


@cache
def _section_rule() -> re.Pattern[str]:
    arabic = {SECTIONS[code]: key(names.split(";")[0]) for code, names, _ in COUNTRIES if code in SECTIONS}
    names = "|".join([*arabic.values(), *(section for section in ADJECTIVES)])
    adjectives = "|".join(word for pair in ADJECTIVES.values() for word in pair)
    return rule(
        rf"(?:الحدود|الشريط الحدودي|المنطق[هت] الحدودي[هت])(?:\s+(?:الليبيه|البريه|الجنوبيه|المشتركه))*\s+مع\s+(?:دوله\s+|جمهوريه\s+)?(?P<a>{names})\b"
        rf"|الحدود\s+(?:الليبيه\s*[-/]?\s*(?:ال)?(?P<b>{adjectives})[هت]|(?:ال)?(?P<c>{adjectives})[هت]\s*[-/]?\s*(?:ال)?ليبيه)"
        rf"|الحدود بين (?:ليبيا و(?P<d>{names})|(?P<e>{names}) وليبيا)"
        rf"|\bborders?(?: region| line| area)? (?:with|of) (?P<f>{names})\b"
        rf"|\blibyan?[- ](?P<g>{names}|{adjectives})[- ](?:land )?(?:border|frontier)|\b(?P<h>{names}|{adjectives})[- ]libyan?[- ](?:land )?(?:border|frontier)"
        rf"|\bborder between (?:libya and (?P<i>{names})|(?P<j>{names}) and libya)"
    )


@cache
def _section_of(word: str) -> str:
    for code, arabic, _ in COUNTRIES:
        if code in SECTIONS and key(arabic.split(";")[0]) == word:
            return SECTIONS[code]
    return next(section for section, pair in ADJECTIVES.items() if word in (section, *pair))


@cache
def _section_place(section: str) -> FoundPlace:
    from data.catalogue import read

    row = read("sections_land").set_index("id").loc[section]
    return FoundPlace(section, row["name_ar"], row["name_en"], math.nan, math.nan, math.nan, "section", "LY")


def find(one: Folded, original: str) -> list[Mention]:
    """Return the names of places in a text, in its order, none within another.

    Parameters
    ----------
    one : Folded
    original : str
        The text that ``one`` was folded from: a Latin name has to begin with a capital there.
    """
    text = one.text
    taken: list[Mention] = []
    for hit in _section_rule().finditer(text):
        word = next(group for group in hit.groups() if group)
        taken.append(Mention(hit.start(), hit.end(), (_section_place(_section_of(word)),), False, 1))
    words = [(hit.start(), hit.end()) for hit in _WORD.finditer(text)]
    free = 0
    for first in range(len(words)):
        if words[first][0] < free or any(m.start <= words[first][0] < m.end for m in taken):
            continue
        found = _at(one, original, words, first)
        if found is not None:
            taken.append(found)
            free = found.end
    return sorted(taken, key=lambda mention: mention.start)


def _at(one: Folded, original: str, words: list[tuple[int, int]], first: int) -> Mention | None:
    """Return the longest name that begins with a word, prefixed particles aside."""
    text = one.text
    start = words[first][0]
    latin = text[start].isascii()
    if latin and not original[one.at[start]].isupper():
        return None
    for count in range(min(LONGEST, len(words) - first), 0, -1):
        end = words[first + count - 1][1]
        joined = text[start:end]
        if len(joined) > 40 or re.search(r"[^\w' -]", joined):
            continue
        for skip, name in _readings(joined, latin):
            if (meant := index().get(name)) is not None and _is_name(text, start, skip, end, name):
                return _mention(text, start + skip, end, meant, prefixed=skip > 0)
    return None


def _readings(joined: str, latin: bool) -> list[tuple[int, str]]:
    """Return what a run of words may be as a key, and how many letters of particles stand before it."""
    if latin:
        return [(0, latin_key(joined))]
    plain = " ".join(joined.replace("-", " ").split())
    found = [(0, plain)]
    for skip in (1, 2):
        particles = plain[:skip]
        if len(plain) - skip < 3 or not re.fullmatch("[وف]?[بلك]?|[وف]", particles):
            break
        found.append((skip, plain[skip:]))
        # Li and the article are written as one: للكفرة.
        if particles[-1] == "ل" and plain[skip:].startswith("ل") and len(plain) - skip > 3:
            found.append((skip, "ا" + plain[skip:]))
    return found


def _is_name(text: str, start: int, skip: int, end: int, name: str) -> bool:
    """Return whether words that may mean something else too are a name here."""
    if name in ("طرابلس", "tripoli") and _LEBANON.match(text[end : end + 20]):
        return False
    level = _LEVEL.get(name, 0)
    if level == 0 and " " not in name and skip and len(name) < 4:
        level = 1
    if not level:
        return True
    before = text[max(0, start - 24) : start]
    if _KIND_WORD.search(before):
        return skip == 0
    preposed = (_PREPOSITION.search(before) is not None and skip == 0) or (
        skip and text[start + skip - 1] in "بل"
    )
    return level == 1 and bool(preposed)


def _mention(
    text: str, start: int, end: int, meant: tuple[tuple[str, FoundPlace], ...], prefixed: bool
) -> Mention:
    before, after = text[max(0, start - 70) : start], text[end : end + 40]
    by_kind = dict(reversed(meant))
    order: tuple[str, ...] = ("crossing", "place", "field", "abroad", "district", "country")
    if _DISTRICT.search(before[-24:]) or _DISTRICT_AFTER.search(after):
        order = ("district", *order)
    elif not (_CROSSING.search(before[-24:]) or _CROSSING_AFTER.search(after)):
        order = ("place", *order)
    places = list(dict.fromkeys(by_kind[kind] for kind in order if kind in by_kind))
    points = [(place.lon, place.lat) for place in places if not math.isnan(place.lon)]
    apart = any(math.dist(points[0], other) > APART_DEG for other in points[1:])
    line = before.rpartition("\n")[2]
    far = _DISTANCE.search(line) or (_DISTANCE_AFTER.search(after) if _OFF.search(line) else None)
    radius = (
        _length_m(far, line) if far else OFF_M if _OFF.search(line) else NEAR_M if _NEAR.search(line) else 0.0
    )
    places = [widened(place, radius + place.uncertainty_m if far else radius) for place in places]
    here = _AT.search(line) is not None or (prefixed and text[start - 1] == "ب") or bool(radius)
    gone = _AWAY.search(line) is not None or (prefixed and text[start - 1] == "ل")
    return Mention(start, end, tuple(places), apart, 2 if here else 0 if gone else 1)


def _length_m(found: re.Match[str], line: str) -> float:
    """Return the distance from a name in metres: kilometres, miles, or nautical miles at sea."""
    unit = (
        1609.344 if found[2].startswith(("ميل", "امي", "mile")) else 1852.0 if found[2][0] == "n" else 1000.0
    )
    if "بحري" in line[found.end(2) :]:
        unit = 1852.0
    return (number(found[1]) or 0.0) * unit


def settled_by(mention: Mention, sections: set[str], names: set[str]) -> Mention:
    """Return a mention with what fits its surroundings first; a name that means several stays several.

    Parameters
    ----------
    sections, names : set of str
        Sections and ids of other places named nearby.
    """
    from data.catalogue import read

    if not mention.ambiguous:
        return mention
    crossings = read("crossings").set_index("id")["section"].to_dict()

    def fits(place: FoundPlace) -> bool:
        return crossings.get(place.id) in sections or any(name in place.name_en for name in names)

    return replace(mention, places=tuple(sorted(mention.places, key=lambda place: not fits(place))))
