"""What somebody has typed and not yet saved: kept on the server in their own file, so that a reload or restart loses nothing.

A draft is no report: it is in no register, no map and no package. It lies in this account's data folder, readable
by this account alone, under a name that tells neither the person nor the record.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.files_out import write_whole
from events.register.opening import Register
from events.register.who import Actor

# A draft is a form and a pasted report; more is no draft, and would fill the disk as somebody types.
LONGEST = 2_000_000


def folder() -> Path:
    """Return where drafts are kept: systemd's folder for the server, else this user's own data folder."""
    given = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if given:
        return Path(given) / "drafts"
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_DATA_HOME")
    return Path(base or Path.home() / ".local" / "share") / "marsad" / "drafts"


def path(register: Register, actor: Actor, what: str) -> Path:
    """Return the file of a draft.

    Parameters
    ----------
    register : Register
    actor : Actor
        Whose it is.
    what : str
        "add", or the id of the record that is edited.
    """
    name = "\n".join((register.id, actor.name, actor.institution, what))
    return folder() / f"{hashlib.sha256(name.encode()).hexdigest()[:40]}.json"


def load(where: Path) -> dict[str, Any]:
    """Return a draft; {} where there is none, or none that can be read."""
    try:
        found = json.loads(where.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def save(where: Path, values: Mapping[str, Any]) -> None:
    """Keep a draft, whole or not at all.

    Raises
    ------
    FileProblem
        It cannot be written.
    """
    text = json.dumps(dict(values), ensure_ascii=False).encode()
    if len(text) > LONGEST:
        return
    where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(where, text)
    where.chmod(0o600)


def discard(where: Path) -> None:
    """Forget a draft."""
    where.unlink(missing_ok=True)
