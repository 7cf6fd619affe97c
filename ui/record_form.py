"""A form for any kind of record, drawn from its declared fields: a new one, a change over what was seen, a removal.

What somebody else wrote in the meantime is shown beside what was typed, and nothing is written over it unseen. A kind
that several pages keep is the same form on each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from data.errors import ConflictProblem, MarsadError
from data.words import t
from events.register import reading
from events.register.opening import Register
from events.situation import kept
from events.situation.records import RECORDS
from ui import open_register
from ui.messages import plain, sentence
from ui.record_fields import Choose, draw
from ui.record_history import beside
from ui.record_words import fields, label
from ui.register_edit import reason
from ui.register_words import by_whom
from ui.said import say, to_say

Check = Callable[[Mapping[str, object]], None]


def told(lang: str) -> None:
    """Say what was done last in a form of this kind."""
    if found := to_say("record"):
        st.success(plain(t(found[0], lang, **found[1])))


def may(record: str) -> bool:
    """Return whether who is at work may write a record of this kind."""
    return open_register.may(RECORDS[record].role)


def add(
    register: Register,
    record: str,
    lang: str,
    *,
    key: str = "",
    fixed: Mapping[str, object] | None = None,
    choose: Choose | None = None,
    start: Mapping[str, object] | None = None,
    check: Check | None = None,
) -> None:
    """Draw the form of a new record, folded; nothing for who may not write one.

    Parameters
    ----------
    register : Register
    record : str
        Of `events.situation.records.RECORDS`.
    lang : str
    key : str
        Tells two forms of a kind on one page apart.
    fixed : mapping, optional
        Values of fields that the page knows and does not ask for.
    choose : mapping, optional
        For fields that are written elsewhere: names by code to choose from, by field.
    start : mapping, optional
        What the fields begin with.
    check : callable, optional
        Called with the values before they are written; raises what stands against them.
    """
    if not may(record):
        return
    name = f"add_{record}_{key}"
    turn = st.session_state.get(f"{name}_turn", 0)
    title = t("ui.record.add", lang, kind=t(f"record.{record}", lang))
    with st.expander(plain(title), icon=":material/add:", key=f"{name}_box_{turn}"):
        with st.form(f"{name}_{turn}", border=False):
            values = draw(record, f"{name}_{turn}", lang, start or {}, hidden=fixed or (), choose=choose)
            why = _reason(f"{name}_{turn}", lang)
            done = st.form_submit_button(t("ui.record.save", lang), type="primary")
        if done:
            try:
                whole = {**values, **(fixed or {})}
                if check:
                    check(whole)
                found = kept.put(register, open_register.actor(), record, whole, why)
            except MarsadError as problem:
                st.error(plain(_named(problem, record, lang)))
                return
            st.session_state[f"{name}_turn"] = turn + 1
            say("record", ("ui.record.added", {"id": found}))
            st.rerun()


def change(
    register: Register,
    record: str,
    row: Mapping[str, Any],
    lang: str,
    *,
    fixed: Mapping[str, object] | None = None,
    choose: Choose | None = None,
    check: Check | None = None,
) -> None:
    """Draw the form that changes a record, over the heads that its writer had before them.

    Parameters
    ----------
    register : Register
    record : str
    row : mapping
        Of `events.situation.kept.listing`: the fields, ``id`` and ``seen``.
    lang, fixed, choose, check
        As in `add`.
    """
    name = f"change_{row['id']}"
    begun: dict[str, Any] = st.session_state.setdefault(
        name, {"seen": row["seen"], "start": _values(record, row), "turn": 0, "met": ""}
    )
    key = f"{name}_{begun['turn']}"
    if begun["met"]:
        st.warning(plain(begun["met"]))
        st.caption(t("ui.record.met", lang))
        beside(register, record, str(row["id"]), lang, choose)
    with st.form(key, border=False):
        values = draw(record, key, lang, begun["start"], hidden=fixed or (), choose=choose)
        why = _reason(key, lang)
        with st.container(horizontal=True):
            done = st.form_submit_button(t("ui.record.save", lang), type="primary")
            undo = st.form_submit_button(t("ui.record.undo", lang))
    if undo:
        del st.session_state[name]
        st.rerun()
    if not done:
        return
    whole = {**values, **(fixed or {})}
    try:
        if check:
            check(whole)
        kept.put(register, open_register.actor(), record, whole, why, str(row["id"]), begun["seen"])
    except ConflictProblem as problem:
        # What they wrote is what the next attempt is written over, and it is shown before that.
        now = reading.one(register, open_register.actor(), str(row["id"]))
        begun |= {"seen": now.hashes, "start": whole, "turn": begun["turn"] + 1, "met": problem.say(lang)}
        st.rerun()
    except MarsadError as problem:
        st.error(plain(_named(problem, record, lang)))
        return
    del st.session_state[name]
    say("record", ("ui.record.saved", {"id": row["id"]}))
    st.rerun()


def remove(register: Register, record: str, row: Mapping[str, Any], lang: str) -> None:
    """Draw what removes a record: it asks for a reason, and its history stays."""
    st.caption(t("ui.record.remove.what", lang))
    why = reason(f"remove_{row['id']}_why", lang, must=True)
    pressed = st.button(
        t("ui.record.remove", lang), key=f"remove_{row['id']}", disabled=not why, icon=":material/delete:"
    )
    if pressed:
        try:
            kept.drop(register, open_register.actor(), str(row["id"]), row["seen"], why)
        except MarsadError as problem:
            st.error(plain(sentence(problem, lang)))
            return
        say("record", ("ui.record.removed", {"id": row["id"]}))
        st.rerun()


def settle(
    register: Register, record: str, row: Mapping[str, Any], lang: str, choose: Choose | None = None
) -> None:
    """Draw the heads of a record in conflict, and write what stands: one of them, or words of one's own."""
    state = reading.one(register, open_register.actor(), str(row["id"]))
    st.caption(t("ui.record.settle.what", lang))
    beside(register, record, str(row["id"]), lang, choose)
    puts = [head for head in state.heads if head.op == "put"]
    key = f"settle_{'_'.join(one[:6] for one in state.hashes)}"
    of = {head.hash: by_whom(head, lang) for head in puts}
    options = [*of, *(["delete"] if len(puts) < len(state.heads) else [])]
    chosen = st.radio(
        t("ui.record.settle.from", lang),
        options,
        index=None,
        key=key,
        format_func=lambda one: plain(of.get(one, t("ui.record.settle.delete", lang))),
    )
    if chosen is None:
        return
    body = next((head.body for head in puts if head.hash == chosen), {})
    with st.form(f"{key}_{chosen[:12]}", border=False):
        values = draw(record, f"{key}_{chosen[:12]}", lang, body, choose=choose) if body else {}
        why = _reason(f"{key}_{chosen[:12]}", lang, must=True)
        done = st.form_submit_button(t("ui.record.settle", lang), type="primary")
    if not done:
        return
    try:
        actor, name = open_register.actor(), str(row["id"])
        if not why:
            st.error(t("ui.record.reason.needed", lang))
            return
        if body:
            kept.put(register, actor, record, values, why, name, state.hashes)
        else:
            kept.drop(register, actor, name, state.hashes, why)
    except MarsadError as problem:
        st.error(plain(_named(problem, record, lang)))
        return
    say("record", ("ui.record.settled", {"id": row["id"]}))
    st.rerun()


def _reason(key: str, lang: str, *, must: bool = False) -> str:
    """Draw the line for the reason inside a form, where nothing is said before the button."""
    asked = "ui.register.reason.must" if must else "ui.register.reason"
    return st.text_input(t(asked, lang), key=f"{key}_why", max_chars=1_000).strip()


def _values(record: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a row as a body has them: None where nothing is said."""
    return {name: None if row[name] == "" or row[name] != row[name] else row[name] for name in fields(record)}


def _named(problem: MarsadError, record: str, lang: str) -> str:
    """Return the sentence of an error, the field in it by the name that the form gives it."""
    field = str(problem.values.get("field", ""))
    if field in fields(record):
        problem = type(problem)(problem.key, **{**problem.values, "field": f"«{label(record, field, lang)}»"})
    return sentence(problem, lang)
