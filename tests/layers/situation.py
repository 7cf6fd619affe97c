"""A made-up situational picture, as `events.situation.picture.picture` gives one: every kind of thing in it once or twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd

from events.situation import levels, patrols
from events.situation.kept import empty
from events.situation.picture import Picture
from events.situation.units import units

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def records(kind: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Return records of a kind with these fields, nothing said in the others, as `kept.listing` gives them."""
    frame = empty(kind)
    fixed = {
        "centre": "tripoli",
        "author": "duty",
        "institution": "",
        "written_utc": "2026-11-20T08:00:00Z",
        "conflict": False,
    }
    made = []
    for number, row in enumerate(rows):
        blank = {name: np.nan if frame[name].dtype == float else "" for name in frame.columns}
        made.append({**blank, "id": f"tripoli-{kind}{number}", **fixed, "seen": ("h",), **row})
    return pd.DataFrame(made, columns=frame.columns) if made else frame


def said(
    unit: str, centre: str, level: str, at: str = "2026-11-01T08:00Z", until: str = ""
) -> dict[str, Any]:
    """Return a version of a record "level", as `kept.history` gives it."""
    return {
        "id": f"{centre}-level-{unit}", "unit": unit, "level": level, "reason": "because", "until": until, "at_utc": at,
        "centre": centre, "author": "duty", "institution": "", "written_utc": f"{at[:-1]}:05Z", "op": "put",
    }  # fmt: skip


def patrol(section: str, from_km: float, to_km: float, end: str, **more: Any) -> dict[str, Any]:
    """Return the fields of a patrol that was done."""
    return {
        "section": section,
        "from_km": from_km,
        "to_km": to_km,
        "by": "K",
        "start": end,
        "end": end,
        "state": "done",
        **more,
    }


PART = {
    "section": "sudan",
    "from_km": 0.0,
    "to_km": 120.0,
    "name_ar": "الجزء الجنوبي",
    "name_en": "South part",
}


def picture() -> Picture:
    """Return a picture with levels (agreed, and two that differ), a part, patrols, markers, crossings, routes, projects."""
    every = units(records("part", {"id": "tripoli-part", **PART}))
    history = pd.DataFrame(
        [said("chad", "benghazi", "high"), said("chad", "tripoli", "high"), said("tripoli-part", "benghazi", "medium"),
         said("tripoli-part", "tripoli", "critical", until="2026-12-31"), said("coast", "tripoli", "low")]
    )  # fmt: skip
    runs = patrols.days_since(
        records("patrol", patrol("sudan", 0, 100, "2026-11-20"), patrol("sudan", 80, 200, "2026-08-01")),
        every,
        TODAY,
    )
    return Picture(
        NOW, TODAY,
        levels=levels.now(history, every, NOW),
        units=every,
        coverage=runs,
        markers=records(
            "marker",
            {"section": "algeria", "number": "12", "lon": 9.9, "lat": 27.0, "uncertainty_m": 50.0, "state": "damaged",
             "inspected": "2025-03-01", "claim_libya": "نص", "claim_neighbour": "texte"},
            {"section": "algeria", "number": "13", "state": "unknown"},
        ),
        crossings=records(
            "crossing",
            {"crossing": "ras-ajdir", "status": "closed", "date": "2026-03-01", "reason": "maintenance"},
            {"crossing": "ras-ajdir", "status": "reopened", "date": "2026-05-01", "reason": "done"},
        ),
        routes=records(
            "route",
            {"title": "R1", "section": "chad", "line": "15.0 23.0, 15.5 24.0", "reason": "r", "sources": "s", "reviewer": "o",
             "valid_from": "2026-01-01", "valid_to": "2026-12-31"},
            {"title": "R0", "line": "16.0 23.0, 16.5 24.0", "reason": "r", "sources": "s", "reviewer": "o",
             "valid_from": "2025-01-01", "valid_to": "2025-12-31"},
        ),
        projects=records(
            "project",
            {"name_ar": "بئر", "name_en": "Well", "lon": 10.17, "lat": 24.96, "uncertainty_m": 5000.0, "section": "algeria",
             "state": "under_way", "as_of": "2026-10-01", "source": "s", "funder": "f"},
            {"name_ar": "مدرسة", "state": "proposed", "as_of": "2026-10-01", "source": "s"},
        ),
        agreements=pd.DataFrame(
            [{"countries": "TD; SD", "title_ar": "اتفاق", "title_en": "Accord", "date_edtf": "2018-05-31", "source": "s",
              "in_force": "unknown", "parties_ar": "", "parties_en": ""}]
        ),
    )  # fmt: skip
