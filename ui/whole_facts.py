"""The facts of the whole of a large register, to count by: those of its base, and what has changed since.

They are worked out once for all sessions. The base's lie beside it (`ui.kept_base`); each change after it is put on top,
so that what follows a report costs a copy of the columns and no reading of the register.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from events.located import located
from events.register.opening import Register
from events.situation.facts import Facts, of, patched
from ui import changed, whole
from ui.kept_base import Stand
from ui.packing import READER

# The facts of two distances: people seldom look at more at a time, and each may hold a copy of all columns.
KEPT = 2


@dataclass(frozen=True, eq=False)
class Standing:
    """The facts of a register, and what they stand for.

    Parameters
    ----------
    facts : Facts
        Of the events that ship and those of the register, as near to border and coast as was asked for.
    stand : Stand
        The base that they rest on.
    position : int
        The log entry up to which they have everything.
    entry : str
        The hash of that entry.
    changed : frozenset of str
        The ids of what has changed since the base.
    behind : bool
        Whether more has changed after ``position`` than is taken up at a time: the next base has it.
    """

    facts: Facts
    stand: Stand
    position: int
    entry: str
    changed: frozenset[str] = frozenset()
    behind: bool = False


@dataclass
class Shared:
    """What was worked out last, by register and distance."""

    last: OrderedDict[tuple[str, float | None], Standing] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_shared = Shared()


def now(register: Register, position: int, far_km: float | None) -> Standing | None:
    """Return the facts of a register as it stands; None where there is no base, which is then made.

    Parameters
    ----------
    register : Register
        One that is too large to be read in a run of a page.
    position : int
        The number of its last log entry.
    far_km : float or None
        How far from border and coast events of files may lie; None for any.

    Raises
    ------
    StoreProblem
        The register cannot be read.
    """
    found = kept(register, position, far_km)
    if found is None or found.behind or len(found.changed) > whole.REPACKED_EVENTS:
        whole.want(register, far_km)
    return found


def kept(register: Register, position: int, far_km: float | None) -> Standing | None:
    """Return the facts of a register as it stands; None where there is no base, and none is made.

    Parameters and errors are those of `now`.
    """
    base = whole.stand(register, far_km)
    if base is None or base.position > position:
        return None
    with _shared.lock:
        key = register.id, far_km
        before = _shared.last.get(key)
        if before is None or not _of(register, before, base, position):
            before = _from(base)
        if before is None:
            return None
        found = before if before.position == position else _moved(register, before, position, far_km)
        _shared.last[key] = found
        _shared.last.move_to_end(key)
        while len(_shared.last) > KEPT:
            _shared.last.popitem(last=False)
        return found


def _of(register: Register, before: Standing, base: Stand, position: int) -> bool:
    """Return whether facts rest on this base, and on the past that the register has."""
    if before.stand.base.name != base.base.name or before.position > position:
        return False
    return before.position == position or changed.entry(register, before.position) == before.entry


def _from(base: Stand) -> Standing | None:
    try:
        return Standing(base.facts(), base, base.position, base.entry)
    except (OSError, ValueError, KeyError):
        return None  # another base has just taken its place


def _moved(register: Register, before: Standing, position: int, far_km: float | None) -> Standing:
    """Return facts with what has changed up to a log entry, at least; what came after it is taken up once more later."""
    ids = changed.since(register, READER, before.position, whole.MOST_EVENTS + 1)
    if len(ids) > whole.MOST_EVENTS:
        return replace(before, behind=True)
    facts = before.facts
    if ids:
        events = whole.living(register, ids, far_km)
        more = of(located(events)) if events is not None else facts.none()
        facts = patched(facts, ids, more)
    entry = changed.entry(register, position)
    return Standing(facts, before.stand, position, entry, before.changed | frozenset(ids))
