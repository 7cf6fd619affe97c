"""The files of a first page, held in memory; and which of them the page will want, said in its first line.

A fresh browser asks for a hundred scripts, six at a time, and draws nothing before it has them. Streamlit reads each
from the disk in a thread of its own, a hundredth of a second each on a slow machine, squeezes our bundle anew for
every visitor, and lets the browser find out about half of them only when the first words of the page have come.
What is not at hand is answered by Streamlit as ever.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

SCRIPTS = "/static/js/"
# The parts of Streamlit that the first map is drawn with, which the browser would ask for only once they are named; what
# the filters beside it take comes after it (ui/pages/map.py).
PARTS = ("Button", "ComponentInstance", "Html")
COMPONENT = "/component/streamlit_folium.st_folium/"
BUNDLE = "/app/static/marsad.js"
NAMED = re.compile(r'(?:src|href)="\./(static/[\w./-]+)"')
# How one module names another that it cannot start without.
NEEDED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
TYPES = {
    ".js": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".woff2": b"font/woff2",
}
# A name with a digest in it stands for one content for ever; another is asked about each time.
DIGEST = re.compile(r"[.-][\w-]{8}\.(?:js|css|woff2)$")
LEVEL = 6
# Below it, packing saves no packet.
WORTH_BYTES = 1_000

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class File:
    """One file, ready to be sent.

    Parameters
    ----------
    body, squeezed : bytes
        As it is, and by gzip; the same where that saves nothing.
    headers : list of (bytes, bytes)
        What goes with either.
    """

    body: bytes
    squeezed: bytes
    headers: Headers

    @property
    def tag(self) -> bytes:
        """What tells it from the same name with another content."""
        return dict(self.headers)[b"etag"]


def taken(path: str, where: Path) -> File:
    """Return a file of the disk as it is sent under a path.

    Raises
    ------
    OSError
        It is not there.
    """
    body = where.read_bytes()
    text = where.suffix != ".woff2" and len(body) >= WORTH_BYTES
    lasting = b"public, max-age=31536000, immutable" if DIGEST.search(path) else b"no-cache"
    headers = [
        (b"content-type", TYPES[where.suffix]),
        (b"cache-control", lasting),
        (b"etag", f'"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()),
        (b"vary", b"accept-encoding"),
    ]
    return File(body, gzip.compress(body, LEVEL, mtime=0) if text else body, headers)


@cache
def static_folder() -> Path:
    """Return where Streamlit keeps its own files."""
    from streamlit import file_util

    return Path(file_util.get_static_dir())


@cache
def parts() -> tuple[str, ...]:
    """Return the names of the scripts of ``PARTS``, with those that they cannot start without, in order of need.

    A part that this Streamlit does not have is left out: the page then fetches what it wants later.
    """
    folder = static_folder() / "static" / "js"
    found: dict[str, None] = {}

    def add(name: str) -> None:
        script = folder / name
        if name not in found and script.is_file():
            found[name] = None
            for other in NEEDED.findall(script.read_text(encoding="utf-8")):
                add(other)

    for part in PARTS:
        for script in sorted(folder.glob(f"{part}.????????.js")):
            add(script.name)
    return tuple(found)


def announced(page: str) -> str:
    """Return Streamlit's index page with the scripts that the map's page will want, so that they come at once.

    Examples
    --------
    >>> '<link rel="modulepreload" crossorigin href="./static/js/ComponentInstance.' in announced("<head></head>")
    True
    """
    links = [
        f'<link rel="modulepreload" crossorigin href=".{SCRIPTS}{name}">'
        for name in parts()
        if name not in page
    ]
    return page.replace("</head>", "".join(links) + "</head>", 1)


def gathered(index: str, bundle: Path) -> dict[str, File]:
    """Return the files of a first page by path: Streamlit's, the map component's and our own.

    Parameters
    ----------
    index : str
        Streamlit's index page, which names the scripts it starts with.
    bundle : Path
        Our own script.
    """
    # Found and not imported: the component registers itself in a run of the page, and only when it is first imported.
    component = find_spec("streamlit_folium")
    frame = Path(str(component and component.origin)).parent / "frontend" / "build"
    places = {f"/{name}": static_folder() / name for name in NAMED.findall(announced(index))}
    places |= {
        f"{COMPONENT}{place.relative_to(frame).as_posix()}": place
        for place in (frame / "index.html", *(frame / "static" / "js").glob("main.*.js"))
    }
    places[BUNDLE] = bundle
    return {path: taken(path, place) for path, place in places.items() if place.is_file()}


class AtHand:
    """Middleware that answers the files of a first page from memory, and passes everything else on.

    Parameters
    ----------
    app : ASGI application
        What answers the rest.
    files : dict
        By path, as `gathered` returns them.
    """

    def __init__(self, app: ASGIApp, files: dict[str, File]) -> None:
        self.app = app
        self.files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        found = self.files.get(scope["path"]) if scope["type"] == "http" else None
        asked = dict(scope["headers"]) if found else {}
        # Whoever asks for a part of a file is answered by Streamlit.
        if found is None or scope["method"] != "GET" or b"range" in asked:
            await self.app(scope, receive, send)
            return
        if found.tag in asked.get(b"if-none-match", b""):
            await send({"type": "http.response.start", "status": 304, "headers": found.headers})
            await send({"type": "http.response.body", "body": b""})
            return
        small = b"gzip" in asked.get(b"accept-encoding", b"") and found.squeezed is not found.body
        body = found.squeezed if small else found.body
        headers = [*found.headers, (b"content-length", str(len(body)).encode())]
        if small:
            headers.append((b"content-encoding", b"gzip"))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
