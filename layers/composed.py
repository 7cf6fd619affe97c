"""The constant markup and script that folium composes for a map, kept between runs.

Both depend on nothing but the layers' keys, this code and folium (docs/decisions/0003), and loading folium takes
an export a quarter of a second: what it said once is kept under a name made of all that it depends on.

What is kept goes into exports as it is, and so does the bundle (``static/marsad.js``): both are made on this
machine, by who may write the code as well. A checksum beside it would be written by the same hand.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from data.errors import FileProblem
from data.files_out import write_whole

HERE = Path(__file__).parent
KEPT = HERE.parent / ".cache" / "composed"
CODE = ("map.py", "element.py", "extent.py")
PACKAGES = ("folium", "branca", "jinja2")


def composed(keys: Sequence[str], kept: Path = KEPT) -> tuple[str, str]:
    """Return the markup and the script of the map of these layers, as `layers.map.parts` gives them.

    Parameters
    ----------
    keys : sequence of str
        Layer keys in draw order.
    kept : Path
        The folder of what was composed before; where it cannot be written, nothing is kept.

    Returns
    -------
    markup, script : str
        The same for the same keys.
    """
    path = kept / f"{name(keys)}.json"
    with contextlib.suppress(OSError, ValueError):
        markup, script = json.loads(path.read_text(encoding="utf-8"))
        return str(markup), str(script)
    from layers.map import compose, parts

    made = parts(compose(keys))
    if not constant(keys):
        return made
    with contextlib.suppress(OSError, FileProblem):
        kept.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(made).encode())
    return made


def constant(keys: Sequence[str]) -> bool:
    """Return whether the keys are the product's own: an overlay's follow from its content, which leaves no trace here.

    Examples
    --------
    >>> constant(["sea", "events"]), constant(["sea", "overlay_0123456789ab_point"])
    (True, False)
    """
    return not any(key.startswith("overlay_") for key in keys)


def name(keys: Sequence[str]) -> str:
    """Return the name under which the map of these keys is kept: another code or folium, another name."""
    parts = [(HERE / file).read_bytes() for file in CODE]
    parts += [f"{package} {version(package)}".encode() for package in PACKAGES]
    return hashlib.sha256(b"\0".join([*parts, *(key.encode() for key in keys)])).hexdigest()[:32]
