"""A row of a foreign table that could not become an event, and why: nothing is dropped without a word."""

from __future__ import annotations

from dataclasses import dataclass

from data.room_text import shown
from data.words import t


@dataclass(frozen=True)
class Refusal:
    """A row that could not become an event.

    Parameters
    ----------
    row : int
        Its row in the file: the header is row 1; of GeoJSON, the number of the feature.
    field : str
        Its column.
    found, expected : str
        What stood there, and what should.
    key : str
        The reason: ``error.points.<...>`` of the catalogue, without ``error.``.
    cells : tuple of str
        The whole row as it stands in the file.

    Examples
    --------
    >>> Refusal(3, "lat", "200", "±90", "points.range", ("8", "95", "200")).say("en")
    'Row 3, field lat: found 200, expected ±90. Longitude and latitude may be swapped, or in metres.'
    """

    row: int
    field: str
    found: str
    expected: str
    key: str
    cells: tuple[str, ...]

    @property
    def values(self) -> dict[str, object]:
        """What its sentence names, as an error has it."""
        return {
            "row": self.row,
            "field": shown(self.field),
            "found": shown(self.found),
            "expected": self.expected,
        }

    def say(self, lang: str) -> str:
        """Return the reason in ``lang``."""
        return t(f"error.{self.key}", lang, **self.values)
