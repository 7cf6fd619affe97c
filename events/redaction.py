"""What leaves the house: a release profile takes columns and rows that it allows, before anything is written.

An allow-list, not a hunt for what to strike out: a column nobody named here does not go out, and the bytes of
an export cannot depend on what was withheld (docs/decisions/0011).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import geopandas as gpd

from events.schema import NAMES, NO_REDISTRIBUTION

# FIRST's TLP 2.0: CLEAR may go to anybody, GREEN to the community; AMBER and RED stay with those they were given to.
MARKINGS = {"public": ("", "TLP:CLEAR"), "partner": ("", "TLP:CLEAR", "TLP:GREEN"), "internal": None}
FREE_TEXT = ("notes", "extra")
_COUNTED = re.compile("(?<=.)~[0-9]{1,9}$")


@dataclass(frozen=True)
class Released:
    """What a profile lets out.

    Parameters
    ----------
    events : GeoDataFrame
        The rows and columns that may go; columns that may not are there and empty.
    forbidden : int
        Rows left out because their source's terms forbid passing them on.
    above : int
        Rows left out because their marking is above the profile.
    """

    events: gpd.GeoDataFrame
    forbidden: int
    above: int


def release(events: gpd.GeoDataFrame, profile: str) -> Released:
    """Return what ``profile`` lets out of a frame of events.

    Parameters
    ----------
    events : GeoDataFrame
        Events in the schema.
    profile : str
        "public", "partner" or "internal"; internal lets everything through.

    Returns
    -------
    Released
        The rows that may go, and how many of the others there were, by reason.
    """
    markings = MARKINGS[profile]
    if markings is None:
        return Released(events, 0, 0)
    forbidden = (events["terms"] == NO_REDISTRIBUTION).to_numpy()
    above = ~events["marking"].isin(markings).to_numpy() & ~forbidden
    allowed = [name for name in NAMES if name not in FREE_TEXT]
    out = events[[*allowed, "geometry"]]
    out = out[~(forbidden | above)] if forbidden.any() or above.any() else out.copy()
    for name in FREE_TEXT:
        out[name] = ""
    if out["id"].str.contains("~", regex=False).any():
        out["id"] = _numbered(out["id"].to_list())
    if (out["same_as"] != "").any():
        # An id of a row that stays would say that there is one.
        ids = set(out["id"])
        out["same_as"] = [_only(cell, ids) if cell else "" for cell in out["same_as"]]
    return Released(out[[*NAMES, "geometry"]].reset_index(drop=True), int(forbidden.sum()), int(above.sum()))


def _numbered(ids: list[str]) -> list[str]:
    """Return ids with the numbers that tell equal ones apart (`events.schema.joined`) given anew.

    Counted with the rows that stay, "a~2" would say that there is another "a".

    Examples
    --------
    >>> _numbered(["a~2", "b", "b~3", "c~d"])
    ['a', 'b', 'b~2', 'c~d']
    """
    plain = [_COUNTED.sub("", one) for one in ids]
    if plain == ids:
        return ids
    taken, out = set(plain), []
    again: Counter[str] = Counter()
    for one in plain:
        again[one] += 1
        name = one if again[one] == 1 else f"{one}~{again[one]}"
        while again[one] > 1 and name in taken:
            again[one] += 1
            name = f"{one}~{again[one]}"
        taken.add(name)
        out.append(name)
    return out


def _only(cell: str, ids: set[str]) -> str:
    """Return the ids of a list text that are among ``ids``."""
    return "; ".join(name for part in cell.split(";") if (name := part.strip()) in ids)
