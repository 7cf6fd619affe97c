"""What levels, trends, patrols and the strip map are counted by: the seven sections, and the parts cut out of them.

A part is a named stretch of a section between two chainages, kept in the register (record "part"). An event belongs to
a part when the whole of its chainage range lies in it: one that is known to a district only may lie outside as well,
and belongs to the section alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import DataProblem
from geo.sections import IDS, sections

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
COLUMNS = ("id", "section", "from_km", "to_km", "name_ar", "name_en", "whole")
# A metre, for what was rounded: as `geo.sections.point_at` allows.
SLACK_KM = 0.001


def units(parts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the seven sections, each followed by its parts along the line.

    Parameters
    ----------
    parts : DataFrame or None
        Records "part" as `events.situation.kept.listing` gives them: ``id``, ``section``, ``from_km``, ``to_km``,
        ``name_ar``, ``name_en``.

    Returns
    -------
    DataFrame
        ``id`` (of the section, or of the record), ``section``, ``from_km``, ``to_km`` (chainage, km), ``name_ar``,
        ``name_en``, ``whole`` (bool: a section, not a part). A part that lies on no section, or ends where it begins,
        is left out.

    Examples
    --------
    >>> part = pd.DataFrame(
    ...     [("tripoli-a", "sudan", 0.0, 120.0, "الجزء الجنوبي", "South")],
    ...     columns=["id", "section", "from_km", "to_km", "name_ar", "name_en"],
    ... )
    >>> found = units(part)
    >>> found["id"].tolist()
    ['tunisia', 'algeria', 'niger', 'chad', 'sudan', 'tripoli-a', 'egypt', 'coast']
    >>> int(found["whole"].sum())
    7
    """
    whole = sections()
    rows = pd.DataFrame({
        "id": whole["id"], "section": whole["id"], "from_km": 0.0, "to_km": whole["length_km"].astype(float),
        "name_ar": whole["name_ar"], "name_en": whole["name_en"], "whole": True,
    })  # fmt: skip
    if parts is not None and len(parts):
        rows = pd.concat([rows, _parts(parts, rows)], ignore_index=True)
    order = rows["section"].map(IDS.index)
    rows = rows.assign(order=order, part=~rows["whole"])
    keys = ["order", "part", "from_km", "to_km", "id"]
    return rows.sort_values(keys, ignore_index=True)[list(COLUMNS)]


def _parts(parts: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    length_km = parts["section"].map(whole.set_index("id")["to_km"]).astype(float)
    start = parts["from_km"].astype(float).clip(lower=0.0)
    end = pd.concat([parts["to_km"].astype(float), length_km], axis=1).min(axis=1, skipna=False)
    sound = length_km.notna() & (start < end)
    columns = ["id", "section", "name_ar", "name_en"]
    return parts[columns].assign(from_km=start, to_km=end, whole=False)[sound]


def checked(section: str, from_km: float, to_km: float, parts: pd.DataFrame | None = None) -> None:
    """Check a part before it is kept: it lies on its section, and on no other part.

    Parameters
    ----------
    section : str
        Of `geo.sections.IDS`.
    from_km, to_km : float
        Chainages, km.
    parts : DataFrame or None
        The parts that there are.

    Raises
    ------
    DataProblem
        There is no such section, the stretch is none, or it overlaps a part that there is.

    Examples
    --------
    >>> checked("sudan", 100, 900)
    Traceback (most recent call last):
    data.errors.DataProblem: 100 – 900: no stretch of this section, which runs from 0 to 381.4 km. Give two chainages of it, the lesser first.
    """
    every = units(parts)
    line = every[every["whole"] & (every["id"] == section)]
    if line.empty:
        raise DataProblem("part.section", found=section, expected=", ".join(IDS))
    length_km = float(line["to_km"].iloc[0])
    if not -SLACK_KM <= from_km < to_km <= length_km + SLACK_KM:
        raise DataProblem("part.stretch", found=f"{from_km:g} – {to_km:g}", expected=f"{length_km:.1f}")
    others = every[~every["whole"] & (every["section"] == section)]
    met = others[(others["from_km"] < to_km) & (others["to_km"] > from_km)]
    if len(met):
        one = met.iloc[0]
        raise DataProblem(
            "part.overlap", found=f"{from_km:g} – {to_km:g}",
            expected=f"{one['from_km']:g} – {one['to_km']:g}", id=str(one["id"]),
        )  # fmt: skip


def inside(low_km: Floats, high_km: Floats, from_km: float, to_km: float) -> Bools:
    """Return which chainage ranges lie wholly in a stretch; one that is not known (NaN) lies in none.

    Parameters
    ----------
    low_km, high_km : array of float
        As `events.situation.facts.Facts` has them: in whole kilometres, so the stretch's ends are taken as such too.
    from_km, to_km : float
        A part of a section. What lies on the cut between two is the part's that ends there: no event is in both.

    Examples
    --------
    >>> inside(np.array([5.0, 5.0, 10.0, np.nan]), np.array([9.0, 30.0, 10.0, np.nan]), 0, 10.2)
    array([ True, False,  True, False])
    >>> inside(np.array([10.0, 11.0, 10.0]), np.array([10.0, 11.0, 12.0]), 10.2, 20)
    array([False,  True,  True])
    """
    start, end = round(from_km), round(to_km)
    begins = (low_km >= start) & ((high_km > start) | (start == 0))
    return np.asarray(begins & (high_km <= end))


def reach_km(section: str, to_km: float) -> float:
    """Return the chainage up to which what lies on a part is told: its end, rounded up where its section ends with it.

    Ranges are told in whole kilometres (`events.located.figure`): at the end of a section of 983.2 km up to 984.

    Examples
    --------
    >>> reach_km("algeria", 983.2), reach_km("algeria", 500.2)
    (984.0, 500.2)
    """
    length_km = float(sections().set_index("id").at[section, "length_km"])
    return float(np.ceil(to_km)) if to_km >= length_km else to_km


def astride(low_km: Floats, high_km: Floats, from_km: float, to_km: float) -> Bools:
    """Return which ranges may lie in a stretch and do not lie wholly in it: they are the section's alone, and said.

    A range that is not known may lie anywhere on its section.

    Examples
    --------
    >>> astride(np.array([5.0, 5.0, 40.0, np.nan]), np.array([9.0, 30.0, 50.0, np.nan]), 0, 10)
    array([False,  True, False,  True])
    """
    apart = (low_km >= round(to_km)) | (high_km <= round(from_km))
    return np.asarray(~inside(low_km, high_km, from_km, to_km) & ~apart)


def named(every: pd.DataFrame, unit: str, lang: str) -> str:
    """Return what a unit is called; its id where there is no such unit any more.

    Examples
    --------
    >>> named(units(), "sudan", "en")
    'Border with Sudan'
    """
    found = every.loc[every["id"] == unit, f"name_{lang}"]
    return str(found.iloc[0]) if len(found) else unit
