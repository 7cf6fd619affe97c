"""Published files as the tests read them: a fixture of invented rows under a real header, from its bytes."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.words import LANGS
from events import schema
from events.importers.format import Choices, Chunk, Format
from events.importers.recognise import best_sheet, recognise
from events.importers.source import Source, open_source

FILES = Path(__file__).parent / "files"
# The columns of monthly counts of political violence by district.
BY_DISTRICT = [
    "Country", "Admin1", "Admin2", "ISO3", "Admin2 Pcode", "Admin1 Pcode", "Month", "Year", "Events", "Fatalities",
]  # fmt: skip


@dataclass(frozen=True)
class Read:
    format: Format
    chunk: Chunk
    rows: int

    @property
    def events(self) -> pd.DataFrame:
        return self.chunk.events.set_index("key", drop=False)

    def on_map(self) -> set[str]:
        events = self.chunk.events
        return set(events["key"][events.geometry.notna()])

    def extra(self, key: str) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.events.loc[key, "extra"])
        return found


def open_file(what: str | bytes, name: str = "") -> Source:
    origin: Path | bytes = FILES / what if isinstance(what, str) else what
    return best_sheet(open_source(origin, name)) if name.endswith(".xlsx") else open_source(origin, name)


def read(what: str | bytes, name: str = "", choices: Choices | None = None, rows: int = 20_000) -> Read:
    """Read a fixture, or bytes, by the format that is recognised, and check what holds for every format."""
    source = open_file(what, name)
    format = recognise(source.head())[0][1]
    chunks = [format.read(table, choices or Choices(sheet=source.sheet)) for table in source.chunks(rows)]
    chunk = Chunk(
        pd.concat([one.events for one in chunks], ignore_index=True),
        tuple(held for one in chunks for held in one.held),
        tuple(refused for one in chunks for refused in one.refused),
    )
    numbers = [table.numbers for table in source.chunks(rows)]
    _holds(chunk, sum(map(len, numbers)))
    return Read(format, chunk, chunk.read)


def _holds(chunk: Chunk, rows: int) -> None:
    events = chunk.events
    schema.check(events.assign(id=[str(row) for row in events["row"]]), "fixture")
    assert chunk.read == rows
    assert (events["origin"] == "file").all()
    placed = events.geometry.notna()
    assert (events["place_role"][placed] == "held_at").all()
    assert events["place_precision"][placed].isin(["exact", "town", "municipality"]).all()
    # A point that is not known to the metre says how far off it may be.
    assert (events["uncertainty_m"][placed] > 0).all()
    assert events["uncertainty_m"][~placed].isna().all()
    for text in events["extra"]:
        assert all(isinstance(cell, str) and cell for cell in json.loads(text).values())
    # What the file itself calls an event stands in one language; what we make, in both.
    assert ((events["title_ar"] != "") | (events["title_en"] != "")).all()
    for lang in LANGS:
        assert not events[f"title_{lang}"].str.contains("\0|\\{|nan").any()
        for refused in chunk.refused:
            assert "{" not in refused.say(lang)


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
