"""The 22 districts (shabiyat): thin outlines, their names from zoom 7."""

from __future__ import annotations

import geopandas as gpd
import shapely

from data.words import two
from layers.layer import Layer
from layers.parts import COARSE, Json, card, collection, layer, legend, named, row
from layers.style import DISTRICT

# At zoom 7 the small districts of the north-west are 60 px wide, just enough for a name.
LABEL_MIN_ZOOM = 7


def districts(frame: gpd.GeoDataFrame) -> Layer:
    """Return the outlines of the districts, each with its codes and computed area.

    Off until asked for: the map is about the border, and outlines within the country would compete with it.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326 polygons; columns ``pcode``, ``iso``, ``name_ar``, ``name_en``, ``area_km2`` (geodesic).
    """
    places = shapely.point_on_surface(frame.geometry.to_numpy())
    properties: list[Json] = []
    for district, place in zip(frame.itertuples(), places, strict=True):
        name = named(district.name_ar, district.name_en)
        rows = (
            row("pcode", str(district.pcode), ltr=True),
            row("iso", str(district.iso), ltr=True),
            row("area", two("card.km2", figure=f"{float(district.area_km2):,.0f}")),
        )
        properties.append(
            {
                "id": district.pcode,
                "label": name,
                "label_lon": round(float(place.x), 3),
                "label_lat": round(float(place.y), 3),
                "card": card(name, rows),
                "search": f"{district.pcode} {district.iso}",
            }
        )
    return layer(
        "districts", "base", "polygon", DISTRICT,
        features=collection(frame.geometry, properties, COARSE),
        legends=(legend("district", DISTRICT, "polygon"),),
        credit=("districts",), on=False, label_min_zoom=LABEL_MIN_ZOOM, noted=True,
    )  # fmt: skip
