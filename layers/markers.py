"""Border markers by number and state, each with how exactly its position is known and both claims: internal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.words import two
from layers.layer import Layer
from layers.parts import FINE, Json, card, collection, km, layer, legend, position, row, same, text
from layers.stretch import name_of
from layers.style import MARKERS

LABEL_MIN_ZOOM = 9


def markers(frame: pd.DataFrame) -> Layer:
    """Return the markers that have a place.

    Parameters
    ----------
    frame : DataFrame
        Records "marker": ``id``, ``section``, ``number``, ``lon``, ``lat`` (degrees), ``uncertainty_m``, ``state``,
        ``inspected``, ``claim_libya``, ``claim_neighbour``, ``legal_basis``, ``source``, ``note``.

    Returns
    -------
    Layer
        Points, each with a circle as wide as its uncertainty; the shape tells the state.
    """
    placed = frame[np.isfinite(frame["lon"]) & np.isfinite(frame["lat"])] if len(frame) else frame
    rows = list(placed.itertuples())
    return layer(
        "markers", "situation", "point", MARKERS["unknown"],
        features=collection(
            [shapely.Point(one.lon, one.lat) for one in rows], [_properties(one) for one in rows], FINE
        ),
        legends=[legend(f"marker.{state}", style, "point") for state, style in MARKERS.items()],
        label_min_zoom=LABEL_MIN_ZOOM, noted=True,
    )  # fmt: skip


def _properties(one: Any) -> Json:
    doubt_m = 0.0 if np.isnan(one.uncertainty_m) else float(one.uncertainty_m)
    rows = [
        row("state", two(f"map.marker.{one.state}")),
        row("section", name_of(str(one.section))),
        position(shapely.Point(one.lon, one.lat), doubt_m),
        row("uncertainty", km(doubt_m, 1) if doubt_m else ""),
        row("marker.inspected", text(one.inspected), ltr=True),
        row("marker.claim_libya", text(one.claim_libya)),
        row("marker.claim_neighbour", text(one.claim_neighbour)),
        row("marker.legal_basis", text(one.legal_basis)),
        row("source", text(one.source)),
        row("note", text(one.note)),
    ]
    halo = {"halo_m": doubt_m} if doubt_m else {}
    return {
        "id": one.id,
        "label": same(text(one.number)),
        "style": MARKERS[one.state],
        "card": card(two("map.marker.title", number=text(one.number)), rows, subtitle=two("card.marker")),
        **halo,
    }
