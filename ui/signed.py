"""Who is signed in: a list on the server's side, so that a copied cookie ends when its session does.

Streamlit's own cookie says who somebody is for 30 days and goes on doing so after the log-out. Here each
sign-in is one line, by a digest of what the browser was given; what is not on the list is not signed in.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from data.errors import SetupProblem

# Streamlit's cookie, and the pieces of one that is longer than browsers take; not `_streamlit_user_tokens`.
COOKIE = re.compile(r"_streamlit_user(?:_\d+)?")
# A clock that is set back by more than this is no reason to trust an older sign-in for longer.
SLACK_S = 300.0


def digest(cookies: Mapping[str, str]) -> str:
    """Return what a sign-in is listed by: SHA-256 of Streamlit's cookie with all its pieces; "" without one.

    Examples
    --------
    >>> digest({"_streamlit_user": "a", "other": "b"}) == digest({"_streamlit_user": "a"})
    True
    >>> digest({"_streamlit_user_tokens": "a"})
    ''
    """
    ours = sorted((name, value) for name, value in cookies.items() if COOKIE.fullmatch(name))
    if not ours:
        return ""
    return hashlib.sha256("\0".join(f"{name}={value}" for name, value in ours).encode()).hexdigest()


class Signed:
    """The list, in a file that several processes of the app share and that a restart leaves as it was.

    It holds digests and times: nobody can sign in with what it says.

    Parameters
    ----------
    path : Path
        The SQLite file; made, with its folder, if it is not there.
    lifetime_s : float
        How long a sign-in lasts, in seconds.
    clock : callable
        Seconds since 1970, UTC.

    Raises
    ------
    SetupProblem
        The file cannot be opened or made.
    """

    def __init__(self, path: Path, lifetime_s: float, clock: Callable[[], float] = time.time) -> None:
        self.lifetime_s = lifetime_s
        self.clock = clock
        self.lock = threading.Lock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Nobody else on the machine needs to know who works when.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self.file = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            self.file.execute("PRAGMA journal_mode=WAL")
            self.file.execute(
                "CREATE TABLE IF NOT EXISTS signed (digest TEXT PRIMARY KEY, since_s REAL NOT NULL) WITHOUT ROWID"
            )
        except (OSError, sqlite3.Error) as problem:
            raise SetupProblem("signin.list", file=path, found=problem) from problem

    def start(self, digest: str) -> None:
        """Note a sign-in, and forget those that have run out."""
        now = self.clock()
        with self.lock:
            self.file.execute("DELETE FROM signed WHERE since_s < ?", (now - self.lifetime_s,))
            self.file.execute("INSERT OR REPLACE INTO signed VALUES (?, ?)", (digest, now))

    def end(self, digest: str) -> None:
        """Forget a sign-in: from now on its cookie says nothing."""
        with self.lock:
            self.file.execute("DELETE FROM signed WHERE digest = ?", (digest,))

    def alive(self, digest: str) -> bool:
        """Return whether a sign-in is on the list and has not run out."""
        if not digest:
            return False
        with self.lock:
            row = self.file.execute("SELECT since_s FROM signed WHERE digest = ?", (digest,)).fetchone()
        return row is not None and lasting(row[0], self.lifetime_s, self.clock())

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self.file.close()


def lasting(since_s: float, lifetime_s: float, now_s: float) -> bool:
    """Return whether what began then still lasts; a beginning that lies ahead does not.

    Examples
    --------
    >>> lasting(0, 60, 59), lasting(0, 60, 60), lasting(1000, 60, 0)
    (True, False, False)
    """
    return -SLACK_S <= now_s - since_s < lifetime_s
