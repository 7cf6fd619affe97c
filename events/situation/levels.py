"""Impact levels by two keys: each centre has a level of its own for a unit, and the agreed one is what both have set.

Levels and the rule that a disagreement leaves the level where it was are those of Regulation (EU) 2019/1896, art. 34(1)
and (3); critical as a state for a time is art. 35(1)'s. That a level has an end date, and that the last agreed one goes
on when the keys have run out, is our own (docs/decisions/0026).

Everything here is worked out from the history of the records "level" alone, by the instants that they name: in which
order versions reached a register makes no difference, and neither does which centre is read first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from data.errors import DataProblem
from events.register.opening import Register
from events.register.who import Actor
from events.situation import kept
from events.situation.records import tidy

CENTRES = ("benghazi", "tripoli")
CRITICAL = "critical"
AGREED = "agreed"
KEY_FIELDS = ("", "_reason", "_by", "_until", "_at_utc", "_was")
NOW = (
    "unit",
    "section",
    "agreed",
    "since_utc",
    "agreed_until",
    "after_critical",
    "state",
)  # then each centre's
TIMELINE = ("unit", "at_utc", "who", "level", "before", "until", "reason", "by", "cause")
# A day ends when Libya's does (docs/decisions/0007).
LIBYA = ZoneInfo("Africa/Tripoli")
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """What a centre has set for a unit, and how long it stands.

    Parameters
    ----------
    level : str
        Of `events.situation.records.LEVELS`.
    reason, by : str
        Why, and who: author, and institution in brackets.
    until : str
        The last day that it stands, in Libya's time; "" for no end.
    at : datetime
        When it was set, UTC.
    """

    level: str
    reason: str
    by: str
    until: str
    at: datetime

    @property
    def end(self) -> datetime:
        """The instant from which it stands no longer."""
        return ends(self.until)


@dataclass(frozen=True)
class Change:
    """What became of a level at an instant: a row of the time line.

    Parameters
    ----------
    at : datetime
        UTC.
    who : str
        A centre, or "agreed".
    level, before : str
        From then on, and until then; "" for none.
    cause : str
        As `timeline` has it.
    key : Key or None
        What was set, withdrawn or has run out; None for the agreed level.
    until : str
        The last day of it, where it has one.
    """

    at: datetime
    who: str
    level: str
    before: str
    cause: str
    key: Key | None = None
    until: str = ""


@dataclass
class _Standing:
    """The keys and the agreed level of one unit while the instants are gone through."""

    keys: dict[str, Key]
    was: dict[str, Key]
    agreed: str = ""
    agreed_until: str = ""
    since: datetime | None = None
    calm: str = ""  # the last agreed level that was not critical
    after_critical: bool = False


def ends(until: str) -> datetime:
    """Return the instant at which a last day is over, UTC.

    Examples
    --------
    >>> ends("2026-03-01").isoformat()
    '2026-03-01T22:00:00+00:00'
    """
    if not until:
        return _NEVER
    return datetime.combine(date.fromisoformat(until) + timedelta(days=1), time(), LIBYA).astimezone(UTC)


def now(history: pd.DataFrame, units: pd.DataFrame, at_utc: datetime) -> pd.DataFrame:
    """Return the levels that stand at an instant, one row a unit.

    Parameters
    ----------
    history : DataFrame
        Every version of the records "level", from `events.situation.kept.history`; in any order.
    units : DataFrame
        From `events.situation.units.units`.
    at_utc : datetime
        With its zone.

    Returns
    -------
    DataFrame
        In the order of ``units``, texts, "" where nothing stands:

        - ``unit``, ``section``
        - ``agreed``: the level that both centres set while both stood; it stays when they differ, or have run out.
        - ``since_utc``: since when, "YYYY-MM-DDTHH:MMZ".
        - ``agreed_until``: the last day of an agreed critical level: the earlier of the two that the centres named.
        - ``after_critical`` (bool): it stands because a critical one has ended, being the last agreed before that.
        - ``state``: "agreed" (both keys stand and are the same), "two_levels", "one_only", "none".
        - ``benghazi``, ``tripoli``: each centre's own level, as long as it stands; ``<centre>_reason``, ``_by``,
          ``_until``, ``_at_utc`` of what it set last, and ``_was``, the level of that where it stands no longer.

    Examples
    --------
    >>> from events.situation.units import units
    >>> row = {"id": "a", "unit": "sudan", "level": "high", "reason": "x", "until": "", "at_utc": "2026-03-01T08:00Z",
    ...        "author": "duty", "institution": "", "written_utc": "2026-03-01T08:00:05Z", "op": "put"}
    >>> both = pd.DataFrame([row | {"centre": "tripoli"}, row | {"id": "b", "centre": "benghazi"}])
    >>> found = now(both, units(), datetime(2026, 3, 2, tzinfo=UTC)).set_index("unit")
    >>> found.loc["sudan", ["agreed", "since_utc", "state", "benghazi", "tripoli"]].tolist()
    ['high', '2026-03-01T08:00Z', 'agreed', 'high', 'high']
    >>> found.loc["chad", ["agreed", "state"]].tolist()
    ['', 'none']
    """
    said, rows = _said(history), []
    for unit, section in zip(units["id"], units["section"], strict=True):
        standing = _Standing({}, {})
        for _ in _changes(standing, said.get(unit, []), at_utc):
            pass
        rows.append({"unit": unit, "section": section} | _row(standing))
    columns = [*NOW, *(f"{centre}{field}" for centre in CENTRES for field in KEY_FIELDS)]
    return pd.DataFrame(rows, columns=columns)


def timeline(history: pd.DataFrame, units: pd.DataFrame, at_utc: datetime | None = None) -> pd.DataFrame:
    """Return every change of a level, the oldest first: what each centre set, what ran out, and what was agreed.

    Parameters
    ----------
    history, units : DataFrame
        As `now` takes them; levels of a part that is no longer there are left out.
    at_utc : datetime, optional
        Changes after it are left out; by default the present instant, since an end that is named lies ahead.

    Returns
    -------
    DataFrame
        ``unit``, ``at_utc`` ("YYYY-MM-DDTHH:MMZ"), ``who`` (a centre, or "agreed"), ``level`` (from then on, "" for none),
        ``before``, ``until`` (the last day of it, or ""), ``reason``, ``by`` ("" for the agreed one), ``cause``: "set" and
        "withdrawn" by a centre, "expired" (its last day is over), "agreed" (both have set the same), "ended" (an agreed
        critical level is over). Rows of one instant stand in alphabetical order.
    """
    said = _said(history)
    last = at_utc or datetime.now(UTC)
    rows = []
    for unit in units["id"]:
        for change in _changes(_Standing({}, {}), said.get(unit, []), last):
            key = change.key
            rows.append({
                "unit": unit, "at_utc": stamp(change.at), "who": change.who, "level": change.level,
                "before": change.before, "until": change.until, "reason": key.reason if key else "",
                "by": key.by if key else "", "cause": change.cause,
            })  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(TIMELINE))
    return frame.sort_values("at_utc", kind="stable", ignore_index=True)


def stamp(at: datetime) -> str:
    """Return an instant as records have it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@dataclass(frozen=True)
class _Said:
    """A version of a record: what a centre set at an instant, or None where it took it back."""

    at: datetime
    written: datetime
    centre: str
    key: Key | None
    reason: str = ""
    by: str = ""


def _said(history: pd.DataFrame) -> dict[str, list[_Said]]:
    """Return what was said of each unit, in the order of the instants named; of the two centres alone.

    Equal instants of one centre go by when they were written, then by the row: `kept.history` gives versions by their
    clocks, which are exact where a second is not. Equal instants of both take effect together (`_changes`).
    """
    ours = [row for row in history.to_dict("records") if row["centre"] in CENTRES]
    unit_of = {row["id"]: row["unit"] for row in ours if row["unit"]}
    out: dict[str, list[_Said]] = {}
    for row in ours:
        written = datetime.fromisoformat(row["written_utc"])
        centre, reason = (
            row["centre"],
            row["reason"] or row.get("why", ""),
        )  # what is withdrawn has no content
        by = f"{row['author']} ({row['institution']})" if row["institution"] else str(row["author"])
        if row["op"] == "put":
            at = datetime.fromisoformat(row["at_utc"])
            said = _Said(at, written, centre, Key(row["level"], reason, by, row["until"], at))
        else:  # to the minute, as what it takes back
            said = _Said(written.replace(second=0, microsecond=0), written, centre, None, reason, by)
        out.setdefault(unit_of.get(row["id"], ""), []).append(said)
    for versions in out.values():
        versions.sort(key=lambda one: (one.at, one.written))
    return out


def _changes(standing: _Standing, said: Sequence[_Said], last: datetime) -> Iterator[Change]:
    """Go through the instants up to ``last``, oldest first, and yield what becomes of each level."""
    named = {one.at for one in said} | {one.key.end for one in said if one.key}
    for at in sorted(instant for instant in named if instant <= last):
        for centre in CENTRES:
            mine = [one for one in said if one.at == at and one.centre == centre]
            yield from _turned(standing, centre, mine, at)
        yield from _agreed(standing, at)


def _turned(standing: _Standing, centre: str, mine: Sequence[_Said], at: datetime) -> Iterator[Change]:
    """Set, take back or end one centre's key; of several at one instant the last counts."""
    before = standing.keys.get(centre)
    held = before.level if before else ""
    if mine:
        said = mine[-1]
        if said.key is None:
            standing.was.pop(centre, None)
            if standing.keys.pop(centre, None):
                gone = Key(held, said.reason, said.by, "", at)
                yield Change(at, centre, "", held, "withdrawn", gone)
        else:
            standing.keys[centre] = standing.was[centre] = said.key
            yield Change(at, centre, said.key.level, held, "set", said.key, said.key.until)
            held = said.key.level
    key = standing.keys.get(centre)
    if key and key.end <= at:
        del standing.keys[centre]
        yield Change(at, centre, "", held, "expired", key)


def _agreed(standing: _Standing, at: datetime) -> Iterator[Change]:
    """Let the agreed level follow: it changes when both keys stand and are the same, and a critical one ends."""
    before = (standing.agreed, standing.agreed_until)
    cause = "agreed"
    if standing.agreed == CRITICAL and ends(standing.agreed_until) <= at:
        standing.agreed, standing.agreed_until, standing.after_critical = standing.calm, "", True
        cause = "ended"
    keys = [standing.keys[centre] for centre in CENTRES if centre in standing.keys]
    if len(keys) == len(CENTRES) and len({key.level for key in keys}) == 1:
        cause = "agreed"
        standing.agreed, standing.after_critical = keys[0].level, False
        if standing.agreed == CRITICAL:
            standing.agreed_until = min((key.until for key in keys if key.until), default="")
        else:
            standing.agreed_until, standing.calm = "", standing.agreed
    if (standing.agreed, standing.agreed_until) != before:
        if standing.agreed != before[0]:
            standing.since = at
        yield Change(at, AGREED, standing.agreed, before[0], cause, until=standing.agreed_until)


def _row(standing: _Standing) -> dict[str, object]:
    held = [key.level for key in standing.keys.values()]
    both = "agreed" if len(set(held)) == 1 else "two_levels"
    state = ("none", "one_only", both)[len(held)]
    out: dict[str, object] = {
        "agreed": standing.agreed, "since_utc": stamp(standing.since) if standing.since else "",
        "agreed_until": standing.agreed_until, "after_critical": standing.after_critical, "state": state,
    }  # fmt: skip
    for centre in CENTRES:
        key = standing.was.get(centre)
        here = centre in standing.keys
        fields = (
            (key.level if here else "", key.reason, key.by, key.until, stamp(key.at)) if key else ("",) * 5
        )
        was = key.level if key and not here else ""
        out |= dict(zip((f"{centre}{field}" for field in KEY_FIELDS), (*fields, was), strict=True))
    return out


def turn(
    register: Register,
    actor: Actor,
    unit: str,
    level: str,
    reason: str,
    until: str = "",
    seen: Sequence[str] = (),
) -> str:
    """Turn a centre's own key: set the level of a unit, with a reason and the last day that it stands.

    Parameters
    ----------
    register : Register
        Of one of the two centres: it is that centre's key.
    actor : Actor
        With the role "decide".
    unit : str
        The id of a section or of a part that there is.
    level : str
        Of `events.situation.records.LEVELS`.
    reason : str
    until : str
        YYYY-MM-DD; a critical level has one.
    seen : sequence of str
        As in `kept.put`.

    Raises
    ------
    AccessProblem, ConflictProblem, StoreProblem
        As `kept.put`, whose id is returned.
    DataProblem
        The register is not one of the two centres', there is no such unit, the last day is over, or a field is not what
        it has to be.
    """
    from events.situation.units import units

    actor.must("decide")
    _ours(register)
    every = units(kept.listing(register, actor, "part"))["id"].tolist()
    if unit not in every:
        raise DataProblem("level.unit", found=unit, expected=", ".join(every))
    at = register.now()
    mine = _own(register, actor, unit)
    # Never before what it takes the place of: a clock that ran ahead would have the old one stand for as long.
    before = str(mine["at_utc"].max()) if len(mine) else ""
    values = {
        "unit": unit, "level": level, "reason": reason, "until": until, "at_utc": max(stamp(at), before),
    }  # fmt: skip
    tidy("level", values)
    if ends(until) <= at:
        raise DataProblem("level.past", found=until, expected=at.astimezone(LIBYA).date().isoformat())
    return kept.put(register, actor, "level", values, reason, seen=seen)


def withdraw(register: Register, actor: Actor, unit: str, reason: str, seen: Sequence[str] = ()) -> None:
    """Take a centre's own level of a unit back; what is agreed stays.

    Raises
    ------
    AccessProblem, ConflictProblem, StoreProblem
        As `kept.drop`.
    DataProblem
        This centre has set none.
    """
    _ours(register)
    mine = _own(register, actor, unit)
    if mine.empty:
        raise DataProblem("level.none", found=unit)
    kept.drop(register, actor, str(mine["id"].iloc[0]), seen, reason)


def _ours(register: Register) -> None:
    if register.centre not in CENTRES:
        raise DataProblem("level.centre", found=register.centre, expected=", ".join(CENTRES))


def _own(register: Register, actor: Actor, unit: str) -> pd.DataFrame:
    found = kept.listing(register, actor, "level")
    return found[(found["unit"] == unit) & (found["centre"] == register.centre)]
