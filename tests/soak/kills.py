"""Kill -9 at any moment: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import orjson
from sqlalchemy import func, select

from data.errors import StoreProblem
from events.register import editing, log, reading, tables
from events.register.opening import Register, opened
from events.register.versions import tidy
from events.register.writing import insert, writing
from tests import register_stores
from tests.events.register.operations import DUTY, PLACES
from tests.soak.processes import said, started

# A new register after so many rounds: proving it takes as long as it is large.
FRESH_AFTER = 25
LATEST_S = 0.35
START_S = 60.0


@dataclass
class Told:
    """What all rounds came to.

    Parameters
    ----------
    rounds, acknowledged, versions, unsaid : int
        Kills; changes that were acknowledged, and their versions; changes that were there without having been said:
        the kill came between the commit and the word.
    server_kills, refused : int
        Of the kills, those of the whole server; how often somebody was told that it cannot be reached.
    """

    rounds: int = 0
    acknowledged: int = 0
    versions: int = 0
    unsaid: int = 0
    server_kills: int = 0
    refused: int = 0


def _body(chance: random.Random, number: int) -> dict[str, object]:
    lon, lat = chance.choice(PLACES)
    day = f"2025-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    return tidy(
        {
            "kind": "PATROL", "title_ar": f"دورية {number}", "text_en": "seen " * chance.randint(1, 60), "start": day, "end": day,
            "lon": lon, "lat": lat, "uncertainty_m": 500.0, "place_role": "held_at", "origin": "file",
        }
    )  # fmt: skip


def work(where: str, seed: int, pipe: Connection) -> None:
    """Import and edit until killed; say each change once it has been acknowledged."""
    chance, register = random.Random(seed), opened(where)
    mine: list[str] = []
    pipe.send(("begun", 0, []))
    for number in count():
        try:
            if number % 3:
                pipe.send(_edited(register, chance, number, mine))
            else:
                pipe.send(_imported(register, chance, f"{seed}-{number}", mine))
        except StoreProblem as problem:
            pipe.send((problem.key, 0, []))
            time.sleep(0.05)


def _edited(
    register: Register, chance: random.Random, number: int, mine: list[str]
) -> tuple[str, int, list[str]]:
    if mine and number % 2:
        subject = chance.choice(mine[-5:])
        seen = reading.one(register, DUTY, subject).hashes
        return "edit", 1, [editing.change(register, DUTY, subject, seen, _body(chance, number))]
    (made,) = editing.add(register, DUTY, [_body(chance, number)])
    mine.append(made)
    return "edit", 1, list(reading.one(register, DUTY, made).hashes)


def _imported(
    register: Register, chance: random.Random, batch: str, mine: list[str]
) -> tuple[str, int, list[str]]:
    rows = [_body(chance, number) for number in range(chance.choice((5, 50, 300)))]
    with writing(register, DUTY, "import.rows") as change:
        made = [editing.version(change, editing.new_id(register), (), "put", row, "") for row in rows]
        change.put(made)
        keys = [
            ("drill", f"{batch}-{at}", one.subject, one.hash[:16].encode()) for at, one in enumerate(made)
        ]
        insert(change.connection, "source_key", ("dataset", "key", "subject", "digest"), keys)
        change.detail["rows"] = len(rows)
    mine.append(made[0].subject)
    return "import", len(rows), [one.hash for one in made]


def check(register: Register, acknowledged: list[str]) -> int:
    """Prove that all that was acknowledged is there and nothing is half there; return how many changes there are."""
    found = log.verify(register)  # the chain, and the present as the versions give it
    with register.engine.connect() as connection:
        there = {bytes(raw).hex() for raw in connection.execute(select(tables.version.c.hash)).scalars()}
        lost = set(acknowledged) - there
        assert not lost, f"{len(lost)} acknowledged versions are lost"
        entries = [
            orjson.loads(bytes(raw)) for raw in connection.execute(select(tables.log.c.text)).scalars()
        ]
        half = [said["n"] for said in entries if said["count"] != said["detail"].get("rows", 1)]
        assert not half, f"entries {half} are half there"
        rows = sum(said["detail"].get("rows", 0) for said in entries)
        assert connection.execute(select(func.count()).select_from(tables.source_key)).scalar() == rows
    return found.entries


def rounds(store: str, folder: Path, number: int, seed: int) -> Iterator[Told]:
    """Kill ``number`` times; yield after each what it came to so far.

    Parameters
    ----------
    store : str
        On "postgresql" every other kill is of the whole server, which is then started again.
    folder : Path
        For the files.
    number, seed : int
        How often, and of what is left to chance.
    """
    told, chance = Told(), random.Random(seed)
    for begin in range(0, number, FRESH_AFTER):
        below = folder / f"{store}-{begin}"
        below.mkdir()
        with register_stores.place(store, below, durable=True) as found:
            register = found.created()
            acknowledged: list[str] = []
            said_changes = 0
            for at in range(begin, min(begin + FRESH_AFTER, number)):
                register.engine.dispose()
                messages = _killed(store, found.clerk, chance, whole=store == "postgresql" and bool(at % 2))
                done = [message for message in messages if message[0] in ("edit", "import")]
                acknowledged += [hash_ for _, _, hashes in done for hash_ in hashes]
                said_changes += len(done)
                there = check(register, acknowledged)
                assert said_changes <= there <= said_changes + at - begin + 1, (
                    "more is there than was under way"
                )
                told.rounds += 1
                told.acknowledged += len(done)
                told.versions += sum(len(hashes) for _, _, hashes in done)
                told.server_kills += store == "postgresql" and at % 2
                told.refused += sum(message[0].startswith("store.") for message in messages)
                yield told
            told.unsaid += there - said_changes
            register.engine.dispose()


def _killed(
    store: str, where: str, chance: random.Random, *, whole: bool
) -> list[tuple[str, int, list[str]]]:
    with started(work, where, chance.randrange(2**32)) as (process, pipe):
        assert pipe.poll(START_S), "no start"
        first = pipe.recv()
        assert first[0] == "begun", first
        time.sleep(chance.uniform(0, LATEST_S))
        messages = []
        if whole:
            server = register_stores.server(durable=True)
            server.kill()
            server.start()
            # It goes on by itself once the server is there again.
            until = time.monotonic() + START_S
            while time.monotonic() < until:
                assert pipe.poll(START_S), "it does not go on"
                messages.append(pipe.recv())
                if messages[-1][0] in ("edit", "import") and any(
                    said[0].startswith("store.") for said in messages
                ):
                    break
        process.kill()
        process.join()
        return [*messages, *said(pipe)]
