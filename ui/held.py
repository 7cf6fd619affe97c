"""What this session has on its map: what ships with the product, and the files that were dropped in."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import streamlit as st

from events.query import Filter, passes
from layers.content import Content, gather
from layers.payload import View, packed
from ui import session
from ui.columns import SHELF

# Makes keys of packed files new with each start of the server: a browser may then keep them for ever.
SALT = secrets.token_hex(8)
MAX_FILES = 20


@dataclass(frozen=True)
class Held:
    """A file that somebody dropped in, for this session only.

    Parameters
    ----------
    name : str
        As it was called.
    digest : str
        SHA-256 of its bytes and its name.
    kind : str
        "overlay" or "points".
    thing : object
        What was read from it: `data.room.OverlayFile` or `events.points.Points`.
    """

    name: str
    digest: str
    kind: str
    thing: Any


def digest_of(name: str, raw: bytes) -> str:
    """Return what tells one dropped file from another."""
    return hashlib.sha256(name.encode("utf-8", "replace") + b"\0" + raw).hexdigest()


def files(kind: str | None = None) -> list[Held]:
    """Return the dropped files of this session, in the order in which they came."""
    every: list[Held] = st.session_state.setdefault("files", [])
    return [file for file in every if kind is None or file.kind == kind]


def add(file: Held) -> None:
    """Keep a dropped file; the same one again changes nothing."""
    if file.digest not in {other.digest for other in files()}:
        st.session_state["files"] = [*files(), file]


def remove(digest: str) -> None:
    """Forget a dropped file."""
    st.session_state["files"] = [file for file in files() if file.digest != digest]


def key() -> str:
    """Return the key of what this session shows."""
    parts = [SALT, *(file.digest for file in files())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@st.cache_resource(show_spinner=False)
def shipped() -> Content:
    """Return what ships with the product; shared by all sessions and never changed."""
    from events.documents import events

    return gather(events())


@st.cache_resource(show_spinner=False)
def shipped_packed() -> bytes:
    """Return the packed file of what ships."""
    return _packed(shipped())


def content() -> Content:
    """Return what this session shows."""
    if not files():
        return shipped()
    found: tuple[str, Content] | None = st.session_state.get("content")
    if found is None or found[0] != key():
        found = (key(), gather(all_events(), [file.thing for file in files("overlay")]))
        st.session_state["content"] = found
    return found[1]


def all_events() -> gpd.GeoDataFrame:
    """Return the shipped events and those of the dropped lists, in the schema."""
    from events.documents import events
    from events.schema import joined

    return joined([events(), *(file.thing.events for file in files("points"))])


def granted() -> str:
    """Return the key of this session's packed file, having made sure that it can be fetched."""
    name = key()
    ours = (session.token(), session.session_id(), name)
    if not SHELF.grant(*ours):
        SHELF.grant(*ours, packed=_packed(content()) if files() else shipped_packed())
    return name


def _packed(what: Content) -> bytes:
    return packed(what, View(made_utc=datetime.now(UTC), mode="app", profile="internal"))


def mask(what: Content, asked: Filter) -> npt.NDArray[np.bool_]:
    """Return which events pass; asked again for the same, it is looked up."""
    name = (key(), asked)
    found: tuple[object, npt.NDArray[np.bool_]] | None = st.session_state.get("mask")
    if found is None or found[0] != name:
        found = (name, passes(what.events, asked))
        st.session_state["mask"] = found
    return found[1]
