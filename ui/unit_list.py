"""The sections and their parts as this session's register has them, to choose from and to count by."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from events.register.opening import Register
from events.register.who import Actor
from events.situation.units import units
from ui import open_register

# Registers, and positions of one, whose parts are kept: sessions look at one register, and it moves on.
KEPT = 4


def every() -> pd.DataFrame:
    """Return `events.situation.units.units` of this session's register; the sections alone where there is none.

    Raises
    ------
    AccessProblem
        Whoever is here may not read the register.
    StoreProblem
        It cannot be read.
    """
    seen = open_register.now()
    if seen.register is None:
        return units()
    actor = open_register.actor()
    actor.must("read")
    return _every(seen.register, seen.register.id, seen.position, actor)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _every(_register: Register, name: str, position: int, _actor: Actor) -> pd.DataFrame:
    from events.situation.kept import listing

    return units(listing(_register, _actor, "part"))
