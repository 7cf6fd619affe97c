"""Countries and districts as published files name them: by name, by code of one list or another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS
from events.columns import fold_name
from events.importers.rows import mapped

# English names that CLDR has otherwise: UCDP's (with the state's former name in brackets, which is taken off
# first), ACLED's and GDELT's.
_OTHER_NAMES = {
    "bosnia_herzegovina": "BA", "burma": "MM", "cape_verde": "CV", "car": "CF", "drc": "CD", "opt": "PS", "central_african_republic": "CF", "congo": "CG",
    "czech_republic": "CZ", "dr_congo": "CD", "democratic_republic_of_congo": "CD",
    "democratic_republic_of_the_congo": "CD", "congo_democratic_republic_of_the": "CD", "east_timor": "TL",
    "gambia_the": "GM", "ivory_coast": "CI", "cote_d_ivoire": "CI", "kingdom_of_eswatini": "SZ",
    "libyan_arab_jamahiriya": "LY", "state_of_libya": "LY", "macedonia": "MK", "macedonia_fyr": "MK", "myanmar": "MM",
    "occupied_palestinian_territory": "PS", "palestine": "PS", "gaza_strip": "PS", "west_bank": "PS",
    "republic_of_congo": "CG", "republic_of_the_congo": "CG", "russian_federation": "RU", "swaziland": "SZ",
    "syrian_arab_republic": "SY", "the_gambia": "GM", "turkey": "TR", "turkiye": "TR",
    "united_states_of_america": "US", "usa": "US", "uk": "GB", "viet_nam": "VN",
    "iran_islamic_republic_of": "IR", "republic_of_korea": "KR", "united_republic_of_tanzania": "TZ",
}  # fmt: skip
# Gleditsch and Ward's numbers of Africa, the Mediterranean and the Near East (their list of independent
# states), for rows of UCDP that lack the name.
_GLEDITSCH_WARD = {
    "325": "IT", "338": "MT", "350": "GR", "352": "CY", "432": "ML", "433": "SN", "434": "BJ", "435": "MR", "436": "NE",
    "437": "CI", "438": "GN", "439": "BF", "450": "LR", "451": "SL", "452": "GH", "461": "TG", "471": "CM", "475": "NG",
    "482": "CF", "483": "TD", "484": "CG", "490": "CD", "500": "UG", "501": "KE", "520": "SO", "522": "DJ", "530": "ET",
    "531": "ER", "600": "MA", "615": "DZ", "616": "TN", "620": "LY", "625": "SD", "626": "SS", "640": "TR", "645": "IQ",
    "651": "EG", "652": "SY", "660": "LB", "663": "JO", "666": "IL", "670": "SA", "678": "YE",
}  # fmt: skip
# FIPS 10-4 of Libya, its neighbours and the states across the sea, for rows of GDELT whose place has no name.
_FIPS = {
    "LY": "LY", "TS": "TN", "AG": "DZ", "NG": "NE", "CD": "TD", "SU": "SD", "EG": "EG", "MT": "MT", "IT": "IT",
    "GR": "GR", "TU": "TR", "CY": "CY", "FR": "FR", "SP": "ES", "MO": "MA", "ML": "ML", "NI": "NG", "OD": "SS",
}  # fmt: skip
# Names of the 22 districts and three regions in files of OCHA, ACLED and IOM where they are not ours (HDX
# global P-codes of 2018, IOM DTM round 54).
_OCHA = {
    "almarj": "LY0102", "tobruk": "LY0104", "ejdabia": "LY0105", "al_jabal_al_akhdar": "LY0106", "alkufra": "LY0107",
    "sirt": "LY0208", "almargeb": "LY0210", "aljfara": "LY0212", "azzawya": "LY0213", "zwara": "LY0215",
    "al_jabal_al_gharbi": "LY0216", "aljufra": "LY0317", "wadi_ashshati": "LY0318", "sebha": "LY0319",
    "ubari": "LY0320",
}  # fmt: skip
_REGIONS = {
    "east": "east", "west": "west", "south": "south", "ly01": "east", "ly02": "west", "ly03": "south",
}  # fmt: skip


_ARABIC = re.compile("[\u0600-\u06ff]")


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    made: dict[str, str] = {}
    for lang in reversed(LANGS):
        for code, name in Locale(lang).territories.items():
            if re.fullmatch("[A-Z]{2}", code):
                made.setdefault(fold_name(name), code)
                made.setdefault(fold_name(re.sub(r"\(.*?\)", "", name)), code)
    return {**made, **_OTHER_NAMES}


@lru_cache(maxsize=20_000)
def by_name(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country's name, "" where it is not known.

    Examples
    --------
    >>> by_name("Libya"), by_name("DR Congo (Zaire)"), by_name("Turkey"), by_name("Atlantis")
    ('LY', 'CD', 'TR', '')
    """
    known = _names()
    return known.get(fold_name(text)) or known.get(fold_name(re.sub(r"\(.*?\)", "", text)), "")


def by_code(text: str) -> str:
    """Return the alpha-2 code of an ISO 3166-1 code: two letters, three letters or three digits.

    Examples
    --------
    >>> by_code("434"), by_code("LBY"), by_code("ly"), by_code("12"), by_code("434.0")
    ('LY', 'LY', 'LY', 'DZ', 'LY')
    """
    from babel import Locale
    from babel.core import get_global

    code = text.strip().upper().removesuffix(".0")
    if re.fullmatch("[A-Z]{2}", code):
        return code if code in Locale("en").territories else ""
    # CLDR keeps the codes of three letters and three digits as aliases of the code of two.
    code = code.zfill(3) if code.isdigit() else code
    found = get_global("territory_aliases").get(code, [])
    return str(found[0]) if len(found) == 1 and len(code) == 3 else ""


def by_gleditsch_ward(text: str) -> str:
    """Return the alpha-2 code of a number of Gleditsch and Ward's list.

    Examples
    --------
    >>> by_gleditsch_ward("620"), by_gleditsch_ward("434")
    ('LY', 'BJ')
    """
    return _GLEDITSCH_WARD.get(text.strip().removesuffix(".0"), "")


def by_fips(text: str) -> str:
    """Return the alpha-2 code of a country's FIPS 10-4 code.

    Examples
    --------
    >>> by_fips("LY"), by_fips("CD")
    ('LY', 'TD')
    """
    return _FIPS.get(text.strip().upper(), "")


@cache
def district(text: str) -> str:
    """Return the P-code of a Libyan district by its code or one of its names, "" where it is none.

    Examples
    --------
    >>> district("LY0211"), district("Zwara"), district("Misrata"), district("Atlantis")
    ('LY0211', 'LY0215', 'LY0214', '')
    """
    known = _districts()
    return text.strip() if text.strip() in known["code"] else known["name"].get(fold_name(text), "")


@cache
def _districts() -> dict[str, dict[str, str]]:
    from data.catalogue import read

    made: dict[str, dict[str, str]] = {"code": {}, "name": {**_OCHA}}
    for row in read("districts").itertuples():
        made["code"][row.pcode] = row.pcode
        for name in (row.name_en, row.name_ar):
            made["name"][fold_name(name)] = row.pcode
        made.setdefault("ar", {})[row.pcode] = row.name_ar
        made.setdefault("en", {})[row.pcode] = row.name_en
    return made


def area_names(column: pa.Array, lang: str, *, country: bool = False) -> pa.Array:
    """Return names of countries, or of Libya's regions and districts, in a language, others as they stand."""
    return mapped(column, lambda text: area_name(text, lang, country=country))


def area_name(text: str, lang: str, *, country: bool = False) -> str:
    """Return one name; what is written in the language stays as the source words it, a country's code becomes its name.

    Parameters
    ----------
    text : str
        As the source has it.
    lang : str
        "ar" or "en".
    country : bool
        Whether it is a country's: Nigeria has a state of Niger, and what lies within a territory is not all of it.

    Examples
    --------
    >>> area_name("Alkufra", "ar"), area_name("South", "ar"), area_name("Niger", "ar"), area_name("Paris", "ar")
    ('الكفرة', 'الجنوب', 'Niger', 'Paris')
    >>> area_name("Libya", "ar", country=True), area_name("LBY", "en", country=True)
    ('ليبيا', 'Libya')
    >>> area_name("طرابلس", "en"), area_name("ليبيا", "en", country=True), area_name("باريس", "en")
    ('Tripoli', 'Libya', 'باريس')
    """
    from babel import Locale

    from data.words import t

    if country and re.fullmatch("[A-Z]{3}", text) and (code := by_code(text)):
        return str(Locale(lang).territories[code])
    if not text or (lang == "ar") == bool(_ARABIC.search(text)):
        return text
    if country:
        known = by_name(text)
        return str(Locale(lang).territories[known]) if known else text
    if code := district(text):
        return _districts()[lang][code]
    if region := _REGIONS.get(fold_name(text)):
        return t(f"format.area.{region}", lang)
    return text


def called(place: pa.Array, lang: str, country: pa.Array, areas: Sequence[pa.Array] = ()) -> pa.Array:
    """Return what a title of ours calls a place: by its name in the language where the row itself says what area it is.

    Parameters
    ----------
    place : pyarrow.Array
        As the source has it.
    lang : str
        "ar" or "en".
    country : pyarrow.Array
        The row's country, alpha-2: a place that is called like it is that country. Elsewhere Niger may be a state.
    areas : sequence of pyarrow.Array
        The row's own region and district: a place that is called like one of them bears its name.

    Examples
    --------
    >>> texts = [pa.array(row, pa.large_string()) for row in (["Libya", "Ghat", "Niger"], ["LY", "LY", "NG"], ["", "Ghat", ""])]
    >>> called(texts[0], "ar", texts[1], texts[2:]).to_pylist()
    ['ليبيا', 'غات', 'Niger']
    """
    found = place
    for area in areas:
        found = pc.if_else(pc.equal(place, area), area_names(place, lang), found)
    land = mapped(place, by_name)
    whole = pc.and_(pc.equal(land, country), pc.not_equal(land, ""))
    return pc.if_else(whole, area_names(place, lang, country=True), found)
