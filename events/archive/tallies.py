"""How many events share their days, type, section, district, country, marking, terms and cell; sums of such counts."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.archive.hexagons import parents

# What a filter or a release may ask of an event, but for its texts. Days are those of `schema`, null for none.
DAYS = ("start", "end")
WORDS = ("kind", "section", "district_ar", "district_en", "country", "marking", "terms")
KEYS = (*DAYS, *WORDS, "cell")
SCHEMA = pa.schema(
    [
        *((name, pa.date32()) for name in DAYS),
        *((name, pa.string()) for name in WORDS),
        ("cell", pa.uint64()),
        ("events", pa.int64()),
    ]
)


def tallied(events: gpd.GeoDataFrame) -> pa.Table:
    """Return the counts of events, in the order of their keys."""
    columns = {
        name: pa.array(events[name].array, type=pa.large_string()).cast(pa.string())
        for name in (*DAYS, *WORDS)
    }
    for name in DAYS:
        blank = pc.equal(columns[name], "")
        columns[name] = pc.if_else(blank, pa.scalar(None, pa.string()), columns[name]).cast(pa.date32())
    columns["cell"] = pa.array(events["cell"].to_numpy())
    columns["events"] = pa.array(np.ones(len(events), dtype=np.int64))
    return summed(pa.table(columns).cast(SCHEMA))


def summed(counts: pa.Table) -> pa.Table:
    """Return counts with one row a key: sums, in the order of the keys, days first and those without one last."""
    grouped = counts.group_by(list(KEYS), use_threads=False).aggregate([("events", "sum")])
    found = grouped.rename_columns(
        ["events" if name == "events_sum" else name for name in grouped.column_names]
    )
    at = pc.sort_indices(found, sort_keys=[(name, "ascending") for name in KEYS])
    return found.select(SCHEMA.names).take(at).cast(SCHEMA).combine_chunks()


def coarser(counts: pa.Table, resolution: int) -> pa.Table:
    """Return the same counts by coarser cells."""
    above = pa.array(parents(counts["cell"].to_numpy(), resolution))
    return summed(counts.set_column(counts.schema.get_field_index("cell"), "cell", above))
