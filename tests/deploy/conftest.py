"""nginx as it is shipped, on loopback. Where there is none, that is said at the end; in CI it is a failure."""

from __future__ import annotations

import os

import pytest

from tests.nginx import MISSING, installed, may_fetch

TESTED = bool(installed()) or may_fetch() or os.environ.get("CI") == "true"
collect_ignore = [] if TESTED else ["test_nginx.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not TESTED:
        terminalreporter.section("not tested")
        terminalreporter.line(MISSING)
