"""How the watch and the response page say times, lengths of time, levels and units."""

from __future__ import annotations

import pandas as pd

from data.words import n, t
from events.situation.units import named
from ui.exchange_words import local


def at(instant: str) -> str:
    r"""Return an instant, or a day, as Libya's clock has it, in one piece.

    Examples
    --------
    >>> at("2026-03-01T12:00Z").replace(chr(0x2011), "-")
    '\u20662026-03-01 14:00\u2069'
    """
    from ui.filters import whole  # it brings Streamlit, which the command line does without

    return whole(local(instant))


def lasted(hours: float, lang: str) -> str:
    """Return a length of time: in minutes below an hour, in hours below two days, else in days.

    Examples
    --------
    >>> lasted(0.5, "en"), lasted(30.7, "en"), lasted(72.0, "en")
    ('30 minutes', '30 hours', '3 days')
    """
    if hours < 1:
        return n("watch.minutes", int(hours * 60), lang)
    return n("watch.hours", int(hours), lang) if hours < 48 else n("watch.days", int(hours // 24), lang)


def level(code: str, lang: str) -> str:
    """Return what a level is called; that there is none where there is none."""
    return t(f"watch.level.{code or 'none'}", lang)


def unit(units: pd.DataFrame, name: str, lang: str) -> str:
    """Return what a section or part is called; that an event lies in none where it does."""
    return named(units, name, lang) if name else t("watch.no_section", lang)


def part(role: str) -> str:
    """Return what a person or office has written, as a page shows it: its direction is its own."""
    return f"\u2068{role}\u2069" if role else ""
