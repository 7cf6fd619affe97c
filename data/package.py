"""``python -m data.package [--check]``: join the descriptors into ``data/datapackage.json``, with hashes.

The result is a Frictionless Data Package that any tool of that standard reads. Tables are tabular resources
with a Table Schema; GeoJSON files are plain ones.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from data.catalogue import ROOT, resource, resources

PACKAGE = ROOT / "datapackage.json"
REQUIRED = (
    "name",
    "path",
    "title",
    "title_ar",
    "description",
    "sources",
    "licenses",
    "version",
    "retrieved",
    "derived_en",
    "derived_ar",
)


def joined() -> dict[str, Any]:
    """Return the data package: every descriptor, with its profile, bytes and SHA-256.

    Raises
    ------
    ValueError
        When a descriptor lacks one of ``REQUIRED``, or a table has no schema.
    """
    entries = []
    for name in resources():
        descriptor = resource(name)
        lacks = [key for key in REQUIRED if not descriptor.get(key)]
        table = str(descriptor.get("path", "")).endswith(".csv")
        if lacks or (table and not descriptor.get("schema")):
            raise ValueError(f"{name}: lacks {', '.join(lacks) or 'schema'}")
        content = (ROOT / descriptor["path"]).read_bytes()
        kind = (
            {"format": "csv", "mediatype": "text/csv"}
            if table
            else {
                "format": "geojson",
                "mediatype": "application/geo+json",
            }
        )
        entries.append(
            {
                **descriptor,
                "profile": "tabular-data-resource" if table else "data-resource",
                **kind,
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            }
        )
    return {
        "profile": "data-package",
        "name": "marsad",
        "title": "Marsad: what ships with the map",
        "title_ar": "مرصد الحدود: ما يأتي مع الخريطة",
        "resources": entries,
    }


def text() -> str:
    """Return the package as it is written."""
    return json.dumps(joined(), ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str], path: Path = PACKAGE) -> int:
    """Write the package, or with ``--check`` say whether it is current; returns the exit code."""
    made = text()
    current = path.is_file() and path.read_text(encoding="utf-8") == made
    if "--check" not in arguments:
        path.write_text(made, encoding="utf-8")
        return 0
    print(f"{path.name}: {'current' if current else 'out of date, run python -m data.package'}")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
