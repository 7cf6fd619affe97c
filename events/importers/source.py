"""A file of reports from outside, of any kind: what it is by its content, its first rows, and all of them in parts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from data.errors import DataProblem, FileProblem, UsageProblem
from data.room_file import read_bytes
from data.room_geometry import Note
from data.room_limits import MAX_BYTES
from data.room_text import shown
from events.importers.batches import Opened
from events.importers.encodings import Facts, examine, known
from events.importers.format import Head
from events.importers.sniffing import container, is_zip
from events.importers.zipped import unpacked
from events.points_table import Table

# Parsed at once a GeoJSON takes some thirty times its size; a larger one streams, without NaN in it.
_AT_ONCE_BYTES = 16_000_000


class _Recoded(io.RawIOBase):
    """A text of another encoding, read as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
        self.left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.left:
            text = self.text.read(len(buffer))
            if not text:
                return 0
            self.left = text.removeprefix("\ufeff").encode()
        piece, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self.text.close()
        super().close()


@dataclass(frozen=True)
class Source:
    """A file as it was opened: nothing of its rows is kept, each reading starts anew.

    Parameters
    ----------
    name : str
        What messages call it.
    digest : str
        SHA-256 of its bytes.
    container : str
        "csv", "xlsx", "geojson", "json", "kml", "gpx", "gpkg" or "shp".
    kind : str
        The same as people call it: "CSV", "KMZ", "Shapefile (zip)".
    sheets : tuple of str
        Its sheets or layers; empty where it has none.
    size : int
        Bytes.
    sheet : str
        The one that is read.
    encoding : str
        Of its text.
    broken : int
        Letters that its encoding does not have and that are read as U+FFFD.
    origin : Path or bytes
        Where it is.
    """

    name: str
    digest: str
    container: str
    kind: str
    sheets: tuple[str, ...]
    size: int
    sheet: str
    encoding: str
    broken: int
    origin: Path | bytes

    def head(self, rows: int = 200) -> Head:
        """Return the first rows, as recognition sees them.

        Raises
        ------
        FileProblem, DataProblem
            It is damaged, or has no rows.
        """
        layout = self._opened.layout
        for table in self.chunks(rows):
            return Head(self.name, self.container, self.sheet, table, layout.hxl, layout.first)
        raise DataProblem("points.no_rows", file=shown(self.name))

    def chunks(self, rows: int = 20_000) -> Iterator[Table]:
        """Return all rows in tables of at most so many; what does not fit stands in ``Table.odd``.

        Raises
        ------
        FileProblem
            The file turns out to be damaged; ``survey`` finds it before anything is taken from the file.
        """
        return self._opened.batches(rows)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a person should know of how it was read."""
        broken = (Note("note.broken", {"count": self.broken}),) if self.broken else ()
        above = self._opened.layout.above
        titles = (
            (Note("note.titles", {"count": above}),)
            if above > 0 and self.container in ("csv", "xlsx")
            else ()
        )
        return (*broken, *titles, *self._opened.notes)

    def at(self, sheet: str) -> Source:
        """Return the same file, read at another sheet or layer.

        Raises
        ------
        UsageProblem
            It has none of that name.
        """
        if sheet not in self.sheets:
            raise UsageProblem(
                "import.sheet",
                file=shown(self.name),
                found=shown(sheet),
                expected=shown(", ".join(self.sheets), 600),
            )
        return _with(self, sheet=sheet)

    @cached_property
    def _opened(self) -> Opened:
        return _lay_open(self)

    def open(self) -> BinaryIO:
        """Return its bytes from the beginning, as a stream."""
        return io.BytesIO(self.origin) if isinstance(self.origin, bytes) else _stream(self.origin, self.name)

    def open_utf_8(self) -> BinaryIO:
        """Return its text from the beginning, as a stream of UTF-8."""
        stream = self.open()
        return stream if self.encoding == "utf-8" else cast(BinaryIO, _Recoded(stream, self.encoding))

    @cached_property
    def parts(self) -> list[Any]:
        """The layers of a GeoPackage or of zipped Shapefiles."""
        from events.importers.features import layers

        return layers(self.whole(), self.name, self.kind)

    def whole(self) -> bytes:
        """Return its bytes, for the kinds that cannot be read in parts.

        Raises
        ------
        FileProblem
            They are above ``room_limits.MAX_BYTES``.
        """
        return read_bytes(self.origin, self.name, MAX_BYTES)


def open_source(origin: Path | bytes, name: str = "", sheet: str = "", encoding: str = "") -> Source:
    r"""Open a file of reports: its content says what it is, not its name.

    Parameters
    ----------
    origin : Path or bytes
        The file, or what was uploaded; a zip archive with one file of reports in it is that file.
    name : str
        What messages call it; the path's own by default.
    sheet : str
        Sheet or layer; "" for the first that has rows (``recognise.best_sheet`` looks at all).
    encoding : str
        Of text; "" to be found out.

    Raises
    ------
    FileProblem
        There is no such file, it is empty, too large, or nothing that can be read.
    UsageProblem
        There is no such sheet or encoding.

    Examples
    --------
    >>> source = open_source("id;date;lon;lat\n7;2025-05-16;24,9;22,1\n".encode("utf-16"), "a.xls")
    >>> source.container, source.encoding, source.head().table.header
    ('csv', 'utf-16', ('id', 'date', 'lon', 'lat'))
    """
    name = name or (origin.name if isinstance(origin, Path) else "file")
    with io.BytesIO(origin) if isinstance(origin, bytes) else _stream(origin, name) as stream:
        facts = _examined(stream, name)
    if encoding:
        facts = replace(facts, encoding=known(encoding), broken=0)
    raw = read_bytes(origin, name, MAX_BYTES) if is_zip(facts) else facts.start
    if is_zip(facts) and (inner := unpacked(raw, name)) is not None:
        return open_source(inner, name, sheet, encoding)
    held, kind = container(facts, raw, name)
    source = Source(
        name,
        facts.digest,
        held,
        kind,
        (),
        facts.size,
        "",
        facts.encoding,
        facts.broken if held == "csv" else 0,
        origin,
    )
    sheets = _sheets(source)
    source = _with(source, sheets=sheets, sheet=sheets[0] if sheets else "")
    return source.at(sheet) if sheet else source


def _with(source: Source, **changes: Any) -> Source:
    """Return a source with changes; layers that a worker has read are not read again."""
    changed = replace(source, **changes)
    if "parts" in source.__dict__:
        changed.__dict__["parts"] = source.parts
    return changed


def _stream(path: Path, name: str) -> BinaryIO:
    try:
        if path.is_dir():
            raise FileProblem("room.folder", file=shown(name))
        if path.exists() and not path.is_file():
            raise FileProblem("room.not_a_file", file=shown(name))
        return path.open("rb")
    except FileNotFoundError:
        raise FileProblem("file.missing", file=shown(name)) from None
    except OSError as problem:
        raise FileProblem("room.open", file=shown(name), found=problem.strerror or "") from problem


def _examined(stream: BinaryIO, name: str) -> Facts:
    try:
        return examine(stream)
    except OSError as problem:
        raise FileProblem("room.open", file=shown(name), found=problem.strerror or "") from problem


def _sheets(source: Source) -> tuple[str, ...]:
    if source.container == "xlsx":
        from events.importers.sheets import sheets

        return sheets(source.whole(), source.name)
    if source.container in ("gpkg", "shp"):
        return tuple(part.layer for part in source.parts)
    return ()


def _lay_open(source: Source) -> Opened:
    name, kind = source.name, source.container
    if kind == "csv":
        from events.importers.delimited import open_delimited

        return open_delimited(source.open, source.encoding, name)
    if kind == "xlsx":
        from events.importers.sheets import open_sheet

        return open_sheet(source.whole(), source.sheet, name)
    if kind in ("json", "geojson"):
        from events.importers.records import a_line_each, open_records

        if kind == "json" or source.size > _AT_ONCE_BYTES or a_line_each(source.open_utf_8):
            return open_records(source.open_utf_8, name, features=kind == "geojson")
    from events.importers import features

    if kind == "geojson":
        return features.open_geojson(source.whole(), name)
    if kind == "kml":
        return features.open_kml(source.whole(), name, packed=source.kind == "KMZ")
    if kind == "gpx":
        return features.open_gpx(source.whole(), name)
    return features.open_layer(source.parts, source.sheet)
