"""Find a PostgreSQL with PostGIS for the tests of the shared register, and run one of our own. Run: ``python -m tests.postgres``.

The cluster is private: in a temporary folder, on a Unix socket alone, gone when it is closed. Nobody's server is touched.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

MISSING = (
    "server store NOT tested: no PostgreSQL with PostGIS "
    "(Debian: apt-get install postgresql postgresql-15-postgis-3), or set MARSAD_POSTGRES to its bin folder"
)
# The server refuses to run as root; Debian's package brings this account.
ACCOUNT = "postgres"
PORT = 5432
TEMPLATE = "marsad_template"
# Who makes a register, and who works with it: the second owns nothing.
OWNER, CLERK = "marsad_owner", "marsad_clerk"
START_S = 60.0


def _bin() -> Path | None:
    """Return the newest folder with a server that has PostGIS."""
    named = os.environ.get("MARSAD_POSTGRES")
    folders = [Path(named)] if named else []
    folders += [
        Path(found).resolve().parent for found in (shutil.which("initdb"), shutil.which("postgres")) if found
    ]
    for root in ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"):
        folders += sorted(Path(root).glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and _has_postgis(folder)), None)


def _has_postgis(folder: Path) -> bool:
    told = subprocess.run(
        [str(folder / "pg_config"), "--sharedir"], capture_output=True, text=True, check=False
    )
    return told.returncode == 0 and (Path(told.stdout.strip()) / "extension" / "postgis.control").exists()


def fetch() -> None:
    """Install Debian's packages, where that can be."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("== no PostgreSQL with PostGIS found: trying Debian's packages ==", flush=True)
        quiet = {"check": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        # Debian would start a server of its own at once: a policy that says no, for this one command.
        with _no_service():
            subprocess.run(["apt-get", "update", "-qq"], **quiet)
            for package in ("postgresql", "postgis", "postgresql-15-postgis-3"):
                subprocess.run(
                    ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], **quiet
                )


@contextlib.contextmanager
def _no_service() -> Iterator[None]:
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


@cache
def available() -> Path | None:
    """Return the folder of the server's programs, or None where the server store cannot be tested."""
    if os.name == "nt" or (os.geteuid() == 0 and not _account()):
        return None
    return _bin()


def _account() -> str | None:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(ACCOUNT).pw_name
    return None


@dataclass
class Cluster:
    """A running server of our own.

    Parameters
    ----------
    folder : Path
        Its data, its socket and its log.
    durable : bool
        Whether it writes through to the disk: slower, and needed only where it is killed.
    """

    folder: Path
    durable: bool
    names: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Start it, again after a kill too, and wait until it answers."""
        settings = {
            "listen_addresses": "", "unix_socket_directories": str(self.folder), "port": str(PORT),
            "fsync": "on" if self.durable else "off", "max_connections": "100", "shared_buffers": "128MB",
            "full_page_writes": "on" if self.durable else "off", "max_wal_size": "2GB", "log_min_messages": "fatal",
        }  # fmt: skip
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
        self._run(
            "pg_ctl",
            "-D",
            self.data,
            "-l",
            self.folder / "server.log",
            "-w",
            "-t",
            int(START_S),
            "-o",
            options,
            "start",
        )

    def stop(self) -> None:
        """Stop it in order."""
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop", check=False)

    def kill(self) -> None:
        """Kill the whole server at once, all its processes, as a power cut would."""
        pid = int((self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        family = [pid, *_children(pid)]
        for one in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        until = time.monotonic() + START_S
        while any(_alive(one) for one in family) and time.monotonic() < until:
            time.sleep(0.01)
        # In a container nobody may take note of the dead, and the next server would take this one for living.
        (self.data / "postmaster.pid").unlink()
        (self.folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    @property
    def data(self) -> Path:
        """Where its files are."""
        return self.folder / "data"

    def address(self, database: str, user: str = CLERK) -> str:
        """Return the address of a database, as `events.register.opening` takes it."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={PORT}"

    def sql(self, database: str, *lines: str) -> None:
        """Run SQL as the server's master."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), port=PORT, user=ACCOUNT, dbname=database, autocommit=True
        ) as found:
            for line in lines:
                found.execute(line)  # type: ignore[arg-type]

    def database(self) -> str:
        """Make a new database, with PostGIS, that belongs to ``OWNER``; return its name."""
        name = f"r{secrets.token_hex(6)}"
        self.sql("postgres", f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {TEMPLATE}")
        self.names.append(name)
        return name

    def drop(self, database: str) -> None:
        """Drop a database, whoever is in it."""
        self.sql("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def _run(self, program: str, *arguments: object, check: bool = True) -> None:
        folder = available()
        assert folder is not None
        command = [str(folder / program), *map(str, arguments)]
        as_account = (
            {"user": ACCOUNT, "group": pwd.getpwnam(ACCOUNT).pw_gid, "extra_groups": []}
            if os.geteuid() == 0
            else {}
        )
        # Its output goes to a file: the server would keep a pipe open for as long as it runs.
        with (self.folder / "commands.log").open("ab") as log:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False, **as_account,
            )  # fmt: skip
        if check and done.returncode:
            raise RuntimeError((self.folder / "commands.log").read_text(encoding="utf-8")[-2_000:])

    def make(self) -> None:
        """Make its files, its accounts and the database that others are copied from."""
        self._run(
            "initdb",
            "-D",
            self.data,
            "-U",
            ACCOUNT,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        self.start()
        self.sql(
            "postgres", f"CREATE DATABASE {TEMPLATE}", "CREATE ROLE register NOLOGIN", f"CREATE ROLE {OWNER} LOGIN",
            f"CREATE ROLE {CLERK} LOGIN IN ROLE register",
        )  # fmt: skip
        self.sql(TEMPLATE, "CREATE EXTENSION postgis")


def _children(pid: int) -> list[int]:
    """Return the processes that a server has started: named by their parent, so that no other server's are meant."""
    told = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(found) for found in re.findall(r"\d+", told.stdout)]


def _alive(pid: int) -> bool:
    """Return whether a process runs; one that only waits for its parent to take note does not."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Run a server for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="marsad-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT)
        made = Cluster(folder, durable)
        made.make()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    if available() is None and os.name != "nt":
        fetch()
        available.cache_clear()
    found = available()
    print(f"== {f'server store: {found}' if found else MISSING} ==", flush=True)
    return 1 if found is None and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
