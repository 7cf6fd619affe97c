"""The history of one record: every version with who, when, where and why, and what it changed, field by field."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data.words import n, t
from events.register import reading
from events.register.opening import Register
from events.register.versions import Version
from ui import open_register
from ui.messages import plain
from ui.register_words import by_whom, changes, label, said


def history(register: Register, subject: str, lang: str, kinds: Mapping[str, str]) -> None:
    """Draw all versions of a record, the latest first."""
    versions = reading.history(register, open_register.actor(), subject)
    known = {version.hash: version for version in versions}
    st.caption(plain(n("ui.register.versions", len(versions), lang)))
    for version in reversed(versions):
        _version(version, [known[parent] for parent in version.parents if parent in known], lang, kinds)


def _version(version: Version, parents: list[Version], lang: str, kinds: Mapping[str, str]) -> None:
    with st.container(border=True, key=f"version_{version.hash[:16]}"):
        verb = "first" if not version.parents else "settled" if len(version.parents) > 1 else version.op
        name = (
            t(f"ui.register.op.{verb}", lang)
            if version.op == "put"
            else t(f"ui.register.op.{version.op}", lang)
        )
        st.markdown(f"**{plain(name)}** — {plain(by_whom(version, lang))}")
        if version.profile:
            st.caption(
                plain(t("ui.register.released", lang, profile=t(f"ui.profile.{version.profile}", lang)))
            )
        if version.op == "merge":
            st.text(t("ui.register.into", lang, id=str(version.body.get("into", ""))))
        if version.reason:
            st.text(t("ui.register.because", lang, reason=version.reason))
        if version.op == "put":
            _changed(version, parents, lang, kinds)


def _changed(version: Version, parents: list[Version], lang: str, kinds: Mapping[str, str]) -> None:
    if not parents:
        st.caption(plain(n("ui.register.fields", len(version.body), lang)))
        return
    for parent in parents:
        if len(parents) > 1:
            st.caption(plain(t("ui.register.against", lang, who=by_whom(parent, lang))))
        before = parent.body if parent.op == "put" else {}
        different = changes(before, version.body)
        if not different:
            st.caption(t("ui.register.same", lang))
        for name in different:
            old, new = (said(name, body.get(name), lang, kinds) for body in (before, version.body))
            arrow = "←" if lang == "ar" else "→"
            st.text(f"{label(name, lang)}: {old} {arrow} {new}")
