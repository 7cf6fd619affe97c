"""How numbers, times and ids of the exchange are written on a page of either direction."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from data.catalogue import read
from data.words import t

TRIPOLI = ZoneInfo("Africa/Tripoli")


def ltr(text: str) -> str:
    r"""Return a text that runs from left to right wherever it stands: a fingerprint's groups must not be reversed.

    Examples
    --------
    >>> ltr("12345 67890") == "\u206612345 67890\u2069", ltr("")
    (True, '')
    """
    return f"\u2066{text}\u2069" if text else ""


def local(instant: str) -> str:
    """Return an instant or a day as people here read it: Libya's time, without its zone.

    Examples
    --------
    >>> local("2026-03-01T12:00Z"), local("2026-03-01"), local("soon"), local("9999-12-31T23:59Z")
    ('2026-03-01 14:00', '2026-03-01', 'soon', '9999-12-31T23:59Z')
    """
    if "T" not in instant:
        return instant
    try:
        return datetime.fromisoformat(instant).astimezone(TRIPOLI).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):  # at the end of the calendar another zone has no day
        return instant


def centre(name: str, lang: str) -> str:
    """Return what a centre is called: one of the two by its name, any other by its code, "*" as anybody.

    Examples
    --------
    >>> centre("benghazi", "en"), centre("sabha", "en")
    ('Benghazi centre', 'sabha')
    """
    if name == "*":
        return t("package.anybody", lang)
    sites = read("sites").set_index("id")
    return str(sites.loc[name, f"short_{lang}"]) if name in sites.index else name
