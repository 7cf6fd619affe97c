"""A foreign table as columns of text: CSV by Arrow (row by row where ragged), GeoJSON points by json.

Nothing is converted here: "NA" stays text, 007 stays 007.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import DataProblem, FileProblem
from data.room_sniff import kind
from data.room_text import shown
from events.points_bytes import count_of, plain_utf8
from events.points_quotes import Lines, records, sound
from events.refusal import Refusal

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 20
# Under it Arrow gains nothing, and it starts threads: a command that refuses the file at once and ends while
# they start is aborted by them now and then ("terminate called", exit code 134 in place of 1).
FEW_BYTES = 1 << 16
# Some ten thousand rows, of which the columns stay in the processor's cache while they are worked on; no row may be longer.
BLOCK_BYTES = 8 << 20
_START_BYTES = 1_000_000
# A million features of a point, and a record of a few objects each.
MAX_ROWS = 5_000_000
LON, LAT = "geometry: lon", "geometry: lat"


@dataclass(frozen=True)
class Table:
    """Columns of text.

    Parameters
    ----------
    header : tuple of str
        Names of the columns.
    columns : list of pyarrow.Array
        Strings, none missing.
    numbers : array of int
        The row of the file that each stands in: the header is row 1; features count from 1.
    odd : list of Refusal
        Rows that do not fit.
    tags : int
        Rows of HXL tags that were left out.
    mapped : dict
        Fields whose column is certain (the geometry of GeoJSON).
    hxl : tuple of str
        The row of HXL tags, one a column, of a file that has one; empty else.
    """

    header: tuple[str, ...]
    columns: list[pa.Array]
    numbers: npt.NDArray[np.int64]
    odd: list[Refusal]
    tags: int
    mapped: dict[str, str]
    hxl: tuple[str, ...] = ()


def table(raw: bytes, name: str) -> Table:
    """Return the bytes of a CSV, TSV or GeoJSON file as columns of text.

    Raises
    ------
    FileProblem
        It is something else, or damaged.
    DataProblem
        It has no rows.
    """
    pieces = tables(raw, name)
    if len(pieces) == 1:
        return pieces[0]
    first = pieces[0]
    columns = [pa.concat_arrays(parts) for parts in zip(*(one.columns for one in pieces), strict=True)]
    return replace(first, columns=columns, numbers=np.concatenate([one.numbers for one in pieces]))


def tables(raw: bytes | memoryview, name: str) -> list[Table]:
    """Return what `table` does, a large CSV in pieces of its rows, one after the other; the first has what is odd.

    Raises
    ------
    FileProblem
        It is something else, or damaged.
    DataProblem
        It has no rows.
    """
    if isinstance(raw, memoryview) and kind(bytes(raw[:_START_BYTES])) != "CSV":
        raw = bytes(raw)
    found = "CSV" if isinstance(raw, memoryview) else kind(raw)
    if found == "CSV":
        made = _tagless(_csv(memoryview(raw)))
    elif found == "GeoJSON" and isinstance(raw, bytes):
        made = [_features(raw, name)]
    else:
        raise FileProblem("points.not_text", file=shown(name), found=found or "?")
    if not any(len(one.numbers) or one.odd for one in made):
        raise DataProblem("points.no_rows", file=shown(name))
    return made


def _csv(raw: memoryview) -> list[Table]:
    body, sound_text = plain_utf8(raw)
    start = bytes(body[:_START_BYTES]).decode("utf-8", "replace")
    delimiter = _delimiter(start, whole=len(body) <= _START_BYTES)
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
    header = next(reader)
    read = None
    if sound_text and len(body) > FEW_BYTES:
        read = _blocks(body, len(header), delimiter, one_line=reader.line_num == 1)
    if read is None:
        return [_by_row(str(body, "utf-8", "replace"), header, delimiter)]
    pieces, number = [], 2
    for block in read.to_batches():
        numbers = np.arange(number, number + len(block))
        number += len(block)
        pieces.append(_filled(Table(tuple(header), block.columns, numbers, [], 0, {})))
    return [one for one in pieces if len(one.numbers)] or pieces[:1] or [_by_row("", header, delimiter)]


def _filled(piece: Table) -> Table:
    """Leave out rows of nothing but separators, which a spreadsheet writes under its table: they are no events."""
    full = np.zeros(len(piece.numbers), dtype=bool)
    for column in piece.columns:
        full |= pc.not_equal(column, "").to_numpy(zero_copy_only=False)
        if full.all():
            return piece
    columns = [one.filter(pa.array(full)) for one in piece.columns]
    return replace(piece, columns=columns, numbers=piece.numbers[full])


def _blocks(body: memoryview, width: int, delimiter: str, *, one_line: bool) -> pa.Table | None:
    """Read a large text by Arrow; None where it has to be read row by row.

    A cell that reaches over lines is rare and makes Arrow look for the ends of rows alone: without such a cell
    there are as many rows as lines, however their cells are quoted.
    """

    def read(*, lines: bool) -> pa.Table | None:
        return read_blocks(
            pa.py_buffer(body),
            width,
            delimiter,
            skipped=1,
            block_bytes=BLOCK_BYTES,
            threads=True,
            lines=lines,
        )

    marks = count_of(body, b'"')
    if not marks:
        return read(lines=False)
    if marks % 2:
        return None
    if one_line and (found := read(lines=False)) is not None and len(found) == count_of(body, b"\n"):
        return found
    found = read(lines=True)
    return found if found is not None and sound(str(body, "utf-8"), len(found) + 1, delimiter) else None


def _delimiter(start: str, whole: bool) -> str:
    """Return the sign between cells: the one that splits the first rows into the most columns alike."""
    best, score = ",", 0.0
    for delimiter in _DELIMITERS:
        sizes: list[int] = []
        try:
            for row in csv.reader(io.StringIO(start, newline=""), delimiter=delimiter):
                sizes.append(len(row))
                if len(sizes) > _SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        if not whole and len(sizes) <= _SAMPLE_ROWS:
            sizes = sizes[:-1] or sizes  # the last may be cut
        same = sum(size == sizes[0] for size in sizes) / len(sizes)
        if sizes[0] > 1 and sizes[0] * same > score:
            best, score = delimiter, sizes[0] * same
    return best


def by_arrow(
    body: bytes, width: int, delimiter: str, *, skipped: int, block_bytes: int, threads: bool
) -> list[pa.Array] | None:
    """Read all at once; None where a row is ragged or quoted oddly, so that it has to be read row by row.

    Parameters
    ----------
    body : bytes
        UTF-8.
    width : int
        Columns.
    delimiter : str
    skipped : int
        Rows at the top that are no data.
    block_bytes : int
        How much is read at a time; no row may be longer.
    threads : bool
        Whether blocks are read side by side.
    """
    read = read_blocks(
        pa.py_buffer(body), width, delimiter, skipped=skipped, block_bytes=block_bytes, threads=threads,
        lines=b'"' in body
    )  # fmt: skip
    return None if read is None else [column.combine_chunks() for column in read.columns]


def read_blocks(
    body: pa.Buffer,
    width: int,
    delimiter: str,
    *,
    skipped: int,
    block_bytes: int,
    threads: bool,
    lines: bool,
    checked: bool = False,
) -> pa.Table | None:
    """Read what `by_arrow` does, as columns of a chunk a block.

    ``lines`` says whether a cell may reach over lines, ``checked`` whether the text is known to be UTF-8.
    """
    from pyarrow import csv as fast

    ragged = False

    def seen(_: object) -> str:
        nonlocal ragged
        ragged = True
        return "skip"

    names = [str(place) for place in range(width)]
    try:
        read = fast.read_csv(
            pa.BufferReader(body),
            read_options=fast.ReadOptions(
                column_names=names, skip_rows_after_names=skipped, block_size=block_bytes, use_threads=threads
            ),
            parse_options=fast.ParseOptions(
                delimiter=delimiter, newlines_in_values=lines, ignore_empty_lines=False, invalid_row_handler=seen
            ),
            convert_options=fast.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False,
                check_utf8=not checked,
            ),
        )  # fmt: skip
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    return None if ragged else read


def _by_row(text: str, header: list[str], delimiter: str) -> Table:
    """Read row by row: short rows are filled up, longer ones are odd, blank ones are counted and left."""
    width, rows, numbers, odd = len(header), [], [], []
    # One setting for the whole process, which only ever grows: a reader in another thread would stop in its row.
    csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
    for number, row in records(Lines(io.StringIO(text, newline="")), delimiter, 1, width):
        if isinstance(row, Refusal):
            odd.append(row)
        elif number == 1 or not any(row):
            continue
        elif any(row[width:]):
            odd.append(Refusal(number, "", str(len(row)), str(width), "points.cells", tuple(row)))
        else:
            rows.append((row + [""] * (width - len(row)))[:width])
            numbers.append(number)
    return Table(tuple(header), _texts(rows, width), np.array(numbers, dtype=np.int64), odd, 0, {})


def _texts(rows: list[list[str]], width: int) -> list[pa.Array]:
    if not rows:
        return [pa.array([], pa.large_string()) for _ in range(width)]
    return [pa.array(_clean(column), pa.large_string()) for column in zip(*rows, strict=True)]


def _clean(texts: Any) -> list[str]:
    """Return texts that can be written as UTF-8: half a surrogate pair, which JSON can hold, becomes "?"."""
    return [text if text.isascii() else text.encode("utf-8", "replace").decode() for text in texts]


def _tagless(pieces: list[Table]) -> list[Table]:
    """Leave out rows of HXL tags (every cell that is not empty starts with "#") at the top."""
    made, count = pieces[0], 0
    while count < min(3, len(made.numbers)):
        cells = [column[count].as_py() for column in made.columns]
        if not any(cells) or not all(cell.startswith("#") for cell in cells if cell):
            break
        count += 1
    if not count:
        return pieces
    columns = [column.slice(count) for column in made.columns]
    return [Table(made.header, columns, made.numbers[count:], made.odd, count, {}), *pieces[1:]]


def _features(raw: bytes, name: str) -> Table:
    """Return points of a GeoJSON text: their properties, and longitude and latitude as they are written."""
    from data.room_geojson import load_features
    from data.room_limits import MAX_COLUMNS

    # NaN, which is no JSON but which programs write, is read as the word: that row alone is then looked at.
    features = load_features(raw, name, MAX_ROWS, 4 * MAX_ROWS, nan=str)
    columns: dict[str, list[str]] = {}
    lons: list[str] = []
    lats: list[str] = []
    numbers: list[int] = []
    odd: list[Refusal] = []
    for number, feature in enumerate(features, start=1):
        geometry = feature.get("geometry")
        properties = feature.get("properties") or {}
        place = place_of(geometry)
        if place is None:
            found = geometry.get("type", "?") if isinstance(geometry, dict) else "?"
            cells = (json.dumps(feature, ensure_ascii=False),)
            odd.append(Refusal(number, "geometry", shown(str(found)), "Point", "points.geometry", cells))
            continue
        if "id" in feature and "id" not in properties:
            properties = {**properties, "id": feature["id"]}
        for key, value in properties.items():
            if key not in columns:
                if len(columns) == MAX_COLUMNS:
                    raise FileProblem(
                        "room.columns", file=shown(name), found=f"{MAX_COLUMNS}+", expected=MAX_COLUMNS
                    )
                columns[key] = [""] * len(numbers)
            columns[key].append(as_text(value))
        numbers.append(number)
        lons.append(place[0])
        lats.append(place[1])
        if len(properties) < len(columns):
            for column in columns.values():
                if len(column) < len(numbers):
                    column.append("")
    columns |= {LON: lons, LAT: lats}
    texts = [pa.array(_clean(column), pa.large_string()) for column in columns.values()]
    mapped = {"lon": LON, "lat": LAT}
    return Table(tuple(columns), texts, np.array(numbers, dtype=np.int64), odd, 0, mapped)


def place_of(geometry: object) -> tuple[str, str] | None:
    """Return lon and lat of a point as text ("" for no geometry), or None for what is no point."""
    if geometry is None:
        return "", ""
    if not isinstance(geometry, dict):
        return None
    place = geometry.get("coordinates")
    if geometry.get("type") == "MultiPoint" and isinstance(place, list) and len(place) == 1:
        place = place[0]
    elif geometry.get("type") != "Point":
        return None
    if not isinstance(place, list) or len(place) == 1:
        return None
    return (as_text(place[0]), as_text(place[1])) if place else ("", "")


_SIMPLE: dict[type, Callable[[Any], str]] = {str: str, int: str, float: repr, Decimal: str}


def as_text(value: object) -> str:
    """Return a value of JSON as the text of a cell."""
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple(value)
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=float)
