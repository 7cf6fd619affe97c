"""One archive, built once for all that only read it, by a scheduler of one's own whose workers are threads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.events.archive.made import running, shared


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler."""
    with running(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return shared(tmp_path_factory.getbasetemp())[0]


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive in nine parts or more."""
    return shared(tmp_path_factory.getbasetemp())[1]
