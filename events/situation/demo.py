"""``marsad demo``: a new register of made-up reports, levels, patrols and all else that the picture is made of, for practice.

Nothing in it was reported by anybody: a random generator says what happens, where and when (`demo_plan`), and everything
is then written by the functions that people's own work goes through, at the instants that it names, into a register
that is synthetic for good (`events.register.synthetic`). The other centre works in a register of its own, which is
thrown away; what it did comes by packages.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from data.errors import StoreProblem, UsageProblem
from events.exchange import merging, packing, peers, requests
from events.exchange.keys import Key
from events.register import backup, editing
from events.register.opening import Register, created, now_utc, random_id
from events.register.where import exists, is_server, place, shown
from events.register.who import Actor
from events.situation import demo_plan, kept
from events.situation.demo_desk import CENTRES, Day, Desk, both
from events.situation.demo_plan import Incident
from events.situation.demo_records import plan_assets, plan_handovers, plan_levels, plan_patrols
from events.situation.records import RECORDS
from events.situation.response import stepped

LEAST_DAYS, MOST_DAYS = 30, 730
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True)
class Made:
    """What was made.

    Parameters
    ----------
    where : str
        The register.
    centre : str
        Whose it is.
    counts : dict
        How many living records of each kind it holds.
    """

    where: str
    centre: str
    counts: dict[str, int]


def make(
    where: str | Path | None,
    centre: str = CENTRES[0],
    days: int = 120,
    seed: int = 1,
    until: datetime | None = None,
) -> Made:
    """Make a synthetic register; the same seed, days and instant give the same records.

    Parameters
    ----------
    where : str or Path, optional
        A path or an address where no register is yet (`events.register.where.place`).
    centre : str
        Of ``CENTRES``.
    days : int
        How many days it tells of, ``LEAST_DAYS`` to ``MOST_DAYS``.
    seed : int
        Of the random generator.
    until : datetime, optional
        Where the days end; by default now.

    Raises
    ------
    StoreProblem
        There is a register already, or it cannot be written there.
    UsageProblem
        The centre or the number of days is none.
    """
    if centre not in CENTRES:
        raise UsageProblem("demo.centre", found=centre, expected=", ".join(CENTRES))
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise UsageProblem("demo.days", found=days, expected=f"{LEAST_DAYS} – {MOST_DAYS}")
    target = place(where)
    if not is_server(target) and exists(target):
        raise StoreProblem("store.there", file=shown(target))
    last = (until or now_utc()).astimezone(UTC).replace(second=0, microsecond=0)
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory(prefix="marsad-demo-") as folder:
        day = Day(last - timedelta(days=days))
        (other,) = (name for name in CENTRES if name != centre)
        desks = (_desk(Path(folder), centre, day, rng), _desk(Path(folder), other, day, rng))
        try:
            _planned(day, desks, rng, last, days, Path(folder))
            day.play(last)
            made = backup.restore(Path(desks[0].register.where), target)
        finally:
            for desk in desks:
                desk.register.engine.dispose()
    actor = desks[0].actor
    counts = {name: len(kept.listing(made, actor, name)) for name in RECORDS}
    counts["event"] = len(_events(made, actor))
    made.engine.dispose()
    return Made(made.where, centre, counts)


def _events(register: Register, actor: Actor) -> list[str]:
    from events.register.reading import Asked, ids

    return ids(register, actor, Asked(far_km=None))


def _desk(folder: Path, centre: str, day: Day, rng: np.random.Generator) -> Desk:
    def fresh() -> str:
        return "".join(LETTERS[n] for n in rng.integers(len(LETTERS), size=10))

    path = folder / f"{centre}.sqlite"
    register = created(path, centre, now=day.now, fresh=random_id, synthetic=True)
    # Ids of records are drawn too, so that a seed always gives the same; the register's own is its alone.
    return Desk(
        replace(register, fresh=fresh),
        Actor(both("demo.desk")["en"], both("demo.office")["en"]),
        Key(centre, os.urandom(32)),
    )


def _planned(
    day: Day, desks: tuple[Desk, Desk], rng: np.random.Generator, last: datetime, days: int, folder: Path
) -> None:
    """Plan what both centres do."""
    first = last - timedelta(days=days)
    what = demo_plan.course(rng)
    ours, theirs = desks
    note = both("demo.key")["en"]
    for one, another in (desks, desks[::-1]):
        pinned = partial(
            peers.add, one.register, one.actor, another.register.centre, another.key.public, note
        )
        day.when(first, pinned)
    for n, incident in enumerate(demo_plan.incidents(rng, what, first, days)):
        _reported(day, desks[incident.centre], n, incident)
    for desk in desks:
        plan_levels(day, desk, what, rng, first, last)
        plan_handovers(day, desk, last)
        plan_patrols(day, desk, what, rng, first, last)
    plan_assets(day, ours, rng, last)
    _between(day, ours, theirs, last)
    for n, before in enumerate((timedelta(days=days // 2), timedelta(days=6), timedelta(hours=5))):
        day.when(last - before, partial(_carried, theirs, ours, folder / f"{n}.marsad"))
    day.when(last - timedelta(days=2), partial(_packed, ours, theirs, folder / "out.marsad"))


def _reported(day: Day, desk: Desk, n: int, incident: Incident) -> None:
    """Plan an incident: it is reported, and then taken care of, each at its time."""
    row: dict[str, object] = {"state": "reported", "by": "", "reported_utc": f"{incident.at:%Y-%m-%dT%H:%MZ}"}

    def report() -> None:
        (row["id"],) = editing.add(desk.register, desk.actor, [incident.body])
        desk.ids[n] = str(row["id"])

    def step(name: str) -> None:
        said = stepped(row, name, day.at, desk.actor.institution)
        row.update(said, id=row["id"])
        desk.put("response", **said)

    day.when(incident.at, report)
    for name, at in incident.steps:
        day.when(at, partial(step, name))


def _between(day: Day, ours: Desk, theirs: Desk, last: datetime) -> None:
    """Plan what the centres ask each other: one request stays unanswered past its time, one waits."""

    def ask(one: Desk, other: Desk, key: str, due: datetime) -> Callable[[], object]:
        said = both(key)
        text, until = f"{said['ar']}\n{said['en']}", f"{due:%Y-%m-%d}"
        return partial(
            requests.ask, one.register, one.actor, other.register.centre, "information", text, due=until
        )

    day.when(last - timedelta(days=7), ask(theirs, ours, "demo.request.one", last - timedelta(days=2)))
    day.when(last - timedelta(days=1), ask(ours, theirs, "demo.request.two", last + timedelta(days=3)))


def _packed(one: Desk, other: Desk, path: Path) -> Path:
    found = packing.pack(
        one.register, one.actor, other.register.centre, path, one.key, since=one.sent, profile="internal"
    )
    one.sent = found.manifest.last
    return found.path


def _carried(one: Desk, other: Desk, path: Path) -> None:
    """Carry what is new from one centre to the other."""
    merging.merge(other.register, other.actor, _packed(one, other, path))


def counted(made: Made) -> dict[str, int]:
    """Return how many records of each kind there are, those that there are none of left out.

    Examples
    --------
    >>> counted(Made("demo.sqlite", "tripoli", {"event": 3, "agreement": 0}))
    {'event': 3}
    """
    return {name: n for name, n in Counter(made.counts).items() if n}
