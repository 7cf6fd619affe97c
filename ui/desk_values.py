"""What stands in the form of an event, as plain values, and its way from and into the body of a version."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from data.errors import DataProblem, MarsadError, PlaceProblem
from geo.notation import Position, parse

TEXTS = (
    "title_ar", "title_en", "text_ar", "text_en", "place_ar", "place_en", "bodies_ar", "bodies_en", "source",
    "source_url", "paragraph", "date_phrase", "notes",
)  # fmt: skip
CODES = (
    "kind", "place_precision", "place_role", "status", "reliability", "credibility", "marking", "validation",
    "certainty", "country",
)  # fmt: skip
NUMBERS = ("dead", "missing")
# Only these are about a point; a district, a section or a country is an area or a line and has none.
POINTS = ("exact", "town", "municipality")
MODES = ("day", "range", "month", "year", "none", "kept")
# Admiralty code, NATO AJP-2.1: who says it, and what is said, coded apart.
RELIABILITIES = ("A", "B", "C", "D", "E", "F")
CREDIBILITIES = ("1", "2", "3", "4", "5", "6")
DATED = ("date_edtf", "start", "end", "date_precision")
NOTED = ("date_anchor", "date_note_ar", "date_note_en")
# What a form for a new report starts with. The marking is left to choose: no report is public by oversight.
NEW: dict[str, Any] = {
    "place_precision": "exact",
    "place_role": "held_at",
    "status": "reported",
    "certainty": "stated",
    "date_mode": "day",
}


def blank() -> dict[str, Any]:
    """Return the values of a form that nobody has touched."""
    texts = dict.fromkeys((*TEXTS, *CODES, "where", "time"), "")
    rest = dict.fromkeys((*NUMBERS, "uncertainty_km", "day", "last", "year", "month"))
    return {**texts, **rest, **NEW}


def values_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the form for the body of an event.

    Examples
    --------
    >>> dated = {"date_edtf": "2026-02", "start": "2026-02-01", "end": "2026-02-28", "date_precision": "month"}
    >>> values = values_of({"title_en": "A", **dated})
    >>> values["date_mode"], values["year"], values["month"], values["where"]
    ('month', 2026, 2, '')
    """
    out = blank() | {name: str(body.get(name, "")) for name in (*TEXTS, *CODES)}
    for name in NUMBERS:
        out[name] = body.get(name)
    if "lon" in body:
        out["where"] = _written(body)
        metres = body.get("uncertainty_m")
        out["uncertainty_km"] = None if metres is None else metres / 1000
    return out | _date_values(body)


def _written(body: Mapping[str, Any]) -> str:
    """Return a position as the form writes it: with its letters, so that no order has to be guessed."""
    lat, lon = body["lat"], body["lon"]
    halves = ((abs(lat), "N" if lat >= 0 else "S"), (abs(lon), "E" if lon >= 0 else "W"))
    return ", ".join(f"{degrees:.7f}".rstrip("0").rstrip(".") + f" {letter}" for degrees, letter in halves)


def _date_values(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of the form about the date; "kept" where the form cannot say it as it stands."""
    edtf = str(body.get("date_edtf", ""))
    for mode in MODES[:-1]:
        found: dict[str, Any] = {"date_mode": mode}
        if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::00)?)?", edtf):
            found |= {"day": match[1], "time": match[2] or ""}
        elif match := re.fullmatch(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", edtf):
            found |= {"day": match[1], "last": match[2]}
        elif match := re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", edtf):
            found |= {"year": int(match[1]), "month": int(match[2]) if match[2] else None}
        try:
            dated = dates(blank() | found)
        except DataProblem:
            continue
        # A source may date it by words alone ("weekday", "relative"): then the form must not say otherwise.
        if all(
            dated[name] == str(body.get(name, "none" if name == "date_precision" else "")) for name in DATED
        ):
            return found
    return {"date_mode": "kept"}


def dates(values: Mapping[str, Any]) -> dict[str, str]:
    """Return EDTF, first and last day and precision of the date that a form says.

    Raises
    ------
    DataProblem
        The last day is before the first, or a part is missing.

    Examples
    --------
    >>> dates(blank() | {"date_mode": "month", "year": 2026, "month": 2})
    {'date_edtf': '2026-02', 'start': '2026-02-01', 'end': '2026-02-28', 'date_precision': 'month'}
    """
    mode, day, last = values["date_mode"], values["day"], values["last"]
    year, month, time = values["year"], values["month"], values["time"]
    if mode == "none":
        return dict(zip(DATED, ("", "", "", "none"), strict=True))
    if (mode in ("day", "range") and not day) or (mode in ("month", "year") and not year):
        raise DataProblem("desk.date")
    if mode == "day":
        said = (f"{day}T{time}:00", day, day, "minute") if time else (day, day, day, "day")
    elif mode == "range":
        if not last or last < day:
            raise DataProblem("desk.range", found=f"{day} – {last or '?'}")
        said = (f"{day}/{last}", day, last, "range")
    elif mode == "month":
        if not month:
            raise DataProblem("desk.date")
        first = date(year, month, 1)
        final = first.replace(day=calendar.monthrange(year, month)[1])
        said = (f"{year:04}-{month:02}", first.isoformat(), final.isoformat(), "month")
    else:
        said = (f"{year:04}", f"{year:04}-01-01", f"{year:04}-12-31", "year")
    return dict(zip(DATED, map(str, said), strict=True))


def position(values: Mapping[str, Any]) -> Position | None:
    """Return the point that a form gives, with the radius that is meant; None where it gives none.

    Raises
    ------
    PlaceProblem
        What was typed is no place.

    Examples
    --------
    >>> position(blank() | {"where": "32.89, 13.19", "place_precision": "town"}).uncertainty_m
    5000.0
    """
    if values["place_precision"] not in POINTS or not values["where"].strip():
        return None
    from events.importers.rows_chunk import RADIUS_M

    found = parse(values["where"])
    metres = max(found.uncertainty_m, RADIUS_M.get(values["place_precision"], 0.0))
    if values["uncertainty_km"] is not None:
        metres = values["uncertainty_km"] * 1000
    return Position(found.lon, found.lat, metres, found.notation, found.order_assumed)


def problems(values: Mapping[str, Any], start: Mapping[str, Any]) -> list[MarsadError]:
    """Return all that stands against keeping what a form says, in the order of its parts: place, date, matter.

    Parameters
    ----------
    values, start : mapping
        As `body_of` takes them.

    Examples
    --------
    >>> [problem.key for problem in problems(blank(), {})]
    ['desk.exact', 'desk.date', 'desk.kind', 'desk.title', 'desk.marking']
    """
    found: list[MarsadError] = []
    for part in (_place, _dated):
        try:
            part(values, start)
        except MarsadError as problem:
            found.append(problem)
    if not values["kind"]:
        found.append(DataProblem("desk.kind"))
    if not (values["title_ar"].strip() or values["title_en"].strip()):
        found.append(DataProblem("desk.title"))
    if not values["marking"] and not start:
        found.append(DataProblem("desk.marking"))
    return found


def body_of(values: Mapping[str, Any], start: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that a form says.

    Parameters
    ----------
    values : mapping
        Of the form.
    start : mapping
        The body that it began with, {} for a new report: what the form does not have stays.

    Raises
    ------
    DataProblem, PlaceProblem
        Something is missing or cannot be understood.
    """
    for problem in problems(values, start):
        raise problem
    body = dict(start) if start else {"origin": "entered"}
    body |= {name: values[name].strip() for name in TEXTS} | {name: values[name] for name in CODES}
    body |= {name: values[name] for name in NUMBERS}
    body |= _dated(values, start)
    return {name: value for name, value in (body | _place(values, start)).items() if _says(value)}


def _dated(values: Mapping[str, Any], start: Mapping[str, Any]) -> dict[str, str]:
    if values["date_mode"] == "kept":
        return {}
    dated = dates(values)
    # What was said of another date says nothing of this one.
    other = any(str(start.get(name, "")) != dated[name] for name in DATED[:3])
    return (dict.fromkeys(NOTED, "") if other else {}) | dated


def _place(values: Mapping[str, Any], start: Mapping[str, Any]) -> dict[str, Any]:
    if values["place_precision"] == "exact" and not values["where"].strip():
        raise PlaceProblem("desk.exact")
    found = position(values)
    if found is None:
        role = {"place_role": "none"} if values["place_precision"] == "none" else {}
        return {"lon": None, "lat": None, "uncertainty_m": None, **role}
    # A place that nobody touched stays as it was, to its last digit.
    if "lon" in start and values["where"] == _written(start):
        point = {"lon": start["lon"], "lat": start["lat"]}
    else:
        point = {"lon": found.lon, "lat": found.lat}
    return {**point, "uncertainty_m": found.uncertainty_m}


def _says(value: object) -> bool:
    return value is not None and value != "" and not (isinstance(value, float) and math.isnan(value))
