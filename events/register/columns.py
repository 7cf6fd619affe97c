"""Which columns the body of an event may have: those of the schema but its id, and the place."""

from __future__ import annotations

from events.schema import COLUMNS

TEXTS = frozenset(column.name for column in COLUMNS if column.kind != "number" and column.name != "id")
NUMBERS = frozenset([*(column.name for column in COLUMNS if column.kind == "number"), "lon", "lat"])
DAYS = frozenset(column.name for column in COLUMNS if column.kind == "day")
CODES = {column.name: column.codes for column in COLUMNS if column.codes}
# Degrees; the radius of the earth's half is the widest that a place can be unknown by; counts have no end.
LIMITS = {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0), "uncertainty_m": (0.0, 20_037_508.0)}
