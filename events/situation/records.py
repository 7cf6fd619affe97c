"""What the centres say and do beside reporting: kinds of records, each with its declared fields and the check of its content.

A record of any of these kinds is kept like an event: in versions, with its history and its conflicts
(events/register/versions.py). Between the centres they travel in internal packages alone (docs/decisions/0027).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from data.errors import DataProblem
from data.room_text import shown

# Regulation (EU) 2019/1896, art. 34(1) and 35(1): three levels, and critical as a temporary state.
LEVELS = ("low", "medium", "high", "critical")
RESPONSES = ("reported", "acknowledged", "responding", "closed", "refuted")
SECTIONS = ("tunisia", "algeria", "niger", "chad", "sudan", "egypt", "coast")
SITES = ("benghazi", "both", "tripoli")
MAX_CHARACTERS = 20_000
# Below a centimetre nothing in the field is known, and equal places must be equal texts.
DECIMALS = 7
# The longest line in the world's borders is shorter; the register's own sections end far below.
MAX_KM = 10_000.0
MAX_POINTS = 2_000
# As in versions: beyond it the hour of another zone may be on no calendar.
LAST_YEAR = 2199
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_NUMBERS = {"km": (0.0, MAX_KM), "lon": (-180.0, 180.0), "lat": (-90.0, 90.0), "number": (0.0, 1e12)}


@dataclass(frozen=True)
class Field:
    """A field of a record.

    Parameters
    ----------
    name : str
        Its name; units stand in it.
    kind : str
        "text", "code", "day" (YYYY-MM-DD), "instant" (YYYY-MM-DDTHH:MMZ, UTC), "number", "km" (along a section), "lon", "lat"
        (degrees), "line" (text "lon lat, lon lat"), "id", "ids" ("; " between).
    required : bool
    codes : tuple of str
        The allowed values of a code.
    """

    name: str
    kind: str = "text"
    required: bool = False
    codes: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether its value is a number."""
        return self.kind in _NUMBERS


@dataclass(frozen=True)
class Record:
    """A kind of record.

    Parameters
    ----------
    name : str
    fields : tuple of Field
    role : str
        Of `events.register.who.ROLES`: what writing one asks for.
    own : bool
        Whether a centre writes its own alone, and nobody another's.
    key : str
        The field that there is one record for; "" where there may be any number. Of an own kind, one for each centre.
    """

    name: str
    fields: tuple[Field, ...]
    role: str = "report"
    own: bool = False
    key: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields, in their order."""
        return tuple(field.name for field in self.fields)


def _must(name: str, kind: str = "text", codes: tuple[str, ...] = ()) -> Field:
    return Field(name, kind, True, codes)


def _code(name: str, *codes: str) -> Field:
    return Field(name, "code", True, codes)


_STRETCH = (_code("section", *SECTIONS), _must("from_km", "km"), _must("to_km", "km"))
_POINT = (Field("lon", "lon"), Field("lat", "lat"), Field("uncertainty_m", "number"))
_TITLE = (_must("title_ar"), Field("title_en"))
_EVERY = (
    Record(
        "level",
        (_must("unit", "id"), _code("level", *LEVELS), _must("reason"), Field("until", "day"), _must("at_utc", "instant")),
        role="decide", own=True, key="unit",
    ),
    Record("part", (*_STRETCH, _must("name_ar"), _must("name_en")), role="decide"),
    Record(
        "patrol",
        (
            *_STRETCH, _must("by"), _must("start", "day"), _must("end", "day"), _code("state", "planned", "done", "cancelled"),
            Field("line", "line"), Field("note"),
        ),
    ),
    Record(
        "marker",
        (
            _code("section", *SECTIONS), _must("number"), *_POINT, _code("state", "good", "damaged", "missing", "unknown"),
            Field("inspected", "day"), Field("claim_libya"), Field("claim_neighbour"), Field("legal_basis"), Field("source"),
            Field("note"),
        ),
    ),
    Record(
        "crossing",
        (
            _must("crossing", "id"), _code("status", "open", "closed", "restricted", "reopened"), _must("date", "day"),
            _must("reason"), Field("source"),
        ),
    ),
    Record(
        "need",
        (
            _code("site", *SITES), _code("kind", "staffing", "equipment", "training"), _must("item_ar"), Field("item_en"),
            Field("needed", "number"), Field("held", "number"), Field("offered_by"), Field("obstacle"), _must("as_of", "day"),
            _must("source"),
        ),
    ),
    Record(
        "project",
        (
            _must("name_ar"), Field("name_en"), Field("place_ar"), Field("place_en"), *_POINT,
            Field("section", "code", codes=SECTIONS), _code("state", "proposed", "planned", "under_way", "done", "stopped"),
            Field("funder"), _must("as_of", "day"), _must("source"),
        ),
    ),
    Record(
        "response",
        (
            _must("about", "id"), _code("state", *RESPONSES), Field("by"), _must("reported_utc", "instant"),
            Field("acknowledged_utc", "instant"), Field("responding_utc", "instant"), Field("closed_utc", "instant"), Field("note"),
        ),
        key="about",
    ),
    Record(
        "route",
        (
            _must("title"), Field("section", "code", codes=SECTIONS), _must("line", "line"), _must("reason"), _must("sources"),
            _must("reviewer"), _must("valid_from", "day"), _must("valid_to", "day"),
        ),
        role="decide",
    ),
    Record("study", (*_TITLE, Field("scope"), Field("date", "day"), _must("source"), Field("source_url"))),
    Record(
        "settlement", (_must("contradiction", "id"), _must("version"), _must("reason")), role="decide", key="contradiction"
    ),
    Record("difference", (*_TITLE, _must("one", "id"), _must("other", "id"), Field("note"))),
    Record(
        "handover", (_must("from_role"), _must("to_role"), _must("at_utc", "instant"), Field("note")), own=True
    ),
    Record("directory", (_must("name_ar"), Field("name_en"), Field("aliases"), Field("desk"), Field("channel"), Field("note"))),
    Record(
        "agreement",
        (
            _must("countries"), *_TITLE, Field("date", "day"), Field("parties"), _must("source"), Field("source_url"),
            _code("in_force", "yes", "no", "unknown"),
        ),
    ),
    Record("view", (_must("name"), _must("query"))),
)  # fmt: skip
RECORDS: dict[str, Record] = {record.name: record for record in _EVERY}
# The first of two fields may not be after the second.
_ORDERED = {
    "part": ("from_km", "to_km"), "patrol": ("from_km", "to_km"), "route": ("valid_from", "valid_to"),
}  # fmt: skip


def tidy(record: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return the body of a record: the fields that say something, texts and numbers.

    Parameters
    ----------
    record : str
        Of ``RECORDS``.
    values : mapping
        Fields of the kind; "", None and NaN mean that nothing is said.

    Raises
    ------
    DataProblem
        A field is not of the kind or is missing, a code not of its list, a number, a day or a line none.

    Examples
    --------
    >>> tidy("part", {"section": "egypt", "from_km": 0, "to_km": 220.5, "name_ar": "الشمال", "name_en": "North"})["to_km"]
    220.5
    >>> tidy("level", {"unit": "egypt", "level": "critical", "reason": "x", "at_utc": "2026-03-01T12:00Z"})
    Traceback (most recent call last):
    data.errors.DataProblem: Field until: nothing is said, and it has to be. Fill it in.
    """
    kind = RECORDS[record]
    if strange := sorted(set(values) - set(kind.names)):
        raise DataProblem("record.field", found=shown(strange[0]), expected=", ".join(kind.names))
    out: dict[str, object] = {}
    for field in sorted(kind.fields, key=lambda one: one.name):
        value = values.get(field.name)
        if value is None or value == "" or value != value or (isinstance(value, str) and not value.strip()):
            if field.required:
                raise DataProblem("record.missing", field=field.name)
            continue
        out[field.name] = _number(field, value) if field.is_number else _text(field, value)
    _whole(record, out)
    return out


def _whole(record: str, body: Mapping[str, object]) -> None:
    """Ask what fields say of each other."""
    if ("lon" in body) != ("lat" in body):
        raise DataProblem("version.half", found=", ".join(name for name in ("lon", "lat") if name in body))
    if body.get("level") == "critical" and "until" not in body:
        raise DataProblem("record.missing", field="until")
    if record == "patrol" and str(body["start"]) > str(body["end"]):
        raise DataProblem("record.order", field="start", found=body["start"], expected=body["end"])
    first, last = _ORDERED.get(record, ("", ""))
    if first:
        low, high = body[first], body[last]
        wrong = float(str(low)) >= float(str(high)) if first == "from_km" else str(low) > str(high)
        if wrong:
            raise DataProblem("record.order", field=first, found=low, expected=high)


def _number(field: Field, value: object) -> float:
    low, high = _NUMBERS[field.kind]
    try:
        number = round(float(value), DECIMALS)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = float("nan")
    if isinstance(value, bool) or not low <= number <= high:
        raise DataProblem(
            "version.number", field=field.name, found=shown(str(value)), expected=f"{low:g} – {high:g}"
        )
    return number + 0.0  # no negative zero: it would be another text


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_CHARACTERS or "\0" in value or not _encodes(value):
        raise DataProblem("version.text", field=field.name, found=ascii(value)[:80])
    text = value.strip()
    if field.kind == "code" and text not in field.codes:
        raise DataProblem(
            "version.code", field=field.name, found=shown(text), expected=", ".join(field.codes)
        )
    if field.kind == "day" and not _is_time(text, _DAY):
        raise DataProblem("version.day", field=field.name, found=shown(text))
    if field.kind == "instant" and not _is_time(text, _INSTANT):
        raise DataProblem("record.instant", field=field.name, found=shown(text))
    if field.kind == "id" and not _ID.fullmatch(text):
        raise DataProblem("record.id", field=field.name, found=shown(text))
    return _line(field.name, text) if field.kind == "line" else text


def _line(name: str, text: str) -> str:
    """Return a line of places in its one form: "lon lat, lon lat", degrees."""
    points = text.split(",")
    try:
        pairs = [tuple(map(float, point.split())) for point in points]
    except ValueError:
        pairs = []
    sound = 2 <= len(pairs) <= MAX_POINTS and all(
        len(pair) == 2 and abs(pair[0]) <= 180 and abs(pair[1]) <= 90 for pair in pairs
    )
    if not sound:
        raise DataProblem("record.line", field=name, found=shown(text))
    return ", ".join(f"{round(lon, DECIMALS) + 0.0!r} {round(lat, DECIMALS) + 0.0!r}" for lon, lat in pairs)


def points(line: str) -> list[tuple[float, float]]:
    """Return the places of a line that `tidy` has written: lon, lat in degrees.

    Examples
    --------
    >>> points("24.9 25.0, 24.95 25.1")
    [(24.9, 25.0), (24.95, 25.1)]
    """
    pairs = [point.split() for point in line.split(",") if point.strip()]
    return [(float(lon), float(lat)) for lon, lat in pairs]


def _encodes(value: str) -> bool:
    """Return whether a text can be written at all: half a character pair cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_time(text: str, form: re.Pattern[str]) -> bool:
    """Return whether a text is of a form and on the calendar: "2026-13-45" is the one and not the other."""
    if not form.fullmatch(text):
        return False
    try:
        moment = date.fromisoformat(text) if form is _DAY else datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.year <= LAST_YEAR


def subject_of(record: str, centre: str, body: Mapping[str, object]) -> str | None:
    """Return the one id that a record of a kind with a key has, whoever writes it first; None for other kinds.

    Examples
    --------
    >>> subject_of("level", "tripoli", {"unit": "egypt"})
    'tripoli-level-egypt'
    >>> subject_of("patrol", "tripoli", {}) is None
    True
    """
    kind = RECORDS[record]
    if not kind.key:
        return None
    value = str(body.get(kind.key, ""))
    if kind.own:
        return f"{centre}-{record}-{value}"
    digest = hashlib.sha256(f"{record}\n{value}".encode()).digest()
    return f"{record}-{base64.b32encode(digest)[:26].decode().lower()}"


def titled(record: str, body: Mapping[str, object], lang: str) -> str:
    """Return what to call a record: its title or name, else what it is about, else its first words.

    Examples
    --------
    >>> titled("project", {"name_ar": "بئر", "name_en": "Well"}, "en"), titled("level", {"unit": "egypt"}, "ar")
    ('Well', 'egypt')
    """
    other = "en" if lang == "ar" else "ar"
    named = (
        f"title_{lang}", f"name_{lang}", f"item_{lang}", f"title_{other}", f"name_{other}", f"item_{other}", "title", "name",
        "number", "unit", "about", "crossing", "contradiction", "by", "from_role", "text", "reason", "note",
    )  # fmt: skip
    return next((str(body[name]) for name in named if body.get(name)), "")


def is_sound(record: str, subject: str, centre: str, op: str, body: Mapping[str, object]) -> bool:
    """Return whether a version of such a record that came in is one that its centre could have written.

    Its content was checked when it was read. What is a centre's own bears the centre's name, so that nobody turns
    another's key; where there is one record for a thing, it stands under its one id.
    """
    kind = RECORDS[record]
    if kind.own and not subject.startswith(f"{centre}-"):
        return False
    wanted = subject_of(record, centre, body) if op == "put" else None
    return wanted is None or wanted == subject
