"""The packed files of the running app: kept in memory by key, given out only to sessions that may have them.

`ui/server.py` answers ``/marsad/columns/<key>`` from here; a page puts a file in and gets a token for it. The
token is the session's own, so that a file of one session (an overlay, a list) is not read by another.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# A page that lost its connection may come back within Streamlit's own time of grace (120 s); twice that.
GRACE_S = 240.0


@dataclass
class Grant:
    """What one session may fetch.

    Parameters
    ----------
    session : str
        Streamlit's id of the session.
    keys : set of str
        Keys of packed files.
    seen_s : float
        When the session was last known to be alive, on the monotonic clock.
    """

    session: str
    keys: set[str]
    seen_s: float


@dataclass
class Shelf:
    """Packed files by key and grants by token.

    Parameters
    ----------
    alive : callable
        Whether a session, by id, is active now.
    clock : callable
        Monotonic seconds.
    """

    alive: Callable[[str], bool]
    clock: Callable[[], float] = time.monotonic
    files: dict[str, bytes | Path] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def grant(
        self,
        token: str,
        session: str,
        key: str,
        packed: bytes | None = None,
        further: Mapping[str, bytes | Path] | None = None,
    ) -> bool:
        """Let the session fetch these files, and these only; drop what nobody may fetch any more.

        Parameters
        ----------
        token, session, key : str
            The session's token, Streamlit's id of it, and the file's key.
        packed : bytes, optional
            The file, if it may not be here yet.
        further : mapping, optional
            Other files that it may fetch too, or where on the disk they lie.

        Returns
        -------
        bool
            Whether the file of ``key`` is here; if not, ask again with it.
        """
        further = further or {}
        with self.lock:
            if packed is not None:
                self.files[key] = packed
            self.files.update(further)
            self.grants[token] = Grant(session, {key, *further}, self.clock())
            self._tidy()
            return key in self.files

    def fetch(self, token: str, key: str) -> bytes | Path | None:
        """Return a file, or where on the disk it lies, to the holder of a token.

        Raises
        ------
        PermissionError
            The token is unknown, or its session has ended.
        """
        with self.lock:
            # A plain look-up will do: tokens carry 192 random bits, too many to be guessed by timing.
            found = self.grants.get(token)
            if found is None or not self.alive(found.session):
                raise PermissionError(key)
            found.seen_s = self.clock()
            return self.files.get(key) if key in found.keys else None

    def _tidy(self) -> None:
        now = self.clock()
        for token, grant in list(self.grants.items()):
            if self.alive(grant.session):
                grant.seen_s = now
            elif now - grant.seen_s > GRACE_S:
                del self.grants[token]
        wanted = set().union(*(grant.keys for grant in self.grants.values()))
        for key in [key for key in self.files if key not in wanted]:
            del self.files[key]


def _alive(session: str) -> bool:
    from streamlit import runtime

    return runtime.exists() and runtime.get_instance().is_active_session(session)


SHELF = Shelf(_alive)


def new_token() -> str:
    """Return a token for a session: 24 random bytes."""
    return secrets.token_urlsafe(24)
