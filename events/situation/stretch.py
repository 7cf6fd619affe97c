"""Stretches of the border laid end to end: what a strip of it shows, and where on the strip each kilometre lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.sections import LAND


@dataclass(frozen=True)
class Stretch:
    """A section, or a part of one, on a strip.

    Parameters
    ----------
    section : str
        Of `geo.sections.IDS`.
    from_km, to_km : float
        Chainages.
    at_km : float
        Where on the strip it begins.
    ends : bool
        Whether the section ends where it does.
    """

    section: str
    from_km: float
    to_km: float
    at_km: float = 0.0
    ends: bool = False

    @property
    def reach_km(self) -> float:
        """The chainage up to which what lies on it is told: whole kilometres (`events.located.figure`), the end's rounded up."""
        return float(np.ceil(self.to_km)) if self.ends else self.to_km

    @property
    def end_km(self) -> float:
        """Where on the strip it ends."""
        return self.at_km + self.to_km - self.from_km


def stretches(every: pd.DataFrame, unit: str = "land") -> tuple[Stretch, ...]:
    """Return what a strip of a unit shows, from its left to its right.

    Parameters
    ----------
    every : DataFrame
        `events.situation.units.units`.
    unit : str
        An id among them, or "land": the six land sections, from the sea in the west round to the sea in the east.

    Raises
    ------
    KeyError
        There is no such unit.

    Examples
    --------
    >>> from events.situation.units import units
    >>> [(one.section, round(one.at_km)) for one in stretches(units())][:3]
    [('tunisia', 0), ('algeria', 480), ('niger', 1463)]
    """
    rows = every.set_index("id")
    at_km, found = 0.0, []
    for name in LAND if unit == "land" else (unit,):
        section = str(rows.at[name, "section"])
        from_km, to_km, length_km = (
            _km(rows, name, "from_km"),
            _km(rows, name, "to_km"),
            _km(rows, section, "to_km"),
        )
        found.append(Stretch(section, from_km, to_km, at_km, to_km >= length_km))
        at_km = found[-1].end_km
    return tuple(found)


def _km(rows: pd.DataFrame, name: str, column: str) -> float:
    return float(rows[column].to_numpy(dtype=float)[rows.index.get_loc(name)])
