"""Page 1: the map. The page says what is asked; the map on it draws, and says back what was done there."""

from __future__ import annotations

from time import monotonic
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from data.words import t
from layers.content import KEYS, Content
from layers.map import compose
from layers.state import carrier
from ui import figures, held, open_register, session
from ui.card import title_of
from ui.dropped import popover as dropped
from ui.export_form import popover as export
from ui.filters import panel
from ui.here import Here, chosen
from ui.messages import calm, plain
from ui.newest import newest
from ui.state import packet, taken
from ui.tables import facts

# What the frame says before its style sheet stretches it to the screen (ui/look.py).
HEIGHT_PX = 560
# How long a new session's map has the browser to itself. The filters in the closed sidebar take as long to build as the
# map, on the same thread; it has them in its own panel too.
ALONE_S = 1.5
# Of an event, what stands beside its title in the line under the map.
BRIEF = ("date", "place", "source")


def page() -> None:
    """Draw the page."""
    session.arrive("map")
    lang = session.now().lang
    stands = _stands()
    count = panel(held.content()) if stands else None
    with st.container(horizontal=True, vertical_alignment="center", key="tools", width="content"):
        dropped(lang)
        export(lang)
        if _reports():
            st.button(
                t("ui.map.add", lang),
                key="add_at_centre",
                icon=":material/add_location_alt:",
                help=t("ui.map.add.help", lang),
                on_click=_at_centre,
            )
    # There also when it says nothing: what stands before the map must not come and go.
    with st.container(key="newest_place"):
        newest(lang)
    _map()
    if count:
        count()
    else:
        _wait()  # last: what comes after a part that goes away is built anew, and the map must stay


def _stands() -> bool:
    """Return whether this session has had the time to draw its first map."""
    came_s: float = st.session_state.setdefault("came_s", monotonic())
    return monotonic() - came_s >= ALONE_S


@st.fragment(run_every=ALONE_S)
def _wait() -> None:
    """Run the page again with its filters, when the first map stands."""
    if _stands():
        st.rerun()


def _reports() -> bool:
    """Return whether whoever is here can add a report."""
    return open_register.now().register is not None and open_register.may("report")


def _at_centre() -> None:
    """Go and add a report at the middle of the map: the way for who has no mouse."""
    place = session.now().place
    if place:
        st.session_state["add_here"] = Here(place.lon, place.lat, place.zoom, 0.0)
    st.session_state["go"] = "add"


@st.fragment
def _map() -> None:
    """Draw the map and the line about what is chosen on it; moving the map runs this part alone."""
    before = session.now()
    with calm(before.lang):
        key, whole = held.granted_whole()
        # The layers that ship, always: what a dropped file adds comes with the packed file, and the map stays.
        said: Any = st_folium(
            compose(KEYS),
            key="marsad",
            height=HEIGHT_PX,
            use_container_width=True,
            returned_objects=[],
            render=False,  # of its page; the map itself is rendered all the same, and once is enough
            feature_group_to_add=carrier(
                packet(
                    before,
                    key,
                    session.token(),
                    session.mount(),
                    {"report": "menu"} if _reports() else None,
                    whole,
                )
            ),
        )
        here = chosen(said, "marsad")
        if here:
            st.session_state["add_here"], st.session_state["go"] = here, "add"
            st.rerun()
        after = taken(before, said)
        if after != before:
            session.put(after)
            if (after.asked, after.lang) != (before.asked, before.lang):
                st.rerun()  # the filters beside the map and the words around it
            session.write_url()
        _chosen(held.content(), after.selected, after.lang)


def _chosen(content: Content, selected: tuple[str, str] | None, lang: str) -> None:
    row = figures.row(selected[1]) if selected and selected[0] == "events" else None
    if row is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="chosen"):
        known = dict(facts(content, row, lang))
        brief = [known[label] for name in BRIEF if (label := t(f"ui.card.{name}", lang)) in known]
        st.markdown(f"**{plain(title_of(row, lang))}** — {plain(' · '.join(brief))}", width="stretch")
        if st.button(t("ui.map.to_table", lang), key="to_table", type="tertiary"):
            st.session_state["go"] = "events"
            st.rerun()
