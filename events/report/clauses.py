"""Sentences cut into clauses: one clause, one thing reported."""

from __future__ import annotations

from itertools import pairwise

from events.report.letters import rule

_VERBS = (
    "اتفق|اتفقت|اتفقوا|ناقش|ناقشت|ناقشوا|طلب|طلبت|طلبوا|دعا|دعت|دعوا|أوصى|أوصت|أوصوا|شدد|شددت|شددوا|أكد|أكدت|أكدوا|صدر|صدرت|اختتم|اختتمت|"
    "ضبط|ضبطت|ضبطوا|أوقف|أوقفت|أنقذ|أنقذت|انتشل|انتشلت|ألقت|ألقى|عثر|عثرت|صادر|صادرت|زار|زارت|عقدت|أحبط|أحبطت|اعترض|اعترضت|وقع|وقعت|أعلن|أعلنت|"
    "قال|قالت|أضاف|أضافت|قتل|أصيب|انفجر|أغلق|أغلقت|سيرت|سير|جمع|جمعت"
)
_PARTICIPLES = "مشيرا|مشيرة|مضيفا|مضيفة|مؤكدا|مؤكدة|مؤكدين|مشددا|مشددة|مشددين|متعهدا|متعهدة|متعهدين|داعيا|داعية|داعين|مطالبا|مطالبة|مطالبين"
# Items of a list of things agreed, planned or recommended: nouns of action.
_ITEMS = "وضع|تعزيز|إنشاء|استفادة|بناء|تطوير|توحيد|تفعيل|عقد|إعداد|إضافة|إطلاق|دعم|تحديد|تنسيق|تدريب|توفير|مواصلة|إقرار|تبادل|تشكيل|تكثيف|تسيير|إشراك|استكمال"
_ENGLISH = (
    "agreed|called|urged|requested|recommended|discussed|asked|seized|arrested|rescued|visited|signed|approved|stressed|said|announced|detained|intercepted|"
    "recovered|confiscated|closed|reopened|killed|injured|held|met"
)
_CUT = rule(
    rf"[،,]?\s+(?=(?:و|ف)?كما\s+\w+)"
    rf"|[،,؛]\s*(?=(?:فيما|بينما|في حين|إضافة إلى ذلك|فضلا عن|علاوة على ذلك|حيث|وذلك|وال(?:ذي|تي) (?:من المقرر|س)|{_PARTICIPLES})\s)"
    rf"|[،,»”]\s*(?=و(?:{_VERBS})\s)|\s(?=و(?:{_VERBS}) (?!بين|أن|إن|كذلك أن))"
    rf"|[،,»”]\s*(?=و[«“\"])|[،,»”]\s*(?=و(?:ال)?(?:{_ITEMS})\s)|\s(?=و(?:وضع|إقرار)\s)"
    rf"|;\s+|,?\s+(?=(?:and|while|but)\s+(?:also\s+|they\s+|it\s+|that they\s+|have\s+)?(?:{_ENGLISH})\b)|,\s+(?=(?:agreeing|urging|calling|stressing|recommending|pledging|during|as part of|on the sidelines of)\b)"
)


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the clauses of a folded sentence.

    Examples
    --------
    >>> text = "they agreed on patrols, and called on the mission to help"
    >>> [text[a:b] for a, b in clauses(text, 0, len(text))]
    ['they agreed on patrols,', 'and called on the mission to help']
    """
    places = [start, *(cut.end() for cut in _CUT.finditer(text, start, end)), end]
    spans = [(a, b) for a, b in pairwise(places) if text[a:b].strip()]
    return [(a, a + len(text[a:b].rstrip())) for a, b in spans]
