"""Patrols as stretches of the border: what they covered, how long ago each kilometre was, and where the gaps are.

Rules, all of them ours, stated on the page too:

- A patrol covers the stretch that its record names. Where it was drawn as a line, it covers what of the section lies beside
  that line, within ``WITHIN_KM``.
- It covers on its last day. Only what is done counts, and nothing that lies ahead.
- A window of so many days is today and the days before it: a stretch that was covered today is 0 days old.
- A kilometre has the level of the smallest unit around it that has one (a part before its section). Gaps are ranked by days
  since the last patrol times the weight of that level (``WEIGHTS``); what was never covered comes first, the higher level
  before the lower. Without a level the weight is that of "low".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from events.situation.records import points

# Tracks along the border keep some kilometres off it. It is a rule of ours and no measurement.
WITHIN_KM = 10.0
WINDOWS_DAYS = (7, 28, 90)
WEIGHTS = {"": 1, "low": 1, "medium": 2, "high": 3, "critical": 4}
# A line is followed in steps of so many kilometres; two feet that are further apart than twice that were jumped between.
STEP_KM = 0.5
JUMP_KM = 1.0
# A metre: shorter stretches are rounding.
LEAST_KM = 0.001
STRETCH = ("id", "section", "from_km", "to_km", "start", "end", "state", "by")
RUN = ("section", "from_km", "to_km", "days")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@lru_cache(maxsize=4096)
def beside(line: str, within_km: float = WITHIN_KM) -> pd.DataFrame:
    """Return the stretches of the sections that a drawn line runs along.

    The line is followed in steps of ``STEP_KM``, and each step has its nearest point on the border (geodesic). Two steps
    that are both within the distance cover what lies between their nearest points; where these are far from each other,
    as at a bend, only if all that lies between is within the distance of the line too.

    Parameters
    ----------
    line : str
        "lon lat, lon lat", degrees, as `events.situation.records.tidy` writes it.
    within_km : float
        How far from the border it may run.

    Returns
    -------
    DataFrame
        ``section``, ``from_km``, ``to_km`` (chainage, km): disjoint, in the order of the border. The same for the same line:
        nobody writes into it.

    Examples
    --------
    >>> beside("24.95 25.0, 24.95 26.0").round(0).to_dict("records")
    [{'section': 'egypt', 'from_km': 332.0, 'to_km': 443.0}]
    >>> len(beside("14.4 27.0, 14.5 27.1"))
    0
    """
    from geo.ground import ground
    from geo.measure import between_m, ecef_axes

    lon, lat = _followed(line)
    feet = ground().lines.nearest(lon, lat)
    far_m = between_m(ecef_axes(lon, lat), ecef_axes(feet.lon, feet.lat))
    near = far_m <= within_km * 1000
    both = np.flatnonzero(near[:-1] & near[1:] & (feet.group[:-1] == feet.group[1:]))
    low = np.minimum(feet.chainage_km[both], feet.chainage_km[both + 1])
    high = np.maximum(feet.chainage_km[both], feet.chainage_km[both + 1])
    group = feet.group[both]
    for at in np.flatnonzero(high - low > JUMP_KM):
        border = ground().each[group[at]]
        between = (border.chainage_km > low[at]) & (border.chainage_km < high[at])
        off = _farthest_km(border.lon[between], border.lat[between], lon, lat)
        if off > within_km:
            high[at] = low[at]
    names = np.asarray(ground().names, dtype=object)
    frame = pd.DataFrame({"section": names[group], "from_km": low, "to_km": high})
    return union(frame[frame["to_km"] - frame["from_km"] > LEAST_KM])


def _followed(line: str) -> tuple[Floats, Floats]:
    """Return places along a line, no further than ``STEP_KM`` from each other."""
    from geo.measure import GEOD

    lon, lat = np.array(points(line), dtype=float).T
    _, _, leg_m = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    count = np.maximum(np.ceil(np.asarray(leg_m) / 1000 / STEP_KM).astype(int), 1)
    start = np.repeat(np.arange(len(count)), count)
    share = (np.arange(len(start)) - np.repeat(np.cumsum(count) - count, count)) / count[start]
    x = lon[start] + share * (lon[start + 1] - lon[start])
    y = lat[start] + share * (lat[start + 1] - lat[start])
    return np.append(x, lon[-1]), np.append(y, lat[-1])


def _farthest_km(lon: Floats, lat: Floats, line_lon: Floats, line_lat: Floats) -> float:
    """Return how far the farthest of some places is from a line given by close points."""
    from geo.lines import Lines

    if not len(lon):
        return 0.0
    chord_m = Lines.of([np.column_stack([line_lon, line_lat])]).nearest(lon, lat).chord_m
    return float(chord_m.max()) / 1000


def union(stretches: pd.DataFrame) -> pd.DataFrame:
    """Return stretches joined where they overlap or touch: ``section``, ``from_km``, ``to_km``, in the border's order.

    Examples
    --------
    >>> one = pd.DataFrame({"section": ["egypt"] * 3, "from_km": [5.0, 0, 20], "to_km": [12.0, 6, 30]})
    >>> union(one)[["from_km", "to_km"]].values.tolist()
    [[0.0, 12.0], [20.0, 30.0]]
    """
    from geo.sections import IDS

    rows = stretches[["section", "from_km", "to_km"]].astype({"from_km": float, "to_km": float})
    order = rows["section"].map(IDS.index).astype(int)
    rows = rows.assign(order=order).sort_values(["order", "from_km"], kind="stable")
    reached = rows.groupby("order", sort=False)["to_km"].cummax()
    before = reached.groupby(rows["order"], sort=False).shift()
    begins = ~(rows["from_km"] <= before)  # NaN, the first of a section, begins too
    found = rows.assign(of=begins.cumsum()).groupby("of", sort=True)
    joined = found.agg(section=("section", "first"), from_km=("from_km", "first"), to_km=("to_km", "max"))
    return joined.reset_index(drop=True)


def stretches(patrols: pd.DataFrame) -> pd.DataFrame:
    """Return what each patrol covers, or is to cover, as stretches.

    Parameters
    ----------
    patrols : DataFrame
        Records "patrol" (`events.situation.kept.listing`): ``id``, ``section``, ``from_km``, ``to_km``, ``by``, ``start``,
        ``end`` (ISO days), ``state``, ``line``.

    Returns
    -------
    DataFrame
        ``STRETCH``: a row a stretch, several where a drawn line leaves the section and comes back; chainages in km.
        One whose line runs along no part of its section covers nothing.
    """
    drawn = (patrols["line"] != "").to_numpy()
    out = [patrols.loc[~drawn, list(STRETCH)]]
    for row in patrols[drawn].itertuples():
        found = beside(str(row.line))
        found = found[found["section"] == row.section]
        facts = {name: getattr(row, name) for name in ("id", "start", "end", "state", "by")}
        out.append(found.assign(**facts)[list(STRETCH)])
    whole = pd.concat([part for part in out if len(part)] or out[:1], ignore_index=True)
    return whole.astype({"from_km": float, "to_km": float})


def days_since(patrols: pd.DataFrame, units: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return, along each section, how many days ago each stretch of it was last covered.

    Parameters
    ----------
    patrols : DataFrame
        Records "patrol", or their `stretches`.
    units : DataFrame
        `events.situation.units.units`: the whole ones say which sections there are, and how long.
    today : date

    Returns
    -------
    DataFrame
        ``RUN``: ``section``, ``from_km``, ``to_km``, ``days`` (NaN: never), in the order of ``units`` and of the line;
        the runs of a section fill it without gap or overlap, and two that meet have different days.

    Examples
    --------
    >>> from events.situation.units import units
    >>> patrol = pd.DataFrame([("a", "chad", 100.0, 200.0, "2026-11-01", "2026-11-03", "done", "K", "")],
    ...     columns=["id", "section", "from_km", "to_km", "start", "end", "state", "by", "line"])
    >>> found = days_since(patrol, units(), date(2026, 11, 22))
    >>> found[found["section"] == "chad"][["from_km", "to_km", "days"]].round(0).values.tolist()
    [[0.0, 100.0, nan], [100.0, 200.0, 19.0], [200.0, 1052.0, nan]]
    """
    done = _done(patrols, today)
    out = []
    unit: Any
    for unit in units[units["whole"]].itertuples():
        mine = done[done["section"] == unit.section]
        low = mine["from_km"].to_numpy(dtype=float).clip(0.0, unit.to_km)
        high = mine["to_km"].to_numpy(dtype=float).clip(0.0, unit.to_km)
        ago = mine["ago"].to_numpy(dtype=np.int64)
        from_km, to_km, days = _runs(low, high, ago, float(unit.to_km))
        out.append(pd.DataFrame({"section": unit.section, "from_km": from_km, "to_km": to_km, "days": days}))
    if not out:
        return pd.DataFrame({name: pd.Series(dtype=float) for name in RUN}).astype({"section": "str"})
    return pd.concat(out, ignore_index=True)


def _done(patrols: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return the stretches that were covered, with how many days ago (``ago``)."""
    rows = stretches(patrols) if "line" in patrols.columns else patrols
    rows = rows[rows["state"] == "done"]
    ended = rows["end"].to_numpy(dtype="datetime64[D]")
    ago = (np.datetime64(today, "D") - ended).astype(np.int64)
    return rows.assign(ago=ago)[ago >= 0]


def _runs(low: Floats, high: Floats, ago: Ints, length_km: float) -> tuple[Floats, Floats, Floats]:
    """Return a line of a length in runs with the least number that any stretch over them has, NaN where none is."""
    cuts = np.unique(np.concatenate([low, high, [0.0, length_km]]))
    first, last = np.searchsorted(cuts, low), np.searchsorted(cuts, high)
    # Each stretch over the pieces that it covers, all in one array.
    many = last - first
    piece = np.arange(many.sum()) + np.repeat(first - (np.cumsum(many) - many), many)
    least = np.full(len(cuts) - 1, np.inf)
    np.minimum.at(least, piece, np.repeat(ago.astype(float), many))
    begins = np.append(True, least[1:] != least[:-1])
    from_km = cuts[:-1][begins]
    days = np.where(np.isinf(least[begins]), np.nan, least[begins])
    return from_km, np.append(from_km[1:], length_km), days


def coverage(
    runs: pd.DataFrame, units: pd.DataFrame, windows_days: tuple[int, ...] = WINDOWS_DAYS
) -> pd.DataFrame:
    """Return, for each unit, which share of it was covered in the last days.

    Parameters
    ----------
    runs : DataFrame
        `days_since`.
    units : DataFrame
        `events.situation.units.units`.
    windows_days : tuple of int
        Today counts as the first day of a window.

    Returns
    -------
    DataFrame
        ``id``, ``section``, ``length_km``, ``covered_<days>_km`` for each window, ``share_<days>`` (0 to 1), ``ever_km``,
        ``longest_days`` (of what was ever covered; NaN where nothing was). A row a unit, in their order.
    """
    pieces = _cut(runs, units)
    every = units[["id", "section"]].assign(length_km=units["to_km"] - units["from_km"])
    km = pieces["to_km"] - pieces["from_km"]
    for name, rows in {
        **{f"covered_{days}_km": pieces["days"] < days for days in windows_days},
        "ever_km": pieces["days"].notna(),
    }.items():
        sums = km[rows].groupby(pieces.loc[rows, "id"]).sum()
        every[name] = every["id"].map(sums).fillna(0.0)
    for days in windows_days:
        every[f"share_{days}"] = (every[f"covered_{days}_km"] / every["length_km"]).clip(0.0, 1.0)
    every["longest_days"] = every["id"].map(pieces.groupby("id")["days"].max())
    return every


def _cut(runs: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return runs cut to units: a row for each unit and run that meet, with the unit's ``id``."""
    ours = units[["id", "section", "from_km", "to_km"]].rename(columns={"from_km": "low", "to_km": "high"})
    met = runs.merge(ours, on="section")
    met = met.assign(
        from_km=np.maximum(met["from_km"], met["low"]), to_km=np.minimum(met["to_km"], met["high"])
    )
    return met[met["to_km"] - met["from_km"] > 0].drop(columns=["low", "high"]).reset_index(drop=True)


def gaps(runs: pd.DataFrame, units: pd.DataFrame, levels: Mapping[str, str]) -> pd.DataFrame:
    """Return stretches ranked by how long they have waited for a patrol, by the agreed level of each.

    The score is days since the last patrol times the weight of the level (``WEIGHTS``: low and no level 1, medium 2, high 3,
    critical 4). What was never covered has no number of days: it comes first, the higher level before the lower, the
    longer stretch before the shorter.

    Parameters
    ----------
    runs : DataFrame
        `days_since`.
    units : DataFrame
        `events.situation.units.units`.
    levels : mapping
        Agreed level by id of unit, "" or nothing where there is none.

    Returns
    -------
    DataFrame
        ``section``, ``unit`` (the smallest around it that has a level, else the section), ``level``, ``from_km``,
        ``to_km``, ``days`` (NaN: never), ``score`` (inf: never), the first to go to at the top. What was covered today
        is no gap and is left out.
    """
    level_of = units["id"].map(lambda unit: levels.get(unit, "")).astype(str)
    # A part says the level of its kilometres where it has one; the smallest part before a larger.
    told = units.assign(level=level_of, length=units["to_km"] - units["from_km"])
    told = told[(told["level"] != "") | told["whole"]].sort_values("length", kind="stable")
    ends = pd.concat(
        [units[["section", "from_km"]], units[["section", "to_km"]].set_axis(["section", "from_km"], axis=1)]
    )
    out = []
    for section, mine in runs.groupby("section", sort=False):
        # Cut where a unit begins or ends, then each piece is in the first unit that holds its middle.
        at = np.unique(
            np.concatenate(
                [mine["from_km"], mine["to_km"], ends.loc[ends["section"] == section, "from_km"].to_numpy()]
            )
        )
        at = at[(at >= mine["from_km"].min()) & (at <= mine["to_km"].max())]
        low, high = at[:-1], at[1:]
        run = np.searchsorted(mine["from_km"].to_numpy(), (low + high) / 2, side="right") - 1
        around = told[told["section"] == section]
        middle = ((low + high) / 2)[:, None]
        holds = (around["from_km"].to_numpy() <= middle) & (middle < around["to_km"].to_numpy())
        unit = holds.argmax(axis=1)
        pieces = pd.DataFrame(
            {
                "section": section,
                "unit": around["id"].to_numpy()[unit],
                "level": around["level"].to_numpy()[unit],
                "from_km": low,
                "to_km": high,
                "days": mine["days"].to_numpy()[run],
            }
        )
        out.append(_joined(pieces))
    columns = ["section", "unit", "level", "from_km", "to_km", "days"]
    found = pd.concat(out, ignore_index=True) if out else pd.DataFrame(columns=columns)
    weight = found["level"].map(WEIGHTS).fillna(1).astype(float)
    days = found["days"].astype(float)
    found = found.assign(score=np.where(days.isna(), np.inf, days * weight), weight=weight)
    found = found[found["score"] > 0].assign(length=found["to_km"] - found["from_km"])
    order = ["score", "weight", "length"]
    found = found.sort_values(order, ascending=False, kind="stable", ignore_index=True)
    return found.drop(columns=["weight", "length"])


def _joined(pieces: pd.DataFrame) -> pd.DataFrame:
    """Join pieces that meet and say the same."""
    same = pieces[["unit", "level"]].eq(pieces[["unit", "level"]].shift()).all(axis=1)
    days, before = pieces["days"], pieces["days"].shift()
    same &= (days == before) | (days.isna() & before.isna())
    same.iloc[:1] = False
    found = pieces.assign(of=(~same).cumsum()).groupby("of", sort=True)
    whole = {name: (name, "first") for name in ("section", "unit", "level", "from_km")}
    # "first" would pass over what is NaN: each group has one number of days.
    return found.agg(**whole, to_km=("to_km", "last"), days=("days", "min")).reset_index(drop=True)


def behind(patrols: pd.DataFrame, section: str, from_km: float, to_km: float) -> list[str]:
    """Return the ids of the patrols that cover some of a stretch, the latest first.

    Parameters
    ----------
    patrols : DataFrame
        `stretches`.
    section : str
    from_km, to_km : float
        Chainage, km.
    """
    met = patrols[
        (patrols["section"] == section) & (patrols["from_km"] < to_km) & (patrols["to_km"] > from_km)
    ]
    return list(dict.fromkeys(met.sort_values(["end", "id"], ascending=[False, True])["id"]))
