"""JSON as it streams: a list of records (of an API, or by itself), a record a line, or features of GeoJSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO

import numpy as np

from data.errors import FileProblem
from data.room_geojson import check_crs
from data.room_limits import MAX_COLUMNS
from data.room_text import shown
from events.importers.batches import Layout, Opened, as_table
from events.points_table import LAT, LON, Table, as_text, place_of
from events.refusal import Refusal

# Where APIs put their rows: the first list of objects in a text, not deeper than this.
_DEEPEST = 4
_START_BYTES = 100_000


_MOST_DEEP = 100
# Python makes no number of more than 4,300 digits, and what ijson does then ends the whole program (3.6, yajl2_c).
_MOST_DIGITS = 1_000
_DIGITS = b"0123456789"
_RECORD = b"\x1e"
_LONG = re.compile(rb"[0-9]{%d}" % (_MOST_DIGITS + 1))
_OPENS, _CLOSES = (np.frombuffer(signs, dtype=np.uint8) for signs in (b"[{", b"]}"))


class _Shallow:
    """A JSON text that is read only as deep as records go: ijson keeps the path to each level, a megabyte for a thousand."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name = stream, name
        self.depth, self.inside, self.left, self.digits = 0, 0, b"", 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises
        ------
        FileProblem
            They lead deeper than ``_MOST_DEEP``, or hold a number of more than ``_MOST_DIGITS`` digits.
        """
        # A record a line may have a sign of its own before each (RFC 8142); within texts JSON has no such sign.
        read = self.stream.read(size).replace(_RECORD, b" ")
        text = (self.left + read).replace(b"\\\\", b"")
        self.left = b"\\" if text.endswith(b"\\") else b""
        plain = text.replace(b'\\"', b"")
        signs = np.frombuffer(plain, dtype=np.uint8)
        quoted = np.cumsum(signs == ord('"')) + self.inside
        steps = np.isin(signs, _OPENS).astype(np.int8) - np.isin(signs, _CLOSES).astype(np.int8)
        depths = np.cumsum(np.where(quoted % 2, 0, steps), dtype=np.int64) + self.depth
        for run in _LONG.finditer(plain) if self._runs_on(plain) else ():
            if not quoted[run.start()] % 2:
                raise FileProblem("room.damaged", file=shown(self.name))
        if depths.size:
            self.depth, self.inside = int(depths[-1]), int(quoted[-1]) % 2
            if depths.max() > _MOST_DEEP:
                raise FileProblem("room.json_deep", file=shown(self.name))
        return read

    def _runs_on(self, plain: bytes) -> bool:
        """Refuse a number that runs on from the bytes before, and return whether one in these may be too long."""
        before, leading = self.digits, len(plain) - len(plain.lstrip(_DIGITS))
        if not self.inside and before + leading > _MOST_DIGITS:
            raise FileProblem("room.damaged", file=shown(self.name))
        trailing = len(plain) - len(plain.rstrip(_DIGITS))
        self.digits = trailing + (before if trailing == len(plain) and not self.inside else 0)
        return len(plain) > _MOST_DIGITS


def open_records(opened: Callable[[], BinaryIO], name: str, *, features: bool) -> Opened:
    """Lay open the records of a JSON text, one a row; a first pass finds all their names.

    Parameters
    ----------
    opened : callable
        Opens the file anew, at its beginning, as UTF-8.
    name : str
        What messages call it.
    features : bool
        Whether the records are features of GeoJSON.

    Raises
    ------
    FileProblem
        It is damaged, or holds no list of records.
    """
    if a_line_each(opened):
        item = ""
    else:
        if features:
            _check_crs(opened, name)
        prefix = "features" if features else _prefix(opened, name)
        item = f"{prefix}.item" if prefix else "item"
    names: dict[str, None] = {}
    for record in _items(opened, item, name):
        names.update(
            dict.fromkeys(_properties(record) if features else record if isinstance(record, dict) else ())
        )
        if len(names) > MAX_COLUMNS:
            raise FileProblem("room.columns", file=shown(name), found=f"{MAX_COLUMNS}+", expected=MAX_COLUMNS)
    header = tuple(key for key in names if key not in (LON, LAT))
    mapped = {"lon": LON, "lat": LAT} if features else {}
    layout = Layout((*header, *mapped.values()), mapped=mapped, skipped=0)

    def batches(count: int) -> Iterator[Table]:
        numbered = enumerate(_items(opened, item, name), start=1)
        while batch := list(islice(numbered, count)):
            yield _table(layout, header, batch, features)

    return Opened(layout, batches)


def a_line_each(opened: Callable[[], BinaryIO]) -> bool:
    r"""Tell whether a text has one record on each line, as databases write them; by its first two lines.

    Parameters
    ----------
    opened : callable
        Opens the file anew, at its beginning, as UTF-8.

    Examples
    --------
    >>> from io import BytesIO
    >>> a_line_each(lambda: BytesIO(b'{"id": 1}\n{"id": 2}\n')), a_line_each(lambda: BytesIO(b'{\n"id": 1}'))
    (True, False)
    """
    with opened() as stream:
        lines = stream.read(_START_BYTES).replace(_RECORD, b"").lstrip(b"\xef\xbb\xbf").splitlines()
    full = [line.strip() for line in lines if line.strip()]
    # The second may be cut.
    return len(full) > 1 and full[1].startswith(b"{") and full[0].startswith(b"{") and full[0].endswith(b"}")


def _table(layout: Layout, header: tuple[str, ...], batch: list[tuple[int, Any]], features: bool) -> Table:
    numbers: list[int] = []
    rows: list[list[str]] = []
    odd: list[Refusal] = []
    for number, record in batch:
        if not isinstance(record, dict):
            odd.append(Refusal(number, "", shown(as_text(record)), "{}", "import.record", (as_text(record),)))
            continue
        own = _properties(record) if features else record
        cells = [as_text(own.get(name)) for name in header]
        if features:
            where = place_of(record.get("geometry"))
            if where is None:
                kind = record["geometry"].get("type", "?") if isinstance(record["geometry"], dict) else "?"
                odd.append(
                    Refusal(
                        number, "geometry", shown(str(kind)), "Point", "points.geometry", (*cells, "", "")
                    )
                )
                continue
            cells += where
        numbers.append(number)
        rows.append(cells)
    return as_table(layout, numbers, rows, odd)


def _properties(record: Any) -> dict[str, Any]:
    if not isinstance(record, dict):
        return {}
    own = record.get("properties")
    own = own if isinstance(own, dict) else {}
    return {**own, "id": record["id"]} if "id" in record and "id" not in own else own


def _items(opened: Callable[[], BinaryIO], item: str, name: str) -> Iterator[Any]:
    import ijson  # type: ignore[import-untyped]

    try:
        with opened() as stream:
            yield from ijson.items(_Shallow(stream, name), item, multiple_values=not item)
    except (ijson.JSONError, ValueError) as problem:
        raise FileProblem("room.damaged", file=shown(name)) from problem


def _check_crs(opened: Callable[[], BinaryIO], name: str) -> None:
    with opened() as stream:
        stated = b'"crs"' in stream.read(_START_BYTES)
    if stated:
        for crs in _items(opened, "crs", name):
            check_crs({"crs": crs}, name)


def _prefix(opened: Callable[[], BinaryIO], name: str) -> str:
    """Return where the first list of objects stands: "" for the text itself, "data", "result.rows"."""
    import ijson

    before = ("", "", None)
    try:
        with opened() as stream:
            for prefix, event, value in ijson.parse(_Shallow(stream, name)):
                if event == "start_map" and before[1] == "start_array" and before[0].count(".") < _DEEPEST:
                    return str(before[0])
                before = (prefix, event, value)
    except (ijson.JSONError, ValueError) as problem:
        raise FileProblem("room.damaged", file=shown(name)) from problem
    raise FileProblem("import.no_records", file=shown(name))
