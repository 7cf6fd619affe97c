"""One archive, built once for all that only read it, by a scheduler of one's own whose workers are threads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.archive.building import build
from tests.events.archive.made import asked, files


@pytest.fixture(scope="session")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, host="127.0.0.1", protocol="tcp", dashboard_address="127.0.0.1:0",
        local_directory=str(tmp_path_factory.mktemp("scratch")),
    ) as running:  # fmt: skip
        yield running.scheduler_address


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return files(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="session")
def archive(sources: list[Path], scheduler: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive in nine parts or more."""
    folder = tmp_path_factory.mktemp("archives") / "one"
    build(folder, sources, asked(scheduler))
    return folder
