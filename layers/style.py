"""How the map looks, decided once: draw order, colours, line patterns, symbols.

Rules
-----
- Data has colour, the base has none: land, sea and borders are greys and slates; events, sites and crossings
  carry hues of the Okabe-Ito set (https://jfly.uni-koeln.de/color/), which stay apart for colour-blind eyes.
- No meaning rests on hue alone: lines differ by dash and weight, points by shape, so that a grey print reads.
- Neighbours are equals: their sections share colour and weight; only the dash alternates along the border.
- The two centres share one style; there is no second one to choose from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd

from data import catalogue
from data.words import LANGS
from layers.layer import Layer

Style = dict[str, Any]

# The lowest first: polygons, then lines, then points. Overlays come between, see `in_order`.
ORDER = (
    "countries", "sea", "districts", "density",
    "graticule", "maritime", "closing_line", "coverage", "levels", "sections", "routes",
    "chainage", "ports", "airports", "places", "markers", "projects", "crossings", "followup", "sites",
    "events",
)  # fmt: skip
# An overlay is drawn just above the last layer of its own geometry.
ABOVE = {"polygon": "districts", "line": "sections", "point": "sites"}

INK = "#2f3542"  # borders, labels
SLATE = "#4d6a7d"  # the sea's lines
PAPER = "#ffffff"

LIBYA: Style = {"weight": 0, "fill": "#fbf9f2", "fill_opacity": 1.0}
NEIGHBOUR: Style = {"stroke": "#bdb9b0", "weight": 0.6, "fill": "#ebe9e3", "fill_opacity": 1.0}
SEA: Style = {"weight": 0, "fill": "#dce7ed", "fill_opacity": 1.0}
GRATICULE: Style = {"stroke": "#8f9aa3", "weight": 0.5, "opacity": 0.55}
DISTRICT: Style = {"stroke": "#8a8578", "weight": 0.8, "dash": "3 3", "fill": "#ffffff", "fill_opacity": 0.0}

_BORDER: Style = {"stroke": INK, "weight": 2.4, "opacity": 0.9}
SOLID: Style = {**_BORDER}
DASHED: Style = {**_BORDER, "dash": "12 4 2 4"}
COAST: Style = {"stroke": SLATE, "weight": 1.4, "opacity": 0.95}
# In the order of the border; solid and dash-dot take turns, so that two sections that meet never look alike.
SECTIONS: dict[str, Style] = {
    "tunisia": SOLID, "algeria": DASHED, "niger": SOLID, "chad": DASHED, "sudan": SOLID, "egypt": DASHED,
    "coast": COAST,
}  # fmt: skip

TERRITORIAL: Style = {"stroke": SLATE, "weight": 1.4, "dash": "8 4", "opacity": 0.85}
CONTIGUOUS: Style = {"stroke": SLATE, "weight": 1.0, "dash": "2 4", "opacity": 0.85}
CLOSING: Style = {"stroke": SLATE, "weight": 2.0, "dash": "1 5", "opacity": 0.95}

# `size` is the symbol's diameter in CSS pixels.
TICK: Style = {"stroke": INK, "weight": 1.0, "fill": PAPER, "fill_opacity": 1.0, "shape": "dot", "size": 4}
PORT: Style = {
    "stroke": PAPER,
    "weight": 1.0,
    "fill": SLATE,
    "fill_opacity": 1.0,
    "shape": "port",
    "size": 12,
}
AIRPORT: Style = {
    "stroke": PAPER,
    "weight": 1.0,
    "fill": "#59554a",
    "fill_opacity": 1.0,
    "shape": "airport",
    "size": 12,
}
PLACE: Style = {
    "stroke": "#59554a",
    "weight": 1.0,
    "fill": PAPER,
    "fill_opacity": 1.0,
    "shape": "dot",
    "size": 4,
}
CROSSING: Style = {
    "stroke": PAPER,
    "weight": 1.2,
    "fill": "#007a5a",
    "fill_opacity": 1.0,
    "shape": "gate",
    "size": 16,
}
UNVERIFIED: Style = {
    "stroke": "#007a5a",
    "weight": 1.4,
    "dash": "4 4",
    "fill": "#007a5a",
    "fill_opacity": 0.08,
}
GATE_HALO: Style = {
    "stroke": "#007a5a",
    "weight": 1.0,
    "dash": "4 4",
    "fill": "#007a5a",
    "fill_opacity": 0.05,
}
FOLLOWUP: Style = {"stroke": "#000000", "weight": 2.0, "fill_opacity": 0.0, "shape": "ring", "size": 20}
CENTRE: Style = {
    "stroke": PAPER,
    "weight": 1.4,
    "fill": "#000000",
    "fill_opacity": 1.0,
    "shape": "centre",
    "size": 20,
}
CENTRE_HALO: Style = {
    "stroke": "#000000",
    "weight": 1.0,
    "dash": "4 3",
    "fill": "#000000",
    "fill_opacity": 0.04,
}

# Levels rise in lightness, width and dash together, so that each is told from the others in grey and by eyes that see no
# red; a word stands beside each.
LEVELS: dict[str, Style] = {
    "low": {"stroke": "#d9a441", "weight": 3.0, "dash": "2 4", "opacity": 0.95},
    "medium": {"stroke": "#c9701f", "weight": 4.5, "dash": "12 5", "opacity": 0.95},
    "high": {"stroke": "#94330f", "weight": 6.0, "opacity": 0.95},
    "critical": {"stroke": "#4d0d12", "weight": 8.0, "dash": "16 3 4 3", "opacity": 1.0},
}
# A centre's own level, beside the agreed one.
KEY_WEIGHT = 2.5
# Days since the last patrol: the longer ago the darker; what never was is grey and dotted.
COVERAGE: dict[str, Style] = {
    "days_0": {"stroke": "#c5e3ea", "weight": 9.0, "opacity": 0.95},
    "days_7": {"stroke": "#86bdd0", "weight": 9.0, "opacity": 0.95},
    "days_28": {"stroke": "#3f86a8", "weight": 9.0, "opacity": 0.95},
    "days_90": {"stroke": "#0f4c75", "weight": 9.0, "opacity": 0.95},
    "never": {"stroke": "#8d8d8d", "weight": 9.0, "dash": "3 4", "opacity": 0.9},
}
ROUTE: Style = {"stroke": "#7b3294", "weight": 2.6, "dash": "9 5", "opacity": 0.95}
ROUTE_OVER: Style = {"stroke": "#7b3294", "weight": 1.6, "dash": "2 5", "opacity": 0.6}
_MARKER: Style = {"stroke": PAPER, "weight": 1.0, "fill_opacity": 1.0, "size": 11}
MARKERS: dict[str, Style] = {
    "good": {**_MARKER, "fill": "#1f5f8b", "shape": "square"},
    "damaged": {**_MARKER, "fill": "#b35806", "shape": "diamond"},
    "missing": {**_MARKER, "fill": "#6b1414", "shape": "cross"},
    "unknown": {**_MARKER, "stroke": INK, "weight": 1.6, "fill": PAPER, "fill_opacity": 0.0, "shape": "ring"},
}
_PROJECT: Style = {"stroke": PAPER, "weight": 1.0, "fill_opacity": 1.0, "shape": "house", "size": 14}
PROJECTS: dict[str, Style] = {
    "proposed": {**_PROJECT, "fill": "#a9b8ae"},
    "planned": {**_PROJECT, "fill": "#7c9c8a"},
    "under_way": {**_PROJECT, "fill": "#3d7a5c"},
    "done": {**_PROJECT, "fill": "#0e4a34"},
    "stopped": {**_PROJECT, "fill": "#7a5c5c"},
}
# Of a hexagon the page takes the outline; its fills are those of its classes (``layers/web/src/hexagons.ts``).
HEXAGON: Style = {"stroke": "#5b2a86", "weight": 0.8, "fill": "#5b2a86", "fill_opacity": 0.75}

# What the page draws for events beside their symbols; here so that the legend shows the same.
HALO: Style = {"stroke": INK, "weight": 1.0, "dash": "4 3", "fill": INK, "fill_opacity": 0.06}
BAR: Style = {"stroke": INK, "weight": 3.0, "opacity": 0.8}
EXTERNAL: Style = {
    "stroke": INK,
    "weight": 1.6,
    "fill": PAPER,
    "fill_opacity": 1.0,
    "shape": "circle",
    "size": 12,
}
TWO_ACCOUNTS: Style = {
    "stroke": INK,
    "weight": 1.4,
    "fill": PAPER,
    "fill_opacity": 1.0,
    "shape": "diamond",
    "size": 9,
}

# Okabe-Ito without its yellow (it vanishes on paper) and its black (the centres'): for what files bring.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
# An overlay's lines and outlines differ by dash too, in turn with the colours.
DASHES = (None, "9 4", "3 3")
# Shapes for kinds that a file brings; ring, house and bubble come last, they mean something in the list.
SHAPES = ("hexagon", "pentagon", "star", "cross", "diamond", "triangle", "square", "circle")
MAX_NEW_KINDS = 40  # 42 pairs of colour and shape are left beside those of the known kinds


@cache
def kinds() -> tuple[dict[str, Any], ...]:
    """Return the kinds of events that the product knows, in the order of ``data/tables/kinds.csv``.

    Returns
    -------
    tuple of dict
        ``Kind`` of ``types.ts``: code, name in both languages, group, shape, colour.

    Examples
    --------
    >>> kinds()[0]["code"], kinds()[0]["shape"]
    ('MEET', 'circle')
    """
    table = catalogue.read("kinds")
    return tuple(
        {
            "code": row.code,
            "name": {"ar": row.name_ar, "en": row.name_en},
            "group": row.group,
            "shape": row.shape,
            "colour": row.colour,
        }
        for row in table.itertuples()
    )


def kinds_for(codes: Iterable[str]) -> list[dict[str, Any]]:
    """Return the known kinds and, after them, those that only ``codes`` has.

    Parameters
    ----------
    codes : iterable of str
        The ``kind`` column of the events, with repetitions. The ``MAX_NEW_KINDS`` most frequent unknown
        words become kinds of their own, in the order of the alphabet; a row whose word is not in the
        result is shown as ``OTHER``.

    Returns
    -------
    list of dict
        ``Kind`` of ``types.ts``. No new kind shares both colour and shape with any other kind.

    Examples
    --------
    >>> new = kinds_for(["MEET", "Sandstorm"])[-1]
    >>> new["code"], new["name"]["ar"], new["group"]
    ('Sandstorm', 'Sandstorm', 'file')
    >>> kinds_for(["Protests"])[-1]["name"]["ar"]
    'احتجاجات'
    """
    from events.importers.rows import word

    known = {kind["code"] for kind in kinds()}
    taken = {(kind["colour"], kind["shape"]) for kind in kinds()}
    counts = pd.Series(list(codes), dtype=object).value_counts()
    unknown = [(-int(count), str(code)) for code, count in counts.items() if code and code not in known]
    new = sorted(code for _, code in sorted(unknown)[:MAX_NEW_KINDS])
    # Colour and shape both change from one to the next; every 24 the shapes move on, so that 48 pairs differ.
    looks = [(PALETTE[i % len(PALETTE)], SHAPES[(i + i // 24) % len(SHAPES)]) for i in range(48)]
    looks += [(colour, shape) for shape in ("ring", "house", "bubble") for colour in PALETTE]
    free = [look for look in looks if look not in taken]
    return [
        *kinds(),
        *(
            {
                "code": code,
                "name": {lang: word(code, lang) for lang in LANGS},
                "group": "file",
                "shape": shape,
                "colour": colour,
            }
            for code, (colour, shape) in zip(new, free, strict=False)
        ),
    ]


def in_order(layers: Sequence[Layer]) -> list[Layer]:
    """Return ``layers`` in draw order, the lowest first; overlays above the layers of their own geometry."""
    return sorted(layers, key=_rank)


def _rank(layer: Layer) -> tuple[int, int]:
    if layer.key in ORDER:
        return ORDER.index(layer.key), 0
    return ORDER.index(ABOVE[layer.meta["draw"]]), 1
