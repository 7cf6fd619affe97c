"""What stands where in the folder of an archive, and what its last file says of it.

``plan.json``
    What the archive is made of, written first: a build that was cut short goes on where it stopped.
``events/part-00000.parquet``
    GeoParquet, the events themselves: the schema, where each lies along the border, its cell, file and row.
``tallies/part-00000.parquet``
    How many events of a part share days, type, section, district, country, marking, terms and cell.
``counts/r7/p00000.parquet``
    The same over all parts, a span of days a file, at each resolution.
``cells/r7.parquet``
    The cells that are counted in: middle (degrees) and how far from it their events may lie (metres).
``refused.csv``
    The rows that are no events, each with its reason.
``archive.json``
    Written last: an archive without it is not whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import FileProblem

VERSION = 1
# Of H3: 7 has cells of 5.2 km2 on average, 2 of 86,802 km2 (h3geo.org, "Tables of Cell Statistics").
FINEST, COARSEST = 7, 2
RESOLUTIONS = tuple(range(FINEST, COARSEST - 1, -1))


@dataclass(frozen=True)
class Archive:
    """An archive that is whole.

    Parameters
    ----------
    folder : Path
    events, refused : int
        Rows of its files that are events, and that are none.
    parts : int
        Of the events.
    rows : dict
        Rows of the counts by resolution.
    sources : tuple of str
        Names of the files that it was built from.
    kinds : tuple of str
        The types that stand in it.
    """

    folder: Path
    events: int
    refused: int
    parts: int
    rows: dict[int, int]
    sources: tuple[str, ...]
    kinds: tuple[str, ...]


def part(folder: Path, kind: str, number: int) -> Path:
    """Return the file of a part.

    Examples
    --------
    >>> part(Path("a"), "events", 12).as_posix()
    'a/events/part-00012.parquet'
    """
    return folder / kind / f"part-{number:05d}.parquet"


def counts(folder: Path, resolution: int, period: int) -> Path:
    """Return the file of the counts of a span of days."""
    return folder / "counts" / f"r{resolution}" / f"p{period:05d}.parquet"


def cells(folder: Path, resolution: int) -> Path:
    """Return the file of the cells of a resolution."""
    return folder / "cells" / f"r{resolution}.parquet"


def opened(folder: Path) -> Archive:
    """Return a whole archive.

    Raises
    ------
    FileProblem
        There is none, or it is not whole.
    """
    if not folder.is_dir():
        raise FileProblem("file.missing", file=str(folder))
    known = read_json(folder / "archive.json")
    if known is None:
        begun = (folder / "plan.json").is_file()
        raise FileProblem("archive.unfinished" if begun else "archive.none", file=str(folder))
    try:
        if known["version"] != VERSION:
            raise FileProblem("archive.version", file=str(folder), found=known["version"], expected=VERSION)
        rows = {int(resolution): int(count) for resolution, count in known["rows"].items()}
        names = tuple(source["name"] for source in known["sources"])
        return Archive(
            folder, known["events"], known["refused"], known["parts"], rows, names, tuple(known["kinds"])
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FileProblem("archive.damaged", file=str(folder / "archive.json")) from None


def read_json(path: Path) -> dict[str, Any] | None:
    """Return what a file of ours says; None where it is not there.

    Raises
    ------
    FileProblem
        It is damaged.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise FileProblem("archive.damaged", file=str(path)) from None
    if not isinstance(found, dict):
        raise FileProblem("archive.damaged", file=str(path))
    return found


def as_json(value: object) -> bytes:
    """Return JSON as the archive's own files have it: the same for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
