"""Random histories of two and three centres, through real package files: ``python -m tests.soak.exchange [--quick]``.

Packages are lost, doubled and shuffled, clocks are off by a day back to a year ahead, and a store is a file or a
server. In the end every centre must hold the same versions and show the same, nothing acknowledged may be missing,
and every conflict must be listed.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from data.errors import PackageProblem, UsageProblem
from events.exchange import keys, merging, packing, peers
from events.exchange.conflicts import conflicts
from events.register import editing, log, reading, tables
from events.register.opening import Register
from events.register.versions import Version, read
from events.register.who import Actor
from events.register.writing import position
from tests.register_stores import STORES, place

CENTRES = ("benghazi", "tripoli", "ubari")
DUTY = Actor("duty officer", "customs")
START = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("PATROL", "CLASH", "MINE", "MEET", "SMUG-FUEL")
# What a package may rightly be refused for on its way: lost, doubled and shuffled ones are.
EXPECTED = {"package.gap", "package.replayed", "package.old"}
# None of these may be counted once.
WRONG = ("diverged", "edits lost", "conflicts not listed")


@dataclass
class World:
    """Some centres with their registers, and the packages that are under way."""

    chance: random.Random
    folder: Path
    registers: dict[str, Register]
    keys: dict[str, keys.Key]
    now: list[datetime]
    counts: Counter[str] = field(default_factory=Counter)
    written: set[str] = field(default_factory=set)
    under_way: list[tuple[str, Path]] = field(default_factory=list)
    # What each centre believes the other has, though nobody has said so: by centre, peer and profile.
    believed: dict[tuple[str, str, str], int] = field(default_factory=dict)
    files: itertools.count[int] = field(default_factory=itertools.count)


@contextlib.contextmanager
def world(
    seed: int, names: tuple[str, ...], folder: Path, stores: tuple[str, ...] = ("sqlite",)
) -> Iterator[World]:
    """Make the centres, with clocks of their own, who know each other's keys."""
    chance = random.Random(seed)
    now = [START]
    registers: dict[str, Register] = {}
    with contextlib.ExitStack() as stack:
        for name in names:
            (folder / name).mkdir()
            off = timedelta(seconds=chance.uniform(-86_400, 366 * 86_400))
            ids = random.Random(f"{seed}/{name}")
            found = stack.enter_context(place(chance.choice(stores), folder / name))
            register = found.created(
                name,
                now=lambda off=off: now[0] + off,
                fresh=lambda ids=ids: "".join(ids.choices("abcdefgh", k=10)),
            )
            stack.callback(register.engine.dispose)
            registers[name] = register
        own = {name: keys.Key(name, random.Random(f"key {seed} {name}").randbytes(32)) for name in names}
        for name, other in itertools.permutations(names, 2):
            peers.add(registers[name], DUTY, other, own[other].public)
        yield World(chance, folder, registers, own, now)


def edit(here: World, name: str) -> None:
    """Somebody at a centre adds, changes, deletes or unites a record; what is acknowledged is noted."""
    register, chance = here.registers[name], here.chance
    with register.engine.connect() as connection:
        query = select(tables.current.c.subject).where(tables.current.c.record == "event")
        known = sorted(connection.execute(query).scalars())
        living = sorted(connection.execute(query.where(tables.current.c.op == "put")).scalars())
    body = {
        "kind": chance.choice(KINDS),
        "text_en": f"{name} {chance.random():.6f}",
        "notes": f"{chance.random():.6f}",
    }
    if not known or chance.random() < 0.3:
        for subject in editing.add(register, DUTY, [body] * chance.choice((1, 1, 3))):
            here.written |= set(reading.one(register, DUTY, subject).hashes)
        here.counts["edits"] += 1
        return
    subject = chance.choice(known)
    seen = reading.one(register, DUTY, subject).hashes
    kind = chance.random()
    if kind < 0.8:
        made = editing.change(register, DUTY, subject, seen, body, "as reported later")
    elif kind < 0.93 or not (others := [other for other in living if other < subject]):
        made = editing.remove(register, DUTY, subject, seen, "reported in error")
    else:
        into = chance.choice(others)  # of two the one whose id comes first stays
        made = editing.unite(register, DUTY, subject, seen, into, "the same matter")
    here.counts["edits"] += 1
    here.written.add(made)


def send(here: World, name: str, to: str, since: str | int = "last", profile: str = "internal") -> Path:
    """A centre packs; the file is under way."""
    path = here.folder / f"{next(here.files)}.marsad"
    sealed = here.chance.random() < 0.2
    register, key = here.registers[name], here.keys[name]
    try:
        packed = packing.pack(register, DUTY, to, path, key, since=since, profile=profile, encrypt=sealed)
    except UsageProblem as problem:
        # What was marked higher since has begun the line anew, and it is shorter.
        if problem.key != "package.since":
            raise
        packed = packing.pack(register, DUTY, to, path, key, profile=profile, encrypt=sealed)
    here.believed[name, to, profile] = packed.manifest.last
    here.counts["packages"] += 1
    return path


def take(here: World, to: str, path: Path) -> PackageProblem | None:
    """A package arrives; a refusal leaves the register as it was."""
    register, refused = here.registers[to], None
    before = position(register)
    try:
        merging.merge(register, DUTY, path, here.keys[to])
    except PackageProblem as problem:
        refused = problem
    here.counts[refused.key if refused else "merged"] += 1
    if refused:
        assert refused.key in EXPECTED, refused
        assert position(register) == before
    return refused


def step(here: World, profiles: tuple[str, ...]) -> None:
    """Something happens somewhere."""
    chance = here.chance
    here.now[0] += timedelta(seconds=chance.choice((0, 1, 60, 3_600, 90_000)))
    name, to = chance.sample(list(here.registers), 2)
    what = chance.random()
    if what < 0.5:
        edit(here, name)
    elif what < 0.75:
        profile = chance.choice(profiles)
        # After what was acknowledged; or after what was handed over last, whether it has arrived or not.
        since = chance.choice(("last", here.believed.get((name, to, profile), "last")))
        here.under_way.append((to, send(here, name, to, since, profile)))
    elif here.under_way:
        # The last is not the first to arrive; some arrive twice, some never.
        at = chance.randrange(len(here.under_way))
        arrives, path = here.under_way[at] if chance.random() < 0.3 else here.under_way.pop(at)
        if chance.random() < 0.75:
            take(here, arrives, path)
        else:
            here.counts["lost"] += 1


def heal(here: World) -> None:
    """Everybody packs for everybody until nobody has anything new; a gap is answered with what is asked for."""
    quiet = False
    for _ in range(8):
        if quiet:
            return
        quiet = True
        for name, to in itertools.permutations(here.registers, 2):
            before = version_count(here.registers[to])
            problem = take(here, to, send(here, name, to))
            if problem is not None and problem.key == "package.gap":
                assert take(here, to, send(here, name, to, since=int(str(problem.values["since"])))) is None
            quiet &= version_count(here.registers[to]) == before
    raise AssertionError("the centres go on for ever")


def version_count(register: Register) -> int:
    return len(versions(register))


def versions(register: Register) -> dict[str, Version]:
    """Return all versions of a register by hash."""
    with register.engine.connect() as connection:
        found = [read(bytes(text)) for text in connection.execute(select(tables.version.c.text)).scalars()]
    return {version.hash: version for version in found}


def in_conflict(found: dict[str, Version], originals: dict[str, str]) -> set[str]:
    """Return the records whose heads say different things: told anew here, from nothing but what is stored."""
    parents = {parent for version in found.values() for parent in version.parents}
    parents |= {release for release, original in originals.items() if original in found}
    said: dict[str, set[bytes]] = {}
    for hash_, version in found.items():
        if hash_ not in parents:
            said.setdefault(version.subject, set()).add(version.content)
    return {subject for subject, contents in said.items() if len(contents) > 1}


def check(here: World) -> None:
    """Count what is as it should be in the end, and what is not."""
    held = {name: versions(register) for name, register in here.registers.items()}
    first = next(iter(held.values()))
    for name, found in held.items():
        register = here.registers[name]
        here.counts["edits lost"] += len(here.written - found.keys())
        here.counts["diverged"] += found.keys() != first.keys()
        with register.engine.connect() as connection:
            rows = connection.execute(select(tables.link.c.release, tables.link.c.original)).all()
        expected = in_conflict(found, {bytes(row[0]).hex(): bytes(row[1]).hex() for row in rows})
        listed = {one.subject for one in conflicts(register, DUTY)}
        here.counts["conflicts not listed"] += len(expected ^ listed)
        here.counts["conflicts"] += len(expected)
        log.verify(register)
    for subject in {version.subject for version in first.values()}:
        states = [reading.one(register, DUTY, subject) for register in here.registers.values()]
        here.counts["diverged"] += any(state != states[0] for state in states)
        here.counts["records"] += 1
    here.counts["versions"] += len(first)


def history(
    seed: int, names: tuple[str, ...], folder: Path, stores: tuple[str, ...] = ("sqlite",)
) -> Counter[str]:
    """Run one random history; return what was counted."""
    with world(seed, names, folder, stores) as here:
        profiles = ("internal",) if seed % 3 else ("internal", "internal", "public", "partner")
        for _ in range(here.chance.randrange(20, 60)):
            step(here, profiles)
        heal(here)
        check(here)
        return here.counts


def several(centres: int, times: int, stores: tuple[str, ...], first: int = 0) -> Counter[str]:
    """Run many histories; return the sum of what was counted."""
    total: Counter[str] = Counter()
    for seed in range(first, first + times):
        with tempfile.TemporaryDirectory() as folder:
            try:
                total += history(seed, CENTRES[:centres], Path(folder), stores)
            except Exception as problem:
                raise AssertionError(f"history {seed} of {centres} centres") from problem
        total["histories"] += 1
        if total["histories"] % 100 == 0:
            print(
                f"{centres} centres: {total['histories']} of {times} histories", file=sys.stderr, flush=True
            )
    return total


def altered(register: Register, key: keys.Key, raw: bytes, times: int, chance: random.Random) -> Counter[str]:
    """Turn single bits of a package and try to merge it each time; return how many were refused, and how many not."""
    counts: Counter[str] = Counter()
    before = log.digest(register)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "altered.marsad"
        for at in chance.sample(range(len(raw) * 8), times):
            turned = bytearray(raw)
            turned[at // 8] ^= 1 << at % 8
            path.write_bytes(turned)
            try:
                merging.merge(register, DUTY, path, key)
                counts["taken"] += 1
            except PackageProblem:
                counts["refused"] += 1
    counts["store changed"] += log.digest(register) != before
    return +counts


def bits(times: int) -> Counter[str]:
    """Turn single bits of a package between two centres, and of a sealed one."""
    with tempfile.TemporaryDirectory() as folder, world(0, CENTRES[:2], Path(folder)) as here:
        for _ in range(20):
            edit(here, "benghazi")
        total: Counter[str] = Counter()
        for encrypt in (False, True):
            path = Path(folder) / f"{encrypt}.marsad"
            packing.pack(
                here.registers["benghazi"],
                DUTY,
                "tripoli",
                path,
                here.keys["benghazi"],
                profile="internal",
                encrypt=encrypt,
            )
            raw = path.read_bytes()
            total += altered(here.registers["tripoli"], here.keys["tripoli"], raw, times // 2, here.chance)
        return total


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="25 and 8 histories in place of 1,000 and 300")
    quick = parser.parse_args(arguments).quick
    result: dict[str, object] = {"stores": list(STORES)}
    wrong = 0
    for centres, times in ((2, 25 if quick else 1_000), (3, 8 if quick else 300)):
        started = time.perf_counter()
        counts = several(centres, times, STORES)
        result[f"{centres} centres"] = {
            **{name: counts[name] for name in WRONG},
            **dict(sorted(counts.items())),
            "s": round(time.perf_counter() - started),
        }
        wrong += sum(counts[name] for name in WRONG)
    started = time.perf_counter()
    turned = bits(300 if quick else 5_000)
    result["single bits"] = {**dict(turned), "s": round(time.perf_counter() - started)}
    wrong += turned["taken"] + turned["store changed"]
    print(json.dumps(result, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
