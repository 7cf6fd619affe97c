"""What is new since the last shift was handed over, and in the last day and week.

What came to the register is told by its log: what touched an event last was a person here, a file, or a package from the other
centre. So every event that is new or changed counts once. When something happened is another matter, and counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import orjson
import pandas as pd
from sqlalchemy import Connection, and_, func, select
from sqlalchemy import text as text_of

from events.exchange.stored import reading
from events.register import tables
from events.register.deriving import among
from events.register.opening import Register
from events.register.trouble import blob, sound
from events.register.who import Actor
from events.situation import kept
from events.situation.levels import LIBYA

# The windows of every watch, beside the one since the last handover.
HOURS = {"24h": 24, "7d": 7 * 24}
# Of so many the ids are at hand, the last first; the figure is of all.
MOST = 2_000
# The log is read backwards, so many entries at a time.
PAGE = 1_000
_IMPORT, _PACKAGE = "import", "package.merge"


@dataclass(frozen=True)
class Found:
    """A figure, and what it counts.

    Parameters
    ----------
    count : int
    ids : tuple of str
        At most ``MOST``, the last first.

    Examples
    --------
    >>> Found.of(["a", "b"]) == Found(2, ("a", "b")), Found().cut
    (True, False)
    """

    count: int = 0
    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, ids: Sequence[str]) -> Found:
        """Return the figure of things that are all at hand."""
        return cls(len(ids), tuple(ids[:MOST]))

    @property
    def cut(self) -> bool:
        """Whether there are more than ids at hand."""
        return self.count > len(self.ids)


@dataclass(frozen=True)
class News:
    """What came to the register in a window, each event by what touched it last.

    Parameters
    ----------
    window : str
        "handover", or of ``HOURS``.
    since_utc : str
        When it begins.
    after : int
        The log entry that it begins after.
    entered, changed, gone : Found
        Events that a person here has written anew, has changed, has deleted or united with another.
    imported : Found
        Events that files have brought or changed.
    received : Found
        Events that a package of the other centre has brought or changed.
    records, received_records : mapping
        The same for what is no event (patrols, levels, requests, ...), by kind of record: written here, and come in.
    """

    window: str
    since_utc: str
    after: int
    entered: Found = Found()
    changed: Found = Found()
    gone: Found = Found()
    imported: Found = Found()
    received: Found = Found()
    records: Mapping[str, Found] = field(default_factory=dict)
    received_records: Mapping[str, Found] = field(default_factory=dict)


@dataclass(frozen=True)
class Happened:
    """What happened in a window of days, whenever it came to the register.

    Parameters
    ----------
    window : str
        Of ``HOURS``.
    first, last : str
        The days, both included, as in Libya.
    events : Found
        Those that lie wholly within.
    coarse : Found
        Those that may lie within, dated by a longer time than the window has: counted apart.
    """

    window: str
    first: str
    last: str
    events: Found
    coarse: Found


def handovers(register: Register, actor: Actor) -> pd.DataFrame:
    """Return the handovers of both centres' shifts, the last first: columns of `events.situation.kept.listing`, and ``ours``.

    Raises
    ------
    AccessProblem, StoreProblem
    """
    found = kept.listing(register, actor, "handover")
    found = found.assign(ours=found["centre"] == register.centre)
    return found.sort_values(["at_utc", "written_utc", "id"], ascending=False, ignore_index=True)


def handed(register: Register, actor: Actor, from_role: str, to_role: str, note: str = "") -> str:
    """Hand over this centre's shift, now; return the handover's id.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "report".
    from_role, to_role : str
        Names of roles, not of persons.
    note : str
        What the next shift has to know.

    Raises
    ------
    AccessProblem, DataProblem, StoreProblem
    """
    at = register.now().strftime("%Y-%m-%dT%H:%MZ")
    values = {"from_role": from_role, "to_role": to_role, "at_utc": at, "note": note}
    return kept.put(register, actor, "handover", values)


def windows(register: Register, actor: Actor, now: datetime) -> list[tuple[str, str, int]]:
    """Return the windows of a watch: name, since when, and after which log entry.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    now : datetime
        With its zone.

    Returns
    -------
    list of (str, str, int)
        "handover" first, where this centre has handed over: after the log entry that wrote it.
    """
    out = []
    ours = handovers(register, actor)
    ours = ours[ours["ours"]]
    with reading(register) as connection:
        # The last by the log: two of one minute have an order there alone.
        query = "SELECT min(log_n), subject FROM version WHERE subject {} GROUP BY subject"
        entry, last = max(among(connection, query, ours["id"].tolist()), default=(0, ""))
        if last:
            at = ours.loc[ours["id"] == last, "at_utc"].iloc[0]
            out.append(("handover", str(at), int(entry)))
        for name, hours in HOURS.items():
            since = now - timedelta(hours=hours)
            out.append((name, since.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"), _before(connection, since)))
    return out


def _before(connection: Connection, since: datetime) -> int:
    """Return the last log entry that was written before an instant, 0 for none."""
    entry, at = tables.log.c, since.astimezone(UTC).isoformat(timespec="milliseconds")
    below: int | None = None
    while True:
        query = select(entry.n, entry.text).order_by(entry.n.desc()).limit(PAGE)
        if below is not None:
            query = query.where(entry.n < below)
        rows = connection.execute(query).all()
        for n, text in rows:
            if orjson.loads(blob(text))["at_utc"] < at:
                return int(n)
        if len(rows) < PAGE:
            return 0
        below = int(rows[-1].n)


def news(register: Register, actor: Actor, window: str, since_utc: str, after: int) -> News:
    """Return what came to the register after a log entry.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    window, since_utc, after
        One of `windows`.

    Raises
    ------
    AccessProblem, StoreProblem
    """
    actor.must("read")
    entry = tables.log.c
    with reading(register) as connection, sound():
        kinds: dict[str, list[int]] = {"here": [], _IMPORT: [], _PACKAGE: []}
        for n, text in connection.execute(select(entry.n, entry.text).where(entry.n > after)):
            action = str(orjson.loads(blob(text))["action"])
            kinds[action if action in kinds else "here"].append(int(n))
        here = list(
            among(connection, "SELECT subject, record, op, log_n FROM current WHERE log_n {}", kinds["here"])
        )
        here.sort(key=lambda row: (-row[3], row[0]))
        older = _older(connection, [row[0] for row in here], after)
        events = [row for row in here if row[1] == "event"]
        living = [row[0] for row in events if row[2] == "put"]
        return News(
            window, since_utc, after,
            entered=Found.of([one for one in living if one not in older]),
            changed=Found.of([one for one in living if one in older]),
            gone=Found.of([row[0] for row in events if row[2] != "put" and row[0] in older]),
            imported=_brought(connection, kinds[_IMPORT], ""),
            received=_brought(connection, kinds[_PACKAGE], " AND record = 'event' AND op = 'put'"),
            records=_by_record([(row[0], row[1]) for row in here if row[1] != "event" and row[2] == "put"]),
            received_records=_by_record(_others(connection, kinds[_PACKAGE])),
        )  # fmt: skip


def _older(connection: Connection, subjects: Sequence[str], after: int) -> set[str]:
    """Return which records there were before a log entry."""
    query = "SELECT DISTINCT subject FROM version WHERE log_n <= ? AND subject {}"
    return {str(row[0]) for row in among(connection, query, subjects, after)}


def _brought(connection: Connection, entries: Sequence[int], which: str) -> Found:
    """Return what log entries have brought: counted by the index, since an import of a million is one figure.

    An entry of an import brings events alone, each of them living: nothing but the index is asked.
    """
    count = sum(
        int(row[0])
        for row in among(connection, f"SELECT count(*) FROM current WHERE log_n {{}}{which}", entries)  # noqa: S608 - ours
    )
    ids: list[str] = []
    for entry in reversed(entries):
        if len(ids) >= MOST or not count:
            break
        query = (
            f"SELECT subject FROM current WHERE log_n {{}}{which} ORDER BY subject LIMIT {MOST - len(ids)}"  # noqa: S608 - ours
        )
        ids += [str(row[0]) for row in among(connection, query, [entry])]
    return Found(count, tuple(ids))


def _others(connection: Connection, entries: Sequence[int]) -> list[tuple[str, str]]:
    """Return what is no event and came by packages: id and kind of record."""
    now = tables.current.c
    wanted = set(entries)
    if not wanted:
        return []
    # The index of the few that are no events, and their entries told apart here.
    query = select(now.subject, now.record, now.log_n).where(text_of(tables.OTHERS), now.op == "put")
    found = [row for row in connection.execute(query) if row.log_n in wanted]
    found.sort(key=lambda row: (-row.log_n, row.subject))
    return [(row.subject, row.record) for row in found]


def _by_record(found: Sequence[tuple[str, str]]) -> dict[str, Found]:
    names = sorted({record for _, record in found})
    return {name: Found.of([subject for subject, record in found if record == name]) for name in names}


def happened(register: Register, actor: Actor, now: datetime) -> list[Happened]:
    """Return what happened in the last day and week by the events' own dates, whenever it came to the register.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    now : datetime
        With its zone. Events have days: a window goes from the day that it begins on to today, as in Libya.
    """
    actor.must("read")
    out = []
    with reading(register) as connection:
        for name, hours in HOURS.items():
            first = (now - timedelta(hours=hours)).astimezone(LIBYA).date().isoformat()
            last = now.astimezone(LIBYA).date().isoformat()
            within = _dated(connection, first, last, inside=True)
            out.append(Happened(name, first, last, within, _dated(connection, first, last, inside=False)))
    return out


def _dated(connection: Connection, first: str, last: str, *, inside: bool) -> Found:
    """Return the events that lie within two days, or those that reach out of them by the month or year they are dated to."""
    now = tables.current.c
    which = and_(now.record == "event", now.op == "put", now.start != "", now.start <= last)
    if inside:
        which &= (now.start >= first) & (now.end <= last)
    else:
        which &= (now.end >= first) & ((now.start < first) | (now.end > last))
    count = connection.execute(select(func.count()).select_from(tables.current).where(which)).scalar() or 0
    newest = select(now.subject).where(which).order_by(now.start.desc(), now.subject).limit(MOST)
    return Found(int(count), tuple(connection.execute(newest).scalars()) if count else ())


def conflicts(register: Register, actor: Actor) -> dict[str, Found]:
    """Return the records whose heads differ, by kind of record."""
    actor.must("read")
    now = tables.current.c
    query = select(now.subject, now.record).where(text_of("conflict = 1")).order_by(now.subject)
    with reading(register) as connection:
        return _by_record([(row.subject, row.record) for row in connection.execute(query)])
