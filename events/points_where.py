"""Where the rows of a foreign table are, and which of them cannot be placed, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from events.columns import fold_name
from events.points_numbers import Numbers, angles, read_numbers, split_pairs
from events.points_table import Table
from events.refusal import Refusal

Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
_LON, _LAT = (-180.0, 180.0), (-90.0, 90.0)


def exchanged(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> int:
    """Return how many points lie in Libya's surroundings only with longitude and latitude exchanged.

    0 unless they are more than half of all that have a position: a few are events abroad (Khartoum, exchanged,
    lies off Misrata), most of a file are two columns that were exchanged.

    Examples
    --------
    >>> exchanged(np.array([32.11, 27.04]), np.array([20.07, 14.43]))
    2
    """
    return mostly([tally_exchanged(lon, lat)])


def tally_exchanged(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> tuple[int, int]:
    """Return how many points lie there only exchanged, and how many there are: of a piece, as `mostly` takes them."""
    from geo.sections import sections

    west, south, east, north = sections().total_bounds

    def within(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Flags:
        return np.asarray((west <= x) & (x <= east) & (south <= y) & (y <= north))

    there = within(lat, lon)
    count = int((there & ~within(lon, lat)).sum()) if there.any() else 0
    return count, int(np.isfinite(lon).sum())


def mostly(tallies: Iterable[tuple[int, int]]) -> int:
    """Return the count of all pieces where it is more than half of what there is, else 0."""
    count, known = (sum(numbers) for numbers in zip(*tallies, strict=True))
    return count if 2 * count > known else 0


@dataclass(frozen=True)
class Where:
    """Coordinates by row, why a row is refused ("" where it is not), and the field that this lies in."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    lon_decimals: npt.NDArray[np.int64]
    lat_decimals: npt.NDArray[np.int64]
    reason: Objects
    field: Objects
    zero: int

    @classmethod
    def of(
        cls, made: Table, places: dict[str, int], *, swapped: bool = False, epsg: int | None = None
    ) -> Where:
        """Return where the rows of a table are, from its columns of lon and lat or the one that holds both.

        Parameters
        ----------
        made : Table
        places : dict
            The place of each field's column.
        swapped : bool
            Whether longitude and latitude (east and north) are exchanged.
        epsg : int, optional
            The reference system of coordinates that are not degrees.
        """
        paired = worth = None
        if "coordinates" in places:
            header = fold_name(made.header[places["coordinates"]])
            texts = made.columns[places["coordinates"]]
            lon_first = header.startswith("lon") or epsg is not None
            lons, lats, paired, worth = split_pairs(texts, lon_first=lon_first != swapped)
        else:
            lons, lats = made.columns[places["lon"]], made.columns[places["lat"]]
            if swapped:
                lons, lats = lats, lons
        if paired is None and epsg is None and "zone" in places:
            lons, lats = _unzoned(made.columns[places["zone"]], lons, lats)
        where = _judged(lons, lats, paired, epsg)
        if worth is not None:
            where.lon_decimals[:] = np.where(worth >= 0, worth, where.lon_decimals)
            where.lat_decimals[:] = np.where(worth >= 0, worth, where.lat_decimals)
        return where

    @classmethod
    def nowhere(cls, count: int) -> Where:
        """Return that no row says where it is."""
        none, zeros = np.full(count, np.nan), np.zeros(count, np.int64)
        return cls(none, none.copy(), zeros, zeros, _nothing(count), _nothing(count), 0)

    @property
    def refused(self) -> npt.NDArray[np.int64]:
        """The rows that are refused, by their places from 0."""
        if self.reason.strides == (0,) and self.reason[:1].tolist() in ([], [""]):  # one text for all
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(self.reason != "")

    def taken(self, kept: npt.NDArray[np.int64]) -> Where:
        """Return these rows alone, by their places from 0."""
        return Where(
            self.lon[kept], self.lat[kept], self.lon_decimals[kept], self.lat_decimals[kept],
            self.reason[kept], self.field[kept], self.zero,
        )  # fmt: skip

    def refusals(self, made: Table, places: dict[str, int]) -> list[Refusal]:
        """Return the refused rows with all their cells."""
        expected = {"lon": "±180", "lat": "±90", "coordinates": "32.8872, 13.1913"}
        made_of = []
        rows = self.refused
        if not len(rows):
            return []
        columns = [column.take(pa.array(rows)).to_pylist() for column in made.columns]
        for place, cells in zip(rows.tolist(), zip(*columns, strict=True), strict=True):
            field = self.field[place]
            at = places.get(field, places.get("coordinates", 0))
            made_of.append(
                Refusal(
                    int(made.numbers[place]),
                    made.header[at],
                    cells[at],
                    expected[field],
                    self.reason[place],
                    cells,
                )
            )
        return made_of


def _judged(lons: pa.Array, lats: pa.Array, paired: Flags | None, epsg: int | None = None) -> Where:
    """Read coordinates and say which rows cannot be placed: no number, out of range, one of two missing."""
    x, y = read_numbers(lons), read_numbers(lats)
    x, y = _degrees(x, y, epsg) if epsg else _angles(lons, lats, x, y)
    refused = _Refused(len(x.values))
    if paired is not None:
        refused.add(paired, "points.number", "coordinates")
    for name, numbers, (low, high) in (("lon", x, _LON), ("lat", y, _LAT)):
        refused.add(numbers.odd, "points.number", name)
        outside = ~((numbers.values >= low) & (numbers.values <= high)) & ~numbers.empty
        refused.add(outside, "points.range", name)
    refused.add(x.empty & ~y.empty, "points.half", "lon")
    refused.add(y.empty & ~x.empty, "points.half", "lat")
    # No one reports from 0, 0: it is what programs write for nothing.
    zero = (x.values == 0) & (y.values == 0)
    count = int(zero.sum())
    lon, lat = (np.where(zero, np.nan, one.values) if count else one.values for one in (x, y))
    return Where(lon, lat, x.decimals, y.decimals, refused.reason, refused.field, count)


class _Refused:
    """The rows that are refused, by the first thing that is wrong with each; mostly there are none."""

    def __init__(self, count: int) -> None:
        self.rows = np.zeros(count, dtype=bool)
        self.reason = self.field = _nothing(count)

    def add(self, rows: Flags, key: str, name: str) -> None:
        if not rows.any():
            return
        if not self.reason.flags.writeable:
            self.reason, self.field = self.reason.copy(), self.field.copy()
        free = rows & ~self.rows
        self.rows |= rows
        self.reason[free], self.field[free] = key, name


def _nothing(count: int) -> Objects:
    """Return "" for each row: one text, which so many rows share."""
    return np.broadcast_to(np.array("", dtype=object), count)


def _unzoned(zones: pa.Array, easts: pa.Array, norths: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return eastings and northings as degrees where the row states their zone of UTM ("32N", "33 R", "34").

    Only what cannot be degrees is read so. A letter is that of a band of MGRS: all of Libya lies north of the equator.
    """
    import pyproj

    x, y = read_numbers(easts), read_numbers(norths)
    codes = pc.dictionary_encode(zones)
    at = codes.indices.to_numpy(zero_copy_only=False)
    lon, lat = np.array(easts.to_pylist(), dtype=object), np.array(norths.to_pylist(), dtype=object)
    for place, text in enumerate(codes.dictionary.to_pylist()):
        found = re.fullmatch(r"(?:utm\s*)?(?:zone\s*)?(\d{1,2})\s*[n-xN-X]?", text.strip(), re.IGNORECASE)
        rows = np.flatnonzero((at == place) & (np.abs(x.values) > 360) & (np.abs(y.values) > 360))
        if not found or not 1 <= int(found[1]) <= 60 or not len(rows):
            continue
        move = pyproj.Transformer.from_crs(32600 + int(found[1]), 4326, always_xy=True)
        for row, one, other in zip(
            rows.tolist(), *move.transform(x.values[rows], y.values[rows]), strict=True
        ):
            if np.isfinite(one) and np.isfinite(other):
                lon[row], lat[row] = f"{one:.7f}", f"{other:.7f}"
    return pa.array(lon, pa.large_string()), pa.array(lat, pa.large_string())


def _degrees(east: Numbers, north: Numbers, epsg: int) -> tuple[Numbers, Numbers]:
    """Return projected coordinates as degrees; a metre's digits say of degrees that they are exact."""
    import pyproj

    move = pyproj.Transformer.from_crs(epsg, 4326, always_xy=True)
    lon, lat = move.transform(east.values, north.values)
    nothing = (east.values == 0) & (north.values == 0)
    worth = np.full(len(lon), 3, dtype=np.int64)
    made = []
    for numbers, values in ((east, lon), (north, lat)):
        degrees = np.where(nothing, 0.0, np.where(np.isfinite(values), values, np.nan))
        made.append(Numbers(degrees, worth, numbers.empty, numbers.odd))
    return made[0], made[1]


def _angles(lons: pa.Array, lats: pa.Array, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Try the rows that are no plain numbers as angles (32° 53' N 13° 11' E), as geo.notation reads them."""
    rows = np.flatnonzero((x.odd | y.odd) & ~x.empty & ~y.empty)
    if not len(rows):
        return x, y
    # Columns that Arrow hands over as they are cannot be written to.
    x, y = (Numbers(one.values.copy(), one.decimals.copy(), one.empty, one.odd.copy()) for one in (x, y))
    pick = pa.array(rows)
    for row, read in zip(rows, angles(lons.take(pick).to_pylist(), lats.take(pick).to_pylist()), strict=True):
        if read is not None:
            x.values[row], y.values[row] = read[0], read[1]
            x.decimals[row] = y.decimals[row] = read[2]
            x.odd[row] = y.odd[row] = False
    return x, y
