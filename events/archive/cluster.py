"""Where the work is done: worker processes of this machine by default, or a cluster that somebody else started."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from data.errors import SetupProblem

# The optional extra "archive" (pyproject.toml).
NEEDED = ("dask", "distributed", "dask_geopandas", "h3")
# What this process and its scheduler take beside the workers.
OWN_GB = 0.6
CONNECT = "15s"
ANY_PORT = "127.0.0.1:0"
# How often a worker may die at one piece before the piece is held to be the cause.
DEATHS = 3


def check() -> None:
    """Tell whether the extra is installed.

    Raises
    ------
    SetupProblem
        It is not; the message says how to install it.
    """
    if lacking := [name for name in NEEDED if find_spec(name) is None]:
        raise SetupProblem("archive.extra", found=", ".join(lacking))


@contextmanager
def client(scheduler: str | None, workers: int | None, memory_gb: float) -> Iterator[Any]:
    """Give a client of a Dask scheduler, and end what was started for it.

    Parameters
    ----------
    scheduler : str or None
        The address of a scheduler ("tcp://10.0.0.1:8786"), whose workers see the same files under the same paths;
        None for worker processes of this machine, which talk over the loopback alone, in TLS.
    workers : int or None
        How many processes; None for one a processor. Of a scheduler of one's own it says nothing.
    memory_gb : float
        Of all processes together; a worker that would take more writes to disk, then is started anew.

    Raises
    ------
    SetupProblem
        The extra is not installed, or there is no scheduler at the address.
    """
    check()
    import dask
    from dask.distributed import Client, LocalCluster

    quiet = {
        "distributed.scheduler.allowed-failures": DEATHS,
        "distributed.comm.timeouts.connect": CONNECT,
        "distributed.worker.use-file-locking": False,
        "dataframe.convert-string": False,
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
    }
    with dask.config.set(quiet):
        if scheduler is not None:
            try:
                remote = Client(scheduler, timeout=CONNECT)
            except (OSError, ValueError, TimeoutError) as error:
                raise SetupProblem("archive.scheduler", found=scheduler) from error
            with remote:
                yield remote
            return
        count = workers or os.cpu_count() or 1
        with (
            tempfile.TemporaryDirectory(prefix="marsad-archive-") as scratch,
            LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                processes=True,
                memory_limit=int(max(memory_gb - OWN_GB, 0.5) * 1e9 / count),
                host="127.0.0.1",
                # Whoever can reach a worker can have it run anything: others on this machine may not.
                security=True,
                # No pages of its own for anybody to look at.
                dashboard_address=ANY_PORT,
                worker_dashboard_address=ANY_PORT,
                local_directory=scratch,
                silence_logs=logging.CRITICAL,
            ) as cluster,
            Client(cluster) as own,
        ):
            yield own
