"""Lines at sea: 12 and 24 nautical miles, and the closing line declared in 1973 with what was objected to it.

No line of an exclusive economic zone is drawn: none is agreed on every side, and drawing one would take a side.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from layers.layer import Layer
from layers.parts import FINE, Json, card, collection, km, layer, legend, named, row
from layers.style import CLOSING, CONTIGUOUS, TERRITORIAL

CLOSING_KIND = "closing_line_1973"
LOOKS = {"territorial_12nm": TERRITORIAL, "contiguous_24nm": CONTIGUOUS, CLOSING_KIND: CLOSING}


def maritime(frame: gpd.GeoDataFrame) -> Layer:
    """Return the 12 and 24 nautical mile lines, told apart by their dash.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326 lines; columns ``kind``, ``name_ar``, ``name_en``, ``length_km`` (geodesic), ``note_ar``,
        ``note_en``.
    """
    return layer(
        "maritime", "border", "line", TERRITORIAL,
        features=_lines(frame[frame["kind"].isin(LOOKS) & (frame["kind"] != CLOSING_KIND)]),
        legends=(legend("territorial", TERRITORIAL, "line"), legend("contiguous", CONTIGUOUS, "line")),
        credit=("maritime",), noted=True,
    )  # fmt: skip


def closing_line(frame: gpd.GeoDataFrame) -> Layer:
    """Return the closing line of the Gulf of Sidra: a layer of its own, off until it is asked for.

    Parameters
    ----------
    frame : GeoDataFrame
        As for `maritime`.
    """
    return layer(
        "closing_line", "border", "line", CLOSING,
        features=_lines(frame[frame["kind"] == CLOSING_KIND]),
        legends=(legend("closing", CLOSING, "line"),), credit=("maritime",), on=False, noted=True,
    )  # fmt: skip


def _lines(frame: gpd.GeoDataFrame) -> Json:
    return collection(frame.geometry, [_properties(line) for line in frame.itertuples()], FINE)


def _properties(line: Any) -> Json:
    title = named(line.name_ar, line.name_en)
    length = row("length", km(float(line.length_km) * 1000, 1))
    return {
        "id": line.kind,
        "style": LOOKS[line.kind],
        "card": card(title, [length], note=named(line.note_ar, line.note_en)),
    }
