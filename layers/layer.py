"""A map layer: a constant folium element that names it, how it looks, and its features for the packed file.

No byte of data passes through folium or branca (docs/decisions/0003): the element's template is a constant
and takes nothing but the layer's key, which is checked there (`layers.element`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from layers.element import Element


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
        from layers.element import (
            Element,
        )  # not above: folium's parts take long to load, and an export keeps them

        return Element(self.key)
