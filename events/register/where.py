"""Which register is meant; asked by every command, so that nothing heavy is read here."""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT = "MARSAD_REGISTER"


def place(where: str | Path | None = None) -> str:
    """Return which register is meant: as given, else MARSAD_REGISTER, else this user's own file."""
    if where:
        return str(where)
    if found := os.environ.get(ENVIRONMENT):
        return found
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_DATA_HOME")
    return str(Path(base or Path.home() / ".local" / "share") / "marsad" / "register.sqlite")


def is_server(where: str) -> bool:
    """Return whether it is an address and not a path; of any kind, for an address may hold a password.

    Examples
    --------
    >>> is_server("POSTGRESQL://duty:secret@db/register"), is_server("mysql://db/x"), is_server("register.sqlite")
    (True, True, False)
    """
    return "://" in where


def exists(where: str | Path | None = None) -> bool:
    """Return whether there is a register to open: a server's is taken to be there, and asked when opened."""
    found = place(where)
    return is_server(found) or Path(found).is_file()
