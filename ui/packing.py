"""``python -m ui.packing FOLDER DISTANCE EDITION``: makes the base of a register's map, in a process of its own.

The server starts it (``ui/packer.py``). It takes tens of seconds of a processor for a million events, which in a
thread of the server would hold up its pages; it is nice to other work, and ends when the server does.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd

from events import schema
from events.documents import events as shipped
from events.located import located
from events.register import opening, reading
from events.register.opening import Register
from events.register.who import Actor
from events.register.writing import position
from events.situation import facts
from ui import changed, kept_base

NICE = 10
# So many events at a time pass through Python's objects, which take ten times the room of a frame.
AT_ONCE = 20_000
READER = Actor("marsad", roles=frozenset({"read"}))


def all_events(register: Register, far_km: float | None) -> gpd.GeoDataFrame:
    """Return the events of a map: those that ship and those of the register, in the schema.

    They are read in parts, between which others may write: what they write has a higher log entry than the first part
    was read at, and is in the delta.

    Parameters
    ----------
    register : Register
    far_km : float or None
        How far from border and coast events of files may lie; None for any.
    """
    asked = reading.Asked(far_km=far_km)
    names = reading.ids(register, READER, asked)
    frames = [shipped()]
    for first in range(0, len(names), AT_ONCE):
        part = reading.Asked(far_km=far_km, ids=tuple(names[first : first + AT_ONCE]))
        found = reading.events(register, READER, part)
        if len(found):
            frames.append(found[[*schema.NAMES, "geometry"]])
    return schema.joined(frames)


def make(where: Path, register: Register, far_km: float | None) -> str:
    """Make the base of a register's map and put it in the place of the one before; return its name.

    Parameters
    ----------
    where : Path
        The folder (`ui.kept_base.folder`).
    register : Register
    far_km : float or None
        How far from border and coast events of files may lie; None for any.
    """
    from layers.delta import based

    stood = position(register)  # before the first event is read
    every = located(all_events(register, far_km))
    packed, base = based(every, datetime.now(UTC), register.synthetic)
    entry = changed.entry(register, stood)
    kept_base.put(where, register.id, far_km, packed, base, facts.of(every), stood, entry)
    return base.name


def main(arguments: list[str]) -> int:
    """Make a base, unless somebody else is making one, or the server that asks runs other code and would not take it."""
    where, far = Path(arguments[0]), None if arguments[1] == "all" else float(arguments[1])
    if arguments[2] != kept_base.edition():
        return kept_base.OTHER
    threading.Thread(target=_end_with_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICE)
    with kept_base.making(where) as alone:
        if alone:
            make(where, opening.opened(), far)
    return 0


def _end_with_server() -> None:
    """Wait until the server's end of the pipe is closed, which its death does too."""
    os.read(0, 1)  # not through Python's buffer, which a process that ends would wait for
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
