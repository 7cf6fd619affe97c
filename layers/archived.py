"""An archive on a map: counts by day or week, type, section, district and cell, and the latest events as themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd

from data.errors import DataProblem, UsageProblem
from data.words import LANGS, n, t
from events.archive.layout import FINEST, RESOLUTIONS, Archive
from events.archive.rows import STEPS, WEEK_DAYS, WEEK_FIRST, Rows
from events.archive.stored import Split, Wanted, counted, how_many, single, split, wanted, within
from events.located import located
from layers.content import gather
from layers.counted import beside, framed
from layers.export import page
from layers.payload import View
from layers.weights import COLUMN

# What a counted row takes in the finished page, base64 included, at least: finer resolutions are not tried in vain.
LEAST_ROW_BYTES = 2.0
# A counted row takes 0.65 kB of memory while the page is made, and a filter of the page looks at each.
MOST_ROWS = 4_000_000
# Days are told apart in cells of 1,770 km2 on average or smaller; before cells grow on, weeks take the place of days.
COARSEST_BY_DAY = 4
# So many events come singly unless one asks for others: the page then stays small and opens at once.
SINGLE = 100_000
MOST_MB = 60.0
# The page sums in 32 bits.
MOST_EVENTS = 2**32 - 1


@dataclass(frozen=True)
class Drawn:
    """A map of an archive.

    Parameters
    ----------
    page : bytes
        HTML.
    events, singly : int
        On the map, and how many of them as themselves.
    rows : int
        Counted rows.
    resolution : int or None
        Of the cells that the others are counted in; None where all come singly.
    step : str
        "day" or "week": what the counts tell apart, and a choice of days in the page.
    """

    page: bytes
    events: int
    singly: int
    rows: int
    resolution: int | None
    step: str = "day"


def drawn(
    archive: Archive,
    view: View,
    resolution: int | None = None,
    most_single: int = SINGLE,
    most_mb: float = MOST_MB,
    step: str | None = None,
    box_deg: Sequence[float] | None = None,
) -> Drawn:
    """Return the map of an archive, as exact as fits.

    Parameters
    ----------
    archive : Archive
    view : View
        How it is made; its filter says which events, but for texts.
    resolution : int or None
        Of the cells; by default the finest that fits.
    most_single : int
        Events of the latest days that come as themselves, whole days only.
    most_mb : float
        Of the file, megabytes.
    step : str or None
        "day" or "week"; by default days, and weeks where days fit only in cells coarser than ``COARSEST_BY_DAY``.
    box_deg : sequence of float or None
        West, south, east, north: only events in cells of the finest resolution whose middle lies within.

    Raises
    ------
    UsageProblem
        A resolution or a step that there is not, or nothing fits.
    DataProblem
        Nothing is asked for that the archive has, or more than a page can sum.
    """
    ways = _ways(resolution, step)
    what = wanted(view.asked, view.profile, None if box_deg is None else within(archive, box_deg))
    how = split(archive, what, most_single)
    some = single(archive, what, how, view.profile)
    singly = located(some).assign(**{COLUMN: 1})
    limit = most_mb * 1e6
    smallest = 0
    by_day = _by_day(archive, sorted({one for one, _ in ways}), what, how)
    for way in ways:
        # A row of a week stands for seven of days at most, but for events of several days.
        least = by_day[way[0]] / STEPS[way[1]]
        if least > MOST_ROWS or (least * LEAST_ROW_BYTES > limit and way != ways[-1]):
            continue
        rows = counted(archive, way[0], what, how, way[1], MOST_ROWS)
        if rows is None:
            continue
        note = said(rows, singly, way, how.since, box_deg)
        made = _page(archive, rows, singly, note, way, view)
        if len(made.page) <= limit:
            return made
        smallest = len(made.page)
    if not smallest:
        fewest = min(by_day.values()) or how_many(archive, FINEST, what, how)
        raise UsageProblem("archive.too_many_rows", found=f"{fewest:,}", expected=f"{MOST_ROWS:,}")
    raise UsageProblem("archive.too_large", found=f"{smallest / 1e6:.0f}", expected=f"{most_mb:g}")


def _ways(resolution: int | None, step: str | None) -> list[tuple[int, str]]:
    """Return resolutions and steps in the order in which they are tried."""
    if resolution is not None and resolution not in RESOLUTIONS:
        known = ", ".join(map(str, sorted(RESOLUTIONS)))
        raise UsageProblem("filter.code", option="--resolution", found=resolution, expected=known)
    if step is not None and step not in STEPS:
        raise UsageProblem("filter.code", option="--step", found=step, expected=", ".join(STEPS))
    if resolution is not None:
        return [(resolution, step or "day")]
    if step is not None:
        return [(one, step) for one in RESOLUTIONS]
    days = [(one, "day") for one in RESOLUTIONS if one >= COARSEST_BY_DAY]
    return [*days, *((one, "week") for one in RESOLUTIONS)]


def _by_day(archive: Archive, resolutions: list[int], what: Wanted, how: Split) -> dict[int, int]:
    """Return how many rows each resolution has by day, at least: finer ones have no fewer than coarser ones."""
    if what.near:
        return dict.fromkeys(resolutions, 0)  # not known before they are summed
    found: dict[int, int] = {}
    for one in resolutions:
        most = max(found.values(), default=0)
        fits = most <= MOST_ROWS * max(STEPS.values())
        found[one] = how_many(archive, one, what, how) if fits else most
    return found


def boxed(text: str) -> tuple[float, ...]:
    """Return west, south, east, north of a text.

    Raises
    ------
    UsageProblem
        It is not four figures, or no box on the earth.

    Examples
    --------
    >>> boxed("10, 24,11.5,26")
    (10.0, 24.0, 11.5, 26.0)
    """
    try:
        west, south, east, north = found = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise UsageProblem("archive.box", found=text) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise UsageProblem("archive.box", found=text)
    return found


def _page(
    archive: Archive,
    rows: Rows,
    singly: gpd.GeoDataFrame,
    note: dict[str, str],
    way: tuple[int, str],
    view: View,
) -> Drawn:
    resolution, step = way
    total = int(rows.events.sum()) + len(singly)
    if not total:
        raise DataProblem("archive.nothing", file=archive.folder.name)
    if total > MOST_EVENTS:
        raise DataProblem("archive.too_many", found=f"{total:,}", expected=f"{MOST_EVENTS:,}")
    if not len(rows):
        content = gather(singly.drop(columns=COLUMN))
        made = page(replace(content, note=note), view)
        return Drawn(made, total, len(singly), 0, None)
    content = gather(beside(framed(archive, rows, resolution), singly))
    weeks = {"days": WEEK_DAYS, "first": WEEK_FIRST} if step == "week" else None
    made = page(replace(content, note=note, step=weeks), view)
    return Drawn(made, total, len(singly), len(rows), resolution, step)


def said(
    rows: Rows,
    singly: gpd.GeoDataFrame,
    way: tuple[int, str],
    since: date | None,
    box_deg: Sequence[float] | None,
) -> dict[str, str]:
    """Return what a reader has to know of the map, in both languages."""
    resolution, step = way
    words = {}
    for lang in LANGS:
        parts = []
        if box_deg is not None:
            sides = dict(
                zip(("west", "south", "east", "north"), (f"{side:g}" for side in box_deg), strict=True)
            )
            parts.append(t("archive.note.box", lang, **sides))
        if len(rows):
            parts.append(n(f"archive.note.{step}", int(rows.events.sum()), lang, resolution=resolution))
            if len(singly) and since:
                day = f"\u2066{since.isoformat()}\u2069"
                parts.append(n("archive.note.single", len(singly), lang, day=day))
            if step == "week":
                parts.append(t("archive.note.weeks", lang))
            parts.append(t("archive.note.text", lang))
        words[lang] = " ".join(parts)
    return words
