"""The server: Streamlit's own with one route more, headers, and an index page in the reader's language.

The columns of events come from ``/marsad/columns/<key>`` and never from ``static/``: the route asks for the
session's token (docs/decisions/0002). Without a sign-in nothing but this machine is listened to
(docs/decisions/0019).
"""

from __future__ import annotations

import gc
import ipaddress
import re
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected

from data.errors import MarsadError, SetupProblem, UsageProblem
from data.words import LANGS, t
from ui import left_page, signin, signin_settings, sitemap
from ui.at_hand import AtHand, announced, gathered
from ui.columns import SHELF
from ui.gate import Gate
from ui.packer import PACKER
from ui.signed import Signed
from ui.signin_settings import Settings

if TYPE_CHECKING:
    from streamlit.starlette import App

APP = Path(__file__).parent.parent / "app.py"
BUNDLE = APP.parent / "static" / "marsad.js"
TOKEN_HEADER = "x-marsad-session"  # noqa: S105 - the header's name, not a secret
# Nothing may be asked of another host, whatever slipped through. Our pages have inline scripts (ui/look.py), and
# st_folium's frame runs eval as well, so those cannot be forbidden there; the export, ours alone, forbids them.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
FRAMES = "/component/"
FRAME_POLICY = POLICY.replace("'unsafe-inline'", "'unsafe-inline' 'unsafe-eval'", 1)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"no-referrer"),
)
# The packed file is packed already: what is told of the browser's ways of unpacking is kept from what would try again.
PACKED = "/marsad/columns/"
# Where somebody signs out, their browser forgets the files that it has kept (W3C, Clear Site Data; encrypted pages alone).
SIGN_OUT = "/auth/logout"
FORGET = (b"clear-site-data", b'"cache"')
# What the first page is made with, read before anybody asks for it: two threads that read the same packages at once
# get in each other's way. streamlit_folium is not among them: it registers itself, once, in a run of the page.
FIRST = ("ui.frame", "ui.dropped", "ui.export_form", "ui.filters", "ui.tables", "layers.map", "folium.plugins", "streamlit.emojis")  # fmt: skip
# Figures about the machine and a programming interface that no page of ours needs.
CLOSED = ("/_stcore/metrics", "/_stcore/agent")


def served() -> bool:
    """Return whether the pages run under this server, which alone has the route for the columns."""
    return _served


_served = False


def columns(request: Request) -> Response:
    """Answer a packed file to a page whose session is alive: 403 without a right, 404 for an unknown key.

    The right is asked for by a header, which is no part of what a browser keeps a file by: a name has one content for
    ever, so that a page that is opened again, and another of the same browser, need not fetch it again.
    """
    token = request.headers.get(TOKEN_HEADER, "")
    try:
        packed = SHELF.fetch(token, request.path_params["key"])
        if signin.mode() != "local":
            _theirs(token, request.headers.get(signin.WHO, ""))
    except PermissionError:
        return PlainTextResponse("forbidden", status_code=403, headers={"Cache-Control": "no-store"})
    if packed is None or (isinstance(packed, Path) and not packed.is_file()):
        return PlainTextResponse("not found", status_code=404, headers={"Cache-Control": "no-store"})
    tag = f'"{request.path_params["key"]}"'
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if isinstance(packed, Path):
        return FileResponse(packed, media_type="application/octet-stream", headers=headers)
    return Response(packed, media_type="application/octet-stream", headers=headers)


def _theirs(token: str, who: str) -> None:
    """Let a token count only for the person in whose session it was made.

    Raises
    ------
    PermissionError
        Somebody else has it.
    """
    grant = SHELF.grants.get(token)
    if grant is None or not signin.belongs(grant.session, who):
        raise PermissionError(token)


def index(request: Request) -> Response:
    """Answer Streamlit's index page with the language, the direction and the name of the product in it."""
    lang = request.query_params.get("lang", LANGS[0])
    lang = lang if lang in LANGS else LANGS[0]
    return HTMLResponse(in_language(announced(_index()), lang), headers={"Cache-Control": "no-cache"})


def in_language(page: str, lang: str) -> str:
    """Return an index page with ``lang`` and ``dir`` at its root and the product's name as its title.

    Examples
    --------
    >>> in_language('<html lang="en"><title>Streamlit</title>', "ar")
    '<html lang="ar" dir="rtl"><title>مرصد الحدود</title>'
    """
    direction = "rtl" if lang == "ar" else "ltr"
    page = re.sub(r'<html lang="[a-z]+">', f'<html lang="{lang}" dir="{direction}">', page, count=1)
    return re.sub(r"<title>[^<]*</title>", f"<title>{t('product.name', lang)}</title>", page, count=1)


def _index() -> str:
    from streamlit import file_util

    return Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")


class Headers:
    """Middleware that closes what no page needs and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            # A page that closes while it is told of a change is closed already: that is no fault of anybody's.
            with suppress(WebSocketDisconnected):
                await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", [])
                if scope["path"].startswith(FRAMES):
                    given = [*given, (b"content-security-policy", FRAME_POLICY.encode())]
                if scope["path"] == SIGN_OUT:
                    given = [*given, FORGET]
                have = {name.lower() for name, _ in given}
                message["headers"] = [*given, *((n, v) for n, v in HEADERS if n not in have)]
            await send(message)

        if scope["path"].startswith(CLOSED):
            await PlainTextResponse("not found", status_code=404)(scope, receive, sending)
            return
        if scope["path"].startswith(PACKED):
            asked = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": asked}
        await self.app(scope, receive, sending)


def app(settings: Settings, signed: Signed | None) -> App:
    """Return the ASGI application around ``app.py``, behind the gate."""
    from streamlit.starlette import App

    return App(
        APP,
        lifespan=_warming,
        routes=[
            Route(f"{PACKED}{{key}}", columns, methods=["GET"]),
            *(Route(path, index, methods=["GET"]) for path in sitemap.paths()),
        ],
        middleware=[
            Middleware(Headers),
            Middleware(Gate, settings=settings, signed=signed),
            Middleware(AtHand, files=gathered(_index(), BUNDLE)),
        ],
    )


@asynccontextmanager
async def _warming(_app: App) -> AsyncIterator[None]:
    """Work out the first page while the server begins to listen: whoever comes meanwhile waits for it, nobody twice."""
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    yield
    PACKER.stop()


def _warm() -> None:
    from ui import held

    import_module(f"ui.pages.{sitemap.FIRST}")  # a second of imports, which the first visitor would wait for
    with suppress(MarsadError):  # a register that cannot be read: the page says so, to whoever comes
        held.warm()
    settle()


def settle() -> None:
    """Let the collector of garbage pass over what is there by now, which stays as long as the server does.

    Streamlit 1.67 has everything looked through after each run of a page or a part of it, holding up all other pages
    meanwhile: 130 ms of the processor, where the run itself took 15.
    """
    gc.collect()
    gc.freeze()


def listened(host: str, settings: Settings) -> str:
    """Return the address to listen to, checked: others than this machine's own take a sign-in.

    Raises
    ------
    UsageProblem
        It is no address, or other machines could reach it and nothing keeps strangers out.

    Examples
    --------
    >>> listened("localhost", Settings())
    '127.0.0.1'
    >>> listened("0.0.0.0", Settings("proxy", secret="x" * 32))
    '0.0.0.0'
    """
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise UsageProblem("signin.no_address", found=host) from None
    if not address.is_loopback:
        if settings.mode == "local":
            raise UsageProblem("signin.address", found=host)
        if settings.mode == "proxy" and not settings.secret:
            raise UsageProblem("signin.address_proxy", found=host, file=settings.file)
    return str(address)


def serve(host: str = "127.0.0.1", port: int = 8501) -> None:
    """Serve the app until it is stopped.

    Parameters
    ----------
    host : str
        An address of this machine alone; with a sign-in, any of its addresses.
    port : int
        A free port.

    Raises
    ------
    UsageProblem
        Other machines could reach the address, and nobody has to sign in.
    SetupProblem
        The port is taken, the browser bundle has not been built, or the sign-in's settings are not sound.
    """
    global _served
    settings = signin_settings.found(APP)
    address = listened(host, settings)
    if not BUNDLE.is_file():
        raise SetupProblem("bundle.missing")
    _free(address, port)
    # Streamlit finds .streamlit/config.toml and static/ beside the script that it takes for the one started.
    sys.argv = [str(APP)]
    server = app(settings, signin.configure(settings))
    for name in FIRST:
        import_module(name)
    _served = True
    left_page.install()
    server.run(config={"server.address": address, "server.port": port, **_signing(settings)})


def _signing(settings: Settings) -> dict[str, object]:
    """Return what Streamlit has to know of the sign-in: the one file to read, and whose a session is.

    A connection that was lost comes back into its session only for the same person, as the gate names them.
    """
    if settings.mode == "local":
        return {}
    return {
        "secrets.files": [str(settings.file)],
        "server.trustedUserHeaders": {signin.WHO: "marsad_who"},
    }


def _free(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server itself binds: a port that a stopped server left behind may be taken again at once.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise SetupProblem("ui.serve.port", found=port) from error
