"""Pieces of a table, worked on side by side: what is told of distinct texts is told once for all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

Made = TypeVar("Made")


def each(work: Callable[..., Made], *pieces: Sequence[Any]) -> list[Made]:
    """Return what ``work`` makes of each piece, in order; Arrow and numpy let go of Python while they are at work.

    A single piece is worked on where it is: a small file starts no threads.
    """
    if len(pieces[0]) < 2:
        return list(map(work, *pieces))
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(pieces[0]), os.cpu_count() or 1)) as workers:
        return list(workers.map(work, *pieces))


def encoded(columns: Sequence[pa.Array]) -> list[pa.DictionaryArray]:
    """Return the pieces of a column as numbers into one list of its distinct texts, which all of them share.

    Examples
    --------
    >>> one, two = encoded([pa.array(["a", "b"]), pa.array(["c", "b"])])
    >>> one.dictionary.to_pylist(), two.indices.to_pylist()
    (['a', 'b', 'c'], [2, 1])
    """
    parts = each(pc.dictionary_encode, columns)
    chunks: list[pa.DictionaryArray] = pa.chunked_array(parts).unify_dictionaries().chunks
    return chunks
