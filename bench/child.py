"""A command measured as a whole process: wall time, peak memory, and an end to it after so many seconds.

The command is started by a small Python of its own (this file, run as a script): a process's peak counts what
its parent held when it was forked, so a parent that has read a million rows would be measured too.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

# ru_maxrss counts kilobytes, on macOS bytes (getrusage(2) of each).
MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
LOOK_S = 0.002
SAID_BYTES = 2_000


@dataclass(frozen=True)
class Ran:
    """How a command went.

    Parameters
    ----------
    seconds : float
        From start to end; where ``over``, the limit.
    peak_mb : float
        The most memory that it, or the largest of its own children, held at once.
    cpu_s : float
        Processor time of all its threads and children: on a busy machine it tells more than seconds.
    over : bool
        It was ended because the time was up.
    code : int
        Its exit code.
    said : str
        The end of what it printed.
    """

    seconds: float
    peak_mb: float
    cpu_s: float
    over: bool = False
    code: int = 0
    said: str = ""


def measured(command: Sequence[str], limit_s: float) -> Ran:
    """Run a command to its end, or for ``limit_s``.

    Raises
    ------
    RuntimeError
        It failed; the message is what it said.

    Examples
    --------
    >>> measured([sys.executable, "-c", "import time; time.sleep(9)"], 0.3).over
    True
    """
    helper = [sys.executable, "-I", "-S", __file__, str(limit_s), *command]
    ran = Ran(**json.loads(subprocess.run(helper, capture_output=True, check=True, text=True).stdout))
    if ran.code and not ran.over:
        raise RuntimeError(f"{' '.join(command)}: {ran.said}")
    return ran


def run(command: Sequence[str], limit_s: float) -> Ran:
    """Run it from here: this process must be small."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(list(command), stdout=said, stderr=subprocess.STDOUT, start_new_session=True)
        over = False
        while True:
            done, status, used = os.wait4(child.pid, os.WNOHANG)
            seconds = time.perf_counter() - start
            if done:
                break
            if seconds > limit_s and not over:
                over = True
                os.killpg(child.pid, signal.SIGKILL)
            time.sleep(LOOK_S)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(max(0, said.seek(0, os.SEEK_END) - SAID_BYTES))
        return Ran(
            seconds=min(seconds, limit_s) if over else seconds,
            peak_mb=used.ru_maxrss * MAXRSS_BYTES / 1e6,
            cpu_s=used.ru_utime + used.ru_stime,
            over=over,
            code=child.returncode,
            said=said.read().decode("utf-8", "replace"),
        )


if __name__ == "__main__":
    print(json.dumps(asdict(run(sys.argv[2:], float(sys.argv[1])))))
