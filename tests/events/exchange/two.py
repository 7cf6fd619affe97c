"""Two centres with fixed clocks, keys and ids, who know each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from events.exchange import keys, merging, packing, peers
from events.exchange.merging import Merged
from events.exchange.packing import Packed
from events.register import editing, reading
from events.register.opening import Register, created
from events.register.who import Actor

DUTY = Actor("duty.officer@example.ly", "customs")
START = datetime(2026, 2, 1, 10, 0, 0, 123_000, tzinfo=UTC)


@dataclass
class Centre:
    """A register, its key, and a hand on its clock and on the ids that it gives."""

    register: Register
    key: keys.Key
    folder: Path
    ids: list[str] = field(default_factory=list)
    clock: list[datetime] = field(default_factory=lambda: [START])
    made: int = 0

    @property
    def name(self) -> str:
        return self.register.centre

    def add(self, name: str, **body: object) -> str:
        self.ids[:] = [name]
        (subject,) = editing.add(self.register, DUTY, [body])
        return subject

    def change(self, subject: str, reason: str = "seen again", **body: object) -> str:
        seen = reading.one(self.register, DUTY, subject).hashes
        return editing.change(self.register, DUTY, subject, seen, body, reason)

    def remove(self, subject: str, reason: str = "in error") -> str:
        return editing.remove(
            self.register, DUTY, subject, reading.one(self.register, DUTY, subject).hashes, reason
        )

    def wait(self, seconds: float = 60) -> None:
        self.clock[0] += timedelta(seconds=seconds)

    def pack(self, to: str, profile: str = "internal", **more: object) -> Packed:
        self.made += 1
        self.ids[:] = [f"line{self.made:04d}"]
        path = self.folder / f"{self.name}-{self.made}.marsad"
        return packing.pack(self.register, DUTY, to, path, self.key, profile=profile, **more)

    def merge(self, path: Path) -> Merged:
        return merging.merge(self.register, DUTY, path, self.key)

    def one(self, subject: str):
        return reading.one(self.register, DUTY, subject)


def centre(folder: Path, name: str) -> Centre:
    """Make a centre in a folder."""
    (folder / name).mkdir(parents=True)
    ids: list[str] = []
    clock = [START]
    number = iter(range(10**6))
    fresh = lambda: ids.pop() if ids else f"n{next(number):05d}"  # noqa: E731
    register = created(folder / name / "register.sqlite", name, now=lambda: clock[0], fresh=fresh)
    key = keys.Key(name, name.encode().ljust(32, b"."))
    return Centre(register, key, folder / name, ids, clock)


def centres(folder: Path, names: Sequence[str] = ("tripoli", "benghazi")) -> list[Centre]:
    """Make centres that know each other."""
    made = [centre(folder, name) for name in names]
    for one in made:
        for other in made:
            if one is not other:
                peers.add(one.register, DUTY, other.name, other.key.public)
    return made
