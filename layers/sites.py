"""The two joint centres: one symbol, one size, one colour; the city, not a building."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from data.words import two
from layers.crossings import halo, steps
from layers.layer import Layer
from layers.parts import FINE, Json, card, collection, km, layer, legend, named, position, row, text
from layers.style import CENTRE, CENTRE_HALO


def sites(frame: gpd.GeoDataFrame, history: pd.DataFrame, contradictions: pd.DataFrame) -> Layer:
    """Return the sites of the joint centres, in the order of the alphabet, alike in all but their place.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326 points; columns ``id``, ``name_*``, ``short_*``, ``aliases``, ``place_precision``,
        ``uncertainty_m``, ``note_*``.
    history : DataFrame
        ``site``, ``step``, ``date_edtf`` ("" for undated), ``status_*``, ``origin``, ``source``,
        ``contradiction``.
    contradictions : DataFrame
        ``contradiction``, ``version``, ``title_*``, ``text_*``, ``source``: accounts that differ, one a row.
    """
    ordered = frame.sort_values("id", kind="stable")
    halos = [halo(site, CENTRE_HALO) for site in ordered.itertuples()]
    properties = [
        _properties(site, history[history["site"] == site.id], contradictions)
        for site in ordered.itertuples()
    ]
    points = pd.concat([ordered.geometry, ordered.geometry])
    return layer(
        "sites", "sites", "point", CENTRE,
        features=collection(points, [*halos, *properties], FINE),
        legends=(legend("centre", CENTRE, "point"), legend("centre_halo", CENTRE_HALO, "halo")),
        credit=("sites", "site_history"), label_min_zoom=0, noted=True,
    )  # fmt: skip


def _properties(site: Any, history: pd.DataFrame, contradictions: pd.DataFrame) -> Json:
    uncertainty_m = float(site.uncertainty_m)
    rows = [
        row("place_precision", two(f"precision.{site.place_precision}")),
        position(site.geometry, uncertainty_m),
        row("uncertainty", km(uncertainty_m)),
        *_accounts(history, contradictions),
        row("aliases", text(site.aliases)),
    ]
    return {
        "id": site.id,
        "label": named(site.short_ar, site.short_en),
        "card": card(
            named(site.name_ar, site.name_en),
            rows,
            steps=steps(history, "status"),
            note=named(site.note_ar, site.note_en),
        ),
        "search": f"{text(site.name_ar)} {text(site.name_en)} {text(site.aliases)}",
    }


def _accounts(history: pd.DataFrame, contradictions: pd.DataFrame) -> list[Json]:
    """Return a row for each matter on which sources of the history differ, each account with its source.

    A source is a name as it is written, from left to right: a file's may begin with digits, which Arabic would move.
    """
    named_ids = [key for cell in history["contradiction"] for key in text(cell).split("; ") if key]
    rows = []
    for key in dict.fromkeys(named_ids):
        versions = contradictions[contradictions["contradiction"] == key].sort_values(
            "version", kind="stable"
        )
        told = {
            lang: " ".join(
                f"({number}) {text(getattr(version, f'text_{lang}'))} [\u2066{text(version.source)}\u2069]"
                for number, version in enumerate(versions.itertuples(), start=1)
            )
            for lang in ("ar", "en")
        }
        rows.append(row("contradictions", told))
    return rows
