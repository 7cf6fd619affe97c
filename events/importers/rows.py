"""Rows of a published format as a chunk of events: what all importers of such formats share.

An importer names its columns, its dates and its classes of place; here the cells are found by name, read a
column at a time, and put together, each row in exactly one of events, held and refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from events.columns import fold_name
from events.importers.format import Choices, Head
from events.points_events import said_in
from events.points_numbers import read_numbers
from events.points_table import Table
from events.points_where import Where

Objects = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Fields = Mapping[str, tuple[str, ...]]
TEXT = pa.large_string()
_KIND_CHARACTERS = 60


@dataclass(frozen=True)
class Cells:
    """The columns of a table under the names that a format knows them by.

    Parameters
    ----------
    table : Table
    places : dict
        The place of the column by field.
    trimmed : dict
        Columns as they were read before, by place.
    """

    table: Table
    places: dict[str, int]
    trimmed: dict[int, pa.Array] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, table: Table, fields: Fields, choices: Choices | None = None) -> Cells:
        """Find the columns: as a person maps them, then by name, the better names first."""
        places = dict(recognised(table.header, fields))
        if choices is not None:
            folded = [fold_name(name) for name in table.header]
            for field, column in choices.mapping:
                if field in fields and fold_name(column) in folded:
                    places[field] = folded.index(fold_name(column))
            if choices.swapped and {"lon", "lat"} <= places.keys():
                places["lon"], places["lat"] = places["lat"], places["lon"]
        places |= {field: table.header.index(name) for field, name in table.mapped.items() if field in fields}
        return cls(table, places)

    def __len__(self) -> int:
        return len(self.table.numbers)

    def text(self, *fields: str) -> pa.Array:
        """Return the first of the fields that says something, by row, without blanks around it."""
        found: pa.Array | None = None
        for name in fields:
            if name in self.places:
                column = self._column(self.places[name])
                found = column if found is None else either(found, column)
        return blank(len(self)) if found is None else found

    def _column(self, place: int) -> pa.Array:
        if place not in self.trimmed:
            cells = texts(self.table.columns[place])
            # R writes NA for what it has not; of a country's code it is Namibia.
            if all(self.places.get(name) != place for name in ("iso", "country", "fips")):
                cells = pc.if_else(pc.equal(cells, "NA"), "", cells)
            self.trimmed[place] = cells
        return self.trimmed[place]

    def number(self, field: str) -> Floats:
        """Return a column of counts as numbers, NaN where there is none, or no whole number from 0 up.

        "1,022" is a thousand and twenty-two: a count has no decimals, whatever the sign between its digits.
        """
        signs = r"^(-?\d{1,3})(?:[,.\x{00a0}\x{202f} '\x{066c}]\d{3})+$"
        cells = self.text(field)
        grouped = pc.match_substring_regex(cells, signs)
        cells = pc.if_else(grouped, pc.replace_substring_regex(cells, r"[^\d-]", ""), cells)
        values = read_numbers(cells).values
        return np.where((values == np.floor(values)) & (values >= 0), values, np.nan)

    def where(self) -> Where:
        """Return coordinates, and the rows whose coordinates are none."""
        if {"lon", "lat"} <= self.places.keys() or "coordinates" in self.places:
            columns = list(self.table.columns)
            for place in {self.places[name] for name in ("lon", "lat", "coordinates") if name in self.places}:
                columns[place] = self._column(place)
            table = Table(self.table.header, columns, self.table.numbers, [], 0, {})
            return Where.of(table, self.places)
        count = len(self)
        none, empty = np.full(count, np.nan), np.full(count, "", dtype=object)
        return Where(none, none, np.zeros(count, np.int64), np.zeros(count, np.int64), empty, empty.copy(), 0)

    def rest(self, carried: Sequence[str], where: Flags | None = None) -> pa.Array:
        """Return all other columns of each row verbatim, as JSON text; empty cells are left out.

        Parameters
        ----------
        carried : sequence of str
            Fields that stand in a column of the schema as they are.
        where : array of bool, optional
            The rows on the map: only theirs are coordinates that stand in the geometry.
        """
        import orjson

        places = {self.places[field] for field in carried if field in self.places}
        points = {self.places[field] for field in ("lon", "lat", "coordinates") if field in self.places}
        names = _distinct(self.table.header)
        chosen = [place for place in range(len(names)) if place not in places]
        columns = []
        for place in chosen:
            column = self.table.columns[place]
            if place in points and where is not None:
                column = pc.if_else(pa.array(where), "", pc.cast(column, TEXT))
            columns.append(column.to_pylist())
        labels = [names[place] for place in chosen]
        made = [
            orjson.dumps({label: cell for label, cell in zip(labels, row, strict=True) if cell}).decode()
            for row in zip(*columns, strict=True)
        ]
        return pa.array(made, TEXT) if columns else pa.array(["{}"] * len(self), TEXT)


def _distinct(header: Sequence[str]) -> list[str]:
    names: list[str] = []
    for place, name in enumerate(header, start=1):
        plain = name.strip() or f"column {place}"
        names.append(plain if plain not in names else f"{plain} ({place})")
    return names


def recognised(header: Sequence[str], fields: Fields) -> dict[str, int]:
    """Return the place of each field in a header, by its names folded; the better names first.

    Examples
    --------
    >>> recognised(["Event-Date", "LATITUDE "], {"date": ("event_date",), "lat": ("latitude",), "x": ("x",)})
    {'date': 0, 'lat': 1}
    """
    folded: dict[str, int] = {}
    for place, name in enumerate(header):
        folded.setdefault(fold_name(name), place)
    found = {}
    for of, names in fields.items():
        at = next((folded[name] for name in names if name in folded), None)
        if at is not None:
            found[of] = at
    return found


def likeness(head: Head, fields: Fields, *needed: tuple[str, ...]) -> int:
    """Return how surely a header is of a format: 0 unless one of each needed group is there, else 70 to 100.

    Parameters
    ----------
    head : Head
    fields : mapping
        Names by field.
    needed : tuple of str
        Fields of which at least one has to be there; a group each.
    """
    found = recognised(head.table.header, fields)
    if not all(any(field in found for field in group) for group in needed):
        return 0
    return 70 + round(30 * len(found) / len(fields))


def texts(column: Any) -> pa.Array:
    """Return a column as one array of text, none missing, without blanks around it."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return pc.utf8_trim_whitespace(pc.fill_null(pc.cast(column, TEXT), ""))


def blank(count: int, text: str = "") -> pa.Array:
    """Return the same text for each row."""
    return pa.array([text], TEXT).take(pa.array(np.zeros(count, dtype=np.int64)))


def either(first: pa.Array, second: pa.Array) -> pa.Array:
    """Return ``first``, and ``second`` where that is empty."""
    return pc.if_else(pc.equal(first, ""), second, first)


def joined(parts: Sequence[pa.Array], sign: str) -> pa.Array:
    """Return the parts of each row that are not empty, with a sign between them.

    Examples
    --------
    >>> joined([pa.array(["a", ""], TEXT), pa.array(["b", "c"], TEXT)], "; ").to_pylist()
    ['a; b', 'c']
    >>> joined([pa.array([""], TEXT), pa.array([""], TEXT)], "; ").to_pylist()
    ['']
    """
    # Not Arrow's own skipping of nulls: a row whose parts are all null is lost by it (pyarrow 26.0).
    made = parts[0]
    for part in parts[1:]:
        apart = pc.or_(pc.equal(made, ""), pc.equal(part, ""))
        between = pc.if_else(apart, pa.scalar("", TEXT), pa.scalar(sign, TEXT))
        made = pc.binary_join_element_wise(made, between, part, pa.scalar("", TEXT))
    return made


def as_said(name: str, texts: pa.Array) -> dict[str, pa.Array]:
    """Return the two columns of what a source says: under the language that it is written in, "" under the other.

    Examples
    --------
    >>> found = as_said("place", pa.array(["Ghat", "غات"], TEXT))
    >>> found["place_ar"].to_pylist(), found["place_en"].to_pylist()
    (['', 'غات'], ['Ghat', ''])
    """
    return {f"{name}_{lang}": own for lang, own in said_in(texts).items()}


def mapped(column: pa.Array, known: Any) -> pa.Array:
    """Return what ``known`` (a function of one text) makes of each cell, asked once a text."""
    codes = pc.dictionary_encode(column)
    made = [known(text) for text in codes.dictionary.to_pylist()]
    return pa.array(made, TEXT).take(codes.indices)


def objects(column: pa.Array) -> Objects:
    """Return a column of text as an array of Python texts."""
    made: Objects = column.to_numpy(zero_copy_only=False)
    return made


def word(own: str, lang: str) -> str:
    """Return a source's own word in a language, or as it stands where the catalogue does not know it.

    Examples
    --------
    >>> word("Air/drone strike", "en"), word("Strange thing", "ar")
    ('Air/drone strike', 'Strange thing')
    """
    from data.words import t

    try:
        return t(f"format.word.{fold_name(own)}", lang)
    except KeyError:
        return own


def kinds(words: pa.Array, codes: Mapping[str, str]) -> pa.Array:
    """Return the kind of each row: the code where it is certain, else the source's own word, else OTHER."""
    folded = {fold_name(name): code for name, code in codes.items()}

    def of(own: str) -> str:
        return folded.get(fold_name(own)) or own[:_KIND_CHARACTERS].rstrip() or "OTHER"

    return mapped(words, of)


def names_of(words: pa.Array, lang: str) -> pa.Array:
    """Return what a kind is called in a title: a code's name, the catalogue's word for a source's own, or that itself."""
    names = _kind_names(lang)
    return mapped(words, lambda own: names.get(own or "OTHER") or word(own, lang))


@cache
def _kind_names(lang: str) -> dict[str, str]:
    from data.catalogue import read

    table = read("kinds")
    return dict(zip(table["code"], table[f"name_{lang}"], strict=True))


def with_names(table: Table, names: Sequence[str]) -> Table:
    """Return a table whose file has no names of columns under the names that its publisher gives.

    Parameters
    ----------
    table : Table
        Its header is "1", "2", ...; or its first row, where whoever read it took that for the header.
    names : sequence of str
        By column.
    """
    header = tuple(names[: len(table.header)])
    header = (*header, *table.header[len(header) :])
    if table.header[0] == "1":
        return replace(table, header=header)
    columns, numbers = table.columns, table.numbers
    if not len(numbers) or numbers[0] == 2:  # the part of the file that its first row belongs to
        columns = [
            pa.concat_arrays([pa.array([cell], TEXT), pc.cast(column, TEXT)])
            for cell, column in zip(table.header, columns, strict=True)
        ]
        numbers = np.concatenate([[1], numbers])
    return replace(table, header=header, columns=columns, numbers=numbers)
