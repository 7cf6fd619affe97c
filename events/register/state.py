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
    links = originals or {}
    replaced = {parent for version in known.values() for parent in version.parents}
    replaced |= {release for release, original in links.items() if original in known}
    coarse = _coarse(known)
    heads = [version for hash_, version in known.items() if hash_ not in replaced]
    heads.sort(key=lambda v: (v.hash not in coarse, v.op == "put", v.clock_ms, v.hash), reverse=True)
    return State(heads[0], tuple(heads), len({head.content for head in heads}) > 1)


def _coarse(known: Mapping[str, Version]) -> set[str]:
    """Return the hashes of releases, and of what was written on nothing but those."""
    coarse: set[str] = set()
    # A parent's clock is always less than its child's, so that parents come first in this order.
    for version in sorted(known.values(), key=lambda v: v.clock_ms):
        if version.profile or (version.parents and all(parent in coarse for parent in version.parents)):
            coarse.add(version.hash)
    return coarse
