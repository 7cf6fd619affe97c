"""The app as a person starts it, for the tests that look at it in a browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from playwright.sync_api import Frame, Page

from data.words import t
from events.register.opening import Register
from ui.sitemap import GROUPS

ROOT = Path(__file__).parents[2]
START = "from ui.server import serve; import sys; serve('127.0.0.1', int(sys.argv[1]))"
# Generous: two slow cores may be busy with other tests. What it takes is measured by bench/.
PATIENCE_MS = 60_000
LOG = "log.txt"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, port: int | None = None, **env: str) -> Iterator[str]:
    """The address of a server that runs in ``folder``, which is not the product's, as `marsad serve` starts it."""
    port = port or free_port()
    base = f"http://127.0.0.1:{port}"
    with (folder / LOG).open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(port)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            stdout=out,
            stderr=out,
        )
    try:
        wait_for(f"{base}/_stcore/health", process, folder / LOG)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server answers; fail where it ends, or does not answer within a minute."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.25)
    pytest.fail(f"the server does not answer: {log.read_text()[-2000:]}")


def the_map(page: Page) -> Frame:
    """Return the map's frame once its first complete draw stands."""
    frame = page.wait_for_selector("iframe[title^=streamlit_folium]", timeout=PATIENCE_MS).content_frame()
    assert frame
    frame.wait_for_selector("html[data-marsad-ready=true]", state="attached", timeout=PATIENCE_MS)
    return frame


def turn_to(page: Page, name: str, lang: str) -> None:
    """Go to another page by the bar above, through the menu of its group where it has one."""
    group = next(group for group, names in GROUPS.items() if name in names)
    if group:
        page.get_by_test_id("stTopNavSection").filter(has_text=t(f"ui.group.{group}", lang)).click()
    page.get_by_role("menuitem" if group else "link", name=t(f"ui.page.{name}", lang), exact=True).click()


@contextmanager
def serving_register(register: Register, folder: Path) -> Iterator[str]:
    """Start the app on a register, as the officer on duty; it left no error in its log by the time it stops."""
    named = {"MARSAD_REGISTER": register.where, "MARSAD_USER": "duty", "XDG_DATA_HOME": str(folder / "data")}
    with patch.dict(os.environ, named), serving(folder) as address:
        yield address
    # A page that closes while it is told of a change leaves nothing, either.
    said = (folder / LOG).read_text()
    assert "Traceback" not in said
    assert "/ui/" not in said
    assert "reference" not in said
