"""``python -m bench [--full] [--anew] [--only KIND ...] [--events N ...]``: one table of ours beside the peers, printed, as JSON and as a plot.

The short run begins anew each time. The full one goes on where it stopped, if it was; ``--anew`` begins it again, ``--only`` measures some kinds again.
``--publish`` writes the table, its JSON and its plot into docs/ from what was measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.kinds import KINDS, PEER_PYTHON, ROOT
from bench.machine import facts, sentence
from bench.page import chromium
from bench.report import summary, table
from bench.run import FULL, OUT, SHORT, Record, run

DOCUMENT, DATA, PLOT = ROOT / "docs" / "speed.md", ROOT / "docs" / "speed.json", ROOT / "docs" / "images" / "speed.svg"  # fmt: skip
BEGIN, END = "<!-- measured: made by `python -m bench --publish` -->", "<!-- end of what was measured -->"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="all peers at all numbers of events; goes on where it stopped")  # fmt: skip
    parser.add_argument("--anew", action="store_true", help="begin the full run again")
    parser.add_argument("--publish", action="store_true", help="write what the full run gave into docs/")
    parser.add_argument("--only", nargs="+", choices=sorted(KINDS), default=(), help="measure these again")
    parser.add_argument("--events", type=int, nargs="+", metavar="N", help="these numbers of events alone")
    parser.add_argument("--rounds", type=int, help="how often ours is measured")
    parser.add_argument("--limit", type=float, default=120.0, metavar="SECONDS", help="end a step after (default 120)")  # fmt: skip
    given = parser.parse_args(arguments)
    OUT.mkdir(exist_ok=True)
    lines = OUT / ("full.jsonl" if given.full or given.publish else "short.jsonl")
    if not given.publish:
        if given.anew or not (given.full or given.only):
            lines.unlink(missing_ok=True)
        measure(given, lines)
    found = told(Record.of(lines))
    text = table(found["rows"])
    print(f"{text}\n{sentence(found['facts'])}")
    data, plot = (DATA, PLOT) if given.publish else (lines.with_suffix(".json"), lines.with_suffix(".svg"))
    data.write_text(written(found), encoding="utf-8")
    subprocess.run([PEER_PYTHON, ROOT / "bench" / "plot.py", data, plot], check=True)
    if given.publish:
        DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8"), found), encoding="utf-8")
    print(f"{data.relative_to(ROOT)}, {plot.relative_to(ROOT)}", file=sys.stderr)
    return 0


def measure(given: argparse.Namespace, lines: Path) -> None:
    """Measure what the arguments ask for."""
    plan = replace(FULL if given.full else SHORT, limit_s=given.limit, only=tuple(given.only))
    if given.rounds:
        plan = replace(plan, rounds=given.rounds)
    if given.events:
        plan = replace(plan, peers=tuple(given.events), ours=tuple(given.events))
    record = Record.of(lines)
    with chromium() as browser:
        record.add({"events": 0, "kind": "", "step": "facts", "round": 0, "facts": facts(browser.version)})
    run(plan, record)


def told(record: Record) -> dict[str, Any]:
    """Return the facts and the rows of a record."""
    known = record.find(0, "", "facts") or {"facts": {}}
    return {"facts": known["facts"], "rows": summary(Record(record.path, [one for one in record.rows if one["kind"]]))}  # fmt: skip


def written(found: dict[str, Any]) -> str:
    """Return the JSON, a line a row, so that a change of one is seen as one."""
    rows = ",\n".join(f"  {json.dumps(row)}" for row in found["rows"])
    return f'{{\n "facts": {json.dumps(found["facts"])},\n "rows": [\n{rows}\n ]\n}}\n'


def with_table(document: str, found: dict[str, Any]) -> str:
    """Return a document with the table between its two marks."""
    head, begin, rest = document.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{DOCUMENT.name}: has no place for the table, between {BEGIN} and {END}")
    return f"{head}{begin}\n{table(found['rows'])}\n{sentence(found['facts'])}\n{end}{tail}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
