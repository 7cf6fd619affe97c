"""The export button: the same map as one file that opens with no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from data.words import LANGS, n, t
from events.coarse import on_grid
from events.query import Filter, passes
from events.redaction import release
from events.schema import MARKINGS
from events.situation.picture import Picture, picture
from layers.content import gather
from layers.export import file_name, page
from layers.payload import PROFILES, View
from ui import held, made_up, open_register, session
from ui.carried import carried
from ui.messages import calm, plain

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Wish:
    """What somebody wants in the file.

    Parameters
    ----------
    lang : str
        "ar", "en" or "both"; a file in both starts in the language of the session.
    start_lang : str
        The language of the session.
    marking : str or None
        A TLP token; None for the highest of what it holds.
    profile : str
        A release profile.
    title : str
        A title, or "".
    asked : Filter
        Which events; ``Filter()`` for all.
    layers : tuple of str or None
        Keys of the layers; None for all.
    """

    lang: str
    start_lang: str
    marking: str | None
    profile: str
    title: str
    asked: Filter
    layers: tuple[str, ...] | None


def build(wish: Wish, made_utc: datetime) -> tuple[str, bytes, int]:
    """Return the file's name, its bytes, and how many events the profile kept back.

    Parameters
    ----------
    wish : Wish
        What is wanted.
    made_utc : datetime
        The instant that it says it was made at.
    """
    events, ours = held.all_events(), held.entered()
    if wish.profile == "public" and ours is not None:
        events = on_grid(events, ours.events["id"].to_list())
    released = release(events, wish.profile)
    overlays = [file.thing for file in held.files("overlay")]
    whole = gather(released.events, overlays, wish.layers, _picture(wish.profile, made_utc))
    content = whole.only(passes(whole.events, wish.asked))
    view = View(
        made_utc=made_utc,
        lang=wish.start_lang if wish.lang == "both" else wish.lang,
        langs=LANGS if wish.lang == "both" else (wish.lang,),
        title=wish.title.strip() or None,
        marking=wish.marking,
        profile=wish.profile,
        asked=wish.asked,
        synthetic=made_up.here(),
    )
    body = page(content, view)
    if register := open_register.now().register:
        shown = content.events["id"].to_list()
        body = carried(body, shown, register, open_register.actor(), wish.profile, made_utc)
    return file_name(content, view), body, released.forbidden + released.above


def _picture(profile: str, made_utc: datetime) -> Picture | None:
    """Return what is on the map beside its events, as far as the profile lets it out."""
    register = open_register.now().register
    return picture(register, open_register.actor(), profile, made_utc) if register else None


def popover(lang: str) -> None:
    """Draw the export button and what is behind it."""
    with st.popover(t("ui.export", lang), icon=":material/ios_share:", type="primary", key="export_popover"):
        _form(lang)


@st.fragment
def _form(lang: str) -> None:
    state = session.now()
    layers = {layer.key: layer.meta["name"][lang] for layer in held.content().layers}
    result = st.container()  # above the form, where it is in sight when it is there
    with st.form("export", border=False):
        chosen_lang = st.segmented_control(
            t("ui.export.lang", lang),
            ["both", *LANGS],
            default="both",
            format_func=lambda code: t(f"ui.export.lang.{code}", lang),
            required=True,
        )
        marking = st.selectbox(
            t("ui.export.marking", lang),
            [None, *MARKINGS],
            format_func=lambda code: (
                t("ui.export.marking.own", lang) if code is None else f"{code} — {t(f'marking.{code}', lang)}"
            ),
        )
        profile = st.selectbox(
            t("ui.profile", lang),
            PROFILES,
            format_func=lambda code: t(f"ui.profile.{code}", lang),
            help=t("ui.profile.help", lang),
        )
        title = st.text_input(
            t("ui.export.title", lang), max_chars=LONGEST_TITLE, placeholder=t("ui.export.title.hint", lang)
        )
        filtered = st.checkbox(t("ui.export.filtered", lang), value=True)
        only = st.multiselect(
            t("ui.export.layers", lang),
            list(layers),
            format_func=lambda key: layers[key],
            placeholder=t("ui.export.layers.all", lang),
        )
        wanted = st.form_submit_button(t("ui.export.make", lang), type="primary", width="stretch")
    if wanted:
        wish = Wish(
            lang=chosen_lang or "both",
            start_lang=lang,
            marking=marking,
            profile=profile,
            title=title,
            asked=state.asked if filtered else Filter(),
            layers=tuple(only) or None,
        )
        with calm(lang), st.spinner(t("ui.export.making", lang), show_time=True):
            st.session_state["export_made"] = build(wish, datetime.now(UTC))
    made = st.session_state.get("export_made")
    if made:
        name, body, kept_back = made
        with result:
            _take(name, body, kept_back, lang)


def _take(name: str, body: bytes, kept_back: int, lang: str) -> None:
    st.download_button(
        t("ui.export.take", lang, size=f"{len(body) / 1e6:.2f}"),
        data=body,
        file_name=name,
        mime="text/html",
        key="take_export",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )
    st.caption(plain(name))
    if kept_back:
        st.caption(plain(n("ui.events.held_back", kept_back, lang)))
