"""What would go out to a centre, before it does: the records, and how many the profile holds back."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from events.exchange import lines
from events.exchange.choosing import chosen, histories, touched
from events.exchange.items import item
from events.exchange.stored import reading
from events.register.opening import Register
from events.register.versions import Version
from events.register.who import Actor

# More nobody looks through before sending: the figures then say that there are more.
LISTED = 2_000


@dataclass(frozen=True)
class Outlook:
    """What the next package to a centre would hold.

    Parameters
    ----------
    versions : tuple of Version
        The last of each record, the newest first; at most ``LISTED``.
    records : int
        How many records there are.
    items : int
        How many items: versions, and links.
    withheld : int
        Records changed since that the profile holds back.
    acknowledged : int
        The last item that the centre has said it has; 0 for none.
    """

    versions: tuple[Version, ...]
    records: int
    items: int
    withheld: int
    acknowledged: int


def outlook(register: Register, actor: Actor, to: str, profile: str) -> Outlook:
    """Return what would go out now; nothing is written.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "release".
    to : str
        A centre whose key is pinned.
    profile : str
        "public", "partner" or "internal".

    Raises
    ------
    AccessProblem, StoreProblem
    """
    actor.must("release")
    with reading(register) as connection:
        line = lines.current(connection, to, profile)
        after, considered = (line.acknowledged, line.considered) if line else (0, 0)
        standing = [item(text) for _, text in lines.texts(connection, line, after)] if line else []
        found = chosen(histories(connection, touched(connection, considered)), profile)
        new = lines.absent(connection, line, found.items) if line else found.items
    items = [*standing, *new]
    last: dict[str, Version] = {}
    for one in items:
        if isinstance(one, Version):
            last[one.subject] = one
    newest = sorted(last.values(), key=lambda version: (version.clock_ms, version.hash), reverse=True)
    return Outlook(tuple(newest[:LISTED]), len(last), len(items), len(found.withheld), after)


def title(version: Version, lang: str) -> str:
    """Return what to call the record of a version: its title, else its text, else its id."""
    other = "en" if lang == "ar" else "ar"
    names = (f"title_{lang}", f"title_{other}", "text", f"text_{lang}", f"text_{other}")
    return next((str(version.body[name]) for name in names if version.body.get(name)), version.subject)


def manifest_of(text: str) -> dict[str, object]:
    """Return a manifest as the table of packages keeps it."""
    said: dict[str, object] = orjson.loads(text) if text else {}
    return said
