"""A version: one state of one record, never changed once written, known by the hash of its own content.

A record is an event, a request between the centres, a receipt, or of a kind of events/situation/records.py. A version names its parents; what has no
children is the record's present, and two of those are a conflict (events/register/state.py).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import orjson

from data.errors import DataProblem

RECORDS = (
    "agreement", "crossing", "difference", "directory", "event", "handover", "level", "marker", "need", "part", "patrol",
    "project", "receipt", "request", "response", "route", "settlement", "study", "view",
)  # fmt: skip
# What has no declared fields of its own but those of events/exchange/requests.py.
MESSAGES = ("receipt", "request")
# put: this is its content; delete: it is gone, for the reason given; merge: it is the same as another, body["into"].
OPS = ("delete", "merge", "put")
FIELDS = (
    "author", "body", "centre", "clock_ms", "institution", "op", "parents", "profile", "reason", "record", "subject",
)  # fmt: skip
# What `first_versions` leaves in the text.
_READ_LATER = ("body", "clock_ms")
HASH = re.compile(r"[0-9a-f]{64}")
# Numbers of JSON are exact to here; in milliseconds it is the year 287,396.
LAST_MS = 2**53 - 1
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# About a centimetre: nothing in the field is known better, and equal places must be equal texts.
DECIMALS = 7


@dataclass(frozen=True)
class Version:
    """One state of one record.

    Parameters
    ----------
    record : str
        Of ``RECORDS``.
    subject : str
        The record's id.
    parents : tuple of str
        Hashes of the versions that it replaces, sorted.
    centre, author, institution : str
        Who wrote it, and where.
    clock_ms : int
        Milliseconds since 1970 UTC by the writer's clock, and always more than any parent's
        (events/register/clock.py).
    op : str
        Of ``OPS``.
    body : mapping
        Its content (`tidy`); empty for "delete".
    reason : str
        Why, in the author's words.
    profile : str
        "" for what was written; the release profile for what was made to go out.

    Examples
    --------
    >>> one = Version("event", "tripoli-a", (), "tripoli", "duty", "", 0, "put", {"kind": "PATROL"})
    >>> one.text[:44]
    b'{"author":"duty","body":{"kind":"PATROL"},"c'
    >>> read(one.text) == one, len(one.hash)
    (True, 64)
    """

    record: str
    subject: str
    parents: tuple[str, ...]
    centre: str
    author: str
    institution: str
    clock_ms: int
    op: str
    body: Mapping[str, object]
    reason: str = ""
    profile: str = ""

    @cached_property
    def text(self) -> bytes:
        """Its canonical JSON: keys sorted, no blanks, UTF-8, the shortest form of each number."""
        own = self.__dict__
        return _dumped({name: own[name] for name in FIELDS})

    @cached_property
    def hash(self) -> str:
        """SHA-256 of its canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.text).hexdigest()

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            """Read what a first version has left in its text: a million of them are written and never asked."""
            if name not in _READ_LATER:
                raise AttributeError(name)
            raw = orjson.loads(self.__dict__["text"])
            self.__dict__.update({one: raw[one] for one in _READ_LATER})
            return self.__dict__[name]

    @property
    def content(self) -> bytes:
        """What it says of the record, whoever said it and when: equal contents are no conflict."""
        return _dumped([self.op, self.body])


def first_texts(
    centre: str, author: str, institution: str, clock_ms: int, reason: str
) -> Callable[[str, bytes], tuple[bytes, str]]:
    """Return what makes the text and the hash of a new event's first version from its id and its body's canonical JSON.

    The text is put together and not written anew, a field at a time: of a million versions it is half the work.

    Parameters
    ----------
    centre, author, institution, clock_ms, reason
        As `Version` has them, the same for all.

    Examples
    --------
    >>> text, hash_ = first_texts("tripoli", "duty", "", 0, "")("tripoli-a", b'{"kind":"PATROL"}')
    >>> one = Version("event", "tripoli-a", (), "tripoli", "duty", "", 0, "put", {"kind": "PATROL"})
    >>> (text, hash_) == (one.text, one.hash)
    True
    """
    pattern = Version("event", "", (), centre, author, institution, clock_ms, "put", {}, reason)
    head, tail = pattern.text.removesuffix(b'""}').split(b'"body":{}', 1)
    head += b'"body":'

    def made(subject: str, body: bytes) -> tuple[bytes, str]:
        text = b"".join((head, body, tail, _dumped(subject), b"}"))
        return text, hashlib.sha256(text).hexdigest()

    return made


def first_versions(
    centre: str, author: str, institution: str, reason: str
) -> Callable[[str, bytes, str], Version]:
    """Return what makes a first version of its id, text and hash; its body is read when somebody asks for it.

    Parameters
    ----------
    centre, author, institution, reason
        As the texts have them (`first_texts`).

    Examples
    --------
    >>> text, hash_ = first_texts("tripoli", "duty", "", 7, "")("tripoli-a", b'{"kind":"PATROL"}')
    >>> one = first_versions("tripoli", "duty", "", "")("tripoli-a", text, hash_)
    >>> one.body, one.clock_ms, read(text) == one
    ({'kind': 'PATROL'}, 7, True)
    """
    pattern = Version("event", "", (), centre, author, institution, 0, "put", {}, reason)
    common = {name: pattern.__dict__[name] for name in FIELDS if name not in _READ_LATER}

    def made(subject: str, text: bytes, hash_: str) -> Version:
        version = object.__new__(Version)
        version.__dict__.update(common, subject=subject, text=text, hash=hash_)
        return version

    return made


def _dumped(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def read(text: bytes) -> Version:
    """Return a version from its canonical JSON, wherever it comes from: its form and its content are checked.

    Raises
    ------
    DataProblem
        It is not the canonical form of a version, or an event has a content that none of ours could have.
    """
    try:
        raw = orjson.loads(text)
    except orjson.JSONDecodeError:
        raw = None
    if not isinstance(raw, dict) or tuple(sorted(raw)) != FIELDS or not _sound(raw):
        raise DataProblem(
            "version.form", found=text[:80].decode("utf-8", "replace"), expected=", ".join(FIELDS)
        )
    version = Version(**{**raw, "parents": tuple(raw["parents"])})
    if version.text != text or not _plain(version):
        raise DataProblem("version.canonical", found=version.subject)
    return version


def stored(text: bytes) -> Version:
    """Return a version from its text in a register, which was checked before it came there."""
    raw = orjson.loads(text)
    raw["parents"] = tuple(raw["parents"])
    version = Version(**raw)
    version.__dict__["text"] = text
    return version


def _sound(raw: dict[str, object]) -> bool:
    parents, body, clock_ms = raw["parents"], raw["body"], raw["clock_ms"]
    texts = [
        raw[name]
        for name in ("author", "centre", "institution", "op", "profile", "reason", "record", "subject")
    ]
    return (
        all(isinstance(text, str) for text in texts)
        and raw["record"] in RECORDS
        and raw["op"] in OPS
        and raw["subject"] != ""
        and "\0" not in str(raw["subject"])
        and isinstance(clock_ms, int)
        and not isinstance(clock_ms, bool)
        and abs(clock_ms) <= LAST_MS
        and isinstance(body, dict)
        and isinstance(parents, list)
        and all(isinstance(parent, str) and HASH.fullmatch(parent) for parent in parents)
        and parents == sorted(set(parents))
    )


def _plain(version: Version) -> bool:
    """Return whether a content is one that `tidy` and `events.register.editing` make: whoever sent it, it is shown."""
    if version.op == "delete":
        return not version.body
    if version.op == "merge":
        into = version.body.get("into")
        return list(version.body) == ["into"] and isinstance(into, str) and "" < into < version.subject
    # As texts: 22 and 22.0 are equal numbers, and would be two contents.
    return _dumped(content(version.record, version.body)) == _dumped(version.body)


def content(record: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return the body of a record of any kind, checked as its kind asks.

    Parameters
    ----------
    record : str
        Of ``RECORDS``; requests and receipts are checked by events/exchange/requests.py, and come back as they are.
    values : mapping

    Raises
    ------
    DataProblem
        As `tidy`, and `events.situation.records.tidy`.

    Examples
    --------
    >>> content("event", {"kind": "PATROL", "lat": None}), content("receipt", {"about": "a"})
    ({'kind': 'PATROL'}, {'about': 'a'})
    """
    if record == "event":
        return tidy(values)
    if record in MESSAGES:
        return dict(values)
    from events.situation.records import tidy as declared

    return declared(record, values)


def tidy(values: Mapping[str, object]) -> dict[str, object]:
    """Return the body of an event: columns of the schema that say something, and lon, lat.

    Parameters
    ----------
    values : mapping
        Columns of `events.schema` and ``lon``, ``lat`` (degrees); "", None and NaN mean that nothing is said.

    Raises
    ------
    DataProblem
        A column is not of the schema, a code not of its list, a number none, or a place off the earth.

    Examples
    --------
    >>> tidy({"kind": "PATROL", "lon": 24.123456789, "lat": 22, "text_ar": "", "uncertainty_m": float("nan")})
    {'kind': 'PATROL', 'lat': 22.0, 'lon': 24.1234568}
    """
    from events.register.columns import NUMBERS, TEXTS

    out: dict[str, object] = {}
    for name in sorted(values):
        value = values[name]
        if value is None or value == "" or value != value:
            continue
        if name in NUMBERS:
            out[name] = _number(name, value)
        elif name in TEXTS:
            out[name] = _text(name, value)
        else:
            raise DataProblem("version.column", found=name)
    if ("lon" in out) != ("lat" in out):
        raise DataProblem("version.half", found=", ".join(name for name in ("lon", "lat") if name in out))
    return out


def _text(name: str, value: object) -> str:
    from events.register.columns import CODES, DAYS

    if not isinstance(value, str) or "\0" in value or not _encodes(value):
        raise DataProblem("version.text", field=name, found=ascii(value)[:80])
    if name in CODES and value not in CODES[name]:
        raise DataProblem("version.code", field=name, found=value[:80], expected=", ".join(CODES[name]))
    if name in DAYS:
        try:
            date.fromisoformat(value if DAY.fullmatch(value) else "")
        except ValueError:
            raise DataProblem("version.day", field=name, found=value[:80]) from None
    return value


def _encodes(value: str) -> bool:
    """Return whether a text can be written at all: half a character pair cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(name: str, value: object) -> float:
    from events.register.columns import LIMITS

    low, high = LIMITS.get(name, (0.0, float("inf")))
    try:
        number = round(float(value), DECIMALS)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = float("nan")
    if not low <= number <= high or number == float("inf"):
        raise DataProblem("version.number", field=name, found=str(value)[:80], expected=f"{low:g} – {high:g}")
    return number + 0.0  # no negative zero: it would be another text
