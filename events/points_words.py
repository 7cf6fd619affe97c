"""Columns of text; one that says the same in every row is that one text until a frame is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from events import schema
from events.points_language import arabic

# pyarrow.Array of large_string, or the text of every row.
Words = Any
TEXT = pa.large_string()


def same(text: str, count: int) -> pa.Array:
    """Return a column that says the same in every row.

    Examples
    --------
    >>> same("x", 2).to_pylist()
    ['x', 'x']
    """
    return pa.repeat(pa.scalar(text, TEXT), count)


def rows(words: Words, count: int) -> pa.Array:
    """Return ``words`` with a text for each of so many rows."""
    return same(words, count) if isinstance(words, str) else words


def blank(words: Words) -> Any:
    """Tell which rows say nothing but white space: a bool, or a column of them."""
    if isinstance(words, str):
        return not words.strip()
    return pc.equal(trimmed(words), "")


def trimmed(words: pa.Array) -> pa.Array:
    r"""Return texts without white space around them; the same column where no byte of it says that there is any.

    Examples
    --------
    >>> trimmed(pa.array(["a", " b\u00a0"], TEXT)).to_pylist()
    ['a', 'b']
    """
    ends, cells = cells_of(words)
    if not len(cells):
        return words
    # Of an empty text the first byte is the next one's, and the last the one's before: they are looked at anyway.
    first, last = cells[np.minimum(ends[:-1], len(cells) - 1)], cells[np.maximum(ends[1:] - 1, 0)]
    return pc.utf8_trim_whitespace(words) if _OPENS_SPACE[first].any() or _CLOSES_SPACE[last].any() else words


def cells_of(words: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Return where the texts of a column end, and begin, in its bytes, and these bytes."""
    _, bounds, data = words.buffers()
    if not len(words) or data is None:
        return np.zeros(len(words) + 1, dtype=np.int64), np.empty(0, dtype=np.uint8)
    ends = np.frombuffer(bounds, np.int64)[words.offset : words.offset + len(words) + 1]
    return ends - ends[0], np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]


# White space is the signs up to 32, and those that UTF-8 begins with one of these bytes (U+0085, U+00A0, U+1680, U+2000 and on,
# U+3000); it ends with any of the bytes that others end with.
_OPENS_SPACE = np.isin(np.arange(256), [*range(33), 0xC2, 0xE1, 0xE2, 0xE3])
_CLOSES_SPACE = np.isin(np.arange(256), [*range(33), *range(0x80, 0xC0)])
_ASCII = 127


def either(words: Words, other: Words) -> Words:
    """Return ``words``, and ``other`` where they are blank.

    Examples
    --------
    >>> either(pa.array(["a", " "], TEXT), "b").to_pylist(), either("", "b")
    (['a', 'b'], 'b')
    """
    return chosen(blank(words), other, words)


def chosen(where: Any, words: Words, other: Words) -> Words:
    """Return ``words`` where it is so, else ``other``; what is so everywhere or nowhere is not copied."""
    if not isinstance(where, bool):
        count = where.true_count
        if 0 < count < len(where):
            return pc.if_else(where, _argument(words), _argument(other))
        where = count > 0 or not len(where)
    return words if where else other


def _argument(words: Words) -> Any:
    return pa.scalar(words, TEXT) if isinstance(words, str) else words


def joined(first: Words, second: Words, sign: str) -> Words:
    """Return two columns as one, with a sign between them where the second says anything.

    Examples
    --------
    >>> joined("a", pa.array(["b", ""], TEXT), "-").to_pylist(), joined("a", "b", "-")
    (['a-b', 'a'], 'a-b')
    """
    if isinstance(second, str):
        if not second or isinstance(first, str):
            return f"{first}{sign}{second}" if second else first
        return pc.binary_join_element_wise(first, pa.scalar(second, TEXT), pa.scalar(sign, TEXT))
    both = pc.binary_join_element_wise(_argument(first), second, pa.scalar(sign, TEXT))
    return chosen(pc.equal(second, ""), first, both)


def standing(texts: Sequence[str], dictionary: pa.Array) -> Words | None:
    """Return what stands for each distinct text of a column, as `spread` takes it.

    The one text that stands for all of them; None where each stands for itself.
    """
    if texts and all(text == texts[0] for text in texts):
        return texts[0]
    made = pa.array(texts, TEXT)
    return None if made.equals(dictionary) else made


def spread(codes: pa.DictionaryArray, own: pa.Array, stand: Words | None) -> Words:
    """Return, by row, what stands for each distinct text of a column; ``own`` is the column itself.

    Examples
    --------
    >>> column = pa.array(["a", "b", "a"], TEXT)
    >>> codes = column.dictionary_encode()
    >>> [spread(codes, column, standing(texts, codes.dictionary)) for texts in (["x", "x"], ["a", "b"])] == ["x", column]
    True
    >>> spread(codes, column, standing(["x", "y"], codes.dictionary)).to_pylist()
    ['x', 'y', 'x']
    """
    if stand is None or isinstance(stand, str):
        return own if stand is None else stand
    return stand.take(codes.indices)


def series(parts: Sequence[Words], counts: Sequence[int]) -> Any:
    """Return the pieces of a column as pandas text, without a copy."""
    if all(isinstance(part, str) and part == parts[0] for part in parts):
        return schema.same(parts[0], sum(counts))
    whole = pa.chunked_array([rows(part, count) for part, count in zip(parts, counts, strict=True)], TEXT)
    return schema.as_text(whole)


def said(words: Words) -> dict[str, Words]:
    """Return texts of a column that names no language under the one that they are written in, "" under the other.

    Arabic is what has more Arabic letters than others. Where a page has nothing in its own language it shows the
    other one's: that is the page's matter, and an event holds only what was said.
    """
    if isinstance(words, str):
        return {"ar": "", "en": words}
    ends, cells = cells_of(words)
    if cells.max(initial=0) <= _ASCII:
        return {"ar": "", "en": words}
    ours = pa.array(arabic(words, ends, cells))
    return {"ar": chosen(ours, words, ""), "en": chosen(ours, "", words)}


def said_in(texts: pa.Array) -> dict[str, pa.Array]:
    """Return what `said` does, with a text for each row.

    Examples
    --------
    >>> said_in(pa.array(["غات", "Ghat (غات)", ""], pa.large_string()))["ar"].to_pylist()
    ['غات', '', '']
    """
    return {lang: rows(words, len(texts)) for lang, words in said(texts).items()}
