"""What came in a package is looked at before any of it is written: every version on its own, and all together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Connection

from data.catalogue import read
from data.errors import DataProblem, PackageProblem
from data.room_text import shown
from events.exchange.choosing import History, histories
from events.exchange.items import Link, item
from events.exchange.manifest import Manifest
from events.exchange.releasing import COLUMNS, SECOND_MS, allowed, projected
from events.exchange.requests import is_sound, receipt_id
from events.register.opening import CENTRE
from events.register.versions import Version
from events.situation.records import RECORDS
from events.situation.records import is_sound as declared

# The year 2200: nobody's clock is so wrong by accident, and what is written over it must still have a date.
LAST_MS = 7_258_118_400_000
# What this program gives as ids, and what may stand in a link, a file or a command without being taken for more.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
MAX_VERSION_BYTES = 2_000_000


def items(lines: Sequence[bytes], manifest: Manifest) -> list[Version | Link]:
    """Return the items of a package, each checked by itself.

    Raises
    ------
    PackageProblem
        The first that is not as it should be, or has the id of an event that ships with the product, by its number.
    """
    out: list[Version | Link] = []
    for n, line in enumerate(lines, manifest.first):
        try:
            found = item(line) if len(line) <= MAX_VERSION_BYTES else None
        except DataProblem as problem:
            raise PackageProblem(
                "package.version", found=n, what=problem.values.get("found", "")
            ) from problem
        sound = found is not None and (
            _sound(found, manifest.profile) if isinstance(found, Version) else manifest.profile == "internal"
        )
        if found is None or not sound:
            raise PackageProblem("package.version", found=n, what=shown(line.decode("utf-8", "replace")))
        if taken := _shipped() & {found.subject, str(getattr(found, "body", {}).get("into", ""))}:
            raise PackageProblem("package.shipped", found=n, what=min(taken))
        out.append(found)
    return out


@cache
def _shipped() -> frozenset[str]:
    """Return the ids of the events that ship with the product: no register gives such, and each must stay the only one.

    On a map the two would stand beside each other under one name, and a file that is made of it would take the one for
    the other: the shipped one is let out exactly as its source says it, one of the register on a grid.
    """
    return frozenset(read("events")["id"])


def together(connection: Connection, found: Sequence[Version | Link], snapshot: bool) -> None:
    """Check the items of a package beside what the register holds.

    What a person wrote rests on versions that are known, but in a snapshot, which has heads alone; a release rests on
    releases, so that nothing without a name replaces what a person wrote; no child is older than its parent; a record
    is of one kind; a link joins a release and a version of the same record of which it says what its profile shows.

    Raises
    ------
    PackageProblem
        Something does not fit.
    """
    versions = {one.hash: one for one in found if isinstance(one, Version)}
    subjects = sorted({one.subject for one in found})
    before = histories(connection, subjects)
    known = {one.hash: one for history in before.values() for one in history.versions} | versions
    for version in versions.values():
        _fits(version, known, before, snapshot)
    for one in (one for history in before.values() for one in history.versions):
        if any(parent in versions and versions[parent].clock_ms >= one.clock_ms for parent in one.parents):
            raise PackageProblem("package.clock", found=shown(one.subject))
    kinds: dict[str, str] = {subject: history.versions[0].record for subject, history in before.items()}
    for version in versions.values():
        if kinds.setdefault(version.subject, version.record) != version.record:
            raise PackageProblem("package.record", found=shown(version.subject))
    for link in (one for one in found if isinstance(one, Link)):
        release, original = known.get(link.release), known.get(link.original)
        ends = {one.hash for one in (release, original) if one is not None and one.subject == link.subject}
        if len(ends) < 2 or release is None or original is None or not _made_from(release, original):
            raise PackageProblem("package.link", found=shown(link.subject))


def _made_from(release: Version, original: Version) -> bool:
    """Return whether a release says what its profile shows of a version: only then may it be hidden behind that one."""
    if not release.profile or release.hash == original.hash:
        return False
    return projected(original, release.profile) == (release.op, release.body)


def _fits(
    version: Version, known: Mapping[str, Version], before: Mapping[str, History], snapshot: bool
) -> None:
    for hash_ in version.parents:
        parent = known.get(hash_)
        if parent is None:
            # A release may name one that went to others, and was replaced before anything went here.
            if not (snapshot or version.profile):
                raise PackageProblem("package.parents", found=shown(version.subject))
        elif parent.subject != version.subject or parent.clock_ms >= version.clock_ms:
            raise PackageProblem("package.clock", found=shown(version.subject))
        elif version.profile and not parent.profile:
            raise PackageProblem("package.parents", found=shown(version.subject))
    # A clock beyond the calendar is nobody's own: it is pushed on there by what it was written over.
    latest = max((known[one].clock_ms for one in version.parents if one in known), default=0)
    if version.clock_ms >= LAST_MS and version.clock_ms > latest + SECOND_MS:
        raise PackageProblem("package.clock", found=shown(version.subject))


def _sound(version: Version, profile: str) -> bool:
    """Return whether a version is one that a package of this profile may hold."""
    subject, body = version.subject, version.body
    if not (
        CENTRE.fullmatch(version.centre)
        and ID.fullmatch(subject)
        and (version.op != "merge" or (version.record == "event" and ID.fullmatch(str(body["into"]))))
        and 0 <= version.clock_ms < 2 * LAST_MS
    ):
        return False
    if version.profile:
        public = (
            version.record == "event"
            and version.profile in ("public", "partner")
            and not (version.author or version.institution or version.reason)
            and version.clock_ms % SECOND_MS == 0
            and version.op in ("put", "delete")
            and set(body) <= COLUMNS
        )
        if not (public and allowed(version.profile, profile)):
            return False
    elif profile != "internal":
        return False
    # The content of an event was checked when it was read (`events.register.versions.read`).
    if version.record in RECORDS:
        return declared(version.record, subject, version.centre, version.op, body)
    if version.record == "event" or version.op != "put":
        return True
    return is_sound(version) and (version.record != "receipt" or _is_own(version))


def _is_own(receipt: Version) -> bool:
    """Return whether a receipt stands under the one id that a centre's receipt for an event has, by its own word."""
    centre, about = receipt.centre, str(receipt.body["about"])
    return centre == receipt.body["centre"] and receipt.subject == receipt_id(centre, about)
