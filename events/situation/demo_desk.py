"""A centre at work in a demonstration: its register, its key, and a clock that says when each thing is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from data.words import LANGS, t
from events.exchange.keys import Key
from events.register.opening import Register
from events.register.synthetic import marked
from events.register.who import Actor
from events.situation import kept

CENTRES = ("benghazi", "tripoli")


@dataclass
class Desk:
    """A centre at work.

    Parameters
    ----------
    register : Register
        Its clock is the day's, its ids are drawn.
    actor : Actor
        Who writes.
    key : Key
        The centre's, for packages.
    ids : dict
        Ids of the incidents that it has reported, by their number in the plan.
    sent : int
        The last item of its line to the other centre.
    """

    register: Register
    actor: Actor
    key: Key
    ids: dict[int, str] = field(default_factory=dict)
    sent: int = 0

    def put(self, record: str, subject: str | None = None, /, **values: object) -> str:
        """Write a record, or a new version of one; return its id."""
        return kept.put(self.register, self.actor, record, values, subject=subject)


@dataclass
class Day:
    """The clock of all that is written, and what is to be done when.

    Parameters
    ----------
    at : datetime
        Now, UTC.
    plan : list of (datetime, int, callable)
        When, in which order among equals, and what.
    """

    at: datetime
    plan: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)

    def now(self) -> datetime:
        """Return the time, as a register's clock."""
        return self.at

    def when(self, at: datetime, what: Callable[[], object]) -> None:
        """Plan something."""
        self.plan.append((at, len(self.plan), what))

    def play(self, last: datetime) -> None:
        """Do all that is planned for before an instant, each thing at its time."""
        for at, _, what in sorted(self.plan, key=lambda one: one[:2]):
            if at < last:
                self.at = at
                what()


def both(key: str, **values: object) -> dict[str, str]:
    """Return a text in both languages, under the mark."""
    return {lang: marked(t(key, lang, **values), lang) for lang in LANGS}
