"""``python -m data.derive [--check]``: make the shipped geodata anew, or compare it byte for byte."""

from __future__ import annotations

import sys
from pathlib import Path

from data.derive import districts, gateways, gshhg, maritime, places, zones

FILES = Path(__file__).parents[1] / "files"


def derive() -> dict[str, bytes]:
    """Return every derived file by name."""
    rings = zones.read()
    lines, polygons = zones.section_lines(rings), zones.country_polygons(rings)
    parts = gshhg.land()
    coast = gshhg.libyan_coast(gshhg.mainland(parts))
    simple = gshhg.simple_coast(coast)
    parcels = districts.fit(districts.read(), lines, polygons["libya"])
    return {
        "sections_land": zones.sections(lines),
        "countries": zones.countries(polygons),
        "section_coast": gshhg.section(coast, simple),
        "sea": gshhg.sea(gshhg.sea_polygon(parts, coast, simple), gshhg.far_sea()),
        "maritime": maritime.maritime(parts, coast),
        "districts": districts.geojson(parcels),
        "places": places.places(parcels),
        "airports": gateways.airports(),
        "ports": gateways.ports(),
    }


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` say which of them differ; returns the exit code."""
    made = derive()
    differs = 0
    for name, content in made.items():
        path = FILES / f"{name}.geojson"
        same = path.exists() and path.read_bytes() == content
        if "--check" not in arguments:
            path.write_bytes(content)
        differs += not same
        print(f"{path.name}: {len(content):,} bytes, {'same' if same else 'differs'}")
    return int(differs > 0 and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
