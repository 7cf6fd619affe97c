"""The folium element of a layer: a constant, whatever the layer holds."""

from __future__ import annotations

import re

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
