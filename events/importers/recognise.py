"""Which format a file is of: each looks at its first rows, the surest goes first, any table of reports is the last."""

from __future__ import annotations

from collections.abc import Sequence

from events.importers import generic
from events.importers.format import Format, Head

FORMATS: tuple[Format, ...] = (generic.FORMAT,)


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
