"""The columns that date events: what a file's dates are read as, by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events import schema
from events.points_dates import Dates, read_dates
from events.points_pieces import each, encoded
from events.points_words import TEXT, Words, chosen, rows, spread, standing, trimmed


@dataclass(frozen=True)
class Dated:
    """Dates of a piece of a table.

    Parameters
    ----------
    edtf, start, end, precision, phrase : Words
        As the schema has them.
    rule : Words
        As `events.points_dates.Dates` has it.
    backwards : int
        Rows whose end is before their start.
    edtfs : list of str
        The different dates of the file.
    codes : pyarrow.DictionaryArray or None
        The rows as numbers into them; None where that is not known.
    """

    edtf: Words
    start: Words
    end: Words
    precision: Words
    phrase: Words
    rule: Words
    backwards: int
    edtfs: list[str]
    codes: pa.DictionaryArray | None


def dated(starts: Sequence[pa.Array], ends: Sequence[pa.Array] | None) -> list[Dated]:
    """Read the dates of a file, by piece: each writing once, in any number of rows.

    Parameters
    ----------
    starts, ends : sequence of pyarrow.Array
        The file's columns of them, by piece; ``ends`` None where there is none.
    """
    starts = each(trimmed, starts)
    codes = encoded(starts)
    if ends is None:
        found = read_dates(_dictionary(codes), None)
    else:
        others = encoded(each(trimmed, ends))
        first, last = _dictionary(codes), _dictionary(others)
        codes = _pairs(codes, others, max(1, len(last)))
        pairs = _dictionary(codes).to_numpy()
        which = [pa.array(places) for places in np.divmod(pairs, max(1, len(last)))]
        found = read_dates(first.take(which[0]), last.take(which[1]))
    return _by_row(codes, starts, found)


def _dictionary(codes: Sequence[pa.DictionaryArray]) -> pa.Array:
    return codes[0].dictionary


def _pairs(
    first: Sequence[pa.DictionaryArray], second: Sequence[pa.DictionaryArray], count: int
) -> list[pa.DictionaryArray]:
    """Return two columns of numbers as one, a number for each pair."""

    def both(one: pa.DictionaryArray, other: pa.DictionaryArray) -> pa.Array:
        return pa.array(one.indices.to_numpy().astype(np.int64) * count + other.indices.to_numpy())

    return encoded([both(one, other) for one, other in zip(first, second, strict=True)])


def _by_row(codes: Sequence[pa.DictionaryArray], starts: Sequence[pa.Array], found: Dates) -> list[Dated]:
    names = ("edtf", "start", "end", "precision", "phrase", "rule")
    columns = {name: getattr(found, name).tolist() for name in names}
    # First and last day are mostly the same, and the same as the file says: one column serves them.
    first = {name: next(other for other in columns if columns[other] == columns[name]) for name in columns}
    stand = {name: standing(columns[name], _dictionary(codes)) for name in set(first.values())}
    reversed_ = None if found.end_rule is None else found.end_rule == "backwards"

    def taken(part: pa.DictionaryArray, own: pa.Array) -> Dated:
        made = {name: spread(part, own, one) for name, one in stand.items()}
        backwards = 0 if reversed_ is None else int(reversed_[part.indices.to_numpy()].sum())
        words = {name: made[other] for name, other in first.items()}
        return Dated(**words, backwards=backwards, edtfs=columns["edtf"], codes=part)

    return each(taken, codes, starts)


def settled(dates: Dates) -> Dated:
    """Return dates that were read row by row before."""
    edtf, start, end, precision, phrase, rule = (
        pa.array(one, TEXT)
        for one in (dates.edtf, dates.start, dates.end, dates.precision, dates.phrase, dates.rule)
    )
    return Dated(edtf, start, end, precision, phrase, rule, dates.backwards, [], None)


def own(dates: Dated, column: Callable[[str], Words], count: int) -> Dated:
    """Take EDTF, precision and phrase from columns of ours, where the file is a table that came from here."""
    edtf, precision, phrase = (
        rows(column(field), count) for field in ("date_edtf", "date_precision", "date_phrase")
    )
    fine = pc.and_(pc.not_equal(rows(dates.start, count), ""), pc.not_equal(edtf, ""))
    coded = pc.and_(fine, pc.is_in(precision, value_set=pa.array(schema.DATE_PRECISIONS, TEXT)))
    return replace(
        dates,
        edtf=chosen(fine, edtf, dates.edtf),
        precision=chosen(coded, precision, dates.precision),
        phrase=chosen(pc.not_equal(phrase, ""), phrase, dates.phrase),
        edtfs=[],
        codes=None,
    )
