"""What a report or article in Arabic or English says: proposals for a person to confirm.

``read(text, anchor=None)`` gives a ``Reading``: spans to highlight (places, dates, bodies, kinds, counts; characters of
the original text) and candidate events, each with the clause that it rests on. ``Candidate.as_event()`` gives the
columns of the schema that it fills, and lon, lat. Nothing is stored and nothing settled here: a page shows the
proposals, a person confirms, corrects or drops each.

Rules and gazetteers only: the same text and anchor give the same reading, with no network, clock or model.

- **The page around the text** is left aside (share bars, other headlines with their dates, remarks of the page:
  ``Reading.furniture``) and dates nothing. A dateline above the text is taken as the publication date where no
  ``anchor`` is given (``Reading.anchor``, ``anchor_from``): show it, and ask.
- **Dates** (``events.report.dates``, ``.calendar``): three vocabularies of Arabic months, two of them beside each
  other, Arabic-Indic digits, ranges; what is relative is dated against the anchor alone, and is left undated with its
  phrase kept where there is none. "Last Thursday" is the last one strictly before publication; a bare weekday the
  last one up to it (in what is to come, the next); a day without a year is solved within what the anchor bounds, and
  a weekday that does not agree leaves it undated. Hijri dates are found and not converted.
- **Places** (``.places``): the shipped crossings, places, airports, ports, districts and sections, and cities abroad.
  A name that means two places (العوينات) stays two: ``Candidate.ambiguous``. "Near", "off" and "30 km south of"
  widen the uncertainty.
- **Kinds** (``.incidents``, ``.institutions``): an incident needs an act and its object; a threat that is only named is none.

    from events.report import read

    reading = read(text, anchor="2025-01-25")
    for candidate in reading.candidates:
        candidate.kind, candidate.date.edtf, candidate.places, candidate.as_event()
"""

from __future__ import annotations

from datetime import date

from data.errors import UsageProblem
from events.report import bodies, counts, dates, drafts, furniture, places, propose, topic, whole
from events.report.calendar import Written
from events.report.letters import folded, language
from events.report.reading import Body, Candidate, FoundDate, FoundPlace, Reading, Span

__all__ = ["Body", "Candidate", "FoundDate", "FoundPlace", "Reading", "Span", "read"]


def read(text: str, anchor: str | None = None) -> Reading:
    """Return what a text says.

    Parameters
    ----------
    text : str
        A report or an article in Arabic or English, a page's remains around it included.
    anchor : str, optional
        The day that it was published, ISO ("2025-01-25"), which relative dates are counted from; of several
        copies the earliest. Without it a dateline of the text itself, else nothing relative is dated.

    Returns
    -------
    Reading

    Raises
    ------
    UsageProblem
        The anchor is not a day.

    Examples
    --------
    >>> found = read("The coast guard rescued 45 migrants off Zawiya last Thursday.", anchor="2025-01-25")
    >>> [(one.kind, one.date.edtf, one.places[0].name_en, one.counts) for one in found.candidates]
    [('SAR', '2025-01-23', 'Zawiya', (('person', 45.0),))]
    >>> read("The coast guard rescued 45 migrants off Zawiya last Thursday.").candidates[0].date.precision
    'weekday'
    """
    one = folded(text)
    parts = furniture.parts(one)
    spans_kept = (*parts.body, *parts.headings)
    written = dates.find(one.text, text, one.at)
    day, day_from = _anchor(anchor, parts, written)

    def kept(start: int) -> bool:
        return any(a <= start < b for a, b in spans_kept)

    mentions = [found for found in places.find(one, text) if kept(found.start)]
    in_text = [found for found in written if kept(found.start)]
    named = [found for found in bodies.find(one.text) if kept(found.start)]
    counted = [found for found in counts.find(one.text) if kept(found.start)]
    found = drafts.Found(one.text, propose.settled(mentions, parts.body), in_text, named, counted)
    about = topic.topic(
        "\n".join(one.text[a:b] for a, b in spans_kept),
        here=any(place.country == "LY" for mention in mentions for place in mention.places)
        or any(body.code in bodies.LIBYAN for body in named),
        abroad=any(place.country not in ("LY", "") for mention in mentions for place in mention.places),
    )
    made = drafts.drafts(found, parts.body, about)
    phrases = {when.start: text[slice(*one.original(when.start, when.end))] for when in in_text}
    years = [
        when.year for when in in_text if when.year is not None and (day is None or when.year <= day.year)
    ]
    earliest = max(years, default=None)
    told = whole.events(made, found, phrases, day, earliest)
    lang = language(text)
    candidates = tuple(propose.candidate(event, one, text, lang) for event in told)
    spans = propose.spans(found, told, one, text, day, earliest, candidates)
    left = tuple(one.original(a, b) for a, b in parts.furniture)
    return Reading(lang, spans, candidates, day.isoformat() if day else "", day_from, left)


def _anchor(given: str | None, parts: furniture.Parts, written: list[Written]) -> tuple[date | None, str]:
    """Return the publication date: as given, or as a dateline of the text says it."""
    if given is not None and given.strip():
        try:
            return date.fromisoformat(given.strip()[:10]), "given"
        except ValueError as problem:
            raise UsageProblem("report.anchor", found=given) from problem
    if parts.published is not None:
        a, b = parts.published
        for when in written:
            if a <= when.start < b and when.kind == "day" and when.year and when.month and when.day:
                try:
                    return date(when.year, when.month, when.day), "text"
                except ValueError:
                    continue
    return None, ""
