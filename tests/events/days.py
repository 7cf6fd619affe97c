"""The first and the last day of an EDTF text, as the `edtf` package reads it."""

from __future__ import annotations

from typing import Any

from edtf import parse_edtf


def bounds(text: str) -> tuple[str, str]:
    """Return both days in ISO 8601."""
    parsed: Any = parse_edtf(text)
    first, last = (
        f"{day.tm_year:04d}-{day.tm_mon:02d}-{day.tm_mday:02d}"
        for day in (parsed.lower_strict(), parsed.upper_strict())
    )
    return first, last
