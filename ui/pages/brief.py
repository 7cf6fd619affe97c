"""The page of the briefing: what it is asked for, the file to take away, and what it looks like; saved views beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import streamlit as st

from data.words import LANGS, n, t
from events.query import Filter
from events.schema import MARKINGS
from layers.brief_page import file_name
from layers.brief_period import Wanted, between, period
from layers.payload import PROFILES
from ui import held, open_register, session, views
from ui.brief_made import Made, Parts, made
from ui.carried import noted
from ui.export_form import LONGEST_TITLE
from ui.filters import EARLIEST, LATEST, today
from ui.messages import calm, plain
from ui.panels import filter_words
from ui.taken import take

# Lengths to choose from; the last one is what the filter asks for.
LENGTHS = ("1d", "7d", "30d", "90d", "filter")
PREVIEW_PX = 720


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a briefing, as the form says it.

    Parameters
    ----------
    length : str
        Of ``LENGTHS``.
    until : date
        Its last day; not looked at where the length is the filter's.
    lang, profile, title : str
    marking : str or None
        A TLP token; None for the highest of what it holds.
    filtered : bool
        Whether the session's filter holds, beside its days.
    """

    length: str
    until: date
    lang: str
    profile: str
    marking: str | None
    title: str
    filtered: bool


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.brief", lang))
    st.caption(t("brief.ui.intro", lang))
    with st.container(horizontal=True):
        views.popover(lang)
    wish = _form(lang)
    if wish is not None:
        _make(wish, lang)
    found: Made | None = st.session_state.get("brief_made")
    if found is not None:
        _taken(found, lang)


def _form(lang: str) -> Wish | None:
    """Draw the form; return what is wanted when somebody has sent it."""
    asked = session.now().asked
    with st.form("brief", border=True):
        length = st.segmented_control(
            t("brief.ui.length", lang),
            LENGTHS,
            default="filter" if asked.start and asked.end else "7d",
            format_func=lambda code: t(f"brief.ui.length.{code}", lang),
            required=True,
            key="brief_length",
        )
        left, right = st.columns(2)
        until = left.date_input(
            t("brief.ui.until", lang), value=today(), min_value=EARLIEST, max_value=LATEST, format="YYYY-MM-DD", key="brief_until"
        )  # fmt: skip
        chosen_lang = right.segmented_control(
            t("ui.export.lang", lang), LANGS, default=lang, format_func=lambda code: t(f"ui.export.lang.{code}", lang),
            required=True, key="brief_lang",
        )  # fmt: skip
        profile = left.selectbox(
            t("ui.profile", lang), PROFILES, format_func=lambda code: t(f"ui.profile.{code}", lang), help=t("ui.profile.help", lang),
            key="brief_profile",
        )  # fmt: skip
        marking = right.selectbox(
            t("ui.export.marking", lang), [None, *MARKINGS], key="brief_marking",
            format_func=lambda code: (
                t("ui.export.marking.own", lang) if code is None else f"{code} — {t(f'marking.{code}', lang)}"
            ),
        )  # fmt: skip
        title = st.text_input(t("brief.ui.title", lang), max_chars=LONGEST_TITLE, key="brief_title")
        filtered = st.checkbox(t("brief.ui.filtered", lang), value=True, key="brief_filtered")
        if not asked.everything:
            st.caption(plain(t("brief.ui.present", lang, words=filter_words(lang))))
        wanted = st.form_submit_button(t("brief.ui.make", lang), type="primary", icon=":material/summarize:")
    if not wanted:
        return None
    return Wish(length or "7d", until, chosen_lang or lang, profile, marking, title, filtered)


def _make(wish: Wish, lang: str) -> None:
    asked = session.now().asked
    if wish.length == "filter" and not (asked.start and asked.end):
        st.session_state.pop("brief_made", None)
        st.warning(t("brief.ui.no_days", lang))
        return
    with calm(lang), st.spinner(t("brief.ui.making", lang), show_time=True):
        st.session_state["brief_made"] = built(wish, asked, datetime.now(UTC))


def built(wish: Wish, asked: Filter, made_utc: datetime) -> Made:
    """Return the briefing that is wished for, of what this session has.

    Parameters
    ----------
    wish : Wish
    asked : Filter
        The session's.
    made_utc : datetime
        The instant that it says it was made at.

    Raises
    ------
    AccessProblem, StoreProblem, UsageProblem
    """
    if wish.length == "filter" and asked.start and asked.end:
        days = between(asked.start, asked.end)
    else:
        days = period(wish.length, wish.until.isoformat())
    wanted = Wanted(
        days, made_utc, wish.lang, wish.profile, replace(asked, start=None, end=None) if wish.filtered else Filter(),
        wish.marking, wish.title,
    )  # fmt: skip
    register = open_register.now().register
    actor = open_register.actor() if register else None
    files = [file.thing.events for file in held.files("points")]
    return made(wanted, Parts(register, actor, files, far_km=held.far_km()))


def _taken(found: Made, lang: str) -> None:
    """Draw the button that takes the file away, and what it looks like."""
    register, name = open_register.now().register, file_name(found.brief)
    head = found.brief.head
    if found.noted and not open_register.may("release"):
        st.info(t("ui.events.no_release", lang))
    else:

        def raw() -> bytes:
            if found.noted and register:
                noted(found.html, found.ours, "brief.export", register, open_register.actor(), head.profile)
            return found.html

        take(
            t("brief.ui.take", lang, size=f"{len(found.html) / 1e6:.2f}"), raw, file_name=name, mime="text/html",
            key="take_brief", icon=":material/download:", type="primary",
        )  # fmt: skip
    st.caption(plain(f"{name} — {head.marking}"))
    if kept_back := found.forbidden + found.above:
        st.caption(plain(n("ui.events.held_back", kept_back, lang)))
    st.markdown(f"#### {plain(t('brief.ui.preview', lang))}")
    # The file's own policy lets nothing run, wherever it is shown.
    st.iframe(found.html.decode("utf-8"), height=PREVIEW_PX, alt=t("brief.ui.preview", lang))
