"""Codes of an event's fields in words."""

from __future__ import annotations

from data.words import t
from events.schema import (
    CERTAINTIES,
    DATE_PRECISIONS,
    MARKINGS,
    ORIGINS,
    PRECISIONS,
    ROLES,
    STATUSES,
    VALIDATIONS,
)
from ui.desk_values import CREDIBILITIES, RELIABILITIES

OF = {
    "certainty": CERTAINTIES,
    "credibility": CREDIBILITIES,
    "date_precision": DATE_PRECISIONS,
    "marking": MARKINGS,
    "origin": ORIGINS,
    "place_precision": PRECISIONS,
    "place_role": ROLES,
    "reliability": RELIABILITIES,
    "status": STATUSES,
    "validation": VALIDATIONS,
}


def worded(field: str, code: str, lang: str) -> str | None:
    """Return what a code of a field is called; None where the field has no codes, or this one is none of them.

    Examples
    --------
    >>> worded("reliability", "A", "en"), worded("status", "done?", "en"), worded("source", "x", "en")
    ('A — completely reliable', None, None)
    """
    if code not in OF.get(field, ()):
        return None
    words = {
        "certainty": lambda: t(f"certainty.{code}", lang),
        "credibility": lambda: t(f"ui.add.credibility.{code}", lang),
        "date_precision": lambda: t(f"dict.date_precision.{code}", lang),
        "marking": lambda: f"{code} — {t(f'marking.{code}', lang)}",
        "origin": lambda: t(f"origin.{code}", lang),
        "place_precision": lambda: t(f"precision.{code}", lang),
        "place_role": lambda: t(f"role.{code}", lang),
        "reliability": lambda: t(f"ui.add.reliability.{code}", lang),
        "status": lambda: t(f"status.{code}", lang),
        "validation": lambda: t(f"validation.{code}", lang),
    }
    return words[field]()
