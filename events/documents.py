"""What the five reference documents report, and what is known of the same matters from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd

from data.catalogue import read
from data.errors import UsageProblem
from events import schema

# The origins of the shipped table; the other two of the schema come from files and from the register.
SHIPPED = ("document", "external")


def events(origins: Iterable[str] | None = None) -> gpd.GeoDataFrame:
    """Return the shipped events.

    Parameters
    ----------
    origins : iterable of str, optional
        "document" (the five reference documents), "external" (known from elsewhere); both by default.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, columns of ``events.schema``, geometry a Point or None. A date that the source alone cannot
        give is "" (``date_phrase`` and ``date_note_*`` say why); a place has ``uncertainty_m`` in metres.
        The rules stand in the descriptor, ``data/tables/events.resource.json``.

    Raises
    ------
    UsageProblem
        An origin that no shipped event has.

    Examples
    --------
    >>> meeting = events(["document"]).set_index("id").loc["S003-01"]
    >>> meeting["date_edtf"], meeting["place_en"]
    ('2022-07-18/2022-07-19', 'Tripoli')
    """
    rows = read("events")
    if origins is not None:
        wanted = list(origins)
        for origin in wanted:
            if origin not in SHIPPED:
                raise UsageProblem("events.origin", found=origin, expected=", ".join(SHIPPED))
        rows = rows[rows["origin"].isin(wanted)]
    return schema.check(schema.frame(rows, rows["lon"], rows["lat"]), "events.csv")


def documents() -> pd.DataFrame:
    """Return the five reference documents: file name, title in our words, date as it permits, provenance.

    Examples
    --------
    >>> documents().set_index("id").loc["001", "published_edtf"]
    '2025-01-25'
    """
    table: pd.DataFrame = read("documents")
    return table
