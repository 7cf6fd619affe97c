"""What of a record may go out under a profile: a release, a version of its own with only what is allowed.

Pure functions over the history of one record. What is withheld neither goes out nor shows: a release holds no hash
of an original, no author, no reason, and no trace of edits that changed nothing that the profile shows
(docs/decisions/0020).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from events.redaction import FREE_TEXT, MARKINGS
from events.register.state import state
from events.register.versions import Version
from events.schema import NAMES, NO_REDISTRIBUTION

# Op and body of a version, as a profile shows it.
Shown = tuple[str, dict[str, object]]
# From the least to the most that goes out.
PROFILES = ("public", "partner", "internal")
# Ids of other records would say that those exist; the record's own id is its subject.
COLUMNS = frozenset({*NAMES, "lon", "lat"} - {*FREE_TEXT, "id", "same_as"})
# Decimals of a degree that a place keeps in public, by how well it is known (docs/decisions/0020).
DECIMALS = {"exact": 3, "town": 2, "municipality": 2, "district": 1, "section": 1, "country": 0}
# Where the precision is not said, it is taken for exact, the finest that goes out.
FINEST = 3
# A degree of the equator (WGS84): nowhere is a degree of either kind longer by more than 0.4 %.
DEGREE_M = 111_700.0
SECOND_MS = 1_000


@dataclass(frozen=True)
class Released:
    """What of one record goes out.

    Parameters
    ----------
    versions : tuple of Version
        Releases that are its present to others: new ones, and such as were made before.
    originals : mapping
        Hash of the original by hash of its release, for the new ones: stays at home.
    withheld : bool
        Whether the profile holds the record back.
    """

    versions: tuple[Version, ...]
    originals: Mapping[str, str]
    withheld: bool


def release(
    versions: Iterable[Version], profile: str, originals: Mapping[str, str] | None = None
) -> Released:
    """Return what of one record goes out under a profile other than "internal".

    Parameters
    ----------
    versions : iterable of Version
        Its whole history, with the releases that were made of it and those that came from others.
    profile : str
        "public" or "partner".
    originals : mapping, optional
        Hash of the original by hash of its release, as the register has them.

    Returns
    -------
    Released
        Only the present goes out, never what was corrected since; where one head of several is withheld,
        somebody wants the record held back, and all of it is.

    Examples
    --------
    >>> one = Version("event", "a-1", (), "tripoli", "duty", "", 1_900, "put", {"kind": "PATROL", "notes": "x"}, "why")
    >>> (sent,) = release([one], "public").versions
    >>> sent.body, sent.author, sent.reason, sent.clock_ms, sent.profile
    ({'kind': 'PATROL'}, '', '', 1000, 'public')
    """
    known = {version.hash: version for version in versions}
    links = originals or {}
    heads = state(known.values(), links).heads
    shown = [projected(head, profile) for head in heads]
    out: dict[str, Version] = {}
    made_from: dict[str, str] = {}
    if any(said is None for said in shown):
        return Released((), {}, True)
    for head, said in _apart(heads, [one for one in shown if one is not None], known, profile):
        op, body = said
        if _is_release(head, profile) and (head.op, head.body) == said:
            out[head.hash] = head
            continue
        before = _before(head, known, links, profile)
        if before and all((one.op, one.body) == said for one in before):
            out |= {one.hash: one for one in before}
            continue
        if op == "delete" and not before:  # nobody outside has heard of it
            continue
        one = _made(_first(head, said, known, profile), op, body, before, profile)
        out[one.hash] = one
        if one.hash != head.hash:
            made_from[one.hash] = min(head.hash, made_from.get(one.hash, head.hash))
    return Released(tuple(out.values()), made_from, False)


def projected(version: Version, profile: str) -> Shown | None:
    """Return the op and the body that a profile shows of a version, or None where it withholds the version.

    A record that was merged into another goes out as deleted: the other's id may be withheld.

    Parameters
    ----------
    version : Version
    profile : str
        "public" or "partner".
    """
    markings = MARKINGS[profile]
    assert markings is not None, "internal sends originals"
    if version.record != "event":
        return None
    if version.op != "put":
        return "delete", {}
    body = version.body
    if body.get("terms") == NO_REDISTRIBUTION or body.get("marking", "") not in markings:
        return None
    kept = {name: body[name] for name in sorted(body) if name in COLUMNS}
    return "put", coarsened(kept) if profile == "public" and version.profile != "public" else kept


def coarsened(body: Mapping[str, object]) -> dict[str, object]:
    """Return a body whose place is on the grid of its precision, and its uncertainty wider by half a cell's diagonal.

    Examples
    --------
    >>> coarsened({"lon": 24.1234567, "lat": 22.7654321, "place_precision": "town", "uncertainty_m": 5000.0})
    {'lon': 24.12, 'lat': 22.77, 'place_precision': 'town', 'uncertainty_m': 5790.0}
    """
    out = dict(body)
    if "lon" not in body:
        return out
    decimals = DECIMALS.get(str(body.get("place_precision", "")), FINEST)
    for name in ("lon", "lat"):
        out[name] = round(float(str(body[name])), decimals) + 0.0
    shift_m = math.ceil(DEGREE_M * 10.0**-decimals / math.sqrt(2))
    out["uncertainty_m"] = float(math.ceil(float(str(body.get("uncertainty_m", 0.0))) + shift_m))
    return out


def allowed(inner: str, profile: str) -> bool:
    """Return whether what was released under one profile may go out under another."""
    return inner in PROFILES and PROFILES.index(inner) <= PROFILES.index(profile)


def _first(head: Version, said: Shown, known: Mapping[str, Version], profile: str) -> Version:
    """Return the earliest version that says what a head says, with nothing else that the profile shows between.

    Time and centre of a release are its: those of an edit that changed nothing that the profile shows would tell
    that there was one, and when, and where.
    """
    found, seen, ahead = head, {head.hash}, list(head.parents)
    while ahead:
        one = known.get(ahead.pop())
        if one is None or one.hash in seen:
            continue
        seen.add(one.hash)
        shown = projected(one, profile)
        if shown not in (said, None):
            continue
        if shown == said:
            found = min(found, one, key=lambda version: (version.clock_ms, version.hash))
        ahead += one.parents
    return found


def _apart(
    heads: Sequence[Version], shown: Sequence[Shown], known: Mapping[str, Version], profile: str
) -> list[tuple[Version, Shown]]:
    """Return heads with what is shown of them, without such as say what another of them was written over.

    Beside an edit that the profile shows stands one that it does not, made at the same time elsewhere: to others
    there is the former alone.
    """
    pairs = list(zip(heads, shown, strict=True))
    if len(pairs) == 1:
        return pairs
    under = [_ancestors([head], known) for head in heads]
    kept = [
        (head, said)
        for at, (head, said) in enumerate(pairs)
        if not any(
            other != said and at != beside and _first(head, said, known, profile).hash in under[beside]
            for beside, other in enumerate(shown)
        )
    ]
    return kept or pairs


def _is_release(version: Version, profile: str) -> bool:
    return (
        bool(version.profile) and allowed(version.profile, profile) and not (version.author or version.reason)
    )


def _made(
    head: Version, op: str, body: Mapping[str, object], before: Sequence[Version], profile: str
) -> Version:
    """Return the release: the clock in whole seconds, and after those that it replaces; ``head`` is the first to say it."""
    whole = head.clock_ms // SECOND_MS * SECOND_MS
    clock_ms = max([whole, *(one.clock_ms + SECOND_MS for one in before)])
    parents = tuple(sorted(one.hash for one in before))
    return Version(
        head.record, head.subject, parents, head.centre, "", "", clock_ms, op, dict(body), "", profile
    )


def _before(
    head: Version, known: Mapping[str, Version], links: Mapping[str, str], profile: str
) -> list[Version]:
    """Return the releases that this head replaces for those outside, without such as others of them replace.

    A release comes before the head when it, or the original that it was made from, is among what the head
    rests on. Only releases of this profile, or of one that shows less, may be named.
    """
    under = _ancestors([head], known) | {head.hash}
    found = [
        version
        for version in known.values()
        if version.hash != head.hash
        and _is_release(version, profile)
        and (version.hash in under or links.get(version.hash) in under)
    ]
    older = _ancestors(found, known)
    return sorted((version for version in found if version.hash not in older), key=lambda one: one.hash)


def _ancestors(versions: Iterable[Version], known: Mapping[str, Version]) -> set[str]:
    found: set[str] = set()
    ahead = [parent for version in versions for parent in version.parents]
    while ahead:
        hash_ = ahead.pop()
        if hash_ not in found:
            found.add(hash_)
            if hash_ in known:
                ahead += known[hash_].parents
    return found
