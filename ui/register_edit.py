"""One record changed by hand: its form, its deletion, its union with another, and its conflicts settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from data.errors import ConflictProblem, MarsadError
from data.words import t
from events.register import editing, reading
from events.register.opening import Register
from events.register.state import State
from ui import desk_form, drafts, open_register
from ui.desk_form import Form
from ui.desk_values import body_of, values_of
from ui.messages import plain, sentence
from ui.register_merge import settled
from ui.register_words import by_whom
from ui.said import say, to_say

LONGEST = 1_000


def reason(key: str, lang: str, *, must: bool = False) -> str:
    """Draw the line for the reason, and return what stands in it."""
    asked = "ui.register.reason.must" if must else "ui.register.reason"
    return st.text_input(t(asked, lang), key=key, max_chars=LONGEST, live="0.4s").strip()


def tell(key: str, **values: object) -> None:
    """Keep what is to be said once the page is drawn again."""
    say("register", (key, values))


def told(lang: str) -> None:
    """Say what was done last."""
    found = to_say("register")
    if found:
        st.success(plain(t(found[0], lang, **found[1])))


def done(work: Callable[[], object], key: str, lang: str, **values: object) -> bool:
    """Do a piece of work on the register; say what came of it, or why it could not be done."""
    try:
        work()
    except MarsadError as problem:
        st.error(plain(sentence(problem, lang)))
        return False
    tell(key, **values)
    return True


def edit(register: Register, subject: str, state: State, lang: str, kinds: Mapping[str, str]) -> None:
    """Draw the form that changes a record; who saves over somebody else is shown both."""
    actor = open_register.actor()
    draft = drafts.path(register, actor, subject)
    form = Form(f"edit:{subject}", lang, kinds, draft, st.session_state.get("register_map_key", ""))
    kept = drafts.load(draft)
    fresh = form.key("kind") not in st.session_state
    if fresh:
        # A draft goes on from what its writer had before them, so that what changed since is shown, not lost.
        form.put(seen=kept.get("seen", list(state.hashes)), start=kept.get("start", dict(state.shown.body)))
        form.put(reason=str(kept.get("reason", "")))
    desk_form.begin(form, values_of(form.get("start")))
    if form.get("met"):
        _met(register, form, subject, lang, kinds)
        return
    desk_form.draw(form, pick=True)
    why = reason(form.key("reason"), lang)
    with st.container(horizontal=True, vertical_alignment="center", key="edit_buttons"):
        if st.button(t("ui.register.save", lang), type="primary", key="edit_save", icon=":material/check:"):
            _save(register, form, subject, why)
        st.button(t("ui.register.undo", lang), key="edit_undo", on_click=desk_form.clear, args=(form,))
        desk_form.keep(form, {"seen": form.get("seen"), "start": form.get("start"), "reason": why})


def _save(register: Register, form: Form, subject: str, why: str) -> None:
    lang = form.lang
    if desk_form.stands_against(form, form.get("start")):
        return
    try:
        body = body_of(desk_form.values(form), form.get("start"))
        if body == form.get("start"):
            st.info(t("ui.register.nothing", lang))
            return
        editing.change(register, open_register.actor(), subject, form.get("seen"), body, why)
    except ConflictProblem as problem:
        form.put(met=body, said=problem.say(lang), why=why)
        st.rerun()
    except MarsadError as problem:
        st.error(plain(sentence(problem, lang)))
        return
    desk_form.clear(form)
    tell("ui.register.saved", id=subject)
    st.rerun()


def _met(register: Register, form: Form, subject: str, lang: str, kinds: Mapping[str, str]) -> None:
    """Show what somebody else saved meanwhile beside what was typed here, and let the person join the two."""
    state = reading.one(register, open_register.actor(), subject)
    st.warning(plain(form.get("said")))
    mine: dict[str, Any] = form.get("met")
    if state.shown.op != "put":
        st.info(t("ui.register.met.gone", lang))
        theirs: dict[str, Any] = {}
    else:
        theirs = dict(state.shown.body)
    st.caption(t("ui.register.met", lang))
    sides = [(by_whom(state.shown, lang), theirs), (t("ui.register.mine", lang), mine)]
    body = settled(f"met_{state.shown.hash[:12]}", sides, lang, kinds, form.get("start"))
    why = form.get("why") or ""
    with st.container(horizontal=True, vertical_alignment="center", key="met_buttons"):
        if (
            st.button(t("ui.register.save", lang), type="primary", key="met_save", disabled=body is None)
            and body
        ):
            try:
                editing.change(register, open_register.actor(), subject, state.hashes, body, why)
            except ConflictProblem as problem:  # and again: what they wrote now is shown in the next run
                form.put(said=problem.say(lang))
                st.rerun()
            except MarsadError as problem:
                st.error(plain(sentence(problem, lang)))
                return
            desk_form.clear(form)
            tell("ui.register.saved", id=subject)
            st.rerun()
        if st.button(t("ui.register.met.back", lang), key="met_back"):
            form.put(met=None)
            st.rerun()


def resolve(register: Register, subject: str, state: State, lang: str, kinds: Mapping[str, str]) -> None:
    """Draw the heads of a record in conflict side by side, and write the version that settles them."""
    st.caption(t("ui.register.conflict.what", lang))
    puts = [head for head in state.heads if head.op == "put"]
    others = [head for head in state.heads if head.op != "put"]
    key = f"settle_{'_'.join(one[:6] for one in state.hashes)}"
    for head in state.heads:
        st.markdown(plain(f"• {t(f'ui.register.op.{head.op}', lang)} — {by_whom(head, lang)}"))
        if head.reason:
            st.text(t("ui.register.because", lang, reason=head.reason))
    ways = ["put", *dict.fromkeys(head.op for head in others)] if puts else [head.op for head in others]
    way = "put"
    if others:
        way = (
            st.radio(
                t("ui.register.conflict.way", lang),
                ways,
                index=None,
                key=f"{key}_way",
                format_func=lambda op: t(f"ui.register.conflict.{op}", lang),
            )
            or ""
        )
    body: dict[str, Any] | None = None
    if way == "put":
        body = settled(key, [(by_whom(head, lang), head.body) for head in puts], lang, kinds)
    why = reason(f"{key}_reason", lang, must=True)
    ready = bool(why) and (way in ("delete", "merge") or body is not None)
    if st.button(t("ui.register.settle", lang), type="primary", key="settle", disabled=not ready):
        actor = open_register.actor()

        def work() -> None:
            if way == "delete":
                editing.remove(register, actor, subject, state.hashes, why)
            elif way == "merge":
                into = next(str(head.body["into"]) for head in others if head.op == "merge")
                editing.unite(register, actor, subject, state.hashes, into, why)
            else:
                editing.change(register, actor, subject, state.hashes, body or {}, why, role="decide")

        if done(work, "ui.register.settled", lang, id=subject):
            st.rerun()


def delete(register: Register, subject: str, state: State, lang: str) -> None:
    """Draw what deletes a record: it asks for a reason, and leaves the history."""
    st.caption(t("ui.register.delete.what", lang))
    why = reason(f"delete_{subject}", lang, must=True)
    if st.button(
        t("ui.register.delete", lang), key="delete", disabled=not why, icon=":material/delete:"
    ) and done(
        lambda: editing.remove(register, open_register.actor(), subject, state.hashes, why),
        "ui.register.deleted",
        lang,
        id=subject,
    ):
        st.rerun()


def unite(register: Register, subject: str, state: State, others: Mapping[str, str], lang: str) -> None:
    """Draw what says that a record is the same as another; it is shown there only, and can be taken back."""
    st.caption(t("ui.register.unite.what", lang))
    options = [name for name in others if name != subject]
    into = st.selectbox(
        t("ui.register.unite.into", lang),
        options,
        index=None,
        key=f"into_{subject}",
        format_func=lambda name: others.get(name, name),
        placeholder=t("ui.add.choose", lang),
        accept_new_options=True,
    )
    why = reason(f"unite_{subject}", lang, must=True)
    if st.button(t("ui.register.unite", lang), key="unite", disabled=not (into and why)) and into:
        # Which of the two stays is the same in every centre, whoever says so (`editing.pair`).
        one, stays = editing.pair(subject, into)

        def work() -> None:
            other = reading.one(register, open_register.actor(), into)
            seen = state.hashes if one == subject else other.hashes
            editing.unite(register, open_register.actor(), one, seen, stays, why)

        if done(work, "ui.register.united", lang, id=one, into=stays):
            st.rerun()
