"""Where archives are built, and what is said where they cannot be."""

from __future__ import annotations

import socket
import tomllib

import pytest

from data.errors import SetupProblem
from data.words import LANGS
from events.archive import cluster
from tests.events.archive.made import ROOT


def test_the_lock_is_of_what_the_extra_asks() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"][
        "archive"
    ]
    lines = (ROOT / "requirements" / "archive.in").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == asked
    locked = (ROOT / "requirements" / "archive.txt").read_text()
    assert all(f"\n{name}==" in f"\n{locked}" for name in ("dask-geopandas", "distributed", "h3"))


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda name: None if name == "h3" else object())
    with pytest.raises(SetupProblem) as problem:
        cluster.check()
    for lang in LANGS:
        assert "h3" in problem.value.say(lang)
        assert "make archive" in problem.value.say(lang)


def test_nobody_at_the_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", "100ms")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SetupProblem, match="No Dask scheduler"), cluster.client(address, None, 4.0):
            pass
