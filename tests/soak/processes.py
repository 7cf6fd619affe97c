"""Processes that work on a register at the same time, each with a pipe on which it says what was acknowledged to it."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.soak.warm"])


@contextlib.contextmanager
def started(work: Callable[..., None], *arguments: Any) -> Iterator[tuple[BaseProcess, Connection]]:
    """Run a function in a process of its own, its last argument the pipe; it is killed at the end of the block."""
    mine, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=work, args=(*arguments, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield process, mine
    finally:
        process.kill()
        process.join()
        mine.close()


def said(pipe: Connection) -> Iterator[Any]:
    """Yield all that was said on a pipe before its other end was closed or killed."""
    # A message that was cut off by the kill was never said.
    with contextlib.suppress(EOFError, OSError):
        while True:
            yield pipe.recv()
