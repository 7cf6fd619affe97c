"""The one person of a machine of one's own: they may do everything there."""

from __future__ import annotations

import getpass
import os

from events.register.who import Actor

# Longer names are no names; they would fill every version and log entry.
LONGEST = 200


def local_actor() -> Actor:
    """Return who works here: MARSAD_USER and MARSAD_INSTITUTION name them, else the system's account does.

    Examples
    --------
    >>> from unittest.mock import patch
    >>> with patch.dict(os.environ, {"MARSAD_USER": "duty officer", "MARSAD_INSTITUTION": "customs"}):
    ...     local_actor().institution
    'customs'
    """
    return Actor(
        clean(os.environ.get("MARSAD_USER", "")) or _account(),
        clean(os.environ.get("MARSAD_INSTITUTION", "")),
    )


def clean(name: str) -> str:
    r"""Return a name in one line, without signs that steer a screen or turn what follows them.

    Examples
    --------
    >>> clean(" a\n b\u202e ")
    'a b'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:LONGEST]


def _account() -> str:
    try:
        name = clean(getpass.getuser())
    except (OSError, KeyError):  # an account without a name; KeyError before Python 3.13
        name = ""
    return name or f"uid {os.getuid()}"
