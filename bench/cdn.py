"""What the peers' pages load from CDNs, taken from npm packages of the same versions; ``python -m bench.cdn`` gets them.

The addresses in a page are replaced by those of the files before it is opened. Answering its requests instead
would turn the browser's cache off, and a page of 10,000 markers would be charged for asking for their picture
10,000 times. Only the peers need this: an export of ours asks for nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from layers.node import programs

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
CDNJS = "https://cdnjs.cloudflare.com/ajax/libs/"
# Where a CDN's path is not that of the npm package. Versions are pinned in package.json as folium 0.20 names them.
PATHS = (
    (r"https://cdn\.jsdelivr\.net/npm/((?:@[^/]+/)?[^@/]+)@[^/]+/(.+)", r"\1/\2"),
    (r"https://code\.jquery\.com/jquery-[\d.]+\.min\.js", r"jquery/dist/jquery.min.js"),
    (CDNJS + r"Leaflet\.awesome-markers/2\.0\.2/(.+\.js)", r"drmonty-leaflet-awesome-markers/js/\1"),
    (CDNJS + r"Leaflet\.awesome-markers/2\.0\.2/(.+\.css)", r"drmonty-leaflet-awesome-markers/css/\1"),
    (CDNJS + r"Leaflet\.awesome-markers/2\.0\.2/(images/.+)", r"drmonty-leaflet-awesome-markers/css/\1"),
    (CDNJS + r"leaflet\.markercluster/1\.1\.0/(.+)", r"leaflet.markercluster/dist/\1"),
)
ADDRESS = re.compile(r"""\b(src|href)="(https://[^"]+)\"""")
# Two style sheets that no npm package holds, for icons that these maps do not use: empty here, at no cost to the peers.
EMPTY = ("bootstrap-glyphicons.css", "leaflet.awesome.rotate.min.css")


def local(url: str) -> Path | None:
    """Return the file that answers a URL, None where none does.

    Examples
    --------
    >>> local("https://code.jquery.com/jquery-3.7.1.min.js").relative_to(PACKAGES).as_posix()
    'jquery/dist/jquery.min.js'
    >>> local("https://example.org/other.js") is None
    True
    """
    for pattern, path in PATHS:
        if re.fullmatch(pattern, url):
            return PACKAGES / re.sub(pattern, path, url)
    return None


def localised(page: str) -> tuple[str, tuple[str, ...]]:
    """Return a page whose scripts and style sheets come from local files, and the addresses that it named.

    Raises
    ------
    RuntimeError
        It names one that no package here holds.

    Examples
    --------
    >>> page, named = localised('<script src="https://code.jquery.com/jquery-3.7.1.min.js"></script>')
    >>> page.endswith('jquery/dist/jquery.min.js"></script>'), len(named)
    (True, 1)
    """
    named: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        named.append(found[2])
        return f'{found[1]}="{answer(found[2])}"'

    return ADDRESS.sub(replaced, page), tuple(dict.fromkeys(named))


def answer(url: str) -> str:
    """Return the address of the file in the place of a CDN's."""
    if url.endswith(EMPTY):
        return "data:text/css,"
    path = local(url)
    if path is None or not path.is_file():
        raise RuntimeError(f"{url}: not in bench/package.json")
    return path.as_uri()


def main() -> int:
    node, npm = programs()
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    command = [str(node), str(npm), "ci", "--ignore-scripts", "--no-progress"]
    return subprocess.run(command, cwd=HERE, env={**os.environ, "PATH": path}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
