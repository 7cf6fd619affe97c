"""A briefing worked out from events: what is counted, which events that is, and what else belongs to it.

Everything is counted by `events.situation.counting` and `periods`, as on every page: a `Number` names its filter, and its
figure is what passes that filter. The events come released already (`events.redaction`), so that nothing here can depend on
what a profile withholds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from data import catalogue
from data.errors import UsageProblem
from data.words import LANGS, t
from events.archive.rows import NO_DAY
from events.documents import documents
from events.followup import followup
from events.query import Filter, day
from events.schema import MARKINGS, lonlat
from events.situation import facts as columns
from events.situation import periods, settling
from events.situation.counting import day_of, passing
from events.situation.facts import Bools, Facts
from geo.notation import to_decimal
from geo.sections import IDS, sections
from layers.brief import (
    ALL,
    INSIDE,
    LATE,
    LISTED,
    NOWHERE,
    PARTLY,
    UNDATED,
    UNPLACED,
    WINDOWS,
    Brief,
    Head,
    Number,
    Period,
    Series,
    Trends,
    Within,
)
from layers.followup import accounts, items
from layers.style import kinds_for

# A period of so many days is plotted by the day, by the week; a longer one by the month.
DAYS_BY_DAY, DAYS_BY_WEEK = 31, 186
LENGTH = re.compile("([1-9][0-9]{0,4})([dwm])")
# What a briefing of the house may say is not for everybody, whatever its events are marked.
LEAST = {"public": MARKINGS[0], "partner": MARKINGS[0], "internal": "TLP:AMBER"}
# What the map and the lengths are drawn from.
DATASETS = ("countries", "sea", "sections_land", "section_coast", "crossings", "sites")


@dataclass(frozen=True)
class Wanted:
    """What a briefing is asked for.

    Parameters
    ----------
    period : Period
    made_utc : datetime
        The instant of making: no clock is looked at.
    lang : str
        "ar" or "en".
    profile : str
        "public", "partner" or "internal"; the events are released for it already.
    asked : Filter
        Which events beside the period; its days are not looked at.
    marking : str or None
        A TLP token that is the least; None for the highest of what it holds.
    title : str
        A title of the user's own.
    """

    period: Period
    made_utc: datetime
    lang: str = "ar"
    profile: str = "public"
    asked: Filter = Filter()  # noqa: RUF009 - frozen
    marking: str | None = None
    title: str = ""


def period(length: str, until: str) -> Period:
    """Return the period of so many days that ends on a day, and what it is set beside.

    Parameters
    ----------
    length : str
        "7d", "2w", or "1m": days, weeks, or months back to the day after the same day.
    until : str
        Its last day, YYYY-MM-DD.

    Raises
    ------
    UsageProblem
        The length is none of these, or the day is none.

    Examples
    --------
    >>> found = period("7d", "2026-02-15")
    >>> found.start, found.days, found.windows["before"], found.step
    ('2026-02-09', 7, ('2026-02-02', '2026-02-08'), 'day')
    >>> period("1m", "2026-02-28").start
    '2026-02-01'
    """
    last = date.fromisoformat(day(until))
    said = LENGTH.fullmatch(length)
    if not said:
        raise UsageProblem("brief.period", found=length)
    number, unit = said.groups()
    try:
        days = int(number) * {"d": 1, "w": 7, "m": 0}[unit]
        first = last - timedelta(days=days - 1) if days else _months(last, int(number))
        return between(first.isoformat(), last.isoformat())
    except OverflowError:
        raise UsageProblem("brief.period", found=length) from None


def _months(last: date, back: int) -> date:
    after = last + timedelta(days=1)
    year, month = divmod(12 * after.year + after.month - 1 - back, 12)
    if year < 1:
        raise OverflowError
    for shorter in range(4):  # of the 31st a shorter month has its last day
        try:
            return date(year, month + 1, after.day - shorter)
        except ValueError:
            continue
    raise OverflowError


def between(first: str, last: str) -> Period:
    """Return the period from one day to another, both included.

    Raises
    ------
    UsageProblem
        They are no days, or the wrong way round.
    """
    windows = periods.windows(first, last)
    start, end = windows["this"]
    days = day_of(end) - day_of(start) + 1
    step = "day" if days <= DAYS_BY_DAY else "week" if days <= DAYS_BY_WEEK else "month"
    return Period(start, end, days, windows, step)


def spans(wanted: Period) -> list[tuple[str, str]]:
    """Return the days whose events a briefing looks at, as first and last days: whoever has millions need fetch no others.

    Beside these it looks at the events without a date.

    Examples
    --------
    >>> spans(period("7d", "2026-02-15"))
    [('2026-02-02', '2026-02-15'), ('2025-02-09', '2025-02-15')]
    >>> spans(between("2025-02-09", "2026-02-15"))
    [('2024-02-01', '2026-02-28')]
    """
    first, last = day_of(wanted.windows["before"][0]), day_of(wanted.end)
    steps = periods.period_of(np.array([first, last]), wanted.step)
    whole = periods.first_day(np.array([steps[0], steps[1] + 1]), wanted.step)
    start, end = str(whole[0]), str(whole[1] - np.timedelta64(1, "D"))
    year = wanted.windows["year_ago"]
    if year[1] >= start:
        return [(min(start, year[0]), max(end, year[1]))]
    return [(start, end), year]


def brief(
    events: gpd.GeoDataFrame,
    wanted: Wanted,
    dated: Callable[[str, str], str],
    levels: Sequence[Mapping[str, Any]] = (),
    within: Within | None = None,
    matters: pd.DataFrame | None = None,
    late: tuple[int, gpd.GeoDataFrame] | None = None,
    shipped: bool = True,
    synthetic: bool = False,
) -> Brief:
    """Return the briefing.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema with the columns of `events.located.located`, EPSG:4326, released for the profile: at least all of the
        days of `spans` and all without a date.
    wanted : Wanted
    dated : callable
        Takes an EDTF text and a language and returns it in words.
    levels : sequence of dict
        As `Brief` has them, released for the profile.
    within : Within or None
        What the internal profile adds; it is dropped for any other.
    matters : DataFrame or None
        Differing accounts as `events.situation.settling.matters` gives them; only the internal profile takes them, the
        others have those that ship.
    late : tuple of int and GeoDataFrame, or None
        How many events were written in the days of the briefing and are about others, and the first ``LISTED`` of them, located;
        only the internal profile takes them.
    shipped : bool
        Whether what ships is among the events: follow-up and contradictions speak of it.
    synthetic : bool
        Whether the register is the demonstration's.
    """
    lang = wanted.lang
    shown = kinds_for(events["kind"])
    codes = [kind["code"] for kind in shown]
    events = events.assign(kind=events["kind"].where(events["kind"].isin(codes), "OTHER"))
    counted = _Counting.of(columns.of(events), wanted)
    there = [code for code in codes if counted.any_of(code)]
    numbers = {one.name: one for one in _numbers(counted, there)}
    listed = dict.fromkeys(name for one in numbers.values() for name in one.ids)
    rows = events.set_index("id", drop=False).loc[list(listed)]
    if late is not None and wanted.profile == "internal":
        count, further = late
        named = tuple(further["id"].to_list()[:LISTED])
        numbers["late"] = Number("late", count, counted.asked("this"), LATE, named)
        fresh = further[further["id"].isin(named) & ~further["id"].isin(list(listed))]
        rows = pd.concat([rows, fresh], ignore_index=True) if len(fresh) else rows
    new = events[counted.mask(counted.asked("this"), ALL)]
    names = {line.id: getattr(line, f"name_{lang}") for line in sections().itertuples()}
    called = {kind["code"]: kind["name"][lang] for kind in shown}
    titles = _titles() if shipped else {}
    ends = events.loc[events["end"] != "", "end"]
    internal = wanted.profile == "internal"
    own = matters if internal else None
    differing = own if own is not None else settling.shipped() if shipped else pd.DataFrame()
    head = Head(
        lang, wanted.period, wanted.made_utc, wanted.profile, _marking(wanted, set(new["marking"]) | set(rows["marking"])),
        counted.base, wanted.title.strip(), str(ends.max()) if len(ends) else "",
    )  # fmt: skip
    return Brief(
        head=head,
        numbers=numbers,
        events={
            str(row["id"]): _event(row, lang, dated, called, names, titles) for row in rows.to_dict("records")
        },
        sections=names,
        kinds=called,
        trends=Trends(_series(counted), tuple(there)),
        places=lonlat(new),
        followup=tuple(items(followup())) if shipped else (),
        contradictions=tuple(accounts(differing)) if len(differing) else (),
        settled=_settled(differing) if internal else {},
        sources=tuple(_datasets(shipped)),
        documents=titles,
        cited=_cited(new),
        levels=tuple(levels),
        within=within if internal else None,
        synthetic=synthetic,
    )


@dataclass(frozen=True)
class _Counting:
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
    def of(cls, facts: Facts, wanted: Wanted) -> _Counting:
        base = replace(wanted.asked, start=None, end=None)
        return cls(facts, base, passing(facts, Filter(text=base.text)), wanted.period.windows, wanted.period)

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


def _numbers(counted: _Counting, there: Sequence[str]) -> list[Number]:
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


def _series(counted: _Counting) -> tuple[Series, ...]:
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


def _marking(wanted: Wanted, held: set[str]) -> str:
    """Return the marking: the highest of what is held, no lower than what was asked for and what the profile is.

    A word that is none of TLP's counts as the highest, as in every file.
    """
    ranks = [MARKINGS.index(one) if one in MARKINGS else len(MARKINGS) - 1 for one in held if one]
    ranks += [MARKINGS.index(one) for one in (wanted.marking, LEAST[wanted.profile]) if one]
    return MARKINGS[max(ranks)]


def _event(
    row: Mapping[str, Any],
    lang: str,
    dated: Callable[[str, str], str],
    called: Mapping[str, str],
    names: Mapping[str, str],
    titles: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    """Return what a briefing shows of an event, in its language, and where nothing stands there in the other one."""
    other = next(one for one in LANGS if one != lang)
    place = row[f"place_{lang}"] or row[f"place_{other}"]
    point, radius_m = row["geometry"], row["uncertainty_m"]
    if not place and point is not None:
        place = f"\u2066{to_decimal(point.x, point.y, radius_m if radius_m == radius_m else 0.0)}\u2069"
    precision = row["place_precision"]
    along = []
    if place and precision not in ("", "exact", "none"):
        along.append(t(f"precision.{precision}", lang))
    if row["section"] and row["chainage"]:
        along.append(
            t("brief.event.along", lang, section=names[row["section"]], km=f"\u2066{row['chainage']}\u2069")
        )
    source = titles.get(row["source"], {}).get(lang, row["source"])
    if row["paragraph"]:
        source += f" — {t('ui.card.paragraph', lang, number=row['paragraph'])}"
    return {
        "date": dated(row["date_edtf"] or row["start"], lang) or t("static.undated", lang),
        "title": row[f"title_{lang}"] or row[f"title_{other}"] or row["id"],
        "kind": called.get(row["kind"], row["kind"]),
        "place": place or t("static.unlocated", lang),
        "along": " · ".join(along),
        "source": source or t("brief.event.no_source", lang),
        "origin": t(f"origin.{row['origin']}", lang) if row["origin"] else "",
        "grade": f"{row['reliability']}{row['credibility']}" or t("brief.event.no_grade", lang),
        "contradiction": row["contradiction"],
    }


def _cited(new: gpd.GeoDataFrame) -> tuple[tuple[str, int], ...]:
    """Return the sources of what is new with how many events each has, most first, then by name."""
    counts = new.loc[new["source"] != "", "source"].value_counts()
    found = sorted(
        ((str(name), int(count)) for name, count in counts.items()), key=lambda one: (-one[1], one[0])
    )
    return tuple(found[:LISTED])


def _settled(differing: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    """Return what was decided of each matter: a row of it, where somebody has decided anything."""
    if "state" not in differing:
        return {}
    decided = differing[differing["state"] != "open"].drop_duplicates("contradiction")
    return {
        str(row["contradiction"]): {str(name): value for name, value in row.items()}
        for row in decided.to_dict("records")
    }


def _titles() -> dict[str, dict[str, str]]:
    rows = documents().to_dict("records")
    return {str(row["name"]): {lang: str(row[f"title_{lang}"]) for lang in LANGS} for row in rows}


def _datasets(shipped: bool) -> list[dict[str, Any]]:
    used = (*DATASETS, *(("documents", "events", "followup", "contradictions") if shipped else ()))
    return [credit for credit in catalogue.credits() if credit["name"] in used]
