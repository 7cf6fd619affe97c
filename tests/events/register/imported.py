"""Tables of reports as the tests import them, and what came of it."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter

from sqlalchemy import select

from events.importers import generic
from events.importers.format import Choices
from events.importers.source import open_source
from events.register import importing, reading, tables
from events.register.inbox import listed
from events.register.opening import Register
from events.register.planning import WAYS
from events.register.reading import Asked
from events.register.who import Actor

DUTY = Actor("duty", "border guard")
HEADER = ("id", "date", "longitude", "latitude", "kind", "title_en", "place", "dead")
SETTLED = Choices(dataset="patrols")
ALL = Asked(far_km=None)


def sheet(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue().encode()


def take(register: Register, raw: bytes, choices: Choices = SETTLED, **more: object) -> importing.Counts:
    return importing.run(register, DUTY, open_source(raw, "patrols.csv"), generic.FORMAT, choices, **more)  # type: ignore[arg-type]


def good(key: str, title: str = "patrol", dead: str = "") -> tuple[str, ...]:
    return key, "2025-05-16", "24.9", "22.1", "PATROL", title, "", dead


def ways(counts: importing.Counts) -> dict[str, int]:
    return {way: getattr(counts, way) for way in WAYS if getattr(counts, way)}


def content(register: Register) -> Counter[str]:
    """What the living events say, whatever they are called and whenever they were written."""
    frame = reading.events(register, DUTY, ALL).drop(columns=["id", "log_n"])
    return Counter(repr(row) for row in frame.astype(str).to_dict("records"))


def waiting(register: Register) -> Counter[tuple[object, ...]]:
    return Counter((one.state, one.key, one.reason, one.found, one.cells) for one in listed(register, DUTY))


def one(register: Register, key: str) -> str:
    with register.engine.connect() as connection:
        column = tables.source_key.c
        return str(connection.execute(select(column.subject).where(column.key == key)).scalar_one())


def chance_rows(seed: int, count: int) -> list[tuple[str, ...]]:
    """Rows of all kinds, good and bad, some without an id, some equal."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        rows.append(
            (
                dice.choice([f"p{number}", f"p{number}", "", ""]),
                dice.choice(["2025-05-16", "16 May 2025", "2025-13-45", "", "03/04/2025"]),
                dice.choice(["24.9", "24.9", "11.57", "999", "", "x"]),
                dice.choice(["22.1", "22.1", "33.15", "", "200"]),
                dice.choice(["PATROL", "CLASH", "دورية حدودية", "own word", ""]),
                dice.choice(["one", "two", "ثلاثة", "=1+1", ""]),
                dice.choice(["Ghat", "العوينات", "Nowhere", ""]),
                dice.choice(["0", "2", "", "many", "-1"]),
            )
        )
    return rows
