"""The briefing as a value: what it says, and for every figure in it what was counted and which events these are.

`layers.brief_content` works it out, `layers.brief_parts` puts it into words, `layers.brief_page` makes one file of it. No
figure stands in a text by itself: a text names a `Number`, and the page takes the figure from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from events.query import Filter
from events.situation.level_rule import Suggestion

# Of each number so many events are listed, and it is said how many more there are: the rest is in the table.
LISTED = 200
# What a filter cannot say: which of the events that pass it are meant.
ALL, INSIDE, PARTLY, UNDATED, UNPLACED, NOWHERE, LATE = (
    "all", "inside", "partly", "undated", "unplaced", "nowhere", "late",
)  # fmt: skip
# The periods that are set beside one another (`events.situation.periods.windows`).
WINDOWS = ("this", "before", "year_ago")


@dataclass(frozen=True)
class Period:
    """Days that are counted, both ends included, and those that they are set beside.

    Parameters
    ----------
    start, end : str
        First and last day, YYYY-MM-DD.
    days : int
        How many these are.
    windows : mapping
        First and last day by ``WINDOWS``: the period, the one before it, the same of a year ago.
    step : str
        "day", "week" or "month": by what its plots count.
    """

    start: str
    end: str
    days: int
    windows: Mapping[str, tuple[str, str]]
    step: str


@dataclass(frozen=True)
class Number:
    """A figure, and what it counts.

    Parameters
    ----------
    name : str
        What the texts call it: "new", "new.egypt", "before.kind.MEET", "before.kind.MEET.partly".
    count : int
        The figure.
    asked : Filter
        The filter that the events pass; the table of the app shows the same events by it.
    only : str
        Which of these are meant: ``ALL`` of them; those all of whose days lie in the filter's (``INSIDE``), or only some of them
        (``PARTLY``); without a date (``UNDATED``); without a place (``UNPLACED``); with one, on no section (``NOWHERE``);
        written in these days and dated to others (``LATE``).
    ids : tuple of str
        The first ``LISTED`` of them, the latest first, of a day by id.
    """

    name: str
    count: int
    asked: Filter
    only: str
    ids: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.ids)


@dataclass(frozen=True)
class Head:
    """What stands over the briefing.

    Parameters
    ----------
    lang : str
        "ar" or "en".
    period : Period
    made_utc : datetime
        The instant of making, passed in.
    profile, marking : str
        The release profile, and the TLP token of the file.
    asked : Filter
        What was asked beside the period; its days are empty.
    title : str
        A title of the user's own, or "".
    latest : str
        The last day that any event ends on, "" where none is dated.
    """

    lang: str
    period: Period
    made_utc: datetime
    profile: str
    marking: str
    asked: Filter
    title: str = ""
    latest: str = ""


@dataclass(frozen=True)
class Series:
    """Events of one section by day, week or month, oldest first.

    Parameters
    ----------
    section : str
        Its id; "" for all.
    starts : tuple of str
        First day of each step.
    counts : tuple of int
        How many events lie in it.
    apart : int
        How many meet these days and cannot be told so exactly.
    """

    section: str
    starts: tuple[str, ...]
    counts: tuple[int, ...]
    apart: int


@dataclass(frozen=True)
class Trends:
    """How many there were, against the days before and against a year ago.

    Parameters
    ----------
    series : tuple of Series
        Of all, then of each section.
    kinds : tuple of str
        Kinds that have events in any of the three periods, in the order of the list of kinds.
    """

    series: tuple[Series, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Within:
    """What the internal profile adds, and no other: rows as the functions named give them, as mappings.

    Parameters
    ----------
    responses : tuple
        `events.situation.response.incidents` that are open.
    times : tuple
        `events.situation.response.times`.
    needs : tuple
        `events.situation.holdings.needs`.
    suggested : tuple
        How a level would be suggested: `events.situation.level_rule.Suggestion`, each with what its unit is called.
    titles : mapping
        Titles of the events that these name, by id.
    """

    responses: tuple[Mapping[str, Any], ...] = ()
    times: tuple[Mapping[str, Any], ...] = ()
    needs: tuple[Mapping[str, Any], ...] = ()
    suggested: tuple[tuple[str, Suggestion], ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Brief:
    """A briefing.

    Parameters
    ----------
    head : Head
    numbers : mapping
        Every `Number` by its name, in the order in which they are counted.
    events : mapping
        What is shown of every event that a number lists, by id; texts of the schema and of `events.located`.
    sections, kinds : mapping
        Names by id and by code, in the language of the briefing.
    trends : Trends
    places : tuple of array
        Longitudes and latitudes of what is new (degrees, WGS84; NaN where there is no place): the map's.
    followup, contradictions, sources : tuple of dict
        As `layers.followup` and `data.catalogue.credits` give them.
    settled : mapping
        What was decided of differing accounts, by contradiction: rows of `events.situation.settling.matters`. The internal
        profile alone has any.
    documents : mapping
        Titles of the reference documents by name.
    cited : tuple of (str, int)
        Sources of what is new and how many events rest on each, most first.
    levels : tuple of dict
        `events.situation.levels.now` as far as the profile lets it out, with the unit's ``name``, ``from_km`` and
        ``to_km``; units of which nothing is said are left out.
    within : Within or None
        None where the profile is not internal.
    synthetic : bool
        Whether the register is the demonstration's.
    """

    head: Head
    numbers: Mapping[str, Number]
    events: Mapping[str, Mapping[str, str]]
    sections: Mapping[str, str]
    kinds: Mapping[str, str]
    trends: Trends
    places: tuple[Any, Any]
    followup: tuple[Mapping[str, Any], ...]
    contradictions: tuple[Mapping[str, Any], ...]
    settled: Mapping[str, Mapping[str, Any]]
    sources: tuple[Mapping[str, Any], ...]
    documents: Mapping[str, Mapping[str, str]]
    cited: tuple[tuple[str, int], ...]
    levels: tuple[Mapping[str, Any], ...]
    within: Within | None
    synthetic: bool = False
