"""What lies under everything: the countries, muted, and the sea as a mask over them.

The countries come from OpenStreetMap and the sea from GSHHG, two licences that no file may join
(docs/decisions/0015): so the sea is a mask of its own, drawn above the countries, and covers their territorial waters.
"""

from __future__ import annotations

import geopandas as gpd

from data.words import two
from layers.layer import Layer
from layers.parts import COARSE, Json, collection, layer, legend, named
from layers.style import LIBYA, NEIGHBOUR, SEA

# Where the names of the waters stand, lon, lat: chosen by eye, off every coast and line.
WATERS = {"mediterranean": (17.6, 34.4), "sidra": (18.2, 31.5)}


def countries(frame: gpd.GeoDataFrame) -> Layer:
    """Return the country polygons: Libya light, its neighbours muted, each labelled.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326; columns ``iso2`` (ISO 3166-1), ``name_ar``, ``name_en``, ``label_lon``, ``label_lat``
        (degrees).

    Returns
    -------
    Layer
        Polygons that nothing asks to be clicked; the labels are large.
    """
    properties: list[Json] = [
        {
            "id": country.iso2,
            "label": named(country.name_ar, country.name_en),
            "label_size": "large",
            "label_lon": float(country.label_lon),
            "label_lat": float(country.label_lat),
            **({"style": LIBYA} if country.iso2 == "LY" else {}),
        }
        for country in frame.itertuples()
    ]
    return layer(
        "countries", "base", "polygon", NEIGHBOUR,
        features=collection(frame.geometry, properties, COARSE),
        legends=(legend("libya", LIBYA, "polygon"), legend("neighbours", NEIGHBOUR, "polygon")),
        credit=("countries",), interactive=False, label_min_zoom=0,
    )  # fmt: skip


def sea(frame: gpd.GeoDataFrame) -> Layer:
    """Return the sea: a mask above the countries, and the names of the waters.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326; polygons of water.

    Returns
    -------
    Layer
        The polygons, then a feature without geometry for each name: only its label is drawn.
    """
    features = collection(frame.geometry, [{"id": f"sea{i}"} for i in range(len(frame))], COARSE)
    for name, (lon, lat) in WATERS.items():
        label = {
            "label": two(f"layers.sea.{name}"),
            "label_size": "water",
            "label_lon": lon,
            "label_lat": lat,
        }
        features["features"].append(
            {"type": "Feature", "properties": {"id": name, **label}, "geometry": None}
        )
    return layer(
        "sea", "base", "polygon", SEA, features=features, legends=(legend("sea", SEA, "polygon"),),
        credit=("sea",), interactive=False, label_min_zoom=0,
    )  # fmt: skip
