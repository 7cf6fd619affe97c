"""Where somebody asked for a report on the map: the place, and how exactly a finger or a mouse can mean it there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

# Web Mercator's scale at zoom 0: the earth's circumference (WGS84) over 256 pixels.
PIXEL_M = 40_075_016.7 / 256
# How well a place is hit on a map, in pixels: our own, a fingertip's width on a small screen.
HIT_PX = 10
# Up to which radius a place counts as of this precision: our own, by what the words mean on the ground. A wider one
# is still a circle about a point, which a district or a section is not.
UP_TO_M = (("exact", 1_000.0), ("town", 10_000.0), ("municipality", math.inf))


@dataclass(frozen=True)
class Here:
    """A place that was chosen on the map.

    Parameters
    ----------
    lon, lat : float
        Degrees, WGS84.
    zoom : float
        How near the map was.
    n : float
        What tells one choice from the next.
    """

    lon: float
    lat: float
    zoom: float
    n: float

    @property
    def uncertainty_m(self) -> float:
        """How far from it the place meant may lie, in metres, to one figure.

        Examples
        --------
        >>> Here(13.2, 32.9, 8, 1).uncertainty_m, Here(13.2, 32.9, 14, 1).uncertainty_m
        (6000.0, 90.0)
        """
        metres = HIT_PX * PIXEL_M * math.cos(math.radians(self.lat)) / 2**self.zoom
        unit = 10 ** math.floor(math.log10(metres))
        return float(math.ceil(metres / unit) * unit)

    @property
    def precision(self) -> str:
        """The precision of `events.schema.PRECISIONS` that the map's zoom allows.

        Examples
        --------
        >>> Here(13.2, 32.9, 14, 1).precision, Here(13.2, 32.9, 6, 1).precision
        ('exact', 'municipality')
        """
        return next(name for name, most_m in UP_TO_M if self.uncertainty_m <= most_m)


def chosen(said: Mapping[str, Any] | None, which: str) -> Here | None:
    """Return the place that was chosen on a map since it was last asked for, or None.

    Parameters
    ----------
    said : mapping or None
        The map's value; it stays the same until the map says something new.
    which : str
        The map's key.
    """
    try:
        at = (said or {})["at"]
        here = Here(*(float(at[name]) for name in ("lon", "lat", "zoom", "n")))
        sound = -180 <= here.lon <= 180 and -90 <= here.lat <= 90 and 0 <= here.zoom <= 30
    except (KeyError, TypeError, ValueError):
        return None
    if not sound or st.session_state.get(f"chosen_{which}") == here.n:
        return None
    st.session_state[f"chosen_{which}"] = here.n
    return here
