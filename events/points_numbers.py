"""Coordinates of a foreign table: cast at once, and only the odd ones looked at one by one."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import PlaceProblem
from events.points_dates import EMPTY

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
# No number and no pair is longer; a cell may hold a page, over which these patterns would be at work for hours.
LONGEST = 200
_PLAIN = r"^-?\d{1,15}(\.\d{1,17})?$"
_SIGN = r"[-+\u2212]?"
_PAIR = re.compile(
    rf"\s*[(\[]?\s*({_SIGN}\d+(?:\.\d*)?)\s*°?\s*[,;،\s]\s*({_SIGN}\d+(?:\.\d*)?)\s*°?\s*[)\]]?\s*"
)
_WKT = re.compile(
    rf"\s*(?:SRID=4326;)?\s*POINT\s*Z?\s*\(\s*({_SIGN}[\d.]+)\s+({_SIGN}[\d.]+)(?:\s+[-\d.]+)?\s*\)\s*", re.I
)
# Arabic-Indic and Persian digits, the Arabic decimal sign, the minus sign of typography; marks of direction
# go.
_FORMS = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫−–", "01234567890123456789.--", "\u200e\u200f\u061c\u202a\u202b\u202c\u00a0"
)
# A degree of latitude (WGS84's meridian, 40,007.863 km round): what a rounded decimal leaves open.
_DEGREE_M = 40_007_863 / 360
# Digits after the third are of software, not of survey: they do not make a place more exact.
_TRUSTED_DECIMALS = 3
PRECISIONS = ("district", "municipality", "town", "exact")


_MINUS, _NINE = (np.uint8(ord(sign)) for sign in "-9")
# In a number of so many signs what stands after the point are its decimals; of a longer one they may be rounded away.
_SHORT = 17


class Numbers(NamedTuple):
    """A column of numbers.

    Parameters
    ----------
    values : array of float
        NaN where there is none.
    decimals : array of int
        Digits after the decimal point.
    empty : array of bool
        The cell is empty, or says so ("NA", "-").
    odd : array of bool
        The cell is not empty and is no number.
    """

    values: Floats
    decimals: npt.NDArray[np.int64]
    empty: Flags
    odd: Flags


def read_numbers(texts: pa.Array) -> Numbers:
    """Return a column of text as numbers: any digits, a decimal point, comma or Arabic sign."""
    if (numbers := _digits_alone(texts)) is not None:
        return numbers
    texts = pc.utf8_trim_whitespace(texts)
    plain = pc.match_substring_regex(texts, _PLAIN)
    rest = np.flatnonzero(~_flags(plain))
    if len(rest):
        codes = pc.dictionary_encode(texts.take(pa.array(rest)))
        better = [_number(text) for text in codes.dictionary.to_pylist()]
        fixed = pa.array(better, pa.large_string()).take(codes.indices)
        texts = pc.replace_with_mask(texts, pc.invert(plain), fixed)
    odd = _flags(pc.is_null(texts))
    empty = _flags(pc.fill_null(pc.equal(texts, ""), False))
    numeric = pc.if_else(pa.array(~(odd | empty)), texts, pa.scalar(None, pa.large_string()))
    values = pc.cast(numeric, pa.float64()).to_numpy(zero_copy_only=False)
    dots = pc.find_substring(numeric, ".")
    decimals = pc.if_else(pc.less(dots, 0), 0, pc.subtract(pc.binary_length(numeric), pc.add(dots, 1)))
    return Numbers(
        values, pc.fill_null(decimals, 0).to_numpy(zero_copy_only=False).astype(np.int64), empty, odd
    )


def _digits_alone(texts: pa.Array) -> Numbers | None:
    """Read a column of which each cell is empty or a short number of Western digits; None where one is not.

    It is what most files hold, and is told of the column's bytes as a whole.
    """
    _, bounds, data = texts.buffers()
    ends = np.frombuffer(bounds, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(ends)
    if data is None or not len(lengths) or lengths.max() > _SHORT:
        return None
    # "-", ".", "/" and the digits follow one another; what is no number of them the cast refuses.
    if (np.frombuffer(data, np.uint8)[ends[0] : ends[-1]] - _MINUS).max(initial=0) > _NINE - _MINUS:
        return None
    full = lengths > 0
    known = pa.py_buffer(np.packbits(full, bitorder="little"))
    cells = pa.Array.from_buffers(texts.type, len(texts), [known, pa.py_buffer(ends), data])
    try:
        values = pc.cast(cells, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    dots = pc.find_substring(texts, ".").to_numpy()
    decimals = np.where(dots < 0, 0, lengths - 1 - dots)
    return Numbers(values, decimals, ~full, np.zeros(len(full), dtype=bool))


def _flags(array: pa.Array) -> Flags:
    flags: Flags = array.to_numpy(zero_copy_only=False).astype(bool)
    return flags


def _number(text: str) -> str | None:
    """Return a number as plain text, "" for an empty cell, None for anything else."""
    if text.casefold() in EMPTY:
        return ""
    if len(text) > LONGEST:
        return None
    plain = text.translate(_FORMS).strip().rstrip("°").strip()
    if re.fullmatch(r"[-+]?\d*,\d+", plain):
        plain = plain.replace(",", ".")
    plain = plain.lstrip("+")
    if re.fullmatch(r"-?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?", plain, re.I) is None:
        return None
    if re.fullmatch(_PLAIN, plain) is None:
        plain = np.format_float_positional(float(plain), trim="-")
    return plain


def split_pairs(texts: pa.Array, lon_first: bool) -> tuple[pa.Array, pa.Array, Flags, npt.NDArray[np.int64]]:
    """Split "lat, lon" cells, or WKT points, into lon and lat; the third says which cells are odd.

    The fourth is how many decimals a cell in another notation (degrees and minutes, MGRS, UTM) is worth, -1 where
    the digits that are written tell.

    Parameters
    ----------
    texts : pyarrow.Array
        Cells.
    lon_first : bool
        Whether the column's name says that longitude comes first; WKT always has it so.
    """
    codes = pc.dictionary_encode(texts)
    pairs = [_pair(text, lon_first) for text in codes.dictionary.to_pylist()]
    lons = pa.array([pair[0] if pair else "" for pair in pairs], pa.large_string()).take(codes.indices)
    lats = pa.array([pair[1] if pair else "" for pair in pairs], pa.large_string()).take(codes.indices)
    at = codes.indices.to_numpy()
    odd = np.array([pair is None for pair in pairs] or [False], dtype=bool)
    worth = np.array([pair[2] if pair else -1 for pair in pairs] or [-1], dtype=np.int64)
    return lons, lats, odd[at], worth[at]


def _pair(text: str, lon_first: bool) -> tuple[str, str, int] | None:
    if text.strip().casefold() in EMPTY:
        return "", "", -1
    if len(text) > LONGEST:
        return None
    plain = text.translate(_FORMS)
    if found := _WKT.fullmatch(plain):
        return found[1], found[2], -1
    if found := _PAIR.fullmatch(plain):
        return (found[1], found[2], -1) if lon_first else (found[2], found[1], -1)
    return _written(text)


def _written(text: str) -> tuple[str, str, int] | None:
    """Read a pair in another notation (degrees and minutes, MGRS, UTM)."""
    from geo.notation import parse

    try:
        place = parse(text[:200])
    except PlaceProblem:
        return None
    return f"{place.lon:.7f}", f"{place.lat:.7f}", _worth(place.uncertainty_m)


def _worth(uncertainty_m: float) -> int:
    """Return how many decimals of a degree a position is worth that is so uncertain."""
    if uncertainty_m <= 0:
        return _TRUSTED_DECIMALS
    decimals = math.floor(-math.log10(2 * uncertainty_m / math.sqrt(2) / _DEGREE_M))
    return min(_TRUSTED_DECIMALS, max(0, decimals))


def angles(lons: list[str], lats: list[str]) -> list[tuple[float, float, int] | None]:
    """Read pairs that are no plain numbers (32° 53' N); the third is how many decimals they are worth."""
    from geo.notation import parse

    made: list[tuple[float, float, int] | None] = []
    for lon, lat in zip(lons, lats, strict=True):
        try:
            place = parse(f"{lat[:100]} {lon[:100]}")
        except PlaceProblem:
            made.append(None)
            continue
        made.append((place.lon, place.lat, _worth(place.uncertainty_m)))
    return made


def precision(
    lon_decimals: npt.NDArray[np.int64], lat_decimals: npt.NDArray[np.int64]
) -> tuple[Floats, list[str]]:
    """Return uncertainty in metres and the precision class that the digits of a position allow.

    The rule: n decimals leave half a unit of the last one open each way, so a circle of sqrt(2) * 0.5 * 10^-n
    degrees of latitude. Programs drop zeros at the end, so the longer of the two counts; more than three
    count as three. Three: exact (79 m); two: town (0.8 km); one: municipality (8 km); none: district (79 km).

    Examples
    --------
    >>> metres, classes = precision(np.array([6, 1]), np.array([4, 0]))
    >>> metres.round().tolist(), classes
    ([79.0, 7858.0], ['exact', 'municipality'])
    """
    metres, classes = precision_classes(lon_decimals, lat_decimals)
    return metres, [PRECISIONS[one] for one in classes.tolist()]


def precision_classes(
    lon_decimals: npt.NDArray[np.int64], lat_decimals: npt.NDArray[np.int64]
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return what `precision` does, the classes as places in ``PRECISIONS``."""
    decimals = np.clip(np.maximum(lon_decimals, lat_decimals), 0, _TRUSTED_DECIMALS)
    metres = math.sqrt(2) * 0.5 * _DEGREE_M * 10.0 ** -np.arange(_TRUSTED_DECIMALS + 1.0)
    return metres[decimals], decimals
