"""The present of a register as a GeoPackage, for QGIS: made on demand, never the register itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

from data.files_out import write_whole
from events import out
from events.redaction import Released, release
from events.register.opening import Register
from events.register.reading import Asked, events
from events.register.who import Actor
from events.register.writing import writing

LAYER = "register"


def write(
    register: Register, actor: Actor, path: Path, asked: Asked | None = None, profile: str = "internal"
) -> Released:
    """Write the living events to a GeoPackage with one layer, those without a place too.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the roles "read" and "release": the file can be carried away, so the log says who made it.
    path : Path
        The file; one that stands there is replaced.
    asked : Asked, optional
        Which events; all by default, those far from border and coast too.
    profile : str
        "public", "partner" or "internal"; in public the places are on the grid of their precision, as in a public
        package.

    Returns
    -------
    Released
        What was written, and how many rows the profile held back.

    Raises
    ------
    AccessProblem, FileProblem, StoreProblem
    """
    found = events(register, actor, asked or Asked(far_km=None))
    if profile == "public":
        from events.coarse import on_grid

        found = on_grid(found, found["id"].to_list())
    released = release(found.drop(columns=["conflict", "log_n"]), profile)
    raw = out.geopackage(released.events, LAYER)
    detail = {
        "file": path.name,
        "profile": profile,
        "rows": len(released.events),
        "sha256": hashlib.sha256(raw).hexdigest(),
    }
    with writing(register, actor, "register.geopackage", role="release") as change:
        change.detail |= detail
        write_whole(path, raw)
    return released
