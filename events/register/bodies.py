"""The bodies of a chunk's events, a column at a time, as canonical JSON and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson

from data.errors import DataProblem
from events import schema
from events.importers.format import Chunk
from events.register.columns import CODES, LIMITS, NUMBERS
from events.register.versions import DECIMALS, tidy

DIGEST_BYTES = 16
_NAMES = tuple(name for name in schema.NAMES if name != "id")


def digest(body: bytes) -> bytes:
    """Return the digest of what a source said."""
    return hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest()


def canonical(body: object) -> bytes:
    """Return the canonical JSON of a body."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def bodies_of(chunk: Chunk, forbidden: bool) -> tuple[list[dict[str, Any]], dict[int, DataProblem]]:
    """Return the bodies of events, as `versions.tidy` would make each, a column at a time; and what is wrong where."""
    events = chunk.events
    bodies: list[dict[str, Any]] = [{} for _ in range(len(events))]
    if not bodies:
        return bodies, {}
    suspect: set[int] = set()
    for name, values in _columns(events):
        low, high = LIMITS.get(name, (0.0, float("inf")))
        codes = CODES.get(name)
        if name in NUMBERS:
            for place, value in enumerate(values):
                if value == value:
                    bodies[place][name] = number = round(value, DECIMALS) + 0.0
                    if not low <= number <= high or number == float("inf"):
                        suspect.add(place)
            continue
        wrong = set(values) - set(codes) - {""} if codes else set()
        for body, value in zip(bodies, values, strict=True):
            if value:
                body[name] = value
        if wrong:
            suspect |= {place for place, value in enumerate(values) if value in wrong}
    if forbidden:
        for body in bodies:
            body["terms"] = schema.NO_REDISTRIBUTION
    problems = {}
    for place in suspect:
        try:
            tidy(bodies[place])
        except DataProblem as problem:
            problems[place] = problem
    return bodies, problems


def _columns(events: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield the columns that say something, as lists; and lon, lat."""
    for name in _NAMES:
        column = events[name]
        if name in NUMBERS:
            numbers = column.to_numpy(dtype=float)
            if np.isfinite(numbers).any() or np.isinf(numbers).any():
                yield name, numbers.tolist()
        else:
            texts = column.to_numpy(dtype=object).tolist()
            if any(texts):
                yield name, texts
    placed = (~(events.geometry.isna() | events.geometry.is_empty)).to_numpy()
    if placed.any():
        for name in ("lon", "lat"):
            values = np.full(len(events), np.nan)
            values[placed] = getattr(events.geometry[placed], "x" if name == "lon" else "y").to_numpy()
            yield name, values.tolist()


def known_of(event: dict[str, object]) -> dict[str, object]:
    """Return what is known of an event that is held: as tidy as it can be, since a person is going to see to it."""
    out: dict[str, object] = {}
    for name, value in event.items():
        if name == "id":
            continue
        try:
            out |= tidy(
                {name: value} if name not in ("lon", "lat") else {"lon": 0.0, "lat": 0.0, name: value}
            )
        except DataProblem:
            continue
    whole = {"lon", "lat"} <= event.keys()
    return {
        name: value for name, value in out.items() if name in event and (whole or name not in ("lon", "lat"))
    }
