"""A rehearsal of the exchange: two centres in two folders, a third folder for the stick. ``python -m ui.exchange_rehearsal [FOLDER]``.

It runs the commands that people type and shows what they say. The reports in it are an exercise, and say so.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from data.words import t
from events.exchange.choosing import histories
from events.exchange.conflicts import conflicts
from events.exchange.stored import reading
from events.register import editing, tables
from events.register.opening import opened
from events.register.reading import one
from events.register.state import state
from ui.cli import app, guarded
from ui.cli_common import LANG
from ui.local_actor import local_actor

CENTRES = ("benghazi", "tripoli")
# The folder that stands for the stick that is carried from one centre to the other.
STICK = Path("stick")
HEADER = "date,type,title_en,title_ar,latitude,longitude\n"
REPORTS = {
    "benghazi": "2026-02-01,PATROL,Exercise: patrol,تمرين: دورية حدودية,24.90,24.10\n2026-02-02,SMUG-FUEL,Exercise: fuel,تمرين: وقود,23.40,23.90\n",
    "tripoli": "2026-02-01,IRR-CROSS,Exercise: crossing,تمرين: عبور,32.10,11.60\n2026-02-03,MINE,Exercise: remnant,تمرين: مخلفات,30.20,10.10\n",
}  # fmt: skip


@dataclass
class Rehearsal:
    """What went otherwise than it should."""

    wrong: list[str]

    def at(self, centre: str) -> str:
        """Return where a centre's register is."""
        return f"{centre}/register.sqlite"

    def tell(self, key: str, **values: object) -> None:
        """Say what happens next."""
        print(f"\n— {t(f'rehearsal.{key}', LANG, **values)}")

    def run(self, centre: str, *words: str, refused: bool = False) -> None:
        """Run a command at a centre, as it would be typed there."""
        print(f"[{centre}] $ marsad {' '.join(words)}")
        code = guarded(
            lambda: app([*words, "--register", self.at(centre)], prog_name="marsad", standalone_mode=False)
        )
        if (code != 0) != refused:
            self.wrong.append(f"{centre}: marsad {' '.join(words)}: {code}")

    def expect(self, key: str, true: bool) -> None:
        """Say whether something is as it should be."""
        print(f"{'✓' if true else '✗'} {t(f'rehearsal.{key}', LANG)}")
        if not true:
            self.wrong.append(key)


def rehearse(folder: Path) -> list[str]:
    """Play it through in an empty folder; return what went otherwise than it should."""
    (folder / STICK).mkdir(parents=True)
    here = Rehearsal([])
    with contextlib.chdir(folder):
        _play(here)
    return here.wrong


def _play(here: Rehearsal) -> None:
    _meet(here)
    _report(here)
    _swap(here, 1)
    here.expect("equal", _same(here))
    subject = _apart(here)
    _swap(here, 2)
    here.expect("listed", all(subject in _conflicts(here, centre) for centre in CENTRES))
    _decide(here, subject)
    _swap(here, 3)
    here.expect("decided", _same(here) and not any(_conflicts(here, centre) for centre in CENTRES))
    _refused(here)
    here.tell("proved")
    for centre in CENTRES:
        here.run(centre, "register", "verify")


def _meet(here: Rehearsal) -> None:
    here.tell("meet")
    for centre in CENTRES:
        here.run(centre, "register", "create", "--centre", centre)
        here.run(centre, "key", "make")
        here.run(centre, "key", "show", "--out", str(STICK / f"{centre}.pub"))
    here.tell("compare")
    for centre, other in zip(CENTRES, reversed(CENTRES), strict=True):
        here.run(centre, "peer", "add", other, str(STICK / f"{other}.pub"))


def _report(here: Rehearsal) -> None:
    here.tell("report")
    for centre in CENTRES:
        path = Path(centre) / "reports.csv"
        path.write_text(HEADER + REPORTS[centre], encoding="utf-8")
        here.run(centre, "import", str(path))
    here.run("tripoli", "request", "ask", "Exercise · تمرين", "--to", "benghazi", "--due", "2026-02-10")


def _swap(here: Rehearsal, round_: int) -> None:
    """Both pack, the stick is carried, both merge."""
    here.tell("swap")
    for centre, other in zip(CENTRES, reversed(CENTRES), strict=True):
        path = STICK / f"{centre}-{round_}.marsad"
        here.run(
            centre, "pack", "--since", "LAST", "--to", other, str(path), "--profile", "internal", "--encrypt"
        )
    for centre, other in zip(CENTRES, reversed(CENTRES), strict=True):
        here.run(centre, "merge", str(STICK / f"{other}-{round_}.marsad"))


def _apart(here: Rehearsal) -> str:
    """Both centres edit one report, neither knowing of the other's edit; return its id."""
    here.tell("apart")
    subject = min(_states(here, "tripoli"))
    for centre, words in zip(CENTRES, ("seen at dawn", "seen at dusk"), strict=True):
        register = opened(here.at(centre))
        found = one(register, local_actor(), subject)
        body = {**found.shown.body, "text_en": f"Exercise: {words}"}
        editing.change(register, local_actor(), subject, found.hashes, body, "exercise")
        register.engine.dispose()
        print(f"[{centre}] {subject}: {body['text_en']}")
    return subject


def _decide(here: Rehearsal, subject: str) -> None:
    here.tell("conflict")
    here.run("benghazi", "conflicts")
    register = opened(here.at("benghazi"))
    head = one(register, local_actor(), subject).hashes[0]
    register.engine.dispose()
    here.run("benghazi", "decide", subject, "--take", head[:12], "--reason", "exercise")


def _refused(here: Rehearsal) -> None:
    before = {centre: _states(here, centre) for centre in CENTRES}
    here.tell("cut")
    here.run("benghazi", "pack", "--to", "tripoli", str(STICK / "whole.marsad"))
    raw = (STICK / "whole.marsad").read_bytes()
    (STICK / "cut.marsad").write_bytes(raw[: len(raw) * 2 // 3])
    here.run("tripoli", "merge", str(STICK / "cut.marsad"), refused=True)
    here.tell("stranger")
    here.run("stranger", "register", "create", "--centre", "benghazi")
    here.run("stranger", "key", "make")
    here.run("stranger", "peer", "add", "tripoli", str(STICK / "tripoli.pub"))
    here.run("stranger", "pack", "--to", "tripoli", str(STICK / "stranger.marsad"))
    here.run("tripoli", "merge", str(STICK / "stranger.marsad"), refused=True)
    here.expect("unchanged", before == {centre: _states(here, centre) for centre in CENTRES})


def _states(here: Rehearsal, centre: str) -> dict[str, tuple[str, ...]]:
    """Return the hashes of what a centre holds now, by record."""
    register = opened(here.at(centre))
    with reading(register) as connection:
        found = histories(connection, list(connection.execute(select(tables.current.c.subject)).scalars()))
    register.engine.dispose()
    return {subject: state(one_.versions, one_.originals).hashes for subject, one_ in found.items()}


def _same(here: Rehearsal) -> bool:
    found = [_states(here, centre) for centre in CENTRES]
    for centre, states in zip(CENTRES, found, strict=True):
        digest = hashlib.sha256(repr(sorted(states.items())).encode()).hexdigest()
        print(f"[{centre}] {len(states)}: {digest[:32]}")
    return found[0] == found[1] and len(found[0]) > 0


def _conflicts(here: Rehearsal, centre: str) -> set[str]:
    register = opened(here.at(centre))
    found = {conflict.subject for conflict in conflicts(register, local_actor())}
    register.engine.dispose()
    return found


def main() -> None:
    """Play it through in a folder that is named, or in one that is gone afterwards."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Arabic
    if len(sys.argv) > 1:
        wrong = rehearse(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory(prefix="marsad-rehearsal-") as folder:
            wrong = rehearse(Path(folder))
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
