"""Which texts are Arabic: told of the bytes of a column, of a million texts as of one."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Flags = npt.NDArray[np.bool_]
# In UTF-8 the signs U+0600 to U+06FF are two bytes, of which the first is one of these; ASCII is one byte, and what is above it and
# begins with any other is looked at by the rule itself.
_FIRST, _LAST, _OTHERS = 0xD8, 0xDB, 0xC0


def arabic(texts: pa.Array, ends: npt.NDArray[np.int64], cells: npt.NDArray[np.uint8]) -> Flags:
    """Tell which texts have more Arabic letters than others.

    Parameters
    ----------
    texts : pyarrow.Array
    ends, cells : array
        Where each text ends in the bytes, and the bytes (`events.points_words.cells_of`).
    """
    ascii_, signs = _scores()
    score = ascii_[cells]
    first = np.flatnonzero((cells >= _FIRST) & (cells <= _LAST))
    score[first] = signs[(cells[first].astype(np.intp) - _FIRST) * 64 + (cells[first + 1] & 0x3F)]
    sums = np.concatenate([[0], np.cumsum(score, dtype=np.int64)])
    found: Flags = sums[ends[1:]] > sums[ends[:-1]]
    others = np.flatnonzero((cells >= _OTHERS) & ((cells < _FIRST) | (cells > _LAST)))
    if len(others):
        rows = np.unique(np.searchsorted(ends, others, side="right") - 1)
        found[rows] = _by_rule(texts.take(pa.array(rows)))
    return found


def _by_rule(texts: pa.Array) -> Flags:
    letters = pc.count_substring_regex(texts, r"\p{L}")
    more = pc.greater(pc.multiply(pc.count_substring_regex(texts, r"\p{Arabic}"), 2), letters)
    flags: Flags = more.to_numpy(zero_copy_only=False).astype(bool)
    return flags


@cache
def _scores() -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """Return what each sign adds to twice the Arabic signs less all letters: of ASCII, and of U+0600 to U+06FF."""
    made = []
    for first, last in ((0, 128), (0x600, 0x700)):
        signs = pa.array([chr(code) for code in range(first, last)], pa.large_string())
        counts = [pc.count_substring_regex(signs, rule).to_numpy() for rule in (r"\p{Arabic}", r"\p{L}")]
        made.append((2 * counts[0] - counts[1]).astype(np.int8))
    return np.concatenate([made[0], np.zeros(128, dtype=np.int8)]), made[1]
