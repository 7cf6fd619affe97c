"""A map that comes from a register carries its events as a signed package: the map is the package.

Whoever takes events of a register out is recorded in its log, with the profile and the file's SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from events.exchange import keys
from events.exchange.maps import in_map, map_digest
from events.exchange.snapshot import snapshot
from events.register.opening import Register
from events.register.reading import Asked, ids
from events.register.who import Actor
from events.register.writing import writing

# A package of so many events is some four megabytes in the page; a larger exchange goes by packages of its own.
MOST = 20_000


def carried(
    page: bytes, shown: Sequence[str], register: Register, actor: Actor, profile: str, made_utc: datetime
) -> bytes:
    """Return a map with the package of the register's events that it shows, signed by the centre's key.

    Parameters
    ----------
    page : bytes
        The map (`layers.export.page`).
    shown : sequence of str
        Ids of the events on it; those that are not the register's are not in the package.
    register : Register
    actor : Actor
        With the role "release".
    profile : str
        The map's.
    made_utc : datetime
        The instant that the map says it was made at; the package says the same.

    Returns
    -------
    bytes
        The page as it was where nothing of it is the register's, where the centre has no key, or where it shows
        more than ``MOST`` of the register's events.

    Raises
    ------
    AccessProblem, FileProblem, StoreProblem
    """
    ours = ids(register, actor, Asked(far_km=None, ids=tuple(shown)))
    if not ours:
        return page
    actor.must("release")
    if len(ours) > MOST or not keys.key_path(register).is_file():
        noted(page, len(ours), "map.export", register, actor, profile)
        return page
    at = replace(register, now=lambda: made_utc)
    package = snapshot(at, actor, ours, profile, keys.opened(register), map_digest(page))
    return in_map(page, package)


def noted(raw: bytes, count: int, action: str, register: Register, actor: Actor, profile: str) -> None:
    """Write down that a file with events of a register goes out.

    Parameters
    ----------
    raw : bytes
        The file.
    count : int
        How many of its events are the register's.
    action : str
        ``action.<...>`` of the catalogue.
    register : Register
    actor : Actor
        With the role "release".
    profile : str

    Raises
    ------
    AccessProblem, StoreProblem
    """
    with writing(register, actor, action, role="release") as change:
        change.detail |= {"sha256": hashlib.sha256(raw).hexdigest(), "profile": profile, "count": count}
