"""How many events share their days, type, section, district, country, marking, terms and cell; sums of such counts."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from events.archive.hexagons import parents

# What a filter or a release may ask of an event, but for its texts. Days are those of `schema`, null for none.
DAYS = ("start", "end")
WORDS = ("kind", "section", "district_ar", "district_en", "country", "marking", "terms")
Integers = npt.NDArray[np.int64]
# Numbers of combinations stay below it: a thousand times as many are still a number.
MOST_MIXED = 2**53
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
    """Return counts with one row a key: sums, in the order of the keys, days first and those without one last.

    Words are put into order once for each combination of them, of which there are few; rows are then sorted as numbers.
    """
    if not len(counts):
        return counts.select(SCHEMA.names).cast(SCHEMA)
    groups, group = grouped(counts)
    when = np.zeros(len(counts), dtype=np.int64)
    for name in DAYS:  # none is later than any
        day = counts[name].cast(pa.int32()).fill_null(2**31 - 1).to_numpy()
        different, rank = np.unique(day, return_inverse=True)
        when = when * len(different) + rank
    when, cell = when * len(groups) + group, counts["cell"].to_numpy()
    order = np.lexsort((cell, when))
    when, cell = when[order], cell[order]
    first = np.flatnonzero(np.append(True, (when[1:] != when[:-1]) | (cell[1:] != cell[:-1])))
    rows = pa.array(order[first])
    words = groups.take(pa.array(group[order[first]]))
    found = {
        **{name: counts[name].combine_chunks().take(rows) for name in DAYS},
        **{name: words[name] for name in WORDS},
        "cell": pa.array(cell[first]),
        "events": pa.array(np.add.reduceat(counts["events"].to_numpy()[order], first)),
    }
    return pa.table(found).cast(SCHEMA).combine_chunks()


def grouped(counts: pa.Table) -> tuple[pa.Table, Integers]:
    """Return the combinations of words that stand in counts, in their order, and which of them each row has."""
    mixed, most = np.zeros(len(counts), dtype=np.int64), 1
    at = mixed
    for name in WORDS:
        encoded = counts[name].combine_chunks().dictionary_encode()
        if most * len(encoded.dictionary) > MOST_MIXED:
            mixed, most, _ = _numbered(mixed)
        most *= len(encoded.dictionary)
        mixed = mixed * len(encoded.dictionary) + encoded.indices.to_numpy()
    mixed, _, at = _numbered(mixed)
    groups = counts.select(WORDS).take(pa.array(at)).combine_chunks()
    order = pc.sort_indices(groups, sort_keys=[(name, "ascending") for name in WORDS]).to_numpy()
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return groups.take(pa.array(order)).combine_chunks(), place[mixed]


def _numbered(values: Integers) -> tuple[Integers, int, Integers]:
    """Return different values as numbers from 0 on, how many there are, and where each stands first."""
    encoded = pa.array(values).dictionary_encode()
    number, count = encoded.indices.to_numpy().astype(np.int64), len(encoded.dictionary)
    at = np.empty(count, dtype=np.int64)
    at[number[::-1]] = np.arange(len(values))[::-1]
    return number, count, at


def coarser(counts: pa.Table, resolution: int) -> pa.Table:
    """Return the same counts by coarser cells."""
    above = pa.array(parents(counts["cell"].to_numpy(), resolution))
    return summed(counts.set_column(counts.schema.get_field_index("cell"), "cell", above))
