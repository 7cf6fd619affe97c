"""``python -m bench [--quick] [--json] [--rounds N] [--limit SECONDS] [--events N ...]``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from bench.machine import facts, load, sentence
from bench.page import chromium
from bench.report import table
from bench.run import LARGEST, SIZES, Plan, run


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="make bench", description="Speed and size of exports, beside folium's own layers."
    )
    parser.add_argument(
        "--quick", action="store_true", help=f"no peers at {LARGEST:,} events, where they take minutes"
    )
    parser.add_argument("--json", action="store_true", help="every figure of every round as JSON")
    parser.add_argument("--rounds", type=int, default=3, help="how often ours is measured (default 3)")
    parser.add_argument(
        "--limit", type=float, default=180.0, metavar="SECONDS", help="end a step after (default 180)"
    )
    parser.add_argument(
        "--events", type=int, nargs="+", default=list(SIZES), metavar="N", help="numbers of events"
    )
    given = parser.parse_args(arguments)
    try:
        with chromium() as browser:
            known = {**facts(browser.version), "load before": load()}
        results = run(Plan(tuple(given.events), given.rounds, given.limit, given.quick))
    except RuntimeError as problem:
        print(problem, file=sys.stderr)
        return 1
    known["load after"] = load()
    if given.json:
        print(json.dumps({"facts": known, "results": [asdict(one) for one in results]}, indent=1))
    else:
        print(f"{table(results)}\n{sentence(known)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
