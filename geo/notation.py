"""Coordinate notations: what people type, read into degrees with the uncertainty of its digits; and written.

Two plain decimals are read as latitude, longitude, the order in which people write them, unless only the
other order is possible; ``Position.order_assumed`` says when that rule was used. ``parse_lonlat`` takes the
order of programs.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace

from data.errors import PlaceProblem
from data.words import t
from geo.grid import read_mgrs, read_utm, to_mgrs, to_utm
from geo.measure import distance_m

__all__ = ["Position", "parse", "parse_lonlat", "to_decimal", "to_dms", "to_mgrs", "to_utm"]

DEGREE_M = 111_319.5  # of longitude on the equator: a·π/180 of WGS84
# Replaced longest first, since short ones stand within others. "ش" is north or, in other hands, east:
# _position settles it.
WORDS = {
    "N": ("شمالاً", "شمالا", "شمالي", "شمال", "NORTH"),
    "S": ("جنوباً", "جنوبا", "جنوبي", "جنوب", "SOUTH", "ج"),
    "E": ("شرقاً", "شرقا", "شرقي", "شرق", "EAST", "ق"),
    "W": ("غرباً", "غربا", "غربي", "غرب", "WEST", "غ"),
    "Y": ("خط العرض", "دائرة العرض", "خط عرض", "العرض", "LATITUDE", "LAT"),
    "X": ("خط الطول", "خط طول", "الطول", "LONGITUDE", "LONG", "LON", "LNG"),
    "?": ("ش",),
    "°": ("درجة", "DEGREES", "DEG", "º", "˚"),
    "'": ("دقيقة", "MINUTES", "MIN", "′", "’", "‘", "´", "ʹ", "`"),
    '"': ("ثانية", "SECONDS", "SEC", "″", "”", "“", "ʺ", "''"),
}
SIGNS = sorted(
    ((word, sign) for sign, words in WORDS.items() for word in words), key=lambda pair: -len(pair[0])
)
PLAIN = str.maketrans({"−": "-", "–": "-", "،": ",", "؛": ";", "٫": ".", "=": " ", "(": " ", ")": " "})
TOKEN = re.compile(
    r"""\s*(?:(?P<number>[+-]?\d+(?:\.\d+)?)|(?P<mark>[°'":])|(?P<letter>[NSEW?])|(?P<hint>[XY])|(?P<cut>[,;/]))"""
)
PLUS_MINUS = re.compile(r"±\s*(\d+(?:\.\d+)?)\s*(K?)M\s*$|±\s*(\d+(?:\.\d+)?)\s*(كم|م)\s*$")
MARKS = ("°", "'", '"')
Tokens = list[tuple[str, str]]


@dataclass(frozen=True)
class Position:
    """A place as it was written.

    Parameters
    ----------
    lon, lat : float
        Degrees, WGS84 (EPSG:4326): the middle of what the writing leaves open.
    uncertainty_m : float
        Radius of the circle that holds all that the digits leave open; 0 where the numbers count as exact.
    notation : str
        "decimal", "dm", "dms", "mgrs", "utm" or "lonlat".
    order_assumed : bool
        True where nothing but the rule "latitude first" told the two numbers apart.
    """

    lon: float
    lat: float
    uncertainty_m: float
    notation: str
    order_assumed: bool = False


@dataclass(frozen=True)
class _Angle:
    degrees: float
    half_deg: float  # half a unit of the last digit
    axis: str  # "lat", "lon", "?" (either: the letter ش) or ""
    parts: int


def parse(text: str) -> Position:
    """Read a place in any of the notations.

    Decimal degrees, degrees and minutes, degrees, minutes and seconds, with letters (N S E W, ش ج ق غ), words
    in Arabic or English or plain; MGRS; UTM; Western, Arabic-Indic and Persian digits; decimal points or
    commas; and an uncertainty of its own after "±", in m or km.

    Raises
    ------
    PlaceProblem
        Nothing was given, half of it, or what cannot be a place.

    Examples
    --------
    >>> parse("32.8872, 13.1913")
    Position(lon=13.1913, lat=32.8872, uncertainty_m=7.2..., notation='decimal', order_assumed=True)
    >>> parse("١٣٫٢٥ شرقًا ٣٢٫٥ شمالًا").notation, parse("34SDA15").notation
    ('decimal', 'mgrs')
    """
    plain = _plain(text)
    if not plain:
        raise PlaceProblem("place.empty")
    stated = PLUS_MINUS.search(plain)
    if stated:
        plain = plain[: stated.start()].strip()
    for notation, read in (("mgrs", read_mgrs), ("utm", read_utm)):
        found = read(plain)
        if found:
            position = Position(*found, notation)
            break
    else:
        position = _parse_angles(plain, text.strip())
    if stated:
        metres = float(stated[1] or stated[3]) * (1000 if stated[2] == "K" or stated[4] == "كم" else 1)
        position = replace(position, uncertainty_m=max(metres, 0.0))
    return position


def _plain(text: str) -> str:
    """Return the text in capitals and Western digits, without invisible marks."""
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
    digits = "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in kept)
    return " ".join(digits.upper().translate(PLAIN).split())


def _parse_angles(plain: str, found: str) -> Position:
    marked = plain
    for word, sign in SIGNS:
        marked = marked.replace(word, f" {sign} " if sign.isalpha() or sign == "?" else sign)
    marked = re.sub(r"([XY]\s*):", r"\1", marked)  # "Lat: 32.88"
    # Commas between digits are decimal points if the text then still falls into two; else they part the two.
    readings = [marked]
    if "." not in marked and re.search(r"\d,\d", marked):
        readings.insert(0, re.sub(r"(?<=\d),(?=\d)", ".", marked))
    problem = PlaceProblem("place.unreadable", found=found)
    for reading in readings:
        try:
            first, second = (_angle(half, found) for half in _halves(_tokens(reading, found), found))
            return _position(first, second, found)
        except PlaceProblem as caught:
            problem = caught
    raise problem


def _tokens(text: str, found: str) -> Tokens:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if not match or match.lastgroup is None:
            raise PlaceProblem("place.unreadable", found=found)
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def _halves(tokens: Tokens, found: str) -> tuple[Tokens, Tokens]:
    """Part the tokens in two: at the comma, the letters, the words or the degree signs, or in the middle."""
    kinds = [kind for kind, _ in tokens]
    numbers = [i for i, kind in enumerate(kinds) if kind == "number"]
    letters = [i for i, kind in enumerate(kinds) if kind == "letter"]
    hints = [i for i, kind in enumerate(kinds) if kind == "hint"]
    cuts = [i for i, kind in enumerate(kinds) if kind == "cut"]
    degrees = [i for i, token in enumerate(tokens) if token == ("mark", "°")]
    if not numbers or len(letters) > 2 or len(hints) > 2 or len(cuts) > 1:
        raise PlaceProblem("place.unreadable", found=found)
    if cuts:
        at = cuts[0]
    elif len(hints) == 2:
        at = hints[1]
    elif len(letters) == 2:
        at = letters[1] if letters[0] < numbers[0] else letters[0] + 1
    elif len(degrees) == 2:
        at = max(i for i in numbers if i < degrees[1])
    elif len(numbers) % 2 == 0 and not (degrees or len(numbers) > 6):
        at = numbers[len(numbers) // 2]
    else:
        half = len(numbers) == 1 or (len(numbers) <= 3 and len(letters) + len(degrees) == 1)
        raise PlaceProblem("place.half" if half else "place.unreadable", found=found)
    first, second = ([token for token in part if token[0] != "cut"] for part in (tokens[:at], tokens[at:]))
    if not all(any(kind == "number" for kind, _ in part) for part in (first, second)):
        raise PlaceProblem("place.half", found=found)
    return first, second


def _angle(tokens: Tokens, found: str) -> _Angle:
    """Read one coordinate: up to three numbers with their marks in order, a letter before or after."""
    unreadable = PlaceProblem("place.unreadable", found=found)
    core = [(kind, value) for kind, value in tokens if kind in ("number", "mark")]
    named = [value for kind, value in tokens if kind in ("letter", "hint")]
    inner = [i for i, (kind, _) in enumerate(tokens) if kind in ("number", "mark")]
    if inner[-1] - inner[0] + 1 != len(inner):
        raise unreadable  # a letter amid the numbers
    numbers: list[str] = []
    for kind, value in core:
        if kind == "number":
            numbers.append(value)
        elif not numbers or len(numbers) > 3 or value not in (":", MARKS[len(numbers) - 1]):
            raise unreadable
    if len(numbers) > 3 or any(value[0] in "+-" for value in numbers[1:]):
        raise unreadable
    letter = next((value for value in named if value in "NSEW?"), "")
    hint = next((value for value in named if value in "XY"), "")
    if len(named) > (letter != "") + (hint != "") or (letter and numbers[0][0] in "+-"):
        raise unreadable
    values = [abs(float(value)) for value in numbers]
    if any("." in value for value in numbers[:-1]) or any(value >= 60 for value in values[1:]):
        raise PlaceProblem("place.sixty", found=found)
    size = 60.0 ** (len(numbers) - 1)
    negative = numbers[0][0] == "-" or letter in ("S", "W")
    degrees = math.fsum(value / 60.0**i for i, value in enumerate(values)) * (-1 if negative else 1)
    half = 0.5 / 10 ** len(numbers[-1].partition(".")[2]) / size
    axis = {"N": "lat", "S": "lat", "Y": "lat", "E": "lon", "W": "lon", "X": "lon"}
    by_letter, by_hint = axis.get(letter, letter), axis.get(hint, "")
    if by_letter in ("lat", "lon") and by_hint and by_letter != by_hint:
        raise PlaceProblem("place.both", found=found)
    return _Angle(degrees, half, by_hint or by_letter, len(numbers))


def _position(first: _Angle, second: _Angle, found: str) -> Position:
    """Tell latitude from longitude: by what is written, else by what is possible, else latitude first."""
    axes = [first.axis, second.axis]
    told = [axis for axis in axes if axis in ("lat", "lon")]
    assumed = not told and axes.count("?") != 1  # a single ش is north, the usual short form
    if len(told) == 2 and told[0] == told[1]:
        raise PlaceProblem("place.both", found=found)
    if told:
        lat_first = first.axis == "lat" or second.axis == "lon"
    elif not assumed:
        lat_first = first.axis == "?"
    else:
        lat_first = abs(first.degrees) <= 90 or abs(second.degrees) > 90
        assumed = assumed and abs(first.degrees) <= 90 and abs(second.degrees) <= 90
    lat, lon = (first, second) if lat_first else (second, first)
    if abs(lat.degrees) > 90 or abs(lon.degrees) > 180:
        raise PlaceProblem("place.range", found=found)
    # The corner towards the equator is the farthest of what the digits leave open.
    corner_lat = abs(lat.degrees) - lat.half_deg
    reach_m, _ = distance_m(lon.degrees, abs(lat.degrees), lon.degrees + lon.half_deg, corner_lat)
    notation = ("decimal", "dm", "dms")[max(first.parts, second.parts) - 1]
    return Position(lon.degrees, lat.degrees, float(reach_m[0]), notation, assumed)


def parse_lonlat(lon: str | float, lat: str | float, uncertainty_m: float = 0.0) -> Position:
    """Read longitude and latitude as programs hand them over: in this order, decimal degrees.

    The numbers count as exact unless an uncertainty is given with them: programs drop trailing zeros, so the
    digits say nothing of precision.

    Raises
    ------
    PlaceProblem
        One is missing, is no finite number, or is out of range.

    Examples
    --------
    >>> parse_lonlat("13.1913", "٣٢٫٨٨٧٢")
    Position(lon=13.1913, lat=32.8872, uncertainty_m=0.0, notation='lonlat', order_assumed=False)
    """
    given = [_plain(str(value)).replace(",", ".") for value in (lon, lat)]
    if not all(given):
        raise PlaceProblem("place.half" if any(given) else "place.empty", found=" ".join(given).strip())
    numbers = []
    for field, value in zip(("lon", "lat"), given, strict=True):
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise PlaceProblem("place.number", field=field, found=value)
        numbers.append(number)
    if not math.isfinite(uncertainty_m) or uncertainty_m < 0:
        raise PlaceProblem("place.uncertainty", found=uncertainty_m)
    if abs(numbers[0]) > 180 or abs(numbers[1]) > 90:
        raise PlaceProblem("place.range", found=f"{given[0]} {given[1]}")
    return Position(numbers[0], numbers[1], float(uncertainty_m), "lonlat")


def _checked(lon: float, lat: float, uncertainty_m: float) -> float:
    """Return the uncertainty with NaN as 0, once the place is known to be one."""
    return parse_lonlat(lon, lat, 0.0 if math.isnan(uncertainty_m) else uncertainty_m).uncertainty_m


def to_decimal(lon: float, lat: float, uncertainty_m: float = 0.0) -> str:
    """Write decimal degrees, latitude first, with no more digits than the uncertainty allows (five at most).

    Examples
    --------
    >>> to_decimal(13.1913, 32.8872), to_decimal(20.0686, 32.1149, 5000)
    ('32.88720, 13.19130', '32.1, 20.1')
    """
    uncertainty_m = _checked(lon, lat, uncertainty_m)
    digits = next((n for n in range(5, 0, -1) if DEGREE_M / 10**n >= uncertainty_m), 0)
    return f"{lat:.{digits}f}, {lon:.{digits}f}"


def to_dms(lon: float, lat: float, uncertainty_m: float = 0.0, lang: str = "en") -> str:
    """Write degrees, minutes and seconds as far as the uncertainty allows, with the letters of ``lang``.

    Examples
    --------
    >>> to_dms(13.1913, 32.8872, 10), to_dms(20.0686, 32.1149, 5000)
    ('32°53′14″N 13°11′29″E', '32°N 20°E')
    >>> to_dms(13.1913, 32.8872, lang="ar")
    '32°53′13.9″ش 13°11′28.7″ق'
    """
    uncertainty_m = _checked(lon, lat, uncertainty_m)
    # Units of the last place in a degree: a tenth of a second, a second, a minute, a degree.
    units = next((n for n in (36000, 3600, 60) if DEGREE_M / n >= uncertainty_m), 1)
    written = []
    for value, letters in ((lat, "ns"), (lon, "ew")):
        count = round(abs(value) * units)
        degrees, rest = divmod(count, units)
        text = f"{degrees}°"
        if units > 1:
            minutes, rest = divmod(rest, units // 60)
            text += f"{minutes:02d}′"
        if units > 60:
            text += f"{rest:02d}″" if units == 3600 else f"{rest / 10:04.1f}″"
        written.append(text + t(f"geo.letter.{letters[value < 0]}", lang))
    return " ".join(written)
