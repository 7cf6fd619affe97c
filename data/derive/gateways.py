"""Airports (airportsdata, MIT) and sea ports (searoute, Apache-2.0)."""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import shapely

from data.derive.write import collection, feature

DIGITS = 5

# Arabic names of the airports that scheduled or chartered flights use; the packages have none, other strips
# stay "".
AIRPORTS_AR = {
    "HLGD": "مطار القرضابية (سرت)",
    "HLGN": "مطار طبرق (جمال عبد الناصر)",
    "HLGT": "مطار غات",
    "HLKF": "مطار الكفرة",
    "HLLB": "مطار بنينا الدولي",
    "HLLM": "مطار معيتيقة الدولي",
    "HLLQ": "مطار الأبرق الدولي",
    "HLLS": "مطار سبها الدولي",
    "HLLT": "مطار طرابلس الدولي",
    "HLMB": "مطار مرسى البريقة",
    "HLMS": "مطار مصراتة الدولي",
    "HLNR": "مطار النافورة",
    "HLON": "مطار هون",
    "HLTD": "مطار غدامس",
    "HLZW": "مطار زوارة",
    "HL56": "قاعدة معطن السارة الجوية",
    "HL57": "مطار الويغ",
}

# UN/LOCODE: (name_ar, name_en).
PORTS = {
    "LYABK": ("ميناء أبو كماش", "Abu Kammash"),
    "LYBEN": ("ميناء بنغازي", "Benghazi"),
    "LYDN0": ("ميناء درنة", "Derna"),
    "LYESI": ("ميناء السدرة النفطي", "Es Sider"),
    "LYKHM": ("ميناء الخمس", "Khoms"),
    "LYMHR": ("ميناء الحريقة النفطي", "Marsa al Hariga"),
    "LYLMQ": ("ميناء البريقة", "Brega"),
    "LYMRA": ("ميناء مصراتة (قصر أحمد)", "Misrata (Qasr Ahmed)"),
    "LYREH": ("ميناء رأس الهلال", "Ras el Hilal"),
    "LYRLA": ("ميناء رأس لانوف", "Ras Lanuf"),
    "LYTOB": ("ميناء طبرق", "Tobruk"),
    "LYTIP": ("ميناء طرابلس", "Tripoli"),
    "LYZAW": ("ميناء الزاوية النفطي", "Zawiya terminal"),
    "LYZUA": ("ميناء زوارة", "Zuwara"),
    "LYZUE": ("ميناء الزويتينة", "Zuwaytina"),
}
# Rows of the package that are left out: a Zawiya 30 km inland, and Misrata's port a second time, 9 km from
# it.
LEFT_OUT = {"Az Zawiyah", "Misurata"}


def airports() -> bytes:
    """Return ``airports.geojson``; those with an IATA code first shown, the others are strips."""
    found = import_module("airportsdata").load("ICAO").values()
    features = []
    for airport in sorted((a for a in found if a["country"] == "LY"), key=lambda a: a["icao"]):
        properties = {
            "id": airport["icao"],
            "icao": airport["icao"],
            "iata": airport["iata"],
            "name_ar": AIRPORTS_AR.get(airport["icao"], ""),
            "name_en": airport["name"],
        }
        features.append(feature(shapely.Point(airport["lon"], airport["lat"]), properties, DIGITS))
    return collection("airports", features)


def ports() -> bytes:
    """Return ``ports.geojson``."""
    spec = find_spec("searoute")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("searoute is not installed (requirements/build.in)")
    path = Path(spec.submodule_search_locations[0]) / "data" / "ports.geojson"
    features = []
    for item in json.loads(path.read_text(encoding="utf-8"))["features"]:
        code, name = item["properties"]["port"], item["properties"]["name"]
        if item["properties"]["cty"] != "Libya" or name in LEFT_OUT:
            continue
        name_ar, name_en = PORTS[code]
        properties = {"id": code, "locode": code, "name_ar": name_ar, "name_en": name_en}
        features.append((code, feature(shapely.Point(item["geometry"]["coordinates"]), properties, DIGITS)))
    return collection("ports", [text for _, text in sorted(features)])
