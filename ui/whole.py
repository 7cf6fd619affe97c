"""The whole of a large register on a map: the base that is there, and the delta to where the register stands now.

What is worked out here is shared by all sessions. A base is made by a process beside the server (``ui/packer.py``);
until there is one a map shows the newest events, as `ui.held` says.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from events.query import Filter, passes
from events.register import reading
from events.register.opening import Register
from events.schema import NAMES
from events.situation.picture import day_of, picture
from layers.delta import Around, Delta, delta
from ui import changed, kept_base
from ui.kept_base import Stand
from ui.packer import PACKER
from ui.packing import READER

if TYPE_CHECKING:
    from data.room import OverlayFile

# A delta of so many events takes half a second to make and a browser a tenth of one to take up; then the base is made
# anew beside it.
REPACKED_EVENTS = 5_000
# More than this are not made into a delta: the map says what it stands for, and has them with the next base.
MOST_EVENTS = 20_000
KEPT = 16


@dataclass(frozen=True)
class Whole:
    """What a map of the whole register is made of.

    Parameters
    ----------
    stand : Stand
        The base.
    delta : Delta
        What has changed since.
    changed : tuple of str
        The ids of what has.
    position : int
        The log entry that both together stand for.
    day : str
        The day in Libya that the picture beside the events is of.
    behind : bool
        Whether more has changed than a delta takes: the next base has it.
    """

    stand: Stand
    delta: Delta
    changed: tuple[str, ...]
    position: int
    day: str = ""
    behind: bool = False


@dataclass
class Shared:
    """What was worked out, for all sessions: bases by folder and distance, wholes by base, position and day.

    A look-up here stands in each run of a page and twice a second in each open one; it may not wait for another
    session's, but for the one that works out the same.
    """

    stands: dict[tuple[Path, float | None], tuple[int, Stand | None]] = field(default_factory=dict)
    wholes: dict[tuple[str, int, str], Whole] = field(default_factory=dict)
    counts: dict[tuple[str, int, float | None, Filter], int] = field(default_factory=dict)
    last: dict[tuple[str, float | None], Whole] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    around: Around | None = None


_shared = Shared()


def stamp(register: Register, far_km: float | None) -> int:
    """Return what changes when a base takes the place of another; 0 where there is none."""
    try:
        return kept_base.pointer(kept_base.folder(register), far_km).stat().st_mtime_ns
    except OSError:
        return 0


def stand(register: Register, far_km: float | None) -> Stand | None:
    """Return the base for a distance; None where there is none that can be used."""
    try:
        key = kept_base.folder(register), far_km
    except OSError:
        return None  # nowhere to keep one
    now = stamp(register, far_km)
    if not now:
        return None
    with _shared.lock:
        known = _shared.stands.get(key)
        if known is None or known[0] != now:
            known = (now, _sound(register, kept_base.found(key[0], register.id, far_km)))
            _shared.stands[key] = known
        return known[1]


def _sound(register: Register, found: Stand | None) -> Stand | None:
    """Return a base unless it is of another past: a register that was put back from a backup has other entries."""
    if found is None or changed.entry(register, found.position) != found.entry:
        return None
    return found


def now(register: Register, position: int, far_km: float | None) -> Whole | None:
    """Return the whole of a register as it stands; None where there is no base, which is then made.

    Parameters
    ----------
    register : Register
        One that is too large to be packed in a run of a page.
    position : int
        The number of its last log entry.
    far_km : float or None
        How far from border and coast events of files may lie; None for any.

    Raises
    ------
    StoreProblem
        The register cannot be read.
    """
    base = stand(register, far_km)
    if base is None or base.position > position:
        want(register, far_km)
        return None
    with _shared.lock:
        key = base.base.name, position, day_of(datetime.now(UTC)).isoformat()
        if key not in _shared.wholes:
            found = _made(register, base, position, far_km, key[2])
            if len(found.changed) > REPACKED_EVENTS or found.behind:
                want(register, far_km)
            _kept(_shared.wholes, key, found)
            _shared.last[register.id, far_km] = found
        elif _shared.wholes[key].behind or len(_shared.wholes[key].changed) > REPACKED_EVENTS:
            want(register, far_km)  # the last one may have been made while more came
        return _shared.wholes[key]


def want(register: Register, far_km: float | None) -> None:
    """Have a base made, unless one is being made."""
    try:
        PACKER.want(kept_base.folder(register), far_km)
    except OSError:
        return  # no room for a process or a folder: the map goes on with the newest


def _made(register: Register, base: Stand, position: int, far_km: float | None, day: str) -> Whole:
    ids = changed.since(register, READER, base.position, MOST_EVENTS + 1)
    if len(ids) > MOST_EVENTS:
        before = _shared.last.get((register.id, far_km))
        if before is not None and before.stand.base.name == base.base.name:
            return Whole(base, before.delta, before.changed, before.position, before.day, behind=True)
        return Whole(base, _delta(register, base, [], None), (), base.position, day, behind=True)
    events = living(register, ids, far_km)
    return Whole(base, _delta(register, base, ids, events), tuple(ids), position, day)


def living(register: Register, ids: Sequence[str], far_km: float | None) -> gpd.GeoDataFrame | None:
    """Return what a map has of some events of the register, in the schema; None where it has none of them."""
    if not ids:
        return None
    found = reading.events(register, READER, reading.Asked(far_km=far_km, ids=tuple(ids)))
    return found[[*NAMES, "geometry"]] if len(found) else None


def _delta(
    register: Register,
    base: Stand,
    ids: Sequence[str],
    living: gpd.GeoDataFrame | None,
    extras: Sequence[gpd.GeoDataFrame] = (),
    overlays: Sequence[OverlayFile] = (),
) -> Delta:
    around = _around()
    events = around.content.events[[*NAMES, "geometry"]].iloc[:0] if living is None else living
    now_utc = datetime.now(UTC)
    beside = picture(register, READER, "internal", now_utc)
    return delta(base.base, around, ids, events, now_utc, extras, overlays, beside)


def with_files(
    register: Register,
    whole: Whole,
    far_km: float | None,
    extras: Sequence[gpd.GeoDataFrame],
    overlays: Sequence[OverlayFile],
) -> Delta:
    """Return the delta of a whole with what a session dropped in beside it."""
    events = living(register, whole.changed, far_km)
    return _delta(register, whole.stand, whole.changed, events, extras, overlays)


def _around() -> Around:
    from ui import held

    if _shared.around is None:
        _shared.around = Around.of(held.shipped())
    return _shared.around


def count(register: Register, whole: Whole, far_km: float | None, asked: Filter) -> int:
    """Return how many events of a map of the whole pass a filter: the register counts its own.

    Raises
    ------
    StoreProblem
        The register cannot be read.
    """
    if asked.everything:
        return whole.delta.figures.total
    key = register.id, whole.position, far_km, asked
    if key not in _shared.counts:
        ours = reading.count(register, READER, reading.Asked(asked, far_km))
        shipped = int(passes(_around().content.events, asked).sum())
        with _shared.lock:
            _kept(_shared.counts, key, ours + shipped, 4 * KEPT)
    return _shared.counts[key]


def _kept(known: dict[Any, Any], key: object, value: object, most: int = KEPT) -> None:
    """Keep what was worked out last; what is older goes."""
    known[key] = value
    while len(known) > most:
        del known[next(iter(known))]
