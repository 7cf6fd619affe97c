"""What happens in a demonstration register: incidents drawn by lot along the sections, with something to see in them.

Rates, mixes and hours are our own choice, made so that every page has something to show; they say nothing of the border.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from data.catalogue import read
from data.words import LANGS, t
from events.register.synthetic import marked
from geo.sections import IDS, LAND, point_at, sections

# Incidents a day, section by section.
RATES = {"tunisia": 0.5, "algeria": 0.4, "niger": 0.3, "chad": 0.4, "sudan": 0.4, "egypt": 0.6, "coast": 0.7}
# How often each kind comes up.
_LAND_MIX = {
    "IRR-CROSS": 6, "SMUG-FUEL": 4, "SMUG-GOODS": 3, "SMUG-DRUG": 2, "SMUG-PEOPLE": 2, "SUSPECT": 2, "SMUG-ARMS": 1, "MINE": 1,
}  # fmt: skip
_SEA_MIX = {"SEA-INTERCEPT": 5, "SAR": 4, "SMUG-FUEL": 1, "SUSPECT": 1}
MIXES = {section: _LAND_MIX if section in LAND else _SEA_MIX for section in IDS}
# Most of a section's incidents stand around two places of it, so spread (km); the others anywhere.
HOT_SHARE, HOT_KM = 0.7, 18.0
# The last days, in which two sections have more and one has fewer than before: the change that trends and levels show.
LATE_DAYS, MORE, FEWER = 14, 3.0, 0.3
# How exactly a place is known, metres, and how often.
RADII_M = {1_000.0: 0.5, 5_000.0: 0.35, 20_000.0: 0.15}
# How often a report names no place; how often its date is a month or none.
NO_PLACE, MONTH, NO_DATE = 0.06, 0.05, 0.03
# Hours until acknowledged, and days until closed: medians of skewed draws, a few of which take long.
ACKNOWLEDGED_H, CLOSED_D, SKEW = 2.5, 2.0, 0.9
REFUTED = 0.06
# Of the reports of the last hours some have had no answer yet.
UNANSWERED, UNANSWERED_H = 0.4, 60
# Degrees that a place may lie off the line: some 2 km.
OFF_DEG = 0.02


@dataclass(frozen=True)
class Incident:
    """An incident as it is reported and dealt with.

    Parameters
    ----------
    section : str
    at : datetime
        When it is reported, UTC.
    centre : int
        Which of the two centres reports it: 0 or 1.
    body : dict
        Of the event, as the form makes one.
    steps : tuple of (str, datetime)
        What is done about it, of `events.situation.response.STEPS`, and when.
    """

    section: str
    at: datetime
    centre: int
    body: dict[str, object]
    steps: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class Course:
    """Which sections change in the last days.

    Parameters
    ----------
    busier : tuple of str
        Two land sections.
    calmer : str
        One more.
    """

    busier: tuple[str, str]
    calmer: str


def course(rng: np.random.Generator) -> Course:
    """Draw which sections change."""
    one, two, three = rng.choice(LAND, 3, replace=False).tolist()
    return Course((one, two), three)


def incidents(rng: np.random.Generator, what: Course, first: datetime, days: int) -> list[Incident]:
    """Draw the incidents of so many days, in the order in which they are reported.

    Parameters
    ----------
    rng : Generator
    what : Course
    first : datetime
        Where the days begin, UTC.
    days : int
    """
    length_km = dict(zip(sections()["id"], sections()["length_km"].astype(float), strict=True))
    hot = {name: rng.uniform(0.1, 0.9, 2) * length_km[name] for name in IDS}
    found = []
    for day in range(days):
        late = day >= days - LATE_DAYS
        for name in IDS:
            factor = _factor(what, name) if late else 1.0
            for _ in range(rng.poisson(RATES[name] * factor)):
                at = first + timedelta(days=day, minutes=int(rng.integers(24 * 60)))
                near = rng.random() < HOT_SHARE
                km = rng.normal(rng.choice(hot[name]), HOT_KM) if near else rng.uniform(0, length_km[name])
                end = first + timedelta(days=days)
                found.append(_incident(rng, name, float(np.clip(km, 0.0, length_km[name])), at, end))
    return sorted(found, key=lambda one: (one.at, one.section))


def _factor(what: Course, section: str) -> float:
    """Return how many times as much there is of a section in the last days."""
    return MORE if section in what.busier else FEWER if section == what.calmer else 1.0


def _incident(rng: np.random.Generator, section: str, km: float, at: datetime, last: datetime) -> Incident:
    mix = MIXES[section]
    share = np.array(list(mix.values())) / sum(mix.values())
    kind = str(rng.choice(list(mix), p=share))
    body = {
        "kind": kind, **_titles(kind, section, km), "origin": "entered", "status": "reported", "certainty": "stated",
        "marking": "TLP:AMBER", "source": marked(t("demo.source", "en"), "en"),
        **_dated(rng, at), **_placed(rng, section, km),
    }  # fmt: skip
    return Incident(section, at, int(rng.integers(2)), body, tuple(_steps(rng, at, last)))


def _titles(kind: str, section: str, km: float) -> dict[str, object]:
    kinds, lines = read("kinds").set_index("code"), sections().set_index("id")
    out: dict[str, object] = {}
    for lang in LANGS:
        said = t(
            "demo.incident", lang, kind=kinds.loc[kind, f"name_{lang}"], section=lines.loc[section, f"name_{lang}"],
            km=f"{km:.0f}",
        )  # fmt: skip
        out[f"title_{lang}"] = marked(said, lang)
        out[f"text_{lang}"] = t("demo.text", lang)
    return out


def _dated(rng: np.random.Generator, at: datetime) -> dict[str, object]:
    draw = rng.random()
    day = at.date()
    if draw < NO_DATE:
        return {"date_precision": "none"}
    if draw < NO_DATE + MONTH:
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return {
            "date_edtf": f"{first:%Y-%m}", "start": first.isoformat(), "end": last.isoformat(), "date_precision": "month",
        }  # fmt: skip
    said = day.isoformat()
    return {"date_edtf": said, "start": said, "end": said, "date_precision": "day"}


def _placed(rng: np.random.Generator, section: str, km: float) -> dict[str, object]:
    if rng.random() < NO_PLACE:
        return {"place_precision": "none", "place_role": "none"}
    lon, lat = point_at(section, km)
    radius_m = float(rng.choice(list(RADII_M), p=list(RADII_M.values())))
    off = rng.uniform(-OFF_DEG, OFF_DEG, 2)
    return {
        "lon": lon + float(off[0]), "lat": lat + float(off[1]), "uncertainty_m": radius_m, "place_role": "held_at",
        "place_precision": "exact" if radius_m <= 1_000.0 else "municipality",
    }  # fmt: skip


def _steps(rng: np.random.Generator, at: datetime, last: datetime) -> list[tuple[str, datetime]]:
    """Draw what is done about an incident until the last instant; what would come later is not done yet."""
    if rng.random() < UNANSWERED and last - at < timedelta(hours=UNANSWERED_H):
        return []
    known = at + timedelta(hours=float(rng.lognormal(np.log(ACKNOWLEDGED_H), SKEW)))
    going = known + timedelta(hours=float(rng.lognormal(np.log(ACKNOWLEDGED_H), SKEW)))
    over = going + timedelta(days=float(rng.lognormal(np.log(CLOSED_D), SKEW)))
    end = "refute" if rng.random() < REFUTED else "close"
    return [
        (step, when)
        for step, when in (("acknowledge", known), ("respond", going), (end, over))
        if when < last
    ]
