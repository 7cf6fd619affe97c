"""The rows of a published format put together: each in exactly one of events, held and refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.room_text import shown
from events import schema
from events.importers.format import Chunk, HeldRow
from events.importers.rows import TEXT, Cells, Flags, Floats, Objects, blank
from events.importers.rows_dates import Dated
from events.points_table import Table
from events.points_where import Where
from events.refusal import Refusal

Ints = npt.NDArray[np.int64]
# How far from the point an event may lie where its class is all that is known: a town with its outskirts; for
# what is "near" a place, the 25 km that UCDP's codebook states for its second class (where_prec 2).
RADIUS_M = {"town": 5_000.0, "municipality": 25_000.0}
# A class whose point is the centre of an area: no point is kept, and the class stays.
_CENTRES = tuple(f"{name}*" for name in schema.PRECISIONS)


def placed(columns: dict[str, Any], where: Where, classes: Objects, metres: Floats | None = None) -> Where:
    """Set class, metres and role of each place, and take the point from those that only stand for an area.

    Parameters
    ----------
    columns : dict
        Columns of the schema; three are added.
    where : Where
        Coordinates as the file has them.
    classes : array of str
        ``place_precision`` by row. Of "district", "section", "country" and "none" no point is kept: it is a
        centre of an area, or a capital that stands for it. A class that ends in "*" ("municipality*") says that
        its point is such a centre too.
    metres : array of float, optional
        What the source states of it; NaN where it does not.

    Returns
    -------
    Where
        With NaN where no point is kept.
    """
    area = np.isin(classes, _CENTRES)
    plain = np.where(area, [one.rstrip("*") for one in classes.tolist()], classes) if area.any() else classes
    has = np.isfinite(where.lon) & np.isfinite(where.lat)
    kept = has & ~area & np.isin(plain, ("exact", "town", "municipality"))
    # Without coordinates a place is known by its names alone: never better than the municipality.
    plain = np.where(~kept & np.isin(plain, ("exact", "town")), "municipality", plain)
    radius = np.select([plain == name for name in RADIUS_M], list(RADIUS_M.values()), np.nan)
    if metres is not None:
        radius = np.where(np.isfinite(metres), metres, radius)
    columns["place_precision"] = plain
    columns["uncertainty_m"] = np.where(kept, radius, np.nan)
    columns["place_role"] = np.where(kept, "held_at", np.where(plain == "none", "none", "about"))
    lon, lat = np.where(kept, where.lon, np.nan), np.where(kept, where.lat, np.nan)
    return Where(lon, lat, where.lon_decimals, where.lat_decimals, where.reason, where.field, where.zero)


def chunk(
    cells: Cells, columns: dict[str, Any], where: Where, dated: Dated, key: pa.Array, needs: Sequence[str]
) -> Chunk:
    """Put rows together: those without a place or a date that can be read are refused or held, the rest events.

    Parameters
    ----------
    cells : Cells
    columns : dict
        Columns of the schema but dates: arrays of Arrow or numpy, or one text for all.
    where : Where
        Of the points that are kept, with the reasons of the rows that are refused.
    dated : Dated
    key : pyarrow.Array
        The source's own id of each row.
    needs : sequence of str
        Fields of which a row has to hold at least one; a row that holds none (a footer) is refused.
    """
    table, count = cells.table, len(cells)
    columns = {**dated.columns(), **columns}
    frame = pd.DataFrame({name: _series(value, count) for name, value in columns.items()})
    whole = schema.frame(frame.assign(origin="file"), where.lon, where.lat)
    whole["row"], whole["key"] = table.numbers, _series(key, count)
    empty = np.ones(count, dtype=bool)
    for field in needs:
        empty &= pc.equal(cells.text(field), "").to_numpy(zero_copy_only=False)
    refused = _refusals(cells, where, empty, needs) + list(table.odd)
    out = (where.reason != "") | empty
    held = _held(cells, whole, dated, np.flatnonzero(dated.held & ~out))
    keep = ~(out | dated.held)
    events = whole if keep.all() else whole[keep].reset_index(drop=True)
    return Chunk(events, held, tuple(sorted(refused, key=lambda one: one.row)))


def _series(value: Any, count: int) -> Any:
    if isinstance(value, str):
        value = blank(count, value)
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value
    array = value if isinstance(value, pa.Array) else pa.array(value, TEXT)
    return pd.array(pa.chunked_array([array]), dtype="str")


def _refusals(cells: Cells, where: Where, empty: Flags, needs: Sequence[str]) -> list[Refusal]:
    made = where.refusals(cells.table, cells.places)
    header = cells.table.header
    wanted = ", ".join(
        header[at] for at in sorted({cells.places[name] for name in needs if name in cells.places})
    )
    places = np.flatnonzero(empty & (where.reason == ""))
    for place, row in zip(places.tolist(), rows_of(cells.table, places), strict=True):
        at = next((at for at, cell in enumerate(row) if cell.strip()), 0)
        number = int(cells.table.numbers[place])
        made.append(Refusal(number, header[at], row[at], shown(wanted, 200), "format.empty", row))
    return made


def _date_name(cells: Cells) -> str:
    at = cells.places.get("date")
    return cells.table.header[at] if at is not None else "date"


def rows_of(table: Table, places: Ints) -> list[tuple[str, ...]]:
    """Return the cells of some rows, a column at a time."""
    if not len(places):
        return []
    columns = [
        ["" if cell is None else str(cell) for cell in column.take(pa.array(places)).to_pylist()]
        for column in table.columns
    ]
    return list(zip(*columns, strict=True))


def _held(cells: Cells, whole: Any, dated: Dated, places: Ints) -> tuple[HeldRow, ...]:
    """Return rows whose date somebody has to settle, as far as they are known."""
    if not len(places):
        return ()
    some = whole.iloc[places]
    values = [some[name].tolist() for name in (*schema.NAMES, "row", "key")]
    lon, lat = some.geometry.x.tolist(), some.geometry.y.tolist()
    name = _date_name(cells)
    made = []
    for at, (row, one) in enumerate(
        zip(rows_of(cells.table, places), zip(*values, strict=True), strict=True)
    ):
        *said, number, key = one
        known: dict[str, object] = {
            field: value
            for field, value in zip(schema.NAMES, said, strict=True)
            if value != "" and value == value
        }
        if lon[at] == lon[at]:
            known |= {"lon": lon[at], "lat": lat[at]}
        found, reason, options = dated.question(int(places[at]))
        made.append(HeldRow(int(number), str(key), reason, name, found, options, known, row))
    return tuple(made)
