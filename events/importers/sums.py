"""Rows of a table that add up the others: they are no events."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.room_text import shown
from events.importers.rows_chunk import rows_of
from events.points_table import Table
from events.points_where import Where
from events.refusal import Refusal

Flags = npt.NDArray[np.bool_]
_TEXT = pa.large_string()
# What the last row of a table is called that adds the others up; it stands in one of the first columns.
_SUMS = (
    "total", "totals", "grand total", "subtotal", "sum", "total général", "الإجمالي", "الاجمالي", "إجمالي", "اجمالي", "المجموع",
    "مجموع", "المجموع الكلي", "الإجمالي العام", "الاجمالي العام", "الإجمالي الكلي", "الاجمالي الكلي",
)  # fmt: skip
_SUM_COLUMNS = 4


def sums(made: Table, places: dict[str, int]) -> Flags:
    """Return the rows that add up others: "Total" is the first thing that they say, and they have no date and no place."""
    found = np.zeros(len(made.numbers), dtype=bool)
    before = np.zeros(len(made.numbers), dtype=bool)
    for column in made.columns[:_SUM_COLUMNS]:
        text = pc.utf8_lower(pc.utf8_trim(column, " \t:：."))
        found |= pc.is_in(text, pa.array(_SUMS, _TEXT)).to_numpy(zero_copy_only=False) & ~before
        before |= pc.not_equal(text, "").to_numpy(zero_copy_only=False)
    if not found.any():
        return found
    for field in ("date", "lon", "lat", "coordinates"):
        if field in places:
            text = pc.utf8_lower(pc.utf8_trim(made.columns[places[field]], " \t:：."))
            said = pc.invert(pc.is_in(text, pa.array(("", *_SUMS), _TEXT)))
            found &= ~said.to_numpy(zero_copy_only=False)
    return found


def summed(made: Table, where: Where, found: Flags) -> list[Refusal]:
    """Return such rows as refusals, where nothing else is wrong with them."""
    rows = np.flatnonzero(found & (where.reason == ""))
    refused = []
    for at, cells in zip(rows.tolist(), rows_of(made, rows), strict=True):
        first = next(place for place, cell in enumerate(cells) if cell.strip())
        refused.append(
            Refusal(int(made.numbers[at]), made.header[first], shown(cells[first]), "", "import.sum", cells)
        )
    return refused
