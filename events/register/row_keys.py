"""What a row of a file is known by: its source's id, or the digest of its cells; each once in a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from events.points_table import Table

if TYPE_CHECKING:
    from events.register.prepared import Row

# Before the key of a row whose source has no id for it: what follows is the digest of its cells.
OF_CELLS = "="
_KEY_BYTES = 16
_SEPARATOR = "\x1f"


def keyless_of(table: Table) -> Callable[[int, tuple[str, ...] | None], str]:
    """Return what gives the key of a row without an id: the digest of its cells, in the order of the columns' names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    order = sorted(range(len(table.header)), key=lambda place: (table.header[place], place))
    start = hashlib.blake2b(_SEPARATOR.join(table.header[place] for place in order).encode("utf-8", "replace"),
                            digest_size=_KEY_BYTES)  # fmt: skip
    texts: list[str] = []

    def of(number: int, cells: Sequence[str] | None) -> str:
        place = int(np.searchsorted(table.numbers, number))
        if place < len(table.numbers) and table.numbers[place] == number and order:
            if not texts:
                columns = [pc.fill_null(pc.cast(table.columns[at], pa.large_string()), "") for at in order]
                texts.extend(
                    pc.binary_join_element_wise(
                        *columns, pa.scalar(_SEPARATOR, pa.large_string())
                    ).to_pylist()
                )
            text = texts[place]
        else:
            text = _SEPARATOR.join(cells or ())
        made = start.copy()
        made.update(text.encode("utf-8", "replace"))
        return OF_CELLS + made.hexdigest()

    return of


class Seen:
    """The keys that a file has had so far, in sixteen bytes a row: a million rows are no burden.

    Sorted runs that are joined as they grow, of the keys' hashes and of the digests of what stood there first.
    """

    def __init__(self, apart: bool = False) -> None:
        self._apart = apart  # as `Format.apart`
        self._runs: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = []
        self._again: dict[str, int] = {}

    def told_apart(self, rows: list[Row]) -> list[Row]:
        """Return the rows with keys that are unique in the file; the second of one key ends in "~2"."""
        if not rows:
            return rows
        hashes = np.fromiter((hash(row.key) for row in rows), np.int64, len(rows))
        digests = np.frombuffer(b"".join(row.digest[:8] for row in rows), np.int64)
        before = np.zeros(len(rows), dtype=bool)
        first = np.zeros(len(rows), dtype=np.int64)
        for known, said in self._runs:
            at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
            hit = known[at] == hashes
            before |= hit
            first[hit] = said[at][hit]
        new, place = np.unique(hashes, return_index=True)
        again = before.copy()
        if len(new) < len(rows):
            later = np.ones(len(rows), dtype=bool)
            later[place] = False
            first[later & ~before] = digests[place[np.searchsorted(new, hashes[later & ~before])]]
            again |= later
        fresh = place[~before[place]]
        if len(fresh):
            self._add(hashes[fresh], digests[fresh])
        for where in np.flatnonzero(again).tolist():
            rows[where] = self._repeated(rows[where], bool(digests[where] == first[where]))
        return rows

    def _repeated(self, row: Row, same: bool) -> Row:
        count = self._again[row.key] = self._again.get(row.key, 1) + 1
        own_id = row.way == "event" and not (self._apart or row.key.startswith(OF_CELLS))
        twice = ("same" if same else "other") if own_id else ""
        return row._replace(key=f"{row.key}~{count}", twice=twice)

    def _add(self, hashes: npt.NDArray[np.int64], digests: npt.NDArray[np.int64]) -> None:
        self._runs.append((hashes, digests))  # np.unique has sorted them
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= 2 * len(self._runs[-1][0]):
            two = self._runs[-2:]
            both, said = (np.concatenate([one[side] for one in two]) for side in (0, 1))
            order = np.argsort(both, kind="stable")
            self._runs[-2:] = [(both[order], said[order])]
