"""The present of a record, from all its versions: a pure function of the set, so that every centre sees the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from events.register.versions import Version


@dataclass(frozen=True)
class State:
    """The present of a record.

    Parameters
    ----------
    shown : Version
        What is shown: the only head, or the one that stands until a person decides.
    heads : tuple of Version
        Versions without children, the shown one first.
    conflict : bool
        Whether the heads say different things.
    """

    shown: Version
    heads: tuple[Version, ...]
    conflict: bool

    @property
    def hashes(self) -> tuple[str, ...]:
        """Hashes of the heads, sorted: what an edit has seen, and the parents of the version that settles them."""
        return tuple(sorted(head.hash for head in self.heads))


def state(versions: Iterable[Version], originals: Mapping[str, str] | None = None) -> State:
    """Return the present of one record.

    Parameters
    ----------
    versions : iterable of Version
        All known versions of the record, in any order, at least one.
    originals : mapping, optional
        Hash of the original by hash of its release, where the original may be known: a release counts as replaced
        by its original.

    Returns
    -------
    State
        Of several heads one that a person wrote in full goes before one that rests on a release alone, a living
        one before a deleted one, then the later clock, then the greater hash: a rule that needs no agreement.
    """
    known = {version.hash: version for version in versions}
    replaced = {parent for version in known.values() for parent in version.parents}
    linked = {release for release, original in (originals or {}).items() if original in known}
    coarse = _coarse(known)
    # Links come with packages: whatever they say, a record that has versions has a head.
    heads = [one for hash_, one in known.items() if hash_ not in replaced | linked] or [
        one for hash_, one in known.items() if hash_ not in replaced
    ]
    heads.sort(key=lambda v: (v.hash not in coarse, v.op == "put", v.clock_ms, v.hash), reverse=True)
    return State(heads[0], tuple(heads), len({head.content for head in heads}) > 1)


def _coarse(known: Mapping[str, Version]) -> set[str]:
    """Return the hashes of releases, and of what was written on nothing but those."""
    coarse: set[str] = set()
    children: dict[str, list[Version]] = {}
    for version in known.values():
        for parent in version.parents:
            children.setdefault(parent, []).append(version)
    # From each release on to what follows: clocks are not asked, since a foreign one may be wrong.
    waiting = [version for version in known.values() if version.profile]
    while waiting:
        version = waiting.pop()
        if version.hash not in coarse:
            coarse.add(version.hash)
            waiting += [
                one
                for one in children.get(version.hash, ())
                if all(parent in coarse for parent in one.parents)
            ]
    return coarse
