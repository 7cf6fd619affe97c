"""What the centres of a demonstration do beside reporting: levels, handovers, patrols, and what is entered once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import numpy as np

from data.words import t
from events.situation import levels
from events.situation.demo_desk import CENTRES, Day, Desk, both
from events.situation.demo_plan import Course
from geo.sections import IDS, LAND, point_at, sections

# A shift's length, and for how many days its handovers are kept: nobody looks further back.
SHIFT_H, HANDOVER_DAYS = 12, 10


def plan_levels(
    day: Day, desk: Desk, what: Course, rng: np.random.Generator, first: datetime, last: datetime
) -> None:
    """Plan a centre's keys: looked at anew every month, and in the last days where something has changed."""

    def turn(unit: str, level: str, key: str, until: datetime) -> Callable[[], object]:
        said = both(key)
        reason, stands = f"{said['ar']}\n{said['en']}", until.date().isoformat()
        return partial(levels.turn, desk.register, desk.actor, unit, level, reason, stands)

    usual = {name: str(rng.choice(("low", "medium"))) for name in IDS}
    months = int((last - first).days // 30)
    for n in range(months):
        for name in IDS:
            at = first + timedelta(days=30 * n, hours=float(rng.uniform(1, 48)))
            # The last of one section runs out before the end: it stands as expired.
            stands = timedelta(days=45 if name != what.calmer or n < months - 1 else 10)
            day.when(at, turn(name, usual[name], "demo.level.usual", at + stands))
    ours = desk.register.centre == CENTRES[0]
    one, two = what.busier
    risen = last - timedelta(days=4, hours=3 if ours else 1)
    day.when(risen, turn(one, "high", "demo.level.more", last + timedelta(days=20)))
    # Both agree on the one; on the other they do not, and both levels are shown.
    day.when(risen, turn(two, "high" if ours else "medium", "demo.level.more", last + timedelta(days=20)))
    day.when(
        last - timedelta(hours=20 if ours else 9),
        turn(one, "critical", "demo.level.critical", last + timedelta(days=3)),
    )


def plan_handovers(day: Day, desk: Desk, last: datetime) -> None:
    roles = [t(f"demo.role.{name}", "ar") + " / " + t(f"demo.role.{name}", "en") for name in ("day", "night")]
    for n in range(2 * HANDOVER_DAYS):
        at = last - timedelta(hours=SHIFT_H * n + 8)

        def over(n: int = n, at: datetime = at) -> None:
            one, other = roles[n % 2], roles[(n + 1) % 2]
            note = both("demo.handover")
            desk.put(
                "handover",
                from_role=one,
                to_role=other,
                at_utc=f"{at:%Y-%m-%dT%H:%MZ}",
                note=f"{note['ar']}\n{note['en']}",
            )

        day.when(at, over)


def plan_patrols(
    day: Day, desk: Desk, what: Course, rng: np.random.Generator, first: datetime, last: datetime
) -> None:
    """Plan patrols: each centre has some of the sections; where most happens, they come least often of late."""
    length_km = dict(zip(sections()["id"], sections()["length_km"].astype(float), strict=True))
    mine = [name for n, name in enumerate(LAND) if n % 2 == CENTRES.index(desk.register.centre)]
    for name in mine:
        at = first + timedelta(days=float(rng.uniform(1, 5)))
        while at < last + timedelta(days=4):
            long_km = float(rng.uniform(0.1, 0.25) * length_km[name])
            start_km = float(rng.uniform(0, length_km[name] - long_km))
            cancelled = rng.random() < 0.08
            _patrol(
                day,
                desk,
                name,
                (round(start_km), round(start_km + long_km)),
                at,
                "cancelled" if cancelled else "done",
            )
            rare = name in what.busier and at > last - timedelta(days=21)
            at += timedelta(days=float(rng.uniform(6, 9) if rare else rng.uniform(2, 5)))


def _patrol(day: Day, desk: Desk, section: str, km: tuple[int, int], at: datetime, state: str) -> None:
    said: dict[str, object] = {
        "section": section, "from_km": km[0], "to_km": km[1], "by": _said("demo.unit", n=LAND.index(section) + 1),
        "start": at.date().isoformat(), "end": (at + timedelta(hours=14)).date().isoformat(),
    }  # fmt: skip
    names: list[str] = []
    day.when(at - timedelta(days=2), lambda: names.append(desk.put("patrol", state="planned", **said)))
    # Whoever is on a patrol that was planned before the first day has nobody to have planned it.
    day.when(
        at + timedelta(hours=15), lambda: desk.put("patrol", names[0] if names else None, state=state, **said)
    )


def plan_assets(day: Day, desk: Desk, rng: np.random.Generator, last: datetime) -> None:
    """Plan what is entered once: markers, crossings, needs, a project, a route, a study, bodies, a part, a view."""
    length_km = dict(zip(sections()["id"], sections()["length_km"].astype(float), strict=True))
    source = _said("demo.source")
    at = last - timedelta(days=25)
    states = ("good", "good", "good", "damaged", "missing", "unknown")
    for n, name in enumerate(LAND):
        for k in range(1, 4):
            km = length_km[name] * k / 4
            lon, lat = point_at(name, km)
            inspected = last - timedelta(days=float(rng.uniform(10, 500)))
            said = {
                "section": name, "number": _said("demo.marker", n=10 * (n + 1) + k), "lon": lon, "lat": lat,
                "uncertainty_m": 50.0, "state": str(rng.choice(states)), "inspected": inspected.date().isoformat(), "source": source,
            }  # fmt: skip
            day.when(at, partial(desk.put, "marker", **said))
    for site in CENTRES:
        for kind, item, needed, held in (
            ("equipment", "radio", 24, int(rng.integers(8, 24))),
            ("equipment", "vehicle", 10, int(rng.integers(2, 10))),
            ("staffing", "analyst", 6, int(rng.integers(2, 7))),
            ("training", "course", 3, int(rng.integers(0, 3))),
        ):
            called = both(f"demo.need.{item}")
            need = {
                "site": site, "kind": kind, "item_ar": called["ar"], "item_en": called["en"], "needed": needed, "held": held,
                "as_of": at.date().isoformat(), "source": source,
            }  # fmt: skip
            day.when(at, partial(desk.put, "need", **need))
    _more(day, desk, rng, last, length_km, source)


def _more(
    day: Day, desk: Desk, rng: np.random.Generator, last: datetime, length_km: dict[str, float], source: str
) -> None:
    at, today = last - timedelta(days=20), last.date().isoformat()
    for n in (1, 2):
        body = both("demo.body", n=n)
        entry = {"name_ar": body["ar"], "name_en": body["en"], "desk": _said("demo.desk")}
        day.when(at, partial(desk.put, "directory", **entry))
    section = str(rng.choice(LAND))
    cut_km = round(length_km[section] / 2)
    for n, (start, end) in enumerate(((0, cut_km), (cut_km, int(length_km[section]))), 1):
        part = both("demo.part", n=n)
        cut = {
            "section": section,
            "from_km": start,
            "to_km": end,
            "name_ar": part["ar"],
            "name_en": part["en"],
        }
        day.when(at, partial(desk.put, "part", **cut))
    lon, lat = point_at(section, cut_km)
    line = (point_at(section, km) for km in np.linspace(cut_km - 30, cut_km + 30, 4))
    project, title = both("demo.project"), both("demo.study")
    once: dict[str, dict[str, object]] = {
        "project": {
            "name_ar": project["ar"], "name_en": project["en"], "lon": lon, "lat": lat, "uncertainty_m": 5_000.0, "section": section,
            "state": "under_way", "as_of": today, "source": source,
        },
        "study": {"title_ar": title["ar"], "title_en": title["en"], "date": today, "source": source},
        "route": {
            "title": _said("demo.route"), "section": section, "line": ", ".join(f"{x:.4f} {y:.4f}" for x, y in line),
            "reason": _said("demo.text"), "sources": source, "reviewer": _said("demo.office"),
            "valid_from": at.date().isoformat(), "valid_to": (last + timedelta(days=60)).date().isoformat(),
        },
        "view": {"name": _said("demo.view"), "query": "type=SMUG-FUEL&type=SMUG-GOODS"},
    }  # fmt: skip
    for record, values in once.items():
        day.when(at, partial(desk.put, record, **values))
    day.when(last - timedelta(days=3), partial(_difference, desk))


def _said(key: str, **values: object) -> str:
    """Return a text of one field in both languages."""
    said = both(key, **values)
    return f"{said['ar']} / {said['en']}"


def _difference(desk: Desk) -> None:
    """Note that two reports say different things."""
    names, title = sorted(desk.ids.values()), both("demo.difference")
    if len(names) > 1:
        desk.put("difference", title_ar=title["ar"], title_en=title["en"], one=names[0], other=names[1])
