"""What came to a register, or was changed there, in the days of a briefing and is about other days: a late report is news too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import geopandas as gpd
import orjson
from sqlalchemy import Connection, and_, not_, select

from events.exchange.stored import reading as open_to_read
from events.query import Filter
from events.register import reading, tables
from events.register.opening import Register
from events.register.trouble import blob
from events.register.who import Actor
from events.schema import NAMES
from events.situation.levels import LIBYA
from layers.brief import LISTED
from layers.brief_period import Wanted

# The log is read backwards, so many entries at a time.
PAGE = 1_000


@dataclass(frozen=True)
class Late:
    """Late reports.

    Parameters
    ----------
    count : int
    events : GeoDataFrame
        The first ``layers.brief.LISTED`` of them, the last written first, in the schema.
    """

    count: int
    events: gpd.GeoDataFrame


def late(register: Register, actor: Actor, wanted: Wanted, far_km: float | None) -> Late:
    """Return the living events that were last written in the days of a briefing, by Libya's clock, and do not meet them.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    wanted : Wanted
        Its period, and its filter beside the days.
    far_km : float or None
        As on the map.

    Raises
    ------
    AccessProblem, StoreProblem
    """
    actor.must("read")
    now, days = tables.current.c, wanted.period
    meets = and_(now.start != "", now.end >= days.start, now.start <= days.end)
    with open_to_read(register) as connection:
        after, last = (_last_before(connection, one) for one in _ends(days.start, days.end))
        query = select(now.subject).where(
            now.log_n > after, now.log_n <= last, now.record == "event", now.op == "put", not_(meets)
        )
        found = list(map(str, connection.execute(query.order_by(now.log_n.desc(), now.subject)).scalars()))
    base = Filter(
        types=wanted.asked.types,
        sections=wanted.asked.sections,
        origins=wanted.asked.origins,
        text=wanted.asked.text,
    )
    asked = reading.Asked(base, far_km, ids=tuple(found))
    passed = set(reading.ids(register, actor, asked)) if found else set()
    ids = [one for one in found if one in passed]
    first = reading.events(register, actor, replace(asked, ids=tuple(ids[:LISTED])))
    order = {name: place for place, name in enumerate(ids)}
    rows = first[[*NAMES, "geometry"]].sort_values(
        "id", key=lambda names: names.map(order), ignore_index=True
    )
    return Late(len(ids), rows)


def _ends(start: str, end: str) -> tuple[datetime, datetime]:
    """Return the instants at which the first day begins and the last one is over, in Libya."""
    first, last = date.fromisoformat(start), date.fromisoformat(end) + timedelta(days=1)
    return datetime.combine(first, time(), LIBYA), datetime.combine(last, time(), LIBYA)


def _last_before(connection: Connection, instant: datetime) -> int:
    """Return the last log entry that was written before an instant, 0 for none."""
    entry, below = tables.log.c, None
    while True:
        query = select(entry.n, entry.text).order_by(entry.n.desc()).limit(PAGE)
        rows = connection.execute(query if below is None else query.where(entry.n < below)).all()
        for n, text in rows:
            if datetime.fromisoformat(orjson.loads(blob(text))["at_utc"]) < instant:
                return int(n)
        if len(rows) < PAGE:
            return 0
        below = int(rows[-1].n)
