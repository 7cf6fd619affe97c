"""Who has an incident in hand, since when, and how long it took: from the records "response" and the register's own times.

An incident in hand is an event of the register that a person entered, or of which somebody has said who has it in hand. What files
bring is history until somebody takes it in hand; what ships with the product is never anybody's to answer. Which kinds of
event are incidents at all stands in ``INCIDENT_GROUPS`` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

import orjson
import pandas as pd
from sqlalchemy import Connection

from data.catalogue import read
from data.errors import UsageProblem
from events.exchange import requests
from events.exchange.stored import reading
from events.register import clock
from events.register.deriving import among
from events.register.opening import Register
from events.register.trouble import blob
from events.register.who import Actor
from events.situation import kept
from events.situation.records import RESPONSES

# Groups of data/tables/kinds.csv that something happened in which somebody may have to answer. Not "institutional" (meetings,
# agreements, statements), and not "border": patrols, markers, crossings and projects have records and pages of their own.
INCIDENT_GROUPS = ("movement", "smuggling", "security", "sea", "other")
OPEN = RESPONSES[:3]
# What a person does, and the state that it leads to; to take in hand says who, and leaves the state.
STEPS = {
    "take": "", "acknowledge": "acknowledged", "respond": "responding", "close": "closed", "refute": "refuted",
}  # fmt: skip
# The time that a state is reached at. A report that proves wrong is over with, and has no answer that took its time.
_STAMPS = {
    "acknowledged": "acknowledged_utc",
    "responding": "responding_utc",
    "closed": "closed_utc",
    "refuted": "closed_utc",
}
TIMES = ("reported_utc", "acknowledged_utc", "responding_utc", "closed_utc")
COLUMNS = (
    "id",
    "kind",
    "section",
    "start",
    "state",
    "by",
    *TIMES,
    "note",
    "basis",
    "record",
    "conflict",
    "seen",
)
# Below this a median is one of few, and is called so: our own.
FEW = 5
_FORM = "%Y-%m-%dT%H:%MZ"


@cache
def incident_kinds() -> tuple[str, ...]:
    """Return the kinds of event that are incidents: those of ``INCIDENT_GROUPS``.

    Examples
    --------
    >>> [code for code in ("SMUG-FUEL", "MEET", "PATROL") if code in incident_kinds()]
    ['SMUG-FUEL']
    """
    kinds = read("kinds")
    return tuple(kinds.loc[kinds["group"].isin(INCIDENT_GROUPS), "code"])


def incidents(register: Register, actor: Actor, also: Sequence[str] = ()) -> pd.DataFrame:
    """Return the incidents that somebody has, or should have, in hand.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "read".
    also : sequence of str
        Ids of further events of the register, whatever they are: about to be taken in hand.

    Returns
    -------
    DataFrame
        A row an incident, the latest report first: ``id`` of the event, its ``kind``, ``section`` ("" for none) and ``start``; ``state``
        (of `events.situation.records.RESPONSES`), ``by`` (the body that has it in hand), the times of ``TIMES`` (UTC
        minutes, "" where there is none), ``note``; ``basis`` of the state: "record", "receipt" (a centre has taken note) or
        "register" (nobody has said anything yet); ``record`` (its id, "" for none), ``conflict`` and ``seen`` of that record.

    Raises
    ------
    AccessProblem, StoreProblem
    """
    said = kept.listing(register, actor, "response")
    with reading(register) as connection:
        said = _followed(connection, said)
        wanted = list(incident_kinds())
        # One pass over the present by the store: who entered an event stands in no index, and most come from files.
        query = "SELECT subject, kind, section, start FROM current WHERE origin = ? AND record = 'event' AND op = 'put' AND kind {}"
        rows = {str(row[0]): tuple(row) for row in among(connection, query, wanted, "entered")}
        query = "SELECT subject, kind, section, start FROM current WHERE record = 'event' AND op = 'put' AND subject {}"
        rows |= {str(row[0]): tuple(row) for row in among(connection, query, [*said["about"], *also])}
        found = pd.DataFrame(list(rows.values()), columns=["id", "kind", "section", "start"], dtype="str")
        silent = sorted(set(rows) - set(said["about"]))
        numbers = [
            row[0]
            for row in among(
                connection, "SELECT min(n) FROM version WHERE subject {} GROUP BY subject", silent
            )
        ]
        firsts = among(connection, "SELECT subject, text FROM version WHERE n {}", numbers)
        reported = {str(subject): _written(blob(text)) for subject, text in firsts}
    if silent:
        notes = requests.receipts(register, actor, silent)
        said = pd.concat([said, _unsaid(silent, reported, notes)], ignore_index=True)
    return _joined(found, said)


def _followed(connection: Connection, said: pd.DataFrame) -> pd.DataFrame:
    """Return what was said of incidents, with what was said of one that was united with another said of that one.

    Where both have a record of their own, that of the one that stays counts. There is one record for each event: what is
    written next is a new one, of the event that stays.
    """
    query = "SELECT c.subject, v.text FROM current c JOIN version v ON v.n = c.shown_n WHERE c.op = 'merge' AND c.subject {}"
    into: dict[str, str] = {}
    asked = said["about"].tolist()
    while asked:  # each goes into a lesser id: it ends
        found = {
            str(name): str(orjson.loads(blob(text))["body"]["into"])
            for name, text in among(connection, query, asked)
        }
        into |= found
        asked = list(found.values())

    def last(name: str) -> str:
        return last(into[name]) if name in into else name

    own = ~said["about"].isin(list(into))
    moved = said.assign(about=said["about"].map(last), id=said["id"].where(own, ""), own=own)
    moved["seen"] = [seen if mine else () for seen, mine in zip(said["seen"], own, strict=True)]
    first = moved.sort_values("own", ascending=False, kind="stable").drop_duplicates("about")
    return first.drop(columns="own")


def nothing() -> pd.DataFrame:
    """Return what `incidents` gives where there is no register: no rows, all columns."""
    return pd.DataFrame({name: pd.Series(dtype="object" if name == "seen" else "str") for name in COLUMNS})


def _written(text: bytes) -> str:
    """Return when a version was written, by its own clock: the same minute in every centre."""
    return clock.instant(orjson.loads(text)["clock_ms"]).strftime(_FORM)


def _unsaid(
    silent: Sequence[str], reported: Mapping[str, str], notes: Mapping[str, Sequence[Mapping[str, str]]]
) -> pd.DataFrame:
    """Return what stands of incidents that have no record: reported, or acknowledged by a centre's receipt."""
    rows = []
    for subject in silent:
        first = min(notes.get(subject, ()), key=lambda body: body["at_utc"], default=None)
        rows.append(
            {
                "id": "", "about": subject, "state": "acknowledged" if first else "reported", "by": first["by"] if first else "",
                "reported_utc": reported[subject], "acknowledged_utc": first["at_utc"][:16] + "Z" if first else "",
                "basis": "receipt" if first else "register",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _joined(found: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    texts = said.rename(columns={"id": "record", "about": "id"})
    if "basis" not in texts:
        texts["basis"] = ""
    out = found.merge(texts, on="id", how="inner")
    for name in ("state", "by", *TIMES, "note", "record", "basis"):
        out[name] = out[name].fillna("").astype("str")
    out["basis"] = out["basis"].where(out["basis"] != "", "record")
    out["conflict"] = [value is True or value == 1 for value in out["conflict"]]
    out["seen"] = [value if isinstance(value, tuple) else () for value in out["seen"]]
    out = out.sort_values(["reported_utc", "id"], ascending=[False, True], ignore_index=True)
    return out[list(COLUMNS)]


def stepped(
    before: Mapping[str, object], step: str, at: datetime, by: str = "", note: str = ""
) -> dict[str, object]:
    """Return a record of response after a step: a pure function of what stood before.

    Parameters
    ----------
    before : mapping
        A row of `incidents`.
    step : str
        Of ``STEPS``.
    at : datetime
        When, with its zone.
    by : str
        Which body has it in hand; "" leaves what is said.
    note : str

    Returns
    -------
    dict
        The fields of the record. A time that is known is not written over; who goes back to an earlier state takes back the
        time of the later ones, which stays in the history.

    Raises
    ------
    UsageProblem
        There is no such step, or nobody is named who takes it in hand.

    Examples
    --------
    >>> from datetime import UTC
    >>> row = {"id": "tripoli-a", "state": "reported", "by": "", "reported_utc": "2026-03-01T08:00Z"}
    >>> said = stepped(row, "acknowledge", datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "Customs")
    >>> said["state"], said["by"], said["acknowledged_utc"], said["closed_utc"]
    ('acknowledged', 'Customs', '2026-03-01T09:30Z', '')
    """
    if step not in STEPS:
        raise UsageProblem("response.step", found=step, expected=", ".join(STEPS))
    by = by.strip() or str(before.get("by") or "")
    if step == "take" and not by:
        raise UsageProblem("response.by")
    state = STEPS[step] or str(before["state"])
    times = {name: str(before.get(name) or "") for name in TIMES}
    for later in RESPONSES[RESPONSES.index(state) + 1 :]:
        if _STAMPS[later] != _STAMPS.get(state):
            times[_STAMPS[later]] = ""
    if STEPS[step] and not times[_STAMPS[state]]:
        times[_STAMPS[state]] = clock.instant(int(at.timestamp() * 1000)).strftime(_FORM)
    return {"about": before["id"], "state": state, "by": by, **times, "note": note.strip()}


def respond(
    register: Register, actor: Actor, row: Mapping[str, object], step: str, by: str, note: str
) -> str:
    """Write what was done about an incident; return the id of its record.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "report".
    row : mapping
        A row of `incidents`, as the writer had it before them.
    step, by, note
        As `stepped` takes them.

    Raises
    ------
    AccessProblem, ConflictProblem, DataProblem, StoreProblem, UsageProblem
    """
    values = stepped(row, step, register.now(), by, note)
    seen = row["seen"] if isinstance(row["seen"], tuple) else ()
    subject = str(row["record"]) or None
    # Who saw no record writes over none: a mark that no version has.
    return kept.put(register, actor, "response", values, note.strip(), subject, seen or ("",))


def times(found: pd.DataFrame) -> pd.DataFrame:
    """Return how long it took from report to acknowledgement and to closing, by section; never by centre.

    Parameters
    ----------
    found : DataFrame
        Of `incidents`.

    Returns
    -------
    DataFrame
        A row a section and ``until`` ("acknowledged", "closed"): ``n`` that it rests on, ``few`` (fewer than ``FEW``), ``median_h`` and
        ``slowest_h`` (hours), ``slowest`` (id), ``ids`` of all of them, ``odd`` (ids whose times run backwards: not counted). What was
        refuted counts in no time to closing, what was closed unacknowledged in none to acknowledgement.

    Examples
    --------
    >>> rows = [("a", "chad", "closed", "2026-03-01T08:00Z", "2026-03-01T09:00Z", "2026-03-02T08:00Z"),
    ...         ("b", "chad", "acknowledged", "2026-03-01T08:00Z", "2026-03-01T11:00Z", "")]
    >>> names = ["id", "section", "state", "reported_utc", "acknowledged_utc", "closed_utc"]
    >>> times(pd.DataFrame(rows, columns=names))[["section", "until", "n", "median_h", "slowest_h"]].values.tolist()
    [['chad', 'acknowledged', 2, 2.0, 3.0], ['chad', 'closed', 1, 24.0, 24.0]]
    """
    out = []
    for until in ("acknowledged", "closed"):
        took = hours(found["reported_utc"], found[f"{until}_utc"])
        if until == "closed":
            took = took.where(found["state"] == "closed")
        for section, some in found.assign(took=took)[took.notna()].groupby("section"):
            sound = some[some["took"] >= 0]
            slowest = sound.iloc[int(sound["took"].argmax())] if len(sound) else None
            out.append(
                {
                    "section": str(section), "until": until, "n": len(sound), "few": len(sound) < FEW,
                    "median_h": sound["took"].median(), "slowest_h": float("nan") if slowest is None else slowest["took"],
                    "slowest": "" if slowest is None else slowest["id"], "ids": tuple(sound["id"]),
                    "odd": tuple(some.loc[some["took"] < 0, "id"]),
                }
            )  # fmt: skip
    names = ["section", "until", "n", "few", "median_h", "slowest_h", "slowest", "ids", "odd"]
    return pd.DataFrame(out, columns=names).sort_values(["section", "until"], ignore_index=True)


def hours(since: pd.Series, until: pd.Series) -> pd.Series:
    """Return the hours between instants in UTC minutes, NaN where one is not said.

    Examples
    --------
    >>> hours(pd.Series(["2026-03-01T08:00Z", ""]), pd.Series(["2026-03-01T09:30Z", "2026-03-01T09:30Z"])).tolist()
    [1.5, nan]
    """
    first, last = (pd.to_datetime(some, format=_FORM, utc=True, errors="coerce") for some in (since, until))
    took: pd.Series = (last - first).dt.total_seconds() / 3600
    return took
