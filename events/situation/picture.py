"""What a map shows beside its events: levels, days since the last patrol, markers, crossings, routes, projects, agreements.

What a profile lets out is an allow-list of kinds and of their columns (``LETS_OUT``): what nobody named here stays at home,
and nothing that stays at home has any part in what goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pandas as pd

from events.register.opening import Register
from events.register.who import Actor
from events.situation import holdings, kept, levels, patrols
from events.situation.units import units as every_unit

PROFILES = ("public", "partner", "internal")
# What goes out beyond the centres: the agreed level, not who holds which; states and no words of whoever wrote them.
_OUT: Mapping[str, tuple[str, ...]] = {
    "levels": ("unit", "section", "agreed", "since_utc", "agreed_until"),
    "units": ("id", "section", "from_km", "to_km", "name_ar", "name_en", "whole"),
    "crossings": ("crossing", "status", "date", "source"),
    "projects": (
        "name_ar", "name_en", "place_ar", "place_en", "lon", "lat", "uncertainty_m", "section", "state", "funder", "as_of",
        "source",
    ),
}  # fmt: skip
LETS_OUT: Mapping[str, Mapping[str, tuple[str, ...]] | None] = {
    "public": _OUT, "partner": _OUT, "internal": None,
}  # fmt: skip
FRAMES = ("levels", "units", "coverage", "markers", "crossings", "routes", "projects", "agreements")


@dataclass(frozen=True)
class Picture:
    """What a map shows beside its events, as far as a profile lets it out. Frames that it does not let out are empty.

    Parameters
    ----------
    at_utc : datetime
        The instant that levels and days stand for.
    today : date
        The day of it in Libya, which days since a patrol are counted to.
    levels : DataFrame
        `events.situation.levels.now`; in an outgoing profile the agreed level alone.
    units : DataFrame
        `events.situation.units.units`: the sections and their parts.
    coverage : DataFrame
        `events.situation.patrols.days_since`: ``section``, ``from_km``, ``to_km``, ``days``; no row where there is no patrol
        at all, which says nothing of when the last was.
    markers, crossings, routes, projects : DataFrame
        Records of these kinds (`events.situation.kept.listing`); crossings by date, the oldest first.
    agreements : DataFrame
        `events.situation.holdings.agreements`: those that ship go out, the register's own do not.
    """

    at_utc: datetime
    today: date
    levels: pd.DataFrame = field(default_factory=pd.DataFrame)
    units: pd.DataFrame = field(default_factory=pd.DataFrame)
    coverage: pd.DataFrame = field(default_factory=pd.DataFrame)
    markers: pd.DataFrame = field(default_factory=pd.DataFrame)
    crossings: pd.DataFrame = field(default_factory=pd.DataFrame)
    routes: pd.DataFrame = field(default_factory=pd.DataFrame)
    projects: pd.DataFrame = field(default_factory=pd.DataFrame)
    agreements: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw: no level stands, and there is no record of any other kind."""
        stands = len(self.levels) and bool(
            (self.levels.filter(["agreed", *levels.CENTRES]) != "").any(axis=None)
        )
        return not stands and not any(
            len(getattr(self, name)) for name in FRAMES if name not in ("levels", "units", "agreements")
        )


def day_of(at_utc: datetime) -> date:
    """Return the day that an instant lies in, in Libya.

    Examples
    --------
    >>> from datetime import UTC
    >>> day_of(datetime(2026, 3, 1, 22, 30, tzinfo=UTC)).isoformat()
    '2026-03-02'
    """
    return at_utc.astimezone(levels.LIBYA).date()


def picture(register: Register | None, actor: Actor | None, profile: str, now_utc: datetime) -> Picture:
    """Return what a map shows beside its events.

    Parameters
    ----------
    register : Register or None
        None where there is none: then nothing of it is on the map.
    actor : Actor or None
        With the role "read"; None without a register.
    profile : str
        Of ``PROFILES``.
    now_utc : datetime
        The instant that it stands for.

    Raises
    ------
    AccessProblem, StoreProblem
    """
    today = day_of(now_utc)
    if register is None or actor is None:
        return Picture(now_utc, today, units=every_unit(), agreements=holdings.agreements())

    def listed(record: str) -> pd.DataFrame:
        return kept.listing(register, actor, record)

    units = every_unit(listed("part"))
    states = listed("crossing").sort_values(["date", "written_utc", "id"], ignore_index=True)
    whole = Picture(
        now_utc, today,
        levels=levels.now(kept.history(register, actor, "level"), units, now_utc),
        units=units,
        crossings=states,
        projects=listed("project"),
        agreements=holdings.agreements(),
    )  # fmt: skip
    if LETS_OUT[profile] is not None:
        return released(whole, profile)
    covered = listed("patrol")
    runs = patrols.days_since(covered, units, today) if len(covered) else pd.DataFrame()
    agreed = holdings.agreements(register, actor)
    return replace(whole, coverage=runs, markers=listed("marker"), routes=listed("route"), agreements=agreed)


def released(whole: Picture, profile: str) -> Picture:
    """Return what of a picture a profile lets out: kinds and columns that it names, and no other.

    Rows keep no trace of others: they stand in an order of their own content, and ids, which count nothing and name no
    other record, go with units alone.
    """
    allowed = LETS_OUT[profile]
    if allowed is None:
        return whole
    out: dict[str, pd.DataFrame] = {}
    for name, columns in allowed.items():
        frame: pd.DataFrame = getattr(whole, name)
        if not len(frame):
            continue
        rows = frame[list(columns)]
        if name not in ("levels", "units", "crossings"):
            rows = rows.sort_values(list(columns), kind="stable")
        out[name] = rows.reset_index(drop=True)
    return Picture(whole.at_utc, whole.today, **out, agreements=holdings.agreements())
