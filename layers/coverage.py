"""Days since the last patrol, drawn on the border itself: internal."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data.words import LANGS, n, t, two
from events.situation.patrols import WINDOWS_DAYS
from layers.layer import Layer
from layers.parts import FINE, Json, card, collection, layer, legend, named, row, same
from layers.stretch import stretch
from layers.style import COVERAGE

NEVER = "never"
# The least number of days of each class; the last ends nowhere.
CLASSES = {f"days_{low}": low for low in (0, *WINDOWS_DAYS)}


def class_of(days: float) -> str:
    """Return the class that a number of days is drawn in.

    Examples
    --------
    >>> class_of(0), class_of(6), class_of(7), class_of(400), class_of(float("nan"))
    ('days_0', 'days_0', 'days_7', 'days_90', 'never')
    """
    if math.isnan(days):
        return NEVER
    return max((low, key) for key, low in CLASSES.items() if low <= days)[1]


def coverage(runs: pd.DataFrame, units: pd.DataFrame, today: date) -> Layer:
    """Return the border in stretches by how long ago each was last covered by a patrol.

    Parameters
    ----------
    runs : DataFrame
        `events.situation.patrols.days_since`.
    units : DataFrame
        `events.situation.units.units`, for the names.
    today : date
        The day that they are counted to.

    Returns
    -------
    Layer
        Lines, off until asked for.
    """
    names = {one.id: one for one in units.itertuples()}
    rows: list[Any] = list(runs.itertuples()) if len(runs) else []
    return layer(
        "coverage", "situation", "line", COVERAGE["days_0"],
        features=collection(
            [stretch(str(run.section), float(run.from_km), float(run.to_km)) for run in rows],
            [_properties(run, names[run.section], today) for run in rows],
            FINE,
        ),
        legends=[legend(f"coverage.{key}", COVERAGE[key], "line") for key in (*CLASSES, NEVER)],
        on=False, noted=True, credit=("sections_land", "section_coast"),
    )  # fmt: skip


def _properties(run: Any, unit: Any, today: date) -> Json:
    never = math.isnan(run.days)
    days = 0 if never else int(run.days)
    last = "" if never else (today - timedelta(days=days)).isoformat()
    said = {lang: t("map.coverage.never", lang) if never else n("map.days", days, lang) for lang in LANGS}
    rows = [
        row("coverage.days", said),
        row("coverage.last", last, ltr=True),
        row("level.stretch", same(f"{run.from_km:,.1f}–{run.to_km:,.1f}"), ltr=True),
        row("coverage.at", today.isoformat(), ltr=True),
    ]
    return {
        "id": f"{run.section}-{run.from_km:.3f}",
        "style": COVERAGE[class_of(run.days)],
        "listed": False,
        "card": card(named(unit.name_ar, unit.name_en), rows, subtitle=two("card.coverage")),
    }
