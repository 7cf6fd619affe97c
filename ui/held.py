"""What this session has on its map: what ships, the newest events of the register, and the files that were dropped in.

A register may hold a million events, and a first page has two seconds: the map takes the newest ``NEWEST`` of them
first, and then the whole, packed once for all sessions (ui/whole.py). As long as there is no such file, and on other
pages, it is the newest of the period that the filter asks for, where there is one. What was worked out for one session
serves the others too, as long as the register stays where it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import streamlit as st

from events.query import Filter
from events.register import reading
from events.register.opening import Register
from events.situation.picture import Picture, day_of
from events.situation.picture import picture as pictured
from layers.content import Content, gather
from layers.delta import Delta, named
from layers.payload import View, packed
from ui import made_up, open_register, session, whole
from ui.columns import SHELF
from ui.packing import READER as READER
from ui.whole import Whole

MAX_FILES = 20
# Measured on two slow cores with a million in the register: the first page costs 1.3 s where 5,000 cost 1.6 s, each
# change after that 0.6 s; 20,000 take 2.5 s.
NEWEST = 3_000
# A register of so many is on the map whole, and so is what somebody chose a period for: a change then costs a second
# and a half, which nobody waits for at a first page.
WHOLE = 10_000
# Of events without a date, which no period finds, the last changed so many are there.
UNDATED = 300
COUNTED_S = 60
# How many maps of a register are kept at once: periods and distances that people look at, a few at a time.
KEPT = 4
# Kilometres from border and coast that events of files may lie at and be on the map; None for any.
FAR_KM: tuple[float | None, ...] = (50.0, 100.0, 200.0, None)


@dataclass(frozen=True)
class Held:
    """A file that somebody dropped in, for this session only.

    Parameters
    ----------
    name : str
        As it was called.
    digest : str
        SHA-256 of its bytes and its name.
    kind : str
        "overlay" or "points".
    thing : object
        What was read from it: `data.room.OverlayFile` or `events.points.Points`.
    """

    name: str
    digest: str
    kind: str
    thing: Any


def digest_of(name: str, raw: bytes) -> str:
    """Return what tells one dropped file from another."""
    return hashlib.sha256(name.encode("utf-8", "replace") + b"\0" + raw).hexdigest()


def files(kind: str | None = None) -> list[Held]:
    """Return the dropped files of this session, in the order in which they came."""
    every: list[Held] = st.session_state.setdefault("files", [])
    return [file for file in every if kind is None or file.kind == kind]


def add(file: Held) -> None:
    """Keep a dropped file; the same one again changes nothing."""
    if file.digest not in {other.digest for other in files()}:
        st.session_state["files"] = [*files(), file]


def remove(digest: str) -> None:
    """Forget a dropped file."""
    st.session_state["files"] = [file for file in files() if file.digest != digest]


@dataclass(frozen=True)
class Asking:
    """Which events of the register are on the map, as a value that names what was worked out for it.

    Parameters
    ----------
    register : str
        Its id.
    position : int
        The log entry that it stood at.
    far_km : float or None
        How far from border and coast events of files may lie.
    start, end : str or None
        The period, where the register holds more than ``WHOLE``.
    day : str
        The day in Libya: levels end with one, and days since a patrol are counted to it.
    """

    register: str
    position: int
    far_km: float | None
    start: str | None = None
    end: str | None = None
    day: str = ""


@dataclass(frozen=True)
class Entered:
    """Events of the register on the map.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema, the newest first.
    cut : bool
        Whether there are more in the period, or at any time, than these.
    every : int
        How many the register holds at all, as of a minute ago at most: counting a million takes a quarter of a second.
    """

    events: gpd.GeoDataFrame
    cut: bool
    every: int


def far_km() -> float | None:
    """Return how far from border and coast events of files may lie and be on this session's map."""
    chosen: float | None = st.session_state.get("far_km", FAR_KM[0])
    return chosen


def today() -> str:
    """Return the day that it is in Libya."""
    return day_of(datetime.now(UTC)).isoformat()


def picture() -> Picture | None:
    """Return what is on this session's map beside its events; None without a register.

    Raises
    ------
    AccessProblem
        Whoever is here may not read it.
    """
    seen = open_register.now()
    if seen.register is None:
        return None
    open_register.actor().must("read")
    return _picture(seen.register, seen.register.id, seen.position, today())


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _picture(_register: Register, name: str, position: int, day: str) -> Picture:
    return pictured(_register, READER, "internal", datetime.now(UTC))


def asking() -> Asking | None:
    """Return which events of the register this session's map takes; None without a register."""
    seen = open_register.now()
    if seen.register is None:
        return None
    live = Asking(seen.register.id, seen.position, far_km(), day=today())
    every = whole_now()
    if every is not None and session.here() == "map":
        # What the map shows till it has the whole: the same for all, for as long as that file stands.
        return replace(live, position=every.stand.position)
    asked = session.now().asked
    if (asked.start or asked.end) and _every(seen.register, seen.register.id) > WHOLE:
        return replace(live, start=asked.start, end=asked.end)
    return live


def whole_now() -> Whole | None:
    """Return the whole of the register for this session's map; None where it is small, or not packed yet.

    Raises
    ------
    AccessProblem
        Whoever is here may not read it.
    """
    seen = open_register.now()
    if seen.register is None:
        return None
    open_register.actor().must("read")
    far = far_km()
    if not whole.stamp(seen.register, far) and _every(seen.register, seen.register.id) <= WHOLE:
        return None
    return whole.now(seen.register, seen.position, far)


@st.cache_resource(max_entries=KEPT, ttl=COUNTED_S, show_spinner=False)
def _every(_register: Register, name: str) -> int:
    return reading.count(_register, READER, reading.Asked(far_km=None))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _entered(_register: Register, what: Asking) -> Entered:
    from events import schema

    every = _every(_register, what.register)
    period = bool(what.start or what.end)
    limit = WHOLE if period or every <= WHOLE else NEWEST
    asked = reading.Asked(Filter(what.start, what.end), what.far_km, limit=limit, undated=False)
    dated = reading.events(_register, READER, asked)
    # Whoever asks for a period may ask for none again: what has no date stays in its tray.
    rest = replace(asked, filter=Filter(), limit=limit if every <= WHOLE else UNDATED, undated=True)
    undated = reading.events(_register, READER, rest)
    found = schema.joined([frame for frame in (dated, undated) if len(frame)]) if len(undated) else dated
    return Entered(found[[*schema.NAMES, "geometry"]], len(dated) == limit, every)


def _readable() -> tuple[Register, Asking] | None:
    """Return the register and what this session's map takes of it; None without a register.

    Raises
    ------
    AccessProblem
        Whoever is here may not read it.
    """
    what, register = asking(), open_register.now().register
    if what is None or register is None:
        return None
    open_register.actor().must("read")
    return register, what


def entered() -> Entered | None:
    """Return the events of the register on this session's map; None without a register."""
    ours = _readable()
    return _entered(*ours) if ours else None


def key() -> str:
    """Return what tells apart what sessions show; not what its packed file is called."""
    parts = [repr(asking()), *(file.digest for file in files())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@st.cache_resource(show_spinner=False)
def shipped() -> Content:
    """Return what ships with the product; shared by all sessions and never changed."""
    from events.documents import events

    return gather(events())


@dataclass(frozen=True)
class Packed:
    """A packed file and its name, the SHA-256 of its bytes."""

    name: str
    raw: bytes


@st.cache_resource(show_spinner=False)
def shipped_packed() -> Packed:
    """Return the packed file of what ships."""
    return _packed(shipped())


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _with_register(_register: Register, what: Asking) -> Content:
    found = _picture(_register, what.register, what.position, what.day)
    return gather(_joined([_entered(_register, what).events]), picture=found)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _with_register_packed(_register: Register, what: Asking) -> Packed:
    return _packed(_with_register(_register, what), _register.synthetic)


def warm() -> None:
    """Work out what a new session shows, so that the first visitor of a server waits no longer than the others.

    Raises
    ------
    StoreProblem
        The register cannot be read.
    """
    from events.register.writing import position

    if register := open_register.find():
        stood = position(register)
        if whole.stamp(register, FAR_KM[0]) or _every(register, register.id) > WHOLE:
            every = whole.now(register, stood, FAR_KM[0])
            stood = every.stand.position if every else stood
        _with_register_packed(register, Asking(register.id, stood, FAR_KM[0], day=today()))
    else:
        shipped_packed()


def content() -> Content:
    """Return what this session shows."""
    if not files():
        ours = _readable()
        return _with_register(*ours) if ours else shipped()
    found: tuple[str, Content] | None = st.session_state.get("content")
    if found is None or found[0] != key():
        overlays = [file.thing for file in files("overlay")]
        found = (key(), gather(all_events(), overlays, picture=picture()))
        st.session_state["content"] = found
    return found[1]


def all_events() -> gpd.GeoDataFrame:
    """Return the shipped events, those of the register and those of the dropped lists, in the schema."""
    ours = entered()
    return _joined([*([ours.events] if ours else []), *(file.thing.events for file in files("points"))])


def _joined(further: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    from events.documents import events
    from events.schema import joined

    return joined([events(), *(frame for frame in further if len(frame))])


def granted() -> str:
    """Return the name of this session's packed file, having made sure that it can be fetched."""
    return _granted({})


def granted_whole() -> tuple[str, dict[str, str | None] | None]:
    """Return the name of the file that the map shows first, and those of the whole, all of which can be fetched."""
    every = whole_now()
    if every is None:
        return granted(), None
    change = delta(every)
    further: dict[str, bytes | Path] = {every.stand.base.name: every.stand.path}
    if change.name is not None:
        further[change.name] = change.packed
    return _granted(further), {"base": every.stand.base.name, "delta": change.name}


def _granted(further: Mapping[str, bytes | Path]) -> str:
    file = _packed_now()
    SHELF.grant(session.token(), session.session_id(), file.name, file.raw, further)
    return file.name


def delta(every: Whole) -> Delta:
    """Return what has changed since the base, with what this session dropped in."""
    if not files():
        return every.delta
    register = open_register.now().register
    name = (every.stand.base.name, every.position, every.day, *(file.digest for file in files()))
    found: tuple[object, Delta] | None = st.session_state.get("whole_delta")
    if found is None or found[0] != name:
        if register is None:
            return every.delta
        points = [file.thing.events for file in files("points")]
        overlays = [file.thing for file in files("overlay")]
        found = (name, whole.with_files(register, every, far_km(), points, overlays))
        st.session_state["whole_delta"] = found
    return found[1]


def _packed_now() -> Packed:
    if files():
        found: tuple[str, Packed] | None = st.session_state.get("packed")
        if found is None or found[0] != key():
            found = (key(), _packed(content(), made_up.here()))
            st.session_state["packed"] = found
        return found[1]
    ours = _readable()
    return _with_register_packed(*ours) if ours else shipped_packed()


def _packed(what: Content, synthetic: bool = False) -> Packed:
    raw = packed(what, View(made_utc=datetime.now(UTC), mode="app", profile="internal", synthetic=synthetic))
    return Packed(named(raw), raw)
