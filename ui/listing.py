"""How ``marsad list`` writes an event: as a record for programs, as a line for people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from data.words import t
from geo.notation import to_decimal


def or_none(value: object) -> object:
    """Return None for what is empty: "" and NaN."""
    if value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    return value


def record(row: Mapping[str, Any]) -> dict[str, object]:
    """Return an event as ``marsad list --json`` gives it; what is not known is null.

    Examples
    --------
    >>> record({"id": "a", "date_edtf": "", "lon": float("nan")})["date"] is None
    True
    """
    names = {
        "id": "id",
        "title_ar": "title_ar",
        "title_en": "title_en",
        "kind": "kind",
        "date": "date_edtf",
        "start": "start",
        "end": "end",
        "lon": "lon",
        "lat": "lat",
        "place_ar": "place_ar",
        "place_en": "place_en",
        "place_role": "place_role",
        "place_precision": "place_precision",
        "uncertainty_m": "uncertainty_m",
        "section": "section",
        "status": "status",
        "origin": "origin",
        "source": "source",
        "paragraph": "paragraph",
        "source_url": "source_url",
    }
    return {key: or_none(row.get(column, "")) for key, column in names.items()}


def line(row: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    """Return what a line about an event says: id, date, kind, title, place."""
    date = row["date_edtf"] or t("static.undated", lang)
    other = "en" if lang == "ar" else "ar"
    place = row[f"place_{lang}"] or row[f"place_{other}"]
    if not place and row["lon"] == row["lon"]:
        place = to_decimal(
            row["lon"],
            row["lat"],
            0.0 if row["uncertainty_m"] != row["uncertainty_m"] else row["uncertainty_m"],
        )
    place = place or t("static.unlocated", lang)
    return row["id"], date, row["kind"], row[f"title_{lang}"] or row[f"title_{other}"], place
