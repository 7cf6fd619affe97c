"""A kind of event as a clause reports it, and how its words are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from events.report.letters import rule


@dataclass(frozen=True)
class Kind:
    """A kind that a clause reports: codes best first, what the source says of it, where its words stand."""

    codes: tuple[str, ...]
    status: str
    start: int
    end: int


def spelt(arabic: str, english: str = "") -> re.Pattern[str]:
    """Compile words: Arabic ones with their particles before and endings written out, English ones whole."""
    parts = [rf"(?<!\w)[وف]?[بلك]?(?:{arabic})(?!\w)"] if arabic else []
    return rule("|".join([*parts, rf"\b(?:{english})\b"] if english else parts))


def made(hit: re.Match[str], *codes: str, status: str = "reported") -> Kind:
    return Kind(tuple(dict.fromkeys(codes)), status, hit.start(), hit.end())


# What is to come.
AHEAD = rule(
    r"(?<!\w)[وف]?(?:(?:و?ال(?:ذي|تي) )?من (?:المقرر|المنتظر|المزمع|المتوقع|المرتقب)|المقرر أن|المزمع|[يت]عتزم|[يت]خطط|سوف|[يت]ستعد|مرتقب\w*|"
    r"س[يت](?:بدأ|تم|عقد|شرف|عمل|عملان|ضم|كون|جري|نطلق|شارك|ستمر|فتتح|نظم|زور|قوم|شهد|تولى|وفر|دعم|طلق|نفذ|صل|لتقي|بحث|ناقش|ستضيف|خصص|عيد|واصل|سمح|ساهم|شمل|تناول|ركز|جتمع|سيّ?ر|نتشر|غلق|فتح|ستأنف)(?:ون|ان|وا)?)(?!\w)"
    r"|\b(?:will (?!of)|is to be|are to be|due to|plans? to|planned|scheduled|intends?|expected to|is set to|are set to|to be held|upcoming)"
)
