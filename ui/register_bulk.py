"""Several events changed at once: one matter, one reason, one change in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from data.words import n, t
from events.register import editing, reading
from events.register.opening import Register
from events.schema import MARKINGS, STATUSES, VALIDATIONS
from ui import open_register
from ui.desk_values import CREDIBILITIES, RELIABILITIES
from ui.messages import plain
from ui.register_edit import done, reason
from ui.register_words import label, said

FIELDS: dict[str, tuple[str, ...]] = {
    "validation": ("", *VALIDATIONS),
    "kind": (),
    "marking": MARKINGS,
    "status": STATUSES,
    "reliability": ("", *RELIABILITIES),
    "credibility": ("", *CREDIBILITIES),
}
TEXTS = ("source", "source_url", "place_ar", "place_en")


def bulk(register: Register, chosen: Sequence[str], lang: str, kinds: Mapping[str, str]) -> None:
    """Draw what is done to several events at once."""
    actor = open_register.actor()
    states = {name: reading.one(register, actor, name) for name in chosen}
    ready = [name for name, state in states.items() if state.shown.op == "put" and not state.conflict]
    st.markdown(f"**{plain(n('ui.register.chosen', len(chosen), lang))}**")
    if len(ready) < len(chosen):
        st.caption(plain(n("ui.register.bulk.left", len(chosen) - len(ready), lang)))
    if not open_register.may("report"):
        st.info(t("ui.register.read_only", lang))
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        field = st.selectbox(
            t("ui.register.bulk.field", lang),
            [*FIELDS, *TEXTS],
            key="bulk_field",
            format_func=lambda name: label(name, lang),
        )
        value: str | None
        if field in TEXTS:
            value = st.text_input(t("ui.register.bulk.value", lang), key=f"bulk_{field}", live="0.4s").strip()
        else:
            options = list(kinds) if field == "kind" else list(FIELDS[field])
            value = st.selectbox(
                t("ui.register.bulk.value", lang),
                options,
                index=None,
                key=f"bulk_{field}",
                format_func=lambda code: said(field, code, lang, kinds),
                placeholder=t("ui.add.choose", lang),
            )
    why = reason("bulk_reason", lang, must=True)
    if st.button(
        n("ui.register.bulk.do", len(ready), lang),
        type="primary",
        key="bulk_do",
        disabled=value is None or not why or not ready,
    ):
        edits = {
            name: (states[name].hashes, "put", {**states[name].shown.body, field: value}) for name in ready
        }
        if done(
            lambda: editing.replace(register, actor, edits, why),
            "ui.register.bulk.done",
            lang,
            count=len(ready),
        ):
            st.rerun()
