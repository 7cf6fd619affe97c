"""What a reading is: spans to highlight, and candidate events for a person to confirm."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Span:
    """Something found in the text.

    Parameters
    ----------
    start, end : int
        Characters of the original text, end excluded.
    what : str
        "place", "date", "body", "kind" or "count".
    value : str
        A place's id, a date as EDTF ("" where it cannot be told), a body's code, a kind's code, a number.
    options : tuple of str
        What else it may be: other ids or dates; of a count, what is counted ("person", "dead", "missing",
        "litre", "kg", "piece").
    text : str
        The words as they stand.
    """

    start: int
    end: int
    what: str
    value: str
    options: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class FoundDate:
    """A date as the source puts it, and what follows from it.

    Parameters
    ----------
    edtf, start, end : str
        EDTF and the first and last day (ISO); "" where the text and the anchor do not settle them. A year that is
        not known is "XXXX" in the EDTF, and then there are no days.
    precision : str
        Of ``schema.DATE_PRECISIONS``.
    phrase : str
        The words of the source.
    anchor : str
        The publication date that they were resolved against, "" where none was used.
    rule : str
        Why it is what it is: ``report.rule.<rule>`` of the catalogue says it in words.
    options : tuple of str
        Days that it may be where the text leaves more than one.
    """

    edtf: str = ""
    start: str = ""
    end: str = ""
    precision: str = "none"
    phrase: str = ""
    anchor: str = ""
    rule: str = "none"
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundPlace:
    """One thing that a name in the text may mean.

    Parameters
    ----------
    id : str
        Of the gazetteer ("ras-ajdir", "geonames-88962", a district's P-code), of a section, an airport, a port, or a
        country's code.
    name_ar, name_en : str
    lon, lat : float
        Degrees, WGS84; NaN for what is an area or a line.
    uncertainty_m : float
        Radius that the wording leaves ("near", "off", "30 km south of"), NaN where there is no point.
    precision : str
        Of ``schema.PRECISIONS``.
    country : str
        ISO 3166-1 alpha-2, "" where it is not known.
    """

    id: str
    name_ar: str
    name_en: str
    lon: float
    lat: float
    uncertainty_m: float
    precision: str
    country: str


@dataclass(frozen=True)
class Body:
    """A body as the text words it, with its names in both languages.

    Parameters
    ----------
    code : str
        "unsmil"; "" for one that is only worded, in no list.
    name_ar, name_en : str
        As the source words it in its own language, the usual name in the other ("" where there is none).
    """

    code: str
    name_ar: str
    name_en: str


@dataclass(frozen=True)
class Candidate:
    """An event that the text may report: a proposal, for a person to confirm, correct or drop.

    Parameters
    ----------
    start, end : int
        The sentence or clause that it rests on, characters of the original text.
    phrase : str
        Its words.
    also : tuple of (int, int)
        Other sentences that tell of the same.
    kind : str
        A code of ``data/tables/kinds.csv``.
    kinds : tuple of str
        All kinds that the words allow, best first, ``kind`` among them.
    date : FoundDate
    places : tuple of FoundPlace
        What the place may be, best first; empty where the text gives none. ``ambiguous`` says that the first is not
        to be taken without asking.
    ambiguous : bool
    role : str
        "held_at", "about" or "none".
    bodies : tuple of Body
    status : str
        Of ``schema.STATUSES``.
    counts : tuple of (str, float)
        What is counted and how many: ("dead", 3.0).
    title_ar, title_en : str
        Proposals from kind, place and body: no word of the text, so that no name of a person comes along.
    lang : str
        Of the text.
    """

    start: int
    end: int
    phrase: str
    also: tuple[tuple[int, int], ...]
    kind: str
    kinds: tuple[str, ...]
    date: FoundDate
    places: tuple[FoundPlace, ...]
    ambiguous: bool
    role: str
    bodies: tuple[Body, ...]
    status: str
    counts: tuple[tuple[str, float], ...]
    title_ar: str
    title_en: str
    lang: str

    def as_event(self) -> dict[str, object]:
        """Return the columns of the schema that it fills, and lon, lat (NaN where there is no point).

        The words that it rests on go into ``notes``, which only the internal profile shows: they may name persons.
        A name that means several places gives no point; the place is then only worded. The origin is "entered":
        a person enters it; the certainty is "inferred" where anything was taken from beside the words.
        """
        from data.words import t

        place = self.places[0] if self.places else None
        settled = place if place is not None and not self.ambiguous else None
        counted = dict(self.counts)
        dated = self.date.rule != "none"
        return {
            "kind": self.kind,
            "title_ar": self.title_ar,
            "title_en": self.title_en,
            "date_edtf": self.date.edtf,
            "start": self.date.start,
            "end": self.date.end,
            "date_precision": self.date.precision,
            "date_phrase": self.date.phrase,
            "date_anchor": self.date.anchor,
            "date_note_ar": t(f"report.rule.{self.date.rule}", "ar", anchor=self.date.anchor)
            if dated
            else "",
            "date_note_en": t(f"report.rule.{self.date.rule}", "en", anchor=self.date.anchor)
            if dated
            else "",
            "place_ar": place.name_ar if place else "",
            "place_en": place.name_en if place else "",
            "place_role": self.role,
            "place_precision": settled.precision if settled else "none",
            "uncertainty_m": settled.uncertainty_m if settled else math.nan,
            "country": settled.country if settled else "",
            "bodies_ar": "; ".join(filter(None, (body.name_ar for body in self.bodies))),
            "bodies_en": "; ".join(filter(None, (body.name_en for body in self.bodies))),
            "status": self.status,
            "origin": "entered",
            "certainty": "inferred",
            "dead": counted.get("dead", math.nan),
            "missing": counted.get("missing", math.nan),
            "notes": self.phrase,
            "lon": settled.lon if settled else math.nan,
            "lat": settled.lat if settled else math.nan,
        }


@dataclass(frozen=True)
class Reading:
    """All that was found in a text.

    Parameters
    ----------
    lang : str
        "ar" or "en".
    spans : tuple of Span
        In the order of the text; of two that overlap (a town in the name of a body) both stand.
    candidates : tuple of Candidate
        In the order of the text.
    anchor : str
        The publication date that was used, ISO; "" where there is none.
    anchor_from : str
        "given", "text" (a dateline of the text itself says it) or "".
    furniture : tuple of (int, int)
        What was left aside as no part of the report: share bars, other headlines, remarks of the page.
    """

    lang: str
    spans: tuple[Span, ...]
    candidates: tuple[Candidate, ...]
    anchor: str = ""
    anchor_from: str = ""
    furniture: tuple[tuple[int, int], ...] = field(default=())
