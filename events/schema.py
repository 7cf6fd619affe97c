"""The one schema of events: what columns a frame of events has, and the check at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import DataProblem

if TYPE_CHECKING:
    import pyarrow as pa

ORIGINS = ("document", "external", "file", "entered")
PRECISIONS = ("exact", "town", "municipality", "district", "section", "country", "none")
ROLES = ("held_at", "about", "none")
# What the source itself says of the matter; "reported" where it only reports.
STATUSES = (
    "reported",
    "done",
    "agreed",
    "planned",
    "stated",
    "recommended",
    "requested",
    "discussed",
    "headline",
)
# How far date and place rest on the source's own words: in them, following from them by the rule in the note,
# or not certain (a headline alone, derived bounds).
CERTAINTIES = ("stated", "inferred", "uncertain")
# FIRST's Traffic Light Protocol 2.0, from the least to the most restricted (first.org/tlp).
MARKINGS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
NO_REDISTRIBUTION = "no_redistribution"
# How far the centre has checked it; "" where nobody has looked yet.
VALIDATIONS = ("reported", "checking", "confirmed", "refuted", "closed")
DATE_PRECISIONS = ("minute", "day", "range", "month", "year", "weekday", "relative", "none")


@dataclass(frozen=True)
class Column:
    """A column of the schema.

    Parameters
    ----------
    name : str
        Its name; units stand in it.
    kind : str
        "text", "day" (ISO text, "" for none), "number" (float, NaN for none) or "code".
    codes : tuple of str
        The allowed values of a code.
    """

    name: str
    kind: str = "text"
    codes: tuple[str, ...] = ()


COLUMNS: tuple[Column, ...] = (
    Column("id"),
    Column("kind"),  # a code of data/tables/kinds.csv, or a file's own word
    Column("title_ar"),
    Column("title_en"),
    Column("text_ar"),
    Column("text_en"),
    Column("date_edtf"),  # "" where the source alone cannot date it
    Column("start", "day"),
    Column("end", "day"),
    Column("date_precision", "code", DATE_PRECISIONS),
    Column("date_phrase"),  # the words of the source that date it, a few at most
    Column("date_anchor"),  # the publication date a relative phrase was resolved against
    Column("date_note_ar"),  # the rule, in words
    Column("date_note_en"),
    Column("place_ar"),
    Column("place_en"),
    Column("place_role", "code", ROLES),
    Column("place_precision", "code", PRECISIONS),
    Column("uncertainty_m", "number"),
    Column("country"),  # ISO 3166-1 alpha-2, "" where unknown
    Column("bodies_ar"),  # "; " between them, as the source words them
    Column("bodies_en"),
    Column("status", "code", STATUSES),
    Column("origin", "code", ORIGINS),
    Column("source"),  # document or dataset name
    Column("source_url"),
    Column("paragraph"),
    Column("reliability"),  # Admiralty A-F, "" where not coded
    Column("credibility"),  # Admiralty 1-6, "" where not coded
    Column("certainty", "code", CERTAINTIES),
    Column("same_as"),  # ids of events of the same matter in another source, "; " between them
    Column("contradiction"),  # ids of contradictions, "; " between them
    Column("marking"),  # TLP token; "" is TLP:CLEAR
    Column("terms"),  # "no_redistribution" where the source's terms forbid passing rows on
    Column("notes"),  # free text, internal profile only
    Column("validation", "code", VALIDATIONS),
    Column("dead", "number"),  # persons, as the source counts them; NaN where it does not say
    Column("missing", "number"),
    Column("extra"),  # the rest of a file's row: JSON of text by column, internal profile only
)
# A column that says the same in every row is made of parts of so many rows, all of which are the first of them.
_SAME_ROWS = 1 << 14
NAMES = tuple(column.name for column in COLUMNS)


def frame(rows: pd.DataFrame, lon: object, lat: object) -> gpd.GeoDataFrame:
    """Return ``rows`` as a frame of events: every column there, missing ones empty, geometry from lon, lat.

    Parameters
    ----------
    rows : DataFrame
        Any of the schema's columns.
    lon, lat : array of float
        Degrees, WGS84; NaN where there is no place.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, columns ``NAMES`` and ``geometry`` (None where there is no place).
    """
    from events.points_lonlat import LonLatArray

    columns: dict[str, Any] = {}
    blank = same("", len(rows))
    for column in COLUMNS:
        if column.name in rows:
            own = rows[column.name]
            columns[column.name] = pd.to_numeric(own) if column.kind == "number" else _texts(own)
        elif column.kind == "number":
            columns[column.name] = np.full(len(rows), np.nan)
        else:
            columns[column.name] = blank.copy()  # of the same memory
    whole = pd.DataFrame(columns, index=rows.index, copy=False)
    x = np.asarray(lon, dtype=float)
    y = np.asarray(lat, dtype=float)
    known = np.isfinite(x) & np.isfinite(y)
    lon, lat = (np.where(known, values, np.nan) for values in (x, y))
    places = LonLatArray(lon, lat, "EPSG:4326")
    return gpd.GeoDataFrame(whole.reset_index(drop=True), geometry=places)


def lonlat(events: gpd.GeoDataFrame) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return longitudes and latitudes of events: degrees, WGS84, by row; NaN where there is no place.

    ``frame`` keeps a frame's places as numbers, and so do selections, copies and pickles of it: they are handed out as they
    are, read-only, and no point is made. Ask for ``events.geometry`` where points are needed.

    Examples
    --------
    >>> events = frame(pd.DataFrame({"id": ["a", "b"]}), [13.2, float("nan")], [32.9, float("nan")])
    >>> [values.tolist() for values in lonlat(events[events["id"] == "a"])]
    [[13.2], [32.9]]
    """
    from events.points_lonlat import lonlat_of

    return lonlat_of(events.geometry.array)


def same(text: str, count: int) -> Any:
    """Return a column of text that says the same in so many rows; it takes the memory of a few thousand.

    Examples
    --------
    >>> pd.Series(same("file", 2)).tolist()
    ['file', 'file']
    """
    import pyarrow as pa

    rows = pa.repeat(pa.scalar(text, pa.large_string()), min(count, _SAME_ROWS))
    parts = [rows.slice(0, count - at) for at in range(0, count, _SAME_ROWS)]
    return as_text(pa.chunked_array(parts, pa.large_string()))


def as_text(column: pa.ChunkedArray) -> Any:
    """Return an Arrow column of text as one of pandas; nothing is copied."""
    return pd.array(column, dtype="str")


def _texts(column: pd.Series) -> pd.Series:
    """Return a column as text, "" for none; one that is so already is not copied."""
    column = column if column.dtype == "str" else column.astype("str")
    return column.fillna("") if column.hasnans else column


def check(events: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Check a frame of events against the schema and return it unchanged.

    Raises
    ------
    DataProblem
        A column is missing, a code is not of its list, or an id stands twice.
    """
    missing = [column for column in NAMES if column not in events.columns]
    if missing:
        raise DataProblem(
            "schema.columns", file=name, found=", ".join(events.columns), expected=", ".join(missing)
        )
    for column in COLUMNS:
        if column.codes:
            wrong = events[~events[column.name].isin((*column.codes, ""))]
            if len(wrong):
                raise DataProblem(
                    "schema.code",
                    file=name,
                    row=wrong["id"].iloc[0],
                    field=column.name,
                    found=wrong[column.name].iloc[0],
                    expected=", ".join(column.codes),
                )
    double = events["id"][events["id"].duplicated()]
    if len(double):
        raise DataProblem("schema.double", file=name, found=double.iloc[0])
    return events


def joined(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return several frames of events as one; an id that two of them share is told apart by its order.

    Parameters
    ----------
    frames : sequence of GeoDataFrame
        Events in the schema, EPSG:4326.

    Returns
    -------
    GeoDataFrame
        All rows; of equal ids the second ends in "~2", the third in "~3".

    Examples
    --------
    >>> one = frame(pd.DataFrame({"id": ["a"]}), [13.2], [32.9])
    >>> joined([one, one])["id"].tolist()
    ['a', 'a~2']
    """
    if len(frames) == 1:
        return frames[0]
    whole = pd.concat(frames, ignore_index=True)
    again = whole.groupby("id").cumcount()
    return whole.assign(id=whole["id"].where(again == 0, whole["id"] + "~" + (again + 1).astype(str)))
