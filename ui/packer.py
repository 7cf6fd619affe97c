"""Starts the process that makes a register's base: one at a time, with a pause after each, none but when wanted."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ui import kept_base

LOG = logging.getLogger("marsad.ui")
ROOT = Path(__file__).parents[1]
# After one that failed: the disk may be full, and trying all the time would not help.
PAUSE_S = 60.0
Start = Callable[[Path, float | None], "subprocess.Popen[bytes]"]


def start(where: Path, far_km: float | None) -> subprocess.Popen[bytes]:
    """Start the process (``ui/packing.py``); it ends when the pipe to it is closed."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "ui.packing",
            str(where),
            kept_base.pointer(where, far_km).stem,
            kept_base.edition(),
        ],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )


@dataclass
class Packer:
    """What is being made now, and when the next may be.

    Parameters
    ----------
    start : callable
        Starts the process.
    clock : callable
        Monotonic seconds.
    """

    start: Start = start
    clock: Callable[[], float] = time.monotonic
    running: subprocess.Popen[bytes] | None = None
    began_s: float = 0.0
    rest_until_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def want(self, where: Path, far_km: float | None) -> bool:
        """Have a base made, if none is being made and the pause after the last is over; return whether one is begun.

        The pause is as long as the last one took: while a large import goes on, no more than half a processor is
        spent on what the next batch makes old.
        """
        with self.lock:
            self._ended()
            if self.running is not None or self.clock() < self.rest_until_s:
                return False
            self.began_s = self.clock()
            self.running = self.start(where, far_km)
            return True

    def busy(self) -> bool:
        """Return whether one is being made."""
        with self.lock:
            self._ended()
            return self.running is not None

    def stop(self) -> None:
        """End what is being made: the server stops."""
        with self.lock:
            if self.running is not None:
                self.running.terminate()
                self._let_go()

    def _ended(self) -> None:
        if self.running is None or self.running.poll() is None:
            return
        took_s = self.clock() - self.began_s
        code = self._let_go()
        if code == kept_base.OTHER:
            LOG.error("the map's file was not made: the program's files have changed; start the server anew")
        elif code:
            LOG.error("the map's file was not made: code %s", code)
        self.rest_until_s = self.clock() + max(took_s, PAUSE_S if code else 0.0)

    def _let_go(self) -> int:
        process, self.running = self.running, None
        if process is None:
            return 0
        with process:  # closes the pipe, and waits
            pass
        return process.returncode


PACKER = Packer()
