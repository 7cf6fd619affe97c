"""What this session counts: the facts of everything on its map, whatever page it is on, and which of them pass its filter.

Table, map, strip map, trends and briefing count by these. A register of over `ui.held.WHOLE` events is counted whole, by
the file that is made beside its map's (`ui.whole_facts`). As long as there is none, the newest events are counted, and
`said` says so: a page that shows a figure shows that sentence with it.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from data.words import n
from events.located import located
from events.query import Filter
from events.register import reading
from events.schema import NAMES, joined
from events.situation.counting import passing
from events.situation.facts import Bools, Facts, of, patched, with_kinds

if TYPE_CHECKING:
    from ui.whole_facts import Standing

# Of facts that sessions share: small ones, and those of a whole register; and of filters, whose rows take a megabyte in
# a million.
KEPT, KEPT_WHOLE, MASKS = 4, 2, 32
# What the key of facts of a whole register begins with.
WHOLE = "whole:"


@dataclass(frozen=True, eq=False)
class Counted:
    """What a session counts.

    Parameters
    ----------
    facts : Facts
        Of all its events.
    key : str
        What tells it from others: whatever is worked out of it may be kept under this name.
    ready : bool
        Whether every event of the register is among them; if not, its file is being made, and these are the newest.
    behind : bool
        Whether all are but those that came in last, of which there are too many: the next file has them.
    every : int
        How many events the register holds, where it is not ready; else how many are counted.
    """

    facts: Facts
    key: str
    ready: bool
    behind: bool
    every: int


class _Last:
    """What was worked out last, for all sessions; what is older goes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.known: OrderedDict[object, Any] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: object, made: Callable[[], Any]) -> Any:
        with self.lock:
            if key in self.known:
                self.known.move_to_end(key)
                return self.known[key]
        found = made()
        with self.lock:
            self.known[key] = found
            while len(self.known) > self.most:
                self.known.popitem(last=False)
        return found


_contents, _wholes, _dropped, _masks = _Last(KEPT), _Last(KEPT_WHOLE), _Last(KEPT), _Last(MASKS)


def facts() -> Facts:
    """Return the facts of this session's events: those that ship, the whole register, the files that it dropped in."""
    return now().facts


def now() -> Counted:
    """Return what this session counts, and whether that is everything.

    Raises
    ------
    AccessProblem
        Whoever is here may not read the register.
    StoreProblem
        It cannot be read.
    """
    from ui import held, open_register, whole, whole_facts

    seen = open_register.now()
    if seen.register is None:
        return _of_content(ready=True, every=0)
    open_register.actor().must("read")
    far = held.far_km()
    if whole.stamp(seen.register, far):
        standing = whole_facts.now(seen.register, seen.position, far)
        if standing is not None:
            return _of_whole(standing, far)
    entered = held.entered()
    every = entered.every if entered else 0
    if every > held.WHOLE:
        whole.want(seen.register, far)
    return _of_content(ready=every <= held.WHOLE, every=every)


def mask(asked: Filter) -> Bools:
    """Return which rows of `facts` pass a filter; read-only, the same for all sessions that count the same."""
    counted = now()
    found: Bools = _masks.get((counted.key, asked), lambda: _fixed(passing(counted.facts, asked)))
    return found


def said(counted: Counted, lang: str) -> str:
    """Return what is not counted, in a sentence; "" where everything is."""
    if not counted.ready:
        return n("counted.not_ready", counted.every, lang, counted=f"{len(counted.facts):,}")
    return n("counted.behind", len(counted.facts), lang) if counted.behind else ""


def events_of(ids: Sequence[str], limit: int | None = None) -> gpd.GeoDataFrame:
    """Return some of the events that are counted, for a list of them.

    Parameters
    ----------
    ids : sequence of str
        As `facts` has them; what is no more is left out.
    limit : int or None
        The first so many.

    Returns
    -------
    GeoDataFrame
        In the order of ``ids``: the columns of `events.located.located`, EPSG:4326.

    Raises
    ------
    AccessProblem
        Whoever is here may not read the register.
    StoreProblem
        It cannot be read.
    """
    from ui import held, open_register, whole_facts

    wanted = list(ids[:limit])
    counted, seen = now(), open_register.now()
    register = seen.register
    standing = None
    if counted.key.startswith(WHOLE) and register is not None:
        standing = whole_facts.now(register, seen.position, held.far_km())
    if standing is None or register is None:
        frames = [held.content().events]
    else:
        frames = [held.shipped().events, *_of_files(standing)]
        known = {name for frame in frames for name in frame["id"][frame["id"].isin(wanted)]}
        rest = tuple(name for name in wanted if name not in known)
        if rest:
            asked = reading.Asked(far_km=None, ids=rest)
            ours = reading.events(register, open_register.actor(), asked)[[*NAMES, "geometry"]]
            frames.append(located(ours))
    parts = [frame[frame["id"].isin(wanted)] for frame in frames]
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    order = pd.Index(wanted).get_indexer(pd.Index(found["id"]))
    rows = found.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    shown = set(counted.facts.kind.words)
    return rows.assign(kind=rows["kind"].where(rows["kind"].isin(shown), "OTHER"))


def for_cli(
    files: Sequence[Path] | None,
    mapping: Mapping[str, str],
    origins: Sequence[str] | None,
    lang: str,
    tell: Callable[[str], None],
    progress: Callable[..., None],
    register: str | None = None,
    far_km: float | None = None,
) -> Facts:
    """Return the facts of what a command asks for: of the same events as `ui.asked.gathered`, whose parameters these are.

    Where the register's map has been packed, the facts beside it are taken up to where the register stands, and its events
    are not read.

    Raises
    ------
    MarsadError
        A file cannot be read, or no row of it is an event; the register cannot be read.
    """
    from ui.asked import gathered

    if not files:
        found = _kept_for_cli(register, far_km)
        if found is not None:
            return found
    return of(located(gathered(files, mapping, origins, lang, tell, progress, register, far_km)))


def _kept_for_cli(where: str | None, far_km: float | None) -> Facts | None:
    """Return the facts that are kept of a register and stand for it; None where there are none."""
    from events.register.where import ENVIRONMENT, exists

    if not (where or os.environ.get(ENVIRONMENT) or exists()):
        return None
    from events.register.opening import opened
    from events.register.writing import position
    from ui import whole_facts
    from ui.local_actor import local_actor

    local_actor().must("read")
    register = opened(where)
    standing = whole_facts.kept(register, position(register), reading.FAR_KM if far_km is None else far_km)
    return None if standing is None or standing.behind else standing.facts


def _of_content(ready: bool, every: int) -> Counted:
    """Return the facts of what the map's own file has: everything, but of a large register."""
    from ui import held

    key = f"{held.key()}:{ready}"

    def made() -> Counted:
        found = of(held.content().events)
        return Counted(found, key, ready, False, len(found) if ready else every)

    counted: Counted = _contents.get(key, made)
    return counted


def _of_whole(standing: Standing, far_km: float | None) -> Counted:
    """Return the facts of a whole register, with the files that this session dropped in."""
    from ui import held

    parts = [standing.stand.base.name, str(standing.position), str(far_km), str(standing.behind)]
    key = WHOLE + ":".join([*parts, *(file.digest for file in held.files("points"))])

    def made() -> Counted:
        found = standing.facts
        for ours in _of_files(standing):
            found = patched(found, (), of(ours))
        found = with_kinds(found, _kinds(standing, found))
        return Counted(found, key, True, standing.behind, len(found))

    counted: Counted = _wholes.get(key, made)
    return counted


def _of_files(standing: Standing) -> list[gpd.GeoDataFrame]:
    """Return the events of the dropped files beside a whole register, located, as a list of one frame or none."""
    from ui import held

    dropped = held.files("points")
    if not dropped:
        return []
    key = (standing.stand.base.name, standing.position, *(file.digest for file in dropped))
    frames = [file.thing.events for file in dropped]
    return [_dropped.get(key, lambda: located(joined(_apart(standing.facts, frames))))]


def _apart(facts: Facts, frames: Sequence[gpd.GeoDataFrame]) -> list[gpd.GeoDataFrame]:
    """Return further events whose ids are none of the facts': told apart as the map's delta does (`layers.delta`)."""
    out = []
    for frame in frames:
        ids = frame["id"]
        taken = set(facts.ids.filter(facts.having(ids.to_list())).to_pylist())
        out.append(frame.assign(id=ids.where(~ids.isin(taken), ids + "~2")))
    return out


def _kinds(standing: Standing, found: Facts) -> set[str]:
    """Return the kinds that the map tells apart: all, where files have brought no more of their own than it has looks."""
    from layers.style import MAX_NEW_KINDS, kinds

    known = {kind["code"] for kind in kinds()}
    strange = {word for word in found.kind.words if word} - known
    if len(strange) <= MAX_NEW_KINDS:
        return known | strange
    return {str(kind["code"]) for kind in standing.stand.base.meta["kinds"]}


def _fixed(rows: Bools) -> Bools:
    rows.flags.writeable = False
    return rows
