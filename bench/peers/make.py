"""A peer's page of a CSV of events. Runs in the peers' own environment: ``make.py PEER IN.csv OUT.html``.

Each as its documentation does it, at the fastest that it offers, with each event's text in a popup or tooltip and without a base map, which
would need the network. What has no place cannot be shown.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

FIELDS = ("id", "date", "type", "source", "text")
HERE = Path(__file__).parent
PACKAGES = HERE.parent / "node_modules"
CENTRE, ZOOM = (26.7, 17.2), 6
# deck.gl's tiles are of 512 pixels: its zoom is one less for the same view.
DECK = {"latitude": CENTRE[0], "longitude": CENTRE[1], "zoom": ZOOM - 1}


def rows(source: Path) -> list[dict[str, str]]:
    with source.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["lon"]]


def frame(source: Path) -> Any:
    """Return the events that have a place as a DataFrame."""
    import pandas as pd

    read = pd.read_csv(source, dtype={"lon": float, "lat": float}, keep_default_na=False, na_values={"lon": [""], "lat": [""]})  # fmt: skip
    return read[read["lon"].notna()].reset_index(drop=True)


def points(source: Path) -> Any:
    """Return the events that have a place as a GeoDataFrame."""
    import geopandas as gpd

    read = frame(source)
    place = gpd.points_from_xy(read["lon"], read["lat"])
    return gpd.GeoDataFrame(read.drop(columns=["lon", "lat"]), geometry=place, crs=4326)


def folium_map() -> Any:
    import folium

    # Without tiles a cluster must be told how far one may zoom.
    return folium.Map(location=list(CENTRE), zoom_start=ZOOM, tiles=None, prefer_canvas=True, maxZoom=18)


def markercluster(source: Path, target: Path) -> None:
    import folium
    from folium.plugins import MarkerCluster

    whole = folium_map()
    cluster = MarkerCluster().add_to(whole)
    for row in rows(source):
        words = "<br>".join(escape(row[field]) for field in FIELDS)
        folium.Marker([float(row["lat"]), float(row["lon"])], popup=folium.Popup(words)).add_to(cluster)
    whole.save(target)


def fastmarkercluster(source: Path, target: Path) -> None:
    from folium.plugins import FastMarkerCluster

    data = [
        [float(row["lat"]), float(row["lon"]), *(escape(row[field]) for field in FIELDS)]
        for row in rows(source)
    ]
    # A popup is made when it is asked for: a million of them at once are more than a tab holds.
    callback = """function (row) {
      return L.marker(new L.LatLng(row[0], row[1])).bindPopup(() => row.slice(2).join("<br>"));
    }"""
    whole = folium_map()
    FastMarkerCluster(data, callback=callback).add_to(whole)
    whole.save(target)


def geojson(source: Path, target: Path) -> None:
    import folium

    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]},
            "properties": {field: escape(row[field]) for field in FIELDS},
        }
        for row in rows(source)
    ]
    # folium asks a tooltip for at least one feature that has its fields.
    tip = folium.GeoJsonTooltip(fields=list(FIELDS)) if features else None
    # Circles on a canvas, the fastest that folium has: its default, a picture of a pin a point, takes a minute for 10,000.
    circle = folium.CircleMarker(radius=4)
    whole, collection = folium_map(), {"type": "FeatureCollection", "features": features}
    folium.GeoJson(collection, tooltip=tip, marker=circle).add_to(whole)
    whole.save(target)


def explore(source: Path, target: Path) -> None:
    # Its own default marker is a circle on a canvas; the map's own keys as folium's.
    found = points(source)
    whole = found.explore(
        tiles=None, tooltip=list(FIELDS), popup=False, location=list(CENTRE), zoom_start=ZOOM, prefer_canvas=True,
        map_kwds={"maxZoom": 18}, marker_kwds={"radius": 4},
    )  # fmt: skip
    whole.save(target)


def pydeck(source: Path, target: Path) -> None:
    import pydeck as pdk

    layer = pdk.Layer("ScatterplotLayer", frame(source), get_position=["lon", "lat"], get_radius=4, radius_units="'pixels'",
                      get_fill_color=[11, 90, 111], pickable=True)  # fmt: skip
    whole = pdk.Deck(
        [layer], map_provider=None, map_style=None, initial_view_state=pdk.ViewState(**DECK),
        tooltip={"text": "\n".join(f"{{{field}}}" for field in FIELDS)},
    )  # fmt: skip
    whole.to_html(str(target), offline=True, open_browser=False, notebook_display=False)


def lonboard(source: Path, target: Path) -> None:
    from lonboard import Map, ScatterplotLayer

    layer = ScatterplotLayer.from_geopandas(
        points(source), get_radius=4, radius_units="pixels", get_fill_color=[11, 90, 111]
    )
    Map(layer, basemap=None, view_state=DECK, show_tooltip=True).to_html(target)


def kepler(source: Path, target: Path) -> None:
    from keplergl._html_export import export_map_html

    # The layer of points it makes itself, of columns called lat and lon.
    config = {
        "version": "v1",
        "config": {
            "mapState": {"latitude": CENTRE[0], "longitude": CENTRE[1], "zoom": ZOOM - 1},
            "mapStyle": {"styleType": "no_map"},
        },
    }
    # It names an alpha of its script that npm does not have; the last release is 3.2.6.
    whole = export_map_html({"events": frame(source)}, config, read_only=True, kepler_gl_version="3.2.6")
    target.write_text(whole, encoding="utf-8")


def plain(name: str) -> Callable[[Path, Path], None]:
    """Return what writes a page of ours around a library, libraries and columns in it."""

    def made(source: Path, target: Path) -> None:
        read = frame(source)
        columns: dict[str, Any] = {"lon": read["lon"].tolist(), "lat": read["lat"].tolist()}
        for field in FIELDS:
            values = read[field].astype("category") if field in ("type", "source") else None
            if values is None:
                columns[field] = read[field].tolist()
            else:
                columns[f"{field}s"] = values.cat.categories.tolist()
                columns[field] = values.cat.codes.tolist()
        page = (HERE / f"{name}.html").read_text(encoding="utf-8")
        page = page.replace("__DATA__", json.dumps(columns, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))  # fmt: skip
        for part in ("leaflet/dist/leaflet.css", "leaflet/dist/leaflet.js", *LIBRARIES[name]):
            text = (PACKAGES / part).read_text(encoding="utf-8")
            page = page.replace(f"/*{part}*/", text.replace("</script", "<\\/script"))
        target.write_text(page, encoding="utf-8")

    return made


LIBRARIES = {
    "supercluster": ["supercluster/dist/supercluster.min.js"],
    "glify": ["leaflet.glify/dist/glify-browser.js"],
}
PEERS: dict[str, Callable[[Path, Path], None]] = {
    "markercluster": markercluster,
    "fastmarkercluster": fastmarkercluster,
    "geojson": geojson,
    "explore": explore,
    "pydeck": pydeck,
    "lonboard": lonboard,
    "kepler": kepler,
    "glify": plain("glify"),
    "supercluster": plain("supercluster"),
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
