"""What the peers' pages load from CDNs, served from this machine: npm packages of the same versions; ``python -m bench.cdn`` gets them.

The addresses in a page are replaced by those of a server on the loopback before it is opened. Answering its requests in the browser instead
would turn the browser's cache off, and a page of 10,000 markers would be charged for asking for their picture 10,000 times. Only the peers
need this: an export of ours asks for nothing.
"""

from __future__ import annotations

import base64
import hashlib
import http.server
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath

from layers.node import programs

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
# Modules for kepler.gl's page, as its CDN makes them of packages that are none.
MODULES = ".modules"
CDNJS = "https://cdnjs.cloudflare.com/ajax/libs/"
# A CDN's address and where its file lies among the packages; "" for what is answered empty: style sheets of icons and of
# base maps that these maps do not show, at no cost to the peers.
ADDRESSES = (
    ("https://cdn.jsdelivr.net/gh/python-visualization/folium/folium/templates/leaflet.awesome.rotate.min.css", ""),
    ("https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css", ""),
    ("https://maxcdn.bootstrapcdn.com/bootstrap/3.2.0/css/bootstrap-theme.min.css", ""),
    ("https://maxcdn.bootstrapcdn.com/font-awesome/4.6.3/css/font-awesome.min.css", ""),
    ("https://api.tiles.mapbox.com/mapbox-gl-js/v1.13.0/mapbox-gl.js", ""),
    ("https://unpkg.com/maplibre-gl@5.14.0/dist/maplibre-gl.css", ""),
    ("https://unpkg.com/maplibre-gl@^4/dist/maplibre-gl.css", ""),
    ("https://cdn.jsdelivr.net/npm/@deck.gl/widgets@~9.3.*/dist/stylesheet.css", ""),
    ("https://d1a3f4spazzrp4.cloudfront.net/kepler.gl/uber-fonts/4.0.0/superfine.css", ""),
    ("https://cdn.jsdelivr.net/npm/", "/"),
    ("https://unpkg.com/", "/"),
    ("https://ga.jspm.io/npm:", "/"),
    ("https://esm.sh/", f"/{MODULES}/"),
    ("https://code.jquery.com/jquery-3.7.1.min.js", "/jquery/dist/jquery.min.js"),
    (f"{CDNJS}require.js/2.3.4/require.min.js", "/requirejs/require.js"),
    (f"{CDNJS}Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers.js", "/drmonty-leaflet-awesome-markers/js/leaflet.awesome-markers.js"),
    (f"{CDNJS}Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers.css", "/drmonty-leaflet-awesome-markers/css/leaflet.awesome-markers.css"),
    (f"{CDNJS}leaflet.markercluster/1.1.0/", "/leaflet.markercluster/dist/"),
)  # fmt: skip
# Packages that bring hundreds of others along for building them, of which their page needs a file or two: these alone are taken.
ARCHIVES = {
    "@jupyter-widgets/html-manager@1.0.15": (
        "5thBIV6ymNgmPVOHvzx+gGy8ZSKmSazhtGw4/c4xJDVzRhG9PTeQsRjF3FUTopvFi//SABeNz1yp47bCrJ3CQA==",
        "dist/",
    ),
    "anywidget@0.9.21": (
        "0uQ9/zZmig/2DuI2OXTDI97msdfRH7cMKK+pxxFqArfNdXXCWalvsKGvl896EyNROXPVuqZB1r7T+RZN9ruQNg==",
        "dist/index.js",
    ),
    "kepler.gl@3.2.6": (
        "IUaxkVjfC36yFMjK3GfBJS6Ro48eL9/Q+Sc10NqYhpKPPju4R85DCmGhSmyZFMb1MKU3M/2oj4cT55wwl1eIdg==",
        "umd/",
    ),
}
# kepler.gl 3.2 is made for React 18: its page, which names 19, gets that. What each module gives on, so that `import * as X` has its names where the package has none to import.
ENTRIES = {
    "react": 'import all from "react"; export default all;',
    "react/jsx-runtime": 'import all from "react/jsx-runtime"; export const {jsx, jsxs, Fragment} = all; export default all;',
    "react-dom": 'import all from "react-dom"; export default all;',
    "react-dom/client": 'import all from "react-dom/client"; export const {createRoot, hydrateRoot} = all;',
    "redux": 'export * from "redux";',
    "react-redux": 'export * from "react-redux";',
    "styled-components": 'export * from "styled-components"; export {default} from "styled-components";',
}


def localised(page: str, base: str) -> tuple[str, tuple[str, ...]]:
    """Return a page whose scripts and style sheets come from ``base``, and the addresses that it named.

    Examples
    --------
    >>> page, named = localised('<script src="https://code.jquery.com/jquery-3.7.1.min.js"></script>', "http://127.0.0.1:9")
    >>> page, len(named)
    ('<script src="http://127.0.0.1:9/jquery/dist/jquery.min.js"></script>', 1)
    """
    named: list[str] = []
    where = dict(ADDRESSES)
    whole = re.compile("(" + "|".join(re.escape(url) for url, _ in ADDRESSES) + r""")([^\s"'`<>\\]*)""")

    def replaced(found: re.Match[str]) -> str:
        named.append(found[0])
        path = where[found[1]]
        if path:
            return f"{base}{path}{found[2]}"
        return "data:text/css," if found[1].endswith(".css") else "data:text/javascript,"

    page = whole.sub(replaced, page)
    # The sums are of the CDN's own files; and a page of widgets is told where its CDN is.
    page = re.sub(r' integrity="sha[^"]*"', "", page)
    page = page.replace('/dist/embed-amd.js"', f'/dist/embed-amd.js" data-jupyter-widgets-cdn="{base}/"', 1)
    return page, tuple(dict.fromkeys(named))


def file_of(path: str) -> str:
    """Return a file's path among the packages for the path of a request: without version and question.

    Examples
    --------
    >>> file_of("/leaflet@1.9.3/dist/leaflet.js"), file_of("/@fortawesome/fontawesome-free@6.2.0/css/all.min.css")
    ('leaflet/dist/leaflet.js', '@fortawesome/fontawesome-free/css/all.min.css')
    >>> file_of("/.modules/react-dom@19.1.0/client?external=react")
    '.modules/react-dom/client.js'
    """
    path = re.sub(r"([^/])@[^/]*", r"\1", path.partition("?")[0].lstrip("/"))
    return f"{path}.js" if path.startswith(f"{MODULES}/") and not path.endswith(".js") else path


TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class Files(http.server.BaseHTTPRequestHandler):
    """Answers with files of the packages; what is not there is noted."""

    protocol_version = "HTTP/1.1"

    def __init__(self, missing: list[str], *rest: object) -> None:
        self.missing = missing
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = (PACKAGES / file_of(self.path)).resolve()
        if not path.is_relative_to(PACKAGES) or not path.is_file():
            self.missing.append(self.path)
            self.send_response(404)
            body = b""
        else:
            self.send_response(200)
            body = path.read_bytes()
            self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
            self.send_header("Cache-Control", "max-age=3600")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the parent reads this process's output."""


@contextmanager
def serving() -> Iterator[tuple[str, list[str]]]:
    """Serve the packages on the loopback; yield the address and the list of what was asked for and is not there."""
    missing: list[str] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, missing))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", missing
    finally:
        server.shutdown()
        server.server_close()


def main() -> int:
    """Get the packages of the lock and of ``ARCHIVES``, and make the modules."""
    node, npm = programs()
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path}
    command = [str(node), str(npm), "ci", "--ignore-scripts", "--no-progress"]
    done = subprocess.run(command, cwd=HERE, env=environment, check=False)
    if done.returncode:
        return done.returncode
    for package, (sha512, wanted) in ARCHIVES.items():
        with tempfile.TemporaryDirectory() as place:
            pack = [str(node), str(npm), "pack", package, "--pack-destination", place, "--silent"]
            subprocess.run(pack, cwd=HERE, env=environment, check=True, stdout=subprocess.DEVNULL)
            (archive,) = Path(place).iterdir()
            unpack(archive, sha512, wanted, PACKAGES / package.rpartition("@")[0])
    modules(node)
    return 0


def unpack(archive: Path, sha512: str, wanted: str, target: Path) -> None:
    """Write the files of an npm archive whose paths begin with ``wanted``.

    Raises
    ------
    RuntimeError
        It is not the archive that was looked at.
    """
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != sha512:
        raise RuntimeError(f"{archive.name}: sha512 {found}, expected {sha512}")
    with tarfile.open(archive) as files:
        for member in files:
            inside = PurePosixPath(member.name).relative_to("package")
            content = files.extractfile(member) if member.isfile() else None
            if content and inside.as_posix().startswith(wanted) and ".." not in inside.parts:
                path = target / inside
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())


def modules(node: Path) -> None:
    """Bundle ``ENTRIES`` together, so that all of them share one React."""
    source, target = PACKAGES / ".entries", PACKAGES / MODULES
    for name, text in ENTRIES.items():
        path = source / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    esbuild = HERE.parent / "layers" / "web" / "node_modules" / "esbuild" / "bin" / "esbuild"
    subprocess.run(
        [node, esbuild, *(str(source / f"{name}.js") for name in ENTRIES), "--bundle", "--splitting", "--format=esm", f"--outbase={source}",
         f"--outdir={target}", "--log-level=error", "--minify", '--define:process.env.NODE_ENV="production"'],
        check=True,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
