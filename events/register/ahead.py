"""A large file is read in a process of its own, while the rows before are being written."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import IO

import data.errors
from data.errors import FileProblem, MarsadError
from events.importers.format import Choices, Format
from events.importers.source import Source
from events.register.firsts import Firsts
from events.register.prepared import ROWS, Part, parts

ROOT = Path(__file__).parents[2]
# Below it a second process costs more than it gains.
LARGE_BYTES = 4_000_000
# Of the collector of circular garbage: as `gc.set_threshold` takes it.
SELDOM = (100_000, 20, 50)
_LENGTH = struct.Struct("<Q")


def read_ahead(source: Source, format_: Format, choices: Choices, firsts: Firsts | None) -> Generator[Part]:
    """Yield all rows of a file in its order; a large one is read by another process, a part ahead.

    Parameters
    ----------
    source : Source
    format_ : Format
    choices : Choices
    firsts : Firsts or None
        Makes the first versions, where the rows are going to be new to the register: in the other process, too.

    Raises
    ------
    FileProblem, DataProblem
        The file is damaged, or the format cannot read it at all.
    """
    job = _job(source, format_, choices, firsts) if source.size >= LARGE_BYTES else None
    if job is None:
        yield from parts(source.chunks(ROWS), format_, choices, firsts=firsts)
        return
    code = "from events.register.ahead import main; main()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    worker = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    assert worker.stdin
    assert worker.stdout
    try:
        _send(worker.stdin, job)
        worker.stdin.close()
        while (raw := _received(worker.stdout)) is not None:
            said = pickle.loads(raw)  # noqa: S301 - from our own process
            if isinstance(said, Part):
                yield said
            elif said is None:
                return
            else:
                name, key, values = said
                raise getattr(data.errors, name)(key, **values)
        raise FileProblem("inbox.reader", file=source.name, found=worker.wait())
    finally:
        worker.kill()
        worker.wait()
        worker.stdout.close()


def _job(source: Source, format_: Format, choices: Choices, firsts: Firsts | None) -> bytes | None:
    """Return what the other process is told; None where a format or a clock cannot be told (made within a function)."""
    try:
        return pickle.dumps((replace(source), format_, choices, firsts), pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, AttributeError, TypeError):
        return None


def _send(stream: IO[bytes], raw: bytes) -> None:
    stream.write(_LENGTH.pack(len(raw)))
    stream.write(raw)
    stream.flush()


def _received(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    raw = stream.read(size)
    return raw if len(raw) == size else None


def main() -> None:
    """Read what standard input asks for, and write the parts to standard output."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is the importer's to hear: it ends us when it is done
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what any library prints is not taken for a part
    raw = _received(sys.stdin.buffer)
    if raw is None:
        return
    # Rows come and go by the ten thousand: looking for circles among them takes a quarter of the time and finds none.
    gc.freeze()
    gc.set_threshold(*SELDOM)
    source, format_, choices, firsts = pickle.loads(raw)  # noqa: S301 - from our own process
    try:
        try:
            for part in parts(source.chunks(ROWS), format_, choices, firsts=firsts):
                _send(out, pickle.dumps(part, pickle.HIGHEST_PROTOCOL))
            said: object = None
        except MarsadError as problem:
            said = (type(problem).__name__, problem.key, problem.values)
        _send(out, pickle.dumps(said))
    except BrokenPipeError:  # the import was ended
        os._exit(0)
