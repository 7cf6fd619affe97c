"""What the centres ask of each other, and the note that something was received: records of their own.

They travel in internal packages alone. A request is written by the centre that asks and answered by the other;
a receipt says that a centre has taken note of an event, and each centre writes its own.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy import text as text_of

from data.errors import DataProblem
from data.room_text import shown
from events.exchange.choosing import histories, ordered
from events.exchange.stored import reading
from events.register import editing, tables
from events.register.opening import CENTRE, Register
from events.register.reading import one
from events.register.trouble import blob
from events.register.versions import Version
from events.register.versions import stored as kept
from events.register.who import Actor
from events.register.writing import writing

KINDS = ("information", "support")
STATES = ("open", "answered", "declined", "withdrawn")
REQUEST = ("kind", "text", "about", "asked_by", "to", "due", "answer", "answered_by", "state")
RECEIPT = ("about", "centre", "by", "at_utc")
# A due time: a day, or a minute of Coordinated Universal Time.
_DUE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}Z)?")
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
# As in versions: beyond it the hour of another zone may be on no calendar.
LAST_YEAR = 2199
MAX_CHARACTERS = 20_000


@dataclass(frozen=True)
class Request:
    """A request as it stands.

    Parameters
    ----------
    id : str
    centre : str
        Which centre asks.
    body : mapping
        ``REQUEST``: kind (of ``KINDS``), text, about (ids of events, "; " between them), asked_by (office),
        to (centre), due (day or UTC minute, "" for none), answer, answered_by (office), state (of ``STATES``).
    conflict : bool
        Whether two people have written different things of it.
    """

    id: str
    centre: str
    body: Mapping[str, str]
    conflict: bool


def ask(
    register: Register,
    actor: Actor,
    to: str,
    kind: str,
    text: str,
    *,
    about: Sequence[str] = (),
    office: str = "",
    due: str = "",
) -> str:
    """Ask another centre for information or support; return the request's id.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "report".
    to : str
        The centre asked.
    kind : str
        Of ``KINDS``.
    text : str
        What is asked.
    about : sequence of str
        Ids of the events that it is about.
    office : str
        Who asks; by default the actor's institution.
    due : str
        Until when: "2026-03-01", or "2026-03-01T12:00Z".

    Raises
    ------
    AccessProblem, StoreProblem
    DataProblem
        A field is not as it should be.
    """
    body = {
        "kind": kind, "text": text, "about": "; ".join(about), "asked_by": office or actor.institution or register.centre,
        "to": to, "due": due, "answer": "", "answered_by": "", "state": "open",
    }  # fmt: skip
    return editing.add(register, actor, [checked("request", body)], record="request")[0]


def answer(
    register: Register, actor: Actor, subject: str, text: str, *, state: str = "answered", office: str = ""
) -> str:
    """Answer or decline a request, or withdraw one of one's own; return the hash of the new version.

    Raises
    ------
    AccessProblem, StoreProblem
    ConflictProblem
        Somebody else has written to it in the meantime.
    DataProblem
        There is no such request, or the state is none.
    """
    found = one(register, actor, subject)
    if found.shown.record != "request":
        raise DataProblem("request.unknown", found=subject)
    body = {**found.shown.body, "answer": text, "state": state}
    if state != "withdrawn":
        body["answered_by"] = office or actor.institution or register.centre
    return editing.change(register, actor, subject, found.hashes, checked("request", body), text)


def listing(register: Register, actor: Actor, states: Sequence[str] = STATES) -> list[Request]:
    """Return the requests that both centres have written, the first due first, those without due time last."""
    actor.must("read")
    now, stored = tables.current.c, tables.version.c
    query = (
        select(now.subject, now.conflict, stored.text)
        .join(tables.version, stored.n == now.shown_n)
        .where(text_of(tables.OTHERS), now.record == "request", now.op == "put")
    )
    with reading(register) as connection:
        rows = [(row.subject, bool(row.conflict), kept(blob(row.text))) for row in connection.execute(query)]
        asked = _askers(connection, [subject for subject, _, _ in rows])
        found = [
            Request(subject, asked[subject], {name: str(version.body[name]) for name in REQUEST}, conflict)
            for subject, conflict, version in rows
            if version.body["state"] in states
        ]
    return sorted(found, key=lambda request: (request.body["due"] == "", request.body["due"], request.id))


def acknowledge(register: Register, actor: Actor, event: str, office: str = "") -> str:
    """Say that this centre has taken note of an event; return the receipt's id. Said twice it is the same.

    Raises
    ------
    AccessProblem, StoreProblem
    DataProblem
        There is no such event.
    """
    if one(register, actor, event).shown.record != "event":
        raise DataProblem("version.unknown", found=event)
    subject = receipt_id(register.centre, event)
    with reading(register) as connection:
        there = connection.execute(
            select(tables.current.c.subject).where(tables.current.c.subject == subject)
        ).first()
    if there is None:
        body = {
            "about": event, "centre": register.centre, "by": office or actor.institution or register.centre,
            "at_utc": register.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        }  # fmt: skip
        with writing(register, actor, "receipt.add") as change:
            change.put([editing.version(change, subject, (), "put", checked("receipt", body), "", "receipt")])
    return subject


def receipts(register: Register, actor: Actor, events: Sequence[str]) -> dict[str, list[Mapping[str, str]]]:
    """Return who has taken note of events: by event the bodies of its receipts (``RECEIPT``), by centre."""
    actor.must("read")
    now, stored = tables.current.c, tables.version.c
    wanted, found = set(events), {event: list[Mapping[str, str]]() for event in events}
    query = (
        select(stored.text)
        .join(tables.current, stored.n == now.shown_n)
        .where(text_of(tables.OTHERS), now.record == "receipt", now.op == "put")
    )
    with reading(register) as connection:
        bodies = [kept(blob(text)).body for text in connection.execute(query).scalars()]
        for body in bodies:
            if body["about"] in wanted:
                found[str(body["about"])].append({name: str(body[name]) for name in RECEIPT})
    return {event: sorted(some, key=lambda body: body["centre"]) for event, some in found.items()}


def checked(record: str, body: Mapping[str, object]) -> dict[str, str]:
    """Return the body of a request or a receipt, every field a text.

    Raises
    ------
    DataProblem
        A field is missing, more, too long, or not of its list.

    Examples
    --------
    >>> checked("receipt", {"about": "a-1", "centre": "tripoli", "by": "customs", "at_utc": "x"})["by"]
    'customs'
    """
    names = REQUEST if record == "request" else RECEIPT
    if set(body) != set(names):
        raise DataProblem("request.fields", found=shown(", ".join(sorted(body))), expected=", ".join(names))
    out = {}
    for name in names:
        value = body[name]
        if not isinstance(value, str) or len(value) > MAX_CHARACTERS:
            raise DataProblem("request.text", field=name, found=shown(str(value)), expected=MAX_CHARACTERS)
        out[name] = value
    codes = {"kind": KINDS, "state": STATES} if record == "request" else {}
    for name, allowed in codes.items():
        if out[name] not in allowed:
            raise DataProblem("version.code", field=name, found=shown(out[name]), expected=", ".join(allowed))
    centre = out["to" if record == "request" else "centre"]
    if not CENTRE.fullmatch(centre):
        raise DataProblem("request.centre", found=shown(centre))
    if record == "request" and not out["text"].strip():
        raise DataProblem("request.empty")
    if record == "request" and out["due"] and not _is_time(out["due"], _DUE):
        raise DataProblem("request.due", found=shown(out["due"]))
    return out


def receipt_id(centre: str, event: str) -> str:
    """Return the id of a centre's receipt for an event: one only, so that taking note twice is once."""
    digest = hashlib.sha256(f"receipt\n{event}".encode()).digest()
    return f"{centre}-r{base64.b32encode(digest)[:26].decode().lower()}"


def _askers(connection: Connection, subjects: Sequence[str]) -> dict[str, str]:
    """Return the centre that wrote the first version of each request."""
    return {
        subject: ordered(history.versions)[0].centre
        for subject, history in histories(connection, subjects).items()
    }


def is_sound(version: Version) -> bool:
    """Return whether a request or receipt that came in is as this program would have written it."""
    try:
        body = checked(version.record, version.body)
    except DataProblem:
        return False
    return body == version.body and (version.record == "request" or _is_time(body["at_utc"], _AT))


def _is_time(text: str, form: re.Pattern[str]) -> bool:
    """Return whether a text is of a form and on the calendar: "2026-13-45" is the one and not the other."""
    try:
        return bool(form.fullmatch(text)) and datetime.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False
