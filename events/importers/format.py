"""What an importer is: a format recognised by content, and how its rows become events of the schema.

A format is a constant ``FORMAT`` in a file of its own. ``recognise`` looks at the first rows, ``read`` turns a table
of any length into a chunk; what must be the same in a whole file (day before month, exchanged coordinates) is
settled before, in ``Choices``, so that chunks of a large file are read one after the other and alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pyarrow as pa

from events.points_table import Table
from events.refusal import Refusal


@dataclass(frozen=True)
class Head:
    """The start of a file, as recognition sees it.

    Parameters
    ----------
    name : str
        The file's name.
    container : str
        "csv", "xlsx", "geojson", "json", "kml", "gpx", "gpkg" or "shp".
    sheet : str
        Sheet or layer, "" where there is none.
    table : Table
        Its first rows (up to 200), tags of HXL still in ``table.tags`` and taken out of the rows.
    tags : tuple of str
        The row of HXL tags, one a column; empty where there is none.
    first : tuple of str
        The very first row as it stands, for files without a header.
    """

    name: str
    container: str
    sheet: str
    table: Table
    tags: tuple[str, ...] = ()
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What a person settles of a file, or what the file itself settles; remembered by dataset.

    Parameters
    ----------
    dataset : str
        What the source is called: the format's own name, or what a person calls a table of their own.
    mapping : tuple of (field, column)
        Corrections of what is recognised by name.
    day_first : bool or None
        Whether 03/04 is 3 April; None while nobody has said and the file does not settle it.
    hijri : bool
        Whether years 1300-1500 are read as Hijri (Umm al-Qura).
    swapped : bool or None
        Whether longitude and latitude are exchanged; None while nobody has said: then single pairs that are perhaps
        exchanged are held.
    epsg : int or None
        The reference system of projected coordinates; None for degrees, WGS84.
    sheet : str
        Sheet or layer to read; "" for the first that a format recognises.
    encoding : str
        Of text; "" to be found out.
    file : str
        The file's name, where a format needs it (`Format.named`).
    marking : str
        The TLP token of rows that have none of their own; "" where nobody has said: they are public
        (docs/decisions/0011).
    source : str
        Who is named as the source of rows that name none; "" for nobody. The file's own name never is: it is kept in
        the log.
    """

    dataset: str = ""
    mapping: tuple[tuple[str, str], ...] = ()
    day_first: bool | None = None
    hijri: bool = False
    swapped: bool | None = None
    epsg: int | None = None
    sheet: str = ""
    encoding: str = ""
    file: str = ""
    marking: str = ""
    source: str = ""


@dataclass(frozen=True)
class HeldRow:
    """A row that could become an event once a person has decided something.

    Parameters
    ----------
    row : int
        Its row in the file: the header is row 1.
    key : str
        The source's own id of it, "" where it has none.
    reason : str
        Why: ``held.<reason>`` of the catalogue ("date_order", "place_ambiguous", "place_swapped", "duplicate", ...).
    field, found : str
        The column and the cell that it lies in.
    options : tuple of str
        What may be meant: ids of places, or dates; empty where a person has to write it.
    event : dict
        The event as far as it is known: non-empty columns of the schema, and lon, lat.
    cells : tuple of str
        The whole row as it stands.
    """

    row: int
    key: str
    reason: str
    field: str
    found: str
    options: tuple[str, ...]
    event: dict[str, object]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Chunk:
    """Rows of a file, each in exactly one of three.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema (EPSG:4326, origin "file"), with two columns more: ``row`` (int, as in the file) and ``key``
        (the source's own id of the row, "" where it has none). ``id`` is not used.
    held : tuple of HeldRow
    refused : tuple of Refusal
    """

    events: gpd.GeoDataFrame
    held: tuple[HeldRow, ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def read(self) -> int:
        """How many rows of the file these are."""
        return len(self.events) + len(self.held) + len(self.refused)


@dataclass(frozen=True)
class Format:
    """A format of events.

    Parameters
    ----------
    key : str
        "acled"; its name is ``format.<key>`` and its terms are ``terms.<key>`` of the catalogue.
    dataset : str
        The source's name for its rows; "" where a person names it (tables of one's own).
    shared_ids : bool
        Whether the source's ids are the same all over the world, so that a row imported in both centres is one
        event.
    no_redistribution : bool
        Whether its terms forbid passing rows on.
    recognise : callable
        From a head, 0 (not it) to 100 (certainly).
    read : callable
        From a table and choices, a chunk.
    apart : bool
        Whether rows that bear one id are events of their own (boats of one incident, each with other people); they are
        told apart by their order in the file. Else such rows are one event, or somebody has to say what they are.
    named : bool
        Whether the file's name says what its rows do not: it is in ``Choices.file``.
    days : callable, optional
        From a table and choices, the columns of its dates and which number the source writes first between slashes:
        "day", "month", or "" where it is known of neither. None where its dates can be read in one way alone.
    """

    key: str
    dataset: str
    shared_ids: bool
    no_redistribution: bool
    recognise: Callable[[Head], int]
    read: Callable[[Table, Choices], Chunk]
    apart: bool = False
    named: bool = False
    days: Callable[[Table, Choices], tuple[tuple[pa.Array, ...], str]] | None = None
