"""A map layer: a constant folium element that names it, how it looks, and its features for the packed file.

No byte of data passes through folium or branca (docs/decisions/0003): the element's template is a constant
and takes nothing but the layer's key, which is checked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from branca.element import MacroElement
from jinja2 import Template

KEY = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Element(MacroElement):
    """The constant folium element of a layer: it tells the page to draw the layer named by ``key``."""

    _template = Template(
        '{% macro script(this, kwargs) %}marsad.layer({{ this._parent.get_name() }}, "{{ this.key }}");{% endmacro %}'
    )

    def __init__(self, key: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if not KEY.fullmatch(key):
            raise ValueError(f"not a layer key: {key!r}")
        self._name = "Layer"
        self._id = key
        self.key = key


@dataclass(frozen=True)
class Layer:
    """One layer of the map.

    Parameters
    ----------
    key : str
        Its name in the house: lower case letters, digits, underscores.
    meta : dict
        How it looks and what its legend says: ``LayerMeta`` of ``layers/web/src/types.ts``, as plain JSON.
    features : dict
        A GeoJSON FeatureCollection whose properties are ``LayerProperties`` of ``types.ts``; empty for the
        layers that the page draws by itself (events, graticule).
    credit : tuple of str
        Names of the catalogue's resources that it is drawn from; their credits go on screen and into exports.
    """

    key: str
    meta: dict[str, Any]
    features: dict[str, Any] = field(default_factory=lambda: {"type": "FeatureCollection", "features": []})
    credit: tuple[str, ...] = ()

    @property
    def element(self) -> Element:
        """A new constant folium element for this layer."""
        return Element(self.key)
