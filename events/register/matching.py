"""Three states of an event meet: what its source said last, what it says now, and what people made of it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, select

from events.register import clock, tables
from events.register.bodies import canonical, digest
from events.register.deriving import among, present
from events.register.opening import Register
from events.register.state import State
from events.register.trouble import blob, sound
from events.register.versions import Version, read
from events.register.who import Actor

Body = Mapping[str, object]
# Columns that say one thing together: half a place from one hand and half from another would be said by nobody.
TOGETHER = (
    ("lon", "lat", "uncertainty_m", "place_precision", "place_role", "place_ar", "place_en"),
    ("start", "end", "date_edtf", "date_precision", "date_phrase", "date_anchor", "date_note_ar", "date_note_en"),
)  # fmt: skip
_GROUP = {name: group[0] for group in TOGETHER for name in group}


@dataclass(frozen=True)
class Known:
    """A row that the register knows.

    Parameters
    ----------
    subject : str
        The event that it became.
    digest : bytes
        Of what the source said last.
    """

    subject: str
    digest: bytes


@dataclass(frozen=True)
class Merged:
    """What comes of an event when its source says something else.

    Parameters
    ----------
    body : dict
        The present with what the source has changed written over it.
    against : tuple of str
        Columns that the source and a person have both changed, to different ends: then it is for a person to say.
    """

    body: dict[str, object]
    against: tuple[str, ...]


def merged(base: Body, said: Body, shown: Body) -> Merged:
    """Write what a source has changed over what is shown.

    Parameters
    ----------
    base : mapping
        What the source said before.
    said : mapping
        What it says now.
    shown : mapping
        The present, as people may have changed it.

    Examples
    --------
    >>> merged({"kind": "PATROL", "dead": 1}, {"kind": "PATROL", "dead": 2}, {"kind": "CLASH", "dead": 1})
    Merged(body={'kind': 'CLASH', 'dead': 2}, against=())
    >>> merged({"dead": 1}, {"dead": 2}, {"dead": 3}).against
    ('dead',)
    """
    names = sorted({*base, *said, *shown})
    theirs = {name for name in names if base.get(name) != said.get(name)}
    ours = {name for name in names if base.get(name) != shown.get(name)}
    touched = {_GROUP.get(name, name) for name in theirs} & {_GROUP.get(name, name) for name in ours}
    against = tuple(
        name for name in names
        if _GROUP.get(name, name) in touched and said.get(name) != shown.get(name)
    )  # fmt: skip
    body = dict(shown)
    for name in theirs:
        if name in said:
            body[name] = said[name]
        else:
            body.pop(name, None)
    return Merged(body, against)


def shared_subject(dataset: str, key: str) -> str:
    """Return the id of an event whose source's ids are the same the world over: both centres' imports are one event.

    Examples
    --------
    >>> shared_subject("ACLED", "LBY9907")
    'acled-2taoqgoxhh32rwqhaxvpsuu26p'
    """
    letters = base64.b32encode(hashlib.sha256(f"{dataset}\0{key}".encode()).digest())[:26].decode().lower()
    return f"{'-'.join(re.findall(r'[a-z0-9]+', dataset.lower()))}-{letters}"


def known_rows(connection: Connection, dataset: str, keys: Sequence[str]) -> dict[str, Known]:
    """Return which rows of a dataset are events already, by key."""
    query = "SELECT key, subject, digest FROM source_key WHERE dataset = ? AND key {}"
    found = among(connection, query, keys, dataset)
    with sound():
        return {key: Known(subject, blob(said)) for key, subject, said in found}


def base_of(connection: Connection, state: State, last: bytes | None) -> Version | None:
    """Return the version that is what the source said last: the one in the history whose body has this digest.

    Every word of a source is a version of its own (`Hand.followed`), so that it is there to be compared with.

    Parameters
    ----------
    connection : Connection
    state : State
        The present of the event.
    last : bytes or None
        The digest; None for an event that came from another centre, whose own import is its first version.
    """
    if last is not None and digest(canonical(state.shown.body)) == last:
        return state.shown
    for version in history(connection, state.shown.subject):
        if version.op == "put" and last in (None, digest(canonical(version.body))):
            return version
    return None


def history(connection: Connection, subject: str) -> list[Version]:
    """Return all versions of a record, parents before children."""
    column = tables.version.c
    texts = connection.execute(select(column.text).where(column.subject == subject)).scalars()
    with sound():
        found = [blob(text) for text in texts]
    return sorted(map(read, found), key=lambda one: (one.clock_ms, one.hash))


def states(connection: Connection, subjects: Sequence[str]) -> dict[str, State]:
    """Return the present of records, those that are not there left out."""
    return present(connection, sorted(set(subjects))) if subjects else {}


@dataclass(frozen=True)
class Hand:
    """Who writes versions, and when.

    Parameters
    ----------
    register : Register
    actor : Actor
    reason : str
        In their words.
    """

    register: Register
    actor: Actor
    reason: str = ""

    def version(
        self, subject: str, parents: Sequence[Version], op: str, body: Body, record: str = "event"
    ) -> Version:
        """Return a new version over its parents."""
        at = clock.after(self.register.now(), (parent.clock_ms for parent in parents))
        hashes = tuple(sorted({parent.hash for parent in parents}))
        return Version(
            record, subject, hashes, self.register.centre, self.actor.name, self.actor.institution, at, op, dict(body),
            self.reason,
        )  # fmt: skip

    def followed(self, state: State, base: Version, said: Body, body: Body) -> list[Version]:
        """Return the versions by which an event follows its source.

        Parameters
        ----------
        state : State
            The present.
        base : Version
            What the source said last.
        said : mapping
            What it says now.
        body : mapping
            What is shown from now on, where the event is living.

        Returns
        -------
        list of Version
            One, where nobody has touched the event; else what the source says as a version of its own beside the
            people's, and one over both.
        """
        shown = state.shown
        if base is shown and canonical(said) == canonical(body):
            return [self.version(shown.subject, state.heads, "put", said)]
        beside = self.version(shown.subject, [base], "put", said)
        over = body if shown.op == "put" else shown.body
        return [beside, self.version(shown.subject, [*state.heads, beside], shown.op, over)]


def loads(body: bytes) -> dict[str, object]:
    """Return a body from its canonical JSON."""
    found: dict[str, object] = orjson.loads(body)
    return found
