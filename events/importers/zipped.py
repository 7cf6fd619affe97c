"""A table that is handed over packed, as GDELT's and UCDP's downloads are: a zip archive with one file of reports in it."""

from __future__ import annotations

from pathlib import PurePosixPath

from data.errors import FileProblem
from data.room_sniff import kind
from data.room_text import shown
from data.room_zip import members

# Notes on a table are written as plain text beside it.
_TABLES = (".csv", ".tsv", ".tab", ".xlsx", ".json", ".geojson", ".gpx", ".gpkg")
_TEXT = ".txt"


def unpacked(raw: bytes, name: str) -> bytes | None:
    """Return the one file of reports in a zip archive; None for what is no such archive.

    Parameters
    ----------
    raw : bytes
        The file: a workbook, a KMZ and zipped Shapefiles are archives too, but of a kind of their own.
    name : str
        What messages call it.

    Raises
    ------
    FileProblem
        It is damaged or breaks a rule (`data.room_zip`), holds several such files, or another archive.
    """
    if kind(raw) != "zip":
        return None
    found = members(raw, name, (*_TABLES, _TEXT))
    tables = {member: body for member, body in found.items() if member.lower().endswith(_TABLES)} or found
    if not tables:
        return None
    if len(tables) > 1:
        listed = ", ".join(sorted(PurePosixPath(member).name for member in tables))
        raise FileProblem("import.zip_several", file=shown(name), found=shown(listed, 300))
    (body,) = tables.values()
    return None if kind(body) == "zip" else body
