"""Ids of a foreign table: the file's own, and the number of the row where there is none or it stands twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.room_geometry import Note
from events.points_pieces import each
from events.points_words import TEXT, cells_of, trimmed

Ints = npt.NDArray[np.int64]
_WORD = 8
# Ids that are longer are compared in full; a UUID has 36 characters.
_LONGEST_BYTES = 8 * _WORD


def ids(texts: Sequence[pa.Array] | None, numbers: Sequence[Ints], notes: list[Note]) -> list[pa.Array]:
    """Return the ids by piece; where one is empty or stands twice, the number of the row.

    Parameters
    ----------
    texts : sequence of pyarrow.Array or None
        The file's own, by piece; None where it has none.
    numbers : sequence of array of int
        The rows of the file.
    notes : list of Note
        A remark is added where the file has ids and some could not be kept.
    """
    if texts is None:
        return each(_numbered, numbers)
    own = each(trimmed, texts)
    if _ascending(own) or _different(own):
        return own
    whole = pa.concat_arrays(own)
    bad = _empty_or_again(whole)
    count = int(bad.sum())
    if 0 < count < len(bad):  # of a column that is empty in every row nothing was lost
        notes.append(Note("room.note.renamed", {"count": count}))
    mask = pa.array(bad)
    rows = np.concatenate(numbers)[bad]
    fresh, kept = _numbered(rows), whole.filter(pc.invert(mask))
    clash = pc.is_in(fresh, value_set=kept.filter(pc.starts_with(kept, "row-")))
    fresh = pc.if_else(clash, _numbered(rows, "row--"), fresh)
    made = pc.replace_with_mask(whole, mask, fresh)
    starts = np.cumsum([0, *map(len, own)])
    return [made.slice(start, len(part)) for start, part in zip(starts.tolist(), own, strict=False)]


def _numbered(numbers: Ints, sign: str = "row-") -> pa.Array:
    texts = pc.cast(pa.array(numbers), TEXT)
    return pc.binary_join_element_wise(pa.scalar(sign, TEXT), texts, pa.scalar("", TEXT))


def _ascending(parts: Sequence[pa.Array]) -> bool:
    """Tell whether each id is greater than the one before: no two alike, as numbered rows mostly stand."""
    last = ""
    for part in parts:
        if not len(part):
            continue
        if part[0].as_py() <= last or pc.all(pc.less(part[:-1], part[1:])).as_py() is False:
            return False
        last = part[-1].as_py()
    return True


def _different(parts: Sequence[pa.Array]) -> bool:
    """Tell whether ids are surely all different and none is empty: their hashes are; False is no answer."""
    hashes = each(_hashes, parts)
    if any(one is None for one in hashes):
        return False
    whole = np.sort(np.concatenate([one for one in hashes if one is not None]))
    return not (whole[1:] == whole[:-1]).any()


def _hashes(texts: pa.Array) -> npt.NDArray[np.uint64] | None:
    """Return a number for each text, equal for equal texts; None where one is empty or long."""
    ends, own = cells_of(texts)
    lengths = np.diff(ends)
    if not len(lengths):
        return np.empty(0, dtype=np.uint64)
    if lengths.min() == 0 or lengths.max() > _LONGEST_BYTES:
        return None
    cells = np.zeros(len(own) + _WORD, dtype=np.uint8)
    cells[: len(own)] = own
    # The eight bytes from any byte on, as a number.
    words = np.lib.stride_tricks.as_strided(cells[:_WORD].view("<u8"), (len(own) + 1,), (1,))
    made = lengths.astype(np.uint64)
    for at in range(0, int(lengths.max()), _WORD):
        left = np.clip(lengths - at, 0, _WORD)
        word = words[np.minimum(ends[:-1] + at, len(own))]
        # Of the last word only the bytes that are of this text.
        word &= _MASKS[left]
        mixed = (made ^ word) * np.uint64(0x9E3779B97F4A7C15)
        # What has ended is left as it is: a longer id beside it, in this piece and not in another, changes nothing.
        made = np.where(left > 0, mixed ^ (mixed >> np.uint64(29)), made)
    return made


_MASKS = np.array([(1 << 8 * count) - 1 for count in range(_WORD + 1)], dtype=np.uint64)


def _empty_or_again(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Tell which ids are empty or stand farther up: a text that was not there before has the next number."""
    at = pc.dictionary_encode(texts).indices.to_numpy().astype(np.int64)
    before = np.maximum.accumulate(np.concatenate([[-1], at[:-1]]))
    bad: npt.NDArray[np.bool_] = (at <= before) | pc.equal(texts, "").to_numpy(zero_copy_only=False)
    return bad
