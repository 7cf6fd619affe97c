"""A foreign table as columns of text: CSV by Arrow (row by row where ragged), GeoJSON points by json.

Nothing is converted here: "NA" stays text, 007 stays 007.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import DataProblem, FileProblem
from data.room_file import read_bytes
from data.room_sniff import kind
from data.room_text import shown
from events.points_bytes import START_BYTES, count_of, lines_of, look, plain_utf8, state_of
from events.points_geojson import LAT, LON, as_text, features, place_of
from events.points_quotes import Lines, records, sound
from events.refusal import Refusal

__all__ = [
    "FEW_BYTES", "LAT", "LON", "Table", "as_text", "by_arrow", "place_of", "read_blocks", "table", "tables", "tables_of",
]  # fmt: skip
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 20
# Under it Arrow gains nothing, and it starts threads: a command that refuses the file at once and ends while
# they start is aborted by them now and then ("terminate called", exit code 134 in place of 1).
FEW_BYTES = 1 << 16
# Some ten thousand rows, of which the columns stay in the processor's cache while they are worked on; no row may be longer.
BLOCK_BYTES = 8 << 20
# A million features of a point, and a record of a few objects each.
MAX_ROWS = 5_000_000


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


def tables_of(source: Path | bytes, name: str, limit: int) -> list[Table]:
    """Return what `tables` does, of a file or of what was uploaded; a large file is never in memory as a whole.

    Raises
    ------
    FileProblem
        As `data.room_file.read_bytes` has it too.
    DataProblem
        It has no rows.
    """
    pieces = _from_disk(source, limit) if isinstance(source, Path) else None
    return tables(read_bytes(source, name, limit), name) if pieces is None else pieces


def _from_disk(path: Path, limit: int) -> list[Table] | None:
    """Read a large CSV as most are; None where it is another thing, or has to be looked at more closely."""
    seen = look(path, limit)
    if seen is None or kind(seen.start) != "CSV" or seen.marks % 2:
        return None
    header, delimiter, lines = _header(seen.start, whole=False)
    if seen.marks and lines > 1:
        return None
    with pa.OSFile(str(path)) as file:
        read = read_blocks(
            file, len(header), delimiter, skipped=1, block_bytes=BLOCK_BYTES, threads=True, lines=False, checked=True
        )  # fmt: skip
    if read is None or (seen.marks and len(read) != lines_of(path)) or state_of(path) != seen.state:
        return None
    pieces = _tagless(_pieces(read, header))
    return pieces if any(len(one.numbers) for one in pieces) else None


def tables(raw: bytes, name: str) -> list[Table]:
    """Return what `table` does, a large CSV in pieces of its rows, one after the other; the first has what is odd.

    Raises
    ------
    FileProblem
        It is something else, or damaged.
    DataProblem
        It has no rows.
    """
    found = kind(raw)
    if found == "CSV":
        made = _tagless(_csv(memoryview(raw)))
    elif found == "GeoJSON":
        columns, numbers, odd = features(raw, name, MAX_ROWS)
        texts = [pa.array(_clean(column), pa.large_string()) for column in columns.values()]
        made = [Table(tuple(columns), texts, numbers, odd, 0, {"lon": LON, "lat": LAT})]
    else:
        raise FileProblem("points.not_text", file=shown(name), found=found or "?")
    if not any(len(one.numbers) or one.odd for one in made):
        raise DataProblem("points.no_rows", file=shown(name))
    return made


def _csv(raw: memoryview) -> list[Table]:
    body, sound_text = plain_utf8(raw)
    header, delimiter, lines = _header(bytes(body[:START_BYTES]), whole=len(body) <= START_BYTES)
    read = None
    if sound_text and len(body) > FEW_BYTES:
        read = _blocks(body, len(header), delimiter, one_line=lines == 1)
    if read is None:
        return [_by_row(str(body, "utf-8", "replace"), header, delimiter)]
    return _pieces(read, header)


def _header(start: bytes, *, whole: bool) -> tuple[list[str], str, int]:
    """Return the names of the columns, the sign between cells, and how many lines the names take."""
    text = start.decode("utf-8", "replace")
    delimiter = _delimiter(text, whole)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return next(reader), delimiter, reader.line_num


def _pieces(read: pa.Table, header: list[str]) -> list[Table]:
    pieces, number = [], 2
    for block in read.to_batches():
        numbers = np.arange(number, number + len(block))
        number += len(block)
        pieces.append(_filled(Table(tuple(header), block.columns, numbers, [], 0, {})))
    empty = Table(tuple(header), _texts([], len(header)), np.empty(0, dtype=np.int64), [], 0, {})
    return [one for one in pieces if len(one.numbers)] or [empty]


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
    body: pa.Buffer | pa.NativeFile,
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
            pa.BufferReader(body) if isinstance(body, pa.Buffer) else body,
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
