"""What a file holds, by its content: the kind of file, the sign between cells, the row with the names of columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from data.errors import FileProblem
from data.room_sniff import kind
from data.room_text import shown
from events.columns import NAMES, fold_name
from events.importers.encodings import Facts

ACCEPTED = "CSV, TSV, XLSX, GeoJSON, JSON, KML, KMZ, GPX, GeoPackage, Shapefile (zip)"
_CONTAINERS = {
    "CSV": "csv", "XLSX": "xlsx", "XLS": "xlsx", "KML": "kml", "KMZ": "kml", "GPX": "gpx", "GeoPackage": "gpkg",
    "Shapefile (zip)": "shp", "JSON": "json",
}  # fmt: skip
# Kinds that only the whole file tells: the list of a zip archive's members stands at its end.
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GEOJSON = re.compile(
    r'"type"\s*:\s*"(FeatureCollection|Feature|(Multi)?(Point|LineString|Polygon)|GeometryCollection)"'
)
_DELIMITERS = (",", ";", "\t", "|")
# Titles, logos and notes above a table are a few lines; a table whose names stand deeper is not guessed at.
_DEEPEST = 15
_NUMBER = re.compile(r"[-+]?[\d٠-٩]+([.,٫][\d٠-٩]+)?([eE][-+]?\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\b.*|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b.*")
_KNOWN = {name: field for field, names in NAMES.items() for name in names}


def is_zip(facts: Facts) -> bool:
    """Tell whether the whole file is needed to say what it is."""
    return facts.start.startswith(_ZIP)


def container(facts: Facts, raw: bytes, name: str) -> tuple[str, str]:
    """Return the container of a file ("csv", "xlsx", "geojson", ...) and the kind as people call it.

    Parameters
    ----------
    facts : Facts
        Of the file.
    raw : bytes
        The whole file where ``is_zip`` says so, else its first bytes.
    name : str
        What messages call it; its ending is not believed.

    Raises
    ------
    FileProblem
        It is empty, or nothing that can be read here.
    """
    if not facts.start.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileProblem("room.empty", file=shown(name))
    found = kind(raw) if not raw.startswith(b"\xef\xbb\xbf") else ""
    if found in ("", "CSV", "GeoJSON", "JSON", "XML", "HTML"):
        found = _text(facts)
    if found == "GeoJSON" and not _GEOJSON.search(facts.start.decode(facts.encoding, "replace")):
        found = "JSON"
    if found == "GeoJSON":
        return "geojson", found
    if found == "Shapefile (.shp)":
        raise FileProblem("room.bare_shp", file=shown(name))
    if not found:
        raise FileProblem("room.unknown", file=shown(name), expected=ACCEPTED)
    if found not in _CONTAINERS:
        raise FileProblem("room.not_accepted", file=shown(name), found=found, expected=ACCEPTED)
    return _CONTAINERS[found], found


def _text(facts: Facts) -> str:
    """Tell the kinds of text; a few zero bytes in a table are its rows' matter, many make it no text."""
    text = facts.start.decode(facts.encoding, "replace").lstrip("\ufeff")
    control = sum(sign < " " and sign not in "\t\r\n\f" for sign in text)
    if control > 0.05 * len(text):
        return ""
    clean = "".join(sign for sign in text if sign >= " " or sign in "\t\r\n")
    return kind(clean.encode("utf-8", "replace"))


def delimiter(start: str, *, whole: bool) -> str:
    r"""Return the sign between cells: the one by which most lines fall into the same number of cells.

    Parameters
    ----------
    start : str
        The beginning of the text.
    whole : bool
        Whether it is all of the text; else its last line may be cut.

    Examples
    --------
    >>> delimiter("Incidents, May\n\nid;lon;lat\n1;13,2;32,9\n2;13,3;32,8\n", whole=True)
    ';'
    """
    best, score = ",", 0.0
    for sign in _DELIMITERS:
        sizes: list[int] = []
        try:
            for row in csv.reader(io.StringIO(start, newline=""), delimiter=sign):
                if any(row):
                    sizes.append(len(row))
                if len(sizes) > 50:
                    break
        except csv.Error:
            continue
        if not whole and len(sizes) <= 50:
            sizes = sizes[:-1] or sizes
        if not sizes:
            continue
        width, count = max(Counter(sizes).items(), key=lambda one: (one[1] * (one[0] - 1), one[0]))
        # The first line has the names: a sign that parts it as it parts the others goes before one that does not.
        fit = width * count / len(sizes) * (1.25 if sizes[0] == width else 1.0)
        if width > 1 and fit > score:
            best, score = sign, fit
    return best


def is_tags(row: Sequence[str]) -> bool:
    """Tell a row of HXL tags: every cell that is not empty starts with "#" and a letter."""
    filled = [cell for cell in row if cell.strip()]
    return bool(filled) and all(re.match(r"\s*#[A-Za-z]", cell) for cell in filled)


def header_at(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the place of the row with the names of columns among the first rows; None where none has them.

    The row that names the most fields; else the first that is as full as the table and holds no number
    and no date. A row of HXL tags names columns where no other row does.

    Examples
    --------
    >>> header_at([["Incidents in May", ""], ["", ""], ["Date", "Place"], ["2025-05-01", "Ghat"]])
    2
    >>> header_at([["17", "2025-05-01", "24.9"], ["18", "2025-05-02", "25.1"]]) is None
    True
    """
    seen = list(rows[:_DEEPEST])
    known = [0 if is_tags(row) else len(_fields(row)) for row in seen]
    if known and max(known) >= 2:
        return known.index(max(known))
    full = max((_filled(row) for row in rows), default=0)
    for place, row in enumerate(seen):
        if is_tags(row):
            return place
        if _filled(row) >= max(min(2, full), 0.6 * full) and not any(_is_value(cell) for cell in row):
            return place
    return None


def _fields(row: Sequence[str]) -> set[str]:
    """Return the fields that the cells of a row may name: "x" in every cell is one name, and no header.

    Single letters alone name nothing: rows of reports hold an "x" and a "y" too. Where they are the names, they stand
    in the first row that is full and holds no value.
    """
    found = {name: _KNOWN[name] for cell in row if (name := fold_name(cell[:80])) in _KNOWN}
    return set(found.values()) if any(len(name) > 1 for name in found) else set()


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _is_value(cell: str) -> bool:
    text = cell.strip()
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text))
