"""From drafts to events of the whole text: what is told twice is one, what is left out is taken from before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from events.report.calendar import resolved
from events.report.drafts import MEETINGS, WORDED, Draft, Found, goes_on
from events.report.kinds import AHEAD
from events.report.letters import rule
from events.report.places import Mention
from events.report.reading import FoundDate
from events.report.topic import words

# How like the words of two clauses must be (share of the shorter one's) to be one thing told twice.
ALIKE = 0.7
NEAR_PARAGRAPHS = 4
_ANOTHER = rule(
    r"(?<!\w)(?:في )?(?:حادث(?:ة)?|عملية|واقعة|سياق) (?:آخر|أخرى|منفصل\w*|متصل|ثان\w*)|\b(?:separate|another|second|different)(?:ly)?\b|\bmeanwhile\b"
)
_THE_EVENT = rule(
    r"(?<!\w)[وبلف]{0,2}(?:هذه |هذا )?(?:ال|لل)(?:زيار\w+|اجتماع\w*|ورشة|لقاء\w*|جلس\w+)|\b(?:the|this|these) (?:\w+ )?(?:visits?|meetings?|workshop|talks|session)\b|^\W*و?اط[لّ]*ع"
)
_THE_SITE = rule(
    r"(?<!\w)[وبف]?(?:ال|لل)(?:مركز(?!ين|ي)|مكان|موقع|مقر)(?!\w)|\bthe (?:joint )?(?:border[- ]security )?(?:cent(?:re|er)|site|venue|premises)\b|^\W*وال(?:ذي|تي) من المقرر|^\W*it will\b"
)
_LIKE = rule(
    r"(?<!\w)(?:مماثل|مشابه|آخر|أخرى)\w*|\b(?:similar|another)\b"
)  # named beside the one that is spoken of
_THE_CROSSING = rule(
    r"(?<!\w)[وبف]?(?:ال|لل)(?:معبر|منفذ)(?!\w)|\bthe (?:border )?(?:crossing|post)\b|\bit\b"
)
_STATEMENT = rule(r"(?<!\w)[وبفل]*(?:ال)?بيان(?!ات)(?!\w)|\bstatement\b|communiqu")
_MEMBERS = rule(r"(?:ال)?مشاركون|(?:ال)?مجتمعون|(?:ال)?اجتماع|participants|attendees|they also")
_REMARK = rule(
    r"(?<!\w)(?:هذه|هذا)\s+(?:ال)?(?:زيار|اجتماع|لقاء|ورش)\w*|\b(?:this|these) (?:visits?|meetings?|workshop|talks)\b"
)
_FRAME = rule(
    r"^\W*(?:وذلك )?(?:في إطار|على هامش|خلال|في ختام)|\b(?:as part of|on the sidelines of|during)\b"
)


@dataclass(frozen=True)
class Event:
    """A draft with its date told and its place, own or taken over."""

    draft: Draft
    date: FoundDate
    place: Mention | None
    role: str
    also: tuple[tuple[int, int], ...] = field(default=())


def events(
    made: list[Draft], found: Found, phrases: dict[int, str], anchor: date | None, earliest: int | None
) -> list[Event]:
    """Return the events of a text.

    Parameters
    ----------
    made : list of Draft
        In the order of the text.
    found : Found
    phrases : dict of int to str
        The words of each date by its folded start.
    anchor : date or None
    earliest : int or None
        The last year that the text names as past.
    """
    done: list[Event] = []
    seen: list[Event] = []
    for one in made:
        clause = found.text[one.start : one.end]
        ahead = one.kind.status == "planned" or (
            AHEAD.search(clause) is not None and one.kind.status not in ("done", "agreed")
        )
        told = (
            resolved(one.date, phrases[one.date.start], anchor, ahead, earliest) if one.date else FoundDate()
        )
        event = _timed(_completed(Event(one, told, one.place, one.role), seen, found.text), seen)
        seen.append(event)
        twin = next((place for place, other in enumerate(done) if _same(other, event, found.text)), None)
        if twin is None:
            done.append(event)
        else:
            done[twin] = _joined(done[twin], event)
    return [one for one in done if not _idle(one, found.text)]


def _completed(event: Event, before: list[Event], text: str) -> Event:
    """Take over what the clause leaves to what was told: the meeting's place and time, the centre's place."""
    one, clause = event.draft, text[event.draft.start : event.draft.end]
    scene = next(
        (
            other
            for other in reversed(before)
            if other.draft.code in MEETINGS and other.draft.kind.status == "done"
        ),
        None,
    )
    if (
        event.place is None
        and one.code in (*MEETINGS, *WORDED, "SITE-STATUS")
        and _THE_SITE.search(clause)
        and one.code not in ("RECOMM", "REQUEST")
    ):
        sites = (
            other.place
            for other in reversed(before)
            if other.draft.about
            and other.place
            and not _LIKE.search(text[other.draft.start : other.draft.end])
        )
        site = next(sites, None)
        if site is not None and one.code != "MEET":
            event = replace(event, place=site, role="held_at" if one.code == "VISIT" else "about")
    if scene is not None and one.code in MEETINGS:
        same_scene = _THE_EVENT.search(clause) is not None or (
            _FRAME.search(clause) is not None and scene.draft.sentence == one.sentence
        )
        if (
            scene.place is not None
            and same_scene
            and (event.place is None or _wider(event.place, scene.place))
        ):
            event = replace(event, place=scene.place, role="held_at")
        if same_scene and event.date.rule == "none" and scene.date.edtf and not scene.draft.nested:
            event = replace(event, date=replace(scene.date, rule="same_meeting", phrase=""))
    if one.kind.status == "reported":
        event = _in_one_report(event, before, clause)
    if (one.code in WORDED or one.kind.status == "agreed") and event.date.rule == "none":
        event = replace(event, date=_told_with(one, before, text))
    return event


def _in_one_report(event: Event, before: list[Event], clause: str) -> Event:
    """Take over place and time within a paragraph: who was shot at is also who seized; "the crossing" is the one named."""
    last = before[-1] if before else None
    if event.draft.code == "BCP" and event.place is None and _THE_CROSSING.search(clause):
        closed = next(
            (other.place for other in reversed(before) if other.draft.code == "BCP" and other.place), None
        )
        event = replace(event, place=closed, role="held_at" if closed else event.role)
    if last is None or last.draft.kind.status != "reported" or last.draft.paragraph != event.draft.paragraph:
        return event
    if event.draft.place is None and event.draft.date is None and not _ANOTHER.search(clause):
        told = replace(last.date, rule="same_report", phrase="") if last.date.edtf else event.date
        return replace(event, place=event.place or last.place, role=last.role, date=told)
    return event


def _told_with(one: Draft, before: list[Event], text: str) -> FoundDate:
    """Return the date of the statement or the meeting that a clause belongs to."""
    sentence, clause = text[one.sentence[0] : one.sentence[1]], text[one.start : one.end]
    if one.kind.status == "planned" and not _STATEMENT.search(sentence):
        return FoundDate()
    of_statement = _STATEMENT.search(sentence[:120]) is not None or goes_on(sentence)
    of_meeting = (
        goes_on(clause)
        or goes_on(sentence)
        or (one.code in ("AGREE", "REQUEST", "RECOMM") and _MEMBERS.search(sentence) is not None)
    )
    for other in reversed(before):
        if other.draft.sentence == one.sentence and other.date.start and not other.draft.nested:
            return replace(other.date, rule="same_meeting", phrase="")
        issued = (
            other.draft.code == "STMT"
            and _STATEMENT.search(text[other.draft.start : other.draft.end]) is not None
        )
        if (
            other.date.edtf
            and not other.draft.nested
            and (
                (of_statement and issued)
                or (of_meeting and other.draft.code == "MEET" and one.code != "STMT")
            )
        ):
            return replace(other.date, rule="same_meeting", phrase="")
    return FoundDate()


def _same(first: Event, second: Event, text: str) -> bool:
    """Return whether two drafts tell of one event."""
    a, b = first.draft, second.draft
    if a.code != b.code and not (b.code in a.kind.codes and b.code not in WORDED and a.code not in WORDED):
        return False
    if not _dates_fit(first.date, second.date) or not _places_fit(a.place, b.place):
        return False
    if a.code in MEETINGS:
        if (b.kind.status == "discussed" and b.place is None and b.date is None) or (
            b.kind.status == "discussed" and a.place and not b.place
        ):
            return b.paragraph - a.paragraph <= 2
        return a.place is not None and b.place is not None and (a.nested or b.nested or _alike(a, b, text))
    if a.code == "AGREE" and (a.nested or b.nested):
        return a.nested and b.nested
    if a.code in (*WORDED, "SITE-STATUS", "TRAIN", "OTHER"):
        return _alike(a, b, text)
    return b.paragraph - a.paragraph <= NEAR_PARAGRAPHS and not _ANOTHER.search(text[b.sentence[0] : b.end])


def _alike(a: Draft, b: Draft, text: str) -> bool:
    one, other = words(text[a.start : a.end]), words(text[b.start : b.end])
    return min(len(one), len(other)) >= 4 and len(one & other) >= ALIKE * min(len(one), len(other))


def _places_fit(a: Mention | None, b: Mention | None) -> bool:
    if a is None or b is None:
        return True
    ids = {place.id for place in a.places} & {place.id for place in b.places}
    return (
        bool(ids)
        or a.places[0].precision in ("section", "country")
        or b.places[0].precision in ("section", "country")
    )


def _dates_fit(a: FoundDate, b: FoundDate) -> bool:
    if not (a.start and b.start):
        return not (
            a.rule == b.rule == "undated"
            and a.phrase
            and b.phrase
            and a.precision == b.precision == "weekday"
            and a.phrase != b.phrase
        )
    return a.start <= b.end and b.start <= a.end


def _joined(first: Event, second: Event) -> Event:
    """Return two drafts of one event as one: the fuller is the first, what it lacks comes from the other."""
    main, other = first, second
    if second.date.edtf and not first.date.edtf and first.draft.code in (*WORDED, *MEETINGS):
        main, other = second, first
    told = main.date if main.date.edtf or (main.date.rule != "none" and not other.date.edtf) else other.date
    if told.rule == "none":
        told = other.date
    if main.date.start and other.date.start:
        told = _better(main.date, other.date, main.draft.code)
    place = main.place or other.place
    if main.place and other.place and main.draft.place and other.draft.place:
        weights = (main.draft.place.weight, main.place.places[0].precision not in ("section", "country"))
        others = (other.draft.place.weight, other.place.places[0].precision not in ("section", "country"))
        place = other.place if others[1] > weights[1] else main.place
    draft = replace(
        main.draft,
        bodies=(*main.draft.bodies, *other.draft.bodies),
        counts=(*main.draft.counts, *other.draft.counts),
        kind=replace(
            main.draft.kind, codes=tuple(dict.fromkeys((*main.draft.kind.codes, *other.draft.kind.codes)))
        ),
    )
    role = main.role if main.role != "none" else other.role
    span = (other.draft.start, other.draft.end)
    return Event(draft, told, place, role, (*first.also, *second.also, span))


def _better(a: FoundDate, b: FoundDate, code: str) -> FoundDate:
    """Of two dates that fit take a meeting's range, which holds its days; else the narrower."""

    def length(one: FoundDate) -> int:
        return (date.fromisoformat(one.end) - date.fromisoformat(one.start)).days

    ranges = [
        one
        for one in (a, b)
        if one.precision == "range" and one.rule in ("stated", "year_from_anchor", "weekday_and_day")
    ]
    if code == "MEET" and ranges:
        return ranges[0]
    return b if length(b) < length(a) else a


def _wider(place: Mention, scene: Mention) -> bool:
    """Return whether a place is only the country that the scene lies in."""
    return place.places[0].precision == "country" and place.places[0].country == scene.places[0].country


def _timed(event: Event, before: list[Event]) -> Event:
    """Date a meeting of some days by the agreement that it ended with."""
    one = event.draft
    days = one.date.shift if one.date is not None and one.date.kind == "duration" else 0
    if one.code != "MEET" or days < 2 or event.date.rule != "duration":
        return event
    for other in reversed(before):
        if (
            other.draft.code == "AGREE"
            and other.date.precision == "day"
            and not other.draft.nested
            and other.date.start
        ):
            last = date.fromisoformat(other.date.start)
            first = last - timedelta(days - 1)
            told = replace(
                event.date, edtf=f"{first}~/{last}", start=first.isoformat(), end=last.isoformat(), precision="range",
                anchor=other.date.anchor, rule="meeting_ends",
            )  # fmt: skip
            return replace(event, date=told)
    return event


def _idle(event: Event, text: str) -> bool:
    """Return whether nothing but a word of discussion, or a remark on what was told, stands behind an event."""
    one = event.draft
    if one.code == "MEET" and one.kind.status == "discussed":
        return event.place is None and not event.date.edtf
    own = (
        one.place is not None
        or one.date is not None
        or bool([body for body in one.bodies if one.start <= body.start < one.end])
    )
    return one.code in MEETINGS and not own and _REMARK.search(text[one.start : one.end]) is not None
