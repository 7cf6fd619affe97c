"""``marsad`` run in this process, for the tests of the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import ui.cli as cli


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]
ROOT = Path(__file__).parents[2]
MADE = "1771149600"  # 2026-02-15T10:00:00Z
# Each takes its language over as it is loaded.
SPEAKING = (
    "cli",
    "cli_archive",
    "cli_common",
    "cli_exchange",
    "cli_import",
    "cli_register",
    "cli_trends",
    "exchange_rehearsal",
)


def runner(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Run:
    """A function that runs ``marsad`` in this process, in a folder, in English."""
    monkeypatch.chdir(folder)
    for module in SPEAKING:
        monkeypatch.setattr(f"ui.{module}.LANG", "en")

    def call(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["marsad", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return Done(int(end.value.code or 0), said.out, said.err)

    return call
