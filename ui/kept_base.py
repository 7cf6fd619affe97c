"""Where the packed files of a register lie, and how they come there whole or not at all (docs/decisions/0024).

A folder holds, for each distance that is asked for, ``<distance>.json``, which names the base and the log entry that it
stands for, and beside it ``<name>.marsad``, the file, ``<name>.rows``, what is known of its rows, and ``<name>.facts``,
what is counted by (`events.situation.facts`). The JSON comes last and in one step: a maker that dies leaves what was
there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import orjson
import pyarrow as pa

from events.register.opening import Register
from events.situation import facts as facts_file
from events.situation.facts import Facts
from layers.delta import Base

# What decides the bytes of a base: the rooms that make it, with their data and words, and the process that does.
ROOT = Path(__file__).parents[1]
ROOMS = ("data", "geo", "events", "layers")
ASIDE = frozenset({"__pycache__", "web", "derive"})
MAKERS = ("ui/packing.py", "ui/kept_base.py", "ui/changed.py")
# What the process says when the code that it is made of is not that of the server which started it.
OTHER = 3
# The base that another took the place of is kept: pages that were told of it may still be fetching it.
KEPT = 2
BESIDE = (".rows", ".facts")


@dataclass(frozen=True)
class Stand:
    """A base with the log entry that it stands for.

    Parameters
    ----------
    base : Base
    path : Path
        The packed file.
    position : int
        The number of the log entry: what came after it may be missing.
    entry : str
        The hash of that entry.
    """

    base: Base
    path: Path
    position: int
    entry: str

    def facts(self) -> Facts:
        """Return what is counted by, of the base's events; it is not read but looked at.

        Raises
        ------
        OSError, ValueError, KeyError
            The file is gone, or is none of facts.
        """
        return facts_file.read(self.path.with_suffix(".facts"))


def folder(register: Register) -> Path:
    """Return where a register's packed files lie: beside its file, or in this user's cache where that cannot be.

    Raises
    ------
    OSError
        Neither can be.
    """
    return _folder(register.path, register.id)


@cache
def _folder(path: Path | None, name: str) -> Path:
    if path is not None:
        beside = path.with_name(f"{path.name}-map")
        with contextlib.suppress(OSError):
            beside.mkdir(mode=0o700, exist_ok=True)
            if os.access(beside, os.W_OK):
                return beside
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    own = Path(base or Path.home() / ".cache") / "marsad" / f"map-{name}"
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    return own


def pointer(where: Path, far_km: float | None) -> Path:
    """Return the file that names the base for a distance.

    Examples
    --------
    >>> pointer(Path("m"), 50.0).name, pointer(Path("m"), None).name
    ('50.json', 'all.json')
    """
    return where / f"{'all' if far_km is None else f'{far_km:g}'}.json"


@cache
def edition() -> str:
    """Return what makes a base: one that another edition made is made anew.

    A process keeps what it found first: its own code is of that time, whatever lies there later.
    """
    return digest(ROOT)


def digest(root: Path) -> str:
    """Return the SHA-256 of all files below a folder that decide the bytes of a base, in hexadecimal.

    Of their contents and not their times: whoever installs the same once more need not make anything anew. It takes
    10 ms of the processor, once a process.

    Raises
    ------
    OSError
        One of them cannot be read.
    """
    found = hashlib.sha256()
    for path in (
        *(path for room in ROOMS for path in _files(root / room)),
        *(root / name for name in MAKERS),
    ):
        found.update(f"{path.relative_to(root).as_posix()}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, always in the same order."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - ASIDE)
        yield from (Path(where, name) for name in sorted(names))


def put(
    where: Path,
    register: str,
    far_km: float | None,
    packed: bytes,
    base: Base,
    facts: Facts,
    position: int,
    entry: str,
) -> None:
    """Put a base into the folder in the place of the one before.

    Raises
    ------
    OSError
        It cannot be written; what was there stays.
    """
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, base.rows.schema) as writer:
        writer.write_table(base.rows)
    _write(where / f"{base.name}.marsad", _all(packed))
    _write(where / f"{base.name}.rows", _all(sink.getvalue()))
    _write(where / f"{base.name}.facts", lambda out: facts_file.write(facts, out))
    said = {
        "edition": edition(),
        "register": register,
        "base": base.name,
        "position": position,
        "entry": entry,
        "meta": base.meta,
        "layers": base.layers,
    }
    _write(pointer(where, far_km), _all(orjson.dumps(said)))
    _tidy(where)


def found(where: Path, register: str, far_km: float | None) -> Stand | None:
    """Return the base for a distance, None where there is none that this edition can use."""
    try:
        said: dict[str, Any] = orjson.loads(pointer(where, far_km).read_bytes())
        if (said["edition"], said["register"]) != (edition(), register):
            return None
        path = where / f"{said['base']}.marsad"
        if not (path.is_file() and path.with_suffix(".facts").is_file()):
            return None
        # Not read but looked at: what is needed of it stays in the memory that all processes share.
        with pa.memory_map(str(path.with_suffix(".rows"))) as source:
            rows = pa.ipc.open_file(source).read_all()
        base = Base.of(str(said["base"]), dict(said["meta"]), dict(said["layers"]), rows)
        return Stand(base, path, int(said["position"]), str(said["entry"]))
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowInvalid):
        return None  # made anew


def _all(content: Any) -> Callable[[IO[bytes]], object]:
    return lambda out: out.write(content)


def _write(path: Path, content: Callable[[IO[bytes]], object]) -> None:
    """Write a file for its owner alone; it is there whole, or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            content(out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _tidy(where: Path) -> None:
    """Take away what no distance names, but for the last ones; and what a maker that died left half written."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        named = {orjson.loads(path.read_bytes())["base"] for path in where.glob("*.json")}
        packed = sorted(where.glob("*.marsad"), key=lambda path: path.stat().st_mtime, reverse=True)
        old = [path for path in packed if path.stem not in named][KEPT - 1 :]
        for path in (*old, *where.glob(".*")):
            if path.name != f".{LOCK}":
                path.unlink(missing_ok=True)
                for suffix in BESIDE:
                    path.with_suffix(suffix).unlink(missing_ok=True)


LOCK = "making"


@contextlib.contextmanager
def making(where: Path) -> Iterator[bool]:
    """Say whether nobody else is making a base in the folder, and keep others from it meanwhile."""
    file = os.open(where / f".{LOCK}", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        alone = True
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass  # no such locks here: two makers then make the same
        except BlockingIOError:
            alone = False
        yield alone
    finally:
        os.close(file)
