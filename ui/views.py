"""Saved views: a name for a filter, layers and a place on the map, kept in the register or, without one, for the session.

What is kept is the query of the map's URL (ui/state.py), so that a view is opened by the same code as a link, and a link is
what one hands on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

import streamlit as st

from data.words import t
from events.register.opening import Register
from events.situation import kept
from ui import open_register, session
from ui.messages import calm, plain
from ui.state import State, from_query, to_query

LONGEST_NAME = 80
# A view that asks for nothing: a query has to say something.
ALL = "q="


@dataclass(frozen=True)
class View:
    """A saved view.

    Parameters
    ----------
    id : str
        Of its record; without a register, its name.
    name : str
    query : str
        Of the URL, without "?".
    seen : tuple of str
        Hashes of its heads, for who deletes it.
    """

    id: str
    name: str
    query: str
    seen: tuple[str, ...] = ()


def query_of(state: State) -> str:
    """Return the query that says a state; whose language it is read in is the reader's own, and what is selected is not kept.

    Examples
    --------
    >>> from events.query import Filter
    >>> query_of(State(lang="en", asked=Filter(types=("MEET",), text="غات"), layers=(("ports", False),)))
    'type=MEET&q=%D8%BA%D8%A7%D8%AA&hide=ports'
    """
    return urlencode(to_query(replace(state, lang="ar", selected=None)), doseq=True) or ALL


def opened(view: View) -> State:
    """Return the state that a view says; what in it is not understood is as the map starts."""
    return from_query(parse_qs(view.query, keep_blank_values=True))[0]


def views(lang: str) -> list[View]:
    """Return the saved views by name: the register's, else those of this session."""
    register = open_register.now().register
    if register is None:
        own: list[View] = st.session_state.get("views", [])
        found = own
    else:
        open_register.actor().must("read")
        found = _listed(register, register.id, open_register.now().position)
    return sorted(found, key=lambda view: (view.name.casefold(), view.id))


@st.cache_resource(max_entries=4, show_spinner=False)
def _listed(_register: Register, name: str, position: int) -> list[View]:
    rows = kept.listing(_register, open_register.actor(), "view")
    return [
        View(str(row["id"]), str(row["name"]), str(row["query"]), tuple(row["seen"]))
        for row in rows.to_dict("records")
    ]


def save(name: str) -> None:
    """Keep the present view of this session under a name; the same name again is a new version of it.

    Raises
    ------
    MarsadError
        The register cannot be written, or whoever is here may not.
    """
    query = query_of(session.now())
    register = open_register.now().register
    if register is None:
        others = [view for view in st.session_state.get("views", []) if view.name != name]
        st.session_state["views"] = [*others, View(name, name, query)]
        return
    before = next((view for view in views("") if view.name == name), None)
    values = {"name": name, "query": query}
    subject, seen = (before.id, before.seen) if before else (None, ())
    kept.put(register, open_register.actor(), "view", values, subject=subject, seen=seen)


def show(view: View) -> None:
    """Let the session ask what a view says, and go to the map with it."""
    said = opened(view)
    session.change(
        asked=said.asked, layers=said.layers, place=said.place or session.now().place, selected=None
    )
    st.session_state["go"] = "map"


def drop(view: View, lang: str) -> None:
    """Delete a view.

    Raises
    ------
    MarsadError
        The register cannot be written, or whoever is here may not.
    """
    register = open_register.now().register
    if register is None:
        others = [one for one in st.session_state.get("views", []) if one.id != view.id]
        st.session_state["views"] = others
        return
    kept.drop(register, open_register.actor(), view.id, view.seen, t("brief.views.dropped", lang))


def popover(lang: str) -> None:
    """Draw the button behind which views are saved, opened, handed on and deleted."""
    with st.popover(t("brief.views", lang), icon=":material/bookmarks:", key="views_popover"):
        st.caption(t("brief.views.says", lang))
        if open_register.now().register is None:
            st.caption(t("brief.views.session", lang))
        with calm(lang):
            _saving(lang)
            found = views(lang)
            if not found:
                st.caption(t("brief.views.none", lang))
            for view in found:
                _one(view, lang)


def _may() -> bool:
    return open_register.now().register is None or open_register.may("report")


def _saving(lang: str) -> None:
    if not _may():
        return
    name = st.text_input(t("brief.views.name", lang), key="view_name", max_chars=LONGEST_NAME).strip()
    if st.button(t("brief.views.save", lang), key="view_save", icon=":material/bookmark_add:"):
        if not name:
            st.warning(t("brief.views.unnamed", lang))
            return
        save(name)
        open_register.look()
        st.success(plain(t("brief.views.saved", lang, name=name)))


def _one(view: View, lang: str) -> None:
    with st.container(border=True, key=f"view_{view.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(view.name)}**", width="stretch")
            st.button(
                t("brief.views.open", lang), key=f"view_open_{view.id}", on_click=show, args=(view,), icon=":material/map:"
            )  # fmt: skip
            if _may() and (open_register.now().register is None or open_register.may("decide")):
                st.button(
                    t("brief.views.drop", lang),
                    key=f"view_drop_{view.id}",
                    on_click=_dropped,
                    args=(view, lang),
                    type="tertiary",
                )
        st.code(address(view), language=None, wrap_lines=True)


def _dropped(view: View, lang: str) -> None:
    with calm(lang):
        drop(view, lang)


def address(view: View) -> str:
    """Return the address of a view, to be copied: of the map on this server."""
    base = (st.context.url or "").split("?")[0].rstrip("/")
    here = session.here()
    root = base.removesuffix(f"/{here}") if here else base
    return f"{root}/map?{view.query}"
