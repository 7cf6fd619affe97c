"""What a text is about: whether it is one on Libya's borders and their security at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from events.report.letters import rule

# Groups of words; a text on the matter has several of the groups, one on something else its own words.
_GROUPS = {
    "border": r"(?<!في )(?<!ب)(?:ال)?حدود(?:ي|ية|نا)?(?!\s*(?:الإنفاق|\d|الدخل|المعقول))(?!\w)|\b(?:cross-)?borders?\b|\bfrontiers?\b",
    "crossing": r"(?:ال)?(?:معبر|معابر)(?!\w)|(?:ال)?منفذ(?! بيع)(?!\w)|منافذ (?:برية|حدودية)|المنافذ|\bcrossings?\b|border posts?",
    "smuggling": r"تهريب|مهرب|\bsmuggl|\btraffick|الاتجار بالبشر",
    "migration": r"(?:ال)?هجرة غير|(?:ال)?مهاجر|\bmigrants?\b|\bmigration\b|لاجئ|refugees?",
    "sea": r"(?:خفر|حرس) السواحل|قارب|قوارب|زورق|زوارق|coast ?guard|\bboats?\b|\bvessels?\b|shipwreck",
    "force": r"عسكري|أمني|(?:ال)?جيش(?!\w)|دوريات|دورية(?! أبطال)|مسلح|وقف إطلاق النار|حرس الحدود|قوات|\bmilitary\b|\barmy\b|\barmed\b|\bpatrols?\b|ceasefire|security (?:forces|institutions|directorate|bodies)|\btroops\b|brigade|gunmen",
    "arms": r"أسلحة|ذخيرة|ذخائر|ألغام|لغم|متفجرات|\bweapons?\b|ammunition|landmine|explosive",
    "drugs": r"مخدرات|حشيش|كوكايين|\bdrugs?\b|hashish|cocaine|captagon|cannabis|narcotics",
    "terror": r"إرهاب|\bterroris|داعش|\bisis\b",
}
_GROUP_RULES = {name: rule(pattern) for name, pattern in _GROUPS.items()}
_OTHER = rule(
    r"مباراة|مباريات|لاعب|المنتخب|الدوري(?!ات)|كأس|البطولة|بطولة|المدرب|مدرب الفريق|الشوط|ركلة|المرمى|النادي|أندية|الجولة (?:ال\w+ة) من|"
    r"أسعار|سعر الصرف|صادرات|واردات|ميزانية|الموازنة|مليار|مليون دينار|مليون دولار|برميل يوميا|التضخم|البورصة|استثمار|الناتج المحلي|المصارف|المصرف المركزي|إيرادات|السيولة|"
    r"مهرجان|فيلم|مسرحية|أغنية|درجات الحرارة|الأرصاد|الامتحانات|"
    r"\b(?:match|league|goals?|striker|midfielder|goalkeeper|coach|fixture|stadium|championship|tournament|squad|half-time|penalty|fans|cup|"
    r"prices?|exports?|imports?|budget|revenues?|inflation|gdp|barrels per day|exchange rate|stock market|investors?|investment|billion|bank|dinars?|growth|"
    r"festival|film|album|concert|temperatures?|forecast|exam)\b"
)
_LIBYA = rule(r"ليبي|\blibya|\blibyan\b")
# Words of the matter that a text needs, and groups of them, before meetings and statements in it count.
WORDS, GROUPS = 2, 2


@dataclass(frozen=True)
class Topic:
    """Whether incidents, and whether meetings, agreements and statements of a text are proposed."""

    incidents: bool
    institutions: bool


def topic(text: str, here: bool, abroad: bool) -> Topic:
    """Return what a folded text is about.

    Parameters
    ----------
    text : str
        Its paragraphs and headings.
    here : bool
        Whether it names a place or a body of Libya, or one of its border sections.
    abroad : bool
        Whether it names a place or a state elsewhere.

    Examples
    --------
    >>> topic("the striker scored two goals in the match against tunisia, and the coach met the squad", True, True)
    Topic(incidents=False, institutions=False)
    """
    hits = {name: len(pattern.findall(text)) for name, pattern in _GROUP_RULES.items()}
    total, other = sum(hits.values()), len(_OTHER.findall(text))
    near = here or _LIBYA.search(text) is not None
    if not (near or not abroad) or other > total:
        return Topic(False, False)
    groups = sum(count > 0 for count in hits.values())
    lines_ = hits["border"] + hits["crossing"] + hits["smuggling"] + hits["migration"] + hits["sea"]
    return Topic(True, near and lines_ > 0 and groups >= GROUPS and total >= WORDS and total > 2 * other)


def concerns(clause: str) -> bool:
    """Return whether a folded clause has a word of the matter in it."""
    return any(pattern.search(clause) for pattern in _GROUP_RULES.values())


def words(text: str) -> set[str]:
    """Return the words of a clause that tell it from others: longer than three letters, without particles."""
    return {re.sub(r"^(?:وال|بال|ال|و)", "", word) for word in re.findall(r"\w{4,}", text)}
