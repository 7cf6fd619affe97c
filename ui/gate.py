"""The gate: stands before every route of the server and lets nobody through who is not signed in.

Streamlit opens a session, with uploads, for every visitor of a log-in page; here a visitor gets one constant
page and a redirection, and nothing of Streamlit's (docs/decisions/0019).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Iterable
from html import escape
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote

from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.words import LANGS, t
from ui import signin
from ui.signed import COOKIE, Signed, digest
from ui.signin import SIGN_IN
from ui.signin_settings import CALLBACK, Settings, on_loopback

SIGN_OUT = "/auth/logout"
# Says "ok" to whoever asks whether the server is up.
HEALTH = "/_stcore/health"
# What somebody needs who is about to sign in; all else is for those who are.
OPEN = {"oidc": {SIGN_IN, "/auth/login", SIGN_OUT, CALLBACK, HEALTH}, "proxy": {HEALTH}}
UPLOADS = "/_stcore/upload_file/"
# Where somebody wanted to go before the sign-in: a path of ours, never another host ("//x", "/\x").
BACK = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]*)?(?:\?[!-\[\]-~]{0,2000})?")
BACK_COOKIE = "marsad_back"
BACK_S = 600
PIECES = re.compile(r"_streamlit_user(?:_tokens)?(?:_\d+)?")
CLEAR = (b"clear-site-data", b'"cache"')
Headers = list[tuple[bytes, bytes]]

PAGE = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title><style>
body{{font:1.05rem/1.7 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-content:center;justify-items:center;gap:1rem;
padding:1rem;box-sizing:border-box;color:#12232e;background:#fff;text-align:center}}
h1{{font-size:1.5rem;margin:0}} p{{margin:0;max-width:38rem}}
a{{background:#0b5c8a;color:#fff;padding:.6rem 1.6rem;border-radius:.5rem;text-decoration:none}}
a:focus-visible{{outline:3px solid #f2a900;outline-offset:2px}}
</style></head><body><h1>{title}</h1>{said}{button}</body></html>"""


class Gate:
    """Middleware that finds out who asks, says so to what stands behind it, and turns others away.

    Parameters
    ----------
    app : ASGI application
        What stands behind the gate.
    settings : Settings
        How people sign in.
    signed : Signed or None
        The list of who is signed in (oidc).
    """

    def __init__(self, app: ASGIApp, settings: Settings, signed: Signed | None) -> None:
        self.app = app
        self.settings = settings
        self.signed = signed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on with the name of who asks."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        # Nobody but the gate says who somebody is.
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name not in (signin.WHO.encode(), signin.SINCE.encode())
        ]
        if self.settings.mode == "local":
            if not host_is_loopback(headers):
                await _turn_away(scope, receive, send, PlainTextResponse("unknown host", status_code=421))
                return
            await self.app({**scope, "headers": headers}, receive, send)
            return
        who, since_s = self._who(headers), time.time()
        path = scope["path"]
        if not who and path not in OPEN[self.settings.mode]:
            await _turn_away(scope, receive, send, self._closed(scope))
            return
        if UPLOADS in path and not signin.belongs(path.split(UPLOADS)[1].split("/")[0], who):
            await _turn_away(scope, receive, send, PlainTextResponse("forbidden", status_code=403))
            return
        if self.settings.mode == "oidc" and path == SIGN_IN:
            await self._to_the_provider(scope)(scope, receive, send)
            return
        if who:
            headers += [
                (signin.WHO.encode(), who.encode()),
                (signin.SINCE.encode(), f"{since_s:.0f}".encode()),
            ]
        scope = {**scope, "headers": headers}
        if scope["type"] == "websocket":
            receive = watched(receive, who, since_s)
        elif self.signed and path == SIGN_OUT:
            self.signed.end(who)
            send = adding(send, [CLEAR])
        elif self.signed and path == CALLBACK:
            send = self._listing(send, scope, headers)
        await self.app(scope, receive, send)

    def _who(self, headers: Headers) -> str:
        """Return a digest that stands for who asks; "" for nobody."""
        if self.signed:
            found = digest(cookies(headers))
            return found if self.signed.alive(found) else ""
        return by_proxy(headers, self.settings)

    def _closed(self, scope: Scope) -> Response:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("sign in first", status_code=401)
        back = scope["path"] + (
            "?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""
        )
        failed = parse_qs(scope["query_string"].decode("latin-1")).get("signin") == ["failed"]
        back = back if BACK.fullmatch(back) and not failed else "/"
        said = "".join(
            f'<p lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">'
            f"{escape(t('signin.failed' if failed else f'signin.first.{self.settings.mode}', lang))}</p>"
            for lang in LANGS
        )
        label = escape(" · ".join(t("signin.in", lang) for lang in LANGS))
        button = f'<a id="sign-in" href="{SIGN_IN}?back={quote(back, safe="")}">{label}</a>'
        title = escape(" · ".join(t("product.name", lang) for lang in LANGS))
        page = PAGE.format(title=title, said=said, button=button if self.settings.mode == "oidc" else "")
        return HTMLResponse(page, status_code=401, headers={"Cache-Control": "no-store"})

    def _to_the_provider(self, scope: Scope) -> Response:
        """Answer as ``st.login`` does, which only a page can call: with the way to Streamlit's own log-in."""
        from streamlit.user_info import generate_login_redirect_url

        asked = parse_qs(scope["query_string"].decode("latin-1")).get("back", ["/"])[0]
        answer = RedirectResponse(
            generate_login_redirect_url("default"), status_code=303, headers={"Cache-Control": "no-store"}
        )
        if BACK.fullmatch(asked) and asked != "/":
            answer.set_cookie(
                BACK_COOKIE, quote(asked, safe=""), max_age=BACK_S, httponly=True, samesite="lax", secure=self.settings.secure,
                path=CALLBACK,
            )  # fmt: skip
        return answer

    def _listing(self, send: Send, scope: Scope, headers: Headers) -> Send:
        """Return a ``send`` that lists the sign-in which this answer begins, and tightens its cookies."""
        from urllib.parse import unquote

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(n, v) for n, v in message["headers"] if n.lower() == b"set-cookie"]
                new = {
                    name: value
                    for name, value in set_by(v for _, v in given).items()
                    if PIECES.fullmatch(name)
                }
                rest = [(n, v) for n, v in message["headers"] if n.lower() != b"set-cookie"]
                if any(COOKIE.fullmatch(name) for name in new):
                    self._begin(new)
                    back = unquote(cookies(headers).get(BACK_COOKIE, ""))
                    rest = moved(rest, back if BACK.fullmatch(back) else "/")
                    # Pieces of a longer cookie before would count as pieces of this one.
                    old = [name for name in cookies(headers) if PIECES.fullmatch(name) and name not in new]
                    given += [(b"set-cookie", f"{name}=; Max-Age=0; Path=/".encode()) for name in old]
                    given.append((b"set-cookie", f"{BACK_COOKIE}=; Max-Age=0; Path={CALLBACK}".encode()))
                elif b"state=" in scope["query_string"]:
                    rest = moved(rest, "/?signin=failed")
                message = {**message, "headers": [*rest, *((n, self._tight(v)) for n, v in given)]}
            await send(message)

        return sending

    def _begin(self, new: dict[str, str]) -> None:
        if self.signed:
            self.signed.start(digest(new))

    def _tight(self, cookie: bytes) -> bytes:
        """Return a cookie of the sign-in that lasts no longer than it, and goes over https alone where that is used."""
        if not PIECES.fullmatch(cookie.split(b"=")[0].decode("latin-1")):
            return cookie
        lifetime = f"Max-Age={self.settings.lifetime_s:.0f}".encode()
        cookie = re.sub(rb"Max-Age=[1-9]\d*", lifetime, cookie)
        return cookie + b"; Secure" if self.settings.secure else cookie


def cookies(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the cookies of a request, read as Streamlit reads them."""
    found: dict[str, str] = {}
    for name, value in headers:
        if name == b"cookie":
            found |= cookie_parser(value.decode("latin-1"))
    return found


def set_by(values: Iterable[bytes]) -> dict[str, str]:
    """Return the cookies that an answer sets, without those that it takes back.

    Examples
    --------
    >>> set_by([b"a=1; Path=/", b'b=""; Max-Age=0; Path=/'])
    {'a': '1'}
    """
    found: dict[str, str] = {}
    for value in values:
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(value.decode("latin-1"))
        except CookieError:
            continue
        found |= {name: one.value for name, one in jar.items() if one["max-age"] != "0"}
    return found


def moved(headers: Headers, place: str) -> Headers:
    """Return the headers of a redirection that goes elsewhere."""
    return [(n, place.encode("latin-1") if n.lower() == b"location" else v) for n, v in headers]


def by_proxy(headers: Headers, settings: Settings) -> str:
    """Return a digest of whom the proxy names; "" where it does not, or where it is not the proxy that speaks.

    A header that comes twice is a forged one beside the proxy's own, and is not chosen from.
    """

    def values(name: str) -> list[bytes]:
        return [value for header, value in headers if header == name.lower().encode("latin-1")]

    if settings.secret:
        shown = values(settings.secret_header)
        if len(shown) != 1 or not hmac.compare_digest(shown[0], settings.secret.encode()):
            return ""
    said = [values(name) for name in (settings.name, settings.institution, settings.roles)]
    if any(len(each) > 1 for each in said) or not said[0] or not said[0][0].strip():
        return ""
    return hashlib.sha256(repr(said).encode()).hexdigest()


def host_is_loopback(headers: Headers) -> bool:
    """Return whether a request was addressed to this machine by one of its own names.

    A page elsewhere may let its name resolve to 127.0.0.1, and would then read what is served here; its
    requests carry its name. No name at all is no browser.
    """
    for name, value in headers:
        if name == b"host":
            host = value.decode("latin-1")
            host = host[1:].split("]")[0] if host.startswith("[") else host.split(":")[0]
            return on_loopback(host.lower())
    return True


def watched(receive: Receive, who: str, since_s: float) -> Receive:
    """Return a ``receive`` that, once the sign-in has ended, brings nothing but a whole new run of the page.

    A run of a part of a page does not pass the page's own check, and would go on showing what it shows.
    """

    async def receiving() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and not signin.alive(who, since_s):
            from streamlit.proto.BackMsg_pb2 import BackMsg
            from streamlit.proto.ClientState_pb2 import ClientState

            return {
                "type": "websocket.receive",
                "bytes": BackMsg(rerun_script=ClientState()).SerializeToString(),
            }
        return message

    return receiving


def adding(send: Send, more: Headers) -> Send:
    """Return a ``send`` that adds headers to an answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sending


async def _turn_away(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(scope, receive, send)
