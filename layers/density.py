"""Density: hexagons that the page fills with what passes its filter."""

from __future__ import annotations

from events.situation.density import grid
from layers.layer import Layer
from layers.parts import layer
from layers.style import HEXAGON


def density() -> Layer:
    """Return the layer of hexagons.

    The page works out which hexagon an event is in from its place and its uncertainty, when the layer is first shown: in the
    file it takes no byte of any event.
    """
    from dataclasses import replace

    found = grid()
    plain = layer("density", "events", "density", HEXAGON, on=False, noted=True)
    said = {
        "corners": [[lon, lat] for lon, lat in found.corners],
        "steps": found.steps,
        "inradius_m": found.inradius_m,
    }
    return replace(plain, meta={**plain.meta, "hexagons": said})
