"""A report with a place name and no coordinates: where the gazetteer puts it, how exactly, and when it cannot say."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from geo.gazetteer import FUZZY, find, fold, is_spelt

# What a town's point stands for where the gazetteer states nothing, as data/tables/events.csv has its towns.
TOWN_M = 10_000.0
# "Near" a town, or a name that is its district's too: the radius that UCDP's codebook states for its second class of
# places (where_prec 2), as events/importers/rows.py has it.
NEAR_M = 25_000.0
# Places of one name as near as this are one place for a report: a town and the crossing that is called after it.
_ONE_PLACE_M = 30_000.0
# Below it a likeness of names is chance too often; a second one as near leaves it open which is meant.
_LIKE, _LEAD = 0.86, 0.05
_ARTICLE = re.compile(r"(?:al|el|ad|ar|as|at|az|an)[\s-]+(?=\w)|ال(?=\w{2})")
_AROUND = re.compile(
    r"^(?:near|around|outside|close to|north of|south of|east of|west of|northeast of|northwest of|southeast of|southwest of"
    r"|(?:ب)?القرب من|قرب|محيط|ضواحي|شمالي?|جنوبي?|شرقي?|غربي?|شمال شرقي?|شمال غربي?|جنوب شرقي?|جنوب غربي?)\s+"
)
_KIND_WORDS = re.compile(
    r"^(?:(?:the )?(?:city|town|village|municipality|district|area) of|شعبيه|محافظه|مدينه|مدينة|بلديه|بلدية|قريه|قرية|منطقه|منطقة)\s+"
    r"|\s+(?:city|town|village|municipality|district|mantika|mantiqa|province|governorate|area)$"
)
_CROSSING_WORDS = re.compile(
    r"^(?:منفذ|معبر|بوابه|بوابة)\s+|\s+(?:البري|الحدودي)$|\s+(?:border )?(?:crossing|gate|port|post)(?: point)?$"
)
_DISTRICT_WORDS = re.compile(
    r"\b(?:district|mantika|mantiqa|province|governorate)\b|(?:^|\s)(?:شعبيه|محافظه)\s"
)
_CUT = re.compile(r"\s*[,،;؛/|(]\s*|\s+[-–—]\s+")


@dataclass(frozen=True)
class Placed:
    """Where a name is.

    Parameters
    ----------
    id : str
        Of the gazetteer.
    lon, lat : float
        Degrees, WGS84; NaN of a district, which is an area.
    precision : str
        "town", "municipality" or "district" of ``schema.PRECISIONS``.
    uncertainty_m : float
        Radius that holds what the name leaves open; NaN of a district.
    certain : bool
        Whether the name is the gazetteer's own, and not only like it.
    """

    id: str
    lon: float
    lat: float
    precision: str
    uncertainty_m: float
    certain: bool = True


@dataclass(frozen=True)
class Ambiguous:
    """A name that fits several places: the ids of all of them, best first."""

    options: tuple[str, ...]


@lru_cache(maxsize=50_000)
def place(name: str, context: tuple[str, ...] = (), *, district: bool = False) -> Placed | Ambiguous | None:
    """Return where a place name is.

    Parameters
    ----------
    name : str
        In either language; words such as "near", "مدينة" or "crossing" around it are understood.
    context : tuple of str
        What else the row says of it: its district, the neighbour whose border it lies on.
    district : bool
        Whether the name is a district's where it is one at all.

    Returns
    -------
    Placed, Ambiguous or None
        None where no name is like it.

    Examples
    --------
    >>> place("العوينات"), place("العوينات", ("السودان",)).id, place("العوينات", ("Ghat",)).id
    (Ambiguous(options=('uwaynat-sudan', 'geonames-2219689')), 'uwaynat-sudan', 'geonames-2219689')
    >>> place("Ras Jdir crossing").id, place("near Sebha").precision, place("Nowhere at all")
    ('ras-ajdir', 'municipality', None)
    """
    parts = [part for part in _CUT.split(fold(name[:300]).strip(" .")) if part.strip(" .)")]
    if not parts:
        return None
    around = bool(_AROUND.match(parts[0]))
    district = district or bool(_DISTRICT_WORDS.search(parts[0]))
    core = _KIND_WORDS.sub("", _AROUND.sub("", parts[0])).strip(" .)")
    crossing = bool(_CROSSING_WORDS.search(core))
    core = _CROSSING_WORDS.sub("", core).strip()
    if not core:
        return None
    hints = _hints((*context, *parts[1:]))
    known, certain = _candidates(core)
    if known.empty:
        return None
    for kind, meant in (("crossing", crossing), ("district", district)):
        if meant and (known["kind"] == kind).any():
            known = known[known["kind"] == kind]
    found = _settled(known, hints, core if not crossing else "")
    if isinstance(found, Ambiguous) or found is None:
        return found
    if around:
        coarser = "municipality" if found.precision == "town" else found.precision
        found = Placed(
            found.id, found.lon, found.lat, coarser, max(found.uncertainty_m, NEAR_M), found.certain
        )
    return (
        found
        if certain
        else Placed(found.id, found.lon, found.lat, found.precision, found.uncertainty_m, False)
    )


def _candidates(core: str) -> tuple[pd.DataFrame, bool]:
    """Return what a name may mean, and whether it is the name itself rather than one like it."""
    found = find(core)
    if len(found) and found["score"].iloc[0] == 1:
        return found, True
    bare = _ARTICLE.sub("", core, count=1) if _ARTICLE.match(core) else core
    for other in (bare, f"al {bare}", f"ال{bare}"):
        if is_spelt(other):
            return find(other), True
    if found.empty or found["score"].iloc[0] < _LIKE or len(core) < 4:
        return found.iloc[:0], False
    return found[found["score"] > found["score"].iloc[0] - _LEAD], False


def _settled(known: pd.DataFrame, hints: frozenset[str], core: str) -> Placed | Ambiguous | None:
    """Choose among candidates: what the context names, else the one place that all of them are."""
    if len(known) > 1 and hints:
        fits = known[known[["section", "district"]].isin(hints).any(axis=1)]
        known = fits if len(fits) else known
    points = known[known["kind"] != "district"]
    if points.empty:
        if len(known) > 1:
            return Ambiguous(tuple(known["id"].astype(str)))
        # An area has no point that would not look like a place in it.
        return Placed(str(known["id"].iloc[0]), math.nan, math.nan, "district", math.nan)
    apart_m = _apart_m(points)
    if apart_m > _ONE_PLACE_M:
        return Ambiguous(tuple(known["id"].astype(str)))
    # A town and its crossing are one place: the town's point, and a circle that holds both.
    order = points["kind"].map({"place": 0, "site": 1, "crossing": 2})
    best = points.iloc[int(order.to_numpy().argmin())]
    stated_m = float(points["uncertainty_m"].fillna(TOWN_M).max())
    if core and best["kind"] == "crossing" and not _is_own(core, best):
        stated_m = max(stated_m, TOWN_M)  # the town across the line, by whose name the crossing goes as well
    radius_m = apart_m + stated_m if apart_m else stated_m
    town = Placed(str(best["id"]), float(best["lon"]), float(best["lat"]), "town", radius_m)
    if (known["kind"] == "district").any():
        # The name is its district's too, so that it may mean more than the town.
        return Placed(town.id, town.lon, town.lat, "municipality", max(town.uncertainty_m, NEAR_M))
    return town


def _is_own(core: str, row: pd.Series[Any]) -> bool:
    """Tell whether a name is a spelling of a crossing's own, rather than another place's."""
    from rapidfuzz import fuzz

    return any(fuzz.ratio(core, fold(str(row[name]))) >= 100 * FUZZY for name in ("name_ar", "name_en"))


def _apart_m(points: pd.DataFrame) -> float:
    from geo.measure import distance_m

    first = points.iloc[0]
    metres, _ = distance_m(
        float(first["lon"]), float(first["lat"]), points["lon"].to_numpy(float), points["lat"].to_numpy(float)
    )
    return float(np.max(metres))


@lru_cache(maxsize=10_000)
def _hints(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the ids of sections and districts that the context names."""
    found: set[str] = set()
    for text in texts:
        core = _KIND_WORDS.sub("", fold(text[:200]).strip())
        if not core:
            continue
        known, certain = _candidates(core)
        if certain:
            found.update(known["district"][known["kind"].isin(("district", "place"))])
        found.update(section for section, words in _sections() if set(core.split()) & words)
    return frozenset(found - {""})


@cache
def _sections() -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the sections with the words that name their neighbours, in both languages."""
    from data.catalogue import read

    names = {
        row.id: set(fold(f"{row.name_ar} {row.name_en} {row.id}").split())
        for row in read("sections_land").itertuples()
    }
    shared = set.intersection(*names.values())
    return tuple((section, frozenset(words - shared)) for section, words in names.items())
