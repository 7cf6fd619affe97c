"""Both stores of a register for tests: a file, and a database on a PostgreSQL server of our own."""

from __future__ import annotations

import atexit
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
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
    """Where a register can be: ``owner`` makes it, ``clerk`` works with it; on a file they are the same."""

    store: str
    owner: str
    clerk: str

    def created(self, centre: str = "tripoli", **given: Any) -> Register:
        """Make the register as its owner, and open it as those who work with it do."""
        made = created(self.owner, centre, **given)
        if self.owner == self.clerk:
            return made
        made.engine.dispose()
        return self.opened(**given)

    def opened(self, **given: Any) -> Register:
        """Open it as those who work with it do."""
        return opened(self.clerk, **given)


@contextlib.contextmanager
def place(store: str, folder: Path, *, durable: bool = False) -> Iterator[Place]:
    """Give a place where no register is yet, in a folder or on the server; it is gone afterwards."""
    if store == "sqlite":
        name = str(folder / "register.sqlite")
        yield Place(store, name, name)
        return
    found = server(durable=durable)
    database = found.database()
    try:
        yield Place(store, found.address(database, postgres.OWNER), found.address(database))
    finally:
        found.drop(database)
