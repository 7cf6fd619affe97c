"""A piece of a file becomes located events: read by the same code as any file of points, located by the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import DataProblem, FileProblem
from data.room_text import encoding
from events import schema
from events.archive.cutting import Piece, header
from events.archive.hexagons import cells_of
from events.columns import recognise
from events.located import ADDED, located
from events.points_dates import Dates, Day, read_dates, read_day
from events.points_events import as_events
from events.points_table import Table, table
from events.points_where import Where
from events.refusal import Refusal

# Beside the schema and where each event lies: its cell of the finest resolution (0 for none), and where it was read.
START_BYTES = 2**20
OWN = ("cell", "part", "file", "row")


@dataclass(frozen=True)
class Way:
    """How the files of an archive are read; every piece in the same way.

    Parameters
    ----------
    headers : tuple of bytes
        The first row of each file.
    columns : tuple of tuple of str
        The names in it.
    names : tuple of str
        What messages call each.
    mapping : tuple of (field, column)
        Before what is recognised by name.
    order : str
        Which number of 03/04/2025 comes first, "day" or "month"; "" leaves events dated so undated, their words kept.
        A piece cannot tell it of the whole.
    """

    headers: tuple[bytes, ...]
    columns: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    mapping: tuple[tuple[str, str], ...] = ()
    order: str = ""


def read_piece(piece: Piece, way: Way) -> tuple[gpd.GeoDataFrame, list[Refusal]]:
    """Return the events of a piece, and the rows of it that are none.

    Parameters
    ----------
    piece : Piece
    way : Way

    Returns
    -------
    GeoDataFrame
        EPSG:4326: the schema, the columns of `events.located.located`, and ``OWN``.
    list of Refusal
        Their rows counted in the file.

    Raises
    ------
    FileProblem
        The file is not UTF-8, or is not there any more.
    DataProblem
        No coordinates are recognised, or the piece has other columns than the file.
    """
    name, head = way.names[piece.file], way.headers[piece.file]
    raw = _bytes(piece)
    if not raw.strip(b"\r\n"):
        return _framed(
            schema.frame(pd.DataFrame({"id": []}, dtype="str"), [], []), piece, np.empty(0, dtype=np.int64)
        ), []
    raw = head + raw
    if encoding(raw) != "utf-8":
        raise FileProblem("archive.encoding", file=name)
    made = table(raw, name)
    if made.header != way.columns[piece.file]:
        raise DataProblem("archive.header", file=name, row=piece.row)
    numbers = made.numbers + (piece.row - 2)
    odd = [_moved(one, piece.row - 2) for one in made.odd]
    made = Table(made.header, made.columns, numbers, odd, made.tags, made.mapped, made.hxl)
    places = recognise(made.header, dict(way.mapping), name)
    where = Where.of(made, places)
    kept = np.flatnonzero(where.reason == "")
    refused = sorted([*where.refusals(made, places), *odd], key=lambda one: one.row)
    rows = made
    if len(kept) < len(numbers):
        columns = [column.take(pa.array(kept)) for column in made.columns]
        rows = Table(made.header, columns, numbers[kept], odd, made.tags, made.mapped)
    events = as_events(rows, places, where.taken(kept), [], _dates(rows, places, way.order))
    events["id"] = _ids(rows, places)
    return _framed(events, piece, rows.numbers), refused


def way_of(files: Sequence[Path], mapping: Mapping[str, str], order: str) -> Way:
    """Return how files are to be read, their columns recognised.

    Raises
    ------
    FileProblem
        One is not there, or not UTF-8.
    DataProblem, UsageProblem
        One has no rows or no coordinates, or the mapping is wrong.
    """
    heads, columns = [], []
    for path in files:
        head, _ = header(path)
        with path.open("rb") as file:
            start = file.read(START_BYTES)
        if not encoding(
            start.decode("utf-8", "ignore").encode() if len(start) == START_BYTES else start
        ).startswith("utf-8"):
            raise FileProblem("archive.encoding", file=path.name)
        made = table(start.decode("utf-8-sig", "ignore").encode(), path.name)
        recognise(made.header, dict(mapping), path.name)
        heads.append(head if head.endswith(b"\n") else head + b"\n")
        columns.append(made.header)
    names = tuple(path.name for path in files)
    return Way(tuple(heads), tuple(columns), names, tuple(sorted(mapping.items())), order)


def _bytes(piece: Piece) -> bytes:
    try:
        with Path(piece.path).open("rb") as file:
            file.seek(piece.start)
            raw = file.read(piece.end - piece.start)
    except FileNotFoundError:
        raise FileProblem("file.missing", file=piece.path) from None
    if len(raw) != piece.end - piece.start:
        raise FileProblem("archive.changed", file=piece.path)
    return raw


def _dates(rows: Table, places: dict[str, int], order: str) -> Dates:
    def read(text: str) -> Day:
        return read_day(text, order)

    def column(field: str) -> pa.Array | None:
        return rows.columns[places[field]] if field in places else None

    blank = pa.array([""] * len(rows.numbers), pa.large_string())
    date = column("date")
    return read_dates(blank if date is None else date, column("end"), read)


def _ids(rows: Table, places: dict[str, int]) -> pd.Series:
    """Return the file's own ids as they stand, also where one stands twice; the number of the row where there is none.

    Whether an id stands twice in an archive nobody can say of a piece: row and file tell events apart.
    """
    numbered = pc.binary_join_element_wise(
        pa.scalar("row-", pa.large_string()),
        pa.array(rows.numbers).cast(pa.large_string()),
        pa.scalar("", pa.large_string()),
    )
    if "id" not in places:
        return pd.Series(numbered.to_pandas(), dtype="str")
    own = pc.utf8_trim_whitespace(rows.columns[places["id"]])
    return pd.Series(pc.if_else(pc.equal(own, ""), numbered, own).to_pandas(), dtype="str")


def _moved(one: Refusal, rows: int) -> Refusal:
    return Refusal(one.row + rows, one.field, one.found, one.expected, one.key, one.cells)


def _framed(events: gpd.GeoDataFrame, piece: Piece, rows: npt.NDArray[np.int64]) -> gpd.GeoDataFrame:
    found = located(events)
    return found.assign(
        cell=cells_of(found.geometry.x.to_numpy(), found.geometry.y.to_numpy()),
        part=np.full(len(found), piece.number, dtype=np.int32),
        file=np.full(len(found), piece.file, dtype=np.int32),
        row=np.asarray(rows, dtype=np.int64),
    )[[*schema.NAMES, *ADDED, *OWN, "geometry"]]


def refusals_table(refused: list[Refusal], piece: Piece) -> pa.Table:
    """Return refused rows as a table, cells as JSON."""
    return pa.table(
        {
            "file": pa.array([piece.file] * len(refused), pa.int32()),
            "row": pa.array([one.row for one in refused], pa.int64()),
            **{
                name: pa.array([getattr(one, name) for one in refused], pa.string())
                for name in ("field", "found", "expected", "key")
            },
            "cells": pa.array([json.dumps(one.cells, ensure_ascii=False) for one in refused], pa.string()),
        }
    )
