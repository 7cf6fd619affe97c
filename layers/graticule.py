"""The graticule: the page draws it, this says how."""

from __future__ import annotations

from layers.layer import Layer
from layers.parts import layer
from layers.style import GRATICULE


def graticule() -> Layer:
    """Return the layer of meridians and parallels, which the page computes for its own view.

    Examples
    --------
    >>> graticule().meta["draw"]
    'graticule'
    """
    return layer("graticule", "base", "graticule", GRATICULE, interactive=False)
