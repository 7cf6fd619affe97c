"""What the peers' pages load from CDNs, answered from npm packages of the same versions; ``python -m bench.cdn`` gets them.

Only the peers need this: an export of ours asks for nothing.
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
# Two style sheets that no npm package holds, for icons that these maps do not use: answered empty, at no cost to the peers.
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


def empty(url: str) -> bool:
    """Tell whether a URL is one of the style sheets that are answered empty."""
    return url.endswith(EMPTY)


def main() -> int:
    node, npm = programs()
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    command = [str(node), str(npm), "ci", "--ignore-scripts", "--no-progress"]
    return subprocess.run(command, cwd=HERE, env={**os.environ, "PATH": path}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
