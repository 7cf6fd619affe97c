"""Random work on a register, the same for the same seed: what people, imports and packages do to it, and what is asked."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from data.errors import MarsadError
from events.query import Filter
from events.register import editing, log, reading
from events.register.opening import Register
from events.register.reading import Asked
from events.register.versions import Version, tidy
from events.register.who import Actor
from events.register.writing import insert, position, writing

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
PEOPLE = (
    Actor("duty", "customs"), Actor("officer", "border guard"), Actor("clerk", "customs", frozenset({"read", "report"})),
    Actor("guest", "", frozenset({"read"})),
)  # fmt: skip
DUTY = PEOPLE[0]
KINDS = ("PATROL", "CLASH", "MEET", "SMUG-FUEL", "a file's own word")
# Marks that mean something to LIKE and to COPY, letters that fold, one outside the first plane, one of two parts.
WORDS = (
    "patrol", "Ghadāmis", "رأس أجدير", "50%", "a_b", "tab\there", "line\nbreak", "back\\slash", "quote\"s'", "العوينات ٢٠٢٥",
    "🛰️", "Straße", "İstanbul", "\\N", "NULL", "é", "e\u0301", "{}", "%s", ":name", "ﷺ",
)  # fmt: skip
# On the border, near it, far from it, at sea, and beyond the country.
PLACES = (
    (24.9, 25.0),
    (11.57, 33.15),
    (14.43, 27.04),
    (13.18, 32.89),
    (20.0, 34.0),
    (9.5, 30.1),
    (32.85, 39.93),
)


def clock(seed: int) -> Callable[[], datetime]:
    """Return a clock that mostly goes on, stands still at times, and is now and then set back."""
    chance, at = random.Random(seed), [datetime(2026, 1, 1, tzinfo=UTC)]

    def now() -> datetime:
        step = chance.choices((0, chance.randint(1, 90_000), -chance.randint(1, 600_000)), (10, 88, 2))[0]
        at[0] += timedelta(milliseconds=step)
        return at[0]

    return now


def ids(seed: int) -> Callable[[], str]:
    """Return a source of ids."""
    chance = random.Random(seed + 1)
    return lambda: "".join(chance.choices(LETTERS, k=10))


def body(chance: random.Random) -> dict[str, object]:
    """Return a content of an event."""
    out: dict[str, object] = {
        "kind": chance.choice(KINDS),
        "origin": chance.choice(("entered", "file", "external")),
    }
    for name in ("title_ar", "title_en", "text_en", "place_ar", "bodies_en", "source", "notes"):
        if chance.random() < 0.4:
            out[name] = " ".join(chance.choices(WORDS, k=chance.randint(1, 4)))
    if chance.random() < 0.8:
        start = datetime(2025, 1, 1) + timedelta(days=chance.randint(0, 700))
        out |= {
            "start": f"{start:%Y-%m-%d}",
            "end": f"{start + timedelta(days=chance.choice((0, 0, 9))):%Y-%m-%d}",
        }
    if chance.random() < 0.8:
        lon, lat = chance.choice(PLACES)
        out |= {
            "lon": lon + chance.randint(-1, 1) / 5, "lat": lat + chance.randint(-1, 1) / 5,
            "uncertainty_m": chance.choice((0, 500, 20_000)), "place_role": chance.choice(("held_at", "about", "none")),
        }  # fmt: skip
    if chance.random() < 0.2:
        out |= {"dead": chance.randint(0, 30), "marking": chance.choice(("TLP:GREEN", "TLP:AMBER"))}
    return out


def asked(chance: random.Random) -> Asked:
    """Return a question."""
    some = chance.random
    start = f"2025-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    return Asked(
        Filter(
            start if some() < 0.4 else None,
            f"2026-{chance.randint(1, 12):02d}-28" if some() < 0.4 else None,
            tuple(chance.sample(KINDS, chance.randint(0, 3))) if some() < 0.4 else None,
            tuple(chance.sample(("egypt", "tunisia", "algeria", "coast"), 2)) if some() < 0.3 else None,
            tuple(chance.sample(("entered", "file", "external"), 2)) if some() < 0.3 else None,
            " ".join(chance.sample(WORDS, chance.randint(1, 2))) if some() < 0.4 else "",
        ),
        far_km=chance.choice((50.0, None)), conflicts=some() < 0.1, limit=chance.choice((None, 20)),
    )  # fmt: skip


@dataclass
class Player:
    """Somebody who works at random on a register, and notes what the register answers.

    Parameters
    ----------
    register : Register
    seed : int
        Of everything that is left to chance.
    """

    register: Register
    seed: int
    subjects: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: int = 0

    def play(self, count: int) -> str:
        """Do ``count`` things; return one hash of all answers and of the register at the end."""
        self.chance = random.Random(self.seed)
        moves = (
            (self.add, 20), (self.change, 25), (self.stale, 8), (self.remove, 5), (self.unite, 5), (self.several, 5),
            (self.merge, 12), (self.import_, 5), (self.request, 2), (self.ask, 10), (self.look, 3),
        )  # fmt: skip
        self.add()
        for _ in range(count):
            move = self.chance.choices([one for one, _ in moves], [weight for _, weight in moves])[0]
            try:
                answer = move()
            except MarsadError as problem:
                self.refused += 1
                answer = f"{type(problem).__name__} {problem.key}"
            self.answers.append(f"{move.__name__} {answer}")
        self.answers.append(f"{log.verify(self.register)} {position(self.register)}")
        whole = "\n".join([*self.answers, log.digest(self.register)])
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()

    def _who(self) -> Actor:
        return self.chance.choices(PEOPLE, (60, 20, 10, 2))[0]

    def _any(self) -> str:
        # Mostly one of a few, so that edits meet.
        return self.chance.choice(self.subjects[-30:] if self.chance.random() < 0.7 else self.subjects)

    def _seen(self, subject: str) -> tuple[str, ...]:
        return reading.one(self.register, DUTY, subject).hashes

    def add(self) -> str:
        bodies = [body(self.chance) for _ in range(self.chance.randint(1, 3))]
        made = editing.add(self.register, DUTY, bodies, self.chance.choice(WORDS))
        self.subjects += made
        return str(made)

    def request(self) -> str:
        return str(
            editing.add(self.register, DUTY, [{"question": self.chance.choice(WORDS)}], record="request")
        )

    def change(self) -> str:
        subject, who, new = self._any(), self._who(), body(self.chance)
        return editing.change(
            self.register, who, subject, self._seen(subject), new, self.chance.choice(WORDS)
        )

    def stale(self) -> str:
        """Two people begin with the same, and the second comes too late."""
        subject = self._any()
        seen, first, second = self._seen(subject), body(self.chance), body(self.chance)
        editing.change(self.register, DUTY, subject, seen, first)
        return editing.change(self.register, PEOPLE[1], subject, seen, second)

    def remove(self) -> str:
        subject = self._any()
        return editing.remove(
            self.register, self._who(), subject, self._seen(subject), self.chance.choice(("", "twice"))
        )

    def unite(self) -> str:
        one, into = editing.pair(self._any(), self._any())
        return editing.unite(self.register, self._who(), one, self._seen(one), into, "the same")

    def several(self) -> str:
        edits = {
            subject: (self._seen(subject), "put", body(self.chance))
            for subject in {self._any(): 0, self._any(): 0}
        }
        return str(editing.replace(self.register, self._who(), edits, "in bulk"))

    def merge(self) -> str:
        """Versions from the other centre: over any version of ours, over none, known ones again, releases with links."""
        made, links = [], []
        for _ in range(self.chance.randint(1, 4)):
            known = self.chance.random() < 0.7
            subject = self._any() if known else f"benghazi-{self.register.fresh()}"
            history = reading.history(self.register, DUTY, subject) if known else []
            parents = sorted(
                self.chance.sample(history, min(len(history), self.chance.randint(0, 2))),
                key=lambda v: v.hash,
            )
            at = max([1_767_000_000_000, *(parent.clock_ms for parent in parents)]) + self.chance.randint(
                1, 10**10
            )
            profile = self.chance.choice(("", "", "public"))
            content = tidy(body(self.chance))
            version = Version(
                "event", subject, tuple(parent.hash for parent in parents), "benghazi", "peer", "customs", at, "put", content, "",
                profile,
            )  # fmt: skip
            made.append(version)
            if profile and history:
                links.append(
                    (bytes.fromhex(version.hash), bytes.fromhex(self.chance.choice(history).hash), subject)
                )
            if not known:
                self.subjects.append(subject)
            if history:
                made.append(self.chance.choice(history))  # already known
        with writing(self.register, DUTY, "package.merge") as change:
            fresh = change.put(made)
            insert(change.connection, "link", ("release", "original", "subject"), links)
            change.linked += [subject for _, _, subject in links]
        return str(fresh)

    def import_(self) -> str:
        """A batch of rows, as an import writes them."""
        rows = [(self.register.fresh(), body(self.chance)) for _ in range(self.chance.randint(1, 40))]
        with writing(self.register, DUTY, "import.rows") as change:
            made = [
                editing.version(change, f"tripoli-{key}", (), "put", tidy(content | {"origin": "file"}), "")
                for key, content in rows
            ]
            change.put(made)
            keys = [
                ("rows", key, one.subject, one.hash[:16].encode())
                for (key, _), one in zip(rows, made, strict=True)
            ]
            insert(change.connection, "source_key", ("dataset", "key", "subject", "digest"), keys)
            change.detail["rows"] = len(rows)
        self.subjects += [one.subject for one in made]
        return str(len(made))

    def ask(self) -> str:
        question = asked(self.chance)
        frame = reading.events(self.register, DUTY, question)
        assert question.limit is not None or len(frame) == reading.count(self.register, DUTY, question)
        return hashlib.sha256(frame.to_csv().encode()).hexdigest()

    def look(self) -> str:
        subject = self._any()
        history = [one.hash for one in reading.history(self.register, DUTY, subject)]
        return f"{history} {len(log.entries(self.register, DUTY, 5, subject))}"
