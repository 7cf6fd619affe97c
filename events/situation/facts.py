"""Events as columns to count by: what a million of them say of when, where and what, in arrays; and their file.

A frame of events holds a kilobyte of text a row. What is counted by (days, codes, chainage) takes fifty bytes, and what is
searched in one text a row; both are read from a file without reading it, page by page of the memory, as they are used.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import IO, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data import catalogue
from events.archive.rows import NO_DAY
from events.query import SEARCHED
from events.schema import DATE_PRECISIONS, ORIGINS, PRECISIONS, lonlat
from geo.gazetteer import fold
from geo.sections import IDS

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
WORDS = b"words"
# Texts of a base and of what has changed since, a part or two for each change: up to so many they cost a search nothing,
# and more are put together.
MOST_CHUNKS = 512


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of few words.

    Parameters
    ----------
    codes : array of int32
        By row, which of the words; 0 is none.
    words : tuple of str
        The first is "". Words that the product knows come next, in their own order whether they occur or not, then others
        in that of the alphabet: the same events always have the same codes.
    """

    codes: Ints
    words: tuple[str, ...]

    def texts(self) -> list[str]:
        """Return the word of each row."""
        return [self.words[code] for code in self.codes.tolist()]

    def among(self, words: Collection[str]) -> Bools:
        """Return which rows have one of these words."""
        wanted = np.array([word in words for word in self.words])
        found: Bools = wanted[self.codes]
        return found


@dataclass(frozen=True, eq=False)
class Facts:
    """Events as columns; arrays are read-only, one value a row, rows in no order that means anything.

    Parameters
    ----------
    ids : ChunkedArray of large_string
    start, end : array of int32
        Days since 1970-01-01, ``NO_DAY`` for none.
    kind, section, origin, district, date_precision, place_precision : Coded
        ``section`` is the id of a section, ``district`` a P-code.
    low_km, high_km : array of float
        Kilometres along the section between which the event lies, as its ``chainage`` says; NaN where none is said.
    uncertainty_m, lon, lat : array of float
        Metres, NaN where unsaid; degrees, WGS84, NaN where there is no place.
    folded : ChunkedArray of large_string
        The texts that a filter searches, folded, a line each (`events.query.SEARCHED`).
    """

    ids: pa.ChunkedArray
    start: Ints
    end: Ints
    kind: Coded
    section: Coded
    origin: Coded
    district: Coded
    date_precision: Coded
    place_precision: Coded
    low_km: Floats
    high_km: Floats
    uncertainty_m: Floats
    lon: Floats
    lat: Floats
    folded: pa.ChunkedArray

    def __len__(self) -> int:
        return len(self.start)

    def names(self, rows: Bools, limit: int | None = None) -> list[str]:
        """Return the ids of some rows, the newest first and the undated last, then by id; no more than ``limit``."""
        at = np.flatnonzero(rows)
        if limit is not None and limit < len(at):
            if not limit:
                return []
            last = np.partition(self.start[at], len(at) - limit)[len(at) - limit]
            at = at[self.start[at] >= last]
        chosen = np.zeros(len(self), dtype=bool)
        chosen[at] = True
        found = pa.table({"start": self.start[at], "id": self.ids.filter(pa.array(chosen))})
        order = pc.sort_indices(found, sort_keys=[("start", "descending"), ("id", "ascending")])
        names: list[str] = found["id"].take(order[:limit]).to_pylist()
        return names

    def having(self, ids: Iterable[str]) -> Bools:
        """Return which rows have one of these ids."""
        found: Bools = pc.is_in(self.ids, value_set=pa.array(list(ids), pa.large_string())).to_numpy()
        return found

    def none(self) -> Facts:
        """Return facts of no row."""
        parts = {name: getattr(self, name)[:0] for name in (*TEXTS, *NUMBERS)}
        parts |= {name: Coded(getattr(self, name).codes[:0], getattr(self, name).words) for name in CODED}
        return Facts(**parts)


TEXTS = ("ids", "folded")
CODED = tuple(one.name for one in fields(Facts) if one.type == "Coded")
NUMBERS = tuple(one.name for one in fields(Facts) if one.name not in (*TEXTS, *CODED))


def of(events: gpd.GeoDataFrame) -> Facts:
    """Return the facts of events.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema, EPSG:4326, with the columns of `events.located.located`.

    Raises
    ------
    ValueError
        A start or an end is no ISO day.

    Examples
    --------
    >>> from events.located import located
    >>> from events.schema import frame
    >>> rows = pd.DataFrame({"id": ["a", "b"], "kind": ["MEET", ""], "start": ["2025-03-01", ""], "end": ["2025-03-01", ""],
    ...     "place_role": ["held_at", "none"], "uncertainty_m": [50.0, float("nan")]})
    >>> found = of(located(frame(rows, [24.9, float("nan")], [25.0, float("nan")])))
    >>> found.start.tolist(), found.kind.texts(), found.section.texts(), found.low_km.tolist()
    ([20148, -2147483648], ['MEET', ''], ['egypt', ''], [332.0, nan])
    """
    low_km, high_km = _along(events["chainage"])
    lon, lat = lonlat(events)
    pcodes = _pcodes()
    district = _column(events["district_en"]).dictionary_encode()
    return Facts(
        ids=pa.chunked_array([_column(events["id"])]),
        start=_days(events["start"]),
        end=_days(events["end"]),
        kind=_coded("kind", _column(events["kind"]).dictionary_encode()),
        section=_coded("section", _column(events["section"]).dictionary_encode()),
        origin=_coded("origin", _column(events["origin"]).dictionary_encode()),
        district=_coded("district", district, [pcodes.get(name, name) for name in district.dictionary.to_pylist()]),
        date_precision=_coded("date_precision", _column(events["date_precision"]).dictionary_encode()),
        place_precision=_coded("place_precision", _column(events["place_precision"]).dictionary_encode()),
        low_km=low_km,
        high_km=high_km,
        uncertainty_m=events["uncertainty_m"].to_numpy(dtype=float),
        lon=lon,
        lat=lat,
        folded=_folded(events),
    )  # fmt: skip


def patched(base: Facts, gone_ids: Sequence[str], more: Facts) -> Facts:
    """Return facts with some rows gone and others come: what has changed in a register since a base was made.

    Parameters
    ----------
    base : Facts
    gone_ids : sequence of str
        Ids of rows that are no more, or are among ``more``; what is not there is passed over.
    more : Facts
        The rows that come; their ids are none of those that stay.
    """
    gone = base.having(gone_ids) if gone_ids else np.zeros(len(base), dtype=bool)
    if not gone.any() and not len(more):
        return base
    stay = None if not gone.any() else ~gone
    parts: dict[str, Any] = {}
    for name in NUMBERS:
        ours, theirs = getattr(base, name), getattr(more, name)
        parts[name] = np.concatenate([ours if stay is None else ours[stay], theirs])
    for name in CODED:
        parts[name] = _both(name, getattr(base, name), getattr(more, name), stay)
    for name in TEXTS:
        ours, theirs = getattr(base, name), getattr(more, name)
        parts[name] = _few([*_without(ours, gone), *theirs.chunks])
    return Facts(**parts)


def with_kinds(facts: Facts, shown: Collection[str], other: str = "OTHER") -> Facts:
    """Return facts in which a kind that is not among those shown is ``other``: as maps and tables have it."""
    strange = [word for word in facts.kind.words if word and word not in shown]
    if not facts.kind.among(strange).any():
        return facts
    words = _words("kind", {word for word in facts.kind.words if word in shown} | {other})
    table = np.array([words.index(word if word in words else other) for word in facts.kind.words], np.int32)
    return replace(facts, kind=Coded(table[facts.kind.codes], words))


def write(facts: Facts, out: IO[bytes]) -> None:
    """Write facts as an Arrow IPC file, which `read` opens without reading it.

    Raises
    ------
    OSError
        It cannot be written.
    """
    columns: dict[str, Any] = {name: getattr(facts, name).combine_chunks() for name in TEXTS}
    columns |= {name: getattr(facts, name).codes for name in CODED}
    columns |= {name: getattr(facts, name) for name in NUMBERS}
    words = orjson.dumps({name: getattr(facts, name).words for name in CODED})
    table = pa.table(columns).replace_schema_metadata({WORDS: words})
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)


def read(path: Path) -> Facts:
    """Return the facts of a file: what is needed of it stays in the memory that all processes share.

    Raises
    ------
    OSError, ValueError, KeyError
        It cannot be read, or is no file of facts.
    """
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    words = orjson.loads((table.schema.metadata or {})[WORDS])
    parts: dict[str, Any] = {name: table[name] for name in TEXTS}
    parts |= {name: Coded(_array(table[name]), tuple(words[name])) for name in CODED}
    parts |= {name: _array(table[name]) for name in NUMBERS}
    return Facts(**parts)


def _array(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    whole = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    found: npt.NDArray[Any] = whole.to_numpy(zero_copy_only=True)
    return found


def _column(texts: pd.Series) -> pa.LargeStringArray:
    """Return texts as one Arrow array."""
    whole = pa.array(texts.array, type=pa.large_string())
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


def _days(texts: pd.Series) -> Ints:
    """Return ISO days as days since 1970-01-01: there are few days, and many events on each."""
    encoded = _column(texts).dictionary_encode()
    words = encoded.dictionary.to_pylist()
    known = np.array([word or "NaT" for word in words], dtype="datetime64[D]")
    of_word = np.where(np.isnat(known), NO_DAY, known.astype(np.int64)).astype(np.int32)
    found: Ints = of_word[encoded.indices.to_numpy()]
    return found


def _along(chainage: pd.Series) -> tuple[Floats, Floats]:
    """Return the kilometres of figures ("1,312") and ranges ("300–330") as `events.located` writes them."""
    encoded = _column(chainage).dictionary_encode()
    ends = [text.replace(",", "").split("–") for text in encoded.dictionary.to_pylist()]
    bounds = np.array([(float(end[0] or "nan"), float(end[-1] or "nan")) for end in ends]).reshape(-1, 2)
    low_km, high_km = bounds[encoded.indices.to_numpy()].T.copy()
    return low_km, high_km


def _folded(events: gpd.GeoDataFrame) -> pa.ChunkedArray:
    """Return each row's folded texts in one, fields kept apart; what stands in many rows is folded once.

    No folding reaches over the end of a line, so that it is the same as of the whole.
    """
    fields = []
    for name in SEARCHED:
        encoded = _column(events[name]).dictionary_encode()
        texts = [fold(text) for text in encoded.dictionary.to_pylist()]
        fields.append(pa.array(texts, pa.large_string()).take(encoded.indices))
    line = pa.scalar("\n", pa.large_string())
    return pa.chunked_array([pc.binary_join_element_wise(*fields, line)], pa.large_string())


def _coded(name: str, encoded: pa.DictionaryArray, called: Sequence[str] | None = None) -> Coded:
    """Return a column in its codes; ``called`` is what the words of the dictionary become, where that differs."""
    found = encoded.dictionary.to_pylist() if called is None else list(called)
    words = _words(name, set(found))
    at = {word: code for code, word in enumerate(words)}
    table = np.array([at[word] for word in found], dtype=np.int32)
    return Coded(table[encoded.indices.to_numpy()] if len(table) else np.zeros(0, np.int32), words)


def _without(texts: pa.ChunkedArray, gone: Bools) -> list[pa.LargeStringArray]:
    """Return texts without some rows, as the stretches between these: a quarter of a gigabyte is not copied for one."""
    parts: list[pa.LargeStringArray] = []
    begin = 0
    for chunk in texts.chunks:
        cuts = np.flatnonzero(gone[begin : begin + len(chunk)]).tolist()
        if len(parts) + len(cuts) > MOST_CHUNKS:
            return list(texts.filter(pa.array(~gone)).chunks)
        after = 0
        for cut in (*cuts, len(chunk)):
            if cut > after:
                parts.append(chunk.slice(after, cut - after))
            after = cut + 1
        begin += len(chunk)
    return parts


def _few(chunks: list[pa.LargeStringArray]) -> pa.ChunkedArray:
    """Return texts in not too many parts."""
    found = pa.chunked_array(chunks, pa.large_string())
    return found if len(chunks) <= MOST_CHUNKS else pa.chunked_array([found.combine_chunks()])


def _both(name: str, ours: Coded, theirs: Coded, stay: Bools | None) -> Coded:
    words = _words(name, {*ours.words, *theirs.words})
    at = {word: code for code, word in enumerate(words)}
    codes = []
    for one, rows in ((ours, stay), (theirs, None)):
        own = one.codes if rows is None else one.codes[rows]
        table = np.array([at[word] for word in one.words], dtype=np.int32)
        codes.append(own if one.words == words else table[own])
    return Coded(np.concatenate(codes), words)


def _words(name: str, found: set[str]) -> tuple[str, ...]:
    known = _known()[name]
    return ("", *known, *sorted(found - {"", *known}))


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Return the words that the product knows, by column."""
    return {
        "kind": tuple(catalogue.read("kinds")["code"]),
        "section": tuple(IDS),
        "origin": ORIGINS,
        "district": tuple(catalogue.read("districts")["pcode"]),
        "date_precision": DATE_PRECISIONS,
        "place_precision": PRECISIONS,
    }


@cache
def _pcodes() -> dict[str, str]:
    rows = catalogue.read("districts")
    return dict(zip(rows["name_en"], rows["pcode"], strict=True))
