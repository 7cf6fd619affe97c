"""What a command line asks for: the events of its files, and the filter that its options make."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from data.errors import DataProblem, UsageProblem
from data.words import n
from events.documents import events as shipped
from events.points import Points, read_points
from events.query import Filter, known
from events.register.where import ENVIRONMENT, exists, place, shown
from events.schema import NAMES, ORIGINS, check, joined

if TYPE_CHECKING:
    from events.situation.picture import Picture


def gathered(
    files: Sequence[Path] | None,
    mapping: Mapping[str, str],
    origins: Sequence[str] | None,
    lang: str,
    tell: Callable[[str], None],
    progress: Callable[..., None],
    register: str | None = None,
    far_km: float | None = None,
) -> gpd.GeoDataFrame:
    """Return the events asked for: the shipped ones and the register's, or those of the files.

    Parameters
    ----------
    files : sequence of Path or None
        Files of points; none for the shipped events alone.
    mapping : mapping
        Column by field, before what is recognised by name.
    origins : sequence of str or None
        With files, the shipped events and the register's join them only where an origin other than "file" is
        asked for (docs/decisions/0016).
    lang : str
        Of what is told.
    tell : callable
        Takes a line on how a file was read, or on what of it was refused.
    progress : callable
        Takes what is being done: a key (``cli.<key>`` of the catalogue) and its values.
    register : str or None
        A register's path or address; by default the one that MARSAD_REGISTER names, or this user's own.
    far_km : float or None
        Events of files that the register keeps are left out when they are farther from border and coast;
        by default `events.register.reading.FAR_KM`.

    Returns
    -------
    GeoDataFrame
        In the schema, EPSG:4326.

    Raises
    ------
    MarsadError
        A file cannot be read, or no row of it is an event.
    """
    if not files:
        return joined([shipped(), *of_register(register, far_km, progress)])
    # The register's come first: of equal ids the later is told apart, and what is the register's is known by its id.
    frames = []
    if origins and set(origins) - {"file"}:
        frames += [shipped(), *of_register(register, far_km, progress)]
    for path in files:
        progress("reading", file=path.name)
        points = read_points(path, dict(mapping) or None)
        for note in points.notes:
            if note.key != "room.note.refused":  # told below, with the first reason
                tell(f"{path.name}: {note.say(lang)}")
        if points.refused:
            tell(_refused(points, lang))
        frames.append(points.events)
    return check(joined(frames), "--events")


def of_register(
    where: str | None, far_km: float | None, progress: Callable[..., None]
) -> list[gpd.GeoDataFrame]:
    """Return the register's living events as a list of one frame; of none where there is no register.

    Raises
    ------
    StoreProblem
        A register was named, and is not there or cannot be read.
    """
    if not (where or os.environ.get(ENVIRONMENT) or exists()):
        return []
    from events.register.opening import opened
    from events.register.reading import FAR_KM, Asked, events
    from ui.local_actor import local_actor

    progress("reading", file=shown(place(where)))
    found = events(opened(where), local_actor(), Asked(far_km=FAR_KM if far_km is None else far_km))
    return [found[[*NAMES, "geometry"]]] if len(found) else []


def pictured(where: str | None, profile: str, now_utc: datetime) -> Picture | None:
    """Return what a map of the register shows beside its events, as far as a profile lets it out; None without a register."""
    if not (where or os.environ.get(ENVIRONMENT) or exists()):
        return None
    from events.register.opening import opened
    from events.situation.picture import picture
    from ui.local_actor import local_actor

    return picture(opened(where), local_actor(), profile, now_utc)


def of_ours(shown: pd.Series, where: str | None) -> list[str]:
    """Return which of some events are the register's; none where there is no register."""
    if not (where or os.environ.get(ENVIRONMENT) or exists()):
        return []
    from events.register.opening import opened
    from events.register.reading import Asked, ids
    from ui.local_actor import local_actor

    return ids(opened(where), local_actor(), Asked(far_km=None, ids=tuple(shown.to_list())))


def with_package(
    page: Iterable[bytes], shown: pd.Series, where: str | None, profile: str, made_utc: datetime
) -> Iterable[bytes]:
    """Return a map, in pieces, with the signed package of the register's events on it, where there is a register."""
    if not (where or os.environ.get(ENVIRONMENT) or exists()):
        return page
    from events.register.opening import opened
    from ui.carried import carried
    from ui.local_actor import local_actor

    whole = b"".join(page)
    return [carried(whole, shown.to_list(), opened(where), local_actor(), profile, made_utc)]


def _refused(points: Points, lang: str) -> str:
    """Return a line on the refused rows of a file; where every row is refused, that is an error."""
    first, count = points.refused[0].say(lang), len(points.refused)
    if points.events.empty:
        raise DataProblem("cli.all_refused", file=points.name, count=count, first=first)
    return n("cli.refused", count, lang, file=points.name, read=points.read, first=first)


def column_map(columns: Sequence[str] | None) -> dict[str, str]:
    """Return what --map says, field by field.

    Raises
    ------
    UsageProblem
        A part is not of the form field=column.

    Examples
    --------
    >>> column_map(["lon=X,lat=Y", "date=Day"])
    {'lon': 'X', 'lat': 'Y', 'date': 'Day'}
    """
    mapping = {}
    for part in (part for text in columns or [] for part in text.split(",")):
        field, sign, column = part.partition("=")
        if not (sign and field.strip() and column.strip()):
            raise UsageProblem("cli.map", found=part)
        mapping[field.strip()] = column.strip()
    return mapping


def asked_for(
    events: gpd.GeoDataFrame,
    start: str | None,
    end: str | None,
    types: Sequence[str] | None,
    sections: Sequence[str] | None,
    origins: Sequence[str] | None,
    text: str,
) -> Filter:
    """Return the filter, every code checked against what there is: a kind may be a file's own word.

    Raises
    ------
    UsageProblem
        A code is not known, or a day is none; the message lists what is known.
    """
    from geo.sections import IDS
    from layers.style import kinds

    every = [kind["code"] for kind in kinds()]
    every += [kind for kind in events["kind"].unique() if kind not in every]
    return Filter(
        start=start,
        end=end,
        types=known(types, every, "--type"),
        sections=known(sections, IDS, "--section"),
        origins=known(origins, ORIGINS, "--origin"),
        text=text,
    )
