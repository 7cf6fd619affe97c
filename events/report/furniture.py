"""What of a pasted page is the report: share bars, other headlines and remarks of the page are left aside.

The rules look at how lines are made (stamps of time, lines without an end, lists of headlines between paragraphs)
and at the words that pages use in every paper; none knows a certain page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from events.report import dates
from events.report.letters import Folded, lines, rule

# A paragraph: so many words, and it ends like a sentence. Below, a headline's length.
PARAGRAPH_WORDS, HEADLINE_WORDS = 12, 24
SENTENCE_WORDS = 5  # a shorter line is a paragraph too where a full stop ends it
# A text is an article where this share of its long lines end like sentences; else its lines are all taken.
ARTICLE_SHARE = 0.6
_ENDS = rule(r"""[.!?؟؛:…]["'»”)\]]*$|["»”][.]?$""")
_SHARE = {
    "facebook",
    "twitter",
    "x",
    "whatsapp",
    "telegram",
    "linkedin",
    "email",
    "e-mail",
    "print",
    "copy",
    "link",
    "messenger",
    "share",
    "tweet",
    "pinterest",
    "viber",
    "reddit",
    "pin",
    "فيسبوك",
    "تويتر",
    "واتساب",
    "تيليجرام",
    "تلجرام",
    "تيليغرام",
    "طباعه",
    "نسخ",
    "رابط",
    "الرابط",
    "مشاركه",
    "شارك",
    "شاركها",
    "ارسال",
    "بريد",
    "البريد",
    "الالكتروني",
    "ماسنجر",
    "لينكدان",
    "بينتيريست",
    "اكس",
    "انستغرام",
    "عبر",
    "علي",
    "this",
    "via",
    "on",
    "المقال",
    "الخبر",
}
# What follows on pages after the article: from here to the end, teasers and stamps go.
_AFTER = rule(
    r"^\W*(?:تعليق|تعليقات|التعليقات|اضف تعليق\w*|اترك تعليق\w*|(?:ال)?(?:اخبار|مواضيع|مقالات|مواد|موضوعات) (?:ذات|متعلقه|مشابهه|اخري|مختاره|لها)\b"
    r"|(?:في|وفي) (?:نفس|ذات) (?:السياق|الموضوع|الشان)|ذات صله|(?:الاكثر|الاعلي) (?:قراءه|مشاهده|تداولا|شيوعا)|(?:اخر|احدث) الاخبار|قد (?:يهمك|يعجبك)|مواضيع قد"
    r"|المزيد (?:من|في|عن)|related (?:articles?|stories|news|posts|topics)|most (?:read|popular|viewed)|you (?:may|might) also (?:like|be)|more (?:from|on|stories|news)\b"
    r"|latest (?:news|stories)|leave a (?:comment|reply)|comments?\b|recommended(?: for you)?$|trending)"
)
# One line of the page between others.
_REMARK = rule(
    r"^\W*(?:(?:اقترح|ارسل|ابلغ عن|بلغ عن|الابلاغ عن) (?:\w+ )?(?:تصحيح\w*|خطا|ملاحظه)|(?:اقرا|اقراي|شاهد|طالع|تابع) (?:ايضا|المزيد|كذلك)|اقرا في|للمزيد|انظر ايضا"
    r"|تابعنا|تابعونا|اشترك|انضم|حمل تطبيق|جميع الحقوق|حقوق النشر|كلمات (?:مفتاحيه|دلاليه)|(?:ال)?وسوم|هاشتاغ|اعلان(?:ات)?$|مساحه اعلانيه|عدد (?:المشاهدات|القراءات)|القراءه في"
    r"|read (?:more|also|next)|also read|see also|watch:|follow us|subscribe|sign up|newsletter|advertisement|sponsored|all rights reserved|copyright|©|tags?:|filed under"
    r"|suggest a correction|report (?:an )?error|share this|click here|download (?:our|the) app|\d[\d,.]* (?:views|مشاهد\w*|قراء\w*)|\d+ min(?:ute)?s? read|وقت القراءه|by clicking|cookies?\b)"
)
_DATELINE = rule(
    r"^\W*(?:تاريخ النشر|نشر(?:ت)?(?: في| بتاريخ)?|اخر تحديث|تم النشر|التاريخ|published|posted|updated|last updated|date|on)?\W*"
)
_PUBLISHED = rule(r"(?:تاريخ النشر|نشر|نشرت|تم النشر|published|posted)")


@dataclass(frozen=True)
class Parts:
    """The lines of a text by what they are, as folded spans.

    Parameters
    ----------
    body : tuple of (int, int)
        Paragraphs of the report.
    headings : tuple of (int, int)
        Its title and its headings: they repeat what the body tells.
    furniture : tuple of (int, int)
        What is not of the report.
    published : (int, int) or None
        The line that says when it was published.
    """

    body: tuple[tuple[int, int], ...]
    headings: tuple[tuple[int, int], ...]
    furniture: tuple[tuple[int, int], ...]
    published: tuple[int, int] | None


def parts(one: Folded) -> Parts:
    r"""Tell the report from the page that it was copied from.

    Examples
    --------
    >>> from events.report.letters import folded
    >>> page = folded("Title\n10 May 2025\nA first line that is long enough to be a paragraph of the report itself.\nRelated articles\nOther")
    >>> found = parts(page)
    >>> [page.text[a:b] for a, b in found.furniture], page.text[slice(*found.published)]
    (['10 may 2025', 'related articles', 'other'], '10 may 2025')
    """
    text = one.text
    spans = lines(text)
    kinds = [_own(text[a:b]) for a, b in spans]
    published = _published(text, spans, kinds)
    _tail(kinds)
    _repeated(text, spans, kinds)
    _stamped(text, spans, kinds, published)
    if _is_article(text, spans, kinds):
        _headlines(kinds)
    else:
        # A form dates itself in a line of its own; where it says "published", that is not the event's.
        form = (
            published
            if published is not None and not _PUBLISHED.search(text[slice(*spans[published])])
            else None
        )
        kinds = [
            "body" if kind in ("paragraph", "line") or n == form else kind for n, kind in enumerate(kinds)
        ]
    by_kind = {
        name: tuple(span for span, kind in zip(spans, kinds, strict=True) if kind == name)
        for name in set(kinds)
    }
    return Parts(
        (*by_kind.get("paragraph", ()), *by_kind.get("body", ())),
        by_kind.get("heading", ()),
        by_kind.get("furniture", ()),
        spans[published] if published is not None else None,
    )


def _own(line: str) -> str:
    """Return what a line is by itself: "stamp", "after", "furniture", "paragraph" or "line"."""
    words = re.findall(r"[^\s|/•·>»«-]+", line)
    bare = [word.strip(".,:،()[]#") for word in words]
    if not words or all(word in _SHARE for word in bare) or all(word.startswith("#") for word in words):
        return "furniture"
    if _is_stamp(line):
        return "stamp"
    if len(words) <= 8 and _AFTER.match(line) and not re.search(r"[.؟!]$", line):
        return "after"
    if _REMARK.match(line) or (len(re.findall(r"\s[>|»/]\s", line)) >= 2 and len(words) <= HEADLINE_WORDS):
        return "furniture"
    if not _ENDS.search(line):
        return "line"
    return "paragraph" if len(words) >= (SENTENCE_WORDS if line[-1] in ".؟!" else PARAGRAPH_WORDS) else "line"


def _is_stamp(line: str) -> bool:
    """Return whether a line is a date or a time and nothing else but what introduces one."""
    if len(line) > 80 or not re.search(r"\d", line):
        return False
    rest = _DATELINE.sub("", line, count=1)
    for found in reversed(dates.find(rest, rest.upper(), tuple(range(len(rest) + 1)))):
        rest = rest[: found.start] + rest[found.end :]
    rest = re.sub(
        r"\d{1,2}:\d{2}(:\d{2})?\s*(?:[ap]\.?m\.?|ص|م|صباحا|مساء)?|gmt|utc|بتوقيت \w+|الساعه|اخر تحديث|updated|at\b",
        "",
        rest,
    )
    return not re.search(r"\w", rest)


def _published(text: str, spans: list[tuple[int, int]], kinds: list[str]) -> int | None:
    """Return the line that dates the article: a stamp above the first paragraph, or one that says so."""
    for place, ((a, b), kind) in enumerate(zip(spans, kinds, strict=True)):
        if kind == "stamp" and _PUBLISHED.search(text[a:b]):
            return place
        if kind == "after":
            break
    for place, kind in enumerate(kinds):
        if kind == "paragraph" or kind == "after":
            return None
        if kind == "stamp":
            return place
    return None


def _tail(kinds: list[str]) -> None:
    """Leave aside what follows "related", up to the next real paragraph: after a list of teasers none comes."""
    after = False
    for place, kind in enumerate(kinds):
        if kind == "after":
            after = True
        if after and kind == "paragraph" and not any(other == "stamp" for other in kinds[place : place + 3]):
            after = False
        if after:
            kinds[place] = "furniture"


def _repeated(text: str, spans: list[tuple[int, int]], kinds: list[str]) -> None:
    seen: set[str] = set()
    for place, (a, b) in enumerate(spans):
        words = " ".join(re.findall(r"\w+", text[a:b]))
        if kinds[place] in ("line", "paragraph") and words in seen:
            kinds[place] = "furniture"
        seen.add(words)


def _stamped(text: str, spans: list[tuple[int, int]], kinds: list[str], published: int | None) -> None:
    """Leave aside stamps and, before a stamp that is not the article's, the unfinished line that it dates."""
    for place, kind in enumerate(kinds):
        if kind != "stamp":
            continue
        kinds[place] = "furniture"
        below = any(other == "paragraph" for other in kinds[:place])
        if (
            place != published
            and below
            and kinds[place - 1] == "line"
            and not _ENDS.search(text[slice(*spans[place - 1])])
        ):
            kinds[place - 1] = "furniture"


def _is_article(text: str, spans: list[tuple[int, int]], kinds: list[str]) -> bool:
    """Return whether the text is made of paragraphs that end, so that lines that do not are something else."""
    left = [text[a:b] for (a, b), kind in zip(spans, kinds, strict=True) if kind in ("line", "paragraph")]
    long = [line for line in left if len(line.split()) >= PARAGRAPH_WORDS]
    ended = sum(_ENDS.search(line) is not None for line in long)
    return len(left) > 1 and ended >= 1 and ended >= ARTICLE_SHARE * len(long)


def _headlines(kinds: list[str]) -> None:
    """Name headings; of several unfinished lines between paragraphs all but the last are other articles' headlines."""
    body = [place for place, kind in enumerate(kinds) if kind == "paragraph"]
    place = 0
    while place < len(kinds):
        if kinds[place] != "line":
            place += 1
            continue
        last = place
        while last + 1 < len(kinds) and kinds[last + 1] == "line":
            last += 1
        run = range(place, last + 1)
        inside = bool(body) and body[0] < place
        closing = inside and body[-1] < place
        for one in run:
            kinds[one] = (
                "heading" if not inside or (one == last and not closing) or len(run) == 1 else "furniture"
            )
        place = last + 1
