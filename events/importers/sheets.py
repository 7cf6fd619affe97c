"""Spreadsheets (XLSX, and the older XLS): read by calamine in a process of its own, once the zip archive has been checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.errors import FileProblem
from data.room_limits import WORKER_CPU_S
from data.room_text import shown, writable
from data.room_zip import check
from events.importers.batches import Opened, as_table, laid_out, slices
from events.points_table import Table

# A sheet shrinks ten to thirty times in the archive: room for one of a million rows, none for a bomb.
MAX_UNPACKED_BYTES = 1_500_000_000
# A million rows of fifty columns, blank ones between them too: calamine takes 24 bytes for each.
MAX_CELLS = 50_000_000
MEMORY_BYTES = 3_000_000_000
# The largest that is let in takes half a minute; slow machines take several times that.
CPU_S = 10 * WORKER_CPU_S
_WORKER = Path(__file__).with_name("sheets_worker.py")
_FIRST_ROWS = 200


def sheets(raw: bytes, name: str) -> tuple[str, ...]:
    """Return the names of the sheets that hold cells, in their order.

    Raises
    ------
    FileProblem
        The file is damaged, or no honest archive.
    """
    full = tuple(next(_answer(raw, "", name)))
    if not full:
        raise FileProblem("room.empty", file=shown(name))
    return full


def open_sheet(raw: bytes, sheet: str, name: str) -> Opened:
    """Lay open one sheet: titles above the table are passed over, merged cells say what they say in each row."""
    lines = _answer(raw, sheet, name)
    merged = next(lines)
    rows: list[list[str]] = [[writable(cell) for cell in row] for row in lines]
    layout = laid_out(rows[:_FIRST_ROWS])
    for top, left, bottom in merged:
        # A cell merged over rows of data holds for each of them; one merged over columns stands in its first.
        if top >= layout.skipped:
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    numbers = list(range(layout.skipped + 1, len(rows) + 1))
    table = as_table(layout, numbers, rows[layout.skipped :], [])

    def batches(count: int) -> Iterator[Table]:
        return slices(table, count)

    return Opened(layout, batches)


def _answer(raw: bytes, sheet: str, name: str) -> Iterator[Any]:
    """Yield what the worker says of a file, line by line.

    Raises
    ------
    FileProblem
        The archive is none, or the worker came to no end: the file is damaged, or asks for more than it may have.
    """
    import orjson

    if raw.startswith(b"PK"):
        check(raw, name, MAX_UNPACKED_BYTES)
    job = {"sheet": sheet, "cells": MAX_CELLS, "memory_bytes": MEMORY_BYTES, "cpu_s": CPU_S}
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}
    worker = subprocess.Popen(
        [sys.executable, "-I", str(_WORKER)], env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert worker.stdin
    assert worker.stdout
    try:
        try:
            worker.stdin.write(json.dumps(job).encode() + b"\n" + raw)
            worker.stdin.close()
        except OSError:  # it has ended before it took all: its lines are missing, too
            pass
        last = b""
        for last in worker.stdout:
            if last == b"end\n":
                return
            if last.startswith(b"["):
                yield orjson.loads(last)
        # A file that is no spreadsheet ends the worker in order; one that asks for too much has it stopped.
        if last == b"much\n" or worker.wait() < 0:
            raise FileProblem("room.too_heavy", file=shown(name), seconds=CPU_S)
        raise FileProblem("room.damaged", file=shown(name))
    finally:
        worker.kill()
        worker.wait()
        worker.stdout.close()
