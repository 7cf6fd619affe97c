"""Texts that try to run, to break the page or to look like something else, and maps made of them."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from events import schema

# What a template that was run would leave behind: a file of this name in the working folder, or this product.
CANARY_FILE = "MARSAD_CANARY"
PRODUCT = str(7 * 191371)
RUN = "marsadCanary(1)"
PAYLOADS: dict[str, str] = {
    "script": f"<script>{RUN}</script>",
    "img": f"<img src=x onerror={RUN}>",
    "quoted img": f"\"'><img src=x onerror=\"{RUN}\">",
    "svg": f"<svg/onload={RUN}><svg onload='{RUN}'>",
    "end of script": f"</script><script>{RUN}</script>",
    "comment": "<!--<script>",
    "comment end": f"--><script>{RUN}</script><!--",
    "title": f"</title><script>{RUN}</script>",
    "style": f"</style><script>{RUN}</script><style>*{{display:none}}",
    "textarea": f"</textarea><svg><script>{RUN}</script>",
    "end of page": f"</main></body></html><script>{RUN}</script>",
    "frame": f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    "refresh": '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/out">',
    "link": '<link rel=stylesheet href="http://127.0.0.1:9/a.css"><img src="http://127.0.0.1:9/b.png">',
    "base": '<base href="http://127.0.0.1:9/">',
    "url": f"javascript:{RUN}",
    "data url": f"data:text/html,<script>{RUN}</script>",
    "css url": "url(http://127.0.0.1:9/c.png)",
    "backtick": f"`+{RUN}+`",
    "template literal": f"${{{RUN}}}",
    "quotes": f"\"+{RUN}+\"'+{RUN}+'",
    "backslash": f"\\';{RUN}//\\",
    "jinja": f"{{{{ cycler.__init__.__globals__.os.system('touch {CANARY_FILE}') }}}}",
    "jinja product": "{{7*191371}} {{ 7*191371 }} ${7*191371} #{7*191371} <%= 7*191371 %>",
    "jinja if": "{% if 7*7==49 %}YES-IT-RAN{% endif %}",
    "jinja broken": "{% {{ {# }} %} #}",
    "jinja comment": "{#",
    "format": "{} {0} {lang} {count} {file.__class__} {name!r} %s %(x)s $name",
    "line separators": f"a\u2028{RUN}\u2029b",
    "right to left": "abc\u202e gpj.exe\u2066 אבג",
    "controls": "a\x00b\x01c\x07d\x08e\x1b[31mf\x7fg\x85h\ufeffi\ufffej",
    "lines": "first\r\nsecond\tthird\nfourth",
    "surrogate": "low \udc00 high \ud800 end",
    "markdown": f"![x](http://127.0.0.1:9/m.png) [a](javascript:{RUN}) <http://127.0.0.1:9/n> **b** `c` # d | e",
    "streamlit": ":red[a] :material/home: $x^2$ :smile: :violet-badge[b] http://127.0.0.1:9/o",
    "entities": "&lt;script&gt;&amp;&#60;&quot;&nbsp",
    "formula": "=1+1 =cmd|' /C calc'!A0 =HYPERLINK(\"http://127.0.0.1:9\",\"x\")",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1,1)",
    "long": "اسم طويل جدا " * 400 + "W" * 5200,
    "prototype": "__proto__",
    "constructor": "constructor",
}  # fmt: skip


def written(text: str) -> str:
    """Return a payload as every door lets it in: half of a surrogate pair is no text that could be written."""
    return text.encode("utf-8", "replace").decode()


def events(texts: dict[str, str] = PAYLOADS) -> gpd.GeoDataFrame:
    """Return one event a payload, the payload in every text column, each at a place of its own in Libya."""
    values = [written(text) for text in texts.values()]
    n = len(values)
    plain = {
        column.name: values
        for column in schema.COLUMNS
        if column.kind == "text" and column.name not in ("date_edtf", "terms", "country", "marking")
    }
    rows = pd.DataFrame(plain)
    i = np.arange(n)
    rows["start"] = rows["end"] = [f"2025-01-{1 + k % 28:02d}" if k % 4 else "" for k in i]
    rows["date_edtf"] = rows["start"]
    rows["date_precision"] = ["day" if k % 4 else "none" for k in i]
    rows["place_role"], rows["place_precision"] = "held_at", "town"
    rows["uncertainty_m"] = 2000.0
    rows["country"] = values
    rows["marking"] = values
    rows["status"], rows["origin"], rows["certainty"] = "reported", "file", "stated"
    placed = i % 5 > 0
    lon = np.where(placed, 11.0 + (i % 8) * 1.6, np.nan)
    lat = np.where(placed, 24.0 + (i // 8) * 1.2, np.nan)
    return schema.frame(rows, lon, lat)


def overlay(texts: dict[str, str] = PAYLOADS) -> bytes:
    """Return a GeoJSON file of points; payloads as their names, attributes and names of attributes."""
    features = []
    for i, value in enumerate(texts.values()):
        properties: dict[str, Any] = {
            "name": value,
            "name_ar": value,
            value[:300]: value,
            "list": [value, {value: value}],
        }
        at = {"type": "Point", "coordinates": [12.0 + i % 9, 20.0 + i // 9 * 0.8]}
        features.append({"type": "Feature", "id": value, "properties": properties, "geometry": at})
    return json.dumps({"type": "FeatureCollection", "name": "x", "features": features}).encode()


def geojson(texts: dict[str, str] = PAYLOADS) -> bytes:
    """Return a file of events: payloads in every column that is recognised, and as names of others."""
    names = (
        "id",
        "kind",
        "title",
        "text",
        "place",
        "source",
        "source_url",
        "bodies_ar",
        "paragraph",
        "country",
        "date",
    )
    features = []
    for i, value in enumerate(texts.values()):
        properties = {**dict.fromkeys(names, value), value[:300]: value}
        at = {"type": "Point", "coordinates": [11.0 + i % 8 * 1.6, 24.0 + i // 8 * 1.2]}
        features.append({"type": "Feature", "properties": properties, "geometry": at})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()
