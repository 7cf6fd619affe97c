"""The one person of a machine of one's own: they may do everything there."""

from __future__ import annotations

import getpass
import os
import re

from events.register.who import Actor

# Control characters and signs that turn the direction of writing have no place in a name; nor has a whole page.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
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
    """Return a name as it may stand in a version: on one line, no longer than names are."""
    return " ".join(_STEERING.sub(" ", name).split())[:LONGEST]


def _account() -> str:
    try:
        return clean(getpass.getuser()) or "local"
    except (OSError, KeyError):  # an account without a name; KeyError before Python 3.13
        return "local"
