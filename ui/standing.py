"""The watch as all sessions share it: worked out once for a position of the register, and again when a minute has passed."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from events.register import reading
from events.register.opening import Register
from events.register.reading import Asked
from events.situation.watch import Watch, watch
from ui import held, open_register
from ui.card import title_of

# Lateness is told in hours, and the windows of a day and a week move on: a minute is no news.
FRESH_S = 60
KEPT = 4


@st.cache_resource(max_entries=KEPT, ttl=FRESH_S, show_spinner=False)
def _watch(_register: Register | None, name: str, position: int) -> Watch:
    return watch(_register, held.READER, _register.now() if _register else datetime.now(UTC))


def now() -> Watch:
    """Return the watch of this session's register, or of what ships where there is none.

    Raises
    ------
    AccessProblem
        Whoever is here may not read it.
    StoreProblem
    """
    seen = open_register.now()
    if seen.register is None:
        return _watch(None, "", 0)
    open_register.actor().must("read")
    return _watch(seen.register, seen.register.id, seen.position)


def titles(ids: list[str], lang: str) -> dict[str, str]:
    """Return what events are called, by id: of the register or of what ships; one that is gone by its id."""
    if not ids:
        return {}
    from events.documents import events

    found = {name: name for name in ids}
    frames = [events()]
    if register := open_register.now().register:
        frames.append(reading.events(register, held.READER, Asked(far_km=None, ids=tuple(ids))))
    for frame in frames:
        rows = frame[frame["id"].isin(ids)]
        for row in rows[["id", "title_ar", "title_en"]].to_dict("records"):
            found[str(row["id"])] = title_of(row, lang)
    return found
