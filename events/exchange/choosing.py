"""What goes on a line: everything in an internal one, the releases of the present in the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from events.exchange.items import Link
from events.exchange.releasing import Released, release
from events.register import tables
from events.register.deriving import parts
from events.register.trouble import blob, sound
from events.register.versions import Version
from events.register.versions import stored as stored_version


@dataclass(frozen=True)
class History:
    """All versions of one record, and which original each release was made from."""

    versions: list[Version]
    originals: dict[str, str]


@dataclass(frozen=True)
class Chosen:
    """What of some records goes out.

    Parameters
    ----------
    items : list of Version or Link
        In the order of the line: parents before children.
    links : list of Link
        Of releases that are new; kept at home.
    withheld : set of str
        Records that the profile holds back.
    waiting : set of str
        Records whose present is younger than the delay.
    """

    items: list[Version | Link]
    links: list[Link]
    withheld: set[str]
    waiting: set[str]


def histories(connection: Connection, subjects: Sequence[str]) -> dict[str, History]:
    """Return the whole history of records, by id."""
    versions: dict[str, list[Version]] = defaultdict(list)
    links: dict[str, dict[str, str]] = defaultdict(dict)
    stored, link = tables.version.c, tables.link.c
    for part in parts(subjects):
        texts = select(stored.subject, stored.text).where(stored.subject.in_(part))
        joined = select(link.subject, link.release, link.original).where(link.subject.in_(part))
        with sound():
            for subject, text in connection.execute(texts):
                versions[subject].append(stored_version(blob(text)))
            for row in connection.execute(joined):
                links[row.subject][blob(row.release).hex()] = blob(row.original).hex()
    return {subject: History(found, links.get(subject, {})) for subject, found in versions.items()}


def touched(connection: Connection, after: int) -> list[str]:
    """Return the records that changes after a log entry have touched."""
    now = tables.current.c
    return list(connection.execute(select(now.subject).where(now.log_n > after)).scalars())


def chosen(records: Mapping[str, History], profile: str, until_ms: int | None = None) -> Chosen:
    """Return what of some records goes out under a profile.

    Parameters
    ----------
    records : mapping
        `histories`.
    profile : str
        "internal": all versions, and the links between releases and originals; else the releases of the present.
    until_ms : int, optional
        Leave out records whose present is younger.
    """
    if profile == "internal":
        whole: list[Version | Link] = list(
            ordered(version for history in records.values() for version in _rooted(history))
        )
        there = {version.hash for version in whole if isinstance(version, Version)}
        links: list[Link] = [
            Link(one, original, subject)
            for subject, history in records.items()
            for one, original in history.originals.items()
            if one in there and original in there
        ]
        links.sort(key=lambda link: link.release)
        return Chosen([*whole, *links], [], set(), set())
    out = Chosen([], [], set(), set())
    found: list[Version] = []
    for subject, history in records.items():
        made: Released = release(history.versions, profile, history.originals)
        # Of what the profile shows: to wait for an edit of what it does not would tell of that edit.
        if until_ms is not None and any(one.clock_ms > until_ms for one in made.versions):
            out.waiting.add(subject)
            continue
        found += made.versions
        out.links.extend(Link(one, original, subject) for one, original in made.originals.items())
        if made.withheld:
            out.withheld.add(subject)
    out.items.extend(ordered(found))
    return out


def ordered(versions: Iterable[Version]) -> list[Version]:
    """Return versions so that parents come before their children: by the clock, which a child's always is after."""
    return sorted(versions, key=lambda version: (version.clock_ms, version.subject, version.hash))


def _rooted(history: History) -> list[Version]:
    """Return the versions that rest on known ones: what came by a map alone waits for what it was written over."""
    there: set[str] = set()
    out = []
    for version in ordered(history.versions):
        if version.profile or all(parent in there for parent in version.parents):
            there.add(version.hash)
            out.append(version)
    return out
