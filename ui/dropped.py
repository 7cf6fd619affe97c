"""Files that somebody drops in: map layers, and lists of events. They stay in this session, unsaved."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from data.words import n, t
from layers.overlay import overlays
from ui import held
from ui.messages import plain, sentence
from ui.taken import take

if TYPE_CHECKING:
    from events.points import Points

OVERLAYS = ["geojson", "json", "kml", "kmz", "gpkg", "zip"]
POINTS = ["csv", "tsv", "geojson", "json"]


def popover(lang: str) -> None:
    """Draw the button behind which files are dropped in, listed and taken out."""
    with st.popover(t("ui.files", lang), icon=":material/note_add:", key="files_popover"):
        _uploader("overlay", OVERLAYS, _overlay, lang)
        _uploader("points", POINTS, _points, lang)
        for text in st.session_state.get("file_errors", []):
            st.error(plain(text))
        for file in held.files():
            _listed(file, lang)


def _uploader(kind: str, types: list[str], read: Callable[[bytes, str], Any], lang: str) -> None:
    # A new key empties the field after each taking-in, so that a file is taken in once.
    turn = st.session_state.setdefault("uploads", 0)
    uploads = st.file_uploader(
        t(f"ui.files.{kind}", lang),
        type=types,
        accept_multiple_files=True,
        key=f"drop_{kind}_{turn}",
        help=t(f"ui.files.{kind}.help", lang),
    )
    if uploads:
        with st.spinner(t("ui.files.reading", lang)):
            st.session_state["file_errors"] = list(
                _taken_in(kind, [(u.name, u.getvalue()) for u in uploads], read, lang)
            )
        st.session_state["uploads"] = turn + 1
        st.rerun()


def _taken_in(
    kind: str, uploads: Iterable[tuple[str, bytes]], read: Callable[[bytes, str], Any], lang: str
) -> Iterable[str]:
    """Take files in, and yield what is to be said of those that could not be."""
    for name, raw in uploads:
        if len(held.files()) >= held.MAX_FILES:
            yield t("ui.files.many", lang, file=name, expected=held.MAX_FILES)
            continue
        try:
            held.add(held.Held(name, held.digest_of(name, raw), kind, read(raw, name)))
        except Exception as problem:  # one bad file must not keep the others out
            yield sentence(problem, lang)


def _overlay(raw: bytes, name: str) -> Any:
    from data.room import read_overlay

    file = read_overlay(raw, name)
    overlays(
        file
    )  # what cannot be drawn is refused here, with its reason, and not when the map is put together
    return file


def _points(raw: bytes, name: str) -> Any:
    from events.points import read_points

    return read_points(raw, name=name)


def _listed(file: held.Held, lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"file_{file.digest[:12]}"):
        count = len(file.thing.frame) if file.kind == "overlay" else len(file.thing.events)
        key = "ui.files.features" if file.kind == "overlay" else "count.events"
        st.markdown(f"**{plain(file.name)}** — {plain(n(key, count, lang))}", width="stretch")
        st.button(
            t("ui.files.remove", lang),
            key=f"drop_{file.digest[:12]}",
            on_click=held.remove,
            args=(file.digest,),
        )
    if file.kind == "overlay":
        notes = [*file.thing.notes, *([file.thing.crs_note] if file.thing.crs_note else [])]
        for note in notes:
            st.caption(plain(note.say(lang)))
        return
    for note in file.thing.notes:
        st.caption(plain(note.say(lang)))
    if file.thing.refused:
        count = len(file.thing.refused)
        first = file.thing.refused[0].say(lang)
        st.warning(plain(n("ui.files.refused", count, lang)) + "  \n" + plain(first))
        take(
            t("ui.files.refused.take", lang),
            partial(refusals, file.thing),
            file_name=f"{file.digest[:8]}_refused.csv",
            mime="text/csv",
            key=f"refused_{file.digest[:12]}",
            icon=":material/download:",
        )


def refusals(points: Points) -> bytes:
    """Return the rows of a list that were refused, with their reasons, as CSV."""
    from events.points import write_refusals

    with tempfile.TemporaryDirectory() as folder:
        return write_refusals(points, Path(folder) / "refused.csv").read_bytes()
