"""The watch, the picture of a shift in one value: what is overdue, what is new, which levels changed, what is open, who handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
from sqlalchemy import case, func, select

from events.contradictions import contradictions
from events.exchange import requests
from events.exchange.stored import reading
from events.followup import followup
from events.register import tables
from events.register.opening import Register
from events.register.who import Actor
from events.schema import MARKINGS
from events.situation import kept, levels, news, response
from events.situation.news import Found, Happened, News
from events.situation.overdue import given, overdue, rules
from events.situation.records import RESPONSES
from events.situation.units import units

# What of the follow-up is open: no report of it was found, or a part of it was.
OPEN_ITEMS = ("none_found", "partly")


@dataclass(frozen=True)
class Watch:
    """What a watch officer takes over.

    Parameters
    ----------
    now : datetime
        The instant that it is worked out for, UTC.
    centre : str
        Whose register, "" without one.
    incidents : DataFrame
        `events.situation.response.incidents`.
    overdue : DataFrame
        `events.situation.overdue.overdue`.
    without : tuple of str
        Rules that have nothing to look at.
    news : tuple of News
        One a window, that since the last handover first.
    happened : tuple of Happened
        One a window of ``HOURS``.
    units, levels, changes : DataFrame
        Sections and parts; the levels that stand (`events.situation.levels.now`); what changed of them since the earliest window
        began (`events.situation.levels.timeline`), the last first.
    conflicts : mapping
        Records whose heads differ, by kind.
    asked : tuple of Request
        Requests of the other centre that wait for this one's answer, the first due first.
    contradictions : tuple of str
        Matters of which sources give different accounts, and nobody has settled.
    followup : mapping
        By kind (promise, recommendation, request): ids of the items that are open.
    handovers : DataFrame
        `events.situation.news.handovers`.
    marking : str
        The highest of the register's events, a TLP token.
    """

    now: datetime
    centre: str
    incidents: pd.DataFrame
    overdue: pd.DataFrame
    without: tuple[str, ...]
    units: pd.DataFrame
    levels: pd.DataFrame
    changes: pd.DataFrame
    contradictions: tuple[str, ...]
    followup: Mapping[str, tuple[str, ...]]
    handovers: pd.DataFrame
    news: tuple[News, ...] = ()
    happened: tuple[Happened, ...] = ()
    conflicts: Mapping[str, Found] = field(default_factory=dict)
    asked: tuple[requests.Request, ...] = ()
    marking: str = MARKINGS[0]

    @property
    def states(self) -> dict[str, tuple[str, ...]]:
        """Ids of the incidents in each state that is open, the latest report first."""
        return {
            state: tuple(self.incidents.loc[self.incidents["state"] == state, "id"])
            for state in RESPONSES
            if state in response.OPEN
        }


def watch(register: Register | None, actor: Actor, now: datetime) -> Watch:
    """Return the watch of a register, or of what ships where there is none.

    Parameters
    ----------
    register : Register or None
    actor : Actor
        With the role "read".
    now : datetime
        With its zone.

    Raises
    ------
    AccessProblem, StoreProblem

    Examples
    --------
    >>> from datetime import UTC
    >>> found = watch(None, Actor("duty"), datetime(2026, 3, 1, tzinfo=UTC))
    >>> found.contradictions, len(found.overdue), found.news
    (('C15', 'C16', 'C2', 'C3', 'C5'), 0, ())
    """
    if register is None:
        return _shipped(actor, now)
    incidents = response.incidents(register, actor)
    things = given(register, actor, incidents, now)
    windows = news.windows(register, actor, now)
    every = units(kept.listing(register, actor, "part"))
    said = kept.history(register, actor, "level")
    earliest = min(since for _, since, _ in windows)
    changes = levels.timeline(said, every, now).iloc[::-1]
    asked = requests.listing(register, actor, ("open",))
    return Watch(
        now, register.centre, incidents,
        overdue=overdue(rules(), things.things, now),
        without=things.without(rules()),
        units=every,
        levels=levels.now(said, every, now),
        changes=changes[changes["at_utc"] >= earliest].reset_index(drop=True),
        contradictions=_open(register, actor),
        followup=_items(),
        handovers=news.handovers(register, actor),
        news=tuple(news.news(register, actor, *window) for window in windows),
        happened=tuple(news.happened(register, actor, now)),
        conflicts=news.conflicts(register, actor),
        asked=tuple(one for one in asked if one.body["to"] == register.centre),
        marking=_marking(register),
    )  # fmt: skip


def _shipped(actor: Actor, now: datetime) -> Watch:
    every = units()
    blank = kept.empty("level").assign(op="", reason="", hash="")
    things = given(None, actor, response.nothing(), now)
    return Watch(
        now, "", response.nothing(),
        overdue=overdue(rules(), things.things, now),
        without=things.without(rules()),
        units=every,
        levels=levels.now(blank, every, now),
        changes=levels.timeline(blank, every, now),
        contradictions=_matters(),
        followup=_items(),
        handovers=kept.empty("handover").assign(ours=pd.Series(dtype=bool)),
    )  # fmt: skip


def _matters() -> tuple[str, ...]:
    return tuple(sorted(set(contradictions()["contradiction"])))


def _open(register: Register, actor: Actor) -> tuple[str, ...]:
    """Return what sources, or people here, tell differently, but for what has been settled."""
    settled = set(kept.listing(register, actor, "settlement")["contradiction"])
    noted = kept.listing(register, actor, "difference")["id"].tolist()
    return tuple(name for name in (*_matters(), *noted) if name not in settled)


def _items() -> dict[str, tuple[str, ...]]:
    found = followup()
    found = found[found["state"].isin(OPEN_ITEMS)]
    return {str(kind): tuple(some["id"]) for kind, some in found.groupby("kind", sort=False)}


def _marking(register: Register) -> str:
    """Return the highest marking that the register's events say; a word that is none of TLP's counts as the highest."""
    now = tables.current.c
    # One pass that sorts nothing: a grouping of a million takes four times as long.
    ranks = {**{mark: rank for rank, mark in enumerate(MARKINGS)}, "": 0}
    highest = func.max(case(ranks, value=now.marking, else_=len(MARKINGS) - 1))
    with reading(register) as connection:
        found = connection.execute(select(highest).where(now.record == "event", now.op == "put")).scalar()
    return MARKINGS[int(found or 0)]
