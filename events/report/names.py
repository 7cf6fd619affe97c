"""What a name may mean: an index of all shipped places, and of those abroad, by folded spelling."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cache

from events.report.abroad import CITIES, CITY_M, COUNTRIES
from events.report.reading import FoundPlace
from geo.gazetteer import fold

TOWN_M = 10_000.0  # a town named without more: the radius that the shipped events give one
FIELD_M = 2_000.0  # an airport or a port: its grounds
EXACT_M, TOWN_LIMIT_M = 1_000.0, 10_000.0
_ARTICLE = re.compile(r"^(?:al|el|az|as|ar|at|an|ad|ash|ez|es|ehl|the) ")
# Spellings that reports use and no index carries.
_MORE = {
    "geonames-2210247": "العاصمة الليبية; Libyan capital",
    "geonames-88962": "Kufrah; Koufra; Al-Kufra",
    "geonames-2208425": "Zwara; Zuwarrah; Zwarah",
    "geonames-2218970": "Zawya; Al Zawia; Zawiyya",
    "geonames-89113": "Ajdabia; Ajdabya; اجدابية",
    "geonames-2214846": "Misratha; Musrata; مصراته",
    "geonames-2210394": "Tajoura; Tajoora",
    "ras-ajdir": "Ras Ejdir; Ras Agdir; Ras Ajdeer; Ras Jedeir; Ras Jdeir; رأس إجدير; راس إجدير",
    "musaid": "Imsaid; Umm Saad; Musaed; Emsaid",
    "tummo": "Al-Toum; Toum; Al-Tom",
    "wazin": "Wazzan-Dehiba; Dhehiba-Wazin; Wazin-Dehiba; Dehiba-Wazin",
}


def latin_key(words: str) -> str:
    """Return a Latin name as the index keeps it: no article, hyphen, apostrophe or last h.

    Examples
    --------
    >>> latin_key("az-zawiyah"), latin_key("ma'tan as sarra")
    ('zawiya', 'matan as sarra')
    """
    bare = _ARTICLE.sub("", " ".join(re.sub(r"['.]", "", words).replace("-", " ").split()))
    return re.sub(r"ah$", "a", bare)


def key(name: str) -> str:
    """Return the key of a name of either script."""
    plain = fold(name).strip()
    return latin_key(plain) if re.match("[a-z]", plain) else " ".join(re.sub(r"[().]", " ", plain).split())


def _precision(uncertainty_m: float) -> str:
    return (
        "exact" if uncertainty_m <= EXACT_M else "town" if uncertainty_m <= TOWN_LIMIT_M else "municipality"
    )


def _texts(row: object, *columns: str) -> list[str]:
    values = [getattr(row, column, "") for column in columns]
    return [one.strip() for text in values if isinstance(text, str) for one in text.split(";") if one.strip()]


@cache
def index() -> dict[str, tuple[tuple[str, FoundPlace], ...]]:
    """Return for each key what it may mean, as (kind, place): crossings, places, airports, ports, districts, abroad.

    Sources: the shipped tables (each with its own in the catalogue) and ``events.report.abroad``.
    """
    from data.catalogue import read

    found: dict[str, list[tuple[str, FoundPlace]]] = {}

    def add(kind: str, place: FoundPlace, names: list[str]) -> None:
        for name in dict.fromkeys(key(name) for name in [*names, *_MORE.get(place.id, "").split(";")]):
            if name and place.id not in {other.id for _, other in found.get(name, [])}:
                found.setdefault(name, []).append((kind, place))

    nan = math.nan
    for row in read("places").itertuples():
        names = _texts(row, "name_ar", "name_en", "aliases")
        point = (round(row.geometry.x, 5), round(row.geometry.y, 5))
        name_ar, name_en = _usual(row.name_ar, row.id), _usual(row.name_en, row.id)
        add("place", FoundPlace(row.id, name_ar, name_en, *point, TOWN_M, "town", "LY"), names)
    for row in read("crossings").itertuples():
        names = _texts(row, "name_ar", "name_en", "other_ar", "other_en", "aliases")
        precision = _precision(row.uncertainty_m)
        place = FoundPlace(
            row.id, row.name_ar, row.name_en, row.lon, row.lat, row.uncertainty_m, precision, "LY"
        )
        add("crossing", place, names)
    for table in ("airports", "ports"):
        for row in read(table).itertuples():
            names = [name for name in _texts(row, "name_ar", "name_en") if " " in name]
            names += [re.sub(r" الدولي$| International(?= Airport)", "", name) for name in names]
            where = (round(row.geometry.x, 5), round(row.geometry.y, 5))
            name_en = row.name_en if table == "airports" else f"{row.name_en} port"
            place = FoundPlace(row.id, _text(row.name_ar), name_en, *where, FIELD_M, "town", "LY")
            add("field", place, [*names, name_en] if table == "ports" else names)
    for row in read("districts").itertuples():
        place = FoundPlace(row.pcode, row.name_ar, row.name_en, nan, nan, nan, "district", "LY")
        add("district", place, [row.name_ar, row.name_en])
    for number, country, lon, lat, name_ar, name_en in CITIES:
        arabic, english = name_ar.split("; "), name_en.split("; ")
        place = FoundPlace(f"geonames-{number}", arabic[0], english[0], lon, lat, CITY_M, "town", country)
        add("abroad", place, [*arabic, *english])
    for country, name_ar, name_en in COUNTRIES:
        arabic, english = name_ar.split("; "), name_en.split("; ")
        place = FoundPlace(country, arabic[0], english[0], nan, nan, nan, "country", country)
        add("country", place, [*arabic, *english])
    return {name: tuple(places) for name, places in found.items()}


@cache
def crossings() -> frozenset[str]:
    """Return the ids of the border crossings."""
    return frozenset(place.id for meant in index().values() for kind, place in meant if kind == "crossing")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# GeoNames' town of Kufra is al-Jawf; reports say Kufra, and so does its alias.
_USUAL = {"الجوف": "الكفرة", "Al Jawf": "Kufra"}


def _usual(name: object, place: str) -> str:
    return _USUAL.get(_text(name), _text(name)) if place == "geonames-88962" else _text(name)


def widened(place: FoundPlace, radius_m: float) -> FoundPlace:
    """Return a place with at least the radius that its wording leaves, and the precision that this gives.

    Examples
    --------
    >>> near = widened(FoundPlace("x", "", "", 11.6, 33.1, 500.0, "exact", "LY"), 20_000)
    >>> near.uncertainty_m, near.precision
    (20000.0, 'municipality')
    """
    if math.isnan(place.uncertainty_m) or radius_m <= place.uncertainty_m:
        return place
    return replace(place, uncertainty_m=float(radius_m), precision=_precision(radius_m))
