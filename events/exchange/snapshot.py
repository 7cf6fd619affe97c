"""The present of some records in a signed package for anybody: what a map carries."""

from __future__ import annotations

from collections.abc import Sequence

from data.errors import UsageProblem
from events.exchange.choosing import chosen, histories
from events.exchange.items import Link, following, genesis, text
from events.exchange.keys import Key
from events.exchange.manifest import ANYBODY, Manifest
from events.exchange.packing import built, by, made_utc, marking, put_out, recorded
from events.exchange.releasing import PROFILES
from events.register.opening import Register
from events.register.state import state
from events.register.versions import Version
from events.register.who import Actor
from events.register.writing import writing


def snapshot(
    register: Register,
    actor: Actor,
    subjects: Sequence[str],
    profile: str,
    key: Key,
    map_sha256: str = "",
    reason: str = "",
) -> bytes:
    """Return a package with the heads of some records, addressed to anybody.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "release"; recorded.
    subjects : sequence of str
        Ids of records; those that the register does not know, or the profile holds back, are left out.
    profile : str
        "public", "partner" or "internal".
    key : Key
        This centre's.
    map_sha256 : str
        Of the map that will carry it (`events.exchange.maps.map_digest`): who merges sees that the two belong together.
    reason : str
        Why, in their words.

    Raises
    ------
    AccessProblem, StoreProblem
    UsageProblem
        There is no such profile, or the key is another centre's.
    """
    if profile not in PROFILES:
        raise UsageProblem("package.profile", found=profile, expected=", ".join(PROFILES))
    if key.centre != register.centre:
        raise UsageProblem("package.key", found=key.centre, expected=register.centre)
    with writing(register, actor, "package.snapshot", reason, "release") as change:
        records = histories(change.connection, sorted(set(subjects)))
        if profile == "internal":
            heads: list[Version | Link] = [
                head
                for history in records.values()
                for head in state(history.versions, history.originals).heads
            ]
        else:
            found = chosen(records, profile)
            put_out(change, found)
            heads = found.items
        versions = sorted(
            (one for one in heads if isinstance(one, Version)),
            key=lambda one: (one.clock_ms, one.subject, one.hash),
        )
        texts = [text(one) for one in versions]
        before = after = genesis("")
        for one in texts:
            after = following(after, one)
        manifest = Manifest(
            "snapshot", register.centre, ANYBODY, "", 1, len(texts), before.hex(), after.hex(), len(texts), profile,
            marking(versions), made_utc(register), by(register, actor, profile), (), map_sha256,
            register.synthetic,
        )  # fmt: skip
        raw = built(manifest, versions, texts, key)
        recorded(change, raw, manifest, "")
    return raw
