"""What the tests of the command line, and those of sign-in and gate, start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.command import MADE, Run, runner
from tests.ui.gated import Clock
from ui.signed import Signed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signed(tmp_path: Path, clock: Clock) -> Iterator[Signed]:
    found = Signed(tmp_path / "state" / "sessions.sqlite", 3600, clock)
    yield found
    found.close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """A function that runs ``marsad`` in this process, in an empty folder, in English, at a known time."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MADE)
    return runner(capsys, monkeypatch, tmp_path)
