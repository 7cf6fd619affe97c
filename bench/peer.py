"""A folium map of a CSV of events. Runs in the peers' own environment: ``peer.py markercluster|geojson IN.csv OUT.html``.

As folium's documentation does it, with each event's text in a popup or tooltip. What has no place cannot be shown.
"""

from __future__ import annotations

import csv
import sys
from html import escape
from pathlib import Path

import folium
from folium.plugins import MarkerCluster

FIELDS = ("id", "date", "type", "source", "text")


def markercluster(rows: list[dict[str, str]], whole: folium.Map) -> None:
    cluster = MarkerCluster().add_to(whole)  # type: ignore[no-untyped-call]
    for row in rows:
        words = "<br>".join(escape(row[field]) for field in FIELDS)
        folium.Marker([float(row["lat"]), float(row["lon"])], popup=folium.Popup(words)).add_to(cluster)


def geojson(rows: list[dict[str, str]], whole: folium.Map) -> None:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]},
            "properties": {field: escape(row[field]) for field in FIELDS},
        }
        for row in rows
    ]
    # folium asks a tooltip for at least one feature that has its fields.
    tip = folium.GeoJsonTooltip(fields=list(FIELDS)) if features else None
    # Circles on a canvas, the fastest that folium has: its default, a picture of a pin a point, takes a minute for 10,000.
    circle = folium.CircleMarker(radius=4)
    whole_collection = {"type": "FeatureCollection", "features": features}
    folium.GeoJson(whole_collection, tooltip=tip, marker=circle).add_to(whole)


def main(kind: str, source: str, target: str) -> None:
    with Path(source).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["lon"]]
    # No tiles: they would need the network. Without tiles a cluster must be told how far one may zoom.
    whole = folium.Map(location=[26.7, 17.2], zoom_start=6, tiles=None, prefer_canvas=True, maxZoom=18)
    {"markercluster": markercluster, "geojson": geojson}[kind](rows, whole)
    whole.save(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
