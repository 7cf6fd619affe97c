"""What is overdue: a pure function of the rules (data/tables/overdue_rules.csv) and of what there is to be late with.

Each rule looks at one kind of thing (``WHAT``), counts from a time that the thing itself has, and says after how many hours or days
it is late. What a rule has nothing to look at is said to be so (`without`), and never counted as nothing overdue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pandas as pd
from sqlalchemy import func, select

from data.catalogue import read
from events.exchange import peers, requests
from events.exchange.stored import reading
from events.followup import followup
from events.register import tables
from events.register.opening import Register
from events.register.planning import OPEN as WAITING
from events.register.who import Actor
from events.situation import kept, levels, patrols
from events.situation.response import hours
from events.situation.units import units

# What a rule may look at.
WHAT = (
    "incident_reported", "incident_open", "request", "inbox", "level_expired", "critical_ended", "package_out",
    "package_in", "marker", "patrol", "followup",
)  # fmt: skip
# A thing that may be late: what it is (`Late.record`), since when it counts, at which agreed level, and how many it stands for.
THING = ("record", "id", "since_utc", "level", "count", "detail")
ROW = ("rule", "what", "record", "id", "since_utc", "due_utc", "late_h", "count", "detail")
_FORM = "%Y-%m-%dT%H:%MZ"
_HOURS = {"h": 1.0, "d": 24.0}


def rules() -> pd.DataFrame:
    """Return the rules, as the table has them.

    Examples
    --------
    >>> rules().set_index("rule").loc["request_due", ["what", "unit"]].tolist()
    ['request', 'h']
    """
    table: pd.DataFrame = read("overdue_rules")
    return table


def overdue(table: pd.DataFrame, things: Mapping[str, pd.DataFrame], now: datetime) -> pd.DataFrame:
    """Return what is overdue, the latest first.

    Parameters
    ----------
    table : DataFrame
        `rules`.
    things : mapping
        By what a rule looks at (``WHAT``): rows of ``THING``, ``since_utc`` as "YYYY-MM-DDTHH:MMZ".
    now : datetime
        With its zone.

    Returns
    -------
    DataFrame
        ``rule``, ``what``, ``record`` (what kind of thing ``id`` is: "event", "request", "inbox", "unit", "peer", "marker", "followup"),
        ``id``, ``since_utc``, ``due_utc``, ``late_h`` (hours past the due time), ``count`` (how many things the row stands for),
        ``detail``.

    Examples
    --------
    >>> one = pd.DataFrame([["request", "tripoli-q", "2026-03-01T08:00Z", "", 1, ""]], columns=THING)
    >>> found = overdue(rules(), {"request": one}, datetime(2026, 3, 2, 8, tzinfo=UTC))
    >>> found[["rule", "id", "late_h"]].values.tolist()
    [['request_due', 'tripoli-q', 24.0]]
    """
    out = []
    for rule in table.to_dict("records"):
        some = things.get(str(rule["what"]))
        if some is None or some.empty:
            continue
        if rule["level"]:
            some = some[some["level"] == rule["level"]]
        after_h = float(rule["after"]) * _HOURS[str(rule["unit"])]
        since = pd.to_datetime(some["since_utc"], format=_FORM, utc=True)
        due = (since + pd.Timedelta(hours=after_h)).dt.strftime(_FORM)
        stamps = pd.Series(now.astimezone(UTC).strftime(_FORM), index=due.index, dtype="str")
        rows = some.assign(rule=rule["rule"], what=rule["what"], due_utc=due, late_h=hours(due, stamps))
        out.append(rows[rows["late_h"] > 0])
    found = pd.concat(out, ignore_index=True) if out else pd.DataFrame(columns=list(ROW))
    return found.sort_values(["late_h", "id"], ascending=[False, True], ignore_index=True)[list(ROW)]


@dataclass(frozen=True)
class Given:
    """What the rules look at, as it stands in a register.

    Parameters
    ----------
    things : mapping
        As `overdue` takes them.
    """

    things: Mapping[str, pd.DataFrame]

    def without(self, table: pd.DataFrame) -> tuple[str, ...]:
        """Return the rules that have nothing to look at, in the order of the table."""
        seen = {what for what, some in self.things.items() if len(some)}
        return tuple(table.loc[~table["what"].isin(seen), "rule"])


def given(register: Register | None, actor: Actor, incidents: pd.DataFrame, now: datetime) -> Given:
    """Return all that may be late: what ships, and what stands in a register where there is one.

    Parameters
    ----------
    register : Register or None
    actor : Actor
        With the role "read".
    incidents : DataFrame
        `events.situation.response.incidents`.
    now : datetime

    Raises
    ------
    AccessProblem, StoreProblem
    """
    found = {"followup": _followup()}
    if register is not None:
        found |= _incidents(incidents)
        found["request"] = _requests(register, actor)
        found["inbox"] = _inbox(register)
        found |= _packages(register, actor)
        found["marker"] = _markers(register, actor)
        found |= _levels(register, actor, now)
    return Given(found)


def _things(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(THING))


def _minute(instant: str) -> str:
    """Return an instant of any of the register's forms as "YYYY-MM-DDTHH:MMZ"; of a day its end in Libya."""
    moment = levels.ends(instant) if "T" not in instant else datetime.fromisoformat(instant)
    return moment.astimezone(UTC).strftime(_FORM)


def _incidents(found: pd.DataFrame) -> dict[str, pd.DataFrame]:
    base = found.assign(record="event", level="", count=1, detail=found["by"])
    waiting = base[base["state"] == "reported"].assign(since_utc=lambda rows: rows["reported_utc"])
    going = base[base["state"].isin(("acknowledged", "responding"))]
    # Where only the later of the two times is said it is the one that is known.
    since = going["acknowledged_utc"].where(going["acknowledged_utc"] != "", going["responding_utc"])
    going = going.assign(since_utc=since.where(since != "", going["reported_utc"]))
    return {"incident_reported": waiting[list(THING)], "incident_open": going[list(THING)]}


def _requests(register: Register, actor: Actor) -> pd.DataFrame:
    found = requests.listing(register, actor, ("open",))
    return _things([
        ("request", one.id, _minute(one.body["due"]), "", 1, one.body["to"]) for one in found if one.body["due"]
    ])  # fmt: skip


def _inbox(register: Register) -> pd.DataFrame:
    """Return what waits in the inbox, a row a dataset: a file of a million may leave thousands."""
    row = tables.inbox.c
    query = (
        select(row.dataset, func.min(row.at_utc), func.count())
        .where(row.state.in_(WAITING))
        .group_by(row.dataset)
    )
    with reading(register) as connection:
        found = connection.execute(query).all()
    return _things([("inbox", name, _minute(oldest), "", count, "") for name, oldest, count in found])


def _packages(register: Register, actor: Actor) -> dict[str, pd.DataFrame]:
    """Return the last package each way of each centre whose key is pinned; where none was, the pinning counts."""
    row = tables.package.c
    query = select(row.peer, row.way, func.max(row.at_utc)).group_by(row.peer, row.way)
    with reading(register) as connection:
        last = {(peer, way): at for peer, way, at in connection.execute(query)}
    known = peers.listing(register, actor)
    return {
        f"package_{way}": _things([
            ("peer", one.name, _minute(last.get((one.name, way), one.since_utc)), "", 1, "") for one in known
        ])
        for way in ("out", "in")
    }  # fmt: skip


def _markers(register: Register, actor: Actor) -> pd.DataFrame:
    found = kept.listing(register, actor, "marker")
    return _things([
        ("marker", row["id"], _minute(str(row["inspected"] or row["written_utc"])), "", 1, f"{row['section']} {row['number']}")
        for row in found.to_dict("records")
    ])  # fmt: skip


def _levels(register: Register, actor: Actor, now: datetime) -> dict[str, pd.DataFrame]:
    """Return the levels that ran out, and how long the stretches of those that stand wait for a patrol."""
    every = units(kept.listing(register, actor, "part"))
    said = kept.history(register, actor, "level")
    # The last word on each unit, by each centre and by both.
    last = levels.timeline(said, every, now).drop_duplicates(["unit", "who"], keep="last")
    out = {
        what: _things([
            ("unit", row["unit"], row["at_utc"], row["before"], 1, row["who"])
            for row in last[last["cause"] == cause].to_dict("records")
        ])
        for what, cause in (("level_expired", "expired"), ("critical_ended", "ended"))
    }  # fmt: skip
    return {**out, "patrol": _patrols(register, actor, every, levels.now(said, every, now), now)}


def _patrols(
    register: Register, actor: Actor, every: pd.DataFrame, standing: pd.DataFrame, now: datetime
) -> pd.DataFrame:
    """Return the stretches of each unit that wait longest for a patrol, a row a unit with an agreed level.

    Where nobody patrols on record nothing is late: it is not known. What was never covered waits since its level was agreed.
    """
    done = kept.listing(register, actor, "patrol")
    agreed = dict(zip(standing["unit"], standing["agreed"], strict=True))
    since = dict(zip(standing["unit"], standing["since_utc"], strict=True))
    if not (done["state"] == "done").any() or not any(agreed.values()):
        return _things([])
    today = now.astimezone(levels.LIBYA).date()
    gaps = patrols.gaps(patrols.days_since(done, every, today), every, agreed)
    rows: dict[str, tuple[object, ...]] = {}
    for row in gaps[gaps["level"] != ""].to_dict("records"):
        unit = str(row["unit"])
        at = str(since[unit]) if row["days"] != row["days"] else _minute(_before(today, int(row["days"])))
        if unit not in rows or at < str(rows[unit][2]):
            where = f"{row['section']} {row['from_km']:.0f}–{row['to_km']:.0f}"
            rows[unit] = ("unit", unit, at, row["level"], 1, where)
    return _things(list(rows.values()))


def _before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


def _followup() -> pd.DataFrame:
    """Return the follow-up items that state a day until when; none of those that ship does."""
    found = followup()
    if "due" not in found:
        return _things([])
    found = found[found["state"].isin(("none_found", "partly")) & (found["due"] != "")]
    return _things([
        ("followup", row["id"], _minute(str(row["due"])), "", 1, "") for row in found.to_dict("records")
    ])  # fmt: skip
