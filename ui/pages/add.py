"""Page: a report by hand, and reports from a text. What is typed is a draft until it is added to the register."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.errors import MarsadError
from data.words import t
from events.register import editing
from events.register.opening import Register
from ui import desk_form, drafts, held, open_register, session, ways
from ui.desk_form import Form
from ui.desk_place import put
from ui.desk_values import blank, body_of
from ui.here import Here
from ui.messages import calm, plain, sentence
from ui.no_register import register


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    found = register(lang)
    if found is None:
        return
    way = ways.chosen(
        t("ui.page.add", lang), ("form", "text"), lambda code: t(f"ui.add.way.{code}", lang), "add_way"
    )
    if way == "text":
        from ui.desk_text import from_text

        from_text(found, lang)
    else:
        _form(found, lang)


@st.fragment
def _form(found: Register, lang: str) -> None:
    with calm(lang):
        _added(lang)
        content = held.content()
        actor = open_register.actor()
        kinds = {kind["code"]: kind["name"][lang] for kind in content.kinds}
        form = Form("add", lang, kinds, drafts.path(found, actor, "add"))
        desk_form.begin(form, {})
        here: Here | None = st.session_state.pop("add_here", None)
        if here is not None:
            put(form, here)
        desk_form.draw(form, kept=False)
        told = st.container()  # what stands against it, before the buttons
        with st.container(horizontal=True, vertical_alignment="center", key="add_buttons"):
            if st.button(t("ui.add.save", lang), type="primary", key="add_save", icon=":material/check:"):
                with told:
                    _save(found, form)
            st.button(
                t("ui.add.discard", lang),
                key="add_discard",
                on_click=desk_form.clear,
                args=(form,),
                disabled=not _begun(form),
            )
            desk_form.keep(form)


def _begun(form: Form) -> bool:
    """Return whether anything stands in the form that it did not start with."""
    return desk_form.values(form) != blank()


def _save(found: Register, form: Form) -> None:
    if desk_form.stands_against(form, {}):
        return
    try:
        body: dict[str, Any] = body_of(desk_form.values(form), {})
        (name,) = editing.add(found, open_register.actor(), [body])
    except MarsadError as problem:
        st.error(plain(sentence(problem, form.lang)))
        return
    desk_form.clear(form)
    st.session_state["added"] = name
    st.rerun()


def _added(lang: str) -> None:
    name = st.session_state.get("added")
    if not name:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="added_line"):
        st.success(plain(t("ui.add.added", lang, id=name)))
        if st.button(t("ui.add.open", lang), key="open_added"):
            session.change(selected=("events", name))
            st.session_state["register_chosen"] = [name]
            del st.session_state["added"]
            st.session_state["go"] = "register"
            st.rerun()
