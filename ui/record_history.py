"""The versions of a record: its history, and those of them that stand beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.words import t
from events.register import reading
from events.register.opening import Register
from events.situation import kept
from ui import open_register
from ui.messages import plain
from ui.record_fields import Choose
from ui.record_words import by_whom, fields, label, said
from ui.register_words import by_whom as by_whom_of


def history(register: Register, record: str, subject: str, lang: str) -> None:
    """Draw all versions of a record, the latest first: who, when, why, and what each changed."""
    found = kept.history(register, open_register.actor(), record, subject)
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in found.to_dict("records")]
    for place in range(len(rows) - 1, -1, -1):
        row = rows[place]
        verb = "first" if place == 0 else str(row["op"])
        with st.container(border=True, key=f"record_version_{row['hash'][:16]}"):
            st.markdown(f"**{plain(t(f'ui.register.op.{verb}', lang))}** — {plain(by_whom(row, lang))}")
            if row["why"]:
                st.text(t("ui.register.because", lang, reason=row["why"]))
            if row["op"] == "put" and place:
                _changed(record, rows[place - 1], row, lang)


def beside(register: Register, record: str, subject: str, lang: str, choose: Choose | None) -> None:
    """Draw the heads of a record beside each other, field by field where they differ."""
    heads = reading.one(register, open_register.actor(), subject).heads
    every = fields(record)
    bodies = [head.body if head.op == "put" else {} for head in heads]
    differ = [name for name in every if len({str(body.get(name, "")) for body in bodies}) > 1]
    for column, head, body in zip(st.columns(len(heads)), heads, bodies, strict=True):
        with column, st.container(border=True):
            st.caption(plain(by_whom_of(head, lang)))
            if head.op != "put":
                st.text(t(f"ui.register.op.{head.op}", lang))
            if head.reason:
                st.text(t("ui.register.because", lang, reason=head.reason))
            for name in differ or list(every):
                if body:
                    known = (choose or {}).get(name)
                    words = said(record, every[name], body.get(name), lang, known)
                    st.text(f"{label(record, name, lang)}: {words}")


def _changed(record: str, before: Mapping[str, Any], after: Mapping[str, Any], lang: str) -> None:
    arrow = "←" if lang == "ar" else "→"
    for name, field in fields(record).items():
        old, new = (said(record, field, row[name], lang) for row in (before, after))
        if old != new:
            st.text(f"{label(record, name, lang)}: {old} {arrow} {new}")
