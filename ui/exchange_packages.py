"""Packages on the page: what would go out and its making, what came in, and what of it waits for a decision."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import select

from data.errors import MarsadError
from data.words import n, t
from events.exchange import merging, packing, peers
from events.exchange.outlook import manifest_of, outlook, title
from events.exchange.releasing import PROFILES
from events.exchange.stored import reading
from events.register import clock, tables
from events.register.opening import Register
from events.register.reading import Asked, events
from events.register.versions import Version
from ui import open_register, session
from ui.dated import in_words
from ui.exchange_peers import own_key
from ui.exchange_words import centre, local, ltr
from ui.messages import plain

ROW_PX = 35
MOST_PX = 360
MIME = "application/vnd.marsad.package"
LAST = 50
# Characters: of three bytes each they are still a name.
LONGEST_NAME = 80


def going_out(register: Register, lang: str) -> None:
    """Draw what the next package to a centre would hold, and make it."""
    known = [peer.name for peer in peers.listing(register, open_register.actor())]
    key = own_key(register)
    if not known or key is None:
        st.info(t("ui.exchange.no_keys", lang))
        return
    if not open_register.may("release"):
        st.info(t("ui.exchange.no_release", lang))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        to = st.selectbox(
            t("ui.exchange.to", lang), known, key="pack_to", width=220, format_func=lambda c: centre(c, lang)
        )
        profile = st.selectbox(
            t("ui.profile", lang),
            PROFILES,
            key="pack_profile",
            width=220,
            format_func=lambda p: t(f"ui.profile.{p}", lang),
        )
    st.caption(t(f"ui.exchange.profile.{profile}", lang))
    seen = outlook(register, open_register.actor(), to, profile)
    if seen.records:
        st.markdown(
            f"**{plain(n('package.records', seen.records, lang))}** · {plain(n('package.changes', seen.items, lang))}"
        )
        _table(seen.versions, lang)
    else:
        st.info(t("ui.exchange.nothing", lang, to=centre(to, lang)))
    if seen.withheld:
        st.caption(plain(n("ui.exchange.withheld", seen.withheld, lang)))
    with st.expander(t("ui.exchange.more", lang), key="pack_more"):
        encrypt = st.checkbox(
            t("ui.exchange.encrypt", lang), key="pack_encrypt", help=t("ui.exchange.encrypt.help", lang)
        )
        anew = st.checkbox(
            t("ui.exchange.anew", lang), key="pack_anew", help=t("ui.exchange.anew.help", lang)
        )
        reason = st.text_input(t("ui.exchange.reason", lang), key="pack_reason")
    if st.button(t("ui.exchange.make", lang), type="primary", icon=":material/package_2:", key="pack_do"):
        _make(register, to, profile, key, encrypt, anew, reason, lang)
    _made(lang)
    _done(register, "out", lang)


def _make(
    register: Register, to: str, profile: str, key: Any, encrypt: bool, anew: bool, reason: str, lang: str
) -> None:
    name = f"{register.centre}-{to}-{register.now():%Y%m%dT%H%M%SZ}-{profile}.marsad"
    with st.spinner(t("ui.exchange.making", lang)), tempfile.TemporaryDirectory() as folder:
        try:
            made = packing.pack(
                register, open_register.actor(), to, Path(folder) / name, key,
                profile=profile, encrypt=encrypt, anew=anew, reason=reason,
            )  # fmt: skip
        except MarsadError as problem:
            st.error(plain(problem.say(lang)))
            return
        st.session_state["packed"] = (name, made.path.read_bytes(), made.manifest.count, made.left)
    st.rerun()


def _made(lang: str) -> None:
    """Offer the package that was made last; it stays until another is made."""
    if "packed" not in st.session_state:
        return
    name, raw, count, left = st.session_state["packed"]
    with st.container(border=True, key="packed_box"):
        st.success(plain(t("ui.exchange.made", lang, changes=n("package.changes", count, lang))))
        if left:
            st.warning(plain(n("ui.exchange.left", left, lang)))
        st.download_button(
            t("ui.exchange.take", lang), data=raw, file_name=name, mime=MIME, on_click="ignore",
            icon=":material/download:", key="take_package",
        )  # fmt: skip
        st.caption(plain(ltr(name)))


def came_in(register: Register, lang: str) -> None:
    """Draw the field that takes a package or a map, what it brought, and the conflicts."""
    if open_register.may("report"):
        turn = st.session_state.setdefault("merge_turn", 0)
        upload = st.file_uploader(
            t("ui.exchange.file", lang),
            type=["marsad", "html"],
            key=f"merge_{turn}",
            help=t("ui.exchange.file.help", lang),
        )
        if upload is not None:
            st.session_state["merged"] = _merged(register, upload.name, upload.getvalue(), lang)
            st.session_state["merge_turn"] = turn + 1
            st.rerun()
    for kind, text in st.session_state.get("merged", ()):
        (st.success if kind == "done" else st.warning if kind == "conflict" else st.error)(plain(text))
    _conflicts(register, lang)
    _done(register, "in", lang)


def _merged(register: Register, name: str, raw: bytes, lang: str) -> list[tuple[str, str]]:
    with st.spinner(t("ui.exchange.merging", lang)), tempfile.TemporaryDirectory() as folder:
        # A name as long as a folder takes, or with signs that none takes, is no reason to refuse a package.
        path = Path(folder) / (Path(name).name.replace("\0", "")[-LONGEST_NAME:] or "package.marsad")
        try:
            path.write_bytes(raw)
            found = merging.merge(register, open_register.actor(), path, own_key(register))
        except MarsadError as problem:
            return [("refused", problem.say(lang))]
    lines = [
        (
            "done",
            t(
                "ui.exchange.merged", lang, peer=centre(found.peer, lang), added=n("package.changes", found.added, lang),
                records=n("package.records", len(found.records), lang),
            ),
        )
    ]  # fmt: skip
    if found.conflicts:
        lines.append(("conflict", n("ui.exchange.conflicts", len(found.conflicts), lang)))
    if found.returned:
        lines.append(("conflict", n("cli.merge.returned", found.returned, lang)))
    return lines


def _conflicts(register: Register, lang: str) -> None:
    found = events(register, open_register.actor(), Asked(far_km=None, conflicts=True))
    st.markdown(f"#### {t('ui.exchange.part.conflicts', lang)} ({len(found)})")
    if found.empty:
        st.caption(t("ui.exchange.conflicts.none", lang))
        return
    other = "en" if lang == "ar" else "ar"
    for row in found.itertuples():
        name = getattr(row, f"title_{lang}") or getattr(row, f"title_{other}") or row.id
        with st.container(horizontal=True, vertical_alignment="center", key=f"conflict_{row.id}"):
            st.markdown(f"{plain(name)} · {plain(in_words(row.date_edtf or '', lang))}", width="stretch")
            st.button(
                t("ui.exchange.conflicts.open", lang), key=f"settle_{row.id}", on_click=_open, args=(row.id,)
            )


def _open(subject: str) -> None:
    st.session_state["register_chosen"] = [subject]
    st.session_state["register_turn"] = st.session_state.get("register_turn", 0) + 1
    st.session_state["register_view"] = "conflicts"
    session.change(selected=("events", subject))
    st.session_state["go"] = "register"


def _table(versions: tuple[Version, ...], lang: str) -> None:
    names = {name: t(f"package.head.{name}", lang) for name in ("id", "what", "title")}
    rows = pd.DataFrame(
        {
            "title": [title(version, lang) for version in versions],
            "what": [
                t(f"package.op.{version.op}", lang)
                if version.record == "event"
                else t(f"record.{version.record}", lang)
                for version in versions
            ],
            "at": [local(clock.instant(version.clock_ms).isoformat()) for version in versions],
            "id": [version.subject for version in versions],
        }
    )
    order = ["title", "what", "at", "id"]
    st.dataframe(
        rows,
        column_order=order[::-1] if lang == "ar" else order,
        column_config={**names, "at": t("ui.exchange.at", lang)},
        hide_index=True,
        height=min(MOST_PX, ROW_PX * (len(rows) + 1) + 3),
        key=f"outlook_{lang}",
    )


def _done(register: Register, way: str, lang: str) -> None:
    """List the packages that went out or came in, the newest first."""
    table = tables.package
    query = select(table).where(table.c.way == way).order_by(table.c.log_n.desc()).limit(LAST)
    with reading(register) as connection:
        found = connection.execute(query).all()
    st.markdown(f"#### {t(f'ui.exchange.done.{way}', lang)}")
    if not found:
        st.caption(t("ui.exchange.done.none", lang))
        return
    rows = pd.DataFrame(
        {
            "at": [local(row.at_utc) for row in found],
            "peer": [centre(row.peer, lang) for row in found],
            "profile": [t(f"package.profile.{row.profile}", lang) if row.profile else "" for row in found],
            "count": [manifest_of(row.manifest).get("count", 0) for row in found],
            "by": [row.by for row in found],
            "sha256": [row.sha256 for row in found],
        }
    )
    order = list(rows.columns)
    st.dataframe(
        rows,
        column_order=order[::-1] if lang == "ar" else order,
        column_config={name: t(f"ui.exchange.{name}", lang) for name in order},
        hide_index=True,
        height=min(MOST_PX, ROW_PX * (len(rows) + 1) + 3),
        key=f"done_{way}_{lang}",
    )
