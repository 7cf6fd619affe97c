"""The official land crossings: gates where the position is known, circles where it is not."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from data.words import two
from layers.layer import Layer
from layers.parts import FINE, Json, Two, card, collection, km, layer, legend, named, position, row, text
from layers.style import CROSSING, GATE_HALO, UNVERIFIED

LABEL_MIN_ZOOM = 6


def crossings(frame: gpd.GeoDataFrame, history: pd.DataFrame, sections: gpd.GeoDataFrame) -> Layer:
    """Return the crossings, each with its position, how well that is known, and its status history.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326 points; columns ``id``, ``name_*`` (the Libyan side), ``other_*`` (the other side),
        ``aliases``, ``section``, ``uncertainty_m``, ``verified``, ``position_note_*``, ``source``,
        ``source_url``.
    history : DataFrame
        ``crossing``, ``date_edtf`` ("" for undated), ``text_*``, ``source``; oldest first within a crossing.
    sections : GeoDataFrame
        `geo.sections.sections`, for the names of the sections.

    Returns
    -------
    Layer
        Points; an unverified one has no pin, its halo is as wide as its uncertainty.
    """
    section_names = {line.id: named(line.name_ar, line.name_en) for line in sections.itertuples()}
    known = frame["verified"].astype(bool)
    halos = [halo(gate, GATE_HALO) for gate in frame[known].itertuples()]
    properties = [
        _properties(gate, history[history["crossing"] == gate.id], section_names)
        for gate in frame.itertuples()
    ]
    points = pd.concat([frame.geometry[known], frame.geometry])
    return layer(
        "crossings", "sites", "point", CROSSING,
        features=collection(points, [*halos, *properties], FINE),
        legends=(legend("crossing", CROSSING, "point"), legend("crossing_unverified", UNVERIFIED, "halo")),
        credit=("crossings", "crossing_history"), label_min_zoom=LABEL_MIN_ZOOM, noted=True,
    )  # fmt: skip


def name(gate: Any) -> Two:
    """Return what a crossing is called: the Libyan side's name, then the other side's."""
    both = {
        lang: (text(getattr(gate, f"name_{lang}")), text(getattr(gate, f"other_{lang}")))
        for lang in ("ar", "en")
    }
    return {lang: " – ".join(side for side in sides if side) for lang, sides in both.items()}


def halo(place: Any, style: Json) -> Json:
    """Return the properties of a circle as wide as the uncertainty of a place.

    Without an id, it is a feature that only lies under the symbol it goes with.
    """
    return {"halo_m": float(place.uncertainty_m), "pin": False, "style": style}


def _properties(gate: Any, history: pd.DataFrame, section_names: dict[str, Two]) -> Json:
    known = bool(gate.verified)
    uncertainty_m = float(gate.uncertainty_m)
    within = km(uncertainty_m, 0 if uncertainty_m >= 1000 else 1)
    exactness = within if known else two("card.unverified_value", ar=within["ar"], en=within["en"])
    rows = [
        row("section", section_names[gate.section]),
        position(gate.geometry, uncertainty_m),
        row("uncertainty", exactness),
        row("evidence", named(gate.position_note_ar, gate.position_note_en)),
        row("aliases", text(gate.aliases)),
        row("listed", text(gate.source)),
    ]
    links = [{"text": two("card.source"), "url": gate.source_url}] if text(gate.source_url) else []
    title = name(gate)
    whole: Json = {
        "id": gate.id,
        "label": named(gate.name_ar, gate.name_en),
        "card": card(
            title, rows, subtitle=two("card.crossing_kind"), steps=steps(history, "text"), links=links
        ),
        "search": f"{title['ar']} {title['en']} {text(gate.aliases)}",
    }
    return whole if known else {**whole, **halo(gate, UNVERIFIED)}


def steps(history: pd.DataFrame, column: str) -> list[Json]:
    """Return a status history as the steps of a card, in the order of the table.

    Parameters
    ----------
    history : DataFrame
        ``date_edtf``, ``<column>_ar``, ``<column>_en``, ``source``, and ``origin`` where sources are of two
        kinds: what the reference documents do not say is marked as known from elsewhere.
    column : str
        The name of the text columns without their language.
    """
    whole = []
    for step in history.itertuples():
        said = named(getattr(step, f"{column}_ar"), getattr(step, f"{column}_en"))
        if getattr(step, "origin", "") == "external":
            elsewhere = two("origin.external")
            said = {lang: f"{said[lang]} ({elsewhere[lang]})" for lang in said}
        whole.append({"date": text(step.date_edtf) or None, "text": said, "source": text(step.source)})
    return whole
