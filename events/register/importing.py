"""A file into the register: in batches that are one change each, so that others can write and a killed one goes on."""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from threading import Event

import orjson
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from data.errors import ConflictProblem
from events.importers.format import Choices, Format
from events.importers.source import Source
from events.register import tables
from events.register.ahead import SELDOM, read_ahead
from events.register.duplicates import Others
from events.register.firsts import firsts_of
from events.register.matching import Hand
from events.register.opening import Register, trouble
from events.register.planning import WAYS, Plan, Task, plan
from events.register.prepared import Part, Row
from events.register.settled import remember, terms, written
from events.register.who import Actor
from events.register.writing import insert, writing

# A batch holds the only right to write for about a third of a second on two slow cores. It gets smaller where it takes
# longer than others should wait, and larger again.
BATCH_ROWS = 10_000
LEAST_ROWS = 500
BATCH_S = 0.7
# How often an import notes how far it has come while there is nothing to write.
NOTE_S = 2.0


@dataclass(frozen=True)
class Counts:
    """How many rows were read, and what became of them: the five add up to the first.

    Parameters
    ----------
    read, added, updated, unchanged, held, refused : int
    run : str
        The import; "" for a trial.
    finished : bool
        Whether the whole file was read; else it can go on.
    resumed : int
        The row at which it went on where an earlier one had stopped; 0 for the first.
    """

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    held: int = 0
    refused: int = 0
    run: str = ""
    finished: bool = False
    resumed: int = 0

    def with_(self, more: Mapping[str, int]) -> Counts:
        """Return the counts with more rows."""
        ways = {way: getattr(self, way) + more.get(way, 0) for way in WAYS}
        return replace(self, read=self.read + sum(more.values()), **ways)


def run(
    register: Register,
    actor: Actor,
    source: Source,
    format_: Format,
    choices: Choices,
    *,
    dry_run: bool = False,
    told: Callable[[Counts], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Counts:
    """Import a file.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "report".
    source : Source
        The file; an import of the same bytes, format and choices that was broken off goes on where it stopped.
    format_ : Format
    choices : Choices
        What has been settled; ``dataset`` is what the source is called.
    dry_run : bool
        Say what would become of each row, and write nothing.
    told : callable, optional
        Hears the counts after every batch.
    stop : callable, optional
        Asked after every batch; true ends the import, which can go on later.

    Returns
    -------
    Counts

    Raises
    ------
    AccessProblem, StoreProblem
        The register is as it was after the last batch that was told.
    FileProblem, DataProblem
        The file is damaged, or the format cannot read it at all.
    ConflictProblem
        Somebody else goes on with the same import at the same time.
    """
    actor.must("report")
    dataset = choices.dataset or format_.dataset
    work = _Import(register, actor, source, format_, replace(choices, dataset=dataset), dry_run)
    usual = gc.get_threshold()
    gc.set_threshold(*(max(pair) for pair in zip(usual, SELDOM, strict=True)))
    try:
        return work.run(told or (lambda _: None), stop or (lambda: False))
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
    finally:
        gc.set_threshold(*usual)


class _Import:
    def __init__(
        self,
        register: Register,
        actor: Actor,
        source: Source,
        format_: Format,
        choices: Choices,
        dry_run: bool,
    ) -> None:
        self.register, self.actor, self.source = register, actor, source
        self.format, self.choices, self.dry_run = format_, choices, dry_run
        self.counts, self.next_row, self.rows = Counts(), 0, BATCH_ROWS
        self.own: set[int] = set()
        self.new, self.began = False, 0
        self.under_way: list[Future[None]] = []
        # What the register knows of it, and since when.
        self.noted_row, self.noted_s = 0, 0.0

    def run(self, told: Callable[[Counts], None], stop: Callable[[], bool]) -> Counts:
        if not self.dry_run:
            self._begin()
        self.task = Task(
            self.counts.run, self.choices.dataset, self.format.shared_ids, Hand(self.register, self.actor),
            Others(self.choices.dataset),
        )  # fmt: skip
        firsts = firsts_of(self.task.hand, self.task.dataset, self.task.shared) if self.new else None
        reader = read_ahead(self.source, self.format, self.choices, firsts)
        with closing(reader), ThreadPoolExecutor(1) as self.writer:
            try:
                for part, rows in self._batches(reader):
                    position, found = self._planned(part, rows)
                    if self._settled(told, stop):
                        return self.counts
                    self._begun(part, rows, position, found)
                if self._settled(told, stop):
                    return self.counts
            except KeyboardInterrupt:
                wait(self.under_way)
                self._note("stopped")
                raise
        self.counts = replace(self.counts, finished=True)
        self._note("done")
        return self.counts

    def _batches(self, reader: Iterator[Part]) -> Iterator[tuple[Part, Sequence[Row]]]:
        for part in reader:
            rows = [row for row in part.rows if row.number >= self.next_row]
            start = 0
            while start < len(rows):
                end = start + self.rows
                yield part, rows[start:end]
                start = end

    def _planned(self, part: Part, rows: Sequence[Row]) -> tuple[int, Plan]:
        """Look up and compare some rows: what becomes of them, and the last entry of the log that this rests on."""
        with self.register.engine.connect() as connection:
            position = _position(connection)
            # Of a new source nothing is known but what this import brought, whose keys stand once in a file.
            unknown = self.new and self._alone(self.began, position)
            return position, plan(connection, self.task, part, rows, self.own, unknown)

    def _alone(self, since: int, until: int) -> bool:
        """Return whether nobody else has written since an entry of the log, until another."""
        return all(n in self.own for n in range(since + 1, until + 1))

    def _begun(self, part: Part, rows: Sequence[Row], position: int, found: Plan) -> None:
        """Begin to write some rows: one change, or none where nothing is new.

        Returns once only the commit is left: while it is under way the next rows are looked up. That rests on what an
        import's own batches do not change: its keys stand once in a file, and its events are of one dataset.
        """
        stands = Event()
        self.under_way = [self.writer.submit(self._written, part, rows, position, found, stands)]
        stands.wait()

    def _settled(self, told: Callable[[Counts], None], stop: Callable[[], bool]) -> bool:
        """Wait for the batch under way, tell of it, and return whether the import is to end here."""
        for batch in self.under_way:
            batch.result()
            self.under_way = []
            told(self.counts)
            if stop():
                self._note("stopped")
                return True
        return False

    def _written(self, part: Part, rows: Sequence[Row], position: int, found: Plan, stands: Event) -> None:
        try:
            self._write(part, rows, position, found, stands.set)
        finally:
            stands.set()

    def _write(
        self, part: Part, rows: Sequence[Row], position: int, found: Plan, stands: Callable[[], None]
    ) -> None:
        if self.dry_run or found.empty:
            self.counts, self.next_row = self.counts.with_(found.counts), rows[-1].number + 1
            if time.monotonic() - self.noted_s > NOTE_S:
                self._note("running")
            return
        with writing(self.register, self.actor, "import", stands=stands) as change:
            start_s = time.monotonic()
            if any(
                n not in self.own for n in range(position + 1, change.log_n)
            ):  # others have written: look again
                found = plan(change.connection, self.task, part, rows, self.own)
            self.own.add(change.log_n)  # before it can be seen: should it come to nothing, the import ends
            counts, next_row = self.counts.with_(found.counts), rows[-1].number + 1
            change.ready |= found.ready
            change.new |= found.new
            change.put(found.versions)
            store(change.connection, self.task.dataset, found)
            change.detail.update(file=self.source.name, run=self.counts.run, **found.counts)
            self._claim(change.connection, "running", counts, next_row)
        self.counts, self.next_row, self.noted_row = counts, next_row, next_row
        self.noted_s = time.monotonic()
        held_s = self.noted_s - start_s
        fit = BATCH_S / max(held_s, 1e-9) * len(rows)
        self.rows = int(min(BATCH_ROWS, max(LEAST_ROWS, min(fit, 2 * self.rows))))

    def _begin(self) -> None:
        """Start a run, or go on with one that was broken off; remember the source's terms and choices."""
        register, column, settled = self.register, tables.run.c, written(self.choices)
        same = {
            "digest": self.source.digest, "dataset": self.choices.dataset, "format": self.format.key, "choices": settled,
        }  # fmt: skip
        with register.engine.connect() as connection:
            query = select(tables.run).where(
                column.state != "done", *(column[name] == value for name, value in same.items())
            )
            there = connection.execute(query.order_by(column.started_utc.desc())).first()
            known = connection.execute(
                select(tables.source).where(tables.source.c.dataset == self.choices.dataset)
            ).first()
        self.new = known is None
        said = {"format": self.format.key, "terms": terms(self.format), "choices": settled}
        if known is None or any(getattr(known, name) != value for name, value in said.items()):
            with writing(register, self.actor, "import.source") as change:
                # Who holds the right to write sees whatever another import has brought meanwhile.
                self.new &= not _has_rows(change.connection, self.choices.dataset)
                remember(change.connection, {"dataset": self.choices.dataset, "log_n": change.log_n, **said})
                change.detail.update(dataset=self.choices.dataset, format=self.format.key)
            self.own.add(change.log_n)
            self.began = change.log_n
        if there is not None:
            self.counts = Counts(**orjson.loads(there.counts), run=there.id, resumed=there.next_row)
            self.next_row = self.noted_row = there.next_row
            return
        now = register.now().isoformat(timespec="seconds")
        self.counts = Counts(run=register.fresh())
        values = {
            **same, "id": self.counts.run, "file": self.source.name, "state": "running", "actor": self.actor.name,
            "started_utc": now, "updated_utc": now, "counts": _counted(self.counts), "next_row": 0,
        }  # fmt: skip
        with _noting(register) as connection:
            connection.execute(tables.run.insert().values(**values))

    def _note(self, state: str) -> None:
        if self.dry_run:
            return
        with _noting(self.register) as connection:
            self._claim(connection, state, self.counts, self.next_row)
        self.noted_row, self.noted_s = self.next_row, time.monotonic()

    def _claim(self, connection: Connection, state: str, counts: Counts, next_row: int) -> None:
        """Note how far the import has come, unless somebody else has gone on with it."""
        column = tables.run.c
        now = self.register.now().isoformat(timespec="seconds")
        done = connection.execute(
            tables.run.update()
            .where(column.id == counts.run, column.next_row == self.noted_row, column.state != "done")
            .values(state=state, counts=_counted(counts), next_row=next_row, updated_utc=now)
        )
        if done.rowcount != 1:
            raise ConflictProblem("inbox.run_taken", file=self.source.name, found=counts.run)


@contextmanager
def _noting(register: Register) -> Iterator[Connection]:
    """Open a transaction for what is no change of the register's content: how far an import has come."""
    with register.engine.connect().execution_options(marsad_write=True) as connection, connection.begin():
        yield connection


def _position(connection: Connection) -> int:
    return connection.execute(select(func.max(tables.log.c.n))).scalar() or 0


def _has_rows(connection: Connection, dataset: str) -> bool:
    """Return whether any row of a source is an event already, or waits."""
    return any(
        connection.execute(select(table.c.dataset).where(table.c.dataset == dataset).limit(1)).first()
        is not None
        for table in (tables.source_key, tables.inbox)
    )


def store(connection: Connection, dataset: str, found: Plan) -> None:
    """Write the keys and the rows of the inbox of a plan."""
    if found.keys:
        rows = [(dataset, key, known.subject, known.digest) for key, known in found.keys.items()]
        insert(connection, "source_key", ("dataset", "key", "subject", "digest"), rows)
    if found.again:
        column = tables.source_key.c
        connection.execute(
            tables.source_key.update()
            .where(column.dataset == dataset, column.key == bindparam("at"))
            .values(digest=bindparam("said")),
            [{"at": key, "said": known.digest} for key, known in found.again.items()],
        )
    if found.waiting:
        names = tuple(found.waiting[0])
        insert(connection, "inbox", names, [tuple(entry[name] for name in names) for entry in found.waiting])
    for entry, values in found.changed.items():
        connection.execute(tables.inbox.update().where(tables.inbox.c.id == entry).values(**values))


def runs(
    register: Register, actor: Actor, unfinished: bool = False, last: int = 100
) -> list[dict[str, object]]:
    """Return the last imports, the newest first: file, dataset, format, state, actor, times, counts, next_row.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    unfinished : bool
        Only those that were broken off: they go on when the same file is given again.
    last : int
        At most so many.
    """
    actor.must("read")
    column = tables.run.c
    query = select(tables.run).order_by(column.started_utc.desc(), column.id).limit(last)
    if unfinished:
        query = query.where(column.state != "done")
    try:
        with register.engine.connect() as connection:
            found = connection.execute(query).mappings().all()
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
    return [{**row, "counts": orjson.loads(row["counts"])} for row in found]


def _counted(counts: Counts) -> str:
    return orjson.dumps({name: getattr(counts, name) for name in ("read", *WAYS)}).decode()
