"""A file of points becomes events: any CSV, TSV or GeoJSON, columns recognised by name or mapped by a person.

Nothing is lost: a row that cannot be placed is returned as a refusal with its cells and its reason; a date
that is not certain leaves its event undated with its words kept. Text stays as it stands in the file, in
both languages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa

from data.room_geometry import Note
from data.room_limits import MAX_POINTS_BYTES
from data.words import t
from events.columns import recognise
from events.points_events import events_of
from events.points_pieces import each
from events.points_table import Table, tables_of
from events.points_where import Where, mostly, tally_exchanged
from events.refusal import Refusal

__all__ = ["Points", "Refusal", "read_points", "write_refusals"]
_OURS = ("row", "field", "found", "expected")


@dataclass(frozen=True)
class Points:
    """What a file of points holds.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema, EPSG:4326, origin "file", in the order of the file.
    read : int
        Rows of the file; ``len(events) + len(refused)``.
    refused : tuple of Refusal
        The rows that are no events, each with its reason.
    columns : dict
        Column of the file by field, as recognised or mapped.
    notes : tuple of Note
        What a person should know of how it was read.
    name : str
        The file's name.
    header : tuple of str
        The columns of the file.
    """

    events: gpd.GeoDataFrame
    read: int
    refused: tuple[Refusal, ...]
    columns: dict[str, str]
    notes: tuple[Note, ...]
    name: str
    header: tuple[str, ...]


def read_points(
    source: Path | bytes, mapping: dict[str, str] | None = None, *, name: str | None = None
) -> Points:
    r"""Read a CSV, TSV or GeoJSON file of points as events.

    Parameters
    ----------
    source : Path or bytes
        The file, or what was uploaded.
    mapping : dict, optional
        Column by field (``{"lon": "X", "lat": "Y"}``), before what is recognised by name; fields are the
        keys of ``events.columns.NAMES``.
    name : str, optional
        What messages call it; by default the path's own. It is neither in ids nor a source: a map is handed on.

    Raises
    ------
    FileProblem
        It cannot be opened or is no such file.
    DataProblem, UsageProblem
        No coordinates are recognised, or the mapping is wrong; the message names the columns found.

    Examples
    --------
    >>> head = "id,النوع,خط الطول,خط العرض,التاريخ"
    >>> raw = f"{head}\n007,دورية حدودية,٢٤٫٩٩٩,٢٢٫٠٠١,2025-05-16\n8,x,95,200,\n".encode()
    >>> points = read_points(raw, name="a.csv")
    >>> points.events[["id", "kind", "start", "place_precision"]].values.tolist()
    [['007', 'PATROL', '2025-05-16', 'exact']]
    >>> points.refused[0].say("en")
    'Row 3, field خط العرض: found 200, expected ±90. Longitude and latitude may be swapped, or in metres.'
    """
    if name is None:
        name = source.name if isinstance(source, Path) else "file"
    pieces = tables_of(source, name, MAX_POINTS_BYTES)
    first = pieces[0]
    places = recognise(first.header, {**first.mapped, **(mapping or {})}, name)
    notes = [Note("room.note.tags", {"count": first.tags})] if first.tags else []
    parts = each(lambda one: _kept(one, places), pieces)
    wheres = [where for _, where, _ in parts]
    frame = events_of([rows for rows, _, _ in parts], places, wheres, notes)
    odd = [*first.odd, *(refusal for _, _, refused in parts for refusal in refused)]
    if count := mostly(each(lambda one: tally_exchanged(one.lon, one.lat), wheres)):
        notes.insert(0, Note("room.note.exchanged", {"count": count}))
    columns = {field: first.header[place] for field, place in places.items()}
    read = sum(len(one.numbers) for one in pieces) + len(first.odd)
    refused = tuple(sorted(odd, key=lambda one: one.row))
    return Points(frame, read, refused, columns, tuple(notes), name, first.header)


def _kept(piece: Table, places: dict[str, int]) -> tuple[Table, Where, list[Refusal]]:
    """Return the rows of a piece that are events, where they are, and the refusals of the others."""
    where = Where.of(piece, places)
    out = where.refused
    if not len(out):
        return piece, where, []
    kept = np.ones(len(piece.numbers), dtype=bool)
    kept[out] = False
    rows = [column.filter(pa.array(kept)) for column in piece.columns]
    taken = where.taken(np.flatnonzero(kept))
    return replace(piece, columns=rows, numbers=piece.numbers[kept]), taken, where.refusals(piece, places)


def write_refusals(points: Points, path: Path) -> Path:
    """Write the refused rows as CSV: their own cells, and beside them what is wrong and the reason.

    UTF-8 with a byte order mark, so that spreadsheet programs read Arabic; no cell starts a formula.
    """
    import csv
    import io

    from data.files_out import safe_cell, write_whole

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    width = max([len(points.header), *(len(one.cells) for one in points.refused)])
    own = [*points.header, *[""] * (width - len(points.header))]
    ours = [f"{t(f'room.refused.{key}', 'ar')} / {t(f'room.refused.{key}', 'en')}" for key in _OURS]
    ours += [t("room.refused.reason", lang) for lang in ("ar", "en")]
    writer.writerow([safe_cell(cell) for cell in (*own, *ours)])
    for one in points.refused:
        cells = [*one.cells, *[""] * (width - len(one.cells))]
        reasons = [str(one.row), one.field, one.found, one.expected, one.say("ar"), one.say("en")]
        writer.writerow([safe_cell(cell) for cell in (*cells, *reasons)])
    return write_whole(path, out.getvalue().encode("utf-8-sig", "replace"))
