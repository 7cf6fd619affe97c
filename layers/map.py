"""The map: folium composes it from constant elements; the bundle draws what they name.

Everything folium renders here is the same for every data set (docs/decisions/0003): ids are fixed, the layers
are named by their keys, and the features and events come to the page in the packed file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import folium
from branca.element import MacroElement
from jinja2 import Template

from layers.element import Element
from layers.extent import FRAME_DEG

BUNDLE = ("marsad", "/app/static/marsad.js")


class Start(MacroElement):
    """The last element: every layer is named, the page may draw."""

    _template = Template(
        "{% macro script(this, kwargs) %}marsad.start({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self._id = "marsad"


class Map(folium.Map):
    """A folium map whose only script is our bundle: Leaflet is in it, and nothing comes from elsewhere."""

    default_js: list[tuple[str, str]] = [BUNDLE]  # noqa: RUF012  (folium types it as a plain attribute)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


def compose(keys: Sequence[str]) -> Map:
    """Return the folium map of the layers named, lowest first.

    Parameters
    ----------
    keys : sequence of str
        Layer keys in draw order.

    Returns
    -------
    Map
        Constant for given keys: fixed ids, no data, no tiles.

    Examples
    --------
    >>> compose(["sea", "events"]).get_name()
    'map_marsad'
    """
    south, west, north, east = FRAME_DEG
    whole = Map(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=6,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        attributionControl=False,
        zoomSnap=0.25,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
        worldCopyJump=False,
        minZoom=3,
        maxZoom=18,
    )
    whole._id = "marsad"
    for key in keys:
        whole.add_child(Element(key))
    whole.add_child(Start())
    return whole


def parts(whole: Map) -> tuple[str, str]:
    """Return the markup and the script that folium renders for the map, without its page around them."""
    figure: Any = whole.get_root()
    figure.render()
    return figure.html.render(), figure.script.render()
