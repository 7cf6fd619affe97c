"""New rows as the register is going to hold them: put together where they are read, before anybody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from events.register import clock
from events.register.deriving import Derived, derived, searched
from events.register.matching import Hand, shared_subject
from events.register.row_keys import OF_CELLS
from events.register.versions import first_texts

if TYPE_CHECKING:
    from events.register.prepared import Row


class First(NamedTuple):
    """The first version of a new event, and what it is asked for by.

    Parameters
    ----------
    subject : str
        The event's id.
    text : bytes
        The version's canonical JSON.
    hash : str
        Of the text.
    derived : tuple
        The columns of ``current`` from "kind" on.
    """

    subject: str
    text: bytes
    hash: str
    derived: Derived


@dataclass(frozen=True)
class Firsts:
    """What all first versions of an import have in common.

    Parameters
    ----------
    centre, author, institution, reason : str
        As `events.register.versions.Version` has them.
    dataset : str
    shared : bool
        Whether the source's ids are the same the world over.
    now, fresh : callable
        The clock, and what makes the random part of new ids.
    """

    centre: str
    author: str
    institution: str
    reason: str
    dataset: str
    shared: bool
    now: Callable[[], datetime]
    fresh: Callable[[], str]

    def shares(self, row: Row) -> bool:
        """Return whether the id of a row's event is the same the world over."""
        return self.shared and not row.key.startswith(OF_CELLS)

    def subject(self, row: Row) -> str:
        """Return the id that a row's event has, or gets."""
        return shared_subject(self.dataset, row.key) if self.shares(row) else f"{self.centre}-{self.fresh()}"

    def made(
        self, rows: Sequence[Row], bodies: Sequence[Mapping[str, object]] | None = None
    ) -> dict[str, First]:
        """Return the first versions of rows that are events, by key.

        Parameters
        ----------
        rows : sequence of Row
        bodies : sequence of mapping, optional
            Their bodies, where they are at hand.
        """
        if not rows:
            return {}
        said = bodies if bodies is not None else [orjson.loads(row.body) for row in rows]
        at_ms = clock.after(self.now(), ())
        subjects = [self.subject(row) for row in rows]
        first = first_texts(self.centre, self.author, self.institution, at_ms, self.reason)
        out = {}
        for row, subject, (*columns, text) in zip(rows, subjects, derived(said), strict=True):
            out[row.key] = First(subject, *first(subject, row.body), (*columns, searched(subject, text)))
        return out


def firsts_of(hand: Hand, dataset: str, shared: bool) -> Firsts:
    """Return what the first versions of an import have in common."""
    register, actor = hand.register, hand.actor
    return Firsts(
        register.centre, actor.name, actor.institution, hand.reason, dataset, shared, register.now, register.fresh
    )  # fmt: skip


def packed(made: Mapping[str, First]) -> tuple[Any, ...]:
    """Return first versions as plain columns, which go to another process at half the cost."""
    return (list(made), *(list(column) for column in zip(*made.values(), strict=True)))


def unpacked(columns: tuple[Any, ...]) -> dict[str, First]:
    """Return first versions from their columns."""
    keys, *rest = columns
    return dict(zip(keys, map(First, *rest), strict=True)) if keys else {}
