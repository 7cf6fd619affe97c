"""The keys of the exchange: this centre's own, to be handed over once, and those of the other centres."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from data.errors import MarsadError
from data.words import t
from events.exchange import keys, peers
from events.register.opening import Register
from ui import open_register
from ui.exchange_words import centre, local, ltr
from ui.messages import calm, plain

# A key file is a few hundred bytes; what is larger is no key.
KEY_TYPES = ["key", "json", "txt", "pub"]


def own_key(register: Register) -> keys.Key | None:
    """Return this centre's key, or None where none was made yet.

    Raises
    ------
    FileProblem
        It is there and cannot be used.
    """
    return keys.opened(register) if keys.key_path(register).is_file() else None


def peers_form(register: Register, lang: str) -> None:
    """Draw this centre's key, the pinned ones, and the form that pins one."""
    with calm(lang):
        _own(register, lang)
    st.markdown(f"#### {t('ui.exchange.peers', lang)}")
    with calm(lang):
        _listed(register, lang)
        if open_register.may("decide"):
            _pin(register, lang)


def _own(register: Register, lang: str) -> None:
    st.markdown(f"#### {t('ui.exchange.own', lang)}")
    key = own_key(register)
    if key is None:
        st.info(t("ui.exchange.own.none", lang))
        if open_register.may("decide") and st.button(
            t("ui.exchange.own.make", lang), type="primary", key="make_key"
        ):
            keys.made(register)
            st.rerun()
        return
    _fingerprint(key.public, lang)
    st.download_button(
        t("ui.exchange.own.take", lang),
        data=keys.public_text(key),
        file_name=f"{register.centre}.key.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/key:",
        key="take_key",
    )
    st.caption(t("ui.exchange.own.how", lang))


def _listed(register: Register, lang: str) -> None:
    found = peers.listing(register, open_register.actor())
    if not found:
        st.info(t("ui.exchange.peers.none", lang))
    for peer in found:
        with st.container(border=True, key=f"peer_{peer.name}"):
            st.markdown(f"**{plain(centre(peer.name, lang))}**")
            _fingerprint(peer.key, lang)
            st.caption(plain(t("ui.exchange.peers.since", lang, since=ltr(local(peer.since_utc)))))


def _fingerprint(public: bytes, lang: str) -> None:
    st.markdown(f"{t('ui.exchange.fingerprint', lang)}: {plain(ltr(keys.groups(public)))}")


def _pin(register: Register, lang: str) -> None:
    with st.expander(t("ui.exchange.pin", lang), key="pin"):
        st.caption(t("ui.exchange.pin.how", lang))
        upload = st.file_uploader(t("ui.exchange.pin.file", lang), type=KEY_TYPES, key="pin_file")
        if upload is None:
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "peer.key"
            path.write_bytes(upload.getvalue())
            name, public = keys.read_public(path)
        st.markdown(f"**{plain(centre(name, lang))}**")
        _fingerprint(public, lang)
        known = {peer.name: peer for peer in peers.listing(register, open_register.actor())}
        changes = name in known and known[name].key != public
        if changes:
            st.warning(t("ui.exchange.pin.changes", lang))
        reason = st.text_input(t("ui.exchange.reason", lang), key="pin_reason") if changes else ""
        sure = st.checkbox(t("ui.exchange.pin.read", lang), key="pin_read")
        if st.button(t("ui.exchange.pin.do", lang), type="primary", disabled=not sure, key="pin_do"):
            try:
                peers.add(register, open_register.actor(), name, public, reason)
            except MarsadError as problem:
                st.error(plain(problem.say(lang)))
                return
            st.rerun()
