"""Who is at the page: the person of the running session, with the roles and the institution that the sign-in says.

``ui/gate.py`` stands before the pages and lets nobody through who is not signed in; what it found out comes
with the connection, in headers that it alone sets. Here it becomes an `Actor`, asked for anew in each run.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.errors import AccessProblem
from data.words import LANGS, t
from events.register.who import ROLES, Actor
from ui.local_actor import clean, local_actor
from ui.messages import plain
from ui.signed import Signed, lasting
from ui.signin_settings import Settings

# Where the gate leads to the provider, as ``st.login`` does.
SIGN_IN = "/marsad/sign-in"
# Set by the gate on every request, and taken off whatever comes from outside.
WHO = "x-marsad-who"
SINCE = "x-marsad-since"
BREAKS = re.compile(r"[\s,;]+")
# The name stands at the end of the bar, before it the map's two tools make room; on narrow screens a sign stands for it.
STYLE = """<style>
.st-key-tools { inset-inline-end: 25rem; }
.st-key-who button p { max-width: 7rem; overflow: hidden; text-overflow: ellipsis; }
@media (max-width: 1200px) {
  .st-key-tools { inset-inline-end: 17.5rem; }
  .st-key-who button p { position: absolute; clip-path: inset(50%); width: 1px; }
}
@media (max-width: 640px) { .st-key-tools { inset-inline-end: 15.2rem; } }
</style>"""
# The pages that an earlier run named are not there for somebody who may not read; each language in its direction.
CLOSED = """<style>
[data-testid="stHeader"], [data-testid="stSidebar"] { display: none; }
.st-key-closed_ar { direction: rtl; text-align: right; } .st-key-closed_en { direction: ltr; text-align: left; }
.st-key-sign_in a { background: #0b5c8a; color: #fff; padding: .5rem 1.4rem; border-radius: .5rem; text-decoration: none; display: inline-block; }
</style>"""

_settings = Settings()
_signed: Signed | None = None
_entered: dict[str, str] = {}
_lock = threading.Lock()


def configure(settings: Settings) -> Signed | None:
    """Take up how people sign in; return the list of who is, where the server keeps one.

    Raises
    ------
    SetupProblem
        The list cannot be opened.
    """
    global _settings, _signed
    if _signed is not None:
        _signed.close()
    _settings = settings
    _signed = Signed(settings.sessions, settings.lifetime_s) if settings.sessions else None
    return _signed


def mode() -> str:
    """Return how people sign in here: "local", "oidc" or "proxy"."""
    return _settings.mode


def actor() -> Actor:
    """Return who is at work in the running session.

    Returns
    -------
    Actor
        On a laptop, and on the command line, the local user; else whom the sign-in names. Only roles of
        ``ROLES`` count; others that a provider has are not ours.

    Raises
    ------
    AccessProblem
        Nobody is signed in, or no longer: the session has run out or was ended in another window.
    """
    if mode() == "local" or get_script_run_ctx() is None:
        return local_actor()
    headers = st.context.headers
    who, since = headers.get(WHO, ""), headers.get(SINCE, "0")
    if not who:
        raise AccessProblem("access.nobody")
    if not alive(who, float(since)):
        raise AccessProblem("access.ended")
    if mode() == "proxy":
        return person(lambda name: _utf8(headers.get(name, "")), _settings)
    claims = dict(st.user)
    if not claims.get("is_logged_in"):
        raise AccessProblem("access.nobody")
    found = person(lambda name: claim(claims, name), _settings)
    # Every provider has to name its people by "sub"; the name that was asked for may be missing for some.
    return found if found.name else Actor(clean(str(claims.get("sub", ""))), found.institution, found.roles)


def alive(who: str, since_s: float) -> bool:
    """Return whether a sign-in still counts: it is on the list (oidc), or its connection is not too old (proxy)."""
    if _signed is not None:
        return _signed.alive(who)
    return lasting(since_s, _settings.lifetime_s, time.time())


def person(said: Callable[[str], object], settings: Settings) -> Actor:
    """Return the person that claims or headers name.

    Parameters
    ----------
    said : callable
        The value of a claim or header by its name: a text, a list of texts, or None.
    settings : Settings
        Which of them say the name, the institution and the roles.

    Examples
    --------
    >>> says = {"n": "a.salem", "i": ["Customs"], "r": "report, admin read"}
    >>> who = person(says.get, Settings("proxy", name="n", institution="i", roles="r"))
    >>> who.name, who.institution, sorted(who.roles)
    ('a.salem', 'Customs', ['read', 'report'])
    """
    given = said(settings.roles)
    words = given if isinstance(given, list) else BREAKS.split(given) if isinstance(given, str) else []
    roles = frozenset(role for role in ROLES if role in words)
    return Actor(_text(said(settings.name)), _text(said(settings.institution)), roles)


def claim(claims: Mapping[str, Any], name: str) -> object:
    """Return a claim by its name, or by the way to it through claims that hold others.

    Examples
    --------
    >>> claim({"realm": {"roles": ["read"]}}, "realm.roles"), claim({"a.b": 1}, "a.b"), claim({}, "a.b")
    (['read'], 1, None)
    """
    if name in claims:
        return claims[name]
    found: object = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return clean(value) if isinstance(value, str) else ""


def _utf8(value: str) -> str:
    """Return a header as its sender wrote it: the bytes came as Latin-1, proxies mean UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def gate(lang: str) -> Actor:
    """Let the run go on for somebody who may read; else say why not, with the button to sign in, and nothing more."""
    try:
        found = actor()
        found.must("read")
    except AccessProblem as problem:
        _closed(problem, lang)
        st.stop()
    if mode() != "local" and (context := get_script_run_ctx()):
        _enter(context.session_id, st.context.headers.get(WHO, ""))
    return found


def _closed(problem: AccessProblem, lang: str) -> None:
    st.html(CLOSED)
    for tongue in (lang, *(other for other in LANGS if other != lang)):
        with st.container(key=f"closed_{tongue}"):
            st.warning(plain(problem.say(tongue)), icon=":material/lock:")
    both = " · ".join(t("signin.in", tongue) for tongue in LANGS)
    if problem.key == "access.role":
        _out(" · ".join(t("signin.out", tongue) for tongue in LANGS))
    elif mode() == "oidc":
        # A link and no button of Streamlit's: once the sign-in has ended, the gate passes on no click.
        with st.container(key="sign_in"):
            st.html(f'<a href="{SIGN_IN}">{escape(both)}</a>')


def badge(lang: str) -> None:
    """Show who is signed in, with what they may do and the way out; on a laptop nothing."""
    if mode() == "local":
        return
    found = actor()
    st.html(STYLE)
    with (
        st.container(key="who", width="content"),
        st.popover(plain(found.name), icon=":material/account_circle:", type="tertiary"),
    ):
        st.markdown(plain(found.name))
        if found.institution:
            st.markdown(plain(found.institution))
        st.caption(" · ".join(t(f"signin.role.{role}", lang) for role in ROLES if role in found.roles))
        _out(t("signin.out", lang))


def _out(label: str) -> None:
    if mode() == "oidc":
        st.button(label, key="sign_out", on_click=st.logout, type="tertiary", icon=":material/logout:")
    elif _settings.logout:
        st.link_button(label, _settings.logout, type="tertiary", icon=":material/logout:")


def _enter(session: str, who: str) -> None:
    """Note whose a session of Streamlit is; forget those that are gone."""
    from streamlit import runtime

    with _lock:
        if _entered.get(session) == who:
            return
        for other in [other for other in _entered if not runtime.get_instance().is_active_session(other)]:
            del _entered[other]
        _entered[session] = who


def belongs(session: str, who: str) -> bool:
    """Return whether a session of Streamlit is this person's, who was let in to read."""
    with _lock:
        return bool(who) and _entered.get(session) == who
