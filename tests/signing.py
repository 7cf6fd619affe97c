"""The app with a sign-in, as a person starts it; and the settings files that the product ships as examples."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.browser.app import LOG, ROOT, START, wait_for

DEPLOY = ROOT / "deploy"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def filled(name: str, values: Mapping[str, str]) -> str:
    """A shipped example with its placeholders filled in; each of them has to be there."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for old, new in values.items():
        assert old in text, f"{name} does not say {old}"
        text = text.replace(old, new)
    return text


@contextmanager
def serving_signed(folder: Path, port: int, settings: str) -> Iterator[str]:
    """The address of a server whose sign-in is as ``settings`` say; it runs in ``folder``."""
    (folder / "signin.toml").write_text(settings, encoding="utf-8")
    with (folder / LOG).open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(port)],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "MARSAD_SIGNIN": str(folder / "signin.toml"),
                "STATE_DIRECTORY": str(folder / "state"),
            },
            stdout=out,
            stderr=out,
        )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{base}/_stcore/health", process, folder / LOG)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
