"""How the app speaks to the map that is on the screen: a feature group whose only child hands over a state.

streamlit-folium runs a feature group's script in the map's frame whenever that script changes and leaves the
rest alone, so this is the way in. The script is a constant around base64url, which is inert in Jinja and in
JavaScript (docs/decisions/0001, 0003).
"""

from __future__ import annotations

import re

import folium
from branca.element import MacroElement
from jinja2 import Template

INERT = re.compile(r"[A-Za-z0-9-]+")


class Message(MacroElement):
    """The constant element that hands over a state."""

    _template = Template('{% macro script(this, kwargs) %}marsad.state("{{ this.b64 }}");{% endmacro %}')

    def __init__(self, b64: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if not INERT.fullmatch(b64):
            raise ValueError("a state must be base64url without underscores")
        self._name = "Message"
        self._id = "marsadmessage"
        self.b64 = b64


def carrier(b64: str) -> folium.FeatureGroup:
    """Return the feature group that takes a state to the page.

    Parameters
    ----------
    b64 : str
        The state in base64url, of ``A-Z a-z 0-9 -`` alone.

    Returns
    -------
    FeatureGroup
        Its script is the same for the same state.

    Raises
    ------
    ValueError
        There is another sign in it.

    Examples
    --------
    >>> carrier("e30").get_name()
    'feature_group_marsadstate'
    """
    group = folium.FeatureGroup(name="state", control=False)
    group._id = "marsadstate"
    group.add_child(Message(b64))
    return group
