"""For the tests of the register: both stores, and a line that says so where one could not be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.register.opening import Register
from tests import postgres
from tests.register_stores import STORES, Place, place

# Where no server can be had (and nobody asks for one, as CI does) its tests are left out, and the last line says so.
collect_ignore = [] if "postgresql" in STORES else ["test_server.py"]


@pytest.fixture(params=STORES)
def somewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where a register can be made: in a file, then on a server."""
    with place(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def register(somewhere: Place) -> Iterator[Register]:
    """A new register, in a file and then on a server."""
    made = somewhere.created()
    yield made
    made.engine.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say that the server store was not tested, where it was not."""
    if "postgresql" not in STORES:
        terminalreporter.write_line(postgres.MISSING)
