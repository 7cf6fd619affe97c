"""What the centres need and hold, and what stands between Libya and its neighbours: shipped rows and the register's, in one frame.

The shipped rows say what the sources say and no more; no source gives a number, so there is none. ``from`` is "shipped"
or "register", ``id`` is of the table's row or of the record. A number that nobody knows is NaN, and so is the gap that
would follow from it: unknown is not zero. Nothing here is released: needs, markers, routes and the directory are
internal, and no profile but that one is given them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from data.catalogue import read
from data.errors import DataProblem
from events.crossings import crossings
from events.register.opening import Register
from events.register.who import Actor
from events.situation import kept
from events.situation.records import SITES

KINDS = ("staffing", "equipment", "training")
CENTRES = tuple(site for site in SITES if site != "both")
# Beside the columns of a table: who wrote the record, and what `kept.put` asks for.
WRITTEN = ("centre", "author", "institution", "written_utc")
NUMBERS = ("needed", "held", "lon", "lat", "uncertainty_m")
_BLANK: Mapping[str, Any] = {**dict.fromkeys(WRITTEN, ""), "conflict": False}


def needs(register: Register | None = None, actor: Actor | None = None) -> pd.DataFrame:
    """Return needs and what is held.

    Parameters
    ----------
    register : Register, optional
    actor : Actor, optional
        With the role "read", where there is a register.

    Returns
    -------
    DataFrame
        Columns of ``data/tables/needs.resource.json`` (``needed``, ``held``: numbers, NaN where not known; ``as_of``: EDTF),
        ``gap`` (needed less held, NaN where either is not known), ``from``, ``WRITTEN``, ``conflict`` and ``seen``. ``site`` is
        "" where the source ties it to no centre.

    Raises
    ------
    AccessProblem, StoreProblem

    Examples
    --------
    >>> table = needs()
    >>> table.loc[table["site"] == "both", ["kind", "state"]].values.tolist()
    [['equipment', 'list_completed'], ['training', 'plan_final']]
    >>> int(table[["needed", "held", "gap"]].notna().sum().sum())
    0
    """
    own = _recorded(register, actor, "need")
    rows = own.assign(offered_ar=own["offered_by"], offered_en=own["offered_by"])
    rows = rows.assign(obstacle_ar=own["obstacle"], obstacle_en=own["obstacle"])
    out = _joined("needs", rows)
    return out.assign(gap=out["needed"] - out["held"])


def by_centre(table: pd.DataFrame) -> pd.DataFrame:
    """Return how far each centre's needs are known, kind by kind: both centres, alphabetical, every kind.

    Parameters
    ----------
    table : DataFrame
        From `needs`.

    Returns
    -------
    DataFrame
        ``site``, ``kind``, ``items`` (rows that name this centre or both), ``numbered`` (of its own, how many have both
        numbers), ``needed``, ``held``, ``gap`` (sums over these alone; NaN where there is none), ``shared`` (rows of both
        centres with numbers: which part of them is whose nobody has said, so they are in neither's sums).

    Examples
    --------
    >>> by_centre(needs())[["site", "kind", "items", "numbered"]].values.tolist()[:3]
    [['benghazi', 'staffing', 0, 0], ['benghazi', 'equipment', 1, 0], ['benghazi', 'training', 1, 0]]
    """
    rows = []
    for site in CENTRES:
        for kind in KINDS:
            of = table[table["site"].isin([site, "both"]) & (table["kind"] == kind)]
            numbered = of["gap"].notna()
            known = of[numbered & (of["site"] == site)]
            sums = {name: known[name].sum(min_count=1) for name in ("needed", "held", "gap")}
            counts = {"items": len(of), "numbered": len(known), "shared": int(numbered.sum()) - len(known)}
            rows.append({"site": site, "kind": kind, **counts, **sums})
    return pd.DataFrame(rows)


def agreements(register: Register | None = None, actor: Actor | None = None) -> pd.DataFrame:
    """Return agreements with neighbours: columns of ``data/tables/agreements.resource.json`` and those of `needs`' records.

    Examples
    --------
    >>> table = agreements().set_index("id")
    >>> table.loc["AG-02", ["countries", "date_edtf", "in_force"]].tolist()
    ['', '', 'unknown']
    """
    own = _recorded(register, actor, "agreement")
    rows = own.assign(date_edtf=own["date"], parties_ar=own["parties"], parties_en=own["parties"])
    return _joined("agreements", rows)


def of_section(table: pd.DataFrame, section: str) -> pd.DataFrame:
    """Return the rows of `agreements` that concern the neighbour behind a section; none for the coast.

    Examples
    --------
    >>> of_section(agreements(), "chad")["id"].tolist(), len(of_section(agreements(), "coast"))
    (['AG-03', 'AG-04'], 0)
    """
    country = neighbours().get(section, "")
    named = table["countries"].map(lambda codes: country in split(codes)).astype(bool)
    return table[named & bool(country)]


def split(cell: str) -> list[str]:
    """Return the parts of a cell that holds several.

    Examples
    --------
    >>> split("LY; TN"), split("")
    (['LY', 'TN'], [])
    """
    return [part.strip() for part in cell.split(";") if part.strip()]


@functools.cache
def neighbours() -> Mapping[str, str]:
    """Return the neighbour behind each land section: ISO 3166-1 alpha-2 by section.

    Examples
    --------
    >>> neighbours()["niger"]
    'NE'
    """
    lines = read("sections_land")
    return dict(zip(lines["id"], lines["neighbour"], strict=True))


def studies(register: Register | None = None, actor: Actor | None = None) -> pd.DataFrame:
    """Return studies, called for and written: columns of ``data/tables/studies.resource.json``; ``state`` "" of a record.

    Examples
    --------
    >>> studies()["state"].tolist()
    ['called_for', 'foreseen']
    """
    own = _recorded(register, actor, "study")
    return _joined("studies", own.assign(scope_ar=own["scope"], scope_en=own["scope"], date_edtf=own["date"]))


def projects(register: Register | None = None, actor: Actor | None = None) -> pd.DataFrame:
    """Return projects for people of the border areas: columns of ``data/tables/projects.resource.json``, and lon, lat, uncertainty_m.

    Examples
    --------
    >>> projects()[["state", "section"]].values.tolist()
    [['called_for', '']]
    """
    own = _recorded(register, actor, "project")
    rows = own.assign(title_ar=own["name_ar"], title_en=own["name_en"])
    return _joined("projects", rows.assign(funder_ar=own["funder"], funder_en=own["funder"]), _PLACED)


_PLACED = NUMBERS[2:]


def bodies(register: Register | None = None, actor: Actor | None = None) -> pd.DataFrame:
    """Return the directory: each body under the name that a source gives it, with the others that sources use.

    Returns
    -------
    DataFrame
        ``id``, ``from``, ``kind``, ``name_ar``, ``name_en`` (as the document with the lowest number has it), ``names_ar``, ``names_en``
        (all of them, "; " between), ``also`` (ids of bodies of which other sources speak in the same place: a pointer, not
        an identity), ``desk``, ``channel`` ("" where nobody has said), ``note_ar``, ``note_en``, ``WRITTEN``, ``conflict``, ``seen``.

    Examples
    --------
    >>> table = bodies().set_index("id")
    >>> table.loc["general-command", "also"], table.loc["general-command", "names_en"]
    ('libyan-national-army', 'General Command')
    """
    table, names = read("bodies"), body_names()
    called = names.groupby("body", sort=False)
    table["from"] = "shipped"
    for lang in ("ar", "en"):
        table[f"name_{lang}"] = table["id"].map(called[f"name_{lang}"].first())
        table[f"names_{lang}"] = table["id"].map(called[f"name_{lang}"].agg("; ".join))
    own = _recorded(register, actor, "directory").assign(**{"from": "register"})
    for lang in ("ar", "en"):
        parts = zip(own[f"name_{lang}"], own["aliases"], strict=True)
        own[f"names_{lang}"] = ["; ".join(part for part in both if part) for both in parts]
    own = own.assign(note_ar=own["note"], note_en=own["note"])
    columns = ("id", "from", "kind", "name_ar", "name_en", "names_ar", "names_en", "also", "desk", "channel")
    return _stacked(table, own, (*columns, "note_ar", "note_en"))


def body_names() -> pd.DataFrame:
    """Return what each source calls a body, one row a name: columns of ``data/tables/body_names.resource.json``.

    Examples
    --------
    >>> table = body_names()
    >>> table.loc[table["body"] == "five-plus-five", "name_en"].tolist()
    ['5+5 commission', '5+5 Joint Military Commission']
    """
    table: pd.DataFrame = read("body_names")
    return table


def markers(register: Register | None = None, actor: Actor | None = None) -> pd.DataFrame:
    """Return border markers: what sources say of them, and the register's own, each with both claims as they are worded.

    Returns
    -------
    DataFrame
        ``id``, ``from``, ``section`` ("" where none is named), ``number`` ("" in every shipped row: no source numbers one), ``lon``,
        ``lat`` (degrees, NaN), ``uncertainty_m``, ``state``, ``inspected``, ``claim_libya``, ``claim_neighbour``, ``legal_basis_ar``,
        ``legal_basis_en``, ``title_ar``, ``title_en``, ``text_ar``, ``text_en``, ``source``, ``source_url``, ``paragraph``, ``event``,
        ``WRITTEN``, ``conflict``, ``seen``. Claims are shown and never settled.

    Examples
    --------
    >>> markers()[["section", "legal_basis_en"]].values.tolist()
    [['tunisia', 'agreement of 1910'], ['', '']]
    """
    own = _recorded(register, actor, "marker")
    rows = own.assign(legal_basis_ar=own["legal_basis"], legal_basis_en=own["legal_basis"])
    rows = rows.assign(text_ar=own["note"], text_en=own["note"])
    more = ("number", *_PLACED, "inspected", "claim_libya", "claim_neighbour")
    return _joined("marker_reports", rows, more)


def crossing_states(register: Register | None = None, actor: Actor | None = None) -> pd.DataFrame:
    """Return what is said of each crossing's status: in the order of the official list, by day, the undated last.

    Returns
    -------
    DataFrame
        Columns of ``data/tables/crossing_history.resource.json``, ``from``, ``WRITTEN``, ``conflict``, ``seen``.

    Examples
    --------
    >>> table = crossing_states()
    >>> table.loc[table["crossing"] == "issin-tin-alkoum", "start"].tolist()
    ['2014-05-01', '2022-10-11', '']
    """
    own = _recorded(register, actor, "crossing")
    rows = own.assign(date_edtf=own["date"], start=own["date"], end=own["date"])
    out = _joined("crossing_history", rows.assign(text_ar=own["reason"], text_en=own["reason"]))
    order = {name: place for place, name in enumerate(crossings()["id"])}
    out["order"] = out["crossing"].map(lambda name: order.get(name, len(order)))
    out["undated"] = out["start"] == ""
    return out.sort_values(["order", "undated", "start"], kind="stable", ignore_index=True).drop(
        columns=["order", "undated"]
    )


def last_states(states: pd.DataFrame) -> pd.DataFrame:
    """Return the last dated word on each crossing, and where no word is dated, the one there is: a row a crossing.

    Parameters
    ----------
    states : DataFrame
        From `crossing_states`.

    Examples
    --------
    >>> last = last_states(crossing_states()).set_index("crossing")
    >>> last.loc[["ras-ajdir", "sarra"], ["status", "date_edtf"]].values.tolist()
    [['reopened', '2024-07-01'], ['unknown', '']]
    """
    dated = states[states["start"] != ""]
    rest = states[~states["crossing"].isin(dated["crossing"])]
    rows = pd.concat([dated, rest]).groupby("crossing", sort=False).tail(1)
    return rows.sort_index(ignore_index=True)


def routes(
    register: Register | None = None, actor: Actor | None = None, today: date | None = None
) -> pd.DataFrame:
    """Return assessed routes, drawn by an analyst: none ships, since none may be derived from a report.

    Parameters
    ----------
    register : Register, optional
    actor : Actor, optional
    today : date, optional
        The day that ``validity`` is asked for; without it, it is "".

    Returns
    -------
    DataFrame
        Fields of the record "route", ``validity`` ("not_yet", "valid" or "past"), ``from``, ``WRITTEN``, ``conflict``, ``seen``.

    Examples
    --------
    >>> routes().empty
    True
    """
    own = _recorded(register, actor, "route")
    day = today.isoformat() if today else ""
    spans = zip(own["valid_from"], own["valid_to"], strict=True)
    own["validity"] = pd.array([validity(start, end, day) for start, end in spans], dtype="str")
    return own.assign(**{"from": "register"})


def check_route(values: Mapping[str, object]) -> None:
    """Check an assessed route before it is kept: it rests on more than one source.

    Raises
    ------
    DataProblem
        One source alone is named: a report is an event, and no route.

    Examples
    --------
    >>> check_route({"sources": "reports 4; 7"})
    >>> check_route({"sources": "report 4"})
    Traceback (most recent call last):
    data.errors.DataProblem: “report 4” is one source: an assessed route rests on several. Name them with a comma or a line between them.
    """
    named = {part.strip() for part in re.split("[;؛,،\n]", str(values.get("sources") or "")) if part.strip()}
    if len(named) == 1:  # of none it is said elsewhere that they are missing
        raise DataProblem("route.sources", found=", ".join(named))


def validity(start: str, end: str, day: str) -> str:
    """Return whether a span of days, both ends in it, is still to come, holds, or is past; "" without a day.

    Examples
    --------
    >>> validity("2026-01-01", "2026-06-30", "2026-07-01")
    'past'
    """
    if not day:
        return ""
    return "not_yet" if day < start else "past" if day > end else "valid"


def _recorded(register: Register | None, actor: Actor | None, record: str) -> pd.DataFrame:
    if register is None or actor is None:
        return kept.empty(record)
    return kept.listing(register, actor, record)


def _joined(table: str, own: pd.DataFrame, more: Sequence[str] = ()) -> pd.DataFrame:
    """Return a shipped table with records after it: the table's columns, and ``more`` that records alone have."""
    shipped = read(table)
    shipped["from"] = "shipped"
    columns = ["id", "from", *(name for name in shipped.columns if name not in ("id", "from")), *more]
    return _stacked(shipped, own.assign(**{"from": "register"}), columns)


def _stacked(shipped: pd.DataFrame, own: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return shipped rows, then records, with these columns: what a side does not say is "" or NaN."""
    out: dict[str, Any] = {}
    for name in (*columns, *_BLANK, "seen"):
        blank: Any = float("nan") if name in NUMBERS else () if name == "seen" else _BLANK.get(name, "")
        said = [
            value
            for frame in (shipped, own)
            for value in (frame[name].tolist() if name in frame.columns else [blank] * len(frame))
        ]
        kind: Any = (
            float if name in NUMBERS else bool if name == "conflict" else object if name == "seen" else "str"
        )
        out[name] = pd.Series(said, dtype=kind)
    return pd.DataFrame(out)
