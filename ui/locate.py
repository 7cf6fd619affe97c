"""What ``marsad locate`` answers: one position or a file of them, as records and as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import PlaceProblem
from data.words import t
from geo.describe import Located, describe
from geo.notation import Position, parse, parse_lonlat

# Kilometres are given to the hundred metres that the data can bear at best, bearings to the degree.
KM_DECIMALS = 1
KEYS = (
    "lon", "lat", "uncertainty_m", "section", "chainage_km", "distance_km", "side", "district", "nearest_crossing",
)  # fmt: skip


def position(words: Sequence[str]) -> Position:
    """Return the position that the words of a command line give.

    Two plain numbers are longitude and latitude, exact; anything else is read as `geo.notation.parse` reads it,
    with the uncertainty of its digits.

    Examples
    --------
    >>> position(["11.56", "33.15"]).lon
    11.56
    """
    if len(words) == 2:
        try:
            return parse_lonlat(words[0], words[1])
        except PlaceProblem as error:
            if error.key == "place.range":
                raise
    return parse(" ".join(words))


def record(found: Located) -> dict[str, Any]:
    """Return the answer for programs: figures rounded, null where the uncertainty allows none."""
    values = asdict(found)
    ordered = {key: values.pop(key) for key in KEYS} | values
    return {key: _rounded(key, value) for key, value in ordered.items()}


def _rounded(key: str, value: object) -> object:
    if isinstance(value, float):
        if key.endswith("_km"):
            return round(value, KM_DECIMALS)
        return round(value, 6 if key in ("lon", "lat") else 0)
    return list(value) if isinstance(value, tuple) else value


def located_one(words: Sequence[str]) -> dict[str, Any]:
    """Return where the position of a command line lies."""
    at = position(words)
    return record(describe(at.lon, at.lat, at.uncertainty_m))


def located_file(path: Path, mapping: dict[str, str] | None) -> Iterator[dict[str, Any]]:
    """Yield where each row of a file of points lies, its id first.

    Raises
    ------
    MarsadError
        The file cannot be read as points.
    """
    from events.points import read_points
    from geo.locate import locate

    points = read_points(path, mapping)
    events = points.events
    lon, lat = events.geometry.x.to_numpy(), events.geometry.y.to_numpy()
    # As on the command line, plain numbers count as exact; a column of uncertainties is taken at its word.
    stated = "uncertainty_m" in points.columns
    radius = events["uncertainty_m"].fillna(0.0).to_numpy() if stated else np.zeros(len(events))
    found = locate(lon, lat, radius)
    names = [name for name in found.columns if not name.endswith("_candidates")]
    rows: list[dict[str, Any]] = found[names].to_dict("records")  # type: ignore[assignment]
    for i, row in enumerate(rows):
        blank = {
            key: (None if value == "" or value != value else _rounded(key, value))
            for key, value in row.items()
        }
        yield {
            "id": events["id"].iloc[i],
            "lon": _number(lon[i]),
            "lat": _number(lat[i]),
            "uncertainty_m": round(float(radius[i])),
            **blank,
        }
    for refusal in points.refused:
        yield {"row": refusal.row, "refused": refusal.say("en")}


def _number(value: float) -> float | None:
    return None if value != value else round(float(value), 6)


def sentences(found: dict[str, Any], lang: str) -> list[str]:
    """Return the answer for people, a line a matter; a range or "cannot say" where no figure is allowed."""
    from data import catalogue
    from geo.sections import sections

    names = {row.id: (row.name_ar if lang == "ar" else row.name_en) for row in sections().itertuples()}
    candidates = [names[key] for key in found["section_candidates"]]
    gates = catalogue.read("crossings").set_index("id")[f"name_{lang}"]
    districts = catalogue.read("districts").set_index("pcode")[f"name_{lang}"]
    several = [gates[key] for key in found["crossing_candidates"]]
    lines = [
        t(
            "locate.position",
            lang,
            lon=f"{found['lon']:g}",
            lat=f"{found['lat']:g}",
            uncertainty_km=f"{found['uncertainty_m'] / 1000:g}",
        ),
        t(
            "locate.section",
            lang,
            section=names[found["section"]] if found["section"] else _or(candidates, lang),
        ),
        t("locate.distance", lang, km=_figure(found, "distance")),
    ]
    if found["section"]:
        lines.append(t("locate.chainage", lang, km=_figure(found, "chainage")))
    lines.append(t(f"side.{found['side']}", lang))
    district = (
        districts[found["district"]]
        if found["district"]
        else _or([districts[key] for key in found["district_candidates"]], lang)
    )
    lines.append(t("locate.district", lang, district=district))
    # Among several that may be the nearest there is no one distance to give.
    if found["nearest_crossing"]:
        gate, km = gates[found["nearest_crossing"]], _figure(found, "nearest_crossing")
        lines.append(t("locate.crossing", lang, crossing=gate, km=km))
    else:
        lines.append(t("locate.crossings", lang, crossings=_or(several, lang)))
    return lines


def _figure(found: dict[str, Any], name: str) -> str:
    exact, low, high = (found[f"{name}{part}_km"] for part in ("", "_min", "_max"))
    if exact is not None:
        return f"{exact:g}"
    return "—" if low is None else f"{low:g}–{high:g}"


def _or(choices: list[str], lang: str) -> str:
    return t("locate.or", lang).join(choices) if choices else t("locate.none", lang)
