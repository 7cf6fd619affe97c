"""What is counted in a running text: persons, the dead, the missing, and what was seized."""

from __future__ import annotations

from dataclasses import dataclass

from events.report.letters import NUMBER, number, rule

_UNITS: tuple[tuple[str, str, str], ...] = (
    ("dead", r"قتيل(?:ا|ين)?|قتلى|جث(?:ة|ث|مانا|امين)|ضحية|ضحايا", r"dead|bod(?:y|ies)|deaths|killed|were killed|corpses|fatalities"),
    ("missing", r"مفقود(?:ا|ين|ون)?", r"missing"),
    ("injured", r"جريح(?:ا|ين)?|جرحى|مصاب(?:ا|ين|ون)?", r"injured|wounded"),
    ("litre", r"لترا?(?:ات)?", r"lit(?:re|er)s?"),
    ("barrel", r"برميل(?:ا)?|براميل", r"barrels?|drums?"),
    ("kg", r"كيلو ?(?:غ|ج)رام(?:ا|ات)?|كلغ|كجم|كغ", r"kg|kilograms?|kilos?"),
    ("tonne", r"طن(?:ا)?|أطنان", r"tonn?es?|tons?"),
    ("piece", r"قطعة|حبة|قرص(?:ا)?|أقراص|صندوق(?:ا)?|صناديق|رأسا?|بندقية|بنادق|لغم(?:ا)?|قذيفة|قذائف", r"pieces?|pills|cartons?|boxes|packets|rifles?|mines?|shells?|sheep|heads?"),
    ("vehicle", r"سيارة|سيارات|شاحنة|شاحنات|صهريج(?:ا)?|صهاريج|مركبة|مركبات", r"trucks?|vehicles?|cars|tankers?|pickups?"),
    ("boat", r"قارب(?:ا)?|قوارب|زورق(?:ا)?|زوارق", r"boats?|vessels?|dinghies"),
    ("person", r"مهاجر(?:ا|ين|ة)?|شخصا?|أشخاص|لاجئ(?:ا|ين)?|ناجيا?|ناجين|متسللا?|متسللين|متهما|متهمين|مهربا?|مهربين|مسلح(?:ا|ين)?|عنصرا?|عناصر", r"migrants?|people|persons?|refugees|survivors|suspects|smugglers|men|gunmen|passengers|asylum[- ]seekers"),
)  # fmt: skip
_ADJECTIVES = r"(?:\s+(?!(?:and|or|of|from|in|to)\b)[^\W\d]+(?:-\w+)?){0,2}?"
_COUNTED = tuple(
    (
        unit,
        rule(
            rf"(?<![\w.,:/-])(?P<n>{NUMBER})(?:{_ADJECTIVES}\s+(?:of )?(?:{english})\b|\s+(?:\w+\s+)?(?:{arabic})(?!\w))"
        ),
    )
    for unit, arabic, english in _UNITS
)
_DEATHS = rule(
    rf"(?:مقتل|مصرع|وفاة|استشهاد|قتل|جثث|جثامين|killed|killing|death of|bodies of|claimed the lives of)\s+(?:at least\s+|ما لا يقل عن\s+|نحو\s+)?(?P<n>{NUMBER})(?!\s*[/:.]\d)"
)
_MISSING = rule(rf"(?:فقدان|فقد|missing)\s+(?:نحو\s+)?(?P<n>{NUMBER})")


@dataclass(frozen=True)
class Counted:
    """A count in the text: folded span, what is counted, how many."""

    start: int
    end: int
    unit: str
    many: float


def find(text: str) -> list[Counted]:
    """Return what a folded text counts, in its order.

    Examples
    --------
    >>> [(one.unit, one.many) for one in find("rescued 45 migrants and recovered three bodies")]
    [('person', 45.0), ('dead', 3.0)]
    """
    found: list[Counted] = []
    rules = [*_COUNTED[:2], ("dead", _DEATHS), ("missing", _MISSING), *_COUNTED[2:]]
    for unit, pattern in rules:
        for hit in pattern.finditer(text):
            many = number(hit["n"])
            start = hit.start("n")
            if many is not None and not any(start < one.end and one.start < hit.end() for one in found):
                found.append(Counted(start, hit.end(), unit, many))
    return sorted(found, key=lambda one: one.start)
