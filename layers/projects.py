"""Projects for border communities: where they are, how far they have come, who pays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.words import two
from layers.layer import Layer
from layers.parts import FINE, Json, card, collection, km, layer, legend, named, position, row, text
from layers.stretch import name_of
from layers.style import PROJECTS

LABEL_MIN_ZOOM = 7


def projects(frame: pd.DataFrame) -> Layer:
    """Return the projects that have a place.

    Parameters
    ----------
    frame : DataFrame
        Records "project": ``name_ar``, ``name_en``, ``place_ar``, ``place_en``, ``lon``, ``lat`` (degrees),
        ``uncertainty_m``, ``section``, ``state``, ``funder``, ``as_of``, ``source``; ``id`` only within the house.

    Returns
    -------
    Layer
        Points, each with a circle as wide as its uncertainty; without an id they are numbered in their order.
    """
    placed = frame[np.isfinite(frame["lon"]) & np.isfinite(frame["lat"])] if len(frame) else frame
    rows = list(placed.itertuples())
    return layer(
        "projects", "situation", "point", PROJECTS["planned"],
        features=collection(
            [shapely.Point(one.lon, one.lat) for one in rows],
            [_properties(one, number) for number, one in enumerate(rows, start=1)],
            FINE,
        ),
        legends=[legend(f"project.{state}", style, "point") for state, style in PROJECTS.items()],
        label_min_zoom=LABEL_MIN_ZOOM, noted=True,
    )  # fmt: skip


def _properties(one: Any, number: int) -> Json:
    doubt_m = 0.0 if np.isnan(one.uncertainty_m) else float(one.uncertainty_m)
    title = named(one.name_ar, one.name_en)
    rows = [
        row("state", two(f"map.project.{one.state}")),
        row("place", named(one.place_ar, one.place_en)),
        row("section", name_of(str(one.section)) if one.section else ""),
        position(shapely.Point(one.lon, one.lat), doubt_m),
        row("uncertainty", km(doubt_m, 1) if doubt_m else ""),
        row("project.funder", text(one.funder)),
        row("project.as_of", text(one.as_of), ltr=True),
        row("source", text(one.source)),
    ]
    return {
        "id": getattr(one, "id", f"project-{number}"),
        "label": title,
        "style": PROJECTS[one.state],
        "card": card(title, rows, subtitle=two("card.project")),
        **({"halo_m": doubt_m} if doubt_m else {}),
    }
