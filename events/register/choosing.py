"""What a person's choice among the meanings of a cell says of an event."""

from __future__ import annotations

import math

from data.errors import UsageProblem
from events.importers.placing import TOWN_M
from geo.gazetteer import by_id

OF_PLACES = "place_ambiguous"
OF_PAIRS = "place_swapped"


def chosen_fields(reason: str, option: str, options: tuple[str, ...]) -> dict[str, object]:
    """Return the place that an option of such a row means: one of the gazetteer, or "latitude, longitude".

    Examples
    --------
    >>> chosen_fields(OF_PAIRS, "32.11, 20.07", ("20.07, 32.11", "32.11, 20.07"))
    {'lon': 20.07, 'lat': 32.11}
    """
    if reason == OF_PLACES:
        return place_fields(option, options)
    lat, lon = map(float, option.split(", "))
    return {"lon": lon, "lat": lat}


def place_fields(identifier: str, options: tuple[str, ...]) -> dict[str, object]:
    """Return the place of an event, where a person has said which of several a name means.

    Parameters
    ----------
    identifier : str
        Of the gazetteer.
    options : tuple of str
        What may be chosen.

    Returns
    -------
    dict
        Columns of the schema, and lon, lat; a district is an area and has no point.

    Raises
    ------
    UsageProblem
        It is not among the options.

    Examples
    --------
    >>> made = place_fields("geonames-2219689", ("uwaynat-sudan", "geonames-2219689"))
    >>> made["place_precision"], made["place_role"], made["uncertainty_m"]
    ('town', 'held_at', 10000.0)
    """
    found = by_id(identifier) if identifier in options else None
    if found is None:
        raise UsageProblem("inbox.option", found=identifier, expected=", ".join(options))
    if found["kind"] == "district":
        return {
            "place_precision": "district",
            "place_role": "about",
            "lon": None,
            "lat": None,
            "uncertainty_m": None,
        }
    stated = float(str(found["uncertainty_m"]))
    return {
        "place_precision": "town", "place_role": "held_at", "lon": found["lon"], "lat": found["lat"],
        "uncertainty_m": TOWN_M if math.isnan(stated) else stated,
    }  # fmt: skip
