"""``python -m tests.soak [--quick] [--only NAME ...]``: the register's long tests in full; prints a table for docs/soak.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.machine import facts, load, sentence
from tests import postgres
from tests.events.register.operations import Player, clock, ids
from tests.register_stores import STORES, place
from tests.soak.crowds import crowd
from tests.soak.kills import rounds

SEED = 20260101
OPERATIONS = 10_000
KILLS = {"sqlite": 300, "postgresql": 100}
PROCESSES, EACH = 8, 100


def contract(folder: Path, share: float) -> str:
    """The same random work in every store: the same digest."""
    count = max(100, int(OPERATIONS * share))
    digests, refused = {}, 0
    for store in STORES:
        with place(store, folder) as found:
            player = Player(found.created(now=clock(SEED), fresh=ids(SEED)), SEED)
            digests[store] = player.play(count)
            refused = player.refused
    assert len(set(digests.values())) == 1, digests
    return f"{count:,} operations, {refused:,} of them refused as they should be; digest {digests['sqlite'][:16]} in {' and '.join(STORES)}"


def kills(store: str) -> Callable[[Path, float], str]:
    """Kill -9 at random moments."""

    def run(folder: Path, share: float) -> str:
        number = max(4, int(KILLS[store] * share))
        for told in rounds(store, folder, number, SEED):
            if told.rounds % 25 == 0:
                print(f"  {store}: {told}", file=sys.stderr, flush=True)
        whole = f", {told.server_kills} of them of the whole server" if told.server_kills else ""
        return (
            f"{told.rounds} kills{whole}; {told.acknowledged:,} changes with {told.versions:,} versions acknowledged, "
            f"0 lost, 0 half there; {told.unsaid} there without having been said"
        )

    return run


def crowds(store: str) -> Callable[[Path, float], str]:
    """Eight processes on one event."""

    def run(folder: Path, share: float) -> str:
        with place(store, folder) as found:
            told = crowd(found, PROCESSES, max(4, int(EACH * share)))
        return (
            f"{PROCESSES} processes, {told.edits:,} edits of one event and {told.added:,} others added; "
            f"{told.conflicts:,} came too late and were told, 0 lost"
        )

    return run


TESTS: dict[str, Callable[[Path, float], str]] = {
    "contract": contract,
    **{f"kills {store}": kills(store) for store in STORES},
    **{f"crowd {store}": crowds(store) for store in STORES},
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="The register's long tests.")
    parser.add_argument("--quick", action="store_true", help="a fiftieth of each")
    parser.add_argument("--only", nargs="+", choices=sorted(TESTS), help="these alone")
    given = parser.parse_args(arguments)
    print("| test | result | seconds |\n|---|---|---|", flush=True)
    for name, test in TESTS.items():
        if given.only and name not in given.only:
            continue
        begin = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="marsad-soak-") as folder:
            said = test(Path(folder), 0.02 if given.quick else 1.0)
        print(f"| {name} | {said} | {time.monotonic() - begin:.0f} |", flush=True)
    if "postgresql" not in STORES:
        print(postgres.MISSING)
    known = facts("none")
    print(
        f"\n{sentence({name: known[name] for name in ('day', 'processor', 'memory', 'system', 'python')})}; load {load()}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
