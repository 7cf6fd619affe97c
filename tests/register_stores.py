"""Both stores of a register for tests: a file, and a database on a PostgreSQL server of our own."""

from __future__ import annotations

import atexit
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from events.register.opening import Register, created, opened
from tests import postgres

# In CI the server is asked for whether it can be had or not: without it the tests fail.
STORES = ("sqlite", "postgresql") if postgres.available() or os.environ.get("CI") else ("sqlite",)
_running: dict[bool, postgres.Cluster] = {}


def server(*, durable: bool = False) -> postgres.Cluster:
    """Return the server of this run of the tests, started at the first call and stopped at the end."""
    if postgres.available() is None:
        raise RuntimeError(postgres.MISSING)
    if durable not in _running:
        stack = contextlib.ExitStack()
        atexit.register(stack.close)
        _running[durable] = stack.enter_context(postgres.cluster(durable=durable))
    return _running[durable]


@dataclass(frozen=True)
class Place:
    """Where a register can be: ``owner`` makes it, ``clerk`` works with it; on a file they are the same.

    What was opened by it is closed with it.
    """

    store: str
    owner: str
    clerk: str
    registers: list[Register] = field(default_factory=list)

    def created(self, centre: str = "tripoli", **given: Any) -> Register:
        """Make the register as its owner, and open it as those who work with it do."""
        made = created(self.owner, centre, **given)
        self.registers.append(made)
        if self.owner == self.clerk:
            return made
        made.engine.dispose()
        return self.opened(**given)

    def opened(self, **given: Any) -> Register:
        """Open it as those who work with it do."""
        self.registers.append(opened(self.clerk, **given))
        return self.registers[-1]

    def close(self) -> None:
        """Close all that was opened."""
        for register in self.registers:
            register.engine.dispose()


@contextlib.contextmanager
def place(store: str, folder: Path, *, durable: bool = False) -> Iterator[Place]:
    """Give a place where no register is yet, in a folder or on the server; it is gone afterwards."""
    if store == "sqlite":
        name = str(folder / "register.sqlite")
        with contextlib.closing(Place(store, name, name)) as made:
            yield made
        return
    found = server(durable=durable)
    database = found.database()
    try:
        address = found.address(database)
        with contextlib.closing(Place(store, found.address(database, postgres.OWNER), address)) as made:
            yield made
    finally:
        found.drop(database)
