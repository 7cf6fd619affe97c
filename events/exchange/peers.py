"""The other centres and their keys, pinned: what a package is believed by."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from data.errors import DataProblem, UsageProblem
from events.exchange.keys import fingerprint, groups
from events.exchange.stored import reading
from events.register import tables
from events.register.opening import CENTRE, Register
from events.register.trouble import blob, sound
from events.register.who import Actor
from events.register.writing import writing


@dataclass(frozen=True)
class Peer:
    """Another centre.

    Parameters
    ----------
    name : str
        Its name ("benghazi").
    key : bytes
        Its public key.
    since_utc : str
        When it was pinned.
    note : str
        Why it was changed last.
    """

    name: str
    key: bytes
    since_utc: str
    note: str = ""


def add(register: Register, actor: Actor, name: str, public: bytes, reason: str = "") -> Peer:
    """Pin the key of another centre, or change it, which asks for a reason.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "decide": whoever is believed is decided here.
    name : str
        The centre.
    public : bytes
        Its public key, compared on the phone (`events.exchange.keys.groups`).
    reason : str
        Why a key that was pinned is changed.

    Raises
    ------
    AccessProblem, StoreProblem
    UsageProblem
        The name is none, or this centre's own.
    DataProblem
        Another centre has this key, or a change has no reason.
    """
    if not CENTRE.fullmatch(name) or name == register.centre:
        raise UsageProblem("peer.name", found=name)
    actor.must("decide")
    with reading(register) as connection:
        before = known(connection).get(name)
    if before and before.key == public:
        return before
    with writing(register, actor, "peer.change" if before else "peer.add", reason, "decide") as change:
        peers = known(change.connection)
        before = peers.get(name)
        if other := next((peer for peer in peers.values() if peer.key == public), None):
            raise DataProblem("peer.key", found=groups(public), expected=other.name)
        if before and not reason.strip():
            raise DataProblem("peer.reason", found=name, expected=groups(before.key))
        peer = Peer(name, public, register.now().isoformat(timespec="seconds"), reason)
        change.detail |= {"peer": name, "key": fingerprint(public)}
        if before:
            change.detail["before"] = fingerprint(before.key)
        change.connection.execute(tables.peer.delete().where(tables.peer.c.name == name))
        change.connection.execute(tables.peer.insert().values(**vars(peer)))
    return peer


def listing(register: Register, actor: Actor) -> list[Peer]:
    """Return the centres whose keys are pinned, by the alphabet."""
    actor.must("read")
    with reading(register) as connection:
        return sorted(known(connection).values(), key=lambda peer: peer.name)


def known(connection: Connection) -> dict[str, Peer]:
    """Return the pinned centres by name."""
    with sound():
        return {
            row.name: Peer(row.name, blob(row.key), row.since_utc, row.note)
            for row in connection.execute(select(tables.peer))
        }
