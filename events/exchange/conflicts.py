"""Edits that were made apart and say different things: listed side by side until a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from data.errors import DataProblem
from events.exchange.choosing import histories
from events.exchange.stored import reading
from events.register import editing, tables
from events.register.opening import Register
from events.register.reading import one
from events.register.state import State, state
from events.register.versions import Version
from events.register.who import Actor


@dataclass(frozen=True)
class Conflict:
    """A record whose heads say different things.

    Parameters
    ----------
    subject : str
        Its id.
    heads : tuple of Version
        The one that is shown until then first.
    fields : mapping
        What differs: by field, what each head says of it, in the order of the heads; None where it says nothing.
        A head that deletes or unites the record differs in the field "op".
    """

    subject: str
    heads: tuple[Version, ...]
    fields: Mapping[str, tuple[object, ...]]


def conflicts(register: Register, actor: Actor) -> list[Conflict]:
    """Return the records of a register that wait for a decision, by id.

    Raises
    ------
    AccessProblem, StoreProblem
    """
    actor.must("read")
    now = tables.current.c
    with reading(register) as connection:
        subjects = connection.execute(
            select(now.subject).where(now.conflict == 1).order_by(now.subject)
        ).scalars()
        records = histories(connection, list(subjects))
    found = {subject: state(history.versions, history.originals) for subject, history in records.items()}
    return [side_by_side(subject, found[subject]) for subject in sorted(found)]


def side_by_side(subject: str, found: State) -> Conflict:
    """Return the heads of a record and what differs between them."""
    said = [{"op": head.op, **head.body} for head in found.heads]
    names = sorted({name for body in said for name in body})
    values = {name: tuple(body.get(name) for body in said) for name in names}
    fields = {name: some for name, some in values.items() if any(value != some[0] for value in some)}
    return Conflict(subject, found.heads, fields)


def decide(register: Register, actor: Actor, subject: str, head: str, reason: str) -> str:
    """Settle a conflict by what one of its heads says; return the hash of the version that settles it.

    The version has all heads for its parents, and goes out with the next package: the others see the same.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "decide".
    subject : str
        The record.
    head : str
        Hash of the head, or how it begins.
    reason : str
        Why.

    Raises
    ------
    AccessProblem, StoreProblem, ConflictProblem
    DataProblem
        There is no conflict, or no such head.
    """
    actor.must("decide")
    found = one(register, actor, subject)
    chosen = [version for version in found.heads if head and version.hash.startswith(head)]
    if len(found.heads) < 2:
        raise DataProblem("conflict.none", found=subject)
    if len(chosen) != 1:
        shown = ", ".join(version.hash[:12] for version in found.heads)
        raise DataProblem("conflict.head", found=head, expected=shown)
    edits = {subject: (found.hashes, chosen[0].op, chosen[0].body)}
    return editing.replace(register, actor, edits, reason, "decide")[0]
