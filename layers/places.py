"""Where people live and come in: towns by size, airports, ports."""

from __future__ import annotations

from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from data import catalogue
from geo.measure import distance_m
from layers.layer import Layer
from layers.parts import FINE, Json, Two, card, collection, layer, legend, named, position, row, text
from layers.style import AIRPORT, PLACE, PORT

# Dots by population: at least so many people, so many pixels.
SIZES = ((300_000, 9.0), (100_000, 7.0), (30_000, 5.5), (0, 4.0))
# A name needs about this much room: a town is named from the zoom where the next larger one is so far off.
SPACING_PX = 90
FIRST_ZOOM, LAST_ZOOM = 5, 11
# Web Mercator, 256 px tiles, at 29 degrees north, the middle of Libya: metres a pixel at zoom 0.
M_PER_PX_ZOOM_0 = 2 * np.pi * 6_378_137 / 256 * np.cos(np.radians(29))
# Strips without an IATA code are many and seldom served: they come in later.
AIRPORT_ZOOM, STRIP_ZOOM, PORT_ZOOM = 5, 8, 6
LABEL_ZOOM = 8
# A district's namesake is named before any town that only has more people.
NAMESAKE_BONUS = 1e9


def places(frame: gpd.GeoDataFrame) -> Layer:
    """Return the populated places: the more people the larger the dot, the lonelier the earlier its name.

    The towns that districts are named after come first: they are what the country is known by. One that bears
    the district's name as another name of its own is labelled with both: "Al Jawf (Kufra)".

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326 points; columns ``id``, ``name_ar``, ``name_en``, ``population``, ``aliases``, and, where it is known,
        ``district`` (P-code).
    """
    population = frame["population"].to_numpy(dtype=float)
    namesakes = [namesake(place) for place in frame.itertuples()]
    rank = population + np.array([NAMESAKE_BONUS if name else 0.0 for name in namesakes])
    named_from = label_zoom(frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy(), rank)
    properties: list[Json] = []
    for place, people, zoom, other in zip(frame.itertuples(), population, named_from, namesakes, strict=True):
        name = with_other(named(place.name_ar, place.name_en), other)
        rows = (
            row("population", f"{people:,.0f}"),
            row("aliases", text(place.aliases)),
        )
        properties.append(
            {
                "id": place.id,
                "label": name,
                "label_min_zoom": int(zoom),
                "min_zoom": max(int(zoom) - 1, FIRST_ZOOM - 1),
                "style": {"size": next(size for least, size in SIZES if people >= least)},
                "card": card(name, rows),
                "search": text(place.aliases),
            }
        )
    return layer(
        "places", "base", "point", PLACE,
        features=collection(frame.geometry, properties, FINE), legends=(legend("place", PLACE, "point"),),
        credit=("places",), label_min_zoom=FIRST_ZOOM,
    )  # fmt: skip


def namesake(place: Any) -> Two | None:
    """Return the names of the district that a place shares its name with, by either name or an alias; else None.

    Examples
    --------
    >>> from types import SimpleNamespace as Row
    >>> namesake(Row(name_ar="الجوف", name_en="Al Jawf", aliases="الكفرة; Kufra", district="LY0107"))
    {'ar': 'الكفرة', 'en': 'Kufra'}
    >>> namesake(Row(name_ar="التاج", name_en="At Taj", aliases="", district="LY0107"))
    """
    district = _districts().get(text(getattr(place, "district", "")))
    known = {place.name_ar, place.name_en, *text(place.aliases).split("; ")}
    return district if district and known & set(district.values()) else None


def with_other(name: Two, other: Two | None) -> Two:
    """Return a name with the other one after it, in the languages where they differ.

    An article before the same name ("Al Marj", Marj) makes no difference worth saying.

    Examples
    --------
    >>> with_other({"ar": "الجوف", "en": "Al Jawf"}, {"ar": "الكفرة", "en": "Kufra"})["en"]
    'Al Jawf (Kufra)'
    >>> with_other({"ar": "المرج", "en": "Al Marj"}, {"ar": "المرج", "en": "Marj"})["en"]
    'Al Marj'
    """
    if other is None:
        return name
    return {
        lang: name[lang] if other[lang] in name[lang] else f"{name[lang]} ({other[lang]})" for lang in name
    }


@cache
def _districts() -> dict[str, Two]:
    rows = catalogue.read("districts")
    return {row.pcode: named(row.name_ar, row.name_en) for row in rows.itertuples()}


def label_zoom(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], population: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Return the zoom from which each place can be named without crowding a larger one.

    Parameters
    ----------
    lon, lat : array of float
        Degrees, WGS84.
    population : array of float
        People, or any rank that grows with how well known a place is; of two with the same number the first counts as the larger.

    Returns
    -------
    array of int
        Zoom levels from ``FIRST_ZOOM`` to ``LAST_ZOOM``.

    Examples
    --------
    Tripoli, Benghazi far away, and a suburb 5 km off:

    >>> lon, lat = np.array([13.19, 20.07, 13.24]), np.array([32.89, 32.11, 32.89])
    >>> label_zoom(lon, lat, np.array([3e6, 8e5, 1e4])).tolist()
    [5, 5, 11]
    """
    order = np.argsort(-population, kind="stable")
    nearest_m = np.full(len(lon), np.inf)
    for i, place in enumerate(order[1:], start=1):
        larger = order[:i]
        nearest_m[place] = distance_m(lon[place], lat[place], lon[larger], lat[larger])[0].min()
    zoom: npt.NDArray[np.float64] = np.ceil(
        np.log2(SPACING_PX * M_PER_PX_ZOOM_0 / np.clip(nearest_m, 1.0, 1e7))
    )
    whole: npt.NDArray[np.int64] = np.clip(zoom, FIRST_ZOOM, LAST_ZOOM).astype(np.int64)
    return whole


def airports(frame: gpd.GeoDataFrame) -> Layer:
    """Return the airports and, from closer by, the strips; off until asked for.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326 points; columns ``id``, ``icao``, ``iata`` ("" for a strip), ``name_ar``, ``name_en``.
    """
    properties: list[Json] = []
    for port in frame.itertuples():
        name = named(port.name_ar, port.name_en)
        codes = (row("icao", text(port.icao), ltr=True), row("iata", text(port.iata), ltr=True))
        properties.append(
            {
                "id": port.id,
                "label": name,
                "min_zoom": AIRPORT_ZOOM if text(port.iata) else STRIP_ZOOM,
                "card": card(name, (*codes, position(port.geometry))),
                "search": f"{text(port.icao)} {text(port.iata)}".strip(),
            }
        )
    return layer(
        "airports", "base", "point", AIRPORT,
        features=collection(frame.geometry, properties, FINE), legends=(legend("airport", AIRPORT, "point"),),
        credit=("airports",), on=False, label_min_zoom=LABEL_ZOOM,
    )  # fmt: skip


def ports(frame: gpd.GeoDataFrame) -> Layer:
    """Return the sea ports; off until asked for.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326 points; columns ``id``, ``locode`` (UN/LOCODE), ``name_ar``, ``name_en``.
    """
    properties: list[Json] = []
    for port in frame.itertuples():
        name = named(port.name_ar, port.name_en)
        rows = (row("locode", text(port.locode), ltr=True), position(port.geometry))
        properties.append(
            {"id": port.id, "label": name, "card": card(name, rows), "search": text(port.locode)}
        )
    return layer(
        "ports", "base", "point", PORT,
        features=collection(frame.geometry, properties, FINE), legends=(legend("port", PORT, "point"),),
        credit=("ports",), on=False, min_zoom=PORT_ZOOM, label_min_zoom=LABEL_ZOOM,
    )  # fmt: skip
