"""Rows of a file as the register takes them: a key to know each again, and its event as canonical JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from data.errors import DataProblem, MarsadError
from events import schema
from events.importers.format import Choices, Chunk, Format
from events.points_table import Table
from events.refusal import Refusal
from events.register.columns import CODES, LIMITS, NUMBERS
from events.register.versions import DECIMALS, tidy

if TYPE_CHECKING:
    from events.register.deriving import Place

# Before the key of a row whose source has no id for it: what follows is the digest of its cells.
OF_CELLS = "="
DIGEST_BYTES = 16
_SEPARATOR = "\x1f"
# Rows that a format reads at a time: enough that columns pay, few enough that they weigh nothing.
ROWS = 10_000
_NAMES = tuple(name for name in schema.NAMES if name != "id")


class Row(NamedTuple):
    """A row of a file, before the register has looked at it.

    Parameters
    ----------
    number : int
        Its row in the file.
    key : str
        What it is known by within its dataset: the source's id, or `OF_CELLS` and the digest of its cells; the second
        of one key in a file ends in "~2".
    way : str
        "event", "held" or "refused", as its format read it.
    body : bytes
        The event as canonical JSON (`events.register.versions.tidy`); what is known of it where it is held.
    digest : bytes
        Of the body.
    twice : str
        "same" where the source's id stood before with the same event, "other" where with another; else "".
    cells : tuple of str or None
        The row as it stands; None for an event, whose cells stand in the table.
    reason, field, found, expected : str
        Why it is held or refused.
    options : tuple of str
        What may be meant.
    folded : str
        What it is found by, where that has been worked out (`deriving.searched_text`).
    """

    number: int
    key: str
    way: str
    body: bytes
    digest: bytes
    twice: str = ""
    cells: tuple[str, ...] | None = None
    reason: str = ""
    field: str = ""
    found: str = ""
    expected: str = ""
    options: tuple[str, ...] = ()
    folded: str = ""


@dataclass(frozen=True)
class Part:
    """Some rows of a file, in its order.

    Parameters
    ----------
    table : Table
        That they were read from.
    rows : list of Row
    located : dict
        Places of them that have been located already (`deriving.remember`).
    """

    table: Table
    rows: list[Row]
    located: dict[Place, tuple[str, float]] = field(default_factory=dict)

    def cells(self, row: Row) -> tuple[str, ...]:
        """Return a row as it stands in the file."""
        return row.cells if row.cells is not None else cells_of(self.table, row.number)


def worked_out(part: Part) -> Part:
    """Return a part of rows that are going to be new, with what the register derives of each worked out."""
    from events.register.deriving import located_places, searched_text

    bodies = [orjson.loads(row.body) if row.way == "event" else {} for row in part.rows]
    rows = [
        row._replace(folded=searched_text(body)) if body else row
        for row, body in zip(part.rows, bodies, strict=True)
    ]
    return Part(part.table, rows, located_places(bodies))


def digest(body: bytes) -> bytes:
    """Return the digest of what a source said."""
    return hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest()


def canonical(body: object) -> bytes:
    """Return the canonical JSON of a body."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def parts(
    tables: Iterator[Table], format_: Format, choices: Choices, read_alone: bool = False
) -> Iterator[Part]:
    """Read a file part by part; no row is lost, and none stops the file.

    Parameters
    ----------
    tables : iterator of Table
        As `events.importers.source.Source.chunks` gives them.
    format_ : Format
    choices : Choices
    read_alone : bool
        Whether a format's own error ends it: where one row is read again, it is the answer.
    """
    seen = Seen(format_.apart)
    for table in gathered(tables):
        chunk = format_.read(table, choices) if read_alone else read_safely(format_, table, choices)
        yield Part(table, seen.told_apart(_rows(table, chunk, format_.no_redistribution)))


def gathered(tables: Iterable[Table]) -> Iterator[Table]:
    """Yield tables of at least `ROWS` rows, the last one aside: columns pay only where they are long."""
    waiting: list[Table] = []
    count = 0
    for table in tables:
        waiting.append(table)
        count += len(table.numbers) + len(table.odd)
        if count >= ROWS:
            yield _one(waiting)
            waiting, count = [], 0
    if waiting:
        yield _one(waiting)


def _one(tables: Sequence[Table]) -> Table:
    import pyarrow as pa

    if len(tables) == 1:
        return tables[0]
    first = tables[0]
    columns = [pa.concat_arrays(column) for column in zip(*(table.columns for table in tables), strict=True)]
    numbers = np.concatenate([table.numbers for table in tables])
    odd = [one for table in tables for one in table.odd]
    return Table(first.header, columns, numbers, odd, first.tags, first.mapped, first.hxl)


def read_safely(format_: Format, table: Table, choices: Choices) -> Chunk:
    """Read a table; where a format fails on it, its halves, so that one bad row is refused alone.

    Raises
    ------
    MarsadError
        What the format says of the whole file: a column that is missing.
    """
    try:
        return format_.read(table, choices)
    except MarsadError:
        raise
    except Exception as problem:  # a fault of ours, on a row that nobody foresaw: it costs that row alone
        if len(table.numbers) < 2:
            cells = tuple(column[0].as_py() or "" for column in table.columns) if len(table.numbers) else ()
            number = int(table.numbers[0]) if len(table.numbers) else 0
            mine = (
                [Refusal(number, "", type(problem).__name__, "", "inbox.unreadable", cells)] if number else []
            )
            return Chunk(schema.frame(pd.DataFrame({"row": [], "key": []}), [], []), (), (*mine, *table.odd))
    half = len(table.numbers) // 2
    chunks = [read_safely(format_, part, choices) for part in (_cut(table, 0, half), _cut(table, half, None))]
    frames = [chunk.events for chunk in chunks if len(chunk.events)]
    events = pd.concat(frames, ignore_index=True) if frames else chunks[0].events
    return Chunk(events, chunks[0].held + chunks[1].held, chunks[0].refused + chunks[1].refused)


def _cut(table: Table, start: int, end: int | None) -> Table:
    size = None if end is None else end - start
    columns = [column.slice(start, size) for column in table.columns]
    odd = table.odd if start == 0 else []
    return Table(table.header, columns, table.numbers[start:end], odd, table.tags, table.mapped, table.hxl)


def cells_of(table: Table, number: int) -> tuple[str, ...]:
    """Return the cells of a row of a table by its number in the file."""
    place = int(np.searchsorted(table.numbers, number))
    return tuple(column[place].as_py() or "" for column in table.columns)


def _rows(table: Table, chunk: Chunk, forbidden: bool) -> list[Row]:
    """Return all rows of a chunk in the order of the file."""
    keyless = _keyless(table)
    bodies, problems = _bodies(chunk, forbidden)
    numbers = chunk.events["row"].tolist() if len(chunk.events) else []
    keys = chunk.events["key"].tolist() if len(chunk.events) else []
    rows = []
    for place, body in enumerate(bodies):
        number, key = int(numbers[place]), str(keys[place])
        if place in problems:
            cells = cells_of(table, number)
            rows.append(_refused(problems[place], number, key or keyless(number, cells), cells))
            continue
        text = canonical(body)
        rows.append(Row(number, key or keyless(number, None), "event", text, digest(text)))
    for held in chunk.held:
        text = canonical(_known(held.event))
        key = held.key or keyless(held.row, held.cells)
        rows.append(
            Row(held.row, key, "held", text, digest(text), "", held.cells, held.reason, held.field, held.found, "",
                held.options)
        )  # fmt: skip
    for one in chunk.refused:
        key = keyless(one.row, one.cells)
        rows.append(
            Row(
                one.row,
                key,
                "refused",
                b"{}",
                digest(b"{}"),
                "",
                one.cells,
                one.key,
                one.field,
                one.found,
                one.expected,
            )
        )
    rows.sort(key=lambda row: row.number)
    return rows


def _refused(problem: DataProblem, number: int, key: str, cells: tuple[str, ...]) -> Row:
    field, found, expected = (str(problem.values.get(name, "")) for name in ("field", "found", "expected"))
    return Row(number, key, "refused", b"{}", digest(b"{}"), "", cells, problem.key, field, found, expected)


def _known(event: dict[str, object]) -> dict[str, object]:
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


def _bodies(chunk: Chunk, forbidden: bool) -> tuple[list[dict[str, Any]], dict[int, DataProblem]]:
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


def _keyless(table: Table) -> Callable[[int, tuple[str, ...] | None], str]:
    """Return what gives the key of a row without an id: the digest of its cells, in the order of the columns' names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    order = sorted(range(len(table.header)), key=lambda place: (table.header[place], place))
    start = hashlib.blake2b(_SEPARATOR.join(table.header[place] for place in order).encode("utf-8", "replace"),
                            digest_size=DIGEST_BYTES)  # fmt: skip
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
