"""From clauses to drafts of events: kind, date, place, bodies and counts of each, from its own words alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from events.report import bodies, calendar, counts, incidents, institutions, kinds, places
from events.report.clauses import clauses
from events.report.letters import rule, sentences
from events.report.names import crossings
from events.report.topic import Topic, concerns


@dataclass(frozen=True)
class Found:
    """What stands in the paragraphs of a text, each in its order, folded spans."""

    text: str
    places: list[places.Mention]
    dates: list[calendar.Written]
    bodies: list[bodies.Named]
    counts: list[counts.Counted]


@dataclass(frozen=True)
class Draft:
    """An event as one clause gives it; ``own`` parts are told from what is taken over later.

    Parameters
    ----------
    start, end : int
        Folded span of the clause.
    sentence : (int, int)
    paragraph : int
        Its place among the paragraphs.
    kind : Kind
    date : Written or None
    place : Mention or None
    role : str
    about : bool
        Whether the place is a facility's ("a centre in Benghazi").
    bodies : tuple of Named
    counts : tuple of Counted
    nested : bool
        Whether it is told inside another clause.
    also : tuple of (int, int)
    """

    start: int
    end: int
    sentence: tuple[int, int]
    paragraph: int
    kind: kinds.Kind
    date: calendar.Written | None
    place: places.Mention | None
    role: str
    about: bool
    bodies: tuple[bodies.Named, ...]
    counts: tuple[counts.Counted, ...]
    nested: bool = False
    also: tuple[tuple[int, int], ...] = field(default=())

    @property
    def code(self) -> str:
        """The kind first proposed."""
        return self.kind.codes[0]


MEETINGS = ("MEET", "VISIT")
OTHERS = ("TRAIN", "SITE-STATUS", "OTHER")  # what is done besides, which is no incident either
WORDED = ("STMT", "AGREE", "PLAN", "RECOMM", "REQUEST")
_MEETING = rule(
    r"(?<!\w)[وبلف]{0,2}(?:ال)?(?:اجتماع|لقاء|ورشة|جلسة|مباحثات|محادثات)\w*[^،.؛\"«»]{0,70}|\b(?:meeting|workshop|talks|session)s?\b[^,.;\"]{0,50}(?:, which (?:was|were) (?:held|hosted|organi[sz]ed)[^,.;\"]{0,60})?"
)
_AGREEMENT = rule(
    r"(?<!\w)[وبلف]?(?:ال)?اتفاق(?:ية)?(?!ا)(?: \w+){0,4}? (?:(?:الموقعة?|المبرمة?)[^،.؛\"]{0,60}|(?:في|عام|سنة)\s+(?:عام )?(?:19|20)\d\d)"
    r"|\bagreement(?: \w+){0,4}? (?:signed|concluded|reached|of)\b[^,.;\"]{0,50}|\b(?:19|20)\d\d ceasefire(?: agreement)?"
)
_FORMED = rule(
    r"(?:الذي|التي) (?:تم )?(?:إنشاؤه|إنشاؤها|تشكيله|تشكيلها|تأسيسه|تأسس|تأسست|أنشئ|أنشئت|شكل)[^،.؛\"]{0,70}|\bwhich was (?:formed|established|set up)[^,.;\"]{0,60}"
)
_TELLS = rule(
    r"(?:(?<!\w)[وف]?(?:قال|أوضح|ذكر|أشار|أضاف|أكد|أعلن|أفاد)(?:ت|وا)?|(?<!\w)[وف]?(?:بحسب|وفق|حسب|المكون[ة]? من|(?:الذي|التي) [يت]ضم(?: \w+){0,3} من|(?:الذي|التي) [يت]ضم)|according to|made up of|composed of)\s+ل?$"
)
_SINCE = rule(r"(?<!\w)(?:منذ|since|after|بعد|عقب)\s+(?:\w+\s+){0,4}$")
_GOES_ON = rule(r"^\W*(?:كما|و?كذلك|also)(?!\w)|(?<!\w)(?:كما|also)(?!\w)")


def drafts(found: Found, body: tuple[tuple[int, int], ...], topic: Topic) -> list[Draft]:
    """Return the drafts of all paragraphs, in the order of the text.

    Parameters
    ----------
    found : Found
    body : tuple of (int, int)
        Folded spans of the paragraphs.
    topic : Topic
        What of it is proposed at all.
    """
    made: list[Draft] = []
    for number, (a, b) in enumerate(body):
        for sentence in sentences(found.text, a, b):
            told = _of_sentence(found, sentence, number, topic)
            last = next(
                (one for one in reversed(made) if one.code not in (*WORDED, *MEETINGS, *OTHERS)), None
            )
            if last is not None and number - last.paragraph <= 1 and _only_adds(found, told):
                made[made.index(last)] = _added(found, last, sentence)
                continue
            made += told
    return [_labelled(found, one, body) for one in made]


# A form's lines: "Place: ...", "Date: ...".
_LABELS = {
    "place": rule(r"^\W*(?:ال)?(?:مكان|موقع|منطقة)\s*:|^\W*(?:place|location|where)\s*:"),
    "date": rule(r"^\W*(?:ال)?(?:وقت|تاريخ|يوم|ساعة)\s*:|^\W*(?:date|time|when)\s*:"),
}


def _labelled(found: Found, one: Draft, body: tuple[tuple[int, int], ...]) -> Draft:
    """Return a draft with the place and the date that a form's lines give, where it has none itself."""
    lines = {
        name: [span for span in body if label.search(found.text[slice(*span)])]
        for name, label in _LABELS.items()
    }
    mentions = [mention for span in lines["place"] for mention in _within(found.places, *span)]
    dated = [when for span in lines["date"] for when in _within(found.dates, *span)]
    if one.place is None and mentions:
        one = replace(one, place=mentions[0], role="held_at")
    return replace(one, date=dated[0]) if one.date is None and dated else one


def _only_adds(found: Found, told: list[Draft]) -> bool:
    """Return whether a sentence after an incident tells no more than who said what of it."""
    return all(
        one.code == "STMT" and not institutions.EXPRESSED.search(found.text[one.start : one.end])
        for one in told
    )


def _added(found: Found, last: Draft, sentence: tuple[int, int]) -> Draft:
    """Return an incident with what the sentence after it counts and whom it names."""
    more = tuple(_within(found.counts, *sentence))
    named = tuple(_within(found.bodies, *sentence))
    dated = [one for one in _within(found.dates, *sentence) if one.kind in ("day", "weekday", "shift")]
    date = last.date or (dated[0] if len(dated) == 1 else None)
    return replace(last, date=date, counts=(*last.counts, *more), bodies=(*last.bodies, *named))


def _of_sentence(found: Found, sentence: tuple[int, int], number: int, topic: Topic) -> list[Draft]:
    made: list[Draft] = []
    before: kinds.Kind | None = None
    for start, end in clauses(found.text, *sentence):
        text = found.text[start:end]
        nested = _nested(found, start, end, sentence, number) if topic.institutions else []
        crossing = any(mention.places[0].id in crossings() for mention in _within(found.places, start, end))
        kind = incidents.incident(text, crossing) if topic.incidents else None
        if topic.institutions or (topic.incidents and crossing):
            worded = institutions.institutional(text, before)
            if kind is None or (
                worded is not None and worded.codes[0] in WORDED and _governs(text, kind, worded)
            ):
                kind = (
                    worded
                    if kind is None or worded is None
                    else kinds.Kind(
                        tuple(dict.fromkeys((*worded.codes, *kind.codes))),
                        worded.status,
                        worded.start,
                        worded.end,
                    )
                )
        before = kind
        if kind is not None:
            made.append(_draft(found, start, end, sentence, number, kind, nested))
        made += [one for one in nested if kind is None or one.code != kind.codes[0]]
    happened = [one for one in made if one.kind.status == "reported" and not one.nested]
    if len(happened) == 1:
        # A sentence on one incident counts for it in all its clauses.
        made[made.index(happened[0])] = replace(happened[0], counts=tuple(_within(found.counts, *sentence)))
    if any(one.code != "STMT" and not one.nested for one in made):
        made = [
            one
            for one in made
            if one.code != "STMT" or institutions.EXPRESSED.search(found.text[one.start : one.end])
        ]
    return [
        one for one in made if one.code != "STMT" or concerns(found.text[one.sentence[0] : one.sentence[1]])
    ]


def _governs(text: str, incident: kinds.Kind, worded: kinds.Kind) -> bool:
    """Return whether an incident's words only say what was agreed, planned or asked about."""
    return (
        worded.codes[0] != "STMT"
        and worded.start < incident.start
        and worded.codes[0] in ("AGREE", "PLAN", "RECOMM", "REQUEST")
    )


def _within(spans: list, start: int, end: int) -> list:  # type: ignore[type-arg]
    return [one for one in spans if start <= one.start < end]


def _nested(found: Found, start: int, end: int, sentence: tuple[int, int], number: int) -> list[Draft]:
    """Return what a clause tells of in passing: a dated agreement, a meeting at a place, a body once formed."""
    text = found.text[start:end]
    made: list[Draft] = []
    for pattern, code in ((_AGREEMENT, "AGREE"), (_FORMED, "OTHER"), (_MEETING, "MEET")):
        for hit in pattern.finditer(text):
            a, b = start + hit.start(), start + hit.end()
            if any(a < one.end and one.start < b for one in made):
                continue
            dated = [one for one in _within(found.dates, a, b) if one.kind not in ("loose", "duration")]
            placed = [one for one in _within(found.places, a, b) if one.weight == 2]
            if not dated and not (placed and code == "MEET"):
                continue
            if code == "MEET" and (
                kinds.AHEAD.search(text[: hit.start()]) or re.match(r"\W*(?:و?اجتمع)", text)
            ):
                continue
            kind = kinds.Kind((code,), "done", hit.start(), hit.end())
            named = tuple(one for one in _within(found.bodies, a, b))
            place = max(placed, key=lambda one: one.weight, default=None)
            made.append(
                Draft(
                    a,
                    b,
                    sentence,
                    number,
                    kind,
                    dated[0] if dated else None,
                    place,
                    "held_at" if place else "none",
                    False,
                    named,
                    (),
                    nested=True,
                )
            )
    return made


def _draft(
    found: Found,
    start: int,
    end: int,
    sentence: tuple[int, int],
    number: int,
    kind: kinds.Kind,
    nested: list[Draft],
) -> Draft:
    told = [(one.start, one.end) for one in nested if one.code != kind.codes[0]]

    def outside(spans: list) -> list:  # type: ignore[type-arg]
        return [one for one in spans if not any(a <= one.start < b for a, b in told)]

    code = kind.codes[0]
    institution = code in (*WORDED, *MEETINGS, *OTHERS)
    placed = outside(_within(found.places, start, end))
    dated = outside(_within(found.dates, start, end))
    if not institution:
        # Of one incident a sentence may say when and where in its other clauses.
        placed = placed or _within(found.places, *sentence)
        dated = dated or _within(found.dates, *sentence)
    # A clause without a body has the one that the sentence began with; what is named after it is another's.
    named = tuple(_within(found.bodies, start, end)) or tuple(
        _within(found.bodies, sentence[0], start if institution else sentence[1])
    )
    if institution and code != "STMT":
        named = _taking_part(found.text, named)
    place = _best_place(found, placed, named, start + kind.start, institution)
    about = place is not None and _of_facility(found.text, place)
    role = (
        "none"
        if place is None
        else "about"
        if code == "STMT" or (about and code in WORDED)
        else "held_at"
        if place.weight == 2 or not institution
        else "about"
    )
    if role == "about" and code in MEETINGS and place is not None:
        role = "held_at"
    return Draft(
        start, end, sentence, number, kind, _best_date(found.text, dated, start + kind.start, code, start), place, role, about,
        named, tuple(_within(found.counts, start, end)),
    )  # fmt: skip


def _taking_part(text: str, named: tuple[bodies.Named, ...]) -> tuple[bodies.Named, ...]:
    """Leave out who only tells of it, or whom one is made of, where others are named besides."""
    kept = tuple(one for one in named if not _TELLS.search(text[max(0, one.start - 30) : one.start]))
    return kept or named


def _best_place(
    found: Found, placed: list[places.Mention], named: tuple[bodies.Named, ...], at: int, institution: bool
) -> places.Mention | None:
    """Return the mention that says best where it was: stated places first, then those near the words of the kind."""
    fit: list[tuple[float, places.Mention]] = []
    for one in placed:
        precision = one.places[0].precision
        inside = any(body.start <= one.start < body.end for body in named)
        if precision == "country" and one.weight != 2:
            continue
        if inside and (institution or len(placed) > 1):
            continue
        score = one.weight * 10.0 - (
            15 if precision == "country" else 5 if precision in ("section", "district") else 0
        )
        # Where something came from or went to is not where it happened, least of all between the two.
        if one.weight == 0 and (institution or sum(other.weight == 0 for other in placed) > 1):
            continue
        fit.append((score - min(abs(one.start - at), 300) / 60, one))
    return max(fit, key=lambda pair: pair[0])[1] if fit else None


def _of_facility(text: str, place: places.Mention) -> bool:
    before = text[max(0, place.start - 60) : place.start]
    hits = list(institutions.FACILITY.finditer(before))
    return bool(hits) and not re.search(r"اجتماع|لقاء|ورشه|زيار|meeting|visit", before[hits[-1].end() :])


def _best_date(
    text: str, dated: list[calendar.Written], at: int, code: str, start: int
) -> calendar.Written | None:
    """Return the date that is told of an event, not of its background ("since the agreement of 2020")."""
    fit: list[tuple[float, calendar.Written]] = []
    for one in dated:
        year_alone = one.kind == "day" and one.month is None
        if (
            _SINCE.search(text[max(start, one.start - 40) : one.start])
            and one.kind == "day"
            and code != "AGREE"
        ):
            continue
        if year_alone and code in (*WORDED, *MEETINGS):
            continue
        rank = {
            "day": 3,
            "numeric": 3,
            "shift": 3,
            "weekday": 3,
            "month": 2,
            "unit": 2,
            "window": 2,
            "hijri": 1,
        }.get(one.kind, 0)
        fit.append((rank * 100 - min(abs(one.start - at), 300) / 4 - 150 * year_alone, one))
    return max(fit, key=lambda pair: pair[0])[1] if fit else None


def goes_on(text: str) -> bool:
    """Return whether a folded clause goes on from what was told before it ("they also agreed")."""
    return _GOES_ON.search(text[:24]) is not None
