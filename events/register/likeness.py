"""Whether two reports may be of one event: same time, near place, like kind, like text. A person says if they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from events.schema import DATE_PRECISIONS
from geo.gazetteer import fold

Body = Mapping[str, object]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
# Reports of one matter give its place and its day a little differently: five kilometres and one night. Farther than
# that only as far as the two uncertainties say, and never beyond 25 km, the class of a municipality.
NEAR_KM = 5.0
MOST_KM = 25.0
# A report that only says "in those two weeks" is like too many.
MOST_DAYS = 7
# rapidfuzz's token_set_ratio of folded texts: reports of one matter in other words reach 65 and more, those of two
# matters of one kind in one town stay under 60 (tests/events/register/test_duplicates.py has examples of both).
ALIKE = 65.0
# Where no text of one language stands in both, place and day have to be the same.
SAME_KM = 2.0
_KM_PER_DEG = 111.2  # of a great circle on the mean sphere of 6,371 km
# Cells of a lattice on which near things stand in the same cell or in a neighbour: 25 km and more at 35 N.
_CELL_DEG = 0.3
_PER_DAY = 1 << 22  # more cells than a day has
_COLUMNS = round(360 / _CELL_DEG) + 2
VAGUE = frozenset(DATE_PRECISIONS) - {"minute", "day", "range"}


@dataclass(frozen=True)
class Spots:
    """Where and when things are, as far as it takes to find those that are near.

    Parameters
    ----------
    n : array of int
        What each is known by.
    start, end : array of int
        Days since 1970.
    lon, lat : array of float
        Degrees, WGS84.
    """

    n: Longs
    start: Longs
    end: Longs
    lon: Floats
    lat: Floats

    @classmethod
    def of(cls, rows: list[tuple[int, str, str, float, float]]) -> Spots:
        """Return the spots of rows of number, start, end, lon, lat; those without a place, or dated no better
        than to a week, are left out."""  # noqa: D205, D209 - one sentence
        kept = [row for row in rows if row[1] and row[2] and row[3] is not None and row[4] is not None]
        days = [np.array([row[at] for row in kept], "datetime64[D]").astype(np.int64) for at in (1, 2)]
        place = [np.array([row[at] for row in kept], dtype=float) for at in (3, 4)]
        n = np.array([row[0] for row in kept], dtype=np.int64)
        short = (days[1] >= days[0]) & (days[1] - days[0] < MOST_DAYS)
        return cls(n[short], days[0][short], days[1][short], place[0][short], place[1][short])

    def __len__(self) -> int:
        return len(self.n)


class Lattice:
    """Spots by day and cell, in sorted order: what is near one is found in a few steps, among a million too."""

    def __init__(self, spots: Spots) -> None:
        self.spots = spots
        rows, days = _by_day(spots)
        keys = _key(days, *_cell(spots.lon[rows], spots.lat[rows]))
        order = np.argsort(keys, kind="stable")
        self._keys, self._rows = keys[order], rows[order]

    def near(self, others: Spots) -> Iterator[tuple[int, int]]:
        """Yield pairs of places in ``others`` and here that are near in day and place; a pair once."""
        if not len(self.spots) or not len(others):
            return
        rows, days = _by_day(others, margin=1)
        column, line = _cell(others.lon[rows], others.lat[rows])
        pairs = []
        for east in (-1, 0, 1):
            for north in (-1, 0, 1):
                key = _key(days, column + east, line + north)
                low, high = (
                    np.searchsorted(self._keys, key, "left"),
                    np.searchsorted(self._keys, key, "right"),
                )
                count = high - low
                if count.any():
                    mine = np.repeat(rows, count)
                    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
                    pairs.append(np.stack([mine, self._rows[np.repeat(low, count) + offset]]))
        if not pairs:
            return
        found = np.unique(np.concatenate(pairs, axis=1), axis=1)
        here = self.spots
        apart = distance_km(
            others.lon[found[0]], others.lat[found[0]], here.lon[found[1]], here.lat[found[1]]
        )
        for mine, theirs in found[:, apart <= MOST_KM].T.tolist():
            yield mine, theirs


def _by_day(spots: Spots, margin: int = 0) -> tuple[Longs, Longs]:
    """Return each spot once for each of its days."""
    count = spots.end - spots.start + 1 + 2 * margin
    rows = np.repeat(np.arange(len(spots)), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return rows, spots.start[rows] - margin + offset


def _cell(lon: Floats, lat: Floats) -> tuple[Longs, Longs]:
    return (
        np.floor((lon + 180) / _CELL_DEG).astype(np.int64) + 1,
        np.floor((lat + 90) / _CELL_DEG).astype(np.int64) + 1,
    )


def _key(days: Longs, column: Longs, line: Longs) -> Longs:
    return days * _PER_DAY + line * _COLUMNS + column


def distance_km(lon: Floats, lat: Floats, lon_2: Floats, lat_2: Floats) -> Floats:
    """Return kilometres on the plane that touches the earth there: within one per cent up to 25 km at these latitudes."""
    east = (lon - lon_2) * np.cos(np.radians((lat + lat_2) / 2))
    return np.asarray(_KM_PER_DEG * np.hypot(east, lat - lat_2))


def alike(one: Body, other: Body) -> bool:
    """Return whether two events may be the same.

    Parameters
    ----------
    one, other : mapping
        Bodies of events, each dated to a week at most, and placed.

    Examples
    --------
    >>> place = {"lon": 11.57, "lat": 33.15, "start": "2025-05-16", "end": "2025-05-16", "kind": "CLASH"}
    >>> first = {**place, "text_en": "Armed groups clashed near the Ras Ajdir crossing, two wounded"}
    >>> alike(first, {**place, "text_en": "Clashes between armed groups near Ras Ajdir crossing"})
    True
    >>> alike(first, {**place, "text_en": "A lorry with smuggled fuel was stopped on the coast road"})
    False
    """
    if VAGUE & {one.get("date_precision", "day"), other.get("date_precision", "day")}:
        return False
    if not _like_kind(str(one.get("kind", "")), str(other.get("kind", ""))):
        return False
    days_apart = max(_day(one, "start") - _day(other, "end"), _day(other, "start") - _day(one, "end"), 0)
    place = [_number(body, name) for body in (one, other) for name in ("lon", "lat")]
    km = float(distance_km(*(np.array(part) for part in place)))
    reach = (_number(one, "uncertainty_m") + _number(other, "uncertainty_m")) / 1000
    if days_apart > 1 or km > min(max(NEAR_KM, reach), MOST_KM):
        return False
    ratio = likeness(one, other)
    if ratio is None:
        return days_apart == 0 and km <= max(SAME_KM, min(reach, NEAR_KM))
    return ratio >= ALIKE


def likeness(one: Body, other: Body) -> float | None:
    """Return how like the texts of two events are, 0 to 100; None where no language has a text of both."""
    from rapidfuzz.fuzz import token_set_ratio

    found = []
    for lang in ("ar", "en"):
        texts = [_text(body, lang) for body in (one, other)]
        if all(texts):
            found.append(token_set_ratio(*texts))
    return max(found) if found else None


def _text(body: Body, lang: str) -> str:
    """Return title and text in a language, folded; a text that is not of it (the same in both columns) is none."""
    text = fold(" ".join(str(body[name]) for name in (f"title_{lang}", f"text_{lang}") if name in body))
    arabic = sum("\u0600" <= sign <= "\u06ff" for sign in text)
    return text if (arabic * 2 > sum(map(str.isalpha, text))) == (lang == "ar") else ""


@cache
def _codes() -> frozenset[str]:
    from data.catalogue import read

    return frozenset(read("kinds")["code"]) - {"OTHER"}


def _like_kind(one: str, other: str) -> bool:
    """Return whether two kinds may be of one event: equal, or one of them a source's own word or none."""
    return one == other or not {one, other} <= _codes()


def _day(body: Body, name: str) -> int:
    return int(np.datetime64(str(body[name]), "D").astype(np.int64))


def _number(body: Body, name: str) -> float:
    value = body.get(name, 0.0)
    return float(value) if isinstance(value, int | float) else 0.0
