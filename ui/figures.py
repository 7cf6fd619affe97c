"""What is told of the events on this session's map: how many pass, what there is to choose from, one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from events.archive.rows import NO_DAY
from events.query import Filter, passes
from events.register import reading
from layers.content import Content
from ui import counted, held, open_register, session, whole


@dataclass(frozen=True)
class Counted:
    """What of this session's map passes a filter.

    Parameters
    ----------
    shown, total, undated : int
        How many events pass, how many there are, and how many of these have no date.
    latest : str or None
        The last day that any of them ends on.
    """

    shown: int
    total: int
    undated: int
    latest: str | None


def figures(asked: Filter) -> Counted:
    """Return what passes a filter; of the whole of a register, the register counts its own.

    Raises
    ------
    StoreProblem
        The register cannot be read.
    """
    every, register, what = held.whole_now(), open_register.now().register, held.content()
    if session.here() != "map" and (whole_count := _of_whole(asked)):
        return whole_count
    if session.here() != "map" or every is None or register is None:
        start, end = what.events["start"], what.events["end"]
        latest = max(end[end != ""], default=None)
        return Counted(int(mask(what, asked).sum()), len(what.events), int((start == "").sum()), latest)
    change, shown = held.delta(every), whole.count(register, every, held.far_km(), asked)
    if held.files():
        ours = held.entered()
        known = [*held.shipped().events["id"], *(ours.events["id"] if ours else ())]
        shown += int((mask(what, asked) & ~what.events["id"].isin(known).to_numpy()).sum())
    if asked.everything:
        shown = change.figures.total
    return Counted(shown, change.figures.total, change.figures.undated, change.figures.latest)


def _of_whole(asked: Filter) -> Counted | None:
    """Return what of a whole register passes, where a page other than the map counts it; None where that is none."""
    found = counted.now()
    if not found.key.startswith(counted.WHOLE):
        return None
    last = int(found.facts.end.max(initial=NO_DAY))
    latest = None if last == NO_DAY else str(np.datetime64(last, "D"))
    undated = int((found.facts.start == NO_DAY).sum())
    return Counted(int(counted.mask(asked).sum()), len(found.facts), undated, latest)


def choices() -> tuple[list[dict[str, Any]], frozenset[str]]:
    """Return the kinds and the origins that events of this session's map have, to choose from."""
    every, what = held.whole_now(), held.content()
    found = frozenset(what.events["origin"].unique())
    if every is None or session.here() != "map":
        return what.kinds, found
    change = held.delta(every)
    return change.kinds, found | change.figures.origins


def row(name: str) -> dict[str, Any] | None:
    """Return the event of this id on this session's map as a dict, or None."""
    every, register = held.whole_now(), open_register.now().register
    if every is not None and register is not None:
        found = reading.events(register, held.READER, reading.Asked(far_km=None, ids=(name,)))
        if len(found):
            return {str(column): value for column, value in found.iloc[0].to_dict().items()}
    events = held.content().events
    at = events[events["id"] == name]
    return None if at.empty else {str(column): value for column, value in at.iloc[0].to_dict().items()}


def mask(what: Content, asked: Filter) -> npt.NDArray[np.bool_]:
    """Return which events pass; asked again for the same, it is looked up."""
    name = (held.key(), asked)
    found: tuple[object, npt.NDArray[np.bool_]] | None = st.session_state.get("mask")
    if found is None or found[0] != name:
        found = (name, passes(what.events, asked))
        st.session_state["mask"] = found
    return found[1]
