"""From events to what a person is shown: candidates with titles, and the spans to highlight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from data.words import t
from events.report import calendar, places
from events.report.bodies import Named
from events.report.drafts import Found
from events.report.letters import Folded
from events.report.reading import Body, Candidate, FoundPlace, Span
from events.report.whole import Event

# A body that only gathers people is worded among the bodies, and no title names it.
_GENERAL = ("participants", "military_and_security", "unit", "neighbours")


@cache
def _kinds() -> dict[str, tuple[str, str]]:
    from data.catalogue import read

    return {row.code: (row.name_ar, row.name_en) for row in read("kinds").itertuples()}


def settled(mentions: list[places.Mention], body: tuple[tuple[int, int], ...]) -> list[places.Mention]:
    """Return mentions with ambiguous ones ordered by what their paragraph and the text name beside them."""
    sections = {place.id for one in mentions for place in one.places if place.precision == "section"}
    from events.report.abroad import SECTIONS

    sections |= {SECTIONS[place.id] for one in mentions for place in one.places if place.id in SECTIONS}
    names = {one.places[0].name_en for one in mentions if not one.ambiguous and one.places[0].name_en}
    return [places.settled_by(one, sections, names) if one.ambiguous else one for one in mentions]


def candidate(event: Event, one: Folded, text: str, lang: str) -> Candidate:
    """Return an event as it is proposed."""
    draft = event.draft
    start, end = one.original(draft.start, draft.end)
    found = event.place.places if event.place else ()
    named = _bodies(draft.bodies, one, text, lang)
    counted: dict[str, float] = {}
    for each in draft.counts:
        counted[each.unit] = max(each.many, counted.get(each.unit, 0.0))
    title_ar, title_en = (_title(draft.code, found[:1], named, event.role, side) for side in ("ar", "en"))
    return Candidate(
        start,
        end,
        text[start:end],
        tuple(one.original(*span) for span in event.also),
        draft.code,
        draft.kind.codes,
        event.date,
        found,
        event.place.ambiguous if event.place else False,
        event.role if event.place else "none",
        named,
        draft.kind.status,
        tuple(counted.items()),
        title_ar,
        title_en,
        lang,
    )


def _bodies(named: tuple[Named, ...], one: Folded, text: str, lang: str) -> tuple[Body, ...]:
    """Return the bodies once each, worded as the source first words them, with the usual name in the other language."""
    found: dict[str, Body] = {}
    for each in named:
        worded = " ".join(text[slice(*one.original(each.start, each.end))].split())
        names = {side: t(f"report.body.{each.code}", side) for side in ("ar", "en")}
        # "the Mission" is worded in full: the short form tells nothing in a register.
        own = worded if " " in worded else names[lang]
        names[lang] = own
        found.setdefault(each.code, Body(each.code, names["ar"], names["en"]))
    return tuple(found.values())


def _title(code: str, place: tuple[FoundPlace, ...], named: tuple[Body, ...], role: str, lang: str) -> str:
    kind = _kinds()[code][0 if lang == "ar" else 1]
    where = (place[0].name_ar if lang == "ar" else place[0].name_en) if place else ""
    who = next(
        ((one.name_ar if lang == "ar" else one.name_en) for one in named if one.code not in _GENERAL), ""
    )
    key = "_".join(filter(None, ("kind", "place" if where else "", "body" if who else "")))
    return t(f"report.title.{key}", lang, kind=kind, place=where, body=who)


def spans(
    found: Found,
    told: list[Event],
    one: Folded,
    text: str,
    anchor: date | None,
    earliest: int | None,
    candidates: tuple[Candidate, ...],
) -> tuple[Span, ...]:
    """Return everything found in the paragraphs and headings, in the order of the text."""
    made: list[Span] = []

    def add(start: int, end: int, what: str, value: str, options: tuple[str, ...] = ()) -> None:
        a, b = one.original(start, end)
        made.append(Span(a, b, what, value, options, text[a:b]))

    for mention in found.places:
        ids = tuple(place.id for place in mention.places)
        add(mention.start, mention.end, "place", ids[0], ids[1:])
    dated = {event.draft.date.start: event.date for event in told if event.draft.date is not None}
    for when in found.dates:
        a, b = one.original(when.start, when.end)
        day = dated.get(when.start) or calendar.resolved(when, text[a:b], anchor, False, earliest)
        day = replace(day, phrase=text[a:b])
        add(when.start, when.end, "date", day.edtf, day.options)
    for body in found.bodies:
        add(body.start, body.end, "body", body.code)
    for counted in found.counts:
        add(counted.start, counted.end, "count", f"{counted.many:g}", (counted.unit,))
    for event in told:
        kind = event.draft.kind
        start = event.draft.start + (0 if event.draft.nested else kind.start)
        end = event.draft.end if event.draft.nested else event.draft.start + kind.end
        add(start, end, "kind", kind.codes[0], kind.codes[1:])
    return tuple(sorted(made, key=lambda span: (span.start, span.end)))
