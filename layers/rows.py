"""The columns of a frame of events on their way into a packed file: in the order of its rows, as few bytes moved as can be.

Texts of which there are few are numbered first and put in order as numbers: a tenth of the bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from events.schema import lonlat
from layers.curve import order
from layers.encode import NONE_I32, days, utf8

# Columns of the file that the schema calls otherwise.
RENAMED = {"precision": "place_precision", "role": "place_role", "contradictions": "contradiction"}


class Rows:
    """Events and the order in which the file has them.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema, EPSG:4326.
    """

    def __init__(self, events: gpd.GeoDataFrame) -> None:
        self.events = events
        lon, lat = lonlat(events)
        self._start, end = (days(utf8(events[name])) for name in ("start", "end"))
        self.order, self.keys = order(lon, lat, self._start, utf8(events["id"]))
        self.start, self.end = self._start[self.order], end[self.order]

    def __len__(self) -> int:
        return len(self.events)

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """Return a column of numbers, in the order of the file."""
        found: npt.NDArray[np.float64] = self.events[name].to_numpy(dtype=float)[self.order]
        return found

    def texts(self, name: str) -> pa.LargeStringArray | None:
        """Return a column of texts as the frame has it, or None where it is empty in every row."""
        source = RENAMED.get(name, name)
        if source not in self.events.columns or self.events.empty:
            return None
        texts = utf8(self.events[source])
        offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)
        return None if offsets[texts.offset] == offsets[texts.offset + len(texts)] else texts

    def blank(self) -> pa.LargeStringArray:
        """Return a column that is empty in every row."""
        ends = pa.array(np.zeros(len(self) + 1, dtype=np.int64)).buffers()[1]
        return pa.LargeStringArray.from_buffers(len(self), ends, pa.py_buffer(b""))

    def ordered(self, texts: pa.LargeStringArray) -> pa.LargeStringArray:
        """Return texts in the order of the file."""
        return texts.take(pa.array(self.order))

    def encoded(self, texts: pa.LargeStringArray) -> pa.DictionaryArray:
        """Return texts in the order of the file, each different one once and its number in each row."""
        found = texts.dictionary_encode()
        return pa.DictionaryArray.from_arrays(
            pa.array(found.indices.to_numpy()[self.order]), found.dictionary
        )

    def written(self) -> pa.LargeStringArray:
        """Return the first days in ISO 8601, "" for none, as the frame has them."""
        number, different = pd.factorize(self._start)
        words = [str(np.datetime64(int(day), "D")) if day != NONE_I32 else "" for day in different]
        return pa.array(words, pa.large_string()).take(pa.array(number))

    def made(self, names: Mapping[str, str]) -> pa.LargeStringArray:
        """Return the titles that `events.points_events` gives to events that have none: the kind, and the date."""
        kinds, dates, which, number = self._said
        called = pa.array([names.get(code, "") for code in kinds.to_pylist()], pa.large_string())
        kind, date = called.take(which[0]), dates.take(which[1])
        both = pc.binary_join_element_wise(kind, date, pa.scalar(" — ", pa.large_string()))
        return pc.if_else(pc.equal(date, ""), kind, both).take(number)

    @cached_property
    def _said(self) -> tuple[Any, Any, tuple[Any, Any], Any]:
        """Return kinds, dates, which of them occur together, and which of those pairs each row has."""
        kind, date = (
            (self.blank() if texts is None else texts).dictionary_encode()
            for texts in (self.texts("kind"), self.texts("date_edtf"))
        )
        pair = kind.indices.to_numpy().astype(np.int64) * len(date.dictionary) + date.indices.to_numpy()
        number, pairs = pd.factorize(pair)
        which = divmod(pairs, max(len(date.dictionary), 1))
        return kind.dictionary, date.dictionary, (pa.array(which[0]), pa.array(which[1])), pa.array(number)
