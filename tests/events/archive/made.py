"""Files of a small archive, and the command that builds one in processes of its own."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from events.archive.building import Asked, build

ROOT = Path(__file__).parents[3]
SEED = 20261122
ROWS = 2_800
PIECE_MB = 0.025
# How often each is taken, against the others.
CROWDED = (8, 4, 2, 2, 1, 1)
KINDS = ("PATROL", "SMUG-FUEL", "MEET", "Sandstorm")
TOWNS = ((11.56, 33.15), (10.17, 25.0), (24.9, 25.0), (13.2, 32.9), (14.43, 27.04), (10.18, 36.8))
HEADER = ("id", "start", "end", "lon", "lat", "type", "marking", "text")


def rows(count: int = ROWS, seed: int = SEED) -> list[tuple[str, ...]]:
    """Return rows of a table: crowded at a few towns on a few days, some undated, unplaced, refused, or over several lines."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        (lon, lat), *_ = rng.choices(TOWNS, CROWDED)
        place = (f"{rng.gauss(lon, 0.03):.5f}", f"{rng.gauss(lat, 0.03):.5f}")
        if number % 37 == 5:
            place = ("", "")
        elif number % 150 == 7:
            place = ("12", "200")
        start = date(2025, 1, 1) + timedelta(days=int(rng.triangular(0, 45, 15)))
        end = start + timedelta(days=rng.choice((0, 0, 0, 0, 0, 0, 3)))
        days = ("", "") if number % 29 == 3 else (str(start), str(end))
        text = rng.choice(("plain", "two\nlines", 'a "quoted" word', "comma, and\n\nmore"))
        marking = rng.choice(("", "", "", "TLP:GREEN", "TLP:RED"))
        own = f"D{seed}-{number}" if number % 11 else ""
        made.append((own, *days, *place, rng.choice(KINDS), marking, text))
    return made


def written(path: Path, table: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        out.writerows(table)
    return path


def files(folder: Path) -> list[Path]:
    """Return two files of one archive."""
    return [written(folder / "one.csv", rows()), written(folder / "two.csv", rows(800, SEED + 1))]


@cache
def shared(base: Path) -> tuple[list[Path], Path]:
    """Build one archive of two files for all tests of a run; those of other rooms read it, too."""
    folder = base / "archive"
    folder.mkdir()
    sources = files(folder)
    with running(folder / "scratch") as scheduler:
        build(folder / "one", sources, asked(scheduler))
    return sources, folder / "one"


def begun(folder: Path, sources: list[Path], *words: object) -> subprocess.Popen[str]:
    """Start ``marsad archive build``."""
    given = [word for path in sources for word in ("--from", str(path))]
    command = [sys.executable, "-m", "ui.cli", "archive", "build", str(folder), *given, *map(str, words)]
    env = {**os.environ, "MARSAD_LANG": "en", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=folder.parent, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def running(scratch: Path) -> Iterator[str]:
    """Give the address of a scheduler with a worker of two threads; ended at once, since its threads draw random numbers."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, host="127.0.0.1", protocol="tcp",
        dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0", local_directory=str(scratch),
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


def asked(scheduler: str) -> Asked:
    """Return how these archives are built: in parts of a few hundred rows."""
    return Asked({}, piece_mb=PIECE_MB, scheduler=scheduler)


def ended(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=160)
    assert process.returncode == 0, err
    return out + err


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of an archive by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
