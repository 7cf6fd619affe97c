"""Differing accounts, settled by persons: which may be listed as open at all, and what was decided of them and why.

Never listed, and so never settled: different names of one body, person or place; the order in which something came
about (proposed, agreed, opened); and claims on the course of a boundary, which stand side by side with their texts on the
page of the neighbours. The shipped accounts were chosen by that rule, and it is asked again of what a person notes.
A settlement is a record with a reason: it says which account this product goes by, deletes neither, and can be dropped,
which opens the matter again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data.errors import DataProblem
from events.contradictions import contradictions
from events.documents import events as documents
from events.register import reading
from events.register.opening import Register
from events.register.reading import Asked
from events.register.who import Actor
from events.situation import kept
from events.situation.holdings import body_names
from geo.gazetteer import fold

# What two accounts may differ in so that there is something to settle: what happened, when, where, to how many.
WHAT = ("kind", "date", "place", "dead", "missing", "text")
# Events that are about markers, and texts about the course of a boundary, hold claims of states.
MARKER = "MARKER"
BOUNDARY = re.compile("ترسيم|خط الحدود|demarcat|delimit|boundary")
# What a source says of a matter as it comes about: two of these are steps of it, and no difference.
STEPS = ("discussed", "requested", "recommended", "planned", "agreed", "done")
# Two places less than this apart are one: a name that two gazetteers put into the same town.
SAME_DEG = 0.02
_WORD = re.compile(r"\w+")
_NAMES = ("bodies_ar", "bodies_en", "place_ar", "place_en", "source")
COLUMNS = (
    "contradiction", "version", "title_ar", "title_en", "text_ar", "text_en", "source", "source_url", "paragraph", "event",
)  # fmt: skip
# Of what a person noted: in what the two events differ, and when and where each puts it.
NOTED = ("note", "differs", "date_edtf", "place_ar", "place_en")
DECIDED = (
    "state",
    "chosen",
    "reason",
    "centre",
    "author",
    "institution",
    "written_utc",
    "settlement",
    "seen",
)


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """Return in what two events give different accounts, of ``WHAT``; nothing where names alone differ.

    What one of them does not say is no difference, but for a place: who names none does not confirm the other's. Words are
    compared without the names that stand in either, so that one body under two names is one text.

    Parameters
    ----------
    one, other : mapping
        Rows of a frame of events; ``lon`` and ``lat`` in degrees, NaN where there is no place.

    Examples
    --------
    >>> blank = dict.fromkeys(("kind", "date_edtf", "date_phrase", "text_ar", "text_en", *_NAMES), "")
    >>> blank |= {"title_ar": "", "lon": float("nan"), "lat": float("nan"), "dead": float("nan"), "missing": float("nan")}
    >>> first = blank | {"kind": "MEET", "title_en": "The Joint Team met", "bodies_en": "Joint Team", "date_edtf": "2026-01-02"}
    >>> differing(first, first | {"title_en": "The Technical Team met", "bodies_en": "Technical Team"})
    ()
    >>> differing(first, first | {"date_edtf": "2026-01-03"})
    ('date',)
    """
    found = [name for name in ("kind", "dead", "missing") if _both_and_apart(one[name], other[name])]
    dates = [str(row["date_edtf"] or row["date_phrase"]) for row in (one, other)]
    if _both_and_apart(*dates):
        found.append("date")
    if _places_apart(one, other):
        found.append("place")
    if _bare(one, other) != _bare(other, one):
        found.append("text")
    return tuple(name for name in WHAT if name in found)


def _both_and_apart(one: Any, other: Any) -> bool:
    said = [value for value in (one, other) if value != "" and value == value]
    return len(said) == 2 and said[0] != said[1]


def _places_apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    known = [row["lon"] == row["lon"] for row in (one, other)]
    if all(known):
        return any(abs(float(one[name]) - float(other[name])) > SAME_DEG for name in ("lon", "lat"))
    return any(known)


def _bare(row: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the words of an account without names: those of bodies in sources, and those that either event has."""
    names = body_names()
    called = [
        *names["name_ar"],
        *names["name_en"],
        *(str(each[name]) for each in (row, other) for name in _NAMES),
    ]
    known = {word for name in called for word in _WORD.findall(fold(name))}
    text = " ".join(str(row[name]) for name in ("title_ar", "title_en", "text_ar", "text_en"))
    return [word for word in _WORD.findall(fold(text)) if word not in known]


def is_of_boundary(row: Mapping[str, Any]) -> bool:
    """Return whether an event is about a border marker or the course of a boundary: claims are shown, never settled.

    Examples
    --------
    >>> blank = {"title_ar": "", "title_en": "", "text_ar": "", "text_en": "", "kind": "MEET"}
    >>> is_of_boundary(blank | {"title_ar": "إحاطة بشأن ترسيم الحدود"}), is_of_boundary(blank)
    (True, False)
    """
    text = " ".join(str(row[name]) for name in ("title_ar", "title_en", "text_ar", "text_en"))
    return row["kind"] == MARKER or bool(BOUNDARY.search(text.lower()))


def may_be_listed(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return why the accounts of these events are none to settle: "one", "boundary", "names" or "steps"; "" where not.

    Parameters
    ----------
    rows : sequence of mapping
        Two events or more, as `differing` takes them, with ``id`` and ``status``.
    """
    if len({row["id"] for row in rows}) < 2:
        return "one"
    if any(is_of_boundary(row) for row in rows):
        return "boundary"
    if not any(differing(rows[0], row) for row in rows[1:]):
        return "names"
    steps = {row["status"] for row in rows}
    return "steps" if len(steps) > 1 and steps <= set(STEPS) else ""


def shipped() -> pd.DataFrame:
    """Return the shipped accounts that may be listed: columns of ``data/tables/contradictions.resource.json``.

    Examples
    --------
    >>> shipped()["contradiction"].unique().tolist()
    ['C2', 'C3', 'C5', 'C15', 'C16']
    """
    table, known = contradictions(), _by_id(documents())
    fit = [
        name
        for name, rows in table.groupby("contradiction", sort=False)
        if not may_be_listed([known[event] for event in rows["event"]])
    ]
    return table[table["contradiction"].isin(fit)].reset_index(drop=True)


def _by_id(events: Any) -> dict[str, dict[str, Any]]:
    from events.schema import lonlat

    lon, lat = lonlat(events)
    rows = events.drop(columns="geometry").assign(lon=lon, lat=lat).to_dict("records")
    return {row["id"]: row for row in rows}


def found(register: Register | None, actor: Actor | None, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return events by id, of what ships and of the register; one that is in neither is left out."""
    rows = _by_id(documents())
    if register is not None and actor is not None:
        asked = Asked(far_km=None, ids=tuple(name for name in ids if name not in rows))
        if asked.ids:
            rows |= _by_id(reading.events(register, actor, asked))
    return {name: rows[name] for name in ids if name in rows}


def matters(register: Register | None = None, actor: Actor | None = None) -> pd.DataFrame:
    """Return every matter of which there are differing accounts, open and settled: a row an account.

    Parameters
    ----------
    register : Register, optional
    actor : Actor, optional
        With the role "read".

    Returns
    -------
    DataFrame
        ``COLUMNS`` (of a difference that a person noted, ``contradiction`` is the record's id, and the versions are its two
        events), ``from`` ("shipped" or "register"), ``NOTED`` ("" of what ships, whose texts say it), and ``DECIDED``: ``state`` ("open", "settled", or "conflict" where
        two settlements say different things), ``chosen`` (the version gone by), ``reason``, who and when, ``settlement`` (the
        record's id) and ``seen``.

    Raises
    ------
    AccessProblem, StoreProblem

    Examples
    --------
    >>> table = matters()
    >>> table["contradiction"].nunique(), table["state"].unique().tolist()
    (5, ['open'])
    """
    rows = shipped()[list(COLUMNS)].assign(**{"from": "shipped"} | dict.fromkeys(NOTED, ""))
    if register is None or actor is None:
        return _decided(rows, kept.empty("settlement"))
    noted = kept.listing(register, actor, "difference")
    own = _noted(register, actor, noted)
    rows = pd.concat([rows, own], ignore_index=True) if len(own) else rows
    return _decided(rows, kept.listing(register, actor, "settlement"))


def _noted(register: Register, actor: Actor, noted: pd.DataFrame) -> pd.DataFrame:
    """Return the differences that persons noted, a row an event; an event that is gone keeps its place and its id."""
    ids = sorted({*noted["one"], *noted["other"]})
    known = found(register, actor, ids)
    rows = []
    for record in noted.to_dict("records"):
        # The order says nothing of worth: by id, so that every centre has the same.
        pair = sorted((str(record["one"]), str(record["other"])))
        events = [known.get(name, {}) for name in pair]
        apart = "; ".join(differing(*events)) if all(events) else ""
        for version, name, event in zip("AB", pair, events, strict=True):
            copied = ("source", "source_url", "paragraph", "date_edtf", "place_ar", "place_en")
            rows.append(
                {"contradiction": record["id"], "version": version, "event": name, "from": "register"}
                | {"title_ar": record["title_ar"], "title_en": record["title_en"] or record["title_ar"]}
                | {"note": record["note"], "differs": apart}
                | {f"text_{lang}": _account(event, lang) for lang in ("ar", "en")}
                | {column: event.get(column, "") for column in copied}
            )
    return pd.DataFrame(rows, columns=[*COLUMNS, "from", *NOTED])


def _account(event: Mapping[str, Any], lang: str) -> str:
    other = "en" if lang == "ar" else "ar"
    names = (f"text_{lang}", f"title_{lang}", f"text_{other}", f"title_{other}")
    return next((str(event[name]) for name in names if event.get(name)), "")


def _decided(rows: pd.DataFrame, settlements: pd.DataFrame) -> pd.DataFrame:
    of = {row["contradiction"]: row for row in settlements.to_dict("records")}
    columns: dict[str, list[Any]] = {name: [] for name in DECIDED}
    for name in rows["contradiction"]:
        one = of.get(name)
        state = "open" if one is None else "conflict" if one["conflict"] else "settled"
        said: dict[str, Any] = dict.fromkeys(DECIDED, "") | {"seen": ()}
        if one is not None:
            said |= {key: one[key] for key in DECIDED if key in one}
            said |= {"chosen": one["version"], "settlement": one["id"]}
        said["state"] = state
        for key in DECIDED:
            columns[key].append(said[key])
    return rows.assign(**{name: pd.Series(values, dtype=object) for name, values in columns.items()})


def check_settlement(table: pd.DataFrame, values: Mapping[str, object]) -> None:
    """Check a settlement before it is kept: of a matter that is listed, and for one of its accounts.

    Parameters
    ----------
    table : DataFrame
        From `matters`.
    values : mapping
        Of the record "settlement".

    Raises
    ------
    DataProblem

    Examples
    --------
    >>> check_settlement(matters(), {"contradiction": "C8", "version": "A"})
    Traceback (most recent call last):
    data.errors.DataProblem: No differing accounts “C8” are listed here: C2, C3, C5, C15, C16. Names and claims on boundaries are never settled.
    """
    name, version = str(values.get("contradiction", "")), str(values.get("version", ""))
    of = table[table["contradiction"] == name]
    if of.empty:
        listed = ", ".join(table["contradiction"].unique())
        raise DataProblem("settlement.unknown", found=name, expected=listed)
    if version not in of["version"].tolist():
        raise DataProblem("settlement.version", found=version, expected=", ".join(of["version"]))


def check_difference(register: Register | None, actor: Actor | None, values: Mapping[str, object]) -> None:
    """Check a noted difference before it is kept: two events that are there, and that differ in more than names.

    Raises
    ------
    DataProblem
        An event is not there, both are the same, names alone differ, or it is a claim on a boundary.
    """
    ids = [str(values.get(name) or "") for name in ("one", "other")]
    known = found(register, actor, ids)
    for name in ids:
        if name not in known:
            raise DataProblem("difference.event", found=name)
    if why := may_be_listed([known[name] for name in ids]):
        raise DataProblem(f"difference.{why}", found=ids[0], expected=ids[1])
