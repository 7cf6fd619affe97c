"""The numbers of a briefing: each is what passes the filter that it names, counted as on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from events.archive.rows import NO_DAY
from events.query import Filter
from events.situation import periods
from events.situation.counting import day_of, passing
from events.situation.facts import Bools, Facts
from geo.sections import IDS
from layers.brief import (
    ALL,
    INSIDE,
    LISTED,
    NOWHERE,
    PARTLY,
    UNDATED,
    UNPLACED,
    WINDOWS,
    Number,
    Period,
    Series,
)  # fmt: skip


@dataclass(frozen=True)
class Counting:
    """What the numbers are counted from.

    Parameters
    ----------
    facts : Facts
    base : Filter
        What was asked beside the days.
    with_text : array of bool
        Which rows have its words: they are sought once.
    windows : mapping
        First and last day by name.
    """

    facts: Facts
    base: Filter
    with_text: Bools
    windows: Mapping[str, tuple[str, str]]
    wanted: Period

    @classmethod
    def of(cls, facts: Facts, asked: Filter, wanted: Period) -> Counting:
        """Return what is counted of these facts: what passes a filter, whose days are not looked at, in a period."""
        base = replace(asked, start=None, end=None)
        return cls(facts, base, passing(facts, Filter(text=base.text)), wanted.windows, wanted)

    def asked(self, window: str = "", section: str = "", kind: str = "") -> Filter:
        """Return the filter of a window, section or kind, within what was asked."""
        start, end = self.windows[window] if window else (None, None)
        found = replace(self.base, start=start, end=end)
        if section:
            found = replace(found, sections=_one_of(section, self.base.sections))
        return replace(found, types=_one_of(kind, self.base.types)) if kind else found

    def mask(self, asked: Filter, only: str) -> Bools:
        """Return which rows a number counts."""
        facts = self.facts
        rows = self.with_text & passing(facts, replace(asked, text=""))
        if only in (INSIDE, PARTLY) and asked.start and asked.end:
            last = np.maximum(facts.start, facts.end)
            inside = (facts.start >= day_of(asked.start)) & (last <= day_of(asked.end))
            rows &= inside if only == INSIDE else ~inside
        placed = np.isfinite(facts.lon)
        more = {
            UNDATED: facts.start == NO_DAY,
            UNPLACED: ~placed,
            NOWHERE: placed & (facts.section.codes == 0),
        }
        return np.asarray(rows & more[only] if only in more else rows)

    def number(self, name: str, asked: Filter, only: str = ALL) -> Number:
        rows = self.mask(asked, only)
        return Number(name, int(rows.sum()), asked, only, tuple(self.facts.names(rows, LISTED)))

    def any_of(self, kind: str) -> bool:
        """Return whether any of the periods has an event of a kind."""
        return any(self.mask(self.asked(window, kind=kind), ALL).any() for window in WINDOWS)


def _one_of(code: str, allowed: tuple[str, ...] | None) -> tuple[str, ...]:
    return (code,) if allowed is None or code in allowed else ()


def numbered(counted: Counting, there: Sequence[str]) -> list[Number]:
    """Return every number of a briefing, in the order in which the text first names it."""
    this = counted.asked("this")
    out = [counted.number("new", this)]
    out += [counted.number(f"new.{section}", counted.asked("this", section)) for section in IDS]
    out += [counted.number(f"new.kind.{kind}", counted.asked("this", kind=kind)) for kind in there]
    out += [counted.number(f"new.{only}", this, only) for only in (NOWHERE, UNPLACED)]
    out.append(counted.number("undated", counted.asked(), UNDATED))
    groups = [
        ("", "", ""),
        *((f".{one}", one, "") for one in IDS),
        *((f".kind.{one}", "", one) for one in there),
    ]
    for name, section, kind in groups:
        for window in WINDOWS:
            asked = counted.asked(window, section, kind)
            out.append(counted.number(f"{window}{name}", asked, INSIDE))
            out.append(counted.number(f"{window}{name}.{PARTLY}", asked, PARTLY))
    return out


def series(counted: Counting) -> tuple[Series, ...]:
    """Return what is plotted: all events, then each section's, over the period and the one before it."""
    rows = counted.with_text & passing(counted.facts, replace(counted.base, text=""))
    first, last, step = counted.windows["before"][0], counted.wanted.end, counted.wanted.step
    whole = periods.series(counted.facts, rows, step, first, last)
    each = periods.series(counted.facts, rows, step, first, last, by="section", groups=IDS)
    starts = tuple(str(moment)[:10] for moment in whole.counts["period"])
    out = [Series("", starts, tuple(map(int, whole.counts["count"])), whole.coarse)]
    for section in IDS:
        counts = each.counts.loc[each.counts["section"] == section, "count"]
        apart = each.apart.loc[each.apart["section"] == section, "coarse"]
        out.append(Series(section, starts, tuple(map(int, counts)), int(apart.sum())))
    return tuple(out)
