"""Requests for information or support between the centres: asked, answered, withdrawn; they travel in internal packages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import partial

import streamlit as st

from data.errors import MarsadError
from data.words import t
from events.exchange import peers, requests
from events.register.opening import Register
from ui import open_register
from ui.exchange_words import TRIPOLI, centre, local, ltr
from ui.messages import plain

COLOURS = {"open": "orange", "answered": "green", "declined": "gray", "withdrawn": "gray"}
LONGEST = 4_000


def requests_form(register: Register, lang: str) -> None:
    """Draw the requests that both centres have written, and the form of a new one."""
    st.caption(t("ui.exchange.requests.intro", lang))
    found = requests.listing(register, open_register.actor())
    if not found:
        st.info(t("ui.exchange.requests.none", lang))
    for request in found:
        _listed(register, request, lang)
    if open_register.may("report"):
        _new(register, lang)


def _listed(register: Register, request: requests.Request, lang: str) -> None:
    body = request.body
    with st.container(border=True, key=f"request_{request.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            ways = t(
                "ui.exchange.requests.way",
                lang,
                sender=centre(request.centre, lang),
                to=centre(body["to"], lang),
            )
            st.markdown(
                f"**{plain(t('request.kind.' + body['kind'], lang))}** · {plain(ways)}", width="stretch"
            )
            st.badge(t(f"request.state.{body['state']}", lang), color=COLOURS[body["state"]])  # type: ignore[arg-type]
        st.markdown(plain(body["text"]))
        for name in ("asked_by", "due", "about", "answer", "answered_by"):
            if body[name]:
                value = ltr(local(body[name])) if name in ("due", "about") else body[name]
                if name in ("asked_by", "answered_by"):  # a centre's own name stands where no office is given
                    value = centre(value, lang)
                st.caption(plain(f"{t(f'ui.exchange.requests.{name}', lang)}: {value}"))
        if request.conflict:
            st.warning(t("ui.exchange.requests.conflict", lang))
        if body["state"] == "open" and open_register.may("report"):
            _reply(register, request, lang)


def _reply(register: Register, request: requests.Request, lang: str) -> None:
    ours = request.centre == register.centre
    with st.popover(
        t(f"ui.exchange.requests.{'withdraw' if ours else 'reply'}", lang), key=f"reply_{request.id}"
    ):
        text = st.text_area(
            t("ui.exchange.requests.answer", lang), key=f"answer_{request.id}", max_chars=LONGEST
        )
        states = ("withdrawn",) if ours else ("answered", "declined")
        for state in states:
            if st.button(t(f"ui.exchange.requests.do.{state}", lang), key=f"{state}_{request.id}"):
                _do(partial(_answer, register, request.id, text, state), lang)


def _answer(register: Register, subject: str, text: str, state: str) -> None:
    requests.answer(register, open_register.actor(), subject, text, state=state)


def _new(register: Register, lang: str) -> None:
    known = [peer.name for peer in peers.listing(register, open_register.actor())]
    if not known:
        st.info(t("ui.exchange.no_keys", lang))
        return
    with st.expander(t("ui.exchange.requests.new", lang), key="request_new"):
        to = st.selectbox(
            t("ui.exchange.to", lang),
            known,
            key="request_to",
            width=220,
            format_func=lambda c: centre(c, lang),
        )
        kind = st.radio(
            t("ui.exchange.requests.kind", lang), requests.KINDS, horizontal=True, key="request_kind",
            format_func=lambda code: t(f"request.kind.{code}", lang),
        )  # fmt: skip
        text = st.text_area(t("ui.exchange.requests.text", lang), key="request_text", max_chars=LONGEST)
        about = st.text_input(
            t("ui.exchange.requests.about", lang),
            key="request_about",
            help=t("ui.exchange.requests.about.help", lang),
        )
        with st.container(horizontal=True):
            day = st.date_input(
                t("ui.exchange.requests.due", lang),
                value=None,
                key="request_due",
                width=200,
                format="YYYY-MM-DD",
            )
            hour = st.time_input(
                t("ui.exchange.requests.due.time", lang), value=None, key="request_hour", width=160
            )
        if st.button(
            t("ui.exchange.requests.ask", lang), type="primary", disabled=not text.strip(), key="request_do"
        ):
            names = [
                part
                for part in about.replace("؛", ";").replace(",", ";").replace("،", ";").split(";")
                if part.strip()
            ]
            _do(
                lambda: requests.ask(
                    register, open_register.actor(), to, kind, text,
                    about=[name.strip() for name in names], due=_due(day, hour),
                ),
                lang,
            )  # fmt: skip


def _due(day: object, hour: time | None) -> str:
    """Return the due time as requests keep it: a day, or an instant in UTC of an hour in Tripoli."""
    if not isinstance(day, date):
        return ""
    if hour is None:
        return day.isoformat()
    there = datetime.combine(day, hour, TRIPOLI)
    return there.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _do(act: Callable[[], object], lang: str) -> None:
    try:
        act()
    except MarsadError as problem:
        st.error(plain(problem.say(lang)))
        return
    st.rerun()
