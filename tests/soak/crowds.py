"""Several processes read, change and write the same at the same time: nobody's work is lost, and nobody is kept out."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from data.errors import ConflictProblem
from events.register import editing, log, reading
from events.register.opening import opened
from tests.events.register.operations import DUTY
from tests.register_stores import Place
from tests.soak.processes import CONTEXT, said, started

# How long who is there first waits for the last.
MEET_S = 120.0


@dataclass(frozen=True)
class Told:
    """What it came to.

    Parameters
    ----------
    edits, added, conflicts : int
        Acknowledged edits of the one event, other events added, and how often an edit came too late.
    """

    edits: int
    added: int
    conflicts: int


def work(where: str, subject: str, count: int, together: Barrier, pipe: Connection) -> None:
    """Count one up on the event that all share, ``count`` times, each time adding an event of one's own."""
    register = opened(where)
    late = 0
    pipe.send("ready")
    for number in range(count):
        while True:
            found = reading.one(register, DUTY, subject)
            if number == late == 0:
                together.wait(MEET_S)  # all have read the same: one of them is in time, the others are late
            body: dict[str, Any] = dict(found.shown.body)
            body["dead"] = float(body.get("dead", 0.0)) + 1
            try:
                editing.change(register, DUTY, subject, found.hashes, body)
                break
            except ConflictProblem:
                late += 1
        editing.add(register, DUTY, [{"kind": "MEET", "title_en": f"{number}"}])
    pipe.send(late)
    register.engine.dispose()


def crowd(place: Place, processes: int, each: int) -> Told:
    """Let so many processes work so often; check that nothing was lost."""
    register = place.created()
    (subject,) = editing.add(register, DUTY, [{"kind": "PATROL"}])
    register.engine.dispose()
    together = CONTEXT.Barrier(processes)
    running = [started(work, place.clerk, subject, each, together) for _ in range(processes)]
    pipes = [one.__enter__()[1] for one in running]
    try:
        # A process that failed said nothing more: its late edits are missing here.
        answers = [list(said(pipe)) for pipe in pipes]
    finally:
        for one in running:
            one.__exit__(None, None, None)
    assert [len(answer) for answer in answers] == [2] * processes, answers
    found = reading.one(register, DUTY, subject)
    assert found.shown.body["dead"] == processes * each
    assert not found.conflict
    assert len(reading.history(register, DUTY, subject)) == processes * each + 1
    assert reading.count(register, DUTY) == processes * each + 1
    assert log.verify(register).entries == 2 * processes * each + 1
    return Told(processes * each, processes * each, sum(answer[1] for answer in answers))
