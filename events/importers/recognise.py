"""Which format a file is of: each looks at its first rows, the surest goes first, any table of reports is the last."""

from __future__ import annotations

from collections.abc import Sequence

from data.errors import DataProblem, UsageProblem
from data.room_text import shown
from events.importers import (
    acled,
    acled_hdx,
    acled_weekly,
    gdelt,
    generic,
    hxl,
    insecurity,
    iom_dtm,
    iom_missing,
    ucdp,
)
from events.importers.format import Format, Head
from events.importers.source import Source

FORMATS: tuple[Format, ...] = (
    acled.FORMAT, acled_hdx.FORMAT, acled_weekly.FORMAT, gdelt.FORMAT, hxl.FORMAT, insecurity.FORMAT, iom_dtm.FORMAT,
    iom_missing.FORMAT, ucdp.FORMAT, generic.FORMAT,
)  # fmt: skip
# A workbook of more sheets has its table among the first; each that is looked at is read once.
_MAX_SHEETS = 12


def recognise(head: Head, formats: Sequence[Format] = FORMATS) -> list[tuple[int, Format]]:
    r"""Return the formats that a file may be of, with how sure each is (1 to 100), the surest first.

    Examples
    --------
    >>> from events.importers.source import open_source
    >>> head = open_source(b"date,lon,lat\n2025-05-16,24.9,22.1\n").head()
    >>> [(score, format.key) for score, format in recognise(head)][-1]
    (30, 'generic')
    """
    scores = [(format.recognise(head), format) for format in formats]
    return sorted((one for one in scores if one[0] > 0), key=lambda one: -one[0])


def best_sheet(source: Source, formats: Sequence[Format] = FORMATS) -> Source:
    """Return a source at the sheet or layer that a format knows best; the first of equals."""
    best, most = source, -1
    for sheet in source.sheets[:_MAX_SHEETS]:
        other = source.at(sheet)
        try:
            scores = recognise(other.head(), formats)
        except DataProblem:
            continue
        if scores and scores[0][0] > most:
            best, most = other, scores[0][0]
    return best


def by_key(key: str, formats: Sequence[Format] = FORMATS) -> Format:
    """Return the format that a person names.

    Raises
    ------
    UsageProblem
        There is none of that name.

    Examples
    --------
    >>> by_key("generic").shared_ids
    False
    """
    for format_ in formats:
        if format_.key == key:
            return format_
    raise UsageProblem("import.format", found=shown(key), expected=", ".join(one.key for one in formats))
