"""A briefing from what there is: what ships, the register, files of events; released for a profile, then worked out.

Of a register it reads what the briefing looks at, and no more: the events of its days, of the days that these are set
beside, and those without a date. A million others cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from events.documents import events as documents
from events.located import located
from events.query import Filter
from events.redaction import release
from events.register import reading
from events.register.opening import Register
from events.register.who import Actor
from events.schema import NAMES, joined
from events.situation.facts import Facts
from layers.brief import Brief, Within
from layers.brief_content import brief
from layers.brief_page import page
from layers.brief_period import Wanted, spans
from ui.dated import in_words


@dataclass(frozen=True)
class Parts:
    """What a briefing is made from.

    Parameters
    ----------
    register : Register or None
    actor : Actor or None
        With the role "read", where there is a register.
    files : sequence of GeoDataFrame
        Events of files, in the schema.
    shipped : bool
        Whether what ships is among it, and the register.
    far_km : float or None
        How far from border and coast events of files that the register keeps may lie.
    """

    register: Register | None = None
    actor: Actor | None = None
    files: Sequence[gpd.GeoDataFrame] = ()
    shipped: bool = True
    far_km: float | None = reading.FAR_KM


@dataclass(frozen=True)
class Made:
    """A briefing, its file, and what is said beside the file and never in it.

    Parameters
    ----------
    brief : Brief
    html : bytes
    forbidden, above : int
        How many events the profile kept back.
    ours : int
        How many events that it lists are the register's.
    noted : bool
        Whether anything in it is the register's: who takes it out is written down there.
    """

    brief: Brief
    html: bytes
    forbidden: int
    above: int
    ours: int
    noted: bool


def made(wanted: Wanted, parts: Parts) -> Made:
    """Return the briefing and its file.

    Raises
    ------
    AccessProblem
        Whoever asks may not read the register.
    StoreProblem
        It cannot be read.
    """
    ours = parts if parts.shipped else Parts(files=parts.files, shipped=False)
    frames = [documents()] if ours.shipped else []
    entered = _of_register(ours, wanted)
    # The register's come before the files': of equal ids the later is told apart.
    events = joined([*frames, *entered, *parts.files])
    if wanted.profile == "public" and entered:
        from events.coarse import on_grid

        events = on_grid(events, entered[0]["id"].to_list())
    released = release(events, wanted.profile)
    found = brief(
        located(released.events), wanted, in_words,
        levels=_levels(ours, wanted), within=_within(ours, wanted), matters=_matters(ours, wanted), late=_late(ours, wanted),
        shipped=ours.shipped, synthetic=ours.register is not None and ours.register.synthetic,
    )  # fmt: skip
    own = len(set(entered[0]["id"]) & set(found.events)) if entered else 0
    within = found.within
    told = own or found.levels or (ours.register is not None and within is not None)
    return Made(found, page(found), released.forbidden, released.above, own, bool(told))


def _of_register(parts: Parts, wanted: Wanted) -> list[gpd.GeoDataFrame]:
    """Return the register's events that the briefing looks at, as a list of one frame; of none where there are none."""
    return _of_days(parts, spans(wanted.period))


def _of_days(
    parts: Parts, days: Sequence[tuple[str, str]], ids: tuple[str, ...] = ()
) -> list[gpd.GeoDataFrame]:
    """Return the register's events of some days, those without a date, and some more by their ids."""
    if parts.register is None or parts.actor is None:
        return []
    asked = [reading.Asked(Filter(start, end), parts.far_km, undated=False) for start, end in days]
    asked.append(reading.Asked(far_km=parts.far_km, undated=True))
    asked += [reading.Asked(far_km=None, ids=ids)] if ids else []
    frames = [reading.events(parts.register, parts.actor, one)[[*NAMES, "geometry"]] for one in asked]
    some = [frame for frame in frames if len(frame)]
    if not some:
        return []
    whole = pd.concat(some, ignore_index=True).drop_duplicates("id", ignore_index=True)
    return [whole]


def _levels(parts: Parts, wanted: Wanted) -> list[Mapping[str, Any]]:
    """Return the levels of which anything is said, as far as the profile lets them out, with the names of the units."""
    from events.situation.levels import CENTRES
    from events.situation.picture import picture

    if parts.register is None:
        return []
    found = picture(parts.register, parts.actor, wanted.profile, wanted.made_utc)
    unit = {row["id"]: row for row in _rows(found.units)}
    told = ["agreed", *(name for centre in CENTRES for name in (centre, f"{centre}_was"))]
    rows = _rows(found.levels) if len(found.levels) else []
    return [
        row
        | {name: unit[row["unit"]][name] for name in ("from_km", "to_km")}
        | {"name": unit[row["unit"]][f"name_{wanted.lang}"]}
        for row in rows
        if any(row.get(name) for name in told)
    ]


def _late(parts: Parts, wanted: Wanted) -> tuple[int, gpd.GeoDataFrame] | None:
    """Return what was written in these days about others; None outside the centres, where nobody is told when it was."""
    if wanted.profile != "internal" or parts.register is None or parts.actor is None:
        return None
    from ui.brief_late import late

    found = late(parts.register, parts.actor, wanted, parts.far_km)
    return found.count, located(found.events)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _matters(parts: Parts, wanted: Wanted) -> pd.DataFrame | None:
    if wanted.profile != "internal" or not parts.shipped:
        return None
    from events.situation.settling import matters

    return matters(parts.register, parts.actor)


def _within(parts: Parts, wanted: Wanted) -> Within | None:
    """Return what the internal profile adds; None for the others, for which nothing of it is even read."""
    if wanted.profile != "internal" or not parts.shipped:
        return None
    from events.situation import holdings, response

    needs = tuple(
        row | {"when": in_words(row["as_of"] or row.get("dated") or "", wanted.lang)}
        for row in _rows(holdings.needs(parts.register, parts.actor))
    )
    if parts.register is None or parts.actor is None:
        return Within(needs=needs, suggested=_suggested(parts, wanted, ()))
    every = response.incidents(parts.register, parts.actor)
    mine = every
    if wanted.asked.sections is not None:
        mine = mine[mine["section"].isin(wanted.asked.sections)]
    if wanted.asked.types is not None:
        mine = mine[mine["kind"].isin(wanted.asked.types)]
    unfinished = mine[mine["state"].isin(response.OPEN)]
    times = response.times(mine)
    refuted = every.loc[every["state"] == "refuted", "id"].to_list()
    return Within(
        responses=tuple(_rows(unfinished)),
        times=tuple(_rows(times)),
        needs=needs,
        suggested=_suggested(parts, wanted, refuted),
        titles=_titles(parts.register, parts.actor, [*unfinished["id"], *times["slowest"]], wanted.lang),
    )


def _titles(register: Register, actor: Actor, ids: Iterable[str], lang: str) -> dict[str, str]:
    """Return the titles of events, in the language or in the other one."""
    wanted = tuple(dict.fromkeys(one for one in ids if one))
    rows = (
        reading.events(register, actor, reading.Asked(far_km=None, ids=wanted)) if wanted else pd.DataFrame()
    )
    known = pd.concat([documents(), rows], ignore_index=True) if len(rows) else documents()
    other = "en" if lang == "ar" else "ar"
    chosen = known[known["id"].isin(wanted)]
    return {
        row["id"]: row[f"title_{lang}"] or row[f"title_{other}"] or row["id"]
        for row in chosen[["id", "title_ar", "title_en"]].to_dict("records")
    }


def _suggested(parts: Parts, wanted: Wanted, refuted: Sequence[str]) -> tuple[tuple[str, Any], ...]:
    """Return what the rule suggests for each unit as of the period's last day; what was refuted does not count."""
    from events.situation import kept
    from events.situation.level_rule import suggestions
    from events.situation.units import units

    cut = None
    if parts.register is not None and parts.actor is not None:
        cut = kept.listing(parts.register, parts.actor, "part")
    every = units(cut)
    facts = _facts(parts, wanted.period.end)
    found = suggestions(facts, every, wanted.period.end, ~facts.having(refuted))
    named = zip(every["id"], every[f"name_{wanted.lang}"], strict=True)
    return tuple((str(name), found[unit]) for unit, name in named)


def _facts(parts: Parts, day: str) -> Facts:
    """Return the facts of what the rule of the levels looks at, as of a day, and of nothing else.

    These are the events of its window and of the windows that it is set against, those without a date, and the first that was
    ever reported or read in: from it on, silence is calm.
    """
    from events.situation.facts import of
    from events.situation.level_rule import rule

    by = rule()
    last = date.fromisoformat(day)
    first = last - timedelta(days=by.window_days * (by.baseline_windows + 1) - 1)
    kinds = [kind for kind, weight in by.weights.items() if weight > 0]
    ours = _of_days(parts, [(first.isoformat(), day)], _first_ever(parts, kinds))
    return of(located(joined([documents(), *ours, *parts.files])))


def _first_ever(parts: Parts, kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the id of the register's earliest event of these kinds that was reported or read in; none without one."""
    if parts.register is None or parts.actor is None:
        return ()
    from sqlalchemy import or_, select

    from events.exchange.stored import reading as open_to_read
    from events.register import tables
    from events.situation.level_rule import REPORTING

    parts.actor.must("read")
    now = tables.current.c
    query = select(now.subject).where(
        now.record == "event",
        now.op == "put",
        now.start != "",
        now.kind.in_(kinds),
        now.origin.in_(REPORTING),
    )
    if parts.far_km is not None:
        query = query.where(or_(now.origin != "file", now.near_km.is_(None), now.near_km <= parts.far_km))
    with open_to_read(parts.register) as connection:
        found = connection.execute(query.order_by(now.start, now.subject).limit(1)).scalars().all()
    return tuple(map(str, found))


def kinds_of(parts: Parts) -> list[str]:
    """Return the codes of kinds that may be asked for: the known ones, and what files and the register bring themselves."""
    from layers.style import kinds

    known = [kind["code"] for kind in kinds()]
    found = {code for frame in parts.files for code in frame["kind"].unique()}
    if parts.register is not None and parts.actor is not None:
        found |= set(_kinds(parts.register, parts.actor))
    return [*known, *sorted(code for code in found if code and code not in known)]


def _kinds(register: Register, actor: Actor) -> list[str]:
    """Return the kinds that a register's events have."""
    from sqlalchemy import select

    from events.exchange.stored import reading as open_to_read
    from events.register import tables

    actor.must("read")
    now = tables.current.c
    with open_to_read(register) as connection:
        found = connection.execute(select(now.kind).where(now.record == "event", now.op == "put").distinct())
        return [str(code) for code in found.scalars()]
