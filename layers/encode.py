"""Columns of a packed file: each as the fewest bytes that gzip makes of it (docs/contracts.md, "The packed file")."""

from __future__ import annotations

import re
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

NONE_I32 = -(2**31)
UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32}
SIGNED = {1: np.int8, 2: np.int16, 4: np.int32}
# A codec is chosen by what gzip makes of this many values from the middle of the column.
SAMPLE = 2**16
# A code has two bytes.
MOST_CODES = 65_000
# Of a place on the curve; its highest byte is never needed (layers/curve.py).
PLACE_BYTES = 7
# So many places may be further from the one before than their planes say: one row in as many, and some at least.
FAR_EVERY, FAR_LEAST = 256, 64
_NUMBER = re.compile(r"\d+(\.\d+)?")
Column = tuple[dict[str, Any], bytes]


def planes(values: npt.NDArray[Any]) -> bytes:
    """Return integers as byte planes, lowest bytes first.

    Examples
    --------
    >>> planes(np.array([1, 2, 258], dtype=np.uint16)).hex()
    '010202000001'
    """
    width = values.dtype.itemsize
    bits = values.view(UNSIGNED[width])
    return np.ascontiguousarray(bits.astype(f"<u{width}").view(np.uint8).reshape(-1, width).T).tobytes()


def steps(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the differences of integers modulo their width, small ones of either sign as small numbers.

    Examples
    --------
    >>> steps(np.array([5, 4, 6], dtype=np.int32)).tolist()
    [10, 1, 4]
    """
    width = values.dtype.itemsize
    bits = values.view(UNSIGNED[width])
    apart = np.diff(bits, prepend=bits.dtype.type(0)).view(SIGNED[width])  # wraps, and unwraps when summed
    return ((apart << 1) ^ (apart >> (8 * width - 1))).view(UNSIGNED[width])


def stored(values: npt.NDArray[Any]) -> tuple[list[int | None], bytes]:
    """Return integers as those byte planes that differ from row to row, lowest first, and what the others are.

    Returns
    -------
    list of int or None
        For each plane None where it is stored, else the byte that it has in every row.
    bytes
        The stored planes.

    Examples
    --------
    >>> said, raw = stored(np.array([1, 2, 258], dtype=np.uint32))
    >>> said, raw.hex()
    ([None, None, 0, 0], '010202000001')
    >>> stored(np.array([257, 257], dtype=np.uint16))
    ([1, 1], b'')
    """
    width = values.dtype.itemsize
    # A plane at a time, and of one that is the same throughout no more than a look at the least and the greatest.
    flat = np.ascontiguousarray(values).astype(f"<u{width}", copy=False).view(np.uint8).reshape(-1, width)
    said: list[int | None] = []
    kept = []
    for plane in range(width):
        column = flat[:, plane]
        first = int(column[0]) if len(column) else 0
        if (column == first).all():
            said.append(first)
        else:
            said.append(None)
            kept.append(column.tobytes())
    return said, b"".join(kept)


def integers(name: str, kind: str, values: npt.NDArray[Any], **more: Any) -> Column:
    """Return a column of integers, as they are or as steps, whichever packs smaller."""
    start = max(0, (len(values) - SAMPLE) // 2)
    sample = values[start : start + SAMPLE]
    size = {
        codec: len(zlib.compress(stored(of.view(UNSIGNED[of.dtype.itemsize]))[1], 1))
        for codec, of in (("raw", sample), ("steps", steps(sample)))
    }
    codec = min(size, key=lambda one: (size[one], one))
    said, raw = stored(steps(values) if codec == "steps" else values.view(UNSIGNED[values.dtype.itemsize]))
    return {"name": name, "kind": kind, "codec": codec, "planes": said, **more}, raw


def dated(name: str, values: npt.NDArray[np.int32]) -> Column:
    """Return days counted from the day before the first of them, 0 for none: two planes for what is known of a lifetime."""
    known = values[values != NONE_I32]
    first = int(known.min()) - 1 if len(known) else 0
    counted = np.where(values == NONE_I32, 0, values.astype(np.int64) - first).astype(np.uint32)
    said, raw = stored(counted)
    return {"name": name, "kind": "i32", "codec": "raw", "planes": said, "from": first}, raw


def places(keys: npt.NDArray[np.int64]) -> Column:
    """Return places along the curve, in its order: each as what it is beyond the one before.

    Few are far from the one before: of those the higher bytes stand apart, with their rows.

    Examples
    --------
    >>> column, raw = places(np.array([7, 8, 8 + 2**51], dtype=np.int64))
    >>> column["planes"], column["far"], raw.hex()
    ([None, 0, 0], 1, '0701000200000000000008')
    """
    beyond = np.diff(keys, prepend=np.int64(0))
    most = max(FAR_LEAST, len(keys) // FAR_EVERY)
    width = next(
        planes
        for planes in range(3, PLACE_BYTES + 1)
        if planes == PLACE_BYTES or np.count_nonzero(beyond >> (8 * planes)) <= most
    )
    far = np.flatnonzero(beyond >> (8 * width))
    flat = beyond.astype("<u8").view(np.uint8).reshape(-1, 8)
    said: list[int | None] = []
    kept = []
    for plane in range(width):
        column = flat[:, plane]
        first = int(column[0]) if len(column) else 0
        same = bool((column == first).all())
        said.append(first if same else None)
        if not same:
            kept.append(column.tobytes())
    higher = (beyond[far] >> (8 * width)).astype("<u4").tobytes()
    raw = b"".join((*kept, far.astype("<u4").tobytes(), higher))
    return {"name": "xy", "kind": "morton", "codec": "steps", "planes": said, "far": len(far)}, raw


def utf8(texts: pd.Series) -> pa.LargeStringArray:
    """Return texts as one Arrow array: its bytes are the file's, so that no row passes through Python.

    Examples
    --------
    >>> utf8(pd.Series(["a", "ب"])).to_pylist()
    ['a', 'ب']
    """
    try:
        whole = pa.array(texts.array, type=pa.large_string())
    except UnicodeEncodeError:  # half of a surrogate pair, which only a column of Python objects can hold
        sound = [text.encode("utf-8", "replace").decode() for text in texts]
        whole = pa.array(sound, type=pa.large_string())
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


def many(texts: pa.LargeStringArray) -> bool:
    """Return whether so many texts differ that codes would not pay, as far as the first rows of a long column tell."""
    first = texts[: 2 * MOST_CODES]
    return len(texts) > 4 * MOST_CODES and bool(pc.count_distinct(first).as_py() > MOST_CODES)


def coded(
    name: str, encoded: pa.DictionaryArray, by_number: bool = False, *, always: bool = False
) -> Column | None:
    """Return a column of codes into a list of its texts, or None where too many differ for it to pay.

    Parameters
    ----------
    name : str
    encoded : DictionaryArray
    by_number : bool
        Whether the texts are figures: codes in their order differ little from row to row.
    always : bool
        Whether they are to be codes whether it pays or not, as long as two bytes hold them.
    """
    uniques = encoded.dictionary.to_pylist()
    if len(uniques) > (MOST_CODES if always else min(MOST_CODES, 64 + len(encoded) // 4)):
        return None
    words = sorted((word for word in uniques if word != ""), key=_figure if by_number else None)
    place = {"": 0, **{word: i for i, word in enumerate(words, start=1)}}
    table = np.array([place[word] for word in uniques], dtype=np.uint16)
    return integers(name, "code", table[encoded.indices.to_numpy()], dict=["", *words])


def _figure(word: str) -> tuple[float, str]:
    found = _NUMBER.search(word)
    return (float(found[0]) if found else 0.0), word


def twin(
    name: str, encoded: pa.DictionaryArray, other: str, theirs: pa.DictionaryArray, dictionary: list[str]
) -> dict[str, Any] | None:
    """Return a column whose texts stand and fall with those of another (a name in two languages), or None.

    Parameters
    ----------
    name, other : str
    encoded, theirs : DictionaryArray
        Both columns; equal indices, since Arrow numbers texts as they come, mean that each text has one of the other.
    dictionary : list of str
        Of the other column, in the order of its codes.
    """
    if not encoded.indices.equals(theirs.indices):
        return None
    mine = dict(zip(theirs.dictionary.to_pylist(), encoded.dictionary.to_pylist(), strict=True))
    if mine.get("", "") != "":
        return None  # code 0 is "" in every column
    return {"name": name, "kind": "same", "as": other, "dict": [mine.get(word, "") for word in dictionary]}


def numbered(name: str, texts: pa.LargeStringArray) -> Column | None:
    """Return texts that are one head and a number ("SYN-0000017"), or None where one of them is not.

    The digits are as many in all, or have no zero before them.
    """
    if not len(texts):
        return None
    first = texts[0].as_py()
    head = first.rstrip("0123456789")
    rest = pc.utf8_slice_codeunits(texts, len(head))
    sound = pc.and_(pc.starts_with(texts, head), pc.match_substring_regex(rest, r"^[0-9]{1,9}$"))
    if not pc.all(sound).as_py():
        return None
    numbers = rest.cast(pa.int64()).to_numpy()
    digits = len(first) - len(head)
    if not pc.all(pc.equal(pc.utf8_length(rest), digits)).as_py():
        if not pc.all(pc.equal(rest, pc.cast(pa.array(numbers), pa.large_string()))).as_py():
            return None
        digits = 0
    return integers(name, "number", numbers.astype(np.uint32), head=head, digits=digits)


def plain(name: str, texts: pa.LargeStringArray) -> tuple[dict[str, Any], bytes, bytes]:
    """Return texts as they are: their lengths in bytes, and apart from these all of them joined."""
    _, ends, body = texts.buffers()
    offsets = np.frombuffer(ends, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    said, lengths = stored(np.diff(offsets).astype(np.uint32))
    joined = bytes(memoryview(body)[offsets[0] : offsets[-1]]) if body is not None else b""
    return {"name": name, "kind": "str", "codec": "raw", "planes": said}, lengths, joined


def days(iso: pa.LargeStringArray) -> npt.NDArray[np.int32]:
    """Return ISO days ("" for none) as days since 1970-01-01, ``NONE_I32`` for none.

    Examples
    --------
    >>> days(pa.array(["1970-01-03", ""], pa.large_string())).tolist()
    [2, -2147483648]
    """
    known = pc.if_else(pc.equal(iso, ""), pa.scalar(None, pa.large_string()), iso)
    # Through a dictionary: there are few days, and many events on each.
    encoded = known.dictionary_encode()
    of = np.append(np.array(encoded.dictionary.to_pylist(), dtype="datetime64[D]").astype(np.int64), NONE_I32)
    at = encoded.indices.fill_null(len(of) - 1).to_numpy()
    found: npt.NDArray[np.int32] = of[at].astype(np.int32)
    return found
