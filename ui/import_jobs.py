"""Imports that run beside the pages: a thread each, so that a page that is drawn again neither stops nor doubles them.

A job lives as long as the server's process. What it has taken in is in the register after every batch; one that the
process did not outlive stands there as unfinished, and goes on when the same file is given again.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from data.words import LANGS
from events.importers.format import Choices, Format
from events.importers.source import Source
from events.register import importing
from events.register.importing import Counts
from events.register.opening import Register
from events.register.who import Actor
from ui.messages import sentence

# Jobs that ended are shown until somebody puts them away; the oldest go by themselves.
KEPT = 20
# One writes at a time, whatever there is: more at work at once would only take memory, each a few hundred megabytes.
AT_ONCE = 2
ASKED_S = 0.2


@dataclass
class Job:
    """An import at work, or one that has ended.

    Parameters
    ----------
    id : str
        Of this job, not of the run in the register.
    register : Register
    actor : Actor
        Whose it is.
    source : Source or None
        None once all of it has been read: the bytes are let go.
    file, digest : str
        The file's name, and the SHA-256 of its bytes.
    format : Format
    choices : Choices
    rows : int
        How many it has, by its survey.
    dry_run : bool
        Whether nothing is written.
    state : str
        "running", "done", "stopped" or "failed".
    counts : Counts
        As far as it has come.
    said : dict
        What went wrong, by language.
    waits : bool
        Whether others have to end before it begins.
    """

    id: str
    register: Register
    actor: Actor
    source: Source | None
    file: str
    digest: str
    format: Format
    choices: Choices
    rows: int
    dry_run: bool
    state: str = "running"
    counts: Counts = field(default_factory=Counts)
    said: dict[str, str] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    waits: bool = False

    @property
    def share(self) -> float:
        """How much of it has been read, 0 to 1."""
        return min(1.0, self.counts.read / self.rows) if self.rows else 0.0

    def work(self) -> None:
        """Wait for its turn and import; however it ends, the job says so."""
        while not _turns.acquire(timeout=ASKED_S if self.waits else 0):
            self.waits = True
            if self.stopping.is_set():
                self.state, self.waits = "stopped", False
                return
        self.waits = False
        try:
            self._import()
        finally:
            _turns.release()

    def _import(self) -> None:
        assert self.source
        try:
            self.counts = importing.run(
                self.register, self.actor, self.source, self.format, self.choices, dry_run=self.dry_run,
                told=self._told, stop=self.stopping.is_set,
            )  # fmt: skip
        except Exception as problem:  # a thread's own would be lost; the page says it in its place
            self.said = {lang: sentence(problem, lang) for lang in LANGS}
            self.state = "failed"
            return
        if self.counts.finished:
            self.source = None
        self.state = "done" if self.counts.finished else "stopped"

    def _told(self, counts: Counts) -> None:
        self.counts = counts


_jobs: dict[str, Job] = {}
_lock = threading.Lock()
_turns = threading.BoundedSemaphore(AT_ONCE)


def start(
    register: Register,
    actor: Actor,
    source: Source,
    format_: Format,
    choices: Choices,
    rows: int,
    *,
    dry_run: bool = False,
) -> Job:
    """Begin an import; one of the same file into the same register that is at work already is returned as it is."""
    actor.must("report")
    with _lock:
        for job in _jobs.values():
            same = (job.register.id, job.digest, job.choices.dataset, job.dry_run)
            if job.state == "running" and same == (register.id, source.digest, choices.dataset, dry_run):
                return job
        _make_room()
        job = Job(
            secrets.token_hex(6), register, actor, source, source.name, source.digest, format_, choices, rows, dry_run
        )  # fmt: skip
        _jobs[job.id] = job
        _begin(job)
    return job


def go_on(job: Job, actor: Actor | None = None) -> None:
    """Begin again where a job was stopped or failed; one that runs or is through stays as it is.

    Parameters
    ----------
    job : Job
    actor : Actor, optional
        Its person as they are signed in now: roles may be others than when it was begun. Without "report" it fails.
    """
    with _lock:
        if job.state not in ("stopped", "failed") or job.source is None:
            return
        job.actor = actor or job.actor
        job.stopping, job.said, job.state = threading.Event(), {}, "running"
        _begin(job)


def _begin(job: Job) -> None:
    # A server that is stopped does not wait for it: what it was writing is taken back, and the rest goes on later.
    job.thread = threading.Thread(target=job.work, name=f"import {job.id}", daemon=True)
    job.thread.start()


def _make_room() -> None:
    ended = [job for job in _jobs.values() if job.state != "running"]
    for job in ended[: max(0, len(_jobs) - KEPT + 1)]:
        del _jobs[job.id]


def held() -> dict[int, int]:
    """Return how many bytes of files the jobs keep, by the id of the bytes: a session may hold the same."""
    with _lock:
        return {id(job.source.origin): job.source.size for job in _jobs.values() if job.source}


def let_go(size: int, shared: Collection[int]) -> None:
    """Let go of the files of jobs that have ended, the oldest first, until so many bytes are free.

    Such a job goes on when its file is given again.

    Parameters
    ----------
    size : int
    shared : collection of int
        Ids of bytes that stay all the same, since a session holds them.
    """
    free = 0
    with _lock:
        for job in _jobs.values():
            if free >= size:
                break
            if job.state in ("stopped", "failed") and job.source and id(job.source.origin) not in shared:
                free += job.source.size
                job.source = None


def stop(job: Job) -> None:
    """Let a job end after the batch that it is at; what is in the register stays."""
    job.stopping.set()


def put_away(job: Job) -> None:
    """Show a job that has ended no longer."""
    with _lock:
        if job.state != "running":
            _jobs.pop(job.id, None)


def of(register: Register, actor: Actor) -> list[Job]:
    """Return the jobs of a person, in all of their windows, the newest first."""
    with _lock:
        return [
            job
            for job in reversed(_jobs.values())
            if job.register.id == register.id
            and (job.actor.name, job.actor.institution) == (actor.name, actor.institution)
        ]
