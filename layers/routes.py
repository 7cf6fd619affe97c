"""Assessed routes as analysts have drawn them, dashed: an assessment with its reason and its end, internal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import shapely

from data.words import two
from events.situation.records import points
from layers.layer import Layer
from layers.parts import FINE, Json, card, collection, layer, legend, row, same, text
from layers.stretch import middle, name_of
from layers.style import ROUTE, ROUTE_OVER

LABEL_MIN_ZOOM = 7


def routes(frame: pd.DataFrame, today: date) -> Layer:
    """Return the routes.

    Parameters
    ----------
    frame : DataFrame
        Records "route": ``id``, ``title``, ``section``, ``line`` ("lon lat, lon lat"), ``reason``, ``sources``,
        ``reviewer``, ``valid_from``, ``valid_to``.
    today : date
        One that has ended, or has not begun, is drawn pale.

    Returns
    -------
    Layer
        Lines.
    """
    rows = list(frame.itertuples()) if len(frame) else []
    lines = [shapely.LineString(points(str(one.line))) for one in rows]
    return layer(
        "routes", "situation", "line", ROUTE,
        features=collection(
            lines, [_properties(one, line, today) for one, line in zip(rows, lines, strict=True)], FINE
        ),
        legends=(legend("route", ROUTE, "line"), legend("route_over", ROUTE_OVER, "line")),
        label_min_zoom=LABEL_MIN_ZOOM, noted=True,
    )  # fmt: skip


def _properties(one: Any, line: shapely.LineString, today: date) -> Json:
    lon, lat = middle(line)
    valid = one.valid_from <= today.isoformat() <= one.valid_to
    rows = [
        row("route.valid", f"{one.valid_from} – {one.valid_to}", ltr=True),
        row("section", name_of(str(one.section)) if one.section else ""),
        row("route.reason", text(one.reason)),
        row("route.sources", text(one.sources)),
        row("route.reviewer", text(one.reviewer)),
    ]
    return {
        "id": one.id,
        "label": same(text(one.title)),
        "label_lon": lon,
        "label_lat": lat,
        **({} if valid else {"style": ROUTE_OVER}),
        "card": card(
            same(text(one.title)), rows, subtitle=two("card.route"),
            note=two("card.route_note" if valid else "card.route_over"),
        ),
    }  # fmt: skip
